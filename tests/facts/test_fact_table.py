"""The table of cases, the command that writes it, and the benchmark's figures."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from test_fact_law import case

from benchmarks.facts import gold_of, places_of, score
from dossier_kit.facts import FactList, suggest
from dossier_kit.facts.table import case_table, suggestion_table
from dossier_kit.issues import IssueList
from dossier_kit.redacted import FactDecision, FactSuggestion, IssueDecision, IssueSuggestion, RedactedRoom

TEXT = "In [May 2013] the council sent the report to the school without our consent."
SETS = Path(__file__).resolve().parents[1]


@pytest.fixture
def room(tmp_path: Path) -> RedactedRoom:
    room = RedactedRoom(tmp_path)
    room.write_cases([case(TEXT), replace(case("They never told us."), ref="C002")])
    return room


def test_one_row_for_each_case(room: RedactedRoom) -> None:
    cases, facts = room.cases(), FactList.load()
    issues = [
        IssueSuggestion("C001", "discussed_without_consent", 0.87, 0, 10, "a rule"),
        IssueSuggestion("C001", "reports_circulated_unseen", 0.6, 0, 10, "a rule"),
    ]
    found = {"C001": (issues, next(suggest(cases[:1], facts)))}
    done = {"by": "L", "at": "2026-01-05", "start": 0, "end": 5, "verdict": "confirmed"}
    room.write_issue_decisions([IssueDecision("C001", "discussed_without_consent", text_hash="x", **done)])
    room.write_fact_decisions(
        [
            FactDecision("C001", "flow", "la>school", text_hash="x", **done),
            FactDecision("C001", "event_year", "2014", text_hash="x", **done),
            FactDecision("C001", "means", "letter", text_hash="another text", **done),  # said of an earlier redaction
            FactDecision("C001", "means", "report", text_hash="x", **{**done, "verdict": "rejected"}),
        ]
    )
    table = case_table(room, cases, found, IssueList.load(), facts)
    first, second = table.to_dict("records")
    assert first["issues"] == "discussed_without_consent:0.87|reports_circulated_unseen:0.60"
    assert first["issues (confirmed)"] == "discussed_without_consent"
    assert first["flow"] == first["flow (confirmed)"] == "la>school"
    assert first["means"] == "report" and first["means (confirmed)"] == ""
    assert (first["event_year"], first["event_year (confirmed)"]) == ("2013", "2014")
    assert first["law_data_protection"] == "Data Protection Act 1998"
    assert first["law_code"].endswith("the month decides")  # the confirmed year stands over the suggested one
    assert second["issues"] == "" and second["law_code"] == "the account does not say when"


def test_a_year_that_was_rejected_has_no_law(room: RedactedRoom) -> None:
    cases, facts = room.cases(), FactList.load()
    no = FactDecision("C001", "event_year", "2013", "rejected", 0, 0, "L", "2026-01-05", "x")
    room.write_fact_decisions([no])
    found = {"C001": ([], next(suggest(cases[:1], facts)))}
    first = case_table(room, cases, found, IssueList.load(), facts).to_dict("records")[0]
    assert first["event_year"] == "2013" and first["law_code"] == "the account does not say when"


def test_what_a_pack_would_not_count_is_not_confirmed_here(room: RedactedRoom) -> None:
    """By somebody who may not confirm, or on an issue that the list no longer has: kept, and not shown as confirmed."""
    cases, facts = room.cases(), FactList.load()
    done = {"at": "2026-01-05", "start": 0, "end": 5, "text_hash": "x"}
    room.write_issue_decisions(
        [
            IssueDecision("C001", "access_denied", "confirmed", by="Lawyer", **done),
            IssueDecision("C001", "false_information", "confirmed", by="Reader", **done),
            IssueDecision("C001", "no_longer_listed", "confirmed", by="Lawyer", **done),
        ]
    )
    room.write_fact_decisions(
        [
            FactDecision("C001", "means", "letter", "confirmed", by="Lawyer", **done),
            FactDecision("C001", "event_year", "2011", "confirmed", by="Reader", **done),
            FactDecision("C001", "event_year", "2013", "rejected", by="Reader", **done),
        ]
    )
    room.write_confirmers(["Lawyer"])
    first = case_table(room, cases, {"C001": ([], next(suggest(cases[:1], facts)))}, IssueList.load(), facts)
    row = first.to_dict("records")[0]
    assert (row["issues (confirmed)"], row["means (confirmed)"], row["event_year (confirmed)"]) == (
        "access_denied", "letter", "",
    )  # fmt: skip
    assert row["event_year"] == "2013" and row["law_data_protection"] == "Data Protection Act 1998"


def test_an_empty_dossier_has_the_same_columns(room: RedactedRoom) -> None:
    facts = FactList.load()
    full = case_table(room, room.cases(), {}, IssueList.load(), facts)
    empty = case_table(room, [], {}, IssueList.load(), facts)
    assert list(empty.columns) == list(full.columns) and len(empty) == 0
    assert [f"{fact.key} (confirmed)" in full.columns for fact in facts.facts] == [True] * len(facts.facts)


def test_suggestions_in_words() -> None:
    facts = FactList.load()
    found = {"C001": next(suggest([case(TEXT)], facts))}
    table = suggestion_table([case(TEXT)], found, facts)
    assert ("Who told whom", "Local authority to School or nursery") in set(
        zip(table["fact"], table["answer"], strict=True)
    )
    assert set(table[table["fact"] == "Who told whom"]["why"]) == {TEXT}
    assert "" not in set(table["why"])


def test_the_figures_of_the_benchmark() -> None:
    def suggestion(value: str) -> FactSuggestion:
        return FactSuggestion("S01", "means", value, 0.8, 0, 1, "a rule")

    gold = {"S01": {"means": ["letter", "meeting"]}, "S02": {"means": ["file"]}, "S03": {}}
    found = {"S01": [suggestion("letter"), suggestion("email")], "S03": [suggestion("email")]}
    means = score(gold, found, ["means", "harm"])["means"]
    assert (means["right"], means["extra"], means["missed"]) == (1, 2, 2)
    assert (round(means["precision"], 2), round(means["recall"], 2)) == (0.33, 0.33)
    assert score(gold, found, ["harm"])["harm"]["precision"] == 0.0


@pytest.mark.parametrize("name", ["second_set", "fourth_set"])
def test_gold_facts_are_of_accounts_that_there_are(name: str) -> None:
    assert gold_of(name).keys() <= set(places_of(SETS / name).values())
    assert len(gold_of(name)) >= 30
    assert gold_of("no such set") == {}


@pytest.mark.slow
def test_the_command_writes_places_with_the_passphrase_and_none_without(tmp_path: Path) -> None:
    from commanding import run

    home = tmp_path / "dossier"
    assert run(home, "init").returncode == 0
    story = {
        "Story": f"{TEXT} We were never asked, and nobody has told us why. It is a year ago now.",
        "Name": "A. Example",
    }
    with (tmp_path / "accounts.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(story))
        writer.writeheader()
        writer.writerow(story)
    assert run(home, "intake", str(tmp_path / "accounts.csv")).returncode == 0
    # As the door would write it once two people have read it; what is tested here is the table.
    RedactedRoom(home / "data" / "redacted").write_cases([replace(case(TEXT), ref="C001")])
    for passphrase, place, said in (
        ("four words and a test", ("accounts.csv", "2"), "keep it in the firm"),
        (None, ("", ""), "they need the passphrase"),
    ):
        out = run(home, "issues", "--csv", str(tmp_path / "out.csv"), passphrase=passphrase)
        assert out.returncode == 0 and said in out.stdout, out.stderr
        with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file)
        assert (row["ref"], row["file"], row["row"]) == ("C001", *place)
        assert row["flow"] == "la>school" and row["event_year"] == "2013"
    shown = run(home, "categorise")
    assert "Local authority to School or nursery" in shown.stdout, shown.stderr
