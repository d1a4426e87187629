"""Issues and facts: what each redacted case seems to show, and what the lawyers made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from .. import steps
from ..dossier import Dossier
from ..errors import DossierError, NoPassphrase
from ..redacted import write_whole
from ..register import register
from ..tables import Column, Table, csv_bytes
from .app import app, opened

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
        Path | None, typer.Option(help="Write, for each case, its place in the intake, its issues and its facts.")
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(help="Write everything into a workbook, to be edited in Excel; not over answers not read back."),
    ] = None,
    from_sheet: Annotated[Path | None, typer.Option(help="Read such a workbook back: all of it, or nothing.")] = None,
) -> None:
    """What each case shows: issues and facts, suggested and confirmed, and the law in force when it happened.

    Files, sheets and rows stand in the confidential register: without the passphrase those columns stay empty.
    """
    if sheet or from_sheet:
        _sheet(opened(), sheet, from_sheet)
        return
    from ..facts.table import case_table
    from ..open_steps import suggest_all

    dossier = opened()
    found = suggest_all(dossier)
    cases = dossier.redacted.cases()
    both = {case.ref: found.of(case) for case in cases}
    frame = case_table(dossier.redacted, cases, both, found.issue_list, found.fact_list)
    if csv is None:
        shown = frame[["ref", "issues", "issues (confirmed)"]]
        typer.echo(shown.to_string(index=False, max_colwidth=90) if len(shown) else "No case has been reviewed yet.")
        return
    places, known = _places(dossier)
    frame = frame.merge(places, on="ref", how="left")
    frame = frame[["ref", *_PLACE, *frame.columns.drop(["ref", *_PLACE])]].astype(object).fillna("")
    table = Table("cases", "Cases", tuple(map(Column, frame.columns)), tuple(map(tuple, frame.to_numpy().tolist())))
    try:
        write_whole(csv, csv_bytes(table))
    except OSError as error:
        raise DossierError(f"{csv.name} could not be written: {error.strerror}.") from None
    typer.echo(f"{len(frame)} cases written to {csv}. " + (
        "It says which row of the intake each case is: keep it in the firm." if known
        else "Files, sheets and rows are left empty: they need the passphrase."
    ))


def _sheet(dossier: Dossier, to: Path | None, back: Path | None) -> None:
    from ..open_steps import read_sheet, write_sheet

    if back:
        typer.echo(steps.Counts(f"Read from {back.name}", read_sheet(dossier, back)))
    if to:
        typer.echo(f"{write_sheet(dossier, to)} cases written to {to}. It holds redacted accounts.")


def _places(dossier: Dossier) -> tuple[pd.DataFrame, bool]:
    """Where each case stands in the intake, by reference, and whether the passphrase was there to say so."""
    try:
        rows = register(dossier)
    except NoPassphrase:
        return pd.DataFrame(columns=["ref", *_PLACE], dtype=object), False
    own = rows[(rows["ref"] != "") & (rows["state"] != "joined")]
    return own[["ref", *_PLACE]].drop_duplicates("ref"), True
