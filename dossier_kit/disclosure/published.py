"""The plan's counts as tables, in the pack's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..tables import FEW, HIDDEN, NOT_APPLICABLE, Column, Table, Value, number_word, say
from .small_numbers import LAW_CHANGED, Band, EvidenceRows

GROUPED = "grouped_issues"


class IssueLike(Protocol):
    """An entry of the issue list."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def asked(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Group:
    """What may be said of a case: that it shows this issue, or (``grouped``) one or more of these issues.

    ``issues`` are keys, ``cases`` references in the order of the dossier.
    """

    key: str
    title: str
    issues: tuple[str, ...]
    cases: tuple[str, ...]

    @property
    def grouped(self) -> bool:
        return self.key == GROUPED


def tables_of(
    issues: Sequence[tuple[str, str]],
    groups: Sequence[Group],
    counts: Mapping[str, int | str],
    pairs: Mapping[tuple[str, str], int],
    bands: Sequence[Band],
    evidence: EvidenceRows,
    total: int,
) -> dict[str, Table]:
    """The tables of the plan, by name."""
    tables: dict[str, Table] = {}
    share = say("issues", "share")
    rows: list[tuple[Value, ...]] = [(title, counts[key], _percent(counts[key], total)) for key, title in issues]
    rows += [(group.title, len(group.cases), _percent(len(group.cases), total)) for group in groups if group.grouped]
    columns: tuple[Column, ...] = (
        Column(say("issues", "issue"), 60), Column(say("issues", "cases"), 18, True), Column(share, 24, True),
    )
    tables["cases_by_issue"] = Table("cases_by_issue", say("issues", "title"), columns, tuple(rows))
    if pairs:
        matrix = tuple(
            (
                one.title,
                *(
                    NOT_APPLICABLE
                    if one is other
                    else pairs.get((one.key, other.key), pairs.get((other.key, one.key), FEW))
                    for other in groups
                ),
            )
            for one in groups
        )
        columns = (Column(say("pairs", "issue"), 30), *(Column(group.title, 13.5, True) for group in groups))
        tables["issues_together"] = Table("issues_together", say("pairs", "title"), columns, matrix)
    if bands:
        columns = (
            Column(say("years", "years"), 34),
            Column(say("issues", "cases"), 18, True),
            Column(say("years", "law"), 60),
        )
        rows = [(band.label, band.count, _law_of(band)) for band in bands]
        tables["cases_by_year"] = Table("cases_by_year", say("years", "title"), columns, tuple(rows))
    if evidence.rows:
        grades = tuple(
            Column(say("evidence", "cases", grade=grade_title(grade)), 24, True) for grade in evidence.grades
        )
        columns = (Column(say("evidence", "group"), 40), *grades, Column(say("evidence", "all"), 14, True))
        sizes = {group.key: (group.title, len(group.cases)) for group in groups}
        sizes[""] = (say("evidence", "total"), total)
        keys = [key for key in (*(group.key for group in groups), "") if key in evidence.rows]
        rows = [(sizes[key][0], *evidence.rows[key], sizes[key][1]) for key in keys]
        tables["evidence_by_issue"] = Table("evidence_by_issue", say("evidence", "title"), columns, tuple(rows))
    return tables


def notes_of(
    tables: Mapping[str, Table],
    groups: Sequence[Group],
    counts: Mapping[str, int | str],
    evidence: EvidenceRows,
    total: int,
    threshold: int,
) -> dict[str, tuple[str, ...]]:
    """What stands under each of these tables, by name."""
    few = number_word(threshold)
    issue_notes = [say("issues", "note_total", total=total)]
    grouped = [group.title for group in groups if group.grouped]
    if grouped:
        issue_notes.append(say("issues", "note_hidden", group=grouped[0]))
    elif HIDDEN in counts.values():
        issue_notes.append(say("issues", "note_all_hidden"))
    evidence_notes = [say("evidence", "note")]
    if any(HIDDEN in row for row in evidence.rows.values()):
        evidence_notes.append(say("evidence", "note_hidden", few=few))
    notes = {
        "cases_by_issue": issue_notes,
        "issues_together": [say("pairs", "note", few=few)],
        "cases_by_year": [say("years", "note")],
        "evidence_by_issue": evidence_notes,
    }
    return {name: tuple(notes[name]) for name in tables}


def grade_title(grades: Sequence[str]) -> str:
    """ "Documentary", or "Documentary or witness" for two grades taken together."""
    first, *others = (say("evidence", grade) for grade in grades)
    return say("evidence", "or", one=first, other=others[0][:1].lower() + others[0][1:]) if others else first


def _percent(count: int | str, total: int) -> int | str:
    return count if isinstance(count, str) else round(100 * count / total) if total else NOT_APPLICABLE


def _law_of(band: Band) -> str:
    if band.first is None or band.last is None:
        return say("years", "law_unknown")
    if band.last < LAW_CHANGED:
        law = say("years", "law_before")
    elif band.first > LAW_CHANGED:
        law = say("years", "law_after")
    else:
        law = say("years", "law_both")
    return law
