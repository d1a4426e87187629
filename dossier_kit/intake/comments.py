"""The comments of a workbook's cells, straight from the part that holds them.

openpyxl makes an object of each run, font and size of a comment: fifty thousand of them take it seven seconds.
"""

from __future__ import annotations

import html
import posixpath
import re

from defusedxml import ElementTree
from openpyxl.utils import column_index_from_string

_TARGET = re.compile(rb"""\bTarget=["']([^"']*)["']""")
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d*)")

Comments = dict[tuple[int, int], str]


def comments_target(sheet: str, relation: bytes) -> str:
    """The name of the part to which a relation of the part ``sheet`` leads."""
    found = _TARGET.search(relation)
    target = html.unescape(found[1].decode("utf-8", "replace")) if found else ""
    folder = "" if target.startswith("/") else posixpath.dirname(sheet)
    return posixpath.normpath(posixpath.join(folder, target.lstrip("/")))


def read_comments(data: bytes) -> Comments:
    """By row and column the text of each comment, without its looks; of two at one cell the last.

    Raises:
        ValueError, ParseError: no part of comments as Excel writes it.
    """
    found: Comments = {}
    for comment in ElementTree.fromstring(data, forbid_dtd=True).iter():
        if _local(comment.tag) == "comment":
            place = _CELL.fullmatch(comment.get("ref", ""))
            if place is None:
                raise ValueError("a comment without a cell")
            parts = [part for text in comment if _local(text.tag) == "text" for part in text]
            # Beside plain text and runs there may be a reading aid ("rPh"), which says the same once more.
            pieces = [one for part in parts for one in {"t": [part], "r": part}.get(_local(part.tag), ())]
            text = "".join(one.text or "" for one in pieces if _local(one.tag) == "t")
            found[int(place[2]), column_index_from_string(place[1])] = text
    return found


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
