"""Whether a yes names a day that may lie ahead: then it may be a yes from that day on, and somebody has to ask."""

from __future__ import annotations

import re
from datetime import date

from .dates import FoundDate, nearest_year
from .text import pattern

_BEFORE, _AFTER = 40, 20  # characters about a day in which the paper or the talk is named
_LATER = 183  # days after the account in which a form may have been signed, or a call made


def names_a_later_day(masked: str, dates: list[FoundDate], received: date | None) -> bool:
    """Whether a date, month, season, feast, term or year is not wholly at or before the day ``received``.

    ``masked`` is the folded text with its dates as «D0», «D1», ... A day on which a form was signed, or somebody rang,
    is none. Without ``received`` nothing is known to be past.
    """
    for number, one in enumerate(dates):
        found = masked.find(f"«D{number}»")
        day = one.last() if one.year else nearest_year(one, received) if received and one.day else None
        if day and received and day <= received:
            continue
        near = not day or not received or (day - received).days <= _LATER
        if not (near and _told_of(masked, found, found + len(f"«D{number}»"))):
            return True
    for match in pattern("consent_days", "undated").finditer(masked):
        if not _told_of(masked, match.start(), match.end()):
            return True
    for match in pattern("consent_days", "year").finditer(masked):
        past = received is not None and int(match[0]) < received.year
        if not past and not _told_of(masked, match.start(), match.end()):
            return True
    return False


def _told_of(masked: str, start: int, end: int) -> bool:
    """Whether it is the day of the paper or the talk in which the yes was given."""
    before = re.split(r"[.;]", masked[max(0, start - _BEFORE) : start])[-1]
    after = re.split(r"[.;,]", masked[end : end + _AFTER])[0]
    if pattern("consent_days", "ahead").search(before):
        return False
    return pattern("consent_days", "cue").search(f"{before} | {after}") is not None
