"""A table that carries its title, units and notes, and the words of the pack; what is made is split from how it is
written.

The shape follows the Government Analysis Function's guidance on accessible spreadsheets: a named table, one header
row with the units in it, no merged cells, and a shorthand where a number is missing. :func:`csv_bytes` is the plain
twin of a table; the workbook is written by :mod:`dossier_kit.appendix`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from .errors import BadRules
from .vocabulary import load_rules

#: Shorthand for a cell without a number. The first two words of meaning are in ``rules/wording.toml``.
HIDDEN = "[c]"
FEW = "[u]"
NOT_AVAILABLE = "[x]"
NOT_APPLICABLE = "[z]"
SHORTHANDS = (HIDDEN, FEW, NOT_AVAILABLE, NOT_APPLICABLE)

#: A spreadsheet program takes a text that starts with one of these for a formula (OWASP, "CSV injection").
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


_UNFIT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}-{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to a place in the same workbook: ``'Accounts'!A7`` shown as ``text``."""

    text: str
    target: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Emphasis:
    """A text that is bold in some places, each a start and an end. What is bold stands in a column of its own, too."""

    text: str
    bold: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        return self.text


Value = str | int | Link | Emphasis


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, unit included, its width in digits, and whether it holds numbers (or a shorthand)."""

    title: str
    width: float = 14.0
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    ``name`` is its name in the workbook and its file name as CSV (letters, digits and underscores, starting with a
    letter); ``title`` says what it shows; ``notes`` are sentences that stand above it. Every row has a value for
    every column; a missing value is one of :data:`SHORTHANDS`.

    Raises:
        ValueError: a bad name, two columns of one title, or a row of another length; names the table.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        titles = [column.title.casefold() for column in self.columns]
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{2,60}", self.name):
            raise ValueError("a table's name has letters, digits and underscores only, and starts with a letter")
        if len(set(titles)) != len(titles) or not titles or not all(titles):
            raise ValueError(f"table {self.name}: every column needs a title of its own")
        if any(len(row) != len(titles) for row in self.rows):
            raise ValueError(f"table {self.name}: a row has more or fewer values than there are columns")


def clean(text: str) -> str:
    """A text without what XML and spreadsheets cannot hold: control characters, lone surrogates, non-characters.

    Line ends become ``\\n``; tabs become spaces.
    """
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text  # most texts: Python calls none of these signs printable, and looks much faster
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNFIT.sub("", text)


def like_a_formula(text: str) -> bool:
    """Whether a spreadsheet program would take a clean text for a formula, if nothing said otherwise.

    Some programs trim a cell before they look: white space in front is no protection.
    """
    return not text[:1].isalnum() and text.lstrip()[:1] in FORMULA_SIGNS


def csv_bytes(table: Table) -> bytes:
    """The table as CSV: UTF-8 with a byte order mark (Excel needs it), CRLF, formulas made harmless by an apostrophe.

    Numbers stay numbers. The same table gives the same bytes.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_plain(column.title) for column in table.columns])
    for row in table.rows:
        writer.writerow([value if isinstance(value, int) else _plain(str(value)) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _plain(text: str) -> str:
    text = clean(text)
    return "'" + text if like_a_formula(text) else text


@cache
def wording() -> Mapping[str, Mapping[str, str]]:
    """All prose of the pack: ``rules/wording.toml`` by section and key.

    Raises:
        BadRules: an entry that is no text.
    """
    words: dict[str, dict[str, str]] = {}
    for section, entries in load_rules("wording").items():
        for key, text in entries.items():
            if not isinstance(text, str):
                raise BadRules(f"wording.toml: {section}.{key} is not a text")
            words.setdefault(section, {})[key] = text
    return words


def say(section: str, key: str, /, **values: object) -> str:
    """One sentence of the pack, with its ``{placeholders}`` filled in.

    Raises:
        BadRules: the entry is missing, or names a placeholder that is not given.
    """
    try:
        return wording()[section][key].format(**values)
    except (KeyError, IndexError, ValueError) as error:
        raise BadRules(f"wording.toml: {section}.{key} is missing or has a wrong placeholder ({error})") from None


def number_word(number: int) -> str:
    """A small number in words ("five"), as sentences have it."""
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return words[number] if number < len(words) else str(number)


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


def in_words(day: date) -> str:
    """A date in words; the month's name does not depend on the machine's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def listing(words: Iterable[str]) -> str:
    """Words in a row: "a; b; c"."""
    return "; ".join(words)
