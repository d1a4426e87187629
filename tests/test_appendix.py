"""The appendix workbook: what it holds, that nothing is cut, and the checklist for accessible spreadsheets."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
import shutil
import string
import subprocess
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fixtures_disclosable import ISSUES, SENTENCES, Issue, case, confirm, dossier, shipped_facts, small
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from dossier_kit.appendix import GateOutcome, Method, Pack, changes, snapshot, write_appendix
from dossier_kit.appendix.law import EVERY_ISSUE, TO_CONFIRM, law
from dossier_kit.appendix.lists import bodies, guidance, requests
from dossier_kit.appendix.texts import SHORTENED, Account
from dossier_kit.appendix.widths import BoldInPart, Measured, line_ends, lines, room_in, wrapped
from dossier_kit.charts import draw_charts
from dossier_kit.disclosure import GROUPED, Plan, plan
from dossier_kit.errors import BadDecisions
from dossier_kit.redacted import FactDecision, IssueDecision, RedactedCase
from dossier_kit.tables import HIDDEN, SHORTHANDS, Column, Table, csv_bytes, wording
from dossier_kit.vocabulary import RULES, load_rules

METHOD = Method(
    title="Information about families", firm="Quill & Marrow Solicitors", contact="The lead of the campaign",
    date=date(2026, 3, 2), version="Version 1", draft=False, rows_read=31, set_aside=3, joined=6, cases_held=22,
    cases_left_out=4, left_out={"unclear": 2, "embargoed": 1, "withdrawn": 1}, readers=2,
    agreement={"Places on which both agree (percent)": "97"}, model="a model 1.0", rules="3f9a" * 16,
    inputs=("ab" * 32, "cd" * 32), gate=(GateOutcome("There is a clear yes.", "Holds for every case"),),
    approval_required=False,
)

Dossier = tuple[list[RedactedCase], dict[str, list[IssueDecision]]]


def build(
    folder: Path,
    given: Dossier,
    method: Method = METHOD,
    issues: tuple[Issue, ...] = ISSUES,
    facts: Sequence[FactDecision] = (),
) -> tuple[Path, Plan]:
    cases, confirmed = given
    numbers = plan(cases, confirmed, issues)
    charts = draw_charts(numbers, folder / "charts", method.draft)
    parts = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "charts").glob("*.png")}
    write_appendix(folder / "appendix.xlsx", Pack(cases, confirmed, numbers, charts, method, facts, parts))
    return folder / "appendix.xlsx", numbers


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    return build(tmp_path_factory.mktemp("pack"), dossier())


def tables_of(path: Path) -> dict[str, list[list[Any]]]:
    """Every marked-up table by name: header and rows."""
    return {
        table.name: [[cell.value for cell in row] for row in sheet[table.ref]]
        for sheet in load_workbook(path).worksheets for table in sheet.tables.values()
    }


# ------------------------------------------------------------------------------------- the checklist, sheet by sheet


def test_accessible_spreadsheet_checklist(pack: tuple[Path, Plan]) -> None:
    book = load_workbook(pack[0], rich_text=True)
    assert book.sheetnames[:5] == ["Cover", "Contents", "Summary", "Requests", "Notes"]
    assert book.sheetnames[-1] == "Certificate"
    names = [name for sheet in book.worksheets for name in sheet.tables]
    assert len(names) == len({name.casefold() for name in names})
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible" and not sheet.merged_cells.ranges
        assert isinstance(sheet["A1"].value, str) and sheet["A1"].value
        assert sheet["A2"].value == "Confidential – for the Information Commissioner only"
        assert not any(dimension.hidden for dimension in [*sheet.column_dimensions.values(),
                                                          *sheet.row_dimensions.values()])
        assert not sheet.conditional_formatting and not any(c.comment for row in sheet.iter_rows() for c in row)
        in_tables = set()
        for table in sheet.tables.values():
            assert table.headerRowCount == 1
            rows = list(sheet[table.ref])
            in_tables |= {cell.coordinate for row in rows for cell in row}
            header = [cell.value for cell in rows[0]]
            assert len(set(header)) == len(header) and all(isinstance(title, str) for title in header)
            assert [column.name for column in table.tableColumns] == header
            for row in rows[1:]:
                assert all(cell.value not in (None, "") for cell in row), (sheet.title, row[0].row)
                assert all(cell.data_type in "sn" for cell in row)  # no formula anywhere
                assert all(cell.alignment.wrap_text for cell in row if cell.data_type == "s"
                           and str(cell.value) not in SHORTHANDS)
                assert 0 < sheet.row_dimensions[row[0].row].height <= 409
        # Outside its tables a sheet has prose in column A, and nothing lies hidden far away.
        loose = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None
                 and cell.coordinate not in in_tables]
        assert {cell.column for cell in loose} <= {1}
        setup = sheet.page_setup
        assert (setup.orientation, str(setup.paperSize), setup.fitToWidth) == ("landscape", "9", 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in sheet.oddFooter.right.text
        assert sheet.oddHeader.left.text == "&A"  # a page on which a table goes on says of which sheet it is
        if sheet.tables:
            first = [int(re.findall(r"\d+", table.ref)[0]) for table in sheet.tables.values()]
            assert sheet.print_title_rows == f"${max(first)}:${max(first)}"
        if len(sheet.tables) == 1:
            assert sheet.freeze_panes == f"A{first[0] + 1}"


def test_links_lead_somewhere_and_say_where(pack: tuple[Path, Plan]) -> None:
    book = load_workbook(pack[0])
    seen = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is None:
                    continue
                seen += 1
                assert cell.hyperlink.target is None  # never outside
                name, place = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", cell.hyperlink.location).groups()  # type: ignore[union-attr]
                target = book[name][place].value
                reference = re.search(r"C\d{3}", str(cell.value))
                if place != "A1":
                    assert name == "Accounts" and reference and target == reference[0]
                else:
                    assert target
                assert not str(cell.value).startswith(("http", "#"))
    assert seen > len(book.worksheets)
    contents = [row[0] for row in tables_of(pack[0])["contents"][1:]]
    assert contents == book.sheetnames[2:]


def test_document_properties_and_pictures(pack: tuple[Path, Plan]) -> None:
    with zipfile.ZipFile(pack[0]) as archive:
        core = archive.read("docProps/core.xml").decode()
        drawings = [archive.read(name).decode() for name in archive.namelist() if "drawings/drawing" in name
                    and "_rels" not in name]
        media = {hashlib.sha256(archive.read(n)).hexdigest() for n in archive.namelist() if "media/" in n}
        assert {info.date_time for info in archive.infolist()} == {(2026, 3, 2, 0, 0, 0)}
    assert ">Information about families</dc:title>" in core and ">en-GB</dc:language>" in core
    assert "creator" not in core and "lastModifiedBy" not in core and core.count("2026-03-02T00:00:00Z") == 2
    alts = [re.search(r'descr="([^"]+)"', drawing)[1] for drawing in drawings]  # type: ignore[index]
    assert len(alts) >= 3 and all("18" in alt and alt != "Picture" for alt in alts)
    certificate = {str(row[1]): row[2] for row in tables_of(pack[0])["certificate"]}
    assert media <= {certificate[f"{chart}.png"] for chart in pack[1].tables if f"{chart}.png" in certificate}
    twins = {f"tables/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
             for path in (pack[0].parent / "tables").iterdir() if path.stem != "certificate"}
    assert twins.items() <= certificate.items()  # every part but the workbook itself and this table


# ------------------------------------------------------------------------------------------------- nothing is lost


def test_every_account_is_there_to_the_letter(pack: tuple[Path, Plan]) -> None:
    found: dict[str, list[str]] = {}
    for ref, part, text in tables_of(pack[0])["accounts"][1:]:
        found.setdefault(ref, []).append(text)
        assert part.startswith(f"{len(found[ref])} of ")
    for one in dossier()[0]:
        assert re.sub(r"\s+", "", "".join(found[one.ref])) == re.sub(r"\s+", "", one.text)


LABELLED = st.lists(
    st.one_of(
        st.sampled_from(("[School 3]", "[Educational psychologist]", "\n\n", "\n", ". ", " – ", "x" * 300, "🙂" * 90)),
        st.text(alphabet=st.characters(exclude_characters="[]", exclude_categories=("Cs",)), max_size=40),
    ),
    min_size=1, max_size=120,
).map("".join).filter(str.strip)


@given(text=LABELLED, width=st.sampled_from((20.0, 68.0, 104.0)), most=st.integers(3, 15), spare=st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_parts_are_the_account_and_labels_stay_whole(text: str, width: float, most: int, spare: int) -> None:
    one = case("C001", text)
    measured = Account(one).parts(width, most, spare)
    found = [part for part, _ in measured]
    assert "".join(found) == text
    assert all(taken >= lines(part.strip("\n"), width) for part, taken in measured)  # no row is too low for its text
    cuts = {sum(map(len, found[: n + 1])) for n in range(len(found) - 1)}
    assert not any(label.start < cut < label.end for label in one.labels for cut in cuts)
    long_label = max((lines(text[label.start : label.end], width) for label in one.labels), default=1)
    assert all(lines(part.strip("\n"), width) <= max(most, long_label) and part for part in found[:-1])
    assert lines(found[-1].strip("\n"), width) <= max(most + spare, long_label)


@pytest.mark.parametrize(
    ("paragraphs", "parts"),
    [
        (7, 1),  # 15 lines
        (9, 1),  # 19: the farewell does not stand by itself
        (10, 2),  # 21
        (16, 2),
    ],
)
def test_no_part_is_a_farewell_alone(paragraphs: int, parts: int) -> None:
    text = "\n\n".join(["A line of the account."] * paragraphs + ["Yours faithfully"])
    assert len(Account(case("C001", text)).parts(104.0, 15, 5)) == parts


@given(text=LABELLED, data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_passage_shows_the_words_in_bold_and_marks_what_is_left_away(text: str, data: st.DataObject) -> None:
    one = case("C001", text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text)))
    shown, taken = Account(one).passage(((start, end),), 68.0, 12)
    bold = "".join(shown.text[first:last] for first, last in shown.bold)
    assert bold in text and (bold == text[start:end].strip() or SHORTENED in shown.text)
    inside = shown.text.removeprefix(SHORTENED + " ").removesuffix(" " + SHORTENED)
    assert inside in text
    assert lines(shown.text.strip("\n"), 68.0 / 1.1) <= max(taken, 12)  # and never higher than a row can be
    quote, taken = Account(one).quoted(((start, end),), 40.0, 12)
    assert quote.removesuffix(" " + SHORTENED) in text
    # Words of two places stand as one, with a sign for what is between them, and fit the row as well.
    first, last = sorted(data.draw(st.tuples(st.integers(start, end), st.integers(start, end))))
    two, taken = Account(one).quoted(((start, first), (last, end)), 40.0, 12)
    assert taken <= 12 and all(part.strip() in text for part in two.split(SHORTENED))
    # Where both are in sight both are in bold.
    shown, _ = Account(one).passage(((last, end), (start, first)), 68.0, 12)
    bolds = [shown.text[one:other] for one, other in shown.bold]
    assert SHORTENED in shown.text or bolds == [part for part in (text[start:first].strip(), text[last:end].strip()) if part]
    assert SHORTENED in two or not (text[start:first].strip() and text[first:last].strip() and text[last:end].strip())


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 20, [""]),
        ("one two", 40, ["one two"]),
        ("a\n\nb", 40, ["a", "", "b"]),
        ("iiii " * 8, 20, 1),    # narrow letters take less room than digits
        ("WWWW " * 8, 20, 4),
        ("[Educational psychologist][Educational psychologist] – .  ", 20, 3),  # a blank at the end begins no line
    ],
)
def test_lines_are_measured_by_the_widths_of_letters(text: str, width: float, expected: list[str] | int) -> None:
    found = wrapped(text, width)
    assert found == expected if isinstance(expected, list) else abs(len(found) - expected) <= 1


@given(text=LABELLED, width=st.sampled_from((5.0, 20.0, 68.0)))
@settings(max_examples=100, deadline=None)
def test_a_line_holds_what_fits_and_nothing_more(text: str, width: float) -> None:
    """Widths are kept by word: signs added up one by one must come to the same."""
    style = load_rules("theme")
    listed = {sign: size for size, signs in style["widths"]["signs"] for sign in signs}
    digits = width * style["page"]["column_factor"] - style["page"]["column_margin"]
    room = max(digits * style["widths"]["digit"], 1000)

    def size(part: str) -> int:
        wide = {sign for sign in part if ord(sign) > 0x20FF and unicodedata.east_asian_width(sign) in "WF"}
        return sum(listed.get(sign, style["widths"]["wide" if sign in wide else "other"]) for sign in part)

    start = 0
    for end in line_ends(text, width)[:-1]:
        line = text[start:end]
        assert len(line) == 1 or size(line[:-1] if line[-1] in " \n" else line) <= room
        if line[-1] == " ":
            further = re.search("[ \n]|$", text[end:])
            assert further and size(line + text[end : end + further.start()]) > room
        elif line[-1] != "\n":
            assert " " not in line[1:] and size(text[start : end + 1]) > room
        start = end
    assert start == len(text) or size(text[start:].rstrip(" ")) <= room


def broken_sign_by_sign(text: str, first: int, last: int, room: float) -> int:
    """How many lines a text takes of which ``text[first:last]`` is in bold: at a blank, which may stand over the edge,
    or where no more signs fit."""
    style = load_rules("theme")
    listed = {sign: size for size, signs in style["widths"]["signs"] for sign in signs}
    found = 0
    for paragraph in re.findall(r"[^\n]*\n|[^\n]+$", text):
        start, width, blank, place = 0, 0, None, 0
        signs = paragraph.removesuffix("\n")
        while place < len(signs):
            sign = signs[place]
            wide = ord(sign) > 0x20FF and unicodedata.east_asian_width(sign) in "WF"
            size = listed.get(sign, style["widths"]["wide" if wide else "other"])
            size = math.ceil(size * style["page"]["bold_factor"]) if first <= place < last else size
            if sign == " " and width <= room:
                blank = place
            elif width + size > room and place > start:
                found += 1
                start = place = place if blank is None else blank + 1
                width, blank = 0, None
                continue
            width, place = width + size, place + 1
        found += start < len(signs) or not signs
        first, last = first - len(paragraph), last - len(paragraph)
    return max(found, 1)


PIECES = st.lists(
    st.sampled_from(["a", "We", "i ", "the council ", " ", "\n", "\n\n", "Then. ", "漢字", "😀 ", "report, ", "“No!” ",
                     "averyveryverylongwordindeed", "  ", "     "]),
    min_size=1, max_size=60,
).map("".join)  # fmt: skip


@given(text=PIECES, width=st.sampled_from((5.0, 8.0, 14.0, 40.0)), places=st.tuples(*[st.integers(0, 400)] * 2))
@example(text="i averyveryverylongwordindeed\n averyveryverylongwordindeed", width=14.0, places=(0, 0))
@example(text=" 漢漢漢", width=8.0, places=(1, 2))
@settings(max_examples=200, deadline=None)
def test_no_line_is_left_out_of_a_rows_height(text: str, width: float, places: tuple[int, int]) -> None:
    """A row too low cuts its text: bold edges, runs of blanks and line ends, words longer than a line."""
    first, last = (min(place, len(text)) for place in sorted(places))
    room = room_in(width)
    measured = BoldInPart(text, (first, last)) if first < last else Measured(text)
    assert len(measured.line_ends(0, len(text), room)) >= broken_sign_by_sign(text, first, last, room)
    for most in (3, 12):
        shown, taken = Account(case("C001", text)).passage(((first, last),), width, most)
        [bold] = shown.bold or [(0, 0)]
        assert taken >= broken_sign_by_sign(shown.text, *bold, room)


def test_a_row_is_as_high_as_its_words_and_no_page_is_made_smaller(pack: tuple[Path, Plan]) -> None:
    """A passage is measured as it is shown, bold in part; and no sheet is wider than the page."""
    one = case("C001", "I wrote to the school and to the council and to the hospital, and nobody wrote back. " * 6)
    shown, taken = Account(one).passage(((0, 40),), 68.0, 12)
    assert lines(shown.text, 68.0) <= taken <= lines(shown.text, 68.0 / 1.1)
    page = load_rules("theme")["page"]["width_characters"]
    for sheet in load_workbook(pack[0]).worksheets:
        wide = sum(column.width for column in sheet.column_dimensions.values())
        assert wide <= page * 1.03, sheet.title


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    hostile = ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "\x00\x07=1", "<b>&amp;</b>", "]]>", "_x0041_ [Child]",
               "{total} & {0} %s", "\u202eabc", "a" * 40_000]
    cases = [case(f"C{n:03}", text + " It went round unseen.") for n, text in enumerate(hostile, start=1)]
    confirmed = {one.ref: [confirm(one, ISSUES[0].key)] for one in cases}
    issues = (Issue(ISSUES[0].key, "=Reports & \"more\" <now>", "+asked"), *ISSUES[1:])
    path, _ = build(tmp_path, (cases, confirmed), replace(METHOD, firm="=Firm & Co", title="A & B <pack>"), issues)
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "sn"
                if isinstance(cell.value, str) and cell.value.lstrip()[:1] in "=+-@" and cell.value.strip():
                    assert cell.quotePrefix
                assert len(str(cell.value or "")) <= 32_767
    assert book["Cover"].oddFooter.left.text.startswith("A && B <pack>")
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    long_account = "".join(row[2] for row in tables_of(path)["accounts"] if row[0] == "C011")
    assert long_account == cases[-1].text


# --------------------------------------------------------------------------------------------- what a reader learns


def counted(path: Path) -> tuple[Counter[str], dict[str, list[str]]]:
    """What can be counted in a finished workbook: rows of the schedule by issue, and the cases of each appendix."""
    tables = tables_of(path)
    schedule: Counter[str] = Counter()
    for row in tables["schedule"][1:]:
        schedule.update(row[1].split("; ") if not row[1].startswith("[") else [])
    book = load_workbook(path)
    appendices = {
        str(book[name]["A1"].value).split(": ", 1)[1]: [row[0] for row in tables[f"passages_{name.split()[1]}"][1:]]
        for name in book.sheetnames if name.startswith("Appendix")
    }
    return schedule, appendices


def check_counts(path: Path, numbers: Plan, total: int) -> None:
    schedule, appendices = counted(path)
    shown = {row[0]: row[1] for row in tables_of(path)["cases_by_issue"][1:]}
    titles = dict(numbers.issues)
    assert schedule == {group.title: len(group.cases) for group in numbers.groups}
    assert appendices == {group.title: list(group.cases) for group in numbers.groups}
    for key, count in numbers.counts.items():
        assert shown[titles[key]] == count
        if count == HIDDEN:
            # Neither the schedule nor an appendix has anything to count by this issue.
            assert titles[key] not in schedule and titles[key] not in appendices
    assert all(count >= numbers.threshold for count in schedule.values())
    every = [value for name, table in tables_of(path).items() if name in numbers.tables for row in table[1:]
             for value in row[1:] if isinstance(value, int)]
    assert not {n for n in every if 0 < n < numbers.threshold} - {total}


def test_counting_rows_tells_what_the_summary_tells(pack: tuple[Path, Plan]) -> None:
    check_counts(*pack, 18)
    assert pack[1].groups[-1].key == GROUPED  # the fixture has rare issues


@given(rows=st.lists(st.lists(st.sampled_from((0, 0, 0, 1, 1, 2, 3)), max_size=3).map(lambda s: sorted(set(s))),
                     min_size=1, max_size=60))
@settings(max_examples=12, deadline=None)
def test_counting_rows_of_random_dossiers(rows: list[list[int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    cases, confirmed = small(rows)
    path, numbers = build(tmp_path_factory.mktemp("random"), (cases, confirmed))
    check_counts(path, numbers, len(cases))


def test_an_appendix_has_the_law_and_the_sentence(pack: tuple[Path, Plan]) -> None:
    book = load_workbook(pack[0], rich_text=True)
    sheet = book["Appendix 1"]
    key = pack[1].groups[0].key
    law_rows = tables_of(pack[0])["law_1"]
    assert ["Asked of the parents", ISSUES[0].title, ISSUES[0].asked] in law_rows
    assert {row[1] for row in law_rows} >= {one.provision for one in law()[key]}
    rows = list(sheet[sheet.tables["passages_1"].ref])[1:]
    for ref, sentence, context in rows:
        assert ref.value in pack[1].groups[0].cases and sentence.value == SENTENCES[key]
        bold = [block for block in context.value if not isinstance(block, str) and block.font.b]
        assert [block.text for block in bold] == [SENTENCES[key]]


def test_every_table_on_a_page_has_its_header_there(tmp_path: Path) -> None:
    """Only a sheet's last table can have its header repeated: any other begins where it ends on the same page."""
    path, numbers = build(tmp_path, small([[0, 1, 2]] * 4 + [[3]] * 9))
    assert numbers.groups[-1].grouped and len(numbers.groups[-1].issues) > 2
    page = load_rules("theme")["page"]["page_points"]
    for sheet in load_workbook(path).worksheets:
        areas = [sheet[table.ref] for table in sheet.tables.values()]
        breaks = [0, *(one.id for one in sheet.row_breaks.brk)]
        for rows in areas[:-1]:
            first, last = rows[0][0].row - 1, rows[-1][0].row  # from its caption on
            begins = max(place for place in breaks if place < first)
            high = sum(sheet.row_dimensions[number].height or 15 for number in range(begins + 1, last + 1))
            assert high <= page, sheet.title
    law_rows = tables_of(path)
    name = f"law_{len(numbers.groups)}"
    for place, key in enumerate(numbers.groups[-1].issues, start=1):
        assert [row[1] for row in law_rows[f"{name}_{place}"][1:]] == [one.provision for one in law()[key]]


