"""Intake: spreadsheets in any shape become submissions, and a list of what somebody has to look at.

Pure functions: nothing here writes, and nothing is remembered. In running order:

    propose_mapping     which row is the header, which column is what
    read_intake         the rows of a file: consent, evidence, dates, what is hidden
    propose_duplicates  copies, retyped copies and follow-ups
    said_otherwise      what a later row, or a list of consents, holds back or takes back
    without_rows        a file as it was, without what was taken back
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import UnreadableFile
from .consent import ConsentReading, read_consent
from .corrections import carried_over
from .duplicates import DuplicateProposal, Sender, likeness, propose_duplicates, same_contributor, senders_of, unlike
from .evidence import read_evidence
from .layout import Column, Field, SheetMapping, fields, fold_header, propose
from .model import IntakeReading, Problem, Submission
from .otherwise import Otherwise, about, lasts_longer, said_otherwise, says_less
from .rows import SheetRows
from .sheets import Sheet, read_sheets
from .without import without_rows

__all__ = [
    "Column",
    "ConsentReading",
    "DuplicateProposal",
    "Field",
    "IntakeReading",
    "Otherwise",
    "Problem",
    "Sender",
    "SheetMapping",
    "Submission",
    "about",
    "carried_over",
    "fields",
    "fold_header",
    "lasts_longer",
    "likeness",
    "propose_duplicates",
    "propose_mapping",
    "read_consent",
    "read_evidence",
    "read_intake",
    "said_otherwise",
    "same_contributor",
    "says_less",
    "senders_of",
    "unlike",
    "without_rows",
]

Corrections = Mapping[str, Mapping[str, str | None]]


def read_intake(
    path: Path,
    corrections: Corrections | None = None,
    progress: Callable[[int, int], None] | None = None,
    content: bytes | None = None,
) -> IntakeReading:
    """Read a workbook (.xlsx, .xlsm) or a CSV file; with ``content``, those bytes, and of ``path`` the name alone.

    ``corrections`` maps the shape of a sheet to {header or letter -> field or None}, as a lawyer said. ``progress`` is
    called with (rows done, rows in all).

    Raises:
        UnreadableFile: no workbook, protected, damaged, too large or made to do harm; says what to do.
        BadRules: a correction names a field that there is not.
    """
    content = _content(path) if content is None else content
    sheets = read_sheets(path, content)
    mappings = tuple(propose(sheet, corrections or {}) for sheet in sheets)
    total = sum(_rows_below(sheet, mapping) for sheet, mapping in zip(sheets, mappings, strict=True))
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, total)

    submissions: list[Submission] = []
    problems: list[Problem] = []
    for sheet, mapping in zip(sheets, mappings, strict=True):
        if sheet.cells or sheet.notes or sheet.comments:
            rows = SheetRows(path.name, sheet, mapping)
            submissions += rows.read(step)
            problems += rows.problems
    if progress and done < total:
        progress(total, total)
    return IntakeReading(
        path.name, hashlib.sha256(content).hexdigest(), mappings, tuple(submissions), tuple(problems), len(submissions)
    )


def propose_mapping(
    path: Path, corrections: Corrections | None = None, content: bytes | None = None
) -> tuple[SheetMapping, ...]:
    """Which row is the header and which column is what, for every sheet of a file (or of its ``content``).

    Raises:
        UnreadableFile, BadRules: as :func:`read_intake`.
    """
    return tuple(
        propose(sheet, corrections or {}) for sheet in read_sheets(path, _content(path) if content is None else content)
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise UnreadableFile(
            f"{path.name} cannot be opened. Check that it is there and not open in another program."
        ) from None


def _rows_below(sheet: Sheet, mapping: SheetMapping) -> int:
    return sum(1 for number in sheet.cells if number > (mapping.header_row or 0))
