"""One cell as the text of its field: what a spreadsheet did to a number or a day is undone."""

from __future__ import annotations

import re
from datetime import date, datetime

from .dates import read_cell_date
from .layout import fields
from .sheets import Value, as_text
from .text import squash

_LOST_NOUGHT = 10  # digits of a telephone number whose first nought a column of numbers swallowed


def field_text(key: str, value: Value, epoch: datetime) -> str:
    """The cell as text for the field ``key``: white space folded, serial numbers in columns of dates as days, an NHS
    or telephone number with the nought it lost. ``epoch`` is the workbook's first day."""
    shape = fields()[key].shape
    if shape == "dob" and isinstance(value, date) and age_in_disguise(value, epoch):
        return str(_days(value, epoch))
    text = squash(as_text(value))
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if shape in ("date", "dob") and (number or re.fullmatch(r"\d{5}(?:\.\d+)?", text)):
        day = read_cell_date(value, epoch).day
        return day.isoformat() if day else text
    if shape == "nhs" and number and len(text) == 9:
        return text.zfill(10)
    if shape == "phone" and number and len(text) == _LOST_NOUGHT and text[0] in "1237":
        return "0" + text
    return text


def age_in_disguise(value: Value, epoch: datetime) -> bool:
    """Whether an age was typed into a cell formatted as a date: nine is then the ninth day of the calendar."""
    return isinstance(value, date) and _days(value, epoch) < 120


def _days(value: date, epoch: datetime) -> int:
    return (datetime(value.year, value.month, value.day) - epoch).days
