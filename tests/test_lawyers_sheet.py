"""The spreadsheet of issues and facts: out, edited, and back; a row that cannot be read is named, nothing half-applied."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lawyers import TEXTS, counted_in, fill, make_home, make_room, redacted
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from test_lawyers_desk import FACTS, ISSUES, KEYS, sit_down, verdicts

from dossier_kit.dossier import Dossier
from dossier_kit.errors import BadDecisions, DossierError
from dossier_kit.issues import sentences
from dossier_kit.lawyer import Book, Desk, Suggestions, sheet, sheet_rows
from dossier_kit.lawyer.desk import Answer, as_answer
from dossier_kit.lawyer.quoting import find_words
from dossier_kit.open_steps import read_sheet, write_sheet
from dossier_kit.redacted import IssueSuggestion, RedactedRoom, places_of, quoted_words
from dossier_kit.tables import clean

OTHER = "No chance to amend"


@pytest.fixture
def room(tmp_path: Path) -> RedactedRoom:
    return make_room(tmp_path / "redacted")


@pytest.fixture
def path(room: RedactedRoom, tmp_path: Path) -> Path:
    """The sheet of a room in which one case is confirmed."""
    desk = sit_down(room)
    desk.open("C002")
    desk.confirm()
    sheet.write(sit_down(room), tmp_path / "sheet.xlsx")
    return tmp_path / "sheet.xlsx"


def columns(page: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in page[1]}


def row_of(page: Any, *words: str) -> int:
    return next(row for row in range(2, page.max_row + 1) if set(words) <= {page.cell(row, c).value for c in range(1, 5)})


def edit(path: Path, name: str, row: tuple[str, ...] | int, **cells: Any) -> int:
    """Write into a row that holds these words; returns its number. ``verdict="confirmed"`` writes the column Verdict."""
    book = load_workbook(path)
    page = book[name]
    number = row if isinstance(row, int) else row_of(page, *row)
    titles = {"verdict": sheet.VERDICT, "quote": sheet.QUOTE, "case": sheet.CASE, "issue": sheet_rows.ISSUE, "fact": sheet.FACT, "answer": sheet.ANSWER}
    for key, value in cells.items():
        page.cell(number, columns(page)[titles[key]]).value = value
    book.save(path)
    return number


def state(room: RedactedRoom) -> tuple[object, object]:
    return room.issue_decisions(), room.fact_decisions()


# -- out and back --------------------------------------------------------------------------------------------------


def test_a_sheet_that_is_read_back_as_it_was_changes_nothing(room: RedactedRoom, path: Path) -> None:
    before = state(room)
    assert sheet.read(sit_down(room, "Bo"), path) == {"answers changed": 0, "cases": 0}
    assert state(room) == before


def test_it_shows_everything_and_locks_what_is_not_to_be_changed(room: RedactedRoom, path: Path) -> None:
    book = load_workbook(path)
    issues, facts, cases = book[sheet.ISSUES], book[sheet.FACTS], book[sheet.CASES]
    assert issues.max_row == 1 + len(TEXTS) * len(KEYS) and cases.max_row == 1 + len(TEXTS)
    where = columns(issues)
    for page in (issues, facts, cases):
        assert page.protection.sheet and page.cell(2, columns(page)[sheet.CASE]).protection.locked
        assert page.cell(2, columns(page)[sheet.HASH]).protection.locked
    assert not issues.cell(2, where[sheet.VERDICT]).protection.locked and not issues.cell(2, where[sheet.QUOTE]).protection.locked
    shown = row_of(issues, "C001", "Access denied")
    assert issues.cell(shown, where[sheet.QUOTE]).value == "My subject access request to [LA 1] was never answered."
    assert issues.cell(shown, where[sheet.VERDICT]).value in (None, "") and "suggested" in issues.cell(shown, where[sheet.STANDS]).value
    done = row_of(issues, "C002", "Discussed without consent")
    assert issues.cell(done, where[sheet.VERDICT]).value == "confirmed" and "by Lee" in issues.cell(done, where[sheet.STANDS]).value
    rules = {rule.formula1 for page in (issues, facts) for rule in page.data_validations.dataValidation}
    assert '"confirmed,rejected"' in rules and len(rules) == 4
    # The free rows below the facts can be written in.
    assert not facts.cell(facts.max_row, columns(facts)[sheet.ANSWER]).protection.locked
    lists = book[sheet.LISTS]
    assert lists.sheet_state == "hidden"
    # A year can be chosen too: an empty list would refuse whatever is typed.
    years = [cell.value for cell in lists[get_column_letter(columns(lists)["Year of the events"])]][1:]
    assert {2005, 2013, 2024} <= set(years)


def test_what_a_lawyer_changes_is_applied_under_her_name(room: RedactedRoom, path: Path) -> None:
    edit(path, sheet.ISSUES, ("C001", "Access denied"), verdict="confirmed")
    edit(path, sheet.ISSUES, ("C001", OTHER), verdict="Confirmed ", quote="I asked twice  for the wrong diagnosis to be corrected")
    edit(path, sheet.ISSUES, ("C002", "Discussed without consent"), verdict="rejected")
    edit(path, sheet.FACTS, ("C002", "2019"), verdict=None)              # taken back: open again
    free = load_workbook(path)[sheet.FACTS].max_row
    edit(path, sheet.FACTS, free, case="c003", fact="By what means", answer="Letter", verdict="confirmed")
    edit(path, sheet.FACTS, free - 1, case="C003", fact="Year of the events", answer=2011, verdict="confirmed", quote="asked each time")
    assert sheet.read(sit_down(room, "Bo"), path) == {"answers changed": 6, "cases": 3}
    assert verdicts(room, "C001") == {"access_denied": "confirmed", "no_chance_to_amend": "confirmed"}
    amended = next(d for d in room.issue_decisions() if d.issue == "no_chance_to_amend" and d.ref == "C001")
    assert TEXTS["C001"][amended.start : amended.end] == "I asked twice for the wrong diagnosis to be corrected"
    assert amended.by == "Bo" and amended.text_hash == redacted("C001").text_hash
    said = verdicts(room, "C002")
    assert said["discussed_without_consent"] == "rejected" and "event_year=2019" not in said and len(said) == len(KEYS) + 1
    assert counted_in(room).answers("confirmed")["C003"] == {"event_year": ("2011",), "means": ("letter",)}
    # Once more: it stands so already.
    assert sheet.read(sit_down(room, "Bo"), path)["answers changed"] == 0


def test_two_sentences_are_quoted_with_a_sign_for_what_stands_between(room: RedactedRoom, path: Path) -> None:
    """Out of the view into the sheet, and out of the sheet."""
    both = "Nobody had asked us, and we did not agree to it. […] That was in [2019]."
    edit(path, sheet.ISSUES, ("C002", "Discussed without consent"), quote=both)
    assert sheet.read(sit_down(room, "Bo"), path) == {"answers changed": 1, "cases": 1}
    said = next(d for d in room.issue_decisions() if (d.ref, d.issue) == ("C002", "discussed_without_consent"))
    assert quoted_words(TEXTS["C002"], places_of(said)) == both and said.also_end
    sheet.write(sit_down(room), path)
    page = load_workbook(path)[sheet.ISSUES]
    assert page.cell(row_of(page, "C002", "Discussed without consent"), columns(page)[sheet.QUOTE]).value == both
    before = state(room)
    assert sheet.read(sit_down(room, "Bo"), path)["answers changed"] == 0 and state(room) == before


@pytest.mark.parametrize("quote", [
    "Nobody had asked us. […] That was in [2019].",                       # the first stands nowhere
    "Nobody had asked us, and […] asked us, and we did not agree to it.",  # a word would be quoted twice
    "Nobody had asked us […] That was […] 'We are not allowed",           # three
    "[…] That was in [2019].",
])
def test_what_cannot_be_quoted_as_two_is_named(room: RedactedRoom, path: Path, quote: str) -> None:
    row = edit(path, sheet.ISSUES, ("C002", "Discussed without consent"), quote=quote)
    before = state(room)
    with pytest.raises(BadDecisions, match=f"row {row}, column {sheet.QUOTE}"):
        sheet.read(sit_down(room, "Bo"), path)
    assert state(room) == before


def test_of_a_fact_with_one_answer_the_newly_confirmed_one_holds(room: RedactedRoom, path: Path) -> None:
    free = load_workbook(path)[sheet.FACTS].max_row
    edit(path, sheet.FACTS, free, case="C002", fact="Year of the events", answer="2018", verdict="confirmed")
    sheet.read(sit_down(room, "Bo"), path)
    assert counted_in(room).answers("confirmed")["C002"]["event_year"] == ("2018",)


def test_the_year_of_a_case_is_the_one_that_counts(room: RedactedRoom, tmp_path: Path) -> None:
    desk = sit_down(room)
    for ref, year, verdict in (("C001", "2011", "confirmed"), ("C002", "2019", "rejected"), ("C003", "2015", "confirmed")):
        desk.open(ref)
        desk.answer(Answer("fact", "event_year", year, verdict, 0, 0))
    sheet.write(sit_down(room), tmp_path / "sheet.xlsx")
    page = load_workbook(tmp_path / "sheet.xlsx")[sheet.CASES]
    shown = [page.cell(row, columns(page)["Year"]).value for row in range(2, page.max_row + 1)]
    assert [value or "" for value in shown] == ["2011", "", "2015", ""]


# -- what cannot be read ---------------------------------------------------------------------------------------------

FREE = 10_000  # stands for a free row of the sheet of facts
BAD: list[tuple[str, tuple[str, ...] | int, dict[str, Any], str]] = [
    (sheet.ISSUES, ("C001", OTHER), {"verdict": "maybe"}, "column Verdict"),
    (sheet.ISSUES, ("C001", OTHER), {"verdict": "=1+1"}, "column Verdict: a formula"),
    (sheet.ISSUES, ("C001", OTHER), {"case": "C999"}, "column Case: no case of this reference can be disclosed"),
    (sheet.ISSUES, ("C001", OTHER), {"issue": "Some other issue"}, "column Issue: not an issue of the list"),
    (sheet.ISSUES, ("C001", OTHER), {"verdict": "confirmed", "quote": "These words stand nowhere."}, "does not stand in the account of C001"),
    # A sentence with no word on what it is for is neither dropped nor taken to take something back.
    (sheet.ISSUES, ("C001", OTHER), {"quote": TEXTS["C001"][:30]}, "column Verdict: a sentence was chosen without a verdict"),
    (sheet.FACTS, FREE, {"case": "C001", "verdict": "confirmed"}, "column Fact: not a fact of the list"),
    (sheet.FACTS, FREE, {"case": "C001", "fact": "By what means", "answer": "Pigeon", "verdict": "confirmed"}, "column Answer"),
    (sheet.FACTS, FREE, {"case": "C001", "fact": "Year of the events", "answer": "201", "verdict": "confirmed"}, "column Answer"),
    (sheet.FACTS, FREE, {"case": "C001", "fact": "Who told whom", "answer": "School or nursery", "verdict": "confirmed"}, "column Answer"),
]


@pytest.mark.parametrize(("name", "row", "cells", "told"), BAD)
def test_a_row_that_cannot_be_read_is_named_and_nothing_is_applied(
    room: RedactedRoom, path: Path, name: str, row: tuple[str, ...] | int, cells: dict[str, Any], told: str
) -> None:
    before = state(room)
    edit(path, sheet.ISSUES, ("C001", "Access denied"), verdict="confirmed")  # this one could be applied
    number = edit(path, name, load_workbook(path)[name].max_row if row == FREE else row, **cells)
    with pytest.raises(BadDecisions) as error:
        sheet.read(sit_down(room), path)
    assert f"sheet {name}, row {number}" in str(error.value) and told in str(error.value)
    assert not any(str(value) in str(error.value) for value in cells.values() if str(value) in ("maybe", "Pigeon", "These words stand nowhere."))
    assert state(room) == before


def test_all_faults_are_named_at_once(room: RedactedRoom, path: Path) -> None:
    rows = [edit(path, sheet.ISSUES, (ref, OTHER), verdict="perhaps") for ref in TEXTS]
    with pytest.raises(BadDecisions) as error:
        sheet.read(sit_down(room), path)
    assert all(f"row {row}, column Verdict" in str(error.value) for row in rows) and "4 to mend" in str(error.value)


def test_two_rows_that_differ_on_the_same_answer_are_named(room: RedactedRoom, path: Path) -> None:
    free = load_workbook(path)[sheet.FACTS].max_row
    for row, verdict in ((free, "confirmed"), (free - 1, "rejected")):
        edit(path, sheet.FACTS, row, case="C003", fact="By what means", answer="Letter", verdict=verdict)
    with pytest.raises(BadDecisions, match="says something else of the same answer"):
        sheet.read(sit_down(room), path)
    for row, year in ((free, "2011"), (free - 1, "2012")):
        edit(path, sheet.FACTS, row, case="C003", fact="Year of the events", answer=year, verdict="confirmed")
    with pytest.raises(BadDecisions, match="2 answers newly confirmed"):
        sheet.read(sit_down(room), path)


def drop_sheet(book: Any) -> None:
    del book[sheet.ISSUES]


def drop_column(book: Any) -> None:
    book[sheet.FACTS].delete_cols(columns(book[sheet.FACTS])[sheet.MARK])


@pytest.mark.parametrize(("change", "told"), [(drop_sheet, "sheet Issues is missing"), (drop_column, "As written")])
def test_a_workbook_without_a_sheet_or_column_says_which(
    room: RedactedRoom, path: Path, change: Callable[[Any], None], told: str
) -> None:
    book = load_workbook(path)
    change(book)
    book.save(path)
    with pytest.raises(BadDecisions, match=told):
        sheet.read(sit_down(room), path)


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 cut off"])
def test_no_workbook_at_all(room: RedactedRoom, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.xlsx").write_bytes(content)
    for name in ("broken.xlsx", "missing.xlsx"):
        with pytest.raises(BadDecisions, match=name):
            sheet.read(sit_down(room), tmp_path / name)


# -- what happened meanwhile -----------------------------------------------------------------------------------------


def test_what_was_decided_meanwhile_is_not_overwritten(room: RedactedRoom, path: Path) -> None:
    desk = sit_down(room, "Bo")
    desk.open("C001")
    desk.answer(Answer("issue", "access_denied", "", "rejected", 0, 0))
    # Untouched in the sheet: the row changes nothing.
    assert sheet.read(sit_down(room), path)["answers changed"] == 0
    assert verdicts(room, "C001") == {"access_denied": "rejected"}
    # Touched in both: told, and nothing of the sheet is applied.
    edit(path, sheet.ISSUES, ("C001", "Access denied"), verdict="confirmed")
    edit(path, sheet.ISSUES, ("C004", "School approached"), verdict="confirmed")
    with pytest.raises(BadDecisions, match="changed by Bo since the sheet was written"):
        sheet.read(sit_down(room), path)
    assert verdicts(room, "C001") == {"access_denied": "rejected"} and verdicts(room, "C004") == {}


def test_a_fact_that_somebody_dated_meanwhile_is_not_dated_anew_unseen(room: RedactedRoom, path: Path) -> None:
    """Of a fact with one answer the others are rejected: of these too none that the sheet did not show as confirmed."""
    row = edit(path, sheet.FACTS, ("C001", "2013"), verdict="confirmed")
    edit(path, sheet.FACTS, load_workbook(path)[sheet.FACTS].max_row, case="C002", fact="Year of the events", answer="2018", verdict="confirmed")
    desk = sit_down(room, "Ann")
    desk.open("C001")
    desk.answer(Answer("fact", "event_year", "2011", "confirmed", 0, 0))
    before = state(room)
    with pytest.raises(BadDecisions, match=f"1 to mend(?s:.)*row {row}: 'Year of the events' of C001 was answered by Ann"):
        sheet.read(sit_down(room, "Bo"), path)
    assert state(room) == before
    # Not so where the sheet itself says what becomes of it: 2019 stood in it as confirmed, and another year takes its place.
    edit(path, sheet.FACTS, row, verdict=None)
    assert sheet.read(sit_down(room, "Bo"), path)["answers changed"] == 1
    assert counted_in(room).answers("confirmed") | {"C002": {}} == {"C001": {"event_year": ("2011",)}, "C002": {}}
    assert counted_in(room).answers("confirmed")["C002"]["event_year"] == ("2018",)


def test_an_answer_that_was_taken_back_meanwhile_is_not_given_again(room: RedactedRoom, path: Path) -> None:
    desk = sit_down(room)
    item = desk.open("C002").item("issue", "discussed_without_consent")
    assert item is not None
    desk.answer(as_answer(item, "open"))
    edit(path, sheet.ISSUES, ("C002", "Discussed without consent"), quote="That was in [2019].")  # her verdict is left
    with pytest.raises(BadDecisions, match="taken back since the sheet was written"):
        sheet.read(sit_down(room, "Bo"), path)


def test_a_free_row_is_on_the_text_that_the_sheet_shows(room: RedactedRoom, path: Path) -> None:
    """It has no mark of a text itself: nothing is confirmed on words that nobody has read."""
    free = load_workbook(path)[sheet.FACTS].max_row
    edit(path, sheet.FACTS, free, case="C003", fact="By what means", answer="Letter", verdict="confirmed")
    fill(room, C003="Another account. It was [School 9].")
    with pytest.raises(BadDecisions, match=f"row {free}: the redacted text of C003 has changed"):
        sheet.read(sit_down(room), path)
    fill(room)
    book = load_workbook(path)
    book[sheet.CASES].delete_rows(row_of(book[sheet.CASES], "C003"))
    book.save(path)
    with pytest.raises(BadDecisions, match=f"row {free}, column Case: the sheet Cases has no text of C003"):
        sheet.read(sit_down(room), path)
    assert not verdicts(room, "C003")


def test_a_free_row_on_an_answer_that_has_a_row_is_told_where_to_change_it(room: RedactedRoom, path: Path) -> None:
    free = load_workbook(path)[sheet.FACTS].max_row
    edit(path, sheet.FACTS, free, case="C002", fact="Year of the events", answer="2019", verdict="rejected")
    with pytest.raises(BadDecisions, match=f"row {free}: this was answered by Lee; change it in the row that it has"):
        sheet.read(sit_down(room), path)
    # On what is suggested alone it is as good as its row.
    edit(path, sheet.FACTS, free, case="C001", fact="Year of the events", answer="2013", verdict="rejected")
    assert sheet.read(sit_down(room), path)["answers changed"] == 1


NEW_HINTS: list[dict[str, tuple[int, int]]] = [
    {},                                                        # nothing is suggested any more
    {"access_denied": (0, 20), "no_chance_to_amend": (0, 20)},  # other sentences, another issue
]


@pytest.mark.parametrize("hints", NEW_HINTS)
def test_what_is_suggested_may_change_while_the_sheet_is_out(room: RedactedRoom, path: Path, hints: dict[str, tuple[int, int]]) -> None:
    """A phrase more in the list, or what was learnt: nobody has answered, and nothing that the lawyer chose is lost."""
    edit(path, sheet.ISSUES, ("C001", "Access denied"), verdict="confirmed")
    edit(path, sheet.ISSUES, ("C001", OTHER), verdict="rejected")
    edit(path, sheet.ISSUES, ("C001", "Reports circulated unseen"), verdict="confirmed", quote=TEXTS["C001"][:30])
    edit(path, sheet.FACTS, ("C001", "2013"), verdict="confirmed")
    desk = sit_down(room, "Bo")
    key = "C001", redacted("C001").text_hash
    desk.suggestions.made[key] = [IssueSuggestion("C001", one, 0.8, *place, "") for one, place in hints.items()], []
    assert sheet.read(desk, path) == {"answers changed": 4, "cases": 1}
    denied, amend, unseen = (next(d for d in room.issue_decisions() if (d.ref, d.issue) == ("C001", one))
                             for one in ("access_denied", "no_chance_to_amend", "reports_circulated_unseen"))
    assert (denied.verdict, amend.verdict, unseen.verdict) == ("confirmed", "rejected", "confirmed")
    assert TEXTS["C001"][denied.start : denied.end] == "My subject access request to [LA 1] was never answered."
    assert (unseen.start, unseen.end) == (0, 30)
    assert sheet.read(desk, path)["answers changed"] == 0


# Read back and read again: it stands so already, and the sheet may be written over.
TWICE: list[tuple[tuple[str, str], dict[str, Any]]] = [
    (("C002", "Discussed without consent"), {"quote": "That was in [2019]. […] Nobody had asked us, and we did not agree to it."}),  # in reverse
    (("C004", OTHER), {"verdict": "confirmed", "quote": "[LA 1] rang […] and persuaded the head"}),
    # Next to each other: shown without a sign between.
    (("C002", "Told not to quantify"), {"verdict": "confirmed", "quote": "That was in [2019]. […] 'We are not allowed to quantify,' she said."}),
    (("C002", "Discussed without consent"), {"verdict": None}),                                   # taken back
    (("C002", "Discussed without consent"), {"verdict": None, "quote": None}),
    (("C001", "Access denied"), {"quote": None}),                                                # nothing asked
    (("C001", OTHER), {"verdict": "rejected"}),
    (("C001", "Access denied"), {"verdict": "confirmed", "quote": None}),
]


@pytest.mark.parametrize(("row", "cells"), TWICE)
@pytest.mark.parametrize("lawyer", ["Lee", "reader"])
def test_a_sheet_that_was_read_back_can_be_read_again_and_written_over(
    room: RedactedRoom, path: Path, row: tuple[str, str], cells: dict[str, Any], lawyer: str
) -> None:
    room.write_confirmers(["Lee"])
    edit(path, sheet.ISSUES, row, **cells)
    if lawyer == "reader" and row[0] == "C002":  # which Lee has confirmed
        with pytest.raises(BadDecisions, match="Lee, who may confirm, has answered this; 'reader' may not"):
            sheet.read(sit_down(room, lawyer), path)
        return
    sheet.read(sit_down(room, lawyer), path)
    before = state(room)
    assert sheet.read(sit_down(room, lawyer), path)["answers changed"] == 0 and state(room) == before
    assert sheet.write(sit_down(room), path) == len(TEXTS)


def test_what_somebody_reads_back_who_may_not_confirm_is_told_and_is_no_answer_yet(room: RedactedRoom, path: Path) -> None:
    room.write_confirmers(["Lee"])
    row = edit(path, sheet.ISSUES, ("C001", "Access denied"), verdict="confirmed")
    assert sheet.read(sit_down(room, "alee"), path) == {"answers changed": 1, "cases": 1, "of no count, as 'alee' may not confirm": 1}
    # It is shown, and not as an answer; read back by Lee, it is hers.
    sheet.write(sit_down(room), path.with_name("new.xlsx"))
    page = load_workbook(path.with_name("new.xlsx"))[sheet.ISSUES]
    assert not page.cell(row, columns(page)[sheet.VERDICT]).value
    assert "alee, who may not confirm" in page.cell(row, columns(page)[sheet.STANDS]).value
    assert sheet.read(sit_down(room), path) == {"answers changed": 1, "cases": 1}
    assert next(d.by for d in room.issue_decisions() if (d.ref, d.issue) == ("C001", "access_denied")) == "Lee"
    # Of a fact with one answer hers is not rejected by what does not count.
    free = load_workbook(path)[sheet.FACTS].max_row
    row = edit(path, sheet.FACTS, free, case="C002", fact="Year of the events", answer="2018", verdict="confirmed")
    with pytest.raises(BadDecisions, match=f"row {row}: Lee, who may confirm, has answered 'Year of the events'"):
        sheet.read(sit_down(room, "alee"), path)


def test_a_changed_row_on_a_text_that_has_changed_is_named(room: RedactedRoom, path: Path) -> None:
    fill(room, C001=TEXTS["C001"] + " More.")
    assert sheet.read(sit_down(room), path)["answers changed"] == 0
    edit(path, sheet.ISSUES, ("C001", "Access denied"), verdict="confirmed")
    with pytest.raises(BadDecisions, match="the redacted text of C001 has changed"):
        sheet.read(sit_down(room), path)


def test_a_case_that_is_gone_stops_only_the_rows_that_were_changed(room: RedactedRoom, path: Path) -> None:
    """Erased or opened again since the sheet was written: the other cases' answers are still read."""
    edit(path, sheet.ISSUES, ("C001", "Access denied"), verdict="confirmed")
    room.write_cases(redacted(ref) for ref in TEXTS if ref != "C002")
    assert sheet.read(sit_down(room), path) == {"answers changed": 1, "cases": 1}
    edit(path, sheet.ISSUES, ("C001", OTHER), verdict="rejected")
    row = edit(path, sheet.ISSUES, ("C002", "Discussed without consent"), verdict="rejected")
    with pytest.raises(BadDecisions, match=f"1 to mend(?s:.)*row {row}, column Case.*was erased, or its review was opened again"):
        sheet.read(sit_down(room), path)
    assert verdicts(room, "C001") == {"access_denied": "confirmed"}
    # As the message says.
    book = load_workbook(path)
    book[sheet.ISSUES].delete_rows(row)
    book.save(path)
    assert sheet.read(sit_down(room), path) == {"answers changed": 1, "cases": 1}


