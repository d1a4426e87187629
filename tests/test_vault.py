"""The vault: encrypted, whole or not at all, and a ledger that tells when it was touched."""

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from dossier_kit.errors import DossierError, NoDossier, WrongPassphrase
from dossier_kit.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.create(tmp_path / "v.vault", "it's a passphrase")


def test_a_wrong_passphrase_says_so_and_changes_nothing(vault: Vault, capfd: pytest.CaptureFixture[str]) -> None:
    vault.close()
    before = vault.path.read_bytes()
    with pytest.raises(WrongPassphrase, match="does not open with this passphrase"):
        Vault.open(vault.path, "its a passphrase")
    assert vault.path.read_bytes() == before
    assert capfd.readouterr().err == ""  # SQLCipher's own log would be noise to a lawyer


def test_nothing_of_it_can_be_read_without_the_key(vault: Vault) -> None:
    with vault.transaction():
        vault.execute("INSERT INTO problems (file, sheet, kind, message) VALUES ('f', 's', 'k', 'Ottoline Quennell')")
    vault.close()
    for path in vault.path.parent.iterdir():
        assert b"Quennell" not in path.read_bytes()
        assert b"SQLite format" not in path.read_bytes()


def test_a_missing_vault(tmp_path: Path) -> None:
    with pytest.raises(NoDossier):
        Vault.open(tmp_path / "none.vault", "whatever it is")


def test_create_never_overwrites(vault: Vault) -> None:
    with pytest.raises(DossierError, match="is there already"):
        Vault.create(vault.path, "another passphrase")


def test_a_failed_transaction_leaves_nothing(vault: Vault) -> None:
    with pytest.raises(ZeroDivisionError), vault.transaction():
        vault.record("somebody", "first")
        with vault.transaction():
            vault.record("somebody", "second")
        raise ZeroDivisionError
    assert vault.ledger() == []
    vault.record("somebody", "after")
    assert [entry["action"] for entry in vault.ledger()] == ["after"] and not vault.ledger_faults()


def test_changes_need_a_transaction(vault: Vault) -> None:
    with pytest.raises(DossierError):
        vault.execute("DELETE FROM problems")


def test_a_newer_vault_is_left_alone(vault: Vault) -> None:
    vault._db.execute("PRAGMA user_version = 99")
    vault.close()
    with pytest.raises(DossierError, match="newer Dossier Kit"):
        Vault.open(vault.path, "it's a passphrase")


def test_numbers_are_given_once_and_do_not_follow_the_order_asked(vault: Vault) -> None:
    names = [f"school {n}" for n in range(40)]
    first = vault.number("SCHOOL", names)
    assert sorted(first.values()) == list(range(1, 41))
    assert [first[name] for name in names] != list(range(1, 41))
    later = vault.number("SCHOOL", [*names[::-1], "one more"])
    assert {name: later[name] for name in names} == first and later["one more"] == 41


@pytest.fixture
def recorded(vault: Vault) -> Vault:
    for n in range(6):
        vault.record("somebody", f"action {n}", f"C{n:03d}", {"count": n})
    assert vault.ledger_faults() == []
    return vault


def test_the_ledger_can_only_grow(recorded: Vault) -> None:
    for change in ("UPDATE ledger SET actor = 'me' WHERE seq = 3", "DELETE FROM ledger WHERE seq = 3"):
        with pytest.raises(sqlcipher.IntegrityError, match="append-only"), recorded.transaction():
            recorded.execute(change)


@pytest.mark.parametrize("tampering", [
    "UPDATE ledger SET actor = 'somebody else' WHERE seq = 3",
    """UPDATE ledger SET detail = '{"count": 7}' WHERE seq = 2""",
    "DELETE FROM ledger WHERE seq = 4",
    "DELETE FROM ledger WHERE seq = 6",          # the newest: the chain alone would not show it
    "DELETE FROM ledger",
    "UPDATE ledger SET seq = -seq; UPDATE ledger SET seq = 7 + seq",   # turned round
    "UPDATE ledger SET action = (SELECT action FROM ledger WHERE seq = 2) WHERE seq = 5",
])
def test_tampering_shows(recorded: Vault, tampering: str) -> None:
    # Whoever has the passphrase can drop the guards; the hashes still tell.
    recorded._db.execute("DROP TRIGGER ledger_no_update")
    recorded._db.execute("DROP TRIGGER ledger_no_delete")
    for statement in tampering.split(";"):
        recorded._db.execute(statement)
    assert recorded.ledger_faults()
