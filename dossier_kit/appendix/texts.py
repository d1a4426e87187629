"""Long texts in short rows: how an account is split into parts, and which passage of it is quoted.

A row of a spreadsheet is at most 409 points high and a page of A4 not much more; what is longer is cut on paper
without a word. So an account is given in parts that fit, and a passage is marked where it was shortened. No label is
ever cut in two. An :class:`Account` is measured once; whatever is cut from it afterwards costs a few look-ups a line.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from math import ceil

from ..charts import theme
from ..redacted import RedactedCase
from ..tables import Emphasis

#: What Excel holds in one cell.
MOST_CHARACTERS = 32_767

SHORTENED = "[…]"

# Where an account may be cut, from the best kind of place to the worst.
_KINDS = tuple(map(re.compile, (r"\n\s*\n\s*", r"\n+", r"[.!?][\"'”’)]*\s+", r"\s+")))
_LINES, _SENTENCES, _WORDS = 1, 2, 3
_FAR = 0x20FF  # signs from here on may be as wide as two
_SHORT = 150
_MOST_WORDS = 100_000
_ONE_MORE = (1).__add__


@cache
def _room(width: float) -> float:
    """What a column ``width`` digits wide has room for, in thousandths of the font's size."""
    style = theme()
    digits = width * float(style["page"]["column_factor"]) - float(style["page"]["column_margin"])
    return max(digits * float(style["widths"]["digit"]), 1000.0)


class _Sizes(dict[str, int]):
    """The width of a sign in thousandths of the font's size, in bold if ``factor`` says so; looked up once."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self._factor = factor
        listed = theme()["widths"]
        for width, signs in listed["signs"]:
            self.update(dict.fromkeys(signs, self._sized(width)))
        self._wide, self._other = self._sized(listed["wide"]), self._sized(listed["other"])

    def __missing__(self, sign: str) -> int:
        far = ord(sign) >= _FAR and unicodedata.east_asian_width(sign) in "WF"
        self[sign] = self._wide if far else self._other
        return self[sign]

    def _sized(self, width: float) -> int:
        return int(width) if self._factor == 1 else ceil(int(width) * self._factor)


class _Words(dict[str, int]):
    """The width of a word with the blank before it: most words of thousands of accounts come again and again."""

    def __init__(self, signs: _Sizes) -> None:
        super().__init__()
        self.signs, self.blank = signs, signs[" "]

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = size = self.blank + self.of(word)
        return size

    def of(self, text: str) -> int:
        """The width of any text, signs added up."""
        return sum(map(self.signs.__getitem__, text))


@cache
def _plain() -> _Words:
    return _Words(_Sizes())


@cache
def _bold() -> _Words:
    return _Words(_Sizes(float(theme()["page"]["bold_factor"])))


class _Measured:
    """A text whose every word has been measured: where its lines end can then be worked out from any place on.

    ``text[bold[0]:bold[1]]`` is in bold, which is wider. Widths are counted from a blank that is thought before the
    text, so that each word has one: ``_sizes[n]`` is what stands before the nth blank, and the word after it begins at
    ``_begins[n]``. The end of the text counts as a last blank.
    """

    __slots__ = ("_begins", "_bold", "_sizes", "text")

    def __init__(self, text: str, bold: tuple[int, int] = (0, 0)) -> None:
        self.text, self._bold = text, bold
        words = text.split(" ")
        self._begins = list(accumulate(map(_ONE_MORE, map(len, words))))
        if bold[0] < bold[1]:
            # The first and the last word of what is bold may be bold in part.
            first, last = (bisect_right(self._begins, place) for place in (bold[0] + 1, bold[1]))
            sizes = [
                *map(_plain().__getitem__, words[:first]),
                self._word(first),
                *map(_bold().__getitem__, words[first + 1 : last]),
                *([self._word(last)] if last > first else ()),
                *map(_plain().__getitem__, words[last + 1 :]),
            ]
            self._sizes = list(accumulate(sizes))
        else:
            self._sizes = list(accumulate(map(_plain().__getitem__, words)))

    def _word(self, number: int) -> int:
        """The width of a word and of the blank before it, each sign as it is."""
        begin = self._begins[number - 1] if number else 0
        return self._blank(begin - 1) + self._between(begin, self._begins[number] - 1)

    def _blank(self, place: int) -> int:
        return (_bold() if self._bold[0] <= place < self._bold[1] else _plain()).blank

    def _between(self, start: int, end: int) -> int:
        """The width of a few signs."""
        text, (first, last) = self.text, self._bold
        if first >= last:
            return _plain().of(text[start:end])
        first, last = min(max(first, start), end), min(max(last, start), end)
        return _plain().of(text[start:first]) + _bold().of(text[first:last]) + _plain().of(text[last:end])

    def size(self, place: int) -> int:
        """The width of all that stands before a place, and of the blank that is thought before the text."""
        number = bisect_right(self._begins, place)
        begin = self._begins[number - 1] if number else 0
        if place == self._begins[number] - 1:
            return int(self._sizes[number])
        before = self._sizes[number - 1] if number else 0
        return before + self._blank(begin - 1) + self._between(begin, place)

    def line_ends(self, start: int, end: int, room: float, most: int | None = None) -> list[int]:
        """Where the lines of ``text[start:end]`` end; a blank or line end belongs to the line. At most ``most``.

        Lines are broken at blanks, and inside a word that is longer than a line.
        """
        text, begins, sizes = self.text, self._begins, self._sizes
        found: list[int] = []
        place, here = start, self.size(start)
        line_end = -2
        while most is None or len(found) < most:
            if line_end < place:
                line_end = text.find("\n", place, end)
                if line_end < 0:
                    line_end = end
            limit = here + room
            number = bisect_right(sizes, limit) - 1  # the last blank that fits
            at = begins[number] - 1 if number >= 0 else -1
            fits = line_end <= at
            if not fits and (at <= place or line_end < begins[number + 1]):
                # The line ends in the word after that blank, or the word is longer than a line.
                begin, size = (at + 1, sizes[number] + self._blank(at)) if at >= place else (place, here)
                farthest, reached = self._walked(begin, line_end, size, limit)
                fits = farthest == line_end and reached <= limit
            if fits:
                if line_end == end:
                    found.append(end)
                    break
                here += self._between(place, line_end + 1)
                place = line_end + 1
            else:
                if at > place:
                    place, here = at + 1, sizes[number] + self._blank(at)
                elif farthest > place:
                    place, here = farthest, reached
                else:
                    here += self._between(place, place + 1)
                    place += 1
                if place >= end:
                    found.append(end)  # a blank at the end begins no line
                    break
            found.append(place)
        return found

    def _walked(self, place: int, end: int, size: int, limit: float) -> tuple[int, int]:
        """How far towards ``end`` the signs from a place on fit, and how wide all before that is; sign by sign."""
        while place < end and (wider := size + self._between(place, place + 1)) <= limit:
            place, size = place + 1, wider
        return place, size


def line_ends(text: str, width: float) -> list[int]:
    """Where each line ends that a text takes in a column ``width`` digits wide; the blank or line end belongs to it."""
    return _Measured(text).line_ends(0, len(text), _room(width))


def wrapped(text: str, width: float) -> list[str]:
    """A text in the lines that it takes in a column."""
    ends = line_ends(text, width)
    return [text[start:end].rstrip(" \n") for start, end in pairwise([0, *ends])]


@lru_cache(maxsize=4096)
def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; 1 at least. What stands in many rows is measured once."""
    # Most cells are so short that their signs need only be added up.
    if len(text) < _SHORT and "\n" not in text and _plain().of(text) <= _room(width):
        return 1
    return len(line_ends(text, width))


