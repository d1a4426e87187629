"""Which issues a redacted text shows, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import exp, log, prod

from dossier_kit.redacted import IssueSuggestion, RedactedCase

from .cues import Cue, Node, Reading
from .issue_list import Issue, IssueList, Rule, Words
from .text import read_words

SUGGEST_FROM = 0.5  # below this a suggestion is more often wrong than right, and is not made
WORDS_ALONE = 0.6   # where no rule holds: on accounts not seen before, words alone were wrong below this
CEILING = 0.97      # no rule is ever sure
UNKNOWN = 0.08      # the rules' word where none holds: they miss things
SURE = 0.95         # and their last word
MOST_AGAINST = -1.0  # words alone never overrule a rule of 0.75 or more: a plain sentence is enough
STEADY = 0.6        # the two witnesses have read the same sentences, so their odds are drawn together a little


@dataclass(frozen=True, slots=True)
class _Hit:
    """A rule that holds: ``score`` after what the frames took, ``sentence`` the one to quote."""

    rule: Rule
    score: float
    sentence: int


def suggest(
    cases: Iterable[RedactedCase],
    issue_list: IssueList,
    progress: Callable[[int, int | None], None] | None = None,
) -> Iterator[list[IssueSuggestion]]:
    """Suggest issues: one list for each case, the likeliest first, then in the list's order.

    A rule's score is how much it counts, fitted to labelled accounts; frames (another family, a question, a plan
    dropped, good practice) take from it, and rules that agree add up as independent evidence does:
    ``1 - (1 - a)(1 - b)``. For the shipped issues what the account's words say, all groups together, multiplies the
    odds. The score is meant as a probability: of those at 0.8, about four in five are right on accounts like those
    that it was fitted to, fewer on others. ``progress`` is called with the cases done, and all if that is known.
    """
    total = len(cases) if isinstance(cases, (list, tuple)) else None
    for done, case in enumerate(cases, 1):
        yield _suggest(case, issue_list)
        if progress:
            progress(done, total)


def _suggest(case: RedactedCase, issue_list: IssueList) -> list[IssueSuggestion]:
    reading, left = read(case.text, issue_list)
    bounds = reading.words.bounds
    own = {issue.key: _hits(issue, reading, left) for issue in issue_list.issues}
    there: dict[Node, float] = {}
    found: list[IssueSuggestion] = []
    for issue in issue_list.issues:
        hits = own[issue.key] + [
            _Hit(rule, rule.score * _score(own[rule.follows]), _to_quote(own[rule.follows]).sentence)
            for rule in issue.rules
            if _score(own.get(rule.follows, [])) >= SUGGEST_FROM
        ]
        score = _score(hits)
        if issue.words:
            score = _with_words(score, issue.words, reading, left, there)
        if score >= (SUGGEST_FROM if hits else WORDS_ALONE) and bounds:
            best = _to_quote(hits) if hits else None
            sentence = best.sentence if best else _most_telling(issue.words, reading, left)
            start, end = bounds[sentence]
            why = best.rule.why if best else "no rule; its words are those of such accounts"
            found.append(IssueSuggestion(case.ref, issue.key, score, start, end, why))
    return sorted(found, key=lambda suggestion: -suggestion.score)


def _score(hits: list[_Hit]) -> float:
    """What the rules that hold say together; of several hits of one rule the best counts."""
    best: dict[int, float] = {}
    for hit in hits:
        best[id(hit.rule)] = max(best.get(id(hit.rule), 0.0), hit.score)
    return round(min(CEILING, 1 - prod(1 - score for score in best.values())), 2)


def read(text: str, issue_list: IssueList) -> tuple[Reading, list[float]]:
    """A text ready to be searched, and for each of its sentences the part of a score that its frames leave."""
    language = issue_list.language
    reading = Reading(read_words(text, language.spellings, language.fillers, language.common), language)
    return reading, _what_frames_leave(reading, issue_list)


def presence(group: Node, reading: Reading, left: list[float]) -> float:
    """How far a word group stands in a text: 1 in two sentences, half in one, less where a frame takes from them."""
    sentences = {reading.words.sentence[start] for start, _ in reading.spans(group)}
    return min(1.0, sum(left[sentence] for sentence in sorted(sentences)) / 2)


def length(reading: Reading) -> float:
    """How long an account is: 1 from twelve sentences on."""
    return min(1.0, len(reading.words.bounds) / 12)


def _with_words(
    score: float, words: Words, reading: Reading, left: list[float], there: dict[Node, float]
) -> float:
    """What the rules say and what the words say, as two witnesses: their odds multiply. ``there`` keeps presences."""
    odds = words.base + words.length * length(reading)
    for group, weight in words.groups:
        if group not in there:
            there[group] = presence(group, reading, left)
        odds += weight * there[group]
    odds = max(odds, MOST_AGAINST)
    rules = min(max(score, UNKNOWN), SURE)
    return round(min(CEILING, 1 / (1 + exp(-STEADY * (log(rules / (1 - rules)) + odds)))), 2)


def _most_telling(words: Words | None, reading: Reading, left: list[float]) -> int:
    """The sentence whose words say most for the issue; the first of equals."""
    telling = [0.0] * len(left)
    for group, weight in words.groups if words else ():
        for sentence in {reading.words.sentence[start] for start, _ in reading.spans(group)}:
            telling[sentence] += max(weight, 0.0) * left[sentence]
    return max(range(len(telling)), key=lambda sentence: (round(telling[sentence], 9), -sentence))


def _what_frames_leave(reading: Reading, issue_list: IssueList) -> list[float]:
    """For each sentence the part of a score that stands."""
    left = [1.0] * len(reading.words.bounds)
    for frame in issue_list.frames:
        barred = {first for cue in frame.unless for first, _ in reading.match(cue)}
        for cue in frame.cues:
            for first, last in reading.match(cue):
                if first in barred:
                    continue
                reach = range(first, min(last + frame.carries + 1, len(left)))
                for sentence in range(len(left)) if frame.whole else reach:
                    if frame.whole or sentence == first or sentence not in barred:
                        left[sentence] = min(left[sentence], frame.leaves)
    return left


def _hits(issue: Issue, reading: Reading, left: list[float]) -> list[_Hit]:
    barred_for_all = _sentences_of(issue.unless, reading)
    hits: list[_Hit] = []
    for rule in issue.rules:
        matches = [match for cue in rule.cues for match in reading.match(cue)]
        if not matches:
            continue
        barred = barred_for_all | _sentences_of(rule.unless, reading)
        for first, last in matches:
            if first not in barred and last not in barred:
                score = rule.score * min(left[first : last + 1])
                hits.append(_Hit(rule, score, last if rule.quote_last else first))
    return hits


def _sentences_of(cues: Iterable[Cue], reading: Reading) -> set[int]:
    places = (place for cue in cues for place in reading.match(cue))
    return {sentence for first, last in places for sentence in range(first, last + 1)}


def _to_quote(hits: list[_Hit]) -> _Hit:
    """The hit whose sentence carries most weight, all rules that hold there taken together; the earliest of equals."""
    doubt: dict[int, float] = {}
    seen: set[tuple[int, int]] = set()
    for hit in hits:
        if (hit.sentence, id(hit.rule)) not in seen:
            seen.add((hit.sentence, id(hit.rule)))
            doubt[hit.sentence] = doubt.get(hit.sentence, 1.0) * (1 - hit.score)
    sentence = min(doubt, key=lambda number: (round(doubt[number], 9), number))
    return max((hit for hit in hits if hit.sentence == sentence), key=lambda hit: hit.score)
