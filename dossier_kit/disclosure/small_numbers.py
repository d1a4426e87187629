"""The rules that hide: which issues are counted together, how years are banded, which numbers of a sum must go.

Each takes counts and gives counts; nothing here knows a text. A reader is assumed to know these very rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..redacted import RedactedCase
from ..tables import HIDDEN, say
from ..vocabulary import Evidence
from .crossing import given_away

#: UK GDPR and the Data Protection Act 2018 apply from 25 May 2018; a year is all that is known of an event.
LAW_CHANGED = 2018

GRADES = tuple(grade.value for grade in Evidence)


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring years counted together, from ``first`` to ``last``; None and None where no year is known.

    ``unknown`` is True if cases without a year are counted in it.
    """

    first: int | None
    last: int | None
    unknown: bool
    count: int

    @property
    def label(self) -> str:
        if self.first is None:
            return say("years", "unknown")
        years = str(self.first) if self.first == self.last else say("years", "span", first=self.first, last=self.last)
        return say("years", "or_unknown", years=years) if self.unknown else years


def band_of(bands: Sequence[Band], year: int | None) -> Band | None:
    """The band in which a year is counted; None if it is in none of them."""
    for band in bands:
        if band.unknown if year is None else band.first is not None and band.first <= year <= (band.last or year):
            return band
    return None


def pool_issues(shown_by: Sequence[tuple[str, tuple[str, ...]]], threshold: int) -> list[str] | None:
    """Which issues are counted together: none, the smallest few, or None if nothing at all may be shown.

    An issue that no case shows says nothing about a family and is shown as 0. The group grows until it has two
    issues, as many cases as the threshold, and more than one set of counts that a reader who knows this very rule
    could suppose: with k issues, none of which is above ``most`` (the smallest issue shown by itself) and one of
    which is below the threshold, the counts are known if the group is as large as they allow.
    """
    sizes = sorted((len(refs), place) for place, (_, refs) in enumerate(shown_by) if refs)
    if not sizes or sizes[0][0] >= threshold:
        return []
    number = sum(size < threshold for size, _ in sizes)
    for taken in range(max(number, 2), len(sizes) + 1):
        places = sorted(place for _, place in sizes[:taken])
        union = len(set().union(*(shown_by[place][1] for place in places)))
        most = min([union] + [size for size, _ in sizes[taken:]])
        if union >= threshold and union < threshold - 1 + (taken - 1) * most:
            return [shown_by[place][0] for place in places]
    return None


def band_years(years: Mapping[int, int], unknown: int, threshold: int = 5) -> tuple[Band, ...]:
    """Neighbouring years in bands of at least ``threshold`` cases, and the cases without a year.

    Each side of 2018, the year in which the law changed, is banded by itself if it has enough cases; 2018 counts
    with the years after. A rest that is too small joins the band before it; so do too few cases without a year.
    Empty if there are too few cases for one band.
    """
    bands = _raw_bands(years, unknown, threshold)
    # A reader who knows the rule must be able to suppose another number for each year of a band, or the band is
    # joined to its neighbour. That is rare: the rest must be as large or as small as it can be.
    while len(bands) > 1:
        known = [place for place, band in enumerate(bands) if _known(band, years, unknown, bands, threshold)]
        if not known:
            break
        place = max(known[0], 1)
        before, after = bands[place - 1], bands[place]
        last = before.last if after.last is None else after.last
        joined = Band(before.first, last, before.unknown or after.unknown, before.count + after.count)
        bands = (*bands[: place - 1], joined, *bands[place + 1 :])
    return bands


