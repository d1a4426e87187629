"""Tables of two sides as a matrix of numbers, and those of one side as bars."""

from __future__ import annotations

import textwrap

import matplotlib
from matplotlib.figure import Figure

from ..disclosure import Plan, hidden_below
from ..tables import FEW, HIDDEN, Table, listing, number_word, say
from .style import axes_in, paint, source, theme

_MOST = 6  # numbers that the description of a picture names; all of them are in the table beside it
_GAP = 0.18  # between the body of a matrix and its totals
_LEFT = 2.35  # inches for the names of rows

#: One number: its row, its column (both may be empty) and what stands there.
_Cell = tuple[str, str, int | str]


def matrix(name: str, plan: Plan, figure: Figure) -> str:
    """The table ``name`` as a picture; what is said of it in words is the result."""
    table = plan.tables[name]
    numeric = [place for place, column in enumerate(table.columns) if column.numeric]
    words = [place for place, column in enumerate(table.columns) if not column.numeric]
    if len(table.rows) == 1 or len(numeric) == 1:
        cells = _bars(table, numeric, words, plan, figure)
    else:
        cells = _matrix(table, numeric, plan, figure)
    few = number_word(plan.threshold)
    signs = {cell for _, _, cell in cells}
    largest = sorted(((one, two, n) for one, two, n in cells if isinstance(n, int)), key=lambda cell: -cell[2])
    figures = listing(f"{', '.join(part for part in cell[:2] if part)}: {cell[2]}" for cell in largest[:_MOST])
    alt = say("charts", "alt_" + name, total=plan.total)
    alt += " " + say("charts", "alt_largest" if len(largest) > _MOST else "alt_all", figures=figures)
    # Of evidence a zero is shown: see ``disclosure.hide_evidence``.
    hidden = ("evidence", "note_hidden") if name == "evidence_by_issue" else ("charts", "key_hidden")
    keys = [say(*hidden, few=number_word(hidden_below(name, plan.threshold)))] if HIDDEN in signs else []
    keys += [say("charts", "key_few", few=few)] if FEW in signs else []
    source(figure, plan, " ".join(keys))
    return " ".join([alt, *keys])


def _matrix(table: Table, numeric: list[int], plan: Plan, figure: Figure) -> list[_Cell]:
    """Rows by columns; totals stand apart and on white."""
    titles = [_plain(table.columns[place].title) for place in numeric]
    last_row = table.rows[-1][0] == say("evidence", "total")
    last_column = titles[-1] == _plain(say("evidence", "all"))
    columns = len(numeric) - last_column
    rows = len(table.rows) - last_row
    width = float(theme()["chart"]["width_inches"])
    cell = min(1.05, (width - _LEFT - 0.1) / (len(numeric) + _GAP))
    letters = int(cell * 13.5)
    labels = [textwrap.fill(title, letters, break_long_words=False) for title in titles]
    # Names that do not fit above a narrow column stand upright: no word is broken.
    upright = any(len(line) > letters for label in labels for line in label.split("\n"))
    upright |= max(label.count("\n") for label in labels) > 3
    if upright:
        labels = [textwrap.fill(title, 26, break_long_words=False) for title in titles]
        head = 0.2 + 0.066 * max(len(line) for label in labels for line in label.split("\n"))
    else:
        head = 0.2 + 0.135 * max(label.count("\n") + 1 for label in labels)
    wide, high = cell * (len(numeric) + _GAP * last_column), 0.42 * (len(table.rows) + _GAP * last_row)
    height = 0.4 + head + high + 0.62
    figure.set_size_inches(width, height)
    axes = figure.add_axes((_LEFT / width, 0.62 / height, wide / width, high / height))
    body = [v for row in table.rows[:rows] for p in numeric[:columns] if isinstance(v := row[p], int)]
    low, top = min(body, default=0), max(body, default=1)
    places: dict[str, float] = {}
    cells: list[_Cell] = []
    for row, values in enumerate(table.rows):
        down = row + (_GAP if row >= rows else 0.0)
        places[str(values[0])] = down + 0.5
        for column, place in enumerate(numeric):
            value = values[place]
            shown = value if isinstance(value, int) else str(value)
            inner = row < rows and column < columns
            part = (shown - low) / max(top - low, 1) if inner and isinstance(shown, int) else None
            paint(axes, (column + (_GAP if column >= columns else 0.0), down), shown, part)
            if inner:
                cells.append((str(values[0]), titles[column], shown))
    axes.set_xlim(0, wide / cell)
    axes.set_ylim(high / 0.42, 0)
    axes.set_yticks(list(places.values()), [textwrap.fill(label, 32) for label in places])
    ticks = [column + 0.5 + (_GAP if column >= columns else 0.0) for column in range(len(numeric))]
    axes.set_xticks(ticks, labels, size=8, rotation=90 if upright else 0)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelcolor=theme()["colours"]["ink"])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return cells


def _bars(table: Table, numeric: list[int], words: list[int], plan: Plan, figure: Figure) -> list[_Cell]:
    """One bar for each number; what several are counted of stands above them."""
    if len(table.rows) == 1:
        # The row of all cases needs no name; any other has one.
        row = str(table.rows[0][0])
        name = "" if row == say("evidence", "total") else f"{table.columns[0].title}: {row}"
        cells: list[_Cell] = [(name, _plain(table.columns[p].title), _value(table.rows[0][p])) for p in numeric]
    else:
        cells = [(" ".join(str(row[p]) for p in words[:-1]), str(row[words[-1]]), _value(row[numeric[0]]))
                 for row in table.rows]  # fmt: skip
    if cells[-1][1] == _plain(say("evidence", "all")):
        cells.pop()
    colours = theme()["colours"]
    top = max([count for _, _, count in cells if isinstance(count, int)] + [1])
    y, heading = 0.0, ""
    headings: list[tuple[float, str]] = []
    places: list[float] = []
    for above, _, _ in cells:
        if above != heading:
            heading = above
            headings.append((y + 0.1 + 0.25 * bool(places), above))
            y += 0.85 + 0.25 * bool(places)
        places.append(y)
        y += 1.0
    axes = axes_in(figure, 0.45 + 0.34 * y + 0.85, 2.75, 0.8)
    for place, (_, _, count) in zip(places, cells, strict=True):
        if isinstance(count, int):
            axes.barh(place, count, 0.68, color=colours["bar"], edgecolor=colours["bar"], lw=0.8)
        axes.text((count if isinstance(count, int) else 0) + top * 0.015, place, str(count), va="center",
                  weight="bold" if isinstance(count, int) else "normal")  # fmt: skip
    for place, text in headings:
        axes.text(-0.01, place, text, transform=axes.get_yaxis_transform(), ha="right", va="center", weight="bold")
    axes.set_yticks(places, [textwrap.fill(label, 38) for _, label, _ in cells])
    axes.set_ylim(y - 0.4, -0.6)
    axes.set_xlim(0, top * 1.1)
    axes.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True, nbins=8))
    axes.xaxis.grid(True, color=colours["grid"], lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.set_xlabel(say("charts", "axis_cases"))
    return cells


def _value(value: object) -> int | str:
    return value if isinstance(value, int) else str(value)


def _plain(title: str) -> str:
    """A column's title without its unit, which the chart says once."""
    return title.removesuffix(say("evidence", "cases", grade="").rstrip()).rstrip()
