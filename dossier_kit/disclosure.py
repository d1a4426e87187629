"""Small numbers: one plan for every count that the pack shows.

What the summary, the charts, the schedule and the appendices say about issues, years and evidence comes from one
:class:`Plan`, so that nothing hidden in one place can be worked out from another. No count from 1 to
``threshold - 1`` of cases by issue, by year or by evidence is shown, and broader groups are preferred to holes:

* **Issues.** Issues shown by fewer cases than the threshold are counted together, with as many of the next-smallest
  as it takes for the group to say nothing about one of them (:func:`_pool`). The schedule and the appendices know
  the group, never which issue of it a case shows.
* **Years.** Neighbouring years are banded (:func:`band_years`); no case's year is given anywhere.
* **Evidence by issue.** A hidden number counts as safe only when another dossier, with a different number there,
  would give the very same page (:func:`_hide_evidence`).
* **Process figures** (cases left out, joined): :func:`hide_in_sum`.

How often two issues meet is *not* hidden: the account itself is in the pack, and the schedule names every issue
shown by enough cases, so a reader can count. Small cells of that table are marked as too few to mean anything
(``[u]``), which claims no secrecy.

Sources: ICO, Anonymisation guidance (2025), on singling out and inference; ONS and Government Statistical Service,
disclosure control for tables (primary and complementary suppression); ``domain.md`` for the default of 1 to 4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .errors import BadDecisions
from .redacted import IssueDecision, RedactedCase
from .tables import FEW, HIDDEN, NOT_APPLICABLE, Column, Table, Value, listing, number_word, say
from .vocabulary import Evidence

#: UK GDPR and the Data Protection Act 2018 apply from 25 May 2018; a year is all that is known of an event.
LAW_CHANGED = 2018

GROUPED = "grouped_issues"
_GRADES = tuple(grade.value for grade in Evidence)


class IssueLike(Protocol):
    """An entry of the issue list."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def asked(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Group:
    """What may be said of a case: that it shows this issue, or (``grouped``) one or more of these issues.

    ``issues`` are keys, ``cases`` references in the order of the dossier.
    """

    key: str
    title: str
    issues: tuple[str, ...]
    cases: tuple[str, ...]

    @property
    def grouped(self) -> bool:
        return self.key == GROUPED


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


@dataclass(frozen=True, slots=True)
class Plan:
    """What the pack may say.

    ``total`` cases are in the pack. ``groups`` are the issues in the list's order, the grouped ones last. ``counts``
    gives what is shown for each issue: a number, or ``[c]``. ``pairs`` holds the number of cases for two groups
    (keys in the order of ``groups``) where it reaches the threshold. ``evidence`` gives by group (and "" for all
    cases) a number or ``[c]`` for each grade, or is empty if none can be published. ``tables`` are the tables as
    published; ``done`` says in sentences what was hidden and why.
    """

    threshold: int
    total: int
    issues: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    counts: Mapping[str, int | str]
    pairs: Mapping[tuple[str, str], int]
    bands: tuple[Band, ...]
    evidence: Mapping[str, tuple[int | str, ...]]
    evidence_by_case: Mapping[str, str]
    tables: Mapping[str, Table]
    done: tuple[str, ...]

    def schedule_issue_titles(self, ref: str) -> tuple[str, ...]:
        """The issues that may be named beside a case; ``("[c]",)`` where none may be named for any case."""
        if not self.groups and any(count == HIDDEN for count in self.counts.values()):
            return (HIDDEN,)
        return tuple(group.title for group in self.groups if ref in group.cases)

    def schedule_evidence(self, ref: str) -> str:
        """The grade of evidence that may be named beside a case, or ``[c]``: for all cases alike."""
        grade = self.evidence_by_case.get(ref)
        return HIDDEN if grade is None else say("evidence", grade)

    def group_of(self, issue: str) -> Group | None:
        """The group under which an issue is counted."""
        return next((group for group in self.groups if issue in group.issues), None)


