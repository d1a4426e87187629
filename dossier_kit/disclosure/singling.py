"""Singling out: which cases are alone in what a reader may learn of them, and what to leave out that would hide them.

Source: ICO, Anonymisation guidance (2025), on singling out. This is for the lawyer's eyes and no part of the pack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

import pandas as pd

from ..redacted import RedactedCase
from ..tables import listing, say
from .answers import FactListLike, Facts, broader, dated, fact_of, regions_of
from .small_numbers import LAW_CHANGED

if TYPE_CHECKING:
    from . import Plan

#: What a reader may learn of a case. The issues, which the pack is about, are given up last.
PARTS = ("issues", "bodies", "diagnosis", "phase", "period", "region")

_FACTS = ("bodies", "diagnosis", "phase")
_Values = tuple[str, ...]


def singled_out(
    cases: Sequence[RedactedCase],
    plan: Plan,
    facts: Facts | None = None,
    fact_list: FactListLike | None = None,
    least: int | None = None,
    rejected: Facts | None = None,
) -> pd.DataFrame:
    """Every case with what a reader may learn of it, and the broader choice that would hide it among others.

    A reader may learn the year and the child's phase, diagnosis and area from an account itself, whatever the tables
    hide; the readers of the redaction can still take them out.

    Args:
        cases: the cases of ``plan``.
        facts: by reference and fact, the answers that a lawyer confirmed.
        fact_list: the facts and their answers.
        least: how many cases must share a combination; left out, the plan's threshold.
        rejected: by reference and fact, the answers that a lawyer rejected.

    Returns:
        A row for each case that shares its combination with fewer, the fewest first; columns: ref, region, period,
        phase, diagnosis, bodies, issues, shared_outside (cases with the same but for the issues, which others do not
        know of a family; itself included), shared_by (cases with the whole combination), broader (what to leave out or
        to say more broadly), shared_then (cases with the combination that is left).
    """
    cases = dated(cases, facts, rejected)
    wanted = plan.threshold if least is None else least
    levels = _levels(cases, plan, facts or {}, fact_list)
    choices = sorted(product(*(range(len(levels[part])) for part in PARTS)), key=lambda c: (c[0], sum(c), c))
    names = ("ref", *reversed(PARTS), "shared_outside", "shared_by", "broader", "shared_then")
    rows = []
    waiting: dict[str, tuple[_Values, int]] = {}
    outside: dict[str, int] = {}
    for choice in choices:
        kept = [levels[part][level][1] for part, level in zip(PARTS, choice, strict=True)]
        lines = {case.ref: tuple(values[case.ref] for values in kept) for case in cases}
        alike = Counter(lines.values())
        if not any(choice):
            known = Counter(line[1:] for line in lines.values())
            outside = {ref: known[line[1:]] for ref, line in lines.items()}
            waiting = {ref: (line, alike[line]) for ref, line in lines.items() if alike[line] < wanted}
            continue
        for ref in [ref for ref in waiting if alike[lines[ref]] >= wanted]:
            line, shared = waiting.pop(ref)
            words = listing(levels[part][level][0] for part, level in zip(PARTS, choice, strict=True) if level)
            rows.append((ref, *reversed(line), outside[ref], shared, words, alike[lines[ref]]))
        if not waiting:
            break
    rows += [
        (ref, *reversed(line), outside[ref], shared, say("singled", "nothing"), len(cases))
        for ref, (line, shared) in waiting.items()
    ]
    frame = pd.DataFrame(rows, columns=list(names))
    return frame.sort_values(["shared_outside", "shared_by", "ref"], kind="stable").reset_index(drop=True)


def _levels(
    cases: Sequence[RedactedCase], plan: Plan, facts: Facts, fact_list: FactListLike | None
) -> dict[str, list[tuple[str, Mapping[str, str]]]]:
    """By part, from the finest on: what the choice is called, and what is then said of each case."""
    refs = [case.ref for case in cases]
    nothing = dict.fromkeys(refs, "")
    known = {fact.key: fact for fact in fact_list.facts} if fact_list else {}
    region = regions_of(cases)
    found: dict[str, list[tuple[str, Mapping[str, str]]]] = {
        "issues": [("", {ref: listing(plan.schedule_issue_titles(ref)) for ref in refs})],
        "period": [
            ("", {case.ref: str(case.event_year or "") for case in cases}),
            (say("singled", "period_broader"), {case.ref: _side(case.event_year) for case in cases}),
        ],
        "region": [
            ("", {case.ref: case.region or "" for case in cases}),
            *_coarser("region", {ref: region.given[ref] for ref in refs}),
        ],
    }
    for key in _FACTS:
        if key in known:
            fact = fact_of(known[key], refs, facts)
            titles = {ref: listing(fact.titles[answer] for answer in fact.given[ref] if answer) for ref in refs}
            found[key] = [("", titles), *_coarser(key, fact.given)]
        else:
            found[key] = [("", nothing)]
    for key, levels in found.items():
        if any(levels[0][1].values()):
            levels.append((say("singled", "leave_out", what=say("singled", key)), nothing))
        else:
            del levels[1:]
    return found


def _coarser(key: str, given: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    steps = broader().get(key, ())
    if steps:
        step = steps[-1]
        words = say("singled", "broader", what=say("singled", key), answers=listing(step))
        yield words, {
            ref: listing(title for title, keys in step.items() if any(answer in keys for answer in answers))
            for ref, answers in given.items()
        }


def _side(year: int | None) -> str:
    if year is None:
        return ""
    return say("singled", "before" if year < LAW_CHANGED else "since", year=LAW_CHANGED)
