"""The appendix workbook for the Commissioner: built new, from redacted cases and the plan of counts alone.

:func:`write_appendix` is the one verb: it makes the sheets (:mod:`.content`), writes them (:mod:`.workbook`), and puts
a CSV twin of every table in ``tables/`` beside the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..charts import Chart
from ..disclosure import Plan
from ..redacted import IssueDecision, RedactedCase, write_whole
from ..tables import csv_bytes, say
from .content import make_sheets
from .method import GateOutcome, Method, SampleReading
from .workbook import Sheet, write_workbook

__all__ = ["GateOutcome", "Method", "SampleReading", "Sheet", "write_appendix"]


def write_appendix(
    path: Path,
    cases: Sequence[RedactedCase],
    confirmed: Mapping[str, Sequence[IssueDecision]],
    plan: Plan,
    charts: Sequence[Chart],
    method: Method,
) -> list[Path]:
    """Write the workbook to ``path`` (an .xlsx) and its CSV twins to ``tables/`` beside it.

    ``plan`` and ``charts`` must come from the same cases and decisions. The same input gives the same bytes.

    Returns:
        What was written: the workbook first, then the CSV files by name.

    Raises:
        BadDecisions: a decision points outside its account's text; names the case and the issue.
        ValueError: the plan was made for another number of cases.
    """
    if plan.total != len(cases):
        raise ValueError("the plan was made for other cases")
    sheets = make_sheets(cases, confirmed, plan, charts, method)
    footer = f"{method.title}, {method.version}, {method.date.isoformat()}"
    marking = say("marking", "marking")
    write_workbook(path, sheets, method.sheet_title(method.title), marking, method.marking, footer, method.date)
    written = [path]
    folder = path.parent / "tables"
    tables = {table.name: table for sheet in sheets for table in sheet.tables}
    for name, table in sorted(tables.items()):
        target = folder / f"{name}.csv"
        write_whole(target, csv_bytes(table))
        written.append(target)
    if folder.is_dir():
        for stale in set(folder.glob("*.csv")) - set(written):
            stale.unlink()  # of an earlier version with other tables: the folder holds this version and no other
    return written