def test_the_first_passage_stands_under_a_short_law(pack: tuple[Path, Plan]) -> None:
    """No half page is left empty: four provisions leave room for the highest passage there may be."""
    style = load_rules("theme")["page"]
    assert any(len(law()[group.issues[0]]) <= 4 for group in pack[1].groups)
    for number, group in enumerate(pack[1].groups, start=1):
        if not group.grouped and len(law()[group.issues[0]]) <= 4:
            assert not load_workbook(pack[0])[f"Appendix {number}"].row_breaks.brk
    assert style["passage_lines"] * style["line_points"] < style["page_points"] / 3


def test_a_small_table_has_its_chart_below_it(tmp_path: Path) -> None:
    """On a page of its own stands only the chart of a table that leaves it no room."""
    path, _ = build(tmp_path, small([[0]] * 8 + [[1]] * 9, [2012] * 8 + [2021] * 9))
    book = load_workbook(path)
    page = load_rules("theme")["page"]
    assert "Issues chart" in book.sheetnames and "Years" in book.sheetnames and "Years chart" not in book.sheetnames
    for sheet in book.worksheets:
        for picture in sheet._images:
            above = sum(sheet.row_dimensions[row].height or 15 for row in range(1, picture.anchor._from.row + 1))
            high = picture.anchor.ext.height / 12_700
            assert above + high <= page["page_points"] + 1 and high > page["chart_points"] * 0.6, sheet.title


