"""Ways to reach somebody: telephones, e-mail, web addresses, handles, postcodes; ``spoken`` has what is said aloud."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
from presidio_analyzer import EntityRecognizer, LocalRecognizer, RecognizerResult

from .lexicon import fold, lexicon
from .patterns import CASED, UNCASED, Shapes, has_digit, result
from .spoken import TLD, spoken_recognisers

_SEVEN_DIGITS = re.compile(r"(?:\d[ \u00a0().\-–/+]{0,3}){7,}")
# Digits with a dot between every pair or after the area code, spaces in odd places, "oh" for 0.
_ODD_PHONE = re.compile(
    r"(?<![\w/.£])(?:\+?\(?44\)?[ \u00a0.\-–]*(?:\(0\)[ ]?)?|0)(?:[ \u00a0.\-–()/]{0,3}\d){9,10}(?![\w/]|[.\-:]\d)"
)
_LOCAL_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|ring|call|mob|mobile|text|landline|number|extension|ext|fax|on)\b[^\n\d]{0,25}?"
    r"(?<![\w/.£\-])(?P<x>\d{3}[ \-.]?\d{3,4}(?:[ \-.]?\d{2,4})?)(?![\w/£%,]|[ ](?:hours|days|weeks|pages|"
    r"words|children|pounds|people))",
    re.IGNORECASE,
)
# "09/12/2011 16:41" heads an e-mail and rings nobody.
_DATE_AND_TIME = re.compile(r"[0-3]\d[/.\-][01]\d[/.\-](?:19|20)\d\d\b")
_EXTENSION = re.compile(r"\s*(?:,\s*)?(?:ext|extension|x)\.? ?\d{2,5}\b", re.IGNORECASE)


class Telephones(LocalRecognizer):
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
            return (
                [
                    result("PHONE", *m.span("x"), 0.5, "Telephones", "a short number beside the word telephone")
                    for m in _LOCAL_PHONE.finditer(text)
                    if sum(c.isdigit() for c in m.group("x")) >= 6
                ]
                if has_digit(text)
                else []
            )
        found = {}
        for match in phonenumbers.PhoneNumberMatcher(text, "GB", leniency=0):
            digits = sum(c.isdigit() for c in match.raw_string)
            if digits >= 9 and match.raw_string.lstrip("( ")[:1] in "+0":
                found[(match.start, match.end)] = (0.75, "a telephone number")
        for piece in _ODD_PHONE.finditer(text):
            found.setdefault(piece.span(), (0.7, "a telephone number oddly spaced"))
        for piece in _LOCAL_PHONE.finditer(text):
            if sum(c.isdigit() for c in piece.group("x")) >= 6:
                found.setdefault(piece.span("x"), (0.5, "a short number beside the word telephone"))
        results = []
        for (start, end), (score, reason) in found.items():
            if _DATE_AND_TIME.match(text, start):
                continue
            extension = _EXTENSION.match(text, end)
            results.append(result("PHONE", start, extension.end() if extension else end, score, "Telephones", reason))
        return results


def _has_at(text: str) -> bool:
    return "@" in text or "＠" in text


_HANDLE_GATE = re.compile(
    r"[A-Za-z]{3}\d|user|handle|screen ?name|log[\- ]?in|posting|posts? as|posted|signed? in|registered|known|"
    r"going by|go by|"
    r"twitter|insta|tiktok|skype|mumsnet|forum|board|find me|using|poster|member|on here|on there|nickname|over on",
    re.IGNORECASE,
)
_FILE = r"|\.(?:pdf|docx?|odt|rtf|txt|jpe?g|png|heic|xlsx?|csv|msg|eml|mp[34]|m4a|mov|zip)\b"
# Outward codes. DD1, TA1 and the like are a daughter, an assistant; M1 and A1 are roads.
_DISTRICT = (
    r"(?!DD|DH|DS|TA|SP|PE|CT|EC|M\d|A\d)(?:AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CV|CW|DA|DE|DG|DL|DN|DT|"
    r"DY|E|EH|EN|EX|FK|FY|G|GL|GU|HA|HD|HG|HP|HR|HU|HX|IG|IP|IV|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|ME|MK|ML|N|NE|NG|NN|"
    r"NP|NR|NW|OL|OX|PA|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SR|SS|ST|SW|SY|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|"
    r"WD|WF|WN|WR|WS|WV|YO)\d{1,2}"
)
_HANDLE_BEFORE = (
    r"\b(?:user ?names?|handles?|screen ?names?|log[\- ]?in(?: name| id)?|posting as|posts? as|posted as|"
    r"post under|posted under|sign in as|signed in as|user id|"
    r"registered as|known on (?:here|there|the \w+) as|on (?:here|there) as|on (?:twitter|mumsnet|facebook|"
    r"insta(?:gram)?|the (?:board|forum|group|site|thread)) (?:as|i'm|i’m|im|i am|she's|he's|under)|"
    r"my name on (?:here|there)|nickname on here|going by|i go by|twitter|insta|instagram|tiktok|skype|"
    r"mumsnet name|forum name|board name|find me (?:as|under)|i post as|i'm on as|using|poster|user|member)"
    r"(?:\s(?:is|was|are|were|of|called|name|name is|under|on (?:here|there|it)))?\s?[:=\-–,]?\s?[\"'“‘(@]{0,2}"
)
_HANDLE = r"(?:[A-Za-z][\w.\-]*[\w]|\w+\d\w*)"
_HANDLE_AFTER = (
    r"(?=[\"'”’)]?\s(?:on here|on there|on the (?:board|forum|group|thread|other (?:thread|board)|site|chat)|"
    r"on (?:mumsnet|twitter|facebook|instagram|tiktok)|from the (?:board|forum|thread|group)|off the (?:board|"
    r"forum|group|thread)|over on)\b)"
)


def _is_handle(text: str) -> bool | None:
    """A made-up word: not one of the language or a name in ordinary capitals, unless digits or capitals are inside."""
    lex = lexicon()
    low = fold(text)
    if re.search(r"\d|_|[a-z][A-Z]", text):
        return None if len(text) > 3 and re.search(r"[A-Za-z]{2}", text) else False
    if lex.is_word(low, 3) or lex.explained(low) or low in lex.firsts or low in lex.surnames or low in lex.places:
        return False
    return None if len(low) >= 5 and not lex.is_word(low.rstrip("s"), 3) else False


def _is_compound(text: str) -> bool | None:
    """Three ordinary words, or two long ones, run together without a capital: nobody writes so but in a handle."""
    lex = lexicon()
    low = fold(text)
    if lex.is_word(low, 3) or lex.explained(low) or low in lex.firsts or low in lex.places or low in lex.surnames:
        return False
    parts = _split_words(low, 6)
    return None if parts is not None and (len(parts) >= 3 or len(low) >= 12) else False


def _split_words(low: str, most: int) -> list[str] | None:
    """The fewest ordinary words that make up a string, or None."""
    lex = lexicon()
    if not low:
        return []
    if most == 0:
        return None
    best: list[str] | None = None
    for size in range(min(len(low), 12), 2, -1):
        piece = low[:size]
        if ((lex.words.get(piece, 9) <= 2 or lex.firsts.get(piece, 0) >= 3) and len(piece) > 2) or piece in {
            "and",
            "the",
            "for",
            "of",
        }:
            rest = _split_words(low[size:], most - 1)
            if rest is not None and (best is None or len(rest) + 1 < len(best)):
                best = [piece, *rest]
    return best


def contact_recognisers() -> list[EntityRecognizer]:
    """Telephones, e-mail, web addresses, handles and postcodes."""
    return [
        Telephones(),
        *spoken_recognisers(),
        Shapes(
            "EMAIL",
            "Email",
            [
                ("an e-mail address", r"[\w.+\-'%]*[\w+\-]@[\w\-]+(?:\.[\w\-]+)*\w", 0.95),
                (
                    "an e-mail address with spaces",
                    rf"(?<!\S)[\w.+\-]{{2,}} ?@ ?[\w\-]{{2,}}(?: ?\. ?[\w\-]+)*? ?\. ?{TLD}(?: ?\. ?{TLD})"
                    r"?(?!\w)",
                    0.9,
                ),
            ],
            _has_at,
        ),
        Shapes(
            "URL",
            "WebAddress",
            [
                ("a web address", r"(?<!\w)(?:https?://|hxxps?://|www\.)[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]'’]", 0.95),
                (
                    "the name of a site",
                    rf"(?<![\w@.\-])[a-z0-9][\w\-]*(?:\.[\w\-]+)*\.{TLD}(?:\.{TLD})"
                    r"?(?:/[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]'’])?(?![\w@])",
                    0.6,
                ),
                (
                    "the name of a page",
                    r"(?<![\w@.\-/])[a-z0-9][\w\-]*(?:\.[\w\-]+)+/[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]'’]",
                    0.6,
                ),
            ],
            lambda text: "." in text,
        ),
        Shapes(
            "USERNAME",
            "Handle",
            [
                ("a name after @", r"(?<![\w@.])@(?P<x>[A-Za-z]\w{2,29})(?!\w*[.@]\w)", 0.85),
                # In a file's name its parts are judged one by one, see ``names``.
                (
                    "words run together with an underscore",
                    rf"(?<![\w@/.\-])[A-Za-z]\w*_\w*[A-Za-z0-9](?![\w@/]{_FILE})",
                    0.7,
                ),
            ],
            lambda text: "@" in text or "_" in text,
            CASED,
        ),
        Shapes(
            "USERNAME",
            "SaidHandle",
            [
                ("after the words user name", rf"{_HANDLE_BEFORE}(?P<x>{_HANDLE})", 0.7),
                ("before the words on here", rf"(?<![\w@.])(?P<x>{_HANDLE}){_HANDLE_AFTER}", 0.65),
                (
                    "letters and digits in one word",
                    r"(?<![\w@.\-/])(?P<x>[A-Za-z]{3,}\d{2,4}[A-Za-z]*|[A-Za-z]{5,}\d[A-Za-z]*)(?![\w@/\-]|\.\w)",
                    0.5,
                ),
            ],
            lambda text: _HANDLE_GATE.search(text) is not None,
            check=_is_handle,
        ),
        Shapes(
            "USERNAME",
            "RunTogether",
            [
                ("capitals inside a word", r"(?<![\w@.\-/])(?P<x>[A-Z]?[a-z]+(?:[A-Z][a-z]+){2,}\d*)(?![\w@])", 0.6),
                ("words run together", r"(?<![\w@.\-/'’])(?P<x>[a-z]{11,30})(?![\w@'’\-])", 0.5),
            ],
            None,
            CASED,
            check=lambda text: _is_compound(text) if text.islower() else None,
        ),
        Shapes(
            "POSTCODE",
            "Postcode",
            [
                (
                    "the shape of a postcode",
                    r"(?<![\w/\-])(?:GIR ?0AA|[A-Z](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|"
                    r"[A-HK-Y]\d[ABEHMNPRVWXY])[ \u00a0\-]{0,2}\d[A-Z]{2})(?!\w)",
                    0.85,
                ),
                (
                    "a postal district",
                    r"\b(?:postcode|post code|pc)[ :]{1,3}(?:is |begins |starts |was )"
                    r"?(?P<x>[A-PR-UWYZ][A-HK-Y]?\d{1,2}[A-Z]?)(?!\w)",
                    0.8,
                ),
            ],
            has_digit,
            UNCASED,
        ),
        Shapes(
            "POSTCODE",
            "PostalDistrict",
            [
                (
                    "a postal district where somebody lives",
                    rf"(?:\b(?i:lives?|living|based|in|near|area|moved to)[ ]|[.!?\n][ ]?)(?P<x>{_DISTRICT})"
                    r"(?=[.,;!?)\n]|$)",
                    0.45,
                )
            ],
            has_digit,
            CASED,
        ),
    ]


def handles_in(cell: str) -> list[str]:
    """The names on forums that somebody gave.

    Words of every day are no name but an answer in its place ("I do not post online"), and would be hidden in every
    account; several of them are one name only with a number ("Tired Mum 42").
    """
    lex = lexicon()
    found = []
    for part in re.split(r"[,;/\n]+", re.sub(r"\([^)]*\)", " ", cell)):
        words = part.split()
        own = [word.lstrip("@") for word in words if word[0] == "@" or not lex.is_word(fold(word.strip(".!?")), 3)]
        if own and all(word.isdigit() for word in own):
            own = [" ".join(words)]
        found += [word for word in own if len(word) > 2]
    return found
