"""The vault: the encrypted database of the confidential room, and the ledger in it.

SQLCipher, in WAL mode so that several reviewers can write, with ``secure_delete`` on. The vault knows tables and
transactions; what the rows mean is for ``register``, ``review`` and ``redaction``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from .errors import DossierError, NoDossier, VaultBusy, WrongPassphrase
from .vocabulary import RULES

# Each file is applied once, in order; its place in the list is the schema's version.
SCHEMAS = ("schema.sql", "schema_2.sql", "schema_3.sql", "schema_4.sql", "schema_5.sql", "schema_6.sql", "schema_7.sql")
_BUSY_SECONDS = 30
# SQLCipher's own current default; a later one may be stronger, and an older one is turned away.
KDF_ITERATIONS = 256_000
_ERASING = "erasing"
_WRONG = "The vault does not open with this passphrase. Nothing was changed; check capitals and spaces, and try again."


class Vault:
    """An open vault. Use :meth:`open`; every change goes through :meth:`transaction`."""

    def __init__(self, connection: Any, path: Path) -> None:
        self._db = connection
        self.path = path
        self._depth = 0
        self._secret: bytes | None = None

    def __repr__(self) -> str:
        return f"Vault({self.path.name})"

    # -- opening -----------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path, passphrase: str, secret: bytes | None = None) -> Vault:
        """Make a new, empty vault. ``secret`` keys its hashes (random unless given).

        Raises:
            DossierError: there is a file already.
        """
        if path.exists():
            raise DossierError(f"{path.name} is there already; it was left as it is.")
        # Under another name until all is in it: a vault that was never finished would open, and then have no secret.
        making = path.with_name(f".{path.name}.part")
        for left in path.parent.glob(f"{making.name}*"):
            left.unlink()
        vault = cls(_connect(making, passphrase), making)
        vault._migrate()
        with vault.transaction():
            vault.execute("INSERT INTO meta VALUES ('secret', ?)", secret or secrets.token_bytes(32))
        # All of it into the one file, and said if there is no room: closing would keep silent, and leave the rest in a
        # second file under the other name.
        vault.one("PRAGMA journal_mode = DELETE")
        vault.close()
        if os.name == "posix":
            making.chmod(0o600)
        making.replace(path)
        return cls.open(path, passphrase)

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Vault:
        """Open a vault and bring its schema up to date.

        Raises:
            NoDossier: no vault there.
            WrongPassphrase: it does not open with this passphrase (or is no vault at all).
        """
        if not path.exists():
            raise NoDossier(f"There is no vault at {path.name}. `dossier init` makes one.")
        vault = cls(_connect(path, passphrase), path)
        try:
            vault.one("SELECT count(*) FROM sqlite_master")
        except sqlcipher.OperationalError:
            vault.close()
            raise
        except sqlcipher.DatabaseError:
            vault.close()
            raise WrongPassphrase(_WRONG) from None
        vault._migrate()
        if vault.erasing:
            # Whoever erased was interrupted: nothing of it may stay in a free page because of that.
            with suppress(VaultBusy):
                vault.compact()
        return vault

    def close(self) -> None:
        self._db.close()

    def _migrate(self) -> None:
        version = int(self.one("PRAGMA user_version")[0])
        if version > len(SCHEMAS):
            raise DossierError("This vault was made by a newer Dossier Kit. Update the kit, then open it again.")
        for number, name in enumerate(SCHEMAS[version:], start=version + 1):
            with self.transaction():
                for statement in _statements((RULES / name).read_text(encoding="utf-8")):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number}")

    # -- the key, and what was deleted -------------------------------------------------------------------------

    def change_passphrase(self, passphrase: str) -> None:
        """Encrypt the vault anew. An interrupted change leaves it as it was, or changed; never half of each.

        Raises:
            VaultBusy: it is open somewhere else; nothing was changed.
        """
        try:
            # Leaving WAL mode needs the vault for oneself: another window would go on writing with the old key.
            # With a rollback journal, which holds pages under the old key, SQLite undoes what was interrupted.
            mode = self.one("PRAGMA journal_mode = DELETE")[0]
        except sqlcipher.OperationalError:
            mode = "wal"
        if mode != "delete":
            raise VaultBusy("The vault is open in another window. Close the notebooks, then change the passphrase.")
        try:
            self._db.execute(f"PRAGMA rekey = {_quoted(passphrase)}")
        finally:
            self._db.execute("PRAGMA journal_mode = WAL")

    @property
    def erasing(self) -> bool:
        """Whether rows were erased and the pages that held them are still to be written anew."""
        return self.one("SELECT 1 FROM meta WHERE key = ?", _ERASING) is not None

    def will_compact(self) -> None:
        """Note, in the transaction that erases, that :meth:`compact` must follow, whatever happens in between."""
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", _ERASING, b"1")

    def compact(self) -> None:
        """Write the vault anew, without free pages and with an empty log: what was deleted is in no byte of it.

        Raises:
            VaultBusy: somebody reads it at this moment; the old pages are still there, and it is tried again when the
                vault is next opened.
        """
        try:
            self._db.execute("VACUUM")
            if self.one("PRAGMA wal_checkpoint(TRUNCATE)")[0]:
                raise sqlcipher.OperationalError
            with self.transaction():
                self.execute("DELETE FROM meta WHERE key = ?", _ERASING)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlcipher.OperationalError:
            raise VaultBusy(
                "The vault is in use in another window, or the disk is full, so old pages could not be cleared. Close "
                "the notebooks, make room, and run `dossier status`: it is tried again."
            ) from None

    # -- reading and writing -----------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is there afterwards, or none of it."""
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        else:
            self._db.execute("COMMIT")
        finally:
            self._depth = 0

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What is written inside can be read inside, and is gone afterwards."""

        class _Over(Exception):
            pass

        try:
            with self.transaction():
                yield
                raise _Over
        except _Over:
            pass

    def execute(self, sql: str, *values: object) -> None:
        if not self._depth:
            raise DossierError("A change to the vault outside a transaction.")
        self._db.execute(sql, values)

    def rows(self, sql: str, *values: object) -> list[Any]:
        return list(self._db.execute(sql, values).fetchall())

    def each(self, sql: str, *values: object) -> Iterator[Any]:
        """Rows one by one, for what is too much to hold at once. Nothing may be written before the last is read."""
        yield from self._db.execute(sql, values)

    def one(self, sql: str, *values: object) -> Any:
        return self._db.execute(sql, values).fetchone()

    # -- keyed hashes ------------------------------------------------------------------------------------------

    @property
    def secret(self) -> bytes:
        if self._secret is None:
            self._secret = bytes(self.one("SELECT value FROM meta WHERE key = 'secret'")[0])
        return self._secret

    def keyed(self, purpose: str, text: str) -> str:
        """A keyed hash (HMAC-SHA256, hex) that tells nothing to whoever lacks the vault's secret."""
        return hmac.new(self.secret, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def number(
        self, scope: str, keys: Iterator[str] | list[str], most: int = 0, never: range = range(0)
    ) -> dict[str, int]:
        """The number of each key in a scope: given once, in an order that tells nothing, never changed after.

        Those asked for together are numbered in turn, later ones after them. With ``most`` each is drawn from 1 to
        ``most`` by its keyed hash, so that its number does not even tell which was asked for later; there are more
        numbers once all are taken. Those of ``never`` are not given.
        """
        with self.transaction():
            given = dict(self.rows("SELECT key, number FROM numbers WHERE scope = ?", scope))
            wanted = {self.keyed(scope, key): key for key in keys}
            taken = set(given.values())
            last = max(taken, default=0)
            for hashed in sorted(set(wanted) - set(given)):
                last += 1
                number = _drawn(hashed, taken, most, never) if most else last
                self.execute("INSERT INTO numbers VALUES (?, ?, ?)", scope, hashed, number)
                given[hashed] = number
                taken.add(number)
        return {key: given[hashed] for hashed, key in wanted.items()}

    def numbered(self, scope: str, key: str) -> bool:
        """Whether the key has a number in the scope, be what it stood for erased or not."""
        return self.one("SELECT 1 FROM numbers WHERE scope = ? AND key = ?", scope, self.keyed(scope, key)) is not None

    # -- the ledger --------------------------------------------------------------------------------------------

    def record(self, actor: str, action: str, ref: str = "", detail: Mapping[str, object] | None = None) -> None:
        """Add an entry to the ledger: references, counts and keyed hashes, never text."""
        with self.transaction():
            last = self.one("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1") or (0, "")
            entry = (last[0] + 1, now(), actor, action, ref, json.dumps(detail or {}, sort_keys=True), last[1])
            digest = self._entry_hash(entry)
            self.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *entry, digest)
            # The head stands outside the chain too, so that dropping the newest entries shows.
            head = self.keyed("ledger head", f"{entry[0]}:{digest}")
            self.execute("INSERT OR REPLACE INTO meta VALUES ('ledger head', ?)", head.encode())

    def ledger(self) -> list[dict[str, Any]]:
        """Every entry in order: seq, at, actor, action, ref, detail."""
        names = ("seq", "at", "actor", "action", "ref", "detail")
        rows = self.rows("SELECT seq, at, actor, action, ref, detail FROM ledger ORDER BY seq")
        return [{**dict(zip(names, row, strict=True)), "detail": json.loads(row[5])} for row in rows]

    def ledger_head(self, before: tuple[str, ...] = ()) -> str:
        """The hash of the newest entry: what a pack's certificate is anchored to.

        Entries whose action is one of ``before`` are passed over: an export is anchored to what it was made from, and
        a second export of the same is the same.
        """
        rows = self.rows("SELECT action, hash FROM ledger ORDER BY seq DESC")
        return next((str(digest) for action, digest in rows if action not in before), "")

    def ledger_faults(self) -> list[str]:
        """What is wrong with the chain: changed, missing, reordered or swapped entries by their number."""
        faults, previous, expected = [], "", 1
        for row in self.rows("SELECT * FROM ledger ORDER BY seq"):
            entry, digest = tuple(row[:7]), row[7]
            if entry[0] != expected:
                faults.append(f"entry {expected} is missing")
            if entry[6] != previous:
                faults.append(f"entry {entry[0]} does not follow the one before it")
            if self._entry_hash(entry) != digest:
                faults.append(f"entry {entry[0]} was changed")
            previous, expected = digest, entry[0] + 1
        head = self.one("SELECT value FROM meta WHERE key = 'ledger head'")
        if expected > 1 or head:
            wanted = self.keyed("ledger head", f"{expected - 1}:{previous}")
            if head is None or bytes(head[0]).decode() != wanted:
                faults.append("the newest entries are missing")
        return faults

    def _entry_hash(self, entry: tuple[Any, ...]) -> str:
        return self.keyed("ledger", json.dumps(entry))


