"""Sheets as an Excel workbook, after the Government Analysis Function's checklist for accessible spreadsheets.

A workbook is always built new, never from a copy, so that it holds nothing but what is put into it. Tables are marked
up and named with one header row, no merged cells, wrapped text, titles repeated in print, links in words, alternative
text on pictures, a document title and language, and no author.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table as MarkedTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.writer.excel import ExcelWriter

from ..archives import pinned_zip
from ..charts import theme
from ..redacted import write_whole
from ..tables import Table, clean, like_a_formula, say
from .cells import Rows, fitting
from .sheets import BETWEEN, CAPTION, LAST_PROSE, MARKING, PROSE, TITLE, Sheet, filled
from .widths import lines

# What openpyxl writes of a sheet without cells: the rows take its place, and links stand before what follows.
_NO_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>")
_DOTS = 96  # how many of a picture's dots Excel counts to the inch
_AFTER_LINKS = re.compile(rb"(?=<(?:printOptions|pageMargins)\b)")


def write_workbook(
    path: Path,
    sheets: Sequence[Sheet],
    title: str,
    marking: str,
    header: str,
    footer: str,
    day: date,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the sheets, whole or not at all.

    ``marking`` stands in row 2 of every sheet, ``header`` and ``footer`` on every page, with its number. ``day`` is
    the only date in the file. Row heights are set from the text: a program that opens a file does not work them out.
    ``progress`` is told how many sheets are done.

    Raises:
        DossierError: a text is too long for a cell; names sheet, row and column.
    """
    book = Workbook()
    book.remove(book.active)
    styles = _Styles(book)
    filled: dict[str, tuple[bytes, bytes]] = {}
    for done, sheet in enumerate(sheets, start=1):
        written = book.create_sheet(sheet.name)
        rows = Rows(sheet.name, styles.numbers, styles.plain, styles.bold)
        _fill(written, sheet, rows, marking)
        _page_setup(written, sheet, header, footer)
        filled[sheet.name] = rows.xml()
        if progress:
            progress(done, len(sheets))
    book.calculation = CalcProperties(fullCalcOnLoad=False)
    properties = book.properties
    properties.title, properties.language, properties.creator = clean(title), "en-GB", None
    properties.created = properties.modified = datetime.combine(day, time())
    alts = [sheet.picture.alt for sheet in sheets if sheet.picture]
    buffer = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED)).save()
    write_whole(path, pinned_zip(_members(buffer, list(filled.values()), alts), day))


def write_text(cell: Any, text: str) -> None:
    """Put a text into a cell of openpyxl so that it stays a text, for workbooks that are not made of sheets as above.

    What starts like a formula is kept as text and marked so (``quotePrefix``), control characters are removed.

    Raises:
        DossierError: longer than a cell holds; openpyxl would cut it without a word.
    """
    cell.value = fitting(text, cell.parent.title, cell.coordinate)
    cell.data_type = "s"
    if like_a_formula(cell.value):
        cell.quotePrefix = True


