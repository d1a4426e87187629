"""What to look for: every identity of every contributor, and every direct identifier that was ever marked.

Names that are rare, or that are more than one word, are looked for everywhere; a name that many people bear only where
its own case stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick

from ..detection.lexicon import Lexicon, lexicon
from ..detection.variants import rare
from ..generic import shortened
from ..identities import Identity
from ..named import all_identities
from ..review import outcome
from ..vault import Vault
from ..vocabulary import CaseState, entity_types
from .erased import Erased, Owner, named_in_erased
from .folding import folded, looks, squeezed
from .rules import listed, own_words

_MISSPELT = 6  # Shorter names are one letter from too many words.
_RUN_TOGETHER = 9  # "tarnhoweprimary": shorter ones stand inside other words.
_FIRST_DIGITS = 6
_FAMILY = ("contributor", "child", "sibling", "partner")
_WORDY = re.compile(r"[^\W\d_]{4}")  # "14 March 2004", "maud2004061": found as words
_UPN = re.compile(r"[a-z](\d{3})(\d{4})\d{5}|[a-z](\d{3})(\d{4})\d{4}[a-z]")
_APPEAL = re.compile(r"([a-z]{2})(\d{3})(\d{2})(\d{5})")
_PHONE = re.compile(r"(?:(?:00)?440?|0)?([1-9]\d{8,9})")
_ABROAD = ("", "0", "44", "0044", "440", "00440")  # a sheet that took it for a number, and how it is dialled
_SCHOOL_NUMBER = re.compile(r"(\d{3})\s*/\s*(\d{4})")


@dataclass(slots=True)
class Needles:
    """What to look for, each with whose it is.

    ``words`` and ``numbers`` are looked for everywhere, ``rare`` names also misspelt; ``places`` of one word that name
    an authority ("Kent") everywhere as they are written; ``own`` by case, as written, in that case's own rows;
    ``erased`` what stood in accounts that were erased, everywhere.
    """

    words: ahocorasick.Automaton
    numbers: ahocorasick.Automaton
    rare: dict[str, tuple[Owner, ...]]
    places: dict[str, tuple[Owner, ...]]
    own: dict[str, dict[str, str]]
    erased: Erased


class _Heap:
    """The terms as they are gathered, each with whose they are."""

    def __init__(self) -> None:
        self.words: dict[str, set[Owner]] = defaultdict(set)
        self.numbers: dict[str, set[Owner]] = defaultdict(set)
        self.rare: dict[str, set[Owner]] = defaultdict(set)
        self.places: dict[str, set[Owner]] = defaultdict(set)
        self.own: dict[str, dict[str, str]] = defaultdict(dict)
        self.lex = lexicon()

    def add(self, ref: str, kind: str, text: str, telling: bool) -> None:
        """One form. ``telling``: intake holds it to be rare enough to be looked for in every other account."""
        self._add(ref, kind, text, telling)
        for look in looks(text)[:1]:
            self._add(ref, kind, look, telling)

    def _add(self, ref: str, kind: str, text: str, telling: bool) -> None:
        term, number = folded(text), squeezed(text)
        owner = (ref, kind)
        if sum(map(str.isdigit, number)) >= _FIRST_DIGITS and not _WORDY.search(number):
            self.numbers[number].add(owner)
            if kind == "PHONE" and (found := _PHONE.fullmatch(number)):
                for before in _ABROAD:
                    self.numbers[before + found[1]].add(owner)
            for part in _parts_of_number(text, number):
                self.numbers[part].add(owner)
            for words in _authority_codes(text, number):
                self.words[words].add(owner)
        elif kind == "POSTCODE" and len(number) >= 5:
            for written in (number, f"{number[:-3]} {number[-3:]}"):  # two or three figures: too few for a number
                self.words[written].add(owner)
        elif len(term) >= 4 and (telling or " " in term) and not _ordinary(term, kind, self.lex):
            self.words[term].add(owner)
            if " " in term and len(number) >= _RUN_TOGETHER:
                self.words[number].add(owner)
            for word in term.split():
                if len(word) >= _MISSPELT and word.isalpha() and rare(word, self.lex):
                    self.rare[word].add(owner)

    def add_own(self, ref: str, kind: str, text: str) -> None:
        """A form that tells only beside its own case: "Smith", "Kent", "Emma S"."""
        words = text.split()
        if (
            len(text) < 3
            or not text[:1].isupper()
            or sum(map(len, words)) - len(words) < 2
            or all(_common(folded(word), self.lex) for word in words)
        ):
            return
        self.own[ref].setdefault(text, kind)
        if kind == "LOCAL_AUTHORITY" and len(text) >= 4 and text.isalpha() and text.istitle():
            self.places[text].add((ref, kind))


def gather(vault: Vault, readers: int = 2, letterhead: str = "", step: Callable[[], None] = lambda: None) -> Needles:
    """Everything to look for, of every row that was ever read and every mark that was ever made.

    ``readers``: how many must have read a case before what they let stand counts as no identifier. ``letterhead``:
    what the firm says of itself in every pack; it may lie in a place that is an authority's too. ``step`` is called for
    each row that bears a reference. What is kept of accounts that were erased is looked for too.
    """
    return _needles(_heap(vault, readers, step), named_in_erased(vault), letterhead)


def forms_of(vault: Vault, readers: int, refs: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """What is looked for in every pack because of these references: sort, entity type and form, for
    :func:`~dossier_kit.intruder.erased.keep_named`. For "near" a form is a rare name with a letter left out."""
    needles = _needles(_heap(vault, readers, wanted=refs), Erased(vault))
    for sort, automaton in (("words", needles.words), ("number", needles.numbers)):
        for term, owners in automaton.values() if len(automaton) else ():
            yield from ((sort, kind, term) for _, kind in owners)
    for place, owners in needles.places.items():
        yield from (("place", kind, place) for _, kind in owners)
    for name, owners in needles.rare.items():
        yield from (("near", kind, form) for _, kind in owners for form in shorter(name))


def family_of(vault: Vault, refs: Collection[str]) -> Needles:
    """What to look for to find the families of these references named: their people, numbers and addresses alone."""
    heap = _Heap()
    for ref, identities in all_identities(vault):
        for identity in identities if ref in refs else ():
            if identity.role in _FAMILY:
                _add(heap, ref, identity)
    return _needles(heap, Erased(vault))


def shorter(word: str) -> frozenset[str]:
    """A word, and what it is with each of its letters left out: words that are one letter apart share one of these."""
    return frozenset([word, *(word[:i] + word[i + 1 :] for i in range(len(word)))])


def _heap(
    vault: Vault, readers: int, step: Callable[[], None] = lambda: None, wanted: Collection[str] | None = None
) -> _Heap:
    """Every form of these references, or of all."""
    heap = _Heap()
    for ref, identities in all_identities(vault):
        step()
        for identity in identities if wanted is None or ref in wanted else ():
            _add(heap, ref, identity)
    for ref, kind, text, by_reader in _marked(vault, readers, wanted):
        # What only detection took for a name must have a word in it that is no ordinary one.
        if by_reader or not all(heap.lex.is_word(word) or heap.lex.explained(word) for word in folded(text).split()):
            heap.add(ref, kind, text, rare(folded(text), heap.lex))
            heap.add_own(ref, kind, text)
    return heap


def _add(heap: _Heap, ref: str, identity: Identity) -> None:
    heap.add(ref, identity.entity_type, identity.value, False)
    for form in identity.telling:
        heap.add(ref, identity.entity_type, form, True)
    for form in identity.variants:
        heap.add_own(ref, identity.entity_type, form)


def _needles(heap: _Heap, erased: Erased, letterhead: str = "") -> Needles:
    own = _in_kit([*heap.words, *heap.rare])
    return Needles(
        _automaton({term: owners for term, owners in heap.words.items() if term not in own}),
        _automaton(heap.numbers),
        {word: tuple(sorted(owners)) for word, owners in heap.rare.items() if word not in own},
        {word: tuple(sorted(owners)) for word, owners in heap.places.items() if word not in letterhead},
        dict(heap.own),
        erased.without_places(letterhead),
    )


def _automaton(terms: dict[str, set[Owner]]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for term in sorted(terms):
        automaton.add_word(term, (term, tuple(sorted(terms[term]))))
    if terms:
        automaton.make_automaton()
    return automaton


def _ordinary(term: str, kind: str, lex: Lexicon) -> bool:
    """Whether a form is a description and no name: "the county council", "mainstream primary"."""
    if not shortened(kind)(term):
        return True
    words = term.split()
    if kind in ("LOCAL_AUTHORITY", "HEALTH_BODY", "ORG_OTHER"):
        return all(
            (lex.is_word(word, 1) or lex.explained(word)) and word not in lex.places and word not in lex.authorities
            for word in words
        )
    # What was marked wholly in small words ("his mum") is no name either.
    return all(lex.explained(word) or word in lex.relations or word in lex.titles for word in words)


def _common(word: str, lex: Lexicon) -> bool:
    return (
        len(word) < 2
        or lex.is_word(word)
        or lex.explained(word)
        or word in lex.titles
        or word in lex.abbreviations
        or word in lex.field
        or word in lex.relations
        or word in _kit_words()
    )


def _in_kit(terms: Iterable[str]) -> set[str]:
    """Which of the terms are words of the kit's own, in one pass over them however many terms there are."""
    text = _kit_text()
    spaced = {f" {term} ": set[Owner]() for term in terms}
    return {term.strip() for _, (term, _) in _automaton(spaced).iter(text)} if spaced else set()


