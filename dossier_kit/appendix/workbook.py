"""Sheets written as an Excel workbook: always new, never from a copy, and the same bytes from the same sheets.

Follows the Government Analysis Function's guidance on accessible spreadsheets: the title in A1, tables marked up and
named with one header row, no merged cells, wrapped text, titles repeated in print, links in words, alternative text
on pictures, a document title and language, and no author.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table as MarkedTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.writer.excel import ExcelWriter

from ..charts import theme
from ..redacted import write_whole
from ..tables import FORMULA_SIGNS, Emphasis, Link, Table, Value, clean, say
from .texts import MOST_CHARACTERS, lines, wrapped

#: Excel's own limit for the height of a row, in points.
MOST_POINTS = 409.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and what it shows in words."""

    png: Path
    alt: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name on the tab, its title, lines of prose, then tables one under the other, or a picture.

    ``intro`` are paragraphs above the tables. ``caption`` stands above each table if there are several.
    """

    name: str
    title: str
    intro: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    picture: Picture | None = None

    def intro_lines(self) -> tuple[str, ...]:
        """The prose in lines that fit across the page: a cell of prose is not wrapped, since its column is narrow."""
        wide = float(theme()["page"]["width_characters"])
        return tuple(line for text in self.intro for line in wrapped(clean(text), wide))

    def header_rows(self) -> list[int]:
        """The row of each table's header: title, marking and prose stand above, and a caption if there are several."""
        row = 3 + len(self.intro_lines())
        found = []
        for table in self.tables:
            row += len(self.tables) > 1
            found.append(row)
            row += max(len(table.rows), 1) + 2
        return found


def write_workbook(
    path: Path, sheets: Sequence[Sheet], title: str, marking: str, header: str, footer: str, day: date
) -> None:
    """Write the sheets, whole or not at all.

    ``marking`` stands in row 2 of every sheet, ``header`` and ``footer`` on every page, with its number. ``day`` is
    the only date in the file. Row heights are set from the text: a program that opens a file does not work them out.

    Raises:
        ValueError: a text is too long for a cell; names sheet, row and column.
    """
    book = Workbook()
    book.remove(book.active)
    styles = _Styles(book)
    for sheet in sheets:
        written = book.create_sheet(sheet.name)
        _write_sheet(written, sheet, styles, marking)
        _page_setup(written, sheet, header, footer)
    book.calculation = CalcProperties(fullCalcOnLoad=False)
    moment = datetime.combine(day, time())
    properties = book.properties
    properties.title, properties.language, properties.creator = clean(title), "en-GB", None
    properties.created = properties.modified = moment
    alts = [sheet.picture.alt for sheet in sheets if sheet.picture]
    buffer = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED)).save()
    write_whole(path, _pinned(buffer, day, alts))


def write_text(cell: Any, text: str) -> None:
    """Put a text into a cell so that it stays a text: the one way in which words get into the workbook.

    What starts like a formula is kept as text and marked so (``quotePrefix``), control characters are removed.

    Raises:
        ValueError: longer than a cell holds; openpyxl would cut it without a word.
    """
    text = clean(text)
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"sheet {cell.parent.title}, {cell.coordinate}: the text is too long for a cell")
    cell.value = text
    cell.data_type = "s"
    if text.lstrip()[:1] in FORMULA_SIGNS and text.strip():
        cell.quotePrefix = True


def _write_sheet(sheet: Any, content: Sheet, styles: _Styles, marking: str) -> None:
    # A title that runs over the edge of the page would make the whole page smaller: it is set smaller itself.
    wide = float(theme()["page"]["width_characters"])
    big = theme()["fonts"]["title"] / theme()["fonts"]["size"] * float(theme()["page"]["bold_factor"])
    styles.put(sheet.cell(1, 1), content.title, "title" if lines(content.title, wide / big) == 1 else "caption")
    styles.put(sheet.cell(2, 1), marking, "marking")
    for row, text in enumerate(content.intro_lines(), start=3):
        styles.put(sheet.cell(row, 1), text, "line")
    widths = [max(sizes) for sizes in _by_column(content.tables)]
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for header, table in zip(content.header_rows(), content.tables, strict=True):
        if len(content.tables) > 1:
            styles.put(sheet.cell(header - 1, 1), table.title, "caption")
            sheet.row_dimensions[header - 1].height = 22
        _write_table(sheet, table, header, widths, styles)
    if content.picture:
        _place(sheet, content.picture, 4 + len(content.intro_lines()))
    if len(content.tables) > 1:
        _break_before_last(sheet, content)
    for row, height in ((1, 26), (2, 24), (2 + len(content.intro_lines()), 24)):
        sheet.row_dimensions[row].height = height  # air above the table
    sheet.sheet_view.showGridLines = False
    if len(content.tables) == 1:
        sheet.freeze_panes = sheet.cell(content.header_rows()[0] + 1, 1)


