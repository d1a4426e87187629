"""What a pack says that the one before it did not: counts of cases and figures that moved, never who.

A release leaves a :func:`snapshot` of itself on record; the next one is compared with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from ..disclosure import Plan
from ..redacted import FactDecision, IssueDecision, RedactedCase, place_numbers
from ..tables import HIDDEN, Column, Table, Value, number_word, say

_MARK = 16


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure that moved: in which ``table``, its ``row`` and ``column``, and by how many."""

    table: str
    row: str
    column: str
    by: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since ``version`` of ``day``: cases ``added``, ``gone`` and ``amended``, and figures.

    ``figures`` are those that moved by ``threshold`` or more; ``new_tables`` are titles of tables that the earlier
    version did not have.
    """

    version: str
    day: date
    added: int
    gone: int
    amended: int
    figures: tuple[Moved, ...]
    new_tables: tuple[str, ...]


def snapshot(
    cases: Sequence[RedactedCase],
    confirmed: Mapping[str, Sequence[IssueDecision]],
    plan: Plan,
    facts: Sequence[FactDecision] = (),
) -> dict[str, Any]:
    """What the next pack is compared with: a mark of each case by reference, and the figures as published.

    It holds no text of a case: a mark is a hash over the redacted text and what was confirmed of it.
    """
    marks = {}
    listed = dict(plan.issues)
    answers: dict[str, list[tuple[str, str]]] = {}
    for fact in facts:
        if fact.verdict == "confirmed":
            answers.setdefault(fact.ref, []).append((fact.fact, fact.value))
    for case in cases:
        issues = sorted(
            (d.issue, *place_numbers(d))
            for d in confirmed.get(case.ref, ())
            if d.verdict == "confirmed" and d.issue in listed
        )
        said = (issues, sorted(answers.get(case.ref, ())))
        marks[case.ref] = hashlib.sha256(f"{case.text_hash} {said}".encode()).hexdigest()[:_MARK]
    return {"cases": marks, "figures": {key: value for key, _, value in _figures(plan)}}


def changes(before: Mapping[str, Any], version: str, day: date, now: Mapping[str, Any], plan: Plan) -> Changes:
    """Compare two snapshots, the later one with its plan."""
    old, new = before["cases"], now["cases"]
    figures = []
    for key, place, value in _figures(plan):
        earlier = before["figures"].get(key)
        if earlier is not None and abs(value - earlier) >= plan.threshold:
            figures.append(Moved(*place, value - earlier))
    tables = {key.split("\n")[0] for key in before["figures"]}
    return Changes(
        version=version,
        day=day,
        added=len(new.keys() - old.keys()),
        gone=len(old.keys() - new.keys()),
        amended=sum(1 for ref in new.keys() & old.keys() if new[ref] != old[ref]),
        figures=tuple(figures),
        new_tables=tuple(t.title for name, t in plan.tables.items() if name not in tables),
    )


def change_tables(found: Changes, threshold: int) -> tuple[Table, ...]:
    """The changes as tables, with a change of one case to one below ``threshold`` hidden."""
    words, few = "changes", number_word(threshold)
    # The figures below say what cases came in, less those that went: one of the two tells the other.
    small = any(0 < count < threshold for count in (found.added, found.gone))
    tied = small and found.added and found.gone
    rows: list[tuple[Value, ...]] = [
        (
            say(words, key),
            say(words, f"{key}_about"),
            HIDDEN if tied and key != "amended" else _hidden(getattr(found, key), threshold),
        )
        for key in ("added", "gone", "amended")
    ]
    # Both tables share the sheet's columns, which together are as wide as the page.
    columns = (Column(say(words, "what"), 40), Column(say(words, "about"), 40), Column(say(words, "count"), 28, True))
    cases = Table("changed_cases", say(words, "cases_title"), columns, tuple(rows))
    places = (
        Column(say(words, "table"), 40),
        Column(say(words, "row"), 40),
        Column(say(words, "column"), 28),
        Column(say(words, "by"), 16),
    )
    moved: list[tuple[Value, ...]] = [
        (one.table, one.row, one.column, say(words, "up" if one.by > 0 else "down", by=abs(one.by)))
        for one in found.figures
    ]
    moved += [(title, say(words, "new_table"), "[z]", "[z]") for title in found.new_tables]
    if not moved:
        moved.append((say(words, "none", few=few), "[z]", "[z]", "[z]"))
    return cases, Table("changed_figures", say(words, "figures_title"), places, tuple(moved))


def _figures(plan: Plan) -> Iterator[tuple[str, tuple[str, str, str], int]]:
    """Every number of the plan's tables: a key, the titles of table, row and column, and the number."""
    for name, table in plan.tables.items():
        for row in table.rows:
            for column, value in list(zip(table.columns, row, strict=True))[1:]:
                # A share moves with its count, and a total of it is nobody's number of cases.
                if isinstance(value, int) and column.title != say("issues", "share"):
                    # What comes before the numbers names the row: in some tables a question and its answer.
                    named = takewhile(lambda pair: not pair[0].numeric, zip(table.columns, row, strict=True))
                    label = ", ".join(str(part) for _, part in named) or str(row[0])
                    yield f"{name}\n{label}\n{column.title}", (table.title, label, column.title), value


def _hidden(count: int, threshold: int) -> Value:
    return HIDDEN if 0 < count < threshold else count
