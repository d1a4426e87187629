"""One row for each case: issues and facts, suggested and confirmed, and the law in force when it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dossier_kit.counted import counted
from dossier_kit.issues import IssueList
from dossier_kit.redacted import FactSuggestion, IssueSuggestion, RedactedCase, RedactedRoom

from .fact_list import FactList
from .law import changes, law_for

CONFIRMED = " (confirmed)"
_YEAR = "event_year"


def case_table(
    room: RedactedRoom,
    cases: Sequence[RedactedCase],
    found: Mapping[str, tuple[Sequence[IssueSuggestion], Sequence[FactSuggestion]]],
    issue_list: IssueList,
    fact_list: FactList,
) -> pd.DataFrame:
    """``found``: by reference, the issues and the facts suggested. "Confirmed" is what a pack would count.

    Columns: ref; issues, as "key:0.87|key:0.62", and issues (confirmed); for each fact its key, with the suggested
    answers joined by "|", and its key with " (confirmed)"; for each subject of ``rules/facts_law.toml`` its key with
    "law_" before it: what was in force in the confirmed year, else in the suggested one that
    nobody has rejected.
    """
    listed = {issue.key for issue in issue_list.issues}
    said_of = counted(cases, room.issue_decisions(), room.fact_decisions(), listed, room.may_confirm)
    confirmed_issues = said_of.confirmed
    confirmed_facts, rejected_facts = said_of.answers("confirmed"), said_of.answers("rejected")
    order = {issue.key: place for place, issue in enumerate(issue_list.issues)}
    rows = []
    for case in sorted(cases, key=lambda case: case.ref):
        issues, facts = found.get(case.ref, ((), ()))
        said = confirmed_facts.get(case.ref, {})
        own = sorted({one.issue for one in confirmed_issues.get(case.ref, [])}, key=lambda key: order.get(key, 99))
        row = {
            "ref": case.ref,
            "issues": "|".join(f"{one.issue}:{one.score:.2f}" for one in issues),
            "issues" + CONFIRMED: "|".join(own),
        }
        for fact in fact_list.facts:
            row[fact.key] = "|".join(one.value for one in facts if one.fact == fact.key)
            row[fact.key + CONFIRMED] = "|".join(said.get(fact.key, ()))
        no = rejected_facts.get(case.ref, {}).get(_YEAR, ())
        years = said.get(_YEAR) or [one.value for one in facts if one.fact == _YEAR and one.value not in no]
        for change, entry in zip(changes(), law_for(case, int(years[0]) if years else None), strict=True):
            row[f"law_{change.key}"] = entry.words
        rows.append(row)
    columns = ["ref", "issues", "issues" + CONFIRMED]
    columns += [key for fact in fact_list.facts for key in (fact.key, fact.key + CONFIRMED)]
    return pd.DataFrame(rows, columns=[*columns, *(f"law_{change.key}" for change in changes())])


def suggestion_table(
    cases: Sequence[RedactedCase], found: Mapping[str, Sequence[FactSuggestion]], fact_list: FactList
) -> pd.DataFrame:
    """Columns: ref, fact, answer, score, why (the sentence, or the reason where the account's own fields say so)."""
    rows = [
        (
            case.ref,
            fact_list.title(one.fact),
            fact_list.answer_title(one.fact, one.value),
            one.score,
            " ".join(case.text[one.start : one.end].split()) or one.reason,
        )
        for case in sorted(cases, key=lambda case: case.ref)
        for one in found.get(case.ref, ())
    ]
    return pd.DataFrame(rows, columns=["ref", "fact", "answer", "score", "why"])
