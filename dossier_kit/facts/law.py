"""Which law was in force when it happened: the periods of ``rules/facts_law.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from dossier_kit.errors import BadRules
from dossier_kit.issues.issue_list import text_of
from dossier_kit.redacted import RedactedCase
from dossier_kit.vocabulary import load_rules

from .years import months_of

CHECKED, TO_CONFIRM = "checked", "to be confirmed by a lawyer"
BEFORE, SINCE, EITHER, UNKNOWN = "before", "since", "either", "unknown"
_TEXTS = ("about", "before", "since", "status")
_ENTRIES = (*_TEXTS, "day", "note")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the law: what was in force until the day before ``day``, and what has been since."""

    key: str
    about: str
    day: date
    before: str
    since: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class InForce:
    """What was in force on one subject. ``side``: "before", "since", "either" (the month decides) or "unknown".

    ``words`` is how it reads in a table; ``status`` whether a lawyer has checked it; ``note`` what else to think of.
    """

    about: str
    side: str
    words: str
    status: str
    note: str


@cache
def changes() -> tuple[Change, ...]:
    """Every change of the law that matters here, in the file's order.

    Raises:
        BadRules: with every entry that is incomplete or has a date or status that cannot be.
    """
    found: list[Change] = []
    faults: list[str] = []
    rows = load_rules("facts_law")
    for key, row in rows.items():
        where = f"[{key}]"
        if not isinstance(row, Mapping):
            faults.append(f"'{key}' stands outside any table: put a key in square brackets above it")
            continue
        faults += [f"{where} has an entry '{name}' that means nothing" for name in row if name not in _ENTRIES]
        texts = {name: text_of(row, name, where, faults) for name in _TEXTS}
        texts["note"] = str(row.get("note", ""))
        day = row.get("day")
        if type(day) is not date:
            faults.append(f"{where}: day is a date without quotation marks, e.g. day = 2018-05-25")
        if texts["status"] not in (CHECKED, TO_CONFIRM):
            faults.append(f'{where}: status is "{CHECKED}" or "{TO_CONFIRM}"')
        if isinstance(day, date):
            found.append(Change(key=key, day=day, **texts))
    if faults:
        raise BadRules(f"facts_law.toml: {len(faults)} to mend:\n" + "\n".join(f"- {fault}" for fault in faults))
    return tuple(found)


def law_in_force(year: int | None, month: int | None = None) -> tuple[InForce, ...]:
    """What was in force at an event, one entry for each subject in the order of ``rules/facts_law.toml``.

    Without a month the year of a change is "either": the month decides; and so is the month of a change, unless the
    change fell on its first day.
    """
    return tuple(InForce(change.about, *_side(change, year, month), change.status, change.note) for change in changes())


def law_for(case: RedactedCase, year: int | None) -> tuple[InForce, ...]:
    """What was in force for a case whose events fell in ``year``; its own dates decide in the year of a change."""
    months = months_of(case, year) if year else frozenset()
    by_month = [law_in_force(year, month) for month in sorted(months)]
    return tuple(
        entries[0] if entries and len({entry.side for entry in entries}) == 1 else whole
        for whole, *entries in zip(law_in_force(year), *by_month, strict=True)
    )


def _side(change: Change, year: int | None, month: int | None) -> tuple[str, str]:
    if year is None:
        return UNKNOWN, "the account does not say when"
    first = date(year, month or 1, 1)
    # The day after the last day that the event may have fallen on.
    after = date(year + 1, 1, 1) if month in (None, 12) else date(year, (month or 0) + 1, 1)
    if after <= change.day:
        return BEFORE, change.before
    if first >= change.day:
        return SINCE, change.since
    unit = "the month" if month is None else "the day"
    return EITHER, f"{change.before} or {change.since}: {unit} decides"
