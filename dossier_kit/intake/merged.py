"""Merged ranges of a sheet, looked up by row and column: a workbook may have fifty thousand of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict

from .sheets import Sheet

Range = tuple[int, int, int, int]  # first row, first column, last row, last column


def about(merges: list[Range], row: int) -> list[Range]:
    """The ranges that reach from above into ``row``, or begin in one of the two rows above it; in their order."""
    return [merge for merge in merges if merge[0] < row and (merge[2] >= row or merge[0] >= row - 2)]


def across(merges: list[Range]) -> set[tuple[int, int]]:
    """Where the ranges begin that are wider than one column, as (row, column)."""
    return {(top, left) for top, left, _bottom, right in merges if right > left}


def tops(sheet: Sheet, below: int) -> dict[int, dict[int, int]]:
    """By column and row, the first row of the range merged downwards that the row is in; of several the first counts.

    Only ranges that end below the row ``below``, and only rows that hold something. Each row is visited once, however
    many ranges are laid over it.
    """
    numbers = sorted(sheet.cells)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    following: dict[int, dict[int, int]] = defaultdict(dict)  # by column, place of a row done -> one that may not be
    for top, left, bottom, _right in sheet.merges:
        if not bottom > top > below:
            continue
        done, end = following[left], bisect_right(numbers, bottom)
        place = _free(done, bisect_left(numbers, top + 1))
        while place < end:
            found[left][numbers[place]] = top
            done[place] = place + 1
            place = _free(done, place)
    return found


def _free(done: dict[int, int], place: int) -> int:
    """The first place from this one on that is not done; the way there is made short for the next time."""
    end = place
    while end in done:
        end = done[end]
    while place in done:
        done[place], place = end, done[place]
    return end
