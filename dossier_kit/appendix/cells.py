"""Rows of a sheet as the XML that a workbook holds: the one way in which words get into a cell.

openpyxl makes an object and an XML element of each cell; of tens of thousands of accounts that is most of the time.
Here a cell is one formatted line, and openpyxl writes everything around the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from xml.sax.saxutils import quoteattr

from openpyxl.utils import get_column_letter

from ..errors import DossierError
from ..tables import Emphasis, Link, Value, clean, like_a_formula
from .texts import MOST_CHARACTERS

#: Excel's own limit for the height of a row, in points.
MOST_POINTS = 409.0


def fitting(text: str, sheet: str, place: str) -> str:
    """A text as a cell can hold it.

    Raises:
        DossierError: it is longer than a cell holds, and would be cut without a word; names ``sheet`` and ``place``.
    """
    text = clean(text)
    if len(text) > MOST_CHARACTERS:
        raise DossierError(f"Sheet {sheet}, {place}: the text is too long for a cell of a workbook.")
    return text


class Rows:
    """The rows of one sheet, added from the top to the bottom.

    ``styles`` gives the number of each look in the workbook; a look with ``+quote`` marks a text that starts like a
    formula. ``bold`` and ``plain`` are the fonts of a text that is bold in part, as XML. ``sheet`` is the sheet's name
    for errors.
    """

    def __init__(self, sheet: str, styles: Mapping[str, int], plain: str, bold: str) -> None:
        self._sheet, self._styles, self._plain, self._bold = sheet, styles, plain, bold
        self._rows: list[str] = []
        self._links: list[str] = []
        self.heights: list[float] = []
        self.widest = 1

    def add(self, cells: list[tuple[Value, str]], height: float = 15.0) -> None:
        """Add a row of values, each with its look (a link has its own), so many points high.

        Raises:
            DossierError: a text is too long for a cell, which would be cut without a word; names sheet, row and column.
        """
        row = len(self._rows) + 1
        self.widest = max(self.widest, len(cells))
        self.heights.append(min(height, MOST_POINTS))
        found = "".join([
            self._cell(f"{_letter(column)}{row}", value, look) for column, (value, look) in enumerate(cells, start=1)
        ])
        size = _height(self.heights[-1]) if cells else ""
        self._rows.append(f'<row r="{row}"{size}>{found}</row>')

    def xml(self) -> tuple[bytes, bytes]:
        """What stands inside ``sheetData``, and inside ``hyperlinks``."""
        return "".join(self._rows).encode("utf-8"), "".join(self._links).encode("utf-8")

    @property
    def used(self) -> str:
        """The part of the sheet that is filled ("A1:F20")."""
        return f"A1:{_letter(self.widest)}{max(len(self._rows), 1)}"

    def __len__(self) -> int:
        return len(self._rows)

    def _cell(self, place: str, value: Value, look: str) -> str:
        if isinstance(value, int):
            return f'<c r="{place}" s="{self._styles[look]}"><v>{value}</v></c>'
        text = value if isinstance(value, str) else value.text
        if len(text) > MOST_CHARACTERS:
            fitting(text, self._sheet, place)
        if isinstance(value, Link):
            look = "link"
            target, shown = _quoted(value.target), _quoted(clean(text))
            self._links.append(f'<hyperlink ref="{place}" location={target} display={shown}/>')
        if isinstance(value, Emphasis) and value.bold:
            inside, formula = _rich(value, self._plain, self._bold)
        else:
            inside, formula = (_words if len(text) > _SHORT else _short_words)(text)
        style = self._styles[f"{look}+quote" if formula else look]
        return f'<c r="{place}" s="{style}" t="inlineStr"><is>{inside}</is></c>'


_SPECIAL = re.compile('[&<>"\r\n\t]')
_LETTERS: list[str] = [get_column_letter(number) for number in range(1, 100)]


def _letter(column: int) -> str:
    return _LETTERS[column - 1]


def _words(text: str) -> tuple[str, bool]:
    """A text as a cell has it, and whether it looks like a formula."""
    text = clean(text)
    return _text(text), like_a_formula(text)


#: What is short often stands in thousands of rows.
_SHORT = 100
_short_words = lru_cache(maxsize=4096)(_words)


@lru_cache(maxsize=8192)
def _rich(value: Emphasis, plain: str, bold: str) -> tuple[str, bool]:
    """The same of a text that is bold in part; one passage often shows several issues."""
    text, place = value.text, 0
    blocks: list[tuple[str, str]] = []
    for start, end in value.bold:
        blocks += [(plain, text[place:start]), (bold, text[start:end])]
        place = end
    blocks.append((plain, text[place:]))
    return "".join([f"<r>{font}{_text(clean(part))}</r>" for font, part in blocks if part]), like_a_formula(clean(text))


@cache
def _height(points: float) -> str:
    return f' ht="{round(points, 1):g}" customHeight="1"'


def _text(text: str) -> str:
    kept = ' xml:space="preserve"' if "\n" in text or text != text.strip() else ""
    return f"<t{kept}>{_escaped(text)}</t>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    """A text as the value of an attribute; most have no sign that may not stand there."""
    return quoteattr(text) if _SPECIAL.search(text) else f'"{text}"'