@cache
def _kit_text() -> str:
    return f" {folded(' '.join(own_words()))} "


@cache
def _kit_words() -> frozenset[str]:
    return frozenset([*_kit_text().split(), *folded(" ".join(listed("own_words", "regions"))).split()])


def _parts_of_number(text: str, number: str) -> Iterator[str]:
    """The parts of a pupil's, appeal's or school's number that name an authority or a school by themselves."""
    if (upn := _UPN.fullmatch(number)) is not None:
        yield (upn[1] or upn[3]) + (upn[2] or upn[4])
    if (appeal := _APPEAL.fullmatch(number)) is not None:
        yield from (appeal[1] + appeal[2], appeal[1] + appeal[2] + appeal[3], appeal[2] + appeal[3] + appeal[4])


def _authority_codes(text: str, number: str) -> Iterator[str]:
    """The code of a local authority out of such a number, behind the words that make it one: "la code 936"."""
    found = _UPN.fullmatch(number) or _APPEAL.fullmatch(number)
    if found is not None:
        code = next(group for group in found.groups() if group and len(group) == 3 and group.isdigit())
    elif (school := _SCHOOL_NUMBER.fullmatch(text.strip())) is not None:
        code = school[1]
    else:
        return
    for before in listed("authority_code", "before"):
        yield f"{before} {code}"


