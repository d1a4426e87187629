"""Addresses: a number and a street, a flat, a house that has only a name, in capitals and without.

The town and the postcode are found by others; a street without a number is a place.
"""

from __future__ import annotations

import re

from presidio_analyzer import EntityRecognizer

from .houses import house_recognisers
from .lexicon import cue, fold, lexicon, tables
from .patterns import CASED, Shapes, has_digit

_STRONG_STREET = re.compile(
    r"(?:road|rd|street|st|avenue|ave|lane|ln|close|crescent|cres|gardens|gdns|grove|terrace|mews|drive|"
    r"cottages?|villas)\.?$",
    re.IGNORECASE,
)


_OLD_AND_NEW = cue("adjectives") | cue("place_modifiers") | {"st"}


def _is_address(text: str) -> bool | None:
    """A number and a street, not "2 years down the road": no word between may be one of grammar or of time."""
    words = re.findall(r"[^\W\d_][\w'’]*", text)
    inner = [
        word
        for word in words[:-1]
        if word.lower() not in {"flat", "unit", "room", "plot", "no", "the", "of", "on", "st"}
    ]
    lex = lexicon()
    low = [fold(word) for word in inner]
    plain = [word for word, seen in zip(low, inner, strict=True) if not (seen[0].isupper() and word in _OLD_AND_NEW)]
    if any(word in lex.grammar or word in _TIME or word in lex.calendar for word in plain):
        return False
    if not inner:
        return False
    if _STRONG_STREET.search(text) or all(word[0].isupper() for word in inner):
        return None
    return None if any(not lex.is_word(word) for word in low) else False


_WORDED_HOUSE = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|"
    r"fifty|sixty)\b,?(?:[ \-]\w+)? [A-Z]"
)


_LOWER_STREET = re.compile(
    r"[a-z] (?:road|street|lane|avenue|close|crescent|terrace|grove|drive|gardens|mews|villas|cottages)\b"
)
_ANY_STREET = cue("any_street")
_NUMBER_WORDS = cue("number_words")


def _is_worded(text: str) -> bool | None:
    """Not "two years down the road": nothing of grammar or of time stands between the number and the street."""
    lex = lexicon()
    words = [fold(word) for word in re.findall(r"[^\W\d_][\w'’]*", text)]
    inner = words[2 if words[0] in {"number", "no"} else 1 : -1]
    idle = [word for word in inner if word in lex.grammar or word in _TIME or word in _ANY_STREET]
    return False if [word for word in idle if word not in _NUMBER_WORDS] or not inner else None


def _is_street(text: str) -> bool | None:
    """A street that has a name: not "the main road", nor "up close"."""
    lex = lexicon()
    inner = [fold(word) for word in text.split()[:-1]]
    if any(word in lex.grammar or word in lex.roles or word in lex.relations or word in _ANY_STREET for word in inner):
        return False
    return None


_TIME = cue("time")


# "Year 7, Langley Vale": a class and a place, and no house of that number.
_COUNTED = "".join(rf"(?<!\b{word}\s)" for word in sorted(cue("numbered")))


def address_recognisers() -> list[EntityRecognizer]:
    """Addresses by number, by flat, by the name of the house; streets written without a capital."""
    shapes = tables("shapes.toml")
    street = "|".join(shapes["street_types"])
    units = "|".join(shapes["dwelling_units"])
    house = "|".join(shapes["house_types"])
    number = r"(?:\d{1,4}[a-zA-Z]?(?:[/\-]\d{1,4}[a-zA-Z]?)?|\d/\d)"
    worded = (
        r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
        r"seventeen|eighteen|nineteen|twenty(?:[ \-]\w+)?|thirty(?:[ \-]\w+)?|forty(?:[ \-]\w+)?|"
        r"fifty(?:[ \-]\w+)?|sixty(?:[ \-]\w+)?)"
    )
    capital = r"(?-i:[A-Z][\w'’\-]+)"
    return [
        Shapes(
            "ADDRESS",
            "Address",
            [
                (
                    "a number and a street",
                    rf"(?<![\w/.£\-]){_COUNTED}(?:(?:{units})\s)"
                    rf"?{number},?\s+(?:(?:the\s+)?(?:[^\W\d][\w.'’\-]*\s+){{1,4}}?)(?:{street})"
                    rf"(?:\s(?-i:(?=[A-Z]))(?:{street}))*(?![\w'’])",
                    0.75,
                ),
                (
                    "a flat and a building",
                    r"(?<!\w)(?:flat|apartment|apt|unit|room)\s+(?:no\.?\s*)"
                    rf"?\d{{1,4}}[a-zA-Z]?,?\s+(?:(?:{capital}|\d+)[ ,]+){{0,3}}(?:{house})(?!\w)",
                    0.75,
                ),
            ],
            has_digit,
            check=_is_address,
        ),
        Shapes(
            "LOCATION",
            "LowerStreet",
            [
                (
                    "a street, written without a capital",
                    r"(?<!\w)(?:on|in|at|of|from|down|near|off|along|to|up)\s(?P<x>[a-z][\w'’]+(?:\s[a-z][\w'’]+)"
                    r"?\s(?:road|street|lane|avenue|close|crescent|terrace|grove|drive|gardens|mews|villas|"
                    r"cottages))(?!\w)",
                    0.5,
                )
            ],
            lambda text: _LOWER_STREET.search(text) is not None,
            CASED,
            check=_is_street,
        ),
        Shapes(
            "ADDRESS",
            "SpelledAddress",
            [
                (
                    "a number in words and a street",
                    rf"(?<!\w)(?:number |no\.? )?{worded},?\s+(?:{capital}\s+){{1,3}}(?:{street})(?!\w)",
                    0.6,
                ),
                (
                    "a number in words and a street without a capital",
                    rf"(?<!\w)(?:number |no\.? )?{worded},?\s+(?:[a-z][\w'’]+\s+){{1,2}}(?:road|street|lane|"
                    r"avenue|close|"
                    r"crescent|terrace|grove|drive|gardens|cottages|villas)(?!\w)",
                    0.55,
                ),
            ],
            lambda text: _WORDED_HOUSE.search(text) is not None or _LOWER_STREET.search(text) is not None,
            check=_is_worded,
        ),
        Shapes(
            "ADDRESS",
            "Flat",
            [
                (
                    "a flat",
                    r"(?<!\w)(?:flat|apartment|apt|plot|pitch|caravan|berth|mooring)\s+(?:no\.?\s*|number\s)"
                    r"?\d{1,4}[a-zA-Z]?(?:,? (?-i:[A-Z][\w'’\-]+(?: [A-Z][\w'’\-]+){0,2}))?(?!\w)",
                    0.6,
                ),
                ("a box", r"(?<!\w)P\.?O\.? ?Box \d+", 0.7),
                (
                    "a number and a name before a postcode",
                    rf"(?<![\w/.£\-])(?P<x>{number},?\s{capital}(?:\s{capital}){{0,2}})"
                    rf"(?=,\s(?:{capital}[,\s]+){{0,3}}(?-i:[A-Z]{{1,2}}\d))",
                    0.65,
                ),
            ],
            has_digit,
        ),
        *house_recognisers(number, worded, capital),
    ]
