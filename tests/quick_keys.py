"""A vault's key made from its passphrase once in a run and not at each of some hundred openings.

SQLCipher makes the key from the passphrase and the salt in the file's first bytes, on purpose slowly. It also takes the
key itself, for a new file with its salt; what is made or opened so is the same vault with the same key. New vaults of
one process have one salt, so that their key is made once too. ``test_vault`` and ``test_dossier`` make and open theirs
as a user does, and so does all that is started as a program of its own.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from dossier_kit import dossier as dossiers
from dossier_kit import vault as vaults

_SALT = 16
_OURS = os.urandom(_SALT)
_slow: Callable[[Path, str], Any] = vaults._connect


@cache
def _key(passphrase: str, salt: bytes) -> str:
    return hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, vaults.KDF_ITERATIONS, 32).hex()


def _salt_of(path: Path) -> bytes:
    """The salt in a vault's first bytes; none where there is no vault yet."""
    try:
        with path.open("rb") as file:
            return file.read(_SALT)
    except OSError:
        return b""


def _connect(path: Path, passphrase: str) -> Any:
    salt = _salt_of(path)
    if not salt:
        return _slow(path, f"x'{_key(passphrase, _OURS)}{_OURS.hex()}'")
    return _slow(path, f"x'{_key(passphrase, salt)}'" if len(salt) == _SALT else passphrase)


def know(home: Path, passphrase: str) -> None:
    """Make the key of the vault in ``home`` (or of the one to be made there), before a fork that shall have it."""
    _key(passphrase, _salt_of(home / "data" / "raw" / dossiers.VAULT_FILE) or _OURS)


def install() -> None:
    """From here on in this process, and in what is forked from it."""
    vaults._connect = _connect


def remove() -> None:
    vaults._connect = _slow
