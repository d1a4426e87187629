"""Schools, health bodies, authorities, other bodies and streets by the shape of their names, and from the lists.

A head word ("Primary", "Clinic") tells the kind; the words before it that are written as a name belong to it. A "local
primary school" has no name, so words that only describe do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from .gazetteer import LOCATIVES, listed, phrases
from .lexicon import Lexicon, cue, fold, tables
from .passing import named_in_passing
from .patterns import result
from .reading import LOWER, MIXED, UPPER, Reading, Word

_JOINS = cue("joins")
# A school or a church of two: "St Osyth and St Bee's", "Holy Cross & St Osyth".
_SECOND = r"(?:(?:St\.?|SS?|Saint) [A-Z]\w+|All (?:Saints|Souls|Angels|Hallows)|Our Lady|Holy \w+)(?:['’]s)?"
_AND_ANOTHER = re.compile(rf" (?:and|&) {_SECOND}")
_DEDICATIONS = re.compile(
    r"\b(?:Our Lady|Sacred Heart|Holy [A-Z]\w+|All (?:Saints|Souls|Hallows)|Corpus Christi|English Martyrs|"
    rf"Christ the King|Blessed [A-Z]\w+)(?:['’]s?)? (?:and|&) {_SECOND}"
)
_SAINTS = cue("saints")
# "Wexcombe Child and Family Consultation Service", "Tamar Family Service": the place before is the name.
_FAMILY_SERVICES = re.compile(
    r"\b(?P<x>(?!The )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)??) (?:Child(?:ren)?(?:['’]s)? (?:and|&) )?(?:Family|Families)"
    r"(?: (?:and|&) [A-Z]\w+)?(?: [A-Z]\w+){0,2} (?:Services?|Teams?|Hub)\b"
)

# "Her CAMHS" is what she has, not what it is called.
_THEIRS = frozenset(["nhs", "camhs", "maternity", "paediatrics", "health", "rehab"])
_HEALTH_GENERIC = frozenset(tables("organisations.toml")["health_generic"])
# Words of grammar that open names: "Seven Springs", "Old Priory".
_OPENING = cue("number_words") | cue("adjectives") | cue("place_modifiers")
# Heads of bodies that people leave without a capital.
_LOOSE = cue("loose")
_OF_A_PLACE = cue("of_a_place")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of body."""

    entity: str
    heads: frozenset[str]
    tails: frozenset[str]
    generic: frozenset[str]
    score: float
    lower: bool


def _kinds() -> list[Kind]:
    lists = {key: frozenset(value) for key, value in tables("organisations.toml").items()}
    none: frozenset[str] = frozenset()
    return [
        Kind("SCHOOL", lists["school_heads"], lists["school_tails"], lists["school_generic"], 0.75, True),
        Kind("HEALTH_BODY", lists["health_heads"], lists["health_tails"], lists["health_generic"], 0.75, True),
        Kind(
            "LOCAL_AUTHORITY",
            lists["authority_heads"],
            none,
            lists["body_generic"] | lists["school_generic"],
            0.75,
            False,
        ),
        Kind(
            "ORG_OTHER",
            lists["body_heads"],
            lists["body_tails"],
            lists["body_generic"] | lists["health_generic"] | lists["school_generic"],
            0.65,
            False,
        ),
        Kind("LOCATION", lists["streets"], none, lists["body_generic"], 0.6, False),
    ]


