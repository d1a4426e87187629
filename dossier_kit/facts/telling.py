"""Who told whom: the bodies that a text names, and the sentences in which one of them passes something to another.

A pattern is a cue with places for two: ``A .. {SENT} .. to B``. Between a place and its verb no other body or member of
the family may stand, so that "the school told us, and the nurse rang the council" is not the school ringing anybody.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dossier_kit.issues.cues import GAPS, BadCue, Cue, Language, Node, Reading
from dossier_kit.issues.text import QUOTE, Words

FAMILY = "family"  # not a body: what goes to the family, or comes from it, is no disclosure
UNNAMED = "unnamed"  # labels that do not say whose they are: "[Professional 1]", until a sentence says "of the council"
ABSENT = "?"
_SLOTS = ("A", "B")
_GROUP = "WHO_{}"
# Words that may stand between a label and the body that it belongs to, after it and before it; between bodies that are
# named in one breath; and between a body and the one that it is part of.
_SMALL = frozenset(["the", "my", "our", "his", "her", "their", "your", "its", "that", "this", "some"])
_LINKS = frozenset(["from", "at", "of", "off", "in", "for", "as", "who", "is", "was", "be", "a", "an", "one", "s"])
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "called", "named", "one", "a", "an", "certain", "sir"])
_FORMS_OF_ADDRESS = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir"])
_JOINING = frozenset(["and", "or", "plus", "to", "both", "with", "cc", "on", "then", "old", "new", "in", "at", "of"])
_NO_SUBJECT = frozenset(["to", "with", "by", "for", "about", "of", "at", "into"])  # what follows them does not act
_GOES_ON = frozenset(["and", "then"])  # the subject stays: "the council had them in and told them"
_BELONGING = frozenset({"from", "at", "of", "off", "in", "for"})
_PAPERS = frozenset(["report", "reports", "letter", "letters", "advice", "assessment", "notes", "file", "meeting"])
_SOMEBODY = ("gentleman", "lady", "man", "woman", "bloke", "chap")
_I = frozenset(["i", "me", "we", "us", "myself", "ourselves"])
_NEVER_MAIN = frozenset([FAMILY, UNNAMED, "other", "tribunal"])
_PRONOUN = 0.8  # how sure it is whom "they" are
_MAIN = 0.75  # and that what nobody is named for is the doing of the body that the account speaks of most
_REACH = 2  # sentences: how far back "they" looks


@dataclass(frozen=True, slots=True)
class Mention:
    """A body, or the family, at ``words[start:end]``; ``sure`` is less than 1 where "they" stands for it."""

    start: int
    end: int
    body: str
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """``parts[k]``: how many words may lie before it, and a place (A or B) or an element of a cue."""

    source: str
    parts: tuple[tuple[int, str | Node], ...]

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
                    parts.append((gap, _node(" ".join(run), language)))
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
        return cls(source, tuple(parts))


def _node(source: str, language: Language) -> Node:
    cue = language.cue(source)
    if len(cue.stages) > 1 or len(cue.stages[0]) > 1 or cue.near:
        raise BadCue("'>>', '&' and '+' have no meaning beside a place")
    return cue.stages[0][0]


@dataclass(frozen=True, slots=True)
class Told:
    """Patterns with one meaning, as a rule of the issue list has cues."""

    why: str
    score: float
    patterns: tuple[Pattern, ...]
    unless: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """One body told another in a sentence; ``giver`` or ``taker`` is "?" where it does not say."""

    giver: str
    taker: str
    sentence: int
    score: float
    why: str


def groups_of(who: Mapping[str, object]) -> dict[str, object]:
    """The table [who] as word groups, for the language of the cues."""
    return {_GROUP.format(body.upper()): phrases for body, phrases in who.items()}


def who_nodes(who: Iterable[str], language: Language) -> dict[str, Node]:
    """By body, its words; the language has the groups of :func:`groups_of`.

    Raises:
        BadCue: a group cannot be read.
    """
    return {body: language.group(_GROUP.format(body.upper())) for body in who}


def mentions_of(text: str, reading: Reading, who: Mapping[str, Node]) -> list[Mention]:
    """The bodies and the family where a text names them, in order; of two that overlap the longer stands."""
    spans = [(start, end, body) for body, node in who.items() for start, end in reading.spans(node)]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    taken: set[int] = set()
    kept: list[Mention] = []
    for start, end, body in spans:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append(Mention(start, end, body))
    kept.sort(key=lambda mention: mention.start)
    named = _affiliated(reading, [_with_title(reading, one) for one in _unnamed_resolved(text, reading, kept)])
    return _with_pronouns(reading, _without_owners(text, reading, named))


def main_body(mentions: Iterable[Mention], usual: Iterable[str], but: str = "") -> str | None:
    """The body whose doing an account is as a rule: the one it names most, the usual ones counting two more."""
    counts = Counter(one.body for one in mentions if one.sure == 1 and one.body not in (*_NEVER_MAIN, but))
    for body in usual:
        if body in counts:
            counts[body] += 2
    body, count = counts.most_common(1)[0] if counts else ("", 0)
    return body if count > 1 else None


def _with_title(reading: Reading, mention: Mention) -> Mention:
    """ "Mrs [SENCO 1]" is one mention, so that "told Mrs [SENCO 1]" has nothing in between."""
    before = reading.words.words[mention.start - 1] if mention.start else ""
    return replace(mention, start=mention.start - 1) if before in _FORMS_OF_ADDRESS else mention


def _label(text: str, reading: Reading, mention: Mention) -> str:
    return text[reading.words.starts[mention.start] : reading.words.ends[mention.end - 1]]


def _unnamed_resolved(text: str, reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Labels such as [Professional 1] as the body that a sentence puts beside them, wherever they stand."""
    bodies: dict[str, str] = {}
    for place, mention in enumerate(mentions):
        label = _label(text, reading, mention)
        if mention.body != UNNAMED or label in bodies:
            continue
        after = mentions[place + 1] if place + 1 < len(mentions) else None
        before = mentions[place - 1] if place else None
        if text[reading.words.ends[mention.end - 1] :][:4].strip().startswith((":", "-", "–")):
            continue  # who speaks in a chat
        if after and after.body not in (UNNAMED, FAMILY) and _beside(reading, mention, after, _LINKS, 3):
            bodies[label] = after.body
        elif before and before.body not in (UNNAMED, FAMILY) and _beside(reading, before, mention, _TITLES, 3):
            bodies[label] = before.body
    found = []
    for mention in mentions:
        if mention.body == UNNAMED:
            body = bodies.get(_label(text, reading, mention))
            if body is None and mention.start and reading.words.words[mention.start - 1] == "dr":
                body = "health_body"
            found.append(Mention(mention.start, mention.end, body or UNNAMED, 1.0 if body else 0.0))
        else:
            found.append(mention)
    return found


