"""A text as detection reads it: its words, sentences and their case, and a copy in ordinary capitals for the model.

People write in capitals, and with no capitals at all; a model trained on newspapers is blind to both. The copy is of
the same length as the text, so that what is found in it stands at the same offsets. Case is judged sentence by
sentence: an account that is almost all lower case has a few capitals somewhere and would count as ordinary.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from .lexicon import Lexicon, fold

MIXED, LOWER, UPPER = "mixed", "lower", "upper"
_WORDS_A_CAPITAL = 15  # where capitals are rarer than one in so many words, they are not used as others use them
_WORD = re.compile(r"[^\W_]+(?:['’\-‐‑][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?…]+[\"'”’)\]]*\s+|\s*\n\s*")
_OPENS = re.compile(r"[.!?…:;\n•“”\"‘]|(?:^|\s)[-–—*>]|\d\)|[a-z]\)|= *$")


@dataclass(slots=True)
class Word:
    """``text[start:end]``, a possessive 's cut off. ``opens``: it stands where any word would have a capital."""

    start: int
    end: int
    text: str
    low: str
    cap: bool
    upper: bool
    opens: bool
    case: str
    sentence: int
    gap: str


@dataclass(slots=True)
class Setting:
    """A word among its neighbours. ``relation``: something introduces it as a name; ``label``: what the model said."""

    word: Word
    before: Word | None
    after: Word | None
    near: bool
    relation: bool
    label: str | None
    verb: bool
    owns: bool
    placed: bool
    beside_name: bool


@dataclass(slots=True)
class Reading:
    """One text, read.

    ``folded`` is lower case with straight apostrophes; ``truecased`` has ordinary capitals; ``zones`` are the allowed
    phrases. ``excerpt`` is what the model is given: of ``truecased`` the sentences in which it could say anything, as
    ``pieces`` (where it starts in the excerpt, where in the text). ``heard`` is what the model said: start, end, label.
    """

    text: str
    folded: str
    words: list[Word]
    truecased: str
    zones: list[tuple[int, int]] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)
    excerpt: str = ""
    pieces: list[tuple[int, int]] = field(default_factory=list)
    heard: list[tuple[int, int, str]] = field(default_factory=list)

    def hear(self, entities: Iterable[tuple[int, int, str]]) -> None:
        """Take what the model found in the excerpt, at the offsets of the text."""
        self.heard = []
        starts = [piece[0] for piece in self.pieces]
        for start, end, label in entities:
            at, begins = self.pieces[bisect_right(starts, start) - 1]
            self.heard.append((start - at + begins, end - at + begins, label))

    def allowed(self, start: int, end: int) -> bool:
        """Whether the piece lies inside an allowed phrase."""
        return any(a <= start and end <= b for a, b in self.zones)

    def within_allowed(self, start: int, end: int) -> bool:
        """Whether an allowed phrase of several words has it as one of them: "Griffiths" in "Griffiths Scales"."""
        return any(a <= start and end <= b and b - a > end - start + len("'s") for a, b in self.zones)


def read(text: str, lex: Lexicon) -> Reading:
    """Split a text into words and judge its sentences."""
    folded = fold(text)
    bounds = _sentences(text)
    words: list[Word] = []
    previous = 0
    case = MIXED
    end_of_sentence = 0
    number = -1
    for match in _WORD.finditer(text):
        start, end = match.span()
        while start >= end_of_sentence and number + 1 < len(bounds):
            number += 1
            end_of_sentence = bounds[number][1]
            case = bounds[number][2]
        if end - start > 2 and folded[end - 2 : end] == "'s":
            end -= 2
        piece = text[start:end]
        gap = text[previous:start]
        first = piece[0]
        cap = first.isupper()
        words.append(
            Word(
                start,
                end,
                piece,
                folded[start:end],
                cap,
                cap and len(piece) > 1 and piece.isupper(),
                not words or (_OPENS.search(gap) is not None and not _after_abbreviation(words, gap, lex)),
                case,
                number,
                gap,
            )
        )
        previous = end
    reading = Reading(text, folded, words, text)
    reading.starts = {word.start: i for i, word in enumerate(words)}
    reading.truecased = _truecase(reading, lex)
    _excerpt(reading, bounds, lex)
    return reading


