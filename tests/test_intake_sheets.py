"""Whole files, in shapes that no rule was written for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import test_intake_workbooks as books

from dossier_kit.intake import Submission, propose_mapping, read_intake


def check(rows: list[Submission], expected: dict[int, books.Expected]) -> None:
    accounts = {row.row: row for row in rows if not row.set_aside}
    assert sorted(accounts) == sorted(expected)
    for number, answer in expected.items():
        row = accounts[number]
        assert row.consent.state is answer.consent, (number, row.consent)
        assert row.consent.until == answer.until, (number, row.consent)
        assert row.received == answer.received, number
        if answer.evidence:
            assert row.evidence is answer.evidence, number
        for key, value in answer.fields.items():
            assert row.fields.get(key) == value, (number, key)


@pytest.mark.parametrize("build", [books.caseload, books.form_export, books.letters_without_header])
def test_one_sheet(build: Callable[[Path], dict[int, books.Expected]], tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    expected = build(path)
    reading = read_intake(path)
    check(list(reading.submissions), expected)
    assert reading.rows_read == len(reading.submissions)


def test_a_book_of_many_sheets(tmp_path: Path) -> None:
    path = tmp_path / "mixed.xlsx"
    expected = books.mixed_book(path)
    reading = read_intake(path)
    for sheet, answers in expected.items():
        check([row for row in reading.submissions if row.sheet == sheet], answers)
    aside = {(row.sheet, row.row): row.set_aside for row in reading.submissions if row.set_aside}
    assert aside == {
        ("Phone list", 2): "no story column",
        ("Phone list", 3): "no story column",
        ("Drop-in", 13): "section line",
        ("Drop-in", 14): "repeated header",
        ("Drop-in", 15): "story elsewhere",
        ("Drop-in", 16): "no story",
    }
    kinds = {(found.sheet, found.row, found.kind) for found in reading.problems}
    for wanted in [
        ("READ ME", None, "sheet not read"),
        ("Lists", None, "sheet not read"),
        ("Phone list", None, "no story column"),
        ("do not use", None, "hidden sheet"),
        ("do not use", None, "no consent column"),
        ("Drop-in", None, "hidden column"),
        ("Drop-in", 4, "hidden row"),
        ("Drop-in", 2, "comment"),
        ("Drop-in", 1, "comment outside the rows"),
        ("Drop-in", 16, "formula without a value"),
        ("Drop-in", 4, "year assumed"),
        ("Drop-in", 5, "consent overruled"),
        ("Drop-in", 8, "consent overruled"),
        ("Drop-in", 7, "unknown consent"),
    ]:
        assert wanted in kinds, wanted
    rows = {row.row: row for row in reading.submissions if row.sheet == "Drop-in"}
    assert rows[6].story.startswith("=== typed on the bus ===\n")
    assert rows[7].story.startswith("\u00a0") and rows[7].story.endswith(" \n")
    assert rows[2].comments == {"Mobile": "her sister's number really, ask for Mim"}
    assert rows[4].hidden == ("row",) and rows[5].hidden == ("column Office notes",)
    assert rows[5].dob is not None and rows[5].dob.isoformat() == "2007-04-03"
    assert rows[3].dob is None


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
def test_csv(delimiter: str, encoding: str, tmp_path: Path) -> None:
    text, expected = books.csv_text(delimiter)
    if delimiter == ",":
        text = text.replace("Enquiries, spring", '"Enquiries, spring"')
    path = tmp_path / "enquiries.csv"
    path.write_bytes(text.encode(encoding))
    reading = read_intake(path)
    check(list(reading.submissions), expected)
    row = reading.submissions[0]
    assert row.story.startswith("“Zoë” came home – £4 short.\r\n") and 'He said "later"; we waited.' in row.story
    assert row.fields["contributor"].startswith("Renée")


def test_corrections_are_remembered_by_shape(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    books.caseload(path)
    mapping = propose_mapping(path)[0]
    assert {column.header: column.field for column in mapping.columns}["Caseworker"] is None
    corrected = {mapping.shape: {"B": "professionals", "narrative": None, "Proof": "story", "tel mob": None}}
    again = propose_mapping(path, corrected)[0]
    assert again.shape == mapping.shape
    assert {column.letter: column.field for column in again.columns}["B"] == "professionals"
    by_header = {column.header: column.field for column in again.columns}
    assert by_header["Narrative"] is None and by_header["Proof"] == "story"
    assert read_intake(path, corrected).submissions[0].story == "two emails"


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "mixed.xlsx"
    books.mixed_book(path)
    calls: list[tuple[int, int]] = []
    read_intake(path, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1][0] == calls[-1][1] > 0
    assert [done for done, _total in calls] == sorted(done for done, _total in calls)


def test_same_in_same_out(tmp_path: Path) -> None:
    path = tmp_path / "mixed.xlsx"
    books.mixed_book(path)
    assert read_intake(path) == read_intake(path)
