"""An intake file without some of its rows: everything else is as it was, and nothing of them is in any byte."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from bare_bytes import parts
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier_kit.intake import without_rows
from dossier_kit.intake.sheets import read_sheets


def holds(text: str) -> bool:
    return "Zebedee" in text


@pytest.mark.parametrize(("content", "rows", "expected"), [
    (b"a,b\n1,2\n3,4\n", {2}, b"a,b\n\n3,4\n"),
    (b"a,b\r\n1,2\r\n3,4", {2, 3}, b"a,b\r\n\r\n"),                                        # no line end at the end
    (b'a;b\n"one\ntwo";2\n3;4\n', {2}, b"a;b\n\n3;4\n"),                                   # a line break inside quotes
    (b'a;b\n"one\ntwo";2\n3;4\n', {3}, b'a;b\n"one\ntwo";2\n\n'),
    ("\ufeffé,b\n1,2\n3,4\n".encode(), {2}, "\ufeffé,b\n\n3,4\n".encode()),                  # the mark stays
    ("é,b\n1,2\n3,4\n".encode("utf-16"), {2}, "é,b\n\n3,4\n".encode("utf-16")),
    ("é,b\n1,2\n3,4\n".encode("utf-32"), {2}, "é,b\n\n3,4\n".encode("utf-32")),
    ("é,b\nè,2\n3,4\n".encode("cp1252"), {3}, "é,b\nè,2\n\n".encode("cp1252")),
    (b"a,b\n1,Zebedee\n3,4\n", set(), b"a,b\n1,\n3,4\n"),                                  # a cell in a row that stays
    (b"a,b\n1,2\n", {9}, b"a,b\n1,2\n"),                                                   # no such row
])
def test_a_text_file_loses_the_rows_and_nothing_else(content: bytes, rows: set[int], expected: bytes) -> None:
    assert without_rows("a.csv", content, {"another name": rows}, holds) == expected


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12), min_size=2, max_size=4), min_size=2, max_size=8), st.data())
@settings(max_examples=150, deadline=None)
def test_every_other_cell_keeps_its_place(table: list[list[str]], data: st.DataObject) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([["first", "second", "third"], *table])
    content = written.getvalue().encode()
    gone = data.draw(st.sets(st.integers(2, len(table) + 1), min_size=1))
    made = without_rows("t.csv", content, {"t": gone})
    if made is not None:  # where losing rows would change how the rest is read, nothing is made
        before, after = (read_sheets(Path("t.csv"), each)[0].cells for each in (content, made))
        assert after == {row: cells for row, cells in before.items() if row not in gone}


def book(path: Path) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Accounts"
    for values in (["Name", "Story", "School", "Sum"], ["Ada", "Secret words", "North", None], ["Bob", "Other words", None, None],
                   ["Cy", "=not a formula, just words that go on", "South", None]):
        sheet.append(values)
    sheet["D3"] = "=A3"
    sheet["A2"].comment = openpyxl.comments.Comment("Secret note", "Secret author")
    sheet["A3"].comment = openpyxl.comments.Comment("kept note", "Ann")
    sheet["C2"].hyperlink = "mailto:secret@letterbox.example"
    sheet.merge_cells("C2:C3")                     # Ada's school is Bob's too
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    made.create_sheet("Notes").append(["ring Zebedee", "order paper"])
    made.properties.creator = "Zebedee"
    made.defined_names["Zebedee"] = openpyxl.workbook.defined_name.DefinedName("Zebedee", attr_text="Accounts!$A$2")
    made.save(path)
    return path.read_bytes()


def test_a_workbook_is_written_anew_without_the_row(tmp_path: Path) -> None:
    content = book(tmp_path / "b.xlsx")
    everywhere = b"".join(part for _, part in parts("b", content))
    assert b"Secret words" in everywhere and b"secret@letterbox" in everywhere and b"Zebedee" in everywhere
    made = without_rows("b.xlsx", content, {"Accounts": {2}}, holds)
    assert made is not None
    for _, part in parts("b", made):
        for word in (b"secret", b"zebedee", b"ann<"):  # who wrote a comment is not kept
            assert word not in part.lower()
    before, after = read_sheets(Path("b.xlsx"), content), read_sheets(Path("b.xlsx"), made)
    assert 2 not in after[0].cells
    assert after[0].cells[3] == {**before[0].cells[3], 3: "North"}     # what was merged down stands in the row itself
    assert after[0].cells[4] == before[0].cells[4]
    assert after[0].comments == {(3, 1): "kept note"}
    assert after[0].hidden_rows == {3} and 2 in after[0].hidden_columns
    assert after[1].cells[1] == {2: "order paper"}


@pytest.mark.parametrize("content", [
    b"", b"PK\x03\x04 not an archive", b"\xd0\xcf\x11\xe0 an old workbook", b"\x00\x01\x02 no text",
])
def test_what_cannot_be_read_is_not_written(content: bytes) -> None:
    assert without_rows("a.xlsx", content, {"a": {2}}) is None


def test_a_sheet_that_only_one_encoding_could_hold_is_left(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("accounts.txt", "not a workbook")
    assert without_rows("a.xlsx", archive.getvalue(), {"a": {2}}) is None