def _beside(reading: Reading, left: Mention, right: Mention, allowed: frozenset[str], most: int) -> bool:
    words = reading.words
    if words.sentence[left.start] != words.sentence[right.start]:
        return False
    between = [
        word
        for word in words.words[left.end : right.start]
        if word not in _SMALL and (word[0].isalnum() or word == QUOTE)
    ]
    return len(between) <= most and all(word in allowed for word in between)


def _affiliated(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """ "The nurse at [School 2]" is one body, the nurse's."""
    found: list[Mention] = []
    for mention in mentions:
        last = found[-1] if found else None
        if (
            last
            and last.body not in (FAMILY, UNNAMED)
            and mention.body not in (FAMILY, UNNAMED)
            and last.end < mention.start
            and _beside(reading, last, mention, _BELONGING, 2)
            and any(word in _BELONGING for word in reading.words.words[last.end : mention.start])
        ):
            found[-1] = Mention(last.start, mention.end, last.body, last.sure)
        else:
            found.append(mention)
    return found


def _without_owners(text: str, reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """ "[Child]'s school" is the school, "the council's psychologist" the psychologist, "the EP report" a paper."""
    words = reading.words
    found: list[Mention] = []
    lent = ""
    for place, mention in enumerate(mentions):
        after = mentions[place + 1] if place + 1 < len(mentions) else None
        end = words.ends[mention.end - 1]
        owns = re.match(r"['’]s\b|s['’]", text[end : end + 2]) or re.search(
            r"['’]s$|s['’]$", text[words.starts[mention.end - 1] : end]
        )
        if owns and after and words.sentence[after.start] == words.sentence[mention.start]:
            between = [word for word in words.words[mention.end : after.start] if word not in ("s", "old", "new")]
            if len(between) <= 1:
                if after.body == "other" and mention.body not in (FAMILY, UNNAMED):
                    lent = mention.body  # "the council's solicitor" is the council
                continue
        if mention.end < len(words.words) and words.words[mention.end] in _PAPERS:
            continue
        found.append(replace(mention, body=lent or mention.body))
        lent = ""
    return found


def _with_pronouns(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """ "They" are the last body named, "she" the last person; "her" is neither the subject nor whose something is."""
    words = reading.words
    starts = [mention.start for mention in mentions]
    found = list(mentions)
    for word, subject, one in (
        ("they", True, False), ("he", True, True), ("she", True, True), ("them", False, False), ("him", False, True),
        ("her", False, True), *((word, True, True) for word in _SOMEBODY),
    ):  # fmt: skip
        for place in words.index.get(word, ()):
            if any(mention.start <= place < mention.end for mention in mentions):
                continue
            number = bisect_left(starts, place)
            after = mentions[number] if number < len(mentions) else None
            same = after is not None and words.sentence[after.start] == words.sentence[place]
            if word == "her" and after and same and after.start <= place + 2:
                continue
            before = [
                mention
                for mention in reversed(mentions[max(0, number - 6) : number])
                if words.sentence[place] - words.sentence[mention.start] <= _REACH
                and (one or mention.body != FAMILY)
                and not _I.intersection(words.words[mention.start : mention.end])
            ]
            if not subject and len(before) > 1 and words.sentence[before[0].start] == words.sentence[place]:
                before = before[1:]
            if before:
                found.append(Mention(place, place + 1, before[0].body, _PRONOUN * before[0].sure))
    return sorted(found, key=lambda mention: mention.start)


def tellings(
    reading: Reading, mentions: list[Mention], told: Iterable[Told], left: list[float], usual: Iterable[str] = ()
) -> Iterator[Telling]:
    """Every place where a pattern holds; ``left`` is what frames leave of a sentence's score.

    Where nobody is named as the one who tells it is the main body of the account, with less weight.
    """
    for rule in told:
        barred = {first for cue in rule.unless for first, _ in reading.match(cue)}
        for pattern in rule.patterns:
            for givers, takers, sentence in _holds(pattern, reading, mentions):
                if sentence in barred:
                    continue
                for giver in givers:
                    for taker in takers:
                        score = rule.score * left[sentence] * min(giver.sure, taker.sure)
                        from_whom = giver.body
                        if from_whom == ABSENT:
                            from_whom = main_body(mentions, usual, but=taker.body) or ABSENT
                            score *= _MAIN if from_whom != ABSENT else 1
                        if score and from_whom != taker.body:
                            yield Telling(from_whom, taker.body, sentence, round(score, 2), rule.why)


_NOBODY = Mention(0, 0, ABSENT)


def _holds(
    pattern: Pattern, reading: Reading, mentions: list[Mention]
) -> Iterator[tuple[list[Mention], list[Mention], int]]:
    """Givers, takers and the sentence for each place where a pattern holds; the family is neither."""
    if not all(isinstance(part, str) or reading.spans(part) for _, part in pattern.parts):
        return
    for start, filled in _from(0, 0, pattern, reading, mentions, {}):
        givers = _joined(reading, mentions, filled["A"], -1) if "A" in filled else [_NOBODY]
        takers = _joined(reading, mentions, filled["B"], 1) if "B" in filled else [_NOBODY]
        if any(one.body == FAMILY for one in (givers[0], takers[0])):
            continue
        keep = [[one for one in side if one.body not in (FAMILY, UNNAMED)] for side in (givers, takers)]
        if not keep[0] and not keep[1]:
            continue
        yield keep[0] or [_NOBODY], keep[1] or [_NOBODY], reading.words.sentence[start]


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
        place = bisect_left(mentions, at, key=lambda mention: mention.start)
        for mention in mentions[place:] if number == 0 else mentions[place : place + 1]:
            if number == 0 and part == "A" and _word_before(reading, mention) in _NO_SUBJECT:
                continue
            near = words.weight[mention.start] - words.weight[at] <= gap
            if number == 0 or (near and words.sentence[mention.start] == words.sentence[at - 1]):
                yield from _from(number + 1, mention.end, pattern, reading, mentions, {**filled, part: mention})
        return
    spans = reading.spans(part)
    after_place = number > 0 and isinstance(pattern.parts[number - 1][1], str)
    for start, end in spans[bisect_left(spans, (at, 0)) :]:
        if number and (words.sentence[start] != words.sentence[at - 1] or words.weight[start] - words.weight[at] > gap):
            break
        between = mentions[_first(mentions, at) : _first(mentions, start)]
        if after_place and between and not (words.words[start] in _GOES_ON and _leads(words, mentions, at)):
            break
        inside = mentions[_first(mentions, start + 1) : _first(mentions, end)]
        if any(_acts(reading, mention) for mention in inside):
            continue
        yield from _from(number + 1, end, pattern, reading, mentions, filled)


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
    while place >= 0 and (words[place] in _SMALL or words[place] in _TITLES):
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
        if mentions[place].body == FAMILY or not _beside(reading, left, right, _JOINING, 4):
            break
        found.append(mentions[place])
        place += step
    return found
