"""Searching texts for the needles: one pass for all of them, then the words that nothing explains for misspellings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from rapidfuzz.distance import OSA

from ..detection.lexicon import Lexicon, lexicon
from ..detection.spelling import is_compound, is_interjection, is_misspelt
from .erased import Owner
from .folding import decoded, folded, looks, mended, numbers, without_notes
from .needles import Needles, shorter

_REF = re.compile(r"(?<!\w)C\d{3,}(?!\w)")
_LABEL = re.compile(r"\[[^\[\]]{0,60}\]")
_WORD = re.compile(r"\w+")
_LETTERS = 6
_NAMED = frozenset(["PERSON", "SCHOOL", "LOCAL_AUTHORITY", "HEALTH_BODY", "ORG_OTHER", "LOCATION"])


class Search:
    """Searches text after text; the words that may be misspelt names are kept until :meth:`misspelt` is asked."""

    def __init__(self, needles: Needles, accounts: Mapping[str, str]) -> None:
        """``accounts`` are the redacted texts by reference, without their labels.

        A name that many bear, or that is a word or place as well, and that stands in one of them was looked at there
        by its readers; where it stands in no account it can only have come from somewhere else.
        """
        self._needles = needles
        self._standing = {
            ref: frozenset(word for version in _versions(text) for word in _WORD.findall(version))
            for ref, text in accounts.items()
        }
        self._anywhere = frozenset[str]().union(*self._standing.values())
        self._one_word = {place: owners for place, owners in needles.places.items() if place not in self._anywhere}
        self._lex = lexicon()
        self._unknown: dict[str, set[str]] = defaultdict(set)
        self._seen: dict[str, bool] = {}
        self._known: dict[int, frozenset[Owner]] = {}

    def text(self, place: str, text: str) -> frozenset[Owner]:
        """Whose identities stand in a text, however it is written there. ``place`` is kept for :meth:`misspelt`.

        A pack says most things twice, in the workbook and in a table beside it: the second time is not searched again.
        """
        found = self._known.get(hash(text))
        if found is None:
            found = self._known[hash(text)] = frozenset(self._search(place, text))
        return found

    def _search(self, place: str, text: str) -> Iterator[Owner]:
        for written in (text, *mended(text), *decoded(text)):
            for version in _versions(written):
                yield from self._words(place, folded(version), version)
                yield from self._numbers(version)
                yield from self._places(version)

    def row(self, text: str) -> Iterator[Owner]:
        """What stands in a row of one case and is its own, though many bear the name; as written, labels aside."""
        refs = set(_REF.findall(text))
        if len(refs) != 1:
            return
        ref = refs.pop()
        terms = self._needles.own.get(ref)
        if not terms:
            return
        for bare in _versions(_LABEL.sub(" \n ", text)):
            words = set(_WORD.findall(bare)) - self._standing.get(ref, frozenset())
            for term, kind in terms.items():
                first = _WORD.search(term)
                if first and first[0] in words and re.search(rf"(?<!\w){re.escape(term)}(?!\w)", bare):
                    yield ref, kind

    def joined(self, text: str) -> Iterator[Owner]:
        """What stands in a text whose cells or paragraphs were put together without a space: whole names alone."""
        for version in _versions(text):
            yield from self._words("", folded(version), version)

    def of_erased(self, text: str) -> frozenset[Owner]:
        """Whose identities stand in a text, of accounts that were erased."""
        refs = self._needles.erased.refs
        return frozenset(owner for owner in self.text("", text) if owner[0] in refs) if refs else frozenset()

    def misspelt(self) -> Iterator[tuple[str, Owner]]:
        """Place and owner of every word that is one letter from a rare name and that nothing else explains."""
        shortened: dict[str, list[str]] = defaultdict(list)
        for word in self._unknown:
            for form in shorter(word):
                shortened[form].append(word)
            if not _slip(word, self._lex):
                for owner in set(self._needles.erased.near(shorter(word))):
                    yield from ((place, owner) for place in self._unknown[word])
        if not shortened:
            return
        for name, owners in self._needles.rare.items():
            near = {word for form in shorter(name) for word in shortened.get(form, ())}
            for word in near:
                if word != name and OSA.distance(word, name, score_cutoff=1) <= 1 and not _slip(word, self._lex):
                    for place in self._unknown[word]:
                        yield from ((place, owner) for owner in owners)

    def _words(self, place: str, text: str, written: str) -> Iterator[Owner]:
        automaton = self._needles.words
        if len(automaton):
            for end, (term, owners) in automaton.iter(text):
                if _stands(text, end + 1 - len(term), end + 1, term):
                    yield from (owner for owner in owners if self._is_name(term, owner[1], written))
        for term, owner in self._needles.erased.words(text):
            if self._is_name(term, owner[1], written):
                yield owner
        if place:
            for word in set(text.split()):
                if self._is_unknown(word):
                    self._unknown[word].add(place)

    def _places(self, text: str) -> Iterator[Owner]:
        places, erased = self._one_word, self._needles.erased
        for word in set(_WORD.findall(text)) if places or erased.has_places else ():
            name = word.title() if word.isupper() else word
            yield from places.get(name, ())
            if name.istitle() and name not in self._anywhere:
                yield from erased.place(name)

    def _numbers(self, text: str) -> Iterator[Owner]:
        automaton, erased = self._needles.numbers, self._needles.erased
        if len(automaton) or erased.kept:
            for number in numbers(text):
                for end, (term, owners) in automaton.iter(number.text) if len(automaton) else ():
                    if number.holds(end + 1 - len(term), end + 1):
                        yield from owners
                yield from erased.number(number)

    def _is_name(self, term: str, kind: str, written: str) -> bool:
        """A name of ordinary words ("Olive Branch") counts only with its capitals."""
        words = term.split()
        ordinary = all(self._lex.is_word(word) or self._lex.explained(word) for word in words)
        if kind not in _NAMED or len(words) < 2 or not ordinary:
            return True
        pattern = r"[\W_]+".join(f"(?:{re.escape(word.title())}|{re.escape(word.upper())})" for word in words)
        return re.search(rf"(?<!\w){pattern}(?!\w)", written) is not None

    def _is_unknown(self, word: str) -> bool:
        known = self._seen.get(word)
        if known is None:
            known = self._seen[word] = _unexplained(word, self._lex)
        return known


def _versions(text: str) -> Iterator[str]:
    """The text as it is written and without the numbers of footnotes; and, where letters of other alphabets stand for
    ours, in the ways it may look."""
    for one in dict.fromkeys((text, without_notes(text))):
        yield one
        # Of looks that are alike the first, with capitals.
        yield from {folded(look): look for look in reversed(looks(one))}.values()


def _stands(text: str, start: int, end: int, term: str) -> bool:
    """As a word of its own; a name may run into digits ("quimper2013")."""
    before, after = text[start - 1 : start], text[end : end + 1]
    loose = len(term) >= _LETTERS and term.replace(" ", "").isalpha()
    return all(not beside.strip() or (loose and beside.isdigit()) for beside in (before, after))


def _unexplained(word: str, lex: Lexicon) -> bool:
    return not (
        len(word) < _LETTERS - 1
        or not word.isalpha()
        or lex.is_word(word, 3)
        or lex.explained(word)
        or word in lex.places
        or word in lex.surnames
        or word in lex.firsts
        or word in lex.field
        or word in lex.abbreviations
    )


def _slip(word: str, lex: Lexicon) -> bool:
    """Whether it is an ordinary word misspelt, or made of ordinary words, rather than a name."""
    return is_compound(word, lex) or is_interjection(word) or is_misspelt(word, lex)
