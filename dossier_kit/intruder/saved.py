"""The texts of saved threads, whatever they were saved as: a page, a mail, a Word file, a table, plain words.

Every file in ``data/public`` is read by what is in it, not by what it is called. A file from which no words come is
named: nothing can be compared with it. What a browser saves beside a page (pictures, fonts) is no text of its own.
"""

from __future__ import annotations

import csv
import email
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from . import workbook
from .inspecting import inspect
from .opening import Item, opened
from .page import page_texts, unescaped, without_marks
from .rules import listed

_FEW = 8  # words: fewer are no account, nor any run that is looked for
_SPOILT = {"damaged", "encrypted", "unsearchable"}
_BINARY_SIGNS = (b"%PDF-", b"{\\rtf")
_MAILS = (".eml", ".mht", ".mhtml", ".mbox")
_TABLES = (".csv", ".tsv")
_PAGES = (".html", ".htm", ".xhtml", ".xml")
_NOTES = (".json", ".jsonl", ".ndjson", ".har", "{", "[")
_HEADERS = ("mime-version", "content-type", "subject", "from", "date", "message-id")
_MAIL = re.compile(
    rb"\A(?:From [^\n]*\n)?(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version|Content-Type):", re.IGNORECASE
)
_NEXT_MAIL = re.compile(rb"^From [^\r\n]*\r?\n(?=[A-Za-z][\w-]*:)", re.MULTILINE)
_NAMELESS = re.compile(r"\(.*\)")  # as :mod:`.opening` calls what an archive holds besides its members
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Saved:
    """``texts``: places and what stands there. ``read`` and ``unread``: the files by name, a page with what lies beside
    it as one."""

    texts: tuple[tuple[str, str], ...]
    read: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _Apart:
    """What came out of one file: places within it and texts; ``unread``, the places of what could not be read."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    plain: bool = False

    def say(self, place: str, text: str) -> None:
        if text.strip():
            self.texts.append((place, text))
            bare = without_marks(text)
            if bare != text:
                self.texts.append((place, bare))


def saved_texts(folder: Path) -> Saved:
    """Every text below ``folder``; none where there is no such folder."""
    texts, read, unread = [], [], []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        inside = path.relative_to(folder)
        if not path.is_file() or any(_passed_over(part) for part in inside.parts):
            continue
        name = path.relative_to(folder.parent.parent).as_posix() if folder.parent.parent in path.parents else path.name
        try:
            found, left = _taken_apart(path.name, path.read_bytes())
        except OSError:
            found, left = (), ("",)
        texts += [(f"{name}{place}", text) for place, text in found]
        beside = _beside_a_page(path, folder)
        if not beside:
            unread += [f"{name}{place}" for place in left]
            read += [] if left else [name]
    return Saved(tuple(texts), tuple(read), tuple(unread))


def _passed_over(name: str) -> bool:
    """Whether it is what a system or an office program leaves in a folder by itself."""
    return name.startswith((".", "~$")) or name.casefold() in listed("public", "passed_over")


def _beside_a_page(path: Path, folder: Path) -> bool:
    """Whether it lies in the folder that a browser makes for a page's parts: ``thread_files`` for ``thread.html``."""
    above = [one for one in path.parents if folder in one.parents]
    return any(
        one.name.endswith(end) and any(one.with_name(one.name.removesuffix(end) + kind).is_file() for kind in _PAGES)
        for one in above
        for end in listed("public", "page_folders")
    )


@lru_cache(maxsize=512)
def _taken_apart(name: str, content: bytes) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """What is in a file, read once for all who ask: its texts, and the places of what cannot be read."""
    found = _Apart()
    _item(opened(name, content), "", found, aside=False)
    if content.strip() and not found.plain and not any(len(text.split()) >= _FEW for _, text in found.texts):
        return tuple(found.texts), tuple(found.unread or [""])
    return tuple(found.texts), tuple(dict.fromkeys(found.unread))


