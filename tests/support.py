"""What tests share beside fixtures: places, a watch on connections, small intake files, programs that may be missing."""

from __future__ import annotations

import csv
import os
import shutil
import socket
from pathlib import Path

import pytest

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


def need(*tools: str) -> None:
    """Skip when a program is missing; in CI (DOSSIER_KIT_MUST_RUN) fail instead."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        message = f"{', '.join(missing)} not installed: the tests that need it did not run"
        if os.environ.get("DOSSIER_KIT_MUST_RUN"):
            pytest.fail(message)
        pytest.skip(message)
