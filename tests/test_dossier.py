"""The folder, its settings, and where the passphrase comes from."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import pytest

from dossier_kit import dossier as dossiers
from dossier_kit.dossier import Settings, find_home, find_passphrase, init_dossier, keep_in_keyring, open_dossier
from dossier_kit.errors import BadRules, DossierError, NoDossier, NoPassphrase, WrongPassphrase


def test_a_dossier_is_made_once(tmp_path: Path) -> None:
    home = tmp_path / "new" / "place"
    init_dossier(home, "long enough").close()
    assert {path.name for path in (home / "data").iterdir()} == {"raw", "redacted", "public"}
    assert (home / "data" / "raw").stat().st_mode & 0o077 == 0
    assert (home / "data" / "raw" / "dossier.vault").stat().st_mode & 0o077 == 0
    with pytest.raises(DossierError, match="already"):
        init_dossier(home, "long enough")


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoPassphrase, match="eight characters"):
        init_dossier(tmp_path, "short")
    assert not (tmp_path / "data").exists()


def test_the_settings_that_are_written_are_the_defaults(tmp_path: Path) -> None:
    init_dossier(tmp_path, "long enough").close()
    assert Settings.read(tmp_path / "dossier.toml") == Settings.defaults()


@pytest.mark.parametrize(("text", "said"), [
    ("[review]\nreaders = 1", "two people read every account"),
    ("[release]\nthreshold = 2", "3 or more"),
    ("[release]\nrounding = 10", "1 or 5"),
    ("[review]\nreaders = 'two'", "whole number"),
    ("[review]\nreader = 2", "is not a setting"),
    ("[revue]\nreaders = 2", "is not a section"),
    ("readers = 2", "is not a section"),
    ("[review\n", "not well-formed"),
    ("[review]\nreaders = '\udcff'", "not plain text"),
])
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "dossier.toml").write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(BadRules, match=said):
        Settings.read(tmp_path / "dossier.toml")


def test_settings_may_have_been_saved_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "dossier.toml").write_text("[review]\nreaders = 3\n", encoding="utf-8-sig")  # as editors on Windows do
    assert Settings.read(tmp_path / "dossier.toml")["review.readers"] == 3


def test_the_home_is_the_one_given_then_the_variable_then_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    homes = {name: tmp_path / name for name in ("given", "variable", "upwards")}
    for home in homes.values():
        init_dossier(home, "long enough").close()
    below = homes["upwards"] / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_home() == homes["upwards"]
    monkeypatch.setenv("DOSSIER_HOME", str(homes["variable"]))
    assert find_home() == homes["variable"]
    assert find_home(homes["given"]) == homes["given"]
    with pytest.raises(NoDossier, match=r"There is no dossier\.toml"):
        find_home(tmp_path / "nowhere")
    monkeypatch.delenv("DOSSIER_HOME")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoDossier, match="dossier init"):
        find_home()


def test_the_passphrase_comes_from_the_variable_the_keyring_or_a_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossiers._handed_over.clear()
    with pytest.raises(NoPassphrase, match="DOSSIER_PASSPHRASE"):
        find_passphrase(tmp_path)                      # nobody is there to ask
    monkeypatch.setattr(dossiers.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(dossiers.getpass, "getpass", lambda _: "typed")
    assert find_passphrase(tmp_path) == "typed"
    monkeypatch.setattr(dossiers.keyring, "get_password", lambda *_: "kept")
    assert find_passphrase(tmp_path) == "kept"
    monkeypatch.setenv("DOSSIER_PASSPHRASE", "set")
    assert find_passphrase(tmp_path) == "set"


def test_a_wrong_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init_dossier(tmp_path, "long enough").close()
    dossiers._handed_over.clear()
    monkeypatch.setenv("DOSSIER_PASSPHRASE", "something else")
    with pytest.raises(WrongPassphrase):
        _ = open_dossier(tmp_path).vault


@pytest.mark.parametrize(("typed", "opens"), [(["wrong", "wrong too", "long enough"], True), (["wrong"] * 9, False)])
def test_whoever_types_a_wrong_passphrase_is_asked_again_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], opens: bool
) -> None:
    init_dossier(tmp_path, "long enough").close()
    dossiers._handed_over.clear()
    dossiers._opened_with.clear()
    asked: list[str] = []
    monkeypatch.setattr(dossiers.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(dossiers.getpass, "getpass", lambda question: asked.append(question) or typed[len(asked) - 1])
    dossier = open_dossier(tmp_path)
    if opens:
        assert dossier.vault.ledger()
        dossier.close()
    else:
        with pytest.raises(WrongPassphrase):
            _ = dossier.vault
    assert len(asked) == 3 and asked[1] == asked[2] != asked[0] and "again" in asked[1]


@pytest.mark.parametrize("source", ["variable", "handed over", "opened before with the variable"])
def test_no_script_waits_at_a_terminal_for_another_than_the_passphrase_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    init_dossier(tmp_path, "long enough").close()
    dossiers._handed_over.clear()
    dossiers._opened_with.clear()
    monkeypatch.setattr(dossiers.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(dossiers.getpass, "getpass", lambda question: pytest.fail(f"asked: {question}"))
    if source == "handed over":
        dossiers.hand_over("something else")
    elif source == "variable":
        monkeypatch.setenv("DOSSIER_PASSPHRASE", "something else")
    else:
        monkeypatch.setenv("DOSSIER_PASSPHRASE", "long enough")
        first = open_dossier(tmp_path)
        first.vault.change_passphrase("by somebody else")
        first.close()
    with pytest.raises(WrongPassphrase):
        _ = open_dossier(tmp_path).vault


@pytest.mark.parametrize("answers", [True, False])
def test_an_old_passphrase_in_the_keyring_is_asked_for_again_and_named_where_nobody_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: bool
) -> None:
    def ask(question: str) -> str:
        assert "again" in question
        if answers:
            return "long enough"
        raise NotImplementedError  # a notebook's kernel that runs without a screen

    init_dossier(tmp_path, "long enough").close()
    dossiers._handed_over.clear()
    dossiers._opened_with.clear()
    monkeypatch.setattr(dossiers.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(dossiers.keyring, "get_password", lambda *_: "an older one")
    monkeypatch.setattr(dossiers.getpass, "getpass", ask)
    dossier = open_dossier(tmp_path)
    if answers:
        assert dossier.vault.ledger()
        dossier.close()
    else:
        with pytest.raises(WrongPassphrase):
            _ = dossier.vault


def _keyring(module: str) -> Any:
    kept: list[str] = []
    kind = type("Keyring", (), {"__module__": module, "set_password": lambda self, service, name, word: kept.append(word), "kept": kept})
    return kind()


@pytest.mark.parametrize(
    ("modules", "keeps"),
    [
        (["keyring.backends.SecretService"], 0),
        (["keyrings.alt.file"], None),                       # a plain file
        (["keyring.backends.null"], None),                   # keeps nothing, and says nothing of it
        (["keyring.backends.chainer"], None),                # a chain of none
        (["keyrings.alt.file", "keyring.backends.kwallet"], 1),  # the first of a chain that is safe, and no other
    ],
)
def test_a_passphrase_is_kept_by_a_keyring_that_encrypts_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modules: list[str], keeps: int | None
) -> None:
    rings = [_keyring(module) for module in modules]
    found = rings[0] if len(rings) == 1 else types.SimpleNamespace(backends=rings)
    monkeypatch.setattr(dossiers.keyring, "get_keyring", lambda: found)
    if keeps is None:
        with pytest.raises(NoPassphrase, match="was not kept"):
            keep_in_keyring(tmp_path, "long enough")
    else:
        keep_in_keyring(tmp_path, "long enough")
    assert [ring.kept for ring in rings] == [["long enough"] if n == keeps else [] for n in range(len(rings))]
