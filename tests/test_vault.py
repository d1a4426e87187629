"""The vault: encrypted, whole or not at all, and a ledger that tells when it was touched."""

from itertools import pairwise
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from bare_bytes import pages

from dossier_kit.errors import DossierError, NoDossier, VaultBusy, WrongPassphrase
from dossier_kit.pseudonyms import labels
from dossier_kit.review import Decision
from dossier_kit.vault import KDF_ITERATIONS, Vault


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


def test_drawn_numbers_do_not_tell_what_was_asked_for_later(vault: Vault) -> None:
    """Cases are opened one after the other: numbers given in turn would rise with them."""
    given = [vault.number("SCHOOL", [f"school {n}"], 99)[f"school {n}"] for n in range(60)]
    assert len(set(given)) == 60 and max(given) <= 99
    rises = sum(one < other for one, other in pairwise(given))
    assert 18 < rises < 42  # of 59; in turn it would be all of them
    assert [vault.number("SCHOOL", [f"school {n}"], 99)[f"school {n}"] for n in range(60)] == given
    more = vault.number("SCHOOL", [f"school {n}" for n in range(300)], 99)
    assert len(set(more.values())) == 300 and [more[f"school {n}"] for n in range(60)] == given


def test_numbers_that_are_never_given(vault: Vault) -> None:
    """Authorities: those below the government's codes are filled first, then the codes are stepped over."""
    codes = range(21, 94)
    given = vault.number("LA", [f"authority {n}" for n in range(19)], 19, codes)
    assert sorted(given.values()) == list(range(1, 20))
    later = vault.number("LA", [f"authority {n}" for n in range(100)], 19, codes)
    assert len(set(later.values())) == 100 and not set(later.values()) & set(codes) and max(later.values()) <= 199
    assert given.items() <= later.items()


def test_no_authority_bears_the_code_of_another(vault: Vault) -> None:
    vault.number("LOCAL_AUTHORITY", [f"authority {n}" for n in range(199)], 199)
    names = [f"Wessendale{n} Council" for n in range(40)]
    story = ". ".join(names)
    spans = [
        Decision(story.index(name), story.index(name) + len(name), "accept", "LOCAL_AUTHORITY") for name in names
    ]
    numbers = {int(label.strip("[]").split()[-1]) for label in labels(vault, "C001", story, spans, [])}
    assert len(numbers) == 40 and not numbers & set(range(1, 1000)) - {200}


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
    # two entries change places, their hashes with them
    "UPDATE ledger SET seq = 99 WHERE seq = 2; UPDATE ledger SET seq = 2 WHERE seq = 4; UPDATE ledger SET seq = 4 WHERE seq = 99",
    # ... or all but their hashes
    "CREATE TEMP TABLE two AS SELECT * FROM ledger WHERE seq IN (2, 4);"
    "UPDATE ledger SET action = (SELECT action FROM two WHERE seq = 6 - ledger.seq), ref = (SELECT ref FROM two WHERE seq = 6 - ledger.seq),"
    " detail = (SELECT detail FROM two WHERE seq = 6 - ledger.seq) WHERE seq IN (2, 4)",
    "DELETE FROM ledger WHERE seq = 1",          # the oldest
    "DELETE FROM ledger WHERE seq > 3; DELETE FROM meta WHERE key = 'ledger head'",
    "UPDATE ledger SET hash = iif(hash LIKE 'a%', 'b', 'a') || substr(hash, 2) WHERE seq = 6",
    "INSERT INTO ledger SELECT seq + 6, at, actor, action, ref, detail, prev, hash FROM ledger WHERE seq = 6",   # one said twice
])
def test_tampering_shows(recorded: Vault, tampering: str) -> None:
    # Whoever has the passphrase can drop the guards; the hashes still tell.
    recorded._db.execute("DROP TRIGGER ledger_no_update")
    recorded._db.execute("DROP TRIGGER ledger_no_delete")
    for statement in tampering.split(";"):
        recorded._db.execute(statement)
    assert recorded.ledger_faults()


def test_the_key_is_made_as_slowly_as_sqlcipher_makes_it_today(vault: Vault) -> None:
    assert int(vault.one("PRAGMA kdf_iter")[0]) >= KDF_ITERATIONS >= 256_000
    assert vault.one("PRAGMA cipher_kdf_algorithm")[0] == "PBKDF2_HMAC_SHA512"
    assert vault.one("PRAGMA cipher_hmac_algorithm")[0] == "HMAC_SHA512" and vault.one("PRAGMA cipher_use_hmac")[0] == "1"


def test_the_passphrase_is_changed_only_while_nobody_else_has_the_vault_open(vault: Vault) -> None:
    other = Vault.open(vault.path, "it's a passphrase")
    with pytest.raises(VaultBusy, match="another window"):
        vault.change_passphrase("it's another")
    other.record("somebody", "still here")     # and the other window goes on as before
    other.close()
    vault.change_passphrase("it's another")
    vault.record("somebody", "after")
    vault.close()
    with pytest.raises(WrongPassphrase):
        Vault.open(vault.path, "it's a passphrase")
    changed = Vault.open(vault.path, "it's another")
    assert [entry["action"] for entry in changed.ledger()] == ["still here", "after"] and not changed.ledger_faults()
    assert changed.one("PRAGMA journal_mode") == ("wal",)
    changed.close()


@pytest.mark.parametrize("closed", [True, False], ids=["the log is closed", "the log is open"])
def test_what_was_deleted_is_in_no_page_and_not_in_the_log(vault: Vault, closed: bool) -> None:
    def holds() -> bool:
        return any(b"Ottoline Quennell" in page for page in pages(vault.path, "it's a passphrase"))

    with vault.transaction():
        for number in range(300):
            vault.execute("INSERT INTO problems (file, sheet, kind, message) VALUES ('f', 's', 'k', ?)", f"Ottoline Quennell {number}")
    if closed:
        vault.close()
        vault = Vault.open(vault.path, "it's a passphrase")
    assert holds()                             # the way of looking finds it while it is there
    with vault.transaction():
        vault.execute("DELETE FROM problems")
        vault.will_compact()
    assert vault.erasing
    vault.compact()
    assert not holds() and not vault.erasing
    assert vault.one("PRAGMA freelist_count") == (0,)
    assert vault.path.with_name("v.vault-wal").stat().st_size == 0


def test_an_erasure_that_was_interrupted_is_finished_when_the_vault_is_opened(vault: Vault) -> None:
    with vault.transaction():
        vault.will_compact()
    vault.close()
    assert not Vault.open(vault.path, "it's a passphrase").erasing
