"""Long texts in short rows: how an account is split into parts, and which passage of it is quoted.

A row of a spreadsheet is at most 409 points high and a page of A4 not much more; what is longer is cut on paper
without a word. So an account is given in parts that fit, and a passage is marked where it was shortened. No label is
ever cut in two.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from ..charts import theme
from ..redacted import RedactedCase
from ..tables import Emphasis

#: What Excel holds in one cell.
MOST_CHARACTERS = 32_767

SHORTENED = "[…]"

_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+")
_PARAGRAPH_END = re.compile(r"\n\s*\n\s*")
_LINE_END = re.compile(r"\n+")
_WORD_END = re.compile(r"\s+")


@cache
def _signs() -> dict[str, int]:
    return {sign: int(width) for width, signs in theme()["widths"]["signs"] for sign in signs}


@lru_cache(maxsize=65_536)
def _size(word: str) -> int:
    """How wide a word is, in thousandths of the font's size."""
    widths, known = theme()["widths"], _signs()
    return sum(
        known.get(sign) or widths["wide" if unicodedata.east_asian_width(sign) in "WF" else "other"] for sign in word
    )


def _fitting(word: str, room: float) -> int:
    """How many signs of a word fit on a line; 1 at least."""
    used = 0
    for number, sign in enumerate(word):
        used += _size(sign)
        if used > room:
            return max(number, 1)
    return len(word)


def line_ends(text: str, width: float) -> list[int]:
    """Where each line ends that a text takes in a column ``width`` digits wide; the blank or line end belongs to it.

    Lines are broken at blanks, and inside a word that is longer than a line.
    """
    style = theme()
    room = max((width * style["page"]["column_factor"] - 0.8) * style["widths"]["digit"], 1000)
    blank = _size(" ")
    found = []
    place = 0
    for paragraph in text.split("\n"):
        used = 0
        first = True
        for word in paragraph.split(" "):
            size = _size(word)
            if not first and used + blank + size > room:
                found.append(place)
                used, first = 0, True
            while size > room and len(word) > 1:
                piece = _fitting(word, room)
                place += piece
                found.append(place)
                word = word[piece:]
                size = _size(word)
            used += size if first else blank + size
            first = False
            place += len(word) + 1
        found.append(place)
    found[-1] -= 1  # nothing follows the last line
    return found


