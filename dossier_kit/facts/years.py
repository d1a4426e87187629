"""The year of the events: out of the text's own dates, the event's and not a birth's or an Act's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossier_kit.redacted import RedactedCase

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?" \
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # fmt: skip
_DATED = re.compile(rf"(?<![\w/])(?:({_MONTH})\.?,?\s+(?:of\s+)?)?((?:19|20)\d\d)(?![\w/])(?!-\d)", re.IGNORECASE)
# What has a year in its name: an Act, a regulation, an authority, a code, a standard; a number with a slash has none.
_NAMED_BEFORE = re.compile(
    r"(?:\bact|\bregulations?|\bcode(?: of practice)?|\bdpa|\bgdpr|\brules|\border|\bs\.?i\.?|\bversion|\bsection"
    r"|\bgreen paper|\bwhite paper|\bwindows|\boffice|£|\$|\bno\.?|\broom|\bpage|\bcost\w*|\bpaid|\bpounds?|\bcfa|\bea"
    r"|\bworth|\bover)\s*[(\[]?\s*$",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"^\]?\)?\s*(?:act\b|regulations|code\b|rules\b|ukut|ewca|ewhc|uksc|\(?aac|[/-]\d{3,}|pounds|quid|people|words|world)",
    re.IGNORECASE,
)
_OF_A_BIRTH = re.compile(
    r"\bborn\b|\bbirth\b|\bd\.?o\.?b\b|\bdiagnosed\b|\bmoved here\b|\bsince\s*\[?$|\bcame (?:here|to)\b|\bmarried\b"
    r"|\bretired\b|\bqualified\b|\blive[ds]? \w+ \w+ from\b|\bcome from\b",
    re.IGNORECASE,
)
_OTHER = 0.1  # a year of something else, as a birth
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

    ``bounds`` are the text's sentences, ``telling`` the numbers of those that say what happened: a year near them
    counts more than one far off.
    """
    found: list[tuple[float, int, int | None, int]] = []
    begins = [start for start, _ in bounds]
    for match, sure in _dates(case.text):
        sentence = max(0, bisect_right(begins, match.start()) - 1)
        near = bool(telling) and min(abs(sentence - number) for number in telling) <= 1
        found.append((sure * (2 if near else 1), int(match[2]), _month(match[1]), sentence))
    by_year: Counter[int] = Counter()
    for weight, year, _, _ in found:
        by_year[year] += round(weight * 100)
    field = case.event_year
    if field is not None:
        by_year[field] += 150
    if not by_year:
        return None
    year = min(by_year, key=lambda one: (-by_year[one], -one))
    share = by_year[year] / by_year.total()
    score = round(min(0.95, (0.55 + 0.4 * share) if by_year[year] >= 100 else 0.4), 2)
    here = [(weight, month, sentence) for weight, one, month, sentence in found if one == year]
    if not here:
        return EventYear(year, None, score, 0, 0, "the case's own date")
    _, month, sentence = max(here, key=lambda entry: (entry[0], entry[1] is not None, -entry[2]))
    start, end = bounds[sentence] if bounds else (0, 0)
    return EventYear(year, month, score, start, end, "a date that the account gives")


def months_of(case: RedactedCase, year: int) -> frozenset[int]:
    """The months of a year that the account dates its events by."""
    months = {_month(match[1]) for match, sure in _dates(case.text) if int(match[2]) == year and sure > _OTHER}
    return frozenset(month for month in months if month is not None)


def _dates(text: str) -> Iterator[tuple[re.Match[str], float]]:
    """Years with their months, and how sure it is that they are an event's."""
    for match in _DATED.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _NAMED_BEFORE.search(before[-40:]) or _NAMED_AFTER.search(after[:20]):
            continue
        sure = 1.0
        if _OF_A_BIRTH.search(re.split(r"[.;!?\n]", before[-60:])[-1]):
            sure = _OTHER
        if _is_letterhead(text, match.start(), match.end()):
            sure *= 0.5
        yield match, sure


def _month(word: str | None) -> int | None:
    if not word:
        return None
    return next(number for number, name in enumerate(_MONTHS, 1) if word.lower().startswith(name))


def _is_letterhead(text: str, start: int, end: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : text.find("\n", end) if "\n" in text[end:] else len(text)]
    return start < len(text) * _LETTERHEAD and len(line.strip()) <= end - start + 12
