"""What can go wrong, named after the situation.

No message ever carries a cell's text or a name out of a story: files, sheets, rows, columns, references and
counts only.
"""

from __future__ import annotations

import errno
from pathlib import Path


class DossierError(Exception):
    """The base of every error that a user is meant to read. Its text is one sentence that says what to do."""


class UnreadableFile(DossierError):
    """An intake file that is no workbook, is password-protected, truncated, or a ZIP bomb."""


class WrongPassphrase(DossierError):
    """The vault does not open with this passphrase."""


class NoPassphrase(DossierError):
    """No passphrase in the environment, in the keyring or from a prompt."""


class NoDossier(DossierError):
    """No folder with a dossier.toml, here or upwards."""


class BadRules(DossierError):
    """A file under rules/ (or the lawyers' own copy) that breaks its format; says which entry and why."""


class BadDecisions(DossierError):
    """A file of recorded decisions that cannot be read; names the line."""


class NothingReleasable(DossierError):
    """The gate let no case through; carries the reasons."""


class PackLeaks(DossierError):
    """The gate found an original in the finished pack; nothing was released."""


class VaultBusy(DossierError):
    """The vault is open in another window, and what was asked for needs it for itself."""


class ExportRunning(DossierError):
    """A pack of this dossier is being made, or an account erased, in another window."""


class NotAllowed(DossierError):
    """The person at the keyboard has no role that may do this; names the deed and who may."""


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_GONE = {errno.EIO, errno.ESTALE, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.EHOSTDOWN, errno.ENETUNREACH}
_SAID = {
    "full": "The disk is full. What was done before is safe, and nothing stands half-done: make room, then run the "
    "same step again.",
    "closed": "{what} may not be written to. If it is open in Excel or another program, close it there; check that the "
    "folder is yours and not read-only; then run the same step again.",
    "gone": "The disk is full, or it does not answer{which}. What was done before is safe: make room, or see that the "
    "drive is connected, then run the same step again.",
    "busy": "The vault is busy in another window. Wait a moment, then run the same step again.",
    "memory": "This machine has too little free memory for this step. Close other programs, then run it again.",
}
# What SQLite says in its own fixed words, which hold no value.
_VAULT = {
    "database or disk is full": "full",
    "attempt to write a readonly database": "closed",
    "unable to open database file": "closed",
    "disk I/O error": "gone",
    "database is locked": "busy",
}


def said_plainly(error: BaseException) -> str | None:
    """What a user reads of an error of the machine (a full disk, a folder that is read-only, a drive that is gone).

    None for any other error. The name of a file may be in it, never its content.
    """
    kind, name = None, ""
    if isinstance(error, OSError):
        name = Path(str(error.filename)).name if error.filename else ""
        for known, numbers in (("full", _FULL), ("closed", _CLOSED), ("gone", _GONE)):
            kind = known if error.errno in numbers else kind
    elif isinstance(error, MemoryError):
        kind = "memory"
    elif type(error).__module__.startswith("sqlcipher3"):
        kind, name = _VAULT.get(str(error)), "The vault"
    if kind is None:
        return None
    return _SAID[kind].format(what=name or "The dossier", which=f" ({name})" if name else "")
