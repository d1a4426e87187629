"""The bodies that a text names, and the family: labels, roles, names in apposition, "they", "the lad from transport".

A mention is where one of them stands as somebody who may act or be told something; a paper is where a body stands only
as the one whose report or letter it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from dossier_kit.issues.cues import Language, Node, Reading
from dossier_kit.issues.text import QUOTE

FAMILY = "family"  # not a body: what goes to the family, or comes from it, is no disclosure
UNNAMED = "unnamed"  # labels that do not say whose they are: "[Professional 1]", until a sentence says "of the council"
TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "called", "named", "one", "a", "an", "certain", "sir"])
# Words that may stand between a label and the body that it belongs to, after it and before it; and between a body and
# the one that it is part of.
SMALL = frozenset(["the", "my", "our", "his", "her", "their", "your", "its", "that", "this", "some"])
_LINKS = frozenset(["from", "at", "of", "off", "in", "for", "as", "who", "is", "was", "be", "a", "an", "one", "s"])
_FORMS_OF_ADDRESS = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir"])
_BELONGING = frozenset({"from", "at", "of", "off", "in", "for"})
_APPOSED = frozenset(["who", "is", "was", "be", "a", "an", "called", "named", *_FORMS_OF_ADDRESS])
_FOLK = frozenset(["lad", "lass", "girl", "boy"])  # of the family, but for "the lad from transport"
_PAPERS = frozenset(
    ["report", "reports", "letter", "letters", "advice", "assessment", "notes", "file", "files", "form", "forms",
     "meeting", "records", "folder"]
)  # fmt: skip
_WRITTEN = frozenset(["report", "reports", "letter", "letters", "advice", "assessment"])  # what its owner has written
_GROUP = "WHO_{}"
_SPEAKS = re.compile(r"[^\w\n]{0,4}[:–-]")
_I_AM = {("a",), ("an",), ("the",), ("am", "a"), ("am", "an"), ("am", "the"), ("work", "as", "a")}
_CHILDREN = ("son", "daughter", "child", "boy", "girl", "lad", "twins", "grandson", "granddaughter", "children")
_MINE = frozenset((owner, child) for owner in ("my", "our", "we", "of") for child in _CHILDREN)
# By word: whether it is a subject, and whether it stands for one person, who may be of the family,
# and how many sentences back it looks.
_PRONOUNS = {
    "they": (True, False, 2), "he": (True, True, 2), "she": (True, True, 2), "them": (False, False, 2),
    "him": (False, True, 2), "her": (False, True, 2),
    **dict.fromkeys(("gentleman", "lady", "man", "woman", "bloke", "chap"), (True, True, 4)),
}  # fmt: skip
_ANY = frozenset(["a", "an", "another", "some", "one", "other", "young", "old"])
_SHARED = frozenset(["and", "then"])  # the verb after them has the subject of the one before
_AFTER_OBJECT = frozenset([
    "to", "in", "about", "that", "the", "a", "an", "and", "but", "up", "off", "on", "over", "with", "for", "not",
    "of", "at", "by", "from", "into", "what", "where", "when", "why", "how", "if", "it", "this", "again", "before",
    "after", "because", "so", "then", "he", "she", "they", "we", "i", "as", "or", "<quote>", "<question>",
])  # fmt: skip
_HERS, _HIS = ("mrs", "ms", "miss"), ("mr", "sir")
_NOT_FOR = {"he": _HERS, "him": _HERS, "she": _HIS, "her": _HIS}
_INSTITUTIONS = frozenset([
    "[school]", "[la]", "[health body]", "[organisation]", "[nursery]", "school", "schools", "council", "councils",
    "county", "authority", "la", "lea", "borough", "secondary", "primary", "infants", "juniors", "comp", "nursery",
    "college", "academy", "preschool", "pre-school", "playgroup", "hospital", "clinic", "surgery", "trust", "ccg",
    "pct", "icb", "camhs", "nhs", "panel", "tribunal", "sendist", "service", "services", "department", "team", "care",
    "unit", "hall", "centre", "ward", "practice", "transport", "office", "police", "governors", "education", "therapy",
])  # fmt: skip
PERSONS = frozenset([
    "somebody", "someone", "man", "woman", "lady", "girl", "lad", "lass", "chap", "fella", "fellow", "bloke", "person",
    "people", "lot", "boss", "manager", "secretary", "receptionist", "clerk", "staff", "team", "one", "colleague",
])  # fmt: skip
_PROFESSIONAL = "[professional"
_I = frozenset(["i", "me", "we", "us", "myself", "ourselves"])
NEVER_MAIN = frozenset([FAMILY, UNNAMED, "other", "tribunal"])
_OPENS = re.compile(r"(?:^|.?(?<=[\s(\[]))[\"“„«‘'](?=[\w\[])")
_SAYS = frozenset([
    "say", "says", "said", "saying", "tell", "tells", "told", "reply", "replied", "answered", "wrote", "writes", "goes",
    "went", "explained", "admitted", "asked", "rang", "put", "confirmed", "insisted", "announced",
])  # fmt: skip
_SPEAKER = 0.85  # how sure it is that "we" in what somebody said are those for whom that body speaks
_DETERMINERS = frozenset([
    "the", "a", "an", "our", "my", "his", "her", "their", "its", "your", "this", "that", "another",
])  # fmt: skip
# What is no part of a body's name: "the letter to school", "the report school has".
_NO_MODIFIER = frozenset([
    "to", "of", "in", "at", "from", "by", "with", "and", "or", "for", "but", "not", "who", "that", "which", "what",
    "on", "as", "than", "about", "before", "after", "when", "where", "if", "because", "so", "until", "since", "then",
    "via", "under", "into", "over", "off", "up", "out", "down", "back", "through", "between", "without", "against", "i",
    "we", "he", "she", "they", "it", "you", "him", "me", "us", "them", "day", "time", "way", "same", "moment", "week",
    "year", "first", "reason", "thing", "minute", *_PAPERS,
])  # fmt: skip
_PRONOUN, _SAYER = 0.8, 0.9  # how sure it is whom "they" are; and in "the nurse said she had been told"
_UNSAID = 0.65  # where nobody was named for long, and they are the main body
_GUESSED = 0.75  # and that a professional without a role belongs to the body that was named last
_REACH = 2  # sentences: how far back "they" looks


@dataclass(frozen=True, slots=True)
class Mention:
    """A body, or the family, at ``words[start:end]``; ``sure`` is less than 1 where it is guessed ("they")."""

    start: int
    end: int
    body: str
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Named:
    """``mentions`` may act or be told something; ``papers`` only say whose a report or letter is. Both in order."""

    mentions: list[Mention]
    papers: list[Mention]


def groups_of(who: Mapping[str, Any]) -> dict[str, Any]:
    """The table [who] as word groups, for the language of the cues."""
    return {_GROUP.format(body.upper()): phrases for body, phrases in who.items()}


def who_nodes(who: Iterable[str], language: Language) -> dict[str, Node]:
    """By body, its words; the language has the groups of :func:`groups_of`.

    Raises:
        BadCue: a group cannot be read.
    """
    return {body: language.group(_GROUP.format(body.upper())) for body in who}


def mentions_of(text: str, reading: Reading, who: Mapping[str, Node], usual: Iterable[str] = ()) -> Named:
    """The bodies and the family where a text names them; of two that overlap the longer stands."""
    spans = [(start, end, body) for body, node in who.items() for start, end in reading.spans(node)]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    taken: set[int] = set()
    kept: list[Mention] = []
    for start, end, body in spans:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append(Mention(start, end, body))
    kept.sort(key=lambda mention: mention.start)
    kept = [_with_its_words(reading, one, taken) for one in kept]
    named = _affiliated(reading, [_with_title(reading, one) for one in _unnamed_resolved(text, reading, kept, usual)])
    acting, papers = _without_owners(text, reading, _with_the_contributor(reading, named))
    return Named(_with_speakers(text, reading, _with_pronouns(reading, acting, main_body(acting, usual))), papers)


def main_body(mentions: Iterable[Mention], usual: Iterable[str], but: str = "") -> str | None:
    """The body whose doing an account is as a rule: the one it names most, the usual ones counting two more."""
    counts = Counter(one.body for one in mentions if one.sure == 1 and one.body not in (*NEVER_MAIN, but))
    for body in usual:
        if body in counts:
            counts[body] += 2
    body, count = counts.most_common(1)[0] if counts else ("", 0)
    return body if count > 1 else None


def _with_the_contributor(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """ "I" and "we" as a body's where somebody writes who works for it ("I am a speech therapist") and has no child."""
    words = reading.words
    if _MINE.intersection(pairwise(words.words)):
        return mentions
    for one, after in pairwise(mentions):
        if words.words[one.start] == "i" and one.end - one.start == 1 and after.body not in (FAMILY, UNNAMED, "other"):
            between = words.words[one.end : after.start]
            if between in _I_AM and words.sentence[one.start] == words.sentence[after.start]:
                mine = [mention for mention in mentions if words.words[mention.start] in _I]
                return [replace(mention, body=after.body) if mention in mine else mention for mention in mentions]
    return mentions