def test_a_column_of_hidden_evidence_is_explained(tmp_path: Path) -> None:
    path, numbers = build(tmp_path, small([[0], [1], []]))
    assert {numbers.schedule_evidence(ref) for ref in ("C001", "C002")} == {HIDDEN}
    for name in ("Schedule", "Evidence index"):
        assert any("what evidence a single case rests on" in str(row[0].value) for row in load_workbook(path)[name].iter_rows())


def test_the_contents_count_the_questions(pack: tuple[Path, Plan]) -> None:
    tables = tables_of(pack[0])
    about = dict(row[:2] for row in tables["contents"])["Summary"]
    assert about.startswith(f"{len(tables['summary']) - 1} questions, ")


def test_a_case_has_one_passage_among_grouped_issues(tmp_path: Path) -> None:
    # All four show both rare issues; two passages each would tell the sum of the two hidden numbers.
    path, numbers = build(tmp_path, small([[0]] * 9 + [[1, 2]] * 4 + [[2]] * 2))
    number = len(numbers.groups)
    assert numbers.groups[-1].issues == (ISSUES[1].key, ISSUES[2].key)
    refs = [row[0] for row in tables_of(path)[f"passages_{number}"][1:]]
    assert refs == [f"C{n:03}" for n in range(10, 16)]


