"""The whole state as a workbook that a lawyer can edit in Excel, and back: all of it or nothing.

A row says what stands; a locked column keeps a mark of what it said when it was written. A row that still says so
changes nothing, whatever has become of its case meanwhile; one that says something else is applied, unless its text or
its answer has changed since, or its case is gone: then it is named, as every cell is that cannot be read, and nothing
is applied at all. A workbook is written over only if reading it back would change nothing: else answers would be lost.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from ..appendix.texts import MOST_CHARACTERS
from ..appendix.workbook import write_text
from ..errors import BadDecisions, DossierError
from ..facts import Fact
from ..redacted import TAKEN_BACK, both_places, fingerprint, places_of, quoted_words, write_whole
from ..tables import clean
from .desk import Answer, Desk, what_was_said
from .items import CONFIRMED, REJECTED, Item, OpenCase, is_single
from .quoting import find_quote, folded
from .sheet_layout import LockedSheet

ABOUT, CASES, ISSUES, FACTS, LISTS = "How to use", "Cases", "Issues", "Facts", "Lists"
CASE, TEXT, ISSUE, FACT, ANSWER = "Case", "Redacted account", "Issue", "Fact", "Answer"
VERDICT, QUOTE, STANDS, WHY = "Verdict", "Sentence that is quoted", "As it stands", "Why it is suggested"
HASH, MARK = "Text (do not change)", "As written (do not change)"
_CASE_COLUMNS = {CASE: 9.0, "State": 12.0, "Evidence": 16.0, "Year": 8.0, TEXT: 110.0, HASH: 20.0}
_ISSUE_COLUMNS = {CASE: 9.0, ISSUE: 30.0, VERDICT: 12.0, QUOTE: 70.0, STANDS: 34.0, WHY: 36.0, HASH: 20.0, MARK: 20.0}
_FACT_COLUMNS = {CASE: 9.0, FACT: 30.0, ANSWER: 34.0, VERDICT: 12.0, QUOTE: 60.0, STANDS: 34.0, WHY: 30.0, HASH: 20.0,
                 MARK: 20.0}  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class _Line:
    """One row that was changed: where it stands, and what it says; ``names`` is what it says it is about."""

    place: str
    names: tuple[str, ...]
    ref: str
    item: tuple[str, str, str]
    verdict: str
    quote: str
    text_hash: str
    mark: str


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
    cases = LockedSheet(book.create_sheet(CASES), _CASE_COLUMNS, editable=())
    issues = LockedSheet(book.create_sheet(ISSUES), _ISSUE_COLUMNS, editable=(VERDICT, QUOTE))
    facts = LockedSheet(book.create_sheet(FACTS), _FACT_COLUMNS, editable=(VERDICT, QUOTE))
    dating = {fact.key for fact in desk.suggestions.fact_list.facts if fact.kind == "year"}
    for one in shown:
        case = one.case
        state = "done" if one.done else "changed" if one.changed else "open"
        dated = [i.value for i in one.items if i.key in dating and i.state == CONFIRMED]
        year = dated[0] if dated else str(one.own_year(dating) or "")
        cases.add(case.ref, state, case.evidence, year, _fitting(case.text), case.text_hash)
        for item in one.items:
            verdict, quote = _says(one, item)
            of_fact = (desk.suggestions.fact_list.title(item.key),) if item.kind == "fact" else ()
            names = (case.ref, *of_fact, item.title)
            end = what_was_said(item), item.reason, case.text_hash, _mark(names, verdict, quote)
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
        changes, faults = _asked(desk, book)
        if faults:
            raise BadDecisions(_listed(path.name, faults))
        write_all({ref: list(answers.values()) for ref, answers in changes.items()})
    return {"answers changed": sum(map(len, changes.values())), "cases": len(changes)}


def _asked(desk: Desk, book: Any) -> tuple[dict[str, dict[tuple[str, str, str], Answer]], list[str]]:
    """What the rows of a workbook ask for that does not stand so yet, by case; and what cannot be read or applied."""
    faults: list[str] = []
    changes: dict[str, dict[tuple[str, str, str], Answer]] = {}
    seen: dict[tuple[str, tuple[str, str, str]], _Line] = {}
    for line in [*_lines(book, desk, ISSUES, faults), *_lines(book, desk, FACTS, faults)]:
        answer = _answer(desk.look(line.ref), line, faults)
        before = seen.setdefault((line.ref, line.item), line)
        if before.verdict != line.verdict or folded(before.quote) != folded(line.quote):
            faults.append(f"{line.place}: another row ({before.place}) says something else of the same answer")
        elif answer is not None:
            changes.setdefault(line.ref, {})[line.item] = answer
    for ref, answers in changes.items():
        faults += _clashes(desk, ref, answers)
    return changes, faults


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
    if any(_asked(desk, book)):
        raise DossierError(
            f"{path.name} holds answers that were not read back. Nothing was written: read them first "
            "(`dossier issues --from-sheet FILE`), or choose another name."
        )


# -- what a row says ---------------------------------------------------------------------------------------------


def _says(shown: OpenCase, item: Item) -> tuple[str, str]:
    """The verdict and the sentence that a row shows: the decision that counts, else what is suggested, unanswered."""
    verdict = item.state if item.state in (CONFIRMED, REJECTED) else ""
    return verdict, _fitting(quoted_words(shown.case.text, places_of(item)))


def _fitting(text: str) -> str:
    """As much of a text as a cell holds."""
    text = clean(text)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 4] + " […]"


def _mark(names: Sequence[str], verdict: str, quote: str) -> str:
    """What tells that a row says what it said, case and title included: its case may be gone, the list another one."""
    return fingerprint("\n".join(folded(clean(part)) for part in (*names, verdict, quote)))


def _answer(shown: OpenCase, line: _Line, faults: list[str]) -> Answer | None:
    """What a changed row asks for, or None where it stands so already."""
    case = shown.case
    if line.text_hash and line.text_hash != case.text_hash:
        faults.append(f"{line.place}: the redacted text of {case.ref} has changed since the sheet was written")
        return None
    item = shown.item(*line.item)
    verdict, quote = _says(shown, item) if item else ("", "")
    if line.verdict == verdict and folded(clean(line.quote)) == folded(quote):
        return None
    if _mark(line.names, verdict, quote) != (line.mark or _mark(line.names, "", "")):
        by = f" by {item.by}" if item and item.by else ""
        faults.append(f"{line.place}: this answer was changed{by} since the sheet was written")
        return None
    unchanged = item is not None and folded(clean(line.quote)) == folded(quote)
    if not line.verdict and line.quote.strip() and not unchanged:
        # Neither dropped in silence nor taken for "take back": nobody can say which was meant.
        faults.append(f"{line.place}, column {VERDICT}: a sentence was chosen without a verdict on it")
        return None
    places = both_places(item) if item and unchanged else find_quote(case, line.quote)
    if places is None or (line.item[0] != "issue" and places[1][1]):
        faults.append(f"{line.place}, column {QUOTE}: the sentence does not stand in the account of {case.ref}")
        return None
    return Answer(*line.item, line.verdict or TAKEN_BACK, *places[0], *places[1])


def _clashes(desk: Desk, ref: str, answers: dict[tuple[str, str, str], Answer]) -> Iterator[str]:
    for fact in desk.suggestions.fact_list.facts:
        confirmed = [a for a in answers.values() if a.kind == "fact" and a.key == fact.key and a.verdict == CONFIRMED]
        if is_single(fact) and len(confirmed) > 1:
            yield f"sheet {FACTS}: {ref} has {len(confirmed)} answers newly confirmed to '{fact.title}', which has one"


# -- reading -----------------------------------------------------------------------------------------------------


def _open(path: Path) -> Any:
    try:
        return load_workbook(path)
    except FileNotFoundError:
        raise BadDecisions(f"{path.name} is not there.") from None
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, ParseError):
        raise BadDecisions(f"{path.name} cannot be read as a workbook; nothing was changed.") from None


def _lines(book: Any, desk: Desk, name: str, faults: list[str]) -> Iterator[_Line]:
    """The rows that do not say any more what they said when they were written."""
    columns = _ISSUE_COLUMNS if name == ISSUES else _FACT_COLUMNS
    if name not in book.sheetnames:
        faults.append(f"the sheet {name} is missing")
        return
    sheet = book[name]
    header = {str(cell.value).strip(): cell.column for cell in sheet[1] if cell.value is not None}
    missing = [title for title in columns if title not in header and title not in (STANDS, WHY)]
    if missing:
        faults.append(f"sheet {name}, row 1: the column {', '.join(missing)} is missing")
        return
    refs = set(desk.progress())
    for row in range(2, sheet.max_row + 1):
        cells = {title: _text(sheet.cell(row, header[title])) for title in header if title in columns}
        if not any((cells[title] or "").strip() for title in (CASE, VERDICT, QUOTE)):
            continue
        place = f"sheet {name}, row {row}"
        formulas = [title for title, value in cells.items() if value is None]
        if formulas:
            faults.append(f"{place}, column {', '.join(formulas)}: a formula, error or date stands here; write text")
            continue
        said = {title: value or "" for title, value in cells.items()}
        ref, verdict = said[CASE].strip().upper(), said[VERDICT].strip().lower()
        names, mark = (ref, *(said[title] for title in (ISSUE, FACT, ANSWER) if title in said)), said[MARK].strip()
        if mark == _mark(names, verdict, said[QUOTE]):
            continue
        if ref not in refs:
            faults.append(
                f"{place}, column {CASE}: no case of this reference can be disclosed now; it was erased, or its review "
                "was opened again. Delete the row to have the others read"
            )
            continue
        if verdict not in ("", CONFIRMED, REJECTED):
            faults.append(f"{place}, column {VERDICT}: neither '{CONFIRMED}' nor '{REJECTED}' nor empty")
            continue
        item = _item(desk, name, said, place, faults)
        if item:
            yield _Line(place, names, ref, item, verdict, said[QUOTE], said[HASH].strip(), mark)


def _item(desk: Desk, name: str, said: dict[str, str], place: str, faults: list[str]) -> tuple[str, str, str] | None:
    lists = desk.suggestions
    if name == ISSUES:
        key = next((i.key for i in lists.issue_list.issues if _same(i.title, said[ISSUE])), None)
        if key is None:
            faults.append(f"{place}, column {ISSUE}: not an issue of the list")
            return None
        return "issue", key, ""
    fact = next((fact for fact in lists.fact_list.facts if _same(fact.title, said[FACT])), None)
    if fact is None:
        faults.append(f"{place}, column {FACT}: not a fact of the list")
        return None
    value = next(
        (value for value in _values(fact, said[ANSWER]) if _same(fact.answer_title(value), said[ANSWER])), None
    )
    if value is None:
        faults.append(f"{place}, column {ANSWER}: not an answer to '{fact.title}'")
        return None
    return "fact", fact.key, value


def _values(fact: Fact, given: str = "") -> list[str]:
    """Every answer to a fact; to a year the one that is given, if it is one."""
    if fact.kind == "year":
        return [given.strip()] if fact.accepts(given.strip()) else []
    if fact.kind == "pair":
        sides = [*fact.answers, "?"]
        return [f"{one}>{other}" for one in sides for other in sides]
    return list(fact.answers)


def _same(title: str, given: str) -> bool:
    return folded(clean(title)).casefold() == folded(given).casefold()


def _text(cell: Any) -> str | None:
    """What a cell says; None for a formula, an error or a date, of which nobody can say what was meant."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e", "d") or isinstance(value, bool):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


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
    columns += [(fact.title, [fact.answer_title(value) for value in _values(fact)] or years) for fact in shown]
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
