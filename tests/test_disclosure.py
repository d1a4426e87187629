"""Small numbers: what the plan publishes, and an attack on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product

import pytest
from fixtures_disclosable import ISSUES, case, confirm, dossier, small
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier_kit.disclosure import GROUPED, Plan, band_years, hide_in_sum, plan
from dossier_kit.errors import BadDecisions
from dossier_kit.tables import FEW, HIDDEN

FEWEST = 5

shows = st.lists(st.lists(st.integers(0, 8), max_size=4, unique=True).map(sorted), max_size=60)
rare = st.lists(
    st.lists(st.sampled_from((0, 0, 0, 0, 1, 1, 2, 3)), max_size=3).map(lambda chosen: sorted(set(chosen))),
    max_size=60,
)


def published(plan: Plan, refs: Sequence[str]) -> tuple[object, ...]:
    """All that a reader of the pack is told about numbers, and about single cases."""
    tables = tuple((table.name, table.columns, table.rows) for table in plan.tables.values())
    cases = tuple((plan.schedule_issue_titles(ref), plan.schedule_evidence(ref)) for ref in refs)
    return tables, tuple((g.key, g.issues, g.cases) for g in plan.groups), cases, plan.done


# ---------------------------------------------------------------------------------------------------- what is shown


def test_issues_of_enough_cases_are_counted() -> None:
    cases, confirmed = small([[0, 1]] * 6 + [[0]])
    made = plan(cases, confirmed, ISSUES)
    assert made.counts == {i.key: n for i, n in zip(ISSUES, [7, 6, 0, 0, 0, 0, 0, 0, 0], strict=True)}
    assert [group.title for group in made.groups] == [ISSUES[0].title, ISSUES[1].title]
    assert made.schedule_issue_titles("C007") == (ISSUES[0].title,)
    assert made.pairs == {(ISSUES[0].key, ISSUES[1].key): 6}


def test_a_rare_issue_is_counted_with_the_next_smallest() -> None:
    # Issue 2 is shown by three: it takes issue 1 (six cases) along, since a group of one would be its own number.
    cases, confirmed = small([[0]] * 10 + [[0, 1]] * 6 + [[0, 2]] * 3)
    made = plan(cases, confirmed, ISSUES)
    assert made.counts[ISSUES[1].key] == made.counts[ISSUES[2].key] == HIDDEN
    group = made.groups[-1]
    assert (group.key, group.issues) == (GROUPED, (ISSUES[1].key, ISSUES[2].key))
    assert len(group.cases) == 9
    assert made.schedule_issue_titles("C011") == made.schedule_issue_titles("C017")


def test_a_group_that_its_size_would_give_away_grows() -> None:
    # Two issues of 4 and 5 cases without a case in common, and the next has 5: 9 cases can only be 4 and 5.
    cases, confirmed = small([[0]] * 4 + [[1]] * 5 + [[2]] * 5)
    made = plan(cases, confirmed, ISSUES)
    assert made.groups[-1].issues == tuple(issue.key for issue in ISSUES[:3])


@pytest.mark.parametrize(
    "numbers",
    [
        [[0]] * 3,                    # one issue, three cases: no group can be formed
        [[0]] * 3 + [[]] * 20,        # and other cases do not help
        [[0], [1], [2]],              # three issues, but three families in all
        [[0, 1]] * 4 + [[]] * 4,
    ],
)
def test_no_number_by_issue_where_no_group_can_be_formed(numbers: list[list[int]]) -> None:
    cases, confirmed = small(numbers)
    made = plan(cases, confirmed, ISSUES)
    assert not made.groups
    assert set(made.counts.values()) == {HIDDEN}  # zeros too: they would leave one issue over
    assert {made.schedule_issue_titles(one.ref) for one in cases} == {(HIDDEN,)}


def test_no_cases_and_no_decisions() -> None:
    assert plan([], {}, ISSUES).groups == ()
    cases, _ = small([[]] * 7)
    made = plan(cases, {}, ISSUES)
    assert set(made.counts.values()) == {0}
    assert made.schedule_issue_titles("C001") == ()


def test_pairs_below_the_threshold_and_zeros_look_alike() -> None:
    cases, confirmed = small([[0, 1]] * 5 + [[0, 2]] * 2 + [[2]] * 4 + [[1]])
    rows = {row[0]: row[1:] for row in plan(cases, confirmed, ISSUES).tables["issues_together"].rows}
    assert rows[ISSUES[0].title] == ("[z]", 5, FEW)  # two cases
    assert rows[ISSUES[1].title] == (5, "[z]", FEW)  # none


def test_decisions_that_do_not_fit() -> None:
    cases, confirmed = small([[0]] * 6)
    with pytest.raises(BadDecisions, match="C001"):
        plan(cases, confirmed, ISSUES[1:])
    stale = case("C001", "Another text.")
    with pytest.raises(BadDecisions, match="another text"):
        plan([stale, *cases[1:]], confirmed, ISSUES)
    rejected = {"C001": [confirm(stale, ISSUES[0].key)]}
    assert plan([], rejected, ISSUES).total == 0  # a case outside the pack is nobody's business


@pytest.mark.parametrize(
    ("years", "unknown", "expected"),
    [
        ({2011: 5, 2012: 3, 2013: 2}, 0, [("2011", 5), ("2012 to 2013", 5)]),
        # 2018 begins a band, since the law changed in it, and the bands on both sides have enough cases.
        ({2016: 3, 2017: 3, 2018: 4, 2019: 4}, 0, [("2016 to 2017", 6), ("2018 to 2019", 8)]),
        # Too few after the change: the rest joins the band before it.
        ({2015: 9, 2016: 8, 2019: 2}, 0, [("2015", 9), ("2016 to 2019", 10)]),
        # A year without cases is not pointed at.
        ({2010: 6, 2015: 6}, 0, [("2010", 6), ("2011 to 2015", 6)]),
        ({2010: 6, 2012: 6}, 7, [("2010", 6), ("2011 to 2012", 6), ("Year not known", 7)]),
        ({2010: 6, 2012: 7}, 3, [("2010", 6), ("2011 to 2012, or not known", 10)]),
        ({2010: 2, 2012: 2}, 0, []),
        ({}, 9, [("Year not known", 9)]),
        # 2012 has 5 and one case is of no year: 6 could be nothing else, so the bands are joined.
        ({2010: 6, 2011: 5}, 1, [("2010 to 2011, or not known", 12)]),
    ],
)
def test_bands_of_years(years: dict[int, int], unknown: int, expected: list[tuple[str, int]]) -> None:
    assert [(band.label, band.count) for band in band_years(years, unknown)] == expected


def test_one_band_is_no_table() -> None:
    cases, confirmed = small([[0]] * 9, years=[2011, 2012, 2013] * 3)
    made = plan(cases, confirmed, ISSUES)
    assert made.bands == () and "cases_by_year" not in made.tables


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        ([7, 8, 0], [False, False, False]),
        ([2, 8, 9], [True, True, False]),    # 2 alone would follow from the sum
        ([2, 0, 9], [True, False, True]),
        ([1, 2, 9], [True, True, True]),     # 1 + 2 = 3 would follow from the sum
        ([1, 4, 9], [True, True, False]),
        ([0, 0, 0], [False, False, False]),
        ([3], [True]),
    ],
)
def test_what_is_hidden_in_a_sum(parts: list[int], hidden: list[bool]) -> None:
    assert hide_in_sum(parts) == hidden


def test_evidence_of_a_case_is_stated_only_if_no_combination_is_rare() -> None:
    cases, confirmed = small([[0]] * 6 + [[0, 1]] * 6, grades=[0] * 6 + [1] * 6)
    made = plan(cases, confirmed, ISSUES)
    assert made.schedule_evidence("C001") == "Documentary"
    cases, confirmed = small([[0]] * 6 + [[0, 1]] * 6, grades=[0] * 6 + [1] * 5 + [2])
    made = plan(cases, confirmed, ISSUES)
    assert {made.schedule_evidence(one.ref) for one in cases} == {HIDDEN}


def test_grades_are_taken_together_before_numbers_are_left_out() -> None:
    cases, confirmed = small([[0]] * 18, grades=[0] * 2 + [1] * 4 + [2] * 12)
    table = plan(cases, confirmed, ISSUES).tables["evidence_by_issue"]
    assert table.columns[1].title.startswith("Documentary or witness")
    assert table.rows[0][1:] == (6, 12, 18)


def test_the_same_in_the_same_out() -> None:
    cases, confirmed = dossier(40)
    refs = [one.ref for one in cases]
    backwards = {ref: list(reversed(found)) for ref, found in reversed(confirmed.items())}
    assert published(plan(cases, confirmed, ISSUES), refs) == published(plan(cases, backwards, ISSUES), refs)


# ------------------------------------------------------------------------------------------------------- the attack


def numbers_shown(made: Plan) -> Iterator[int]:
    """Every count of cases that a table or the length of a group's list shows."""
    for name, table in made.tables.items():
        for row in table.rows:
            skip = 2 if name == "cases_by_issue" else len(row)  # the third is a share
            yield from (value for value in row[1:skip] if isinstance(value, int))
    yield from (len(group.cases) for group in made.groups)


