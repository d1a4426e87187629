"""What checks the readers: the sample that is read once more, and the contributors' approval."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from .. import steps
from ..errors import DossierError
from ..review.approvals import answers
from .app import app, case_ref, opened


@app.command()
def sample(
    draw: Annotated[bool, typer.Option(help="Draw the sample, or show the one that is still open.")] = False,
    read: Annotated[str, typer.Option(help="A case of the sample that was read once more.")] = "",
    reader: Annotated[str, typer.Option(help="Who read it; else DOSSIER_USER or the system's user.")] = "",
    missed: Annotated[
        list[str] | None, typer.Option(help="What both readers overlooked: --missed START:END:TYPE, in the story.")
    ] = None,
    without: Annotated[
        str, typer.Option(help="The lead's reason to release what is reviewed by now without a sample; on record.")
    ] = "",
) -> None:
    """Read a random sample of reviewed cases once more, and say what follows for all of them.

    A pack is released only when the sample is read to its end and says that enough is known, or with --without.
    """
    dossier = opened()
    if without:
        typer.echo(steps.go_without_sample(dossier, without))
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
    dossier = opened()
    written = steps.write_letters(dossier, on.date() if on else None)
    typer.echo(written.to_string(index=False) if len(written) else "No case is reviewed yet.")
    if not dossier.settings["review.approval"]:
        typer.echo("The setting review.approval is off: the gate does not wait for the answers.")


@app.command()
def approval(
    case: Annotated[
        str, typer.Argument(help="The case, C001; left out, how far all of them are.", parser=case_ref)
    ] = "",
    answer: Annotated[str, typer.Option(help="agree, change or withdraw; left out, what was answered so far.")] = "",
    note: Annotated[str, typer.Option(help="What the contributor said, for the vault.")] = "",
    version: Annotated[str, typer.Option(help="The version on the letter, where several were sent.")] = "",
    sheet: Annotated[
        Path | None, typer.Option(help="Record a sheet with the columns case, answer, note; version too.")
    ] = None,
) -> None:
    """Record what a contributor answered to the letter, one by one or from a sheet."""
    dossier = opened()
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
