"""The second set's built files follow from their source, and its gold offsets are exact."""

from __future__ import annotations

import csv
import importlib.util
import itertools
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest

FOLDER = Path(__file__).resolve().parent / "second_set"
BUILT = ("intake_second.xlsx", "gold_spans.jsonl", "gold_issues.csv", "gold_rows.csv")


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_second", FOLDER / "build_second.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def gold() -> list[dict[str, Any]]:
    with (FOLDER / "gold_spans.jsonl").open(encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def cells(path: Path) -> list[tuple[str, str, Any, bool]]:
    return [
        (ws.title, c.coordinate, c.value, bool(c.comment))
        for ws in openpyxl.load_workbook(path).worksheets
        for row in ws.iter_rows()
        for c in row
    ]


def test_built_files_are_up_to_date(builder: ModuleType, tmp_path: Path) -> None:
    builder.build(tmp_path)
    for name in BUILT[1:]:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
    # cells rather than bytes: another version of openpyxl may write the same workbook differently
    assert cells(tmp_path / BUILT[0]) == cells(FOLDER / BUILT[0])


def test_the_same_source_gives_the_same_bytes(builder: ModuleType, tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        builder.build(folder)
    for name in BUILT:
        assert len({(folder / name).read_bytes() for folder in folders}) == 1, name


def test_offsets_are_exact_and_marks_never_overlap(gold: list[dict[str, Any]]) -> None:
    for g in gold:
        marks = sorted(g["spans"] + g["optional"] + g["lookalikes"], key=lambda s: s["start"])
        for s in marks:
            assert g["text"][s["start"] : s["end"]] == s["text"] != "", g["story_id"]
        for left, right in itertools.pairwise(marks):
            assert left["end"] <= right["start"], (g["story_id"], right["start"])


def test_the_workbook_holds_the_gold_text(gold: list[dict[str, Any]]) -> None:
    wb = openpyxl.load_workbook(FOLDER / "intake_second.xlsx")
    assert len(wb.sheetnames) == 3
    for g in gold:
        assert g["text"] in [c.value for c in wb[g["sheet"]][g["row"]]], g["story_id"]


def test_the_four_files_tell_of_the_same_stories(gold: list[dict[str, Any]]) -> None:
    ids = [f"S{n:02}" for n in range(1, 61)]
    assert [g["story_id"] for g in gold] == ids
    assert [r["story_id"] for r in table("gold_issues.csv")] == ids
    rows = table("gold_rows.csv")
    assert [(r["story_id"], r["sheet"], int(r["row"])) for r in rows] == [
        (g["story_id"], g["sheet"], g["row"]) for g in gold
    ]


def test_the_spread_the_readme_promises() -> None:
    labels = table("gold_issues.csv")
    assert sum(not r["issues"] for r in labels) == 10
    assert sum(r["consent"] != "consented" for r in labels) >= 20
    keys = {k for r in labels for k in r["issues"].split("|") if k}
    assert len(keys) == 9  # every issue of the campaign's list occurs


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
def test_a_badly_marked_story_is_refused(builder: ModuleType, tmp_path: Path, story: str, fault: str) -> None:
    source = tmp_path / "one.toml"
    head = '[[account]]\nid = "S01"\nissues = []\nevidence = "witness"\nconsent = "consented"\n'
    source.write_text(f"{head}story = '''{story}'''\n", encoding="utf-8")
    with pytest.raises(builder.SourceError, match=fault):
        builder.load(source)
