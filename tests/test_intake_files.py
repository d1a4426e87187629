"""Files that are no workbooks, are damaged, or are made to do harm: one clear sentence, never a traceback or a value."""

from __future__ import annotations

import io
import random
import re
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import test_intake_workbooks as books
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from dossier_kit.errors import UnreadableFile
from dossier_kit.intake import IntakeReading, read_intake

SECRET = "Quenby Thistlewood"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Received", "Story", "Consent"])
    sheet.append([SECRET, "3/4/2014", f"{SECRET}: " + books.story("a fuzzed file"), "Yes"])
    sheet.append([SECRET, "4/4/2014", books.story("another file", 2), "no"])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", level) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return made.getvalue()


def read(tmp_path: Path, content: bytes, name: str = "intake.xlsx") -> IntakeReading:
    path = tmp_path / name
    path.write_bytes(content)
    return read_intake(path)


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, data: data.replace(old, new) if name.endswith("sheet1.xml") else data


def entities(name: str, data: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return data
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return data.replace(b"<worksheet", bomb + b"<worksheet", 1)


def utf_16(name: str, data: bytes) -> bytes:
    return data.decode().encode("utf-16") if name.endswith("sheet1.xml") else data


WORKBOOK = workbook()
BAD = {
    "nothing": b"",
    "text with noughts": b"\xff\xfe" + "Name\0,Story\n".encode("utf-16-le") * 9,
    "text": b"This is only a letter.\n" * 3,
    "noise": bytes(random.Random(5).randrange(256) for _ in range(4000)),
    "old or protected": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "half": WORKBOOK[: len(WORKBOOK) // 2],
    "without its end": WORKBOOK[:-30],
    "first bytes": WORKBOOK[:10],
    "another archive": repacked(WORKBOOK, lambda name, data: None if "Content_Types" in name else data),
    "no sheets in it": repacked(WORKBOOK, lambda name, data: None if "workbook.xml" in name else data),
    "broken XML": repacked(WORKBOOK, in_sheet(b"</sheetData>", b"</sheetDate>")),
    "entities": repacked(WORKBOOK, entities),
    "another encoding": repacked(WORKBOOK, utf_16),
    "an impossible cell": repacked(WORKBOOK, in_sheet(b'r="B2"', b'r="BBBBBBB2"')),
    "a bomb": repacked(WORKBOOK, in_sheet(b"</sheetData>", b" " * (40 << 20) + b"</sheetData>")),
    "strict": repacked(
        WORKBOOK,
        lambda name, data: data.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_one_clear_sentence(kind: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, BAD[kind])
    said = str(caught.value)
    assert "intake.xlsx" in said and len(said) < 400 and "\n" not in said
    shown = "".join(traceback.format_exception(caught.value))
    assert SECRET not in shown and "During handling" not in shown and "direct cause" not in shown


def test_the_directory_may_lie_about_sizes(tmp_path: Path) -> None:
    content = bytearray(repacked(WORKBOOK, in_sheet(b"</sheetData>", b" " * (40 << 20) + b"</sheetData>")))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        part = next(info for info in archive.infolist() if info.filename.endswith("sheet1.xml"))
    real = part.file_size.to_bytes(4, "little")
    at = content.rfind(real)
    content[at : at + 4] = (1000).to_bytes(4, "little")  # in the central directory
    with pytest.raises(UnreadableFile):
        read(tmp_path, bytes(content))


def test_too_wide_a_sheet_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Everything"
    sheet.append(list(range(1200)))
    with pytest.raises(UnreadableFile, match="Everything"):
        read(tmp_path, saved(book))


@pytest.mark.parametrize("kind", ["numbered", "without places", "with a prefix", "to the right"])
def test_a_sheet_of_millions_of_cells_is_refused_before_they_are_read(kind: str, tmp_path: Path) -> None:
    """Read whole, it takes minutes and a gigabyte, to be refused for its columns."""
    letters = [get_column_letter(column).encode() for column in range(1, 16_385)]
    rows = []
    for row in range(3, 543 if kind == "to the right" else 19):
        some = letters[row * 29 : row * 29 + 400] if kind == "to the right" else letters
        if kind == "without places":
            cells = b"".join(b"<c><v>%d</v></c>" % (number * row) for number in range(len(some)))
        else:
            cells = b"".join(b'<c r="%s%d"><v>1</v></c>' % (letter, row) for letter in some)
        rows.append(b'<row r="%d">%s</row>' % (row, cells))
    filled = b"".join(rows) + b"</sheetData>"
    if kind == "with a prefix":
        change = in_sheet(b"</sheetData>", filled)
        tags = rb"<(/?)(?=worksheet|sheet|row|c\b|c>|v>|is>|t>|cols|dim|page)"
        content = repacked(WORKBOOK, lambda name, data: (
            re.sub(tags, rb"<\1x:", change(name, data)).replace(b"xmlns=", b"xmlns:x=")
            if name.endswith("sheet1.xml") else data
        ))  # fmt: skip
    else:
        content = repacked(WORKBOOK, in_sheet(b"</sheetData>", filled))
    begun = time.process_time()
    with pytest.raises(UnreadableFile, match=r"intake\.xlsx, sheet Sheet: more than 400 columns"):
        read(tmp_path, content)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("cell", [
    b'<c r="%s%d" t="str"><f>""</f><v></v></c>',  # a formula that gives "", as Excel writes it
    b'<c r="%s%d" t="str"><f>""</f><v/></c>',
    b'<c r="%s%d" t="inlineStr"><is><t></t></is></c>',
    b'<c r="%s%d" t="inlineStr"><is><t xml:space="preserve" />\n</is></c>',
    b'<c s="0" r="%s%d"/>',  # only a style, with the place behind it
    b'<x:c r="%s%d" s="0"/>',  # only a style, with a prefix
])  # fmt: skip
def test_cells_that_hold_nothing_make_no_sheet_too_wide(
    cell: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dossier_kit.intake.archive._WIDE", 4_000)
    letters = [get_column_letter(column).encode() for column in range(1, 451)]
    rows = b"".join(
        b'<row r="%d">%s</row>' % (row, b"".join(cell % (letter, row) for letter in letters)) for row in range(4, 14)
    )

    def change(name: str, data: bytes) -> bytes:
        data = in_sheet(b"</sheetData>", rows + b"</sheetData>")(name, data)
        if b"<x:c" in data:
            data = re.sub(rb"<(/?)(?=[a-zA-Z]+\b(?!:))", rb"<\1x:", data).replace(b"xmlns=", b"xmlns:x=")
        return data

    assert read(tmp_path, repacked(WORKBOOK, change)).rows_read == 2


def test_thousands_of_comments_are_read_soon(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    book.active["D2"].comment = Comment("one", "x")
    kept = '<comment ref="$D$2" authorId="0"><text><r><rPr><b/></rPr><t>kept </t></r><r><t>&amp; read</t></r></text>'
    more = "".join(
        f'<comment ref="{get_column_letter(n % 90 + 1)}{n // 90 + 9}" authorId="0"><text><r><t>n</t></r></text></comment>'
        for n in range(25_000)
    )
    content = repacked(
        saved(book),
        lambda name, data: (
            re.sub(rb"<commentList>.*</commentList>", f"<commentList>{kept}</comment>{more}</commentList>".encode(), data)
            if "comments/" in name
            else data
        ),
    )
    begun = time.process_time()
    reading = read(tmp_path, content)
    assert time.process_time() - begun < 2.5
    assert reading.submissions[0].comments == {"Consent": "kept & read"}
    assert sum(found.kind.startswith("comment") for found in reading.problems) == 25_001


@pytest.mark.parametrize("broken", [
    (b"comment1.xml", b"comment7.xml"),  # leads nowhere
    (b'ref="D2"', b'ref="2D"'),
    (b"<comment ", b"<comment"),
])  # fmt: skip
def test_damaged_comments(broken: tuple[bytes, bytes], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    book.active["D2"].comment = Comment(SECRET, "x")
    with pytest.raises(UnreadableFile, match=r"intake\.xlsx is damaged") as caught:
        read(tmp_path, repacked(saved(book), lambda name, data: data.replace(*broken)))
    assert SECRET not in str(caught.value)


def test_a_long_text_in_every_row_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook holds a shared text once, whatever number of cells show it: gigabytes, once it is read."""
    monkeypatch.setattr("dossier_kit.intake.sheets.MAX_LETTERS", 100_000)
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Copied down")
    for _ in range(10):
        sheet.append([SECRET, f"{SECRET} " * 1_000])
    with pytest.raises(UnreadableFile, match=r"intake\.xlsx, sheet Copied down: .* 100,000 letters") as caught:
        read(tmp_path, saved(book))
    assert SECRET not in str(caught.value)


def test_a_million_empty_formatted_rows_are_nothing(tmp_path: Path) -> None:
    rows = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (n, n, n)
        for n in range(4, 1_000_001)
    )
    content = repacked(WORKBOOK, in_sheet(b"</sheetData>", rows + b"</sheetData>"))
    assert read(tmp_path, content).rows_read == 2


def test_a_merge_of_the_whole_sheet_is_harmless(tmp_path: Path) -> None:
    content = repacked(
        WORKBOOK,
        in_sheet(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A4:XFD1048576"/></mergeCells>'),
    )
    assert read(tmp_path, content).rows_read == 2


def test_styles_that_openpyxl_cannot_take_are_left_out(tmp_path: Path) -> None:
    content = repacked(
        WORKBOOK,
        lambda name, data: (
            data.replace(b"<fills", b"<fills><wrong/><fills").replace(b"</fills>", b"</fills></fills>")
            if name.endswith("styles.xml")
            else data
        ),
    )
    assert read(tmp_path, content).rows_read == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"gone\.xlsx"):
        read_intake(tmp_path / "gone.xlsx")


def test_an_open_quote_is_reported(tmp_path: Path) -> None:
    text = 'Name,Story,Consent\nA Person,"' + books.story("quotes") + "\nB Person,more,Yes\n"
    assert "quote never closed" in {found.kind for found in read(tmp_path, text.encode(), "a.csv").problems}


def test_no_repr_and_no_problem_shows_a_cell(tmp_path: Path) -> None:
    reading = read(tmp_path, WORKBOOK)
    row = reading.submissions[0]
    assert row.fields["contributor"] == SECRET
    for shown in (repr(reading), repr(row), str(row.consent), *map(repr, reading.problems)):
        assert SECRET not in shown and "fuzzed" not in shown


def survives(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    try:
        reading = read_intake(path)
    except UnreadableFile as error:
        assert SECRET not in str(error)
    else:
        assert reading.rows_read == len(reading.submissions)


fuzz = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzz
@given(
    content=st.binary(max_size=400),
    name=st.sampled_from(["a.xlsx", "a.csv", "a.xls", "a"]),
    start=st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe"]),
)
def test_random_bytes(content: bytes, name: str, start: bytes, tmp_path: Path) -> None:
    survives(start + content, tmp_path / name)


@fuzz
@given(where=st.integers(0, len(WORKBOOK) - 1), bits=st.binary(min_size=1, max_size=6))
def test_overwritten_bytes(where: int, bits: bytes, tmp_path: Path) -> None:
    survives(WORKBOOK[:where] + bits + WORKBOOK[where + len(bits) :], tmp_path / "a.xlsx")


@fuzz
@given(data=st.data())
def test_mutated_parts(data: st.DataObject, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as archive:
        part = data.draw(st.sampled_from([name for name in archive.namelist() if name.endswith((".xml", ".rels"))]))
        old = archive.read(part)
    at = data.draw(st.integers(0, len(old)))
    gone = data.draw(st.integers(0, 12))
    new = data.draw(
        st.one_of(
            st.binary(max_size=8),
            st.sampled_from(
                [
                    b"<",
                    b">",
                    b'"',
                    b"<c/>",
                    b"</row>",
                    b"&#0;",
                    b"<row r='x'>",
                    b't="s"',
                    b'r="A0"',
                    b"1e999",
                    b"<v>-1</v>",
                    b"<![CDATA[<c/>]]>",
                ]
            ),
        )
    )
    survives(
        repacked(WORKBOOK, lambda name, found: found[:at] + new + found[at + gone :] if name == part else found),
        tmp_path / "a.xlsx",
    )


@fuzz
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_as_csv(text: str, tmp_path: Path) -> None:
    survives(("Name,Story,Consent,Date\n" + text).encode(), tmp_path / "a.csv")
