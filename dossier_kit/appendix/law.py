"""The law by issue, with the days on which it began and ended: ``rules/law.toml``, the lawyers' data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from ..errors import BadRules
from ..tables import in_words, say
from ..vocabulary import load_rules

EVERY_ISSUE = "every_issue"
CHECKED, TO_CONFIRM = "checked", "to be confirmed by a lawyer"
_TEXTS = ("provision", "about", "status")
_DAYS = ("from", "until")


@dataclass(frozen=True, slots=True)
class Provision:
    """It applies to events from the day ``first`` to the day ``last``; either may be None.

    ``status`` says whether it was checked against its source.
    """

    first: date | None
    last: date | None
    provision: str
    about: str
    status: str

    @property
    def period(self) -> str:
        """The events to which it applies, as the head of what is said of it: "Law to 24 May 2018"."""
        if self.first and self.last:
            return say("appendix", "law_between", first=in_words(self.first), last=in_words(self.last))
        if self.last:
            return say("appendix", "law_to", last=in_words(self.last))
        return say("appendix", "law_from", first=in_words(self.first)) if self.first else say("appendix", "law_always")

    def applies(self, day: date) -> bool:
        """Whether it applies to an event of that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@cache
def law() -> dict[str, tuple[Provision, ...]]:
    """The provisions by the key of the issue, those first that ended first; what never changed stands last.

    Raises:
        BadRules: an entry without its texts, or with days or a status that cannot be; names the issue and the entry.
    """
    found = {}
    for key, table in load_rules("law").items():
        rows = table.get("provisions")
        if not isinstance(rows, list):
            raise BadRules(f"law.toml: {key} has no list of provisions")
        provisions = [_provision(f"law.toml: {key}, entry {number}", row) for number, row in enumerate(rows, start=1)]
        found[key] = tuple(sorted(provisions, key=_order))
    return found


def by_period(provisions: Sequence[Provision]) -> dict[str, list[Provision]]:
    """The provisions of an issue under the events to which they apply, in their order."""
    found: dict[str, list[Provision]] = {}
    for one in provisions:
        found.setdefault(one.period, []).append(one)
    return found


def _provision(where: str, row: Any) -> Provision:
    if not isinstance(row, dict) or not set(_TEXTS) <= set(row) <= {*_TEXTS, *_DAYS}:
        raise BadRules(f"{where}: needs provision, about and status, and may have from and until")
    days = [row.get(name) for name in _DAYS]
    if not all(day is None or type(day) is date for day in days):
        raise BadRules(f"{where}: from and until are dates without quotation marks, e.g. from = 2018-05-25")
    first, last = days
    if (first and last and first > last) or row["status"] not in (CHECKED, TO_CONFIRM):
        raise BadRules(f"{where}: it ends before it begins, or has an unknown status")
    return Provision(first, last, *(str(row[name]) for name in _TEXTS))


def _order(one: Provision) -> tuple[bool, date, date]:
    always = one.first is None and one.last is None
    return always, one.last or date.max, one.first or date.min
