"""The year of the events: out of the text's own dates, the event's and not a birth's or an Act's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dossier_kit.dated import ALONE, WHOLE, heaviest, worth, years_in
from dossier_kit.redacted import RedactedCase

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TOLD = 2  # times as much counts a year in a sentence that says what was done
_FIELD = 1.5  # what a year counts that a column gives
_LETTERHEAD = 0.2  # of a text: a date alone on a line near its start is a letter's own


@dataclass(frozen=True, slots=True)
class EventYear:
    """A year, the month where it is said, how sure, and the sentence (0, 0 where the case's own field says so)."""

    year: int
    month: int | None
    score: float
    start: int
    end: int
    why: str


def event_year(case: RedactedCase, bounds: Sequence[tuple[int, int]], telling: Sequence[int] = ()) -> EventYear | None:
    """The year of a case's events, or None where neither its text nor its fields say.

    ``bounds`` are the text's sentences, ``telling`` the numbers of those that say what happened: a year in them counts
    twice. Of equals the earliest year stands, for what came of it came later. The case's own year counts besides where
    the text alone would not have given it: it came from a column, or from a date that was taken out.
    """
    found: list[tuple[float, int, int | None, int]] = []
    begins = [start for start, _ in bounds]
    dates = [(match, sure, max(0, bisect_right(begins, match.start()) - 1)) for match, sure in _dates(case.text)]
    for match, sure, sentence in dates:
        found.append((sure * (_TOLD if sentence in telling else 1), int(match[2]), _month(match[1]), sentence))
    by_year = dict(heaviest((year, weight) for weight, year, _, _ in found))
    field = case.event_year
    if field is not None and field != _first(heaviest((int(match[2]), sure) for match, sure, _ in dates)):
        by_year[field] = by_year.get(field, 0.0) + _FIELD
    year = _first(by_year)
    if year is None:
        return None
    share = by_year[year] / sum(by_year.values())
    counts = by_year[year]
    score = round(min(0.95, 0.55 + 0.4 * share), 2) if counts >= WHOLE else 0.5 if counts >= ALONE else 0.4
    here = [(weight, month, sentence) for weight, one, month, sentence in found if one == year]
    if not here:
        return EventYear(year, None, score, 0, 0, "the case's own date")
    _, month, sentence = max(here, key=lambda entry: (entry[0], entry[1] is not None, -entry[2]))
    start, end = bounds[sentence] if bounds else (0, 0)
    return EventYear(year, month, score, start, end, "a date that the account gives")


def _first(by_year: Mapping[int, float]) -> int | None:
    """The year that counts most, the earliest of equals."""
    return min(by_year, key=lambda year: (-round(by_year[year], 6), year), default=None)


def months_of(case: RedactedCase, year: int) -> frozenset[int]:
    """The months of a year that the account dates its events by: not its complaint where it dates more than that."""
    dated = [(month, sure) for match, sure in _dates(case.text)
             if int(match[2]) == year and (month := _month(match[1])) is not None]  # fmt: skip
    least = min(WHOLE, max((sure for _, sure in dated), default=WHOLE))
    return frozenset(month for month, sure in dated if sure >= least)


def _dates(text: str) -> Iterator[tuple[re.Match[str], float]]:
    """Years with their months, and how sure it is that they are an event's."""
    for match in years_in(text):
        sure = worth(text, match.start(2), match.end(2))
        yield match, sure * 0.5 if _is_letterhead(text, match.start(), match.end()) else sure


def _month(word: str | None) -> int | None:
    if not word:
        return None
    return next(number for number, name in enumerate(_MONTHS, 1) if word.lower().startswith(name))


def _is_letterhead(text: str, start: int, end: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : text.find("\n", end) if "\n" in text[end:] else len(text)]
    return start < len(text) * _LETTERHEAD and len(line.strip()) <= end - start + 12
