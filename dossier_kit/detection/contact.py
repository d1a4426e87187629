"""Ways to reach somebody: telephones, e-mail also written out, web addresses, handles, postcodes, addresses."""

from __future__ import annotations

from typing import Any

import phonenumbers
import regex
from presidio_analyzer import EntityRecognizer, LocalRecognizer, RecognizerResult

from .lexicon import fold, lexicon, tables
from .patterns import CASED, UNCASED, Shapes, has_digit, result

_SEVEN_DIGITS = regex.compile(r"(?:\d[ \u00a0().\-–/+]{0,3}){7,}")
# Digits with a dot between every pair or after the area code, spaces in odd places, "oh" for 0.
_ODD_PHONE = regex.compile(
    r"(?<![\w/.£])(?:\+?\(?44\)?[ \u00a0.\-–]*(?:\(0\)[ ]?)?|0)(?:[ \u00a0.\-–()/]{0,3}\d){9,10}(?![\w/]|[.\-]\d)"
)
_LOCAL_PHONE = regex.compile(
    r"(?<=\b(?:tel|telephone|phone|ring|call|mob|mobile|text|landline|number|extension|ext|fax|on)\b[^\n\d]{0,25})"
    r"(?<![\w/.£\-])\d{3}[ \-.]?\d{3,4}(?:[ \-.]?\d{2,4})?(?![\w/£%,]|[ ](?:hours|days|weeks|pages|words|children|pounds|people))",
    regex.IGNORECASE,
)
_EXTENSION = regex.compile(r"\s*(?:,\s*)?(?:ext|extension|x)\.? ?\d{2,5}\b", regex.IGNORECASE)


