"""The register: what intake read, taken into the vault, and every row accounted for.

Rows become cases; a duplicate is joined into another case when somebody confirms it; consents are kept with who
decided them. The register itself (:func:`register`) names nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from . import intake
from .consents import propose_joins, row_consent
from .dossier import Dossier
from .errors import DossierError
from .rows import case_refs, document, iso, submissions
from .vault import Vault, now
from .vocabulary import CaseState

REGISTER_COLUMNS = (
    "ref",
    "file",
    "sheet",
    "row",
    "received",
    "consent",
    "embargo_until",
    "evidence",
    "duplicate_of",
    "state",
)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What reading one file did; every count is of rows."""

    file: str
    rows_read: int
    new: int
    changed: int
    unchanged: int
    gone: int
    set_aside: int
    problems: int

    def __str__(self) -> str:
        parts = [f"{self.rows_read} rows read: {self.new} new"]
        parts += [
            f"{count} {word}"
            for word, count in (
                ("changed", self.changed),
                ("as before", self.unchanged),
                ("no longer there", self.gone),
                ("set aside", self.set_aside),
            )
            if count
        ]
        parts.append(f"{self.problems} problems to look at" if self.problems else "no problems")
        return f"{self.file}: " + ", ".join(parts)


def take_in(
    dossier: Dossier, paths: Iterable[Path], seal: bool = False, progress: Callable[[int, int], None] | None = None
) -> list[FileReport]:
    """Read intake files into the vault: each file whole or not at all.

    The same bytes twice add nothing. A file of a known name, or one that repeats most of a known file's stories, is
    taken as its corrected version: its rows are updated, and what was decided stays where a story is unchanged.
    With ``seal`` the plain file is removed once the vault holds its bytes.

    Raises:
        UnreadableFile: not a workbook or CSV that can be read; nothing of it is kept.
    """
    reports = []
    for path in paths:
        reports.append(_take_in_one(dossier, path, progress))
        if seal:
            _seal(dossier, path)
    propose_joins(dossier)
    return reports


def _take_in_one(dossier: Dossier, path: Path, progress: Callable[[int, int], None] | None) -> FileReport:
    vault = dossier.vault
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    known = vault.one("SELECT name FROM files WHERE sha256 = ?", digest)
    if known:
        rows = vault.rows("SELECT set_aside FROM submissions WHERE file = ?", known[0])
        problems = vault.one("SELECT count(*) FROM problems WHERE file = ?", known[0])[0]
        return FileReport(known[0], len(rows), 0, 0, len(rows), 0, sum(1 for row in rows if row[0]), problems)
    reading = intake.read_intake(path, corrections=mapping_corrections(vault), progress=progress)
    if reading.sha256 != digest:
        raise DossierError(f"{path.name} changed while it was read; nothing of it was kept. Close it and try again.")
    with vault.transaction():
        name = _earlier_version(vault, path.name, reading) or path.name
        counts = _update_rows(vault, name, reading.submissions)
        vault.execute("DELETE FROM problems WHERE file = ?", name)
        for problem in reading.problems:
            vault.execute(
                "INSERT INTO problems (file, sheet, row, col, kind, message) VALUES (?, ?, ?, ?, ?, ?)",
                name,
                problem.sheet,
                problem.row,
                problem.column,
                problem.kind,
                problem.message,
            )
        vault.execute(
            "INSERT OR REPLACE INTO files (name, sha256, bytes, added_at) VALUES (?, ?, ?, ?)",
            name,
            digest,
            content,
            now(),
        )
        report = FileReport(
            name,
            reading.rows_read,
            **counts,
            set_aside=sum(1 for row in reading.submissions if row.set_aside),
            problems=len(reading.problems),
        )
        vault.record(
            dossier.actor,
            "intake",
            detail={
                "sha256": digest,
                "rows": report.rows_read,
                "new": report.new,
                "changed": report.changed,
                "gone": report.gone,
            },
        )
    return report


def _earlier_version(vault: Vault, name: str, reading: intake.IntakeReading) -> str | None:
    if vault.one("SELECT 1 FROM files WHERE name = ?", name):
        return name
    keys = {vault.keyed("story", row.story) for row in reading.submissions if not row.set_aside}
    for (other,) in vault.rows("SELECT name FROM files ORDER BY name"):
        held = {
            key
            for (key,) in vault.rows("SELECT story_key FROM submissions WHERE file = ? AND set_aside IS NULL", other)
        }
        if held and len(keys & held) * 2 > len(held | keys):
            return str(other)
    return None


