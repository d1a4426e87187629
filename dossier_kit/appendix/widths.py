"""How wide words are, and where the lines of a text end in a column: row heights are worked out from it.

A program that opens a workbook does not make rows as high as their texts. Words are measured once, since most words of
thousands of accounts come again and again.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from math import ceil

from ..charts import theme

_FAR = 0x20FF  # signs from here on may be as wide as two
_SHORT = 150
_MOST_WORDS = 100_000
_ONE_MORE = (1).__add__
_DIGITS = str.maketrans("123456789", "0" * 9)


@cache
def room_in(width: float) -> float:
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


class Measured:
    """A text whose every word has been measured: where its lines end can then be worked out from any place on.

    Widths are counted from a blank that is thought before the text, so that each word has one: ``_sizes[n]`` is what
    stands before the nth blank, and the word after it begins at ``_begins[n]``. A line end counts as a blank, and so
    does the end of the text.
    """

    __slots__ = ("_begins", "_sizes", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        words = text.replace("\n", " ").split(" ")
        self._begins = list(accumulate(map(_ONE_MORE, map(len, words))))
        self._sizes: list[int] = list(accumulate(self._measure(words)))

    def _measure(self, words: list[str]) -> Iterable[int]:
        """The width of each word and of the blank before it."""
        return map(_plain().__getitem__, words)

    def _blank(self, place: int) -> int:
        """The width of the blank at a place."""
        return _plain().blank

    def _between(self, start: int, end: int) -> int:
        """The width of a few signs."""
        return _plain().of(self.text[start:end])

    def size(self, place: int) -> int:
        """The width of all that stands before a place, and of the blank that is thought before the text."""
        begins = self._begins
        number = bisect_right(begins, place)
        if place == begins[number] - 1:
            return self._sizes[number]
        begin, before = (begins[number - 1], self._sizes[number - 1]) if number else (0, 0)
        blank = self._blank(begin - 1)
        return before + blank + (self._between(begin, place) if begin < place else 0)

    def line_ends(self, start: int, end: int, room: float, most: int | None = None) -> list[int]:
        """Where the lines of ``text[start:end]`` end; a blank or line end belongs to the line. At most ``most``.

        Lines are broken at blanks, and inside a word that is longer than a line.
        """
        text, begins, sizes = self.text, self._begins, self._sizes
        found: list[int] = []
        place, here, last = start, self.size(start), self.size(end)
        line_end = start - 1
        while most is None or len(found) < most:
            if line_end < place:
                line_end = text.find("\n", place, end)
                if line_end < 0:
                    line_end = end
            limit = here + room
            if line_end == end and last <= limit:
                found.append(end)
                break
            number = bisect_right(sizes, limit) - 1  # the last blank that fits
            at = begins[number] - 1 if number >= 0 else -1
            if line_end <= at:
                place = line_end + 1
                here = self.size(place)
            else:
                if at >= place:
                    here = sizes[number] + self._blank(at)
                else:
                    # The word is longer than a line: as many of its signs as fit, and one at least.
                    at = place - 1
                    while at + 1 < line_end and (at < place or here + self._between(at + 1, at + 2) <= limit):
                        at += 1
                        here += self._between(at, at + 1)
                place = at + 1
                if place >= end:
                    found.append(end)  # a blank at the end begins no line
                    break
            found.append(place)
        return found


class BoldInPart(Measured):
    """The same of a text that is bold, and so wider, at some places, of which none touches another."""

    __slots__ = ("_bold",)

    def __init__(self, text: str, *bold: tuple[int, int]) -> None:
        self._bold = sorted(bold)
        super().__init__(text)

    def _measure(self, words: list[str]) -> Iterable[int]:
        sizes = list(super()._measure(words))
        for place in self._bold:
            # The first and the last word of what is bold may be bold in part.
            first, last = bisect_right(self._begins, place[0] + 1), bisect_right(self._begins, place[1])
            sizes[first + 1 : last] = map(_bold().__getitem__, words[first + 1 : last])
            for number in {first, last}:
                sizes[number] = self._word(number)
        return sizes

    def _word(self, number: int) -> int:
        """The width of a word and of the blank before it, each sign as it is."""
        begin = self._begins[number - 1] if number else 0
        return self._blank(begin - 1) + self._between(begin, self._begins[number] - 1)

    def _blank(self, place: int) -> int:
        return (_bold() if any(first <= place < last for first, last in self._bold) else _plain()).blank

    def _between(self, start: int, end: int) -> int:
        size, place = 0, start
        for first, last in self._bold:
            first = min(max(first, place), end)
            last = min(max(last, first), end)
            size += _plain().of(self.text[place:first]) + _bold().of(self.text[first:last])
            place = last
        return size + _plain().of(self.text[place:end])


def line_ends(text: str, width: float) -> list[int]:
    """Where each line ends that a text takes in a column ``width`` digits wide; the blank or line end belongs to it."""
    return Measured(text).line_ends(0, len(text), room_in(width))


def wrapped(text: str, width: float) -> list[str]:
    """A text in the lines that it takes in a column."""
    ends = line_ends(text, width)
    return [text[start:end].rstrip(" \n") for start, end in pairwise([0, *ends])]


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; 1 at least. What stands in many rows is measured once."""
    # Digits are of one width: references of thousands of cases are measured as one.
    return _lines(text.translate(_DIGITS), width)


@lru_cache(maxsize=4096)
def _lines(text: str, width: float) -> int:
    # Most cells are so short that their signs need only be added up.
    if len(text) < _SHORT and "\n" not in text and _plain().of(text) <= room_in(width):
        return 1
    return len(line_ends(text, width))
