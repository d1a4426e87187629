"""The command ``dossier``: all that the notebooks do, without a notebook."""

from __future__ import annotations

import sys
import traceback
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from . import steps
from .dossier import PASSPHRASE_VARIABLE as VARIABLE
from .dossier import Dossier, find_home, init_dossier, keep_in_keyring, open_dossier, prompt_passphrase
from .errors import DossierError
from .progress import bar
from .register import register
from .review.approvals import answers
from .review.recorded import export_decisions, import_decisions

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Parents' accounts in, an anonymised dossier for the Information Commissioner out.",
)

_home: list[Path | None] = [None]


@app.callback()
def _options(
    home: Annotated[
        Path | None,
        typer.Option(
            help="The dossier's folder; else DOSSIER_HOME, else the nearest folder upwards with a dossier.toml."
        ),
    ] = None,
) -> None:
    _home[0] = home


def _open() -> Dossier:
    return open_dossier(find_home(_home[0]))


@app.command()
def init(keyring: Annotated[bool, typer.Option(help="Keep the passphrase in the system's keyring.")] = False) -> None:
    """Make a new dossier: its settings, its rooms and an empty vault."""
    import os

    home = _home[0] or Path(os.environ.get("DOSSIER_HOME") or Path.cwd())
    passphrase = os.environ.get(VARIABLE)
    if not passphrase:
        passphrase = prompt_passphrase("A passphrase for the vault (four or five words): ")
        if prompt_passphrase("Once more: ") != passphrase:
            raise DossierError("The two were not the same. Nothing was made.")
    dossier = init_dossier(home, passphrase)
    if keyring:
        keep_in_keyring(home, passphrase)
    typer.echo(
        f"A dossier was made in {dossier.home}. Its settings are in dossier.toml; put intake files into data/raw."
    )


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
    dossier = _open()
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
    typer.echo(steps.find_identifiers(_open()))


@app.command()
def review(
    import_: Annotated[Path | None, typer.Option("--import", help="Replay recorded decisions from this file.")] = None,
    export_: Annotated[
        Path | None, typer.Option("--export", help="Write every reader's decisions to this file.")
    ] = None,
) -> None:
    """Replay or save readers' decisions, and let through the door what two readers agree on (notebook 03)."""
    dossier = _open()
    if import_:
        if not import_.is_file():
            raise DossierError(f"There is no file {import_}.")
        with bar("Replaying decisions", unit="reading") as progress:
            typer.echo(steps.Counts("Recorded decisions", import_decisions(dossier, import_, progress)))
    if export_:
        typer.echo(f"{export_decisions(dossier, export_)} lines written to {export_}. The file is confidential.")
    typer.echo(steps.redact_reviewed(dossier))


@app.command()
def sample(
    draw: Annotated[bool, typer.Option(help="Draw the sample, or show the one that is still open.")] = False,
    read: Annotated[str, typer.Option(help="A case of the sample that was read once more.")] = "",
    reader: Annotated[str, typer.Option(help="Who read it; else DOSSIER_USER or the system's user.")] = "",
    missed: Annotated[
        list[str] | None, typer.Option(help="What both readers overlooked: --missed START:END:TYPE, in the story.")
    ] = None,
) -> None:
    """Read a random sample of reviewed cases once more, and say what follows for all of them."""
    dossier = _open()
    if draw:
        steps.draw_sample(dossier)
    if read:
        steps.read_once_more(dossier, read, reader, [_place(place) for place in missed or []])
    typer.echo(steps.sample_report(dossier) or "No sample was drawn yet.")
    waiting = steps.sample_queue(dossier, reader)["ref"]
    if len(waiting):
        typer.echo(f"To be read once more by {reader or dossier.actor}: {', '.join(waiting)}")


@app.command()
def letters(
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that new letters bear.")] = None,
) -> None:
    """Write a letter for each reviewed case, by which its contributor approves the anonymised text."""
    dossier = _open()
    written = steps.write_letters(dossier, on.date() if on else None)
    typer.echo(written.to_string(index=False) if len(written) else "No case is reviewed yet.")
    if not dossier.settings["review.approval"]:
        typer.echo("The setting review.approval is off: the gate does not wait for the answers.")


