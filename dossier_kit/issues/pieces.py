"""A text as word pieces, with where each stands: the greedy longest-match splitting ("WordPiece") that BERT models use.

Written here, thirty lines, since the library that has it draws in one that opens network connections.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

UNKNOWN, BEGIN, END, HIDDEN = "[UNK]", "[CLS]", "[SEP]", "[MASK]"
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
# A pseudonym is read without its number: which school it is says nothing.
_NUMBER = re.compile(r"(?<=\w) \d+(?=\])")
_LONGEST = 40  # letters: what is longer is no word


class Pieces:
    """The pieces of words by their number; ``##`` goes before one that continues a word."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.numbers = numbers
        self._split = lru_cache(maxsize=20_000)(self._pieces_of)

    def of(self, text: str) -> list[tuple[int, int]]:
        """``(number, place)`` of each piece; the place is that of its word's first character in ``text``."""
        plain = _NUMBER.sub(lambda found: " " * len(found.group()), text)
        return [(number, word.start()) for word in _WORD.finditer(plain) for number in self._split(word.group())]

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        letters = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
        found: list[int] = []
        at = 0
        while at < len(letters) <= _LONGEST:
            for stop in range(len(letters), at, -1):
                number = self.numbers.get(("##" if at else "") + letters[at:stop])
                if number is not None:
                    found.append(number)
                    at = stop
                    break
            else:
                return (self.numbers[UNKNOWN],)
        return tuple(found) if found or not letters else (self.numbers[UNKNOWN],)
