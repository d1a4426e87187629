"""Drawings of the counts of cases: by issue, by pairs of issues, by year."""

from __future__ import annotations

import textwrap

import matplotlib
from matplotlib.figure import Figure

from ..disclosure import LAW_CHANGED, Plan
from ..tables import FEW, listing, number_word, say
from .style import axes_in, paint, source, theme


def by_issue(plan: Plan, figure: Figure) -> str:
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
    axes = axes_in(figure, 0.45 + 0.36 * y + 0.95, 2.55, 0.85)
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
    source(figure, plan, say("charts", "key_issue", few=few) if hidden else "")
    figures = listing(f"{title}: {count}" for title, count, kind in rows if kind != "hidden")
    alt = say("charts", "alt_issue", total=plan.total, figures=figures)
    return alt + (say("charts", "alt_issue_hidden", hidden=listing(hidden)) if hidden else "")


def together(plan: Plan, figure: Figure) -> str:
    """A lower triangle: each pair of issues once, its number printed on a step of one hue."""
    groups = plan.groups
    size = len(groups) - 1
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
            paint(axes, (column, row - 1), FEW if count is None else count, part)
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
    source(figure, plan, say("charts", "key_pair", few=number_word(plan.threshold)))
    titles = {group.key: group.title for group in groups}
    ordered = sorted(plan.pairs.items(), key=lambda item: -item[1])
    figures = listing(f"{titles[one]} with {titles[other]}: {count}" for (one, other), count in ordered)
    return say("charts", "alt_pair", total=plan.total, figures=figures, few=number_word(plan.threshold))


def by_year(plan: Plan, figure: Figure) -> str:
    """Columns by band, and the change of law: a line between two bands, or a hatched band that it falls within."""
    colours = theme()["colours"]
    many = len(plan.bands) > 6
    labels = [textwrap.fill(band.label, 8 if many else 14) for band in plan.bands]
    below = 0.5 + 0.17 * max(label.count("\n") + 1 for label in labels)
    axes = axes_in(figure, 2.85 + below, 0.7, below)
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
    axes.set_xticks(range(len(plan.bands)), labels, size=9 if len(plan.bands) < 12 else 6.5)
    axes.set_xlim(-0.6, max(len(plan.bands), 3) - 0.4)
    axes.set_ylim(0, top * 1.4)
    axes.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True, nbins=6))
    axes.yaxis.grid(True, color=colours["grid"], lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.set_ylabel(say("charts", "axis_cases"))
    key = say("charts", "key_year", few=number_word(plan.threshold))
    key += "" if line is None else say("charts", "key_2018")
    mixed = any(band.unknown and band.first is not None for band in plan.bands)
    source(figure, plan, key + say("charts", "key_unknown") if mixed else key)
    figures = listing(f"{band.label}: {band.count}" for band in plan.bands)
    return say("charts", "alt_year", total=plan.total, figures=figures, law=law)
