"""The development workbook and the saved forum threads, where they are at hand."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from dossier_kit.intake import propose_duplicates, read_intake
from dossier_kit.vocabulary import Consent

SHARED = Path(__file__).resolve().parents[2] / "shared"
DEVSET = SHARED / "devset"
THREADS = SHARED / "intake" / "forum_threads.xlsx"


def table(name: str) -> list[dict[str, str]]:
    with (DEVSET / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not DEVSET.exists(), reason="the development set is not at hand")
def test_the_development_workbook() -> None:
    reading = read_intake(DEVSET / "intake_dev.xlsx")
    rows = {(row["sheet"], int(row["row"])): row for row in table("gold_rows.csv")}
    labels = {row["story_id"]: row for row in table("gold_issues.csv")}
    texts = {
        found["story_id"]: found["text"]
        for found in map(json.loads, (DEVSET / "gold_spans.jsonl").read_text(encoding="utf-8").splitlines())
    }
    accounts = [row for row in reading.submissions if not row.set_aside]
    assert reading.rows_read == len(reading.submissions)
    assert {(row.sheet, row.row) for row in accounts} == set(rows)

    consent_right = evidence_right = 0
    for row in accounts:
        gold = rows[row.sheet, row.row]
        label = labels[gold["story_id"]]
        assert row.story == texts[gold["story_id"]]
        assert row.received is not None and row.received.isoformat() == gold["received"]
        assert row.consent.state is not Consent.CONSENTED or label["consent"] == "consented"
        until = row.consent.until.isoformat() if row.consent.until else ""
        consent_right += (str(row.consent.state), until) == (label["consent"], label["embargo_until"])
        evidence_right += str(row.evidence) == label["evidence"]
        for key in ("phone", "nhs_number"):
            assert re.sub(r"\D", "", row.fields.get(key, "")) == re.sub(r"\D", "", gold[key])
        assert row.fields.get("email", "").lower() == gold["email"].lower()
    assert consent_right == 45
    assert evidence_right >= 42

    ids = [rows[row.sheet, row.row]["story_id"] for row in accounts]
    proposed = {(ids[one.later], ids[one.earlier]) for one in propose_duplicates(accounts)}
    assert proposed == {(key, label["duplicate_of"]) for key, label in labels.items() if label["duplicate_of"]}
    kinds = {problem.kind for problem in reading.problems}
    assert {"hidden row", "hidden column", "comment", "year assumed"} <= kinds


@pytest.mark.skipif(not THREADS.exists(), reason="the forum threads are not at hand")
def test_the_forum_threads() -> None:
    reading = read_intake(THREADS)
    accounts = [row for row in reading.submissions if not row.set_aside]
    assert len(accounts) == 84
    assert {row.consent.state for row in accounts} == {Consent.UNCLEAR}
    assert all(row.story and row.received and row.fields["handle"] for row in accounts)
