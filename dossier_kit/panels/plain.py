"""What a notebook says when a cell cannot run: the sentence that is meant to be read, and no lines of code around it.

IPython loads this as an extension (``jupyter/ipython_config.py``), before a notebook has imported anything: the
commonest mistake is a cell run before the one that it needs, after a restart of the kernel for instance.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from ..errors import DossierError, said_plainly

ABOVE = (
    "This cell needs what a cell above it makes ({name}). If that cell could not run, see what it says. Otherwise run "
    "the cells from the top: menu Run, Run All Cells. What was decided before is safe."
)
CHECK = "A check did not hold{said}. Run the cells from the top; if it stays, tell whoever looks after the kit."
STOPPED = "Stopped before its end. What was done before is safe: run the cell again."


def plainly(error: BaseException, names: dict[str, Any]) -> str | None:
    """The sentence for an error that a user can do something about; None for any other, which is told in full.

    ``names``: the notebook's own, by which a name that is missing there is told from a fault of the kit.
    """
    if isinstance(error, DossierError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return STOPPED
    # A name that a function of the user's own reads too early is no cell in the wrong order.
    if type(error) is NameError and error.name and _raised_in(error.__traceback__, names):
        return ABOVE.format(name=error.name)
    if type(error) is AssertionError and _raised_in(error.__traceback__, names):
        return CHECK.format(said=f": {error}" if str(error) else "")  # the notebooks' own words, with counts at most
    return said_plainly(error)


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython; see its documentation of ``set_custom_exc``."""

    def show(
        own: Any, kind: type[BaseException], error: BaseException, tb: TracebackType, tb_offset: int | None
    ) -> None:
        said = plainly(error, own.user_ns)
        if said is None:
            own.showtraceback((kind, error, tb), tb_offset=tb_offset)
        else:
            own._showtraceback(kind, error, [said])  # the one face of the shell that a notebook's kernel sends on

    shell.set_custom_exc((Exception, KeyboardInterrupt), show)


def _raised_in(tb: TracebackType | None, names: dict[str, Any]) -> bool:
    while tb is not None and tb.tb_next is not None:
        tb = tb.tb_next
    return tb is not None and tb.tb_frame.f_globals is names
