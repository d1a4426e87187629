"""A sheet of the workbook as a plain value, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..charts import theme
from ..tables import NOT_APPLICABLE, Emphasis, Table, Value, clean
from .widths import lines, wrapped

#: How high the rows outside the tables are, in points: the title, the marking, a line of prose, the last of them, a
#: caption, and the blank row between two tables.
TITLE, MARKING, PROSE, LAST_PROSE, CAPTION, BETWEEN = 26.0, 24.0, 15.0, 24.0, 22.0, 15.0


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

    def widths(self) -> list[float]:
        """How wide each column of the sheet is: as wide as the widest of its tables wants it."""
        most = max((len(table.columns) for table in self.tables), default=0)
        return [
            max(table.columns[place].width for table in self.tables if place < len(table.columns))
            for place in range(most)
        ]

    def heights(self, table: Table) -> list[float]:
        """How high each row of a table is, its header first."""
        widths, bold, measured = self.widths(), float(theme()["page"]["bold_factor"]), self.measured.get(table.name)
        titles = [clean(column.title).replace("\n", " ") for column in table.columns]
        # The button of the filter takes some of a header's room.
        found = [_height(titles, [width - 2 for width in widths], bold)]
        if measured:
            return found + [_points(count) for count in measured]
        for values in filled(table):
            wider = bold if any(isinstance(value, Emphasis) for value in values) else 1.0
            found.append(_height([str(value) for value in values], widths, wider))
        return found

    def room(self) -> float:
        """How much of the first page is left under the tables, in points; below zero if they need more than one."""
        used = TITLE + MARKING + PROSE * max(len(self.intro_lines()) - 1, 0) + LAST_PROSE * bool(self.intro)
        for table in self.tables:
            used += CAPTION * (len(self.tables) > 1) + BETWEEN * (table is not self.tables[0])
            used += sum(self.heights(table))
        return float(theme()["page"]["page_points"]) - used - BETWEEN

    def header_rows(self) -> list[int]:
        """The row of each table's header: title, marking and prose stand above, and a caption if there are several."""
        row = 3 + len(self.intro_lines())
        found = []
        for table in self.tables:
            row += len(self.tables) > 1
            found.append(row)
            row += max(len(table.rows), 1) + 2
        return found


def filled(table: Table) -> Sequence[tuple[Value, ...]]:
    """The rows of a table. One that is marked up needs a row: an empty one says so."""
    return table.rows or (tuple(NOT_APPLICABLE for _ in table.columns),)


def _height(texts: Sequence[str], widths: Sequence[float], wider: float) -> float:
    """How high a row of these texts is, in points; ``wider`` than plain letters by so much."""
    return _points(max((lines(text, width / wider) for text, width in zip(texts, widths, strict=False)), default=1))


def _points(count: int) -> float:
    return count * float(theme()["page"]["line_points"]) + 5
