"""Which of the lawyers' decisions count: the one answer for the pack, for the draft's charts and for the open steps.

A decision counts if it is on a text as it now is, by somebody who may confirm, and, if it is on an issue, on one that
the list has. Whatever else was decided is kept and not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .redacted import FactDecision, IssueDecision, RedactedCase


@dataclass(frozen=True, slots=True)
class Counted:
    """``issues`` and ``facts`` are the decisions that count, confirmed and rejected.

    Of those on the same texts that do not: ``off_list`` says how many were made on each issue that the list no longer
    has, by people who may confirm, and ``by_others`` how many were made by people who may not.
    """

    issues: Sequence[IssueDecision]
    facts: Sequence[FactDecision]
    off_list: Mapping[str, int]
    by_others: int

    @property
    def confirmed(self) -> dict[str, list[IssueDecision]]:
        """By reference, the issues that a case shows."""
        found: dict[str, list[IssueDecision]] = {}
        for one in self.issues:
            if one.verdict == "confirmed":
                found.setdefault(one.ref, []).append(one)
        return found

    def answers(self, verdict: str) -> dict[str, dict[str, tuple[str, ...]]]:
        """By reference and fact, the answers of this verdict."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for one in self.facts:
            if one.verdict == verdict:
                answers = found.setdefault(one.ref, {})
                answers[one.fact] = (*answers.get(one.fact, ()), one.value)
        return found


def counted(
    cases: Iterable[RedactedCase],
    issues: Iterable[IssueDecision],
    facts: Iterable[FactDecision],
    listed: Collection[str],
    may: Callable[[str], bool],
) -> Counted:
    """Tell the decisions that count from the others.

    ``cases`` are the texts as they now are, ``listed`` the keys of the issue list, and ``may`` says whether somebody
    may confirm; it is asked once for each name.
    """
    texts = {case.ref: case.text_hash for case in cases}
    on_issues = [one for one in issues if texts.get(one.ref) == one.text_hash]
    on_facts = [one for one in facts if texts.get(one.ref) == one.text_hash]
    allowed = {name for name in {one.by for one in on_issues} | {one.by for one in on_facts} if may(name)}
    standing = [one for one in on_issues if one.by in allowed]
    agreed = [one for one in on_facts if one.by in allowed]
    return Counted(
        [one for one in standing if one.issue in listed],
        agreed,
        Counter(one.issue for one in standing if one.issue not in listed),
        len(on_issues) - len(standing) + len(on_facts) - len(agreed),
    )