@app.command()
def approval(
    case: Annotated[str, typer.Argument(help="The case, C001; left out, how far all of them are.")] = "",
    answer: Annotated[str, typer.Option(help="agree, change or withdraw; left out, what was answered so far.")] = "",
    note: Annotated[str, typer.Option(help="What the contributor said, for the vault.")] = "",
    version: Annotated[str, typer.Option(help="The version on the letter, where several were sent.")] = "",
    sheet: Annotated[Path | None, typer.Option(help="Record a sheet with the columns case, answer, note.")] = None,
) -> None:
    """Record what a contributor answered to the letter, one by one or from a sheet."""
    dossier = _open()
    if sheet:
        typer.echo(steps.take_in_approvals(dossier, sheet))
    elif case and answer:
        steps.record_approval(dossier, case, answer, note, version)
        typer.echo(f"{case}: recorded.")
    elif case:
        held = answers(dossier.vault, case)
        lines = [f"{one.at}  {one.answer}  version {one.version or '-'}  {one.note}" for one in held]
        typer.echo("\n".join(lines) or f"{case}: nothing was answered yet.")
    else:
        typer.echo(steps.approval_progress(dossier).to_string(index=False))


def _place(text: str) -> tuple[int, int, str]:
    start, _, rest = text.partition(":")
    end, _, kind = rest.partition(":")
    if not (start.isdecimal() and end.isdecimal()):
        raise DossierError("--missed: write it as START:END:TYPE, for instance 120:131:PERSON.")
    return int(start), int(end), kind.strip().upper()


@app.command()
def categorise() -> None:
    """Suggest which issues each redacted case shows, with the sentence that says why (notebook 04)."""
    from .open_steps import issue_progress, replay_issues, suggest_issues, suggestion_table

    dossier = _open()
    replay_issues(dossier)
    table = suggestion_table(dossier, suggest_issues(dossier))
    if len(table):
        typer.echo(table.to_string(index=False, max_colwidth=90))
    typer.echo(steps.Counts("Issues", issue_progress(dossier)))


@app.command()
def charts() -> None:
    """Draw the charts over the decided cases, marked DRAFT (notebook 05)."""
    from .open_steps import draw_charts

    dossier = _open()
    drawn = draw_charts(dossier, dossier.settings["release.threshold"])
    typer.echo(f"{len(drawn)} charts in {dossier.redacted.charts}")


@app.command()
def export(
    draft: Annotated[
        bool, typer.Option(help="A DRAFT of everything not taken back or refused, kept in the confidential room.")
    ] = False,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The date that the pack bears.")] = None,
) -> None:
    """Build the pack and put it to the gate (notebook 06)."""
    made = steps.export_pack(_open(), draft, on.date() if on else date.today())
    typer.echo(made)


@app.command()
def run() -> None:
    """Run the six notebooks in order, without a screen."""
    from .run import run_notebooks

    dossier = _open()
    run_notebooks(dossier.home, say=typer.echo)


@app.command()
def cases(csv: Annotated[Path | None, typer.Option(help="Write the register to this file.")] = None) -> None:
    """The register, without names: every row that was read and how far it has come."""
    frame = register(_open())
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
    steps.record_consent(_open(), case, state, basis, until.date() if until else None, conditions)
    typer.echo(f"{case}: recorded.")


@app.command()
def join(
    case: Annotated[str, typer.Argument(help="The case that may be a copy.")],
    apart: Annotated[bool, typer.Option(help="They are two accounts: keep them apart.")] = False,
) -> None:
    """Answer whether a proposed copy is the same account."""
    steps.answer_copy(_open(), case, not apart)
    typer.echo(f"{case}: {'kept apart' if apart else 'joined'}.")


@app.command()
def status() -> None:
    """How far everything is, and what each case still needs."""
    dossier = _open()
    typer.echo(steps.status(dossier))
    waiting = steps.what_is_missing(dossier)
    if len(waiting):
        typer.echo(f"\n{waiting.to_string(index=False)}")


@app.command()
def verify() -> None:
    """Check the ledger, the rows, and what lies in the disclosable room."""
    faults = steps.verify(_open())
    if faults:
        raise DossierError("\n".join(faults))
    typer.echo("The ledger is whole, every row is accounted for, and no original stands in the disclosable room.")


def main() -> None:
    """Run the command; an error that is meant for the user is one line, any other names its kind and place alone."""
    try:
        app(standalone_mode=False)
    except DossierError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
    except typer.Abort:
        raise SystemExit(130) from None
    except (KeyboardInterrupt, BrokenPipeError):
        raise SystemExit(130) from None
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")) and hasattr(error, "format_message"):
            sys.stderr.write(f"{error.format_message()}\n")
            raise SystemExit(2) from None
        # The message of an unforeseen error may hold a cell's text: its kind and place are enough to report it.
        place = traceback.extract_tb(error.__traceback__)[-1]
        sys.stderr.write(
            f"Something went wrong that should not have: {type(error).__name__} "
            f"at {Path(place.filename).name}:{place.lineno}. The dossier is as it was.\n"
        )
        raise SystemExit(3) from None


if __name__ == "__main__":
    main()
