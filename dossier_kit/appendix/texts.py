"""Long texts in short rows: how an account is split into parts, and which passage of it is quoted.

A row of a spreadsheet is at most 409 points high and a page of A4 not much more; what is longer is cut on paper
without a word. So an account is given in parts that fit, and a passage is marked where it was shortened. No label is
ever cut in two. An :class:`Account` is measured once; whatever is cut from it afterwards costs a few look-ups a line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from ..charts import theme
from ..redacted import LEFT_OUT, RedactedCase, quoted_words
from ..tables import Emphasis
from .widths import BoldInPart, Measured, room_in

#: What Excel holds in one cell.
MOST_CHARACTERS = 32_767

SHORTENED = LEFT_OUT.strip()
_Where = tuple[tuple[int, int], ...]

# No line is longer than this many times its room: the blank at its end may stand over the edge.
_LONGEST = 1.3

# Where an account may be cut, from the best kind of place to the worst.
_KINDS = tuple(map(re.compile, (r"\n\s*\n\s*", r"\n+", r"[.!?][\"'”’)]*\s+", r"\s+")))
_LINES, _SENTENCES, _WORDS = 1, 2, 3


class Account:
    """One redacted account, measured, with the places at which it may be cut."""

    def __init__(self, case: RedactedCase) -> None:
        self._take_up(case.ref, case.text, ((label.start, label.end) for label in case.labels))

    def _take_up(self, ref: str, text: str, labels: Iterable[tuple[int, int]]) -> None:
        self.ref, self.text = ref, text
        self._labels = sorted(labels)
        self._starts = [start for start, _ in self._labels]
        self._measured = Measured(text)
        self._found: dict[int, list[int]] = {}
        self._quotes: dict[tuple[_Where, float, int], tuple[str, int]] = {}
        self._passages: dict[tuple[_Where, float, int], tuple[Emphasis, int]] = {}

    def parts(self, width: float, most_lines: int, spare: int = 0) -> list[tuple[str, int]]:
        """The account in parts of at most ``most_lines`` lines, each with its number of lines.

        The last part may have ``spare`` lines more, so that no word of farewell is left for a part of its own. Joined,
        the parts are the account to the letter. They end at a paragraph if they can, else at a line, a sentence or a
        word, and inside a word only if it is longer than a part. Labels stay whole.
        """
        found = []
        start = 0
        while start < len(self.text):
            end, taken = self._best(start, len(self.text), width, most_lines, spare)
            found.append((self.text[start:end], taken))
            start = end
        return found or [("", 1)]

    def passage(self, places: _Where, width: float, most_lines: int) -> tuple[Emphasis, int]:
        """The first of the places with as much around it as fits, or the whole account if it does; and its lines.

        What is quoted is in bold, of further places what is in sight. What is left away is marked ``[…]``; so it is
        where even the quoted words are too long for a row. One sentence often shows several issues: it is looked for
        once.
        """
        key = places, width, most_lines
        if key not in self._passages:
            shown = self._shown(*key)
            measured = BoldInPart(shown.text, *shown.bold) if shown.bold else Measured(shown.text)
            self._passages[key] = shown, len(measured.line_ends(0, len(shown.text), room_in(width)))
        return self._passages[key]

    def _shown(self, places: _Where, width: float, most_lines: int) -> Emphasis:
        quoted = [_trimmed(self.text, *place) for place in places]
        # A passage that fits even if all of it were in bold.
        first, last = self._window(*quoted[0], width / float(theme()["page"]["bold_factor"]), most_lines)
        shown = self.text[first:last]
        begin = first + len(shown) - len(shown.lstrip())
        shown = shown.strip()
        head = SHORTENED + " " if first else ""
        tail = " " + SHORTENED if last < len(self.text) else ""
        moved = len(head) - begin
        seen = sorted((max(start, begin), min(end, begin + len(shown))) for start, end in quoted)
        bold = tuple((start + moved, end + moved) for start, end in seen if start < end)
        return Emphasis(head + shown + tail, bold)

    def _window(self, start: int, end: int, width: float, most_lines: int) -> tuple[int, int]:
        """From where to where an account is shown around ``text[start:end]``."""
        if self._lines(0, len(self.text), width, most_lines) <= most_lines:
            return 0, len(self.text)
        room = most_lines - 2  # for the two signs of what is left away
        if (taken := self._lines(start, end, width, room)) > room:
            return start, self._best(start, end, width, room)[0]
        return self._around(start, end, width, room, taken)

    def quoted(self, places: _Where, width: float, most_lines: int) -> tuple[str, int]:
        """The words that show an issue, and their lines.

        What stands between two places is marked ``[…]``, and so is the end where they are too long for a row.
        """
        key = places, width, most_lines
        if key not in self._quotes:
            self._quotes[key] = self._quoted(*key)
        return self._quotes[key]

    def _quoted(self, places: _Where, width: float, most_lines: int) -> tuple[str, int]:
        if len(places) > 1:
            as_one = self._joined(places)
            return as_one._quoted(((0, len(as_one.text)),), width, most_lines)
        start, end = _trimmed(self.text, *places[0])
        if (taken := self._lines(start, end, width, most_lines)) <= most_lines:
            return self.text[start:end], taken
        stop, taken = self._best(start, end, width, most_lines - 1)
        return f"{self.text[start:stop].rstrip()} {SHORTENED}", taken + 1

    def _joined(self, places: _Where) -> Account:
        """What is quoted at several places, to be measured like an account."""
        labels: list[tuple[int, int]] = []
        for number, (start, end) in enumerate(places, start=1):
            moved = len(quoted_words(self.text, places[:number])) - end
            inside = (label for label in self._labels if start <= label[0] and label[1] <= end)
            labels += [(first + moved, last + moved) for first, last in inside]
        joined = Account.__new__(Account)
        joined._take_up(self.ref, quoted_words(self.text, places), labels)
        return joined

    def _around(self, start: int, end: int, width: float, room: int, taken: int) -> tuple[int, int]:
        """As many sentences around ``text[start:end]`` as fit in ``room`` lines, one before and one after in turn.

        The words themselves take ``taken`` of them. What goes before explains more than what comes after, and is tried
        first.
        """
        tried = [(start, end)]
        first, last = start, end
        left = float(room - taken)
        before, after = True, True
        while left > 0 and (before or after):
            if before:
                place = self._before(first)
                more = self._about(place, first, width)
                before = place < first and more <= left
                if before:
                    first, left = place, left - more
                    tried.append((first, last))
            if after:
                place = self._after(last)
                more = self._about(last, place, width)
                after = place > last and more <= left
                if after:
                    last, left = place, left - more
                    tried.append((first, last))
        # Lines were only estimated: what is too much after all is given back.
        return next(one for one in reversed(tried) if one == (start, end) or self._lines(*one, width, room) <= room)

    def _about(self, start: int, end: int, width: float) -> float:
        """How many lines a sentence adds to those before it, nearly: quicker than breaking them all anew."""
        size = self._measured.size
        return (size(end) - size(start)) / room_in(width) + self.text.count("\n", start, end)

    def _lines(self, start: int, end: int, width: float, most: int) -> int:
        """How many lines ``text[start:end]`` takes without line ends at its edges; not counted far beyond ``most``."""
        text = self.text
        while start < end and text[start] == "\n":
            start += 1
        while end > start and text[end - 1] == "\n":
            end -= 1
        size, wide = self._measured.size, room_in(width)
        if size(end) - size(start) > _LONGEST * wide * most:
            return most + 1
        return len(self._measured.line_ends(start, end, wide, most + 1))

    def _best(self, start: int, last: int, width: float, most_lines: int, spare: int = 0) -> tuple[int, int]:
        """The farthest good place up to ``last`` to cut after ``start`` so that what lies between fits; and its lines.

        It is ``start + 1`` at least, and ``last`` itself where that takes no more than ``spare`` lines too many.
        """
        text = self.text
        lead = start
        while lead < last and text[lead] == "\n":
            lead += 1  # line ends at the edge of a part are not written
        most = min(last, start + MOST_CHARACTERS)
        ends = self._measured.line_ends(lead, most, room_in(width), most_lines + spare)
        if ends[-1] == last:
            return last, len(ends)
        del ends[most_lines:]
        limit = ends[-1]
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
            return cut, max(len(self._measured.line_ends(lead, cut, room_in(width))), 1)
        return max(limit, start + 1), len(ends)

    def _places(self, kind: int) -> list[int]:
        """The places of a kind, sorted; never in a label."""
        if kind not in self._found:
            ends = [match.end() for match in _KINDS[kind].finditer(self.text)]
            self._found[kind] = [place for place in ends if not self._in_label(place)] if self._labels else ends
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


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A place in a text without the blanks at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