def _raw_bands(years: Mapping[int, int], unknown: int, threshold: int) -> tuple[Band, ...]:
    known = sorted(year for year, count in years.items() if count)
    sides = [[year for year in known if year < LAW_CHANGED], [year for year in known if year >= LAW_CHANGED]]
    cut = all(sum(years[year] for year in side) >= threshold for side in sides)
    bands: list[Band] = []
    for side in sides if cut else [known]:
        run: list[Band] = []
        first, count = None, 0
        for year in side:
            first, count = first or year, count + years[year]
            if count >= threshold:
                # Bands follow each other without gaps: a year in which nothing happened is not pointed at.
                run.append(Band(run[-1].last + 1 if run and run[-1].last else first, year, False, count))
                first, count = None, 0
        if count and run:
            run[-1] = Band(run[-1].first, side[-1], False, run[-1].count + count)
        bands += run
    if cut:
        place = max(number for number, band in enumerate(bands) if band.last and band.last < LAW_CHANGED)
        before, after = bands[place], bands[place + 1]
        bands[place] = Band(before.first, LAW_CHANGED - 1, False, before.count)
        bands[place + 1] = Band(LAW_CHANGED, after.last, False, after.count)
    if unknown >= threshold:
        bands.append(Band(None, None, True, unknown))
    elif unknown and bands:
        bands[-1] = Band(bands[-1].first, bands[-1].last, True, bands[-1].count + unknown)
    return tuple(bands)


def _known(band: Band, years: Mapping[int, int], unknown: int, bands: tuple[Band, ...], threshold: int) -> bool:
    """Whether the rule gives away how many cases some year (or "not known") of a band has."""
    if band.first is None or band.last is None or (band.first == band.last and not band.unknown):
        return False
    members: list[int | None] = [*range(band.first, band.last + 1), *([None] if band.unknown else [])]
    counts: dict[int | None, int] = {member: unknown if member is None else years.get(member, 0) for member in members}
    for member in members:
        if counts[member] and not any(
            _same_bands(years, unknown, source, target, threshold)
            for other in members
            for source, target in ((member, other), (other, member))
            if other != member and counts[source]
        ):
            return True
    return False


def _same_bands(years: Mapping[int, int], unknown: int, source: int | None, target: int | None, threshold: int) -> bool:
    """Whether the bands stay what they are if one case is moved from one year to another."""
    moved, rest = Counter(years), unknown
    for member, change in ((source, -1), (target, 1)):
        if member is None:
            rest += change
        else:
            moved[member] += change
    return _raw_bands(moved, rest, threshold) == _raw_bands(years, unknown, threshold)


def hide_in_sum(parts: Sequence[int], total_shown: bool = True, threshold: int = 5) -> list[bool]:
    """Which of some counts that add up to a known total must be hidden so that none from 1 to 4 can be worked out.

    Hidden are the small ones; if that leaves one alone, the smallest other that is not zero; and all that are not
    zero if the hidden ones together are still fewer than the threshold, since their sum can be worked out.
    """
    hidden = [0 < part < threshold for part in parts]
    if any(hidden) and total_shown:
        for place in sorted((p for p in range(len(parts)) if parts[p] and not hidden[p]), key=lambda p: (parts[p], p)):
            if (
                sum(hidden) >= 2
                and sum(part for part, is_hidden in zip(parts, hidden, strict=True) if is_hidden) >= threshold
            ):
                break
            hidden[place] = True
    return hidden


@dataclass(frozen=True, slots=True)
class EvidenceRows:
    """``grades``: the columns, each one grade or several taken together. ``rows``: by group ("" is all cases) a number
    or ``[c]`` for each column; empty if nothing can be published."""

    grades: tuple[tuple[str, ...], ...]
    rows: Mapping[str, tuple[int | str, ...]]


#: Broader groups before holes: all grades, or two of them taken together.
_BROADER = (
    tuple((grade,) for grade in GRADES),
    ((Evidence.DOCUMENTARY.value, Evidence.WITNESS.value), (Evidence.OWN_ACCOUNT.value,)),
    ((Evidence.DOCUMENTARY.value,), (Evidence.WITNESS.value, Evidence.OWN_ACCOUNT.value)),
)


def hide_evidence(
    cases: Sequence[RedactedCase], members_of: Mapping[str, frozenset[str]], threshold: int
) -> EvidenceRows:
    """Evidence by group, and for all cases, with what must be hidden as ``[c]``.

    Of the ways to take grades together that which shows the largest share of numbers is published, the finest of
    equals; if it would have more holes than numbers, only the row of all cases.
    """
    best = EvidenceRows((), {})
    for keys, best_share in ((tuple(members_of), 0.499), ((), 0.0)):
        for grades in _BROADER:
            rows = _evidence_rows(cases, {key: members_of[key] for key in keys}, grades, threshold)
            cells = [cell for key, row in rows.items() if key or not keys for cell in row]
            share = sum(not isinstance(cell, str) for cell in cells) / max(len(cells), 1)
            if share > best_share:
                best, best_share = EvidenceRows(grades, rows), share
        if best.rows:
            break
    return best


