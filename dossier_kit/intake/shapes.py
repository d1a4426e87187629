"""What the cells of a column look like, whatever its header says. Each shape gives 0 (nothing like it) to 1."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache

from stdnum.gb import nhs

from ..vocabulary import Consent
from .consent import read_consent
from .dates import read_cell_date
from .sheets import EPOCH_1900, Value, as_text
from .text import fold, pattern, strings, words

EMAIL = re.compile(
    r"[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+|\b[\w.+-]+\s*[\[(]?\b(?:at)\b[\])]?\s*[\w-]+(?:\s*[\[(]?\bdot\b[\])]?\s*\w+)+|\b\w+(?:\s*[\[(]?\bdot\b[\])]?\s*\w+)+\s*[\[(]?\bat\b[\])]?\s*\w+",
    re.IGNORECASE,
)
# Without one of these a text is no address: the patterns above take ten times as long to say so.
_AT = re.compile(r"@|\b[aA][tT]\b")
# Nothing longer is an address or a number alone; these patterns are slow on long texts made to be so.
_SHORT = 400
_PHONE = re.compile(r"(?:\+\s?44|\(?0)[\d\s().-]{8,16}\d")
_ABOUT_SHARING = re.compile(
    r"\b(?:ico|commissioner|shar\w+|consent\w*|permission|tribunal|hearing|withdr\w+|anonym\w+|names?|until|hold)\b"
)


def digits(text: str) -> str:
    """The digits of a text, in order."""
    return re.sub(r"\D", "", text)


def is_phone(value: Value) -> bool:
    """Whether a cell is a British telephone number, or one that lost its first nought in a column of numbers."""
    text = as_text(value)
    if isinstance(value, int | float):
        return len(text) == 10 and text[0] in "1237" and not nhs.is_valid(text)
    return bool(_PHONE.search(text[:_SHORT]))


def is_email(value: Value) -> bool:
    """Whether a cell holds an e-mail address, written out in words or not."""
    return isinstance(value, str) and bool(_AT.search(value, 0, _SHORT) and EMAIL.search(value[:_SHORT]))


def is_nhs(value: Value) -> bool:
    """Ten digits and nothing else (the check digit is a matter for a problem, not for the column)."""
    text = re.sub(r"[\s-]", "", as_text(value))
    return len(text) == 10 and text.isdigit() and text[0] != "0"


def is_date(value: Value) -> bool:
    """Whether a cell is a day, with or without its year."""
    read = read_cell_date(value, EPOCH_1900)
    return read.day is not None or (read.partial is not None and len(as_text(value)) < 40)


def _is_birth(value: Value) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 0 < value < 26
    if isinstance(value, date | datetime):
        return True
    text = fold(as_text(value))
    return len(text) < 40 and (is_date(value) or bool(re.search(r"\b(?:[1-9]|1\d|2[0-5])\b|years?|yrs|months", text)))


def _is_names(value: Value) -> bool:
    if not isinstance(value, str) or len(value) > 60:
        return False
    parts = [part for part in re.split(r"[\s,&/+]+", re.sub(r"\([^)]*\)", "", value)) if part]
    capital = [
        part
        for part in parts
        if part[0].isupper() and part.replace("'", "").replace("’", "").replace("-", "").replace(".", "").isalpha()
    ]
    return 1 <= len(parts) <= 6 and len(capital) * 3 >= len(parts) * 2


def _is_handle(value: Value) -> bool:
    text = as_text(value).strip()
    return (
        bool(re.fullmatch(r"@?[\w.-]{3,30}", text))
        and not text.isdigit()
        and not is_email(value)
        and not text.istitle()
    )


def _has(table: str) -> Callable[[Value], bool]:
    known = frozenset(strings("intake", "shapes", table))
    return lambda value: isinstance(value, str) and len(value) < 80 and any(word in known for word in words(value))


def _is_consent(value: Value) -> bool:
    text = as_text(value)
    return len(text) < 160 and read_consent(text).state is not Consent.UNCLEAR


def _is_evidence(value: Value) -> bool:
    return (
        isinstance(value, str)
        and len(value) < 200
        and bool(pattern("evidence", "paper").search(fold(value)) or _has("evidence")(value))
    )


@cache
def _tests() -> dict[str, Callable[[Value], bool]]:
    tests = {
        "email": is_email,
        "phone": is_phone,
        "nhs": is_nhs,
        "date": is_date,
        "dob": _is_birth,
        "names": _is_names,
        "handle": _is_handle,
        "school": _has("school"),
        "council": _has("council"),
        "health": _has("health"),
        "consent": _is_consent,
        "evidence": _is_evidence,
    }
    return {shape: _once(test) for shape, test in tests.items()}


def _once(test: Callable[[Value], bool]) -> Callable[[Value], bool]:
    """Short cells come again and again, down a column and from sheet to sheet; a story is not kept."""
    kept = lru_cache(maxsize=4_096, typed=True)(test)
    return lambda cell: test(cell) if isinstance(cell, str) and len(cell) > _SHORT else kept(cell)


def looks_like(shape: str, cells: Sequence[Value]) -> float | None:
    """The share of cells that have a shape; None where there is nothing to judge by.

    ``long`` is judged by length: 1 from 250 letters on average. Words that stand for nothing ("none") do not count.
    """
    if not cells or not shape:
        return None
    if shape == "long":
        texts = [as_text(cell) for cell in cells]
        return min(1.0, sum(map(len, texts)) / len(texts) / 250)
    nothing = strings("dates", "none", "words") if shape in ("date", "dob") else strings("intake", "nobody", "words")
    said = [cell for cell in cells if shape == "consent" or fold(as_text(cell)).strip(" .") not in nothing]
    if not said:
        return None
    test = _tests()[shape]
    return sum(1 for cell in said if test(cell)) / len(said)


def speaks_of_sharing(cells: Sequence[Value]) -> bool:
    """Whether a column of yes and no is about sharing: one cell in five says so."""
    return sum(1 for cell in cells if _ABOUT_SHARING.search(fold(as_text(cell)[:4_000]))) * 5 >= len(cells) > 0