def _break_before_last(sheet: Any, content: Sheet) -> None:
    """Begin the last table on a new page if its first row would not fit under what is above it.

    LibreOffice heeds a break in a sheet that is fitted to the page's width; Excel does not, and splits as it can.
    """
    header = content.header_rows()[-1]
    above = sum(sheet.row_dimensions[row].height or 15.0 for row in range(1, header + 2))
    if above > float(theme()["page"]["page_points"]):
        sheet.row_breaks.append(Break(id=header - 2))


def _by_column(tables: Sequence[Table]) -> Iterator[list[float]]:
    for number in range(max((len(table.columns) for table in tables), default=0)):
        yield [table.columns[number].width for table in tables if number < len(table.columns)]


def _write_table(sheet: Any, table: Table, header: int, widths: Sequence[float], styles: _Styles) -> None:
    bold = float(theme()["page"]["bold_factor"])
    for number, column in enumerate(table.columns, start=1):
        style = "header_number" if column.numeric else "header"
        styles.put(sheet.cell(header, number), clean(column.title).replace("\n", " "), style)
    # The button of the filter takes some of a header's room.
    _set_height(sheet, header, [column.title for column in table.columns], [width - 2 for width in widths], bold)
    # A marked-up table needs a row; an empty one says so.
    rows = table.rows or (tuple("[z]" for _ in table.columns),)
    for row, values in enumerate(rows, start=header + 1):
        for number, (column, value) in enumerate(zip(table.columns, values, strict=True), start=1):
            styles.put_value(sheet.cell(row, number), value, column.numeric)
        wider = bold if any(isinstance(value, Emphasis) for value in values) else 1.0
        _set_height(sheet, row, [str(value) for value in values], widths, wider)
    reference = f"A{header}:{get_column_letter(len(table.columns))}{header + len(rows)}"
    marked = MarkedTable(displayName=table.name, name=table.name, ref=reference)
    marked.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(marked)


def _set_height(sheet: Any, row: int, texts: Sequence[str], widths: Sequence[float], wider: float = 1.0) -> None:
    most = max(
        (lines(text, (width - 1) / wider) for text, width in zip(texts, widths, strict=False)), default=1
    )
    points = most * float(theme()["page"]["line_points"]) + 5
    sheet.row_dimensions[row].height = min(round(points, 1), MOST_POINTS)


def _place(sheet: Any, picture: Picture, row: int) -> None:
    """The picture as large as one page across allows."""
    image = Image(str(picture.png))
    scale = min(960 / image.width, 500 / image.height)
    image.width, image.height = round(image.width * scale), round(image.height * scale)
    image.anchor = f"A{row}"
    sheet.add_image(image)


def _page_setup(sheet: Any, content: Sheet, header: str, footer: str) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if content.picture else 0
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top = margins.bottom = 0.75
    margins.header = margins.footer = 0.35
    if content.tables:
        row = content.header_rows()[-1]
        sheet.print_title_rows = f"{row}:{row}"
    for part, text in (
        (sheet.oddHeader.center, header.replace("&", "&&")),
        (sheet.oddFooter.left, footer.replace("&", "&&")),
        (sheet.oddFooter.right, say("marking", "page")),
    ):
        part.text, part.size = text, 9


