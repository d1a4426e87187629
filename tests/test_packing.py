"""What counts in a pack: decisions by people who may confirm, on issues that the list still has."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fixtures_disclosable import ISSUES, small

from dossier_kit.dossier import Dossier
from dossier_kit.gate import GateResult
from dossier_kit.open_steps import draw_charts, issue_progress
from dossier_kit.packing import Packing, contents
from dossier_kit.people import set_person
from dossier_kit.redacted import FactDecision, IssueDecision, RedactedCase
from dossier_kit.release import Export
from dossier_kit.vocabulary import RULES

TODAY = date(2026, 1, 5)
LAWYER, STRANGER = "Lou Law", "Sid Stranger"


@pytest.fixture
def cases(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> Sequence[RedactedCase]:
    """Twelve cases that show an issue, decided by a lawyer; a list of people on which that lawyer is."""
    found, confirmed = small([[0]] * 12)
    monkeypatch.setenv("DOSSIER_USER", "Lea Lead")
    set_person(dossier, "Lea Lead", ["lead"])
    set_person(dossier, LAWYER, ["lawyer"])
    dossier.redacted.write_issue_decisions([replace(one, by=LAWYER) for said in confirmed.values() for one in said])
    return found


def fact(case: RedactedCase, name: str, value: str, by: str = LAWYER, end: int = 9) -> FactDecision:
    return FactDecision(case.ref, name, value, "confirmed", 0, end, by, "2026-01-05T10:00:00Z", case.text_hash)


def packing(dossier: Dossier, cases: Sequence[RedactedCase]) -> Packing:
    return Packing(dossier, cases, GateResult((), ()), TODAY, draft=True)


def built(dossier: Dossier, cases: Sequence[RedactedCase], folder: Path) -> dict[str, list[list[str]]]:
    """The tables of a pack by name, as their twins give them."""
    packing(dossier, cases).build(folder, lambda *_: None, lambda *_: None)
    return {path.stem: list(csv.reader(path.open(encoding="utf-8-sig"))) for path in (folder / "tables").glob("*.csv")}


@pytest.mark.parametrize(("by", "counts"), [(LAWYER, True), (STRANGER, False)])
def test_only_what_a_lawyer_confirmed_counts(
    dossier: Dossier, cases: Sequence[RedactedCase], tmp_path: Path, by: str, counts: bool
) -> None:
    dossier.redacted.write_fact_decisions(
        [
            fact(one, name, value, by)
            for one in cases
            for name, value in (("harm", "health"), ("story_kind", "good_practice"))
        ]
    )
    dossier.redacted.write_issue_decisions([replace(one, by=by) for one in dossier.redacted.issue_decisions()])
    tables = built(dossier, cases, tmp_path)
    assert ("harm" in tables) is counts and ("good_practice" in tables) is counts
    assert tables["cases_by_issue"][1][1] == ("12" if counts else "0")


@pytest.mark.parametrize(("by", "counts"), [(LAWYER.upper(), 12), (STRANGER, 0)])  # a name is folded as in the vault
def test_what_opens_without_the_passphrase_counts_as_the_pack_does(
    dossier: Dossier, cases: Sequence[RedactedCase], tmp_path: Path, by: str, counts: int
) -> None:
    room = dossier.redacted
    room.write_cases(cases)
    room.write_fact_decisions([fact(one, "harm", "health", by) for one in cases])
    room.write_issue_decisions([replace(one, by=by) for one in room.issue_decisions()])
    progress = issue_progress(dossier)
    assert (progress["confirmed issues"], progress["confirmed facts"]) == (counts, counts)
    drawn = {chart.name: chart.csv.read_bytes() for chart in draw_charts(dossier)}
    assert (b",12," in drawn.get("cases_by_issue", b"")) is bool(counts)
    built(dossier, cases, tmp_path)
    assert drawn == {name: (tmp_path / "charts" / f"{name}.csv").read_bytes() for name in drawn}
    # Whoever comes on the list counts from then on, there as here; and so does everybody once nobody is on it.
    set_person(dossier, STRANGER, ["lawyer"])
    assert issue_progress(dossier)["confirmed issues"] == 12
    room.write_confirmers(None)
    assert issue_progress(dossier)["confirmed facts"] == 12


def test_an_issue_that_was_taken_off_the_list_is_said_and_not_counted(
    dossier: Dossier, cases: Sequence[RedactedCase], tmp_path: Path
) -> None:
    before = contents(dossier, cases)
    shutil.copyfile(RULES / "issues.toml", dossier.home / "own.toml")
    text = (dossier.home / "own.toml").read_text(encoding="utf-8")
    (dossier.home / "own.toml").write_text(text.replace(f"[{ISSUES[0].key}", "[another_issue"), encoding="utf-8")
    assert packing(dossier, cases).remarks() == ()
    dossier.settings.values["release"]["issue_list"] = "own.toml"
    tables = built(dossier, cases, tmp_path)
    assert not any(row[1] == "12" for row in tables["cases_by_issue"])
    (said,) = packing(dossier, cases).remarks()
    assert ISSUES[0].key in said and said.endswith(": 12") and "\n" not in said
    export = Export(tmp_path, ("appendix.xlsx",), 12, 0, 0, True, GateResult((), ()), (said,))
    assert said in str(export).splitlines()
    assert len(dossier.redacted.issue_decisions()) == 12  # kept
    assert contents(dossier, cases) != before  # and the pack says something else


def test_another_quotation_is_another_content(dossier: Dossier, cases: Sequence[RedactedCase]) -> None:
    found = []
    for end in (9, 12):
        dossier.redacted.write_fact_decisions([fact(cases[0], "story_kind", "good_practice", end=end)])
        found.append(contents(dossier, cases))
    assert found[0] != found[1]


def test_rejected_by_somebody_else_is_no_answer(dossier: Dossier, cases: Sequence[RedactedCase]) -> None:
    mine = contents(dossier, cases)
    other = IssueDecision(cases[0].ref, ISSUES[1].key, "rejected", 0, 0, STRANGER, "2026", cases[0].text_hash)
    dossier.redacted.add_decisions([other], [])
    assert contents(dossier, cases) == mine


def test_decisions_by_somebody_taken_off_the_list_are_said_and_not_counted(
    dossier: Dossier, cases: Sequence[RedactedCase]
) -> None:
    """Facts are asked for by no gate: without a word they would be gone."""
    set_person(dossier, STRANGER, ["lawyer"])
    earlier = replace(fact(cases[3], "harm", "health", STRANGER), text_hash="of an earlier text")
    dossier.redacted.write_fact_decisions(
        [fact(one, "harm", "health", STRANGER) for one in cases[:2]] + [fact(cases[2], "harm", "health"), earlier]
    )
    assert packing(dossier, cases).remarks() == ()
    set_person(dossier, STRANGER, [])
    (said,) = packing(dossier, cases).remarks()
    assert said.endswith("may no longer confirm, which are kept and not counted: 2") and STRANGER not in said


def test_a_year_that_a_lawyer_rejected_is_in_no_table(
    dossier: Dossier, cases: Sequence[RedactedCase], tmp_path: Path
) -> None:
    no = [replace(fact(one, "event_year", "2016"), verdict="rejected") for one in cases[:6]]
    dossier.redacted.write_fact_decisions(no)
    assert [row[:2] for row in built(dossier, cases, tmp_path)["cases_by_year"][1:]] == [
        ["2016", "6"], ["Year not known", "6"],
    ]  # fmt: skip