def _with_its_words(reading: Reading, mention: Mention, taken: set[int]) -> Mention:
    """ "The continuing care nurse" is one mention, so that "from the continuing care nurse" has nothing in between."""
    words = reading.words
    for place in range(mention.start - 1, max(-1, mention.start - 5), -1):
        word = words.words[place]
        if word in _DETERMINERS:
            return replace(mention, start=place + 1)
        if place in taken or not word.isalpha() or word in _NO_MODIFIER:
            break
        if word.endswith("ed") or reading.language.base_of(word):
            break  # a verb
    return mention


def _with_title(reading: Reading, mention: Mention) -> Mention:
    """ "Mrs [SENCO 1]" is one mention, so that "told Mrs [SENCO 1]" has nothing in between."""
    before = reading.words.words[mention.start - 1] if mention.start else ""
    return replace(mention, start=mention.start - 1) if before in _FORMS_OF_ADDRESS else mention


def _label(text: str, reading: Reading, mention: Mention) -> str:
    return text[reading.words.starts[mention.start] : reading.words.ends[mention.end - 1]]


def _unnamed_resolved(
    text: str, reading: Reading, mentions: list[Mention], usual: Iterable[str]
) -> list[Mention]:
    """Labels such as [Professional 1] as the body that a sentence puts beside them, wherever they stand.

    Of a professional whom no sentence puts beside a body it is guessed: the main body, or the one that was named last.
    """
    bodies: dict[str, str] = {}
    guesses: dict[str, str] = {}
    main = main_body(mentions, usual)
    for place, mention in enumerate(mentions):
        label = _label(text, reading, mention)
        if mention.body != UNNAMED or label in bodies:
            continue
        after = mentions[place + 1] if place + 1 < len(mentions) else None
        before = mentions[place - 1] if place else None
        if _SPEAKS.match(text, reading.words.ends[mention.end - 1]):
            continue  # who speaks in a chat
        if after and after.body not in (UNNAMED, FAMILY) and (
            beside(reading, mention, after, _LINKS, 3) or _who_works_at(reading, mention, after)
        ):
            bodies[label] = after.body
        elif before and before.body not in (UNNAMED, FAMILY) and beside(reading, before, mention, TITLES, 3):
            bodies[label] = before.body
        elif label.lower().startswith(_PROFESSIONAL) and (last := _likely_body(reading, mentions, place, main)):
            guesses.setdefault(label, last)
    found = []
    for mention in mentions:
        if mention.body == UNNAMED:
            label = _label(text, reading, mention)
            body, guess = bodies.get(label), guesses.get(label)
            if body is None and mention.start and reading.words.words[mention.start - 1] == "dr":
                body = "health_body"
            sure = 1.0 if body else _GUESSED if guess else 0.0
            found.append(Mention(mention.start, mention.end, body or guess or UNNAMED, sure))
        else:
            found.append(mention)
    return found


