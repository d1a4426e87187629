"""The whole state as a workbook that a lawyer can edit in Excel, and back: all of it or nothing.

A row says what stands; a locked column keeps a mark of what it said when it was written. A row that still says so
changes nothing, whatever has become of its case meanwhile; one that says something else is applied, unless its text or
its answer has changed since, or its case is gone: then it is named, as every cell is that cannot be read, and nothing
is applied at all. A workbook is written over only if reading it back would change nothing: else answers would be lost.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from ..appendix.workbook import write_text
from ..errors import BadDecisions, DossierError
from ..redacted import write_whole
from .desk import Desk, what_was_said
from .items import CONFIRMED, REJECTED
from .sheet_asks import asked
from .sheet_layout import LockedSheet
from .sheet_rows import (
    ANSWER,
    CASE,
    CASE_COLUMNS,
    CASES,
    FACT,
    FACT_COLUMNS,
    FACTS,
    HASH,
    ISSUE_COLUMNS,
    ISSUES,
    MARK,
    QUOTE,
    STANDS,
    VERDICT,
    WHY,
    fitting,
    mark_of,
    says,
    values_of,
)

ABOUT, LISTS = "How to use", "Lists"
_EMPTY_ROWS = 200  # on the sheet of facts, for answers that nobody suggested
_FIRST_YEAR = 1970  # of those that can be chosen
_MOST_FAULTS = 60  # that one message names; a sheet with more was not meant
_HELP = (
    "Write in the white columns: the verdict (confirmed, rejected, or nothing), and the sentence that is quoted.",
    "A sentence must stand in the redacted account word for word; white space aside. It may be left empty.",
    "Two sentences of an account that stand apart are quoted for one issue with […] between them.",
    "A row that you leave as it is changes nothing. Rows may be filtered.",
    "To sort or delete rows, first choose Review, Unprotect Sheet (there is no password).",
    "A fact that is not listed: write case, fact, answer and verdict in a free row at the end of the sheet of facts.",
    "Of a fact with one answer the one confirmed last holds; the others are rejected with it.",
    "Read it back with: dossier issues --from-sheet FILE. A row that cannot be read is named, and nothing is changed.",
    "This file holds redacted accounts. Treat it as you treat the folder data/redacted.",
)


def write(desk: Desk, path: Path) -> int:
    """Write the state of every case; returns how many cases.

    Raises:
        DossierError: the file cannot be written, is no such workbook, or holds answers that were not read back.
    """
    _nothing_is_lost(desk, path)
    shown = [desk.look(ref) for ref in desk.progress()]
    book = Workbook()
    book.remove(book.active)
    _about(book.create_sheet(ABOUT))
    cases = LockedSheet(book.create_sheet(CASES), CASE_COLUMNS, editable=())
    issues = LockedSheet(book.create_sheet(ISSUES), ISSUE_COLUMNS, editable=(VERDICT, QUOTE))
    facts = LockedSheet(book.create_sheet(FACTS), FACT_COLUMNS, editable=(VERDICT, QUOTE))
    dating = {fact.key for fact in desk.suggestions.fact_list.facts if fact.kind == "year"}
    for one in shown:
        case = one.case
        state = "done" if one.done else "changed" if one.changed else "open"
        dated = [i.value for i in one.items if i.key in dating and i.state == CONFIRMED]
        year = dated[0] if dated else str(one.own_year(dating) or "")
        cases.add(case.ref, state, case.evidence, year, fitting(case.text), case.text_hash)
        for item in one.items:
            verdict, quote = says(one, item)
            of_fact = (desk.suggestions.fact_list.title(item.key),) if item.kind == "fact" else ()
            names = (case.ref, *of_fact, item.title)
            end = what_was_said(item), item.reason, case.text_hash, mark_of(names, verdict, quote)
            (facts if of_fact else issues).add(*names, verdict, quote, *end)
    facts.leave_open(_EMPTY_ROWS, but=(STANDS, WHY, HASH, MARK))
    _lists(book, desk, issues, facts, [one.case.ref for one in shown])
    for sheet in (cases, issues, facts):
        sheet.finish()
    book.properties.title, book.properties.creator, book.properties.language = "Issues and facts", None, "en-GB"
    content = io.BytesIO()
    book.save(content)
    try:
        write_whole(path, content.getvalue())
    except OSError as error:
        raise DossierError(f"{path.name} could not be written ({error.strerror}). Is it open in Excel?") from None
    return len(shown)


def read(desk: Desk, path: Path) -> dict[str, int]:
    """Read a workbook back and write what was changed in it; returns counts of changed answers and their cases.

    Raises:
        BadDecisions: every row that cannot be read or applied, by sheet, row and column; nothing was changed.
    """
    book = _open(path)
    with desk.together() as write_all:
        changes, faults = asked(desk, book)
        if faults:
            raise BadDecisions(_listed(path.name, faults))
        write_all({ref: list(answers.values()) for ref, answers in changes.items()})
    count = sum(map(len, changes.values()))
    uncounted = {f"of no count, as '{desk.lawyer}' may not confirm": count} if desk.warning else {}
    return {"answers changed": count, "cases": len(changes), **uncounted}


def _nothing_is_lost(desk: Desk, path: Path) -> None:
    """Refuse to write over a workbook that says more than the room does, and over any other file."""
    if not path.exists():
        return
    try:
        book = _open(path)
    except BadDecisions:
        book = None
    if book is None or not {ISSUES, FACTS} <= set(book.sheetnames):
        raise DossierError(
            f"{path.name} is there already, and is no workbook of issues and facts. Nothing was written: "
            "choose another name."
        )
    if any(asked(desk, book, whoever=True)):
        raise DossierError(
            f"{path.name} holds answers that were not read back. Nothing was written: read them first "
            "(`dossier issues --from-sheet FILE`), or choose another name."
        )


def _open(path: Path) -> Any:
    try:
        return load_workbook(path)
    except FileNotFoundError:
        raise BadDecisions(f"{path.name} is not there.") from None
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, ParseError):
        raise BadDecisions(f"{path.name} cannot be read as a workbook; nothing was changed.") from None


def _listed(name: str, faults: Sequence[str]) -> str:
    more = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
    lines = "\n".join(f"- {fault}" for fault in [*faults[:_MOST_FAULTS], *more])
    return f"{name}: {len(faults)} to mend; nothing was changed:\n{lines}"


# -- writing -----------------------------------------------------------------------------------------------------


def _about(sheet: Any) -> None:
    write_text(sheet.cell(1, 1), "Issues and facts: what is suggested and what was decided")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for row, text in enumerate(_HELP, start=3):
        write_text(sheet.cell(row, 1), text)
    sheet.column_dimensions["A"].width = 120


def _lists(book: Any, desk: Desk, issues: LockedSheet, facts: LockedSheet, refs: Sequence[str]) -> None:
    """The sheet that the drop-down lists read: references, facts, and the answers to each in a column of its own."""
    sheet = book.create_sheet(LISTS)
    shown = desk.suggestions.fact_list.facts
    years = range(date.today().year, _FIRST_YEAR - 1, -1)  # as numbers: what is typed into a cell is one
    columns: list[tuple[str, Sequence[str | int]]] = [(CASE, refs), (FACT, [fact.title for fact in shown])]
    columns += [(fact.title, [fact.answer_title(value) for value in values_of(fact)] or years) for fact in shown]
    for number, (title, values) in enumerate(columns, start=1):
        write_text(sheet.cell(1, number), title)
        for row, value in enumerate(values, start=2):
            if isinstance(value, int):
                sheet.cell(row, number).value = value
            else:
                write_text(sheet.cell(row, number), value)
    sheet.sheet_state = "hidden"
    verdicts = f'"{CONFIRMED},{REJECTED}"'
    issues.choose(VERDICT, verdicts)
    facts.choose(VERDICT, verdicts)
    facts.choose(CASE, f"{LISTS}!$A$2:$A${max(len(refs) + 1, 2)}")
    facts.choose(FACT, f"{LISTS}!$B$2:$B${len(shown) + 1}")
    head = f"{LISTS}!$C$1:${get_column_letter(len(shown) + 2)}$1"
    column = f"MATCH($B2,{head},0)-1"
    facts.choose(ANSWER, f"OFFSET({LISTS}!$C$2,0,{column},MAX(1,COUNTA(OFFSET({LISTS}!$C$2,0,{column},99,1))),1)")
