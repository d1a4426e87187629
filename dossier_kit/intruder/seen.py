"""What taking a file apart brings to light: faults of its build, texts to be searched, and rows of single cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .folding import APART
from .opening import Item

_EDGE = 80


@dataclass(frozen=True, slots=True)
class Text:
    """A text of ``item``; ``joined`` when parts were put together without a space, for names cut in two, ``row`` when
    it may be of one case."""

    item: Item
    text: str
    joined: bool = False
    detail: str = ""
    row: bool = False

    @property
    def place(self) -> str:
        return f"{self.item.place}{f' ({self.detail})' if self.detail else ''}"


@dataclass(slots=True)
class Seen:
    """Gathers what one file holds. ``faults`` are places and kinds."""

    faults: set[tuple[Item, str]] = field(default_factory=set)
    texts: list[Text] = field(default_factory=list)

    def fault(self, item: Item, kind: str) -> None:
        self.faults.add((item, kind))

    def text(self, item: Item, text: str, detail: str = "", joined: bool = False) -> None:
        if text and not text.isspace():
            self.texts.append(Text(item, text, joined, detail))

    def row(self, item: Item, text: str) -> None:
        if text and not text.isspace():
            self.texts.append(Text(item, text, row=True))

    def shares(self) -> Iterator[tuple[Text, float]]:
        """Each text, and which share of all that was seen it completes."""
        whole, done = sum(len(one.text) for one in self.texts), 0
        for one in self.texts:
            done += len(one.text)
            yield one, done / whole

    def table(self, item: Item, rows: Sequence[Sequence[str]], columns: Iterable[Sequence[str]]) -> None:
        """The cells of a table: each row, and what a name that is cut by the edge of a cell gives across and down."""
        for cells in rows:
            self.row(item, APART.join(cells))
        self.text(item, "\n\n".join(APART.join(map(_edges, cells)) for cells in columns if len(cells) > 1))
        self.text(item, " ".join("".join(map(_edges, cells)) for cells in rows), joined=True)


def _edges(cell: str) -> str:
    """The beginning and end of a long cell, in whole words: what is cut by its edges stands there."""
    if len(cell) <= 2 * _EDGE:
        return cell
    return f"{cell[:_EDGE].rpartition(' ')[0]}{APART}{cell[-_EDGE:].partition(' ')[2]}"