def test_an_untouched_row_is_passed_over_though_the_list_has_changed(room: RedactedRoom, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ISSUES, "issues", ISSUES.issues[1:])
    assert sheet.read(sit_down(room), path) == {"answers changed": 0, "cases": 0}


def test_the_help_says_how_rows_are_sorted_and_deleted(path: Path) -> None:
    """Excel does neither while a row holds locked cells, whatever the sheet's protection allows."""
    said = [cell.value or "" for (cell,) in load_workbook(path)[sheet.ABOUT].iter_rows(max_col=1)]
    assert any("sort or delete" in line and "Unprotect Sheet" in line for line in said)


# -- over an old one -------------------------------------------------------------------------------------------------

# What is written into the sheet, and is lost if the sheet is written anew before it was read back.
OVER: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    (sheet.ISSUES, ("C001", "Access denied"), {"verdict": "confirmed"}),
    (sheet.ISSUES, ("C001", "Access denied"), {"verdict": "confirmed", "quote": TEXTS["C001"][:30]}),
    (sheet.FACTS, ("C002", "2019"), {"verdict": None}),
]


@pytest.mark.parametrize(("name", "row", "cells"), OVER)
def test_answers_that_were_not_read_back_are_not_written_over(
    room: RedactedRoom, path: Path, name: str, row: tuple[str, ...], cells: dict[str, Any]
) -> None:
    edit(path, name, row, **cells)
    content = path.read_bytes()
    with pytest.raises(DossierError, match="not read back"):
        sheet.write(sit_down(room), path)
    assert path.read_bytes() == content
    sheet.read(sit_down(room, "Bo"), path)
    assert sheet.write(sit_down(room), path) == len(TEXTS)
    assert sheet.read(sit_down(room), path) == {"answers changed": 0, "cases": 0}


