"""Fixtures: a dossier of the test's own, and the sample run once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import quick_keys
from support import PASSPHRASE, ROOT, once
from watching import walked

from dossier_kit import dossier as dossiers
from dossier_kit import sample
from dossier_kit.dossier import Dossier, init_dossier, open_dossier

# The longest first, so that no worker is left alone with one in the end; and the walk of the first, which others wait
# for, is not begun by the worker that makes the sample, which others wait for too.
_FIRST = (
    "test_kills",
    "test_browser",
    "test_disclosure",
    "test_lawyer_browser",
    "test_kernels",
    "test_review_browser",
    "test_full_disk",
    "test_keeping",
    "test_fuzz_intake",
    "test_cli",
    "test_intruder",
    "test_appendix",
    "test_search",
    "test_whole_way",
    "test_gate",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: number for number, name in enumerate(_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


@pytest.fixture(autouse=True)
def _nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test finds the passphrase, home or name of whoever runs it, nor leaves its own behind."""
    for name in ("DOSSIER_PASSPHRASE", "DOSSIER_HOME", "DOSSIER_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(dossiers.keyring, "get_password", lambda *_: None)
    before = list(dossiers._handed_over)
    yield
    dossiers._handed_over[:] = before


@pytest.fixture(autouse=True)
def _keys(request: pytest.FixtureRequest) -> None:
    """A vault's key is made once for all, but where the tests are about that very thing."""
    about_keys = request.path.stem in ("test_vault", "test_dossier")
    (quick_keys.remove if about_keys else quick_keys.install)()


@pytest.fixture(scope="session")
def empty_dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an empty dossier, to be copied: making one derives the vault's key anew, each time for long."""
    made = init_dossier(tmp_path_factory.mktemp("empty") / "dossier", PASSPHRASE)
    made.close()
    return made.home


@pytest.fixture
def dossier(empty_dossier: Path, tmp_path: Path) -> Iterator[Dossier]:
    """An empty dossier in a folder of its own."""
    shutil.copytree(empty_dossier, tmp_path / "dossier")
    dossiers.hand_over(PASSPHRASE)
    made = open_dossier(tmp_path / "dossier")
    yield made
    made.close()


_BUILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support import no_sockets
with no_sockets() as watch:
    import quick_keys
    from dossier_kit import sample
    quick_keys.install()
    sample.build(Path(sys.argv[2]), say=lambda line: None)
Path(sys.argv[3]).write_text("\\n".join(watch.attempts))
"""


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample dossier after the six notebooks, made once for all workers, to be copied and never changed.

    In a process of its own and with every connection refused, so that import and first use are watched too; what was
    attempted stands in ``connections.txt`` beside it.
    """

    def build(place: Path) -> None:
        command = [sys.executable, "-c", _BUILD, str(ROOT / "tests"), str(place / "sample"), str(place / "connections.txt")]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr[-2000:]

    return once(tmp_path_factory, "sample", build) / "sample"


@pytest.fixture
def sample_dossier(built_sample: Path, tmp_path: Path) -> Iterator[Dossier]:
    """A copy of the built sample, open, to be changed at will."""
    folder = tmp_path / "sample"
    shutil.copytree(built_sample, folder)
    dossiers.hand_over(sample.PASSPHRASE)
    made = Dossier(folder)
    yield made
    made.close()


@pytest.fixture(scope="session")
def walked_way(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A way (``forking.Way``) walked once for all workers, watched for connections; to be copied and never changed."""
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    return once(tmp_path_factory, "walk", lambda place: walked(place / "way", "walk")) / "way"