def _who_works_at(reading: Reading, person: Mention, body: Mention) -> bool:
    """ "[Professional 2] who does the exclusions at [LA 1]"."""
    words = reading.words.words[person.end : body.start]
    same = reading.words.sentence[person.start] == reading.words.sentence[body.start]
    content = [word for word in words if word not in SMALL]
    return same and 3 <= len(content) <= 5 and content[0] == "who" and content[-1] in _BELONGING


def _likely_body(reading: Reading, mentions: list[Mention], place: int, main: str | None) -> str:
    """Whose a professional without a role is: of a body named before in the sentence, the main one, the last named."""
    numbers = reading.words.sentence
    for mention in reversed(mentions[max(0, place - 6) : place]):
        apart = numbers[mentions[place].start] - numbers[mention.start]
        if apart > _REACH or (apart and main):
            break
        if mention.body not in (UNNAMED, FAMILY, "other"):
            return mention.body
    return main or ""


def beside(reading: Reading, left: Mention, right: Mention, allowed: frozenset[str], most: int) -> bool:
    words = reading.words
    if words.sentence[left.start] != words.sentence[right.start]:
        return False
    between = [
        word
        for word in words.words[left.end : right.start]
        if word not in SMALL and (word[0].isalnum() or word == QUOTE)
    ]
    return len(between) <= most and all(word in allowed for word in between)


