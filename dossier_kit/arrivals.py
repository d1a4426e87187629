"""Taking intake files into the vault: each file whole or not at all, every row kept, nothing twice.

The same bytes twice add nothing. A corrected file updates its rows; what was decided stays where a story is unchanged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from . import intake
from .consents import arrived, ask_again
from .dossier import Dossier
from .errors import DossierError
from .heeded import doubt_whose, heed_file, propose_joins, taken_back_by
from .rows import document
from .states import newer_states
from .taken_back import REASONS, doubt_returned, let_in_since, without_erased
from .vault import Vault, now

Progress = Callable[[int, int], None]

_ERASED = "SELECT id FROM submissions WHERE file = ? AND set_aside IN (?, ?)"
_WITH_BYTES = "SELECT name, bytes FROM files WHERE length(bytes) > 0 ORDER BY name"


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

    The same bytes twice add nothing; but where they take an account back that was said yes to before they came in
    again, it waits until somebody has asked. A file of a known name, or one that repeats most of a known file's
    stories, is taken as its corrected version: its rows are updated, and what was decided stays where a story is
    unchanged. With ``seal`` the plain file is removed once the vault holds its bytes.

    Raises:
        UnreadableFile: not a workbook or CSV that can be read; nothing of it is kept.
    """
    reports = []
    for path in paths:
        reports.append(_take_in_one(dossier, path, progress))
        if seal:
            _seal(dossier, path)
    told = propose_joins(dossier)
    return [replace(report, problems=report.problems + told[report.file]) for report in reports]


def mapping_corrections(vault: Vault) -> dict[str, dict[str, str | None]]:
    """By the shape of a sheet, what the lawyer said its columns are."""
    return {shape: json.loads(text) for shape, text in vault.rows("SELECT shape, corrections FROM mappings")}


def held_mappings(dossier: Dossier) -> list[tuple[str, intake.SheetMapping]]:
    """For every file in the vault and each of its sheets, which column is taken for what."""
    corrections = mapping_corrections(dossier.vault)
    return [
        (name, mapping)
        for name, content in dossier.vault.rows(_WITH_BYTES)
        for mapping in intake.propose_mapping(Path(name), content=bytes(content), corrections=corrections)
    ]


def correct_mapping(dossier: Dossier, shape: str, corrections: Mapping[str, str | None]) -> list[FileReport]:
    """Remember which column is which for sheets of this shape. ``corrections``: header or letter -> field or None.

    The files that have such a sheet are read again from the vault's own copy, so nothing must be handed in twice.

    Raises:
        DossierError: a field that is not in the list of fields; nothing is remembered.
    """
    known = intake.fields()
    unknown = sorted({field for field in corrections.values() if field is not None and field not in known})
    if unknown:
        raise DossierError(f"Not a field: {', '.join(unknown)}. The fields are: {', '.join(known)}.")
    vault = dossier.vault
    with vault.transaction():
        merged = {**mapping_corrections(vault).get(shape, {}), **corrections}
        remembered = json.dumps(merged, sort_keys=True)
        vault.execute("INSERT OR REPLACE INTO mappings VALUES (?, ?, ?, ?)", shape, remembered, dossier.actor, now())
        vault.record(dossier.actor, "columns corrected", detail={"columns": len(corrections)})
        reports = []
        for name, content in vault.rows(_WITH_BYTES):
            reading = intake.read_intake(Path(name), content=bytes(content), corrections=mapping_corrections(vault))
            if any(mapping.shape == shape for mapping in reading.mappings):
                reports.append(_keep(dossier, name, bytes(content), reading))
        propose_joins(dossier)
    return reports


def _take_in_one(dossier: Dossier, path: Path, progress: Progress | None) -> FileReport:
    vault = dossier.vault
    content = path.read_bytes()
    known = vault.one("SELECT name, added_at FROM files WHERE sha256 = ?", hashlib.sha256(content).hexdigest())
    if known and not let_in_since(vault, known[0]):
        # Where it lies since it was read, it says nothing new.
        came, read = arrived(path), datetime.fromisoformat(known[1]).timestamp()
        asked = _ask(dossier, known[0], came, dated=False) if int(came) > read else 0
        rows = vault.rows("SELECT set_aside FROM submissions WHERE file = ?", known[0])
        problems = vault.one("SELECT count(*) FROM problems WHERE file = ?", known[0])[0] + asked
        if progress:
            progress(len(rows), len(rows))
        return FileReport(known[0], len(rows), 0, 0, len(rows), 0, sum(1 for row in rows if row[0]), problems)
    reading = intake.read_intake(path, content=content, corrections=mapping_corrections(vault), progress=progress)
    with vault.transaction():
        reading = _as_corrected(dossier, path.name, content, reading)
    with vault.transaction():  # or a file that was kept and not asked about would be known next time, and never be
        report = _keep(dossier, _name_for(vault, path.name, reading), content, reading)
        # A list that grows month by month repeats what was taken back and settled: there the day on the row tells.
        asked = _ask(dossier, report.file, arrived(path), dated=True)
    return replace(report, problems=report.problems + asked)


