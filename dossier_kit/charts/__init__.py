"""The plan's numbers as pictures: each chart answers one question, which is its title.

A chart is drawn from a :class:`dossier_kit.disclosure.Plan` and from nothing else, so it cannot show what the plan
hides. Each is a PNG at print size, an SVG, and a CSV with its numbers. No meaning rests on colour: bars carry their
numbers, what is hidden is hatched and labelled, and the heat map prints every number. The style is
``rules/theme.toml``. The same plan gives the same bytes: no dates, no software's name, a fixed salt for SVG ids.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from ..disclosure import Plan
from ..redacted import write_whole
from ..tables import Table, csv_bytes, say
from .counts import by_issue, by_year, together
from .matrix import matrix
from .style import house_style, theme

__all__ = ["Chart", "draw_charts", "theme"]


#: Tables that are drawn as they stand: rows by columns, or bars where a number has but one side.
_MATRICES = ("evidence_by_issue", "flows", "region_by_issue", "answerable_bodies", "complaints", "consent")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as written. ``name`` is its table's; ``title`` the question; ``alt`` says in words what it shows.

    ``hashes`` maps file names to the SHA-256 of what was written.
    """

    name: str
    title: str
    alt: str
    png: Path
    svg: Path
    csv: Path
    hashes: dict[str, str]


def draw_charts(plan: Plan, folder: Path, draft: bool) -> list[Chart]:
    """Draw what the plan has to show into ``folder``, which is created if need be.

    A chart that would show nothing (no band of years, no number of a fact) is not drawn, and one that an earlier run
    left behind is removed; ``plan.missing`` says why. Nor is a heat map of all but no pairs: its table says as much. A
    draft says so across every chart.

    Raises:
        OSError: the folder cannot be written.
    """
    drawings: dict[str, tuple[str, Callable[[Plan, Figure], str]]] = {
        "cases_by_issue": ("by_issue", by_issue),
        "issues_together": ("together", together),
        "cases_by_year": ("by_year", by_year),
        **{name: (name, partial(matrix, name)) for name in _MATRICES},
    }
    charts = []
    for name, (title, draw) in drawings.items():
        if name in plan.tables and name not in plan.missing and _shows(plan, name):
            charts.append(_write(plan.tables[name], say("charts", title), folder, draft, partial(draw, plan)))
        else:
            for suffix in ("png", "svg", "csv"):
                (folder / f"{name}.{suffix}").unlink(missing_ok=True)
    return charts


def _shows(plan: Plan, name: str) -> bool:
    """Whether a table has numbers to draw."""
    if name == "issues_together":
        return len(plan.pairs) >= int(theme()["chart"]["least_pairs"])
    table = plan.tables[name]
    numeric = [place for place, column in enumerate(table.columns) if column.numeric]
    return any(isinstance(row[place], int) and row[place] for row in table.rows for place in numeric)


def _write(table: Table, title: str, folder: Path, draft: bool, draw: Callable[[Figure], str]) -> Chart:
    style, name = theme(), table.name
    with house_style():
        figure = Figure(figsize=(style["chart"]["width_inches"], 4.0), dpi=style["chart"]["dpi"])
        alt = draw(figure) + (say("charts", "alt_draft") if draft else "")
        figure.text(0.0, 1.0, title, size=13, weight="bold", va="top", ha="left")
        if draft:
            figure.text(
                0.5,
                0.5,
                say("marking", "draft"),
                size=30,
                weight="bold",
                ha="center",
                va="center",
                rotation=18,
                color=style["colours"]["watermark"],
                zorder=9,
                alpha=0.35,
            )
            figure.text(1.0, 1.0, say("marking", "draft"), size=8, weight="bold", va="top", ha="right")
        png, svg = io.BytesIO(), io.BytesIO()
        options: dict[str, Any] = {"bbox_inches": "tight", "pad_inches": 0.12, "facecolor": "white"}
        FigureCanvasAgg(figure).print_figure(png, format="png", metadata={"Software": None}, **options)
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        FigureCanvasSVG(figure).print_figure(svg, format="svg", metadata=nothing, **options)
    contents = {
        f"{name}.png": png.getvalue(),
        f"{name}.svg": _described(svg.getvalue().decode("utf-8"), title, alt).encode("utf-8"),
        f"{name}.csv": csv_bytes(table),
    }
    for file_name, content in contents.items():
        write_whole(folder / file_name, content)
    hashes = {file_name: hashlib.sha256(content).hexdigest() for file_name, content in contents.items()}
    return Chart(name, title, alt, folder / f"{name}.png", folder / f"{name}.svg", folder / f"{name}.csv", hashes)


def _described(svg: str, title: str, alt: str) -> str:
    """The SVG with a title and description for screen readers, and fonts to fall back on with like widths."""
    svg = re.sub(
        r"(<svg\b[^>]*)>",
        lambda m: (
            f'{m[1]} role="img" aria-labelledby="title desc">\n'
            f' <title id="title">{escape(title)}</title>\n <desc id="desc">{escape(alt)}</desc>'
        ),
        svg,
        count=1,
    )
    return svg.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")


