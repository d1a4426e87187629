"""Notebooks 04 and 05: what a lawyer does in the disclosable room, without the passphrase."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from .charts import Chart
from .charts import draw_charts as draw
from .disclosure import plan
from .issues import IssueList, suggest
from .progress import bar
from .redacted import IssueDecision, IssueSuggestion, RedactedRoom

if TYPE_CHECKING:
    from .panels.issues import IssuesPanel

RECORDED = "recorded_issues.jsonl"


class OpenDossier(Protocol):
    """What these steps need of a dossier: its disclosable room, and the lawyers' issue list if they have their own."""

    @property
    def redacted(self) -> RedactedRoom: ...

    @property
    def issue_list_path(self) -> Path | None: ...


def suggest_issues(dossier: OpenDossier) -> dict[str, list[IssueSuggestion]]:
    """By case reference, the issues that its redacted text seems to show, the surest first."""
    cases = dossier.redacted.cases()
    with bar("Suggesting issues") as progress:
        found = list(suggest(cases, IssueList.load(dossier.issue_list_path), progress=lambda n, t: progress(n, t or n)))
    return {case.ref: suggestions for case, suggestions in zip(cases, found, strict=True)}


def suggestion_table(dossier: OpenDossier, suggestions: dict[str, list[IssueSuggestion]]) -> pd.DataFrame:
    """Columns: ref, issue, score, why (the sentence)."""
    issue_list = IssueList.load(dossier.issue_list_path)
    texts = {case.ref: case.text for case in dossier.redacted.cases()}
    rows = [
        (ref, issue_list.title(s.issue), round(s.score, 2), " ".join(texts[ref][s.start : s.end].split()))
        for ref in sorted(suggestions)
        for s in suggestions[ref]
    ]
    return pd.DataFrame(rows, columns=["ref", "issue", "score", "why"])


def decide_issues(
    dossier: OpenDossier, lawyer: str | None = None, suggestions: dict[str, list[IssueSuggestion]] | None = None
) -> IssuesPanel:
    """The lawyer's panel. ``lawyer``: the name that goes on record; left out, ``DOSSIER_USER`` or the system's user.

    ``suggestions`` are those of :func:`suggest_issues`; left out, they are made here.
    """
    from .panels.issues import IssuesPanel

    name = lawyer or os.environ.get("DOSSIER_USER") or getuser()
    found = suggest_issues(dossier) if suggestions is None else suggestions
    return IssuesPanel(dossier.redacted, IssueList.load(dossier.issue_list_path), found, name)


def replay_issues(dossier: OpenDossier) -> int:
    """Take over recorded decisions (``data/redacted/recorded_issues.jsonl``) for texts that have no answer yet.

    Returns how many were taken over; those made for another text are left out.
    """
    path = dossier.redacted.folder / RECORDED
    if not path.exists():
        return 0
    texts = {case.ref: case.text_hash for case in dossier.redacted.cases()}
    held = dossier.redacted.issue_decisions()
    answered = {d.ref for d in held if texts.get(d.ref) == d.text_hash}
    recorded = [IssueDecision(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]
    fresh = [d for d in recorded if d.ref not in answered and texts.get(d.ref) == d.text_hash]
    taken = {d.ref for d in fresh}
    dossier.redacted.write_issue_decisions([*(d for d in held if d.ref not in taken), *fresh])
    return len(fresh)


def issue_progress(dossier: OpenDossier) -> dict[str, int]:
    """Counts: redacted cases, decided (for the text as it now is), confirmed issues."""
    texts = {case.ref: case.text_hash for case in dossier.redacted.cases()}
    current = [d for d in dossier.redacted.issue_decisions() if texts.get(d.ref) == d.text_hash]
    return {
        "redacted cases": len(texts),
        "decided": len({d.ref for d in current}),
        "confirmed issues": sum(1 for d in current if d.verdict == "confirmed"),
    }


def draw_charts(dossier: OpenDossier, threshold: int = 5) -> Sequence[Chart]:
    """Draw the charts over every case that has been reviewed and decided, marked DRAFT: only a release's are not.

    They lie in ``data/redacted/charts``, each as PNG and SVG with its numbers as CSV beside it.
    """
    cases = dossier.redacted.cases()
    issues = IssueList.load(dossier.issue_list_path).issues
    with bar("Drawing charts", unit="chart") as progress:
        charts = draw(plan(cases, dossier.redacted.confirmed(), issues, threshold), dossier.redacted.charts, draft=True)
        progress(len(charts), len(charts))
    return charts
