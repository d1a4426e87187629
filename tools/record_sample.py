"""Records what the sample's two readers, lead and lawyer decide, from the marks in the sample's accounts.

    python tools/record_sample.py            writes {answers,decisions,recorded_issues,recorded_facts}.jsonl of
                                             dossier_kit/sample
    python tools/record_sample.py --check    says whether they are what would be written

The readers go through what detection suggests as people would: right is accepted, of the wrong type retyped, wrong
rejected, and what was overlooked added. The second reader overlooks one name, so that there is a difference to settle.
A third reads the random sample once more.
The lawyer says what the marks say of the issues. Of the facts she once confirmed what was suggested; what was recorded
for a text stays as long as the text does.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from dossier_kit import sample, steps
from dossier_kit.consents import consent_of, joins
from dossier_kit.dossier import Dossier
from dossier_kit.facts import FactList
from dossier_kit.issues import IssueList
from dossier_kit.lawyer import Book, Desk, Suggestions
from dossier_kit.pseudonyms import role_of
from dossier_kit.redacted import RedactedCase
from dossier_kit.review import Decision, outcome, suggestions
from dossier_kit.review.recorded import story_sha256
from dossier_kit.rows import case_refs, case_story, submissions
from dossier_kit.vocabulary import Consent

FIRST, SECOND, THIRD, LEAD, LAWYER = "First reader", "Second reader", "Third reader", "Lead", "Lawyer"
AT = "2026-01-05T10:00:00Z"


def main(arguments: list[str]) -> int:
    written = record()
    stale = [name for name, text in written.items() if not _same(name, text)]
    if "--check" in arguments:
        print("Not up to date: " + ", ".join(stale) if stale else "The recorded decisions are up to date.")
        return 1 if stale else 0
    for name in stale:
        (sample.HERE / name).write_text(written[name], encoding="utf-8", newline="\n")
    print("Written: " + (", ".join(stale) or "nothing, all was up to date"))
    return 0


def record() -> dict[str, str]:
    """The four files as they should be, by name."""
    marks = {
        (row["sheet"], row["row"]): row for row in _lines((sample.HERE / "markup.jsonl").read_text(encoding="utf-8"))
    }
    with tempfile.TemporaryDirectory() as folder:
        dossier = sample.make(Path(folder) / "sample")
        for name in ("answers.jsonl", "decisions.jsonl"):
            (dossier.raw / name).unlink(missing_ok=True)
        steps.take_in(dossier)
        answers = _answers(dossier, marks)
        (dossier.raw / "answers.jsonl").write_text(_text(answers), encoding="utf-8")
        steps.recorded_answers(dossier)
        steps.find_identifiers(dossier)
        decisions = _decisions(dossier, marks)
        (dossier.raw / "decisions.jsonl").write_text(_text(decisions), encoding="utf-8")
        steps.recorded_decisions(dossier)
        steps.redact_reviewed(dossier)
        issues = _issues(dossier, marks)
        facts = _facts(dossier)
        dossier.close()
    return {
        "answers.jsonl": _text(answers),
        "decisions.jsonl": _text(decisions),
        "recorded_issues.jsonl": _text(issues),
        "recorded_facts.jsonl": _text(facts),
    }


def _answers(dossier: Dossier, marks: dict[tuple[str, int], Any]) -> list[dict[str, Any]]:
    rows = {row["ref"]: row for row in submissions(dossier.vault) if row["ref"]}
    by_place = {(row["sheet"], row["row"]): ref for ref, row in rows.items()}
    pairs = set()
    for place, mark in marks.items():
        if mark["duplicate_of"]:
            pairs.add(
                frozenset((by_place[place], by_place[mark["duplicate_of"]["sheet"], mark["duplicate_of"]["row"]]))
            )
    answers: list[dict[str, Any]] = []
    copies = set()
    for join in joins(dossier).itertuples():
        same = join.kind == "follow_up" or frozenset((join.ref, join.duplicate_of)) in pairs
        answers.append({**_place(rows[str(join.ref)]), "same": same})
        copies |= {join.ref} if same else set()
    for ref, row in rows.items():
        gold = marks[row["sheet"], row["row"]]
        held = consent_of(dossier.vault, ref)
        met = bool(held.conditions) and held.state == Consent.CONSENTED and not held.overruled
        # Where intake was in doubt and waits for a lawyer, she has asked.
        asked = gold["consent"] in ("consented", "refused") and str(held.state) != gold["consent"]
        if ref not in copies and (met or asked):
            basis = "the condition was seen to in the redaction" if met else "told us on the telephone"
            answers.append(
                {
                    **_place(row),
                    "consent": gold["consent"],
                    "until": gold["until"],
                    "conditions": held.conditions,
                    "basis": basis,
                }
            )
    return sorted(answers, key=lambda answer: (answer["sheet"], answer["row"], "consent" in answer))


def _decisions(dossier: Dossier, marks: dict[tuple[str, int], Any]) -> list[dict[str, Any]]:
    rows = {row["ref"]: row for row in submissions(dossier.vault) if row["ref"]}
    lines: list[dict[str, Any]] = []
    overlooked = None
    for ref in sorted(case_refs(dossier.vault), key=lambda ref: (rows[ref]["sheet"], rows[ref]["row"])):
        gold = {(s["start"], s["end"]): s for s in marks[rows[ref]["sheet"], rows[ref]["row"]]["spans"]}
        suggested = {(s.start, s.end): s for s in suggestions(dossier.vault, ref)}
        decided = []
        for place in sorted(gold.keys() | suggested.keys()):
            mark, span = gold.get(place), suggested.get(place)
            if mark is None:
                assert span is not None
                decided.append(Decision(*place, "reject", span.entity_type))
            else:
                kind = mark["entity_type"]
                action = "add" if span is None else "accept" if span.entity_type == kind else "retype"
                decided.append(Decision(*place, action, kind, role_of(mark["role"]), mark["person"]))
        known = {"story": story_sha256(case_story(dossier.vault, ref)[0])}
        theirs = list(decided)
        people = [d for d in decided if d.entity_type == "PERSON" and d.action != "reject"]
        if overlooked is None and len(people) > 4:
            overlooked = people[2]
            theirs = [Decision(d.start, d.end, "reject", d.entity_type) if d == overlooked else d for d in decided]
        for reader, said in ((FIRST, decided), (SECOND, theirs)):
            lines += [{**known, "reader": reader, **_decision(d)} for d in said]
            lines.append({**known, "reader": reader, "action": "finish"})
        if theirs != decided and overlooked:
            settled = Decision(
                overlooked.start, overlooked.end, "accept", overlooked.entity_type, overlooked.role, overlooked.person
            )
            lines.append({**known, "reader": f"settlement:{LEAD}", **_decision(settled)})
            lines.append({**known, "reader": f"settlement:{LEAD}", "action": "settle"})
        # Whichever of them are drawn: somebody else has read them once more and found nothing.
        lines.append({**known, "reader": THIRD, "action": "reread"})
    return lines


def _issues(dossier: Dossier, marks: dict[tuple[str, int], Any]) -> list[dict[str, Any]]:
    rows = {row["ref"]: row for row in submissions(dossier.vault) if row["ref"]}
    lines = []
    for case in dossier.redacted.cases():
        gold = {i["issue"]: i for i in marks[rows[case.ref]["sheet"], rows[case.ref]["row"]]["issues"]}
        for issue in IssueList.load().issues:
            shown = gold.get(issue.key)
            start, end = _moved(dossier, case, shown["start"], shown["end"]) if shown else (0, 0)
            lines.append(
                {
                    "ref": case.ref,
                    "issue": issue.key,
                    "verdict": "confirmed" if shown else "rejected",
                    "start": start,
                    "end": end,
                    "by": LAWYER,
                    "at": AT,
                    "text_hash": case.text_hash,
                }
            )
    return lines


def _facts(dossier: Dossier) -> list[dict[str, Any]]:
    path = sample.HERE / "recorded_facts.jsonl"
    held: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in _lines(path.read_text(encoding="utf-8")) if path.exists() else []:
        held.setdefault((row["ref"], row["text_hash"]), []).append(row)
    desk = Desk(Book(dossier.redacted), Suggestions(IssueList.load(), FactList.load()), LAWYER)
    lines = []
    for case in dossier.redacted.cases():
        fresh = [
            {
                "ref": case.ref,
                "fact": item.key,
                "value": item.value,
                "verdict": "confirmed" if item.shown else "rejected",
                "start": item.start,
                "end": item.end,
                "by": LAWYER,
                "at": AT,
                "text_hash": case.text_hash,
            }
            for item in desk.look(case.ref).items
            if item.kind == "fact"
        ]
        lines += held.get((case.ref, case.text_hash), fresh)
    return lines


def _moved(dossier: Dossier, case: RedactedCase, start: int, end: int) -> tuple[int, int]:
    """Where a sentence of the story stands in the redacted text: labels stand in the order of the final spans."""
    spans = outcome(dossier.vault, case.ref).spans
    shift_start = shift_end = 0
    for span, label in zip(spans, case.labels, strict=True):
        growth = (label.end - label.start) - (span.end - span.start)
        shift_start += growth if span.end <= start else 0
        shift_end += growth if span.end <= end else 0
    return start + shift_start, end + shift_end


def _decision(d: Decision) -> dict[str, Any]:
    return {
        "action": d.action,
        "start": d.start,
        "end": d.end,
        "entity_type": d.entity_type,
        "role": d.role,
        "person": d.person,
    }


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {"sheet": row["sheet"], "row": row["row"], "story": story_sha256(row["story"])}


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line]


def _text(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _same(name: str, text: str) -> bool:
    path = sample.HERE / name
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
