"""Which words are quoted for an issue: the sentence that says so most plainly, and the one that supplies what it lacks.

One half of a wrong often stands in each: what was asked for and the refusal, what was done and that nobody had been
asked, what is written and that it is untrue. The other half may stand next to the first or far from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dossier_kit.redacted import Places

from .cues import Reading
from .odds import Weighing, of_rules
from .text import goes_on

if TYPE_CHECKING:
    from .suggesting import Evidence

WORTH = 1.0       # for the sentence to quote, beside its log-odds: how far it is the one that lawyers chose
RULED = 0.5       # and that a rule holds in it
SECOND = 0.2      # a further sentence is quoted from this chance on that it supplies what the first lacks
THIRD = 0.3       # and one more from this one on

_PLACES = 2       # of which a quotation is made at most
_FAR = 10         # sentences: nothing is farther
_NOBODY = -9.0    # log-odds of what nothing says
_AT_MOST = 70     # words of a sentence that is quoted whole, though it is read in clauses
_UNENDED = -7.0   # of a longer one, or one that was never ended, the clauses beside from this weight


@dataclass(frozen=True, slots=True)
class Further:
    """What speaks for a further sentence beside the one quoted, each as a number whose weight is fitted.

    Of the sentence: ``half``, by the network the log-odds that it supplies what the first lacks, ``said`` that it says
    so itself, ``worth``, how far it is the one to quote; whether it stands right ``behind`` the first, ``before`` it or
    ``near`` it, with one between, and how ``far`` from it, at most 1. Of the first: its own ``first_half``,
    ``first_said`` and ``first_worth``. Of the others: ``rival``, the highest ``half``.
    """

    half: float
    said: float
    worth: float
    behind: float
    before: float
    near: float
    far: float
    first_half: float
    first_said: float
    first_worth: float
    rival: float
    base: float = 1.0


def plainest(evidence: Evidence) -> int:
    """The number of the sentence for which rules and network speak most; the earliest of equals."""
    doubt = [1.0] * len(evidence.said)
    for hit in {(hit.sentence, id(hit.rule)): hit for hit in evidence.hits}.values():
        doubt[hit.sentence] *= 1 - hit.score
    weight = [
        odds + WORTH * worth + RULED * of_rules(1 - left)
        for odds, worth, left in zip(evidence.said, evidence.worth, doubt, strict=True)
    ]
    return max(range(len(weight)), key=lambda number: (round(weight[number], 6), -number))


def further(evidence: Evidence, sentence: int) -> dict[int, Further]:
    """What speaks for each other sentence beside the one quoted; nothing where the network does not know the issue."""
    said, worth, half = evidence.said, evidence.worth, evidence.half
    highest = sorted(range(len(half)), key=half.__getitem__, reverse=True)[:3]  # two of them may be these themselves
    found = {}
    for other in range(len(half)):
        if other == sentence:
            continue
        away = abs(other - sentence)
        rival = next((half[number] for number in highest if number not in (other, sentence)), _NOBODY)
        found[other] = Further(
            half[other], said[other], worth[other],
            other == sentence + 1, other == sentence - 1, away == 2, min(away, _FAR) / _FAR,
            half[sentence], said[sentence], worth[sentence], rival,
        )  # fmt: skip
    return found


def places(reading: Reading, sentence: int, evidence: Evidence, supplying: Weighing | None) -> Places:
    """What is quoted: the sentence, and where it lacks something what supplies it, next to it or far from it."""
    chances = {other: supplying.score(said) for other, said in further(evidence, sentence).items()} if supplying else {}
    quoted = {sentence}
    for least in (SECOND, THIRD):
        open_to = [other for other in chances if other not in quoted and len(_runs({*quoted, other})) <= _PLACES]
        best = max(open_to, key=chances.__getitem__, default=sentence)
        if best == sentence or chances[best] < least:
            break
        quoted.add(best)
    for one in sorted(quoted):
        quoted |= _whole(reading, one, evidence)
    runs = _runs(quoted)
    first = next(run for run in runs if sentence in run)
    bounds = reading.words.bounds
    found = [(bounds[run[0]][0], bounds[run[-1]][1]) for run in (first, *(run for run in runs if run is not first))]
    return found[0], (*found, (0, 0))[1]


def _whole(reading: Reading, sentence: int, evidence: Evidence) -> set[int]:
    """The clauses with which one makes a sentence; of one that is too long, or was never ended, those beside it."""
    text, bounds = reading.words.text, reading.words.bounds
    first = last = sentence
    while first and goes_on(text, bounds, first - 1):
        first -= 1
    while last + 1 < len(bounds) and goes_on(text, bounds, last):
        last += 1
    if len(text[bounds[first][0] : bounds[last][1]].split()) <= _AT_MOST:
        return set(range(first, last + 1))
    return {sentence} | {
        other
        for other in (sentence - 1, sentence + 1)
        if evidence.said and first <= other <= last and evidence.said[other] + evidence.worth[other] > _UNENDED
    }


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers in order, parted where one is left out."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs
