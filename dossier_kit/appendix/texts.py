"""Long texts in short rows: how an account is split into parts, and which passage of it is quoted.

A row of a spreadsheet is at most 409 points high and a page of A4 not much more; what is longer is cut on paper
without a word. So an account is given in parts that fit, and a passage is marked where it was shortened. No label is
ever cut in two.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial

from ..redacted import RedactedCase
from ..tables import Emphasis

#: What Excel holds in one cell.
MOST_CHARACTERS = 32_767

SHORTENED = "[…]"

_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+")
_PARAGRAPH_END = re.compile(r"\n\s*\n\s*")
_LINE_END = re.compile(r"\n+")
_WORD_END = re.compile(r"\s+")


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of ``width`` characters, wrapped at blanks; 1 at least."""
    fits = max(int(width), 1)
    count = 0
    for paragraph in text.split("\n"):
        count += 1
        used = 0
        for word in paragraph.split(" "):
            size = len(word)
            if used and used + 1 + size > fits:
                count += 1
                used = 0
            else:
                used += bool(used)
            if size > fits:
                count += (size - 1) // fits
                size = (size - 1) % fits + 1
            used += size
    return count


def parts(case: RedactedCase, width: float, most_lines: int) -> list[str]:
    """The account in parts of at most ``most_lines`` lines; joined, they are the account to the letter.

    Parts end at a paragraph if they can, else at a line, a sentence or a word, and inside a word only if it is longer
    than a part. Labels stay whole.
    """
    text = case.text
    if _fits(text, width, most_lines):
        return [text]
    ends = _Ends(case)
    found = []
    start = 0
    while start < len(text):
        end = ends.best(start, partial(_fits_from, text, width, most_lines, start))
        found.append(text[start:end])
        start = end
    return found


def passage(case: RedactedCase, start: int, end: int, width: float, most_lines: int) -> Emphasis:
    """``text[start:end]`` in bold with as much of the account around it as fits, or the whole account if it does.

    What is left away is marked ``[…]``; so it is where even the quoted words are too long for a row.
    """
    text = case.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    width *= 0.95  # bold letters are wider
    if _fits(text, width, most_lines):
        return Emphasis(text, start, end)
    ends = _Ends(case)
    if not _fits(text[start:end], width, most_lines - 2):
        stop = ends.best(start, partial(_fits_from, text, width, most_lines - 2, start))
        quoted = text[start:stop].rstrip()
        before = SHORTENED + " " if start else ""
        return Emphasis(f"{before}{quoted} {SHORTENED}", len(before), len(before) + len(quoted))
    first, last = start, end
    growing = True
    while growing:
        growing = False
        # What went before explains more than what came after: it is tried first, a sentence at a time.
        before_first, after_last = ends.before(first), ends.after(last)
        if before_first < first and _fits(text[before_first:last], width, most_lines - 2):
            first, growing = before_first, True
        if after_last > last and _fits(text[first:after_last], width, most_lines - 2):
            last, growing = after_last, True
    shown = text[first:last]
    left = len(shown) - len(shown.lstrip())
    head = SHORTENED + " " if first else ""
    tail = " " + SHORTENED if last < len(text) else ""
    return Emphasis(head + shown.strip() + tail, start - first - left + len(head), end - first - left + len(head))


def quoted(case: RedactedCase, start: int, end: int, width: float, most_lines: int) -> str:
    """The words that show an issue, marked ``[…]`` at the end if they are too long for a row."""
    text = case.text[start:end].strip()
    if _fits(text, width, most_lines):
        return text
    offset = start + len(case.text[start:end]) - len(case.text[start:end].lstrip())
    stop = _Ends(case).best(offset, partial(_fits_from, case.text, width, most_lines - 1, offset))
    return f"{case.text[offset:stop].rstrip()} {SHORTENED}"


def _fits(text: str, width: float, most_lines: int) -> bool:
    return len(text) <= min(MOST_CHARACTERS, most_lines * width) and lines(text.strip("\n"), width) <= most_lines


def _fits_from(text: str, width: float, most_lines: int, start: int, stop: int) -> bool:
    return _fits(text[start:stop], width, most_lines)


class _Ends:
    """Where an account may be cut: after paragraphs, lines, sentences, words; never inside a label."""

    def __init__(self, case: RedactedCase) -> None:
        self.text = case.text
        self.labels = sorted((label.start, label.end) for label in case.labels)
        self.starts = [start for start, _ in self.labels]
        patterns = (_PARAGRAPH_END, _LINE_END, _SENTENCE_END, _WORD_END)
        # From the best kind of place to the worst.
        self.kinds = tuple(
            [match.end() for match in pattern.finditer(self.text) if not self._in_label(match.end())]
            for pattern in patterns
        )
        self.sentences = sorted({0, len(self.text), *self.kinds[1], *self.kinds[2]})

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

    def best(self, start: int, fits: Callable[[int], bool]) -> int:
        """The farthest good place to cut after ``start`` for which ``fits`` holds; ``start + 1`` at least."""
        limit = self._farthest(start, fits)
        if limit == len(self.text):
            return limit
        # A better kind of place is worth up to half a part.
        for kind in self.kinds:
            found = bisect_right(kind, limit) - 1
            least = start if kind is self.kinds[-1] else start + (limit - start) // 2
            if found >= 0 and kind[found] > least:
                return kind[found]
        label = next(((a, b) for a, b in self.labels if a < limit < b), None)
        if label:
            return label[0] if label[0] > start else label[1]
        return max(limit, start + 1)

    def _farthest(self, start: int, fits: Callable[[int], bool]) -> int:
        low, high = start + 1, len(self.text)
        if fits(high):
            return high
        while low + 1 < high:
            middle = (low + high) // 2
            if fits(middle):
                low = middle
            else:
                high = middle
        return low