def _update_rows(vault: Vault, name: str, read: Sequence[intake.Submission]) -> dict[str, int]:
    held = vault.rows("SELECT id, sheet, row, story_key FROM submissions WHERE file = ?", name)
    by_story: dict[str, list[int]] = {}
    by_place: dict[tuple[str, int], int] = {}
    for row_id, sheet, row, key in held:
        by_story.setdefault(key, []).append(row_id)
        by_place[sheet, row] = row_id
    keys = [vault.keyed("story", row.story) for row in read]
    # An unchanged story is the same account wherever its row has moved to; then the place decides.
    match: dict[int, int] = {}
    for index, (row, key) in enumerate(zip(read, keys, strict=True)):
        here = by_place.get((row.sheet, row.row))
        same = by_story.get(key, [])
        if same and row.story:
            match[index] = here if here in same else same[0]
            same.remove(match[index])
    taken = set(match.values())
    for index, row in enumerate(read):
        here = by_place.get((row.sheet, row.row))
        if index not in match and here is not None and here not in taken:
            match[index] = here
            taken.add(here)
    counts = {"new": 0, "changed": 0, "unchanged": 0, "gone": 0}
    fresh: list[tuple[int, intake.Submission, str]] = []
    for index, (row, key) in enumerate(zip(read, keys, strict=True)):
        doc = json.dumps(document(row), ensure_ascii=False, sort_keys=True)
        if index not in match:
            fresh.append((index, row, key))
            continue
        before = vault.one(
            "SELECT sheet, row, story_key, doc, ref, set_aside FROM submissions WHERE id = ?", match[index]
        )
        same = tuple(before[2:4]) == (key, doc) and before[5] == row.set_aside
        counts["unchanged" if same else "changed"] += 1
        vault.execute(
            "UPDATE submissions SET sheet = ?, row = ?, story = ?, story_key = ?, doc = ?, set_aside = ? WHERE id = ?",
            row.sheet,
            row.row,
            row.story,
            key,
            doc,
            row.set_aside,
            match[index],
        )
        if row.set_aside is None and before[4] is None:
            _give_refs(vault, [match[index]])
    for row_id, *_ in held:
        if row_id not in taken:
            # Nothing is thrown away: a row that has gone from the file stays in the vault, out of the dossier.
            vault.execute("UPDATE submissions SET set_aside = 'no longer in the file' WHERE id = ?", row_id)
            counts["gone"] += 1
    new_ids = []
    for _, row, key in fresh:
        vault.execute(
            "INSERT INTO submissions (file, sheet, row, story, story_key, doc, set_aside) VALUES (?, ?, ?, ?, ?, ?, ?)",
            name,
            row.sheet,
            row.row,
            row.story,
            key,
            json.dumps(document(row), ensure_ascii=False, sort_keys=True),
            row.set_aside,
        )
        if row.set_aside is None:
            new_ids.append(vault.one("SELECT last_insert_rowid()")[0])
        counts["new"] += 1
    _give_refs(vault, new_ids)
    return counts


def _give_refs(vault: Vault, row_ids: Sequence[int]) -> None:
    """References in an order that tells nothing of the order of the rows."""
    places = {
        f"{file}\0{sheet}\0{row}": row_id
        for row_id, file, sheet, row in (
            vault.one("SELECT id, file, sheet, row FROM submissions WHERE id = ?", row_id) for row_id in row_ids
        )
    }
    for place, number in vault.number("case", list(places)).items():
        ref = f"C{number:03d}"
        while vault.one("SELECT 1 FROM submissions WHERE ref = ?", ref):
            place += "\0"
            ref = f"C{vault.number('case', [place])[place]:03d}"
        vault.execute("UPDATE submissions SET ref = ? WHERE id = ?", ref, places[place.rstrip(chr(0))])


