"""What word groups and sentences say for an issue, fitted to labelled accounts.

Two linear models, small, readable and written out as tables. One asks "does this group stand in the account"
(``rules/issues_weights.toml``), the other what single sentences say (``rules/issues_sentences.toml``). They are
witnesses beside the rules, which miss what is put in words of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from math import log
from typing import Any

import numpy as np

from dossier_kit.errors import BadRules

from .issue_list import IssueList
from .suggesting import length, presence, read
from .telling import Matrix, Telling, features_of

ENOUGH = 60    # accounts: with fewer, the weights say more about the accounts than about the issue
SPARSE = 0.002  # L1: a group must earn its place
SMOOTH = 0.005  # L2: no group decides alone
TRUST = 1.5     # how much the words' odds count beside the rules'
USUAL = 0.18    # how often an issue is shown, over all issues: what the odds are measured against
LEAN = 0.3      # in favour of suggesting: an extra one costs a lawyer a keystroke, a missing one is not seen
SEEN = 3        # in so many accounts at least must a feature of a sentence stand
FIRM = 0.0002   # L2 for the features of sentences
CALM = 0.6      # by so much are odds drawn in: by a new writer's accounts they were about twice too sure
_STEPS = 600
_CLIMB = 150


def fit(accounts: Sequence[tuple[str, Collection[str]]], issue_list: IssueList) -> dict[str, dict[str, float]]:
    """By issue key: ``base`` and the weight of each word group that earned one, in log-odds.

    ``accounts``: pairs of a redacted text and the keys of the issues that it shows.

    Raises:
        BadRules: there are too few accounts to be trusted.
    """
    if len(accounts) < ENOUGH:
        raise BadRules(f"There are {len(accounts)} labelled accounts; weights need {ENOUGH} or more to be trusted.")
    names = sorted(issue_list.language.group_names)
    keys = [issue.key for issue in issue_list.issues]
    rows = []
    for text, _ in accounts:
        reading, left = read(text, issue_list)
        rows.append([presence(issue_list.language.group(n), reading, left) for n in names] + [length(reading)])
    names.append("length")
    features = np.array(rows)
    labels = np.array([[key in shown for key in keys] for _, shown in accounts], dtype=float)
    weights = _descend(features, labels) * TRUST
    weights[-1] += TRUST * (LEAN - log(USUAL / (1 - USUAL)))
    found: dict[str, dict[str, float]] = {}
    for column, key in enumerate(keys):
        rounded = [round(float(weight), 2) for weight in weights[:, column]]
        found[key] = {"base": rounded[-1], **{n: w for n, w in zip(names, rounded, strict=False) if w}}
    return found


def _descend(features: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Logistic regression by proximal gradient steps from zero: no chance in it, so the same every time."""
    count = len(features)
    padded = np.c_[features, np.ones(count)]
    share = labels.mean(0).clip(1 / count, 1 - 1 / count)
    weights = np.zeros((padded.shape[1], labels.shape[1]))
    weights[-1] = np.log(share / (1 - share))
    step = 1 / (0.25 * np.linalg.norm(padded, 2) ** 2 / count + SMOOTH)
    for _ in range(_STEPS):
        error = 1 / (1 + np.exp(-padded @ weights)) - labels
        slope = padded.T @ error / count
        slope[:-1] += SMOOTH * weights[:-1]
        weights -= step * slope
        weights[:-1] = np.sign(weights[:-1]) * np.maximum(0, np.abs(weights[:-1]) - step * SPARSE)
    return weights

def fit_sentences(
    accounts: Sequence[tuple[str, Collection[str]]],
    weights: Sequence[float],
    issue_list: IssueList,
    nameless: Collection[int] = (),
) -> Telling:
    """The sentences' model, fitted to pairs of a text and the issues it shows; ``weights``: how much each counts.

    An account is a bag of sentences: of one that shows an issue it is known only that some sentence says so, of one
    that does not, that none does. No chance in it: the same accounts give the same weights. ``nameless`` are the
    places of accounts that teach, but whose words stand in the table only where other accounts have them too.
    """
    keys = [issue.key for issue in issue_list.issues]
    bags = [features_of(*read(text, issue_list)) or [{}] for text, _ in accounts]
    naming = [bag for place, bag in enumerate(bags) if place not in nameless]
    seen = Counter(name for bag in naming for name in {name for features in bag for name in features})
    places = {name: place for place, name in enumerate(sorted(n for n, times in seen.items() if times >= SEEN))}
    sizes = np.array([len(bag) for bag in bags])
    rows = np.zeros((int(sizes.sum()), len(places) + 1))
    rows[:, -1] = 1
    for row, features in enumerate(features for bag in bags for features in bag):
        for name, value in features.items():
            if name in places:
                rows[row, places[name]] = value
    labels = np.array([[key in shown for key in keys] for _, shown in accounts], dtype=float)
    found = _climb(rows, sizes, labels, np.array(weights, dtype=float))
    return Telling(tuple(keys), places, found[:-1], found[-1], sentences=1.0, rules=0.0, both=0.0)


def _climb(rows: Matrix, sizes: Matrix, labels: Matrix, weights: Matrix) -> Matrix:
    """Steps of one length for all weights (Adam), from sentences that say nothing."""
    starts, of = np.concatenate([[0], np.cumsum(sizes)[:-1]]), np.repeat(np.arange(len(sizes)), sizes)
    share = weights[:, None] / weights.sum()
    found = np.zeros((rows.shape[1], labels.shape[1]))
    found[-1] = -4.0
    mean, square = np.zeros_like(found), np.zeros_like(found)
    for step in range(1, _CLIMB + 1):
        odds = rows @ found
        shown = np.clip(1 - np.exp(np.add.reduceat(-np.logaddexp(0, odds), starts)), 1e-5, 1)
        slope = rows.T @ (((np.where(labels > 0, -(1 - shown) / shown, 1.0) * share)[of]) / (1 + np.exp(-odds)))
        slope[:-1] += FIRM * found[:-1]
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        found -= 0.1 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return found


def weigh(sentences: Matrix, rules: Matrix, labels: Matrix) -> tuple[float, float, float]:
    """How much the log-odds of sentences and of rules count, and the base: from accounts that neither has seen."""
    columns = np.c_[sentences.ravel(), rules.ravel(), np.ones(labels.size)]
    found = np.zeros(3)
    for _ in range(50):  # Newton's steps; the small ridge keeps one witness from being taken for the other's opposite
        shown = 1 / (1 + np.exp(-columns @ found))
        slope = columns.T @ (shown - labels.ravel()) + 0.1 * found * [1, 1, 0]
        curve = (columns * (shown * (1 - shown))[:, None]).T @ columns + np.diag([0.1, 0.1, 1e-9])
        found -= np.linalg.solve(curve, slope)
    return float(CALM * found[0]), float(CALM * found[1]), float(CALM * found[2])