class Telephones(LocalRecognizer):  # type: ignore[misc]
    """British numbers in any spacing, through ``phonenumbers`` at leniency 0 (drama numbers are invalid at 1).

    Runs of fewer than nine digits are left alone: at this leniency years and house numbers would be numbers too.
    """

    def __init__(self) -> None:
        super().__init__(supported_entities=["PHONE"], name="Telephones")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Telephone numbers, an extension with them."""
        if not _SEVEN_DIGITS.search(text):
            return [
                result("PHONE", m.start(), m.end(), 0.5, self.name, "a short number beside the word telephone")
                for m in _LOCAL_PHONE.finditer(text)
                if sum(c.isdigit() for c in m.group()) >= 6
            ] if has_digit(text) else []
        found = {}
        for match in phonenumbers.PhoneNumberMatcher(text, "GB", leniency=0):
            digits = sum(c.isdigit() for c in match.raw_string)
            if digits >= 9 and match.raw_string.lstrip("( ")[:1] in "+0":
                found[(match.start, match.end)] = (0.75, "a telephone number")
        for piece in _ODD_PHONE.finditer(text):
            found.setdefault(piece.span(), (0.7, "a telephone number oddly spaced"))
        for piece in _LOCAL_PHONE.finditer(text):
            if sum(c.isdigit() for c in piece.group()) >= 6:
                found.setdefault(piece.span(), (0.5, "a short number beside the word telephone"))
        results = []
        for (start, end), (score, reason) in found.items():
            extension = _EXTENSION.match(text, end)
            results.append(result("PHONE", start, extension.end() if extension else end, score, self.name, reason))
        return results


def _has_at(text: str) -> bool:
    return "@" in text or "＠" in text


_AT = r"(?:[ ]?[(\[{<][ ]?at[ ]?[)\]}>][ ]?|[ ]+at[ ]+|[ ]?@[ ]?)"
_DOT = r"(?:[ ]?[(\[{<][ ]?(?:dot|\.)[ ]?[)\]}>][ ]?|[ ]+dot[ ]+|\.|[ ]\.[ ]?)"
_HOSTS = "|".join(tables("shapes.toml")["mail_hosts"])
_LOCAL = rf"[\w+\-]+(?:(?:{_DOT}|[ ]+(?:underscore|dash|hyphen)[ ]+)[\w+\-]+){{0,4}}"
_SPOKEN = regex.compile(r"\b(?:at|dot)\b|[(\[]at|[(\[]dot", regex.IGNORECASE)
_TLD = r"(?:com|co|uk|org|net|gov|ac|nhs|sch|eu|ie|info|me|example|test|invalid|local|email|live)"


_STRONG_STREET = regex.compile(
    r"(?:road|rd|street|st|avenue|ave|lane|ln|close|crescent|cres|gardens|gdns|grove|terrace|mews|drive|cottages?|villas)\.?$",
    regex.IGNORECASE,
)


def _is_address(text: str) -> bool | None:
    """A number and a street, not "2 years down the road": no word between may be one of grammar or of time."""
    words = regex.findall(r"[^\W\d_][\w'’]*", text)
    inner = [word for word in words[:-1] if word.lower() not in {"flat", "unit", "room", "plot", "no", "the", "of", "on", "st"}]
    lex = lexicon()
    low = [fold(word) for word in inner]
    if any(word in lex.grammar or word in _TIME or word in lex.calendar for word in low):
        return False
    if not inner:
        return False
    if _STRONG_STREET.search(text) or all(word[0].isupper() for word in inner):
        return None
    return None if any(not lex.is_word(word) for word in low) else False


_TIME = frozenset(
    "year years month months week weeks day days hour hours hrs minute minutes mins times children pupils people pages "
    "reports letters emails e-mails schools meetings professionals sessions strangers adults kids staff per cent am pm".split()
)


def _spoken(text: str) -> bool:
    return _SPOKEN.search(text) is not None


def _dotted(text: str) -> bool:
    return "." in text or " dot " in text.lower()


def contact_recognisers() -> list[EntityRecognizer]:
    """Telephones, e-mail, web addresses, handles, postcodes and addresses."""
    shapes = tables("shapes.toml")
    street = "|".join(shapes["street_types"])
    house = "|".join(shapes["house_types"])
    names = "|".join(shapes["house_names"])
    return [
        Telephones(),
        Shapes(
            "EMAIL", "Email",
            [("an e-mail address", r"[\w.+\-'%]*[\w+\-]@[\w\-]+(?:\.[\w\-]+)*\w", 0.95),
             ("an e-mail address with spaces", rf"(?<!\S)[\w.+\-]{{2,}} ?@ ?[\w\-]{{2,}}(?: ?\. ?[\w\-]+)*? ?\. ?{_TLD}(?: ?\. ?{_TLD})?(?!\w)", 0.9)],
            _has_at,
        ),
        Shapes(
            "EMAIL", "SpokenEmail",
            [("an e-mail address written out",
              rf"(?<![\w.]){_LOCAL}{_AT}(?:[\w\-]+{_DOT}){{1,3}}{_TLD}(?:{_DOT}{_TLD})?(?!\w)", 0.9),
             ("an e-mail address at a well-known host", rf"(?<![\w.]){_LOCAL}{_AT}(?:{_HOSTS})(?:{_DOT}{_TLD}){{0,2}}(?!\w)", 0.9),
             ("an e-mail address written out in brackets",
              r"(?<![\w.])[\w.+\-]+(?: ?[(\[]dot[)\]] ?[\w\-]+)* ?[(\[]at[)\]] ?[\w\-.]+(?: ?[(\[]dot[)\]] ?[\w\-]+)*", 0.9)],
            _spoken,
        ),
        Shapes(
            "URL", "WebAddress",
            [("a web address", r"(?<!\w)(?:https?://|www\.)[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]'’]", 0.95),
             ("the name of a site", rf"(?<![\w@.\-])[a-z0-9][\w\-]*(?:\.[\w\-]+)*\.{_TLD}(?:\.{_TLD})?(?:/[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]'’])?(?![\w@])", 0.6),
             ("a site written out", rf"(?<![\w@.])(?:www dot )?[\w\-]+(?: dot [\w\-]+){{0,2}} dot {_TLD}(?: dot {_TLD})?(?!\w)", 0.6)],
            _dotted,
        ),
        Shapes(
            "USERNAME", "Handle",
            [("a name after @", r"(?<![\w@.])(?<=@)[A-Za-z]\w{2,29}(?!\w*[.@]\w)", 0.85),
             ("words run together with an underscore", r"(?<![\w@/.\-])[A-Za-z]\w*_\w*[A-Za-z0-9](?![\w@/])", 0.7)],
            lambda text: "@" in text or "_" in text, CASED,
        ),
        Shapes(
            "POSTCODE", "Postcode",
            [("the shape of a postcode", r"(?<![\w/\-])(?:GIR ?0AA|[A-Z](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])[ \u00a0\-]{0,2}\d[A-Z]{2})(?!\w)", 0.85),
             ("a postal district", r"(?<=\b(?:postcode|post code|postcode is|pc)[ :]{1,3}(?:is |begins |starts )?)[A-PR-UWYZ][A-HK-Y]?\d{1,2}[A-Z]?(?!\w)", 0.8)],
            has_digit, UNCASED,
        ),
        Shapes(
            "ADDRESS", "Address",
            [("a number and a street",
              rf"(?<![\w/.£\-])(?:(?:flat|apartment|apt|unit|room|plot|no\.?|number)\s)?\d{{1,4}}[a-zA-Z]?(?:[/\-]\d{{1,4}}[a-zA-Z]?)?,?\s+(?:(?!{street})[\w.'’\-]+\s+){{0,4}}?(?:{street})(?![\w'’])(?<!\d\s(?:{street}))", 0.75),
             ("a flat and a building", rf"(?<!\w)(?:flat|apartment|apt)\s+(?:no\.?\s*)?\d{{1,4}}[a-zA-Z]?,?\s+(?:(?:[A-Z][\w.'’\-]+|\d+)[ ,]+){{0,3}}(?:{house})(?!\w)", 0.75),
            ],
            has_digit, check=_is_address,
        ),
        Shapes(
            "ADDRESS", "Flat",
            [("a flat", r"(?<!\w)(?:flat|apartment|apt)\s+(?:no\.?\s*)?\d{1,4}[a-zA-Z]?(?!\w)", 0.6)],
            has_digit,
        ),
        Shapes(
            "ADDRESS", "HouseName",
            [("a house name and a street",
              rf"(?<!\w)(?-i:(?:The )?[A-Z][\w'’\-]+(?: (?:[a-z]{{1,3}} )?[A-Z][\w'’\-]+){{0,3}}),\s+(?:\d{{1,4}}[a-z]?,? )?(?-i:[A-Z])[\w'’\-]+(?:\s[\w'’\-]+){{0,3}}?\s(?:{street})(?!\w)", 0.75),
             ("a house by the kind of its name",
              rf"(?<=\b(?:live at|living at|live in|address is|address|home is|house is|house called|cottage called|farm called|moved to|post to|write to|send to|of|at)[ :]{{1,3}}(?:the |our )?)(?-i:[A-Z][\w'’\-]+(?: [A-Z][\w'’\-]+){{0,2}} )(?:{names})(?!\w)", 0.7)],
            None,
        ),
    ]
