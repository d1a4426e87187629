"""Intake files broken on purpose, by structure: the XML parts inside a workbook's ZIP, the ZIP itself, and CSV text.

``made(seed)`` gives one such file, the same for the same seed. Every cell of the files that it starts from holds the
canary, so that a message that quotes any cell shows it. Everybody in them is invented.
"""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

import openpyxl
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

CANARY = "Quenbythistle"
_HEADERS = (
    "Date received",
    "Your name",
    "E-mail",
    "Child's name",
    "Date of birth",
    "School",
    "NHS number",
    "Please tell us your story",
    "May we share it with the ICO?",
    "Tribunal date",
    "Evidence",
    "Office use",
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass
class Book:
    """A workbook taken apart: parts by name in order, more members to add raw, and what is done to the finished ZIP."""

    parts: dict[str, bytes]
    more: list[tuple[str, bytes]] = field(default_factory=list)
    after: list[Callable[[bytes, random.Random], bytes]] = field(default_factory=list)

    def pick(self, rng: random.Random, *ends: str) -> str:
        """A part whose name ends so, or any."""
        found = [name for name in self.parts if name.endswith(ends or ("",))] or list(self.parts)
        return rng.choice(found) if found else ""

    def change(self, name: str, new: bytes) -> None:
        if name in self.parts:
            self.parts[name] = new

    def packed(self, rng: random.Random) -> bytes:
        made = io.BytesIO()
        with (
            warnings.catch_warnings(),
            zipfile.ZipFile(made, "w", rng.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])) as archive,
        ):
            warnings.simplefilter("ignore")  # members of one name: on purpose
            for name, data in self.parts.items():
                archive.writestr(name, data, compress_type=zipfile.ZIP_DEFLATED if len(data) > 1 << 20 else None)
            for name, data in self.more:
                archive.writestr(name, data, compress_type=zipfile.ZIP_DEFLATED)
        content = made.getvalue()
        for change in self.after:
            content = change(content, rng)
        return content


# -- what it starts from --------------------------------------------------------------------------------------------


def _rows(count: int) -> list[list[object]]:
    said = ("Yes", "no", "not until 3 May 2031", "", "withdrawn")
    return [
        [
            datetime(2013, 6, n % 28 + 1),
            f"{CANARY} Oakshott{n}",
            f"{CANARY}{n}@letterbox.example",
            f"Ludo {CANARY}",
            date(2004, 2, n % 28 + 1),
            f"{CANARY} Primary",
            "943 476 5919",
            f"{CANARY} {n}: the report on my son went round before I had seen a word of it, on 3 May 201{n % 9}, and "
            f"nobody answered for {n + 2} months. " * 3,
            said[n % len(said)],
            "3/5/14",
            f"letter from {CANARY}",
            f"{CANARY} rang",
        ]
        for n in range(count)
    ]


@cache
def books() -> tuple[dict[str, bytes], ...]:
    """The parts of the workbooks that it starts from."""
    made = []
    for kind in ("plain", "rich", "inline", "old days"):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Accounts"
        if kind == "old days":
            book.epoch = CALENDAR_MAC_1904
        sheet.append(list(_HEADERS))
        for row in _rows(6):
            sheet.append(row)
        if kind == "rich":
            sheet["B3"].comment = Comment(f"{CANARY} is a friend", CANARY)
            sheet["L4"] = "=1+1"
            sheet["L5"] = f"=== {CANARY} wrote this line ==="
            sheet.row_dimensions[4].hidden = True
            sheet.column_dimensions["L"].hidden = True
            sheet.merge_cells("F2:F4")
            other = book.create_sheet("Older")
            other.sheet_state = "hidden"
            other.append(["Log of calls"])
            other.append(list(_HEADERS))
            for row in _rows(3):
                other.append(row)
            book.create_sheet("Notes")["C3"] = f"{CANARY} said so"
        saved = io.BytesIO()
        book.save(saved)
        with zipfile.ZipFile(saved) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        made.append(parts if kind == "inline" else _shared(parts))
    return tuple(made)


