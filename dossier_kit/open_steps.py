"""Notebooks 04 and 05: what a lawyer does in the disclosable room, without the passphrase."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from .charts import Chart
from .charts import draw_charts as draw
from .counted import Counted, counted
from .disclosure import Plan, plan
from .disclosure import singled_out as alone
from .errors import DossierError
from .issues import Issue, IssueList, Lessons
from .progress import bar
from .redacted import (
    FactDecision,
    IssueDecision,
    IssueSuggestion,
    RedactedCase,
    RedactedRoom,
    both_places,
    lines_of,
    places_of,
    quoted_words,
)

if TYPE_CHECKING:
    from .facts import FactList
    from .lawyer import Desk, Suggestions
    from .panels.lawyer import LawyerPanel

RECORDED = "recorded_issues.jsonl"
RECORDED_FACTS = "recorded_facts.jsonl"


class OpenDossier(Protocol):
    """What these steps need of a dossier: its disclosable room, and the lawyers' issue list if they have their own."""

    @property
    def redacted(self) -> RedactedRoom: ...

    @property
    def issue_list_path(self) -> Path | None: ...


def suggestion_table(dossier: OpenDossier, suggestions: dict[str, list[IssueSuggestion]]) -> pd.DataFrame:
    """Columns: ref, issue, score, why (the sentence)."""
    issue_list = IssueList.load(dossier.issue_list_path)
    texts = {case.ref: case.text for case in dossier.redacted.cases()}
    rows = [
        (ref, issue_list.title(s.issue), round(s.score, 2), " ".join(quoted_words(texts[ref], places_of(s)).split()))
        for ref in sorted(suggestions)
        for s in suggestions[ref]
    ]
    return pd.DataFrame(rows, columns=["ref", "issue", "score", "why"])


def suggest_all(dossier: OpenDossier) -> Suggestions:
    """The issues and the facts that each redacted text seems to show, for :func:`decide_issues` and the spreadsheet."""
    from .facts import FactList, suggest_taught
    from .lawyer import Suggestions

    cases = dossier.redacted.cases()
    issue_list = IssueList.load(dossier.issue_list_path)
    lessons = Lessons.of(cases, dossier.redacted.issue_decisions(), issue_list)
    with bar("Suggesting issues and facts") as progress:
        both, taught = suggest_taught(
            cases, lessons, dossier.issue_list_path, progress=lambda n, t: progress(n, t or n)
        )
    made = {(case.ref, case.text_hash): found for case, found in zip(cases, both, strict=True)}
    return Suggestions(issue_list, FactList.load(), taught, made)


def what_was_learnt(suggestions: Suggestions) -> pd.DataFrame:
    """What the lawyers' answers in this dossier have taught the suggestions. Columns: issue, answers."""
    told = suggestions.taught.told if suggestions.taught else {}
    rows = [(suggestions.issue_list.title(key), said) for key, said in told.items()]
    return pd.DataFrame(rows, columns=["issue", "answers"])


def decide_issues(
    dossier: OpenDossier, lawyer: str | None = None, suggestions: Suggestions | None = None
) -> LawyerPanel:
    """The lawyer's panel. ``lawyer``: the name that goes on record; left out, ``DOSSIER_USER`` or the system's user.

    ``suggestions`` are those of :func:`suggest_all`; left out, they are made here.
    """
    from .lawyer import Book
    from .panels.lawyer import LawyerPanel

    found = suggest_all(dossier) if suggestions is None else suggestions
    return LawyerPanel(Book(dossier.redacted), found, _name(lawyer))


def cases_where(dossier: OpenDossier, suggestions: Suggestions | None = None, **where: Any) -> pd.DataFrame:
    """All cases that fit, in words. Columns: Case, State, Issues, and one for each fact that any of them answers.

    ``where`` are the fields of :class:`dossier_kit.lawyer.Where`: ``cases_where(dossier, issues=("access_denied",),
    facts=(("flow", "la>school"),), year_from=2012, year_to=2014)``; titles serve as well as keys.

    Raises:
        DossierError: something is asked for that is not in the lists, or cannot be.
    """
    from .lawyer import search, where_of
    from .lawyer.searching import as_table

    desk = _desk(dossier, None, suggestions)
    issue_list, fact_list = desk.suggestions.issue_list, desk.suggestions.fact_list
    table = as_table(search(desk, where_of(issue_list, fact_list, **where)), issue_list, fact_list)
    return pd.DataFrame(table.rows, columns=[column.title for column in table.columns])


def write_sheet(dossier: OpenDossier, path: Path, suggestions: Suggestions | None = None) -> int:
    """Write every case with its issues, facts and quoted sentences into a workbook to be edited; returns the cases.

    Raises:
        DossierError: ``path`` holds answers that were not read back, is another file, or does not end in .xlsx.
    """
    from .lawyer import sheet

    if path.suffix.lower() != ".xlsx":  # Excel opens it under no other name, and nothing here reads it back
        raise DossierError(f"{path.name} does not end in .xlsx, as a workbook's name does. Nothing was written.")
    return sheet.write(_desk(dossier, None, suggestions), path)


