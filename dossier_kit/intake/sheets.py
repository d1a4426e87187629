"""What a file holds, whatever its format: sheets of cells, with what is hidden, merged or commented.

``Sheet`` is the common ground of workbooks and CSV files; everything after it knows no formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ..errors import UnreadableFile

EPOCH_1900 = datetime(1899, 12, 30)
# More than a form or a log ever has; past it a file is damage or an attack. Each is generous by a factor of ten.
MAX_FILE = 200 * 2**20
MAX_COLUMNS = 400
MAX_CELLS = 3_000_000
MAX_ROW = 4_000_000  # Excel ends at 1,048,576
MAX_LETTERS = 60_000_000  # of all sheets; a text that a workbook holds once counts in every cell that shows it

Value = str | int | float | bool | datetime | date | time | timedelta


@dataclass(slots=True)
class Sheet:
    """One sheet, sparse: ``cells[row][column]`` with both from 1, empty and blank cells left out."""

    title: str
    hidden: bool = False
    epoch: datetime = EPOCH_1900
    cells: dict[int, dict[int, Value]] = field(default_factory=dict, repr=False)
    comments: dict[tuple[int, int], str] = field(default_factory=dict, repr=False)
    struck: set[tuple[int, int]] = field(default_factory=set)  # row, column of cells that are struck through
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # first row, first column, last row, last column
    notes: list[tuple[int | None, int | None, str]] = field(default_factory=list)  # row, column, kind of problem

    def put(self, row: int, column: int, value: Value) -> None:
        """Keep a cell, unless there is nothing in it but white space."""
        if not isinstance(value, str) or value.strip():
            self.cells.setdefault(row, {})[column] = value

    def columns(self) -> list[int]:
        """Every column that holds something, in order."""
        return sorted(set[int]().union(*self.cells.values()))

    def rows(self) -> Iterator[tuple[int, dict[int, Value]]]:
        """The rows that hold something, in order."""
        for number in sorted(self.cells):
            yield number, self.cells[number]


def as_text(value: Value) -> str:
    """A cell as text: strings exactly as they are, dates as ISO, whole floats without their point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def letters(column: int) -> str:
    """1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def read_sheets(path: Path, content: bytes) -> list[Sheet]:
    """Read a file by what it is, not by what it is called.

    Raises:
        UnreadableFile: nothing that can be read; the message names the file and says what to do.
    """
    from .delimited import read_delimited
    from .workbook import read_workbook

    name = path.name
    if len(content) > MAX_FILE:
        raise UnreadableFile(f"{name} is larger than {MAX_FILE // 2**20} MB. Split it into smaller workbooks.")
    if not content:
        raise UnreadableFile(f"{name} is empty. Ask for it again.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            f"{name} is password-protected or an old .xls workbook. Open it in Excel, take the password off "
            "(File, Info, Protect Workbook), save it as .xlsx and try again."
        )
    if content.startswith(b"PK"):
        sheets = read_workbook(name, content)
    elif path.suffix.lower() in {".xlsx", ".xlsm", ".xltx", ".xls", ".ods"}:
        raise UnreadableFile(
            f"{name} is no workbook, or only the beginning of one came through. Open it in Excel, save it as .xlsx "
            "and try again, or ask for it again."
        )
    else:
        sheets = [read_delimited(name, path.stem, content)]
    letters_held = 0
    for sheet in sheets:
        _check_size(name, sheet)
        cells = (value for row in sheet.cells.values() for value in row.values())
        letters_held += sum(len(value) for value in cells if isinstance(value, str))
        if letters_held > MAX_LETTERS:
            raise UnreadableFile(
                f"{name}, sheet {sheet.title}: the cells up to here hold more than {MAX_LETTERS:,} letters. That is no "
                "list of accounts; look whether a long text stands in every row, or split the file."
            )
    return sheets


def too_wide(name: str, title: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name}, sheet {title}: more than {MAX_COLUMNS} columns are filled. That is no intake sheet; remove the sheet "
        "and try again."
    )


def _check_size(name: str, sheet: Sheet) -> None:
    if len(sheet.columns()) > MAX_COLUMNS:
        raise too_wide(name, sheet.title)
    rows = [*sheet.cells, *(row for row, _ in sheet.comments), *(row for row, _, _ in sheet.notes if row)]
    if max(rows, default=0) > MAX_ROW:
        raise UnreadableFile(
            f"{name}, sheet {sheet.title}: a row has a number that no sheet can have. The file is damaged: open it in "
            "Excel, save it as .xlsx and try again."
        )
    if sum(map(len, sheet.cells.values())) > MAX_CELLS:
        raise UnreadableFile(
            f"{name}, sheet {sheet.title}: more than {MAX_CELLS:,} cells are filled. Split the workbook."
        )
