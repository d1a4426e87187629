"""Broader values: what may stay of a date and an age."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier_kit.generalise import authority_region, generalised, month_and_year, region, stage

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


@pytest.mark.parametrize(("text", "expected"), [
    ("14 June 2013", "June 2013"),
    ("14th of June 2013", "June 2013"),
    ("June 14th, 2013", "June 2013"),
    ("14/06/2013", "June 2013"),
    ("6/7/13", "July 2013"),           # the day comes first in the UK
    ("14.6.13", "June 2013"),
    ("14-06-2013", "June 2013"),
    ("2013-06-14", "June 2013"),
    ("3 Oct 2011", "October 2011"),
    ("sept 3rd, 2012", "September 2012"),
    ("8 June '13", "June 2013"),
    ("19 April", "April"),             # no year: the month alone tells less than the day did
    ("1 May 1968", "May 1968"),
    ("31/13/2013", None),              # there is no thirteenth month, so nothing may be claimed
    ("last Tuesday", None),
])
def test_dates(text: str, expected: str | None) -> None:
    assert month_and_year(text) == expected


@given(day=st.integers(10, 28), month=st.integers(1, 12), year=st.integers(2000, 2049), shape=st.integers(0, 4))
def test_the_day_never_stays(day: int, month: int, year: int, shape: int) -> None:
    name = MONTHS[month - 1]
    written = [f"{day} {name} {year}", f"{name} {day}th, {year}", f"{day}/{month}/{year}", f"{day}.{month:02}.{year % 100:02}",
               f"{year}-{month:02}-{day:02}"][shape]
    assert generalised("DATE", written) == f"{name} {year}"


@pytest.mark.parametrize(("text", "expected"), [
    ("7", "Key Stage 1"), ("seven", "Key Stage 1"),       # at the turn of two stages the lower one
    ("8 and a half", "Key Stage 2"), ("5;3", "Key Stage 1"), ("rising five", "Key Stage 1"),
    ("4", "under five"), ("18 months", "under five"),
    # years and months, as reports of psychologists give them: the years count, however the months are written
    ("7 years and 3 months", "Key Stage 1"), ("12 years 11 months", "Key Stage 3"), ("9 yrs 4 mths", "Key Stage 2"),
    ("6 years 2 months", "Key Stage 1"), ("7yrs 3m", "Key Stage 1"), ("twelve years and eleven months", "Key Stage 3"),
    ("7;3", "Key Stage 1"), ("7:03", "Key Stage 1"), ("12.11", "Key Stage 3"),
    # months, weeks and days alone, spelt or in figures
    ("eighteen months old", "under five"), ("six weeks", "under five"), ("16-month-old", "under five"),
    ("10 days", "under five"), ("six and a half months", "under five"), ("66 months", "Key Stage 1"),
    ("eleven", "Key Stage 2"), ("12", "Key Stage 3"), ("15", "Key Stage 4"), ("17", "17 or 18"),
    ("34", "an adult's age"), ("thirty-four", "an adult's age"), ("sixty", "an adult's age"),
    ("seventeen", "17 or 18"), ("seventy", "an adult's age"), ("forties", "an adult's age"),
    ("old", None),
])
def test_ages(text: str, expected: str | None) -> None:
    assert stage(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Widnes", "North West"), ("leeds", "Yorkshire and the Humber"), ("Aberystwyth", "Wales"),
    ("Milton  Keynes", None),          # postcodes of MK lie in two regions
    ("Withernsea Road", None), ("Longsleddale", None), ("", None),
])
def test_places(text: str, expected: str | None) -> None:
    assert region(text) == expected


def test_other_types_have_no_broader_value() -> None:
    assert generalised("PERSON", "May") is None


@pytest.mark.parametrize(("cell", "expected"), [
    ("Reading Borough Council", "South East"),
    ("Cambs", "East of England"),
    ("LB Barking & Dagenham", "London"),
    ("London Borough of Croydon", "London"),
    ("Bradford MDC", "Yorkshire and the Humber"),
    ("essex county council", "East of England"),
    ("St. Helens", "North West"),
    ("Bristol, City of", "South West"),
    ("Newport City Council", "Wales"),
    ("SCC", None),                     # Surrey, Somerset, Suffolk, Staffordshire
    ("the council", None),
    ("Newcastle-under-Lyme", None),    # a borough that runs no schools, and on no list
    ("", None),
])
def test_the_region_of_an_authority(cell: str, expected: str | None) -> None:
    assert authority_region(cell) == expected
