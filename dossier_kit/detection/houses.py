"""Houses that have a name and no number, sites and boats, and what stands after "we live at"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from presidio_analyzer import EntityRecognizer, LocalRecognizer, RecognizerResult

from .lexicon import cue, fold, lexicon, tables
from .patterns import CASED, Shapes, has_digit, result

_TIME = cue("time")


def _is_house(text: str) -> bool | None:
    """Not a body, a role, a month, a person or a place alone."""
    lex = lexicon()
    low = [fold(word) for word in re.findall(r"[^\W\d_][\w'’\-]*", text)]
    if any(word in lex.roles or word in lex.titles or word in lex.abbreviations for word in low[:2]):
        return False
    head = [fold(word) for word in re.findall(r"[^\W\d_][\w'’\-]*", re.split(r"[,\n]", text, maxsplit=1)[0])]
    if len(head) < len(low) and (
        head[-1] in lex.roles
        or head[-1] in _JOBS
        or (len(head) <= 3 and all(lex.firsts.get(w, 0) >= 2 or w in lex.surnames for w in head))
    ):
        return False
    named = [word for word in low if not lex.explained(word) and word not in lex.titles and word not in lex.relations]
    return None if named and not all(word in lex.authorities for word in low) else False


def _is_lower_house(text: str) -> bool | None:
    """A house's name without a capital: no word of grammar but "the", none of a role, and none that only describes."""
    lex = lexicon()
    low = [fold(word) for word in re.findall(r"[^\W\d_][\w'’\-]*", text)]
    if low and low[0] in {"the", "our"}:
        low = low[1:]
    idle = lex.grammar - {"of", "the", "on", "old", "new", "high", "little", "upper", "over", "long"}
    describes = low and low[0] in _DESCRIBES
    if not low or describes or any(w in idle or w in _TIME or w in lex.roles or w in lex.relations for w in low):
        return False
    return None


def _is_unit_in(text: str) -> bool | None:
    """A pitch and its site, or a number and a name where somebody lives: the name is no ordinary counted thing."""
    lex = lexicon()
    low = [fold(word) for word in re.findall(r"[^\W\d_][\w'’\-]*", text)]
    rest = [word for word in low if word not in {"the", "at", "on", "in", "of"} and len(word) > 1]
    if not rest or rest[0] in lex.grammar or rest[0] in _TIME or rest[0] in lex.relations or rest[0] in _DESCRIBES:
        return False
    if len(rest) == 1 and lex.is_word(rest[0], 3):
        return None if rest[0].endswith("s") and "the" in low else False
    return False if any(word in lex.calendar for word in rest) or lex.is_word(rest[0], 1) else None


def _is_street_first(text: str) -> bool | None:
    """Not "Pen to paper" nor "Tan Smith": two words at least after a first that is a word elsewhere too."""
    words = re.findall(r"[^\W\d_][\w'’\-]*", text)
    lex = lexicon()
    if re.match(r"\d", text) or len(words) > 2:
        return None
    return None if fold(words[0]) not in lex.words and fold(words[0]) not in lex.firsts else False


_DESCRIBES = cue("describes_a_house")
_JOBS = cue("jobs_last")
_HOUSE_WORD = re.compile(
    rf"[a-z] (?:{'|'.join(tables('shapes.toml')['house_kinds'])}),? [a-z]|\b(?:called|named) [a-z]"
)
_NUMBER_ON = re.compile(r"\bn(?:umber|o\.?) (?:\d|[a-z]+ (?:on|in|at|of|along) )", re.IGNORECASE)
_CODE_AHEAD = re.compile(r"\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b")


