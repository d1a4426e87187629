"""Excel workbooks, read by openpyxl from a harmless copy (see archive.py)."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.reader.excel import ExcelReader

from ..errors import UnreadableFile
from .archive import SafeCopy, safe_copy
from .comments import Comments, read_comments
from .sheets import MAX_CELLS, Sheet, Value, too_wide

# Excel writes a control character as _x000D_, and an underscore that would look like one as _x005F_.
_ESCAPE = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff])_")
_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'!')
_PROSE = re.compile(r"(?<![\w$!:.(])[A-Za-z]{2,}(?:'[a-z]+)?(?=[\s,.;!?]|$)")
_REFERENCE = re.compile(r"[A-Z][A-Z0-9.]*\(|\$?[A-Z]{1,3}\$?\d+|!|\d\s*[-+*/^&]\s*\d|^=\s*[-+]?[\d.]+$|^=\s*\"")


def read_workbook(name: str, content: bytes) -> list[Sheet]:
    """Every sheet of an .xlsx or .xlsm, hidden ones too: cached values, dates as dates, comments.

    Raises:
        UnreadableFile: see :func:`dossier_kit.intake.archive.safe_copy`; also for XML that openpyxl cannot take, and
            for a sheet that is far too wide.
    """
    copy = safe_copy(name, content)
    try:
        return _read(name, copy)
    except UnreadableFile:
        raise
    except MemoryError:
        raise UnreadableFile(f"{name} is too large for this machine. Split it into smaller workbooks.") from None
    except Exception:  # openpyxl raises nearly anything on bad XML, most often for styles that nobody needs here
        copy = safe_copy(name, content, plain_styles=True)
    try:
        return _read(name, copy)
    except UnreadableFile:
        raise
    except Exception:
        raise UnreadableFile(
            f"{name} is damaged, or made by a program that does not keep to Excel's format. Open it in Excel, save it "
            "as .xlsx and try again."
        ) from None


def _read(name: str, copy: SafeCopy) -> list[Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they quote cells
        parts = parts_by_sheet(copy)
        for title, part in parts.items():
            if part in copy.wide:
                raise too_wide(name, title)
        book = openpyxl.load_workbook(io.BytesIO(copy.archive))
        cached = None
        sheets = []
        for index, source in enumerate(book.worksheets):
            sheet = Sheet(source.title, source.sheet_state != "visible", book.epoch)
            part = parts.get(source.title, "")
            sheet.merges = copy.merges.get(part, [])
            told = comments_of(copy, part)
            sheet.comments = {place: unescape(text) for place, text in told.items() if text}
            if index == 0 and copy.drawings:
                sheet.notes.append((None, None, "text box"))
            formulas = _cells(source, sheet)
            if formulas:
                cached = cached or openpyxl.load_workbook(io.BytesIO(copy.archive), data_only=True)
                _formulas(formulas, cached[source.title], sheet)
            _dimensions(source, sheet)
            sheets.append(sheet)
    return sheets


def parts_by_sheet(copy: SafeCopy) -> dict[str, str]:
    """openpyxl does not tell which part a sheet came from; its own parser of the workbook's relations does."""
    reader = ExcelReader(io.BytesIO(copy.archive), read_only=True)
    reader.read_manifest()
    reader.read_workbook()
    return {sheet.name: rel.target for sheet, rel in reader.parser.find_sheets()}


def comments_of(copy: SafeCopy, part: str) -> Comments:
    """The comments of the sheet in that part, as they are written.

    Raises:
        KeyError, ValueError, ParseError: it leads to none, or they are damaged.
    """
    found: Comments = {}
    with zipfile.ZipFile(io.BytesIO(copy.archive)) as archive:
        for name in copy.comments.get(part, ()):
            found |= read_comments(archive.read(name))
    return found


def _cells(source: Any, sheet: Sheet) -> list[Cell]:
    formulas = []
    count = 0
    fonts = source.parent._fonts
    struck = {number for number in range(len(fonts)) if fonts[number].strike}
    for (row, column), cell in source._cells.items():
        value = cell.value
        if value is None:
            continue
        if struck and cell.has_style and cell._style.fontId in struck:
            sheet.struck.add((row, column))
        count += 1
        if count > MAX_CELLS:
            raise MemoryError
        if cell.data_type == "f":
            formulas.append(cell)
        elif cell.data_type == "e":
            sheet.notes.append((row, column, "error value"))
        else:
            sheet.put(row, column, unescape(value) if isinstance(value, str) else value)
    return formulas


def _formulas(formulas: list[Cell], cached: Any, sheet: Sheet) -> None:
    for cell in formulas:
        kept = cached.cell(cell.row, cell.column)
        text = cell.value if isinstance(cell.value, str) else ""
        value: Value | None = kept.value
        failed = value is None or kept.data_type == "e"
        if failed and text and not is_formula(text):
            # Typed or pasted words that begin with "=": the program that wrote them took them for a formula.
            sheet.put(cell.row, cell.column, unescape(text))
        elif failed:
            kind = "formula without a value" if value is None else "error value"
            sheet.notes.append((cell.row, cell.column, kind))
        elif value is not None:
            sheet.put(cell.row, cell.column, unescape(value) if isinstance(value, str) else value)


def is_formula(text: str) -> bool:
    """Whether a text that begins with "=" computes something, or is just written so ("=== my notes ===")."""
    bare = _QUOTED.sub("", text)
    if "\n" in bare.strip() or len(_PROSE.findall(bare)) >= 3 or bare.startswith("=="):
        return False
    return bool(_REFERENCE.search(text))


def unescape(text: str) -> str:
    """Control characters as Excel writes them in XML, back to themselves."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x00" in text else text


def _dimensions(source: Any, sheet: Sheet) -> None:
    sheet.hidden_rows = {
        number
        for number in sheet.cells
        if (dimension := source.row_dimensions.get(number)) is not None and (dimension.hidden or dimension.height == 0)
    }
    columns = sheet.columns()
    for letter, dimension in source.column_dimensions.items():
        if dimension.hidden or dimension.width == 0:
            first = dimension.min or openpyxl.utils.column_index_from_string(letter)
            last = max(dimension.max or first, first)
            sheet.hidden_columns.update(column for column in columns if first <= column <= last)
