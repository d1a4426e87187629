"""The house style of the charts: fonts, colours, margins; what every drawing begins and ends with."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

from ..disclosure import Plan
from ..tables import HIDDEN, say
from ..vocabulary import load_rules


@cache
def theme() -> dict[str, dict[str, Any]]:
    """The house style."""
    return load_rules("theme")


@contextmanager
def house_style() -> Iterator[None]:
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


def axes_in(figure: Figure, height: float, left: float, bottom: float) -> Any:
    """Axes under a title, with margins in inches; the picture is cut to what is drawn."""
    width = figure.get_size_inches()[0]
    figure.set_size_inches(width, height)
    size = (width - left - 0.35) / width, (height - bottom - 0.45) / height
    return figure.add_axes((left / width, bottom / height, *size))


def ink_on(part: float) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """The fill of a cell that is ``part`` of the way along the steps of one hue, and the ink that stands out on it."""
    colours = theme()["colours"]
    fill = LinearSegmentedColormap.from_list("heat", colours["heat"])(part)[:3]
    return fill, to_rgb(colours["header_ink"] if part > 0.785 else "black")


def paint(axes: Any, place: tuple[float, float], value: int | str, part: float | None) -> None:
    """One cell of a matrix: its number on a step of one hue, ``part`` of the way; a sign on white, hatched if hidden.

    A total has no ``part`` and stands on white.
    """
    colours = theme()["colours"]
    column, row = place
    number = isinstance(value, int)
    fill, ink = to_rgb(colours["hidden"]), to_rgb(colours["ink"] if number else colours["quiet"])
    if number and part is not None:
        fill, ink = ink_on(part)
    hatch = "////" if value == HIDDEN else None
    edge = {"edgecolor": colours["rule"], "lw": 0.7}
    axes.add_patch(matplotlib.patches.Rectangle((column, row), 1, 1, facecolor=fill, hatch=hatch, **edge))
    axes.text(
        column + 0.5, row + 0.5, str(value), ha="center", va="center", color=ink,
        size=10 if number else 7.5,
        weight="bold" if number else "normal",
        bbox={"facecolor": colours["hidden"], "edgecolor": "none", "pad": 1.5} if hatch else None,
    )  # fmt: skip


def source(figure: Figure, plan: Plan, key: str) -> None:
    height = figure.get_size_inches()[1]
    total = say("charts", "source", total=plan.total, key=key).rstrip()
    lines = textwrap.fill(total, 100)
    figure.text(0.0, 0.04 / height, lines, size=8, color=theme()["colours"]["quiet"], va="bottom", ha="left")
