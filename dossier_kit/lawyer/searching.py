"""All cases in one table: "show me the cases where access was denied, authority to school, 2012 to 2014"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ..facts import FactList
from ..issues import IssueList
from ..tables import Column, Table, Value, csv_bytes
from .desk import Desk
from .items import CONFIRMED

ANYBODY = "*"
OPEN, CHANGED, DONE = "open", "changed", "done"


@dataclass(frozen=True, slots=True)
class Where:
    """What the cases sought have in common; what is left empty asks for nothing.

    ``issues``: keys, all of which the case shows. ``facts``: pairs of fact and answer, all of which hold; a side of a
    pair may be "*" ("la>*"). ``year_from`` and ``year_to``: the year of the events. ``state``: "open" (changed ones
    too), "changed" or "done". ``confirmed``: only what somebody has confirmed whose word a pack counts, else
    suggestions too. ``text``: words that stand in the redacted text, in any case.
    """

    issues: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    state: str = ""
    confirmed: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One case: its state, the keys of its issues, the answers to its facts, and the year of its events."""

    ref: str
    state: str
    issues: tuple[str, ...]
    facts: dict[str, tuple[str, ...]]
    years: tuple[int, ...]
    by: tuple[str, ...]


def search(desk: Desk, where: Where) -> list[Row]:
    """The cases that fit, in order of reference; ``desk`` shows each as it was last read."""
    years = [fact.key for fact in desk.suggestions.fact_list.facts if fact.kind == "year"]
    words = " ".join(where.text.casefold().split())
    counts = cache(desk.counts)
    found = []
    for ref in desk.progress():
        shown = desk.look(ref)
        if words and words not in " ".join(shown.case.text.casefold().split()):
            continue
        counted = [
            i for i in shown.items if i.shown and (not where.confirmed or (i.state == CONFIRMED and counts(i.by)))
        ]
        facts: dict[str, tuple[str, ...]] = {}
        for item in counted:
            if item.kind == "fact":
                facts[item.key] = (*facts.get(item.key, ()), item.value)
        given = [int(value) for key in years for value in facts.get(key, ())]
        row = Row(
            ref,
            DONE if shown.done else CHANGED if shown.changed else OPEN,
            tuple(item.key for item in counted if item.kind == "issue"),
            facts,
            tuple(given) or ((own,) if (own := shown.own_year(years)) else ()),
            tuple(sorted({item.by for item in shown.items if item.by})),
        )
        if _fits(row, where):
            found.append(row)
    return found


def _fits(row: Row, where: Where) -> bool:
    if where.state and where.state != row.state and not (where.state == OPEN and row.state == CHANGED):
        return False
    if not set(where.issues) <= set(row.issues):
        return False
    if not all(any(_answers(value, wanted) for value in row.facts.get(fact, ())) for fact, wanted in where.facts):
        return False
    if where.year_from is None and where.year_to is None:
        return True
    first, last = where.year_from or 0, where.year_to or 9999
    return any(first <= year <= last for year in row.years)


def _answers(value: str, wanted: str) -> bool:
    given, sought = value.split(">"), wanted.split(">")
    return len(given) == len(sought) and all(b in (ANYBODY, a) for a, b in zip(given, sought, strict=True))


def as_table(rows: Iterable[Row], issue_list: IssueList, fact_list: FactList) -> Table:
    """The rows in words, a column for each fact that any of them answers."""
    rows = list(rows)
    facts = [fact for fact in fact_list.facts if any(fact.key in row.facts for row in rows)]
    columns = [Column("Case"), Column("State"), Column("Issues", 60), *(Column(fact.title, 40) for fact in facts)]
    lines: list[tuple[Value, ...]] = []
    for row in rows:
        issues = "; ".join(issue_list.title(key) for key in row.issues)
        answers = ["; ".join(fact.answer_title(value) for value in row.facts.get(fact.key, ())) for fact in facts]
        lines.append((row.ref, row.state, issues, *answers))
    return Table("cases_found", "Cases found", tuple(columns), tuple(lines))


def as_csv(rows: Iterable[Row], issue_list: IssueList, fact_list: FactList) -> bytes:
    """The same as CSV."""
    return csv_bytes(as_table(rows, issue_list, fact_list))