@given(shows=st.one_of(shows, rare), data=st.data())
@settings(max_examples=200, deadline=None)
def test_no_small_number_is_shown(shows: list[list[int]], data: st.DataObject) -> None:
    size = len(shows)
    years = data.draw(st.lists(st.one_of(st.none(), st.integers(2008, 2024)), min_size=size, max_size=size))
    grades = data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    cases, confirmed = small(shows, years, grades)
    made = plan(cases, confirmed, ISSUES)
    # The number of cases in the pack is no count by anything: it can be seen by counting the accounts.
    assert not {n for n in numbers_shown(made) if 0 < n < FEWEST} - {len(cases)}
    for row in made.evidence.rows.values():
        hidden = [place for place, cell in enumerate(row) if cell == HIDDEN]
        assert len(hidden) != 1  # it would follow from the row's total


def feasible_counts(made: Plan) -> dict[str, set[int]]:
    """What a reader who knows how issues are grouped can make of each hidden number.

    He counts the group's list (the rows of the schedule and of the appendix sheet), knows that each of its issues is
    shown by somebody, that one at least is below the threshold, and that none is above the smallest issue outside.
    """
    group = next((group for group in made.groups if group.key == GROUPED), None)
    if group is None:
        return {}
    union = len(group.cases)
    outside = [count for count in made.counts.values() if isinstance(count, int) and count]
    most = min([union, *outside])
    ways = [
        counts for counts in product(range(1, most + 1), repeat=len(group.issues))
        if sum(counts) >= union and min(counts) < made.threshold
    ]
    assert len({tuple(sorted(way)) for way in ways}) > 1, "the numbers behind the group are known"
    return {issue: {way[place] for way in ways} for place, issue in enumerate(group.issues)}


