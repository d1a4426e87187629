"""Issues: what each redacted case seems to show."""

from __future__ import annotations

import typer

from .. import steps
from .app import app, opened


@app.command()
def categorise() -> None:
    """Suggest which issues each redacted case shows, with the sentence that says why (notebook 04)."""
    from ..open_steps import issue_progress, replay_issues, suggest_issues, suggestion_table

    dossier = opened()
    replay_issues(dossier)
    table = suggestion_table(dossier, suggest_issues(dossier))
    if len(table):
        typer.echo(table.to_string(index=False, max_colwidth=90))
    typer.echo(steps.Counts("Issues", issue_progress(dossier)))
