"""People and the long run: roles, taking back, the way back to a person, retention, the passphrase, sealed files."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from .. import keeping
from ..allowed import no_longer, told
from ..dossier import PASSPHRASE_VARIABLE, prompt_passphrase
from ..errors import DossierError
from ..keeping.safekeeping import sealed_names
from ..people import must, roles, set_person
from ..people import people as listed_people
from ..releases import hand_over_pack, releases, untold
from .app import app, case_ref, opened

NEW_PASSPHRASE_VARIABLE = "DOSSIER_NEW_PASSPHRASE"  # noqa: S105 - the variable's name, not its value
_YES = Annotated[bool, typer.Option("--yes", help="Do not ask; it cannot be undone.")]


@app.command()
def people(
    add: Annotated[str, typer.Option(help="A name to put on the list, or whose roles to change.")] = "",
    role: Annotated[list[str] | None, typer.Option(help="reader, lawyer or lead; may be given several times.")] = None,
    remove: Annotated[str, typer.Option(help="A name to take off the list.")] = "",
) -> None:
    """Who works on this dossier, and what each may do."""
    dossier = opened()
    if add:
        if not role:
            raise DossierError(f"Say in which role: --role, one of {', '.join(roles())}.")
        set_person(dossier, add, role)
    if remove:
        set_person(dossier, remove, ())
    held = listed_people(dossier.vault)
    typer.echo("\n".join(f"{name}: {', '.join(keys)}" for name, keys in held.items()) or "No people are set up.")
    typer.echo(f"At the keyboard: {dossier.actor}")


@app.command()
def withdraw(
    case: Annotated[str, typer.Argument(help="The case, C001.", parser=case_ref)],
    basis: Annotated[str, typer.Option(help="On what word it rests: 'letter of 3 June'.")] = "",
    yes: _YES = False,
) -> None:
    """Erase a case that its contributor has taken back, and say which released packs hold it and who has them."""
    dossier = opened()
    typer.echo(f"To be erased for good:\n{keeping.withdraw(dossier, case, do=False)}")
    if not yes:
        typer.confirm(f"Erase {case}? Nobody can bring it back", abort=True)
    done = keeping.withdraw(dossier, case, basis)
    if not done.done:
        raise DossierError(f"{case} is erased from the vault, BUT NOT FROM EVERYWHERE:\n{done}")
    said = f"\nDone. {case} is erased; the ledger says that it was, and by whom."
    typer.echo("\n".join([said, *done.unread_lines]))


@app.command()
def readmit(
    case: Annotated[str, typer.Argument(help="The reference that was erased.")],
    basis: Annotated[str, typer.Option(help="On what word it may come in again.")],
) -> None:
    """Let an account that was erased in again, the next time its file is read."""
    keeping.readmit(opened(), case, basis)
    typer.echo(
        f"{case}: hand in again a file in which it stands (`dossier intake FILE`): it comes in as a new case with a "
        "new reference. The copies that the dossier keeps no longer hold it."
    )


@app.command()
def reveal(
    case: Annotated[str, typer.Argument(help="The case, C001.", parser=case_ref)],
    reason: Annotated[str, typer.Option(help="Why; it goes on record.")],
) -> None:
    """Lead a reference back to the person behind it, on record."""
    for title, value in keeping.reveal(opened(), case, reason).items():
        typer.echo(f"{title}: {value}")


@app.command("handed-over")
def handed_over(
    to: Annotated[str, typer.Option(help="Who has it now; left out, what was released and who has it.")] = "",
    release: Annotated[int | None, typer.Option(help="The release's number; left out, the newest.")] = None,
    although: Annotated[
        str, typer.Option(help="Why it went although it holds what could not be released today, for the record.")
    ] = "",
) -> None:
    """Record to whom a released pack went; refused where it holds an account that could not be released today."""
    dossier = opened()
    if to:
        typer.echo(hand_over_pack(dossier, to, release, although))
        return
    lines = []
    for one in releases(dossier.vault):
        out = no_longer(dossier.vault, one.manifest, date.today())
        lines += [str(one), *([f"  could not be released today: {told(out)}"] if out else [])]
    older = untold(dossier.vault)
    lines += [f"{older} older packs were released before the kit kept their cases."] if older else []
    typer.echo("\n".join(lines) or "Nothing was released yet.")


@app.command()
def purge(
    yes: _YES = False,
) -> None:
    """Erase what was taken back, and what was kept as long as dossier.toml says; the list comes first."""
    dossier = opened()
    if taken := keeping.unconfirmed(dossier):
        typer.echo(taken)
    waiting = keeping.due(dossier, date.today())
    if not waiting:
        typer.echo("Nothing is due.")
        return
    for one in waiting:
        typer.echo(f"{one.ref or 'a row that is no case':22} {one.why:18} {len(one.rows)} rows, first in {one.file}")
    if not yes:
        typer.confirm("Erase them? Nobody can bring them back", abort=True)
    done = keeping.purge(dossier, date.today())
    for report in done:
        typer.echo(report)
    if not all(report.done for report in done):
        raise DossierError("Erased from the vault, BUT NOT FROM EVERYWHERE: see the files above.")


@app.command()
def passphrase() -> None:
    """Change the vault's passphrase."""
    dossier = opened()
    must(dossier, "keep")
    fresh = os.environ.pop(NEW_PASSPHRASE_VARIABLE, None)
    if fresh is None:
        fresh = prompt_passphrase("The new passphrase (four or five words): ")
        if prompt_passphrase("Once more: ") != fresh:
            raise DossierError("The two were not the same. Nothing was changed.")
    kept = keeping.change_passphrase(dossier, fresh)
    where = f" If {PASSPHRASE_VARIABLE} is set somewhere, set it anew."
    typer.echo(f"The vault has a new passphrase; copies of it made earlier still open with the old one.{where}")
    if kept:
        typer.echo(kept)


@app.command()
def seal() -> None:
    """Take every plain file of data/raw into the vault, and remove it."""
    names = keeping.seal(opened())
    typer.echo("\n".join([f"{len(names)} files sealed.", *(f"  {name}" for name in names)]))


@app.command()
def unseal(file: Annotated[str, typer.Argument(help="Its name; left out, the names of all.")] = "") -> None:
    """Write a sealed file back into data/raw, on record."""
    dossier = opened()
    if file:
        path: Path = keeping.unseal(dossier, file)
        typer.echo(f"{path.relative_to(dossier.home)} is there again, unencrypted. Seal it when you are done.")
    else:
        typer.echo("\n".join(sealed_names(dossier)) or "The vault holds no file.")
