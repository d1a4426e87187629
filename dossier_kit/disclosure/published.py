"""The plan's counts as tables, in the pack's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from ..tables import FEW, HIDDEN, NOT_APPLICABLE, Column, Table, Value, in_words, number_word, say
from .small_numbers import Band, EvidenceRows

if TYPE_CHECKING:
    from ..facts.law import Change

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

    ``issues`` are keys, ``cases`` references in the order of the dossier and ``members`` the same as a set: whether
    a case is among thousands is asked once for each of them.
    """

    key: str
    title: str
    issues: tuple[str, ...]
    cases: tuple[str, ...]
    members: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", frozenset(self.cases))

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
            Column(say("years", "years"), 22),
            Column(say("issues", "cases"), 14, True),
            *(Column(say("years", "law", subject=subject), 43) for subject in _subjects()),
        )
        rows = [(band.label, band.count, *_law_of(band)) for band in bands]
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
        title = say("evidence", "title")
        title = say("answers", "by_issue", title=title) if len(rows) > 1 else title
        tables["evidence_by_issue"] = Table("evidence_by_issue", title, columns, tuple(rows))
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
    if groups and len(evidence.rows) == 1:
        evidence_notes.append(say("evidence", "not_by_issue"))
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


def _subjects() -> dict[str, Change]:
    """What changed on a day of its own, by subject: of several that changed on one day the first."""
    from ..facts.law import changes  # its list of facts takes half a second to read

    days: dict[date, Change] = {}
    for change in changes():
        days.setdefault(change.day, change)
    return {change.about: change for change in days.values()}


def _law_of(band: Band) -> list[str]:
    """What was in force in the years of a band, by subject. Of a case without a year it says that this is not known."""
    return [_in_force(change, band) for change in _subjects().values()]


def _in_force(change: Change, band: Band) -> str:
    if band.first is None or band.last is None:
        return say("years", "law_unknown")
    if date(band.last, 12, 31) < change.day:
        law = change.before
    elif date(band.first, 1, 1) >= change.day:
        law = change.since
    else:
        day = in_words(change.day - timedelta(days=1))
        law = say("years", "law_both", before=change.before, date=day, since=change.since)
    return say("years", "law_or_unknown", law=law) if band.unknown else law
