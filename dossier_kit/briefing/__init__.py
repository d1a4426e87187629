"""The briefing for the meeting: four to six pages of Word, from the same pack as the appendix workbook.

:func:`write_briefing` is the one verb. No number is worked out here: each comes from the plan, and each case that is
named leads to its appendix.
"""

from __future__ import annotations

from pathlib import Path

from ..appendix import Pack
from ..redacted import write_whole
from ..tables import say
from ..word import saved
from .content import compose
from .document import Briefing

__all__ = ["write_briefing"]


def write_briefing(path: Path, pack: Pack) -> Path:
    """Write the briefing to ``path`` (a .docx); the same pack gives the same bytes.

    Raises:
        BadDecisions: a decision points outside its account's text; names the case and the issue.
    """
    method = pack.method
    footer = say("briefing", "footer", title=method.title, version=method.version, page="{page}", pages="{pages}")
    briefing = Briefing(method.sheet_title(method.title), method.marking, footer, method.date)
    compose(pack, briefing)
    write_whole(path, saved(briefing.document, method.date))
    return path
