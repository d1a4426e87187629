"""Shared by the panels: text as HTML that can only ever be text, the colours of the types, buttons and notices."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from functools import cache

import ipywidgets as widgets
import pandas as pd
from IPython.display import HTML

from ..vocabulary import entity_types, load_rules

_LONG = 80  # characters of a cell that would stand as a column of single words beside others
# Readable in grey as well: the letter after each span says what the colour says.
STYLE = """
<style>
.dk-text { white-space: pre-wrap; font-size: 15px; line-height: 1.65; max-width: 46em;
           color: var(--jp-content-font-color1, #111); overflow-wrap: anywhere; }
.dk-text mark { padding: 1px 2px; border-radius: 3px; color: #111; border-bottom: 2px solid #333; }
.dk-text mark sup { font-weight: 700; font-size: 70%; padding-left: 1px; }
.dk-text mark.dk-now { outline: 3px solid #b30000; outline-offset: 1px; }
.dk-text mark.dk-no { background: transparent !important; text-decoration: line-through; border-bottom: 1px dotted #777;
                      color: var(--jp-content-font-color2, #555); }
.dk-text mark.dk-open { border-bottom-style: dashed; }
.dk-head { font-size: 13px; font-weight: 600; margin: 4px 0; color: var(--jp-content-font-color2, #444); }
.dk-table { max-height: 32em; overflow: auto; }
.dk-table table { border-collapse: collapse; font-size: 13px; }
.dk-table th, .dk-table td { text-align: left !important; vertical-align: top; padding: 3px 10px 3px 4px;
                             max-width: 44em; border-bottom: 1px solid var(--jp-border-color2, #ddd); }
.dk-table th { position: sticky; top: 0; background: var(--jp-layout-color0, #fff); }
.dk-long { display: block; min-width: 26em; }
.dk-note { font-size: 13px; color: var(--jp-content-font-color2, #444); }
</style>
"""


@cache
def colours() -> dict[str, str]:
    """The background of each entity type, from ``rules/colours.toml``: families share one."""
    table = load_rules("colours")
    by_type = {str(kind): str(row["background"]) for row in table.values() for kind in _strings(row["types"])}
    return {key: by_type[key] for key in entity_types()}


def marked(text: str, marks: Iterable[tuple[int, int, str, str]]) -> str:
    """``text`` as HTML with ``marks`` (start, end, entity type, CSS class); every character of the text is escaped."""
    parts, position = [], 0
    types = entity_types()
    for start, end, kind, css in sorted(marks):
        if start < position:
            continue
        parts.append(html.escape(text[position:start]))
        parts.append(
            f'<mark class="{css}" style="background:{colours()[kind]}" title="{html.escape(types[kind].title)}">'
            f"{html.escape(text[start:end])}<sup>{html.escape(types[kind].letter)}</sup></mark>"
        )
        position = end
    parts.append(html.escape(text[position:]))
    return f'{STYLE}<div class="dk-text">{"".join(parts)}</div>'


def show(frame: pd.DataFrame, empty: str = "Nothing.") -> HTML:
    """A table as it is best read in a notebook: whole, left-aligned, wrapped; every value is escaped.

    ``empty``: what is said where there is no row.
    """
    if frame.empty:
        return HTML(note(empty))  # type: ignore[no-untyped-call]
    with pd.option_context("display.max_colwidth", None):
        # As objects, nothing for what is missing: a column of whole numbers else writes "<NA>", whatever na_rep says.
        shown = frame.astype(object).where(frame.notna(), "").map(_cell)
        shown.columns = [html.escape(str(name).replace("_", " ")) for name in frame.columns]
        table = shown.to_html(index=False, border=0, escape=False, max_rows=None)
    return HTML(f'{STYLE}<div class="dk-table" tabindex="0">{table}</div>')  # type: ignore[no-untyped-call]


def _cell(value: object) -> str:
    text = html.escape(_plain(value))
    return f'<span class="dk-long">{text}</span>' if len(text) > _LONG else text


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")  # a third is 0.333333, a million 1000000
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    return str(value)


def legend() -> str:
    """The letters and colours, for the help."""
    rows = "".join(
        f'<mark style="background:{colours()[key]};color:#111;padding:1px 4px">{html.escape(kind.letter)}</mark>'
        f"&nbsp;{html.escape(kind.title)} &emsp; "
        for key, kind in entity_types().items()
    )
    return f'<div class="dk-note" style="line-height:1.9">{rows}</div>'


def button(label: str, action: Callable[[], None], tooltip: str, style: str = "") -> widgets.Button:
    layout = widgets.Layout(width="auto", align_self="flex-start")
    made = widgets.Button(description=label, tooltip=tooltip, button_style=style, layout=layout)
    made.on_click(lambda _: action())
    return made


def note(text: str) -> str:
    """A line of the kit's own words as HTML."""
    return f'{STYLE}<div class="dk-note" role="status">{html.escape(text)}</div>'


def head(text: str) -> widgets.HTML:
    return widgets.HTML(f'{STYLE}<div class="dk-head">{html.escape(text)}</div>')


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
