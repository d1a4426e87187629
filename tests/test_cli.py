"""The command: the same verbs, clear errors, and never a value in one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from commanding import run, start
from lawyers import make_home, make_room
from support import PASSPHRASE, SHARED, write_csv
from test_way_in import ROWS

from dossier_kit import steps
from dossier_kit.dossier import Dossier
from dossier_kit.register import REGISTER_COLUMNS, register
from dossier_kit.rows import case_refs


def test_the_whole_way_at_the_command_line(tmp_path: Path) -> None:
    """The first steps, up to what reads the model, as programs of their own; the others as forks of one."""
    home = tmp_path / "dossier"
    file = write_csv(tmp_path / "accounts.csv", ROWS)
    made = start(home, "init")
    assert made.returncode == 0, made.stderr
    taken = start(home, "intake", str(file))
    assert taken.returncode == 0, taken.stderr
    assert "3" in taken.stdout
    assert start(home, "redact").returncode == 0
    refused = run(home, "export")
    assert refused.returncode == 1
    assert "Read by 0 of 2 readers" in refused.stderr and "Traceback" not in refused.stderr
    draft = run(home, "export", "--draft", "--on", "2026-01-05")
    assert draft.returncode == 0 and "DRAFT" in draft.stdout, draft.stderr
    csv = tmp_path / "register.csv"
    assert run(home, "cases", "--csv", str(csv)).returncode == 0
    assert tuple(pd.read_csv(csv).columns) == REGISTER_COLUMNS
    assert run(home, "verify").returncode == 0
    status = start(home, "status")
    for output in (taken, refused, draft, status):
        for word in ("Ludovic", "Ferrybridge", "Tarn Howe", "letterbox"):
            assert word not in output.stdout + output.stderr


@pytest.mark.parametrize(("arguments", "said"), [
    (["intake", "nothing-there.xlsx"], "There is no file"),
    (["consent", "C999", "consented", "--basis", "letter"], "There is no case C999"),
    (["consent", "c999", "consented", "--basis", "letter"], "There is no case C999"),  # a reference in any capitals
    (["join", "c999"], "C999 is not proposed"),
    (["review", "--import", "nothing-there.jsonl"], "There is no file"),
    (["export"], "No case may be released"),
    (["init"], "already"),
])
def test_errors_are_one_clear_line(dossier: Dossier, arguments: list[str], said: str) -> None:
    result = run(dossier.home, *arguments)
    assert result.returncode == 1 and said in result.stderr and "Traceback" not in result.stderr


def test_an_embargo_that_is_over_is_told(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", ROWS)])
    said = ["consent", case_refs(dossier.vault)[0].lower(), "embargoed", "--basis", "call", "--until"]
    assert "has passed" in run(dossier.home, *said, "2020-02-03").stdout
    assert "has passed" not in run(dossier.home, *said, "2999-02-03").stdout


def test_a_yes_that_a_copy_withholds_is_told(dossier: Dossier, tmp_path: Path) -> None:
    """Recorded for one row alone, it would else look as if the account might be sent."""
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [ROWS[0], {**ROWS[0], "Date received": "9 June 2013"}])])
    first, copy = (str(ref) for ref in register(dossier).sort_values("row")["ref"])
    steps.answer_copy(dossier, copy, same=True)
    yes = ["consented", "--basis", "letter of 3 June"]
    steps.record_consent(dossier, copy, "unclear", "rang")
    said = run(dossier.home, "consent", first, *yes).stdout
    assert f"{first}: recorded." in said and f"still unclear, by what is known of its copies: {copy} (unclear)" in said
    assert "still" not in run(dossier.home, "consent", copy, *yes).stdout
    steps.record_consent(dossier, first, "embargoed", "rang")      # and the other way round
    assert f"still embargoed, by what is known of its copies: {first} (embargoed)" in run(
        dossier.home, "consent", copy, *yes).stdout


def test_a_wrong_or_missing_passphrase(dossier: Dossier) -> None:
    assert "does not open with this passphrase" in run(dossier.home, "status", passphrase="another one").stderr
    assert "needs its passphrase" in run(dossier.home, "status", passphrase=None).stderr


def test_no_dossier(tmp_path: Path) -> None:
    assert "dossier.toml" in start(tmp_path, "status").stderr


def test_an_unforeseen_error_tells_its_kind_and_place_and_no_value(dossier: Dossier) -> None:
    code = ("from dossier_kit import cli, steps\n"
            "def broken(*_): raise ValueError('Ludovic Ludovicson')\n"
            "steps.status = broken\n"
            f"import sys; sys.argv = ['dossier', '--home', {str(dossier.home)!r}, 'status']\n"
            "cli.main()\n")
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                            env={**os.environ, "DOSSIER_PASSPHRASE": PASSPHRASE})
    assert result.returncode == 3 and "ValueError at" in result.stderr and "Ludovic" not in result.stderr


@pytest.mark.skipif(not SHARED.exists(), reason="the shared forum threads are not here")
@pytest.mark.slow
def test_real_posts_get_through_and_none_may_be_released(tmp_path: Path) -> None:
    run(tmp_path, "init")
    assert run(tmp_path, "intake", str(SHARED / "intake" / "forum_threads.xlsx")).returncode == 0
    assert run(tmp_path, "redact").returncode == 0
    assert run(tmp_path, "export", "--draft").returncode == 0
    refused = run(tmp_path, "export")
    assert refused.returncode == 1 and "There is no clear yes to the ICO" in refused.stderr


# (what is there already under the name that is given, the arguments before the name, what is said, "" for written)
TABLES: list[tuple[str, bytes | None, list[str], str]] = [
    ("new.csv", None, ["issues", "--csv"], ""),
    ("ours.csv", b"made before", ["issues", "--csv"], ""),  # the table itself, of an earlier day
    ("register.csv", b"made before", ["cases", "--csv"], ""),
    ("intake.csv", b"story,consent\r\nHe was moved.,yes\r\n", ["issues", "--csv"], "no such table"),
    ("intake.csv", b"story,consent\r\nHe was moved.,yes\r\n", ["cases", "--csv"], "no such table"),
    ("dossier.toml", b"[release]\n", ["issues", "--csv"], "does not end in .csv"),
    ("sheet.xlsx", b"PK", ["issues", "--csv"], "does not end in .csv"),
    ("sheet.xlsx", None, ["cases", "--csv"], "does not end in .csv"),
    ("sheet.csv", None, ["issues", "--sheet"], "does not end in .xlsx"),
    ("folder.csv", b"", ["issues", "--csv"], "no such table"),
]


@pytest.mark.parametrize(("name", "there", "arguments", "said"), TABLES)
def test_a_table_is_written_over_its_like_and_over_nothing_else(
    dossier: Dossier, name: str, there: bytes | None, arguments: list[str], said: str, tmp_path: Path
) -> None:
    # `--csv` once wrote over whatever it was given: a filled-in sheet, the settings, an intake file.
    make_room(dossier.home / "data" / "redacted")
    path = tmp_path / name
    if there == b"":
        path.mkdir()
    elif there == b"made before":
        assert run(dossier.home, *arguments, str(path)).returncode == 0
    elif there is not None:
        path.write_bytes(there)
    before = path.read_bytes() if path.is_file() else None
    done = run(dossier.home, *arguments, str(path))
    if said:
        assert done.returncode == 1 and said in done.stderr and name in done.stderr, done.stderr
        assert (path.read_bytes() if path.is_file() else None) == before
    else:
        assert done.returncode == 0, done.stderr
        assert path.read_bytes().startswith(b"\xef\xbb\xbfref,file,sheet,row,")


def test_the_table_of_issues_needs_no_vault(tmp_path: Path) -> None:
    make_home(tmp_path)
    csv = tmp_path / "table.csv"
    done = run(tmp_path, "issues", "--csv", str(csv), passphrase=None)
    assert done.returncode == 0 and "no vault" in done.stdout, done.stderr
    table = pd.read_csv(csv, dtype=str, keep_default_na=False)
    assert len(table) == 4 and set(table["file"]) == {""} and any(table["issues"])
