"""People: the model's finds, titles, relations, signatures, and every capital that nothing explains.

A capitalised word that is neither an ordinary word nor allowed is a name until shown otherwise. In text without
capitals the same is asked of words that no dictionary knows, and the words around them decide.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from .gazetteer import LOCATIVES
from .lexicon import Lexicon, cue
from .patterns import result
from .reading import LOWER, MIXED, UPPER, Reading, Word

_LABELS_READ = frozenset({"PERSON", "GPE", "LOC", "FAC", "ORG", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE", "NORP"})
# What the model reads as a thing is no name, unless a list or the words around say so.
_THINGS = frozenset({"PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE", "NORP"})
_STRONG_TITLES = cue("strong_titles")
_PARTICLES = cue("particles")
_SAYS = cue("says")
_BEFORE_NAME = cue("before_name")
_LABELS = cue("labels")
_DETERMINERS = cue("determiners")
_ARTICLES = cue("articles")
_BEFORE_DATE = cue("before_date")
_INITIAL_ACTS = re.compile(r"\.\s(?:is|was|has|had|can|presents|needs|will|attends|said|told|rang|does|would|continues|struggles|made|requires)\b")
_OF_PEOPLE = cue("of_people")
_SPEAKER = re.compile(
    r"^\W*(?:\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4},?[ ]+)?\[?\d{1,2}[:.]\d{2}(?:[:.]\d\d)?(?:[ ]?[ap]m)?\]?[ ]*[-–]?[ ]*(?P<x>[^\W\d][^:\n]{0,28}?)[^\w:\n]*:[ ]", re.MULTILINE
)
_SIGNED = re.compile(r"\.?\s*(?:x+)?\s*(?:[\"”’']|\n|$|[-–—]\s(?=[a-z]))", re.IGNORECASE)
_ASIDE_AFTER = re.compile(r",\s(?:bless|who|aged|age|\d{1,2}\b|my|our)|\s\(\d|:\s|\s-\s(?:my|our|the)\b")
_MONTH_STARTS = cue("month_starts")
_PREFIXES = ("poly", "multi", "mini", "over", "under", "non", "pre", "anti", "semi", "micro", "mega", "super", "mis", "inter", "post", "out", "self", "un", "re", "auto", "tele", "photo", "hyper", "hypo", "neuro", "psycho", "physio", "cyber")
_AUXILIARIES = cue("auxiliaries")


def _alone(reading: Reading, word: Word) -> bool:
    """Whether a word is a whole answer or stands in quotation marks of its own."""
    before = word.gap.strip(" \n")[-1:]
    after = reading.text[word.end : word.end + 1]
    return (before in set("\"“‘") and after in set("\"”’")) or (before in set("?:") and after in {".", "\n", "", ","})


class Names(LocalRecognizer):  # type: ignore[misc]
    """People, and the places and bodies of which only the capital tells."""

    def __init__(self, lex: Lexicon) -> None:
        super().__init__(supported_entities=["PERSON", "LOCATION", "ORG_OTHER", "SCHOOL"], name="Names")
        self.lex = lex
        self._text = ""

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Names of one text."""
        reading: Reading = nlp_artifacts.reading
        self._text = reading.folded
        heard = self._heard(reading)
        marks: dict[int, tuple[str, float, str]] = {}
        for index in range(len(reading.words)):
            mark = self._judge(reading, index, heard)
            if mark:
                marks[index] = mark
        return [*self._sequences(reading, marks), *self._titled_pairs(reading, marks), *self._speakers(reading)]

    # ---- what the capitals of several words tell

    def _titled_pairs(self, reading: Reading, marks: dict[int, tuple[str, float, str]]) -> Iterator[RecognizerResult]:
        """Ordinary words written as a name: "Little Wrens", "The Poplars". Not the field's own capitals."""
        lex = self.lex
        words = reading.words
        index = 0
        while index < len(words):
            last = index
            while last < len(words) and self._plain_capital(words[last], last == index) and (last == index or (words[last].gap in {" ", " & "} and not words[last].opens)):
                last += 1
            run = words[index:last]
            index = max(last, index + 1)
            if not run or any(reading.allowed(word.start, word.end) for word in run):
                continue
            before = words[index - len(run) - 1] if index - len(run) - 1 >= 0 else None
            the = before is not None and before.text == "The" and run[0].gap == " " and not before.opens
            if len(run) == 1 and not the:
                continue
            if run[0].opens and (len(run) < 2 or run[0].low in lex.grammar):
                continue
            if any(word.low in lex.field or lex.explained(word.low) for word in run):
                continue
            yield result("SCHOOL", before.start if the and before else run[0].start, run[-1].end, 0.42, self.name, "ordinary words with the capitals of a name")

    def _plain_capital(self, word: Word, first: bool) -> bool:
        return word.case == MIXED and word.cap and not word.upper and len(word.text) > 2 and word.text.isalpha() and self.lex.is_word(word.low)

    def _speakers(self, reading: Reading) -> Iterator[RecognizerResult]:
        """Who speaks in a saved chat: what stands between the time and the colon."""
        for match in _SPEAKER.finditer(reading.text):
            name = match.group("x")
            if any(c.isalpha() for c in name) and not all(self.lex.explained(part.lower()) or part.lower() in self.lex.relations for part in name.split()):
                yield result("PERSON", *match.span("x"), 0.6, self.name, "who speaks in a saved chat")

    # ---- the model

    def _heard(self, reading: Reading) -> dict[int, str]:
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

    # ---- one word

    def _judge(self, reading: Reading, index: int, heard: dict[int, str]) -> tuple[str, float, str] | None:
        """Whether the word is a name: entity, score, reason."""
        lex = self.lex
        words = reading.words
        word = words[index]
        low = word.low
        if word.text.isdigit() or reading.allowed(word.start, word.end):
            return None
        before = words[index - 1] if index else None
        after = words[index + 1] if index + 1 < len(words) else None
        near = before is not None and word.gap.strip(" ,('\"“‘:-–=") == "" and "\n" not in word.gap
        close = before is not None and word.gap in {" ", ". ", ".", "  "}
        if len(word.text) == 1:
            return self._initial(reading, index, close)
        titled = close and before is not None and before.low in lex.titles
        if titled and before is not None:
            found = self._after_title(word, before)
            if found:
                return found
        if lex.explained(low) and not (low in lex.calendar and word.cap and word.case == MIXED):
            if not (word.cap and not word.opens and low in _AUXILIARIES and lex.firsts.get(low, 0) >= 2):
                return None
        if low in lex.titles or low in lex.relations:
            return None
        relation = near and before is not None and self._relates(words, index)
        label = heard.get(index)
        if word.case == MIXED:
            return self._mixed(reading, index, word, before, after, bool(relation), label)
        return self._caseless(word, before, after, bool(relation), label, near)

    def _initial(self, reading: Reading, index: int, close: bool) -> tuple[str, float, str] | None:
        """A lone letter after a title, or as somebody's signature in a mail."""
        words = reading.words
        word = words[index]
        before = words[index - 1] if index else None
        if not word.cap and word.case == MIXED:
            return None
        if close and before is not None and before.low in self.lex.titles:
            if before.low in _STRONG_TITLES or (word.cap and before.low not in {"major", "nan"} | self.lex.roles) or before.low == "miss" and word.cap:
                return ("PERSON", 0.7, "an initial after a title")
        if word.cap and word.case == MIXED and word.opens and word.low != "i" and _INITIAL_ACTS.match(reading.folded, word.end):
            return ("PERSON", 0.5, "an initial that acts")
        if word.cap and word.case == MIXED and word.low not in {"i", "a"} and _SIGNED.match(reading.text, word.end):
            if before is None or word.gap.rstrip()[-1:] in set(".!?,\"'“‘”’") or "\n" in word.gap:
                return ("PERSON", 0.5, "an initial that signs")
        return None

    def _initials(self, reading: Reading, index: int) -> tuple[str, float, str] | None:
        """Two or three capitals that are no abbreviation: somebody's initials in a note."""
        words = reading.words
        word = words[index]
        before = words[index - 1] if index else None
        after = words[index + 1] if index + 1 < len(words) else None
        low = word.low
        lex = self.lex
        if not low.isalpha() or low in lex.abbreviations or lex.explained(low) or lex.is_word(low) or low in lex.authorities:
            return None
        acts = after is not None and after.gap == " " and after.low in _SAYS or reading.folded[word.end : word.end + 2] == "'s"
        noted = before is not None and before.low in {"re", "cc", "to", "from", "with", "w", "by", "spoke", "fw", "fwd", "attendance", "copies", "key", "and", "per", "asked", "told", "are", "is", "on", "present", "action", "apologies", "v"}
        beside = (before is not None and before.upper and len(before.text) == len(word.text) and word.gap in {", ", "/", " & "}) or (
            after is not None and after.upper and len(after.text) == len(word.text) and after.gap in {", ", "/", " & "}
        )
        if len(low) == 2 and (acts or noted or beside or word.opens):
            return ("PERSON", 0.45, "two capitals that are no abbreviation")
        if len(low) == 3 and (before is not None and before.low in {"re", "cc", "fw", "attendance", "copies"}):
            return ("PERSON", 0.4, "three capitals that are no abbreviation")
        return None

    def _after_title(self, word: Word, before: Word) -> tuple[str, float, str] | None:
        lex = self.lex
        low = word.low
        strong = before.low in _STRONG_TITLES or (before.low in {"miss", "judge", "nurse", "sister", "sr", "father", "fr", "uncle", "auntie", "aunty", "aunt", "lady", "lord", "sir", "nan", "nana", "grandad", "granny", "grandma", "rabbi", "imam", "pastor", "canon"})
        if not strong and not (word.cap and word.case == MIXED):
            return None
        if low in lex.titles:
            return None
        if word.case == MIXED and word.cap:
            if (low in lex.grammar and low not in lex.surnames and before.low not in _STRONG_TITLES | {"miss"}) or (word.upper and low in lex.roles):
                return None
            return ("PERSON", 0.9, "after a title")
        if low in lex.grammar or low in lex.roles or low in lex.slang:
            return None
        if before.low in _STRONG_TITLES and (before.low != "dr" or not lex.is_word(low, 1) or word.gap != " "):
            return ("PERSON", 0.85, "after a title")
        if not lex.is_word(low):
            return ("PERSON", 0.75, "after a title")
        if before.low == "miss" and (low in lex.surnames or lex.firsts.get(low, 0) >= 3):
            return ("PERSON", 0.6, "after a title")
        if lex.firsts.get(low, 0) >= 3 and before.low in {"auntie", "aunty", "uncle", "nana", "nan", "grandad", "granny", "grandma", "sister", "aunt"}:
            return ("PERSON", 0.7, "after a title")
        return ("PERSON", 0.6, "after a title") if before.low in _STRONG_TITLES else None

    def _relates(self, words: list[Word], index: int) -> bool:
        """Whether a relation, a role, or a word such as "called" introduces the word."""
        lex = self.lex
        word = words[index]
        before = words[index - 1]
        low = before.low
        if ":" in word.gap or "=" in word.gap:
            return low in _LABELS
        if low in {"i'm", "im", "i’m"} or (low == "am" and index > 1 and words[index - 2].low == "i") or (low == "is" and index > 1 and words[index - 2].low == "this"):
            return lex.firsts.get(word.low, 0) >= 3 or not lex.is_word(word.low, 3)
        if low in {"called", "named", "name's"} or (low in {"is", "was"} and index > 1 and words[index - 2].low in {"name", "names", "surname"}):
            return True
        if low in lex.relations or (low in lex.roles and low not in {"head", "lady", "man", "woman", "guy", "chair", "rep", "student", "doctor"}):
            return True
        if low.isdigit() and index > 1:
            return False
        pair = f"{words[index - 2].low} {low}" if index > 1 and before.gap == " " else ""
        return bool(pair) and (pair in lex.relations or pair in lex.roles) and word.gap.strip(" (,-–:") == ""

    def _mixed(
        self, reading: Reading, index: int, word: Word, before: Word | None, after: Word | None, relation: bool, label: str | None
    ) -> tuple[str, float, str] | None:
        lex = self.lex
        low = word.low
        name = lex.is_name(low)
        maybe = lex.may_be_name(low)
        known = lex.is_word(low)
        if not word.cap:
            if name and lex.firsts.get(low, 0) >= 3 and not lex.is_word(low, 3) and low not in lex.places:
                return ("PERSON", 0.55, "a first name without its capital")
            if relation and not lex.is_word(low, 3) and len(low) > 2 and (name or low not in lex.places) and "'" not in low:
                return ("PERSON", 0.5, "after a relation or a role")
            return None
        if word.upper:
            if len(low) == 3 and low[1] == "-":
                return ("PERSON", 0.5, "the initials of a double name") if not word.opens else None
            if len(low) in {2, 3} and not (name and len(low) > 2):
                return self._initials(reading, index)
            if name and len(low) > 2 and low not in lex.abbreviations or (relation and not known and len(low) > 5):
                return ("PERSON", 0.6, "a listed name")
            if not known and len(low) > 6 and not any(c.isdigit() for c in low) and not lex.is_word(low, 3):
                return ("PERSON", 0.4, "a capital that nothing explains")
            return None
        if any(c.isdigit() for c in low):
            return None
        placed = low in lex.places and before is not None and word.gap == " " and before.low in LOCATIVES
        if low in lex.calendar:
            return self._calendar(word, before, after, relation, label)
        if name:
            return ("LOCATION", 0.5, "on the list of places") if placed and (lex.firsts.get(low, 0) < 3 or label in {"GPE", "LOC"}) else ("PERSON", 0.8, "a listed name")
        if relation and (maybe or not known):
            return ("PERSON", 0.75, "after a relation or a role")
        verb = after is not None and after.gap == " " and after.low in _SAYS
        owns = reading.folded[word.end : word.end + 2] == "'s"
        if maybe and known:
            if low in _AUXILIARIES:
                good = relation or owns or (not word.opens and (verb or label == "PERSON")) or (word.opens and label == "PERSON" and verb)
                return ("PERSON", 0.55, "a name that is a word, used as a name") if good else None
            level = lex.firsts.get(low, 0)
            if word.opens:
                follows = after.low if after is not None and after.gap == " " else ""
                acts = verb and level >= 3 and not (follows in {"is", "was", "has", "had"} and lex.words.get(low) == 1 and level < 4)
                heard_so = label == "PERSON" and follows not in _DETERMINERS and not (low in lex.field and not verb)
                aside = level >= 3 and (_ASIDE_AFTER.match(reading.folded, word.end) is not None or _alone(reading, word))
                if heard_so or acts or aside or (owns and level >= 3):
                    return ("PERSON", 0.5, "a name that is a word, used as a name")
                return None
            if level >= 3 and low not in lex.field or label == "PERSON" or (verb and level >= 2 and low not in lex.field):
                return ("PERSON", 0.55, "a name that is a word, with a capital")
            if before is not None and low not in lex.field and not placed and word.gap.strip() in {"", ","}:
                if before.low in _BEFORE_NAME or (low in lex.surnames and before.low not in _DETERMINERS and not before.cap):
                    return ("PERSON", 0.45, "a name that is a word, with a capital")
            return None
        if not known and (not lex.is_word(low, 3) or not word.opens):
            if self._compound_known(low) or (label in _THINGS and not verb and not relation and (word.opens or self._of_a_thing(before))):
                return None
            if label in {"ORG", "PRODUCT", "FAC"} and not relation and not owns and self._adjunct(after):
                return None
            if (word.opens or low[:3] in _MONTH_STARTS) and len(low) >= 7 and label != "PERSON" and self._misspelt(low):
                return None
            if label in {"GPE", "LOC", "FAC"} or placed:
                return ("LOCATION", 0.5, "a capital that nothing explains, read as a place")
            if label == "ORG":
                return ("ORG_OTHER", 0.45, "a capital that nothing explains, read as an organisation")
            return ("PERSON", 0.55 if label == "PERSON" else 0.45, "a capital that nothing explains")
        if label == "PERSON" and not word.opens:
            return ("PERSON", 0.45, "read as a person by the model")
        near = before is not None and word.gap == " " and before.low in LOCATIVES
        if label in {"GPE", "LOC"} and not word.opens and low not in lex.field and (low in lex.places or near):
            return ("LOCATION", 0.45, "read as a place by the model")
        return None

    def _of_a_thing(self, before: Word | None) -> bool:
        """Whether an article or a word of possession stands before: people have none."""
        return before is not None and before.low in _ARTICLES

    def _adjunct(self, after: Word | None) -> bool:
        """Whether a plain noun follows at once, as after a brand ("... trainers"), and not a family, a file or a verb."""
        return (
            after is not None and after.gap == " " and not after.cap and self.lex.words.get(after.low) == 1
            and after.low not in self.lex.grammar and after.low not in _SAYS and after.low not in _OF_PEOPLE
            and not after.low.endswith(("ed", "ing"))
        )

    def _calendar(
        self, word: Word, before: Word | None, after: Word | None, relation: bool, label: str | None
    ) -> tuple[str, float, str] | None:
        """April, May, June, Summer: a person only where the words around leave no other reading."""
        level = self.lex.firsts.get(word.low, 0)
        if level < 3 and not relation:
            return None
        dated = before is not None and word.gap == " " and (before.low in _BEFORE_DATE or before.text.isdigit() or before.text[0].isdigit())
        verb = after is not None and after.gap == " " and after.low in _SAYS and after.low not in {"is", "was", "came", "also", "still", "just", "has", "had", "went", "started"}
        counted = after is not None and after.gap in {" ", ", "} and after.text[0].isdigit()
        if relation and not counted:
            return ("PERSON", 0.65, "after a relation or a role")
        if level >= 3 and word.opens and not dated and _ASIDE_AFTER.match(self._text, word.end):
            return ("PERSON", 0.5, "a name that is a month, used as a name")
        if not dated and not counted and (label == "PERSON" or verb):
            return ("PERSON", 0.5, "a name that is a month, used as a name")
        return None

    def _compound_known(self, low: str) -> bool:
        """Ordinary words joined by hyphens ("Vice-Chair"), and plurals or forms of ordinary words."""
        lex = self.lex
        if "-" in low:
            return all(lex.is_word(part) or lex.explained(part) or not part for part in low.split("-"))
        for prefix in _PREFIXES:
            if low.startswith(prefix) and len(low) - len(prefix) >= 3 and lex.is_word(low[len(prefix) :]):
                return True
        if low.endswith("'s") or low.endswith("s") and lex.is_word(low[:-1]) and len(low) > 3:
            return lex.is_word(low[:-1]) or lex.is_word(low[:-2])
        for ending in ("es", "ed", "ing", "ly", "er", "n't", "'d", "'ll", "'ve", "'re", "ish", "less", "ness"):
            if low.endswith(ending) and len(low) - len(ending) >= 4 and lex.is_word(low[: -len(ending)]):
                return True
        return False

    def _caseless(
        self, word: Word, before: Word | None, after: Word | None, relation: bool, label: str | None, near: bool
    ) -> tuple[str, float, str] | None:
        """In lower case and in capitals: what no dictionary knows and the lists or the neighbours call a name."""
        lex = self.lex
        low = word.low
        if any(c.isdigit() for c in low) or len(low) < 2:
            return None
        level = lex.firsts.get(low, 0)
        word_rank = lex.words.get(low, 9)
        known = lex.is_word(low, 3) or self._compound_known(low)
        verb = after is not None and after.gap == " " and after.low in _SAYS
        capital = word.case == LOWER and word.cap
        if lex.is_name(low):
            if low in lex.places and not relation and level < 3 and (before is not None and before.low in LOCATIVES):
                return ("LOCATION", 0.5, "on the list of places")
            if word_rank == 9 or level >= 3 or relation or label == "PERSON":
                return ("PERSON", 0.6, "a listed name")
        if relation and level >= 3 and low not in _AUXILIARIES:
            return ("PERSON", 0.6, "after a relation or a role")
        if relation and low in _AUXILIARIES | lex.calendar and level >= 3 and after is not None and after.low in {"is", "was", "has", "had", "who", "and"}:
            return ("PERSON", 0.5, "after a relation or a role")
        if known:
            if label == "PERSON" and level >= 3 and (verb or (before is not None and before.low in _BEFORE_NAME)) and not lex.explained(low):
                return ("PERSON", 0.45, "read as a person by the model")
            return None
        if relation or capital:
            return ("PERSON", 0.55, "after a relation or a role")
        if low in lex.places:
            return ("LOCATION", 0.4, "on the list of places") if before is not None and before.low in LOCATIVES and near else None
        if word.case == UPPER:
            return ("PERSON", 0.5, "a word that no dictionary knows") if (len(low) > 3 and not self._misspelt(low)) or label == "PERSON" else None
        if word.case == LOWER and len(low) > 3 and low.isalpha() and not self._misspelt(low):
            return ("PERSON", 0.4, "a word that no dictionary knows")
        if label == "PERSON" or verb or (near and before is not None and before.low in {"told", "asked", "called", "dear", "hi", "rang", "signed", "named"}):
            return ("PERSON", 0.45, "a word that no dictionary knows, used as a name")
        return None

    def _misspelt(self, low: str) -> bool:
        """Whether one letter more, less, other or two swapped give an ordinary word, or two ordinary words make it up."""
        words = self.lex.words
        letters = "abcdefghijklmnopqrstuvwxyz"
        for i in range(len(low) + 1):
            left, right = low[:i], low[i:]
            if right and words.get(left + right[1:], 9) <= 2 or len(right) > 1 and words.get(left + right[1] + right[0] + right[2:], 9) <= 2:
                return True
            if any(left + c + right in self.lex.calendar for c in letters):
                return True
            if any(words.get(left + c + right, 9) <= 2 or right and words.get(left + c + right[1:], 9) <= 2 for c in letters):
                return True
            if 2 <= i <= len(low) - 2 and words.get(left, 9) == 1 and words.get(right, 9) == 1:
                return True
        return False

    # ---- several words

    def _sequences(self, reading: Reading, marks: dict[int, tuple[str, float, str]]) -> Iterator[RecognizerResult]:
        """Neighbouring names as one, with initials, particles and surnames that are words."""
        words = reading.words
        index = 0
        while index < len(words):
            mark = marks.get(index)
            if mark is None:
                index += 1
                continue
            first = last = index
            entity, score, reason = mark
            while last + 1 < len(words):
                step = self._extends(reading, marks, last, entity)
                if not step:
                    break
                last += step
                other = marks.get(last)
                if other and other[1] > score:
                    entity, score, reason = other if entity != "PERSON" else (entity, other[1], other[2])
            first = self._initials_before(words, first, index)
            if first < index:
                entity = "PERSON"
            yield result(entity, words[first].start, words[last].end, score, self.name, reason)
            index = last + 1

    def _extends(self, reading: Reading, marks: dict[int, tuple[str, float, str]], last: int, entity: str) -> int:
        """How many words further the name goes: 0, 1, or 2 with a particle."""
        lex = self.lex
        words = reading.words
        word = words[last + 1]
        here = words[last]
        if "'" in reading.folded[here.end : word.start] or word.gap not in {" ", "-", ". ", "  ", "\u00a0"}:
            return 0
        if word.gap == ". " and len(here.text) > 2:
            return 0
        if last + 1 in marks and word.gap != ". ":
            return 1
        if reading.allowed(word.start, word.end):
            return 0
        if word.low in _PARTICLES and last + 2 < len(words) and words[last + 2].cap and words[last + 2].gap == " " and word.case == MIXED:
            return 2
        if len(word.text) == 1:
            follows = words[last + 2] if last + 2 < len(words) else None
            if word.cap and word.case == MIXED and word.low not in {"i", "a"}:
                return 1
            return 1 if word.cap and word.low == "a" and (follows is None or follows.gap.strip() != "") else 0
        if word.case == MIXED:
            if not word.cap or word.opens and word.gap != "-":
                return 0
            if word.low in lex.titles or word.low in lex.relations or word.low == "i":
                return 0
            if lex.explained(word.low) and word.low not in lex.surnames and (word.low not in lex.grammar or word.upper):
                return 0
            if word.upper and not here.upper:
                known = lex.is_word(word.low, 1) and word.low not in lex.surnames
                return 0 if len(word.text) < 3 or word.low in lex.abbreviations or known or entity != "PERSON" else 1
            if word.low in lex.field and (word.low not in lex.surnames or entity != "PERSON"):
                return 0
            return 1
        if lex.explained(word.low) or word.low in lex.relations or word.low in lex.titles:
            return 0
        single = last not in marks or last - 1 not in marks
        if not single:
            return 0
        if word.low in lex.surnames and (lex.words.get(word.low, 9) > 1 or words[last].low in lex.firsts):
            return 1
        return 1 if not lex.is_word(word.low, 3) and "'" not in word.low and words[last].low in lex.firsts else 0

    def _initials_before(self, words: list[Word], first: int, index: int) -> int:
        """One or two initials right before a surname."""
        while first > 0:
            word = words[first - 1]
            gap = words[first].gap
            if len(word.text) > 2 or not word.text.isalpha() or gap not in {" ", ". ", "."} or first - 1 < index - 2:
                break
            if len(word.text) == 2 and not (word.upper and word.low not in self.lex.abbreviations and not self.lex.explained(word.low) and word.case == MIXED):
                break
            if word.case == MIXED and (not word.cap or (word.low in {"i", "a"} and gap == " " and (word.low == "i" or word.opens))):
                break
            if word.case != MIXED and (word.low in {"i", "a", "n", "u", "r", "x"} or words[index].low in self.lex.firsts and self.lex.firsts[words[index].low] >= 2):
                break
            first -= 1
        return first
