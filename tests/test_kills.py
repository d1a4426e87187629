"""kill -9 while the kit works: nothing acknowledged is lost, nothing half-written stays, and the next run completes.

The nightly run (`python -m benchmarks.kills`) kills ten times as often, by the same means.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import PASSPHRASE, ROOT

from dossier_kit.dossier import Dossier, hand_over, init_dossier, open_dossier
from dossier_kit.errors import DossierError
from dossier_kit.redacted import write_whole
from dossier_kit.unfinished import building_place, exporting, old_place, put_away, put_back, put_in_place, settle

# More than once through the steps: the first time at one of each step's writes, then at a moment of its time.
KILLS = 14


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_random_moments(walked_way: Path, tmp_path: Path) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", "--way", str(walked_way), "--count", str(KILLS), "--seed", "7"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["faults"] == [] and done.returncode == 0
    assert found["moments"] == KILLS and len(found["by step"]) >= 10  # the kills were spread, and most of them hit


# -- the parts, one by one: what the kills above can only hit by chance ----------------------------------------------

_WRITER = """
import sys, time
from pathlib import Path
from dossier_kit import redacted
real = redacted.os.fsync
def slow(handle):
    print("writing", flush=True)
    time.sleep(60)
redacted.os.fsync = slow
redacted.write_whole(Path(sys.argv[1]), b"new")
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_what_a_killed_writer_left_is_cleared_and_what_a_living_one_writes_is_not(dossier: Dossier) -> None:
    target = dossier.redacted.folder / "cases.jsonl"
    write_whole(target, b"old")
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(target)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None and writer.stdout.readline() == "writing\n"
    open_dossier(dossier.home)
    assert len(list(target.parent.glob(".*.part"))) == 1  # it is alive
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    open_dossier(dossier.home)
    assert list(target.parent.glob(".*.part")) == [] and target.read_bytes() == b"old"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A released pack in its place, and a new one built beside it."""
    place = tmp_path / "data" / "redacted" / "pack"
    place.mkdir(parents=True)
    (place / "manifest.json").write_text("old")
    building_place(place).mkdir()
    (building_place(place) / "manifest.json").write_text("new")
    return place


def says(place: Path) -> str:
    return (place / "manifest.json").read_text()


@pytest.mark.parametrize(
    ("moved", "recorded", "expected"),
    [
        (False, "old", "old"),  # killed before anything moved
        (True, "old", "old"),  # moved, and the ledger's entry never held: the pack before it comes back
        (True, "new", "new"),  # on record: the new one stays
    ],
)
def test_the_pack_in_place_is_the_one_on_record(place: Path, moved: bool, recorded: str, expected: str) -> None:
    if moved:
        put_in_place(building_place(place), place)
    settle(place.parents[2], lambda folder: says(folder) == recorded)
    assert says(place) == expected and not old_place(place).exists()


def test_a_first_pack_that_is_not_on_record_goes(place: Path) -> None:
    (place / "manifest.json").unlink()
    place.rmdir()
    put_in_place(building_place(place), place)
    settle(place.parents[2], lambda folder: False)
    assert not place.exists() and not old_place(place).exists()


def test_between_two_moves_the_old_pack_comes_back(place: Path) -> None:
    place.rename(old_place(place))  # and killed before the next line
    put_back(place)
    assert says(place) == "old"


def test_put_away(place: Path) -> None:
    put_in_place(building_place(place), place)
    put_away(place)
    assert says(place) == "new" and [path.name for path in place.parent.iterdir()] == ["pack"]


def test_two_exports_at_once_are_refused_in_words(tmp_path: Path) -> None:
    with exporting(tmp_path), pytest.raises(DossierError, match="Another export"), exporting(tmp_path):
        pass
    with exporting(tmp_path):
        pass  # free again


_MAKER = """
import sys
from pathlib import Path
from dossier_kit.dossier import init_dossier
print("begun", flush=True)
init_dossier(Path(sys.argv[1]), sys.argv[2])
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("wait", [0.0, 0.05, 0.2, 0.4])
def test_a_dossier_that_was_never_finished_is_made_anew(tmp_path: Path, wait: float) -> None:
    """A vault without its secret would open, and then fail at every step."""
    maker = subprocess.Popen(
        [sys.executable, "-c", _MAKER, str(tmp_path), PASSPHRASE], stdout=subprocess.PIPE, text=True
    )
    assert maker.stdout is not None and maker.stdout.readline() == "begun\n"
    time.sleep(wait)
    maker.send_signal(signal.SIGKILL)
    maker.wait()
    if (tmp_path / "data" / "raw" / "dossier.vault").exists():
        hand_over(PASSPHRASE)
        made = open_dossier(tmp_path)
    else:
        made = init_dossier(tmp_path, PASSPHRASE)
    assert made.vault.secret and not made.vault.ledger_faults()
    made.close()