def _as_corrected(dossier: Dossier, name: str, content: bytes, reading: intake.IntakeReading) -> intake.IntakeReading:
    """The reading by what was said of the columns of the file's earlier state, where its sheets have another shape."""
    vault = dossier.vault
    named = _name_for(vault, name, reading)
    # By the wrong story column no story is known: then the name tells which file it is.
    held = "SELECT name, bytes FROM files WHERE name IN (?, ?) AND length(bytes) > 0 ORDER BY name = ? DESC"
    if (earlier := vault.one(held, named, name, named)) is None:
        return reading
    corrections = mapping_corrections(vault)
    before = intake.propose_mapping(Path(earlier[0]), content=bytes(earlier[1]), corrections=corrections)
    carried, problems = intake.carried_over(name, before, reading.mappings, corrections)
    for shape, said in carried.items():
        remembered = json.dumps(said, sort_keys=True)
        vault.execute("INSERT OR REPLACE INTO mappings VALUES (?, ?, ?, ?)", shape, remembered, dossier.actor, now())
        vault.record(dossier.actor, "columns corrected", detail={"columns": len(said)})
    if carried:
        reading = intake.read_intake(Path(name), content=content, corrections=mapping_corrections(vault))
    return replace(reading, problems=(*reading.problems, *problems))


def _ask(dossier: Dossier, name: str, since: float, dated: bool) -> int:
    """A file is here again: what it took back, and was said yes to before it came, waits for a word. With ``dated`` a
    row that bears a day before that of the yes is the old one. How many wait."""
    vault = dossier.vault
    with vault.transaction():
        taken_back = taken_back_by(vault, name).items()
        return sum(ask_again(vault, ref, since, dossier.actor, day if dated else "") for ref, day in taken_back)


def _keep(dossier: Dossier, name: str, content: bytes, reading: intake.IntakeReading) -> FileReport:
    vault = dossier.vault
    # What was taken back must not come in again with the next copy of its file; the row's place alone is kept.
    reading, erased = without_erased(vault, reading)
    if erased:
        content = intake.without_rows(name, content, erased) or b""
    with vault.transaction():
        held = vault.one("SELECT sha256 FROM files WHERE name = ?", name)
        # The same bytes read by other columns are no other state of the file: what they say was there all along.
        corrects = held is None or held[0] != reading.sha256
        counts, waiting = _update_rows(vault, name, reading.submissions, dossier.actor, corrects)
        vault.execute("DELETE FROM problems WHERE file = ?", name)
        for p in reading.problems:
            vault.execute(
                "INSERT INTO problems (file, sheet, row, col, kind, message) VALUES (?, ?, ?, ?, ?, ?)",
                *(name, p.sheet, p.row, p.column, p.kind, p.message),
            )
        vault.execute(
            "INSERT OR REPLACE INTO files (name, sha256, bytes, added_at) VALUES (?, ?, ?, "
            "coalesce((SELECT added_at FROM files WHERE name = ? AND sha256 = ?), ?))",
            *(name, reading.sha256, content),
            *(name, reading.sha256, now()),  # read once more with other columns, it came in when it came in
        )
        set_aside = sum(1 for row in reading.submissions if row.set_aside)
        problems = len(reading.problems) + waiting
        report = FileReport(name, reading.rows_read, **counts, set_aside=set_aside, problems=problems)
        vault.record(dossier.actor, "intake", detail={"sha256": reading.sha256, "rows": report.rows_read, **counts})
    return report