def _shared(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The words of the cells in a shared table, as Excel has them; openpyxl leaves them in the cells."""
    words: list[bytes] = []

    def kept(cell: re.Match[bytes]) -> bytes:
        words.append(cell[3])
        return b'<c %st="s"%s><v>%d</v></c>' % (cell[1], cell[2], len(words) - 1)

    changed = {
        name: re.sub(rb'<c ([^>]*)t="inlineStr"([^>]*)><is>(.*?)</is></c>', kept, data, flags=re.DOTALL)
        if "worksheets/sheet" in name
        else data
        for name, data in parts.items()
    }
    table = b'<sst xmlns="%s" count="%d" uniqueCount="%d">' % (_MAIN.encode(), len(words), len(words))
    changed["xl/sharedStrings.xml"] = table + b"".join(b"<si>%s</si>" % word for word in words) + b"</sst>"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    entry = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    changed["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", entry)
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rels = "xl/_rels/workbook.xml.rels"
    entry = b'<Relationship Id="rId90" Type="%s" Target="sharedStrings.xml"/></Relationships>' % relation
    changed[rels] = parts[rels].replace(b"</Relationships>", entry)
    return changed


# -- words that make trouble in any cell ----------------------------------------------------------------------------

_MARKS = "\u0301\u0327\u0323"


def trouble(rng: random.Random) -> str:
    """A cell's text: long, repetitive, in odd signs, or absurd as a date, number or consent."""
    n = rng.choice([3, 50, 2_000, 9_000])
    return rng.choice(
        [
            lambda: "a" * n + "!",
            lambda: " " * n + "x",
            lambda: "\n" * n + "x",
            lambda: "1/1/" * n,
            lambda: "1." * n,
            lambda: "(" * n,
            lambda: "yes no " * n,
            lambda: "not until the tribunal " * n,
            lambda: "3 May " * n,
            lambda: "e" + _MARKS * n,
            lambda: "\u202e" + "\u200d" * n,
            lambda: "\ufdfa" * n,
            lambda: "\U0001f468\u200d" * n,
            lambda: "_x0000_" * n,
            lambda: "_x000D_" + "_x005F_" * n,
            lambda: "=" * n,
            lambda: "=1+" * n + "1",
            lambda: "@" * n,
            lambda: "a@" * n,
            lambda: "a." * n + "@b.example",
            lambda: "0" * n,
            lambda: "9" * n,
            lambda: "1e309",
            lambda: "-" * n,
            lambda: "31/02/2014",
            lambda: "00/00/0000",
            lambda: "99/99/9999",
            lambda: "31 September 20014",
            lambda: "\u0663/\u0664/\u0662\u0660\u0661\u0664",
            lambda: "\u00b2\u00b9/\u00b3/2014",
            lambda: "Date: " * n,
            lambda: "I do not, I will not, I can not " * n,
            lambda: "'" * n,
            lambda: '"' * n,
            lambda: "<b>" * n,
            lambda: "&amp;" * n,
            lambda: "\\" * n,
            lambda: "%s%n{0}{x}" * n,
            lambda: "\x85\u2028\u2029" * n,
            lambda: "\u0130\u0131\u1e9e" * n,
            lambda: "12:61:61",
            lambda: "1900-02-29",
            lambda: "2014-13-45T99:99:99Z",
            lambda: "\ud55c\uae00 \u4e2d\u6587 " * n,
            lambda: "\x0b\x0c\x1c\x1d\x1e" * n,
            lambda: "1" * 400 + "/1/1",
            lambda: f"from {CANARY} to {CANARY} " * n,
            lambda: "C" * 32_767,
            lambda: "see attached " * n,
            lambda: "11 June 2013 and " * n,
            lambda: "the 1st of the 2nd of the 3rd " * n,
            lambda: "aged 9 and 10 and " * n,
        ]
    )()


_VALUES = (
    "",
    "-1",
    "0",
    "1",
    "99999999999999999999",
    "NaN",
    "INF",
    "1e309",
    "-1e18",
    "2958466",
    "1E5",
    "0x10",
    "A0",
    "XFD1048576",
    "XFE1048577",
    "ZZZZZZZ99999999",
    "A1:A1",
    "A1:XFD1048576",
    "B9:A1",
    "#REF!",
    "true",
    "maybe",
    "2014-13-45",
    "s",
    "b",
    "d",
    "e",
    "str",
    "inlineStr",
    "n",
    "\u00b2",
    "rId99",
    "../../x",
    CANARY,
)
_SIGNS = (
    b"\x00",
    b"\x01",
    b"\x0b",
    b"\xff\xfe",
    b"\xc3",
    b"\xed\xa0\x80",
    b"&bogus;",
    b"&#0;",
    b"&#xD800;",
    b"&#x110000;",
    b"&#1;",
    b"<![CDATA[x]]>",
    b"<!-- -->",
    b"<?x y?>",
    b"]]>",
    b"<",
    b">",
    b"&",
    b'"',
    b"<c/>",
    b"<row/>",
    b"<v>",
    b"</row>",
    b"\r",
    b"\xef\xbb\xbf",
)


# -- changes to a workbook ------------------------------------------------------------------------------------------

Change = Callable[[Book, random.Random], None]


def _tag(data: bytes, rng: random.Random) -> re.Match[bytes] | None:
    found = list(re.finditer(rb"<[^<>!?]+>", data))
    return rng.choice(found) if found else None


def _drop_part(book: Book, rng: random.Random) -> None:
    book.parts.pop(book.pick(rng), None)


def _cut_part(book: Book, rng: random.Random) -> None:
    name = book.pick(rng)
    book.change(name, book.parts[name][: rng.randrange(len(book.parts[name]) + 1)])


def _repeat_part(book: Book, rng: random.Random) -> None:
    name = book.pick(rng)
    book.more.append((name, book.parts[name][: rng.choice([0, 100, len(book.parts[name])])]))


def _swap_parts(book: Book, rng: random.Random) -> None:
    one, two = book.pick(rng), book.pick(rng)
    book.parts[one], book.parts[two] = book.parts[two], book.parts[one]


def _rename_part(book: Book, rng: random.Random) -> None:
    name = book.pick(rng)
    new = rng.choice(
        [
            name.upper(),
            "/" + name,
            "../" + name,
            name.replace("/", "\\"),
            name + "/",
            "a" * 3_000 + ".xml",
            name.replace("1", "7"),
            "\u202e" + name,
        ]
    )
    book.parts[new] = book.parts.pop(name)


def _odd_member(book: Book, rng: random.Random) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b" " * 100_000)
    book.more += rng.choice(
        [
            [("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(500))],
            [("xl/embeddings/oleObject1.bin", inner.getvalue())],
            [("xl/externalLinks/externalLink1.xml", b"<externalLink/>")],
            [("customXml/item1.xml", b"<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>")],
            [(f"xl/media/{n}.xml", b"<a/>") for n in range(rng.choice([10, 6_000]))],
            [("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")],
            [("xl/drawings/drawing1.xml", b"<a:t>" + CANARY.encode() + b"</a:t>")],
        ]
    )


def _bomb(book: Book, rng: random.Random) -> None:
    name = book.pick(rng, ".xml")
    data = book.parts[name]
    at = max(data.rfind(b"</"), 0)
    many = rng.choice([2_000, 20_000, 200_000])
    filling = rng.choice(
        [
            b" " * (many * 100),
            b'<c r="A9"/>' * many,
            b"<row/>" * many,
            b'<row r="9"><c r="A9"><v>1</v></c></row>' * many,
            b"<si><t>a</t></si>" * many,
            b"<xf/>" * many,
            b'<mergeCell ref="A1:B2"/>' * many,
            b"<a>" * many,
            b"".join(b'<row r="%d"><c r="A%d" t="b"><v>1</v></c></row>' % (n, n) for n in range(20, 20 + many // 10)),
        ]
    )
    book.change(name, data[:at] + filling + data[at:])


def _break_tag(book: Book, rng: random.Random) -> None:
    name = book.pick(rng, ".xml", ".rels")
    data = book.parts[name]
    for _ in range(rng.choice([1, 1, 5])):
        tag = _tag(data, rng)
        if tag:
            new = rng.choice(
                [
                    b"",
                    tag[0] * 2,
                    tag[0] * 500,
                    tag[0].replace(b"<", b"<x:"),
                    tag[0].upper(),
                    tag[0] + b"<z>",
                    tag[0].replace(b"/>", b">"),
                    rng.choice(_SIGNS) + tag[0],
                ]
            )
            data = data[: tag.start()] + new + data[tag.end() :]
    book.change(name, data)


def _break_attribute(book: Book, rng: random.Random) -> None:
    name = book.pick(
        rng,
        "sheet1.xml",
        "workbook.xml",
        "styles.xml",
        ".rels",
        "[Content_Types].xml",
        "sharedStrings.xml",
        "comment1.xml",
        "sheet2.xml",
    )
    data = book.parts[name]
    for _ in range(rng.choice([1, 2, 10])):
        found = list(re.finditer(rb'(?<![\w:])([\w:]++)="([^"]*)"', data))
        if found:
            one = rng.choice(found)
            value = rng.choice(_VALUES).encode()
            new = rng.choice([b'%s="%s"' % (one[1], value), b"", one[0] + b" " + one[0], b'z:q="%s"' % value])
            data = data[: one.start()] + new + data[one.end() :]
    book.change(name, data)


def _insert_signs(book: Book, rng: random.Random) -> None:
    name = book.pick(rng, ".xml", ".rels")
    data = book.parts[name]
    at = rng.randrange(len(data) + 1)
    gone = rng.choice([0, 0, 1, 20])
    book.change(name, data[:at] + rng.choice(_SIGNS) * rng.choice([1, 3]) + data[at + gone :])


def _other_encoding(book: Book, rng: random.Random) -> None:
    name = book.pick(rng, ".xml")
    text = book.parts[name].decode("utf-8", "replace")
    text = re.sub(r"^<\?xml[^>]*\?>", "", text)
    said, real = rng.choice(
        [
            ("UTF-16", "utf-16"),
            ("utf-8", "utf-16-le"),
            ("iso-8859-1", "latin-1"),
            ("utf-7", "utf-7"),
            ("windows-1252", "cp1252"),
            ("utf-8", "utf-8-sig"),
            ("nonsense", "utf-8"),
            ("utf-32", "utf-32"),
        ]
    )
    book.change(name, f'<?xml version="1.0" encoding="{said}"?>{text}'.encode(real, "replace"))


def _document_type(book: Book, rng: random.Random) -> None:
    name = book.pick(rng, ".xml", ".rels")
    data = re.sub(rb"^<\?xml[^>]*\?>", b"", book.parts[name])
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    kind = rng.choice(
        [
            b'<!DOCTYPE x [<!ENTITY l0 "lol">%s]>' % lol,
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
            b'<!DOCTYPE x SYSTEM "https://house.example/x.dtd">',
            b'<!doctype x [<!entity l0 "lol">]>',
            b" " * 5_000 + b'<!DOCTYPE x [<!ENTITY l0 "lol">]>',
            b'<!DOCTYPE x [<!ATTLIST c r CDATA "A1">]>',
        ]
    )
    book.change(name, kind + data.replace(b"<v>", b"<v>&l0;", 1))


def _nesting(book: Book, rng: random.Random) -> None:
    name = book.pick(rng, ".xml")
    data, deep = book.parts[name], rng.choice([50, 5_000, 200_000])
    at = max(data.rfind(b"</"), 0)
    tag = rng.choice([b"a", b"row", b"si", b"extLst", b"is", b"r"])
    book.change(name, data[:at] + b"<%s>" % tag * deep + b"</%s>" % tag * deep + data[at:])


def _cells(book: Book, rng: random.Random) -> None:
    """Other types, references, styles and values in the cells of a sheet."""
    name = book.pick(rng, "sheet1.xml", "sheet2.xml")
    data = book.parts[name]
    for _ in range(rng.choice([1, 4, 20])):
        found = list(re.finditer(rb'<c r="([A-Z]+)(\d+)"([^>]*)>(.*?)</c>', data))
        if not found:
            return
        one = rng.choice(found)
        value = rng.choice(
            [*_VALUES, "999999", "-5", "1e18", "60", "2958465.99999", "0.5", "43831.99999999", "9" * 400]
        )
        reference = rng.choice(
            [
                one[1] + one[2],
                one[1] + b"0",
                one[1] + b"1048577",
                b"XFE" + one[2],
                b"",
                b"ZZZZ1",
                one[1],
                b"A" + b"9" * 30,
                one[1].lower() + one[2],
                b"$" + one[1] + b"$" + one[2],
            ]
        )
        kind = rng.choice(["s", "n", "d", "b", "e", "str", "inlineStr", "x", ""])
        style = rng.choice(["", "1", "2", "99999", "-1", "a"])
        inner = rng.choice(
            [
                f"<v>{value}</v>",
                f"<v>{value}</v><v>2</v>",
                f"<f>{value}</f><v>{value}</v>",
                "",
                f'<f t="shared" si="{value}"/><v>1</v>',
                f'<f t="array" ref="{value}">SUM(A1)</f>',
                f"<is><t>{CANARY}</t></is>",
                f"<is><r><t>{CANARY}</t></r><r><rPr><b/></rPr></r></is>",
                f'<f t="dataTable" ref="A1:B2" r1="{value}"/>',
                "<v/>",
                "<v> 3 </v>",
                "<is/>",
            ]
        )
        data = data.replace(
            one[0], b'<c r="%s" s="%s" t="%s">%s</c>' % (reference, style.encode(), kind.encode(), inner.encode()), 1
        )
    book.change(name, data)


def _words(book: Book, rng: random.Random) -> None:
    """Trouble in the words of cells."""
    name = book.pick(rng, "sharedStrings.xml", "comment1.xml") if rng.random() < 0.8 else book.pick(rng, "sheet1.xml")
    data = book.parts[name]
    for _ in range(rng.choice([1, 3, 8])):
        found = list(re.finditer(rb"<t(?: [^>]*)?>([^<]*)</t>", data))
        if not found:
            return
        one = rng.choice(found)
        text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", trouble(rng))
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        data = data[: one.start(1)] + text.encode() + data[one.end(1) :]
    book.change(name, data)


def _sheet_furniture(book: Book, rng: random.Random) -> None:
    """What stands around the rows: dimensions, columns, merged ranges, views, links, protection."""
    name = book.pick(rng, "sheet1.xml", "sheet2.xml")
    data = book.parts[name]
    value = rng.choice(_VALUES).encode()
    merges = b"".join(
        b'<mergeCell ref="A%d:C%d"/>' % (n, n + rng.choice([0, 3, 900_000])) for n in range(rng.choice([1, 3_000]))
    )
    before = rng.choice(
        [
            b'<dimension ref="%s"/>' % value,
            b'<cols><col min="1" max="16384" hidden="1"/></cols>',
            b'<cols><col min="%s" max="%s" width="0"/></cols>' % (value, rng.choice(_VALUES).encode()),
            b'<cols><col min="1" max="99999999" hidden="1"/></cols>',
            b'<sheetViews><sheetView workbookViewId="%s"/></sheetViews>' % value,
            b'<sheetFormatPr baseColWidth="%s"/>' % value,
            b"<sheetData/>",
            b"<cols/>" * 40,
            b"",
        ]
    )
    after = rng.choice(
        [
            b"<mergeCells>%s</mergeCells>" % merges,
            b'<mergeCells><mergeCell ref="%s"/></mergeCells>' % value,
            b'<mergeCells><mergeCell ref="C9:A1"/><mergeCell ref="B2:B9"/><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            b'<hyperlinks><hyperlink ref="%s" location="x"/></hyperlinks>' % value,
            b'<legacyDrawing xmlns:r="x" r:id="rId1"/>',
            b'<conditionalFormatting sqref="%s"><cfRule type="x"/></conditionalFormatting>' % value,
            b'<dataValidations><dataValidation sqref="A1:A9" type="list"><formula1>%s</formula1></dataValidation></dataValidations>'
            % value,
            b'<autoFilter ref="%s"/>' % value,
            b"<sheetData><row r='2'><c r='A2'><v>1</v></c></row></sheetData>",
            b'<sheetProtection password="CC1A" sheet="1"/>',
            b"<extLst><ext/></extLst>",
            b"<tableParts><tablePart/></tableParts>",
        ]
    )
    data = data.replace(b"<sheetData>", before + b"<sheetData>", 1)
    book.change(name, data.replace(b"</sheetData>", b"</sheetData>" + after, 1))


def _book_furniture(book: Book, rng: random.Random) -> None:
    """Sheets' names, states and order, days since 1904, names, formats of numbers."""
    name = book.pick(rng, "workbook.xml", "styles.xml")
    data = book.parts[name]
    value = rng.choice(_VALUES).encode()
    if name.endswith("styles.xml"):
        code = rng.choice(
            [b"[$-F800]dddd", b"yy" * 5_000, b"[Red" * 400, b"", b"\\", b"m/d/yy h:mm;@", b"#,##0" * 999, value]
        )
        data = rng.choice(
            [
                re.sub(rb"(<numFmts[^>]*>)", rb'\1<numFmt numFmtId="164" formatCode="x"/>', data).replace(
                    b'"x"', b'"%s"' % code
                ),
                data.replace(b'numFmtId="', b'numFmtId="%s' % value[:3]),
                re.sub(rb"<cellXfs.*</cellXfs>", b"", data, flags=re.DOTALL),
                re.sub(rb"<cellXfs[^>]*>", rb"<cellXfs>" + b"<xf/>" * 70_000, data),
                data.replace(b"<fonts", b"<fonts><wrong/><fonts"),
            ]
        )
    else:
        data = rng.choice(
            [
                data.replace(
                    b'name="Accounts"',
                    b'name="%s"' % rng.choice([b"", b"a" * 5_000, b"Older", b"[a]*?:", b"&#10;", value]),
                ),
                data.replace(b'state="hidden"', b'state="%s"' % value),
                re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", data, flags=re.DOTALL),
                re.sub(rb"<sheets>(.*)</sheets>", rb"<sheets>\1\1</sheets>", data, flags=re.DOTALL),
                data.replace(b"<workbookPr", b'<workbookPr date1904="%s"' % value),
                data.replace(b'sheetId="', b'sheetId="%s' % value),
                data.replace(
                    b"</workbook>",
                    b'<definedNames><definedName name="x">%s</definedName></definedNames></workbook>' % value,
                ),
                data.replace(b"</workbook>", b"<pivotCaches><pivotCache/></pivotCaches></workbook>"),
                data.replace(b"<bookViews>", b'<bookViews><workbookView activeTab="%s"/>' % value),
                data.replace(b'r:id="', b'r:id="x'),
                data.replace(_MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
            ]
        )
    book.change(name, data)


def _relations(book: Book, rng: random.Random) -> None:
    name = book.pick(rng, ".rels")
    data = book.parts[name]
    book.change(
        name,
        rng.choice(
            [
                lambda: re.sub(
                    rb'Target="[^"]*"', b'Target="%s"' % rng.choice(_VALUES).encode(), data, count=rng.choice([0, 1])
                ),
                lambda: re.sub(rb'Target="[^"]*"', b'Target="https://house.example/x" TargetMode="External"', data),
                lambda: re.sub(rb'Target="[^"]*"', b'Target="/xl/workbook.xml"', data),
                lambda: re.sub(rb'Id="[^"]*"', b"", data),
                lambda: re.sub(rb'Id="[^"]*"', b'Id="rId1"', data),
                lambda: re.sub(rb'Type="[^"]*"', b'Type="x"', data),
                lambda: data.replace(b"worksheet", b"chartsheet"),
                lambda: data.replace(b"</Relationships>", b""),
                lambda: re.sub(rb"(<Relationship [^>]*/>)", rb"\1" * rng.choice([2, 2_000]), data),
                lambda: re.sub(rb"<Relationship [^>]*/>", b"", data, count=1),
            ]
        )(),
    )


def _content_types(book: Book, rng: random.Random) -> None:
    name = "[Content_Types].xml"
    data = book.parts.get(name, b"")
    book.change(
        name,
        rng.choice(
            [
                lambda: re.sub(rb'ContentType="[^"]*"', b'ContentType="text/plain"', data, count=rng.choice([0, 1, 2])),
                lambda: re.sub(rb"<Override [^>]*/>", b"", data, count=rng.choice([0, 1, 2])),
                lambda: data.replace(b"sheet.main+xml", b"template.macroEnabled.main+xml"),
                lambda: re.sub(rb"(<Override [^>]*/>)", rb"\1\1", data),
                lambda: re.sub(rb"<Default [^>]*/>", b"", data),
                lambda: re.sub(rb'PartName="[^"]*"', b'PartName="/nowhere.xml"', data),
                lambda: b"",
                lambda: data + data,
            ]
        )(),
    )


# -- and to the finished ZIP ----------------------------------------------------------------------------------------


def _flipped(content: bytes, rng: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(rng.choice([1, 5, 60])):
        if made:
            made[rng.randrange(len(made))] = rng.randrange(256)
    return bytes(made)


def _directory(content: bytes, rng: random.Random) -> bytes:
    """A field of an entry in the archive's directory or of a member's own header says something else."""
    made = bytearray(content)
    sign, length = rng.choice([(b"PK\x01\x02", 46), (b"PK\x03\x04", 30), (b"PK\x05\x06", 22)])
    at = [m.start() for m in re.finditer(re.escape(sign), content)]
    if at:
        start = rng.choice(at)
        place = start + rng.randrange(4, length)
        made[place : place + rng.choice([1, 2, 4])] = rng.choice(
            [b"\0", b"\xff", b"\x01", b"\x61", b"\x08\x00", b"\xff" * 4]
        )
    return bytes(made)


def _around(content: bytes, rng: random.Random) -> bytes:
    return rng.choice(
        [
            lambda: b"junk" * 50 + content,
            lambda: content + b"junk" * 50,
            lambda: content + content,
            lambda: content[:-22],
            lambda: content[: rng.randrange(len(content) + 1)],
            lambda: content[rng.randrange(len(content) + 1) :],
            lambda: content[:-2] + b"\x05\x00hello",
            lambda: b"PK" + content,
            lambda: zlib.compress(content),
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content,
            lambda: b"\xef\xbb\xbf" + content,
        ]
    )()


def _whole_zip(book: Book, rng: random.Random) -> None:
    book.after.append(rng.choice([_flipped, _directory, _directory, _around]))


CHANGES: tuple[Change, ...] = (
    _drop_part,
    _cut_part,
    _repeat_part,
    _swap_parts,
    _rename_part,
    _odd_member,
    _bomb,
    _break_tag,
    _break_tag,
    _break_attribute,
    _break_attribute,
    _insert_signs,
    _other_encoding,
    _document_type,
    _nesting,
    _cells,
    _cells,
    _words,
    _words,
    _sheet_furniture,
    _sheet_furniture,
    _book_furniture,
    _relations,
    _content_types,
    _whole_zip,
)


# -- CSV ------------------------------------------------------------------------------------------------------------


def _line(cells: list[str], delimiter: str, quote: str = '"') -> str:
    quoted = [
        f"{quote}{c.replace(quote, quote * 2)}{quote}" if any(s in c for s in f"{delimiter}{quote}\r\n") else c
        for c in cells
    ]
    return delimiter.join(quoted)


_MOST = 1_500_000  # characters of a CSV file beside its longest row: a long file may take long


def delimited(rng: random.Random) -> bytes:
    """A CSV file gone wrong."""
    table = [list(_HEADERS), *[[str(cell) for cell in row] for row in _rows(rng.choice([0, 1, 6, 6, 40]))]]
    for _ in range(rng.choice([0, 1, 3])):
        row = rng.choice(table)
        row[rng.randrange(len(row))] = trouble(rng)
    for change in rng.sample(range(9), rng.choice([0, 1, 2])):
        if change == 0:  # ragged
            table = [row[: rng.randrange(len(row) + 1)] + [CANARY] * rng.choice([0, 0, 5]) for row in table]
        elif change == 1:
            table = [row * rng.choice([1, 90]) for row in table]
        elif change == 2:
            table *= rng.choice([2, 60])
        elif change == 3:
            rng.shuffle(table)
        elif change == 4:
            table[0] = [rng.choice(table[0]) for _ in table[0]]
        elif change == 5:
            table[0] = [name * n if len(name) * (n := rng.choice([1, 400])) <= _MOST else name for name in table[0]]
        elif change == 6:
            table.insert(rng.randrange(len(table) + 1), [])
            table += [[]] * rng.choice([1, 50_000])
        elif change == 7:
            table = table[1:] or [[CANARY]]
        else:
            table[-1] = ["x" * rng.choice([40_000, 1_000_000, 11_000_000])]
    delimiter, quote = rng.choice(",,,;\t|:~ "), rng.choice('"""\'')
    end = rng.choice(["\n", "\r\n", "\r", "\n\r", "\x0b", "\u2028", "\x85", ""])
    while len(table) > 1 and sum(sorted(sum(map(len, row)) for row in table)[:-1]) > _MOST:
        table = table[: len(table) // 2]  # several changes at once can make gigabytes
    table = [row if sum(map(len, row)) <= 8 * _MOST else [cell[:1_000] for cell in row[:5_000]] for row in table]
    text = end.join(_line(row, rng.choice(",;\t") if rng.random() < 0.05 else delimiter, quote) for row in table) + end
    for _ in range(rng.choice([0, 0, 1, 4])):
        at = rng.randrange(len(text) + 1)
        text = (
            text[:at]
            + rng.choice(
                ['"', '""', "'", "\x00", "\x1a", "\ufeff", "\ufffe", delimiter, "\n", "\r", '"\n"', "\x1b[2J", "="]
            )
            * rng.choice([1, 1, 300])
            + text[at:]
        )
    encoding = rng.choice(
        ["utf-8"] * 6
        + [
            "utf-8-sig",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "utf-32",
            "utf-7",
            "cp1252",
            "latin-1",
            "shift-jis",
            "cp037",
            "gb18030",
            "cp1251",
            "iso2022_jp",
        ]
    )
    content = text.encode(encoding, rng.choice(["replace", "ignore", "replace"]))
    if rng.random() < 0.15:
        content = _flipped(content, rng)
    if rng.random() < 0.08:
        content = (
            rng.choice(
                [b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"%PDF-1.7", b"{\\rtf1", b"<html>", b"\0"]
            )
            + content
        )
    return content[: rng.randrange(len(content) + 1)] if rng.random() < 0.05 else content


# -- one file -------------------------------------------------------------------------------------------------------


def made(seed: int) -> tuple[str, bytes]:
    """The name and content of the file with this number: two workbooks for every CSV."""
    rng = random.Random(seed)
    if seed % 3 == 2:
        name = rng.choice(["intake.csv"] * 8 + ["intake.txt", "intake", "intake.xlsx", "intake.xls"])
        return name, delimited(rng)
    book = Book(dict(rng.choice(books())))
    for change in rng.choices(CHANGES, k=rng.choice([1, 1, 2, 2, 3, 6])):
        if not book.parts:
            break
        try:
            change(book, rng)
        except (KeyError, ValueError):
            continue  # it was to change what an earlier change has taken away
    return rng.choice(["intake.xlsx"] * 9 + ["intake.xlsm", "intake.csv", "intake"]), book.packed(rng)