@given(shows=st.one_of(rare, shows.map(lambda rows: [[place for place in row if place < 4] for row in rows])))
@settings(max_examples=200, deadline=None)
def test_no_hidden_issue_can_be_narrowed_to_one_number(shows: list[list[int]]) -> None:
    cases, confirmed = small(shows)
    made = plan(cases, confirmed, ISSUES)
    real = Counter(place for row in shows for place in row)
    outside = [count for count in made.counts.values() if isinstance(count, int) and count]
    union = max((len(group.cases) for group in made.groups if group.key == GROUPED), default=0)
    if union and min([union, *outside]) ** len(made.groups[-1].issues) > 20_000:
        return  # too many ways to list, and so too many to be narrowed down
    for issue, possible in feasible_counts(made).items():
        place = next(n for n, one in enumerate(ISSUES) if one.key == issue)
        assert real[place] in possible and len(possible) > 1


@given(
    rows=st.lists(st.lists(st.integers(0, 2), max_size=3, unique=True).map(sorted), min_size=1, max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_brute_force_over_all_small_dossiers_that_give_the_same_pack(rows: list[list[int]]) -> None:
    """Every other dossier with the same number of cases is tried: for each issue whose number is hidden, one that
    publishes the very same has another number, unless no dossier of this size could."""
    cases, confirmed = small(rows)
    refs = [one.ref for one in cases]
    made = plan(cases, confirmed, ISSUES[:3])
    if not any(count == HIDDEN for count in made.counts.values()):
        return
    target = published(made, refs)
    # Of the cases outside the group nothing is hidden; inside it, every subset of its issues is possible.
    group = next((group for group in made.groups if group.key == GROUPED), None)
    places = [n for n, one in enumerate(ISSUES[:3]) if made.counts[one.key] == HIDDEN]
    members = set(group.cases) if group else set(refs)
    subsets = [list(s) for size in range(len(places) + 1) for s in combinations(places, size)]
    choices = [
        [sorted({*s, *(p for p in row if p not in places)}) for s in subsets if bool(s) or group is None]
        if ref in members else [row]
        for ref, row in zip(refs, rows, strict=True)
    ]
    found: dict[int, set[int]] = {place: set() for place in places}
    for number, worlds in enumerate(product(*choices)):
        if number > 4000 or all(len(values) > 1 for values in found.values()):
            break
        other_cases, other = small(list(worlds))
        if published(plan(other_cases, other, ISSUES[:3]), refs) == target:
            for place in places:
                found[place].add(sum(place in row for row in worlds))
    assert all(len(values) > 1 for values in found.values()), found


@given(
    years=st.dictionaries(st.integers(2009, 2022), st.integers(0, 9), max_size=8),
    unknown=st.integers(0, 9),
)
@settings(max_examples=400, deadline=None)
def test_no_year_can_be_narrowed_to_one_number(years: dict[int, int], unknown: int) -> None:
    """For each year of a band (and "not known") another spread of the band's cases gives the same bands."""
    bands = band_years(years, unknown)
    if len(bands) < 2:
        return
    assert sum(band.count for band in bands) == sum(years.values()) + unknown
    assert all(band.count >= FEWEST for band in bands)
    for band in bands:
        if band.first is None or band.last is None or (band.first == band.last and not band.unknown):
            continue
        members: list[int | None] = [*range(band.first, band.last + 1), *([None] if band.unknown else [])]
        counts = {member: unknown if member is None else years.get(member, 0) for member in members}
        for member in members:
            if counts[member]:
                assert any(
                    _moved(years, unknown, source, target, number) == bands
                    for other in members if other != member
                    for source, target in ((member, other), (other, member))
                    for number in range(1, counts[source] + 1)
                ), (member, bands)


def _moved(years: dict[int, int], unknown: int, source: int | None, target: int | None, number: int) -> object:
    moved, rest = dict(years), unknown
    for member, change in ((source, -number), (target, number)):
        if member is None:
            rest += change
        else:
            moved[member] = moved.get(member, 0) + change
    return band_years(moved, rest)


@given(rows=st.lists(st.tuples(st.sampled_from(([0], [0, 1], [1])), st.integers(0, 2)), min_size=5, max_size=9))
@settings(max_examples=40, deadline=None)
def test_brute_force_over_the_evidence(rows: list[tuple[list[int], int]]) -> None:
    """Every other way to grade the cases is tried: each hidden number can be another one."""
    cases, confirmed = small([issues for issues, _ in rows], grades=[grade for _, grade in rows])
    made = plan(cases, confirmed, ISSUES)
    names = ("documentary", "witness", "own_account")
    columns = [[names.index(grade) for grade in grades] for grades in made.evidence.grades]
    members = {"": set(range(len(rows)))}
    members |= {group.key: {n for n, one in enumerate(cases) if one.ref in group.cases} for group in made.groups}
    found: dict[tuple[str, int], set[int]] = {}
    for grading in product(range(3), repeat=len(rows)):
        counts = {
            (key, n): sum(grading[case_number] in column for case_number in members[key])
            for key in made.evidence.rows for n, column in enumerate(columns)
        }
        if all(made.evidence.rows[key][n] in (HIDDEN, count) for (key, n), count in counts.items()):
            for cell, count in counts.items():
                if made.evidence.rows[cell[0]][cell[1]] == HIDDEN:
                    found.setdefault(cell, set()).add(count)
    assert all(len(values) > 1 for values in found.values())
