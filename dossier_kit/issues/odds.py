"""Chances, their odds, and how what the rules say and what the network says become one score."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from math import exp, log, log1p
from typing import Any

import numpy as np

Matrix = np.ndarray[Any, Any]

NEVER = 0.0001      # no witness is surer than this
UNKNOWN = 0.08      # the rules' word where none holds: they miss things
SURE = 0.95         # and their last word
_RIDGE = 0.3        # keeps one witness from being taken for the other's opposite
_STEPS = 60
_LEAST = 1e-6       # no sentence is less likely to say so
_RANKS = 4          # the likeliest sentence, and the next three
_UNSAID = -6.0      # log-odds of a sentence that says nothing of it, however little
_TOLD = 15          # of a hundred words that tell of somebody or something, no more count
_BRIEF = 30         # words
_ED = 3             # letters of a word like "bed"
_SHORT = 12         # sentences: an account of fewer is not believed less for being short


def log_odds(score: float) -> float:
    """Of a chance between 0 and 1, kept from the ends."""
    score = min(max(score, NEVER), 1 - NEVER)
    return log(score / (1 - score))


def chance_of(odds: float) -> float:
    """Of log-odds."""
    return 1 / (1 + exp(-odds))


def of_rules(score: float) -> float:
    """The log-odds of what rules say, who are never surer than they can be."""
    return log_odds(min(max(score, UNKNOWN), SURE))


def chance(odds: Matrix, left: Sequence[float]) -> float:
    """The chance that one sentence or more says so, from their log-odds and the part of each that frames leave."""
    return float(1 - np.prod(1 - np.array(left) / (1 + np.exp(-odds))))


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What speaks for one issue of an account, each as a number whose weight is fitted.

    ``network``: the log-odds that some sentence says so; ``rules``: those of the rules. The rest tells how far the
    network is to be believed: ``further``, the mean log-odds of the three next sentences, for what is told more than
    once; ``quotable``, how far its best sentence is one that lawyers chose; ``length``, the logarithm of the number of
    sentences; ``others``, the log-odds of the likeliest other issue, for an
    account that shows nothing seldom shows one thing; ``told``, how much it tells of somebody and of what was done
    (:func:`told`), for opinion, advice and news use the same words and tell of nothing.
    """

    network: float
    rules: float
    further: float
    quotable: float
    length: float
    others: float
    told: float
    base: float = 1.0


def names_of(kind: type[Any]) -> tuple[str, ...]:
    """What is weighed, by name, of a dataclass whose last number is always 1."""
    return tuple(field.name for field in fields(kind))


def told(words: Sequence[str], telling: Collection[str]) -> float:
    """How many of a hundred words tell of somebody or of what was done, as a logarithm; ``words`` in lower case.

    Of a sentence or two that cannot be said, and so they are not believed less.
    """
    if len(words) < _BRIEF:
        return log1p(_TOLD)
    those = sum(word in telling or word[0] == "[" or (word.endswith("ed") and len(word) > _ED) for word in words)
    return log1p(min(_TOLD, 100 * those / len(words)))


def witnesses(
    odds: Matrix, worth: Matrix, left: Sequence[float], rules: Sequence[float], much: float
) -> list[Witnesses]:
    """For each issue, a column of ``odds`` and of ``worth``, with what the rules say of it, and how much is told in
    all: see :class:`Witnesses`."""
    shares = np.clip(np.array(left)[:, None] / (1 + np.exp(-odds)), _LEAST, 1 - NEVER)
    ranked = -np.sort(-np.log(shares / (1 - shares)), axis=0)[:_RANKS]
    ranked = np.vstack([ranked, np.full((_RANKS - len(ranked), odds.shape[1]), _UNSAID)]).clip(min=_UNSAID)
    network = [log_odds(chance(column, left)) for column in odds.T]
    highest = [*sorted(network, reverse=True), log_odds(0.0)]
    return [
        Witnesses(
            network[issue], of_rules(said), float(ranked[1:, issue].mean()),
            float(worth[odds[:, issue].argmax(), issue]), log(max(len(left), _SHORT)),
            highest[network[issue] == highest[0]], much,
        )
        for issue, said in enumerate(rules)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each of the witnesses counts, in the order of their names."""

    weights: Matrix

    @classmethod
    def of(cls, table: Mapping[str, Any], kind: type[Any]) -> Weighing:
        """Out of a table of ``rules/issues_weighing.toml``; ``kind`` is the dataclass of what is weighed."""
        return cls(np.array([float(table[name]) for name in names_of(kind)]))

    def score(self, heard: Any) -> float:
        """One score, as a probability."""
        return chance_of(float(self.weights @ astuple(heard)))


def weigh(heard: Sequence[Any], right: Sequence[bool]) -> Weighing:
    """The weighing by which scores come true (logistic regression), from accounts that neither network nor rules were
    made from: of each account and issue what was heard, and whether the issue was shown."""
    columns = np.array([astuple(one) for one in heard], dtype=float)
    count = columns.shape[1]
    ridge = np.array([_RIDGE] * (count - 1) + [1e-9])
    labels, found = np.array(right, dtype=float), np.zeros(count)
    for _ in range(_STEPS):  # Newton's
        shown = 1 / (1 + np.exp(-columns @ found))
        curve = (columns * (shown * (1 - shown))[:, None]).T @ columns + np.diag(ridge)
        found -= np.linalg.solve(curve, columns.T @ (shown - labels) + ridge * found)
    return Weighing(found)
