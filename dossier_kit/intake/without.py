"""An intake file without some of its rows: what is kept of a file when an account in it was taken back.

A text file loses the rows and stays as it was byte for byte otherwise. A workbook is written anew from its cells, since
a row's words also stand in shared texts, caches and drawings; pictures, macros and charts go with them, and formulas
become the values that they had. What comes out is read again and held against what went in.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties

from ..errors import UnreadableFile
from .archive import safe_copy
from .delimited import MARKS, decode, delimiter_of
from .sheets import Sheet, as_text, read_sheets
from .workbook import comments_of, is_formula, parts_by_sheet, unescape

Rows = Mapping[str, Iterable[int]]
Holds = Callable[[str], bool]


def without_rows(name: str, content: bytes, rows: Rows, holds: Holds = lambda text: False) -> bytes | None:
    """The file without these rows (by sheet) and without any other cell or comment whose text ``holds`` is true of.

    Every other cell keeps its place and its value; rows are emptied and not moved. Returns None where that cannot be
    done: the file cannot be read, or what came out does not read the same.
    """
    try:
        before = read_sheets(Path(name), content)
        gone = {sheet.title: set(rows.get(sheet.title, ())) for sheet in before}
        if content.startswith(b"PK"):
            made = _workbook(name, content, gone, holds)
        else:
            # A text file has one sheet, called as the file was when it was read.
            gone = {before[0].title: {row for listed in rows.values() for row in listed}}
            made = _delimited(name, content, gone[before[0].title], holds)
        after = read_sheets(Path(name), made)
    except UnreadableFile:
        return None
    except Exception:  # openpyxl raises nearly anything on bad XML; a file that it cannot write is not written
        return None
    return made if _same_otherwise(before, after, gone, holds) else None


# -- text files -----------------------------------------------------------------------------------------------------


def _delimited(name: str, content: bytes, gone: set[int], holds: Holds) -> bytes:
    text = decode(name, content)
    delimiter = delimiter_of(text)
    parts = []
    for row, (source, record) in enumerate(_records(text, delimiter), 1):
        ending = source[len(source.rstrip("\r\n")) :]
        if row in gone:
            parts.append(ending)
        elif any(holds(cell) for cell in record):
            written = io.StringIO()
            csv.writer(written, delimiter=delimiter, lineterminator="").writerow(
                ["" if holds(cell) else cell for cell in record]
            )
            parts.append(written.getvalue() + ending)
        else:
            parts.append(source)
    return _encoded("".join(parts), text, content)


def _records(text: str, delimiter: str) -> Iterator[tuple[str, list[str]]]:
    """Each record with the text that it was read from, its line end included."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    before = csv.field_size_limit(max(len(text), 131_072))
    try:
        for record in csv.reader(lines(), delimiter=delimiter):
            yield "".join(taken), record
            taken.clear()
    finally:
        csv.field_size_limit(before)


def _encoded(text: str, whole: str, content: bytes) -> bytes:
    """``text`` in the encoding in which ``whole`` is ``content``.

    Raises:
        UnreadableFile: it is in none of them.
    """
    for mark, encoding in ((b"", "utf-8"), *MARKS, (b"", "cp1252")):
        try:
            if mark + whole.encode(encoding) == content:
                return mark + text.encode(encoding)
        except UnicodeEncodeError:
            continue
    raise UnreadableFile("The file is in an unusual encoding.")


# -- workbooks ------------------------------------------------------------------------------------------------------


def _workbook(name: str, content: bytes, gone: Mapping[str, set[int]], holds: Holds) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they quote cells
        copy = safe_copy(name, content)
        try:
            book = openpyxl.load_workbook(io.BytesIO(copy.archive))
        except Exception:
            copy = safe_copy(name, content, plain_styles=True)
            book = openpyxl.load_workbook(io.BytesIO(copy.archive))
        cached = openpyxl.load_workbook(io.BytesIO(copy.archive), data_only=True)
        parts = parts_by_sheet(copy)
        for sheet in book.worksheets:
            lost = gone.get(sheet.title, set())
            part = parts.get(sheet.title, "")
            for (row, column), text in comments_of(copy, part).items():
                sheet.cell(row, column).comment = Comment(text, "")  # who wrote it is not kept
            _merge(sheet, copy.merges.get(part, []), lost)
            _empty(sheet, cached[sheet.title], lost, holds)
        # Who made the file, when, and under which title: of a file with one account, its contributor.
        book.properties = DocumentProperties()
        made = io.BytesIO()
        book.save(made)
    return made.getvalue()


def _empty(sheet: Any, cached: Any, gone: set[int], holds: Holds) -> None:
    for (row, column), cell in list(sheet._cells.items()):
        value = cell.value
        if cell.data_type == "f":
            kept = cached.cell(row, column)
            typed = isinstance(value, str) and not is_formula(value)
            if kept.value is not None and kept.data_type != "e":
                value = kept.value
            elif not typed:
                value = None
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with "=" would become a formula again
        if cell.comment is not None and (row in gone or holds(unescape(str(cell.comment.text)))):
            cell.comment = None
        if row in gone or (value is not None and holds(_text(value))):
            cell.value = None


def _merge(sheet: Any, merges: Iterable[tuple[int, int, int, int]], gone: set[int]) -> None:
    """Merge again what was merged; where a row of it goes, its value stands in each of the other rows instead."""
    for top, left, bottom, right in merges:
        rows = range(top, bottom + 1)
        if gone.isdisjoint(rows):
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        elif len(gone.intersection(rows)) < len(rows):
            for row in gone.symmetric_difference(rows).intersection(rows):
                sheet.cell(row, left).value = sheet.cell(top, left).value


def _same_otherwise(before: list[Sheet], after: list[Sheet], gone: Mapping[str, set[int]], holds: Holds) -> bool:
    """Whether every cell that was to stay is there as it was, and every other one is gone."""
    if [(sheet.title, sheet.hidden) for sheet in before] != [(sheet.title, sheet.hidden) for sheet in after]:
        return False
    for old, new in zip(before, after, strict=True):
        lost = gone.get(old.title, set())
        merged = {(row, m[1]) for m in old.merges for row in range(m[0], m[2] + 1)}
        wanted = {place: text for place, text in _texts(old) if place[0] not in lost and not holds(text)}
        found = dict(_texts(new))
        if not wanted.items() <= found.items() or not found.keys() - wanted.keys() <= merged:
            return False
        comments = {at for at, text in old.comments.items() if at[0] not in lost and not holds(text)}
        shown = {row for row, _ in found}
        if comments != new.comments.keys() or (old.hidden_rows - lost) & shown != new.hidden_rows & shown:
            return False
    return True


def _texts(sheet: Sheet) -> Iterator[tuple[tuple[int, int], str]]:
    for row, cells in sheet.rows():
        for column, value in cells.items():
            yield (row, column), _text(value)


def _text(value: Any) -> str:
    return unescape(value) if isinstance(value, str) else as_text(value)
