"""Chances, their odds, and how what the rules say and what the network says become one score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np

Matrix = np.ndarray[Any, Any]

NEVER = 0.0001      # no witness is surer than this
UNKNOWN = 0.08      # the rules' word where none holds: they miss things
SURE = 0.95         # and their last word
_RIDGE = 0.3        # keeps one witness from being taken for the other's opposite
_STEPS = 60


def log_odds(score: float) -> float:
    """Of a chance between 0 and 1, kept from the ends."""
    score = min(max(score, NEVER), 1 - NEVER)
    return log(score / (1 - score))


def of_rules(score: float) -> float:
    """The log-odds of what rules say, who are never surer than they can be."""
    return log_odds(min(max(score, UNKNOWN), SURE))


def chance(odds: Matrix, left: Sequence[float]) -> float:
    """The chance that one sentence or more says so, from their log-odds and the part of each that frames leave."""
    return float(1 - np.prod(1 - np.array(left) / (1 + np.exp(-odds))))


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much the log-odds of the network and of the rules count, and what is added to both."""

    network: float
    rules: float
    base: float

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Weighing:
        """Out of the table of ``rules/issues_weighing.toml``."""
        return cls(*(float(table[name]) for name in ("network", "rules", "base")))

    def score(self, network: float, rules: float) -> float:
        """One score, as a probability, out of what the network says and what the rules say."""
        return 1 / (1 + exp(-(self.network * log_odds(network) + self.rules * of_rules(rules) + self.base)))


def weigh(network: Sequence[float], rules: Sequence[float], right: Sequence[bool]) -> Weighing:
    """The weighing by which scores come true (logistic regression), from accounts that neither was made from.

    Of each account and issue: the network's score, the rules' score, and whether the issue was shown.
    """
    columns = np.array([[log_odds(one), of_rules(other), 1.0] for one, other in zip(network, rules, strict=True)])
    ridge = np.array([_RIDGE, _RIDGE, 1e-9])
    labels, found = np.array(right, dtype=float), np.zeros(3)
    for _ in range(_STEPS):  # Newton's
        shown = 1 / (1 + np.exp(-columns @ found))
        curve = (columns * (shown * (1 - shown))[:, None]).T @ columns + np.diag(ridge)
        found -= np.linalg.solve(curve, columns.T @ (shown - labels) + ridge * found)
    return Weighing(*(float(weight) for weight in found))
