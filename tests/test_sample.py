"""The sample intake is in order: what the readers' and the lawyer's recorded decisions are made from."""

from __future__ import annotations

import csv
import importlib
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from stdnum.gb import nhs, upn

from dossier_kit.vocabulary import Consent, Evidence, entity_types, load_rules

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "dossier_kit" / "sample"
BUILDER = ROOT / "tools" / "make_sample.py"

WEB, DESK = "Web form", "Telephone and post"
HEADER_ROW = {WEB: 1, DESK: 5}
STORY_COLUMN = {WEB: "Please tell us in your own words what happened", DESK: "Account"}

ROLES = {
    "child", "sibling", "contributor", "partner", "relative", "friend",
    "EP", "SENCO", "SLT", "OT", "physio", "paediatrician", "nurse", "GP",
    "head", "teacher", "TA", "LA officer", "solicitor", "social worker", "councillor", "other",
}  # fmt: skip
# Few enough cases show these two that the pack has to hide their numbers.
SMALL = {"told_not_to_quantify", "other_collusion"}

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    lines = (SAMPLE / "markup.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def families(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["duplicate_of"] is None]


@pytest.fixture(scope="module")
def releasable(families: list[Row]) -> list[Row]:
    return [row for row in families if row["consent"] == Consent.CONSENTED]


@pytest.fixture(scope="module")
def workbook() -> Workbook:
    return load_workbook(SAMPLE / "intake_sample.xlsx")


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("OPENPYXL_LXML", "False")  # restores what the builder sets on import
    monkeypatch.syspath_prepend(str(BUILDER.parent))
    return importlib.import_module("make_sample")


def _marked(row: Row) -> Iterator[tuple[str, Row]]:
    for span in row["spans"]:
        yield row["story"][span["start"] : span["end"]], span


def _texts(rows: list[Row], entity_type: str) -> list[str]:
    return [text for row in rows for text, span in _marked(row) if span["entity_type"] == entity_type]


def _occurrences(text: str, story: str) -> Iterator[re.Match[str]]:
    # A whole word in this very spelling: Summer and summer, Reading and reading are different words here.
    return re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", story)


def _cells(workbook: Workbook, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet below its header: title to value, and the row's number under "row"."""
    below = workbook[sheet].iter_rows(min_row=HEADER_ROW[sheet])
    titles = [cell.value for cell in next(below)]
    return [
        dict(zip(titles, (cell.value for cell in row), strict=True)) | {"row": row[0].row}
        for row in below
    ]


# -------------------------------------------------------------------------------------------------- built from source


def test_the_committed_files_are_what_the_source_makes() -> None:
    done = subprocess.run([sys.executable, str(BUILDER), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("marked", "why"),
    [
        ("[[Bo|PERSON]] left", "a person without a role"),
        ("[[Hull|LOCATION|child]]", "a role on what is no person"),
        ("[[Bo|PERSON|child] left", "a mark that is not closed"),
        ("[[|PERSON|child]]", "a mark without text"),
    ],
)
def test_a_bad_mark_is_refused(builder: ModuleType, marked: str, why: str) -> None:
    with pytest.raises(builder.BadSource) as raised:
        builder.unmark("k", marked)
    assert "Bo" not in str(raised.value), why


def test_marks_become_offsets_in_code_points(builder: ModuleType) -> None:
    story, spans = builder.unmark("k", "🙏🏾 [[Zoë|PERSON|child]]’s school, [[St\u00a0X’s|SCHOOL||x]].")
    assert story == "🙏🏾 Zoë’s school, St\u00a0X’s."
    assert [(s["start"], s["end"], s["entity_type"], s["role"], s["person"]) for s in spans] == [
        (3, 6, "PERSON", "child", "zoë"),
        (17, 23, "SCHOOL", "", "x"),
    ]


def test_a_quotation_that_is_not_in_the_story_is_refused(builder: ModuleType) -> None:
    source = (SAMPLE / "accounts.toml").read_text(encoding="utf-8")
    with pytest.raises(builder.BadSource, match="stand 0 times"):
        builder.build(source.replace('access_denied = "asked for', 'access_denied = "Asked for'))


# --------------------------------------------------------------------------------------------------------- the markup


def test_every_row_of_the_workbook_has_its_markup(rows: list[Row], workbook: Workbook) -> None:
    stories = {
        (sheet, cells["row"]): cells[STORY_COLUMN[sheet]]
        for sheet in workbook.sheetnames
        for cells in _cells(workbook, sheet)
        if cells[STORY_COLUMN[sheet]] is not None
    }
    assert {(row["sheet"], row["row"]): row["story"] for row in rows} == stories


def test_spans_are_exact(rows: list[Row]) -> None:
    for row in rows:
        where = (row["sheet"], row["row"])
        ends = 0
        for text, span in _marked(row):
            assert ends <= span["start"] < span["end"] <= len(row["story"]), where
            assert text == text.strip(), where
            assert span["entity_type"] in entity_types(), where
            assert (span["role"] in ROLES) == (span["entity_type"] == "PERSON"), where
            assert not re.match(r"(?i)(mr|mrs|ms|miss|dr|cllr)\b", text), f"a title is not part of a name: {where}"
            assert not re.search(r"['’]s$", text) or span["entity_type"] != "PERSON", where
            ends = span["end"]


def test_a_marked_string_is_marked_wherever_it_stands(rows: list[Row]) -> None:
    for row in rows:
        covered = {i for span in row["spans"] for i in range(span["start"], span["end"])}
        for text, _ in _marked(row):
            for found in _occurrences(text, row["story"]):
                assert covered.issuperset(range(*found.span())), (row["sheet"], row["row"], found.start())


def test_one_person_has_one_role_in_a_case(rows: list[Row]) -> None:
    for row in rows:
        people = {(span["person"], span["role"]) for _, span in _marked(row) if span["entity_type"] == "PERSON"}
        assert len(people) == len({who for who, _ in people}), (row["sheet"], row["row"])


def test_names_in_a_rows_own_columns_are_marked_in_its_story(rows: list[Row], workbook: Workbook) -> None:
    """The other way round from the markup: whoever the row names beside the story is marked within it."""
    naming = {
        WEB: ("What is your name? (we keep this to ourselves)", "Name of your child or young person"),
        DESK: ("Caller / writer", "Child"),
    }
    table = {(sheet, cells["row"]): cells for sheet in naming for cells in _cells(workbook, sheet)}
    no_names = re.compile(r"\bMrs?\b|\(foster carer\)")
    looked_for = 0
    for row in rows:
        cells = table[row["sheet"], row["row"]]
        covered = {i for span in row["spans"] for i in range(span["start"], span["end"])}
        for title in naming[row["sheet"]]:
            for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", no_names.sub("", cells[title])):
                for found in _occurrences(word, row["story"]):
                    looked_for += 1
                    assert covered.issuperset(range(*found.span())), (row["sheet"], row["row"], title)
    assert looked_for > 30


def test_every_entity_type_is_shown(rows: list[Row]) -> None:
    assert {span["entity_type"] for row in rows for span in row["spans"]} == set(entity_types())


def test_quotations_are_whole_words_of_the_story(rows: list[Row]) -> None:
    for row in rows:
        for quote in row["issues"]:
            where = (row["sheet"], row["row"], quote["issue"])
            story, start, end = row["story"], quote["start"], quote["end"]
            assert end - start > 30, where
            assert story[start:end] == story[start:end].strip(), where
            # begins where a sentence or a line does, ends where one does
            assert start == 0 or re.search(r"(?:[.?!:!]['\"’”)]*|\n[>\-]*)\s*$", story[:start]), where
            assert end == len(story) or story[end] in "\n " or story[end - 1] in ".?!\"”", where


# ---------------------------------------------------------------------------------------------- what the sample shows


def test_families_and_duplicates(rows: list[Row], families: list[Row]) -> None:
    assert (len(rows), len(families)) == (27, 24)
    by_place = {(row["sheet"], row["row"]): row for row in rows}
    joined = [(row, by_place[tuple(row["duplicate_of"].values())]) for row in rows if row["duplicate_of"]]
    exact = [row for row, original in joined if row["story"] == original["story"]]
    assert len(exact) == 1
    assert all(original["duplicate_of"] is None for _, original in joined)
    assert sorted(row["sheet"] != original["sheet"] for row, original in joined) == [False, False, True]
    assert all(row["consent"] == original["consent"] for row, original in joined)


def test_consent(families: list[Row]) -> None:
    counts = Counter(row["consent"] for row in families)
    assert counts == {
        Consent.CONSENTED: 17,
        Consent.EMBARGOED: 3,
        Consent.REFUSED: 2,
        Consent.WITHDRAWN: 1,
        Consent.UNCLEAR: 1,
    }
    assert sum(row["conditions"] for row in families if row["consent"] == Consent.CONSENTED) == 3
    assert [row["consent"] for row in families if row["overrules"]] == [Consent.REFUSED]
    untils = [row["until"] for row in families if row["consent"] == Consent.EMBARGOED]
    assert sorted(until or "" for until in untils) == ["", "2031-03-14", "2031-09-01"]
    assert all(row["until"] is None for row in families if row["consent"] != Consent.EMBARGOED)


def test_evidence(releasable: list[Row]) -> None:
    counts = Counter(row["evidence"] for row in releasable)
    assert counts == {Evidence.DOCUMENTARY: 10, Evidence.WITNESS: 5, Evidence.OWN_ACCOUNT: 2}


def test_issues(families: list[Row], releasable: list[Row]) -> None:
    shown = Counter(quote["issue"] for row in releasable for quote in row["issues"])
    assert set(shown) == set(load_rules("issues"))
    assert {issue for issue, count in shown.items() if 2 <= count <= 3} == SMALL
    assert all(count >= 5 for issue, count in shown.items() if issue not in SMALL)
    assert sum(not row["issues"] for row in families) == 2
    assert sum(len(row["issues"]) in (2, 3) for row in families) >= 20


def test_both_laws_are_well_filled(releasable: list[Row]) -> None:
    years = [row["event_year"] for row in releasable if row["issues"]]
    assert 2018 not in years, "a year alone would not say which law"
    assert sum(year < 2018 for year in years) >= 6
    assert sum(year > 2018 for year in years) >= 6
    assert (min(years), max(years)) == (2011, 2024)


def test_accounts_are_small_enough_to_read(families: list[Row]) -> None:
    for row in families:
        assert 60 <= len(row["story"].split()) <= 220, (row["sheet"], row["row"])


def test_the_workbook_has_the_shapes_that_intake_must_read(workbook: Workbook) -> None:
    web, desk = workbook[WEB], workbook[DESK]
    assert web.max_column == 17
    assert desk["A1"].value and not any(cell.value for cell in desk[4]), "title above, a blank row over the header"
    assert desk.column_dimensions["U"].hidden and desk["U5"].value == "Office use"
    assert sum(dimension.hidden for dimension in desk.row_dimensions.values()) == 1
    assert any(merged.min_row > 5 and merged.size["rows"] > 1 for merged in desk.merged_cells.ranges)
    assert sum(cell.comment is not None for row in desk.iter_rows() for cell in row) == 1
    blank = [row[0].row for row in desk.iter_rows(min_row=6) if all(cell.value is None for cell in row)]
    assert len(blank) == 1
    received = {type(cells["Submitted at"]).__name__ for cells in _cells(workbook, WEB)}
    assert received == {"datetime", "str", "float"}
    assert {type(cells["NHS no."]) for cells in _cells(workbook, DESK)} >= {float, str}
    assert any(cells[STORY_COLUMN[WEB]].startswith("=") for cells in _cells(workbook, WEB))
    assert all(cell.data_type != "f" for sheet in workbook for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(SAMPLE / "intake_sample.xlsx") as archive:  # openpyxl makes up a creator where there is none
        assert not re.search(rb"creator|lastModifiedBy", archive.read("docProps/core.xml"))


# ---------------------------------------------------------------------------------------------------- nobody is real


def _all_text(workbook: Workbook) -> list[str]:
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    return [str(cell.value) for cell in cells if cell.value is not None] + [
        cell.comment.text for cell in cells if cell.comment
    ]


def test_numbers_are_well_formed_and_not_in_use(rows: list[Row], workbook: Workbook) -> None:
    held = [cells["NHS no."] for cells in _cells(workbook, DESK) if cells["NHS no."] is not None]
    numbers = _texts(rows, "NHS_NUMBER") + [f"{n:.0f}" if isinstance(n, float) else n for n in held]
    assert len(numbers) >= 4
    assert all(nhs.is_valid(number) and nhs.compact(number).startswith("999") for number in numbers)
    pupils = _texts(rows, "UPN")
    assert len(pupils) == 2 and all(upn.is_valid(number) for number in pupils)
    assert all(number[4] == "9" for number in pupils), "school numbers from 9000 on are not given to schools"


def test_telephones_are_from_the_ranges_kept_for_drama(rows: list[Row], workbook: Workbook) -> None:
    kept = re.compile(r"(?:0|44)7700900\d{3}|01632960\d{3}|02079460\d{3}")
    written = [
        re.sub(r"[\s+]", "", found)
        for text in _all_text(workbook)
        for found in re.findall(r"(?<![\d/])(?:\+44|0)[\d ]{9,13}(?!\d)", text)
    ]
    assert len(written) > 20
    assert all(kept.fullmatch(number) for number in written)
    assert {re.sub(r"\s", "", number) for number in _texts(rows, "PHONE")} <= set(written)


def test_addresses_on_the_net_are_in_a_reserved_domain(rows: list[Row], workbook: Workbook) -> None:
    mails = [mail for text in _all_text(workbook) for mail in re.findall(r"\S+@([\w.-]+\.\w+)", text)]
    assert len(mails) > 15 and all(mail.endswith(".example") for mail in mails)
    assert all(url.endswith(".example") for url in _texts(rows, "URL"))


def test_nobody_comes_from_the_development_set(workbook: Workbook) -> None:
    gold = SHARED / "devset" / "gold_spans.jsonl"
    if not gold.is_file():
        pytest.skip("the development set is not here")
    theirs = {
        span["text"].replace("\u00a0", " ").casefold()
        for line in gold.read_text(encoding="utf-8").splitlines()
        for span in json.loads(line)["spans"]
        if span["type"] in ("PERSON", "SCHOOL") and len(span["text"]) >= 5
    }
    with (gold.parent / "gold_rows.csv").open(encoding="utf-8-sig", newline="") as file:
        theirs |= {row[column].casefold() for row in csv.DictReader(file) for column in ("name", "child")} - {""}
    ours = " \n ".join(_all_text(workbook)).replace("\u00a0", " ").casefold()
    assert len(theirs) > 150
    assert not [number for number, name in enumerate(sorted(theirs)) if any(_occurrences(name, ours))]
