"""What a search engine would find: long runs of words that a redacted story shares with a text in ``data/public``.

Runs are compared as hashes of eight words at a time, in arrays, so that a hundred threads and thousands of stories take
seconds. Labels end a run: where the thread has a name, the story has none.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..detection.lexicon import lexicon
from ..redacted import RedactedCase
from ..redaction import outside_labels
from .rules import own_words
from .saved import saved_texts

RUN = 8
_CONTENT = 2  # words of a run that are no mere particles: "and then I said to him that I" is in every thread
_WORD = re.compile(r"[^\W_]+")
_UNSAID = re.compile(r"['’‘ʼ´`\u00ad\u200b-\u200d\u2060\ufeff]")  # apostrophes, and signs of no width
_BASE = 0x9E3779B97F4A7C15
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Shared:
    """A run of ``words`` words that a story shares with a public text; ``place`` says where it stands there."""

    ref: str
    place: str
    words: int


@dataclass(slots=True)
class _Texts:
    hashes: list[Hashes] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def shared_runs(cases: Iterable[RedactedCase], folder: Path) -> list[Shared]:
    """The runs of eight words or more, the longest for each case and public text, by case and place.

    ``folder`` holds the public texts, as :func:`.saved.saved_texts` reads them.
    """
    public = _public(folder)
    if not public.places:
        return []
    starts = np.cumsum([0, *(len(one) for one in public.hashes)])
    every = np.concatenate(public.hashes)
    exempt = np.concatenate([_hashes(_words(text)) for text in own_words()])
    kept = np.flatnonzero(~np.isin(every, exempt))
    order = kept[np.argsort(every[kept], kind="stable")]
    ordered = every[order]
    if not len(ordered):
        return []
    longest: dict[tuple[str, str], int] = {}
    for case in cases:
        for stretch in outside_labels(case):
            words = _words(stretch)
            mine = _hashes(words)
            at = np.searchsorted(ordered, mine)
            hit = ordered[np.minimum(at, len(ordered) - 1)] == mine
            for first, last in _runs(hit, words) if hit.any() else ():
                # The hash's first place in the public texts names the file, sheet and row to look at.
                place = public.places[bisect_right(starts, int(order[at[first]])) - 1]
                length = last - first + RUN
                longest[case.ref, place] = max(longest.get((case.ref, place), 0), length)
    return [Shared(ref, place, words) for (ref, place), words in sorted(longest.items())]


def _public(folder: Path) -> _Texts:
    found = _Texts()
    for place, text in saved_texts(folder).texts:
        hashes = _hashes(_words(text))
        if len(hashes):
            found.hashes.append(hashes)
            found.places.append(place)
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", _UNSAID.sub("", text)).casefold())


def _hashes(words: Sequence[str]) -> Hashes:
    """The hash of every eight words in a row; the same within one run of the program."""
    if len(words) < RUN:
        return np.empty(0, dtype=np.uint64)
    single = np.fromiter((hash(word) & 0xFFFFFFFFFFFFFFFF for word in words), dtype=np.uint64, count=len(words))
    total = np.zeros(len(words) - RUN + 1, dtype=np.uint64)
    for step in range(RUN):
        total = total * np.uint64(_BASE) + single[step : len(single) - RUN + 1 + step]
    return total


def _runs(hit: NDArray[np.bool_], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and last shingle of every stretch of hits that says something."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], hit, [False]]).astype(np.int8)))
    for first, behind in zip(edges[::2], edges[1::2], strict=True):
        if sum(not _particle(word) for word in words[first : behind - 1 + RUN]) >= _CONTENT:
            yield int(first), int(behind) - 1


@cache
def _particle(word: str) -> bool:
    lex = lexicon()
    return word in lex.grammar or lex.explained(word)