def _item(item: Item, place: str, found: _Apart, aside: bool) -> None:
    """``aside``: it is a part of something, whose pictures and fonts need not be read."""
    if not item.archive and not ("damaged" in item.faults and item.content.startswith(b"PK")):
        _content(item.name.lower(), item.content, place, found, aside)
        return
    if _SPOILT.intersection(item.faults):
        found.unread.append(place)
    if item.part(workbook.MAIN):
        found.texts += [(f"{place}{where}", text) for where, text in _cells(item)]
        found.plain = True
        return
    # A Word file, a presentation, a book: its parts are one text, and what is none belongs to its looks.
    package = bool(item.part("[Content_Types].xml") or item.part("mimetype"))
    for member in item.members:
        if package:
            part = _Apart()
            _item(member, place, part, aside=True)
            found.texts += part.texts
        elif not (_NAMELESS.fullmatch(member.name) or any(map(_passed_over, member.name.split("/")))):
            beside = any(f"{end}/" in member.name for end in listed("public", "page_folders"))
            _item(member, f"{place} > {member.name}", found, aside or beside)


def _content(name: str, content: bytes, place: str, found: _Apart, aside: bool) -> None:
    text = None if content.startswith(_BINARY_SIGNS) else _decoded(content)
    if text is None:
        if not (aside and name.endswith(listed("public", "furniture"))):
            found.unread.append(place)
    elif name.endswith(_MAILS) or _MAIL.match(content[:8192]):
        _mails(content, text, place, found)
    elif name.endswith(_TABLES):
        for where, cell in _rows(text):
            found.say(f"{place}{where}", cell)
        found.plain = True
    elif name.endswith(_PAGES) or text.lstrip().startswith("<"):
        for said in page_texts(text):
            found.say(place, said)
    else:
        found.say(place, text)
        if name.endswith(_NOTES) or text.lstrip().startswith(_NOTES):
            found.say(place, unescaped(text))
        found.plain = True


def _decoded(content: bytes) -> str | None:
    """The content as a text, or None if it is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content:
        # Two bytes a sign without a mark: every other one of ours is a nought.
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if content[first::2].count(0) * 2 * 2 > len(content) and not content[1 - first :: 2].count(0):
                return content.decode(encoding, "replace")
        return None
    try:
        return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        ours = len(_CONTROL.findall(content)) * 200 < len(content)
        return content.decode("cp1252", "replace") if ours else None


def _rows(text: str) -> Iterator[tuple[str, str]]:
    """The cells of a table, so that no run goes from one post to the next."""
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        yield "", text
        return
    for number, row in enumerate((row for row in rows if any(row)), start=1):
        yield from ((f", row {number}", cell) for cell in row)


def _cells(book: Item) -> Iterator[tuple[str, str]]:
    """The cells of a workbook, by sheet and row."""
    counts: dict[str, int] = {}
    for one in inspect(book).texts:
        if not one.row:
            continue
        sheet = one.item.name.removeprefix("xl/worksheets/")
        counts[sheet] = counts.get(sheet, 0) + 1
        where = f", {sheet.removesuffix('.xml')}, row {counts[sheet]}"
        yield from ((where, cell) for cell in one.text.split("¦"))


def _mails(content: bytes, whole: str, place: str, found: _Apart) -> None:
    """Mails, each with all its parts, and pages saved as a mail (mhtml)."""
    for one in [said for said in _NEXT_MAIL.split(content) if said.strip()]:
        mail = email.message_from_bytes(one)
        if not any(key.casefold() in _HEADERS for key in mail.keys()):  # noqa: SIM118 - a mail has no order of keys
            found.say(place, whole)  # called a mail, and none
            found.plain = True
        for part in mail.walk():
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes):
                continue
            sort, _, kind = part.get_content_type().partition("/")
            if sort == "text":
                text = _of_charset(payload, part.get_content_charset())
                for said in page_texts(text) if kind in ("html", "xml") else (text,):
                    found.say(place, said)
                found.plain = found.plain or kind == "plain"
            elif sort not in ("image", "font", "audio", "video"):
                _item(opened(part.get_filename() or "", payload), place, found, aside=True)


def _of_charset(payload: bytes, charset: str | None) -> str:
    try:
        return payload.decode(charset or "utf-8")
    except (LookupError, ValueError):
        return payload.decode("cp1252", "replace")
