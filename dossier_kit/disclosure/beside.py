"""What may be said beside a single case: only what tells it from no others but by five and more.

A line of the schedule names the case's issues, and every combination of what it says can be counted. So there are two
rules, for two kinds of facts. What others know of a family (its area, when it happened) is said of all cases or of
none, and only if among the cases with the very same line otherwise each answer is shared by enough. What the account
complains of (the bodies that answer, what became of a complaint) is said if enough cases of every issue share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ..redacted import RedactedCase
from ..tables import listing, say
from .answers import Answer
from .figures import AREA_LIMIT
from .published import Group
from .small_numbers import Band, band_of

Stated = Mapping[str, Sequence[Answer]]


def beside_cases(
    cases: Sequence[RedactedCase],
    groups: Sequence[Group],
    bands: Sequence[Band],
    evidence: Mapping[str, str],
    stated: Stated,
    threshold: int,
) -> dict[str, dict[str, str]]:
    """By reference and column title, what may be said; the same columns for every case, perhaps none.

    ``evidence`` is what the schedule says of each case's evidence; ``stated`` the answers, by name of the table in
    which no number is hidden.
    """
    refs = [case.ref for case in cases]
    members = [group.members for group in groups]
    lines = {
        ref: (*(ref in group for group in members), evidence.get(ref, "")) for ref in refs
    }  # what a line of the schedule says already
    said: dict[str, dict[str, str]] = {ref: {} for ref in refs}
    for table, title in (("answerable_bodies", "bodies"), ("complaints", "outcome")):
        if table in stated:
            values = {ref: listing(a.title for a in stated[table] if ref in a.cases) for ref in refs}
            _say(said, say("beside", title), values, [*members, frozenset(refs)], threshold)
    whole = {ref: (lines[ref], *said[ref].values()) for ref in refs}
    periods = {case.ref: band.label for case in cases if (band := band_of(bands, case.event_year)) is not None}
    regions = {ref: answer.title for answer in stated.get("region_by_issue", ()) for ref in answer.cases}
    for values, title, least in (
        (periods, "period", threshold),
        (regions, "region", max(threshold, AREA_LIMIT)),
    ):
        if len(values) == len(refs) and refs:
            alike = Counter((whole[ref], values[ref]) for ref in refs)
            if min(alike.values()) >= least:
                for ref in refs:
                    said[ref][say("beside", title)] = values[ref]
                whole = {ref: (*whole[ref], values[ref]) for ref in refs}
    return said


def _say(
    said: dict[str, dict[str, str]], title: str, values: Mapping[str, str], groups: Sequence[frozenset[str]], least: int
) -> None:
    """Add a column if, together with those there are, each combination is found in enough cases of each group."""
    together = {ref: (*said[ref].values(), values[ref]) for ref in said}
    if all(count >= least for group in groups for count in Counter(together[ref] for ref in group).values()):
        for ref, value in values.items():
            said[ref][title] = value or say("answers", "not_known")
