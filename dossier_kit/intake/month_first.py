"""Columns whose days have the month first, as a sheet set to American English writes them.

Dates are read day before month. Where a column itself shows the other order - months beyond twelve in second place, and
none in first - all its days are put right, not those alone that would make no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from .sheets import Sheet, Value

_FIGURES = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2((?:\d{2}){1,2})(?!\d)")


def month_first(sheet: Sheet, places: Iterable[int], header_row: int) -> frozenset[int]:
    """Which of the columns show that they have the month first."""
    found = set()
    for place in places:
        cells = (row.get(place) for number, row in sheet.cells.items() if number > header_row)
        dates = [match for cell in cells if isinstance(cell, str) and (match := _FIGURES.match(cell))]
        first, second = ([int(match[group]) for match in dates] for group in (1, 3))
        if any(12 < day <= 31 for day in second) and all(month <= 12 for month in first):
            found.add(place)
    return frozenset(found)


def day_first(value: Value) -> Value:
    """A cell of such a column with the day first."""
    return _FIGURES.sub(r"\3\2\1\2\4", value, count=1) if isinstance(value, str) and _FIGURES.match(value) else value


def may_be_other(day: date | None, cells: Mapping[str, str]) -> bool:
    """Whether a day, as one of the cells of its row has it, may as well be meant month first."""
    if day is None or day.day > 12 or day.day == day.month:
        return False
    dates = (match for text in cells.values() if (match := _FIGURES.match(text)))
    return any((int(one[1]), int(one[3]), int(one[4]) % 100) == (day.day, day.month, day.year % 100) for one in dates)
