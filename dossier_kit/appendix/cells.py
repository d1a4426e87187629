"""Rows of a sheet as the XML that a workbook holds: the one way in which words get into a cell.

openpyxl makes an object and an XML element of each cell; of tens of thousands of accounts that is most of the time.
Here a cell is one formatted line, and openpyxl writes everything around the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from openpyxl.utils import get_column_letter

from ..errors import DossierError
from ..tables import FORMULA_SIGNS, Emphasis, Link, Value, clean
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


def like_a_formula(text: str) -> bool:
    """Whether a spreadsheet program would take a text for a formula, if the cell did not say otherwise."""
    if text[:1].isalnum():
        return False  # most texts
    return text.lstrip()[:1] in FORMULA_SIGNS and bool(text.strip())


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
        size = f' ht="{round(self.heights[-1], 1):g}" customHeight="1"' if cells else ""
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
        text = fitting(value if isinstance(value, str) else value.text, self._sheet, place)
        if isinstance(value, Link):
            look = "link"
            self._links.append(
                f'<hyperlink ref="{place}" location={_quoted(value.target)} display={_quoted(text)}/>'
            )
        inside = self._rich(value) if isinstance(value, Emphasis) and value.start < value.end else _text(text)
        style = self._styles[f"{look}+quote" if like_a_formula(text) else look]
        return f'<c r="{place}" s="{style}" t="inlineStr"><is>{inside}</is></c>'

    def _rich(self, value: Emphasis) -> str:
        text, start, end = value.text, value.start, value.end
        blocks = ((self._plain, text[:start]), (self._bold, text[start:end]), (self._plain, text[end:]))
        return "".join([f"<r>{font}{_text(clean(part))}</r>" for font, part in blocks if part])


_SPECIAL = re.compile('[&<>"\r\n\t]')
_LETTERS: list[str] = [get_column_letter(number) for number in range(1, 100)]


def _letter(column: int) -> str:
    return _LETTERS[column - 1]


def _text(text: str) -> str:
    kept = ' xml:space="preserve"' if "\n" in text or text != text.strip() else ""
    return f"<t{kept}>{_escaped(text)}</t>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    """A text as the value of an attribute; most have no sign that may not stand there."""
    return quoteattr(text) if _SPECIAL.search(text) else f'"{text}"'
