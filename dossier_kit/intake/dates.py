"""Dates as people write them in Britain: day before month, always, and never guessed.

dateutil is not used: it swaps day and month when that makes a date possible, and fills in what is missing from today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from ..dated import ALONE, heaviest, worth, years_in
from .text import fold, strings

# Serials taken for dates in a column of dates: 1954 to 2064. Ages, years and counts lie below.
SERIALS = range(20_000, 60_000)
_SEP = r"[\s.,/\-–]"
_FIGURES = re.compile(r"\d+")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text. ``day`` is None for a month ("June 2013"), ``year`` None where none was written.

    ``bad`` is true where the numbers make no date (31/02, or a month 13: it may have been typed month first).
    """

    start: int
    end: int
    day: int | None
    month: int
    year: int | None
    bad: bool = False

    def on(self, year: int | None = None) -> date | None:
        """The day itself, if it is whole (``year`` stands in for a missing one) and possible."""
        year = self.year or year
        if self.day is None or year is None:
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def last(self) -> date | None:
        """The day, or the last day of a month that was given without one."""
        if self.day is not None or self.year is None or self.bad:
            return self.on()
        following = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        return following - timedelta(days=1)


@cache
def _months() -> dict[str, int]:
    from .text import rules

    return {
        form: number
        for number, key in enumerate(rules("dates")["months"], 1)
        for form in strings("dates", "months", key)
    }


@cache
def _names() -> re.Pattern[str]:
    """Where the name of a month may begin: a word whose first two letters are some month's. Nothing else is tried."""
    pairs = zip(*((form[0], form[1]) for form in _months()), strict=True)
    first, second = ("".join(sorted(_as_written(set(letters)))) for letters in pairs)
    return re.compile(rf"[{first}][{second}](?<!\w..)")


def _as_written(letters: set[str]) -> set[str]:
    """Every letter that is one of these when capitals do not count (the long s is an s)."""
    small = re.compile("[" + "".join(letters) + "]", re.IGNORECASE)
    return {chr(code) for code in range(0x2200) if small.match(chr(code))}


@cache
def _patterns(loose: bool) -> tuple[re.Pattern[str], ...]:
    month = r"(?P<name>" + "|".join(sorted(_months(), key=lambda form: (-len(form), form))) + r")(?:\b\.?|(?=\d))"
    ordinal = r"\s?(?:st|nd|rd|th|ST|ND|RD|TH)?"
    full = r"(?P<y>(?:19|20)\d\d)(?!\d)"
    # a bare two-digit year must not be the hour of a time, nor a count in a sentence
    short = r"['’‘](?P<ys>\d\d)(?!\d)" + (
        r"|(?P<yb>\d\d)(?!\d|[:.]\d\d|\s*(?:am|pm|noon|h|hrs|o'?clock)\b)" if loose else ""
    )
    comma = r"|(?<=,\s)(?P<yb>\d\d)(?!\d|:)" if loose else ""
    shapes = [
        rf"(?<!\d){full}(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})(?!\d)",
        rf"(?<![\d/.])(?P<d>\d{{1,2}})\s?(?P<s>[/.\-–])\s?(?P<m>\d{{1,2}})\s?(?P=s)\s?(?:{full}|['’‘]?(?P<yb>\d\d)(?!\d|[/\-]\d))",
        rf"(?<!\d)(?P<d>\d{{1,2}}){ordinal}{_SEP}*(?:of\s+)?{month}(?:{_SEP}*(?:{full}|{short}))?",
        rf"\b{month}{_SEP}*(?P<d>\d{{1,2}}){ordinal}(?!\d|[:/])(?:{_SEP}*(?:{full}|['’‘](?P<ys>\d\d)(?!\d){comma}))?",
        rf"\b{month},?\s*(?:of\s+)?(?:{full}|['’‘](?P<ys>\d\d)(?!\d))",
        r"(?<![\d/.£])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/])",
    ]
    if loose:
        shapes.insert(2, rf"(?<!\d)(?P<d>\d{{1,2}}) (?P<m>\d{{1,2}}) {full}")
    return tuple(re.compile(shape, re.IGNORECASE) for shape in shapes)


def _matches(text: str, loose: bool) -> Iterator[re.Match[str]]:
    """What each shape finds in turn, none overlapping another of its own.

    A date begins with figures or with the name of a month: only there is one looked for, not at every letter of a
    story.
    """
    figures = [match.start() for match in _FIGURES.finditer(text)]
    if not figures:
        return
    names = [match.start() for match in _names().finditer(text)]
    for shape in _patterns(loose):
        end = 0
        for start in names if shape.pattern.startswith(r"\b") else figures:
            if start >= end and (match := shape.match(text, start)):
                end = match.end()
                yield match


