"""Every listed phrase in one pass over the text (Aho-Corasick): allowed phrases, authorities, places, hospitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import ahocorasick

from .in_context import allowed_in_context
from .lexicon import Lexicon, cue, lexicon, tables
from .reading import LOWER, MIXED, UPPER, Reading, Word

ALLOWED, AUTHORITY, PLACE, HOSPITAL = "allowed", "authority", "place", "hospital"


def bounded(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is not part of a longer word; a possessive 's may follow."""
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return False
    return end >= len(text) or not (text[end].isalnum() or text[end] == "_")


class Phrases:
    """Phrases of several kinds, found together. Terms are folded (see :func:`~.lexicon.fold`)."""

    def __init__(self, kinds: dict[str, frozenset[str]]) -> None:
        self._automaton = ahocorasick.Automaton()
        owners: dict[str, list[str]] = {}
        for kind in sorted(kinds):
            for term in sorted(kinds[kind]):
                owners.setdefault(term, []).append(kind)
        for term, found in owners.items():
            self._automaton.add_word(term, (term, tuple(found)))
        self._empty = not owners
        if owners:
            self._automaton.make_automaton()

    def find(self, folded: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
        """Occurrences as whole words: start, end, term, kinds."""
        if self._empty:
            return
        for last, (term, kinds) in self._automaton.iter(folded):
            start, end = last + 1 - len(term), last + 1
            if bounded(folded, start, end):
                yield start, end, term, kinds


@cache
def phrases() -> Phrases:
    """The listed phrases."""
    lex = lexicon()
    return Phrases(
        {
            ALLOWED: lex.phrases,
            AUTHORITY: lex.authorities,
            PLACE: frozenset(place for place in lex.places if " " in place or "-" in place),
            HOSPITAL: frozenset(tables("organisations.toml")["hospitals"]),
        }
    )


_OF_A_THING = cue("of_a_thing")
_ACTS = cue("acts")
_SAYINGS = cue("owners_in_sayings")
_OF_A_PLACE = cue("of_a_place")
# After a word that is a surname too, these say that it is a test, a syndrome or a report all the same.
_HEADS = cue("heads")
_NAMED_AFTER = cue("named_after")


def allow_zones(
    reading: Reading, found: list[tuple[int, int, str, tuple[str, ...]]], lex: Lexicon
) -> list[tuple[int, int]]:
    """Where an allowed phrase stands.

    A single word that is a name as well ("Griffiths", "Blair") is allowed only where its neighbours say so: lists of
    single words would unmask people.
    """
    zones = []
    for start, end, term, kinds in found:
        if ALLOWED not in kinds:
            continue
        index = reading.starts.get(start)
        if index is None:
            zones.append((start, end))
            continue
        word = reading.words[index]
        if word.case == MIXED and not word.cap and not _common_as_it_is(term, lex):
            continue
        if _somebodys(reading, word, end, lex):
            continue
        single = word.end >= end or reading.text[word.end : end] in {"'s", "’s"}
        if single and (lex.firsts.get(term, 0) >= 2 or term in lex.surnames or term in lex.places or lex.is_word(term)):
            before = reading.words[index - 1] if index else None
            after = reading.words[index + 1] if index + 1 < len(reading.words) else None
            headed = after is not None and after.low in _HEADS
            named = (before is not None and (before.low in lex.titles or (before.cap and lex.is_name(before.low)))) or (
                after is not None and after.cap and not after.opens and not headed and not after.upper
            )
            spoken_of = (
                before is not None and before.low in _OF_A_THING and not (after is not None and after.low in _ACTS)
            )
            if spoken_of and term in lex.places and after is not None and after.gap == " " and after.low in _OF_A_PLACE:
                continue  # "the Aintree do"
            person = lex.firsts.get(term, 0) >= 2 or term in lex.surnames or term in lex.places
            if named or (person and not (headed or spoken_of)):
                continue
        elif index and reading.words[index - 1].low in lex.titles and not term.startswith(("mr ", "dr ", "miss ")):
            continue
        zones.append((start, end))
    return [*zones, *_things_named_after(reading), *allowed_in_context(reading, lex)]


def _common_as_it_is(term: str, lex: Lexicon) -> bool:
    """Whether a phrase needs no capital: "legion of mary", "spina bifida". Not two names, "mary rose"."""
    parts = term.split()
    return term.startswith(("bob's", "bobs")) or len(parts) > 2 or (
        len(parts) == 2 and not any(lex.firsts.get(part, 0) >= 2 or part in lex.surnames for part in parts)
    )


def _somebodys(reading: Reading, word: Word, end: int, lex: Lexicon) -> bool:
    """Whether a phrase may be what somebody has: "Rosie's walk to school", and not the book "Rosie's Walk"."""
    owner = word.end < end - 2 and reading.folded[word.end : word.end + 3] == "'s "
    if not owner or lex.firsts.get(word.low, 0) < 3 or word.low in _SAYINGS:
        return False
    last = reading.text[word.start : end].split()[-1]
    return not last[:1].isupper() or word.case != MIXED


def _things_named_after(reading: Reading) -> Iterator[tuple[int, int]]:
    """ "A Kaye walker", "the Hickman line": a thing, and nobody's name."""
    words, lex = reading.words, lexicon()
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if (
            after.text in _NAMED_AFTER
            and before.low in {"a", "an", "the"}
            and word.cap
            and word.case == MIXED
            and word.gap == after.gap == " "
            and not lex.is_word(word.low)
        ):
            # Two zones and not one phrase: if a column names somebody Kaye, she is hidden here too.
            yield word.start, word.end
            yield after.start, after.end


# Words that say that a place follows, and not a person or a body.
LOCATIVES = cue("locatives")
_LOCATIVES_STRICT = cue("locatives_strict")
_OFFICE = cue("office")


def listed(
    reading: Reading, found: list[tuple[int, int, str, tuple[str, ...]]], lex: Lexicon
) -> Iterator[tuple[str, int, int, float, str]]:
    """Authorities, places and hospitals from the lists, as (entity, start, end, score, reason)."""
    for start, end, term, kinds in found:
        index = reading.starts.get(start)
        if index is None or reading.allowed(start, end):
            continue
        word = reading.words[index]
        piece = reading.text[start:end]
        before = reading.words[index - 1] if index else None
        located = before is not None and word.gap.strip() == "" and before.low in _LOCATIVES_STRICT
        if AUTHORITY in kinds:
            single = " " not in term and "-" not in term
            if word.case == MIXED and not word.cap:
                continue
            if (
                lex.is_word(term, 1)
                and (word.opens or word.case != MIXED)
                and not _office_after(reading, end)
                and not located
            ):
                continue
            if (
                single
                and len(term) <= 4
                and term not in lex.places
                and not word.cap
                and not _office_after(reading, end)
            ):
                continue
            named = before is not None and (
                before.low in lex.titles or (before.cap and lex.firsts.get(before.low, 0) >= 2 and not before.opens)
            )
            if single and named and word.gap == " ":
                continue
            where = located and not _office_after(reading, end)
            start, end = _with_office(reading, word.case, start, end)
            yield ("LOCATION" if where else "LOCAL_AUTHORITY", start, end, 0.7, "on the list of authorities")
        elif HOSPITAL in kinds:
            if word.cap or word.case != MIXED:
                yield ("HEALTH_BODY", start, end, 0.65, "on the list of hospitals")
        elif PLACE in kinds:
            if word.case == MIXED and not word.cap:
                continue
            parts = term.replace("-", " ").split()
            plain = all(lex.is_word(part) for part in parts)
            capitals = all(p[:1].isupper() for p in piece.replace("-", " ").split() if p.lower() not in lex.grammar)
            if word.case == MIXED and not capitals:
                continue
            if plain and (word.case in {LOWER, UPPER} or word.opens) and not located:
                continue
            yield ("LOCATION", start, end, 0.65, "on the list of places")


_OFFICE_NAME = (
    r"(?:[ ](?:(?:county|city|borough|metropolitan|metropolitan borough|district|unitary)[ ])*(?:council|"
    r"authority|cc|mbc|mdc|bc|dc|borough))?"
)
_OFFICE_LOWER = re.compile(_OFFICE_NAME, re.IGNORECASE)
_OFFICE_CAPITAL = re.compile(
    r"(?:[ ](?:(?:County|City|Borough|Metropolitan|District|Unitary)[ ])*(?:Council|Authority|CC|MBC|MDC|"
    r"BC|DC|Borough|COUNCIL))?"
)
_OFFICE_BEFORE = re.compile(
    r"(?:(?:london|royal|metropolitan)[ ]+)?(?:borough|city|county|lb)[ ](?:of[ ])?$|\blb[ ]$", re.IGNORECASE
)


def _with_office(reading: Reading, case: str, start: int, end: int) -> tuple[int, int]:
    """With "County Council" after and "London Borough of" before it; where there are capitals, only what has them."""
    pattern = _OFFICE_CAPITAL if case == MIXED else _OFFICE_LOWER
    after = pattern.match(reading.text, end)
    if after:
        end = after.end()
    before = _OFFICE_BEFORE.search(reading.text, max(0, start - 32), start)
    if before and (case != MIXED or before.group()[0].isupper()):
        start = before.start()
    return start, end


def _office_after(reading: Reading, end: int) -> bool:
    """Whether the next word is one of an office ("Reading Council", "Bath LA")."""
    rest = reading.folded[end : end + 24].lstrip(" '")
    word = rest.split(" ", 1)[0].strip(".,;:'")
    return word in {
        "council",
        "county",
        "city",
        "borough",
        "la",
        "lea",
        "cc",
        "mbc",
        "bc",
        "dc",
        "sen",
        "send",
        "education",
        "local",
    }