def test_how_cases_came_in_hides_small_numbers(pack: tuple[Path, Plan]) -> None:
    notes = {row[0]: row[1] for row in tables_of(pack[0])["notes"]}
    # 3 set aside is small; 4 left out is small, so the cases held are hidden: a reader counts those in the pack. All rows
    # are hidden too: less the rest, they would give the sum of the two, and with it both where each is as small as can be.
    assert notes["How the cases came in"].count(HIDDEN) == 3 and "22" not in notes["How the cases came in"]
    assert "no clear consent: [c]" in notes["Which cases are in this pack"]
    figures = replace(METHOD, set_aside=0, joined=8).figures(5)
    assert (figures["rows_read"], figures["cases_held"]) == (HIDDEN, HIDDEN)  # one alone would follow from the sum
    figures = replace(METHOD, cases_left_out=9, left_out={"unclear": 9}, set_aside=7).figures(5)
    assert HIDDEN not in figures.values()


def test_no_issue_sheet_where_nothing_may_be_said(tmp_path: Path) -> None:
    path, numbers = build(tmp_path, small([[0], [1], []]))
    assert not numbers.groups and not any("Appendix" in name for name in load_workbook(path).sheetnames)
    assert {row[1] for row in tables_of(path)["schedule"][1:]} == {HIDDEN}
    empty, _ = build(tmp_path / "empty", ([], {}))
    assert tables_of(empty)["accounts"][1:] == [["[z]", "[z]", "[z]"]]


