"""What the words of single sentences say for an issue: a linear model, shared by all sentences of an account.

An account shows an issue when at least one of its sentences says so, so the sentences' chances are put together as
``1 - (1 - a)(1 - b)...``. Of a sentence it is known which words and word groups stand in it, which groups stand in the
sentences beside it, whether a frame takes from it, and whether it asks. The weights are a table that can be read
(``rules/issues_sentences.toml``); ``benchmarks.categorisation --fit`` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp, log, sqrt
from typing import Any

import numpy as np

from .cues import Language, Reading
from .text import QUESTION

Matrix = np.ndarray[Any, Any]

BESIDE = 1            # how many sentences on each side count as beside
SHORT = 6             # a sentence of fewer words says little by itself
# So many words or groups at least are taken to share what a sentence says; the more there are, the less each weighs.
_WORDS, _GROUPS = (3, 1.5), (2, 1.0)
_BESIDE = (2, 0.5)
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "s", "ly", "e")
_STEM = 7
OWN = {"sentence": 1.0, "group": 1.0, "beside": 0.0, "word": 0.5}  # what counts for the sentence to quote
NEVER = 0.0001        # no witness is surer than this


@dataclass(frozen=True, slots=True)
class Telling:
    """The weights: ``rows`` has a row for each feature, with a number for each of ``issues``; ``base`` is for none.

    ``sentences``, ``rules`` and ``both`` say how the log-odds of the sentences and of the rules are put together.
    """

    issues: tuple[str, ...]
    places: Mapping[str, int]
    rows: Matrix
    base: Matrix
    sentences: float
    rules: float
    both: float

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Telling:
        """Out of the table of ``rules/issues_sentences.toml``."""
        kinds = ("sentence", "group", "beside", "word")
        features = {f"{kind}:{name}": row for kind in kinds for name, row in table[kind].items()}
        together = table["together"]
        return cls(
            tuple(table["issues"]), {name: place for place, name in enumerate(features)},
            np.array(list(features.values()), dtype=float), np.array(table["base"], dtype=float),
            together["sentences"], together["rules"], together["both"],
        )

    def odds(self, reading: Reading, left: Sequence[float]) -> tuple[Matrix, Matrix]:
        """Log-odds, a row for each sentence and a column for each issue; and the same of each sentence by itself.

        The second is for the choice of the sentence to quote: what stands beside it is left out, and single words count
        for less than word groups, since they are learnt from few accounts.
        """
        found, own = np.tile(self.base, (len(left), 1)), np.tile(self.base, (len(left), 1))
        for sentence, features in enumerate(features_of(reading, left)):
            for name, value in features.items():
                place = self.places.get(name)
                if place is not None:
                    found[sentence] += value * self.rows[place]
                    own[sentence] += OWN[name.split(":", 1)[0]] * value * self.rows[place]
        return found, own

    def with_rules(self, words: float, rules: float) -> float:
        """One score out of what the sentences' words say and what the rules say."""
        odds = self.sentences * log_odds(words) + self.rules * log_odds(rules) + self.both
        return 1 / (1 + exp(-odds))


def log_odds(score: float) -> float:
    """Of a chance between 0 and 1, kept from the ends."""
    score = min(max(score, NEVER), 1 - NEVER)
    return log(score / (1 - score))


def chance(odds: Matrix, left: Sequence[float]) -> float:
    """The chance that one sentence or more says so, from their log-odds and the part of each that frames leave."""
    return float(1 - np.prod(1 - np.array(left) / (1 + np.exp(-odds))))


def features_of(reading: Reading, left: Sequence[float]) -> list[dict[str, float]]:
    """Of each sentence what stands in it, by name, with how much it weighs."""
    words, language = reading.words, reading.language
    stems: list[set[str]] = [set() for _ in left]
    lengths = [0] * len(left)
    for word, sentence in zip(words.words, words.sentence, strict=True):
        stems[sentence].add(stem(word, language))
        lengths[sentence] += word[0] != "<"
    groups: list[set[str]] = [set() for _ in left]
    for name in language.group_names:
        for start, _ in reading.spans(language.group(name)):
            groups[words.sentence[start]].add(name)
    found = []
    for at, taken in enumerate(left):
        around = chain(groups[max(0, at - BESIDE) : at], groups[at + 1 : at + 1 + BESIDE])
        found.append({
            **_shared("word", stems[at], *_WORDS), **_shared("group", groups[at], *_GROUPS),
            **_shared("beside", set().union(*around), *_BESIDE), "sentence:framed": 1 - taken,
            "sentence:asks": float(QUESTION in stems[at]), "sentence:short": float(lengths[at] < SHORT),
        })
    return found


def _shared(kind: str, names: set[str], least: int, weight: float) -> dict[str, float]:
    each = weight / sqrt(max(least, len(names)))
    return {f"{kind}:{name}": each for name in sorted(names)}


def stem(word: str, language: Language) -> str:
    """A word without its ending, or the base of an irregular one; what stands in brackets is left as it is."""
    if word[0] in "[<":
        return word
    base = language.base_of(word)
    if base:
        return base
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:_STEM]
