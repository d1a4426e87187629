"""Everything in a dossier's folder as somebody with the passphrase and no kit could read it: decrypted pages, free ones
and those of the log included, and every file down to the members of its archives."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from dossier_kit.dossier import VAULT_FILE, Dossier
from dossier_kit.vault import KDF_ITERATIONS

PAGE, RESERVED, SALT, IV = 4096, 80, 16, 16  # SQLCipher 4


def pages(vault: Path, passphrase: str) -> Iterator[bytes]:
    """Every page of a vault and of its log, decrypted without SQLCipher."""
    raw = vault.read_bytes()
    key = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), raw[:SALT], KDF_ITERATIONS, 32)

    def plain(page: bytes, number: int) -> bytes:
        start = SALT if number == 1 else 0
        vector = page[PAGE - RESERVED : PAGE - RESERVED + IV]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        return decryptor.update(page[start : PAGE - RESERVED]) + decryptor.finalize()

    assert len(raw) % PAGE == 0
    for at in range(0, len(raw), PAGE):
        yield plain(raw[at : at + PAGE], at // PAGE + 1)
    log = vault.with_name(vault.name + "-wal")
    content = log.read_bytes() if log.exists() else b""
    for at in range(32, len(content) - PAGE, PAGE + 24):
        yield plain(content[at + 24 : at + 24 + PAGE], int.from_bytes(content[at : at + 4], "big"))


def parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file's bytes and those of everything in it, each under its place."""
    yield name, content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from parts(f"{name} > {member}", archive.read(member))


def everything(dossier: Dossier, passphrase: str) -> Iterator[tuple[str, bytes]]:
    """Every place of the dossier's folder with its bytes."""
    overlapping = list(pages(dossier.vault_path, passphrase))
    # A text may run over from one page into the next.
    yield "the vault's pages", b"".join(page for page in overlapping)
    for table, name in (("files", "name"), ("sealed", "name")):
        for title, content in dossier.vault.rows(f"SELECT {name}, bytes FROM {table}"):
            yield from parts(f"vault: {title}", bytes(content))
    for path in sorted(p for p in dossier.home.rglob("*") if p.is_file() and not p.name.startswith(VAULT_FILE)):
        place = path.relative_to(dossier.home).as_posix()
        yield place, place.encode()
        yield from parts(place, path.read_bytes())


def standing(dossier: Dossier, passphrase: str, needles: list[str]) -> dict[str, set[str]]:
    """By needle, the places where it stands, in UTF-8 or UTF-16."""
    found: dict[str, set[str]] = {}
    for place, content in everything(dossier, passphrase):
        low = content.lower()
        for needle in needles:
            if any(needle.lower().encode(encoding) in low for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
                found.setdefault(needle, set()).add(place)
    return found
