"""Broader values that may stay: a full date becomes its month and year, an age a Key Stage, a town its region.

Key Stages are those of the Education Act 2002, section 82: 1 for ages 5 to 7, 2 for 7 to 11, 3 for 11 to 14, 4 for
14 to 16. A child's age at the turn of two stages falls into the lower one, so that a child of seven is in Key Stage 1.
"""

from __future__ import annotations

import re
from functools import cache

from .vocabulary import RULES, load_rules, read_toml

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./\-–](\d{1,2})[./\-–](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_MONTH = re.compile(
    r"(?<![a-z])(" + "|".join(f"{m[:3].lower()}(?:{m[3:].lower()}|t)?" for m in _MONTHS) + r")(?![a-z])"
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SPELT = {word: at for at, word in enumerate(_UNITS)} | {word: 10 * at for at, word in enumerate(_TENS, start=2)}
# The longer first: "seventeen" and "seventy" begin with "seven".
_NUMBER = re.compile(r"\d{1,3}|(?<![a-z])(?:" + "|".join(sorted(_SPELT, key=len, reverse=True)) + ")")
_MONTHS_AFTER = re.compile(
    r"(?:\s?(?:½|¼|¾|\.5|and a half))?[\s\-–]*(months?|mths?|mnths?|mos|mo(?=[\s\-]*old)|weeks?|wks?|days?)\b"
    r"(?:[\s\-–]*olds?\b)?",
    re.IGNORECASE,
)
#: What stands around the name of an authority and is no part of it.
_COUNCIL = re.compile(
    r"(?<= )(?:the|(?:london|royal|metropolitan) borough(?: council)? of|lb(?: of)?|city of|county of|council of|"
    r"(?:(?:metropolitan|royal|district|county|city|borough|unitary|london) )*(?:council|authority|borough)|lea|"
    r"cc|mbc|mdc|bc|county|city|children's services)(?= )"
)
_YEAR = re.compile(r"(?<!\d)(?:(19|20)(\d\d)|['’](\d\d))(?!\d)|(?<=[a-z.,])\s+(\d\d)\s*$")


def generalised(entity_type: str, text: str) -> str | None:
    """The broader value of a DATE ("June 2013") or an AGE ("Key Stage 1"), or None where none can be told."""
    if entity_type == "DATE":
        return month_and_year(text)
    if entity_type == "AGE":
        return stage(text)
    return None


def region(text: str) -> str | None:
    """The region of England, or the nation, in which a city or town lies ("North West", "Wales").

    None for a village, for a name that is on no list, and where the postcode straddles two regions.
    """
    return _regions().get(" ".join(text.split()).casefold().replace("’", "'"))


def authority_region(text: str) -> str | None:
    """The region of England, or the nation, of a local authority in any of its forms ("Cambs", "LB Barnet").

    None for a name that is on no list, or that authorities of several regions go by.
    """
    words = " ".join(text.replace("’", "'").replace("&", " and ").split()).casefold().strip(" .").replace("st. ", "st ")
    bare = _COUNCIL.sub(" ", f" {words} ").strip(" .,")
    return next((found for form in (words, bare) if (found := _authorities().get(form))), None) or region(bare)


@cache
def _authorities() -> dict[str, str]:
    forms = read_toml(RULES / "detection" / "authority_forms.toml")
    found: dict[str, str] = {}
    several: set[str] = set()
    for name, entry in load_rules("authority_regions").items():
        for authority in _strings(entry["authorities"]):
            for form in (authority, *_strings(forms.get(authority, []))):
                key = form.replace("&", " and ")
                key = " ".join(key.split()).casefold().strip(" .")
                if found.setdefault(key, name) != name:
                    several.add(key)
    return {form: name for form, name in found.items() if form not in several}


@cache
def _regions() -> dict[str, str]:
    lines = (RULES / "place_regions.txt").read_text(encoding="utf-8").split("\n")
    pairs = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return {name: found for name, _, found in pairs}


def month_and_year(text: str) -> str | None:
    """ "14 June 2013", "14.6.13", "14th of june '13" all become "June 2013"; day before month, as in the UK."""
    folded = text.casefold()
    if match := _ISO.search(folded):
        return _named(int(match[2]), match[1])
    if match := _NUMERIC.search(folded):
        return _named(int(match[2]), match[3])
    month, year = _MONTH.search(folded), _YEAR.search(folded)
    if month is None:
        return None
    number = next(i for i, name in enumerate(_MONTHS, start=1) if name.casefold().startswith(month[1][:3]))
    # Without a year the month alone still tells less than the day did.
    return _named(number, f"{year[1]}{year[2]}" if year and year[1] else (year[3] or year[4]) if year else "")


def stage(text: str) -> str | None:
    """ "7", "seven", "7 years and 3 months" and "7;3" become a Key Stage, "18 months" is under five.

    17 or 18 and an adult's age are said in words. The first number counts: as years, unless months, weeks or days are
    what stands after it.
    """
    folded = text.casefold().replace("ties", "ty")
    number = _NUMBER.search(folded)
    if number is None:
        return None
    years = int(number[0]) if number[0].isdigit() else _SPELT[number[0]]
    if unit := _MONTHS_AFTER.match(folded, number.end()):
        years = years // 12 if unit[1].startswith("m") else 0
    for below, name in (
        (5, "under five"),
        (8, "Key Stage 1"),
        (12, "Key Stage 2"),
        (15, "Key Stage 3"),
        (17, "Key Stage 4"),
        (19, "17 or 18"),
        (130, "an adult's age"),
    ):
        if years < below:
            return name
    return None


def age_end(story: str, end: int) -> int:
    """Where an age ends whose number ends here: "18" of "18 months old" is no age without its unit.

    Years stay outside: "[Key Stage 1] years old" is clumsy and true, "[17 or 18] months old" is false.
    """
    unit = _MONTHS_AFTER.match(story, end)
    return unit.end() if unit else end


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _named(month: int, year: str) -> str | None:
    if not 1 <= month <= 12:
        return None
    if len(year) == 2:
        year = ("19" if int(year) > 50 else "20") + year
    return f"{_MONTHS[month - 1]} {year}".strip()
