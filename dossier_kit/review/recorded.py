"""Recorded decisions: out to a file and back, so that a notebook runs without a screen and work can move.

One JSON object a line; no line holds text of a story. A story is known by the SHA-256 of its text, so that decisions
find it whatever reference it has got. The file still tells where identifiers stand: it is confidential.

    {"story": "<sha256>", "reader": "...", "action": "accept", "start": 0, "end": 5, "entity_type": "PERSON",
     "role": "child", "person": "p1"}
    {"story": "<sha256>", "reader": "...", "action": "finish"}
    {"story": "<sha256>", "reader": "...", "action": "settle"}      after the settlement's own decisions
    {"story": "<sha256>", "reader": "...", "action": "reread"}      in the random sample, and nothing was found
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .. import review
from ..dossier import Dossier
from ..errors import BadDecisions, DossierError
from ..redacted import write_whole
from ..rows import case_refs, case_story
from ..vocabulary import CaseState, entity_types
from . import ACTIONS, Decision, decide, finish, outcome, sampling, settle
from .reopening import was_undone

_REREAD = "reread"


def story_sha256(story: str) -> str:
    """The SHA-256 of a story's text, UTF-8, by which recorded decisions know it."""
    return hashlib.sha256(story.encode("utf-8", "surrogatepass")).hexdigest()


def export_decisions(dossier: Dossier, path: Path) -> int:
    """Write every decision of every reader that holds for the text as it now is; returns how many lines."""
    vault = dossier.vault
    lines: list[dict[str, Any]] = []
    for ref in case_refs(vault):
        story, story_key = case_story(vault, ref)
        known = {"story": story_sha256(story)}
        readers = [
            row[0]
            for row in vault.rows(
                "SELECT DISTINCT reader FROM decisions WHERE ref = ? AND story_key = ? ORDER BY reader", ref, story_key
            )
            if not row[0].startswith("sample:")  # what was marked there is a suggestion by now
        ]
        readings = set(vault.rows("SELECT reader, kind FROM readings WHERE ref = ? AND story_key = ?", ref, story_key))
        # Whoever read a case in which there was nothing to decide has signed it all the same.
        readers += sorted({reader for reader, kind in readings if kind == "reading"} - set(readers))
        for reader in sorted(readers, key=lambda name: (name.startswith("settlement:"), name)):
            for decision in sorted(review._latest(vault, ref, story_key, reader)):
                lines.append(
                    {
                        **known,
                        "reader": reader,
                        "action": decision.action,
                        "start": decision.start,
                        "end": decision.end,
                        "entity_type": decision.entity_type,
                        "role": decision.role,
                        "person": decision.person,
                    }
                )
            if (reader, "reading") in readings:
                lines.append({**known, "reader": reader, "action": "finish"})
            lead = reader.removeprefix("settlement:")
            if lead != reader and (lead, "settlement") in readings:
                lines.append({**known, "reader": reader, "action": "settle"})
    write_whole(path, "".join(json.dumps(line) + "\n" for line in lines).encode("utf-8"))
    return len(lines)


