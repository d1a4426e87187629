"""The disclosable room: what lies in ``data/redacted`` and how it is read.

Charts, appendix and the lawyer's view of issues start here; nothing in this module knows the vault. A
:class:`RedactedCase` is made in one place only, ``redaction.py`` (the door); this module reads it back.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from .errors import DossierError
from .unfinished import PART, hold

CASES = "cases.jsonl"
ISSUE_DECISIONS = "issues.jsonl"
FACT_DECISIONS = "facts.jsonl"
CONFIRMERS = "confirmers.json"
LOCK = ".lock"
TAKEN_BACK = "open"  # the verdict of a line that takes an earlier one back
LEFT_OUT = " […] "   # between two places that are quoted as one


@dataclass(frozen=True, slots=True)
class Label:
    """A pseudonym as it stands in a redacted text: ``text[start:end]`` is it, brackets included."""

    start: int
    end: int
    entity_type: str


@dataclass(frozen=True, slots=True)
class RedactedCase:
    """One account as the ICO may read it.

    ``ref`` is the case reference (C001); ``text`` the redacted story; ``evidence`` the grade (see
    :class:`dossier_kit.vocabulary.Evidence`); ``event_year`` the year the account is about, or None; ``text_hash``
    the SHA-256 of ``text``, to which the lawyers' decisions are tied; ``region`` the region of England or the nation
    of the family's local authority ("North West", "Wales"), or None.
    """

    ref: str
    text: str
    labels: tuple[Label, ...]
    evidence: str
    event_year: int | None
    text_hash: str
    region: str | None = None


class Quoting(Protocol):
    """What rests on words of a text: on ``text[start:end]``, and on a second place where one does not say it all."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def also_start(self) -> int: ...
    @property
    def also_end(self) -> int: ...


Places = tuple[tuple[int, int], tuple[int, int]]


def both_places(quoting: Quoting) -> Places:
    """The place, and the second one: start and end of each, equal where there is none."""
    return (quoting.start, quoting.end), (quoting.also_start, quoting.also_end)


def place_numbers(quoting: Quoting) -> tuple[int, ...]:
    """The places as they go into a hash: two numbers as ever, and two more only where there is a second place."""
    also = (quoting.also_start, quoting.also_end) if quoting.also_end else ()
    return (quoting.start, quoting.end, *also)


def places_of(quoting: Quoting) -> tuple[tuple[int, int], ...]:
    """Where the words stand, in the order of the text; nothing where it rests on none."""
    return tuple(sorted((start, end) for start, end in both_places(quoting) if start < end))


def apart(places: Places) -> bool:
    """Whether both places are some, and no word is in both."""
    (start, end), (also_start, also_end) = places
    return start < end and also_start < also_end and (end <= also_start or also_end <= start)