class AtHome(LocalRecognizer):
    """What stands after "we live at" and its kin. The words before are looked for once, in lower case, for speed."""

    def __init__(
        self, cues: list[str], tails: list[tuple[str, str, float, Callable[[str], bool | None] | None]]
    ) -> None:
        super().__init__(supported_entities=["ADDRESS"], name="AtHome")
        self.cue = re.compile(rf"\b(?:{'|'.join(cues)})[ :]{{1,3}}")
        self.tails = [
            (reason, re.compile(tail, re.IGNORECASE | re.MULTILINE), score, check)
            for reason, tail, score, check in tails
        ]

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Addresses after the words that say that somebody lives there."""
        found = []
        for lead in self.cue.finditer(fold(text)):
            for reason, tail, score, check in self.tails:
                match = tail.match(text, lead.end())
                if match and (check is None or check(match.group("x")) is not False):
                    found.append(result("ADDRESS", *match.span("x"), score, "AtHome", reason))
        return found


def house_recognisers(number: str, worded: str, capital: str) -> list[EntityRecognizer]:
    """Addresses by the name of the house or the site; the pieces of patterns are those of ``addresses``."""
    shapes = tables("shapes.toml")
    street = "|".join(shapes["street_types"])
    names = "|".join(shapes["house_names"])
    lower = "|".join(shapes["street_types_lower"])
    kinds = "|".join(shapes["house_kinds"])
    units = "|".join(shapes["dwelling_units"])
    first = "|".join(shapes["street_first"])
    welsh = rf"(?:{first})(?: (?:y|yr|a|o|an|na|de|la)\b| (?-i:[A-ZÂÊÎÔÛŴŶÁÉÍÓÚ][\w'’\-]+)){{1,4}}"
    house_caps = (
        r"(?-i:(?!(?:We|We['’]re|I|I['’]m|At|In|On|He|She|My|Our|It|Is|And|But|So|Write|Send|From|To|Now|Thanks|"
        r"Regards|"
        r"Dear|Yours|Kind|Love|Address|Home)\b)(?:The )?[A-ZÂÊÎÔÛŴŶ][\w'’\-]+"
        r"(?: (?:(?:of|the|y|yr|on|le|la|de|by|o|an|na|a|upon|and) )?[A-ZÂÊÎÔÛŴŶ][\w'’\-]+){0,3})"
    )
    street_first = re.compile(rf"\b(?:{first}) ", re.IGNORECASE)
    return [
        Shapes(
            "ADDRESS",
            "HouseName",
            [
                (
                    "a house name and a street",
                    rf"(?<!\w)(?-i:(?:The )?[A-Z][\w'’\-]+(?: (?:[a-z]{{1,3}} )?[A-Z][\w'’\-]+){{0,3}}),(?: +|\n)"
                    rf"(?:{number},? )?{capital}(?: {capital}){{0,3}}? (?:{street})(?!\w)",
                    0.75,
                ),
                (
                    "a house by the kind of its name",
                    rf"(?<![\w'’])(?P<x>(?:(?-i:The) )?{capital}(?: {capital}){{0,2}} (?:{names})"
                    rf"(?:, {capital}(?: {capital})?(?=[.,\n]|$))?)(?!\w)",
                    0.6,
                ),
            ],
            None,
            check=_is_house,
        ),
        Shapes(
            "ADDRESS",
            "LowerHouse",
            [
                (
                    "a house name and a street, without a capital",
                    r"(?<![\w'’])(?:the )?(?P<x>(?!(?:the|at|in|is|to|from|an?|our|my|and|of|by|near|with|called|"
                    rf"on|into|live|lives|lived)\b)[a-z][\w'’\-]+ (?:[a-z][\w'’\-]+ )?(?:{kinds}),? (?:on |in |off )?"
                    rf"(?:{number},? )?[a-z][\w'’\-]+ (?:[a-z][\w'’\-]+ )?(?:{lower}))(?!\w)",
                    0.65,
                ),
                (
                    "a house called by its name, without a capital",
                    r"\b(?:house|cottage|bungalow|farm|barn|boat|narrowboat)(?: is| was)? (?:called|named) "
                    r"(?P<x>(?:the )?[a-z][\w'’\-]{2,}(?: (?!on\b|in\b|at\b|and\b|but\b|near\b|"
                    r"up\b)[a-z][\w'’\-]+)?)(?!\w)",
                    0.6,
                ),
            ],
            lambda text: _HOUSE_WORD.search(text) is not None,
            CASED,
            check=_is_lower_house,
        ),
        Shapes(
            "ADDRESS",
            "Dwelling",
            [
                (
                    "a dwelling by number and its site",
                    rf"(?<!\w)(?:{units})\s(?:no\.?\s)?(?P<x>{number},? (?:at |on |"
                    rf"in )?(?:the )?{capital}(?: {capital}){{0,3}})(?!\w)",
                    0.6,
                ),
                (
                    "a flat within a house that has a number",
                    r"(?<!\w)(?:flat|apartment|apt)\s(?P<x>(?:[a-zA-Z]|"
                    rf"\d{{1,3}}(?:/\d{{1,2}})?[a-zA-Z]?),? {number},? "
                    rf"(?:[^\W\d][\w.'’\-]*\s+){{1,3}}(?:{street}))(?!\w)",
                    0.75,
                ),
                (
                    "a number and a house with its article",
                    r"(?<![\w/.£\-])(?P<x>\d{1,3}[a-z]?,? the (?:[a-z][\w'’\-]+ )??(?:maltings?|paddocks?|elms|"
                    r"oaks|laurels|willows|hollies|firs|"
                    r"beeches|limes|cedars|pines|poplars|orchards?|crescent|close|green|square|mews|avenue|drive|grove|"
                    r"moorings|wharf|cottages|courtyard|stables|meadows|glebe|causeway|croft|spinney|copse))(?!\w)",
                    0.65,
                ),
            ],
            has_digit,
            check=_is_unit_in,
        ),
        Shapes(
            "ADDRESS",
            "NumberOn",
            [
                (
                    "a number on a street",
                    rf"(?<!\w)(?:number|no\.?)\s(?P<x>(?:{number}|{worded})\s(?:on|in|at|of|along)\s(?:the\s)?"
                    rf"{capital}(?:\s{capital}){{0,3}})(?!\w)",
                    0.65,
                )
            ],
            lambda text: _NUMBER_ON.search(text) is not None,
        ),
        Shapes(
            "ADDRESS",
            "StreetFirst",
            [
                (
                    "a street that begins with its kind",
                    rf"(?<![\w'’])(?P<x>(?:{number},? |{house_caps}, ?\n?)?{welsh})(?!\w)",
                    0.65,
                )
            ],
            lambda text: street_first.search(text) is not None,
            check=_is_street_first,
        ),
        Shapes(
            "ADDRESS",
            "HouseLines",
            [
                (
                    "lines before a postcode",
                    rf"(?m)^[ \t>]*"
                    rf"(?P<x>{house_caps}),?[ \t]*\n[ \t>]*{house_caps},?[ \t]*\n"
                    rf"(?:[ \t>]*{house_caps},?[ \t]*\n){{0,2}}"
                    r"[ \t>]*(?:[A-Z][\w'’ \-]{2,25},?[ ])?(?-i:[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2})\b",
                    0.65,
                ),
                (
                    "a house before a place and a postcode",
                    rf"(?P<x>(?<![\w'’.,] )(?<![\w'’]){house_caps}), (?:(?:near|"
                    rf"nr\.?) )?{house_caps},(?: {house_caps},)? "
                    r"(?-i:[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2})\b",
                    0.6,
                ),
            ],
            lambda text: _CODE_AHEAD.search(text) is not None,
            check=_is_house,
        ),
        Shapes(
            "ADDRESS",
            "Boat",
            [
                (
                    "a boat by its name",
                    r"\b(?:narrowboat|houseboat|barge|boat|widebeam|nb),? (?:called |named |is |"
                    rf"the )*(?P<x>{capital}(?: {capital}){{0,2}})(?!\w)",
                    0.6,
                )
            ],
            lambda text: "boat" in text.lower() or "barge" in text.lower() or "widebeam" in text.lower(),
            check=_is_house,
        ),
        AtHome(
            shapes["living_at"],
            [
                (
                    "a number and a name where somebody lives",
                    r"(?:our |the |my )?(?P<x>(?:(?:number|no\.?|"
                    rf"flat)\s)?{number},?\s(?:the\s)?{capital}(?:\s{capital}){{0,2}})(?!\w)",
                    0.65,
                    None,
                ),
                (
                    "a house name where somebody lives",
                    r"(?:our house,? |a farm,? |the farm,? |"
                    rf"the house,? )?(?P<x>(?:(?-i:The) )?{capital}(?:[ \-]{capital}){{0,2}})(?=,\s{capital})",
                    0.65,
                    _is_house,
                ),
                (
                    "a house by the kind of its name, without a capital",
                    rf"(?:the |our )?(?P<x>[a-z][\w'’\-]+ (?:[a-z][\w'’\-]+ )?(?:{names}))(?!\w)",
                    0.55,
                    _is_house,
                ),
                (
                    "a number and a name where somebody lives, without a capital",
                    r"(?:our |"
                    rf"my )?(?P<x>(?:(?:{units}) )?{number},? (?:the )?[a-z][\w'’\-]{{3,}}(?: [a-z][\w'’\-]{{3,}})??)"
                    r"(?=[,.;)\n]|$| (?:and|but|with|for|since|near|in|by|where|now|again|till|until|when)\b)",
                    0.5,
                    _is_unit_in,
                ),
            ],
        ),
    ]
