"""Issues and facts: what each redacted case seems to show, and what the lawyers made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from .. import steps
from ..dossier import Dossier
from ..errors import NoPassphrase
from ..register import register
from .app import app, check_csv, opened, write_csv

_PLACE = ["file", "sheet", "row"]


@app.command()
def categorise() -> None:
    """Suggest which issues and facts each redacted case shows, with the sentence that says why (notebook 04)."""
    from ..facts.table import suggestion_table as fact_table
    from ..open_steps import issue_progress, replay_issues, suggest_all, suggestion_table

    dossier = opened()
    replay_issues(dossier)
    found = suggest_all(dossier)
    cases = dossier.redacted.cases()
    both = {case.ref: found.of(case) for case in cases}
    issues = suggestion_table(dossier, {ref: issues for ref, (issues, _) in both.items()})
    facts = fact_table(cases, {ref: facts for ref, (_, facts) in both.items()}, found.fact_list)
    for title, table in (("Issues", issues), ("Facts", facts)):
        if len(table):
            typer.echo(f"{title}\n{table.to_string(index=False, max_colwidth=90)}\n")
    typer.echo(steps.Counts("Issues", issue_progress(dossier)))


@app.command("issues")
def issues_of_cases(
    csv: Annotated[
        Path | None, typer.Option(help="Write, for each case, its place in the intake, its issues and facts (.csv).")
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(help="Write everything into a workbook (.xlsx) to edit in Excel; not over answers not read back."),
    ] = None,
    from_sheet: Annotated[Path | None, typer.Option(help="Read such a workbook back: all of it, or nothing.")] = None,
) -> None:
    """What each case shows: issues and facts, suggested and confirmed, and the law in force when it happened.

    Files, sheets and rows stand in the confidential register: without vault or passphrase those columns stay empty.
    """
    if sheet or from_sheet:
        _sheet(opened(), sheet, from_sheet)
        return
    from ..facts import FactList
    from ..facts.table import case_table
    from ..issues import IssueList
    from ..open_steps import suggest_all

    dossier = opened()
    if csv is not None:  # before the cases are read, which takes minutes
        lists = IssueList.load(dossier.issue_list_path), FactList.load()
        check_csv(csv, _with_places(case_table(dossier.redacted, [], {}, *lists), _no_places()).columns)
    found = suggest_all(dossier)
    cases = dossier.redacted.cases()
    both = {case.ref: found.of(case) for case in cases}
    frame = case_table(dossier.redacted, cases, both, found.issue_list, found.fact_list)
    if csv is None:
        shown = frame[["ref", "issues", "issues (confirmed)"]]
        typer.echo(shown.to_string(index=False, max_colwidth=90) if len(shown) else "No case has been reviewed yet.")
        return
    places, left_out = _places(dossier)
    write_csv(csv, _with_places(frame, places))
    typer.echo(f"{len(frame)} cases written to {csv}. " + (
        f"Files, sheets and rows are left empty: {left_out}." if left_out
        else "It says which row of the intake each case is: keep it in the firm."
    ))


def _sheet(dossier: Dossier, to: Path | None, back: Path | None) -> None:
    from ..open_steps import read_sheet, write_sheet

    if back:
        typer.echo(steps.Counts(f"Read from {back.name}", read_sheet(dossier, back)))
    if to:
        typer.echo(f"{write_sheet(dossier, to)} cases written to {to}. It holds redacted accounts.")


def _places(dossier: Dossier) -> tuple[pd.DataFrame, str]:
    """Where each case stands in the intake, by reference; "" or why that is not known."""
    if not dossier.vault_path.exists():
        return _no_places(), "there is no vault in this dossier"
    try:
        rows = register(dossier)
    except NoPassphrase:
        return _no_places(), "they need the passphrase"
    own = rows[(rows["ref"] != "") & (rows["state"] != "joined")]
    return own[["ref", *_PLACE]].drop_duplicates("ref").astype(object), ""  # a row stays a whole number


def _no_places() -> pd.DataFrame:
    return pd.DataFrame(columns=["ref", *_PLACE], dtype=object)


def _with_places(frame: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    frame = frame.merge(places, on="ref", how="left")
    return frame[["ref", *_PLACE, *frame.columns.drop(["ref", *_PLACE])]]
