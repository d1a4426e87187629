"""How far a search is: each row that is read for what to look for is a step, and so is every piece of a file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

Progress = Callable[[int, int], None]

_PIECE = 4 << 10  # bytes: about as much work as a row


class Pace:
    """Tells of each step that is done, once; without ``progress`` nobody."""

    def __init__(self, progress: Progress | None, paths: Iterable[Path], rows: int = 0) -> None:
        self._progress = progress
        self._steps = {path: 1 + _extent(path) // _PIECE for path in paths} if progress else {}
        self._total = rows + sum(self._steps.values())
        self._begun = self._told = 0

    def row(self) -> None:
        """One more row was read."""
        self._begun += 1
        self._tell(self._begun)

    def within(self, path: Path, share: float) -> None:
        """So much of the file was searched, from 0 to 1."""
        self._tell(self._begun + int(share * self._steps.get(path, 0)))

    def file(self, path: Path) -> None:
        """All of the file was searched."""
        self._begun += self._steps.get(path, 0)
        self._tell(self._begun)

    def _tell(self, done: int) -> None:
        if self._progress and done > self._told:
            self._told = done
            self._progress(done, self._total)


def _extent(path: Path) -> int:
    """How large a file is; an archive, with its members unpacked, as far as its directory can be believed."""
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return len(content)
    return min(unpacked, 100 * len(content))
