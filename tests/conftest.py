"""What the tests share: a dossier of their own, the sample run once, and tools that may be missing on a laptop."""

from __future__ import annotations

import csv
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier_kit import dossier as dossiers
from dossier_kit import sample
from dossier_kit.dossier import Dossier, init_dossier

PASSPHRASE = "four words and a test"
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


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


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample dossier after the six notebooks, made once with every connection refused."""
    folder = tmp_path_factory.mktemp("sample") / "sample"
    with no_sockets():
        sample.build(folder, say=lambda _: None)
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


class no_sockets:  # noqa: N801 - reads as a statement
    """Refuses every connection and name look-up while it holds; what tried is in ``attempts``."""

    def __enter__(self) -> no_sockets:
        self.attempts: list[str] = []
        self._kept = (socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo)

        def refuse(*arguments: object, **_: object) -> None:
            self.attempts.append(repr(arguments[1:]))
            raise AssertionError("a step tried to open a connection")

        socket.socket.connect = refuse  # type: ignore[method-assign,assignment]
        socket.socket.connect_ex = refuse  # type: ignore[method-assign,assignment]
        socket.getaddrinfo = refuse  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo = self._kept  # type: ignore[method-assign]


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    """A small intake file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def need(*tools: str) -> None:
    """Skip when a program is missing; in CI (DOSSIER_KIT_MUST_RUN) fail instead."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        message = f"{', '.join(missing)} not installed: the tests that need it did not run"
        if os.environ.get("DOSSIER_KIT_MUST_RUN"):
            pytest.fail(message)
        pytest.skip(message)
