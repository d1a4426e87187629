"""The appendix workbook for the Commissioner: built new, from redacted cases and the plan of counts alone.

:func:`write_appendix` is the one verb: it makes the sheets (:mod:`.content`), writes them (:mod:`.workbook`), and puts
a CSV twin of every table in ``tables/`` beside the workbook. A :class:`Pack` is what it is made of; the briefing is
made of the same.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..redacted import write_whole
from ..tables import say
from .changes import Changes, changes, snapshot
from .content import make_sheets
from .method import GateOutcome, Method, SampleReading
from .pack import Pack
from .sheets import Sheet
from .workbook import write_workbook

__all__ = [
    "Changes", "GateOutcome", "Method", "Pack", "SampleReading", "Sheet", "changes", "snapshot", "write_appendix",
]

Progress = Callable[[int, int], None]


def write_appendix(path: Path, pack: Pack, progress: Progress | None = None) -> list[Path]:
    """Write the workbook to ``path`` (an .xlsx) and its CSV twins to ``tables/`` beside it.

    The pack's plan and charts must come from its cases and decisions. The same pack gives the same bytes. ``progress``
    is told how many of the accounts are laid out and then how many of the sheets are written.

    Returns:
        What was written: the workbook first, then the CSV files by name.

    Raises:
        BadDecisions: a decision points outside its account's text; names the case and the issue.
        DossierError: a text is too long for a cell; names the sheet and the cell.
        ValueError: the plan was made for another number of cases.
    """
    method = pack.method
    if pack.plan.total != len(pack.cases):
        raise ValueError("the plan was made for other cases")
    sheets, twins = make_sheets(pack, progress)
    footer = f"{method.title}, {method.version}, {method.date.isoformat()}"
    marking = say("marking", "marking")
    write_workbook(
        path, sheets, method.sheet_title(method.title), marking, method.marking, footer, method.date, progress
    )
    written = [path]
    folder = path.parent / "tables"
    for name, twin in sorted(twins.items()):
        target = folder / f"{name}.csv"
        write_whole(target, twin)
        written.append(target)
    if folder.is_dir():
        for stale in set(folder.glob("*.csv")) - set(written):
            stale.unlink()  # of an earlier version with other tables: the folder holds this version and no other
    return written