def test_a_draft_says_so_on_every_sheet(pack: tuple[Path, Plan], tmp_path: Path) -> None:
    path, _ = build(tmp_path, dossier(), replace(METHOD, draft=True))
    for sheet in load_workbook(path).worksheets:
        assert sheet["A1"].value.startswith("DRAFT – not for release")
        assert sheet.oddHeader.center.text.startswith("DRAFT – not for release")
    with zipfile.ZipFile(pack[0]) as archive:
        released = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    assert b"DRAFT" not in released


def test_good_practice_is_named_only_where_enough_show_it(tmp_path: Path) -> None:
    cases, confirmed = small([[0]] * 20)
    for number, expected in ((7, 7), (3, 0), (17, 0)):  # three, or all but three, would stand out
        facts = [FactDecision(one.ref, "story_kind", "good_practice", "confirmed", 0, 10, "lawyer", "2026", one.text_hash)
                 for one in cases[:number]]
        stale = replace(facts[0], ref=cases[-1].ref)  # of another text: it counts for nothing
        path, _ = build(tmp_path / str(number), (cases, confirmed), facts=[*facts, stale])
        rows = tables_of(path)["good_practice"][1:]
        assert [row[0] for row in rows] == ([one.ref for one in cases[:number]] if expected else [HIDDEN])
    path, _ = build(tmp_path / "none", (cases, confirmed))
    assert "good_practice" not in tables_of(path)


def test_requests_are_numbered_and_name_the_cases_that_support_them(pack: tuple[Path, Plan]) -> None:
    rows = tables_of(pack[0])["requests"][1:]
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    titles = dict(pack[1].issues)
    for key, title in titles.items():
        group = pack[1].group_of(key)
        found = [row for row in rows if row[1] == title]
        assert len(found) == len(requests()[key].asks)
        for row in found:
            assert row[6] == (f"Appendix {pack[1].groups.index(group) + 1}" if group else "[z]")
            assert group is None or (str(len(group.cases)) in row[5] and group.cases[0] in row[5])