def _name_for(vault: Vault, name: str, reading: intake.IntakeReading) -> str:
    """Under which name to keep a file: that of its earlier version, its own, or its own with a number."""
    keys = {vault.keyed("story", row.story) for row in reading.submissions if not row.set_aside}
    for (other,) in vault.rows("SELECT name FROM files ORDER BY name = ? DESC, name", name):
        held = {
            key
            for (key,) in vault.rows("SELECT story_key FROM submissions WHERE file = ? AND set_aside IS NULL", other)
        }
        shared = keys & held
        # The same name and one story in common; or another name ("intake v2", next month's export of the same form)
        # and most of the stories that the vault has from that file.
        if (other == name and (shared or not held)) or len(shared) * 2 > len(held):
            return str(other)
    # Two people may each hand in an "intake.xlsx": the second is a file of its own, not a correction of the first.
    stem, dot, suffix = name.rpartition(".")
    number = 1
    while vault.one("SELECT 1 FROM files WHERE name = ?", name):
        number += 1
        name = f"{stem} ({number}){dot}{suffix}"
    return name


def _update_rows(
    vault: Vault, name: str, read: Sequence[intake.Submission], actor: str, corrects: bool
) -> tuple[dict[str, int], int]:
    """The counts of the report, and how many cases wait: an earlier state of their row was stricter, their sender took
    an account back, or nobody can tell which of their sender's accounts they are."""
    held = vault.rows("SELECT id, sheet, row, story_key, doc, story FROM submissions WHERE file = ?", name)
    keys = [vault.keyed("story", row.story) for row in read]
    erased = {row_id for (row_id,) in vault.rows(_ERASED, name, *REASONS)}
    match, doubtful = newer_states([row for row in held if row[0] not in erased], read, keys)
    # Of what was erased only the places are left, and one is as good as another.
    match.update(zip((i for i, row in enumerate(read) if row.set_aside in REASONS), sorted(erased), strict=False))
    taken = set(match.values())
    counts = {"new": 0, "changed": 0, "unchanged": 0, "gone": 0}
    waiting = 0
    fresh: list[tuple[int, intake.Submission, str]] = []
    new_ids = []
    ids = dict(match)
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
        was, now_read = json.loads(before[3]), json.loads(doc)
        if before[4] is not None and was["consent"] != now_read["consent"]:
            waiting += heed_file(vault, before[4], was, now_read, actor, corrects)
        if row.set_aside is None and before[4] is None:
            new_ids.append(match[index])
    for row_id, *_ in held:
        if row_id not in taken and row_id not in erased:
            # Nothing is thrown away: a row that has gone from the file stays in the vault, out of the dossier.
            vault.execute("UPDATE submissions SET set_aside = 'no longer in the file' WHERE id = ?", row_id)
            counts["gone"] += 1
    # The place of an erased account is its own only until a row stands there: its own, let in again, or another's.
    kept = {(sheet, row): row_id for row_id, sheet, row, *_ in held if row_id in erased - taken}
    for index, row, key in fresh:
        if (place := kept.get((row.sheet, row.row))) is not None:
            vault.execute("DELETE FROM submissions WHERE id = ?", place)
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
        ids[index] = vault.one("SELECT last_insert_rowid()")[0]
        if row.set_aside is None:
            new_ids.append(ids[index])
        counts["new"] += 1
    _give_refs(vault, new_ids)
    waiting += sum(doubt_whose(vault, ids[index], among, actor) for index, among in doubtful.items())
    return counts, waiting + doubt_returned(vault, new_ids, actor)


def _give_refs(vault: Vault, row_ids: Sequence[int]) -> None:
    """References in an order that tells nothing of the order of the rows. A number is given to one row and never again:
    whoever has an older pack would take the family for one that was erased."""
    places = {}
    wanted = set(row_ids)
    span = (min(wanted, default=0), max(wanted, default=0))
    held = vault.rows("SELECT id, file, sheet, row FROM submissions WHERE id BETWEEN ? AND ?", *span)
    for row_id, *at in (row for row in held if row[0] in wanted):
        place = "\0".join(map(str, at))
        while vault.numbered("case", place):
            place += "\0"
        places[place] = row_id
    for place, number in vault.number("case", list(places)).items():
        vault.execute("UPDATE submissions SET ref = ? WHERE id = ?", f"C{number:03d}", places[place])


def _seal(dossier: Dossier, path: Path) -> None:
    held = dossier.vault.one("SELECT name FROM files WHERE sha256 = ?", hashlib.sha256(path.read_bytes()).hexdigest())
    if held is None:
        raise DossierError(f"{path.name} changed after it was read; it was not removed.")
    with dossier.vault.transaction():
        dossier.vault.execute("UPDATE files SET sealed = 1 WHERE name = ?", held[0])
        dossier.vault.record(dossier.actor, "sealed", detail={"files": 1})
    path.unlink()
