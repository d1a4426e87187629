"""Agreement of two readers: Cohen's kappa against tables worked by hand, and the places they share and do not share."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest
from support import write_csv
from test_way_in import ROWS, read_by

from dossier_kit import steps
from dossier_kit.dossier import Dossier
from dossier_kit.review import Decision, decide, finish, outcome, settle, suggestions
from dossier_kit.review.agreement import (
    CaseReadings,
    agreement,
    by_case,
    by_type,
    cohen_kappa,
    confusion,
    figures,
    readings,
)
from dossier_kit.rows import case_refs, case_story
from dossier_kit.vocabulary import CaseState


def square(*counts: int) -> dict[tuple[str, str], int]:
    """A table of yes and no: both yes, only first, only second, both no."""
    return dict(zip((("y", "y"), ("y", "n"), ("n", "y"), ("n", "n")), counts, strict=True))


@pytest.mark.parametrize(("table", "kappa"), [
    # Two readers of 50 grant proposals, the usual textbook example: po = .7, pe = .5.
    (square(20, 5, 10, 15), Fraction(2, 5)),
    # The same po = .6 in 100 units with other margins: pe = .54 and .46.
    (square(45, 15, 25, 15), Fraction(6, 46)),
    (square(25, 35, 5, 35), Fraction(14, 54)),
    (square(10, 0, 0, 90), 1),                      # full agreement
    (square(25, 25, 25, 25), 0),                    # that of chance
    (square(0, 50, 50, 0), -1),                     # each says the contrary
    # Three categories, 100 units: po = .7; margins .4 .3 .3 and .3 .4 .3, so pe = .12 + .12 + .09 = .33.
    ({("a", "a"): 25, ("a", "b"): 10, ("a", "c"): 5, ("b", "a"): 2, ("b", "b"): 25, ("b", "c"): 3, ("c", "a"): 3,
      ("c", "b"): 5, ("c", "c"): 22}, Fraction(72 - 33, 100 - 33)),
])
def test_kappa_is_what_it_is_by_hand(table: dict[tuple[str, str], int], kappa: Fraction) -> None:
    assert cohen_kappa(table) == pytest.approx(float(kappa), abs=1e-12)


@pytest.mark.parametrize("table", [{}, square(0, 0, 0, 50), square(50, 0, 0, 0)])
def test_kappa_is_not_defined_where_chance_alone_agrees(table: dict[tuple[str, str], int]) -> None:
    assert math.isnan(cohen_kappa(table))


def person(start: int, end: int, kind: str = "PERSON") -> Decision:
    return Decision(start, end, "accept", kind)


def test_a_case_by_character() -> None:
    """Twenty characters; the first hides 0-5 and 10-15, the second 0-5 and 10-14, and takes the latter for a place."""
    case = CaseReadings("C001", 20, (person(0, 5), person(10, 15)), (person(0, 5), person(10, 14, "LOCATION")))
    assert confusion(case, by_type=False) == {("hidden", "hidden"): 9, ("hidden", ""): 1, ("", ""): 10}
    assert confusion(case) == {("PERSON", "PERSON"): 5, ("PERSON", "LOCATION"): 4, ("PERSON", ""): 1, ("", ""): 10}
    result = agreement([case])
    assert result.share == pytest.approx(1 / 3)     # of three places marked, one alike
    assert result.kappa_hidden == pytest.approx((0.95 - 0.5) / 0.5)          # pe = (10 x 9 + 10 x 11) / 400
    assert result.kappa_type == pytest.approx((0.75 - 0.4) / 0.6)            # pe = (10 x 5 + 10 x 11) / 400


def test_the_longest_of_overlapping_spans_gives_the_type() -> None:
    case = CaseReadings("C001", 6, (person(0, 6, "ADDRESS"), person(2, 4, "LOCATION")), ())
    assert confusion(case) == {("ADDRESS", ""): 6}


def test_cases_are_pooled_and_not_averaged() -> None:
    short = CaseReadings("C001", 10, (person(0, 5),), ())
    long = CaseReadings("C002", 90, (person(0, 45),), (person(0, 45),))
    assert agreement([short, long]).kappa_hidden == pytest.approx(cohen_kappa(square(45, 5, 0, 50)))
    nothing = agreement([])
    assert nothing.cases == 0 and math.isnan(nothing.share) and math.isnan(nothing.kappa_hidden)


@pytest.fixture
def searched(dossier: Dossier, tmp_path: Path) -> Dossier:
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", ROWS)])
    steps.find_identifiers(dossier)
    return dossier


def test_the_dossier_by_type_and_by_case(searched: Dossier) -> None:
    vault = searched.vault
    assert figures(searched) is None and len(by_type(searched)) == 1 and len(by_case(searched)) == 1
    first, second, third = case_refs(vault)
    for ref in (first, second):
        read_by(searched, ref, "Ann")
    read_by(searched, third, "Ann")                      # read once: does not count
    read_by(searched, first, "Bea")
    spans = suggestions(vault, second)
    decide(searched, second, "Bea", [
        Decision(s.start, s.end, "reject" if n == 0 else "accept", s.entity_type) for n, s in enumerate(spans)])
    finish(searched, second, "Bea")
    assert [reading.ref for reading in readings(searched)] == [first, second]

    table = by_type(searched).set_index("type")
    every = len(suggestions(vault, first)) + len(spans)
    assert table.loc["all", ["both", "only_first", "only_second"]].tolist() == [every - 1, 1, 0]
    kind = spans[0].entity_type
    assert table.loc[kind, "only_first"] == 1 and table.loc[kind, "kappa"] < 1
    assert all(table.drop(index=["all", kind])["kappa"] == 1)
    assert table[["both", "only_first", "only_second"]].iloc[:-1].sum().tolist() == [every - 1, 1, 0]

    cases = by_case(searched).set_index("ref")
    assert cases.loc[first, ["agreement", "kappa_hidden", "kappa_type"]].tolist() == [1, 1, 1]
    assert cases.loc[second, "agreement"] == pytest.approx((len(spans) - 1) / len(spans))
    lengths = [len(case_story(vault, ref)[0]) for ref in (first, second)]
    assert cases["characters"].tolist() == [*lengths, sum(lengths)]
    # By hand: the one rejected place's characters are those on which they differ.
    length, at = sum(lengths), spans[0].end - spans[0].start
    hidden = sum(len(set().union(*(range(s.start, s.end) for s in suggestions(vault, ref)))) for ref in (first, second))
    lost = at - sum(s.start < spans[0].end and spans[0].start < s.end for s in spans[1:])
    if lost == at:                                      # nothing else covers it
        expected = cohen_kappa(square(hidden - at, at, 0, length - hidden))
        assert cases.loc["all", "kappa_hidden"] == pytest.approx(expected)


def test_what_the_lead_settles_does_not_make_the_readers_agree(searched: Dossier) -> None:
    ref = case_refs(searched.vault)[0]
    read_by(searched, ref, "Ann")
    spans = suggestions(searched.vault, ref)
    decide(searched, ref, "Bea", [
        Decision(s.start, s.end, "reject" if n == 0 else "accept", s.entity_type) for n, s in enumerate(spans)])
    finish(searched, ref, "Bea")
    before = by_type(searched)
    place = outcome(searched.vault, ref).differences[0]
    settle(searched, ref, "Lee", [Decision(*place, "accept", spans[0].entity_type)])
    assert outcome(searched.vault, ref).state == CaseState.REVIEWED
    assert by_type(searched).equals(before)


def test_the_packs_figures_are_never_rounded_up_and_count_no_cases(searched: Dossier) -> None:
    ref = case_refs(searched.vault)[0]
    for reader in ("Ann", "Bea"):
        read_by(searched, ref, reader)
    said = figures(searched)
    assert said is not None and list(said.values()) == ["100 %", "1.00", "1.00"]
    decide(searched, ref, "Bea", [Decision(0, 1, "add", "PERSON")])
    again = figures(searched)
    assert again is not None and "100 %" not in again.values() and "1.00" not in again.values()
