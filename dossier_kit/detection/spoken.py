"""Telephones and e-mail addresses as people say them: in words, with odd marks, dictated to a machine."""

from __future__ import annotations

import re
from itertools import pairwise

from presidio_analyzer import EntityRecognizer

from .lexicon import tables
from .patterns import CASED, Shapes

_MULTIPLES = {"double": 2, "treble": 3, "triple": 3}
_UNITS = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
_ZEROS = {"zero", "oh", "o", "nought", "naught", "nil"}
_TENS = {"twenty", "thirty", "forty", "fourty", "fifty", "sixty", "seventy", "eighty", "ninety"}
_TEENS = {"ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}
_DIGIT_WORDS = "|".join(sorted(_UNITS | _ZEROS, key=lambda w: (-len(w), w)))
_ANY_WORDS = "|".join(sorted(_UNITS | _ZEROS | _TENS | _TEENS | {"hundred"}, key=lambda w: (-len(w), w)))
_SAID_DIGIT = rf"(?:(?:double|treble|triple)[ \-])?(?:{_DIGIT_WORDS}|hundred)"
_SAID_NUMBER = rf"(?:(?:double|treble|triple)[ \-](?:\d(?!\d)|{_ANY_WORDS})|{_ANY_WORDS})"
_SAID_RUN = re.compile(rf"(?<!\w){_SAID_NUMBER}(?:[ ,\-–.…\n]{{1,5}}{_SAID_NUMBER}){{2}}", re.IGNORECASE)
# Half in figures: "07700 nine hundred 944", "07700 9 double 0 346".
_HALF_SAID = re.compile(
    rf"(?<!\w)0\d{{2,5}}(?:[ ,\-–.]{{1,3}}\d{{1,4}}){{0,2}}[ ,\-–.]{{1,3}}{_SAID_NUMBER}(?!\w)", re.IGNORECASE
)
_BETWEEN = r"(?:[ \u00a0,\-–.…/\n]{1,5}|[ ,]{1,3}(?:and then|then|and|um|er)[ ,]{1,3})"


def said_digits(text: str) -> int:
    """How many digits somebody writes who hears this: "double oh ninety six" gives four."""
    count = 0
    times = 1
    after_tens = False
    for word in re.findall(r"[a-z]+|\d+", text.lower()):
        if word in _MULTIPLES:
            times = _MULTIPLES[word]
            continue
        if word.isdigit():
            count += len(word) * times
        elif word in _TENS or word in _TEENS:
            count += 2 * times
        elif word == "hundred":
            count += 2
        elif word in _ZEROS:
            count += times
        elif word in _UNITS:
            count += 0 if after_tens and times == 1 else times
        after_tens = word in _TENS
        times = 1
    return count


def _is_said_phone(text: str) -> bool | None:
    return None if 9 <= said_digits(text) <= 14 else False


def _is_said_number(text: str) -> bool | None:
    """Not somebody who counts: "one two three four five"."""
    order = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    words = [word for word in re.findall(r"[a-z]+", text.lower()) if word in order]
    places = [order.index(word) for word in words]
    rising = sum(b == a + 1 for a, b in pairwise(places))
    return False if places and rising >= len(places) - 1 else None


def _spelt(text: str) -> bool:
    return (_SAID_RUN.search(text) or _HALF_SAID.search(text)) is not None


_HOSTS = "|".join(tables("shapes.toml")["mail_hosts"])
_BARE_HOSTS = "|".join(tables("shapes.toml")["mail_hosts_bare"])
TLD = r"(?:com|co|uk|org|net|gov|ac|nhs|sch|eu|ie|info|me|example|test|invalid|local|email|live)"
_AT = (
    r"(?:[ ]?[(\[{<*/_~][ ]?(?:at|a)[ ]?[)\]}>*/_~][ ]?|[ ]+(?:at[ ](?:sign|symbol)|at|@[ ](?:sign|symbol))[ ]+|"
    r"[ ]?@[ ]?|"
    r"[\-_]at[\-_])"
)
_DOT = (
    r"(?:[ ]?[(\[{<*/_~][ ]?(?:dot|\.|stop|point)[ ]?[)\]}>*/_~][ ]?|[ ]+(?:dot|full[ ]?stop|point|period)[ ]+|\.|"
    r"[ ]\.[ ]?|"
    r"[\-_]dot[\-_])"
)
_JOIN = r"[ ]+(?:underscore|under[ ]score|dash|hyphen|minus)[ ]+"
_NUMBERS = rf"(?:[ ](?:\d+|{_ANY_WORDS}))*"
# A word, or one spelt letter by letter.
_PIECE = r"(?:(?:(?<!\w)[a-z0-9][ \-]){2,}[a-z0-9](?!\w)|[\w+\-]+)"
_LOCAL = rf"{_PIECE}{_NUMBERS}(?:(?:{_DOT}|{_JOIN})[\w+\-]+{_NUMBERS}){{0,4}}"
_LABEL = rf"[\w\-]+(?:{_JOIN}[\w\-]+){{0,2}}"
_SPOKEN = re.compile(
    rf"(?<![^\W_])(?:dot|full ?stop|point|period)(?![^\W_])|[(\[{{<*/~]\s?(?:at|dot|@|a)\s?[)\]}}>*/~]|"
    rf"\bat\s+(?:{_BARE_HOSTS})\b|\bunderscore\b|\bat\s+[\w\-]+\.{TLD}\b",
    re.IGNORECASE,
)
_MAIL_WORD = re.compile(r"mail", re.IGNORECASE)


def _spoken(text: str) -> bool:
    return _SPOKEN.search(text) is not None


def spoken_recognisers() -> list[EntityRecognizer]:
    """Telephones and other numbers said digit by digit; e-mail addresses and sites written out."""
    return [
        Shapes(
            "PHONE",
            "SpokenTelephone",
            [
                (
                    "a number said digit by digit",
                    r"(?<!\w)(?:zero|oh|o|nought|naught|double[ \-]oh|plus|\+|"
                    rf"0\d{{0,5}})(?:{_BETWEEN}(?:{_SAID_NUMBER}|\d{{1,6}})){{3,}}(?!\w)",
                    0.7,
                )
            ],
            _spelt,
            check=_is_said_phone,
        ),
        Shapes(
            "PHONE",
            "PiecedTelephone",
            [
                (
                    "a telephone number with words or marks between",
                    r"(?<![\w/.£])0\d{2,4}(?:(?:[ ,]{1,3}(?:then|and then|and)[ ,]{1,3}|[ ]?[_…|~*][ ]?|"
                    r"[ ]?\.{2,4}[ ]?|,?\n)\d{3,8}){1,3}(?!\w)",
                    0.65,
                ),
                (
                    "a telephone number with the letter O",
                    r"(?<![\w/.£])(?=[\dOo \-]*[Oo])(?=[0Oo][ \-]?[1-9])[0Oo](?:[ \-]{0,2}[\dOo]){9,10}(?![\w/])",
                    0.65,
                ),
            ],
            lambda text: _PIECED.search(text) is not None,
            check=lambda text: None if sum(c.isdigit() or c in "oO" for c in text if c not in " ") >= 9 else False,
        ),
        Shapes(
            "OTHER_ID",
            "SpokenNumber",
            [
                (
                    "a number said digit by digit",
                    rf"(?<!\w)(?:{_SAID_DIGIT})(?:[ ,\-–.]{{1,3}}(?:{_SAID_DIGIT})){{4,}}(?!\w)",
                    0.5,
                )
            ],
            _spelt,
            check=_is_said_number,
        ),
        Shapes(
            "EMAIL",
            "SpokenEmail",
            [
                (
                    "an e-mail address written out",
                    rf"(?<![\w.]){_LOCAL}{_AT}(?:{_LABEL}{_DOT}){{1,3}}{TLD}(?:{_DOT}{TLD})?(?!\w)",
                    0.9,
                ),
                (
                    "an e-mail address at a well-known host",
                    rf"(?<![\w.]){_LOCAL}{_AT}(?:{_BARE_HOSTS})(?:{_DOT}{TLD}){{0,2}}(?!\w)",
                    0.9,
                ),
                (
                    "an e-mail address at a host",
                    rf"(?<![\w.]){_LOCAL}{_AT}(?:{_HOSTS}){_DOT}{TLD}(?:{_DOT}{TLD})?(?!\w)",
                    0.9,
                ),
                (
                    "an e-mail address written out in brackets",
                    r"(?<![\w.])[\w.+\-]+(?: ?[(\[{<] ?(?:dot|\.) ?[)\]}>] ?[\w\-]+)* ?[(\[{<] ?(?:at|@) ?[)"
                    r"\]}>] ?[\w\-]+(?:(?: ?[(\[{<] ?(?:dot|\.) ?[)\]}>] ?|\.)[\w\-]+)*",
                    0.9,
                ),
            ],
            _spoken,
        ),
        Shapes(
            "EMAIL",
            "GluedEmail",
            [
                (
                    "an e-mail address with capitals for its marks",
                    r"(?<!\w)[a-z0-9._\-]+(?:DOT[a-z0-9._\-]+)*AT[a-z0-9\-]+(?:(?:DOT|\.)[a-z]+){1,3}(?!\w)",
                    0.85,
                )
            ],
            lambda text: "AT" in text,
            CASED,
        ),
        Shapes(
            "EMAIL",
            "MailWithoutMarks",
            [
                (
                    "after the word e-mail, a name and a host",
                    r"\be-?mail(?:s|ed|ing)?(?: (?:is|me|us|at|on|to|address|add|addy|her|him))*[: ]{1,2}"
                    rf"(?P<x>[\w.+\-]+ (?:{_BARE_HOSTS})[ .](?:com|co[ .]?uk|co|net|org)(?:[ .]uk)?)(?!\w)",
                    0.8,
                )
            ],
            lambda text: _MAIL_WORD.search(text) is not None,
        ),
        Shapes(
            "URL",
            "SpokenSite",
            [
                (
                    "a site written out",
                    r"(?<![\w@.])(?:(?:www|double u double u double u|triple w) dot )?[\w\-]+(?: dot [\w\-]+)"
                    rf"{{0,2}} dot {TLD}(?: dot {TLD})?(?: (?:forward )?slash \w+)*(?!\w)",
                    0.6,
                )
            ],
            lambda text: " dot " in text.lower(),
        ),
    ]


_PIECED = re.compile(r"(?<!\w)[0Oo][ \-]?\d{1,4}[ \-]?(?:[ ,]*(?:then|and)\b|[ ]?[_…|~*.\n,]|[\dOo \-]*[Oo])")
