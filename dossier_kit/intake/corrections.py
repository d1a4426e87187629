"""What a lawyer said of a sheet's columns, carried over to the same sheet when a column was put in or taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from .layout import SheetMapping, fold_header
from .model import Problem

Said = Mapping[str, str | None]  # header or letter -> field, or None for "kept as it is"


def carried_over(
    file: str,
    earlier: Sequence[SheetMapping],
    now: Sequence[SheetMapping],
    corrections: Mapping[str, Said],
) -> tuple[dict[str, dict[str, str | None]], list[Problem]]:
    """For each sheet of the new state of a file whose shape nobody has corrected: the corrections of its ``earlier``
    shape by the letters of the new one, and a problem where one of them fits no single column any more.
    """
    found: dict[str, dict[str, str | None]] = {}
    problems = []
    for before, after in _pairs(earlier, now):
        said = corrections.get(before.shape, {})
        if not said or before.shape == after.shape or after.shape in corrections:
            continue
        old, new = _single(before), {header: letter for letter, header in _single(after).items()}
        by_header = {fold_header(column.header): column.letter for column in before.columns}
        letters = [(key if key in old else by_header.get(fold_header(key), key), field) for key, field in said.items()]
        fits = {new[old[letter]]: field for letter, field in letters if old.get(letter) in new}
        if fits:
            found[after.shape] = fits
        if len(fits) < len(said):
            problems.append(
                Problem(
                    file,
                    after.sheet,
                    None,
                    None,
                    "correction lost",
                    "Columns were corrected for an earlier shape of this file, and a correction fits no column any "
                    "more, or several. Look at the columns and correct them again.",
                )
            )
    return found, problems


def _pairs(
    earlier: Sequence[SheetMapping], now: Sequence[SheetMapping]
) -> list[tuple[SheetMapping, SheetMapping]]:
    """The sheets of the two states that are one: by their name, or where each state has but one."""
    if len(earlier) == len(now) == 1:
        return [(earlier[0], now[0])]
    named = {mapping.sheet: mapping for mapping in earlier}
    return [(named[mapping.sheet], mapping) for mapping in now if mapping.sheet in named]


def _single(mapping: SheetMapping) -> dict[str, str]:
    """By letter, the folded headers that stand over one column only."""
    headers = {column.letter: fold_header(column.header) for column in mapping.columns}
    counts = Counter(headers.values())
    return {letter: header for letter, header in headers.items() if header and counts[header] == 1}
