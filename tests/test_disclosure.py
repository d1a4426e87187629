"""Small numbers: what the plan publishes, and an attack on it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

import pytest
from attacking import attack, pack_of
from fixtures_disclosable import ISSUES, case, confirm, dossier, shipped_facts, small, told
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lawyers import counted_in
from support import SHARED

from dossier_kit.disclosure import GROUPED, Plan, band_years, hide_in_sum, plan, singled_out
from dossier_kit.disclosure.answers import broader, dated
from dossier_kit.disclosure.crossing import hide
from dossier_kit.dossier import Dossier
from dossier_kit.errors import BadDecisions
from dossier_kit.generalise import authority_region
from dossier_kit.issues import IssueList
from dossier_kit.redacted import RedactedCase
from dossier_kit.tables import FEW, HIDDEN, Column, Table, csv_bytes
from dossier_kit.vocabulary import load_rules

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
    # An issue that was taken off the list after decisions on it: they are kept and not counted.
    off = plan(cases, confirmed, ISSUES[1:])
    assert off.total == 6 and not off.groups and ISSUES[0].key not in off.counts
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


def test_a_confirmed_year_stands_before_the_cases_own() -> None:
    cases, confirmed = small([[0]] * 12, [2016] * 12)
    # Seven are corrected to 2020; of two confirmed years the first counts, as in the table of cases.
    facts = {one.ref: {"event_year": ("2020",)} for one in cases[:6]} | {cases[6].ref: {"event_year": ("2020", "2022")}}
    assert "cases_by_year" not in plan(cases, confirmed, ISSUES, facts={}).tables  # all in one band
    made = plan(cases, confirmed, ISSUES, facts=facts)
    assert [(band.label, band.count) for band in made.bands] == [("2016 to 2017", 5), ("2018 to 2020", 7)]
    assert {said["Period"] for said in made.beside.values()} == {"2016 to 2017", "2018 to 2020"}
    alone = singled_out(cases, made, {**facts, cases[11].ref: {"event_year": ("2013",)}})
    assert alone.loc[alone["ref"] == cases[11].ref, "period"].item() == "2013"


@pytest.mark.parametrize(
    ("confirmed", "rejected", "expected"),
    [
        ((), ("2016",), None),
        ((), ("2013",), 2016),            # another than the case's own
        (("2020",), ("2016",), 2020),
        (("2016",), ("2013",), 2016),
        ((), (), 2016),
    ],
)
def test_a_year_of_its_own_that_was_rejected_is_none(
    confirmed: tuple[str, ...], rejected: tuple[str, ...], expected: int | None
) -> None:
    (case, none), _ = small([[], []], [2016, None])
    facts, no = ({ref: {"event_year": years} for ref in (case.ref, none.ref)} for years in (confirmed, rejected))
    first, second = dated([case, none], facts, no)
    assert first.event_year == expected and (second.event_year is None) is not bool(confirmed)


@pytest.mark.parametrize(
    ("years", "band", "data_protection", "sen"),
    [
        ([2010] * 6 + [2020] * 6, "2018 to 2020", "To 24 May 2018: Data Protection Act 1998. Then: UK GDPR and Data Protection "
         "Act 2018", "Children and Families Act 2014, Part 3"),
        # Between the two changes: the new Act of the one, the old Act of the other.
        ([2010] * 6 + [2016] * 6, "2011 to 2016", "Data Protection Act 1998", "To 31 August 2014: Education Act 1996, Part IV. "
         "Then: Children and Families Act 2014, Part 3"),
        ([2015] * 6 + [2016] * 6, "2016", "Data Protection Act 1998", "Children and Families Act 2014, Part 3"),
        ([2020] * 6 + [2022] * 6 + [None] * 3, "2021 to 2022, or not known",
         "UK GDPR and Data Protection Act 2018. Not known for cases without a year",
         "Children and Families Act 2014, Part 3. Not known for cases without a year"),
        ([2020] * 6 + [None] * 6, "Year not known", "Not known", "Not known"),
    ],
)
def test_the_law_in_force_in_a_band(years: list[int | None], band: str, data_protection: str, sen: str) -> None:
    cases, confirmed = small([[0]] * len(years), years)
    table = plan(cases, confirmed, ISSUES).tables["cases_by_year"]
    assert [column.title for column in table.columns[2:]] == [
        "Law in force: Data protection", "Law in force: Special educational needs"]
    assert {row[0]: row[2:] for row in table.rows}[band] == (data_protection, sen)


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


# --------------------------------------------------------------------------------------------------------- the facts

FACTS = shipped_facts()


def with_facts(number: int = 60, seed: int = 4, skew: float = 1.0, speaks: float = 0.9, **more: int) -> tuple[
    list[RedactedCase], Plan
]:
    cases, confirmed = dossier(number, seed)
    cases, facts = told(cases, seed, skew, speaks)
    return cases, plan(cases, confirmed, ISSUES, FEWEST, facts, FACTS, **more)


def test_facts_are_published_in_order_with_notes() -> None:
    _, made = with_facts()
    names = ["cases_by_issue", "issues_together", "cases_by_year", "evidence_by_issue", "flows", "region_by_issue",
             "answerable_bodies", "complaints", "consent", "sharing_models", "harm"]
    assert list(made.tables) == names == list(made.notes)
    assert all(made.notes.values())
    assert made.tables["flows"].columns[0].title == "Who told"


def test_without_facts_nothing_changes() -> None:
    cases, confirmed = dossier(40)
    before = plan(cases, confirmed, ISSUES)
    empty = plan(cases, confirmed, ISSUES, facts={}, fact_list=FACTS)
    assert list(before.tables) == list(empty.tables) and "flows" not in before.tables
    assert before.schedule_facts("C001") == {}


def test_what_nobody_speaks_of_is_said_to_be_left_out() -> None:
    cases, confirmed = dossier(30)
    made = plan(cases, confirmed, ISSUES, facts={"C001": {"harm": ("money",)}}, fact_list=FACTS)
    assert not {"harm", "flows", "consent", "complaints"} & made.tables.keys()
    assert sum("no table is given" in line for line in made.done) >= 6


@pytest.mark.parametrize(
    ("told_of", "table", "rows"),
    [
        # Three tribunals are counted with the next-smallest answer: a group of one would be its own number.
        ({"answerable": ["la"] * 9 + ["school"] * 6 + ["tribunal"] * 3}, "answerable_bodies",
         [("All cases", 9, 9)]),
        # Nothing small: each by itself.
        ({"harm": ["trust"] * 10 + ["money"] * 8}, "harm", [("Trust in professionals lost, or help no longer sought", 10),
                                                            ("Money or work lost", 8)]),
        # Nothing to count four of them with: they are few, zero included, and so is every other answer.
        ({"harm": ["trust"] * 14 + ["money"] * 4}, "harm",
         [("Trust in professionals lost, or help no longer sought", 14), ("Provision or placement lost or delayed", FEW),
          ("Out of school, or schooling harmed", FEW), ("Health of child or parent", FEW),
          ("The family's name, or a safeguarding referral", FEW), ("Money or work lost", FEW)]),
        ({"flow": ["la>school"] * 6 + ["school>la"] * 4 + ["la>?"] * 8}, "flows",
         [("Local authority", 6, 8)]),
    ],
)
def test_broader_answers_before_holes(told_of: dict[str, list[str]], table: str, rows: list[tuple[object, ...]]) -> None:
    cases, _ = small([[]] * 18)
    facts = {one.ref: {key: (answers[n],) for key, answers in told_of.items() if n < len(answers)}
             for n, one in enumerate(cases)}
    assert list(plan(cases, {}, ISSUES, facts=facts, fact_list=FACTS).tables[table].rows) == rows


def test_regions_become_bands() -> None:
    areas = ["North West"] * 4 + ["North East"] * 4 + ["London"] * 6 + ["South West"] * 3 + ["Wales"] * 8
    cases, confirmed = small([[0]] * 25)
    cases = [replace(one, region=area) for one, area in zip(cases, areas, strict=True)]
    table = plan(cases, confirmed, ISSUES, facts={}).tables["region_by_issue"]
    assert [column.title.removesuffix(" (number of cases)") for column in table.columns[1:]] == [
        "North of England", "London and South of England", "Wales, Scotland and Northern Ireland"]
    assert table.rows[0][1:] == (8, 9, 8)


def test_a_table_says_what_its_answers_stand_for_and_why_it_is_not_by_issue() -> None:
    cases, confirmed = small([[n % 9, (n + 1) % 9] for n in range(27)])
    facts = {one.ref: {"answerable": (("la", "school", "tribunal")[n // 3 % 3],)} for n, one in enumerate(cases)}
    made = plan(cases, confirmed, ISSUES, facts=facts, fact_list=FACTS)
    assert [row[0] for row in made.tables["answerable_bodies"].rows] == ["All cases"]
    notes = made.notes["answerable_bodies"]
    assert any("most numbers by issue would have to be hidden" in note for note in notes)
    assert any("because most numbers by issue would have to be hidden" in line for line in made.done)
    assert made.tables["answerable_bodies"].title == "Which body answers for what"
    # Three tribunals are counted with the schools.
    cases, _ = small([[0]] * 18)
    answers = ["la"] * 9 + ["school"] * 6 + ["tribunal"] * 3
    facts = {one.ref: {"answerable": (answer,)} for one, answer in zip(cases, answers, strict=True)}
    made = plan(cases, {}, ISSUES, facts=facts, fact_list=FACTS)
    assert any(note.startswith("Others, counted together: School or nursery") for note in made.notes["answerable_bodies"])


def test_where_nothing_could_be_hidden_safely_it_is_not_said_that_too_much_would_be() -> None:
    # All ten answer alike, and two or three of them do not show an issue: no number between shields these.
    cases, confirmed = small([[0, 1]] * 5 + [[0]] * 3 + [[1]] * 2)
    facts = {one.ref: {"answerable": ("la",)} for one in cases}
    made = plan(cases, confirmed, ISSUES, 6, facts, FACTS)
    assert made.tables["answerable_bodies"].rows == (("All cases", 10),)
    said = [*made.notes["answerable_bodies"], *(line for line in made.done if line.startswith("Which body"))]
    assert sum("numbers hidden by issue might be worked out" in line for line in said) == 2
    assert not any("most numbers by issue" in line for line in said)


def test_a_title_says_whether_the_table_is_by_issue() -> None:
    areas = ["North West"] * 40 + ["Wales"] * 40
    cases, confirmed = small([[0]] * 20 + [[]] * 20 + [[0]] * 20 + [[]] * 20, grades=[n % 2 for n in range(80)])
    cases = [replace(one, region=area) for one, area in zip(cases, areas, strict=True)]
    titles = {
        issues: {name: table.title for name, table in plan(cases, given, ISSUES, facts={}).tables.items()}
        for issues, given in ((True, confirmed), (False, {}))
    }
    assert titles[True]["region_by_issue"] == "Cases by area, issue by issue"
    assert titles[False]["region_by_issue"] == "Cases by area"
    assert titles[True]["evidence_by_issue"] == "On what evidence the cases rest, issue by issue"
    assert titles[False]["evidence_by_issue"] == "On what evidence the cases rest"


def test_evidence_for_all_cases_alone_says_why() -> None:
    cases, confirmed = small([[n % 9, (n + 1) % 9] for n in range(27)], grades=[n // 3 % 3 for n in range(27)])
    made = plan(cases, confirmed, ISSUES)
    assert len(made.tables["evidence_by_issue"].rows) == 1
    assert any("most numbers by issue would have to be hidden" in note for note in made.notes["evidence_by_issue"])


def test_an_area_by_issue_is_hidden_below_eight() -> None:
    # 20 of 40 in the North show the issue, 6 of 20 in Wales: six would do by body, and not by area.
    areas = ["North West"] * 40 + ["Wales"] * 20 + ["London"] * 20
    cases, confirmed = small([[0]] * 20 + [[]] * 20 + [[0]] * 6 + [[]] * 14 + [[0]] * 10 + [[]] * 10)
    cases = [replace(one, region=area) for one, area in zip(cases, areas, strict=True)]
    facts = {one.ref: {"answerable": ({"North West": "la", "Wales": "school"}.get(area, "tribunal"),)}
             for one, area in zip(cases, areas, strict=True)}
    made = plan(cases, confirmed, ISSUES, facts=facts, fact_list=FACTS)
    assert made.tables["answerable_bodies"].rows == ((ISSUES[0].title, 20, 6, 10), ("All cases", 40, 20, 20))
    areas_shown = made.tables["region_by_issue"].rows
    assert areas_shown[-1] == ("All cases", 40, 20, 20) and 6 not in areas_shown[0]
    if len(areas_shown) > 1:
        assert any("below eight" in note for note in made.notes["region_by_issue"])


def test_rounding_leaves_what_can_be_counted() -> None:
    _, exact = with_facts()
    _, rough = with_facts(rounding=5)
    assert rough.counts == exact.counts and rough.pairs == exact.pairs
    for name in set(exact.tables) - {"cases_by_issue", "issues_together"}:
        for row, other in zip(exact.tables[name].rows, rough.tables[name].rows, strict=True):
            for one, two, column in zip(row, other, exact.tables[name].columns, strict=True):
                if isinstance(one, int) and not column.title.startswith("All ("):
                    assert two == 5 * ((one + 2) // 5), name
                else:
                    assert one == two or column.title.startswith("All (")
    with pytest.raises(ValueError, match="rounded to 5"):
        plan([], {}, ISSUES, rounding=3)


def test_beside_a_case_stands_only_what_enough_share() -> None:
    areas, years = ["Wales"] * 20 + ["London"] * 20, [2012] * 20 + [2020] * 20
    cases, confirmed = small([[0]] * 40, years)
    cases = [replace(one, region=area) for one, area in zip(cases, areas, strict=True)]
    facts = {one.ref: {"answerable": ("la",) if n % 2 else ("school",)} for n, one in enumerate(cases)}
    made = plan(cases, confirmed, ISSUES, facts=facts, fact_list=FACTS)
    said = made.schedule_facts("C001")
    assert said == {"Bodies that answer for it": "School or nursery", "Period": "2012 to 2017", "Area": "Wales"}
    lines = Counter(tuple(made.schedule_facts(one.ref).values()) for one in cases)
    assert min(lines.values()) >= 8
    # Three cases of another issue set them apart, so that neither area nor period is said of any case.
    others = {one.ref: [confirm(one, ISSUES[1].key)] for one in cases[:9]}
    split = plan(cases, others | {"C030": [confirm(cases[29], ISSUES[1].key)]}, ISSUES, facts=facts, fact_list=FACTS)
    assert "Area" not in split.schedule_facts("C001") and "Period" not in split.schedule_facts("C001")
    # And the notes say of the columns that stand there, and of no others, that they do not.
    for one, unsaid in ((made, []), (split, ["the family's region", "the year"])):
        [note] = [line for line in one.done if line.startswith("What is stated case by case")]
        assert note.partition("Not stated by the kit beside a case: ")[2].rstrip(".").split("; ")[2:] == unsaid


@given(number=st.integers(0, 60), seed=st.integers(0, 10_000), skew=st.sampled_from((0.2, 1.0, 2.5)))
@settings(max_examples=20, deadline=None)
def test_no_line_of_the_schedule_can_be_counted_below_the_threshold(number: int, seed: int, skew: float) -> None:
    cases, made = with_facts(number, seed, skew)
    columns = {tuple(made.schedule_facts(one.ref)) for one in cases}
    assert len(columns) <= 1  # all cases alike
    for title in columns.pop() if columns else ():
        whole = Counter(made.schedule_facts(one.ref)[title] for one in cases)
        assert min(whole.values()) >= FEWEST
        for group in made.groups:
            assert min(Counter(made.schedule_facts(ref)[title] for ref in group.cases).values()) >= FEWEST


# ------------------------------------------------------------------------------------------- the attack on the facts


def assert_withstands(cases: Sequence[RedactedCase], made: Plan) -> int:
    found = attack(*pack_of(made, cases), made.threshold, made.rounding)
    assert not found.faults, found.faults
    return found.tried


@pytest.mark.slow
@given(
    number=st.integers(3, 45), seed=st.integers(0, 100_000), skew=st.sampled_from((0.3, 1.0, 2.0)),
    speaks=st.sampled_from((0.3, 0.8, 1.0)), rounding=st.sampled_from((1, 1, 1, 5)),
)
@example(number=26, seed=432, skew=0.3, speaks=0.3, rounding=1)  # evidence: two rows of holes, one of them from 1 to 4
@example(number=40, seed=869930, skew=1.0, speaks=0.6, rounding=5)  # consent: totals of the columns are rounded too
@settings(max_examples=200, deadline=None)
def test_attack_on_random_dossiers(number: int, seed: int, skew: float, speaks: float, rounding: int) -> None:
    assert_withstands(*with_facts(number, seed, skew, speaks, rounding=rounding))


def test_attack_on_a_large_dossier_with_many_holes() -> None:
    # Seeds at which several tables are crossed and some of their numbers hidden.
    assert sum(assert_withstands(*with_facts(number, seed)) for number, seed in ((90, 4), (60, 9), (100, 17))) > 10


def test_attack_on_the_sample(sample_dossier: Dossier) -> None:
    room = sample_dossier.redacted
    cases, counts, issues = room.cases(), counted_in(room), IssueList.load().issues
    confirmed = counts.confirmed
    assert any(one.region for one in cases)
    assert_withstands(cases, plan(cases, confirmed, issues, FEWEST, counts.answers("confirmed"), FACTS))
    for seed in range(4):
        _, facts = told(cases, seed)
        assert_withstands(cases, plan(cases, confirmed, issues, FEWEST, facts, FACTS))


@pytest.mark.skipif(not (SHARED / "devset").exists(), reason="the development set is not here")
def test_attack_on_the_development_set() -> None:
    rows = {row["story_id"]: row for row in csv.DictReader((SHARED / "devset/gold_rows.csv").open(encoding="utf-8"))}
    cases, confirmed = [], {}
    for gold in csv.DictReader((SHARED / "devset/gold_issues.csv").open(encoding="utf-8")):
        ref = gold["story_id"]
        one = case(ref, f"Account {ref}.", None, gold["evidence"] or "own_account")
        cases.append(replace(one, region=authority_region(rows[ref]["local_authority"])))
        confirmed[ref] = [confirm(one, key) for key in sorted(filter(None, gold["issues"].split("|")))]
    assert sum(one.region is None for one in cases) == 0
    for seed in range(6):
        _, facts = told(cases, seed)
        made = plan(cases, confirmed, ISSUES, FEWEST, facts, FACTS)
        assert "region_by_issue" in made.tables
        assert_withstands(cases, made)


@pytest.mark.parametrize(
    ("once", "rows", "fault"),
    [
        # One number alone is hidden, and all cases show the issue: it follows from the total.
        (True, [("A", "20", "[c]"), ("All cases", "20", "5")], "narrowed to one number"),
        # Two that add up to a small one.
        (True, [("A", "[c]", "[c]"), ("B", "3", "9"), ("All cases", "14", "11")], "small number"),
        # All of them, by the total, are between 1 and 4.
        (False, [("A", "[c]"), ("All cases", "24")], "proven to be from 1 to 4"),
    ],
)
def test_the_attack_finds_what_is_badly_hidden(once: bool, rows: list[tuple[str, ...]], fault: str) -> None:
    columns = (Column("Issue"), *(Column(f"Answer {n}", numeric=True) for n in range(len(rows[0]) - 1)))
    table = csv_bytes(Table("region_by_issue", "T", columns, tuple(
        tuple(int(cell) if cell.isdigit() else cell for cell in row) for row in rows)))
    schedule = {f"C{n:03}": ("A",) if n < (25 if once else 3) else () for n in range(25)}
    found = attack({"region_by_issue": table}, schedule, {"region_by_issue": once}, FEWEST)
    assert any(fault in line for line in found.faults), found.faults


@given(
    rows=st.lists(st.tuples(st.sets(st.integers(0, 1)), st.integers(0, 2)), min_size=3, max_size=7),
    exclusive=st.booleans(), zeros=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_brute_force_over_every_answer(rows: list[tuple[set[int], int]], exclusive: bool, zeros: bool) -> None:
    """All ways to answer are tried: each hidden number may be another, and one that is none of the small."""
    least = 3
    refs = [f"C{n}" for n in range(len(rows))]
    groups = [frozenset(r for r, (shown, _) in zip(refs, rows, strict=True) if g in shown) for g in (0, 1)]
    answers = [frozenset(r for r, (_, a) in zip(refs, rows, strict=True) if a == number) for number in range(3)]
    answers = [members for members in answers if members]
    cells = hide(answers, groups, refs, exclusive=exclusive, threshold=least, zeros=zeros)
    if cells is None:
        return
    assert all(isinstance(row[-1], int) and row[-1] >= least for row in cells)
    assert not any(isinstance(cell, int) and 0 < cell < least for row in cells for cell in row)
    columns = [*groups, frozenset(refs)]
    found: dict[tuple[int, int], set[int]] = {}
    ways = ([*answer_of] for answer_of in product(range(len(answers)), repeat=len(refs))) if exclusive else (
        [bool(bits >> n & 1) - 1 for n in range(len(refs))] for bits in range(1 << len(refs)))
    for way in ways:
        for place, row in enumerate(cells) if not exclusive else [(None, None)]:
            counts = [
                [sum(way[n] == (number if exclusive else 0) and refs[n] in column for n in range(len(refs)))
                 for column in columns]
                for number in (range(len(cells)) if exclusive else [place])
            ]
            kept = cells if exclusive else [row]
            if all(cell in (HIDDEN, count) for line, numbers in zip(kept, counts, strict=True)
                   for cell, count in zip(line, numbers, strict=True)):
                for number, numbers in zip(range(len(cells)) if exclusive else [place], counts, strict=True):
                    for column, count in enumerate(numbers):
                        found.setdefault((number, column), set()).add(count)
    for number, row in enumerate(cells):
        for column, cell in enumerate(row):
            if cell == HIDDEN:
                values = found[number, column]
                assert len(values) > 1 and (0 in values or max(values) >= least), (number, column, values)


# ------------------------------------------------------------------------------------------------------ singling out


def test_cases_that_are_alone_are_listed_with_what_would_hide_them() -> None:
    cases, confirmed = small([[0]] * 12, years=[2014] * 11 + [2011])
    cases = [replace(one, region="London" if n else "Wales") for n, one in enumerate(cases)]
    frame = singled_out(cases, plan(cases, confirmed, ISSUES))
    assert list(frame["ref"]) == ["C001", "C012"]
    assert list(frame["shared_by"]) == list(frame["shared_outside"]) == [1, 1]
    assert list(frame["broader"]) == ["Leave out the area", "Say of the year only whether it is before 2018 or later"]
    assert list(frame["shared_then"]) == [11, 11]


def test_the_issues_are_given_up_last() -> None:
    facts = {f"C{n:03}": {"phase": ("primary",) if n % 2 else ("secondary",)} for n in range(1, 13)}
    cases, confirmed = small([[0]] * 6 + [[1]] * 6)
    frame = singled_out(cases, plan(cases, confirmed, ISSUES), facts, FACTS)
    assert set(frame["broader"]) == {"Leave out the phase of education"} and len(frame) == 12
    alone = singled_out(*(lambda c, k: (c, plan(c, k, ISSUES)))(*small([[n] for n in range(4)])))
    assert set(alone["broader"]) == {"Nothing short of leaving the case out: there are too few cases"}


def test_nobody_is_alone_in_a_crowd() -> None:
    cases, confirmed = small([[0]] * 9)
    assert singled_out(cases, plan(cases, confirmed, ISSUES)).empty
    assert singled_out([], plan([], {}, ISSUES)).empty


# -------------------------------------------------------------------------------------------------------- the rules


def test_broader_answers_are_answers() -> None:
    known = {fact.key: set(fact.answers) for fact in FACTS.facts} | {"region": set(load_rules("authority_regions"))}
    for fact, steps in broader().items():
        assert fact in known, fact
        for number, step in enumerate(steps):
            named = [key for keys in step.values() for key in keys]
            assert set(named) <= known[fact] and len(step) >= 1, (fact, number)
            # A step takes together at least what the step before it does.
            for before in steps[:number]:
                for keys in before.values():
                    assert any(set(keys) <= set(wider) for wider in step.values()), (fact, number)
    assert set().union(*broader()["region"][0].values()) == known["region"]


def test_every_authority_has_one_region() -> None:
    rows = load_rules("authority_regions")
    names = [name for row in rows.values() for name in row["authorities"]]
    assert len(names) == len(set(names)) > 150
    assert all(authority_region(name) == region for region, row in rows.items() for name in row["authorities"])