def _affiliated(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Mentions of one body made one: "the nurse at [School 2]" (the nurse's), "the head, Mrs [Professional 1]"."""
    found: list[Mention] = []
    for mention in mentions:
        last = found[-1] if found else None
        if last and _are_one(reading, last, mention):
            body = mention.body if last.body == FAMILY else last.body
            found[-1] = Mention(last.start, mention.end, body, last.sure if last.body != mention.body else 1.0)
        else:
            found.append(mention)
    return found


def _are_one(reading: Reading, left: Mention, right: Mention) -> bool:
    if left.body == UNNAMED or right.body in (FAMILY, UNNAMED):
        return False
    between = reading.words.words[left.end : right.start]
    belongs = beside(reading, left, right, _BELONGING, 2) and any(word in _BELONGING for word in between)
    if left.body == FAMILY:  # "the lad from transport" is none of the family's
        return belongs and right.body != "school" and reading.words.words[left.end - 1] in _FOLK
    return belongs or (left.body == right.body and beside(reading, left, right, _APPOSED, 3))


def _without_owners(text: str, reading: Reading, mentions: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """ "[Child]'s school" is the school, "the council's psychologist" the psychologist, "the EP report" a paper."""
    words = reading.words
    found: list[Mention] = []
    papers: list[Mention] = []
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
            if words.words[mention.end] in _WRITTEN and mention.body not in (FAMILY, UNNAMED):
                papers.append(replace(mention, body=lent or mention.body))
                lent = ""
            continue
        found.append(replace(mention, body=lent or mention.body))
        lent = ""
    return found, papers


def _with_pronouns(reading: Reading, mentions: list[Mention], main: str | None) -> list[Mention]:
    """ "They" are the last body named, or the main one; "she" is the last person; "him" not who acts there."""
    words = reading.words
    starts = [mention.start for mention in mentions]
    stood: list[Mention] = []
    for place, word in sorted((at, each) for each in _PRONOUNS for at in words.index.get(each, ())):
        subject, one, reach = _PRONOUNS[word]
        number = bisect_left(starts, place)
        if (number and mentions[number - 1].end > place) or (number < len(mentions) and starts[number] == place):
            continue
        if word == "her" and not _is_object(reading, place):
            continue
        if reach > _REACH and words.words[place - 1] in _ANY:
            continue  # "a man", who was not spoken of before
        sentence = words.sentence[place]
        before = [
            mention
            for mention in reversed(mentions[max(0, number - 6) : number])
            if sentence - words.sentence[mention.start] <= reach
            and (one or mention.body != FAMILY)
            and words.words[mention.start] not in _NOT_FOR.get(word, ())
            and not _I.intersection(words.words[mention.start : mention.end])
        ]
        last = stood[-1] if stood else None
        if not subject and len(before) > 1:
            if words.sentence[before[0].start] == sentence:
                acts = all(words.sentence[one.start] != sentence for one in mentions[: starts.index(before[0].start)])
                if acts or _SHARED.isdisjoint(words.words[before[0].end : place]):
                    before = before[1:]  # "the nurse rang and told her", and not "the nurse saw the head and told her"
            elif last and words.sentence[last.start] == sentence:
                before = [mention for mention in before if mention.body != last.body] or before  # "she rang him"
        elif word == "they":  # who is "she" there or just before is not "they"
            single = {one.body for one in stood if words.words[one.start] in _NOT_FOR
                      and sentence - words.sentence[one.start] <= 1}  # fmt: skip
            before = [mention for mention in before if mention.body not in single]
        if one:
            before = [mention for mention in before if not is_institution(reading, mention)]
        if before:
            who = before[0]
            says = words.sentence[who.start] == sentence and _SAYS.intersection(words.words[who.end : place])
            stood.append(Mention(place, place + 1, who.body, (_SAYER if says else _PRONOUN) * who.sure))
        elif word == "they" and main:
            stood.append(Mention(place, place + 1, main, _UNSAID))
    return sorted([*mentions, *stood], key=lambda mention: mention.start)


def _with_speakers(text: str, reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """ "We" as the school's in: the secretary said "We have been asked by the authority to hold off"."""
    words = reading.words
    found = list(mentions)
    for opens, closes in pairwise([*words.index.get(QUOTE, []), len(words.words)]):
        if not _OPENS.match(text, max(0, words.starts[opens] - 1)):
            continue
        says = next((at for at in range(opens - 1, max(-1, opens - 7), -1) if words.words[at] in _SAYS), None)
        if says is None or words.sentence[says] != words.sentence[opens]:
            continue
        number = bisect_left(mentions, says, key=lambda mention: mention.start) - 1
        speaker = mentions[number] if number >= 0 else None
        if not speaker or speaker.body in (FAMILY, UNNAMED) or words.sentence[speaker.start] != words.sentence[says]:
            continue
        for place, one in enumerate(found):
            if opens < one.start < closes and words.words[one.start] in _I and one.end - one.start == 1:
                found[place] = replace(one, body=speaker.body, sure=_SPEAKER * speaker.sure)
    return found


def is_institution(reading: Reading, mention: Mention) -> bool:
    """A school or council, of which nobody says "he"; but Mr [LA 1] is somebody, and so is a man from [LA 1]."""
    words = reading.words.words
    named = words[mention.start : mention.end]
    if named[-1] not in _INSTITUTIONS or named[0] in _FORMS_OF_ADDRESS or not _BELONGING.isdisjoint(named):
        return False
    before = [word for word in words[max(0, mention.start - 3) : mention.start] if word not in SMALL][-2:]
    return not (len(before) == 2 and before[1] in _BELONGING and before[0] in PERSONS)


def _is_object(reading: Reading, place: int) -> bool:
    """Whether "her" at ``place`` is somebody, and not whose something is."""
    words = reading.words
    after = place + 1
    ends = after >= len(words.words) or words.sentence[after] != words.sentence[place]
    return ends or words.words[after] in _AFTER_OBJECT
