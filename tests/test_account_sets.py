"""The sets of fictitious accounts: the built files follow from their source, and the gold offsets are exact."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import account_sets
import openpyxl
import pytest

HERE = Path(__file__).resolve().parent
SETS = [
    HERE / f"{number}_set"
    for number in ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
        "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
        "twentieth")
]
GOLD_FILES = ("gold_spans.jsonl", "gold_issues.csv", "gold_rows.csv")


@pytest.fixture(params=SETS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return request.param


def gold(folder: Path) -> list[dict[str, Any]]:
    with (folder / "gold_spans.jsonl").open(encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def cells(path: Path) -> list[tuple[str, str, Any, bool]]:
    return [
        (ws.title, c.coordinate, c.value, bool(c.comment))
        for ws in openpyxl.load_workbook(path).worksheets
        for row in ws.iter_rows()
        for c in row
    ]


def test_built_files_are_up_to_date(folder: Path, tmp_path: Path) -> None:
    account_sets.build(folder, tmp_path)
    for name in GOLD_FILES:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
    # cells rather than bytes: another version of openpyxl may write the same workbook differently
    book = account_sets.workbook_name(folder)
    assert cells(tmp_path / book) == cells(folder / book)


def test_the_same_source_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    built = [tmp_path / "a", tmp_path / "b"]
    for out in built:
        out.mkdir()
        account_sets.build(folder, out)
    for name in (*GOLD_FILES, account_sets.workbook_name(folder)):
        assert len({(out / name).read_bytes() for out in built}) == 1, name


def test_offsets_are_exact_and_marks_never_overlap(folder: Path) -> None:
    for g in gold(folder):
        marks = sorted(g["spans"] + g["optional"] + g["lookalikes"], key=lambda s: s["start"])
        for s in marks:
            assert g["text"][s["start"] : s["end"]] == s["text"] != "", g["story_id"]
        for left, right in itertools.pairwise(marks):
            assert left["end"] <= right["start"], (g["story_id"], right["start"])


def test_the_workbook_holds_the_gold_text(folder: Path) -> None:
    wb = openpyxl.load_workbook(folder / account_sets.workbook_name(folder))
    assert len(wb.sheetnames) == 3
    for g in gold(folder):
        assert g["text"] in [c.value for c in wb[g["sheet"]][g["row"]]], g["story_id"]


def test_the_four_files_tell_of_the_same_stories(folder: Path) -> None:
    stories = gold(folder)
    ids = [f"{stories[0]['story_id'][0]}{n:02}" for n in range(1, len(stories) + 1)]
    assert [g["story_id"] for g in stories] == ids
    assert [r["story_id"] for r in table(folder, "gold_issues.csv")] == ids
    assert [(r["story_id"], r["sheet"], int(r["row"])) for r in table(folder, "gold_rows.csv")] == [
        (g["story_id"], g["sheet"], g["row"]) for g in stories
    ]


def test_every_issue_and_every_consent_occurs(folder: Path) -> None:
    labels = table(folder, "gold_issues.csv")
    assert any(not r["issues"] for r in labels)
    assert {k for r in labels for k in r["issues"].split("|") if k} == set(account_sets.ISSUES)
    assert {r["consent"] for r in labels} == account_sets.CONSENTS


@pytest.mark.parametrize(
    ("story", "fault"),
    [
        # each breaks one rule of the marking; the builder has to say which
        ("[[Ann|PERSON]] went. Then Ann came.", "occurs unmarked"),
        ("[[Ann|PERSN]] went.", "unknown type"),
        ("[[999 000 0000|NHS_NUMBER]] it is.", "NHS number fails"),
        ("[[ Ann|PERSON]] went.", "white space"),
        ("[[Ann|PERSON went.", "markup left"),
        ("Nothing marked.", "look-alikes"),
    ],
)
def test_a_badly_marked_story_is_refused(tmp_path: Path, story: str, fault: str) -> None:
    head = '[[account]]\nid = "S01"\nissues = []\nevidence = "witness"\nconsent = "consented"\n'
    (tmp_path / "accounts.toml").write_text(f"{head}story = '''{story}'''\n", encoding="utf-8")
    with pytest.raises(account_sets.SourceError, match=fault):
        account_sets.load(tmp_path)


TO_QUOTE = [path for one in SETS for path in sorted(one.glob("*.csv")) if not path.name.startswith("gold_")]


@pytest.mark.parametrize("path", TO_QUOTE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_to_be_quoted_stands_once_in_an_account_that_shows_the_issue(path: Path) -> None:
    told = {row["story_id"]: " ".join(row["text"].split()) for row in gold(path.parent)}
    shown = {row["story_id"]: set(row["issues"].split("|")) for row in table(path.parent, "gold_issues.csv")}
    for row in table(path.parent, path.name):
        assert row["issue"] in shown[row["story_id"]], row
        assert told[row["story_id"]].count(" ".join(row["sentence_start"].split())) == 1, row
