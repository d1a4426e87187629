"""A sheet of the workbook as a plain value, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..charts import theme
from ..tables import Table, clean
from .texts import wrapped


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and what it shows in words."""

    png: Path
    alt: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name on the tab, its title, lines of prose, then tables one under the other, or a picture.

    ``intro`` are paragraphs above the tables. A caption stands above each table if there are several. ``measured``
    gives by table how many lines each of its rows takes, where that is known already.
    """

    name: str
    title: str
    intro: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    picture: Picture | None = None
    measured: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def intro_lines(self) -> tuple[str, ...]:
        """The prose in lines that fit across the page: a cell of prose is not wrapped, since its column is narrow."""
        wide = float(theme()["page"]["width_characters"])
        return tuple(line for text in self.intro for line in wrapped(clean(text), wide))

    def header_rows(self) -> list[int]:
        """The row of each table's header: title, marking and prose stand above, and a caption if there are several."""
        row = 3 + len(self.intro_lines())
        found = []
        for table in self.tables:
            row += len(self.tables) > 1
            found.append(row)
            row += max(len(table.rows), 1) + 2
        return found
