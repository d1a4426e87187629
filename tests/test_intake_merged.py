"""Merged ranges: a row takes its value from the first range that it is in, however many there are."""

from __future__ import annotations

import random

from dossier_kit.intake.merged import about, across, tops
from dossier_kit.intake.sheets import Sheet


def test_the_first_range_counts_where_several_lie_over_a_row() -> None:
    draw = random.Random(7)
    for _ in range(200):
        merges = [(top, draw.randint(1, 3), top + draw.randint(0, 9), 3) for top in draw.sample(range(1, 40), 12)]
        numbers = sorted(draw.sample(range(1, 50), 25))
        sheet = Sheet("x", cells={number: {1: "y"} for number in numbers}, merges=merges)
        below = draw.randint(0, 5)
        found = tops(sheet, below)
        for column in (1, 2, 3):
            wanted = {
                number: next(m[0] for m in merges if m[1] == column and m[0] > below and m[0] < number <= m[2])
                for number in numbers
                if any(m[1] == column and m[0] > below and m[0] < number <= m[2] for m in merges)
            }
            assert found.get(column, {}) == wanted


def test_ranges_about_a_row_and_wide_ones() -> None:
    merges = [(1, 1, 1, 4), (3, 2, 9, 2), (7, 1, 7, 2), (8, 1, 9, 1)]
    assert about(merges, 8) == [(3, 2, 9, 2), (7, 1, 7, 2)]
    assert across(merges) == {(1, 1), (7, 1)}