def _members(
    buffer: io.BytesIO, filled: Sequence[tuple[bytes, bytes]], alts: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """The parts of the workbook in order, with the rows and links in their sheets and alternative text on pictures.

    openpyxl writes "Picture" as every picture's alternative text.
    """
    texts = iter(alts)
    with zipfile.ZipFile(buffer) as archive:
        for name in sorted(archive.namelist(), key=_member_order):
            content = archive.read(name)
            if sheet := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                content = _with_rows(content, *filled[int(sheet[1]) - 1])
            elif re.fullmatch(r"xl/drawings/drawing\d+\.xml", name):
                content = re.sub(
                    rb'descr="Picture"', lambda _: b"descr=" + quoteattr(next(texts)).encode("utf-8"), content
                )
            yield name, content


def _with_rows(content: bytes, rows: bytes, links: bytes) -> bytes:
    head, tail = _NO_ROWS.split(content)
    if links:
        before, after = _AFTER_LINKS.split(tail, maxsplit=1)
        tail = before + b"<hyperlinks>" + links + b"</hyperlinks>" + after
    return head + b"<sheetData>" + rows + b"</sheetData>" + tail


def _member_order(name: str) -> tuple[int, str, int]:
    """The list of content types comes first, as some readers want; numbered parts in the order of their numbers."""
    number = re.search(r"(\d+)\.\w+$", name)
    return (name != "[Content_Types].xml", re.sub(r"\d+", "", name), int(number[1]) if number else 0)


def _fill(written: Any, sheet: Sheet, rows: Rows, marking: str) -> None:
    """The rows of a sheet, and what openpyxl is to write around them."""
    page = theme()["page"]
    # A title that runs over the edge of the page would make the whole page smaller: it is set smaller itself.
    wide = float(page["width_characters"])
    big = theme()["fonts"]["title"] / theme()["fonts"]["size"] * float(page["bold_factor"])
    prose = sheet.intro_lines()
    rows.add([(sheet.title, "title" if lines(sheet.title, wide / big) == 1 else "caption")], TITLE)
    rows.add([(marking, "marking")], MARKING)
    for number, text in enumerate(prose, start=1):
        rows.add([(text, "line")], LAST_PROSE if number == len(prose) else PROSE)  # air above the table
    for number, width in enumerate(sheet.widths(), start=1):
        written.column_dimensions[get_column_letter(number)].width = width
    begins = 0  # the row above the page that is being filled
    for table in sheet.tables:
        heights = sheet.heights(table)
        if len(sheet.tables) > 1:
            if table is not sheet.tables[0]:
                rows.add([], BETWEEN)
                # Only the last table's header is repeated on the pages that follow; any other is kept whole.
                needed = CAPTION + sum(heights[:2] if table is sheet.tables[-1] else heights)
                if sum(rows.heights[begins:]) + needed > float(page["page_points"]):
                    begins = len(rows)
                    written.row_breaks.append(Break(id=begins))
            rows.add([(table.title, "caption")], CAPTION)
        written.add_table(_write_table(table, rows, heights))
    if sheet.picture:
        _place(written, sheet, len(rows) + 2)
    written.calculate_dimension = lambda: rows.used
    written.sheet_view.showGridLines = False
    if len(sheet.tables) == 1:
        written.freeze_panes = f"A{sheet.header_rows()[0] + 1}"


def _write_table(table: Table, rows: Rows, heights: Sequence[float]) -> MarkedTable:
    """Add the table's rows, each of its height; returns its mark-up."""
    header = len(rows) + 1
    titles = [clean(column.title).replace("\n", " ") for column in table.columns]
    rows.add(
        [(title, "header_number" if column.numeric else "header") for title, column in
         zip(titles, table.columns, strict=True)],
        heights[0],
    )
    looks = ["number" if column.numeric else "text" for column in table.columns]
    for values, height in zip(filled(table), heights[1:], strict=True):
        rows.add(list(zip(values, looks, strict=True)), height)
    reference = f"A{header}:{get_column_letter(len(table.columns))}{len(rows)}"
    marked = MarkedTable(displayName=table.name, name=table.name, ref=reference)
    marked._initialise_columns()
    for column, title in zip(marked.tableColumns, titles, strict=True):
        column.name = title
    marked.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    return marked


def _place(written: Any, sheet: Sheet, row: int) -> None:
    """The picture as large as what is left of one page across allows; below a table no larger than it was drawn."""
    assert sheet.picture
    image = Image(str(sheet.picture.png))
    high = sheet.room() * _DOTS / 72
    scale = min(960 / image.width, high / image.height)
    if sheet.tables:
        scale = min(scale, _DOTS / float(theme()["chart"]["dpi"]))
    image.width, image.height = round(image.width * scale), round(image.height * scale)
    image.anchor = f"A{row}"
    written.add_image(image)


def _page_setup(written: Any, sheet: Sheet, header: str, footer: str) -> None:
    written.page_setup.orientation = "landscape"
    written.page_setup.paperSize = written.PAPERSIZE_A4
    written.sheet_properties.pageSetUpPr.fitToPage = True
    written.page_setup.fitToWidth = 1
    written.page_setup.fitToHeight = 1 if sheet.picture else 0
    margins = written.page_margins
    margins.left = margins.right = 0.6
    margins.top = margins.bottom = 0.75
    margins.header = margins.footer = 0.35
    if sheet.tables:
        row = sheet.header_rows()[-1]
        written.print_title_rows = f"{row}:{row}"
    for part, text in (
        (written.oddHeader.left, "&A"),  # where a table goes on, its page says of which sheet it is
        (written.oddHeader.center, header.replace("&", "&&")),
        (written.oddFooter.left, footer.replace("&", "&&")),
        (written.oddFooter.right, say("marking", "page")),
    ):
        part.text, part.size = text, 9


class _Styles:
    """The looks of cells: ``numbers`` by name, as the workbook counts them; ``plain`` and ``bold`` as XML fonts."""

    def __init__(self, book: Any) -> None:
        style = theme()
        font, size = style["fonts"]["workbook"], style["fonts"]["size"]
        colours = {key: value.lstrip("#") for key, value in style["colours"].items() if isinstance(value, str)}
        # The width of a column is counted in digits of the book's own font.
        book._named_styles["Normal"].font = Font(name=font, size=size)
        book._fonts[0] = Font(name=font, size=size)
        inside = f'<rFont val="{font}"/>{{}}<sz val="{size}"/>'
        self.plain, self.bold = (f"<rPr>{inside.format(part)}</rPr>" for part in ("", '<b val="1"/>'))
        grid = Border(bottom=Side(style="thin", color=colours["rule"]))
        # Without an indent a full line would run up to the words of the next column.
        wrap = Alignment(horizontal="left", wrap_text=True, vertical="top", indent=1)
        heading = Alignment(horizontal="left", wrap_text=True, vertical="center", indent=1)
        ink, top = {"color": colours["ink"]}, Alignment(vertical="top")
        head = {"bold": True, "color": colours["header_ink"]}
        right = {"horizontal": "right", "indent": 1}
        scratch = book.create_sheet("scratch")
        self.numbers: dict[str, int] = {}
        for name, looks, alignment, border, fill in (
            ("title", {"size": style["fonts"]["title"], "bold": True}, top, None, None),
            ("marking", {"bold": True, "color": colours["quiet"]}, top, None, None),
            ("line", ink, top, None, None),
            ("caption", {"size": 12, "bold": True}, Alignment(vertical="center"), None, None),
            ("header", head, heading, grid, colours["header"]),
            ("header_number", head, Alignment(wrap_text=True, vertical="center", **right), grid, colours["header"]),
            ("text", ink, wrap, grid, None),
            ("number", ink, Alignment(vertical="top", **right), grid, None),
            ("link", {"color": colours["bar"], "underline": "single"}, wrap, grid, None),
        ):
            for suffix in ("", "+quote"):
                cell = WriteOnlyCell(scratch)
                cell.font = Font(name=font, **{"size": size, **looks})
                cell.alignment = alignment
                if border:
                    cell.border = border
                if fill:
                    cell.fill = PatternFill("solid", fgColor=fill)
                if name == "number":
                    cell.number_format = "#,##0"
                cell.quotePrefix = bool(suffix)
                self.numbers[name + suffix] = cell.style_id
        book.remove(scratch)


