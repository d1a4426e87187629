"""The folder, its settings, and where the passphrase comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier_kit import dossier as dossiers
from dossier_kit.dossier import Settings, find_home, find_passphrase, init_dossier, open_dossier
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
])
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "dossier.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadRules, match=said):
        Settings.read(tmp_path / "dossier.toml")


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
