"""A workbook is a ZIP of XML parts from a stranger. Here it is unpacked under limits and packed again, harmless.

The copy that openpyxl gets holds no document type (entity bombs), no million formatted empty cells, no giant merged
range, and of each worksheet only its columns and rows; where its comments stand is noted. Limits are checked on what
the directory promises and again on what comes out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import UnreadableFile
from .comments import comments_target
from .sheets import MAX_COLUMNS

MAX_PARTS = 5_000
MAX_UNPACKED = 1 << 30  # bytes out of the archive, all parts together
MAX_RATIO = 250  # real worksheets shrink 5 to 60 times; a bomb's parts a thousand
RATIO_FROM = 8 << 20  # below this a part is harmless whatever its ratio
MAX_KEPT = 150 << 20  # bytes left once empty cells are dropped
CHUNK = 1 << 20
_WIDE = 200_000  # filled cells; a sheet that is too wide and smaller is read, since they may hold only white space

_ATTRIBUTES = rb"""(?:[^<>"']|"[^"<]*"|'[^'<]*')*"""
_ROOT = re.compile(rb"<((?:\w+:)?)worksheet\b" + _ATTRIBUTES + rb">")
_EMPTY_ROW = re.compile(rb"<row [^<>]*+(?:(?<=/)>|>(?:<c [^<>]*+(?<=/)>)*+</row>)")
_EMPTY_CELL = re.compile(rb"<c [^<>]*+(?:(?<=/)>|></c>)")
_UNNUMBERED = re.compile(rb"<(?:c|row)(?: (?!r=)|[>/])")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b" + _ATTRIBUTES + rb"/?>")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*\bref=[\"']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b" + _ATTRIBUTES + rb"(?:(?<=/)>|>\s*</(?:\w+:)?Relationship>)")
_COMMENTS = re.compile(rb"""\bType=["'][^"']*/comments["']""")
_MARKS = re.compile(  # where a row begins, where a cell begins and its column, where something stands in a cell
    rb"""<(?:\w++:)?+(?:(row)(?=[\s/>])|(c)(?=[\s/>])(?:[^<>]*?\sr\s*=\s*["']([A-Za-z]{1,3}))?"""
    rb"""|[vt](?:\s[^<>]*)?(?<!/)>(?:[^<]|<!))"""
)
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']""")


@dataclass(slots=True)
class SafeCopy:
    """The archive as openpyxl gets it, and what was taken out on the way.

    By the name of a sheet's part: ``merges`` are its merged ranges as (first row, first column, last row, last column),
    ``comments`` the parts that hold its comments. ``wide`` are the sheets of far too many columns, whose rows were left
    out.
    """

    archive: bytes
    merges: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)
    wide: set[str] = field(default_factory=set)
    drawings: int = 0  # text boxes and shapes with text, which are not read


