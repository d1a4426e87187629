"""What a killed process leaves behind: half-written files, a pack half put in its place. Here it is found and settled.

A file is written to a neighbour and renamed; a pack is built beside its place and moved there, and the pack before it
steps aside until the ledger has the new one. So after a kill everything is as before or as after, and what is neither
is removed, once nobody is writing it any more.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import DossierError, ExportRunning

PART = ".part"
LOCK = ".export.lock"


def passing(path: Path) -> bool:
    """Whether a file is the kit's own for the moment: a file that is being written, or the lock of an export."""
    return path.name == LOCK or (path.name.startswith(".") and path.suffix == PART)


def building_place(place: Path) -> Path:
    """Where a pack is built that will stand in ``place``."""
    return place.with_name(f".{place.name}-building")


def old_place(place: Path) -> Path:
    """Where the pack before it waits until the new one is on record; empty where there was none."""
    return place.with_name(f".{place.name}-old")


def clear_unfinished(home: Path) -> None:
    """Remove what killed processes left in the rooms of the dossier in ``home``; what is being written now stays."""
    rooms = [home / "data" / name for name in ("raw", "redacted")]
    for folder in (home, *rooms):
        for path in folder.glob(f".*{PART}") if folder == home else folder.rglob(f".*{PART}"):
            with suppress(OSError):
                if path.is_file() and _free(path):
                    path.unlink()
    with suppress(DossierError), exporting(home):
        for place in _places(home):
            shutil.rmtree(building_place(place), ignore_errors=True)
            if old_place(place).exists() and not place.exists():
                _back(place)


def settle(home: Path, on_record: Callable[[Path], bool]) -> None:
    """Where an export was killed between moving its pack and recording it, put the pack before it back.

    ``on_record`` says whether the pack in a folder is the one that the ledger has. A no-op while an export runs.
    """
    with suppress(DossierError), exporting(home):
        for place in _places(home):
            if old_place(place).exists():
                if place.exists() and on_record(place):
                    shutil.rmtree(old_place(place))
                else:
                    _back(place)


def put_in_place(building: Path, place: Path) -> None:
    """Move a finished pack to its place. The pack before it is kept until :func:`put_away`."""
    old = old_place(place)
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    else:
        old.mkdir(parents=True)
    building.rename(place)


def put_away(place: Path) -> None:
    """Remove the pack before, once the new one is on record."""
    shutil.rmtree(old_place(place), ignore_errors=True)


def put_back(place: Path) -> None:
    """Undo :func:`put_in_place`, if it was begun."""
    if old_place(place).exists():
        _back(place)


@contextmanager
def exporting(home: Path) -> Iterator[None]:
    """Keep every other export of this dossier out while it holds.

    Raises:
        ExportRunning: another one is under way.
    """
    path = home / "data" / "raw" / LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _taken(handle):
            raise ExportRunning("Another export (or an erasure) of this dossier is under way. Wait, then try again.")
        yield
    finally:
        os.close(handle)  # which lets go of the lock


def _places(home: Path) -> tuple[Path, Path]:
    return home / "data" / "redacted" / "pack", home / "data" / "raw" / "drafts" / "pack"


def _back(place: Path) -> None:
    old = old_place(place)
    shutil.rmtree(place, ignore_errors=True)
    if any(old.iterdir()):
        old.rename(place)
    else:
        old.rmdir()


def _free(path: Path) -> bool:
    """Whether nobody is writing a file. On Windows an open file cannot be removed, so there is no need to ask."""
    handle = os.open(path, os.O_RDWR)
    try:
        return _taken(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def hold(handle: int) -> None:
        """Mark an open file as being written."""

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def hold(handle: int) -> None:
        """Mark an open file as being written. Some network drives know no locks; then nothing is ever cleared."""
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
