"""What the lawyers' own answers in this dossier teach about an issue, and whether there are enough of them to trust.

For each issue a small linear model corrects the suggestion's log-odds by the word groups of the account. It is fitted
on the spot to the cases on which a lawyer has decided. It has no voice until there are :data:`ENOUGH` confirmed and as
many rejected, and then only if it does better than the suggestions alone on cases that it was not fitted to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dossier_kit.redacted import IssueDecision, RedactedCase

from .issue_list import IssueList
from .odds import Matrix, log_odds
from .suggesting import CEILING, Heard

ENOUGH = 20      # confirmed, and rejected: below this a model learns the cases and not the issue
FOLDS = 5
WORTH = 0.01     # by so much must the surprise of a decision fall, on the mean, before the model may speak
FIRM = 4.0       # L2: no word group decides alone
_STEPS = 25
_SHORTEST = 1e-9


@dataclass(frozen=True, slots=True)
class Taught:
    """What was learnt: the weights by issue (the base last), and for every issue a sentence that says how it stands."""

    weights: Mapping[str, Matrix]
    told: Mapping[str, str]

    def corrected(self, issue: str, score: float, groups: Matrix) -> float:
        """A suggestion's score, corrected where something was learnt about its issue."""
        found = self.weights.get(issue)
        if found is None:
            return score
        odds = log_odds(score) + float(np.append(groups, 1.0) @ found)
        return round(min(CEILING, 1 / (1 + float(np.exp(-odds)))), 2)


@dataclass(frozen=True, slots=True)
class Lessons:
    """What lawyers decided on texts as they are: by issue key, by reference, whether they confirmed it."""

    said: Mapping[str, Mapping[str, bool]]

    @classmethod
    def of(
        cls, cases: Iterable[RedactedCase], decisions: Iterable[IssueDecision], issue_list: IssueList
    ) -> Lessons:
        """From decisions on the very texts of ``cases``; of two on the same case and issue the last counts."""
        texts = {case.ref: case for case in cases}
        said: dict[str, dict[str, bool]] = {issue.key: {} for issue in issue_list.issues}
        for one in decisions:
            case = texts.get(one.ref)
            if case and case.text_hash == one.text_hash and one.issue in said:
                said[one.issue].pop(one.ref, None)
                if one.verdict in ("confirmed", "rejected"):
                    said[one.issue][one.ref] = one.verdict == "confirmed"
        return cls(said)

    @property
    def refs(self) -> frozenset[str]:
        """The cases that must have been heard to learn; none where no issue has answers enough."""
        return frozenset(ref for answers in self.said.values() if _enough(answers.values()) for ref in answers)

    def taught(self, heard: Mapping[str, Heard]) -> Taught:
        """What they teach. ``heard``: by reference, what was heard of each of :attr:`refs`, to be corrected."""
        weights: dict[str, Matrix] = {}
        told: dict[str, str] = {}
        for key, answers in self.said.items():
            yes = sum(answers.values())
            counts = f"{yes} confirmed and {len(answers) - yes} rejected"
            if not _enough(answers.values()):
                told[key] = f"{counts}: too few to learn from; {ENOUGH} of each are needed"
                continue
            refs = [ref for ref in sorted(answers) if key in heard[ref].scores]
            rows = np.array([np.append(heard[ref].groups, 1.0) for ref in refs])
            before = np.array([log_odds(heard[ref].scores[key]) for ref in refs])
            labels = np.array([answers[ref] for ref in refs], dtype=float)
            gain = _surprise(before, labels) - _surprise(before + _on_others(refs, rows, before, labels), labels)
            if gain >= WORTH:
                weights[key] = _fit(rows, before, labels)
                told[key] = f"{counts}: what they have in common is heard"
            else:
                told[key] = f"{counts}: they teach nothing that was not known"
        return Taught(weights, told)


def _enough(answers: Iterable[bool]) -> bool:
    given = list(answers)
    return min(sum(given), len(given) - sum(given)) >= ENOUGH


def _on_others(refs: Sequence[str], rows: Matrix, before: Matrix, labels: Matrix) -> Matrix:
    """For each case the correction by a model that was not fitted to it."""
    fold = np.array([hashlib.sha256(ref.encode()).digest()[0] % FOLDS for ref in refs])
    found = np.zeros(len(refs))
    for number in range(FOLDS):
        out = fold == number
        if out.any() and not out.all():
            found[out] = rows[out] @ _fit(rows[~out], before[~out], labels[~out])
    return found


def _fit(rows: Matrix, before: Matrix, labels: Matrix) -> Matrix:
    """Logistic regression beside a given part of the odds, by Newton's steps, each no longer than it helps."""
    ridge = np.full(rows.shape[1], FIRM)
    found = np.zeros(rows.shape[1])

    def loss(weights: Matrix) -> float:
        return len(labels) * _surprise(before + rows @ weights, labels) + 0.5 * float(ridge @ weights**2)

    for _ in range(_STEPS):
        shown = 1 / (1 + np.exp(-np.clip(before + rows @ found, -30, 30)))
        slope = rows.T @ (shown - labels) + ridge * found
        curve = (rows * (shown * (1 - shown))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        # Where the answers are far from what was suggested, the curve is flat and a whole step goes much too far.
        while loss(found - step) > loss(found) and np.abs(step).max() > _SHORTEST:
            step = step / 2
        found = found - step
        if np.abs(step).max() <= _SHORTEST:
            break
    return found


def _surprise(odds: Matrix, labels: Matrix) -> float:
    return float(np.mean(np.logaddexp(0, np.where(labels > 0, -odds, odds))))