def _marked(vault: Vault, readers: int, wanted: Collection[str] | None) -> Iterator[tuple[str, str, str, bool]]:
    """Every direct identifier that detection or a reader ever marked in these cases, or in all: reference, type, words,
    and if by a reader.

    Left out is what the readings of a case, once they agree, let stand: there it was looked at and is no identifier.
    """
    direct = {key for key, entity in entity_types().items() if entity.direct}
    marks: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for ref, start, end, kind in vault.each(
        'SELECT s.ref, s.start, s."end", s.entity_type FROM spans s '
        "JOIN detections d ON d.ref = s.ref JOIN submissions r ON r.ref = s.ref AND r.story_key = d.story_key"
    ):
        if kind in direct:
            marks[ref][start, end] = kind
    read: set[str] = set()
    by_reader: set[tuple[str, int, int]] = set()
    for ref, start, end, action, kind in vault.each(
        'SELECT d.ref, d.start, d."end", d.action, d.entity_type FROM decisions d '
        "JOIN submissions r ON r.ref = d.ref AND r.story_key = d.story_key ORDER BY d.id"
    ):
        read.add(ref)
        if kind in direct and action in ("accept", "retype", "add"):
            marks[ref][start, end] = kind
            by_reader.add((ref, start, end))
    for ref, places in marks.items():
        if wanted is not None and ref not in wanted:
            continue
        (story,) = vault.one("SELECT story FROM submissions WHERE ref = ?", ref)
        covered = _covered(vault, ref, readers) if ref in read else None
        for (start, end), kind in places.items():
            if covered is None or any(first < end and start < last for first, last in covered):
                yield ref, kind, story[start:end], (ref, start, end) in by_reader


def _covered(vault: Vault, ref: str, readers: int) -> list[tuple[int, int]] | None:
    """What the readings of a case hide, or None while they do not agree."""
    result = outcome(vault, ref, readers)
    return [(span.start, span.end) for span in result.spans] if result.state == CaseState.REVIEWED else None
