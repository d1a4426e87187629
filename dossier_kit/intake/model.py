"""What intake hands on: rows as submissions, and a list of what somebody has to look at.

No repr shows what a cell holds: these objects end up in tracebacks and notebooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..vocabulary import Evidence
from .consent import ConsentReading
from .layout import SheetMapping


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person has to look at: where, of what kind, and what to do. Never the value."""

    file: str
    sheet: str
    row: int | None
    column: str | None
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One row of an intake sheet.

    ``story`` is the story cell exactly as it stands, all white space kept: offsets are counted in it; of several story
    columns the answers, each under its question (see ``story_columns``). ``fields`` maps a
    field's key to its cell as text, the story left out: white space folded, dates as ISO, merged cells filled down.
    ``other`` maps the headers of columns that were mapped to nothing to their text, ``comments`` headers to the cell's
    comment, ``raw`` column letters to the text of every non-empty cell. ``hidden`` says what of the row is hidden:
    "row", "sheet", "column Office use". ``set_aside`` is why the row is no account ("no story", "section line", ...).
    """

    file: str
    sheet: str
    row: int
    story: str = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)
    other: Mapping[str, str] = field(repr=False)
    comments: Mapping[str, str] = field(repr=False)
    hidden: tuple[str, ...] = field(repr=False)
    received: date | None = field(repr=False)
    tribunal: date | None = field(repr=False)
    event_year: int | None = field(repr=False)
    dob: date | None = field(repr=False)
    consent: ConsentReading = field(repr=False)
    evidence: Evidence = field(repr=False)
    set_aside: str | None
    raw: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class IntakeReading:
    """A file, read. ``rows_read`` is the number of submissions, those that were set aside included."""

    file: str
    sha256: str
    mappings: tuple[SheetMapping, ...] = field(repr=False)
    submissions: tuple[Submission, ...] = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    rows_read: int
