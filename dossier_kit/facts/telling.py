"""The sentences in which one body passes something to another.

A pattern is a cue with places for two: ``A .. {SENT} .. to B``. Between a place and its verb no other body or member of
the family may stand, so that "the school told us, and the nurse rang the council" is not the school ringing anybody.
Where a pattern has no place for who tells, the context says who it was.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from dossier_kit.issues.cues import GAPS, BadCue, Cue, Language, Node, Reading
from dossier_kit.issues.text import Words

from .mentions import FAMILY, PERSONS, SMALL, TITLES, UNNAMED, Mention, Named, beside, main_body
from .papers import author_before

ABSENT = "?"
SUBJECT = "subject"
NOBODY = ""  # it is no telling
_SLOTS = ("A", "B")
# Words that may stand between bodies that are named in one breath.
_JOINING = frozenset(["and", "or", "plus", "to", "both", "with", "cc", "on", "then", "old", "new", "in", "at", "of"])
_NO_SUBJECT = frozenset(["to", "with", "by", "for", "about", "of", "at", "into"])  # what follows them does not act
_BELONGS = frozenset(["at", "of"])
_GOES_ON = frozenset(["and", "then"])  # the subject stays: "the council had them in and told them"
# How sure it is who told a body where the sentence does not say: the owner of a paper, who acts in the sentence (or is
# the main body and acts shortly before), the main body, who acts shortly before.
_OWNER, _HERE, _MAIN, _BEFORE = 0.85, 0.85, 0.75, 0.7
_REACH = 2  # sentences
_RIVAL = 0.15  # of two who are said to have told a body in one sentence the likelier one by so much did
_ASIDE = 10  # words
_JOINED = 4  # words: so near a body may be named in one breath with who is told


@dataclass(frozen=True, slots=True)
class Pattern:
    """``parts[k]``: how many words may lie before it, and a place (A or B) or an element of a cue."""

    source: str
    parts: tuple[tuple[int, str | Node], ...]
    needs: tuple[frozenset[str], ...] = ()  # of each of these words a sentence must have one

    @classmethod
    def read(cls, source: str, language: Language) -> Pattern:
        """Read one pattern.

        Raises:
            BadCue: it cannot be read, or has no place, or only places.
        """
        parts: list[tuple[int, str | Node]] = []
        gap, run = 0, list[str]()
        for piece in [*source.split(), ""]:
            if piece in _SLOTS or not piece:
                before = GAPS[run.pop()] if run and run[-1] in GAPS else 0
                if run:
                    parts.append((gap, language.element(" ".join(run))))
                    gap = 0
                gap, run = max(gap, before), []
                if piece:
                    parts.append((gap, piece))
                    gap = 0
            elif piece in GAPS and not run:
                gap = GAPS[piece]
            else:
                run.append(piece)
        places = [part for _, part in parts if isinstance(part, str)]
        if gap:
            raise BadCue("it ends with a gap: words or a place are needed after it")
        if not places or len(set(places)) < len(places) or len(places) == len(parts):
            raise BadCue("it needs words, and one place A or B, or one of each")
        needs = tuple(need for _, part in parts if isinstance(part, Node) for need in part.needs)
        return cls(source, tuple(parts), tuple(sorted(needs, key=len)))


@dataclass(frozen=True, slots=True)
class Told:
    """Patterns with one meaning, as a rule of the issue list has cues.

    ``taker`` is who is told where a pattern has no place for it: a referral goes to social care; :data:`SUBJECT` is
    the body that the sentence is about ("the nurse had been told by the council"). ``mutual``: they told each other,
    and of the two it is more often the main body of the account that told the other one.
    """

    why: str
    score: float
    patterns: tuple[Pattern, ...]
    unless: tuple[Cue, ...]
    taker: str = ""
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """One body told another in a sentence; ``giver`` or ``taker`` is "?" where it does not say."""

    giver: str
    taker: str
    sentence: int
    score: float
    why: str


def tellings(
    reading: Reading,
    named: Named,
    told: Iterable[Told],
    left: list[float],
    usual: Iterable[str] = (),
    written: Sequence[Mention] = (),
) -> list[Telling]:
    """Where patterns hold; ``left`` is what frames leave of a sentence's score, ``written`` who wrote which report.

    Where nobody is named as the one who tells, it is whom the context speaks of, with less weight, unless the same
    sentence says by another pattern who told that body.
    """
    main = main_body(named.mentions, usual)
    said: list[Telling] = []
    unsaid: list[Telling] = []
    for rule in told:
        barred: set[int] | None = None
        for pattern in rule.patterns:
            if not reading.can_stand(pattern.needs):
                continue
            for givers, takers, start in _holds(pattern, reading, named.mentions, rule.taker):
                if barred is None:
                    barred = {first for first, _ in reading.match(rule.unless)}
                sentence = reading.words.sentence[start]
                if sentence in barred or not left[sentence]:
                    continue
                if takers[0].body == SUBJECT:
                    takers = _subjects(reading, named, start, givers)
                for giver, taker in product(givers, takers):
                    if rule.mutual and taker.body == main:
                        giver, taker = taker, giver
                    from_whom = giver
                    if giver.body == ABSENT:
                        from_whom = _from_context(reading, named, written, start, taker, main)
                    # What the context says and whom a pronoun means are two guesses; both named are as sure as one is.
                    sure = from_whom.sure * taker.sure if giver.body == ABSENT else min(giver.sure, taker.sure)
                    score = rule.score * left[sentence] * sure
                    if from_whom.body not in (taker.body, NOBODY):
                        one = Telling(from_whom.body, taker.body, sentence, round(score, 2), rule.why)
                        (unsaid if giver.body == ABSENT else said).append(one)
    best: dict[tuple[int, str], float] = {}
    for one in said:
        best[one.sentence, one.taker] = max(one.score, best.get((one.sentence, one.taker), 0.0))
    said = [one for one in said if one.score >= best[one.sentence, one.taker] - _RIVAL]
    return said + [one for one in unsaid if (one.sentence, one.taker) not in best]


def _subjects(reading: Reading, named: Named, start: int, givers: list[Mention]) -> list[Mention]:
    """The body that a sentence is about: the first that it names before the word ``start``, or the one before that."""
    words = reading.words
    place = _first(named.mentions, start)
    told = [one.body for one in givers]
    here = [
        one
        for one in named.mentions[max(0, place - 10) : place]
        if words.sentence[one.start] == words.sentence[start]
        and one.body not in (FAMILY, UNNAMED, *told)
        and _may_act(reading, one)
    ]
    return [replace(here[-1], sure=_HERE * here[-1].sure)] if here else [_NOBODY]


_NOBODY = Mention(0, 0, ABSENT)
_MISSING = Mention(0, 0, NOBODY)


def _from_context(
    reading: Reading, named: Named, written: Sequence[Mention], start: int, taker: Mention, main: str | None
) -> Mention:
    """Who told a body where a sentence does not say: whose paper it was, who acts there or before, or the main body."""
    words = reading.words
    sentence = words.sentence[start]
    papers = [one for one in named.papers if words.sentence[one.start] == sentence and one.start <= start]
    if papers and papers[-1].body != taker.body:
        return replace(papers[-1], sure=_OWNER)
    if author := author_before(reading, written, start):
        return author if author.body != taker.body else _MISSING  # it is their own
    place = _first(named.mentions, start)
    acting = [
        one
        for one in reversed(named.mentions[max(0, place - 8) : place])
        if one.body not in (FAMILY, UNNAMED, taker.body)
        and sentence - words.sentence[one.start] <= _REACH
        and _word_before(reading, one) not in _NO_SUBJECT
    ]
    here = [one for one in acting if words.sentence[one.start] == sentence]
    if main == taker.body:
        # Most of what is said to reach it is its own, but not where the sentence begins with somebody else's doing.
        begins = bool(here) and words.weight[here[-1].start] - words.weight[bisect_left(words.sentence, sentence)] <= 2
        return replace(here[-1], sure=_HERE) if begins and taker.start - here[-1].end > _JOINED else _MISSING
    if here:
        return replace(here[0], sure=_HERE if here[0].body == main else _HERE * here[0].sure)
    if main:
        agree = any(one.body == main for one in acting)
        return Mention(0, 0, main, _HERE if agree else _MAIN)
    return replace(acting[0], sure=_BEFORE * acting[0].sure) if acting else _NOBODY


def _holds(
    pattern: Pattern, reading: Reading, mentions: list[Mention], taker: str
) -> Iterator[tuple[list[Mention], list[Mention], int]]:
    """Givers, takers and the last word for each place where a pattern holds; the family is neither."""
    if not all(isinstance(part, str) or reading.spans(part) for _, part in pattern.parts):
        return
    unsaid = Mention(0, 0, taker) if taker else _NOBODY
    for start, filled in _from(0, 0, pattern, reading, mentions, {}):
        givers = _joined(reading, mentions, filled["A"], -1) if "A" in filled else [_NOBODY]
        takers = _joined(reading, mentions, filled["B"], 1) if "B" in filled else [unsaid]
        if any(one.body == FAMILY for one in (givers[0], takers[0])):
            continue
        keep = [[one for one in side if one.body not in (FAMILY, UNNAMED)] for side in (givers, takers)]
        if keep[0] or keep[1]:
            yield keep[0] or [_NOBODY], keep[1] or [_NOBODY], start


def _from(
    number: int, at: int, pattern: Pattern, reading: Reading, mentions: list[Mention], filled: dict[str, Mention]
) -> Iterator[tuple[int, dict[str, Mention]]]:
    """Ways to go on with a pattern's parts from ``number`` at the word ``at``: the last word reached, the places."""
    if number == len(pattern.parts):
        yield at - 1, filled
        return
    gap, part = pattern.parts[number]
    words = reading.words
    if isinstance(part, str):
        for mention in _beginning(pattern, reading, mentions) if number == 0 else mentions[_first(mentions, at) :][:1]:
            if number == 0 and part == "A" and not _may_act(reading, mention):
                continue
            near = words.weight[mention.start] - words.weight[at] <= gap
            if number == 0 or (near and words.sentence[mention.start] == words.sentence[at - 1]):
                yield from _from(number + 1, mention.end, pattern, reading, mentions, {**filled, part: mention})
        return
    spans = reading.spans(part)
    if not spans or spans[-1][0] < at:
        return
    after_place = number > 0 and isinstance(pattern.parts[number - 1][1], str)
    for start, end in spans[bisect_left(spans, (at, 0)) :]:
        if number and (words.sentence[start] != words.sentence[at - 1] or words.weight[start] - words.weight[at] > gap):
            break
        between = after_place and _first(mentions, at) < _first(mentions, start)
        if between and not (words.words[start] in _GOES_ON and _leads(words, mentions, at)):
            break
        inside = mentions[_first(mentions, start + 1) : _first(mentions, end)] if end > start + 1 else ()
        if any(_acts(reading, mention) for mention in inside):
            continue
        yield from _from(number + 1, end, pattern, reading, mentions, filled)


