"""What word groups say for an issue, fitted to labelled accounts.

A linear model per issue over "does this group stand in the account": small, readable, and written out as a table
(``rules/issues_weights.toml``). It is a second witness beside the rules, which miss what is put in words of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import log
from typing import Any

import numpy as np

from dossier_kit.errors import BadRules

from .issue_list import IssueList
from .suggesting import length, presence, read

ENOUGH = 60    # accounts: with fewer, the weights say more about the accounts than about the issue
SPARSE = 0.002  # L1: a group must earn its place
SMOOTH = 0.005  # L2: no group decides alone
TRUST = 1.5     # how much the words' odds count beside the rules'
USUAL = 0.18    # how often an issue is shown, over all issues: what the odds are measured against
LEAN = 0.3      # in favour of suggesting: an extra one costs a lawyer a keystroke, a missing one is not seen
_STEPS = 600


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
