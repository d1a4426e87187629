"""Which issues a redacted text shows, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from dossier_kit.redacted import IssueSuggestion, RedactedCase

from .cues import Cue, Node, Reading
from .issue_list import Frame, IssueList, Rule
from .network import SAYS_NOTHING
from .odds import Matrix, Witnesses, told, witnesses
from .quoting import places, plainest

if TYPE_CHECKING:
    from .learning import Taught

SUGGEST_FROM = 0.65  # a lawyer's key confirms what is suggested: on accounts not learnt from, 244 of 254 were right
PERHAPS_FROM = 0.3   # and from here to there 14 of 37, which is worth a look; from 0.1 to here, 2 of 64
ALONE_FROM = 0.5     # what rules say by themselves, as of an issue that the lawyers wrote, is suggested from here on
CEILING = 0.97       # no rule is ever sure

_READ_SO = "it reads as accounts do that tell of this"  # why a sentence is shown for which no rule holds
_NEARLY_SO = "it reads somewhat as accounts do that tell of this"


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds: ``score`` after what the frames took, ``sentence`` the one to quote."""

    rule: Rule
    score: float
    sentence: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one issue: the rules that hold, what the network says of each sentence in log-odds, and scores.

    ``rules`` is what the rules say alone, ``heard`` what all witnesses say, ``score`` what comes of it. ``worth`` tells
    how far each sentence is the one to quote, ``half``, in log-odds, whether it supplies what that one lacks; they are
    empty, and so is ``said``, where the network does not know the issue.
    """

    hits: tuple[Hit, ...]
    said: tuple[float, ...]
    worth: tuple[float, ...]
    half: tuple[float, ...]
    rules: float
    heard: Witnesses | None
    score: float


def suggest(
    cases: Iterable[RedactedCase],
    issue_list: IssueList,
    progress: Callable[[int, int | None], None] | None = None,
    taught: Taught | None = None,
) -> Iterator[list[IssueSuggestion]]:
    """Suggest issues: one list for each case, the likeliest first, then in the list's order.

    A rule's score is how much it counts, fitted to labelled accounts; frames (another family, a question, a plan
    dropped, good practice) take from it, and rules that agree add up as independent evidence does:
    ``1 - (1 - a)(1 - b)``. For the shipped issues a small network reads the account as well (:mod:`.network`). The
    score is meant as a probability: of those at 0.8, about four in five are right. ``taught`` is what the lawyers'
    answers in this dossier taught (:class:`.learning.Lessons`), where they are enough to be heard. ``progress`` is
    called with the cases done, and all if that is known.
    """
    total = len(cases) if isinstance(cases, (list, tuple)) else None
    for done, case in enumerate(cases, 1):
        yield suggest_for(case, Reading(case.text, issue_list.language), issue_list, taught)
        if progress:
            progress(done, total)


def perhaps(case: RedactedCase, issue_list: IssueList, taught: Taught | None = None) -> list[IssueSuggestion]:
    """Issues of one case that are too unsure to be suggested and worth a look, the likeliest first."""
    return hear_out(case, Reading(case.text, issue_list.language), issue_list, to_correct=True).perhaps(taught)


def suggest_for(
    case: RedactedCase, reading: Reading, issue_list: IssueList, taught: Taught | None = None
) -> list[IssueSuggestion]:
    """The issues of one case, whose text is being read in the list's language: see :func:`suggest`."""
    return hear_out(case, reading, issue_list, bool(taught and taught.weights)).suggestions(taught)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the witnesses say of one case before the lawyers' answers are heard; small, to be sent between processes.

    ``scores`` are by issue key. ``shown`` are the likely ones with their places; only where it was heard to be
    corrected are there unlikely ones as well, and in ``groups`` how far each word group stands in the text. ``ruled``
    are the issues of which the rules alone speak.
    """

    scores: Mapping[str, float]
    shown: tuple[IssueSuggestion, ...]
    groups: Matrix
    ruled: frozenset[str]

    def suggestions(self, taught: Taught | None = None) -> list[IssueSuggestion]:
        """Those that are likely enough, the likeliest first, corrected by what was taught."""
        return [one for one in self._likeliest(taught) if self._is_likely(one)]

    def perhaps(self, taught: Taught | None = None) -> list[IssueSuggestion]:
        """Those that are too unsure to be suggested and worth a look, where it was heard to be corrected.

        None of which the rules alone speak: of their scores nobody has measured how often they are right.
        """
        unsure = [one for one in self._likeliest(taught) if PERHAPS_FROM <= one.score < SUGGEST_FROM]
        return [
            replace(one, reason=_NEARLY_SO) if one.reason == _READ_SO else one
            for one in unsure
            if one.issue not in self.ruled
        ]

    def _is_likely(self, one: IssueSuggestion) -> bool:
        return one.score >= (ALONE_FROM if one.issue in self.ruled else SUGGEST_FROM)

    def _likeliest(self, taught: Taught | None) -> list[IssueSuggestion]:
        said = self.shown
        if taught and self.groups.size:
            said = tuple(replace(one, score=taught.corrected(one.issue, one.score, self.groups)) for one in said)
        return sorted(said, key=lambda one: -one.score)


def hear_out(case: RedactedCase, reading: Reading, issue_list: IssueList, to_correct: bool) -> Heard:
    """All that is needed to suggest issues of a case, and where it is ``to_correct`` to learn from it as well."""
    left = what_frames_leave(reading, issue_list.frames)
    evidence = hear(reading, left, issue_list)
    shown: list[IssueSuggestion] = []
    for key, said in evidence.items():
        if said.score >= ALONE_FROM or (to_correct and (said.said or said.hits)):
            sentence, why = _to_show(said)
            place, also = places(reading, sentence, said, issue_list.supplying)
            shown.append(IssueSuggestion(case.ref, key, said.score, *place, why, *also))
    scores = {key: said.score for key, said in evidence.items()}
    ruled = frozenset(key for key, said in evidence.items() if not said.said)
    return Heard(scores, tuple(shown), groups_of(reading, left) if to_correct else np.zeros(0), ruled)


def hear(reading: Reading, left: list[float], issue_list: IssueList) -> dict[str, Evidence]:
    """By issue key, what the witnesses say of a text; nothing of a text without a sentence."""
    if not left:
        return {}
    own = {issue.key: hits_of(issue.rules, issue.unless, reading, left) for issue in issue_list.issues}
    hits = {
        issue.key: own[issue.key]
        + [
            Hit(rule, rule.score * together(own[rule.follows]), to_quote(own[rule.follows]).sentence)
            for rule in issue.rules
            if together(own.get(rule.follows, [])) >= ALONE_FROM
        ]
        for issue in issue_list.issues
    }
    ruled = {key: together(there) for key, there in hits.items()}
    found = {key: Evidence(tuple(hits[key]), (), (), (), said, None, min(CEILING, said)) for key, said in ruled.items()}
    network, weighing = issue_list.network, issue_list.weighing
    if network and weighing:
        odds, worth, half = network.read(reading.words.text, reading.words.bounds)
        shipped = [issue for issue in issue_list.issues if issue.shipped and issue.key in network.issues]
        for issue in shipped:  # the lawyers' word stands above the network's
            odds[list(_sentences_of(issue.unless, reading)), network.issues.index(issue.key)] = SAYS_NOTHING
        much = told(reading.words.words, issue_list.language.telling)
        heard = witnesses(odds, worth, left, [ruled.get(key, 0.0) for key in network.issues], much)
        for issue in shipped:
            place = network.issues.index(issue.key)
            said, worth_of, half_of = (tuple(of[:, place].tolist()) for of in (odds, worth, half))
            score = round(min(CEILING, weighing.score(heard[place])), 2)
            own_hits, rules = tuple(hits[issue.key]), ruled[issue.key]
            found[issue.key] = Evidence(own_hits, said, worth_of, half_of, rules, heard[place], score)
    return found


def _to_show(evidence: Evidence) -> tuple[int, str]:
    """The sentence that says so most plainly, and why it is shown."""
    if not evidence.said:
        best = to_quote(list(evidence.hits))
        return best.sentence, best.rule.why
    sentence = plainest(evidence)
    there = [hit for hit in evidence.hits if hit.sentence == sentence]
    return sentence, max(there, key=lambda hit: hit.score).rule.why if there else _READ_SO


def together(hits: list[Hit]) -> float:
    """What the rules that hold say together; of several hits of one rule the best counts."""
    best: dict[int, float] = {}
    for hit in hits:
        best[id(hit.rule)] = max(best.get(id(hit.rule), 0.0), hit.score)
    return round(min(CEILING, 1 - prod(1 - score for score in best.values())), 2)


def read(text: str, issue_list: IssueList) -> tuple[Reading, list[float]]:
    """A text ready to be searched, and for each of its sentences the part of a score that its frames leave."""
    reading = Reading(text, issue_list.language)
    return reading, what_frames_leave(reading, issue_list.frames)


def presence(group: Node, reading: Reading, left: list[float]) -> float:
    """How far a word group stands in a text: 1 in two sentences, half in one, less where a frame takes from them."""
    sentences = {reading.words.sentence[start] for start, _ in reading.spans(group)}
    return min(1.0, sum(left[sentence] for sentence in sorted(sentences)) / 2)


def groups_of(reading: Reading, left: list[float]) -> Matrix:
    """How far each word group stands in a text, in the order of the lexicon."""
    language = reading.language
    return np.array([presence(language.group(name), reading, left) for name in language.group_names])


def what_frames_leave(reading: Reading, frames: Iterable[Frame]) -> list[float]:
    """For each sentence the part of a score that stands."""
    left = [1.0] * len(reading.words.bounds)
    for frame in frames:
        matches = reading.match(frame.cues)
        barred = {first for first, _ in reading.match(frame.unless)} if matches else set()
        for first, last in matches:
            if first in barred:
                continue
            reach = range(first, min(last + frame.carries + 1, len(left)))
            for sentence in range(len(left)) if frame.whole else reach:
                if frame.whole or sentence == first or sentence not in barred:
                    left[sentence] = min(left[sentence], frame.leaves)
    return left


def hits_of(rules: Iterable[Rule], unless: Iterable[Cue], reading: Reading, left: list[float]) -> list[Hit]:
    """Where rules hold, but for sentences in which ``unless`` stands; ``left`` is what frames leave of a score."""
    barred_for_all = _sentences_of(unless, reading)
    hits: list[Hit] = []
    for rule in rules:
        matches = reading.match(rule.cues)
        if not matches:
            continue
        barred = barred_for_all | _sentences_of(rule.unless, reading)
        for first, last in matches:
            if first not in barred and last not in barred:
                score = rule.score * min(left[first : last + 1])
                hits.append(Hit(rule, score, last if rule.quote_last else first))
    return hits


def _sentences_of(cues: Iterable[Cue], reading: Reading) -> set[int]:
    return {sentence for first, last in reading.match(cues) for sentence in range(first, last + 1)}


def to_quote(hits: list[Hit]) -> Hit:
    """The hit whose sentence carries most weight, all rules that hold there taken together; the earliest of equals."""
    doubt: dict[int, float] = {}
    seen: set[tuple[int, int]] = set()
    for hit in hits:
        if (hit.sentence, id(hit.rule)) not in seen:
            seen.add((hit.sentence, id(hit.rule)))
            doubt[hit.sentence] = doubt.get(hit.sentence, 1.0) * (1 - hit.score)
    sentence = min(doubt, key=lambda number: (round(doubt[number], 9), number))
    return max((hit for hit in hits if hit.sentence == sentence), key=lambda hit: hit.score)
