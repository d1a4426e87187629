"""Is a pack still what was released? By its manifest, by what the intruder finds in it, and by the ledger."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..allowed import cases_are_known, no_longer, told
from ..dossier import Dossier
from ..errors import DossierError
from . import Progress, attack, structure
from .saved import saved_texts

MANIFEST = "manifest.json"
PACK_ZIP = "pack.zip"
_NO_MANIFEST = f"{MANIFEST}: missing; nothing says what was released."


@dataclass(frozen=True, slots=True)
class Verdict:
    """``faults`` is what is wrong, in sentences; ``notes`` what whoever asked should know besides."""

    faults: tuple[str, ...]
    notes: tuple[str, ...]


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a pack but its manifest, by its name in the pack."""
    return {
        path.relative_to(folder).as_posix(): _digest(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }


def verify_room(dossier: Dossier, progress: Progress | None = None, today: date | None = None) -> list[str]:
    """What is wrong in ``data/redacted``: what must not stand there, or a pack that is not as it was released, or that
    could not be released ``today``."""
    folder = dossier.redacted.folder
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    faults = [f"{finding.place}: {finding.what}." for finding in attack(dossier, files, folder, progress=progress)]
    faults += [f"{name}: cannot be read; nothing was compared with it." for name in saved_texts(dossier.public).unread]
    pack = _of_folder(dossier.redacted.pack)
    if pack.manifest is None:
        return faults + ([f"pack/{_NO_MANIFEST}"] if pack.files else [])
    wrong = _as_released(pack)
    known, last = _in_ledger(dossier, pack.manifest)
    if not (known and last):
        wrong.append(f"{MANIFEST}: not the one that the ledger has.")
    wrong += [*_anchor(dossier, pack.manifest), *_out(dossier, pack.manifest, today)]
    return faults + [f"pack/{fault}" for fault in wrong]


def verify_pack(
    path: Path, dossier: Dossier | None, progress: Progress | None = None, today: date | None = None
) -> Verdict:
    """Check a pack, a folder or its ZIP, wherever it lies.

    Structure, hidden parts and the hashes of the manifest need no passphrase. With ``dossier``, whose vault must open,
    identities are looked for as well, the pack in the ledger, and whether it could be released ``today``.

    Raises:
        DossierError: there is no pack at ``path``.
    """
    if path.is_dir():
        files, root = [one for one in path.rglob("*") if one.is_file()], path
        pack = _of_folder(path)
    elif path.is_file():
        files, root = [path], path.parent
        pack = _of_zip(path.name, path.read_bytes())
    else:
        raise DossierError(f"There is no pack at {path}.")
    notes = []
    findings = attack(dossier, files, root, progress=progress) if dossier else structure(files, root, progress)
    faults = [f"{finding.place}: {finding.what}." for finding in findings]
    if pack.manifest is None:
        return Verdict((*faults, _NO_MANIFEST), ())
    faults += _as_released(pack)
    said = _read(pack.manifest) or {}
    if said.get("status") != "released":
        notes.append("This is a draft: it was never released.")
    elif dossier is not None:
        known, last = _in_ledger(dossier, pack.manifest)
        if not known:
            faults.append(f"{MANIFEST}: not one that the ledger of this dossier has.")
        elif not last:
            notes.append("A later pack was released since.")
        if known and not cases_are_known(dossier.vault, _digest(pack.manifest)):
            notes.append("It was released before its cases were kept: nobody can say here what was taken back since.")
    if dossier is not None:
        faults += [*_anchor(dossier, pack.manifest), *_out(dossier, pack.manifest, today)]
    return Verdict(tuple(faults), tuple(notes))


@dataclass(frozen=True, slots=True)
class _Pack:
    """What lies in a pack's folder or ZIP: its manifest, the hash of every other file by its name, and its own ZIP,
    which the manifest cannot list: it lies in it. ``open``: a folder, where the ZIP must lie beside the rest."""

    manifest: bytes | None
    files: Mapping[str, str]
    zipped: bytes | None
    open: bool


def _of_folder(folder: Path) -> _Pack:
    manifest, zipped = folder / MANIFEST, folder / PACK_ZIP
    found = hashes(folder) if folder.exists() else {}
    found.pop(PACK_ZIP, None)
    return _Pack(
        manifest.read_bytes() if manifest.is_file() else None,
        found,
        zipped.read_bytes() if zipped.is_file() else None,
        open=True,
    )


def _of_zip(name: str, content: bytes) -> _Pack:
    """A pack's ZIP; a single folder around all is passed over.

    Raises:
        DossierError: it is none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {one: archive.read(one) for one in archive.namelist() if not one.endswith("/")}
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, RuntimeError, EOFError, ValueError):
        raise DossierError(f"{name} is no pack: give the pack's folder or its ZIP.") from None
    tops = {one.partition("/")[0] for one in members}
    top = f"{tops.pop()}/" if len(tops) == 1 and MANIFEST not in members else ""
    files = {one.removeprefix(top): content for one, content in members.items()}
    manifest, zipped = files.pop(MANIFEST, None), files.pop(PACK_ZIP, None)
    return _Pack(manifest, {one: _digest(content) for one, content in files.items()}, zipped, open=False)


def _as_released(pack: _Pack) -> list[str]:
    """Where a pack is not what its manifest says, nor its ZIP the same pack: it is the ZIP that is mailed."""
    said = _read(pack.manifest or b"")
    listed = said.get("files") if said else None
    if not isinstance(listed, dict):
        return [f"{MANIFEST}: cannot be read."]
    faults = [f"{name}: not as it was released." for name in sorted(listed.keys() ^ pack.files.keys())]
    faults += [
        f"{name}: changed since it was released."
        for name in sorted(listed)
        if pack.files.get(name, listed[name]) != listed[name]
    ]
    if pack.zipped is None:
        return [*faults, f"{PACK_ZIP}: missing."] if pack.open else faults
    try:
        inside = _of_zip(PACK_ZIP, pack.zipped)
    except DossierError:
        return [*faults, f"{PACK_ZIP}: cannot be read."]
    if inside.manifest != pack.manifest:
        return [*faults, f"{PACK_ZIP}: holds another pack than the one beside it."]
    return faults + [f"{PACK_ZIP} > {fault}" for fault in _as_released(inside)]


def _out(dossier: Dossier, manifest: bytes, today: date | None) -> list[str]:
    """The cases that the pack holds and that could not be released today."""
    out = no_longer(dossier.vault, _digest(manifest), today or date.today())
    return [f"{MANIFEST}: holds what could not be released today: {told(out)}. Hand it to nobody."] if out else []


def _in_ledger(dossier: Dossier, manifest: bytes) -> tuple[bool, bool]:
    """Whether the ledger has a release with this manifest, and whether it is the last."""
    digest = _digest(manifest)
    released = [entry["detail"]["manifest"] for entry in dossier.vault.ledger() if entry["action"] == "release"]
    return digest in released, released[-1:] == [digest]


def _anchor(dossier: Dossier, manifest: bytes) -> list[str]:
    """The entry of the ledger that the pack is anchored to must still be there."""
    anchor = (_read(manifest) or {}).get("ledger")
    if anchor and dossier.vault.one("SELECT 1 FROM ledger WHERE hash = ?", str(anchor)) is None:
        return [f"{MANIFEST}: the entry of the ledger that it is anchored to is not there."]
    return []


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(manifest: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(manifest)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
