"""Dossier Kit: parents' accounts in, an anonymised dossier for the Information Commissioner out.

The verbs in running order, one or two for each notebook:

    open_dossier      the folder with its two rooms
    take_in           01  intake spreadsheets become cases
    find_identifiers  02  spans are suggested
    review_cases      03  two readers decide
    redact_reviewed   03  what they agree on goes through the door
    decide_issues     04  which issues a case shows
    draw_charts       05  the numbers as pictures
    export_pack       06  the pack, through the gate
    status            how far everything is
    show              a table, as it is best read

Each is described in ``steps``; in a notebook ``take_in?`` shows its help.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .dossier import open_dossier
    from .open_steps import decide_issues, draw_charts
    from .panels.parts import show
    from .steps import export_pack, find_identifiers, redact_reviewed, review_cases, status, take_in

__all__ = [
    "decide_issues",
    "draw_charts",
    "export_pack",
    "find_identifiers",
    "open_dossier",
    "redact_reviewed",
    "review_cases",
    "show",
    "status",
    "take_in",
]

_WHERE = {
    "open_dossier": ".dossier",
    "decide_issues": ".open_steps",
    "draw_charts": ".open_steps",
    "show": ".panels.parts",
}


def __getattr__(name: str) -> Any:
    # Loaded when first used: notebooks 04 and 05 then never load what reads the confidential room.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE.get(name, ".steps"), __name__), name)
