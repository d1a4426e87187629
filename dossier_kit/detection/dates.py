"""Dates, dates of birth and ages.

A full date identifies together with other things; a day and month without a year do not. An age is the number alone,
of a person: not a reading age, a year group, a duration or a score. Numbers are found first, then what stands before
and after them decides.
"""

from __future__ import annotations

import re
from typing import Any

from presidio_analyzer import EntityRecognizer, LocalRecognizer, RecognizerResult

from .lexicon import fold, lexicon
from .patterns import has_digit, result

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
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
    rf"(?:(?:19|20)\d\d|['’]\d\d|\d\d(?![\d:.]|\s?(?:am|pm|%))|two thousand (?:and )?(?:{_TEN}|one|two|three|"
    r"four|five|six|seven|eight|nine)|"
    rf"twenty[\- ](?:oh[\- ])?{_TEN}|nineteen (?:ninety|eighty|seventy|sixty|fifty)(?:[\- ]\w+)?)"
)
_S = r"[\s\u00a0,.\-–/]{1,3}"
_NUMERIC = (
    r"(?:(?:0?[1-9]|[12]\d|3[01])[ ]?[/.\-–\\][ ]?(?:0?[1-9]|1[0-2])[ ]?[/.\-–\\][ ]?(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[ ]?[/.\-–][ ]?(?:0?[1-9]|1[0-2])[ ]?[/.\-–][ ]?(?:0?[1-9]|[12]\d|3[01])"
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
        return found


_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDED = rf"(?:(?:{_TENS})(?:[\- ](?:{_ONES}))?|{_TEENS}|{_ONES})"
_PART = r"(?:\s?(?:½|¼|¾)|\.5|[;]\d{1,2}|:(?:0\d|1[01])(?=\s?[,)]))"
_NUMBER = re.compile(rf"(?<![\w£$€.,:;/\-%])(?:\d{{1,2}}{_PART}?(?!\d|[.,:/]\d|%)|{_WORDED}(?!\w))", re.IGNORECASE)
_AFTER_DASH = re.compile(r"(?<=[\-–])\d{1,2}(?=\s?(?:years?|yrs?)[\s\-]old)")

_UNIT = r"(?:years?|yrs?|yr|y)\b\.?"
_KIN = (
    r"(?:son|daughter|child|boy|girl|lad|lass|twins?|brother|sister|grandson|granddaughter|nephew|niece|"
    r"youngest|eldest|"
    r"oldest|middle one|little one|baby|kid|bairn|mum|dad|mother|father|nan|nana|gran|grandma|grandad|"
    r"neighbour|husband|"
    r"wife|cousin|cousins|friend|ds\d?|dd\d?|dc\d?|dh|dgs|dgd|lo|stepson|stepdaughter)"
)
_ADVERB = (
    r"(?:now|only|just|about|nearly|almost|barely|already|then|still|not yet|not even|not quite|going on|"
    r"coming up(?: to)?|rising|"
    r"all of|just turned|turning|turned|approaching|around|roughly|maybe|perhaps|at least|over|under|hardly|"
    r"age|aged|exactly|"
    r"getting on for|pushing|by then|at that (?:time|point)|at the time|what|like|a big|a young|a very|a|an|"
    r"the|actually)"
)
_PEOPLE = (
    r"(?:he|she|they|i|we|who|him|her|them|both|he's|she's|i'm|they're|who's|whos|hes|shes|im|theyre|he’s|"
    r"she’s|i’m|they’re|who’s)"
)
_NAME = r"(?-i:[A-Z][\w'’\-]+)"
# What cannot be a person's age: counts, durations, times, scores, money, parts.
_COUNTED = re.compile(
    r"\s*(?:%|per\s?cent|hours?|hrs?|mins?|minutes?|weeks?|wks?|months?|mths?|days?|times|pages?|o['’]?clock|"
    r"am\b|pm\b|a\.m|p\.m|"
    r"sessions?|points?|pounds?|quid|pence|miles|schools?|of\s|children|kids|people|professionals|reports?|letters?|"
    r"emails?|e-mails?|out\sof|or\s(?:more|so)\b|different|other|more|to\s(?:one|1)\b|x\b|boys|girls|staff|adults|"
    r"strangers|teachers|meetings?|versions?|copies|drafts?|words|lines|feet|inches|stone|kg|men|women|calls|visits|"
    r"st\b|nd\b|rd\b|th\b|[/:]\d|"
    r"(?:years?|yrs?)\s(?:ago|of\b|on\b|later|now\b|at\b|in\s(?:a|the)\srow|running|since|for\b|with\b|i\b|"
    r"we\b|to\b|trying|"
    r"fighting|waiting|and\scounting|before|after|behind|delayed|in\b))",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(
    r"\b(?:reading|spelling|mental|developmental|functional|language|comprehension|maths|equivalent|standard|"
    r"scaled|score[ds]?|scoring|level|stage|"
    r"key stage|year|years|yr|y|part|parts|section|page|line|item|number|no|no\.|room|paragraph|para|point|"
    r"chapter|question|"
    r"appendix|issue|objective|target|step|unit|class|band|tier|grade|schedule|regulation|article|principle|"
    r"version|volume|"
    r"centile|percentile|vaccine|group|phase|option|bus|route|channel|radio|top|week|term|round|report|"
    r"statement|building|"
    r"road|letter|policy|programme|work|placement|house|dog|cat|document|plan|law|act|file)\s(?:age\s)"
    r"?(?:of\s|is\s|was\s|at\s|were\s|aged\s)?(?:a\s|an\s|about\s|only\s)?$",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    r"\b(?:it|there|this|that|which|what|all|score|number|total|answer|class|ratio|limit|deadline|cost|"
    r"list|size|result|they|these|those|we)(?:\s(?:is|was|were|are)|['’](?:s|re))\s(?:\w+\s)?$",
    re.IGNORECASE,
)


def _rule(
    reason: str, score: float, before: str = "", after: str = "", counted: bool = True
) -> tuple[str, float, Any, Any, bool]:
    return (
        reason,
        score,
        re.compile(rf"(?:{before})$", re.IGNORECASE) if before else None,
        re.compile(after, re.IGNORECASE) if after else None,
        counted,
    )


_END = (
    r"\s*(?:[,.;:!?)\]\"”…]|$|\n|[-–—]|and\b|but\b|now\b|when\b|at\b|with\b|then\b|next\b|in\b|on\b|last\b|"
    r"this\b|so\b|yet\b|by\b|tomorrow\b|today\b|he\b|she\b|i\b|they\b|before\b|after\b|has\b|have\b|can\b|"
    r"can't\b|cant\b|still\b|who\b|or\b|the\b|years?\b|yrs?\b|x\b|going\b|come\b|already\b|bless\b|"
    r"for\s(?:god|heaven|goodness|christ))"
)

# (reason, score, what stands before, what stands after, whether a counted thing after it speaks against)
_RULES = [
    _rule(
        "a number beside the word old",
        0.9,
        "",
        rf"[\s\-–]*(?:(?:and|&)\s?a\s?(?:half|quarter|bit)[\s\-]*)?(?:{_UNIT})?[\s\-–]*(?:(?:and|&)"
        rf"\s?a\s?half[\s\-]*)?(?:{_UNIT})?(?:\s\d{{1,2}}\s?(?:months?|mths?|m))?[\s\-–]*olds?\b",
        False,
    ),
    _rule("a short form of years old", 0.9, "", r"\s?-?(?:yo\b|y/o\b|y\.o\b|yro\b|yr\sold)", False),
    _rule("years of age", 0.9, "", rf"\s?{_UNIT}\s?(?:of\sage|young)\b", False),
    _rule(
        "a number after aged",
        0.85,
        r"(?:\b|[a-z])(?:aged|\bage|\bages)[\s:]*(?:of|about|only|just|now|between|around|roughly|is|was|=|"
        rf"[-–])?\s?(?:{_ADVERB}\s)?",
        "",
    ),
    _rule(
        "a second number after aged",
        0.8,
        r"\b(?:aged|ages|age|are|were)\s(?:\w+\s?(?:,|and|&|/|or|to|-)\s?){1,3}",
        r"(?=\s*[,.;)\n]|\s(?:and|who|with|when|respectively)\b|$)",
    ),
    _rule(
        "a number in brackets beside a name",
        0.75,
        rf"{_NAME}['’s]*\s?[(\[]\s?(?:[^()\[\]\n]{{0,40}}[,;]\s?)?(?:{_ADVERB}\s)?",
        rf"\s?(?:[)\],;/]|{_UNIT}|and\b)",
    ),
    _rule(
        "a number in brackets",
        0.55,
        rf"[(\[]\s?(?:(?:{_ADVERB}|{_KIN}|he|she|is|was|he's|she's|who's)\s){{0,3}}",
        rf"\s?(?:{_UNIT})?\s?(?:[)\]](?=\s(?:has|is|was|had|who|and|went|goes|does|can|would|will|in|at|"
        rf"with)\b|[,.]|['’]s)|,\s?(?!\d)[^()\n]{{1,60}}[)\]])",
    ),
    _rule(
        "a number between commas after a person",
        0.6,
        rf"(?:\b{_KIN}|{_NAME}),\s(?:{_ADVERB}\s)?",
        rf"\s?(?:{_UNIT}\s?)?(?=[,;)]|\.(?!\d)|$|\n|\s[-–—]\s|\s(?:and|with|who|has|is|was|at|in|on|but)\b)",
    ),
    _rule(
        "a number after a relation",
        0.65,
        rf"\b{_KIN}\s?[,(\-–:]?\s?(?:is\s|are\s|was\s|who\sis\s|who['’]s\s|who\swas\s)?(?:{_ADVERB}\s)?",
        rf"{_END}|\s?{_UNIT}",
    ),
    _rule(
        "years beside a number between marks",
        0.7,
        r"[(\[,/]\s?",
        rf"\s?{_UNIT}(?=\s*[),.;/\]]|\s(?:and|with|who|asd|autis\w+|adhd|non)\b|$)",
    ),
    _rule(
        "a number that somebody is",
        0.65,
        rf"\b(?:{_PEOPLE}(?:\s(?:is|was|were|are|am|will\sbe|would\sbe|must\sbe|has\sbeen|had\sbeen|ll\sbe|"
        rf"turns|turned|hit|hits|reached|got\sto|gets\sto|becomes|became|be))?|(?:{_NAME}|\))(?:\s(?:is|was|"
        rf"turned|turns|will\sbe|would\sbe|hit|reached)|['’]s|['’]ll\sbe))\s(?:{_ADVERB}\s){{0,3}}",
        _END,
    ),
    _rule(
        "a number turned",
        0.7,
        rf"\b(?:turned|turns|turning|celebrated|celebrating|approaching|pushing)\s(?:{_ADVERB}\s)?",
        _END,
    ),
    _rule(
        "the age at which something was",
        0.8,
        rf"\b(?:when|since|until|til|till|from|by|before|after|while|once|cos|because)\s(?:{_PEOPLE}|"
        rf"{_NAME}|my\s\w+|the\s(?:boy|girl|child|lad))(?:\s(?:is|was|were|are|turned|turns|hit|got\sto|"
        rf"reached|will\sbe|be)|['’]s|['’]re)?\s(?:{_ADVERB}\s){{0,3}}",
        "",
    ),
    _rule(
        "at an age",
        0.7,
        r"\b(?:diagnosed|dx|dx'd|walked|talked|spoke|statemented|assessed|said\sso|adopted|trained|"
        r"excluded|words?|died|started|left|came\sto\sus|placed|fostered|crawled|read|reading|signing|"
        r"epilepsy|seizures?|and)\s(?:at|by|when|from|aged)\s(?:only\s|just\s|about\s|the\sage\sof\s|age\s)"
        r"?",
        rf"(?=\s*[,.;:!?)\n]|$|\s(?:and|but|with|he|she|they|we|because|by|which|who|not|so|it)\b|\s{_UNIT})",
    ),
    _rule(
        "at an age",
        0.55,
        r"\b(?:at|since|until|till|by|before|after)\s(?:the\sage\sof\s|age\s|about\s|only\s|just\s)",
        r"(?=\s*[,.;:!?)\n]|$|\s(?:and|but|he|she|they|we)\b)",
    ),
    _rule(
        "since an age", 0.5, r"\b(?:since)\s", r"(?=\s*[.;)\n]|,\s(?:he|she|and|but|not|she's|he's)\b|\s(?:he|she)\b)"
    ),
    _rule(
        "an age beside a number word",
        0.6,
        r"\b(?:only|just|nearly|almost|barely|still|not\seven|not\syet|about)\s",
        r"\s*(?:[,.!?;)\"”]|$)(?!\s*\w+\s(?:of|times))",
    ),
    _rule(
        "years run together with the number",
        0.6,
        r"(?<!for )(?<!over )(?<!last )(?<!past )(?<!in )(?<!after )(?<!nearly )(?<!about )",
        r"(?:yrs?|yo)\b(?!\s(?:ago|of|later|on|now|and))",
    ),
    _rule("a number after a pause and is", 0.5, rf"[)\"”’—–-]\s?(?:is|was)\s(?:{_ADVERB}\s)?", _END),
    _rule("a number as a sentence after a name", 0.45, rf"(?:^|[.\n]\s?){_NAME}\.\s", r"(?=\.\s)"),
    _rule("a number that a name is set equal to", 0.6, rf"{_NAME}(?:\s?\([^()]*\))?\s?[=:]\s?", _END),
    _rule(
        "somebody has years",
        0.6,
        rf"(?:\b(?:he|she|i|{_KIN})|{_NAME})\s(?:has|have|had)\s(?:{_ADVERB}\s)?",
        rf"\s{_UNIT}(?!\s(?:of|in|experience|left|to|on|at|with|worth))",
    ),
    _rule(
        "a child of an age",
        0.7,
        r"\b(?:boy|girl|child|lad|lass|man|woman|lady|baby|toddler|teenager|pupil|kid|son|daughter|he|she|"
        rf"person|youngster|bairn|adult)\sof\s(?:{_ADVERB}\s)?",
        r"(?!\s(?:the|my|our|his|her|them|us|these|those|which|whom|years?\s(?:ago|of)))",
    ),
    _rule("an age of both", 0.55, r"\b(?:both|all|each)\s(?:are\s|were\s|aged\s)?", rf"(?=\s*[,.;)(\n]|$|\s{_UNIT})"),
    _rule("a birthday", 0.8, r"\b(?:his|her|their|my|our|[\w]+['’]s)\s", r"(?:st|nd|rd|th)\sbirthday\b", False),
    _rule(
        "a number in years",
        0.6,
        rf"(?:{_NAME}|\b{_KIN})\s(?:is\s|was\s|,)?\s?",
        rf"\s?{_UNIT}(?=\s*[,.;)\n]|$|\s(?:asd|autis\w+|adhd|non|with|and)\b)",
    ),
    _rule(
        "a number right after a name",
        0.5,
        rf"(?:^|[,;:.(\-–&+]\s?|\band\s|\bhave\s|\b{_KIN}\s)(?:(?:my|our)\s)?{_NAME}\s",
        r"(?=\s*[,;.)&+\n]|$|\sand\b|\s(?:asd|adhd|autis\w+|year|yr|y\d)\b)",
    ),
]
_SUBJECT = re.compile(rf"(?P<x>[\w'’\-]+)\s(?:is|was|iz|turned)\s(?:{_ADVERB}\s)?$", re.IGNORECASE)
_AFTER_AGE = re.compile(_END, re.IGNORECASE)
_AGE_WORD = re.compile(r"\b(?:his|her|their|my|[\w]+['’]s)\s(?P<x>[a-z]+(?:-[a-z]+)?)\sbirthday\b", re.IGNORECASE)
_DECADE = re.compile(
    r"\bin\s(?:his|her|my|their)\s(?:early\s|mid\s|late\s|mid-)?(?P<x>[2-9]0['’]?s|teens|twenties|thirties|"
    r"forties|fifties|sixties|seventies|eighties|nineties)(?!\w)",
    re.IGNORECASE,
)
_SEMICOLON = re.compile(r"(?<![\w.:;/])\d{1,2};(?:0?\d|1[01])(?![\w:])")
_DIGITS_OR_WORDS = re.compile(rf"^{_DAY_WORD}$", re.IGNORECASE)


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
        for match in _NUMBER.finditer(text):
            start, end = match.span()
            rule = self._rule_for(text, start, end)
            if rule:
                found.append(result("AGE", start, end, rule[1], "Ages", rule[0]))
        for match in _SEMICOLON.finditer(text):
            found.append(result("AGE", *match.span(), 0.6, "Ages", "years and months as professionals write them"))
        if "irthday" in text:
            for match in _AGE_WORD.finditer(text):
                if _DIGITS_OR_WORDS.match(match.group("x")):
                    found.append(result("AGE", *match.span("x"), 0.8, "Ages", "a birthday"))
        for match in _DECADE.finditer(text):
            found.append(result("AGE", *match.span("x"), 0.6, "Ages", "in somebody's tens"))
        return found

    def _rule_for(self, text: str, start: int, end: int) -> tuple[str, float] | None:
        before = text[max(0, start - 60) : start]
        after = text[end : end + 70]
        if _NOT_A_PERSON.search(before):
            return None
        counted = _COUNTED.match(after) is not None
        impersonal = _IMPERSONAL.search(before) is not None
        for reason, score, left, right, mind in _RULES:
            if mind and (counted or impersonal):
                continue
            if (left is None or left.search(before)) and (right is None or right.match(after)):
                return reason, score
        subject = _SUBJECT.search(before)
        if subject and not counted and not impersonal and _AFTER_AGE.match(after):
            low = fold(subject.group("x"))
            lex = lexicon()
            if not lex.is_word(low, 3) and not lex.explained(low) and not low.isdigit():
                return "a number that somebody is", 0.5
        return None


def date_recognisers() -> list[EntityRecognizer]:
    """Full dates, dates of birth beside their name, ages however they are put."""
    return [Dates(), Ages()]
