"""Pictures: what a PNG or JPEG says beside its pixels, and what an SVG says beside its drawing.

Words that a picture shows are not read; the kit draws its own charts from tables, and those are searched as text.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from PIL import Image, UnidentifiedImageError

from .folding import APART, readable
from .markup import local, tree
from .opening import Item
from .seen import Seen

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_PIXELS = frozenset([b"IHDR", b"PLTE", b"IDAT", b"IEND", b"pHYs", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"sBIT", b"bKGD"])
_START_OF_SCAN, _END, _PLAIN = 0xDA, 0xD9, 0xE0
_ALONE = frozenset([0x01, *range(0xD0, 0xD9)])
_SCRIPTED = re.compile(r"on[a-z]+")
_STYLED_AWAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|(?<![-\w])opacity\s*:\s*0(?:\.0+)?(?![.\d])")


def inspect_raster(item: Item, seen: Seen) -> None:
    """A PNG or a JPEG."""
    content = item.content
    pieces = list(_png(content) if content.startswith(PNG) else _jpeg(content))
    if not pieces or pieces[-1][0] not in ("end", "tail"):
        seen.fault(item, "damaged")
    beside = [data for kind, data in pieces if kind == "note"]
    tail = b"".join(data for kind, data in pieces if kind == "tail")
    if beside:
        seen.fault(item, "picture_data")
        seen.text(item, APART.join(readable(data) for data in beside), "notes")
        seen.text(item, _metadata(content), "notes")
    if tail:
        seen.fault(item, "picture_tail")
        seen.text(item, readable(tail), "behind its end")


def inspect_drawing(item: Item, seen: Seen) -> None:
    """An SVG."""
    root = tree(item, seen)
    for element in root.iter() if root is not None else ():
        name = local(element.tag)
        if name in ("script", "handler", "animate", "set"):
            seen.fault(item, "active_content")
        elif name == "metadata" and "".join(element.itertext()).strip():
            seen.fault(item, "picture_data")
        elif name in ("foreignObject", "image", "feImage"):
            seen.fault(item, "embedded")
        _check_attributes(item, element, seen)


def _check_attributes(item: Item, element: Element, seen: Seen) -> None:
    for key, value in element.attrib.items():
        name = local(key)
        if _SCRIPTED.fullmatch(name):
            seen.fault(item, "active_content")
        elif name == "href" and not value.startswith("#"):
            seen.fault(item, "external_link")
        elif (name == "style" and _STYLED_AWAY.search(value)) or _STYLED_AWAY.search(f"{name}:{value}"):
            seen.fault(item, "hidden_text")


def _png(content: bytes) -> Iterator[tuple[str, bytes]]:
    position = len(PNG)
    while position + 12 <= len(content):
        (length,) = struct.unpack(">L", content[position : position + 4])
        kind = content[position + 4 : position + 8]
        data = content[position + 8 : position + 8 + length]
        position += 12 + length
        if kind not in _PIXELS:
            yield "note", kind + b" " + data
        if kind == b"IEND":
            yield "end", b""
            if position < len(content):
                yield "tail", content[position:]
            return
    yield "cut", b""


def _jpeg(content: bytes) -> Iterator[tuple[str, bytes]]:
    position = 2
    while position + 4 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker in _ALONE or marker == 0xFF:
            position += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", content[position + 2 : position + 4])
        data = content[position + 4 : position + 2 + length]
        position += 2 + length
        # Application data and comments; the plain header of a JPEG has fourteen bytes, the rest is a thumbnail.
        if marker == 0xFE or (marker > _PLAIN and marker <= 0xEF) or (marker == _PLAIN and len(data) > 14):
            yield "note", data
        if marker == _START_OF_SCAN:
            end = _end_of_scan(content, position)
            if end is None:
                break
            position = end
            if content[position + 1] == _END:
                yield "end", b""
                if position + 2 < len(content):
                    yield "tail", content[position + 2 :]
                return
    yield "cut", b""


def _end_of_scan(content: bytes, position: int) -> int | None:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while (position := content.find(b"\xff", position)) >= 0 and position + 1 < len(content):
        if content[position + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return position
        position += 1
    return None


def _metadata(content: bytes) -> str:
    """What is compressed in the picture's notes."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return APART.join(f"{key} {value}" for key, value in picture.info.items())
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return ""