def plan(
    cases: Sequence[RedactedCase],
    confirmed: Mapping[str, Sequence[IssueDecision]],
    issues: Sequence[IssueLike],
    threshold: int = 5,
) -> Plan:
    """Decide for the whole pack at once which counts it may show.

    Args:
        cases: the cases of the pack.
        confirmed: by reference, the issues that a lawyer confirmed; decisions on cases outside ``cases`` are no
            part of the pack and are passed over.
        issues: the issue list, in its order.
        threshold: the smallest count that may be shown, 3 at least.

    Raises:
        BadDecisions: a decision names an issue that the list does not have, or was made for another text.
        ValueError: a threshold below 3, or two cases of one reference.
    """
    if threshold < 3:
        raise ValueError("a threshold below 3 hides nothing: two families would know each other's number")
    shown_by = _shown_by(cases, confirmed, issues)
    keys = [issue.key for issue in issues]
    titles = {issue.key: issue.title for issue in issues}
    done: list[str] = []

    pooled = _pool([(key, shown_by[key]) for key in keys], threshold)
    if pooled is None:
        groups: list[Group] = []
        counts: dict[str, int | str] = dict.fromkeys(keys, HIDDEN)
        done.append(say("hidden", "no_issues", few=number_word(threshold)))
    else:
        groups = [Group(key, titles[key], (key,), shown_by[key]) for key in keys if shown_by[key] and key not in pooled]
        if pooled:
            members = set().union(*(shown_by[key] for key in pooled))
            refs = tuple(case.ref for case in cases if case.ref in members)
            groups.append(Group(GROUPED, say("issues", "grouped"), tuple(pooled), refs))
            named = listing(titles[key] for key in pooled)
            done.append(say("hidden", "grouped", issues=named, few=number_word(threshold), least=threshold))
        counts = {key: HIDDEN if key in pooled else len(shown_by[key]) for key in keys}

    members_of = {group.key: frozenset(group.cases) for group in groups}
    pairs = {}
    for number, one in enumerate(groups):
        for other in groups[number + 1 :]:
            together = len(members_of[one.key] & members_of[other.key])
            if together >= threshold:
                pairs[one.key, other.key] = together
    if pairs:
        done.append(say("hidden", "pairs", few=number_word(threshold)))
    elif len(groups) > 1:
        done.append(say("hidden", "no_pairs", few=number_word(threshold)))

    years = Counter(case.event_year for case in cases if case.event_year is not None)
    unknown = sum(case.event_year is None for case in cases)
    bands = band_years(years, unknown, threshold)
    if len(bands) < 2:
        bands = ()
        done.append(say("hidden", "no_years", few=number_word(threshold)))
    else:
        done.append(say("hidden", "years", few=number_word(threshold)))

    evidence = _hide_evidence(cases, members_of, threshold)
    if not evidence:
        done.append(say("hidden", "no_evidence", few=number_word(threshold)))
    elif any(HIDDEN in row for row in evidence.values()):
        done.append(say("hidden", "evidence", few=number_word(threshold)))
    stated = bool(evidence) and not any(HIDDEN in row for row in evidence.values())
    if not stated:
        done.append(say("hidden", "evidence_by_case", few=number_word(threshold)))
    if groups:
        done.append(say("hidden", "by_case", few=number_word(threshold)))

    pairs_issues = tuple((issue.key, issue.title) for issue in issues)
    tables = _tables(pairs_issues, groups, counts, pairs, bands, evidence, len(cases))
    by_case = {case.ref: case.evidence for case in cases} if stated else {}
    return Plan(
        threshold, len(cases), pairs_issues, tuple(groups), counts, pairs, bands, evidence, by_case, tables, tuple(done)
    )


def _shown_by(
    cases: Sequence[RedactedCase], confirmed: Mapping[str, Sequence[IssueDecision]], issues: Sequence[IssueLike]
) -> dict[str, tuple[str, ...]]:
    """By issue, the references of the cases that show it, in the order of the cases."""
    shown: dict[str, list[str]] = {issue.key: [] for issue in issues}
    if len({case.ref for case in cases}) != len(cases):
        raise ValueError("two cases have the same reference")
    for case in cases:
        for key in dict.fromkeys(d.issue for d in confirmed.get(case.ref, ()) if d.verdict == "confirmed"):
            if key not in shown:
                raise BadDecisions(f"{case.ref}: a decision names the issue {key}, which the issue list does not have")
            shown[key].append(case.ref)
        if any(d.text_hash != case.text_hash for d in confirmed.get(case.ref, ())):
            raise BadDecisions(f"{case.ref}: a decision on its issues was made for another text")
    return {key: tuple(refs) for key, refs in shown.items()}


def _pool(shown_by: Sequence[tuple[str, tuple[str, ...]]], threshold: int) -> list[str] | None:
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


