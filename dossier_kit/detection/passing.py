"""Bodies and places that only their neighbours give away: "the OT from Wexcombe", "a charity called Open Gate".

The name may be of ordinary words and without a capital; the words before it tell what it is. All of them are lists of
``cues.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator

from presidio_analyzer import RecognizerResult

from .lexicon import Lexicon, cue
from .patterns import result
from .reading import MIXED, UPPER, Reading, Word
from .spelling import is_misspelt

_TAILS = cue("setting_tails")
_DESCRIBERS = cue("tail_describers")
_ENDINGS = tuple(sorted(cue("place_endings")))
_HALLS = cue("halls")
_BACK = cue("called_back")
_ADJECTIVES = cue("adjectives") | cue("place_modifiers") | cue("number_words")
_ARTICLES = frozenset(["the", "our", "my", "his", "her", "their"])
_INNER = frozenset(["of", "on", "the", "upon", "y", "le"])
_MARKS = frozenset([",", ".", ":", ";", ")", "\n", "!", "?", ""])
_NOBLE = cue("noble")
_SETTLED = frozenset(["live", "lives", "lived", "living"])

# (the preposition, the words before it, what follows)
_LEADS: dict[str, list[tuple[frozenset[str], str]]] = {}
for _preposition, _before, _entity in [
    ("at from of", "health_roles", "HEALTH_BODY"),
    ("at from of", "school_roles", "SCHOOL"),
    ("at from for", "body_roles", "ORG_OTHER"),
    ("to", "schooling_to", "SCHOOL"),
    ("at", "schooling_at", "SCHOOL"),
    ("from", "schooling_from", "SCHOOL"),
    ("in from near outside at of to", "living", "LOCATION"),
]:
    for _word in _preposition.split():
        _LEADS.setdefault(_word, []).append((cue(_before), _entity))
_CALLED = [
    (cue("called_schools"), "SCHOOL"),
    (cue("called_health"), "HEALTH_BODY"),
    (cue("called_places"), "LOCATION"),
    (cue("called_bodies"), "ORG_OTHER"),
]
_SCHOOLING = cue("schooling")
_REASON = "named by what stands before it"


def named_in_passing(reading: Reading, lex: Lexicon) -> Iterator[RecognizerResult]:
    """What stands after words that only a body or a place can follow."""
    words = reading.words
    for index, word in enumerate(words[:-1]):
        low = word.low
        entity: str | None = None
        before = words[index - 1] if index else word
        called = False
        if low in _LEADS and word.gap in {" ", "'s ", "’s "}:
            entity = next((kind for leads, kind in _LEADS[low] if before.low in leads), None)
        elif low in {"called", "named"} and word.gap in {" ", ", "}:
            entity = next((kind for nouns, kind in _CALLED if before.low in nouns), None)
            called = True
        elif low in {"is", "was"} and index > 1 and before.low == "which" and words[index + 1].cap:
            # "the after-school club, which is Busy Otters,"
            entity = next((kind for nouns, kind in _CALLED if words[index - 2].low in nouns), None)
            called = True
        elif low in _SCHOOLING:
            entity = "SCHOOL"
        elif word.cap and word.case == MIXED and before.cap and word.gap in {", ", " ("}:
            # "Dr Amsel, Merrow Park:", "Tansy (Long Meadow)": who it is, then where from.
            span = _after_person(reading, index, lex)
            if span:
                yield result("HEALTH_BODY", *span, 0.45, "Organisations", _REASON)
            continue
        elif word.gap == ", " and word.cap and word.case == MIXED and not before.cap:
            entity = next((kind for nouns, kind in _CALLED if before.low in nouns), None)
            span = _capitals(reading, index, lex) if entity else None
            if span and reading.text[span[1] : span[1] + 1] in {",", ")", ";"}:
                yield result(str(entity), *span, 0.5, "Organisations", _REASON)
            continue
        if entity is None:
            at_one = low in {"at", "from", "to"} and word.case == MIXED
            span = (_owned(reading, index, lex) or _hall(reading, index, lex)) if at_one else None
            if span and not reading.allowed(*span):
                yield result("SCHOOL", *span, 0.45, "Organisations", _REASON)
            continue
        at = index + 1
        if words[at].low in _ARTICLES and at + 1 < len(words) and words[at].gap == " ":
            at += 1
        if words[at].gap not in {" ", ' "', " “", " ‘", " '"}:
            continue
        settled = before.low in _SETTLED
        span = _name(reading, at, lex, called=called, settled=settled)
        if span and not reading.allowed(*span):
            yield result(entity, *span, 0.5, "Organisations", _REASON)


def _after_person(reading: Reading, index: int, lex: Lexicon) -> tuple[int, int] | None:
    """Two capitals or more between a person's name and the next mark."""
    words = reading.words
    before = words[index - 1]
    titled = any(words[i].low in lex.titles for i in range(max(0, index - 3), index - 1))
    if not (titled or lex.firsts.get(before.low, 0) >= 3):
        return None
    span = _capitals(reading, index, lex)
    if not span or " " not in reading.text[span[0] : span[1]] or reading.text[span[1] : span[1] + 1] not in _MARKS:
        return None
    return None if reading.allowed(*span) else span