def _evidence_rows(
    cases: Sequence[RedactedCase], members_of: Mapping[str, frozenset[str]], grades: Sequence[Sequence[str]],
    threshold: int,
) -> dict[str, tuple[int | str, ...]]:
    """One way to take grades together.

    Which cases are in which group is published, so the rows are tied together: a hidden number could follow from two
    groups of which one lies within the other. A hidden number is taken for safe only if exchanging the evidence of
    two cases (or changing that of one) changes it and no number that is shown, and leaves every small number small: a
    zero would be shown, and a large one too. Where none of these does, the row is hidden whole. So are further rows,
    the smallest first, while it could be proven that a hidden number is a small one; and if that is not enough,
    nothing is published.
    """
    keys = ["", *members_of]
    atoms: Counter[tuple[int, int]] = Counter()
    for case in cases:
        mask = sum(1 << place for place, key in enumerate(keys) if not key or case.ref in members_of[key])
        atoms[mask, next(number for number, grade in enumerate(grades) if case.evidence in grade)] += 1
    rows = [[sum(n for (mask, grade), n in atoms.items() if grade == number and mask >> place & 1)
             for number in range(len(grades))] for place in range(len(keys))]
    hidden = [hide_in_sum(row, threshold=threshold) for row in rows]
    while open_rows := _without_alternative(list(atoms), hidden, rows, threshold):
        whole = [place for place in open_rows if not all(hidden[place])]
        if not whole:
            return {}
        for place in whole:
            hidden[place] = [True] * len(grades)
    # Exchanging two cases tells that a number is not fixed, and not that it might be a large one or none.
    answers = [frozenset(case.ref for case in cases if case.evidence in grade) for grade in grades]
    groups, refs = [members_of[key] for key in keys[1:]], [case.ref for case in cases]
    while not any(hidden[0]):
        flags = list(zip(*hidden[1:], hidden[0], strict=True))  # by answer, all cases last
        if not given_away(answers, groups, refs, flags, threshold):
            break
        left = [place for place in range(1, len(keys)) if not all(hidden[place])]
        if not left:
            return {}
        hidden[min(left, key=lambda place: (sum(rows[place]), place))] = [True] * len(grades)
    return {
        key: tuple(HIDDEN if is_hidden else count for count, is_hidden in zip(row, flags, strict=True))
        for key, row, flags in zip(keys, rows, hidden, strict=True)
    }


def _without_alternative(
    atoms: Sequence[tuple[int, int]], hidden: Sequence[Sequence[bool]], rows: Sequence[Sequence[int]], threshold: int
) -> list[int]:
    """The rows with a hidden number for which no other dossier was found that gives the same page."""
    grades = range(len(hidden[0]))
    masks = [sum(1 << place for place, row in enumerate(hidden) if row[grade]) for grade in grades]
    # Where a number could not go up, or down, by one without being shown.
    full = [sum(1 << place for place, row in enumerate(rows) if row[grade] == threshold - 1) for grade in grades]
    last = [sum(1 << place for place, row in enumerate(rows) if row[grade] == 1) for grade in grades]
    found = [0 for _ in grades]

    def fits(leaving: int, coming: int, grade: int, target: int) -> bool:
        """Whether cases may go from ``grade`` to ``target`` in some rows, and the other way in others."""
        moved = leaving | coming
        if moved & ~(masks[grade] & masks[target]):
            return False
        return not (leaving & (last[grade] | full[target]) or coming & (last[target] | full[grade]))

    for number, (mask, grade) in enumerate(atoms):
        for other, target in atoms[number + 1 :]:
            if grade != target and fits(mask & ~other, other & ~mask, grade, target):
                found[grade] |= mask ^ other
                found[target] |= mask ^ other
        for target in grades:
            if target != grade and fits(mask, 0, grade, target):
                found[grade] |= mask
                found[target] |= mask
    missing = 0
    for grade in grades:
        missing |= masks[grade] & ~found[grade]
    return [place for place in range(len(hidden)) if missing >> place & 1]