def quoted_words(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The words at places of a text, in its order, as they are quoted: with a sign for what stands between them."""
    words, last = "", 0
    for start, end in places:
        between = LEFT_OUT if text[last:start].strip() else text[last:start]
        words += (between if words else "") + text[start:end]
        last = end
    return words


@dataclass(frozen=True, slots=True)
class IssueSuggestion:
    """One issue that a redacted text seems to show. ``text[start:end]`` is the sentence that says why.

    ``score`` is 0 to 1; ``reason`` names the rule or cue in a few words. ``text[also_start:also_end]`` supplies what
    that sentence lacks, as that nobody was asked; both are 0 where it lacks nothing.
    """

    ref: str
    issue: str
    score: float
    start: int
    end: int
    reason: str
    also_start: int = 0
    also_end: int = 0


@dataclass(frozen=True, slots=True)
class IssueDecision:
    """What a lawyer said: the case shows the issue, or it does not.

    ``verdict`` is "confirmed" or "rejected" (in the file also "open": it was taken back). ``start`` and ``end`` locate
    the sentence that is quoted, ``also_start`` and ``also_end`` a second one, and ``quoted`` has their fingerprints
    (:func:`dossier_kit.lawyer.quoting.fingerprints`). The decision holds for the text with this ``text_hash`` and for
    no other; by its fingerprints it is offered again where the sentences still stand.
    """

    ref: str
    issue: str
    verdict: str
    start: int
    end: int
    by: str
    at: str
    text_hash: str
    quoted: str = ""
    also_start: int = 0
    also_end: int = 0


@dataclass(frozen=True, slots=True)
class FactSuggestion:
    """One answer to one fact of ``rules/facts.toml`` that a redacted text seems to give.

    ``value`` is the answer's key; for a pair ``"la>school"`` (who told whom, ``"?"`` where the text does not say), for
    a year its four digits. ``text[start:end]`` is the sentence that says so, empty (0, 0) where it rests on the case's
    own fields. ``score`` is 0 to 1; ``reason`` says why in a few words.
    """

    ref: str
    fact: str
    value: str
    score: float
    start: int
    end: int
    reason: str
    also_start: ClassVar[int] = 0  # a fact rests on one place
    also_end: ClassVar[int] = 0


@dataclass(frozen=True, slots=True)
class FactDecision:
    """What a lawyer said of one answer to one fact; the fields are those of an :class:`IssueDecision`.

    An answer that the lawyer gave without a suggestion is a confirmed one like any other.
    """

    ref: str
    fact: str
    value: str
    verdict: str
    start: int
    end: int
    by: str
    at: str
    text_hash: str
    quoted: str = ""
    also_start: ClassVar[int] = 0
    also_end: ClassVar[int] = 0


class RedactedRoom:
    """``data/redacted`` of one dossier."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def charts(self) -> Path:
        return self.folder / "charts"

    @property
    def pack(self) -> Path:
        return self.folder / "pack"

    @property
    def drafts(self) -> Path:
        return self.folder / "drafts"

    def cases(self) -> list[RedactedCase]:
        """Every reviewed case, by reference."""
        rows = _read_lines(self.folder / CASES)
        return [RedactedCase(**{**row, "labels": tuple(Label(**label) for label in row["labels"])}) for row in rows]

    def write_cases(self, cases: Iterable[RedactedCase]) -> None:
        """Replace what is there; the file is written whole or not at all."""
        _write_lines(self.folder / CASES, sorted(cases, key=lambda case: case.ref))

    def issue_decisions(self) -> list[IssueDecision]:
        """The latest decision for each case and issue, in the order of case and issue."""
        latest = {(row["ref"], row["issue"]): row for row in _read_lines(self.folder / ISSUE_DECISIONS)}
        return [IssueDecision(**latest[key]) for key in sorted(latest) if latest[key]["verdict"] != TAKEN_BACK]

    def write_issue_decisions(self, decisions: Iterable[IssueDecision]) -> None:
        """Replace what is there; the file is written whole or not at all."""
        _write_lines(self.folder / ISSUE_DECISIONS, sorted(decisions, key=lambda d: (d.ref, d.issue)))

    def fact_decisions(self) -> list[FactDecision]:
        """The latest decision for each case, fact and answer, in that order."""
        latest = {(row["ref"], row["fact"], row["value"]): row for row in _read_lines(self.folder / FACT_DECISIONS)}
        return [FactDecision(**latest[key]) for key in sorted(latest) if latest[key]["verdict"] != TAKEN_BACK]

    def write_fact_decisions(self, decisions: Iterable[FactDecision]) -> None:
        """Replace what is there; the file is written whole or not at all."""
        _write_lines(self.folder / FACT_DECISIONS, sorted(decisions, key=lambda d: (d.ref, d.fact, d.value)))

    def decided(
        self,
        issues: Iterable[str],
        cases: Iterable[RedactedCase] | None = None,
        may: Callable[[str], bool] = lambda _: True,
    ) -> set[str]:
        """The cases on which a lawyer has finished: each of these issues has an answer for the text as it now is.

        ``cases``, left out, are those of the room. ``may`` says whether the answers of somebody count.
        """
        current = {case.ref: case.text_hash for case in (self.cases() if cases is None else cases)}
        answered: dict[str, set[str]] = {}
        allowed: dict[str, bool] = {}
        for decision in self.issue_decisions():
            if decision.by not in allowed:
                allowed[decision.by] = may(decision.by)
            if current.get(decision.ref) == decision.text_hash and allowed[decision.by]:
                answered.setdefault(decision.ref, set()).add(decision.issue)
        wanted = set(issues)
        return {ref for ref, keys in answered.items() if wanted <= keys}

    def add_decisions(self, issues: Iterable[IssueDecision], facts: Iterable[FactDecision]) -> None:
        """Add decisions behind those that are there: the later line holds. On disk when this returns, or none of them.

        Hold :meth:`locked` around what was read, what follows from it, and this.
        """
        added: list[tuple[Path, int]] = []
        both: tuple[tuple[str, list[Any]], ...] = ((ISSUE_DECISIONS, list(issues)), (FACT_DECISIONS, list(facts)))
        try:
            for name, rows in both:
                path = self.folder / name
                if rows:
                    added.append((path, _whole_lines(path)))
                    _append_lines(path, rows)
        except BaseException:
            for path, size in added:
                os.truncate(path, size)
            raise

    def may_confirm(self, name: str) -> bool:
        """Whether somebody's decisions count, as the vault said when it was last open; everybody's while none is."""
        path = self.folder / CONFIRMERS
        if not path.exists():
            return True
        try:
            return _digest(name) in json.loads(path.read_bytes())
        except ValueError:
            raise DossierError(f"{CONFIRMERS} in data/redacted is damaged: run notebook 03 again.") from None

    def write_confirmers(self, names: Iterable[str] | None) -> None:
        """Keep who may confirm, as digests, since nobody need be named for it; None: everybody may."""
        if names is None:
            (self.folder / CONFIRMERS).unlink(missing_ok=True)
        else:
            write_whole(self.folder / CONFIRMERS, json.dumps(sorted(map(_digest, names))).encode("ascii"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process and window from writing decisions; waits for whoever is writing now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait_for_lock(handle)
            yield
        finally:
            os.close(handle)  # which lets go of the lock


def _digest(name: str) -> str:
    return hashlib.sha256(folded_name(name).encode("utf-8")).hexdigest()


def folded_name(name: str) -> str:
    """A person's name as it is compared."""
    return " ".join(name.casefold().split())


def fingerprint(words: str) -> str:
    """A short hash of a sentence, whatever its white space: whether it still stands can be told without keeping it.

    A sentence that no longer stands may have held what was overlooked, so its words are kept nowhere.
    """
    folded = " ".join(words.split())
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:16] if folded else ""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: to a neighbour first, then renamed over; readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=PART)
        try:
            with os.fdopen(handle, "wb") as file:
                hold(file.fileno())
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
            return
        except FileNotFoundError:
            # Another process took it for a killed one's, in the moment before it was held: once more.
            if not path.parent.exists():
                raise
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _read_lines(path: Path) -> list[dict[str, Any]]:
    return lines_of(path.read_bytes()) if path.exists() else []


def lines_of(content: bytes) -> list[dict[str, Any]]:
    """The rows of a file of lines. A last line that was cut off while it was written never held, and is left out."""
    *lines, last = content.split(b"\n")
    rows = [json.loads(line) for line in lines if line.strip()]
    try:
        return [*rows, json.loads(last)] if last.strip() else rows
    except ValueError:
        return rows


def _write_lines(path: Path, rows: Iterable[Any]) -> None:
    write_whole(path, _as_lines(rows))


def _as_lines(rows: Iterable[Any]) -> bytes:
    return "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows).encode("utf-8")


def _whole_lines(path: Path) -> int:
    """How long a file is after what a cut-off writing has left is taken off; it is made where there is none."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        if size and file.read(1) != b"\n":
            file.seek(0)
            content = file.read()
            whole = len(lines_of(content)) > len(lines_of(content[: content.rfind(b"\n") + 1]))
            size = size + file.write(b"\n") if whole else content.rfind(b"\n") + 1
            file.truncate(size)
    return size


def _append_lines(path: Path, rows: Iterable[Any]) -> None:
    with path.open("ab") as file:
        file.write(_as_lines(rows))
        file.flush()
        os.fsync(file.fileno())


if sys.platform == "win32":
    import msvcrt

    def _wait_for_lock(handle: int) -> None:
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return
            except OSError:  # after ten seconds Windows gives up; we do not
                continue
else:
    import fcntl

    def _wait_for_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
