"""Whether a tribunal is still to come, as far as a cell beside the yes tells.

The contributor's words decide whether the account may be used. But the promise is to wait for a tribunal, and a sheet
often knows of one where the yes is silent: then somebody asks before the case is released. The rules are in
``rules/consent_columns.toml``.
"""

from __future__ import annotations

from datetime import date, datetime

from .consent import masked
from .consent_days import names_a_later_day
from .dates import read_cell_date
from .sheets import Value, as_text
from .text import fold, pattern, strings

_LONGEST = 300  # characters; a longer text is a narrative


def speaks_of_tribunal(text: str) -> bool:
    """Whether a header, or a note, is about a tribunal."""
    return len(text) <= _LONGEST and pattern("consent_columns", "tribunal").search(fold(text)) is not None


def _last(rule: str, text: str) -> int:
    return max((found.end() for found in pattern("consent_columns", rule).finditer(text)), default=0)


def still_to_come(header: str, value: Value, received: date | None, epoch: datetime) -> bool:
    """Whether a cell says that the tribunal is to come: in words, or by a day after the day ``received``.

    A mark says it only where the ``header`` asks for it. What says that it is over, and a case number, do not; without
    ``received`` no day is known to be past. ``epoch`` is the first day of the workbook's calendar.
    """
    text = masked(as_text(value))
    # "Listed, then withdrawn" is over, "lost, appeal pending" is not: the last word counts.
    coming, over = (_last(rule, text) for rule in ("to_come", "over"))
    if coming or over:
        return coming > over
    if text.strip(" .") in strings("consent_columns", "mark", "words"):
        return pattern("consent_columns", "asks_whether_to_come").search(fold(header)) is not None
    read = read_cell_date(value, epoch, last=True)
    if read.day:
        return received is None or read.day > received
    return read.partial is not None or names_a_later_day(text, [], received)
