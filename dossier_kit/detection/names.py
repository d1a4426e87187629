"""People, and the places and bodies of which only the capital tells: judged words put together.

Single words are judged in ``judging``; here neighbours become one name, with initials, particles and surnames that are
words, and what whole phrases tell: "Little Wrens", a speaker in a saved chat.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from .apposition import named_by_role, named_by_title
from .judging import Judge, Mark
from .lexicon import Lexicon, cue
from .own import Hearing, doubts, own_bodies, weigh
from .patterns import result
from .reading import MIXED, UPPER, Reading, Word

_LABELS_READ = frozenset(
    ["PERSON", "GPE", "LOC", "FAC", "ORG", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE", "NORP"]
)
_PARTICLES = cue("particles")
_BY_NAME = cue("by_names")  # "Tommy Boy", "Owain Bach"
_ADJECTIVES = cue("adjectives")
_SPEAKER = re.compile(
    r"^\W*(?:\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4},?[ ]+)?\[?\d{1,2}[:.]\d{2}(?:[:.]\d\d)?(?:[ ]?[ap]m)?\]?[ ]*[-–]?[ ]*"
    r"(?P<x>[^\W\d][^:\n]{0,28}?)[^\w:\n]*:[ ]",
    re.MULTILINE,
)

# "Ty 10:07", as a meeting's chat is copied.
_SPEAKER_FIRST = re.compile(
    r"^[> ]*(?P<x>[A-Z][\w'’\-]*(?:,?[ ][A-Z][\w'’.\-]*){0,2})[ ,]+\[?\d{1,2}:\d{2}(?::\d\d)?\b(?![ ]?(?:hrs|hours))",
    re.MULTILINE,
)
_HEADER = re.compile(
    r"^[> ]*(?:to|cc|bcc|from|present|attended|attendees|apologies|attending)[ ]*:(?P<x>[^\n]{2,160})$",
    re.MULTILINE | re.IGNORECASE,
)
_SPELT = re.compile(
    r"(?<![\w'’.])(?:(?:double[ -])?[^\W\d_](?:, | - |[ .\-–]| \. )){3,}(?:double[ -])?[^\W\d_](?![\w'’])",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"(?<![\w./@-])(?P<x>[\w&()+-]{3,60})\.(?:pdf|docx?|odt|rtf|txt|jpe?g|png|heic|gif|xlsx?|csv|msg|eml|mp[34]|m4a|mov|zip)\b",
    re.IGNORECASE,
)
_FILE_INITIALS = re.compile(r"[_-][A-Za-z]{1,2}(?![A-Za-z])")
_PART = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])")
_ITEM = re.compile(r"(?<![\w@.])[^\W\d_]+(?:[-' ][^\W\d_]+)*(?=[ ]*(?:[;,<(\[]|$|&|and ))", re.MULTILINE)


class Names(LocalRecognizer):
    """People, and the places and bodies of which only the capital tells."""

    def __init__(self, lex: Lexicon) -> None:
        super().__init__(
            supported_entities=["PERSON", "LOCATION", "ORG_OTHER", "SCHOOL", "HEALTH_BODY", "LOCAL_AUTHORITY"],
            name="Names",
        )
        self.lex = lex
        self.judge = Judge(lex)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Names of one text."""
        reading: Reading = nlp_artifacts.reading
        heard = _heard(reading)
        own: Hearing = nlp_artifacts.own
        marks: dict[int, Mark] = {}
        for index in range(len(reading.words)):
            mark = self.judge.judge(reading, index, heard)
            if mark:
                marks[index] = mark
        weigh(marks, reading, own, self.lex)
        runs = (run for run in self._titled_runs(reading) if not doubts(reading, own, run.start, run.end))
        return [
            *self._sequences(reading, marks),
            *runs,
            *own_bodies(reading, own, self.lex),
            *named_by_role(reading, self.lex),
            *named_by_title(reading, self.lex),
            *self._speakers(reading),
            *self._headers(reading),
            *self._spelt(reading),
            *self._file_names(reading),
        ]

    # ---- neighbours

    def _sequences(self, reading: Reading, marks: dict[int, Mark]) -> Iterator[RecognizerResult]:
        """Neighbouring names as one, with initials, particles and surnames that are words."""
        words = reading.words
        index = 0
        while index < len(words):
            mark = marks.get(index)
            if mark is None:
                index += 1
                continue
            last = index
            entity, score, reason = mark
            while last + 1 < len(words):
                step = self._step(reading, marks, last, entity)
                if not step:
                    break
                last += step
                other = marks.get(last)
                if other and other[1] > score:
                    entity, score, reason = (entity if entity == "PERSON" else other[0]), other[1], other[2]
            first = self._initials_before(words, self._first_before(reading, marks, index, entity))
            if first < index:
                entity = "PERSON"
            start = words[first].start
            if first and words[first - 1].text == "The" and not words[first - 1].opens and words[first].gap == " ":
                start = words[first - 1].start
            yield result(entity, start, words[last].end, score, "Names", reason)
            index = last + 1

    def _step(self, reading: Reading, marks: dict[int, Mark], last: int, entity: str) -> int:
        """How many words further the name goes: 0, 1, or 2 with a particle."""
        words = reading.words
        here, word = words[last], words[last + 1]
        if "'" in reading.folded[here.end : word.start] or word.gap not in {" ", "-", ". ", "  ", "\u00a0"}:
            return 0
        little = word.low in self.lex.grammar and word.low not in self.lex.firsts  # "signed J. It was"
        if word.gap == ". " and (len(here.text) > 2 or little):
            return 0
        if last + 1 in marks and word.gap != ". ":
            return 1
        after = words[last + 2] if last + 2 < len(words) else None
        by_name = word.low in _BY_NAME and word.cap and word.case != UPPER and not word.opens
        if entity == "PERSON" and by_name and not (after is not None and after.cap and after.gap == " "):
            return 1
        if reading.allowed(word.start, word.end):
            return 0
        if word.low in _PARTICLES and after is not None and after.cap and after.gap == " " and word.case == MIXED:
            return 2
        if len(word.text) == 1:
            ends = after is None or after.gap.strip() != ""
            return int(word.cap and word.low != "i" and (ends if word.low == "a" else word.case == MIXED or ends))
        if word.case == MIXED:
            return int(self._goes_on(here, word, entity))
        return int(last - 1 not in marks and self._surname(here, word))

    def _goes_on(self, here: Word, word: Word, entity: str) -> bool:
        """Whether a capitalised word after a name belongs to it; a capital within a sentence is meant."""
        lex = self.lex
        if not word.cap or (word.opens and word.gap != "-"):
            return False
        if word.low in lex.titles or word.low in lex.relations or word.low == "i":
            return False
        if lex.explained(word.low) and word.low not in lex.surnames and (word.low not in lex.grammar or word.upper):
            return False
        if word.upper and not here.upper:
            known = lex.is_word(word.low, 1) and word.low not in lex.surnames
            return entity == "PERSON" and len(word.text) > 2 and word.low not in lex.abbreviations and not known
        return word.low not in lex.field or (word.low in lex.surnames and entity == "PERSON")

    def _surname(self, here: Word, word: Word) -> bool:
        """Whether a word after a first name is its surname, where capitals say nothing."""
        lex = self.lex
        if lex.explained(word.low) or word.low in lex.relations or word.low in lex.titles:
            return False
        first = here.low in lex.firsts
        if word.low in lex.surnames:
            return first or lex.words.get(word.low, 9) > 1
        return first and not lex.is_word(word.low, 3) and "'" not in word.low

    def _first_before(self, reading: Reading, marks: dict[int, Mark], index: int, entity: str) -> int:
        """Where a first name stands before that is a word too, or short: "Guy Quimper", "Vi Penhallow"."""
        if not index or entity != "PERSON" or index - 1 in marks:
            return index
        word, here = reading.words[index - 1], reading.words[index]
        named = word.case == MIXED and word.cap and not word.upper and self.lex.firsts.get(word.low, 0) >= 1
        joined = here.gap == " " and here.cap and not word.opens
        apart = word.low in self.lex.titles or word.low in self.lex.grammar or word.low in self.lex.calendar
        return index - 1 if named and joined and not apart else index

    def _initials_before(self, words: list[Word], index: int) -> int:
        """Where the name begins with the one or two initials before it."""
        lex = self.lex
        first = index
        while first > 0 and first > index - 2:
            word = words[first - 1]
            if len(word.text) > 2 or not word.text.isalpha() or words[first].gap not in {" ", ". ", "."}:
                break
            if len(word.text) == 2 and (not word.upper or word.low in lex.abbreviations or lex.explained(word.low)):
                break
            if word.case == MIXED:
                pronoun = words[first].gap == " " and (word.low == "i" or (word.low == "a" and word.opens))
                if not word.cap or pronoun:
                    break
            elif len(word.text) == 2 or word.low in {"i", "a", "n", "u", "r", "x"}:
                break
            first -= 1
        return first

    # ---- phrases

    def _titled_runs(self, reading: Reading) -> Iterator[RecognizerResult]:
        """Ordinary words written as a name: "Little Wrens", "The Poplars". Not the field's own capitals."""
        lex = self.lex
        words = reading.words
        index = 0
        while index < len(words):
            first = index
            while index < len(words) and self._plain(words[index]) and (index == first or _joined(words[index])):
                index += 1
            run = words[first:index]
            index = max(index, first + 1)
            if not run or any(reading.allowed(word.start, word.end) for word in run):
                continue
            before = words[first - 1] if first else None
            the = before is not None and before.text == "The" and run[0].gap == " " and not before.opens
            if not the and len(run) < 2:
                continue
            if any(word.low in lex.field or (lex.explained(word.low) and word.low not in _ADJECTIVES) for word in run):
                continue
            start = before.start if the and before is not None else run[0].start
            yield result("SCHOOL", start, run[-1].end, 0.42, "Names", "ordinary words with the capitals of a name")

    def _plain(self, word: Word) -> bool:
        good = word.case == MIXED and word.cap and not word.upper and len(word.text) > 2 and word.text.isalpha()
        return good and (word.low in _ADJECTIVES or word.low not in self.lex.grammar) and self.lex.is_word(word.low)

    def _speakers(self, reading: Reading) -> Iterator[RecognizerResult]:
        """Who speaks in a saved chat: what stands between the time and the colon."""
        lex = self.lex
        for match in chain(_SPEAKER.finditer(reading.text), _SPEAKER_FIRST.finditer(reading.text)):
            parts = match.group("x").lower().split()
            phrase = len(parts) > 2 and match.group("x").islower() and all(lex.is_word(part) for part in parts)
            idle = all(part in lex.roles or part in lex.relations or part in lex.calendar for part in parts)
            unlisted = match.re is _SPEAKER_FIRST and not any(lex.firsts.get(part.strip(",."), 0) for part in parts)
            if not phrase and not idle and not unlisted:
                yield result("PERSON", *match.span("x"), 0.6, "Names", "who speaks in a saved chat")

    def _headers(self, reading: Reading) -> Iterator[RecognizerResult]:
        """Who is named in the head of a mail or of minutes, also in lower case: "To: robin; lesley"."""
        lex = self.lex
        for match in _HEADER.finditer(reading.text):
            for item in _ITEM.finditer(reading.text, *match.span("x")):
                parts = item.group().lower().split()
                listed = any(lex.may_be_name(part) for part in parts)
                if listed and len(parts) <= 3 and not any(lex.explained(part) or part in lex.field for part in parts):
                    yield result("PERSON", *item.span(), 0.5, "Names", "in the head of a mail")

    def _spelt(self, reading: Reading) -> Iterator[RecognizerResult]:
        """A name spelt letter by letter: "d e v o n", "B, E, double L". Not kisses, and not "S E N"."""
        lex = self.lex
        for match in _SPELT.finditer(reading.text):
            letters = re.sub(r"double[ -]([^\W\d_])", r"\1\1", match.group(), flags=re.IGNORECASE)
            joined = re.sub(r"[\W_]+", "", letters).lower()
            known = joined in lex.abbreviations or joined in lex.roles or lex.is_word(joined, 1)
            if len(set(joined)) > 1 and (not known or lex.may_be_name(joined)):
                yield result("PERSON", *match.span(), 0.5, "Names", "spelt letter by letter")

    def _file_names(self, reading: Reading) -> Iterator[RecognizerResult]:
        """The parts of a file's name that no dictionary has: "SALT_Quimper_v2.docx", "Quimper2013.pdf"."""
        lex = self.lex
        for match in _FILE.finditer(reading.text):
            for part in _PART.finditer(reading.text, *match.span("x")):
                low = part.group().lower()
                word = lex.is_word(low, 1) or (lex.is_word(low, 3) and not lex.may_be_name(low))
                known = word or lex.explained(low) or low in lex.abbreviations or low in lex.field
                if len(low) > 2 and (lex.is_name(low) or not known) and not reading.allowed(*part.span()):
                    initials = _FILE_INITIALS.match(reading.text, part.end())
                    end = initials.end() if initials else part.end()
                    yield result("PERSON", part.start(), end, 0.5, "Names", "in the name of a file")


def _joined(word: Word) -> bool:
    return word.gap in {" ", " & "} and not word.opens


def _heard(reading: Reading) -> dict[int, str]:
    """The model's label by word, where it has one that matters."""
    heard: dict[int, str] = {}
    starts = list(reading.starts)
    for start, end, label in reading.heard:
        if label not in _LABELS_READ:
            continue
        at = bisect_left(starts, start)
        while at < len(starts) and starts[at] < end:
            heard[at] = label
            at += 1
    return heard