class Organisations(LocalRecognizer):
    """Bodies and places, by shape and by list."""

    def __init__(self, lex: Lexicon) -> None:
        super().__init__(
            supported_entities=["SCHOOL", "HEALTH_BODY", "LOCAL_AUTHORITY", "ORG_OTHER", "LOCATION"],
            name="Organisations",
        )
        self.lex = lex
        self.kinds = _kinds()
        self.heads: dict[str, list[Kind]] = {}
        for kind in self.kinds:
            for head in sorted(kind.heads):
                self.heads.setdefault(head, []).append(kind)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Bodies and places of one text."""
        reading: Reading = nlp_artifacts.reading
        found = [
            result(entity, start, end, score, "Organisations", reason)
            for entity, start, end, score, reason in listed(reading, list(phrases().find(reading.folded)), self.lex)
        ]
        for index, word in enumerate(reading.words):
            for kind in self.heads.get(word.low, ()):
                span = self._shape(reading, index, kind)
                if span and not reading.allowed(*span):
                    found.append(result(kind.entity, *span, kind.score, "Organisations", _REASONS[kind.entity]))
        found.extend(self._places(reading))
        found.extend(self._saints(reading))
        found.extend(named_in_passing(reading, self.lex))
        return found

    def _saints(self, reading: Reading) -> Iterator[RecognizerResult]:
        """ "St Osyth's", "st bees": a saint's name is a school's short form, unless a place or a day is called so."""
        for index, word in enumerate(reading.words[:-1]):
            if word.low not in {"st", "saint", "sts", "ss"} or (word.case == MIXED and not word.cap):
                continue
            after = reading.words[index + 1]
            if (
                after.gap not in {" ", ". "}
                or (after.case == MIXED and not after.cap)
                or (after.low in self.lex.grammar and len(after.low) > 1)
            ):
                continue
            owns = reading.folded[after.end : after.end + 2] == "'s"
            if (len(after.low) == 1 and not owns) or (
                after.case != MIXED and not owns and after.low not in self.lex.firsts
            ):
                continue
            end = after.end + 2 if owns else after.end
            also = _AND_ANOTHER.match(reading.text, end)
            end = also.end() if also else end
            if not reading.allowed(word.start, after.end):
                yield result(
                    "SCHOOL", word.start, end, 0.7 if owns or also else 0.5, "Organisations", _REASONS["SCHOOL"]
                )
        for match in _FAMILY_SERVICES.finditer(reading.text):
            generic = self.lex.grammar | self.lex.field | self.lex.roles | _HEALTH_GENERIC
            if not generic.issuperset(fold(match["x"]).split()) and not reading.allowed(*match.span()):
                yield result("HEALTH_BODY", *match.span(), 0.7, "Organisations", _REASONS["HEALTH_BODY"])
        for match in _DEDICATIONS.finditer(reading.text):
            yield result("SCHOOL", *match.span(), 0.7, "Organisations", _REASONS["SCHOOL"])

    def _shape(self, reading: Reading, index: int, kind: Kind) -> tuple[int, int] | None:
        words = reading.words
        head = words[index]
        if head.case == MIXED and not head.cap:
            # "Ash Pike primary", "the Wickstead surgery": the name has capitals, the head none.
            if kind.entity == "LOCATION" or (kind.entity == "ORG_OTHER" and head.low not in _LOOSE):
                return None
            loose = True
        else:
            loose = False
        if head.case != MIXED and not kind.lower and kind.entity != "LOCAL_AUTHORITY" and head.case == LOWER:
            return None
        first = self._walk_left(words, index, kind, loose)
        if first is None:
            return None
        last = index
        while last + 1 < len(words):
            after = words[last + 1]
            if (
                after.gap not in {" ", " & ", "-", " (", "/"}
                or after.low not in kind.tails
                or after.sentence != head.sentence
            ):
                break
            if (
                head.case == MIXED
                and not after.cap
                and after.low not in {"of", "and", "school", "nursery", "form", "centre", "clinic"}
            ):
                break
            last += 1
        while last > index and words[last].low in {"and", "of", "&", "c"}:
            last -= 1
        return words[first].start, words[last].end

    def _walk_left(self, words: list[Word], index: int, kind: Kind, loose: bool) -> int | None:
        """The first word of the name before the head, or None if nothing there is a name."""
        lex = self.lex
        head = words[index]
        first = index
        naming = False
        at = index - 1
        limit = 7 if head.case != LOWER else 4
        while at >= 0 and index - at <= limit:
            word = words[at]
            between = words[at + 1].gap
            if (
                between not in {" ", " & ", "-", " - ", ". ", ", ", "' ", "'s ", "’s ", "’ ", "/", " / "}
                or word.sentence != head.sentence
            ):
                break
            if between in {", ", " - ", "/", " / "}:
                break
            if between in {"'s ", "’s "} and head.low in _THEIRS and at == index - 1:
                break
            if between == ". " and word.low not in _SAINTS and len(word.low) > 2:
                break
            if head.case == MIXED:
                if word.cap:
                    if (
                        word.low in lex.grammar
                        and word.low not in _JOINS | _OPENING
                        and word.low not in kind.generic
                        and word.low not in _SAINTS
                    ):
                        break
                    if (
                        word.low in lex.titles
                        and word.low
                        not in _SAINTS | {"lady", "father", "sister", "canon", "bishop", "king", "dame", "sir", "lord"}
                    ) or word.low in lex.calendar:
                        break
                    begins = word.opens and word.low in (lex.grammar | lex.slang | _JOINS) and word.low not in _SAINTS
                    if begins and not (naming and word.low in _OPENING):
                        break
                    if kind.entity == "LOCATION" and word.low in lex.roles:
                        break
                    if not (word.low in kind.generic or word.low in _JOINS):
                        naming = naming or not self._describes(word, kind)
                    first = at
                elif (
                    word.low in _JOINS
                    and at
                    and words[at - 1].cap
                    and first < index
                    and word.low not in {"at", "with", "for", "by"}
                ) or (
                    word.low in {"c", "e", "of", "rc", "ce"}
                    and first <= index
                    and kind.entity == "SCHOOL"
                    and at
                    and words[at - 1].cap
                ):
                    pass
                else:
                    break
            else:
                if word.low[0].isdigit():
                    break
                if word.low in kind.generic and word.low not in lex.grammar and not naming:
                    at -= 1
                    continue
                if word.low in {"c", "e", "of", "and"} and not naming and index - at <= 4:
                    if word.low == "of" and at and words[at - 1].low != "c":
                        break
                    at -= 1
                    continue
                if word.low not in _SAINTS and (
                    lex.explained(word.low) or word.low in lex.titles or word.low in lex.relations
                ):
                    break
                if lex.words.get(word.low) == 1 and word.low.endswith(("ed", "ing", "ly")):
                    break
                plain = lex.is_word(word.low, 1) and word.low not in _SAINTS
                previous = words[at - 1].low if at else ""
                leads = previous in LOCATIVES | {"the", "called", "named", "attends", "is", "attend", "@"} or (
                    at > 0 and not lex.is_word(previous) and previous not in lex.grammar
                )
                further = (
                    at > 0 and words[at].gap == " " and not lex.explained(previous) and previous not in lex.relations
                )
                if plain and not naming and not leads and not further:
                    break
                naming = naming or not plain or leads
                first = at
                if index - at >= 5 and head.case == LOWER:
                    break
            at -= 1
        if not naming:
            return None
        if loose and head.case == MIXED and first == index:
            return None
        if first and words[first - 1].text == "The" and words[first].gap == " ":
            return first - 1
        # A role, a relation or a function word does not open a name.
        while first < index and (
            (words[first].low in _JOINS and words[first].low not in _SAINTS)
            or (words[first].low in lex.roles and words[first].low not in {"head"} and words[first].upper)
        ):
            first += 1
        return first if first < index else None

    def _describes(self, word: Word, kind: Kind) -> bool:
        """Whether a capitalised word before a head only describes it ("Annual", "SEN", "Senior")."""
        low = word.low
        return (
            low in self.lex.roles
            or low in self.lex.slang
            or low.partition("-")[0] in self.lex.languages
            or (word.upper and len(word.text) <= 5 and low not in self.lex.firsts)
            or (kind.entity in {"ORG_OTHER", "LOCATION", "LOCAL_AUTHORITY"} and word.opens and self.lex.is_word(low))
        )

    def _places(self, reading: Reading) -> Iterator[RecognizerResult]:
        """Single words from the list of places, where the context or the capital says that it is one."""
        lex = self.lex
        for index, word in enumerate(reading.words):
            kind = lex.places.get(word.low)
            if kind is None or lex.explained(word.low) or reading.allowed(word.start, word.end):
                continue
            before = reading.words[index - 1] if index else None
            near = before is not None and word.gap == " " and before.low in LOCATIVES
            after = reading.words[index + 1] if index + 1 < len(reading.words) else None
            if before is not None and before.low == "the" and after is not None and after.low in _OF_A_PLACE:
                near = near or (word.cap and word.gap == after.gap == " ")  # "the Ascot lot"
            ordinary = lex.is_word(word.low, 3)
            if word.case == MIXED:
                alone = ordinary and _alone(reading, word)
                if (
                    not word.cap
                    or (word.upper and len(word.text) < 5)
                    or (ordinary and not near and not alone)
                    or (word.opens and ordinary and not alone)
                ):
                    continue
                score = 0.7 if near else 0.5
            else:
                big = kind in "CT"
                if ordinary and not (near and kind in "CT" and lex.words.get(word.low, 9) > 1):
                    continue
                if not (big or near) or (word.low in lex.firsts and not near):
                    continue
                score = 0.6 if near else 0.45
            name = lex.firsts.get(word.low, 0) >= 2 or word.low in lex.surnames
            if name and not near:
                continue
            yield result("LOCATION", word.start, word.end, score, "Organisations", "on the list of places")


def _alone(reading: Reading, word: Word) -> bool:
    """Whether a word is a whole line between others, as a town is in an address."""
    after = reading.text[word.end : word.end + 3].lstrip(",. ")
    return "\n" in word.gap and word.gap.strip(" \n")[-1:] in {",", ""} and after.startswith("\n") and word.start > 0


_REASONS = {
    "SCHOOL": "the shape of a school's name",
    "HEALTH_BODY": "the shape of a health body's name",
    "LOCAL_AUTHORITY": "the shape of an authority's name",
    "ORG_OTHER": "the shape of an organisation's name",
    "LOCATION": "the shape of a street's name",
}
__all__ = ["UPPER", "Kind", "Organisations"]