@pytest.mark.parametrize("ref", ["C001", "C002"])
def test_what_cannot_be_read_is_not_written_over_either(room: RedactedRoom, path: Path, ref: str) -> None:
    edit(path, sheet.ISSUES, (ref, OTHER), verdict="perhaps" if ref == "C001" else "confirmed")
    room.write_cases(redacted(each) for each in TEXTS if each != "C002")
    with pytest.raises(DossierError, match="not read back"):
        sheet.write(sit_down(room), path)


def test_a_sheet_in_which_nothing_was_changed_is_written_over(room: RedactedRoom, path: Path) -> None:
    desk = sit_down(room, "Bo")
    desk.open("C001")
    desk.confirm()
    fill(room, C003=TEXTS["C003"] + " More.")
    assert sheet.write(sit_down(room), path) == len(TEXTS)


def test_another_file_is_not_written_over(room: RedactedRoom, tmp_path: Path) -> None:
    other = tmp_path / "stories.xlsx"
    book = Workbook()
    book.save(other)
    (tmp_path / "letter.docx").write_bytes(b"a letter")
    for path in (other, tmp_path / "letter.docx"):
        content = path.read_bytes()
        with pytest.raises(DossierError, match=f"{path.name} is there already, and is no workbook of issues"):
            sheet.write(sit_down(room), path)
        assert path.read_bytes() == content