def find_dates(text: str, loose: bool = True) -> list[FoundDate]:
    """Every date in a text, in order, none overlapping; offsets in the text as given.

    ``loose`` reads "13 Jun 13" and "14 06 2013" too, which is right in a cell of dates and wrong in a story.
    """
    found: list[FoundDate] = []
    for match in _matches(text, loose):
        parts = match.groupdict()
        name = parts.get("name")
        month = _months()[name.casefold()] if name else int(parts["m"])
        day = int(parts["d"]) if parts.get("d") else None
        short = parts.get("ys") or parts.get("yb")
        year = int(parts["y"]) if parts.get("y") else _century(int(short)) if short else None
        bad = not 1 <= month <= 12 or (day is not None and not _possible(day, month, year))
        found.append(FoundDate(match.start(), match.end(), day, month, year, bad))
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[FoundDate] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _century(two: int) -> int:
    return two + (2000 if two < 50 else 1900)


def _possible(day: int, month: int, year: int | None) -> bool:
    try:
        date(year or 2000, month, day)  # a leap year: 29 February without a year is possible
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4_096)
def _of_cell(text: str) -> tuple[FoundDate, ...]:
    """The dates of a cell: the days of a log, and what stands for none, come again and again."""
    return tuple(find_dates(text))


_LONGEST_CELL = 1_000  # characters; more is a story in a column of dates


@dataclass(frozen=True, slots=True)
class CellDate:
    """What a cell of a date column says: ``day`` when it is whole, else ``partial`` (no year), else neither.

    ``problem`` is true where somebody has to look: there is something like a date and it cannot be read.
    """

    day: date | None = None
    partial: FoundDate | None = None
    problem: bool = False


def read_cell_date(value: object, epoch: datetime, last: bool = False) -> CellDate:
    """Read one cell: a date, a serial number (``epoch`` is the workbook's first day) or a text.

    Of several dates in a text the first counts, or with ``last`` the last (a hearing that was moved).
    """
    if isinstance(value, datetime):
        return CellDate(value.date())
    if isinstance(value, date):
        return CellDate(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(float(value), epoch)
    if not isinstance(value, str):
        return CellDate(problem=value is not None)
    text = value.strip()
    if len(text) > _LONGEST_CELL:
        return CellDate(problem=True)  # no date stands so; a person has to look
    if _SERIAL.fullmatch(text):
        return _serial(float(text), epoch)
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if re.fullmatch(r"\d{1,2}[.-]\d{1,2}", text):
        text = re.sub(r"[.-]", "/", text)
    dates = _of_cell(text)
    whole = [one for one in dates if one.on() and not one.bad]
    if whole:
        return CellDate(whole[-1 if last else 0].on())
    partial = [one for one in dates if one.day and one.year is None and not one.bad]
    if partial:
        return CellDate(partial=partial[-1 if last else 0])
    clear = fold(text).strip(" .") in strings("dates", "none", "words")
    return CellDate(problem=bool(text) and not clear and (not last or bool(dates) or any(map(str.isdigit, text))))


def _serial(number: float, epoch: datetime) -> CellDate:
    if int(number) in SERIALS:
        return CellDate((epoch + timedelta(days=int(number))).date())
    return CellDate(problem=True)


def nearest_year(partial: FoundDate, near: date) -> date | None:
    """The day without a year, in the year that brings it nearest to ``near``."""
    days = [day for year in (near.year - 1, near.year, near.year + 1) if (day := partial.on(year))]
    return min(days, key=lambda day: (abs(day - near), day), default=None)


def next_year(partial: FoundDate, start: date) -> date | None:
    """The day without a year, the first time that it comes on or after ``start``."""
    days = [day for year in (start.year, start.year + 1) if (day := partial.on(year)) and day >= start]
    return min(days, default=None)


_BEFORE = 120  # characters before a date in which it can be called one of birth
_BIRTH = re.compile(r"(?:born|birth|birthday|d\.?\s?o\.?\s?b\.?)\W{0,3}(?:\w+\W{1,3}){0,3}$", re.IGNORECASE)


def main_year(story: str, received: date | None, births: Sequence[date] = ()) -> int | None:
    """The year in which what a story tells of was done: that of most of its dates, the earliest of equals.

    Dates of birth (``births``, or called so in the text) and what lies after ``received`` do not count; the year of a
    complaint or of when it came out counts little, and alone for none: an older law may have held when it was done.
    """
    latest = received or date(9999, 12, 31)
    weighed: list[tuple[int, float]] = []
    taken: set[int] = set()
    for one in find_dates(story, loose=False):
        taken.update(range(one.start, one.end))
        day = one.on() or (date(one.year, one.month, 1) if one.year and not one.bad else None)
        before = story[max(0, one.start - _BEFORE) : one.start]
        if day and day <= latest and day not in births and not _BIRTH.search(before):
            weighed.append((day.year, worth(story, one.start, one.end)))
    for match in years_in(story):
        year, start, end = int(match[2]), match.start(2), match.end(2)
        if start not in taken and year <= latest.year and not _BIRTH.search(story[max(0, start - _BEFORE) : start]):
            weighed.append((year, worth(story, start, end)))
    counts = {year: count for year, count in heaviest(weighed).items() if count >= ALONE}
    return min(counts, key=lambda year: (-counts[year], year), default=None)