def _owned(reading: Reading, index: int, lex: Lexicon) -> tuple[int, int] | None:
    """ "at Queen Bess's,": what belongs to a name and is not said is a school, a pub or a hospital."""
    words = reading.words
    if index + 2 >= len(words) or not words[index + 1].cap or words[index + 1].gap != " ":
        return None
    span = _capitals(reading, index + 1, lex)
    if not span or reading.folded[span[1] - 2 : span[1]] != "'s":
        return None
    rest = reading.folded[span[1] : span[1] + 12]
    follows = rest.split(" ", 2)[1] if rest.startswith(" ") and " " in rest else ""
    return span if rest[:1] in _MARKS or follows in lex.grammar else None


def _hall(reading: Reading, index: int, lex: Lexicon) -> tuple[int, int] | None:
    """ "At Wexcombe Hall they have": a capital that describes nothing, before the last word of a house's name."""
    named, tail = reading.words[index + 1], reading.words[index + 2 : index + 3]
    if not tail or tail[0].low not in _HALLS or not (named.cap and tail[0].cap) or tail[0].gap != " ":
        return None
    if named.low in _DESCRIBERS or named.low in lex.field or _is_plain(named, lex) or _is_stop(named, lex):
        return None
    return named.start, _with_possessive(reading, tail[0].end)


def _name(reading: Reading, at: int, lex: Lexicon, *, called: bool, settled: bool) -> tuple[int, int] | None:
    word = reading.words[at]
    if word.case != UPPER and word.cap:  # who writes in small letters and then in capitals means a name
        return _capitals(reading, at, lex, called=called)
    return _lower(reading, at, lex, called=called, settled=settled)


def _capitals(reading: Reading, at: int, lex: Lexicon, *, called: bool = False) -> tuple[int, int] | None:
    """A run of capitals that is more than a role, a month, a stage or a common word of the field."""
    words = reading.words
    first = words[at]
    noble = first.low in _NOBLE and at + 1 < len(words) and words[at + 1].cap and words[at + 1].gap == " "
    stops = (_is_stop(first, lex) and first.low not in lex.calendar and not noble) or first.low in lex.relations
    if stops or first.low in lex.abbreviations or not first.low[0].isalpha():
        return None
    if (first.upper and len(first.text) <= 5) or len(first.text) < 2:
        return None
    last = at
    while last + 1 < len(words):
        after = words[last + 1]
        if after.gap in {" ", "-", " & ", ". "} and after.cap and not after.opens and not _ends(words, last + 1, lex):
            last += 1
        elif (
            after.low in _INNER
            and after.gap in {" ", "-"}
            and last + 2 < len(words)
            and words[last + 2].cap
            and words[last + 2].gap in {" ", "-"}
        ):
            last += 2
        else:
            break
        if last - at >= 5:
            break
    while last > at and words[last].upper and _is_plain(words[last], lex):
        last -= 1
    run = words[at : last + 1]
    if last + 1 < len(words) and words[last + 1].gap == " " and words[last + 1].text[0].isdigit() and len(run) == 1:
        return None
    if not (called and len(run) > 1) and all(word.low in lex.field or _is_plain(word, lex) for word in run):
        return None
    return first.start, _with_possessive(reading, words[last].end)