# -- any text, any edit ----------------------------------------------------------------------------------------------

HOSTILE = st.sampled_from(["=SUM(A1)", "+44", "-", "@x", "'quoted'", "_x0041_ ", "\x0b", "\ufffe", "\u2028", "\r\n", "\t", "a. ", "B? ",
                           "\U0001f468\u200d\U0001f469", "e\u0301", "\u05e9\u05dc\u05d5\u05dd ", "<b>&amp; ", "\xa0", "\x85", "word ", "   "])
STORIES = st.lists(st.one_of(HOSTILE, st.text(st.characters(exclude_categories=["Cs"]), max_size=6)), max_size=20).map("".join)


def quoting(room: RedactedRoom) -> Suggestions:
    """Suggestions that quote each sentence of a case for one of the issues."""
    found = Suggestions(ISSUES, FACTS)
    for case in room.cases():
        places = dict(zip(KEYS, sentences(case.text), strict=False))
        found.made[case.ref, case.text_hash] = [IssueSuggestion(case.ref, key, 0.8, *place, "") for key, place in places.items()], []
    return found


@given(texts=st.lists(STORIES, min_size=2, max_size=2), seed=st.integers(0, 99))
@example(texts=["", "\x08a. a. "], seed=34)
@settings(max_examples=25, deadline=None)
def test_any_text_goes_out_and_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str], seed: int) -> None:
    """Decided from the keyboard or from the sheet: the same files either way, and nothing changes without an edit."""
    folder = tmp_path_factory.mktemp("round")
    choice = random.Random(seed)
    rooms = [RedactedRoom(folder / name) for name in ("keys", "sheet")]
    for room in rooms:
        room.write_cases(redacted(ref, text) for ref, text in zip(("C001", "C002"), texts, strict=True))
    by_key, by_sheet = (Desk(Book(room), quoting(room), "Lee") for room in rooms)
    sheet.write(by_sheet, folder / "sheet.xlsx")
    assert sheet.read(by_sheet, folder / "sheet.xlsx")["answers changed"] == 0
    book = load_workbook(folder / "sheet.xlsx")
    page = book[sheet.ISSUES]
    for row in range(2, page.max_row + 1):
        if choice.random() < 0.3:
            verdict = choice.choice(["confirmed", "rejected"])
            ref, title = page.cell(row, 1).value, page.cell(row, 2).value
            page.cell(row, columns(page)[sheet.VERDICT]).value = verdict
            key = next(issue.key for issue in ISSUES.issues if issue.title == title)
            shown = by_key.open(ref)
            item = shown.item("issue", key)
            assert item is not None
            place = item.start, item.end
            if choice.random() < 0.3:  # another sentence, as she would copy it out of the account
                words = shown.case.text[slice(*choice.choice([*sentences(shown.case.text), (0, 0)]))]
                page.cell(row, columns(page)[sheet.QUOTE]).value = clean(words)
                page.cell(row, columns(page)[sheet.QUOTE]).data_type = "s"
                found = find_words(shown.case, words)
                assert found is not None
                # What a cell cannot hold is no difference: the same words in it are no other sentence.
                same = clean(words).split() == clean(shown.case.text[slice(*place)]).split()
                place = place if same else found
            by_key.answer(Answer("issue", key, "", verdict, *place))
    book.save(folder / "sheet.xlsx")
    sheet.read(by_sheet, folder / "sheet.xlsx")
    said = [[(d.ref, d.issue, d.verdict, d.start, d.end, d.quoted) for d in room.issue_decisions()] for room in rooms]
    assert said[0] == said[1]


@given(text=STORIES, data=st.data())
def test_words_that_stand_in_a_text_are_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = find_words(redacted("C001", text), text[start:end])
    assert found is not None
    words = "".join(clean(text[slice(*found)]).split())
    assert words == "".join(clean(text[start:end]).split())


# -- the verbs and the command ----------------------------------------------------------------------------------------


def test_without_the_passphrase_the_sheet_goes_out_and_comes_back(tmp_path: Path) -> None:
    room = make_home(tmp_path / "home")
    dossier = Dossier(tmp_path / "home")
    assert write_sheet(dossier, tmp_path / "sheet.xlsx") == 4
    edit(tmp_path / "sheet.xlsx", sheet.ISSUES, ("C003", "Other collusion"), verdict="rejected")
    assert read_sheet(dossier, tmp_path / "sheet.xlsx", "Bo") == {"answers changed": 1, "cases": 1}
    assert [(d.ref, d.issue, d.verdict, d.by) for d in room.issue_decisions()] == [("C003", "other_collusion", "rejected", "Bo")]
    assert "vault" not in dossier.__dict__ and FACTS.facts
