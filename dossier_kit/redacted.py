"""The disclosable room: what lies in ``data/redacted`` and how it is read.

Charts, appendix and the lawyer's view of issues start here; nothing in this module knows the vault. A
:class:`RedactedCase` is made in one place only, ``redaction.py`` (the door); this module reads it back.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

CASES = "cases.jsonl"
ISSUE_DECISIONS = "issues.jsonl"
FACT_DECISIONS = "facts.jsonl"


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
    the SHA-256 of ``text``, to which the lawyers' decisions are tied.
    """

    ref: str
    text: str
    labels: tuple[Label, ...]
    evidence: str
    event_year: int | None
    text_hash: str


@dataclass(frozen=True, slots=True)
class IssueSuggestion:
    """One issue that a redacted text seems to show. ``text[start:end]`` is the sentence that says why.

    ``score`` is 0 to 1; ``reason`` names the rule or cue in a few words.
    """

    ref: str
    issue: str
    score: float
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class IssueDecision:
    """What a lawyer said: the case shows the issue, or it does not.

    ``verdict`` is "confirmed" or "rejected". ``start`` and ``end`` locate the sentence that is quoted. The decision
    holds for the text with this ``text_hash`` and for no other.
    """

    ref: str
    issue: str
    verdict: str
    start: int
    end: int
    by: str
    at: str
    text_hash: str


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


@dataclass(frozen=True, slots=True)
class FactDecision:
    """What a lawyer said of one answer to one fact: ``verdict`` is "confirmed" or "rejected".

    An answer that the lawyer gave without a suggestion is a confirmed one like any other. The decision holds for the
    text with this ``text_hash`` and for no other.
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
        return [IssueDecision(**latest[key]) for key in sorted(latest)]

    def write_issue_decisions(self, decisions: Iterable[IssueDecision]) -> None:
        """Replace what is there; the file is written whole or not at all."""
        _write_lines(self.folder / ISSUE_DECISIONS, sorted(decisions, key=lambda d: (d.ref, d.issue)))

    def confirmed(self) -> dict[str, list[IssueDecision]]:
        """By case reference, the issues confirmed for the text as it now is."""
        current = {case.ref: case.text_hash for case in self.cases()}
        found: dict[str, list[IssueDecision]] = {}
        for decision in self.issue_decisions():
            if decision.verdict == "confirmed" and current.get(decision.ref) == decision.text_hash:
                found.setdefault(decision.ref, []).append(decision)
        return found

    def fact_decisions(self) -> list[FactDecision]:
        """The latest decision for each case, fact and answer, in that order."""
        latest = {(row["ref"], row["fact"], row["value"]): row for row in _read_lines(self.folder / FACT_DECISIONS)}
        return [FactDecision(**latest[key]) for key in sorted(latest)]

    def write_fact_decisions(self, decisions: Iterable[FactDecision]) -> None:
        """Replace what is there; the file is written whole or not at all."""
        _write_lines(self.folder / FACT_DECISIONS, sorted(decisions, key=lambda d: (d.ref, d.fact, d.value)))

    def confirmed_facts(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """By case reference and fact, the answers confirmed for the text as it now is."""
        current = {case.ref: case.text_hash for case in self.cases()}
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for decision in self.fact_decisions():
            if decision.verdict == "confirmed" and current.get(decision.ref) == decision.text_hash:
                facts = found.setdefault(decision.ref, {})
                facts[decision.fact] = (*facts.get(decision.fact, ()), decision.value)
        return found


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: to a neighbour first, then renamed over; readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _read_lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _write_lines(path: Path, rows: Iterable[Any]) -> None:
    lines = [json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows]
    write_whole(path, "".join(lines).encode("utf-8"))