def now() -> str:
    """The time in UTC to the second, as the ledger has it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _connect(path: Path, passphrase: str) -> Any:
    connection = sqlcipher.connect(str(path), timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    # SQLCipher would report a wrong passphrase on stderr as well.
    connection.execute("PRAGMA cipher_log_level = NONE")
    # PRAGMA takes no parameters; a quoted string with its quotes doubled is SQLite's own way.
    connection.execute(f"PRAGMA key = {_quoted(passphrase)}")
    try:
        if int(connection.execute("PRAGMA kdf_iter").fetchone()[0]) < KDF_ITERATIONS:
            raise DossierError("This SQLCipher makes keys too weakly. Install the version that the kit's lock names.")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
    except sqlcipher.OperationalError:
        connection.close()
        raise  # a full or vanished disk, and no matter of the passphrase
    except sqlcipher.DatabaseError:
        connection.close()
        raise WrongPassphrase(_WRONG) from None
    return connection


def _quoted(passphrase: str) -> str:
    return "'{}'".format(passphrase.replace("'", "''"))


def _statements(script: str) -> Iterator[str]:
    # executescript() would commit the open transaction, so the script is split where SQLite says a statement ends.
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlcipher.complete_statement(pending):
            yield pending
            pending = ""


def _drawn(hashed: str, taken: set[int], most: int, never: range) -> int:
    """A number that is not taken, by the hash."""
    # A number beyond ``most`` tells that it was given late: not before every other one is taken.
    while all(number in taken or number in never for number in range(1, most + 1)):
        most = 10 * most + 9
    number = int(hashed, 16) % most + 1
    while number in taken or number in never:
        number = number % most + 1
    return number