def _seal(dossier: Dossier, path: Path) -> None:
    held = dossier.vault.one("SELECT name FROM files WHERE sha256 = ?", hashlib.sha256(path.read_bytes()).hexdigest())
    if held is None:
        raise DossierError(f"{path.name} changed after it was read; it was not removed.")
    with dossier.vault.transaction():
        dossier.vault.execute("UPDATE files SET sealed = 1 WHERE name = ?", held[0])
        dossier.vault.record(dossier.actor, "sealed", detail={"files": 1})
    path.unlink()


def register(dossier: Dossier) -> pd.DataFrame:
    """Every row that was read, without names. Columns: ref, file, sheet, row, received, consent, embargo_until,
    evidence, duplicate_of, state; sorted by file, sheet and row."""
    vault = dossier.vault
    states = case_states(vault)
    rows = []
    for row in sorted(submissions(vault), key=lambda row: (row["file"], row["id"])):
        consent = row_consent(vault, row["ref"], row["doc"]) if row["ref"] else None
        kept = row["hint"] if row["hint_kind"] in ("exact", "near") or row["joined_to"] else None
        rows.append(
            (
                row["ref"] or "",
                row["file"],
                row["sheet"],
                row["row"],
                row["doc"]["received"] or "",
                str(consent.state) if consent else "",
                iso(consent.until) or "" if consent else "",
                row["doc"]["evidence"],
                (row["joined_to"] or kept or "") if row["hint_answer"] != "separate" else "",
                str(states.get(row["ref"], CaseState.SET_ASIDE)),
            )
        )
    return pd.DataFrame(rows, columns=list(REGISTER_COLUMNS))


def problems(dossier: Dossier) -> pd.DataFrame:
    """What a person has to look at. Columns: file, sheet, row, column, kind, message; never a value."""
    rows = dossier.vault.rows("SELECT file, sheet, row, col, kind, message FROM problems ORDER BY id")
    frame = pd.DataFrame(rows, columns=["file", "sheet", "row", "column", "kind", "message"])
    return frame.astype({"row": "Int64"})


def accounting(dossier: Dossier) -> dict[str, int]:
    """Rows read = cases + joined + set aside.

    Raises:
        DossierError: the sum does not hold, which means the vault is damaged.
    """
    rows = submissions(dossier.vault)
    set_aside = sum(1 for row in rows if row["set_aside"] is not None)
    joined = sum(1 for row in rows if row["set_aside"] is None and row["joined_to"] is not None)
    cases = len(case_refs(dossier.vault))
    if cases + joined + set_aside != len(rows):
        raise DossierError("The rows do not add up: rows read are not cases plus joined plus set aside.")
    return {"rows read": len(rows), "cases": cases, "joined": joined, "set aside": set_aside}


def case_states(vault: Vault) -> dict[str, CaseState]:
    """How far each case has come, for every reference."""
    from .review import outcome  # the review looks up cases here

    states = {}
    for row in submissions(vault):
        if row["ref"] is None:
            continue
        if row["set_aside"] is not None:
            states[row["ref"]] = CaseState.SET_ASIDE
        elif row["joined_to"] is not None:
            states[row["ref"]] = CaseState.JOINED
        else:
            states[row["ref"]] = outcome(vault, row["ref"]).state
    return states


def mapping_corrections(vault: Vault) -> dict[str, dict[str, str | None]]:
    """By the shape of a sheet, what the lawyer said its columns are."""
    return {shape: json.loads(text) for shape, text in vault.rows("SELECT shape, corrections FROM mappings")}


def correct_mapping(dossier: Dossier, shape: str, corrections: Mapping[str, str | None]) -> None:
    """Remember which column is which for sheets of this shape. ``corrections``: header or letter -> field or None.

    The files that have such a sheet are read again from the vault's own copy, so nothing must be handed in twice.
    """
    known = intake.fields()
    unknown = sorted({field for field in corrections.values() if field is not None and field not in known})
    if unknown:
        raise DossierError(f"Not a field: {', '.join(unknown)}. The fields are: {', '.join(known)}.")
    with dossier.vault.transaction():
        merged = {**mapping_corrections(dossier.vault).get(shape, {}), **corrections}
        dossier.vault.execute(
            "INSERT OR REPLACE INTO mappings VALUES (?, ?, ?, ?)",
            shape,
            json.dumps(merged, sort_keys=True),
            dossier.actor,
            now(),
        )
        dossier.vault.record(dossier.actor, "columns corrected", detail={"columns": len(corrections)})
