"""Names of other cases in a story: of all that every column names, what occurs here and is rare enough to tell.

A campaign has hundreds of thousands of such terms, so they are kept as sorted hashes and not as words: ten bytes each,
and a story is looked up in a fraction of the time that reading it takes.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator

import numpy as np

from ..vocabulary import entity_types
from .gazetteer import bounded
from .lexicon import fold

_RUN = re.compile(r"\w+")
_END = re.compile(r"\w(?!\w)|[^\w\s]")


class Telling:
    """Terms of many cases, to be found in any story. ``terms`` yields (term, entity type), in any order."""

    def __init__(self, terms: Iterable[tuple[str, str]] = ()) -> None:
        types = list(entity_types())
        order = {entity: number for number, entity in enumerate(types)}
        # Python's own hash, salted by process: the hashes never leave it.
        hashes, kinds = array("q"), array("B")
        self._longest: dict[str, int] = {}  # by first word, the length of the longest term
        for term, entity in terms:
            folded = fold(term).strip()
            head = _RUN.search(folded)
            if head is None or len(folded) - head.start() < 2:
                continue
            folded = folded[head.start() :]
            hashes.append(hash(folded))
            kinds.append(order[entity])
            first = head.group()
            self._longest[first] = max(self._longest.get(first, 0), len(folded))
        self._types = types
        both = np.frombuffer(hashes, dtype=np.int64), np.frombuffer(kinds, dtype=np.uint8)
        # The same term under two types: the type that comes first in the list of types, whatever the order of cases.
        by_hash = np.lexsort((both[1], both[0]))
        self._hashes, first_of = np.unique(both[0][by_hash], return_index=True)
        self._kinds = both[1][by_hash][first_of]

    def __len__(self) -> int:
        return len(self._hashes)

    def within(self, story: str) -> tuple[tuple[str, str], ...]:
        """The terms that stand in a story as whole words, folded, with their entity types; sorted."""
        folded = fold(story)
        pieces = [piece for head in self._longest.keys() & _RUN.findall(folded) for piece in self._from(folded, head)]
        if not pieces:
            return ()
        wanted = np.array([hash(piece) for piece in pieces], dtype=np.int64)
        at = np.minimum(np.searchsorted(self._hashes, wanted), len(self) - 1)
        hits = np.flatnonzero(self._hashes[at] == wanted)
        return tuple(sorted({pieces[hit]: self._types[self._kinds[at[hit]]] for hit in hits}.items()))

    def _from(self, folded: str, head: str) -> Iterator[str]:
        """What begins with a word, as far as the longest term that does."""
        start = folded.find(head)
        while start >= 0:
            if bounded(folded, start, start + len(head)):
                for tail in _END.finditer(folded, start + len(head) - 1, start + self._longest[head]):
                    if bounded(folded, start, tail.end()):
                        yield folded[start : tail.end()]
            start = folded.find(head, start + 1)
