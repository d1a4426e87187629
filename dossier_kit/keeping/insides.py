"""Every text in a file that somebody could read, and whether there may be one that the kit cannot.

Archives, packed files, mails with what is attached to them, PDFs and RTF are opened, down to a few in one another and
under a bound in size. What is neither text nor opened is closed: a picture, a scanned page, an old Word file, a file
under a password. Of such a file a person has to say what stands in it.
"""

from __future__ import annotations

import bz2
import email
import email.errors
import email.header
import email.message
import gzip
import html
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from .pdf import is_pdf, texts_of_pdf

_DEEPEST = 6
_MOST = 256 << 20  # bytes, of all that a file is unpacked to
_TAG = re.compile(r"<[^<>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_STRAY = 100  # one sign in so many may be no text
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PACKED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))
_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError),
    *(EOFError, OSError, RuntimeError, ValueError),
)
_MAIL = re.compile(
    rb"\A(?:\d+\s*\n)?(?:From .*\n)?(?:[!-9;-~]+:.*\n(?:[ \t].*\n)*?)*?"
    rb"(?:from|received|mime-version|message-id|return-path|delivered-to|content-type|content-transfer-encoding):",
    re.IGNORECASE,
)
_NEXT_MAIL = re.compile(rb"(?m)^From .*\r?\n")  # in a mailbox
_ARMOUR = "-----BEGIN PGP MESSAGE"
# No words of anybody's: what a printer is set to, fonts, the little picture of a page that is there as well.
_WORDLESS = re.compile(
    r"(?:printersettings\d*\.bin|\.odttf|\.fntdata|\.ttf|\.otf|docprops/thumbnail\.\w+|(?:^|/)\.ds_store)$",
    re.IGNORECASE,
)


def texts_of(name: str, content: bytes) -> Iterator[str]:
    """Every text in a file: its name, its parts, with and without the tags between them."""
    for text in _Look().texts(name, content):
        try:
            text.encode()
        except UnicodeEncodeError:  # half a sign, as JSON and RTF can write it
            yield text.encode("utf-8", "replace").decode("utf-8")
        else:
            yield text


def is_closed(name: str, content: bytes) -> bool:
    """Whether something in the file could not be looked into."""
    look = _Look()
    for _ in look.texts(name, content):
        pass
    return look.closed


class _Look:
    """One look into a file; ``closed`` once all its texts were asked for."""

    def __init__(self) -> None:
        self.closed = False
        self._left = _MOST

    def texts(self, name: str, content: bytes, depth: int = 0) -> Iterator[str]:
        yield name
        opened = False
        if depth < _DEEPEST:
            try:
                for part, inner in self._parts(content):
                    opened = True
                    yield from self.texts(part or name, inner, depth + 1)
            except _BROKEN:
                self.closed = True  # damaged or under a password: its bytes are looked at as they are
        if is_pdf(content):
            texts, whole = texts_of_pdf(content, self._left)
            self._left -= sum(map(len, texts))
            self.closed = self.closed or not whole
            opened = True
            yield from texts
        elif _MAIL.match(content):
            for mail in _mails(content):
                for header in mail.walk():
                    yield _headers(header)
        if content and not opened and not _WORDLESS.search(name) and not _is_text(content):
            self.closed = True
        for text in _decoded(content):
            if _ARMOUR in text:
                self.closed = True
            yield text
            if text.startswith("{\\rtf"):
                self.closed = self.closed or "\\pict" in text
                yield _bare_rtf(text)
            if "<" in text:
                yield html.unescape(_TAG.sub("", text))
                yield html.unescape(_TAG.sub(" ", text))
            if "\\" in text:
                yield from _json_texts(text)

    def _parts(self, content: bytes) -> Iterator[tuple[str, bytes]]:
        """What is packed into a file, by name; "" for a part that has none. One of :data:`_BROKEN` may be raised."""
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for part in archive.infolist():
                    with archive.open(part) as file:
                        yield part.filename, self._within(file.read(self._left + 1))
        elif content[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
                for member in tar:
                    held = tar.extractfile(member) if member.isfile() else None
                    if held is not None:
                        yield member.name, self._within(held.read(self._left + 1))
        elif _MAIL.match(content):
            for mail in _mails(content):
                for one in mail.walk():
                    held_in = one.get_payload(decode=True)
                    if isinstance(held_in, bytes):
                        yield one.get_filename() or "", self._within(held_in)
        else:
            for magic, reader in _PACKED:
                if content.startswith(magic):
                    with reader(io.BytesIO(content)) as packed:
                        yield "", self._within(packed.read(self._left + 1))

    def _within(self, content: bytes) -> bytes:
        self._left -= len(content)
        if self._left < 0:
            raise ValueError("too much")
        return content


def _mails(content: bytes) -> Iterator[email.message.Message]:
    bare = re.sub(rb"\A\d+\s*\n", b"", content)  # as one program for mail counts their bytes before them
    for one in _NEXT_MAIL.split(bare) if bare.startswith(b"From ") else [bare]:
        if one.strip():
            yield email.message_from_bytes(one)


def _headers(mail: email.message.Message) -> str:
    """What a mail says of itself, decoded."""
    said = []
    for value in mail.values():
        try:
            said.append(str(email.header.make_header(email.header.decode_header(value))))
        except (email.errors.MessageError, LookupError, UnicodeError, ValueError):
            said.append(str(value))
    return "\n".join(said)


def _decoded(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8", "replace")
    if content.startswith(_UTF_16):
        yield content.decode("utf-16", "replace")
    elif b"\x00" in content[:4096]:
        yield content.decode("utf-16-le", "replace")
    elif not _decodes(content, "utf-8"):
        yield content.decode("cp1252", "replace")


def _is_text(content: bytes) -> bool:
    if content.startswith(_UTF_16):
        text = content.decode("utf-16", "replace")
    elif b"\x00" in content[:4096]:
        text = content.decode("utf-16-le", "replace")
        if sum(sign < "\u0250" for sign in text[:4096]) * 2 < len(text[:4096]):
            return False  # two bytes of anything are some sign of far away
    else:
        text = content.decode("utf-8" if _decodes(content, "utf-8") else "cp1252", "replace")
    return len(_CONTROL.findall(text)) * _STRAY <= len(text)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _bare_rtf(text: str) -> str:
    """RTF without what it is set with."""
    text = re.sub(r"\\'([0-9A-Fa-f]{2})", lambda sign: bytes.fromhex(sign[1]).decode("cp1252", "replace"), text)
    text = re.sub(r"\\u(-?\d{1,5}) ?\??", lambda sign: chr(int(sign[1]) % 0x10000), text)
    text = re.sub(r"\\(?:par|line|tab|cell|row|page|sect)\b ?", " ", text)
    return re.sub(r"\\[A-Za-z]+-?\d* ?|[{}\r\n]", "", text)


def _json_texts(text: str) -> Iterator[str]:
    """What JSON writes with a backslash: line ends and letters with accents."""
    for line in (text, *text.splitlines()):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        yield " ".join(_strings(value))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        # Jupyter keeps a text as the list of its lines.
        if value and all(isinstance(part, str) for part in value):
            yield "".join(value)
        else:
            for part in value:
                yield from _strings(part)