class _Styles:
    """The looks of cells, made once: a style is copied to a cell as a whole, which is quick."""

    def __init__(self, book: Any) -> None:
        style = theme()
        self.font, self.size = style["fonts"]["workbook"], style["fonts"]["size"]
        colours = {key: value.lstrip("#") for key, value in style["colours"].items() if isinstance(value, str)}
        # The width of a column is counted in digits of the book's own font.
        book._named_styles["Normal"].font = Font(name=self.font, size=self.size)
        book._fonts[0] = Font(name=self.font, size=self.size)
        line = Side(style="thin", color=colours["rule"])
        grid = Border(bottom=line)
        wrap = Alignment(horizontal="left", wrap_text=True, vertical="top")
        self.prototypes: dict[str, Any] = {}
        scratch = book.create_sheet("scratch")
        for name, font, alignment, border, fill in (
            ("title", {"size": style["fonts"]["title"], "bold": True}, Alignment(vertical="top"), None, None),
            ("marking", {"bold": True, "color": colours["quiet"]}, Alignment(vertical="top"), None, None),
            ("line", {"color": colours["ink"]}, Alignment(vertical="top"), None, None),
            ("caption", {"size": 12, "bold": True}, Alignment(vertical="center"), None, None),
            ("header", {"bold": True, "color": colours["header_ink"]},
             Alignment(wrap_text=True, vertical="center"), grid, colours["header"]),
            ("header_number", {"bold": True, "color": colours["header_ink"]},
             Alignment(horizontal="right", indent=1, wrap_text=True, vertical="center"), grid, colours["header"]),
            ("text", {"color": colours["ink"]}, wrap, grid, None),
            ("number", {"color": colours["ink"]}, Alignment(horizontal="right", indent=1, vertical="top"), grid, None),
            ("link", {"color": colours["bar"], "underline": "single"}, wrap, grid, None),
        ):
            cell = WriteOnlyCell(scratch)
            cell.font = Font(name=self.font, **{"size": self.size, **font})
            cell.alignment = alignment
            if border:
                cell.border = border
            if fill:
                cell.fill = PatternFill("solid", fgColor=fill)
            if name == "number":
                cell.number_format = "#,##0"
            self.prototypes[name] = cell._style
        book.remove(scratch)

    def put(self, cell: Any, text: str, style: str) -> None:
        cell._style = self.prototypes[style].__copy__()
        write_text(cell, text)

    def put_value(self, cell: Any, value: Value, numeric: bool) -> None:
        """A value of a table in the look of its kind."""
        if isinstance(value, int):
            cell._style = self.prototypes["number" if numeric else "text"].__copy__()
            cell.value = value
        elif isinstance(value, Link):
            self.put(cell, value.text, "link")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=value.target, display=clean(value.text))
        elif isinstance(value, Emphasis) and value.start < value.end:
            self.put(cell, value.text, "text")
            blocks = [clean(value.text[: value.start]), clean(value.text[value.start : value.end])]
            blocks.append(clean(value.text[value.end :]))
            plain = InlineFont(rFont=self.font, sz=self.size)
            bold = InlineFont(rFont=self.font, sz=self.size, b=True)
            cell.value = CellRichText(
                *(TextBlock(font, text) for font, text in zip((plain, bold, plain), blocks, strict=True) if text)
            )
        else:
            self.put(cell, str(value), "number" if numeric else "text")


def _pinned(buffer: io.BytesIO, day: date, alts: Sequence[str]) -> bytes:
    """The workbook's ZIP with its members in order, dated ``day``, and with alternative text on each picture.

    openpyxl dates members with the clock, and writes "Picture" as every picture's alternative text.
    """
    texts = iter(alts)
    pinned = io.BytesIO()
    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(pinned, "w") as new:
        names = sorted(old.namelist(), key=_member_order)
        for name in names:
            content = old.read(name)
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name):
                content = re.sub(
                    rb'descr="Picture"', lambda _: b"descr=" + quoteattr(next(texts)).encode("utf-8"), content
                )
            member = zipfile.ZipInfo(name, moment)
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            new.writestr(member, content)
    return pinned.getvalue()


def _member_order(name: str) -> tuple[int, str, int]:
    """The list of content types comes first, as some readers want; numbered parts in the order of their numbers."""
    number = re.search(r"(\d+)\.\w+$", name)
    return (name != "[Content_Types].xml", re.sub(r"\d+", "", name), int(number[1]) if number else 0)
