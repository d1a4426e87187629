"""What a pack is made of: the one thing that workbook and briefing are both built from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..charts import Chart
from ..disclosure import Group, Plan
from ..redacted import FactDecision, IssueDecision, RedactedCase
from ..tables import HIDDEN, NOT_APPLICABLE, Link, Value, listing, say
from .method import Method

_MOST_REFS = 12
#: What kind of account it is, and the kind that complains of something; any other supports no request.
KIND, GRIEVANCE = "story_kind", "grievance"


@dataclass(frozen=True, slots=True)
class Pack:
    """Cases with the lawyers' decisions on them, the plan of counts with its charts, and how it all came about.

    ``confirmed`` gives the confirmed issues by reference, ``facts`` the lawyers' decisions on facts. ``parts`` gives
    the SHA-256 of each file of the pack that was made before the workbook, by name.
    """

    cases: Sequence[RedactedCase]
    confirmed: Mapping[str, Sequence[IssueDecision]]
    plan: Plan
    charts: Sequence[Chart]
    method: Method
    facts: Sequence[FactDecision] = ()
    parts: Mapping[str, str] = field(default_factory=dict)

    def number_of(self, group: Group) -> int:
        """The number of the appendix in which a group has its passages."""
        return self.plan.groups.index(group) + 1

    def appendix_sheet(self, group: Group) -> str:
        return say("appendix", "sheet", number=self.number_of(group))

    def appendix_of(self, issue: str) -> Value:
        """A link to the appendix of an issue, or ``[z]`` where no case shows it."""
        group = self.plan.group_of(issue)
        if group is None:
            return HIDDEN if self.plan.counts.get(issue) == HIDDEN else NOT_APPLICABLE
        name = self.appendix_sheet(group)
        return Link(name, f"'{name}'!A1")

    def support_of(self, issue: str) -> str:
        """The cases that show an issue, as far as they may be named."""
        words = "requests"
        group = self.plan.group_of(issue)
        if group is None:
            hidden = self.plan.counts.get(issue) == HIDDEN
            return f"{HIDDEN} {say(words, 'hidden')}" if hidden else f"{NOT_APPLICABLE} {say(words, 'no_case')}"
        return say(words, "support_grouped" if group.grouped else "support", **_named(group.cases))

    def support_of_every_issue(self) -> str:
        """The cases that support what is asked for every issue: those that show one, and are no other kind of account.

        The schedule says which cases show which issue: where too few of one issue's are of a kind, no number is given.
        """
        words, groups = "requests", self.plan.groups
        if not groups:
            return self.support_of(next((key for key, count in self.plan.counts.items() if count == HIDDEN), ""))
        shown = [case.ref for case in self.cases if any(case.ref in group.members for group in groups)]
        texts = {case.ref: case.text_hash for case in self.cases}
        kinds = {
            one.ref: one.value
            for one in self.facts
            if (one.fact, one.verdict) == (KIND, "confirmed") and texts.get(one.ref) == one.text_hash
        }
        complain = [ref for ref in shown if kinds.get(ref, GRIEVANCE) == GRIEVANCE]
        # As with what is said beside a case: each kind is found in none or enough of the cases of every issue, too.
        counts = [
            count
            for refs in (shown, *(group.cases for group in groups))
            for count in Counter(kinds.get(ref, GRIEVANCE) for ref in refs).values()
        ]
        if not complain or min(counts) < self.plan.threshold:
            return f"{HIDDEN} {say(words, 'every_hidden')}"
        return say(words, "support", **_named(complain))

    def agreed_on(self, fact: str, value: str) -> dict[str, FactDecision]:
        """By reference, the confirmed decisions that give this answer to a fact, for the texts as they now are."""
        texts = {case.ref: case.text_hash for case in self.cases}
        return {
            one.ref: one
            for one in self.facts
            if (one.fact, one.value, one.verdict) == (fact, value, "confirmed") and texts.get(one.ref) == one.text_hash
        }

    def figures_of(self, name: str) -> str:
        """The first two columns of one of the plan's tables in a row: "Access denied: 7; …"; empty without it."""
        table = self.plan.tables.get(name)
        return listing(f"{row[0]}: {row[1]}" for row in table.rows) if table else ""


def _named(refs: Sequence[str]) -> dict[str, object]:
    """How many cases, and the first of them by reference."""
    more = say("requests", "and_others") if len(refs) > _MOST_REFS else ""
    return {"count": len(refs), "refs": ", ".join(refs[:_MOST_REFS]) + more}
