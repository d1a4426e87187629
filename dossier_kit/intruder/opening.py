"""Taking files apart: every file, every ZIP member, ZIPs in ZIPs, and the bytes that no directory lists.

An archive is opened under limits, so that one made to do harm is told and not unpacked.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

#: What may come out of one file, all levels together, and how deep archives may lie in archives.
MAX_UNPACKED = 2 << 30
MAX_DEPTH = 6
_LOCAL = struct.Struct("<4s5H3L2H")
_ARCHIVES = (".xlsx", ".docx", ".zip")
_ENCRYPTED = 0x1
_STREAMED = 0x8


@dataclass(slots=True, eq=False)
class Item:
    """A file, or a part of one.

    ``name`` is its own name inside its parent, ``label`` what is shown of it: the name, unless the name itself tells.
    ``faults`` are kinds of ``rules/intruder.toml``, found while it was opened.
    """

    name: str
    content: bytes
    number: int = 1
    parent: Item | None = None
    label: str = ""
    archive: bool = False
    members: list[Item] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where it is, as a person is told: ``appendix.xlsx > xl/comments1.xml``."""
        own = self.label or self.name
        return f"{self.parent.place} > {own}" if self.parent else own

    def walk(self) -> Iterator[Item]:
        """It and everything in it, outermost first."""
        yield self
        for member in self.members:
            yield from member.walk()

    def part(self, name: str) -> Item | None:
        """The member of that name."""
        return next((member for member in self.members if member.name == name), None)


class _Budget:
    def __init__(self) -> None:
        self.left = MAX_UNPACKED


def opened(name: str, content: bytes, number: int = 1) -> Item:
    """The file with everything that is in it, however deep."""
    item = Item(name, content, number)
    _open(item, _Budget(), 0)
    return item


def _open(item: Item, budget: _Budget, depth: int) -> None:
    if item.content[:2] == b"\x1f\x8b":
        item.faults.append("unexpected_archive")
        item.archive = True
        _gzip(item, budget, depth)
    elif zipfile.is_zipfile(io.BytesIO(item.content)):
        item.archive = True
        if depth >= MAX_DEPTH:
            item.faults.append("unsearchable")
            return
        try:
            with zipfile.ZipFile(io.BytesIO(item.content)) as archive:
                _zip(item, archive, budget, depth)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, struct.error, ValueError):
            item.faults.append("damaged")
    elif item.content.startswith(b"PK\x03\x04") or item.name.lower().endswith(_ARCHIVES):
        item.faults.append("damaged")


def _gzip(item: Item, budget: _Budget, depth: int) -> None:
    try:
        with gzip.open(io.BytesIO(item.content)) as stream:
            content = stream.read(min(budget.left, MAX_UNPACKED // 8) + 1)
    except (OSError, EOFError, zlib.error):
        item.faults.append("damaged")
        return
    budget.left -= len(content)
    if budget.left < 0:
        item.faults.append("unsearchable")
        return
    _add(item, item.name.removesuffix(".gz"), content, budget, depth)


def _zip(item: Item, archive: zipfile.ZipFile, budget: _Budget, depth: int) -> None:
    infos = archive.infolist()
    if archive.comment:
        item.faults.append("zip_comment")
        _add(item, "(the archive's comment)", archive.comment, budget, depth)
    if any(info.comment for info in infos):
        item.faults.append("zip_comment")
        _add(item, "(comments of members)", b"\n".join(info.comment for info in infos), budget, depth)
    extras = [info.extra for info in infos if info.extra]
    if len({info.filename for info in infos}) < len(infos):
        item.faults.append("zip_twice")
    loose, local_extras = _unlisted(item.content, archive, infos)
    if extras or local_extras:
        item.faults.append("zip_extra")
        _add(item, "(extra fields)", b"\n".join(extras + local_extras), budget, depth)
    if loose:
        item.faults.append("zip_unlisted")
        _add(item, "(bytes that no directory lists)", b"\n".join(loose), budget, depth)
    folders = [info.filename for info in infos if info.is_dir() and not info.file_size]
    if folders:
        _add(item, "(names of folders)", "\n".join(folders).encode("utf-8", "replace"), budget, depth)
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            item.faults.append("encrypted")
            continue
        budget.left -= info.file_size
        if budget.left < 0:
            item.faults.append("unsearchable")
            return
        # The directory's word for the size is not taken: reading stops one byte past it.
        with archive.open(info) as stream:
            content = stream.read(info.file_size + 1)
        if len(content) > info.file_size:
            item.faults.append("damaged")
        if not (info.is_dir() and not content):
            _add(item, info.filename, content, budget, depth)


def _add(item: Item, name: str, content: bytes, budget: _Budget, depth: int) -> None:
    member = Item(name, content, len(item.members) + 1, item)
    item.members.append(member)
    _open(member, budget, depth + 1)


def _unlisted(
    content: bytes, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]
) -> tuple[list[bytes], list[bytes]]:
    """The bytes before, between and behind what the directory lists, and the extra fields of the local headers."""
    loose, extras = [], []
    position = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        start = info.header_offset
        loose.append(content[position:start])
        header = _LOCAL.unpack(content[start : start + _LOCAL.size])
        behind = start + _LOCAL.size
        name, extra = header[9], header[10]
        extras.append(content[behind + name : behind + name + extra])
        names = (info.filename.encode("utf-8"), info.orig_filename.encode("cp437", "replace"))
        if content[behind : behind + name] not in names:
            loose.append(content[behind : behind + name])
        position = behind + name + extra + info.compress_size
        if info.flag_bits & _STREAMED:
            # Sizes follow the data, with or without a signature, in 32 or 64 bits.
            for length in (24, 20, 16, 12):
                tail = content[position : position + length]
                if _describes(tail, info):
                    position += length
                    break
    loose.append(content[position : archive.start_dir])
    end = content.rfind(b"PK\x05\x06")
    loose.append(content[end + 22 + len(archive.comment) :])
    return [piece for piece in loose if piece], [extra for extra in extras if extra]


def _describes(tail: bytes, info: zipfile.ZipInfo) -> bool:
    sign = b"PK\x07\x08" if len(tail) in (16, 24) else b""
    wide = "<LQQ" if len(tail) in (20, 24) else "<LLL"
    if len(tail) != len(sign) + struct.calcsize(wide) or not tail.startswith(sign):
        return False
    return struct.unpack(wide, tail[len(sign) :]) == (info.CRC, info.compress_size, info.file_size)
