"""The decisions of one room, held in memory and read again when somebody else has written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from ..redacted import (
    CASES,
    CONFIRMERS,
    FACT_DECISIONS,
    ISSUE_DECISIONS,
    TAKEN_BACK,
    FactDecision,
    IssueDecision,
    RedactedCase,
    RedactedRoom,
    lines_of,
)

Said = IssueDecision | FactDecision
#: What a decision is about, within its case: an issue and "", or a fact and one of its answers.
Key = tuple[str, str]


def key_of(said: Said) -> Key:
    return (said.issue, "") if isinstance(said, IssueDecision) else (said.fact, said.value)


class Book:
    """Every case of a room and what was said of it. Windows and steps of one process share one.

    What is read is as the files were at the last :meth:`held`; everything that is written is written within one.
    """

    def __init__(self, room: RedactedRoom) -> None:
        self.room = room
        self._cases: dict[str, RedactedCase] = {}
        self._cases_seen: tuple[int, ...] = ()
        self._files = (_Lines(room.folder / ISSUE_DECISIONS), _Lines(room.folder / FACT_DECISIONS))
        self._said: dict[str, dict[Key, Said]] = {}
        self._versions: dict[str, int] = {}
        self._times_read = 0
        self._counts: tuple[object, Callable[[str], bool]] = None, room.may_confirm
        with self.held():
            pass

    @property
    def refs(self) -> list[str]:
        """The references of all cases, in order."""
        return list(self._cases)

    def case(self, ref: str) -> RedactedCase | None:
        """A case, or None where it is not in the room (any more)."""
        return self._cases.get(ref)

    def said(self, ref: str) -> Mapping[Key, Said]:
        """What was said of a case, for its text as it is and for earlier ones."""
        return self._said.get(ref, {})

    def version(self, ref: str) -> tuple[int, int]:
        """Another one whenever something more was said of a case."""
        return self._times_read, self._versions.get(ref, 0)

    @property
    def counts(self) -> Callable[[str], bool]:
        """Tells whether a pack counts what somebody decides; another one whenever it was said anew who may confirm."""
        seen = _state(self.room.folder / CONFIRMERS)
        if self._counts[0] != seen:
            self._counts = seen, cache(self.room.may_confirm)
        return self._counts[1]

    @contextmanager
    def held(self) -> Iterator[None]:
        """The room as it now is, and nobody else writes in it before this ends."""
        with self.room.locked():
            self._refresh()
            yield

    def add(self, decisions: Sequence[Said]) -> None:
        """Write decisions, within :meth:`held`; all of them are on disk when this returns, or none is."""
        self.room.add_decisions(
            [said for said in decisions if isinstance(said, IssueDecision)],
            [said for said in decisions if isinstance(said, FactDecision)],
        )
        self._refresh()

    def _refresh(self) -> None:
        seen = _state(self.room.folder / CASES)
        if seen != self._cases_seen:
            self._cases = {case.ref: case for case in self.room.cases()}
            self._cases_seen = seen
        fresh = [lines.fresh() for lines in self._files]
        if any(whole for whole, _ in fresh):
            fresh = [(True, lines.all()) for lines in self._files]
            self._said = {}
            self._times_read += 1
        for kind, (_, rows) in zip((IssueDecision, FactDecision), fresh, strict=True):
            for row in rows:
                said: Said = kind(**row)
                of_case = self._said.setdefault(said.ref, {})
                self._versions[said.ref] = self._versions.get(said.ref, 0) + 1
                if said.verdict == TAKEN_BACK:
                    of_case.pop(key_of(said), None)
                else:
                    of_case[key_of(said)] = said


class _Lines:
    """A file of lines of which only what was added is read again, as long as it is still the same file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] = ()
        self._read = 0  # up to the end of the last whole line: what was cut off behind it is taken off one day

    def fresh(self) -> tuple[bool, list[dict[str, Any]]]:
        """Whether the file must be read as a whole; if not, the rows that were added."""
        now = _state(self._path)
        if now == self._seen:
            return False, []
        if not self._seen or not now or now[0] != self._seen[0] or now[1] < self._read:
            return True, []
        return False, self._rows_from(self._read, now)

    def all(self) -> list[dict[str, Any]]:
        now = _state(self._path)
        self._read = 0
        if now:
            return self._rows_from(0, now)
        self._seen = ()
        return []

    def _rows_from(self, place: int, now: tuple[int, ...]) -> list[dict[str, Any]]:
        with self._path.open("rb") as file:
            file.seek(place)
            content = file.read()
        self._read = place + content.rfind(b"\n") + 1
        self._seen = now
        return lines_of(content)


def _state(path: Path) -> tuple[int, ...]:
    """What tells one version of a file from another, () where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns
