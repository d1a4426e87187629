"""What the kit suggests for each case, and anew for a case whose redaction has changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..facts import FactList
from ..facts import suggest as suggest_facts
from ..issues import IssueList, Taught, perhaps
from ..issues import suggest as suggest_issues
from ..redacted import FactSuggestion, IssueSuggestion, RedactedCase

Both = tuple[list[IssueSuggestion], list[FactSuggestion]]


@dataclass(slots=True)
class Suggestions:
    """Suggested issues and facts, for the texts that they were made on and for no others.

    ``taught`` is what the lawyers' answers in this dossier taught; ``made`` has the suggestions by reference and hash
    of the text, ``unsure`` by the same the issues that are worth a look and no more.
    """

    issue_list: IssueList
    fact_list: FactList
    taught: Taught | None = None
    made: dict[tuple[str, str], Both] = field(default_factory=dict, repr=False)
    unsure: dict[tuple[str, str], dict[str, IssueSuggestion]] = field(default_factory=dict, repr=False)

    def of(self, case: RedactedCase) -> Both:
        """The issues and the facts suggested for the very text of ``case``; made here if they have not been made."""
        key = case.ref, case.text_hash
        if key not in self.made:
            issues = next(suggest_issues([case], self.issue_list, taught=self.taught))
            self.made[key] = issues, next(suggest_facts([case], self.fact_list, {case.ref: issues}))
        return self.made[key]

    def perhaps(self, case: RedactedCase) -> dict[str, IssueSuggestion]:
        """By key, the issues that are not suggested for ``case`` and worth a look; found when they are asked for."""
        key = case.ref, case.text_hash
        if key not in self.unsure:
            self.unsure[key] = {one.issue: one for one in perhaps(case, self.issue_list, self.taught)}
        return self.unsure[key]