def wrapped(text: str, width: float) -> list[str]:
    """A text in the lines that it takes in a column."""
    ends = line_ends(text, width)
    return [text[start:end].rstrip(" \n") for start, end in pairwise([0, *ends])]


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; 1 at least."""
    return len(line_ends(text, width))


def lines_about(text: str, width: float) -> float:
    """How many lines a sentence adds to those before it, nearly: quicker than breaking them all anew."""
    style = theme()
    room = float((width * style["page"]["column_factor"] - 0.8) * style["widths"]["digit"])
    words = text.split()
    return (sum(map(_size, words)) + len(words) * _size(" ")) / room + text.count("\n")


def parts(case: RedactedCase, width: float, most_lines: int) -> list[str]:
    """The account in parts of at most ``most_lines`` lines; joined, they are the account to the letter.

    Parts end at a paragraph if they can, else at a line, a sentence or a word, and inside a word only if it is longer
    than a part. Labels stay whole.
    """
    places = _Places(case, 0, len(case.text))
    found = []
    start = 0
    while start < len(case.text):
        end = places.best(start, width, most_lines)
        found.append(case.text[start:end])
        start = end
    return found or [""]


def passage(case: RedactedCase, start: int, end: int, width: float, most_lines: int) -> Emphasis:
    """``text[start:end]`` in bold with as much of the account around it as fits, or the whole account if it does.

    What is left away is marked ``[…]``; so it is where even the quoted words are too long for a row.
    """
    text = case.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    width /= theme()["page"]["bold_factor"]
    if _fits(text, width, most_lines):
        return Emphasis(text, start, end)
    around = int(_most(width, most_lines))
    places = _Places(case, max(start - around, 0), min(end + around, len(text)))
    room = most_lines - 2  # for the two signs of what is left away
    if not _fits(text[start:end], width, room):
        words = text[start : places.best(start, width, room)].rstrip()
        before = SHORTENED + " " if start else ""
        return Emphasis(f"{before}{words} {SHORTENED}", len(before), len(before) + len(words))
    first, last = _around(text, places, start, end, width, room)
    shown = text[first:last]
    left = len(shown) - len(shown.lstrip())
    head = SHORTENED + " " if first else ""
    tail = " " + SHORTENED if last < len(text) else ""
    return Emphasis(head + shown.strip() + tail, start - first - left + len(head), end - first - left + len(head))


def _around(text: str, places: _Places, start: int, end: int, width: float, room: int) -> tuple[int, int]:
    """As many sentences around ``text[start:end]`` as fit in ``room`` lines, one before and one after in turn.

    What goes before explains more than what comes after, and is tried first.
    """
    tried = [(start, end)]
    first, last = start, end
    left = float(room - lines(text[start:end], width))
    before, after = True, True
    while left > 0 and (before or after):
        if before:
            place = places.before(first)
            taken = lines_about(text[place:first], width)
            before = place < first and taken <= left
            if before:
                first, left = place, left - taken
                tried.append((first, last))
        if after:
            place = places.after(last)
            taken = lines_about(text[last:place], width)
            after = place > last and taken <= left
            if after:
                last, left = place, left - taken
                tried.append((first, last))
    # Lines were only estimated: what is too much after all is given back.
    return next(found for found in reversed(tried) if found == (start, end) or _fits(text[slice(*found)], width, room))


def quoted(case: RedactedCase, start: int, end: int, width: float, most_lines: int) -> str:
    """The words that show an issue, marked ``[…]`` at the end if they are too long for a row."""
    found = case.text[start:end]
    words = found.strip()
    if _fits(words, width, most_lines):
        return words
    start += len(found) - len(found.lstrip())
    stop = _Places(case, start, min(end, start + int(_most(width, most_lines)))).best(start, width, most_lines - 1)
    return f"{case.text[start:stop].rstrip()} {SHORTENED}"


def _most(width: float, most_lines: int) -> float:
    """More characters than this never fit: only control characters are narrower than a third of a digit."""
    return min(MOST_CHARACTERS, 3 * most_lines * width)


def _fits(text: str, width: float, most_lines: int) -> bool:
    return len(text) <= _most(width, most_lines) and lines(text.strip("\n"), width) <= most_lines


class _Places:
    """Where an account may be cut between two places: after paragraphs, lines, sentences, words; never in a label."""

    def __init__(self, case: RedactedCase, first: int, last: int) -> None:
        self.text = case.text
        self.labels = sorted((label.start, label.end) for label in case.labels)
        self.starts = [start for start, _ in self.labels]
        self.first, self.last = first, last

    @cached_property
    def kinds(self) -> tuple[list[int], ...]:
        """From the best kind of place to the worst."""
        return tuple(self._after(pattern) for pattern in (_PARAGRAPH_END, _LINE_END, _SENTENCE_END, _WORD_END))

    @cached_property
    def sentences(self) -> list[int]:
        edges = {place for place in (self.first, self.last) if place in (0, len(self.text))}
        return sorted({*edges, *self._after(_LINE_END), *self._after(_SENTENCE_END)})

    def _after(self, pattern: re.Pattern[str]) -> list[int]:
        places = (match.end() for match in pattern.finditer(self.text, self.first, self.last))
        return [place for place in places if not self._in_label(place)]

    def _in_label(self, place: int) -> bool:
        found = bisect_right(self.starts, place) - 1
        return found >= 0 and self.labels[found][0] < place < self.labels[found][1]

    def before(self, place: int) -> int:
        """The start of the sentence before a place, or of the one that it is in."""
        found = bisect_left(self.sentences, place)
        return self.sentences[found - 1] if found else place

    def after(self, place: int) -> int:
        """The end of the sentence after a place, or of the one that it is in."""
        found = bisect_right(self.sentences, place)
        return self.sentences[found] if found < len(self.sentences) else place

    def best(self, start: int, width: float, most_lines: int) -> int:
        """The farthest good place to cut after ``start`` so that what lies between fits; ``start + 1`` at least."""
        window = self.text[start : start + int(_most(width, most_lines))]
        lead = len(window) - len(window.lstrip("\n"))  # line ends at the edge of a part are not written
        ends = line_ends(window[lead:], width)
        limit = start + lead + (ends[most_lines - 1] if len(ends) > most_lines else len(window) - lead)
        if limit == len(self.text):
            return limit
        # A better kind of place is worth up to half a part.
        for kind in self.kinds:
            found = bisect_right(kind, limit) - 1
            least = start if kind is self.kinds[-1] else start + (limit - start) // 2
            if found >= 0 and kind[found] > least:
                return kind[found]
        label = next(((first, last) for first, last in self.labels if first < limit < last), None)
        if label:
            return label[0] if label[0] > start else label[1]
        return max(limit, start + 1)