def import_decisions(
    dossier: Dossier, path: Path, progress: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Replay recorded decisions: all of the file or nothing of it. What is there already is left as it is.

    A file adds where its reader has said nothing here as yet. It never speaks over what a reader decided or took back
    since, nor for one whose signature was taken back, and signs only where all that it says holds.

    Where it has readings of a random sample, the first sample is drawn of the cases that are reviewed then.

    Returns the counts: decisions, readings, settlements, unknown stories; read once more, where there are any.

    Raises:
        BadDecisions: a line that is not a decision; names the line.
    """
    vault = dossier.vault
    by_story: dict[str, list[str]] = {}
    for ref in case_refs(vault):
        by_story.setdefault(story_sha256(case_story(vault, ref)[0]), []).append(ref)
    batches: dict[tuple[str, str], list[dict[str, Any]]] = {}
    again: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if line.strip():
            row = _checked(path.name, number, line)
            if row["action"] == _REREAD:
                again[row["story"]] = row["reader"]
                continue
            batches.setdefault((row["story"], row["reader"]), []).append(row)
    counts = {"decisions": 0, "readings": 0, "settlements": 0, "unknown stories": 0}
    unknown = set()
    with vault.transaction():
        for done, ((story, reader), rows) in enumerate(batches.items(), start=1):
            if story not in by_story:
                unknown.add(story)
            for ref in by_story.get(story, []):
                _replay(dossier, ref, reader, rows, counts)
            if progress:
                progress(done, len(batches))
        counts["unknown stories"] = len(unknown)
        if again:
            counts["read once more"] = _reread(dossier, {r: again[s] for s in again for r in by_story.get(s, [])})
        vault.record(dossier.actor, "decisions imported", detail=counts)
    return counts


def _replay(dossier: Dossier, ref: str, reader: str, rows: list[dict[str, Any]], counts: dict[str, int]) -> None:
    decisions = [
        Decision(row["start"], row["end"], row["action"], row["entity_type"], row["role"], row["person"])
        for row in rows
        if row["action"] in ACTIONS
    ]
    vault = dossier.vault
    signs = {row["action"] for row in rows if row["action"] in ("finish", "settle")}
    _, story_key = case_story(vault, ref)
    signer = reader.removeprefix("settlement:")
    kind = "reading" if signer == reader else "settlement"
    if was_undone(vault, ref, story_key, signer, kind):
        return  # it was sent back since: a person has to look at it again, and a file cannot
    held = {(d.start, d.end): d for d in review._latest(vault, ref, story_key, reader)}
    # Whatever was said at a place, a decision taken back included, is newer than the file, which bears no day.
    said = set(
        vault.rows(
            'SELECT DISTINCT start, "end" FROM decisions WHERE ref = ? AND story_key = ? AND reader = ?',
            *(ref, story_key, reader),
        )
    )
    fresh = [d for d in decisions if (d.start, d.end) not in said]
    # Then the signature in the file was put under other decisions than those that hold here.
    otherwise = any((d.start, d.end) in said and held.get((d.start, d.end)) != d for d in decisions)
    if "settle" in signs:
        signed = review._is_finished(vault, ref, story_key, signer, kind)
        if not otherwise and not signed and outcome(vault, ref).state == CaseState.DIFFERENCES:
            settle(dossier, ref, signer, decisions)
            counts["settlements"] += 1
            counts["decisions"] += len(decisions)
        return
    decide(dossier, ref, reader, fresh)
    counts["decisions"] += len(fresh)
    if "finish" in signs and not otherwise and not review.view(vault, ref, reader).finished:
        try:
            finish(dossier, ref, reader)
            counts["readings"] += 1
        except DossierError:
            # The kit suggests more by now than this reader saw: the case stays open for them.
            return


def _reread(dossier: Dossier, readers: Mapping[str, str]) -> int:
    """Record what was read once more of the cases that are drawn here; returns how many."""
    if not sampling.was_drawn(dossier):
        if not sampling.reviewed(dossier):
            return 0
        sampling.draw(dossier)
    done = 0
    for ref, reader in readers.items():
        if ref in sampling.queue(dossier, reader):
            sampling.record_reading(dossier, ref, reader)
            done += 1
    return done


def _checked(file: str, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        raise BadDecisions(f"{file}, line {number}: not JSON. Nothing was imported.") from None
    wanted: dict[str, type] = {"story": str, "reader": str, "action": str}
    if isinstance(row, dict) and row.get("action") in ACTIONS:
        wanted |= {"start": int, "end": int, "entity_type": str}
        row = {"role": "", "person": "", **row}
    faults = [key for key, kind in wanted.items() if not isinstance(row, dict) or not isinstance(row.get(key), kind)]
    if not faults and row["action"] not in (*ACTIONS, "finish", "settle", _REREAD):
        faults.append("action")
    if not faults and "entity_type" in wanted and row["entity_type"] not in entity_types():
        faults.append("entity_type")
    if faults:
        raise BadDecisions(
            f"{file}, line {number}: {', '.join(faults)} missing or not as it must be. Nothing was imported."
        )
    return dict(row)