def _beginning(pattern: Pattern, reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Where a pattern that begins with a place may begin: in sentences that have the words which come after it."""
    numbers = reading.words.sentence
    _, after = pattern.parts[1]
    there = {numbers[start] for start, _ in reading.spans(after)} if isinstance(after, Node) else set(numbers)
    return [mention for mention in mentions if numbers[mention.start] in there]


def _may_act(reading: Reading, mention: Mention) -> bool:
    """Not where something is done to it or about it; but "a woman at the council" acts."""
    before = _word_before(reading, mention)
    if before not in _NO_SUBJECT:
        return True
    place = mention.start - 1
    while place and reading.words.words[place] != before:
        place -= 1
    return before in _BELONGS and reading.words.words[place - 1] in PERSONS


def _acts(reading: Reading, mention: Mention) -> bool:
    """Whether a body inside a verb's reach may be another one that acts: not where it is "the report of Dr X"."""
    named = mention.body not in (FAMILY, UNNAMED) and mention.sure == 1
    return named and _word_before(reading, mention) not in _NO_SUBJECT | {"from"}


def _leads(words: Words, mentions: list[Mention], at: int) -> bool:
    """Whether the body before ``at`` is the first that its sentence names, and so its subject."""
    place = _first(mentions, at) - 1
    return place < 1 or words.sentence[mentions[place - 1].start] != words.sentence[mentions[place].start]


def _word_before(reading: Reading, mention: Mention) -> str:
    words = reading.words.words
    place = mention.start - 1
    while place >= 0 and (words[place] in SMALL or words[place] in TITLES):
        place -= 1
    return words[place] if place >= 0 else ""


def _first(mentions: list[Mention], at: int) -> int:
    return bisect_left(mentions, at, key=lambda mention: mention.start)


def _joined(reading: Reading, mentions: list[Mention], one: Mention, step: int) -> list[Mention]:
    """A body and those named in one breath with it: "to the school, the GP and transport"."""
    found = [one]
    place = _first(mentions, one.start) + step
    while 0 <= place < len(mentions):
        left, right = sorted((found[-1], mentions[place]), key=lambda mention: mention.start)
        if mentions[place].body == FAMILY or not (
            beside(reading, left, right, _JOINING, 4) or (step > 0 and _again(reading, left, right))
        ):
            break
        found.append(mentions[place])
        place += step
    return found


def _again(reading: Reading, left: Mention, right: Mention) -> bool:
    """ "To the school and, for reasons of their own, to the bus company": the same word comes before both."""
    words = reading.words
    between = words.words[left.end : right.start]
    same = words.sentence[left.start] == words.sentence[right.start] and len(between) <= _ASIDE
    before = _word_before(reading, left)
    return same and "and" in between and before in ("to", "with") and _word_before(reading, right) == before
