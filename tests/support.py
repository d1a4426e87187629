"""What tests share beside fixtures: places, a watch on connections, small intake files, programs that may be missing."""

from __future__ import annotations

import csv
import os
import re
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

# One thread for numpy, here and in all that is started from here: as many as cores in each of several processes wait
# for each other, for twice the time. Read when numpy is first imported, and conftest imports this before it.
os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

PASSPHRASE = "four words and a test"
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


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


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that one of the run's workers makes, and the others wait for; none of them changes it."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the workers' own folders lie in it
    place, said = base / name, base / f"{name}-made.txt"
    try:
        place.mkdir()
    except FileExistsError:
        until = time.monotonic() + 900
        while not said.exists() and time.monotonic() < until:
            time.sleep(0.2)
    else:
        fault = "it was interrupted"
        try:
            make(place)
            fault = ""
        except BaseException as error:
            fault = str(error)
            raise
        finally:
            written = said.with_suffix(".part")
            written.write_text(fault, encoding="utf-8")
            written.replace(said)
    assert said.exists() and not said.read_text(encoding="utf-8"), f"{name} was not made, see the test that tried first"
    return place


def need(*tools: str) -> None:
    """Skip when a program is missing; in CI (DOSSIER_KIT_MUST_RUN) fail instead."""
    _missing([tool for tool in tools if shutil.which(tool) is None])


def need_arial() -> None:
    """Likewise where there is no font as wide as the briefing's: in a wider one its pages are others."""
    from matplotlib.font_manager import findSystemFonts  # half a second, for the one test that asks

    if not any(re.match(r"arial|liberationsans", Path(file).name, re.IGNORECASE) for file in findSystemFonts()):
        _missing(["Arial or Liberation Sans"])


def _missing(missing: list[str]) -> None:
    if missing:
        message = f"{', '.join(missing)} not installed: the tests that need it did not run"
        if os.environ.get("DOSSIER_KIT_MUST_RUN"):
            pytest.fail(message)
        pytest.skip(message)
