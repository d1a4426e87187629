"""A table of answers by groups of cases: which of its numbers must be hidden, and the proof that they stay so.

Which groups a case is in can be read in the pack (the schedule names its issues); which answer it has cannot. Cases of
the same groups form a *stratum*, so a reader knows how large each stratum is, and of every number that is shown the
sum over the strata that it covers. :func:`hide` leaves a number hidden only if other dossiers, which agree with all
of that, give it another value, and one outside 1 to ``limit - 1``. What two shown numbers differ by is a number too:
where one group lies within another (or within all cases), the rest of it is treated in the same way.

These dossiers are constructed, not guessed at: in all strata that no *shown* number tells apart, cases may change
places, and ``_reach`` works out how far a hidden number moves then. All numbers in between are reached too, since one
case can move at a time. These bounds may be narrower than the true ones, never wider: a number that is taken for safe
is safe.

No two tables of the pack share an answer, and the strata are public; so another dossier for one table is another
dossier for all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..tables import HIDDEN

_Numbers = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]
Cells = tuple[tuple[int | str, ...], ...]


def hide(
    answers: Sequence[frozenset[str]],
    groups: Sequence[frozenset[str]],
    everybody: Sequence[str],
    *,
    exclusive: bool,
    threshold: int,
    limit: int | None = None,
    zeros: bool = False,
) -> Cells | None:
    """The numbers of cases by answer and group, and by answer for all cases, with ``[c]`` where one is hidden.

    Args:
        answers: the cases that give each answer, ``threshold`` of them at least. ``exclusive``: each case gives one.
        groups: the cases in each group; a reader knows them.
        everybody: the references of all cases.
        exclusive: whether each case is in one of ``answers`` and in no more.
        threshold: the smallest number shown for all cases.
        limit: the same for a number by answer and group; left out, ``threshold``.
        zeros: whether a zero is shown. Else it is hidden with the small numbers, and says nothing.

    Returns:
        By answer, a cell for each group and one for all cases; None if the numbers cannot be shown safely.
    """
    lowest = threshold if limit is None else limit
    table = _Table(answers, [*groups, frozenset(everybody)], everybody, exclusive, lowest)
    total = table.counts[:, -1]
    if not len(answers) or (total < threshold).any():
        return None
    hidden = table.counts < lowest
    if zeros:
        hidden &= table.counts > 0
    for within, around in table.nested:
        hidden[:, within] |= _small(table.counts[:, around] - table.counts[:, within], lowest)
    hidden[:, -1] = False
    settled = ~hidden & (table.counts == 0)
    safe: set[tuple[int, int]] = set()
    # Each turn hides one more number or shows one more zero, so this ends.
    while True:
        if exclusive and _cover_sums(table, hidden, settled):
            safe.clear()
        fault = None
        for row, column in np.argwhere(hidden).tolist():
            if (row, column) not in safe:
                if not table.safe(hidden, row, column):
                    fault = row, column
                    break
                safe.add((row, column))  # and stays so while more is hidden
        if fault is None:
            break
        row, column = fault
        if table.counts[row, column] == 0:
            # A zero that nothing else allows to be more can be worked out: then it may as well be said.
            hidden[row, column], settled[row, column] = False, True
            safe.clear()
        elif not _hide_another(table, hidden, settled, row, column):
            return None
    return tuple(
        tuple(HIDDEN if flag else int(count) for count, flag in zip(counts, flags, strict=True))
        for counts, flags in zip(table.counts, hidden, strict=True)
    )


def given_away(
    answers: Sequence[frozenset[str]],
    groups: Sequence[frozenset[str]],
    everybody: Sequence[str],
    hidden: Sequence[Sequence[bool]],
    limit: int,
) -> bool:
    """Whether a hidden number could be proven to be from 1 to ``limit - 1``, where each case gives one answer.

    ``hidden``: by answer, a flag for each group and one for all cases. As :func:`hide` judges it: what is not given
    away by this is safe, though more might be.
    """
    table = _Table(answers, [*groups, frozenset(everybody)], everybody, True, limit)
    flags = np.array(hidden, dtype=bool)
    return any(not table.safe(flags, row, column) for row, column in np.argwhere(flags).tolist())


class _Table:
    """The numbers and the strata behind them: ``covers[stratum, column]``, ``inside[answer, stratum]``."""

    def __init__(
        self,
        answers: Sequence[frozenset[str]],
        columns: Sequence[frozenset[str]],
        everybody: Sequence[str],
        exclusive: bool,
        limit: int,
    ) -> None:
        places: dict[tuple[bool, ...], int] = {}
        of_case = [places.setdefault(tuple(ref in column for column in columns), len(places)) for ref in everybody]
        self.covers: _Flags = np.array(list(places) or np.empty((0, len(columns))), dtype=bool)
        self.inside: _Numbers = np.zeros((len(answers), len(places)), dtype=np.int64)
        for row, members in enumerate(answers):
            for ref, stratum in zip(everybody, of_case, strict=True):
                self.inside[row, stratum] += ref in members
        self.places: _Numbers = 1 << np.arange(len(columns), dtype=np.int64)
        self.codes: _Numbers = self.covers @ self.places  # the columns of a stratum as bits
        self.sizes: _Numbers = np.bincount(of_case, minlength=len(places)).astype(np.int64)
        self.counts: _Numbers = self.inside @ self.covers.astype(np.int64)
        self.exclusive = exclusive
        self.limit = limit
        last = range(len(columns))
        self.nested = [(one, two) for one in last for two in last if one != two and columns[one] < columns[two]]

    def safe(self, hidden: _Flags, row: int, column: int) -> bool:
        """Whether some other dossier gives the same page and another number here, outside 1 to ``limit - 1``."""
        count = int(self.counts[row, column])
        low = high = count
        for others in self._partners(hidden, row, column):
            least, most = self._reach(hidden, row, column, others)
            low, high = min(low, least), max(high, most)
        if not (low < high and (low == 0 or high >= self.limit)):
            return False
        wider = (self.counts[row, around] for within, around in self.nested
                 if within == column and not hidden[row, around])  # fmt: skip
        return all(high >= whole or low <= whole - self.limit for whole in wider)

    def _partners(self, hidden: _Flags, row: int, column: int) -> list[list[int]]:
        """The answers that cases may change to. Where an answer stands by itself, that is not having it."""
        if not self.exclusive:
            return [[]]
        others = [other for other in range(len(hidden)) if other != row and hidden[other, column]]
        return [*([other] for other in others), *([others] if len(others) > 1 else [])]

    def _reach(self, hidden: _Flags, row: int, column: int, others: Sequence[int]) -> tuple[int, int]:
        """The smallest and the largest number that the cell can be given without touching a number that is shown."""
        shown = ~hidden[[row, *others]].all(axis=0)
        room = self.inside[[row, *others]].sum(axis=0) if self.exclusive else self.sizes
        _, kinds = np.unique(self.codes & int(shown @ self.places), return_inverse=True)
        in_column = self.covers[:, column]
        held = np.bincount(kinds, weights=self.inside[row]).astype(np.int64)
        room_in = np.bincount(kinds, weights=room * in_column).astype(np.int64)
        room_out = np.bincount(kinds, weights=room * ~in_column).astype(np.int64)
        return int(np.maximum(0, held - room_out).sum()), int(np.minimum(held, room_in).sum())


def _small(counts: _Numbers, limit: int) -> _Flags:
    return (counts > 0) & (counts < limit)


def _cover_sums(table: _Table, hidden: _Flags, settled: _Flags) -> bool:
    """What is hidden of a group adds up to a known number: that must be no small one, of two cells or more.

    Where it is zero, the zeros are shown; then the result is True.
    """
    unveiled = False
    for column in range(table.counts.shape[1]):
        flags, counts = hidden[:, column], table.counts[:, column]
        if flags.any() and counts[flags].sum() == 0:
            settled[flags, column] = unveiled = True
            hidden[:, column] = False
        while hidden[:, column].any() and (flags.sum() < 2 or counts[flags].sum() < table.limit):
            left = [row for row in range(len(counts)) if not flags[row] and not settled[row, column]]
            if not left:
                break
            hidden[min(left, key=lambda row: (counts[row], row)), column] = True
    return unveiled


def _hide_another(table: _Table, hidden: _Flags, settled: _Flags, row: int, column: int) -> bool:
    """Hide the smallest number that is still shown beside one that can be worked out; False if there is none."""
    last = table.counts.shape[1] - 1
    beside = [(row, place) for place in range(last)]
    above = [(place, column) for place in range(len(hidden))] if table.exclusive and column != last else []
    everywhere = [(r, c) for c in range(last) for r in range(len(hidden))] if table.exclusive else []
    for cells in (beside, above, everywhere):
        left = [cell for cell in cells if not hidden[cell] and not settled[cell]]
        if left:
            hidden[min(left, key=lambda cell: (table.counts[cell], cell))] = True
            return True
    return False