def safe_copy(name: str, content: bytes, plain_styles: bool = False) -> SafeCopy:
    """Unpack and pack again. With ``plain_styles`` only number formats survive of the styles.

    Raises:
        UnreadableFile: no archive, damaged, protected, a bomb, or not a workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _copy(name, archive, plain_styles)
    except UnreadableFile:
        raise
    except Exception:  # zipfile, zlib and struct raise a dozen different things on damaged bytes
        raise UnreadableFile(
            f"{name} is damaged, or only a part of it came through. Open it in Excel, save it as .xlsx and try again, "
            "or ask for it again."
        ) from None


def _copy(name: str, archive: zipfile.ZipFile, plain_styles: bool) -> SafeCopy:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names:
        kind = "an OpenDocument sheet" if "mimetype" in names else "a ZIP archive, but no Excel workbook"
        raise UnreadableFile(f"{name} is {kind}. Open it, save it as .xlsx and try again.")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(f"{name} is password-protected. Take the password off and try again.")
    if len(parts) > MAX_PARTS or len(set(names)) < len(names) or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _bomb(name)
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise _bomb(name)
    made = io.BytesIO()
    result = SafeCopy(b"")
    budget = _Budget(name)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as copy:
        for part in parts:
            if not part.filename.endswith((".xml", ".rels")):
                continue  # pictures, macros, printer settings, the drawing of comments: nothing that is read
            copy.writestr(part.filename, _part(archive, part, budget, result, plain_styles))
    result.archive = made.getvalue()
    return result


def _bomb(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name} unpacks to far more than a workbook of accounts holds. It is damaged or made to do harm: do not open "
        "it; ask the sender for it again."
    )


@dataclass(slots=True)
class _Budget:
    """What may still come out of the archive: counted as it comes, whatever the directory said."""

    name: str
    unpacked: int = 0
    kept: int = 0

    def read(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo, thin: Callable[[bytes], bytes]) -> bytes:
        kept = bytearray()
        rest = b""
        came = 0
        with archive.open(part) as source:
            while chunk := source.read(CHUNK):
                came += len(chunk)
                self.unpacked += len(chunk)
                if self.unpacked > MAX_UNPACKED or (
                    came > RATIO_FROM and came > MAX_RATIO * max(part.compress_size, 1)
                ):
                    raise _bomb(self.name)
                rest += chunk
                # cut before the last row, so that no cell is split; a part without rows is kept as it comes
                cut = rest.rfind(b"<row")
                if cut > 0 or len(rest) > 4 * CHUNK:
                    cut = cut if cut > 0 else len(rest)
                    kept += thin(rest[:cut])
                    rest = rest[cut:]
                    self._check(len(kept))
        kept += thin(rest)
        self._check(len(kept))
        self.kept += len(kept)
        return bytes(kept)

    def _check(self, growing: int) -> None:
        if self.kept + growing > MAX_KEPT:
            raise _bomb(self.name)


class _TooWideError(Exception):
    """A worksheet of far too many columns; what is still packed need not come out."""


@dataclass(slots=True)
class _Rows:
    """The rows of a worksheet as they come: thinned where that can be, and the cells counted that hold something."""

    thin: Callable[[bytes], bytes]
    columns: set[int] = field(default_factory=set)
    cells: int = 0
    column: int = 0
    blank: bool = False  # nothing has come of the cell yet

    def __call__(self, xml: bytes) -> bytes:
        xml = self.thin(xml)
        for row, cell, place in _MARKS.findall(xml):
            if row:
                self.column = 0
            elif cell:
                # A row may be short and stand far to the right; cells without a place stand one after the other.
                self.column = _column(place) if place else self.column + 1
                self.blank = True
            elif self.blank:
                self.blank = False
                self.columns.add(self.column)
                self.cells += 1
        if self.cells > _WIDE and len(self.columns) > MAX_COLUMNS:
            raise _TooWideError
        return xml


def _part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: _Budget, result: SafeCopy, plain_styles: bool
) -> bytes:
    with archive.open(part) as source:
        start = source.read(4096)
    encoding = _ENCODING.match(start.removeprefix(b"\xef\xbb\xbf"))
    if (
        start[:2] in (b"\xff\xfe", b"\xfe\xff")
        or b"\x00" in start
        or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"))
    ):
        # In another encoding a document type could hide from the check below.
        raise UnreadableFile(f"{budget.name} is written in an unusual encoding. Open it in Excel and save it as .xlsx.")
    sheet = _ROOT.search(start)
    thin = _thin if sheet and not sheet[1] else bytes
    try:
        data = budget.read(archive, part, _Rows(thin) if sheet else bytes)
    except _TooWideError:
        result.wide.add(part.filename)
        data = start[: sheet.end()] + b"</" + sheet[1] + b"worksheet>" if sheet else b""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnreadableFile(
            f"{budget.name} holds a document type, which no Excel workbook does. It may be made to do harm: do not "
            "open it; ask the sender for it again."
        )
    if b"purl.oclc.org/ooxml/spreadsheetml" in data[:4096]:
        raise UnreadableFile(f'{budget.name} is saved as "Strict Open XML". Save it as "Excel Workbook (.xlsx)".')
    if sheet:
        return _worksheet(part.filename, data, result)
    folder, rels, of = part.filename.partition("/_rels/")
    if rels and of.endswith(".rels"):
        return _relations(f"{folder}/{of.removesuffix('.rels')}", data, result)
    if "/drawings/" in part.filename and re.search(rb"<a:t>[^<]*\S", data):
        result.drawings += 1
    if part.filename.lower().endswith("xl/workbook.xml"):
        return re.sub(rb"<(pivotCaches|externalReferences|definedNames)\b.*?</\1>", b"", data, flags=re.DOTALL)
    if plain_styles and part.filename.lower().endswith("xl/styles.xml"):
        return _number_formats(data)
    return data


def _relations(of: str, data: bytes, result: SafeCopy) -> bytes:
    """Where a part leads, but not to comments; a sheet leads nowhere."""

    def kept(found: re.Match[bytes]) -> bytes:
        if _COMMENTS.search(found[0]):
            result.comments.setdefault(of, []).append(comments_target(of, found[0]))
            return b""
        return b"" if "sheets/" in of else found[0]

    return _RELATION.sub(kept, data)


def _thin(xml: bytes) -> bytes:
    """Rows of a worksheet without the cells and rows that hold nothing."""
    if _UNNUMBERED.search(xml) or b"<![CDATA[" in xml:
        return xml  # places follow from the order here, so nothing may go
    return _EMPTY_CELL.sub(b"", _EMPTY_ROW.sub(b"", xml))  # this order: most of a million rows go in one match each


def _worksheet(part: str, data: bytes, result: SafeCopy) -> bytes:
    root = _ROOT.search(data)
    if root is None:
        return data
    prefix = root[1]
    opening, closing = b"<" + prefix + b"sheetData", b"</" + prefix + b"sheetData>"
    start = data.find(opening)
    end = data.rfind(closing)
    if end > start >= 0:
        rows, tail = data[start : end + len(closing)], data[end:]
    elif re.match(re.escape(opening) + rb"\s*/>", data[max(start, 0) :]):
        rows, tail = b"", b""
    else:
        return data  # not a sheet as it should be: openpyxl will say so
    ranges = []
    for found in _MERGE.finditer(tail):
        first, last = _column(found[1]), _column(found[3])
        ranges.append((int(found[2]), first, int(found[4]), last))
    result.merges[part] = ranges
    columns = b"".join(_COLUMN.findall(data[: start if start >= 0 else len(data)]))
    if columns:
        columns = b"<" + prefix + b"cols>" + columns + b"</" + prefix + b"cols>"
    return data[: root.end()] + columns + rows + b"</" + prefix + b"worksheet>"


def _column(name: bytes) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


def _number_formats(data: bytes) -> bytes:
    """A style sheet that says of each cell style only its number format, which tells dates from numbers."""
    formats = b"".join(re.findall(rb"<(?:\w+:)?numFmt\b" + _ATTRIBUTES + rb"/>", data)).replace(b"<x:", b"<")
    section = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", data, re.DOTALL)
    found = re.findall(rb"<(?:\w+:)?xf\b(" + _ATTRIBUTES + rb")>", section[0] if section else b"")
    ids = [match[1] if (match := re.search(rb"\bnumFmtId=[\"'](\d+)[\"']", entry)) else b"0" for entry in found] or [
        b"0"
    ]
    styles = b"".join(b'<xf numFmtId="%s" fontId="0" fillId="0" borderId="0"/>' % number for number in ids)
    return (
        b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>%s</numFmts>'
        b"<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
        b'<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>%s</cellXfs></styleSheet>' % (formats, styles)
    )
