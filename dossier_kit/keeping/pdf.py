"""The words of a PDF, as far as they can be had without drawing it: enough to know an account again in one.

What is shown is taken from the streams of the pages, in the order in which they stand. Fonts that number their letters
in a way of their own say so in tables (CMaps); which font a text is in is not looked up, so each table is tried on all.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_FILTER = re.compile(rb"/(\w+Decode|Crypt|A85|AHx|Fl|LZW|RL|DCT|CCF)(?![A-Za-z])")
_SHOWN = re.compile(
    rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\)"  # a text in round brackets, which may hold such brackets
    rb"|<[0-9A-Fa-f\s]*>|\[|\]|-?\d*\.?\d+|\b(?:T[dDmJj]|ET)\b|T\*|['\"]",
    re.DOTALL,
)
_PICTURE = re.compile(rb"\bBI\s+/.{1,500}?\bID\s", re.DOTALL)  # among the words of a page
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b" ", b"f": b" ", b"\n": b"", b"\r": b"", b"\r\n": b""}
_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]+)>|\[([^\]]*)\])")
_SPACE = -150  # thousandths of the letters' size: as far apart stand words
_MOST_FONTS = 16
_MOST_CODES = 1 << 16
# Whatever else is in a letter, of these there are some: where none is read, the letters were not understood.
_USUAL = frozenset(["the", "and", "to", "of", "a", "in", "that", "was", "is", "for", "i", "my", "we", "you", "with"])
_ENOUGH = 3

_Codes = tuple[int, dict[int, str]]


def is_pdf(content: bytes) -> bool:
    """Whether these bytes are those of a PDF."""
    return b"%PDF-" in content[:1024]


def texts_of_pdf(content: bytes, most: int) -> tuple[list[str], bool]:
    """The texts of a PDF, each in the ways in which it may have to be read; and whether that is all that it shows.

    False where it has pictures, is encrypted, is packed in a way not known here or to more than ``most`` bytes, or
    where its letters make no words.
    """
    whole = b"/Encrypt" not in content
    streams = []
    for dictionary, data in _streams(content):
        if re.search(rb"/Subtype\s*/Image\b", dictionary):
            whole = False
            continue
        opened = _opened(dictionary, data, most)
        if opened is None:
            whole = False
            continue
        most -= len(opened)
        streams.append(opened)
    codes: list[_Codes | None] = [None]
    codes += [_codes(one) for one in streams if b"begincmap" in one][:_MOST_FONTS]
    pages = [one for one in streams if b"BT" in one and re.search(rb"\bT[jJ]\b", one)]
    whole = whole and not any(_PICTURE.search(one) for one in streams)
    texts = [one.decode("latin-1") for one in streams]
    said: set[str] = set()
    for code in codes:
        for moved in (" ", ""):
            text = " ".join(_shown(page, code, moved) for page in pages)
            texts.append(text)
            said |= _USUAL.intersection(text.casefold().split())
    return texts, whole and len(said) >= _ENOUGH


def _streams(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    last = 0
    for match in _STREAM.finditer(content):
        if match.start() < last:
            continue
        end = content.find(b"endstream", match.end())
        end = len(content) if end < 0 else end
        dictionary = content[max(last, match.start() - 4096) : match.start()]
        yield dictionary[dictionary.rfind(b" obj") + 1 :], content[match.end() : end]
        last = end


def _opened(dictionary: bytes, data: bytes, most: int) -> bytes | None:
    """The stream without its packing, or None where that is too much or is not known how."""
    for name in _FILTER.findall(dictionary):
        try:
            if name in (b"FlateDecode", b"Fl"):
                machine = zlib.decompressobj()
                data = machine.decompress(data, most)
                if machine.unconsumed_tail:
                    return None
            elif name in (b"ASCII85Decode", b"A85"):
                data = base64.a85decode(data.strip().removeprefix(b"<~").removesuffix(b"~>"))
            elif name in (b"ASCIIHexDecode", b"AHx"):
                data = _from_hex(data.partition(b">")[0])
            else:
                return None
        except (zlib.error, ValueError):
            return None
    return data if len(data) <= most else None


def _shown(page: bytes, codes: _Codes | None, moved: str) -> str:
    """What the page shows; ``moved`` stands where it goes on at another place, which may be another word or not."""
    out = []
    listed = False
    for token in _SHOWN.findall(page):
        if token[:1] == b"(":
            out.append(_letters(_ESCAPED.sub(_sign, token[1:-1]), codes))
        elif token[:1] == b"<":
            out.append(_letters(_from_hex(token[1:-1]), codes))
        elif token in b"[]":
            listed = token == b"["
        elif token[:1] in b"-.0123456789":
            if listed and float(token) < _SPACE:
                out.append(" ")
        elif token == b"ET":
            out.append(" ")
        elif token not in (b"Tj", b"TJ"):
            out.append(moved)
    return "".join(out)


def _sign(match: re.Match[bytes]) -> bytes:
    found = match[1]
    return bytes([int(found, 8) & 255]) if found[:1].isdigit() and found < b"8" else _SIGNS.get(found, found)


def _letters(said: bytes, codes: _Codes | None) -> str:
    if codes is None:
        return said.decode("cp1252", "replace")
    width, table = codes
    numbers = (int.from_bytes(said[at : at + width], "big") for at in range(0, len(said), width))
    return "".join(table.get(number, "") for number in numbers)


def _codes(stream: bytes) -> _Codes:
    """How many bytes a letter of the font has, and what each is."""
    width, table = 1, dict[int, str]()
    for sort, body in _SECTION.findall(stream):
        for found in (_PAIR if sort == b"char" else _RANGE).findall(body):
            first = _from_hex(found[0])
            width = max(width, len(first))
            start = int.from_bytes(first, "big")
            if sort == b"char":
                table[start] = _unicode(found[1])
                continue
            count = min(int.from_bytes(_from_hex(found[1]), "big") - start + 1, _MOST_CODES - len(table))
            if found[3]:
                listed = re.findall(rb"<([0-9A-Fa-f\s]+)>", found[3])
                table.update((start + step, _unicode(one)) for step, one in enumerate(listed[: max(count, 0)]))
            elif target := _unicode(found[2]):
                last = ord(target[-1])
                steps = range(min(count, 0x10FFFF - last))
                table.update((start + step, target[:-1] + chr(last + step)) for step in steps)
    return width, table


def _unicode(digits: bytes) -> str:
    return _from_hex(digits).decode("utf-16-be", "replace")


def _from_hex(digits: bytes) -> bytes:
    bare = re.sub(rb"[^0-9A-Fa-f]", b"", digits)
    return bytes.fromhex((bare + b"0" * (len(bare) % 2)).decode("ascii"))
