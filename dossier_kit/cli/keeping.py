"""Keeping the dossier: who said what, how far everything is, and whether it is whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from .. import steps
from ..errors import DossierError
from ..register import register
from .app import app, opened


@app.command()
def cases(csv: Annotated[Path | None, typer.Option(help="Write the register to this file.")] = None) -> None:
    """The register, without names: every row that was read and how far it has come."""
    frame = register(opened())
    if csv:
        frame.to_csv(csv, index=False)
        typer.echo(f"{len(frame)} rows written to {csv}.")
    else:
        typer.echo(frame.to_string(index=False) if len(frame) else "No file was read yet.")


@app.command()
def consent(
    case: Annotated[str, typer.Argument(help="The case, C001.")],
    state: Annotated[str, typer.Argument(help="consented, embargoed, withdrawn, refused or unclear.")],
    basis: Annotated[str, typer.Option(help="On what word it rests: 'letter of 3 June'.")],
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The end of an embargo.")] = None,
    conditions: Annotated[str, typer.Option(help="What the contributor asked for.")] = "",
) -> None:
    """Record what a contributor said, over what intake read."""
    steps.record_consent(opened(), case, state, basis, until.date() if until else None, conditions)
    typer.echo(f"{case}: recorded.")


@app.command()
def join(
    case: Annotated[str, typer.Argument(help="The case that may be a copy.")],
    apart: Annotated[bool, typer.Option(help="They are two accounts: keep them apart.")] = False,
) -> None:
    """Answer whether a proposed copy is the same account."""
    steps.answer_copy(opened(), case, not apart)
    typer.echo(f"{case}: {'kept apart' if apart else 'joined'}.")


@app.command()
def status() -> None:
    """How far everything is, and what each case still needs."""
    dossier = opened()
    typer.echo(steps.status(dossier))
    waiting = steps.what_is_missing(dossier)
    if len(waiting):
        typer.echo(f"\n{waiting.to_string(index=False)}")


@app.command()
def verify() -> None:
    """Check the ledger, the rows, and what lies in the disclosable room."""
    faults = steps.verify(opened())
    if faults:
        raise DossierError("\n".join(faults))
    typer.echo("The ledger is whole, every row is accounted for, and no original stands in the disclosable room.")