def test_what_is_asked_for_every_issue_rests_on_grievances_alone(tmp_path: Path) -> None:
    cases, confirmed = small([[0]] * 20 + [[]] * 3)

    def support(number: int, kind: str) -> str:
        facts = [FactDecision(one.ref, "story_kind", kind, "confirmed", 0, 10, "lawyer", "2026", one.text_hash)
                 for one in cases[:number]]
        rows = tables_of(build(tmp_path / f"{number}{kind}", (cases, confirmed), facts=facts)[0])["requests"][1:]
        return str(rows[0][5])

    assert support(0, "grievance").startswith("20 cases: C001,")  # three show no issue
    assert support(9, "grievance").startswith("20 cases: C001,")
    for kind in ("good_practice", "outside_list", "no_account"):
        assert support(6, kind).startswith("14 cases: C007,")
        assert support(2, kind).startswith("[c]")  # the schedule has 20: two would stand out
    assert support(17, "good_practice").startswith("[c]")
    # Eight of 26 are of another kind, enough over all; but the schedule says which six show the second issue.
    for own, said in (
        (range(20, 26), "18 cases: C009"),  # none of these is
        (range(6), "18 cases: C009"),       # all are
        (range(7, 13), "[c]"),              # one
        (range(3, 9), "[c]"),               # all but one
    ):
        every, decided = small([[0, 1] if number in own else [0] for number in range(26)])
        facts = [FactDecision(one.ref, "story_kind", "good_practice", "confirmed", 0, 10, "lawyer", "2026", one.text_hash)
                 for one in every[:8]]
        made = plan(every, decided, ISSUES)
        assert len(made.groups) == 2
        assert Pack(every, decided, made, (), METHOD, facts).support_of_every_issue().startswith(said), own
    for other, said in (([[0], [1], []], "[c]"), ([[]] * 6, "[z]")):  # nothing may be said, or nothing is shown
        rows = tables_of(build(tmp_path / said, small(other))[0])["requests"]
        assert str(rows[1][5]).startswith(said)


def test_figures_that_are_not_given_are_listed_with_the_reason(pack: tuple[Path, Plan], tmp_path: Path) -> None:
    assert set(pack[1].missing) == set() and "not_given" not in tables_of(pack[0])
    path, numbers = build(tmp_path, small([[0], [1], []]))
    rows = {row[0]: row[1] for row in tables_of(path)["not_given"][1:]}
    assert len(rows) == len(numbers.missing) == 4
    assert "too few cases" in rows["Chart: How many cases show each issue"].lower()
    assert "too few cases" in rows["How many cases by year of the event, and the law then in force"]


def test_the_matrix_says_silent_where_guidance_is(pack: tuple[Path, Plan]) -> None:
    tables = tables_of(pack[0])
    header, *rows = tables["guidance_matrix"]
    assert header[1:] == list(bodies().values())
    for row, issue in zip(rows, ISSUES, strict=True):
        found = guidance()[issue.key]
        assert row[1:] == ["Silent" if found[body].silent else "Speaks" for body in bodies()]
    assert len(tables["guidance_details"]) == 1 + sum(map(len, guidance().values()))


def test_the_summary_answers_and_leads_on(pack: tuple[Path, Plan]) -> None:
    """A stranger's questions: what is wanted, how many, of what, on what evidence, under which law, how sure."""
    book = load_workbook(pack[0])
    rows = list(book["Summary"][book["Summary"].tables["summary"].ref])[1:]
    said = {row[0].value: row[1].value for row in rows}
    assert "18 cases" in said["How many cases are there?"]
    for key, title in pack[1].issues:
        assert f"{title}: {pack[1].counts[key]}" in said["Which issues do they show, and how many cases show each?"]
    assert all(row[2].hyperlink is not None for row in rows if row[2].value != "[z]")
    assert sum(row[2].value == "[z]" for row in rows) <= 1
    spoken = sum(not guidance()[key]["ico"].silent for key, _ in pack[1].issues)
    assert f"{bodies()['ico']}: {spoken};" in said["What guidance is there already?"]


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        (["la>school"] * 20 + ["school>la"] * 6,
         "Local authority to School or nursery: 20; School or nursery to Local authority: 6. The table"),
        # The largest numbers are of bodies that the accounts do not name: they say nothing of who told whom.
        (["?>la"] * 9 + ["la>?"] * 8 + ["la>school"] * 6, "Local authority to School or nursery: 6. The table"),
        (["?>la"] * 9 + ["la>?"] * 8, "Of no flow between two named bodies can a number be given."),
    ],
)
def test_the_summary_says_who_told_whom(told: list[str], answer: str, tmp_path: Path) -> None:
    cases, confirmed = small([[0]] * len(told))
    facts = {one.ref: {"flow": (flow,)} for one, flow in zip(cases, told, strict=True)}
    numbers = plan(cases, confirmed, ISSUES, facts=facts, fact_list=shipped_facts())
    charts = draw_charts(numbers, tmp_path / "charts", False)
    write_appendix(tmp_path / "appendix.xlsx", Pack(cases, confirmed, numbers, charts, METHOD))
    said = {row[0]: row[1] for row in tables_of(tmp_path / "appendix.xlsx")["summary"]}
    assert said["Who told whom?"].startswith(answer)


def test_a_table_of_few_numbers_uses_the_page(pack: tuple[Path, Plan]) -> None:
    """Titles of wide answers would take four lines in columns that leave half of the page empty."""
    page = load_rules("theme")["page"]["width_characters"]
    for sheet in load_workbook(pack[0]).worksheets:
        table = next(iter(sheet.tables.values()), None)
        if table and table.name in pack[1].tables and table.name != "cases_by_issue":
            numeric = [column for column in pack[1].tables[table.name].columns if column.numeric]
            wide = sum(column.width for column in sheet.column_dimensions.values())
            narrow = sum(column.width for column in pack[1].tables[table.name].columns)
            assert wide >= min(page, narrow + 12 * len(numeric)) - 0.5


# -------------------------------------------------------------------------------------------- what changed, not who


