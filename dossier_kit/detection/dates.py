"""Dates and dates of birth; ages are beside them in ``ages``.

A full date identifies together with other things. A day and month without a year do so beside a weekday, which tells
the year, and beside a hearing, whose list is public; elsewhere they do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from presidio_analyzer import EntityRecognizer, LocalRecognizer, RecognizerResult

from .ages import Ages
from .lexicon import cue
from .patterns import has_digit, result

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|"
    # in Welsh
    r"ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr)\b\.?"
)
_ROMAN = r"(?:i{1,3}|iv|vi{0,3}|i?x|xii?)"
_UNITS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_DAY_WORD = (
    rf"(?:twenty[\- ](?:{_UNITS})|thirty[\- ]first|{_UNITS}|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    r"sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_DAY = rf"(?:(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th))?|{_DAY_WORD})"
_TEN = (
    r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:[\- ](?:one|"
    r"two|three|four|five|six))?)"
)
_YEAR = (
    rf"(?:(?:19|20)\d\d|['’]\d\d|\d\d(?![\d:]|\.\d|\s?(?:am|pm|%))|two thousand (?:and )?(?:{_TEN}|one|two|three|"
    r"four|five|six|seven|eight|nine)|"
    rf"twenty[\- ](?:oh[\- ])?{_TEN}|nineteen (?:ninety|eighty|seventy|sixty|fifty)(?:[\- ]\w+)?)"
)
_S = r"[\s\u00a0,.\-–/]{1,3}"
_NUMERIC = (
    r"(?:(?:0?[1-9]|[12]\d|3[01])[ ]?[/.\-–\\][ ]?(?:0?[1-9]|1[0-2])[ ]?[/.\-–\\][ ]?(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[ ]?[/.\-–][ ]?(?:0?[1-9]|1[0-2])[ ]?[/.\-–][ ]?(?:0?[1-9]|[12]\d|3[01])"
    rf"|(?:0?[1-9]|[12]\d|3[01])[ .]{_ROMAN}[ .](?:19|20)\d\d"
    r"|(?:0?[1-9]|[12]\d|3[01]) (?:0[1-9]|1[0-2]) (?:19|20)\d\d|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)"
)
_SPELT = (
    rf"(?:{_DAY}(?:\s+day)?{_S}?(?:of\s+)?(?:the\s+)?{_MONTH}{_S}?(?:in\s+)?{_YEAR}"
    rf"|{_MONTH}\s+(?:the\s+)?{_DAY}{_S}{_YEAR}"
    rf"|(?:19|20)\d\d{_S}{_MONTH}{_S}{_DAY})"
)
_FULL = re.compile(rf"(?<![\w/.£\-])(?:{_NUMERIC}|{_SPELT})(?![\w/]|[.\-]\d)", re.IGNORECASE)
_PARTIAL = re.compile(
    rf"(?<![\w/.£\-]){_DAY}\s?(?:of\s)?{_MONTH}(?!\w)|(?<!\w){_MONTH}\s(?:the\s)?{_DAY}(?!\w)", re.IGNORECASE
)
_WEEKDAY_BEFORE = re.compile(
    r"(?<!\w)(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s+(?:the\s+)?$", re.IGNORECASE
)
_WEEKDAY_AFTER = re.compile(
    r"[\s,(]{1,3}(?:a\s)?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?!\w)", re.IGNORECASE
)
_BESIDE_WEEKDAY = re.compile(  # "Tuesday 9/4": without the weekday it may be anything
    r"(?<=day )(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2])(?![\w/]|[.:]\d|\s?(?:am|pm|%))", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?;]\s|\n")
_REACH = 150
_HEARING = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, cue('date_beside')), key=len, reverse=True))})(?!\w)", re.IGNORECASE
)
_BIRTH_WORD = re.compile(r"birth|born|\bd\.?\s?o\.?\s?b|bday", re.IGNORECASE)
_BIRTH_BEFORE = re.compile(
    r"(?:\bd\.?\s?o\.?\s?b\.?s?|dates?\s+of\s+births?|birth\s?(?:date|day)s?|\bborn|\bbday|\bb\.)"
    r"[^.\n!?;]{0,45}$",
    re.IGNORECASE,
)
_BIRTH_AFTER = re.compile(
    r"\s*(?:\(?(?:is |was |being |as )?(?:his|her|my|their|the)?\s*(?:d\.?o\.?b\b|date of birth|birthday|"
    r"birth date))",
    re.IGNORECASE,
)


class Dates(LocalRecognizer):
    """Full dates; dates of birth where the words around say so."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["DATE", "DOB"], name="Dates")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Dates of one text."""
        if not has_digit(text) and "twenty" not in text.lower() and "two thousand" not in text.lower():
            return []
        birth = _BIRTH_WORD.search(text) is not None
        found = []
        for match in _FULL.finditer(text):
            start, end = match.span()
            if birth and (_BIRTH_BEFORE.search(text, max(0, start - 70), start) or _BIRTH_AFTER.match(text, end)):
                found.append(result("DOB", start, end, 0.95, "Dates", "a date beside date of birth"))
            else:
                found.append(result("DATE", start, end, 0.8, "Dates", "a full date"))
        if birth:
            for match in _PARTIAL.finditer(text):
                before = _BIRTH_BEFORE.search(text, max(0, match.start() - 40), match.start())
                if before and len(before.group()) < 30:
                    found.append(result("DOB", *match.span(), 0.6, "Dates", "a day and month beside born"))
        found += [result("DATE", *span, 0.6, "Dates", reason) for span, reason in _telling(text)]
        return found


def _telling(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Days and months without a year that tell one: beside a weekday, or in the sentence of a hearing."""
    for match in _BESIDE_WEEKDAY.finditer(text):
        if _WEEKDAY_BEFORE.search(text, max(0, match.start() - 15), match.start()):
            yield match.span(), "a day and month beside a weekday"
    hearing = _HEARING.search(text) is not None
    for match in _PARTIAL.finditer(text):
        start, end = match.start(), match.end() - match.group().endswith(".")
        # "The first may", "a second march": a day in words needs its "of".
        if not (has_digit(match.group()) or " of " in match.group().lower()) or _FULL.match(text, start):
            continue
        if _WEEKDAY_BEFORE.search(text, max(0, start - 15), start) or _WEEKDAY_AFTER.match(text, end):
            yield (start, end), "a day and month beside a weekday"
        elif hearing:
            before = _SENTENCE_END.split(text[max(0, start - _REACH) : start])[-1]
            after = _SENTENCE_END.split(text[end : end + _REACH])[0]
            if _HEARING.search(before) or _HEARING.search(after):
                yield (start, end), "a day and month beside a hearing"


def date_recognisers() -> list[EntityRecognizer]:
    """Full dates, dates of birth beside their name, ages however they are put."""
    return [Dates(), Ages()]
