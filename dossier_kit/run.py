"""Runs the notebooks in order without a screen: the very cells a lawyer would run, in this process.

Each notebook gets an interpreter of its own that keeps no history. Nothing is written into the notebook files, and no
server, kernel or connection is involved; the progress bars of the long steps show in the terminal.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from .dossier import HOME_VARIABLE
from .errors import DossierError, said_plainly


class NotebookFailed(DossierError):
    """A cell did not run to its end; names the notebook and the cell."""


def notebooks_folder() -> Path:
    """Where the notebooks lie: beside the package in a checkout.

    Raises:
        DossierError: there are none.
    """
    folder = Path(__file__).resolve().parent.parent / "notebooks"
    if not folder.is_dir():
        raise DossierError("The notebooks are not beside the package. Install it from its folder: pip install -e .")
    return folder


def run_notebooks(home: Path, notebooks: list[Path] | None = None, say: Any = print) -> None:
    """Run the notebooks on the dossier in ``home``; left out, all of them in order. ``say`` gets a line for each.

    Raises:
        DossierError: what the cell raised if it was meant to be read by a user.
        NotebookFailed: any other error in a cell.
    """
    paths = notebooks or sorted(notebooks_folder().glob("[0-9][0-9]_*.ipynb"))
    with _home(home):
        for path in paths:
            say(f"{path.stem}")
            _run_one(path)


def _run_one(path: Path) -> None:
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryAccessor.enabled = False
    shell = InteractiveShell(config=config)  # type: ignore[no-untyped-call]
    for number, cell in enumerate(cells, start=1):
        with capture_output(stderr=False) as captured:
            result = shell.run_cell("".join(cell["source"]), store_history=False)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            if isinstance(error, DossierError):
                raise error
            if plain := said_plainly(error):
                raise NotebookFailed(f"{path.name}, code cell {number}: {plain}") from None
            # The message of an error from elsewhere may hold a value: only its kind and place are told.
            raise NotebookFailed(f"{path.name}, code cell {number}: {type(error).__name__}.") from None
        if "checks" in cell["metadata"].get("tags", []):
            sys.stdout.write("".join(f"  {line}\n" for line in captured.stdout.splitlines() if line.strip()))
    shell.reset(new_session=False)  # type: ignore[no-untyped-call]


@contextmanager
def _home(home: Path) -> Iterator[None]:
    before, folder = os.environ.get(HOME_VARIABLE), Path.cwd()
    os.environ[HOME_VARIABLE] = str(home)
    try:
        yield
    finally:
        os.chdir(folder)
        if before is None:
            del os.environ[HOME_VARIABLE]
        else:
            os.environ[HOME_VARIABLE] = before
