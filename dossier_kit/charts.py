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
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from .disclosure import LAW_CHANGED, Plan
from .redacted import write_whole
from .tables import FEW, Table, csv_bytes, listing, number_word, say
from .vocabulary import load_rules


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

    A chart that would show nothing (no band of years, no two issues together) is not drawn, and one that an earlier
    run left behind is removed. A draft says so across every chart.

    Raises:
        OSError: the folder cannot be written.
    """
    drawings: dict[str, tuple[str, Callable[[Plan, Figure], str]]] = {
        "cases_by_issue": ("by_issue", _by_issue),
        "issues_together": ("together", _together),
        "cases_by_year": ("by_year", _by_year),
    }
    charts = []
    for name, (title, draw) in drawings.items():
        if name in plan.tables and (name != "cases_by_issue" or plan.groups):
            charts.append(_write(plan.tables[name], say("charts", title), folder, draft, partial(draw, plan)))
        else:
            for suffix in ("png", "svg", "csv"):
                (folder / f"{name}.{suffix}").unlink(missing_ok=True)
    return charts


@cache
def theme() -> dict[str, dict[str, Any]]:
    """The house style."""
    return load_rules("theme")


@contextmanager
def _style() -> Iterator[None]:
    style = theme()
    settings: Any = {
        "font.family": style["fonts"]["chart"],
        "font.size": 9,
        "text.color": style["colours"]["ink"],
        "axes.edgecolor": style["colours"]["line"],
        "axes.labelcolor": style["colours"]["ink"],
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": False,
        "xtick.color": style["colours"]["quiet"],
        "ytick.color": style["colours"]["ink"],
        "hatch.linewidth": 0.7,
        "hatch.color": style["colours"]["quiet"],
        "svg.hashsalt": style["chart"]["svg_salt"],
        "svg.fonttype": "none",
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # a user's own matplotlibrc must not change the pack
        matplotlib.rcParams.update(settings)
        yield


def _write(table: Table, title: str, folder: Path, draft: bool, draw: Callable[[Figure], str]) -> Chart:
    style, name = theme(), table.name
    with _style():
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


def _axes(figure: Figure, height: float, left: float, bottom: float) -> Any:
    """Axes under a title, with margins in inches; the picture is cut to what is drawn."""
    width = figure.get_size_inches()[0]
    figure.set_size_inches(width, height)
    size = (width - left - 0.35) / width, (height - bottom - 0.45) / height
    return figure.add_axes((left / width, bottom / height, *size))


def _source(figure: Figure, plan: Plan, key: str) -> None:
    height = figure.get_size_inches()[1]
    total = say("charts", "source", total=plan.total, key=key)
    lines = textwrap.fill(total, 100)
    figure.text(0.0, 0.04 / height, lines, size=8, color=theme()["colours"]["quiet"], va="bottom", ha="left")


def _by_issue(plan: Plan, figure: Figure) -> str:
    """Horizontal bars, the largest on top; then the group, and each of its issues as a hatched stub."""
    colours = theme()["colours"]
    titles = dict(plan.issues)
    shown = sorted((-len(group.cases), place, group) for place, group in enumerate(plan.groups) if not group.grouped)
    rows: list[tuple[str, int, str]] = [(group.title, len(group.cases), "bar") for _, _, group in shown]
    rows += [(title, 0, "bar") for key, title in plan.issues if plan.counts[key] == 0]
    for group in plan.groups:
        if group.grouped:
            rows.append((group.title, len(group.cases), "group"))
            rows += [(titles[key], 0, "hidden") for key in group.issues]
    top = max([count for _, count, _ in rows] + [1])
    labels = [textwrap.fill(title, 34) for title, _, _ in rows]
    places = []
    y = 0.0
    for number, (_, _, kind) in enumerate(rows):
        y += 0.35 if kind == "group" and number else 0.0
        places.append(y)
        y += 1.0
    axes = _axes(figure, 0.45 + 0.36 * y + 0.95, 2.55, 0.85)
    for place, (_, count, kind) in zip(places, rows, strict=True):
        if kind == "hidden":
            outline = colours["quiet"]
            axes.barh(place, top * 0.07, 0.55, color=colours["hidden"], edgecolor=outline, hatch="////", lw=0.8)
            axes.text(top * 0.085, place, say("charts", "stub"), va="center", color=colours["quiet"], size=8)
        else:
            fill = colours["bar"] if kind == "bar" else colours["bar_pale"]
            axes.barh(place, count, 0.68, color=fill, edgecolor=colours["bar"], lw=0.8)
            axes.text(count + top * 0.015, place, str(count), va="center", weight="bold")
    axes.set_yticks(places, labels)
    axes.set_ylim(y - 0.4, -0.6)
    axes.set_xlim(0, top * 1.1)
    axes.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True, nbins=8))
    axes.xaxis.grid(True, color=colours["grid"], lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.set_xlabel(say("charts", "axis_cases"))
    few = number_word(plan.threshold)
    hidden = [title for title, _, kind in rows if kind == "hidden"]
    _source(figure, plan, say("charts", "key_issue", few=few) if hidden else "")
    figures = listing(f"{title}: {count}" for title, count, kind in rows if kind != "hidden")
    alt = say("charts", "alt_issue", total=plan.total, figures=figures)
    return alt + (say("charts", "alt_issue_hidden", hidden=listing(hidden)) if hidden else "")


def _together(plan: Plan, figure: Figure) -> str:
    """A lower triangle: each pair of issues once, its number printed on a step of one hue."""
    colours = theme()["colours"]
    groups = plan.groups
    size = len(groups) - 1
    scale = LinearSegmentedColormap.from_list("heat", colours["heat"])
    top = max(plan.pairs.values())
    cell = 0.47
    width = figure.get_size_inches()[0]
    below = 0.75 + 0.048 * max(len(group.title) for group in groups[:-1])
    height = 0.45 + size * cell + below
    left = min(2.6, width - size * cell - 0.3)
    figure.set_size_inches(width, height)
    axes = figure.add_axes((left / width, below / height, size * cell / width, size * cell / height))
    for row in range(1, size + 1):
        for column in range(row):
            count = plan.pairs.get((groups[column].key, groups[row].key))
            part = 0.0 if count is None else (count - plan.threshold) / max(top - plan.threshold, 1)
            colour = "white" if count is None else scale(part)
            axes.add_patch(
                matplotlib.patches.Rectangle(
                    (column, row - 1),
                    1,
                    1,
                    facecolor=colour,
                    edgecolor=colours["rule"],
                    lw=0.7,
                )
            )
            axes.text(
                column + 0.5,
                row - 0.5,
                FEW if count is None else str(count),
                ha="center",
                va="center",
                size=7.5 if count is None else 10,
                weight="normal" if count is None else "bold",
                color=colours["quiet"] if count is None else colours["header_ink"] if part > 0.55 else colours["ink"],
            )
    axes.set_xlim(0, size)
    axes.set_ylim(size, 0)
    axes.set_yticks([n + 0.5 for n in range(size)], [textwrap.fill(group.title, 34) for group in groups[1:]])
    axes.set_xticks(
        [n + 0.5 for n in range(size)],
        [textwrap.shorten(group.title, 44) for group in groups[:-1]],
        rotation=45,
        ha="right",
        rotation_mode="anchor",
    )
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    _source(figure, plan, say("charts", "key_pair", few=number_word(plan.threshold)))
    titles = {group.key: group.title for group in groups}
    ordered = sorted(plan.pairs.items(), key=lambda item: -item[1])
    figures = listing(f"{titles[one]} with {titles[other]}: {count}" for (one, other), count in ordered)
    return say("charts", "alt_pair", total=plan.total, figures=figures, few=number_word(plan.threshold))


def _by_year(plan: Plan, figure: Figure) -> str:
    """Columns by band, and the change of law: a line between two bands, or a hatched band that it falls within."""
    colours = theme()["colours"]
    axes = _axes(figure, 3.9, 0.7, 1.05)
    top = max(band.count for band in plan.bands)
    within = None
    line = None
    for place, band in enumerate(plan.bands):
        spans = band.first is not None and band.last is not None and band.first < LAW_CHANGED <= band.last
        within = band if spans else within
        if line is None and band.first is not None and band.first >= LAW_CHANGED and place:
            line = place
        pale = band.first is None or spans
        axes.bar(
            place,
            band.count,
            0.68,
            color=colours["bar_pale"] if pale else colours["bar"],
            edgecolor=colours["bar"],
            lw=0.8,
            hatch="//" if spans else None,
        )
        axes.text(place, band.count + top * 0.02, str(band.count), ha="center", va="bottom", weight="bold")
    law = say("charts", "alt_law_none")
    if within is not None:
        place = plan.bands.index(within)
        axes.annotate(
            say("charts", "law_within"),
            (place, within.count + top * 0.1),
            (place, top * 1.32),
            ha="center",
            size=8,
            arrowprops={"arrowstyle": "-", "color": colours["quiet"], "lw": 0.8},
        )
        law = say("charts", "alt_law_within", band=within.label)
    elif line is not None:
        axes.axvline(line - 0.5, color=colours["ink"], lw=1.2, ls=(0, (4, 3)))
        axes.text(line - 0.44, top * 1.38, say("charts", "law_line"), ha="left", va="top", size=8)
        law = say("charts", "alt_law_line")
    many = len(plan.bands) > 6
    labels = [textwrap.fill(band.label, 8 if many else 14) for band in plan.bands]
    axes.set_xticks(range(len(plan.bands)), labels, size=9 if len(plan.bands) < 12 else 6.5)
    axes.set_xlim(-0.6, max(len(plan.bands), 3) - 0.4)
    axes.set_ylim(0, top * 1.4)
    axes.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True, nbins=6))
    axes.yaxis.grid(True, color=colours["grid"], lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.set_ylabel(say("charts", "axis_cases"))
    key = say("charts", "key_year", few=number_word(plan.threshold))
    _source(figure, plan, key if line is None else key + say("charts", "key_2018"))
    figures = listing(f"{band.label}: {band.count}" for band in plan.bands)
    return say("charts", "alt_year", total=plan.total, figures=figures, law=law)
