"""The lawyers' lists about issues: which guidance speaks to each, and what the Commissioner is asked to do.

They are ``rules/guidance.toml`` and ``rules/asks.toml``. What was not checked against its source says so, in the pack
as in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..errors import BadRules
from ..vocabulary import load_rules
from .law import CHECKED, EVERY_ISSUE, TO_CONFIRM

_STATUSES = (CHECKED, TO_CONFIRM)


@dataclass(frozen=True, slots=True)
class Guidance:
    """What one body's guidance says on an issue; ``where`` it stands. Silent guidance has no ``where``."""

    body: str
    where: str
    says: str
    status: str

    @property
    def silent(self) -> bool:
        return not self.where


@dataclass(frozen=True, slots=True)
class Ask:
    """One paragraph of what is asked: to what ``purpose``, what the Commissioner is asked to do, under which power."""

    purpose: str
    ask: str
    power: str
    status: str


@dataclass(frozen=True, slots=True)
class Request:
    """An issue as the briefing puts it: its ``feature``, why it harms (``harm``), and what is asked."""

    feature: str
    harm: str
    asks: tuple[Ask, ...]


@cache
def bodies() -> Mapping[str, str]:
    """The bodies whose guidance is looked at: key to title, in the order of the matrix."""
    return {key: str(title) for key, title in load_rules("guidance")["bodies"].items()}


@cache
def guidance() -> Mapping[str, Mapping[str, Guidance]]:
    """By issue and body, what its guidance says. A body that nobody has looked at for an issue is left out.

    Raises:
        BadRules: an unknown body, entry or status; names the issue and the body.
    """
    found: dict[str, dict[str, Guidance]] = {}
    for issue, entries in load_rules("guidance").items():
        if issue == "bodies":
            continue
        rows: dict[str, Guidance] = {}
        for body, entry in entries.items():
            if body not in bodies():
                raise BadRules(f"guidance.toml: {issue} names {body}, which is not among the bodies")
            if not isinstance(entry, dict) or set(entry) not in ({"where", "says", "status"}, {"silent", "status"}):
                raise BadRules(f"guidance.toml: {issue}, {body}: needs where, says and status, or silent and status")
            if entry["status"] not in _STATUSES:
                raise BadRules(f"guidance.toml: {issue}, {body}: an unknown status")
            where, says = str(entry.get("where", "")), str(entry.get("says", entry.get("silent")))
            rows[body] = Guidance(body, where, says, str(entry["status"]))
        found[issue] = {body: rows[body] for body in bodies() if body in rows}
    return found


@cache
def requests() -> Mapping[str, Request]:
    """By issue, and under ``every_issue`` for all of them, what is asked.

    Raises:
        BadRules: an entry that lacks something or has an unknown status; names the issue.
    """
    found = {}
    for issue, entry in load_rules("asks").items():
        needed = {"asks"} if issue == EVERY_ISSUE else {"feature", "harm", "asks"}
        rows: Any = entry.get("asks")
        if set(entry) != needed or not isinstance(rows, list) or not rows:
            raise BadRules(f"asks.toml: {issue} needs {', '.join(sorted(needed))}")
        asks = []
        for number, row in enumerate(rows, start=1):
            if set(row) != {"purpose", "ask", "power", "status"} or row["status"] not in _STATUSES:
                raise BadRules(f"asks.toml: {issue}, entry {number}: needs purpose, ask, power and a known status")
            asks.append(Ask(**{key: str(value) for key, value in row.items()}))
        found[issue] = Request(str(entry.get("feature", "")), str(entry.get("harm", "")), tuple(asks))
    return found


def with_status(text: str, status: str) -> str:
    """A provision or power with the warning that nobody has checked it, if nobody has."""
    return text if status == CHECKED else f"{text} ({status})"
