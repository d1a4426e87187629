"""A first name that is a word too, beside what somebody is: "he has sue the physio", "i told mark the head".

Without a capital the word alone says nothing, nor does the role: one may sue a physio. Where the word cannot be
what somebody does, it is who somebody is; so known, it is looked for elsewhere in the account where it cannot be the
verb either. All words are lists of ``cues.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from presidio_analyzer import RecognizerResult

from .lexicon import Lexicon, cue
from .patterns import result
from .reading import Reading, Word

_TAKES = cue("takes_a_person")
_PREPOSITIONS = cue("takes_a_person_or_a_time")
_SPEAKS_TO = cue("speaks_to")
_HAS = cue("has_somebody")
_FELT = cue("felt_or_done")
_DETERMINERS = frozenset(["the", "our", "his", "her", "my", "their"])
_DID = cue("did")
_SAYS = cue("says")  # "had said her manager" is no Said
_CLAUSE = frozenset(["and", "then", "but", "so", "because", "cos", "when", "after", "before", "also", "well"])
_ASKED = frozenset(["let", "put", "never"])
_ROLE_WORDS = 4  # "the deputy head", "the speech and language therapist"
REASON = "a first name before what somebody is"
_TITLES = cue("family_titles") | cue("callings")
_NO_ONE_ELSE = frozenset(["mr", "mrs", "mx"])  # Ms may be a mainstream school, and a doctor will ring
_WHO_MISSES = cue("who_misses")
_MODALS = cue("auxiliaries")
_NO_MODAL = frozenset(["and", "as", "at", "from", "in", "on", "who", "with"])


def named_by_role(reading: Reading, lex: Lexicon) -> Iterator[RecognizerResult]:
    """First names that are words too, with or without a capital, each before a role that can only be theirs."""
    words = reading.words
    for index, word in enumerate(words[:-2]):
        if not _is_both(word, lex) or words[index + 1].low not in _DETERMINERS or words[index + 1].gap != " ":
            continue
        last = _role(words, index + 2, lex)
        if last is None or reading.allowed(word.start, word.end):
            continue
        before = words[index - 1] if index and word.gap.strip() in {"", ","} else None
        if word.low in lex.calendar:
            # "i rang may the driver", but "by may the driver" and "after summer the head said".
            stands = before is not None and before.low in _TAKES - _PREPOSITIONS and word.gap == " "
        else:
            stands = _stands_as_person(words, index, before) or _did(words, index, last, before)
        if stands:
            yield result("PERSON", word.start, word.end, 0.5, "Names", REASON)


def named_by_title(reading: Reading, lex: Lexicon) -> Iterator[RecognizerResult]:
    """ "Auntie may in the next street", "coach will said": what could be a month or a modal, but for what follows."""
    words = reading.words
    for index, (before, word) in enumerate(pairwise(words), 1):
        both = word.low in _MODALS or word.low in lex.calendar
        if not both or lex.firsts.get(word.low, 0) < 3 or word.gap not in {" ", ". "}:
            continue
        after = words[index + 1] if index + 1 < len(words) and words[index + 1].gap == " " else None
        if before.low == "miss" and index > 1 and words[index - 2].low in _WHO_MISSES and before.gap == " ":
            continue  # "i miss summer and school"
        goes_on = after is not None and (after.low in _NO_MODAL or (after.low in _DID and after.low not in _ASKED))
        if before.low in _NO_ONE_ELSE or (before.low in _TITLES and goes_on):
            yield result("PERSON", word.start, word.end, 0.5, "Names", "after a title")


def no_verb(reading: Reading, start: int, lex: Lexicon) -> bool:
    """Whether the word that starts there cannot be a verb: something takes a person before it, or it owns something."""
    index = reading.starts.get(start)
    if index is None:
        return False
    word = reading.words[index]
    if reading.folded[word.end : word.end + 2] == "'s":
        return True
    if not index or word.gap.strip():
        return False
    after = reading.words[index + 1] if index + 1 < len(reading.words) else None
    joined = after is not None and after.gap == " " and after.low in {"of", "my", "your"}
    return not joined and _stands_as_person(reading.words, index, reading.words[index - 1])


def _is_both(word: Word, lex: Lexicon) -> bool:
    low = word.low
    known = lex.firsts.get(low, 0) >= 2 and (lex.is_word(low, 3) or low in lex.grammar)
    return known and not any(low in plain for plain in (lex.relations, lex.titles, lex.roles, _SAYS))


def _role(words: list[Word], at: int, lex: Lexicon) -> int | None:
    """The last word of the role that stands there, of one word or several, described by at most one."""
    for last in range(at, min(at + _ROLE_WORDS, len(words))):
        if last > at and words[last].gap != " ":
            return None
        pair = " ".join(word.low for word in words[at : last + 1])
        if words[last].low in lex.roles or pair in lex.roles:
            goes_on = last + 1 < len(words) and words[last + 1].gap == " "
            further = f"{words[last].low} {words[last + 1].low}" if goes_on else ""
            return last + 1 if further in lex.roles else last
    return None


def _stands_as_person(words: list[Word], index: int, before: Word | None) -> bool:
    """Whether what stands before takes a person and no verb: "with", "told", "spoke to"."""
    if before is None or words[index].gap != " ":
        return False
    low = before.low
    if low == "to":
        return index > 1 and words[index - 2].low in _SPEAKS_TO
    if low in _HAS:
        return words[index].low not in _FELT
    return low in _TAKES


def _did(words: list[Word], index: int, last: int, before: Word | None) -> bool:
    """Whether the role is the subject of what follows: "sue the physio said". Not after "to", "we" or "would"."""
    if before is not None and words[index].gap == " " and before.low not in _CLAUSE:
        return False
    after = words[last + 1] if last + 1 < len(words) and words[last + 1].gap == " " else None
    low = words[index].low
    # "hope the head said so" is a wish, "will the head let him" a question.
    if after is None or low == "hope" or (low == "will" and after.low in _ASKED):
        return False
    return after.low in _DID or (after.low.endswith("ed") and low not in _FELT)
