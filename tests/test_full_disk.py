"""A full disk, a folder that is read-only, a drive that is gone: a sentence that helps, and the dossier as it was."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from commanding import run
from forking import fill, in_child, small_disk
from support import PASSPHRASE, ROOT

from dossier_kit.dossier import Dossier
from dossier_kit.errors import WrongPassphrase, said_plainly
from dossier_kit.redacted import write_whole
from dossier_kit.vault import Vault


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is mounted for it, which Linux alone allows so")
def test_every_step_on_a_full_disk(walked_way: Path, tmp_path: Path) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", "--way", str(walked_way), "--full-disk", "--rooms", "1"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if "no small disk" in done.stderr:
        pytest.skip("this system allows no small disk to be mounted")
    assert done.stdout, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert (
        len(found["refused"]) == found["steps"] and sum(found["refused"].values()) >= found["steps"] // 3
    )  # it was really full


def _made_with_little_room(folder: Path, verdicts: Path) -> None:
    """Make a vault with more and more room; what became of each attempt."""
    if not small_disk(folder, 8):
        verdicts.write_text("no small disk", encoding="utf-8")
        return
    found = []
    for room in range(60, 900, 40):  # KB: from not enough for a first page to more than enough
        path = folder / f"{room}.vault"
        ballast = fill(folder, room << 10)
        try:
            Vault.create(path, PASSPHRASE).close()
            became = "made"
        except sqlcipher.OperationalError:
            became = "refused"
        ballast.unlink()
        if path.exists():
            Vault.open(path, PASSPHRASE).close()  # half a vault would not open
            became += ", whole"
        for left in folder.iterdir():
            left.unlink()
        found.append(became)
    verdicts.write_text("\n".join(found), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is mounted for it, which Linux alone allows so")
def test_a_vault_is_made_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "small").mkdir()
    verdicts = tmp_path / "verdicts"
    ran = in_child(lambda: _made_with_little_room(tmp_path / "small", verdicts))
    assert ran.code == 0, ran.said[-2000:]
    found = verdicts.read_text(encoding="utf-8").split("\n")
    if found == ["no small disk"]:
        pytest.skip("this system allows no small disk to be mounted")
    assert set(found) <= {"made, whole", "refused", "refused, whole"}
    assert found[0] == "refused" and found[-1] == "made, whole"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/a/b/cases.jsonl"), "The disk is full."),
        (OSError(errno.EDQUOT, "Quota"), "The disk is full."),
        (PermissionError(errno.EACCES, "Permission denied", "/a/b/cases.jsonl"), "cases.jsonl may not be written to."),
        # what Windows says of a workbook that is open in Excel
        (PermissionError(errno.EACCES, "Permission denied", "/a/b/intake.xlsx"), "open in Excel or another program"),
        (OSError(errno.EROFS, "Read-only"), "The dossier may not be written to."),
        (OSError(errno.ESTALE, "Stale file handle", "/net/x/dossier.vault"), "does not answer (dossier.vault)"),
        (sqlcipher.OperationalError("database or disk is full"), "The disk is full."),
        (sqlcipher.OperationalError("disk I/O error"), "does not answer (The vault)"),
        (sqlcipher.OperationalError("attempt to write a readonly database"), "The vault may not be written to."),
        (sqlcipher.OperationalError("database is locked"), "busy in another window"),
        (MemoryError(), "free memory"),
        (OSError(errno.ENOENT, "No such file", "/a/Ludovic"), None),  # not the machine's fault: told as any other error
        (sqlcipher.IntegrityError("constraint failed"), None),
        (ValueError("Ludovic"), None),
    ],
)
def test_what_is_said(error: BaseException, said: str | None) -> None:
    shown = said_plainly(error)
    assert (said in shown and "/" not in shown) if said and shown else shown is said


def test_a_full_disk_is_not_taken_for_a_wrong_passphrase(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vault's folder is gone: no matter of the passphrase, and nobody should go looking for another one."""
    place = dossier.vault_path
    dossier.close()
    broken = place.with_name("folder.vault")
    broken.mkdir()
    with pytest.raises(sqlcipher.OperationalError) as caught:
        Vault.open(broken, PASSPHRASE)
    assert said_plainly(caught.value)
    with pytest.raises(WrongPassphrase):
        Vault.open(place, "another passphrase")


def test_a_file_that_could_not_be_written_is_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "cases.jsonl"
    write_whole(target, b"old")
    with pytest.raises(TypeError):
        write_whole(target, "no bytes")  # type: ignore[arg-type]
    assert target.read_bytes() == b"old" and [path.name for path in tmp_path.iterdir()] == ["cases.jsonl"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the system's administrator may write anywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    assert run(tmp_path, "init").returncode == 0
    (tmp_path / "data" / "redacted").chmod(0o500)
    refused = run(tmp_path, "charts")
    assert refused.returncode == 1 and "may not be written to" in refused.stderr
