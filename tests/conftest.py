"""Fixtures: a dossier of the test's own, and the sample run once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import PASSPHRASE, ROOT

from dossier_kit import dossier as dossiers
from dossier_kit import sample
from dossier_kit.dossier import Dossier, init_dossier


@pytest.fixture(autouse=True)
def _nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test finds the passphrase, home or name of whoever runs it, nor leaves its own behind."""
    for name in ("DOSSIER_PASSPHRASE", "DOSSIER_HOME", "DOSSIER_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(dossiers.keyring, "get_password", lambda *_: None)
    before = list(dossiers._handed_over)
    yield
    dossiers._handed_over[:] = before


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    """An empty dossier in a folder of its own."""
    made = init_dossier(tmp_path / "dossier", PASSPHRASE)
    yield made
    made.close()


_BUILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support import no_sockets
with no_sockets() as watch:
    from dossier_kit import sample
    sample.build(Path(sys.argv[2]), say=lambda line: None)
Path(sys.argv[3]).write_text("\\n".join(watch.attempts))
"""


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample dossier after the six notebooks, made once.

    In a process of its own and with every connection refused, so that import and first use are watched too; what was
    attempted stands in ``connections.txt`` beside it.
    """
    folder = tmp_path_factory.mktemp("sample") / "sample"
    command = [sys.executable, "-c", _BUILD, str(ROOT / "tests"), str(folder), str(folder.parent / "connections.txt")]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr[-2000:]
    return folder


@pytest.fixture
def sample_dossier(built_sample: Path, tmp_path: Path) -> Iterator[Dossier]:
    """A copy of the built sample, open, to be changed at will."""
    folder = tmp_path / "sample"
    shutil.copytree(built_sample, folder)
    dossiers.hand_over(sample.PASSPHRASE)
    made = Dossier(folder)
    yield made
    made.close()
