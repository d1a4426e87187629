"""The vault's key, and plain files of the confidential room: into the vault, and one back out, on record."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .. import arrivals
from ..dossier import (
    DRAFTS,
    MIN_PASSPHRASE,
    VAULT_FILE,
    Dossier,
    forget_in_keyring,
    hand_over,
    in_keyring,
    keep_in_keyring,
)
from ..errors import DossierError, NoPassphrase, UnreadableFile
from ..people import must
from ..redacted import write_whole
from ..review.letters import FOLDER as LETTERS
from ..unfinished import passing
from ..vault import now
from .exports import SHEETS

# What the kit itself reads or writes there, and what keeps the folder in git.
_OURS = ("answers.jsonl", "decisions.jsonl", "findings.txt", ".gitkeep")


def change_passphrase(dossier: Dossier, passphrase: str) -> str:
    """Encrypt the vault anew under another passphrase; where the system's keyring has the old one, it gets the new.

    Returns what became of it there, to be told: "" where the keyring has the new one, or never had one. The vault is
    encrypted by then, so a keyring that fails is no error.

    Raises:
        NoPassphrase: the new one is too short.
        VaultBusy: the vault is open in another window; nothing was changed.
        NotAllowed: only the lead may.
    """
    must(dossier, "keep")
    if len(passphrase) < MIN_PASSPHRASE:
        raise NoPassphrase(f"The passphrase must have {MIN_PASSPHRASE} characters or more. Nothing was changed.")
    dossier.vault.change_passphrase(passphrase)
    hand_over(passphrase)
    dossier.vault.record(dossier.actor, "passphrase changed")
    if not in_keyring(dossier.home):
        return ""
    forget_in_keyring(dossier.home)  # first: one that is not trusted may have it, and would be asked before another
    try:
        keep_in_keyring(dossier.home, passphrase)
    except NoPassphrase:
        if in_keyring(dossier.home):
            return "This computer's keyring still has the old one, and did not let go of it: remove it there."
        return "It is no longer kept in this computer's keyring, which cannot be trusted with it or did not take it."
    return ""


def seal(dossier: Dossier) -> list[str]:
    """Take every plain file of ``data/raw`` into the vault and remove it; returns their names.

    Intake files that were not read yet are read first. Drafts, letters and recorded decisions stay: the kit makes or
    reads them. Each file is removed only when the vault is found to hold its very bytes.

    Raises:
        DossierError: two files of one name, or one that changed meanwhile; it was not removed.
        NotAllowed: only the lead may.
    """
    must(dossier, "keep")
    vault = dossier.vault
    sealed = []
    for path in plain_files(dossier):
        name = path.relative_to(dossier.raw).as_posix()
        content = path.read_bytes()
        if path.suffix.lower() in SHEETS:
            try:
                arrivals.take_in(dossier, [path], seal=True)
            except UnreadableFile:
                pass  # kept as it is, like a file of any other kind
            else:
                sealed.append(name)
                continue
        digest = hashlib.sha256(content).hexdigest()
        held = vault.one("SELECT sha256 FROM sealed WHERE name = ?", name)
        if held is not None and held[0] != digest:
            raise DossierError(f"{name}: another file of this name is sealed already. Rename it; it was not removed.")
        with vault.transaction():
            if held is None:
                row = name, digest, content, dossier.actor, now()
                vault.execute("INSERT INTO sealed VALUES (?, ?, ?, ?, ?)", *row)
            vault.record(dossier.actor, "sealed", detail={"files": 1, "sha256": digest})
        kept = bytes(vault.one("SELECT bytes FROM sealed WHERE name = ?", name)[0])
        if kept != path.read_bytes():
            raise DossierError(f"{name} changed while it was sealed; it was not removed. Seal it again.")
        path.unlink()
        sealed.append(name)
    return sealed


def unseal(dossier: Dossier, name: str) -> Path:
    """Write one sealed file back into ``data/raw``, on record; returns where it is.

    Of an intake file the vault keeps its copy, which it reads; a file of any other kind is out of it until it is sealed
    again.

    Raises:
        DossierError: no such file in the vault, its copy was erased, or there is a plain file of this name.
        NotAllowed: only the lead may.
    """
    must(dossier, "keep")
    vault = dossier.vault
    row = vault.one("SELECT bytes FROM sealed WHERE name = ?", name) or vault.one(
        "SELECT bytes FROM files WHERE name = ?", name
    )
    if row is None or not row[0]:
        raise DossierError("The vault has no file of this name. `dossier unseal` without a name lists them.")
    path = dossier.raw / name
    if path.exists():
        raise DossierError(f"{name} is in data/raw already; it was left as it is.")
    with vault.transaction():
        vault.record(dossier.actor, "unsealed", detail={"sha256": hashlib.sha256(bytes(row[0])).hexdigest()})
        vault.execute("UPDATE files SET sealed = 0 WHERE name = ?", name)
        vault.execute("DELETE FROM sealed WHERE name = ?", name)
        write_whole(path, bytes(row[0]))
    return path


def sealed_names(dossier: Dossier) -> list[str]:
    """The files that the vault holds, intake files among them."""
    rows = dossier.vault.rows("SELECT name FROM sealed UNION SELECT name FROM files WHERE length(bytes) > 0 ORDER BY 1")
    return [name for (name,) in rows]


def plain_files(dossier: Dossier) -> list[Path]:
    """What lies in ``data/raw`` that the kit neither made nor keeps for itself."""
    found = []
    for path in sorted(p for p in dossier.raw.rglob("*") if p.is_file()):
        inside = path.relative_to(dossier.raw).parts
        ours = inside[0] in (DRAFTS, LETTERS, *_OURS) or inside[0].startswith(VAULT_FILE)
        if not ours and not passing(path):
            found.append(path)
    return found
