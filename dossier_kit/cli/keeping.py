"""Keeping the dossier: who said what, how far everything is, and whether it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from .. import keeping, steps
from ..consents import consent_of, history, joins
from ..dossier import Dossier
from ..errors import DossierError, NoDossier, NoPassphrase, WrongPassphrase
from ..register import register
from ..rows import head_of
from .app import app, case_ref, opened, write_csv


@app.command()
def cases(csv: Annotated[Path | None, typer.Option(help="Write the register to this file (.csv).")] = None) -> None:
    """The register, without names: every row that was read and how far it has come."""
    frame = register(opened())
    if csv:
        write_csv(csv, frame)
        typer.echo(f"{len(frame)} rows written to {csv}.")
    else:
        typer.echo(frame.to_string(index=False) if len(frame) else "No file was read yet.")


@app.command()
def consent(
    case: Annotated[str, typer.Argument(help="The case, C001.", parser=case_ref)],
    state: Annotated[
        str, typer.Argument(help="consented, embargoed, withdrawn, refused or unclear; left out, what was recorded.")
    ] = "",
    basis: Annotated[str, typer.Option(help="On what word it rests: 'letter of 3 June'.")] = "",
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The end of an embargo; left out: until told.")
    ] = None,
    conditions: Annotated[str, typer.Option(help="What the contributor asked for.")] = "",
) -> None:
    """Record what a contributor said, over what intake read; without a state, show what was recorded and by whom."""
    dossier = opened()
    if state:
        steps.record_consent(dossier, case, state, basis, until.date() if until else None, conditions)
        typer.echo(f"{case}: recorded.")
        now = consent_of(dossier.vault, head_of(dossier.vault, case) or case)
        if now.state != state:  # a row of the same account, or one that may be, says something stricter
            others = [f"{word.ref} ({word.state})" for word in now.words if word.ref != case and word.state != state]
            typer.echo(
                f"The account is still {now.state}, by what is known of its copies: {', '.join(others)}. "
                "What was said holds for all of it once it is recorded for these too."
            )
        if until and until.date() < date.today():
            typer.echo("The day given as the end of the embargo has passed: the case now waits for the lead's yes.")
    else:
        typer.echo(history(dossier.vault, case).to_string(index=False))


@app.command()
def join(
    case: Annotated[str, typer.Argument(help="The case that may be a copy.", parser=case_ref)],
    apart: Annotated[bool, typer.Option(help="They are two accounts: keep them apart.")] = False,
) -> None:
    """Answer whether a proposed copy is the same account."""
    dossier = opened()
    steps.answer_copy(dossier, case, not apart)
    if apart:
        typer.echo(f"{case}: kept apart.")
        return
    other = str(joins(dossier).set_index("ref").loc[case, "duplicate_of"])
    typer.echo(f"{case}: joined. Only {other} is read and sent; what {case} says beyond it is left out.")


@app.command()
def status() -> None:
    """How far everything is, and what each case still needs."""
    dossier = opened()
    typer.echo(steps.status(dossier))
    for line in keeping.matters(dossier, date.today()):
        typer.echo(line)
    waiting = steps.what_is_missing(dossier)
    if len(waiting):
        typer.echo(f"\n{waiting.to_string(index=False)}")


@app.command()
def verify(
    pack: Annotated[Path | None, typer.Argument(help="A pack: its folder, or its ZIP. Left out: the dossier.")] = None,
) -> None:
    """Check the ledger, the rows and the disclosable room; or a pack, as far as that goes without the passphrase."""
    if pack is None:
        faults: Sequence[str] = steps.verify(opened())
        said = ["The ledger is whole, every row is accounted for, and no original stands in the disclosable room."]
    else:
        dossier = _if_it_opens()
        verdict = steps.verify_pack(pack, dossier)
        faults, said = verdict.faults, [*verdict.notes, "The pack is as it was made, and nothing is hidden in it."]
        said.append(
            "Its ledger is here, and no original of this dossier stands in it."
            if dossier
            else "No vault was opened: identities were not looked for, and the ledger was not asked."
        )
    if faults:
        raise DossierError("\n".join(faults))
    typer.echo("\n".join(said))


def _if_it_opens() -> Dossier | None:
    """The dossier, if there is one and its vault opens: a pack can be checked without."""
    try:
        dossier = opened()
        dossier.vault  # noqa: B018 - opens it
    except (NoDossier, NoPassphrase, WrongPassphrase):
        return None
    return dossier