@pytest.mark.parametrize(
    ("before", "now", "added", "gone", "amended"),
    [
        (20, range(20), 0, 0, 0),
        (20, range(26), 6, 0, 0),
        (20, range(22), HIDDEN, 0, 0),          # two families would know each other
        (20, range(6, 20), 0, 6, 0),
        (20, range(1, 20), 0, HIDDEN, 0),
    ],
)
def test_changes_are_counted_and_small_ones_hidden(
    tmp_path: Path, before: int, now: range, added: object, gone: object, amended: object
) -> None:
    cases, confirmed = small([[0, 1]] * 30)

    def cut(numbers: range) -> Dossier:
        chosen = [cases[n] for n in numbers]
        return chosen, {one.ref: confirmed[one.ref] for one in chosen}

    old, new = cut(range(before)), cut(now)
    earlier = snapshot(*old, plan(*old, ISSUES))
    numbers = plan(*new, ISSUES)
    found = changes(earlier, "version 1", date(2026, 1, 2), snapshot(*new, numbers), numbers)
    path, _ = build(tmp_path, new, replace(METHOD, changes=found))
    tables = tables_of(path)
    assert [row[2] for row in tables["changed_cases"][1:]] == [added, gone, amended]
    refs = {one.ref for one in cases}
    assert not any(str(cell) in refs for name in ("changed_cases", "changed_figures") for row in tables[name] for cell in row)
    moved = {(row[0], row[1]): row[3] for row in tables["changed_figures"][1:]}
    difference = len(now) - before
    assert (("Cases by issue", ISSUES[0].title) in moved) == (abs(difference) >= 5)
    if abs(difference) >= 5:
        assert moved["Cases by issue", ISSUES[0].title] == f"{'Up' if difference > 0 else 'Down'} by {abs(difference)}"


def test_what_was_amended_is_counted(tmp_path: Path) -> None:
    cases, confirmed = small([[0, 1]] * 20)
    numbers = plan(cases, confirmed, ISSUES)
    earlier = snapshot(cases, confirmed, numbers)
    changed = {ref: list(found) for ref, found in confirmed.items()}
    for one in cases[:7]:
        changed[one.ref] = changed[one.ref][:1]  # an issue less
    later = plan(cases, changed, ISSUES)
    found = changes(earlier, "version 1", date(2026, 1, 2), snapshot(cases, changed, later), later)
    assert (found.added, found.gone, found.amended) == (0, 0, 7)
    assert all(one.text not in str(earlier) for one in cases)  # the ledger never holds a text


def test_a_second_place_is_an_amendment_and_none_leaves_the_mark_as_it_was(tmp_path: Path) -> None:
    """Marks of earlier packs lie in the ledger: were they made otherwise now, every case would be called amended."""
    (one,), confirmed = small([[0]])
    (said,) = confirmed[one.ref]
    numbers = plan([one], confirmed, ISSUES)
    mark = snapshot([one], confirmed, numbers)["cases"][one.ref]
    told = f"{one.text_hash} {([(said.issue, said.start, said.end)], [])}"
    assert hashlib.sha256(told.encode()).hexdigest().startswith(mark) and len(mark) >= 8
    two = {one.ref: [replace(said, also_start=0, also_end=7)]}
    assert snapshot([one], two, numbers)["cases"][one.ref] != mark


def test_decisions_outside_the_text(tmp_path: Path) -> None:
    cases, confirmed = small([[0]] * 6)
    confirmed["C002"] = [replace(confirmed["C002"][0], end=10_000)]
    with pytest.raises(BadDecisions, match="C002"):
        build(tmp_path, (cases, confirmed))


def test_two_sentences_that_stand_apart_are_quoted_as_one(tmp_path: Path) -> None:
    """In the order of the account, whichever of them the lawyer chose first."""
    first, between, second = "They spoke of [Child] at the depot.", "It rained that week. " * 4, "Nobody had asked us."
    cases = [case(f"C{n:03}", f"Account {n}. {first} {between}{second}") for n in range(1, 7)]
    confirmed = {}
    for one in cases:
        at = one.text.index(first)
        said = confirm(one, ISSUES[0].key, second)
        confirmed[one.ref] = [replace(said, also_start=at, also_end=at + len(first))]
    path, _ = build(tmp_path, (cases, confirmed))
    for _, sentence, context in tables_of(path)["passages_1"][1:]:
        assert sentence == f"{first} […] {second}" and first in context and second in context
    confirmed["C002"] = [replace(confirmed["C002"][0], also_end=10_000)]
    with pytest.raises(BadDecisions, match="C002"):
        build(tmp_path, (cases, confirmed))


def test_an_issue_without_a_sentence_or_law_is_said_to_be_so(tmp_path: Path) -> None:
    cases = [case(f"C{n:03}", f"Account {n}. Nothing more.") for n in range(1, 7)]
    confirmed = {one.ref: [replace(confirm(one, "made_up"), end=0)] for one in cases}
    path, _ = build(tmp_path, (cases, confirmed), issues=(Issue("made_up", "Something new", "Asked"),))
    tables = tables_of(path)
    assert all(row[1].startswith("[x]") for row in tables["passages_1"][1:])
    assert any("to be filled in by a lawyer" in row[2] for row in tables["law_1"])


# ------------------------------------------------------------------------------------------------- same bytes, twins


