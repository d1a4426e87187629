"""The command's frame: one application, the folder that it works on, and what becomes of an error."""

from __future__ import annotations

import sys
import traceback
from codecs import BOM_UTF8
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from ..dossier import Dossier, find_home, open_dossier
from ..errors import DossierError, said_plainly
from ..redacted import write_whole
from ..tables import Column, Table, csv_bytes

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Parents' accounts in, an anonymised dossier for the Information Commissioner out.",
)

_home: list[Path | None] = [None]
_LONGEST_HEADER = 100_000  # bytes: of a file that is no table, no more is read than that


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


def home() -> Path | None:
    """The folder given with ``--home``, or None."""
    return _home[0]


def case_ref(text: str) -> str:
    """A case as it was typed, in the capitals that references have."""
    return text.strip().upper()


def opened() -> Dossier:
    """The dossier that the command works on."""
    return open_dossier(find_home(_home[0]))


def check_csv(path: Path, columns: Iterable[str]) -> None:
    """See that a table of these columns may be written to ``path``: over an earlier one of its kind, over nothing else.

    Raises:
        DossierError: its name ends otherwise than in .csv, or something else is there.
    """
    if path.suffix.lower() != ".csv":
        raise DossierError(f"{path.name} does not end in .csv, as the name of a table does. Nothing was written.")
    if not path.exists():
        return
    try:
        with path.open("rb") as there:
            first = there.readline(_LONGEST_HEADER)
    except OSError:
        first = b""
    if _bare(first) != _bare(csv_bytes(_table(columns))):
        raise DossierError(
            f"{path.name} is there already, and is no such table. Nothing was written: choose another name."
        )


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as CSV, whole or not at all; see :func:`check_csv`.

    Raises:
        DossierError: it may not be written there, or cannot.
    """
    check_csv(path, frame.columns)
    filled = frame.astype(object).where(frame.notna(), "")
    try:
        write_whole(path, csv_bytes(_table(frame.columns, filled.to_numpy().tolist())))
    except OSError as error:
        raise DossierError(f"{path.name} could not be written: {error.strerror}.") from None


def _table(columns: Iterable[str], rows: Iterable[Iterable[Any]] = ()) -> Table:
    return Table("written", "Written", tuple(map(Column, columns)), tuple(map(tuple, rows)))


def _bare(line: bytes) -> bytes:
    """A header without what programs put before and after it."""
    return line.removeprefix(BOM_UTF8).rstrip(b"\r\n")


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
        if plain := said_plainly(error):
            sys.stderr.write(f"{plain}\n")
            raise SystemExit(1) from None
        # The message of an unforeseen error may hold a cell's text: its kind and place are enough to report it.
        place = traceback.extract_tb(error.__traceback__)[-1]
        sys.stderr.write(
            f"Something went wrong that should not have: {type(error).__name__} "
            f"at {Path(place.filename).name}:{place.lineno}. The dossier is as it was.\n"
        )
        raise SystemExit(3) from None
