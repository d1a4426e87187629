"""Where a name that the case knows still stands: of the family or a body in its columns, or hidden elsewhere in it.

The door holds a case back for what is surely the name; a reader is asked about all of it. So whatever holds a case is
among its readers' doubts, and what every reader has let stand holds nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from ..detection import variants
from ..detection.lexicon import cue, fold, lexicon
from ..errors import BadRules
from ..generic import shortened
from ..identities import Identity
from ..vocabulary import entity_types, load_rules

_FAMILY = ("contributor", "child", "sibling", "partner")
_BODIES = ("SCHOOL", "LOCAL_AUTHORITY", "HEALTH_BODY")
_NOT_NAMES = ("DATE", "AGE")
_OWN = "a name from this case's columns"
_INITIALS = "the child's initials"
_AGAIN = "the same words are hidden elsewhere in this case"
_GONE = "\0"  # stands where something is hidden: no blank, so that no name is read across it
_ARTICLE = re.compile(r"(?:the|our|my|a|an)\s+", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[.!?:;\n\r\"“”'‘’(\[•*\-–—>\0])\s*$")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, order=True)
class Standing:
    """``story[start:end]`` is not hidden. ``reason`` is a phrase without the text; ``sure``: hardly a mere word."""

    start: int
    end: int
    entity_type: str
    reason: str
    sure: bool


@dataclass(slots=True)
class _Term:
    entity_type: str
    reason: str
    direct: bool
    holds: bool  # False: nobody has said that this very form is used, so that it is only asked about
    written: set[str] = field(default_factory=set)  # as it stands where it is hidden


def standing(
    story: str, hidden: Iterable[tuple[int, int, str]], identities: Sequence[Identity] = ()
) -> list[Standing]:
    """What still stands of a story's names, in reading order.

    Args:
        hidden: start, end and entity type of each place that is hidden.
        identities: what the columns of the case name.
    """
    hidden = sorted(hidden)
    terms = _own_terms(identities)
    for start, end, entity_type in hidden:
        _mark(terms, story[start:end], entity_type)
    if not terms:
        return []
    left = _without(story, hidden)
    look = _Look(left)
    either = "|".join(_pattern(term) for term in sorted(terms, key=lambda term: (-len(term), term)))
    found = []
    for match in re.finditer(rf"(?<![^\W\d_])({either})(s)?(?:'s)?(?![^\W\d_])", look.plain):
        place = match.span(1) if match[2] is None else (match.start(1), match.end(2))
        key = next(key for key in (match[1], _key(match[1]), " ".join(_words(match[1]))) if key in terms)
        sure = look.judge(*place, key, terms[key], match[2] is not None)
        if sure is not None:
            found.append(Standing(*place, terms[key].entity_type, terms[key].reason, sure))
    return found


# -- what is looked for ----------------------------------------------------------------------------------------


def _own_terms(identities: Sequence[Identity]) -> dict[str, _Term]:
    terms: dict[str, _Term] = {}
    for identity in identities:
        if identity.entity_type == "PERSON" and identity.role in _FAMILY:
            found = _of_person(identity)
        elif identity.entity_type in _BODIES:
            found = _of_body(identity)
        else:
            continue
        for key, term in found:
            terms.setdefault(key, term)
    # The plural of a surname is found with the surname.
    return {key: term for key, term in terms.items() if not (key.endswith("s") and key[:-1] in terms)}


def _of_person(identity: Identity) -> Iterator[tuple[str, _Term]]:
    words = [_plain(word) for word in identity.value.split()]
    # Nobody has said that Mary is called May.
    likely = frozenset[str]().union(*map(variants.short_forms, words)) - frozenset(words)
    for form in identity.variants:
        key = _key(form)
        if not _spelt_out(key):
            continue
        if form.isupper() and len(form) <= 3 and key not in words:
            if identity.role == "child":
                yield key, _Term("PERSON", _INITIALS, True, False)
        else:
            yield key, _Term("PERSON", _OWN, True, key not in likely)


def _of_body(identity: Identity) -> Iterator[tuple[str, _Term]]:
    kind = identity.entity_type
    for form in identity.variants:
        key = _key(form)
        if len(key) > 3 and _spelt_out(key) and not _described(key, kind):
            yield key, _Term(kind, _OWN, False, True)
    # Of Orchard Lodge School many say Orchard, of which nobody can be sure.
    first = next(iter(_words(shortened(kind)(_key(identity.value)))), "")
    if len(first) > 3 and not _described(first, kind):
        yield first, _Term(kind, _OWN, False, False)


def _spelt_out(key: str) -> bool:
    """Whether a form is of whole words: no initial and no turned order in it ("Maud S", "Smith, Maud")."""
    return bool(key) and not re.search(r"[.,]", key) and all(len(word) > 1 for word in key.split())


def _mark(terms: dict[str, _Term], text: str, entity_type: str) -> None:
    direct = entity_types()[entity_type].direct
    text = " ".join((text if direct else _ARTICLE.sub("", text, count=1)).split())
    key = _key(text)
    if entity_type in _NOT_NAMES or len(key) < 2 or (key.isdigit() and len(key) < 5):
        return
    if not direct and _described(key, entity_type):
        return
    term = terms.setdefault(key, _Term(entity_type, _AGAIN, direct, True))
    term.written.add(text)
    term.holds = True


def _described(key: str, entity_type: str) -> bool:
    """Whether a form says what a body is and not which: "the local school", "children's services"."""
    lex = lexicon()
    return all(
        lex.explained(word)
        or word in lex.field
        or word in lex.abbreviations
        or word in lex.relations
        or word in lex.titles
        or word.removesuffix("s") in lex.field
        for word in _words(shortened(entity_type)(key))
    )


def _pattern(term: str) -> str:
    """A term as it may be broken up: by a line's end, a hyphen, or the underscore of a file's name."""
    return r"[\s\-_.]{1,3}".join(re.escape(word) for word in re.split(r"[\s\-]+", term) if word)


def _key(text: str) -> str:
    return " ".join(re.split(r"[\s\-]+", _plain(text).strip()))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s\-_.]+", text) if word]


def _plain(text: str) -> str:
    """Folded and without accents, of the same length."""
    folded = fold(text)
    return folded if folded.isascii() else "".join(unicodedata.normalize("NFKD", c)[:1] or c for c in folded)


def _without(story: str, hidden: Iterable[tuple[int, int, str]]) -> str:
    parts, position = [], 0
    for start, end, _ in hidden:
        if end > position:
            parts += [story[position : max(start, position)], _GONE * (end - max(start, position))]
            position = end
    return "".join([*parts, story[position:]])


# -- what it is where it stands --------------------------------------------------------------------------------


class _Look:
    """A story with what is hidden taken out, and what a form in it is: surely the name, perhaps, or no name."""

    def __init__(self, left: str) -> None:
        self.text, self.plain = left, _plain(left)
        self.lex = lexicon()

    def judge(self, start: int, end: int, key: str, term: _Term, plural: bool) -> bool | None:
        """True: it is the name; False: it may be; None: it is a word."""
        if len(key) > 2 and term.reason != _INITIALS and self._joined(start, end):
            return True if _LETTERS.search(key) else None
        found = self._read(start, end, key, term, plural)
        return found and term.holds

    def _read(self, start: int, end: int, key: str, term: _Term, plural: bool) -> bool | None:
        lex, text = self.lex, self.text[start:end]
        parts = _words(key)
        caps = text.isupper() and not self._shouted(start, end)
        title = text[0].isupper() and all(w[:1].isupper() for w in _words(text) if w.lower() not in lex.grammar)
        name = title and not _OPENS.search(self.text, max(0, start - 3), start) and not self._shouted(start, end)
        if term.reason == _INITIALS:
            return False if caps and not plural and not self._joined(start, end) else None
        if any(c.isdigit() for c in key):
            return None if plural else True
        explained = all(lex.explained(word) for word in parts)
        if term.direct and text in term.written and len(key) > 2 and not explained:
            return True
        if not explained and not all(lex.is_word(word) or word in lex.field for word in parts):
            # Two letters are too few for a name in small ones ("ng", "li" for a slip).
            return len(key) > 2 or caps or title
        if len(parts) > 1:
            return title or term.direct
        if explained:
            return self._explained(start, end, key, name, caps)
        if caps or name:
            return caps or key not in lex.field
        return self._small(start, end, key, term, plural)

    def _explained(self, start: int, end: int, key: str, name: bool, caps: bool) -> bool | None:
        """Will and May, April and Summer: the capital of a sentence's first word, and one for stress, say nothing."""
        if key in self.lex.calendar and (self._before(start) in _listed("dates") or self._beside_digit(start, end)):
            return None
        if (name and not caps) or (self.text[start].isupper() and self._after(end) in cue("known_acts")):
            return True
        return False if self._after(end) in _listed("beside") else None

    def _small(self, start: int, end: int, key: str, term: _Term, plural: bool) -> bool | None:
        """An ordinary word in small letters, shouted, or at a sentence's start: mostly no name."""
        if self._after(end) in _listed("beside"):
            return False
        if term.reason == _AGAIN:
            return False if not term.direct and key not in self.lex.field and self._before(start) == "the" else None
        if key in self.lex.field or (plural and self._before(start) != "the"):
            return None
        if term.entity_type in _BODIES:
            return False if self._after(end) in cue("known_acts") or self._before(start) in _listed("towards") else None
        return False

    def _shouted(self, start: int, end: int) -> bool:
        """Whether the words around are in capitals as well."""
        around = [c for c in self.text[max(0, start - 25) : start] + self.text[end : end + 25] if c.isalpha()]
        return len(around) > 3 and sum(c.isupper() for c in around) > 0.5 * len(around)

    def _joined(self, start: int, end: int) -> bool:
        """Whether it stands against an underscore or a figure, as in the name of a file."""
        beside = self.text[max(0, start - 1) : start] + self.text[end : end + 1]
        return any(c == "_" or c.isdigit() for c in beside)

    def _beside_digit(self, start: int, end: int) -> bool:
        return any(c.isdigit() for c in self.text[max(0, start - 5) : start] + self.text[end : end + 3])

    def _before(self, start: int) -> str:
        words = re.search(r"([^\W\d_]+)\s+$", self.plain[max(0, start - 20) : start])
        return words[1] if words else ""

    def _after(self, end: int) -> str:
        words = re.match(r"(?:'s)?\s+([^\W\d_]+(?:'t)?)", self.plain[end : end + 20])
        return words[1] if words else ""


@cache
def _listed(name: str) -> Collection[str]:
    """A list of ``rules/standing.toml``.

    Raises:
        BadRules: it is missing or no list of words in small letters.
    """
    words = load_rules("standing").get(name, {}).get("words")
    if not isinstance(words, list) or not words or not all(isinstance(w, str) and w == w.lower() for w in words):
        raise BadRules(f"standing.toml: [{name}] needs a list of words in small letters.")
    return frozenset(words)


__all__ = ["Standing", "standing"]
