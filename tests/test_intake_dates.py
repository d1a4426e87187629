"""Dates as people write them: day before month, always, and what cannot be read stays unread."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import write_csv

from dossier_kit.intake import read_intake, said_otherwise
from dossier_kit.intake.dates import find_dates, main_year, nearest_year, next_year, read_cell_date
from dossier_kit.intake.sheets import EPOCH_1900

EPOCH_1904 = datetime(1904, 1, 1)
DAY = date(2014, 3, 7)

# Every one of these is the seventh of March 2014.
WRITTEN = [
    "07/03/2014", "7/3/14", "7.3.14", "07.03.2014", "7-3-2014", "7 3 2014", "07 / 03 / 14", "2014-03-07", "2014/03/07", "2014-03-07T09:30:00", "20140307",
    "7 March 2014", "7th March 2014", "7th of March, 2014", "Friday 7th March 2014", "March 7th 2014", "March 7, 2014", "Mar 7th, 2014", "7 Mar 14", "7-Mar-2014",
    "7 March '14", "7 Mar ’14", "7mar2014", "07/03/14 – 10pm", "07/03/2014 10:30:00", "7 March 2014 13:31", "7 March 2014 (eve)", "7/3/'14", "rang 7.3.14 at 9.30", "7 MARCH 2014", "7.Mar.2014", "41705", "41705.5",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_one_day_in_many_forms(text: str) -> None:
    assert read_cell_date(text, EPOCH_1900).day == DAY


@pytest.mark.parametrize(
    ("value", "epoch"),
    [
        (41705, EPOCH_1900),
        (41705.4, EPOCH_1900),
        (40243, EPOCH_1904),
        (datetime(2014, 3, 7, 21), EPOCH_1900),
        (DAY, EPOCH_1900),
    ],
)
def test_cells_and_serial_numbers(value: object, epoch: datetime) -> None:
    assert read_cell_date(value, epoch).day == DAY


@pytest.mark.parametrize(
    "text",
    ["31/02/2014", "03/13/2014", "30 Feb 2014", "soon", "2014", "March 2014", "14", "Tuesday", "32/1/14", "0/0/00"],
)
def test_what_is_no_day_is_a_problem_and_not_a_guess(text: str) -> None:
    read = read_cell_date(text, EPOCH_1900)
    assert read.day is None and read.partial is None and read.problem


@pytest.mark.parametrize(
    "text", ["7 March", "March 7th", "07/03", "7.3", "Fri 7th Mar", "7 March 10am", "7 March 10:30"]
)
def test_a_day_without_its_year_waits_for_one(text: str) -> None:
    read = read_cell_date(text, EPOCH_1900)
    assert read.day is None and read.partial is not None
    assert read.partial.on(2014) == DAY


@pytest.mark.parametrize("text", ["none", "No", "n/a", "-", "", "already happened", "conceded", "TBC"])
def test_words_for_no_date_are_no_problem(text: str) -> None:
    assert not read_cell_date(text, EPOCH_1900).problem


def test_of_several_days_the_first_or_the_last() -> None:
    moved = "was 3/6/14, moved to 9/9/14"
    assert read_cell_date(moved, EPOCH_1900).day == date(2014, 6, 3)
    assert read_cell_date(moved, EPOCH_1900, last=True).day == date(2014, 9, 9)


def test_years_for_days_without_one() -> None:
    new_year = find_dates("2 January")[0]
    assert nearest_year(new_year, date(2013, 12, 29)) == date(2014, 1, 2)
    assert next_year(new_year, date(2014, 1, 3)) == date(2015, 1, 2)
    assert next_year(find_dates("29 February")[0], date(2014, 1, 1)) is None


@given(
    st.dates(date(1960, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%A %d %B %Y"]),
    st.booleans(),
)
def test_written_and_read_again(day: date, form: str, short: bool) -> None:
    text = day.strftime(form)
    assert read_cell_date(text, EPOCH_1900).day == day
    if short and day.year >= 2000:
        assert (
            read_cell_date(day.strftime(form.replace("%Y", "%y") if form != "%Y-%m-%d" else form), EPOCH_1900).day
            == day
        )


@given(st.integers(20_000, 59_999), st.sampled_from([EPOCH_1900, EPOCH_1904]))
def test_serial_numbers_come_back(number: int, epoch: datetime) -> None:
    day = read_cell_date(number, epoch).day
    assert day == (epoch + timedelta(days=number)).date()


@given(st.text(max_size=80), st.booleans())
def test_offsets_are_of_the_text_as_given(text: str, loose: bool) -> None:
    last = 0
    for found in find_dates(text, loose):
        assert last <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip()
        last = found.end


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    read = read_cell_date(text, EPOCH_1900)
    assert read.day is None or read.partial is None


STORIES = [
    ("On 4 May 2012 they met. On 6 May 2012 they wrote. By 2013 it was over, on 3 June 2013.", 2012),
    ("He was born on 4 May 2004 and again 4 May 2004, they said. It was June 2011.", 2011),
    ("DOB 4/5/2004. It happened in 2010.", 2010),
    ("In May 2031 it will be.", None),  # after it was received
    ("Nobody told us when.", None),
    ("3/4/11 and 3/4/12", 2011),  # of equals the earlier: what came of it came later
    # the year in which it was done, and not of the complaint, of when it came out, or was owned up to
    ("In 2009 the council sent her report to three schools. I complained to the Ombudsman in 2013.", 2009),
    ("I complained to the ICO on 4 May 2013, and again on 6 May 2013. They met about her in 2010 without us.", 2010),
    ("We found out in 2013 that it had been sent to two schools in 2008.", 2008),
    ("The nurse passed it on in June 2011, as she admitted to me in June 2013.", 2011),
    ("The tribunal heard our appeal in March 2010. In June 2012 the council rang a school behind our backs.", 2012),
    ("In 2010, after a year of waiting, the school told the GP about my marriage. We were told of it in 2013.", 2010),
    # nor of a life
    ("She joined the infants in 2008. In 2011 a school nurse told the council about us.", 2011),
    ("They have sent every letter to the council since September 2012.", 2012),
    ("We have lived here since 2006. In 2011 they sent it round.", 2011),
    ("I complained to the Ombudsman in 2012.", None),  # of something, some time before
    ("I asked for my file in 2012 and never got it.", 2012),  # to ask and get nothing is an event itself
    ("Under the Data Protection Act 1998 I ought to have it.", None),
    ("Room 12/13, 24/7, score 3/10", None),
]


@pytest.mark.parametrize(("story", "year"), STORIES)
def test_the_year_of_the_events(story: str, year: int | None) -> None:
    assert main_year(story, date(2014, 1, 1), [date(2004, 5, 4)]) == year


STORY = "The council sent the report about my child to the school before I had seen it, letter {} of many that came."


def rows_of(days: list[str], holds: list[str] | None = None) -> list[dict[str, str]]:
    holds = holds or [""] * len(days)
    return [
        {
            "Timestamp": day,
            "Name": f"Ann{chr(97 + n)} Orr{chr(97 + n)}",
            "Email": f"a{n}@x.example",
            "Story": STORY.format(n),
            "OK to share with the ICO?": "Yes",
            "Hold until": hold,
        }
        for n, (day, hold) in enumerate(zip(days, holds, strict=True))
    ]


@pytest.mark.parametrize(
    ("days", "first", "told"),
    [
        (["2/5/2026 9:12:01", "2/17/2026 9:00:00", "3/2/2026 21:40:51"], date(2026, 2, 5), True),  # a sheet set to US
        (["2/5/2026", "17/2/2026", "3/2/2026"], date(2026, 5, 2), False),  # the British order
        (["2/5/2026", "4/5/2026", "3/2/2026"], date(2026, 5, 2), False),  # nothing shows the other one
        (["2/5/2026", "2/17/2026", "17/2/2026"], date(2026, 5, 2), False),  # both: one of them is a slip
    ],
)
def test_a_column_with_the_month_first(days: list[str], first: date, told: bool, tmp_path: Path) -> None:
    reading = read_intake(write_csv(tmp_path / "a.csv", rows_of(days)))
    assert reading.submissions[0].received == first
    assert [p.column for p in reading.problems if p.kind == "month first"] == (["A"] if told else [])


def test_an_embargo_in_a_column_with_the_month_first(tmp_path: Path) -> None:
    rows = rows_of(["17/2/2026", "18/2/2026", "19/2/2026"], ["9/14/2027", "9/4/2027", "12/1/2027"])
    reading = read_intake(write_csv(tmp_path / "a.csv", rows))
    assert [row.consent.until for row in reading.submissions] == [date(2027, 9, 14), date(2027, 9, 4), date(2027, 12, 1)]


@pytest.mark.parametrize(
    ("days", "reached"),
    [
        (("2/5/2026", "3/2/2026"), True),  # 5 February and 2 March, perhaps: the row below takes back
        (("20/5/2026", "13/2/2026"), False),  # no two ways to read them: the account was sent later
    ],
)
def test_what_takes_back_is_heeded_where_its_day_can_be_read_two_ways(
    days: tuple[str, str], reached: bool, tmp_path: Path
) -> None:
    rows = rows_of(list(days))
    rows[1] |= {"Name": rows[0]["Name"], "Email": rows[0]["Email"], "Story": "Please take my story out, I want it back."}
    rows[1]["OK to share with the ICO?"] = "No"
    found, _lost = said_otherwise(read_intake(write_csv(tmp_path / "a.csv", rows)).submissions)
    assert bool(found) is reached
