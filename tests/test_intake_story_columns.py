"""Forms that ask for the account in several questions; every text is invented."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from dossier_kit.intake import IntakeReading, propose_mapping, read_intake
from dossier_kit.intake.story_columns import asks

SENT = "They sent the report about my son to the whole school before we had read a single word of it ourselves."
MEET = "Then there was a meeting, and the officer read it out to eight people while we sat there and said nothing."
CUT = "The therapist told us afterwards that she had been asked to take the hours out, and so she did as asked."
HEAD = ["Name", "Email", "What happened first?", "What happened next?", "Do you consent?"]


def read(tmp_path: Path, rows: list[list[str | None]], said: dict[str, str | None] | None = None) -> IntakeReading:
    """A sheet as read, with the columns that a lawyer corrects."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = tmp_path / "form.xlsx"
    book.save(path)
    shape = propose_mapping(path)[0].shape
    return read_intake(path, {shape: said} if said else {})


def kinds(reading: IntakeReading) -> set[tuple[str, str | None]]:
    return {(found.kind, found.column) for found in reading.problems}


def test_two_questions_make_one_story(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        [HEAD, ["Mara Quill", "m@q.example", SENT, MEET, "Yes"], ["Tess Obi", "t@o.example", CUT, None, "Yes"]],
    )
    first, second = reading.submissions
    assert first.story == f"What happened first?\n{SENT}\n\nWhat happened next?\n{MEET}"
    assert second.story == CUT  # one answer is the story as it stands
    assert ("story in several columns", "C") in kinds(reading)
    assert not first.other


def test_a_form_with_a_question_for_each_issue(tmp_path: Path) -> None:
    """No header speaks of a story; a "No" is no account, and its question must not read as if it were one."""
    issue = "Were reports circulated before you saw them?"
    change = "Was a professional asked to change a report?"
    more = "Is there anything else you want to tell us?"
    reading = read(
        tmp_path,
        [
            ["Timestamp", "Your name", "Email", issue, change, more, "May we share with the ICO?"],
            ["2026-03-01", "Mara Quill", "m@q.example", SENT, CUT, MEET, "Yes"],
            ["2026-03-02", "Tess Obi", "t@o.example", SENT + " So.", "No", "Thank you", "Yes"],
            ["2026-03-03", "Ian Frost", "i@f.example", "no", "No.", "n/a", "Yes"],
        ],
    )
    first, second, third = reading.submissions
    assert first.story == f"{issue}\n{SENT}\n\n{change}\n{CUT}\n\n{more}\n{MEET}"
    assert second.story == f"{issue}\n{SENT} So."
    assert third.set_aside == "no story"
    assert ("story in several columns", "D") in kinds(reading)


def test_what_one_question_limits_is_heeded(tmp_path: Path) -> None:
    limit = "Please do not share any of this with anyone until we have moved. " + MEET
    reading = read(tmp_path, [HEAD, ["Mara Quill", "m@q.example", SENT, limit, "Yes"]])
    assert reading.submissions[0].consent.state == "unclear"


def test_a_further_column_of_long_texts_is_a_problem(tmp_path: Path) -> None:
    """The office's notes are no part of the account by themselves; what they are is asked."""
    head = ["Name", "Email", "What happened?", "File", "Do you consent?"]
    rows = [head, ["Mara Quill", "m@q.example", SENT, MEET + CUT, "Yes"]]
    reading = read(tmp_path, rows)
    assert reading.submissions[0].story == SENT
    assert ("long texts not read", "D") in kinds(reading)
    settled = read(tmp_path, rows, {"D": None})
    assert settled.submissions[0].story == SENT
    assert ("long texts not read", "D") not in kinds(settled)
    joined = read(tmp_path, rows, {"File": "story"})
    assert joined.submissions[0].story == f"What happened?\n{SENT}\n\nFile\n{MEET}{CUT}"


def test_a_column_that_was_only_guessed_gives_way(tmp_path: Path) -> None:
    head = ["Name", "Email", "Zq", "Xq", "Do you consent?"]
    rows = [head, ["Mara Quill", "m@q.example", SENT * 3, MEET, "Yes"]]
    assert read(tmp_path, rows).submissions[0].story == SENT * 3
    assert read(tmp_path, rows, {"Xq": "story"}).submissions[0].story == MEET


QUESTIONS = [
    ("What happened next?", True),
    ("3. Was your child discussed behind your back?", True),
    ("Tell us how it went on", True),
    ("Was your child discussed without your consent?", True),  # what the council did, not what we may do
    ("Notes", False),
    ("Office use: what is missing?", False),
    ("How did you hear about us?", False),  # about us, not about what happened
    ("What would you like to happen?", False),
]


@pytest.mark.parametrize(("header", "expected"), QUESTIONS)
def test_what_asks_for_more_of_the_account(header: str, expected: bool) -> None:
    assert asks(header) is expected