def test_the_same_input_gives_the_same_bytes(pack: tuple[Path, Plan], tmp_path: Path) -> None:
    time.sleep(1.1)  # a clock that got into the file would show
    build(tmp_path, dossier())
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(files) > 20
    for name in files:
        assert (pack[0].parent / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_csv_twins(pack: tuple[Path, Plan]) -> None:
    folder = pack[0].parent / "tables"
    tables = tables_of(pack[0])
    assert {path.stem for path in folder.iterdir()} == set(tables)
    for name, rows in tables.items():
        content = (folder / f"{name}.csv").read_bytes()
        read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        expected = [[str(value) for value in row] for row in rows]
        assert [[value.removeprefix("'") for value in row] for row in read] == expected, name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        (" \t=1", "'  =1"),
        ("\x00\x07=1", "'=1"),  # what is taken out must not leave a formula
        ("\x7f@SUM(A1)", "'@SUM(A1)"),
        ("\t", " "),
        ("1 = 1", "1 = 1"),
        ("[c]", "[c]"),
    ],
)
def test_no_formula_in_a_twin(text: str, expected: str) -> None:
    content = csv_bytes(Table("made_up", "T", (Column("A"),), ((text,),))).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1] == [expected]


def test_twins_of_an_earlier_version_are_removed(tmp_path: Path) -> None:
    build(tmp_path, dossier())
    build(tmp_path, small([[0]] * 6))
    assert not (tmp_path / "tables" / "passages_2.csv").exists()


# --------------------------------------------------------------------------------------------------------- the data


def test_every_issue_of_the_list_has_its_law_then_and_now() -> None:
    for key in load_rules("issues"):
        for day in (date(2013, 6, 1), date(2020, 6, 1)):
            assert any(one.applies(day) for one in law()[key]), (key, day)
    unsure = [one.provision for found in law().values() for one in found if one.status == TO_CONFIRM]
    assert len(unsure) == 12


@pytest.mark.parametrize(
    ("provision", "last_day", "heads"),
    [
        # Two laws changed on two days: a plan of 2016 is under the Act of 2014 and the Data Protection Act 1998.
        ("Data Protection Act 1998", date(2018, 5, 24), "Law to 24 May 2018"),
        ("UK GDPR", date(2018, 5, 24), "Law from 25 May 2018"),
        ("Children and Families Act 2014", date(2014, 8, 31), "Law from 1 September 2014"),
        ("Education Act 1996", date(2014, 8, 31), "Law to 31 August 2014"),
        ("SEND Code of Practice", date(2014, 8, 31), "Law from 1 September 2014"),
        ("SI 2001/3455", date(2014, 8, 31), "Law to 31 August 2014"),
        ("SI 2014/1530", date(2014, 8, 31), "Law from 1 September 2014"),
    ],
)
def test_each_law_has_its_own_days(provision: str, last_day: date, heads: str) -> None:
    found = [one for issue in law().values() for one in issue if one.provision.startswith(provision)]
    assert found
    for one in found:
        assert one.period == heads
        before, after = one.applies(last_day), one.applies(last_day + timedelta(days=1))
        assert (before, after) == ((True, False) if " to " in heads else (False, True))


def test_one_name_for_one_law() -> None:
    """What the pack cites: UK GDPR (the EU's before 2021 is said to be so), and the Acts with their full names."""
    for name in ("wording", "law", "facts_law", "asks", "guidance"):
        text = (RULES / f"{name}.toml").read_text(encoding="utf-8")
        said = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        assert not re.search(r"(?<!UK )(?<!EU's )GDPR|\bDPA\b|\bCFA\b|(?<!UK )General Data Protection", said), name
    assert "EU's GDPR" in wording()["notes"]["law"] and "EU's GDPR" in wording()["years"]["note"]


def test_the_lawyers_lists_speak_of_every_issue() -> None:
    for key in load_rules("issues"):
        assert set(guidance()[key]) == set(bodies()), key  # each body speaks or is silent, and was looked at
        assert requests()[key].harm.endswith(".") and all(ask.ask.endswith(".") for ask in requests()[key].asks)
    assert set(requests()) == {*load_rules("issues"), EVERY_ISSUE}


def test_the_wording_has_no_stray_placeholders() -> None:
    allowed = {
        "total", "few", "least", "issues", "title", "first", "last", "years", "grade", "one", "other", "key", "figures",
        "hidden", "law", "band", "rows_read", "set_aside", "joined", "cases_held", "left_out", "reasons", "model",
        "rules", "readers", "group", "sheet", "ref", "number", "issue", "count", "percent", "about", "status", "part",
        "parts", "table", "answers", "area", "columns", "what", "year", "body", "date", "version", "refs", "by", "page",
        "pages", "bodies", "power", "subject", "before", "since", "question", "unsaid",
    }
    for section, entries in wording().items():
        for key, text in entries.items():
            fields = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            assert fields <= allowed, (section, key)
            assert text.strip(), (section, key)
    for key in load_rules("gate"):
        assert key in wording()["reasons"], f"gate.toml has {key}, wording.toml has no words for it"
    # They stand for many cases at once, and notebook 6 makes a sentence of each: nothing to fill in, no stop.
    for key, text in wording()["reasons"].items():
        assert not set("{}") & set(text) and text[-1].isalnum(), f"wording.toml: reasons.{key}"


# ------------------------------------------------------------------------------------------------------ in print


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")
def test_print_shows_every_word(pack: tuple[Path, Plan], tmp_path: Path) -> None:
    """LibreOffice opens the workbook without repair, and no row is too low for its text: every word is on paper."""
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path),
         str(pack[0])],
        check=True, capture_output=True, timeout=240,
    )
    pdf = tmp_path / "appendix.pdf"
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    pages = text.split("\f")[:-1]
    assert all(f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, start=1))
    assert all("Confidential – for the Information Commissioner only" in page for page in pages)
    printed = words(text)
    cells = Counter[str]()
    for rows in tables_of(pack[0]).values():
        for row in rows:
            cells += words(" ".join(str(value) for value in row))
    assert not {word: number - printed[word] for word, number in cells.items() if printed[word] < number}


def words(text: str) -> Counter[str]:
    """Words with how often they occur; hashes are left out, since they are broken over two lines."""
    return Counter(word for word in re.findall(r"\w+", text) if len(word) < 12 or not re.search(r"\d", word))
