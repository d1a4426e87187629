"""A vault's key made from its passphrase once in a run and not at each of some hundred openings.

SQLCipher makes the key from the passphrase and the salt in the file's first bytes, on purpose slowly. It also takes the
key itself; what is opened so is the same vault with the same key. ``test_vault`` and ``test_dossier`` open theirs as a
user does, and so does all that is started as a program of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from dossier_kit import vault as vaults

_SALT = 16
_slow: Callable[[Path, str], Any] = vaults._connect


@cache
def _key(passphrase: str, salt: bytes) -> str:
    made = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, vaults.KDF_ITERATIONS, 32)
    return f"x'{made.hex()}'"


def _connect(path: Path, passphrase: str) -> Any:
    try:
        with path.open("rb") as file:
            salt = file.read(_SALT)
    except OSError:
        salt = b""
    return _slow(path, _key(passphrase, salt) if len(salt) == _SALT else passphrase)


def install() -> None:
    """From here on in this process, and in what is forked from it."""
    vaults._connect = _connect


def remove() -> None:
    vaults._connect = _slow
