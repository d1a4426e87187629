"""What a row of the lawyers' workbook says: as it is written out, and as it is read again.

A locked column keeps a mark of what the row said when it was written, and of the verdict that stood then. So a row that
nobody has touched is known, and passed over; and of one that was touched, whether anybody had answered it before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..appendix.texts import MOST_CHARACTERS
from ..facts import Fact
from ..redacted import fingerprint, places_of, quoted_words
from ..tables import clean
from .desk import Desk
from .items import CONFIRMED, REJECTED, Item, OpenCase
from .quoting import folded

CASES, ISSUES, FACTS = "Cases", "Issues", "Facts"
CASE, TEXT, ISSUE, FACT, ANSWER = "Case", "Redacted account", "Issue", "Fact", "Answer"
VERDICT, QUOTE, STANDS, WHY = "Verdict", "Sentence that is quoted", "As it stands", "Why it is suggested"
HASH, MARK = "Text (do not change)", "As written (do not change)"
CASE_COLUMNS = {CASE: 9.0, "State": 12.0, "Evidence": 16.0, "Year": 8.0, TEXT: 110.0, HASH: 20.0}
ISSUE_COLUMNS = {CASE: 9.0, ISSUE: 30.0, VERDICT: 12.0, QUOTE: 70.0, STANDS: 34.0, WHY: 36.0, HASH: 20.0, MARK: 20.0}
FACT_COLUMNS = {CASE: 9.0, FACT: 30.0, ANSWER: 34.0, VERDICT: 12.0, QUOTE: 60.0, STANDS: 34.0, WHY: 30.0, HASH: 20.0,
                MARK: 20.0}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row that was changed: where it stands, and what it says; ``names`` is what it says it is about.

    ``text_hash`` and ``mark`` are "" for a free row.
    """

    place: str
    names: tuple[str, ...]
    ref: str
    item: tuple[str, str, str]
    verdict: str
    quote: str
    text_hash: str
    mark: str

    @property
    def written(self) -> str:
        """The verdict that stood when the row was written, "" for none."""
        return self.mark.partition(" ")[2]

    @property
    def quotes_as_written(self) -> bool:
        """Whether the sentence is the one that was written, so that the verdict alone was touched."""
        return bool(self.mark) and self.mark == mark_of(self.names, self.written, self.quote)


@dataclass(frozen=True, slots=True)
class Rows:
    """The changed rows of a workbook, and what cannot be read of it.

    ``refs`` are the cases that there are now. ``hashes`` has by reference the hash of the text that the workbook was
    written with; ``confirmed`` what the rows are about, in names, that were written as confirmed.
    """

    refs: set[str]
    lines: list[Line] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    confirmed: set[tuple[str, ...]] = field(default_factory=set)


# -- out ---------------------------------------------------------------------------------------------------------


def says(shown: OpenCase, item: Item) -> tuple[str, str]:
    """The verdict and the sentence that a row shows: the decision that counts, else what is suggested, unanswered."""
    verdict = item.state if item.state in (CONFIRMED, REJECTED) else ""
    return verdict, fitting(quoted_words(shown.case.text, places_of(item)))


def fitting(text: str) -> str:
    """As much of a text as a cell holds."""
    text = clean(text)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 4] + " […]"


def mark_of(names: Sequence[str], verdict: str, quote: str) -> str:
    """What tells that a row says what it said, case and title included: its case may be gone, the list another one."""
    return f"{fingerprint('\n'.join((*named(names), verdict, folded(clean(quote)))))} {verdict}".strip()


def named(names: Sequence[str]) -> tuple[str, ...]:
    """What a row is about, as it is compared."""
    return tuple(folded(clean(name)) for name in names)


def values_of(fact: Fact, given: str = "") -> list[str]:
    """Every answer to a fact; to a year the one that is given, if it is one."""
    if fact.kind == "year":
        return [given.strip()] if fact.accepts(given.strip()) else []
    if fact.kind == "pair":
        sides = [*fact.answers, "?"]
        return [f"{one}>{other}" for one in sides for other in sides]
    return list(fact.answers)


# -- and in again ------------------------------------------------------------------------------------------------


def rows_of(book: Any, desk: Desk) -> Rows:
    """Read the rows of a workbook."""
    rows = Rows(set(desk.progress()))
    if CASES in book.sheetnames:
        for _, said in _said(book[CASES], (CASE, HASH)):
            rows.hashes[(said.get(CASE) or "").strip().upper()] = (said.get(HASH) or "").strip()
    for name, columns in ((ISSUES, ISSUE_COLUMNS), (FACTS, FACT_COLUMNS)):
        if name not in book.sheetnames:
            rows.faults.append(f"the sheet {name} is missing")
            continue
        header = _header(book[name])
        if missing := [title for title in columns if title not in header and title not in (STANDS, WHY)]:
            rows.faults.append(f"sheet {name}, row 1: the column {', '.join(missing)} is missing")
            continue
        for number, cells in _said(book[name], columns):
            if any((cells[title] or "").strip() for title in (CASE, VERDICT, QUOTE)):
                _add_row(rows, desk, name, f"sheet {name}, row {number}", cells)
    return rows


def _add_row(rows: Rows, desk: Desk, name: str, place: str, cells: dict[str, str | None]) -> None:
    formulas = [title for title, value in cells.items() if value is None]
    if formulas:
        rows.faults.append(f"{place}, column {', '.join(formulas)}: a formula, error or date stands here; write text")
        return
    said = {title: value or "" for title, value in cells.items()}
    ref, verdict = said[CASE].strip().upper(), said[VERDICT].strip().lower()
    names, mark = (ref, *(said[title] for title in (ISSUE, FACT, ANSWER) if title in said)), said[MARK].strip()
    if mark.endswith(f" {CONFIRMED}"):
        rows.confirmed.add(named(names))
    if mark == mark_of(names, verdict, said[QUOTE]):
        return
    if ref not in rows.refs:
        rows.faults.append(
            f"{place}, column {CASE}: no case of this reference can be disclosed now; it was erased, or its review "
            "was opened again. Delete the row to have the others read"
        )
        return
    if verdict not in ("", CONFIRMED, REJECTED):
        rows.faults.append(f"{place}, column {VERDICT}: neither '{CONFIRMED}' nor '{REJECTED}' nor empty")
        return
    item = _item(desk, name, said, place, rows.faults)
    if item:
        rows.lines.append(Line(place, names, ref, item, verdict, said[QUOTE], said[HASH].strip(), mark))


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
    values = values_of(fact, said[ANSWER])
    value = next((value for value in values if _same(fact.answer_title(value), said[ANSWER])), None)
    if value is None:
        faults.append(f"{place}, column {ANSWER}: not an answer to '{fact.title}'")
        return None
    return "fact", fact.key, value


def _same(title: str, given: str) -> bool:
    return folded(clean(title)).casefold() == folded(given).casefold()


def _header(sheet: Any) -> dict[str, int]:
    return {str(cell.value).strip(): cell.column for cell in sheet[1] if cell.value is not None}


def _said(sheet: Any, titles: Sequence[str] | dict[str, float]) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Each row below the header, by number, with what its cells say in those of these columns that the sheet has."""
    header = {title: column for title, column in _header(sheet).items() if title in titles}
    for row in range(2, sheet.max_row + 1):
        yield row, {title: _text(sheet.cell(row, column)) for title, column in header.items()}


def _text(cell: Any) -> str | None:
    """What a cell says; None for a formula, an error or a date, of which nobody can say what was meant."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e", "d") or isinstance(value, bool):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
