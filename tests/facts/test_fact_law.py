"""Which law was in force: the periods, the years in which it changed, and an account's own dates."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier_kit.dated import worth
from dossier_kit.facts import event_year, law_for, law_in_force
from dossier_kit.facts.law import BEFORE, CHECKED, EITHER, SINCE, TO_CONFIRM, UNKNOWN, changes
from dossier_kit.issues import sentences
from dossier_kit.redacted import RedactedCase
from dossier_kit.vocabulary import load_rules


def case(text: str, year: int | None = None) -> RedactedCase:
    """A redacted case with this text; fields that another part has added keep their defaults or are empty."""
    known = {"ref": "C001", "text": text, "labels": (), "evidence": "own_account", "event_year": year, "text_hash": "x"}
    return RedactedCase(**{one.name: known.get(one.name, "") for one in fields(RedactedCase)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("year", "month", "data_protection", "education"),
    [
        (2001, None, BEFORE, BEFORE),
        (2013, 12, BEFORE, BEFORE),
        (2014, None, BEFORE, EITHER),  # the month decides
        (2014, 8, BEFORE, BEFORE),
        (2014, 9, BEFORE, SINCE),  # the new law came in on the first of the month
        (2015, None, BEFORE, SINCE),
        (2018, None, EITHER, SINCE),
        (2018, 4, BEFORE, SINCE),
        (2018, 5, EITHER, SINCE),  # it came in on the 25th: the day decides
        (2018, 6, SINCE, SINCE),
        (2024, None, SINCE, SINCE),
        (None, None, UNKNOWN, UNKNOWN),
    ],
)
def test_the_law_at_a_date(year: int | None, month: int | None, data_protection: str, education: str) -> None:
    sides = {change.key: entry.side for change, entry in zip(changes(), law_in_force(year, month), strict=True)}
    assert sides == {
        "data_protection": data_protection,
        "sen_law": education,
        "disclosure": education,
        "code": education,
    }


def test_what_is_said_of_each_side() -> None:
    old, new, unsure = (law_in_force(year)[0].words for year in (2012, 2020, 2018))
    assert (old, new) == ("Data Protection Act 1998", "UK GDPR and Data Protection Act 2018")
    assert unsure == f"{old} or {new}: the month decides"
    disclosing = [law_in_force(year)[2].words for year in (2012, 2020)]
    assert "regulation 24" in disclosing[0] and "regulation 17" in disclosing[1]


def test_what_nobody_has_checked_says_so() -> None:
    assert {entry.status for entry in law_in_force(2012)} <= {CHECKED, TO_CONFIRM}
    assert all(entry.status == TO_CONFIRM for entry in law_in_force(2012)[1:])


@given(st.integers(1996, 2030), st.integers(1, 12))
def test_a_month_never_contradicts_its_year(year: int, month: int) -> None:
    for whole, part in zip(law_in_force(year), law_in_force(year, month), strict=True):
        assert whole.side in (EITHER, part.side)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("In [March 2018] they sent it round.", BEFORE),
        ("In [July 2018] they sent it round, and in [August 2018] again.", SINCE),
        ("In [March 2018] they sent it, and in [July 2018] again.", EITHER),  # the account stands on both sides
        ("In 2018 they sent it round.", EITHER),
        ("He was born in March 2018. They sent it in [July 2018].", SINCE),  # a birth is no event
        ("They sent it in [March 2018]. I complained to the ICO in [July 2018].", BEFORE),  # nor is a complaint
    ],
)
def test_an_accounts_own_months_decide(text: str, side: str) -> None:
    assert law_for(case(text), 2018)[0].side == side


@pytest.mark.parametrize(
    ("text", "field", "year"),
    [
        ("In [March 2013] the council sent it round.", None, 2013),
        ("I asked under the Data Protection Act 1998. They refused in 2016.", None, 2016),  # an Act's year is its name
        ("He was born in 2004. The report came in 2011.", None, 2011),
        ("See [2013] UKUT 123 (AAC). It was in 2017 that they rang.", None, 2017),
        ("We paid £2000 for it in 2015.", None, 2015),
        ("Regulations 2001 and the Code of Practice 2001 were read out to me in 2009.", None, 2009),
        ("They never told us.", 2012, 2012),  # what intake read from a column
        ("They never told us.", None, None),
        ("Ref 2014/123 was on it.", None, None),  # a number with a slash is no year
        # of equals the earlier, and a complaint's year hardly counts
        ("In 2012 it was one school. In 2016 it was another.", None, 2012),
        ("In [May 2012] the EP sent her report to a school. I complained to the Ombudsman in 2020.", None, 2012),
        ("I wrote to the trust in 2020. It replied in 2020 that the nurse had passed it on in 2011.", None, 2011),
        # what intake read from the text itself is no further witness; what it read from a column is
        ("In 2012 it was one school. In 2016 and in 2016 it was another.", 2016, 2016),
        ("In 2012 it was one school. In 2016 it was another.", 2016, 2016),
        # "since" is of a birth, a home, an illness; and of what they have done ever since
        ("The council has passed on every letter since [September 2022].", None, 2022),
        ("We have lived here since [2001]. They sent it round in [2013].", None, 2013),
    ],
)
def test_the_year_of_the_events(text: str, field: int | None, year: int | None) -> None:
    found = event_year(case(text, field), sentences(text))
    assert (found.year if found else None) == year


def test_the_year_is_told_from_its_sentence() -> None:
    text = "He is a lovely boy. In [May 2013] they sent his file to a school. We found out later."
    found = event_year(case(text), sentences(text))
    assert found is not None and found.month == 5
    assert text[found.start : found.end] == "In [May 2013] they sent his file to a school."


def test_a_year_in_the_sentence_that_tells_counts_more_than_the_next_ones() -> None:
    text = "In [2013] they had her report. In [2011] they had it too."
    assert event_year(case(text), sentences(text)).year == 2011  # type: ignore[union-attr]
    assert event_year(case(text), sentences(text), [0]).year == 2013  # type: ignore[union-attr]


def test_what_a_clause_says_of_its_year_is_data() -> None:
    rules = load_rules("dated")
    assert {"parts", "clauses"} < rules.keys()
    for name, row in rules.items():
        if name not in ("parts", "clauses"):
            assert set(row) == {"counts", "patterns"} and 0 < row["counts"] <= 2, name
            for one in row["patterns"]:
                assert one == one.replace("’", "'") and not re.search(r"(?<!\\)[A-Z]", one), (name, one)
    assert worth("It was in 2013.", 10, 14) == 1  # and every pattern compiles