def _hide_evidence(
    cases: Sequence[RedactedCase], members_of: Mapping[str, frozenset[str]], threshold: int
) -> dict[str, tuple[int | str, ...]]:
    """Evidence by group, and for all cases (key ""), with what must be hidden as ``[c]``; empty if nothing is safe.

    Which cases are in which group is published, so the rows are tied together: a hidden number could follow from two
    groups of which one lies within the other. A hidden number is taken for safe only if exchanging the evidence of
    two cases (or changing that of one) changes it and no number that is shown. Where none of these does, the row is
    hidden whole, and if that is not enough, the table is not published.
    """
    keys = ["", *members_of]
    atoms: Counter[tuple[int, str]] = Counter()
    for case in cases:
        mask = sum(1 << place for place, key in enumerate(keys) if not key or case.ref in members_of[key])
        atoms[mask, case.evidence] += 1
    rows = [
        [sum(n for (mask, e), n in atoms.items() if e == grade and mask >> place & 1) for grade in _GRADES]
        for place in range(len(keys))
    ]
    hidden = [hide_in_sum(row, threshold=threshold) for row in rows]
    while True:
        open_cells = _without_alternative(list(atoms), hidden)
        if not open_cells:
            break
        whole = [place for place in open_cells if not all(hidden[place])]
        if not whole:
            return {}
        for place in whole:
            hidden[place] = [True] * len(_GRADES)
    if all(all(row) for row in hidden):
        return {}
    return {
        key: tuple(HIDDEN if is_hidden else count for count, is_hidden in zip(row, flags, strict=True))
        for key, row, flags in zip(keys, rows, hidden, strict=True)
    }


def _without_alternative(atoms: Sequence[tuple[int, str]], hidden: Sequence[Sequence[bool]]) -> list[int]:
    """The rows with a hidden number for which no other dossier was found that gives the same page."""
    masks = {
        grade: sum(1 << place for place, row in enumerate(hidden) if row[number])
        for number, grade in enumerate(_GRADES)
    }
    found = dict.fromkeys(_GRADES, 0)
    for number, (mask, grade) in enumerate(atoms):
        for other, target in atoms[number + 1 :]:
            moved = mask ^ other
            if grade != target and moved & ~(masks[grade] & masks[target]) == 0:
                found[grade] |= moved
                found[target] |= moved
        for target in _GRADES:
            if target != grade and mask & ~(masks[grade] & masks[target]) == 0:
                found[grade] |= mask
                found[target] |= mask
    missing = 0
    for grade in _GRADES:
        missing |= masks[grade] & ~found[grade]
    return [place for place in range(len(hidden)) if missing >> place & 1]


def _tables(
    issues: Sequence[tuple[str, str]],
    groups: Sequence[Group],
    counts: Mapping[str, int | str],
    pairs: Mapping[tuple[str, str], int],
    bands: Sequence[Band],
    evidence: Mapping[str, tuple[int | str, ...]],
    total: int,
) -> dict[str, Table]:
    """The tables of the plan, by name."""
    tables = {}
    share = say("issues", "share")
    rows: list[tuple[Value, ...]] = [(title, counts[key], _percent(counts[key], total)) for key, title in issues]
    rows += [(group.title, len(group.cases), _percent(len(group.cases), total)) for group in groups if group.grouped]
    columns = (Column(say("issues", "issue"), 62), Column(say("issues", "cases"), 18), Column(share, 22))
    tables["cases_by_issue"] = Table("cases_by_issue", say("issues", "title"), columns, tuple(rows))
    if pairs:
        matrix = tuple(
            (
                one.title,
                *(
                    NOT_APPLICABLE
                    if one is other
                    else pairs.get((one.key, other.key), pairs.get((other.key, one.key), FEW))
                    for other in groups
                ),
            )
            for one in groups
        )
        columns = (Column(say("pairs", "issue"), 30), *(Column(group.title, 13) for group in groups))
        tables["issues_together"] = Table("issues_together", say("pairs", "title"), columns, matrix)
    if bands:
        columns = (
            Column(say("years", "years"), 34),
            Column(say("issues", "cases"), 18),
            Column(say("years", "law"), 60),
        )
        rows = [(band.label, band.count, _law_of(band)) for band in bands]
        tables["cases_by_year"] = Table("cases_by_year", say("years", "title"), columns, tuple(rows))
    if evidence:
        grades = tuple(Column(say("evidence", "cases", grade=say("evidence", grade)), 22) for grade in _GRADES)
        columns = (Column(say("evidence", "group"), 40), *grades, Column(say("evidence", "all"), 14))
        sizes = {group.key: (group.title, len(group.cases)) for group in groups} | {
            "": (say("evidence", "total"), total)
        }
        rows = [(sizes[key][0], *evidence[key], sizes[key][1]) for key in [*(g.key for g in groups), ""]]
        tables["evidence_by_issue"] = Table("evidence_by_issue", say("evidence", "title"), columns, tuple(rows))
    return tables


def _percent(count: int | str, total: int) -> int | str:
    return count if isinstance(count, str) else round(100 * count / total) if total else NOT_APPLICABLE


def _law_of(band: Band) -> str:
    if band.first is None or band.last is None:
        return say("years", "law_unknown")
    if band.last < LAW_CHANGED:
        law = say("years", "law_before")
    elif band.first > LAW_CHANGED:
        law = say("years", "law_after")
    else:
        law = say("years", "law_both")
    return law
