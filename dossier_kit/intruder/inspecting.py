"""One file taken apart: each part goes to what knows its kind."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from . import document, workbook
from .folding import APART, readable
from .markup import read_markup
from .opening import Item
from .picture import JPEG, PNG, inspect_drawing, inspect_raster
from .seen import Seen

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d[\d ,.]*%?")
_BEYOND = "\u0250"  # what comes behind the Latin letters
_OFFICE_OF_OLD = b"\xd0\xcf\x11\xe0"
# The cells of a sheet are read with what they stand for: their values may be the numbers of shared strings.
_CELLS = re.compile(r"<(?:\w+:)?sheetData>.*</(?:\w+:)?sheetData>", re.DOTALL)
_MARKUP = (".xml", ".rels", ".svg", ".vml", ".html", ".htm", ".xhtml")


def inspect(root: Item) -> Seen:
    """Everything in a file: what is wrong with how it is built, and every text that it holds."""
    seen = Seen()
    for item in root.walk():
        for kind in item.faults:
            seen.fault(item, kind)
        if item.part(workbook.MAIN):
            workbook.inspect(item, seen)
        elif item.part(document.MAIN):
            document.inspect(item, seen)
        elif not item.archive:
            _leaf(item, seen)
    return seen


def is_package(item: Item) -> bool:
    """Whether it is a workbook or a Word document, whose parts belong together."""
    return item.part(workbook.MAIN) is not None or item.part(document.MAIN) is not None


def _leaf(item: Item, seen: Seen) -> None:
    content = item.content
    if content.startswith((PNG, JPEG)):
        inspect_raster(item, seen)
        return
    text = _text(content)
    if text is None:
        # Of bytes beside an archive's members, and of parts that have leaked before, it is told already.
        if not item.name.startswith("(") and not any(one is item for one, _ in seen.faults):
            seen.fault(item, "embedded" if content.startswith(_OFFICE_OF_OLD) else "binary")
        seen.text(item, readable(content))
        return
    name = item.name.lower()
    for suffixes, reader in _READERS:
        if name.endswith(suffixes):
            reader(item, text, seen)
            return
    if text.lstrip()[:1] == "<":
        _markup(item, text, seen)
    else:
        seen.text(item, text)


def _text(content: bytes) -> str | None:
    """The content as a text, or None if it is none."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", "replace")
        # The mark may lie: of four bytes a letter every other sign is a nought, of one byte they are Chinese.
        ours = sum(1 for sign in text if sign < _BEYOND)
        return None if "\0" in text or ours * 2 < len(text) else text
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _markup(item: Item, text: str, seen: Seen) -> None:
    sheet = "xl/worksheets/" in item.name
    read_markup(item, text, seen, _CELLS if sheet else None)
    if item.name.lower().endswith(".svg"):
        inspect_drawing(item, seen)


def _table(item: Item, text: str, seen: Seen) -> None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        seen.fault(item, "damaged")
        seen.text(item, text)
        return
    for row in rows:
        if any(cell[:1] in _FORMULA_SIGNS and cell[:1] and not _NUMBER.fullmatch(cell) for cell in row):
            seen.fault(item, "formula")
    widest = max(map(len, rows), default=0)
    seen.table(item, rows, ([row[n] for row in rows if n < len(row)] for n in range(widest)))


def _notebook(item: Item, text: str, seen: Seen) -> None:
    try:
        book = json.loads(text)
        cells = book.get("cells", [])
        kept = any(cell.get("outputs") or cell.get("attachments") for cell in cells)
        if kept or "widgets" in book.get("metadata", {}):
            seen.fault(item, "notebook_output")
    except (ValueError, AttributeError, TypeError):
        seen.fault(item, "damaged")
    _json(item, text, seen)


def _json(item: Item, text: str, seen: Seen) -> None:
    try:
        seen.text(item, APART.join(_strings(json.loads(text))))
    except (ValueError, RecursionError):
        seen.fault(item, "damaged")
        seen.text(item, text)


def _json_lines(item: Item, text: str, seen: Seen) -> None:
    try:
        rows = [APART.join(_strings(json.loads(line))) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError):
        seen.fault(item, "damaged")
        rows = [text]
    for row in rows:
        seen.row(item, row)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        if value and all(isinstance(inner, str) for inner in value):
            yield "".join(value)
        for inner in value:
            yield from _strings(inner)
    elif value is not None:
        yield str(value)


_READERS: tuple[tuple[tuple[str, ...], Callable[[Item, str, Seen], None]], ...] = (
    (_MARKUP, _markup),
    ((".csv", ".tsv"), _table),
    ((".ipynb",), _notebook),
    ((".jsonl",), _json_lines),
    ((".json",), _json),
)
