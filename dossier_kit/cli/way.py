"""The way of an account, notebook by notebook: intake, redaction, review, charts, the pack."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from .. import steps
from ..dossier import PASSPHRASE_VARIABLE as VARIABLE
from ..dossier import init_dossier, keep_in_keyring, prompt_passphrase
from ..errors import DossierError
from ..people import must
from ..progress import bar
from ..review.recorded import export_decisions, import_decisions
from .app import app, home, opened


@app.command()
def init(keyring: Annotated[bool, typer.Option(help="Keep the passphrase in the system's keyring.")] = False) -> None:
    """Make a new dossier: its settings, its rooms and an empty vault."""
    import os

    folder = home() or Path(os.environ.get("DOSSIER_HOME") or Path.cwd())
    passphrase = os.environ.pop(VARIABLE, None)
    if not passphrase:
        passphrase = prompt_passphrase("A passphrase for the vault (four or five words): ")
        if prompt_passphrase("Once more: ") != passphrase:
            raise DossierError("The two were not the same. Nothing was made.")
    dossier = init_dossier(folder, passphrase)
    typer.echo(
        f"A dossier was made in {dossier.home}. Its settings are in dossier.toml; put intake files into data/raw."
    )
    if keyring:
        keep_in_keyring(folder, passphrase)


@app.command()
def intake(
    files: Annotated[list[Path], typer.Argument(help="Intake spreadsheets: .xlsx, .xlsm or .csv.")],
    seal: Annotated[bool, typer.Option(help="Remove each plain file once the vault holds its bytes.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(help="What a column is, by its header: --column 'Header=field' (empty field: keep as it is)."),
    ] = None,
) -> None:
    """Read intake spreadsheets into the vault (notebook 01)."""
    dossier = opened()
    typer.echo(steps.take_in(dossier, files, seal).to_string(index=False))
    for report in steps.correct_columns(dossier, column or []):
        typer.echo(f"Read again: {report}")
    typer.echo("")
    typer.echo(steps.columns_read(dossier).to_string(index=False))
    for title, table in (
        ("Possible copies", steps.open_copies(dossier)),
        ("To look at", steps.intake_problems(dossier)),
    ):
        if len(table):
            typer.echo(f"\n{title}\n{table.to_string(index=False, na_rep="")}")
    typer.echo(f"\n{steps.status(dossier)}")


@app.command()
def redact() -> None:
    """Search every story for identifiers (notebook 02). It only suggests."""
    typer.echo(steps.find_identifiers(opened()))


@app.command()
def review(
    import_: Annotated[Path | None, typer.Option("--import", help="Replay recorded decisions from this file.")] = None,
    export_: Annotated[
        Path | None, typer.Option("--export", help="Write every reader's decisions to this file.")
    ] = None,
) -> None:
    """Replay or save readers' decisions, and let through the door what two readers agree on (notebook 03)."""
    dossier = opened()
    if import_:
        if not import_.is_file():
            raise DossierError(f"There is no file {import_}.")
        must(dossier, "work")
        with bar("Replaying decisions", unit="reading") as progress:
            typer.echo(steps.Counts("Recorded decisions", import_decisions(dossier, import_, progress)))
    if export_:
        typer.echo(f"{export_decisions(dossier, export_)} lines written to {export_}. The file is confidential.")
    typer.echo(steps.redact_reviewed(dossier))


@app.command()
def charts() -> None:
    """Draw the charts over the decided cases, marked DRAFT (notebook 05)."""
    from ..open_steps import draw_charts

    dossier = opened()
    drawn = draw_charts(dossier, dossier.settings["release.threshold"], dossier.settings["release.rounding"])
    typer.echo(f"{len(drawn)} charts in {dossier.redacted.charts}")


@app.command()
def export(
    draft: Annotated[
        bool, typer.Option(help="A DRAFT of everything not taken back or refused, kept in the confidential room.")
    ] = False,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The date that the pack bears.")] = None,
) -> None:
    """Build the pack and put it to the gate (notebook 06)."""
    made = steps.export_pack(opened(), draft, on.date() if on else date.today())
    typer.echo(made)


@app.command()
def run() -> None:
    """Run the six notebooks in order, without a screen."""
    from ..run import run_notebooks

    dossier = opened()
    run_notebooks(dossier.home, say=typer.echo)
