"""The law by issue, then and now: ``rules/law.toml``, the lawyers' data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ..errors import BadRules
from ..vocabulary import load_rules

EVERY_ISSUE = "every_issue"
CHECKED, TO_CONFIRM = "checked", "to be confirmed by a lawyer"


@dataclass(frozen=True, slots=True)
class Provision:
    """``period`` is "then" (events to 24 May 2018) or "now"; ``status`` whether it was checked against its source."""

    period: str
    provision: str
    about: str
    status: str


@cache
def law() -> dict[str, tuple[Provision, ...]]:
    """The provisions by the key of the issue.

    Raises:
        BadRules: an entry without its four texts, an unknown period or status; names the issue and the entry.
    """
    found = {}
    for key, table in load_rules("law").items():
        provisions = []
        rows = table.get("provisions")
        if not isinstance(rows, list):
            raise BadRules(f"law.toml: {key} has no list of provisions")
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict) or set(row) != {"period", "provision", "about", "status"}:
                raise BadRules(f"law.toml: {key}, entry {number}: needs period, provision, about and status")
            if row["period"] not in ("then", "now") or row["status"] not in (CHECKED, TO_CONFIRM):
                raise BadRules(f"law.toml: {key}, entry {number}: an unknown period or status")
            provisions.append(Provision(**{name: str(value) for name, value in row.items()}))
        found[key] = tuple(provisions)
    return found
