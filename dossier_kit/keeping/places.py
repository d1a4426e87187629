"""Where an account stands in the dossier's folder beside the vault, and how it goes from there.

What the kit made is written anew without it or removed; intake files lose its rows; what is neither is left for a
person, and told. Released packs are let be: what was handed over cannot be called back, so it is told to whom it went.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .. import intake
from ..arrivals import mapping_corrections
from ..dossier import DRAFTS, VAULT_FILE, Dossier
from ..errors import UnreadableFile
from ..intruder.verifying import MANIFEST
from ..redacted import LOCK, write_whole
from ..review.letters import FOLDER as LETTERS
from ..unfinished import LOCK as EXPORT_LOCK
from . import exports
from .exports import SHEETS
from .insides import is_closed
from .marks import Marks

# The kit itself, where the dossier lies in a checkout of it, and what git and Python keep.
_NOT_HERS = ("dossier_kit", "dossier_kit.egg-info", "tests", "tools", "benchmarks", "docs", ".git", ".venv")
_LOCKS = (LOCK, EXPORT_LOCK)  # empty, and held by whoever works
_CACHES = ("__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis")


@dataclass(frozen=True, slots=True)
class Place:
    """One file or folder: ``action`` is "remove", "rewrite", "leave", or "unread" where nothing was found but not all
    of it could be read; ``content`` is what it is to hold then."""

    path: Path
    action: str
    content: bytes = field(default=b"", repr=False)


def survey(dossier: Dossier, marks: Marks) -> list[Place]:
    """Every place in the dossier's folder where the account stands, and what is to become of it. Nothing is changed."""
    made = [dossier.raw / DRAFTS, dossier.redacted.charts, dossier.redacted.drafts]
    made += [dossier.raw / LETTERS / f"{ref}.docx" for ref in sorted(marks.refs)]
    made += sorted(dossier.redacted.folder.glob(".pack-*"))  # of an export that was interrupted
    released = released_pack(dossier)
    if not released:
        made.append(dossier.redacted.pack)
    gone = [path for path in made if path.exists()]
    found = [Place(path, "remove") for path in gone]
    kept = [*gone, dossier.redacted.pack] if released else gone
    names: set[str] = set()  # that files are to be written anew under
    for path in files_of(dossier):
        if not any(path == place or place in path.parents for place in kept):
            place = _look(dossier, path, marks)
            if place is not None:
                found.append(_unless_taken(place, names))
    return found


def clear(places: list[Place]) -> None:
    """Do what the survey found: each file is written whole or not at all."""
    for place in places:
        if place.action == "remove":
            if place.path.is_dir():
                shutil.rmtree(place.path)
            else:
                place.path.unlink(missing_ok=True)
        elif place.action == "rewrite":
            write_whole(_rewritten(place.path), place.content)
            if _rewritten(place.path) != place.path:
                place.path.unlink()


def released_pack(dossier: Dossier) -> bool:
    """Whether ``data/redacted/pack`` is a pack that passed the gate."""
    made = (entry["detail"]["manifest"] for entry in dossier.vault.ledger() if entry["action"] == "release")
    return manifest_in_place(dossier) in made


def manifest_in_place(dossier: Dossier) -> str:
    """The SHA-256 of the manifest in ``data/redacted/pack``, by which the vault knows the pack; "" without one."""
    manifest = dossier.redacted.pack / MANIFEST
    return sha256(manifest) if manifest.exists() else ""


def files_of(dossier: Dossier) -> Iterator[Path]:
    """Every file of the dossier's folder but the vault, locks, the kit itself and what git keeps."""
    skip = {dossier.home / name for name in _NOT_HERS} if (dossier.home / "pyproject.toml").exists() else set()
    for folder, folders, names in dossier.home.walk():
        folders[:] = sorted(name for name in folders if folder / name not in skip and name not in _CACHES)
        for name in sorted(names):
            path = folder / name
            theirs = name in _LOCKS or (folder == dossier.raw and name.startswith(VAULT_FILE))
            if path.is_file() and not theirs:
                yield path


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def cleaned(dossier: Dossier, name: str, content: bytes, marks: Marks) -> bytes | None:
    """A spreadsheet without the account; None where that cannot be done, or where something of it still stands."""
    try:
        reading = intake.read_intake(Path(name), content=content, corrections=mapping_corrections(dossier.vault))
    except UnreadableFile:
        return None
    rows: dict[str, set[int]] = {}
    for row in reading.submissions:
        said = " / ".join((row.story, *row.raw.values()))
        if row.story in marks.keys or marks.in_text(said):
            rows.setdefault(row.sheet, set()).add(row.row)
    made = intake.without_rows(name, content, rows, marks.in_text)
    return None if made is None or marks.in_file("", made) else made


def _look(dossier: Dossier, path: Path, marks: Marks) -> Place | None:
    if path.suffix == ".part" and path.name.startswith("."):
        return Place(path, "remove")  # of a write that was interrupted
    content = path.read_bytes()
    if path.suffix == ".jsonl":
        kept = _without_lines(content, marks)
        if kept != content:
            return Place(path, "leave" if marks.in_file(path.name, kept) else "rewrite", kept)
    elif path == dossier.raw / "findings.txt":
        lines = content.decode("utf-8", "replace").splitlines(keepends=True)
        listed = [line for line in lines if marks.refs.isdisjoint(line.split("\t"))]
        return Place(path, "rewrite", "".join(listed).encode()) if listed != lines else None
    told, named = marks.in_file(path.name, content), marks.named(path.name, content)
    if (told or named) and path.suffix.lower() in SHEETS and exports.is_by_reference(path.name, content):
        made = exports.without(path.name, content, marks)
        titled = marks.in_text(path.name) or marks.named_in(path.name)
        return Place(path, "leave") if made is None or titled else Place(path, "rewrite", made)
    # A reference in any other file may be somebody else's word for something; in the disclosable room it is a case's.
    if not (told or (named and dossier.redacted.folder in path.parents)):
        return Place(path, "unread") if is_closed(path.name, content) else None
    if dossier.raw in path.parents and path.suffix.lower() in SHEETS:
        made = cleaned(dossier, path.name, content, marks)
        if made is not None and not marks.in_text(path.name):
            return Place(path, "rewrite", made)
    return Place(path, "leave")


def _without_lines(content: bytes, marks: Marks) -> bytes:
    """Recorded lines without those of the account: each is known by its reference or by the SHA-256 of its story."""
    kept = []
    for line in content.splitlines(keepends=True):  # of bytes: at line ends alone, not at every sign that breaks a line
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or (row.get("ref") not in marks.refs and row.get("story") not in marks.stories):
            kept.append(line)
    return b"".join(kept)


def _rewritten(path: Path) -> Path:
    """A workbook with macros becomes one without: it must not be called what it no longer is."""
    return path.with_suffix(".xlsx") if path.suffix.lower() == ".xlsm" else path


def _unless_taken(place: Place, names: set[str]) -> Place:
    """The name that a file would be written anew under may be another file's, which is not to be lost: one that is
    there, or one that is to be written anew too (``names``, which grows). On many disks capitals make no other name.
    """
    target = _rewritten(place.path)
    if place.action != "rewrite" or target == place.path:
        return place
    known = {path.as_posix().casefold() for path in target.parent.iterdir()} | names
    if target.as_posix().casefold() in known:
        return Place(place.path, "leave")
    names.add(target.as_posix().casefold())
    return place