def read_sheet(dossier: OpenDossier, path: Path, lawyer: str | None = None) -> dict[str, int]:
    """Read the workbook of :func:`write_sheet` back; returns counts of the answers that it changed and of their cases.

    Raises:
        BadDecisions: every row that cannot be read or applied, by sheet, row and column; nothing was changed.
    """
    from .lawyer import sheet

    return sheet.read(_desk(dossier, lawyer, None), path)


def _desk(dossier: OpenDossier, lawyer: str | None, suggestions: Suggestions | None) -> Desk:
    from .lawyer import Book, Desk

    return Desk(Book(dossier.redacted), suggestions or suggest_all(dossier), _name(lawyer))


def replay_issues(dossier: OpenDossier) -> int:
    """Take over recorded decisions (``data/redacted/recorded_issues.jsonl`` and ``recorded_facts.jsonl``).

    A case that has an answer for its text already keeps it, and what was recorded for another text is left out.
    Returns how many were taken over.
    """
    room = dossier.redacted
    with room.locked():
        texts = {case.ref: case for case in room.cases()}
        fresh_issues = _fresh(_recorded(room.folder / RECORDED, IssueDecision), room.issue_decisions(), texts)
        fresh_facts = _fresh(_recorded(room.folder / RECORDED_FACTS, FactDecision), room.fact_decisions(), texts)
        room.add_decisions(fresh_issues, fresh_facts)
    return len(fresh_issues) + len(fresh_facts)


def _recorded[Said: (IssueDecision, FactDecision)](path: Path, kind: type[Said]) -> list[Said]:
    return [kind(**row) for row in lines_of(path.read_bytes())] if path.exists() else []


def _fresh[Said: (IssueDecision, FactDecision)](
    recorded: Sequence[Said], held: Sequence[Said], cases: dict[str, RedactedCase]
) -> list[Said]:
    """The recorded decisions on texts as they are, of cases on which nothing is held, with their fingerprints."""
    from .lawyer.quoting import fingerprints

    answered = {d.ref for d in held if d.ref in cases and cases[d.ref].text_hash == d.text_hash}
    return [
        replace(d, quoted=fingerprints(cases[d.ref].text, both_places(d)))
        for d in recorded
        if d.ref in cases and d.ref not in answered and cases[d.ref].text_hash == d.text_hash
    ]


def _name(lawyer: str | None) -> str:
    return lawyer or os.environ.get("DOSSIER_USER") or getuser()


def issue_progress(dossier: OpenDossier) -> dict[str, int]:
    """Counts: redacted cases, decided (each issue answered, for the text as it now is), confirmed issues and facts;
    as in the pack, of people who may confirm alone."""
    room = dossier.redacted
    cases, issues, said = _decisions(dossier)
    decided = room.decided((issue.key for issue in issues), cases, room.may_confirm)
    return {
        "redacted cases": len(cases),
        "decided": len(decided),
        "confirmed issues": sum(map(len, said.confirmed.values())),
        "confirmed facts": sum(one.verdict == "confirmed" for one in said.facts),
    }


def draw_charts(dossier: OpenDossier, threshold: int = 5, rounding: int = 1) -> Sequence[Chart]:
    """Draw the charts over every case that has been reviewed and decided, marked DRAFT: only a release's are not.

    They lie in ``data/redacted/charts``, each as PNG and SVG with its numbers as CSV beside it.
    """
    _, counts, _, _ = _counts(dossier, threshold, rounding)
    with bar("Drawing charts", unit="chart") as progress:
        charts = draw(counts, dossier.redacted.charts, draft=True)
        progress(len(charts), len(charts))
    return charts


def singled_out(dossier: OpenDossier, threshold: int = 5) -> pd.DataFrame:
    """The cases that are alone, or nearly, in what a reader may learn of them; see ``disclosure.singled_out``."""
    cases, counts, said, fact_list = _counts(dossier, threshold, 1)
    return alone(cases, counts, said.answers("confirmed"), fact_list, rejected=said.answers("rejected"))


def _counts(
    dossier: OpenDossier, threshold: int, rounding: int
) -> tuple[list[RedactedCase], Plan, Counted, FactList]:
    """The plan over every case that has been reviewed, and what it was made from."""
    from .facts import FactList

    cases, issues, said = _decisions(dossier)
    fact_list = FactList.load()
    confirmed, rejected = said.answers("confirmed"), said.answers("rejected")
    counts = plan(cases, said.confirmed, issues, threshold, confirmed, fact_list, rounding, rejected)
    return cases, counts, said, fact_list


def _decisions(dossier: OpenDossier) -> tuple[list[RedactedCase], Sequence[Issue], Counted]:
    """Every case that has been reviewed, the issue list, and the decisions that count."""
    room, issues = dossier.redacted, IssueList.load(dossier.issue_list_path).issues
    cases, listed = room.cases(), {issue.key for issue in issues}
    return cases, issues, counted(cases, room.issue_decisions(), room.fact_decisions(), listed, room.may_confirm)
