"""Ages of people, however they are put.

An age is the number alone, of a person: not a reading age, a year group, a duration or a score. Numbers are found
first, then what stands before and after them decides; a number that follows an age at once is often another ("she is
13 now, 14 in a fortnight").
"""

from __future__ import annotations

import re
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from ..generalise import age_end
from .age_rules import (
    ADVERB,
    COUNTED,
    END,
    IMPERSONAL,
    KIN,
    NAME,
    NOT_A_PERSON,
    NUMBER,
    ORDINAL_DAY,
    RULES,
    SOON,
    THING_AFTER,
    THING_BEFORE,
    UNIT,
    WORDED,
)
from .lexicon import fold, lexicon
from .patterns import result

_IS = re.compile(
    rf"(?:\b(?:is|was|are|were|be|turns|turned|iz|wis|as|so)|['’](?:s|re))\s(?:{ADVERB}\s|both\s|all\s)*$",
    re.IGNORECASE,
)
_SOON = re.compile(SOON + r"|\sa\s(?:week|fortnight|month)\b", re.IGNORECASE)
_SENTENCES = re.compile(r"[.!?\n;:|]\s*")
_SOMEBODY = re.compile(
    rf"\b(?:{KIN}|he|she|i|we|who|me|(?:other|older|younger|little|middle|big)\sone)\b|{NAME}", re.IGNORECASE
)
# What a sentence about somebody may go on to count.
_NO_AGE = re.compile(
    r"\b(?:score[ds]?|number|room|page|part|section|level|class|ratio|temperature|size|band|total|count|year|group|set|"
    r"stage|phase|grade|bus|route|platform|option|answer|chapter|house|flat|door|percentile|centile|it|this|that|there|"
    r"which|what|tribunal|hearing|meeting|report|letter|plan|limit|cost|price|address|extension|line|item|question)"
    r"(?:\s\w+){0,2}\s?$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"(?P<x>[\w'’\-]+)\s(?:is|was|iz|wis|were|turned)\s(?:{ADVERB}\s)?$", re.IGNORECASE)
_AFTER_AGE = re.compile(END, re.IGNORECASE)
_AGE_WORD = re.compile(rf"(?<!\w)(?P<x>{ORDINAL_DAY})\s(?:birthday|b['’]?day)\b", re.IGNORECASE)
_DECADE = re.compile(
    r"\b(?:in|into|past|nearing)\s(?:his|her|my|me|our|their)\s(?:early\s|mid\s|late\s|mid-)?(?P<x>[2-9]0['’]?s|"
    r"teens|twenties|"
    r"thirties|forties|fifties|sixties|seventies|eighties|nineties)(?!\w)",
    re.IGNORECASE,
)
_SEMICOLON = re.compile(r"(?<![\w.:;/])\d{1,2};(?:0?\d|1[01])(?![\w:])")
_YEARS_MONTHS = re.compile(
    rf"(?<![\w£.,:/\-])(?:\d{{1,2}}|{WORDED})\s?{UNIT},?\s?(?:and\s|&\s)?(?:\d{{1,2}}|{WORDED})\s?(?:months?|mths?|"
    r"mnths?|mos?|m)\b"
    r"(?!\s(?:ago|later|wait|waiting|delay|behind|below|of|to|for|late|in|since|before|after|long|overdue))",
    re.IGNORECASE,
)
_FOR_A_TIME = re.compile(
    r"\b(?:for|over|after|took|taken|takes|waited|waiting|wait|last|past|within|in|spent|lasted|every|another|delay|"
    r"some|"
    r"experience|total|period)\s(?:of\s|a\s|about\s|nearly\s|was\s|is\s|the\s)?$",
    re.IGNORECASE,
)
_CHRONOLOGICAL = re.compile(
    r"(?:\bC\.?A\.?|\bchronological\sage|"
    r"(?<!reading )(?<!spelling )(?<!mental )(?<!language )\baged?)[\s:=]{1,3}(?:of\s|is\s|was\s)?"
    r"(?P<x>\d{1,2}[:;.,]\d{1,2})(?![\w%])",
    re.IGNORECASE,
)
# "He was 7:03 when the EP saw him": nobody is a time of day. Two figures, as reports write the months.
_COLON = re.compile(
    rf"\b(?:he|she|who|{KIN}|{NAME})\s(?:is|was|(?:had|has)\s(?:just\s)?(?:turned|reached))\s(?:{ADVERB}\s)?"
    r"(?P<x>\d{1,2}:(?:0\d|1[01]))(?![\w:%]|\s?[ap]\.?m\b)",
    re.IGNORECASE,
)
# "DD7": a daughter of seven. DS1 and DS2 are the first and the second son.
_RUN_TOGETHER = re.compile(r"\b(?:ds|dd|dc|dgs|dgd)(?P<x>[4-9]|1\d)\b(?!\w)", re.IGNORECASE)
# No clock is said to strike fourteen.
_TEEN_AT = re.compile(
    r"\b(?:at|by|until|till|from|since|before)\s(?:just\s|only\s|about\s)?(?P<x>1[3-9]|(?:thir|four|fif|six|seven|"
    r"eigh|nine)teen)"
    r"(?=,?\s(?:he|she|i|they|my|his|her|and)\b|[.;,]\s)",
    re.IGNORECASE,
)
# In brackets only: the M5 is a road.
_INITIAL_SEX = re.compile(r"(?<=[(\[])(?:[MF](?P<x>[1-9]\d?)|(?P<y>\d{1,2})[MF])(?=[)\],;])", re.IGNORECASE)
# What may stand between an age and another number that is one as well.
_CHAIN = re.compile(
    rf"(?:\s?-?{UNIT}(?:\s?olds?)?)?(?:\s(?:now|then|today|already))?(?:[\s,;/(&+–—-]|\.\.+|…|\b(?:now|then|and|or|"
    r"to|nearly|almost|rising|going|on|coming|up|"
    r"maybe|mebbe|no|sorry|wait|not|quite|yet|soon|about|be|turning|will|well|just|but|he|she|they|they're|hes|shes|he's|she's|"
    r"he’s|she’s|by|"
    r"the|other|younger|older|one|respectively|i|mean|rather|nearer|more|like|perhaps|probably|actually)\b){1,9}",
    re.IGNORECASE,
)
_CHAIN_END = re.compile(rf"(?:\s?-?ish\b)?(?:{END}|{SOON})", re.IGNORECASE)
_LISTED = re.compile(r"[.)]\s")
# "Twin 1", "girl two": counted, not aged.
_FIRST_TWO = frozenset(["1", "2", "one", "two"])
_NUMBERED = re.compile(rf"\b{KIN}\s$", re.IGNORECASE)
# "12 May 2013" is a day, and most numbers of an account are.
_DATED = re.compile(
    r"(?:st|nd|rd|th)?\s(?:of\s)?(?:jan|feb|march|mar\b|apr|may\s\d|june?\b|july?\b|aug|sep|oct|nov|dec)", re.IGNORECASE
)
# The number one is mostly a pronoun; only these rules may take it.
_SURE_OF_ONE = 0.79
_ONE_OF = re.compile(r"\s(?:of|who|that|which|to|another|day|at a|more|thing|by|or)\b", re.IGNORECASE)


class Ages(LocalRecognizer):
    """Ages of people, however they are put."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["AGE"], name="Ages")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Ages of one text. Capitals tell a name before a number, so the copy in ordinary capitals is read."""
        reading = getattr(nlp_artifacts, "reading", None)
        text = reading.truecased if reading is not None else text
        found = []
        last = -100
        for match in NUMBER.finditer(text):
            start, end = match.span()
            if _LISTED.match(text, end) and not text[:start].rpartition("\n")[2].strip():
                continue  # "1. My granddaughter": a list
            rule = self._rule_for(text, start, end) or self._chained(text, last, start, end)
            if rule:
                found.append(result("AGE", start, age_end(text, end), rule[1], "Ages", rule[0]))
                last = end
        low = text.lower()
        for gate, pattern, score, reason in _WHOLE:
            if gate and not any(word in low for word in gate):
                continue
            for match in pattern.finditer(text):
                group = match.lastgroup or 0
                before = text[max(0, match.start() - 40) : match.start()]
                if not (NOT_A_PERSON.search(before) or _FOR_A_TIME.search(before)):
                    start, end = match.span(group)
                    found.append(result("AGE", start, age_end(text, end), score, "Ages", reason))
        return found

    def _chained(self, text: str, last: int, start: int, end: int) -> tuple[str, float] | None:
        """A number close after an age: "she is 13 now, 14 in a fortnight", "he was six, maybe seven"."""
        if start - last > 40 or not _CHAIN.fullmatch(text, last, start):
            return None
        if COUNTED.match(text, end) or text[start:end].lower() == "one" or not _CHAIN_END.match(text, end):
            return None
        return "a number close after an age", 0.5

    def _rule_for(self, text: str, start: int, end: int) -> tuple[str, float] | None:
        if _DATED.match(text, end):
            return None
        before = text[max(0, start - 50) : start]
        after = text[end : end + 70]
        if NOT_A_PERSON.search(before) or THING_AFTER.match(after) or THING_BEFORE.search(before):
            return None
        piece = text[start:end].lower()
        one = piece == "one"
        if piece in _FIRST_TWO and _NUMBERED.search(before):
            return None
        if one and _ONE_OF.match(after):
            return None
        counted = COUNTED.match(after) is not None
        impersonal = IMPERSONAL.search(before) is not None
        for reason, score, left, right, mind in RULES:
            if (mind and (counted or impersonal)) or (one and score < _SURE_OF_ONE):
                continue
            if (right is None or right.match(after)) and (left is None or left.search(before)):
                return reason, score
        subject = None if one else _SUBJECT.search(before)
        if subject and not counted and not impersonal and _AFTER_AGE.match(after):
            low = fold(subject.group("x"))
            lex = lexicon()
            if not lex.is_word(low, 3) and not lex.explained(low) and not low.isdigit():
                return "a number that somebody is", 0.5
        if not one and not counted and self._said_of_somebody(text[max(0, start - 110) : start], after):
            return "a number that somebody in the sentence is", 0.5
        return None

    def _said_of_somebody(self, before: str, after: str) -> bool:
        """Whether "is" stands before and the sentence so far is about a person: "My other one, Brooklyn, is 16"."""
        said = _IS.search(before)
        if said is None or not (_AFTER_AGE.match(after) or _SOON.match(after)):
            return False
        subject = _SENTENCES.split(before[: said.start()])[-1]
        return _SOMEBODY.search(subject) is not None and not _NO_AGE.search(subject[-40:])


# What a text must hold (any of it) for a pattern to be worth its time, the pattern, the score, the reason.
_WHOLE: list[tuple[tuple[str, ...], re.Pattern[str], float, str]] = [
    ((";",), _SEMICOLON, 0.6, "years and months as professionals write them"),
    (("yr", "year", "yer", "y"), _YEARS_MONTHS, 0.7, "years and months"),
    (("age", "ca", "c.a"), _CHRONOLOGICAL, 0.8, "an age in years and months"),
    ((":",), _COLON, 0.6, "years and months, with a colon"),
    (("teen", "13", "14", "15", "16", "17", "18", "19"), _TEEN_AT, 0.6, "at an age past a clock's hours"),
    (("birthday", "bday", "b'day", "b’day"), _AGE_WORD, 0.8, "a birthday"),
    (("ties", "teens", "0s", "0's", "0’s"), _DECADE, 0.6, "in somebody's tens"),
    (("ds", "dd", "dc", "dg"), _RUN_TOGETHER, 0.6, "a relation and an age in one word"),
    (("(", "["), _INITIAL_SEX, 0.5, "a sex and an age in one word"),
]
