"""Is a pack still what was released? By its manifest, by what the intruder finds in it, and by the ledger."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..dossier import Dossier
from ..errors import DossierError
from . import Progress, attack, structure

MANIFEST = "manifest.json"
PACK_ZIP = "pack.zip"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``faults`` is what is wrong, in sentences; ``notes`` what whoever asked should know besides."""

    faults: tuple[str, ...]
    notes: tuple[str, ...]


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a pack but its manifest, by its name in the pack."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def verify_room(dossier: Dossier, progress: Progress | None = None) -> list[str]:
    """What is wrong in ``data/redacted``: what must not stand there, or a pack that is not as it was released."""
    folder = dossier.redacted.folder
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    faults = [f"{finding.place}: {finding.what}." for finding in attack(dossier, files, folder, progress=progress)]
    manifest = dossier.redacted.pack / MANIFEST
    if manifest.exists():
        content = manifest.read_bytes()
        faults += [f"pack/{fault}" for fault in _against_manifest(content, hashes(dossier.redacted.pack))]
        known, last = _in_ledger(dossier, content)
        if not (known and last):
            faults.append(f"pack/{MANIFEST}: not the one that the ledger has.")
        faults += [f"pack/{fault}" for fault in _anchor(dossier, content)]
    return faults


def verify_pack(path: Path, dossier: Dossier | None, progress: Progress | None = None) -> Verdict:
    """Check a pack, a folder or its ZIP, wherever it lies.

    Structure, hidden parts and the hashes of the manifest need no passphrase. With ``dossier``, whose vault must open,
    identities are looked for as well, and the pack in the ledger.

    Raises:
        DossierError: there is no pack at ``path``.
    """
    if path.is_dir():
        files, root = [one for one in path.rglob("*") if one.is_file()], path
        manifest = (path / MANIFEST).read_bytes() if (path / MANIFEST).is_file() else None
        found = hashes(path)
    elif path.is_file():
        files, root = [path], path.parent
        manifest, found = _from_zip(path)
    else:
        raise DossierError(f"There is no pack at {path}.")
    notes = []
    findings = attack(dossier, files, root, progress=progress) if dossier else structure(files, root, progress)
    faults = [f"{finding.place}: {finding.what}." for finding in findings]
    if manifest is None:
        faults.append(f"{MANIFEST}: missing; nothing says what was released.")
        return Verdict(tuple(faults), ())
    faults += _against_manifest(manifest, found)
    said = _read(manifest) or {}
    if said.get("status") != "released":
        notes.append("This is a draft: it was never released.")
    elif dossier is not None:
        known, last = _in_ledger(dossier, manifest)
        if not known:
            faults.append(f"{MANIFEST}: not one that the ledger of this dossier has.")
        elif not last:
            notes.append("A later pack was released since.")
    if dossier is not None:
        faults += _anchor(dossier, manifest)
    return Verdict(tuple(faults), tuple(notes))


def _from_zip(path: Path) -> tuple[bytes | None, dict[str, str]]:
    """The manifest in a pack's ZIP, and the hash of every other file; a single folder around all is passed over."""
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            content = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        raise DossierError(f"{path.name} is no pack: give the pack's folder or its ZIP.") from None
    tops = {name.partition("/")[0] for name in content}
    top = f"{tops.pop()}/" if len(tops) == 1 and MANIFEST not in content else ""
    files = {name.removeprefix(top): one for name, one in content.items()}
    manifest = files.pop(MANIFEST, None)
    return manifest, {name: hashlib.sha256(one).hexdigest() for name, one in files.items()}


def _against_manifest(manifest: bytes, found: Mapping[str, str]) -> list[str]:
    said = _read(manifest)
    listed = said.get("files") if said else None
    if not isinstance(listed, dict):
        return [f"{MANIFEST}: cannot be read."]
    # The ZIP holds the pack, and lies in it: it cannot list itself.
    names = {name for name in listed.keys() ^ found.keys() if name != PACK_ZIP}
    faults = [f"{name}: not as it was released." for name in sorted(names)]
    return faults + [
        f"{name}: changed since it was released."
        for name in sorted(listed)
        if found.get(name, listed[name]) != listed[name]
    ]


def _in_ledger(dossier: Dossier, manifest: bytes) -> tuple[bool, bool]:
    """Whether the ledger has a release with this manifest, and whether it is the last."""
    digest = hashlib.sha256(manifest).hexdigest()
    released = [entry["detail"]["manifest"] for entry in dossier.vault.ledger() if entry["action"] == "release"]
    return digest in released, released[-1:] == [digest]


def _anchor(dossier: Dossier, manifest: bytes) -> list[str]:
    """The entry of the ledger that the pack is anchored to must still be there."""
    anchor = (_read(manifest) or {}).get("ledger")
    if anchor and dossier.vault.one("SELECT 1 FROM ledger WHERE hash = ?", str(anchor)) is None:
        return [f"{MANIFEST}: the entry of the ledger that it is anchored to is not there."]
    return []


def _read(manifest: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(manifest)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
