"""Tables that the kit wrote when somebody asked for them (the register, the cases found, the lawyers' workbook), and
the sheet of contributors' answers that it reads.

They name each case by its reference alone, and lie wherever they were wanted. An account that is taken back leaves
them too: its rows go, and every other cell that names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .. import intake
from ..errors import UnreadableFile
from ..intake.sheets import Sheet, as_text, read_sheets
from ..review.approvals import COLUMNS
from .marks import Marks

SHEETS = (".xlsx", ".xlsm", ".csv")
# How the first row of such a table begins: `dossier cases --csv` and `dossier issues --csv`, the cases found in
# notebook 04, `dossier issues --sheet`. A firm's own sheet may well have a column "Case"; it has none of these rows.
_HEADS = (("ref", "file", "sheet", "row"), ("Case", "State", "Issues"), ("Case", "State", "Evidence", "Year"))
# And what it is given by reference: the contributors' answers (`dossier approval --sheet`).
_ANSWERS = (set(COLUMNS["case"]), set(COLUMNS["answer"]))
_READ = {title for titles in COLUMNS.values() for title in titles}


def is_by_reference(name: str, content: bytes) -> bool:
    """Whether the kit wrote this table, or can read it, and it names each case by its reference."""
    return any(_is_written(_head(sheet)) or _is_answers(_head(sheet)) for sheet in _sheets(name, content))


def without(name: str, content: bytes, marks: Marks) -> bytes | None:
    """The table without the account; None where that cannot be done, or where something of it still stands.

    Where a sheet of answers has further columns, or other sheets beside it, it may be a firm's own: None too.
    """
    sheets = list(_sheets(name, content))
    if not any(_is_written(_head(sheet)) for sheet in sheets):
        shown = [sheet for sheet in sheets if sheet.cells and not sheet.hidden]
        if len(shown) != 1 or not _titles(_head(shown[0])) <= _READ:
            return None
    rows: dict[str, set[int]] = {}
    for sheet in sheets:
        # The lists that a workbook's choices are taken from stand side by side on a hidden sheet: there a row is no
        # case, and the cell alone goes.
        for number, cells in () if sheet.hidden else sheet.rows():
            if any(as_text(value).strip().upper() in marks.refs for value in cells.values()):
                rows.setdefault(sheet.title, set()).add(number)
    made = intake.without_rows(name, content, rows, lambda text: marks.in_text(text) or marks.named_in(text))
    return None if made is None or marks.in_file("", made) or marks.named("", made) else made


def _sheets(name: str, content: bytes) -> Iterator[Sheet]:
    try:
        yield from read_sheets(Path(name), content)
    except UnreadableFile:
        return


def _is_written(head: tuple[str, ...]) -> bool:
    return any(head[: len(own)] == own for own in _HEADS)


def _is_answers(head: tuple[str, ...]) -> bool:
    return all(_titles(head) & wanted for wanted in _ANSWERS)


def _titles(head: tuple[str, ...]) -> set[str]:
    return {" ".join(title.casefold().split()) for title in head}


def _head(sheet: Sheet) -> tuple[str, ...]:
    _, cells = next(sheet.rows(), (0, {}))
    return tuple(as_text(cells[column]) for column in sorted(cells))