def _is_plain(word: Word, lex: Lexicon) -> bool:
    low = word.low
    return (
        lex.explained(low)
        or low in lex.field
        or low in lex.relations
        or low in lex.titles
        or low in lex.abbreviations
        or (word.upper and len(word.text) <= 5)
        or len(low) < 2
        or not low[0].isalpha()
    )


def _ends(words: list[Word], at: int, lex: Lexicon) -> bool:
    """Whether a capital belongs to what follows: a role, or a month with its year."""
    dated = at + 1 < len(words) and words[at + 1].text[0].isdigit()
    return _is_stop(words[at], lex) and (words[at].low not in lex.calendar or dated)


def _is_stop(word: Word, lex: Lexicon) -> bool:
    return word.low in lex.roles or word.low in lex.titles or word.low == "i" or word.low in lex.calendar


def _lower(reading: Reading, at: int, lex: Lexicon, *, called: bool, settled: bool) -> tuple[int, int] | None:
    """One or two words without a capital: one that no dictionary knows, or ordinary ones with the end of a name."""
    words = reading.words
    word = words[at]
    low = word.low
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].gap == " " else None
    if not low.replace("-", "").replace("'", "").isalpha() or len(low) < 3 or low in lex.relations or low in lex.roles:
        return None
    if low in {"st", "saint"}:
        saint = after is not None and not lex.is_word(after.low) and not lex.explained(after.low)
        return (word.start, _with_possessive(reading, after.end)) if saint and after is not None else None
    tail = after is not None and after.low in _TAILS
    if called:
        return _called(reading, at, lex)
    if low in _DESCRIBERS or (lex.explained(low) and low not in _ADJECTIVES) or low in lex.field:
        return None
    if low in _ADJECTIVES:
        # "old sodbury": an adjective and a word that no dictionary knows.
        if after is None or lex.is_word(after.low, 3) or lex.explained(after.low) or len(after.low) < 5:
            return None
        return word.start, after.end
    known = lex.is_word(low, 3)
    if not known and len(low) >= 5 and (low in lex.places or low.endswith(_ENDINGS) or not is_misspelt(low, lex)):
        if low in lex.firsts and low not in lex.places:
            return None
        return word.start, _with_possessive(reading, after.end if tail and after is not None else word.end)
    if tail and after is not None and not settled and not low.endswith(("ed", "ing", "ly", "'s")):
        return word.start, after.end
    return None


def _called(reading: Reading, at: int, lex: Lexicon) -> tuple[int, int] | None:
    words = reading.words
    last = at
    while last < len(words) and last - at < 3:
        word = words[last]
        plain = word.low in _BACK or word.low in lex.relations or word.low in lex.calendar or word.low in lex.roles
        loose = lex.explained(word.low) and word.low not in _ADJECTIVES
        if (
            (last > at and word.gap != " ")
            or plain
            or loose
            or word.low.endswith("ing")
            or (last > at and _acts(word, lex))
        ):
            break
        last += 1
    if last == at:
        return None
    return words[at].start, _with_possessive(reading, words[last - 1].end)


def _acts(word: Word, lex: Lexicon) -> bool:
    """Whether a word after a name is more likely what it did: "brightpath dropped us"."""
    return word.low.endswith("ed") and lex.is_word(word.low)


def _with_possessive(reading: Reading, end: int) -> int:
    return end + 2 if reading.folded[end : end + 2] == "'s" else end