def _excerpt(reading: Reading, bounds: list[tuple[int, int, str]], lex: Lexicon) -> None:
    """Leave out the sentences that hold no word of which the model could say anything: half of most accounts.

    The model costs far more than all the rest. A sentence of ordinary words, without a capital but the first, has
    nothing for it to find.
    """
    wanted = bytearray(len(bounds))
    for word in reading.words:
        if not wanted[word.sentence] and _says_something(word, lex):
            wanted[word.sentence] = 1
    parts: list[str] = []
    length = 0
    previous = -1
    for number, (start, end, _) in enumerate(bounds):
        if not wanted[number]:
            continue
        if previous != number - 1 and parts:
            parts.append("\n")
            length += 1
        if previous != number - 1 or not reading.pieces:
            reading.pieces.append((length, start))
        parts.append(reading.truecased[start:end])
        length += end - start
        previous = number
    reading.excerpt = "".join(parts)


def _says_something(word: Word, lex: Lexicon) -> bool:
    low = word.low
    if word.case == MIXED:
        if not word.cap or low == "i" or len(low) == 1 or lex.explained(low):
            return False
        return not word.opens or not lex.is_word(low) or lex.may_be_name(low)
    return not lex.explained(low) and (not lex.is_word(low, 3) or lex.firsts.get(low, 0) >= 3)


def _after_abbreviation(words: list[Word], gap: str, lex: Lexicon) -> bool:
    """A stop after a title or an initial ends no sentence."""
    if gap.strip() != "." or "\n" in gap or not words:
        return False
    last = words[-1]
    return (len(last.text) == 1 and last.cap) or last.low in lex.titles


def _sentences(text: str) -> list[tuple[int, int, str]]:
    """Sentences as (start, end, case)."""
    found = []
    start = 0
    for match in _SENTENCE.finditer(text):
        if match.end() > start:
            found.append((start, match.end(), _case(text[start : match.end()])))
            start = match.end()
    if start < len(text):
        found.append((start, len(text), _case(text[start:])))
    # A short piece between shouted ones is shouted as well.
    for i, (a, b, case) in enumerate(found):
        if case == UPPER or sum(c.islower() for c in text[a:b]):
            continue
        near = [found[j][2] for j in (i - 1, i + 1) if 0 <= j < len(found)]
        if UPPER in near:
            found[i] = (a, b, UPPER)
    return found


def _case(sentence: str) -> str:
    letters = [c for c in sentence if c.isalpha()]
    uppers = sum(c.isupper() for c in letters)
    if len(letters) >= 12 and uppers / len(letters) > 0.75 and len(sentence.split()) >= 3:
        return UPPER
    words = _WORD.findall(sentence)
    first = next((word for word in words if word[0].isalpha()), "")
    if first[:1].isupper() and not (len(first) > 1 and first.isupper()):
        return MIXED
    capitals = sum(word[0].isupper() and word != "I" and not (word.isupper() and len(word) > 1) for word in words)
    # A telephone puts a capital here and there into what somebody types without any.
    return LOWER if capitals * _WORDS_A_CAPITAL <= len(words) else MIXED


def _truecase(reading: Reading, lex: Lexicon) -> str:
    """The text with the capitals that an editor would have given it."""
    changed: dict[int, str] = {}
    after_title = False
    for word in reading.words:
        low = word.low
        if word.case == UPPER:
            if word.upper and not (len(word.text) <= 5 and low in lex.roles):
                name = lex.is_name(low) or not (lex.is_word(low) or lex.explained(low))
                keep = word.opens or name or after_title or low in lex.titles or low in lex.calendar
                changed[word.start] = _capitalised(word.text) if keep else word.text.lower()
        elif word.case == LOWER and not word.cap:
            name = lex.firsts.get(low, 0) >= 2 and not lex.is_word(low, 3)
            place = low in lex.places and low not in lex.words
            if word.opens or name or place or after_title or low in lex.titles or low in lex.calendar:
                changed[word.start] = _capitalised(word.text)
        after_title = low in lex.titles and low not in {"miss", "judge", "nurse", "sister", "father", "major", "nan"}
    if not changed:
        return reading.text
    pieces = []
    at = 0
    for start, new in changed.items():
        if len(new) != len(reading.text[start : start + len(new)]):
            continue
        pieces.append(reading.text[at:start])
        pieces.append(new)
        at = start + len(new)
    pieces.append(reading.text[at:])
    joined = "".join(pieces)
    return joined if len(joined) == len(reading.text) else reading.text


def _capitalised(word: str) -> str:
    """Title case by parts ("o'neill-smith" to "O'Neill-Smith"), never changing the length."""
    parts = re.split(r"(['’\-])", word)
    made = "".join(part[:1].upper() + part[1:].lower() for part in parts)
    return made if len(made) == len(word) else word