class Account:
    """One redacted account, measured, with the places at which it may be cut."""

    def __init__(self, case: RedactedCase) -> None:
        self.ref, self.text = case.ref, case.text
        self._labels = sorted((label.start, label.end) for label in case.labels)
        self._starts = [start for start, _ in self._labels]
        self._measured = _Measured(case.text)
        self._found: dict[int, list[int]] = {}
        self._passages: dict[tuple[int, int, float, int], tuple[Emphasis, int]] = {}

    def parts(self, width: float, most_lines: int) -> list[tuple[str, int]]:
        """The account in parts of at most ``most_lines`` lines, each with its number of lines.

        Joined, the parts are the account to the letter. They end at a paragraph if they can, else at a line, a sentence
        or a word, and inside a word only if it is longer than a part. Labels stay whole.
        """
        found = []
        start = 0
        while start < len(self.text):
            end, taken = self._best(start, len(self.text), width, most_lines)
            found.append((self.text[start:end], taken))
            start = end
        return found or [("", 1)]

    def passage(self, start: int, end: int, width: float, most_lines: int) -> tuple[Emphasis, int]:
        """``text[start:end]`` in bold with as much around it as fits, or the whole account if it does; and its lines.

        What is left away is marked ``[…]``; so it is where even the quoted words are too long for a row. One sentence
        often shows several issues: it is looked for once.
        """
        key = start, end, width, most_lines
        if key not in self._passages:
            self._passages[key] = self._passage(*key)
        return self._passages[key]

    def _passage(self, start: int, end: int, width: float, most_lines: int) -> tuple[Emphasis, int]:
        shown = self._shown(*_trimmed(self.text, start, end), width / float(theme()["page"]["bold_factor"]), most_lines)
        taken = _Measured(shown.text, (shown.start, shown.end)).line_ends(0, len(shown.text), _room(width))
        return shown, len(taken)

    def _shown(self, start: int, end: int, width: float, most_lines: int) -> Emphasis:
        """A passage that fits even if all of it were in bold, for which ``width`` is."""
        text = self.text
        if self._lines(0, len(text), width, most_lines) <= most_lines:
            return Emphasis(text.strip("\n"), *_within(text, start, end))
        room = most_lines - 2  # for the two signs of what is left away
        if self._lines(start, end, width, room) > room:
            stop, _ = self._best(start, end, width, room)
            words = text[start:stop].rstrip()
            before = SHORTENED + " " if start else ""
            return Emphasis(f"{before}{words} {SHORTENED}", len(before), len(before) + len(words))
        first, last = self._around(start, end, width, room)
        shown = text[first:last]
        left = len(shown) - len(shown.lstrip())
        head = SHORTENED + " " if first else ""
        tail = " " + SHORTENED if last < len(text) else ""
        moved = len(head) - first - left
        return Emphasis(head + shown.strip() + tail, start + moved, end + moved)

    def quoted(self, start: int, end: int, width: float, most_lines: int) -> tuple[str, int]:
        """The words that show an issue, marked ``[…]`` at the end if they are too long for a row; and their lines."""
        start, end = _trimmed(self.text, start, end)
        if (taken := self._lines(start, end, width, most_lines)) <= most_lines:
            return self.text[start:end], taken
        stop, taken = self._best(start, end, width, most_lines - 1)
        return f"{self.text[start:stop].rstrip()} {SHORTENED}", taken + 1

    def _around(self, start: int, end: int, width: float, room: int) -> tuple[int, int]:
        """As many sentences around ``text[start:end]`` as fit in ``room`` lines, one before and one after in turn.

        What goes before explains more than what comes after, and is tried first.
        """
        tried = [(start, end)]
        first, last = start, end
        left = float(room - self._lines(start, end, width, room))
        before, after = True, True
        while left > 0 and (before or after):
            if before:
                place = self._before(first)
                taken = self._about(place, first, width)
                before = place < first and taken <= left
                if before:
                    first, left = place, left - taken
                    tried.append((first, last))
            if after:
                place = self._after(last)
                taken = self._about(last, place, width)
                after = place > last and taken <= left
                if after:
                    last, left = place, left - taken
                    tried.append((first, last))
        # Lines were only estimated: what is too much after all is given back.
        return next(one for one in reversed(tried) if one == (start, end) or self._lines(*one, width, room) <= room)

    def _about(self, start: int, end: int, width: float) -> float:
        """How many lines a sentence adds to those before it, nearly: quicker than breaking them all anew."""
        size = self._measured.size
        return (size(end) - size(start)) / _room(width) + self.text.count("\n", start, end)

    def _lines(self, start: int, end: int, width: float, most: int) -> int:
        """How many lines ``text[start:end]`` takes without line ends at its edges; not counted far beyond ``most``."""
        text = self.text
        while start < end and text[start] == "\n":
            start += 1
        while end > start and text[end - 1] == "\n":
            end -= 1
        return len(self._measured.line_ends(start, end, _room(width), most + 1))

    def _best(self, start: int, last: int, width: float, most_lines: int) -> tuple[int, int]:
        """The farthest good place up to ``last`` to cut after ``start`` so that what lies between fits; and its lines.

        It is ``start + 1`` at least.
        """
        text = self.text
        lead = start
        while lead < last and text[lead] == "\n":
            lead += 1  # line ends at the edge of a part are not written
        most = min(last, start + MOST_CHARACTERS)
        ends = self._measured.line_ends(lead, most, _room(width), most_lines)
        limit = ends[-1]
        if limit == last:
            return limit, len(ends)
        # A better kind of place is worth up to half a part.
        for kind in range(len(_KINDS)):
            places = self._places(kind)
            found = bisect_right(places, limit) - 1
            least = start if kind == _WORDS else start + (limit - start) // 2
            if found >= 0 and places[found] > least:
                return places[found], bisect_left(ends, places[found]) + 1
        label = next(((first, end) for first, end in self._labels if first < limit < end), None)
        if label:
            cut = label[0] if label[0] > start else label[1]
            return cut, max(len(self._measured.line_ends(lead, cut, _room(width))), 1)
        return max(limit, start + 1), len(ends)

    def _places(self, kind: int) -> list[int]:
        """The places of a kind, sorted; never in a label."""
        if kind not in self._found:
            ends = (match.end() for match in _KINDS[kind].finditer(self.text))
            self._found[kind] = [place for place in ends if not self._in_label(place)]
        return self._found[kind]

    @cached_property
    def _sentences(self) -> list[int]:
        return sorted({0, len(self.text), *self._places(_LINES), *self._places(_SENTENCES)})

    def _in_label(self, place: int) -> bool:
        found = bisect_right(self._starts, place) - 1
        return found >= 0 and self._labels[found][0] < place < self._labels[found][1]

    def _before(self, place: int) -> int:
        """The start of the sentence before a place, or of the one that it is in."""
        found = bisect_left(self._sentences, place)
        return self._sentences[found - 1] if found else place

    def _after(self, place: int) -> int:
        """The end of the sentence after a place, or of the one that it is in."""
        found = bisect_right(self._sentences, place)
        return self._sentences[found] if found < len(self._sentences) else place


def _within(text: str, start: int, end: int) -> tuple[int, int]:
    """Where a place of a text stands when the line ends at its edges are taken off."""
    before = len(text) - len(text.lstrip("\n"))
    return max(start - before, 0), max(end - before, 0)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A place in a text without the blanks at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
