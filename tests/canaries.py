"""Places of a pack in which a canary is put: each takes a clean pack's folder and hides a text in it.

A place gives the file that it changed and, where the hiding alone must be told, the kind that it is told as.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image, PngImagePlugin

Hide = Callable[[Path, str], Path]
PLACES: dict[str, tuple[Hide, str | None]] = {}

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def place(name: str, kind: str | None = None) -> Callable[[Hide], Hide]:
    """Register a place under its name."""

    def keep(hide: Hide) -> Hide:
        assert name not in PLACES
        PLACES[name] = hide, kind
        return hide

    return keep


def repack(path: Path, changes: Mapping[str, bytes | str | Callable[[str], str]]) -> Path:
    """Write a ZIP anew with some of its parts changed or added; a function gets the part's text."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for name, change in changes.items():
        if callable(change):
            changed = change(parts[name].decode("utf-8"))
            assert changed != parts[name].decode("utf-8"), f"nothing was hidden in {name}"
            change = changed
        parts[name] = change if isinstance(change, bytes) else change.encode("utf-8")
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return path


def put(pattern: str, made: str) -> Callable[[str], str]:
    """Put ``made`` in the place of the first match; ``\\g<0>`` in it is what was there."""
    return lambda text: re.sub(pattern, lambda match: made.replace("\\g<0>", match[0]), text, count=1)


# -- the workbook -----------------------------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"


def _book(name: str, kind: str | None, made: Callable[[str], Mapping[str, bytes | str | Callable[[str], str]]]) -> None:
    place(f"workbook: {name}", kind)(lambda pack, text: repack(pack / "appendix.xlsx", made(text)))


def _row(cells: str, attributes: str = "", number: int = 0) -> Callable[[str], str]:
    """A row of these cells, just below the last unless ``number`` says where; "900" in a reference is its number."""

    def change(sheet: str) -> str:
        own = number or 1 + max(int(found) for found in re.findall(r'<row r="(\d+)"', sheet))
        made = cells.replace('900"', f'{own}"')
        return put("</sheetData>", f'<row r="{own}"{attributes}>{made}</row></sheetData>')(sheet)

    return change


def _cell(text: str, reference: str = "A900", style: str = "") -> str:
    return f'<c r="{reference}"{style} t="inlineStr"><is><t>{text}</t></is></c>'


def _near(text: str, attributes: str = "", style: str = "") -> Callable[[str], str]:
    return _row(_cell(text, "A900", style), attributes)


def _styled(text: str, font: str = "", fill: str = "", number_format: str = "") -> Mapping[str, Callable[[str], str]]:
    """A cell in a style of its own, put at the end of the list."""

    def styles(xml: str) -> str:
        count = len(re.findall(r"<xf\b", re.search(r"<cellXfs.*?</cellXfs>", xml, re.S)[0]))  # type: ignore[index]
        fonts = len(re.findall(r"<font>|<font/>", re.search(r"<fonts.*?</fonts>", xml, re.S)[0]))  # type: ignore[index]
        fills = len(re.findall(r"<fill>|<fill/>", re.search(r"<fills.*?</fills>", xml, re.S)[0]))  # type: ignore[index]
        xml = xml.replace("</fonts>", f"<font>{font or '<sz val=\"11\"/>'}</font></fonts>")
        xml = xml.replace("</fills>", f"<fill>{fill or '<patternFill/>'}</fill></fills>")
        own = f'<numFmt numFmtId="199" formatCode="{number_format or "General"}"/>'
        if "<numFmts" in xml:
            xml = re.sub(r"<numFmts count=\"\d+\"\s*/>|(<numFmts[^>]*>)", lambda m: (m[1] or "<numFmts>") + own
                         + ("" if m[1] else "</numFmts>"), xml, count=1)
        else:
            xml = re.sub(r"<fonts", f'<numFmts count="1">{own}</numFmts><fonts', xml, count=1)
        xf = f'<xf numFmtId="199" fontId="{fonts}" fillId="{fills}" borderId="0" xfId="0"/>'
        numbers.append(count)
        return xml.replace("</cellXfs>", f"{xf}</cellXfs>")

    numbers: list[int] = []
    return {"xl/styles.xml": styles, SHEET: lambda xml: _near(text, style=f' s="{numbers[-1]}"')(xml)}


def _relation(kind: str, target: str, outside: bool = False) -> Callable[[str], str]:
    mode = ' TargetMode="External"' if outside else ""
    line = f'<Relationship Id="rId990" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    return put("</Relationships>", f"{line}</Relationships>")


_book("cell", None, lambda t: {SHEET: _near(t)})
_book("cell far to the right", "cell_far_away", lambda t: {SHEET: _row(_cell(t, "XFD6"), number=6)})
_book("cell far below", "cell_far_away", lambda t: {SHEET: _row(_cell(t, "A1048576"), number=1048576)})
_book("number in a cell", None, lambda t: {SHEET: _row(f'<c r="A900"><v>{t}</v></c>')})
_book("runs of one cell", None, lambda t: {SHEET: lambda xml: _near("@@")(xml).replace(
    "<t>@@</t>", f"<r><t>{t[:4]}</t></r><r><rPr><b/></rPr><t>{t[4:9]}</t></r><r><t>{t[9:]}</t></r>")})
_book("two cells of a row", None, lambda t: {SHEET: _row(
    _cell(t.rpartition(" ")[0], "A900") + _cell(t.rpartition(" ")[2], "B900"))})
_book("two cells of a column", None, lambda t: {SHEET: lambda xml: _near(t.rpartition(" ")[2])(
    _near(t.rpartition(" ")[0])(xml))})
_book("cut in a word by two cells", None, lambda t: {SHEET: _row(_cell(t[:6], "A900") + _cell(t[6:], "B900"))})
_book("shared string", None, lambda t: {
    SHEET: _row('<c r="A900" t="s"><v>0</v></c>'),
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><r><t>at {t[:7]}</t></r><r><t>{t[7:]}</t></r></si></sst>'})
_book("shared string that no cell shows", "unused_text", lambda t: {
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{t}</t></si></sst>'})
_book("two shared strings side by side", None, lambda t: {
    SHEET: _row('<c r="A900" t="s"><v>2</v></c><c r="B900" t="s"><v>0</v></c><c r="C900" t="s"><v>1</v></c>'),
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{t.rpartition(" ")[2]}</t></si><si><t>x</t></si>'
                            f'<si><t>{t.rpartition(" ")[0]}</t></si></sst>'})
_book("reading aid of a string", "hidden_text", lambda t: {SHEET: lambda xml: _near("@@")(xml).replace(
    "<t>@@</t>", f'<t>x</t><rPh sb="0" eb="1"><t>{t}</t></rPh>')})
_book("comment", "comment", lambda t: {
    "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors><author>x</author></authors><commentList>'
                        f'<comment ref="A1" authorId="0"><text><t>{t}</t></text></comment></commentList></comments>'})
_book("author of a comment", "comment", lambda t: {
    "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors><author>{t}</author></authors><commentList/></comments>'})
_book("threaded comment", "comment", lambda t: {
    "xl/threadedComments/threadedComment1.xml": f"<ThreadedComments><threadedComment><text>{t}</text></threadedComment></ThreadedComments>"})
_book("person of a thread", "comment", lambda t: {
    "xl/persons/person.xml": f'<personList><person displayName="{t}" id="x"/></personList>'})
_book("drawing of a comment", "comment", lambda t: {"xl/drawings/vmlDrawing1.vml": f"<xml><div>{t}</div></xml>"})
for _name in ("creator", "lastModifiedBy", "keywords", "description", "subject", "category"):
    _book(f"property {_name}", "author", lambda t, name=_name: {
        "docProps/core.xml": put("</cp:coreProperties>", f"<cp:{name}>{t}</cp:{name}></cp:coreProperties>")})
_book("property title", None, lambda t: {"docProps/core.xml": put("(?<=>)[^<]+(?=</dc:title>)", t)})
for _name in ("Company", "Manager", "HyperlinkBase"):
    _book(f"property {_name}", "author", lambda t, name=_name: {
        "docProps/app.xml": put("</Properties>", f"<{name}>{t}</{name}></Properties>")})
_book("custom property", "custom_xml", lambda t: {"docProps/custom.xml": f'<Properties><property name="x"><a>{t}</a></property></Properties>'})
_book("custom data", "custom_xml", lambda t: {"customXml/item1.xml": f"<data><![CDATA[{t}]]></data>"})
_book("defined name", "defined_name", lambda t: {"xl/workbook.xml": put(
    "</sheets>", f'</sheets><definedNames><definedName name="x">"{t}"</definedName></definedNames>')})
_book("hidden defined name", "hidden_name", lambda t: {"xl/workbook.xml": put(
    "</sheets>", f'</sheets><definedNames><definedName name="{t.replace(' ', '_')}" hidden="1">Cover!$A$1</definedName></definedNames>')})
_book("name of a sheet", None, lambda t: {"xl/workbook.xml": put('name="Cover"', f'name="{t}"')})
_book("who has the file open", "author", lambda t: {"xl/workbook.xml": put("<bookViews", f'<fileSharing userName="{t}"/><bookViews')})
_book("folder of the file", "author", lambda t: {"xl/workbook.xml": put("<bookViews", f'<absPath url="C:\\{t}\\"/><bookViews')})
_book("hidden sheet", "hidden_sheet", lambda t: {SHEET: _near(t), "xl/workbook.xml": put('(?s)name="Cover"(.*?)state="visible"', 'name="Cover" sheetId="1" state="hidden"')})
_book("very hidden sheet", "hidden_sheet", lambda t: {SHEET: _near(t), "xl/workbook.xml": put('(?s)name="Cover"(.*?)state="visible"', 'name="Cover" sheetId="1" state="veryHidden"')})
_book("sheet that no list has", "hidden_sheet", lambda t: {"xl/worksheets/sheet99.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{_cell(t, "A1")}</row></sheetData></worksheet>'})
_book("hidden window", "hidden_sheet", lambda t: {SHEET: _near(t), "xl/workbook.xml": put('visibility="visible"', 'visibility="veryHidden"')})
_book("hidden row", "hidden_row_or_column", lambda t: {SHEET: _near(t, ' hidden="1"')})
_book("row without height", "hidden_row_or_column", lambda t: {SHEET: _near(t, ' ht="0" customHeight="1"')})
_book("hidden column", "hidden_row_or_column", lambda t: {SHEET: lambda xml: _near(t)(put("<col ", '<col hidden="1" ')(xml))})
_book("column without width", "hidden_row_or_column", lambda t: {SHEET: lambda xml: _near(t)(put('<col [^>]*/>', '<col min="1" max="1" width="0" customWidth="1"/>')(xml))})
_book("white font", "invisible_text", lambda t: _styled(t, font='<sz val="11"/><color rgb="FFFFFFFF"/>'))
_book("font nearly white", "invisible_text", lambda t: _styled(t, font='<sz val="11"/><color rgb="FFF4F4F4"/>'))
_book("font of the theme's white", "invisible_text", lambda t: _styled(t, font='<sz val="11"/><color theme="0"/>'))
_book("font in the colour of its ground", "invisible_text", lambda t: _styled(
    t, font='<sz val="11"/><color rgb="FF1F3864"/>', fill='<patternFill patternType="solid"><fgColor rgb="FF1F3865"/></patternFill>'))
_book("font too small to read", "invisible_text", lambda t: _styled(t, font='<sz val="1"/>'))
_book("number format that shows nothing", "number_format", lambda t: _styled(t, number_format=";;;"))
_book("words in a number format", "number_format", lambda t: _styled("7", number_format=f"&quot;{t}&quot;"))
_book("white run of a cell", "invisible_text", lambda t: {SHEET: lambda xml: _near("@@")(xml).replace(
    "<t>@@</t>", f'<r><rPr><color rgb="FFFFFFFF"/></rPr><t>{t}</t></r><r><t>x</t></r>')})
_book("formula", "formula", lambda t: {SHEET: _row(f'<c r="A900" t="str"><f>"{t}"&amp;""</f><v></v></c>')})
_book("result of a formula", "formula", lambda t: {SHEET: _row(f'<c r="A900" t="str"><f>A1</f><v>{t}</v></c>')})
_book("list of a validation", "validation", lambda t: {SHEET: put("<pageMargins", (
    f'<dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>"{t},x"</formula1></dataValidation></dataValidations><pageMargins'))})
_book("prompt of a validation", "validation", lambda t: {SHEET: put("<pageMargins", (
    f'<dataValidations count="1"><dataValidation prompt="{t}" sqref="A1"/></dataValidations><pageMargins'))})
_book("conditional format", "conditional_format", lambda t: {SHEET: put("<pageMargins", (
    f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A1="{t}"</formula></cfRule></conditionalFormatting><pageMargins'))})
_book("header", None, lambda t: {SHEET: put("<oddHeader>[^<]*", f"<oddHeader>&amp;C{t}")})
_book("footer, with codes in front", None, lambda t: {SHEET: put("<oddFooter>[^<]*", f'<oddFooter>&amp;R&amp;"Arial,Bold"&amp;8{t}')})
_book("link out", "external_link", lambda t: {
    "xl/worksheets/_rels/sheet1.xml.rels": _relation("hyperlink", "https://example.example/" + t.replace(" ", "%20"), True)})
_book("tip of a link", None, lambda t: {SHEET: put("<pageMargins", f'<hyperlinks><hyperlink ref="A1" location="Notes!A1" tooltip="{t}"/></hyperlinks><pageMargins')})
_book("link to another workbook", "external_link", lambda t: {"xl/externalLinks/externalLink1.xml": f'<externalLink><sheetNames><sheetName val="{t}"/></sheetNames></externalLink>'})
_book("pivot cache", "pivot", lambda t: {"xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords><r><s v="{t}"/></r></pivotCacheRecords>'})
_book("pivot table", "pivot", lambda t: {"xl/pivotTables/pivotTable1.xml": f'<pivotTableDefinition name="{t}"/>'})
_book("slicer", "pivot", lambda t: {"xl/slicers/slicer1.xml": f'<slicers><slicer caption="{t}"/></slicers>'})
_book("query table", "query", lambda t: {"xl/queryTables/queryTable1.xml": f'<queryTable name="{t}"/>'})
_book("connection", "query", lambda t: {"xl/connections.xml": f'<connections><connection description="{t}"/></connections>'})
_book("macro", "active_content", lambda t: {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\0\0" + t.encode() + b"\0\xff"})
_book("macro in two bytes a letter", "active_content", lambda t: {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xff" + t.encode("utf-16-le")})
_book("embedded object", "embedded", lambda t: {"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + t.encode() + b"\0\xff"})
_book("embedded workbook", "embedded", lambda t: {"xl/embeddings/inner.xlsx": _zipped({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets><sheet name="{t}"/></sheets></workbook>'})})
_book("cache of a chart", None, lambda t: {"xl/charts/chart1.xml": f'<c:chartSpace xmlns:c="x"><c:strCache><c:pt idx="0"><c:v>{t}</c:v></c:pt></c:strCache></c:chartSpace>'})
_book("title of a chart, in runs", None, lambda t: {"xl/charts/chart1.xml": f'<c:chartSpace xmlns:c="x" xmlns:a="y"><a:p><a:r><a:t>{t[:6]}</a:t></a:r><a:r><a:t>{t[6:]}</a:t></a:r></a:p></c:chartSpace>'})
_book("alternative text of a picture", None, lambda t: {"xl/drawings/drawing1.xml": put('descr="[^"]*"', f'descr="{t}"')})
_book("hidden shape with a text", "hidden_shape", lambda t: {"xl/drawings/drawing1.xml": put(
    "</(?:xdr:)?wsDr>", f'<sp xmlns:b="z"><b:cNvPr id="9" name="x" hidden="1"/><b:t>{t}</b:t></sp>\\g<0>')})
_book("picture far away", "cell_far_away", lambda t: {"xl/drawings/drawing1.xml": lambda xml: put('descr="[^"]*"', f'descr="{t}"')(put(r"(?<=row>)\d+", "99999")(xml))})
_book("heading of a table", None, lambda t: {"xl/tables/table1.xml": put('(?<=tableColumn id="1" name=")[^"]*', t)})
_book("comment of the markup", "hidden_text", lambda t: {"xl/styles.xml": put("</styleSheet>", f"<!-- {t} --></styleSheet>")})
_book("instruction of the markup", "hidden_text", lambda t: {"xl/styles.xml": put("</styleSheet>", f"<?note {t}?></styleSheet>")})
_book("extension of a sheet", "unexpected_part", lambda t: {SHEET: put("</worksheet>", f'<extLst><ext uri="x"><x14:f xmlns:x14="q">{t}</x14:f></ext></extLst></worksheet>')})
_book("thumbnail", "thumbnail", lambda t: {"docProps/thumbnail.jpeg": _jpeg(comment=t.encode())})
_book("printer settings", "thumbnail", lambda t: {"xl/printerSettings/printerSettings1.bin": t.encode("utf-16-le") + b"\xff"})
_book("part of no known kind", "unexpected_part", lambda t: {"xl/notes.dat": t})
_book("metadata of a chart's picture", "picture_data", lambda t: {"xl/media/image1.png": _png(t)})
_book("entities, twice", None, lambda t: {SHEET: _near("".join(f"&amp;#{ord(char)};" for char in t))})


def _zipped(parts: Mapping[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


# -- a Word document --------------------------------------------------------------------------------------------------


def _document(
    name: str, kind: str | None, made: Callable[[str], Mapping[str, bytes | str | Callable[[str], str]]]
) -> None:
    place(f"document: {name}", kind)(lambda pack, text: repack(pack / "briefing.docx", made(text)))


BODY = "word/document.xml"


def _paragraph(inside: str) -> Callable[[str], str]:
    return put("<w:sectPr", f"<w:p>{inside}</w:p><w:sectPr")


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>"


_document("paragraph", None, lambda t: {BODY: _paragraph(_run(f"They said that {t} knew."))})
_document("runs", None, lambda t: {BODY: _paragraph(_run(t[:3]) + '<w:proofErr w:type="spellStart"/>' + _run(t[3:8]) + _run(t[8:]))})
_document("two paragraphs", None, lambda t: {BODY: lambda xml: _paragraph(_run(t.rpartition(" ")[2]))(_paragraph(_run(t.rpartition(" ")[0]))(xml))})
_document("line break", None, lambda t: {BODY: _paragraph(f"<w:r><w:t>{t.rpartition(' ')[0]}</w:t><w:br/><w:t>{t.rpartition(' ')[2]}</w:t></w:r>")})
_document("text box", None, lambda t: {BODY: _paragraph(f"<w:r><w:pict><w:txbxContent><w:p>{_run(t)}</w:p></w:txbxContent></w:pict></w:r>")})
_document("tracked insertion", "revision", lambda t: {BODY: _paragraph(f'<w:ins w:id="1" w:author="x">{_run(t)}</w:ins>')})
_document("tracked deletion", "revision", lambda t: {BODY: _paragraph(f'<w:del w:id="1"><w:r><w:delText>{t}</w:delText></w:r></w:del>')})
_document("author of a change", "revision", lambda t: {BODY: _paragraph(f'<w:ins w:id="1" w:author="{t}">{_run("x")}</w:ins>')})
_document("hidden text", "hidden_text", lambda t: {BODY: _paragraph(_run(t, "<w:vanish/>"))})
_document("white text", "invisible_text", lambda t: {BODY: _paragraph(_run(t, '<w:color w:val="FFFFFF"/>'))})
_document("tiny text", "invisible_text", lambda t: {BODY: _paragraph(_run(t, '<w:sz w:val="2"/>'))})
_document("style that hides", "hidden_text", lambda t: {
    BODY: _paragraph(_run(t, '<w:rStyle w:val="Away"/>')),
    "word/styles.xml": put("</w:styles>", '<w:style w:type="character" w:styleId="Away"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>')})
_document("comment", "comment", lambda t: {"word/comments.xml": f'<w:comments xmlns:w="{WORD}"><w:comment w:id="1"><w:p>{_run(t)}</w:p></w:comment></w:comments>'})
_document("people", "comment", lambda t: {"word/people.xml": f'<w15:people xmlns:w15="x"><w15:person w15:author="{t}"/></w15:people>'})
_document("header", None, lambda t: {"word/header9.xml": f'<w:hdr xmlns:w="{WORD}"><w:p>{_run(t)}</w:p></w:hdr>'})
_document("footnote", None, lambda t: {"word/footnotes.xml": f'<w:footnotes xmlns:w="{WORD}"><w:footnote><w:p>{_run(t)}</w:p></w:footnote></w:footnotes>'})
_document("field", "field", lambda t: {BODY: _paragraph(f'<w:fldSimple w:instr=" INCLUDETEXT &quot;{t}&quot; ">{_run("x")}</w:fldSimple>')})
_document("field in runs", "field", lambda t: {BODY: _paragraph(
    f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> AUTHOR {t[:5]}</w:instrText></w:r><w:r><w:instrText>{t[5:]}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>')})
_document("author", "author", lambda t: {"docProps/core.xml": put("</cp:coreProperties>", f"<cp:lastModifiedBy>{t}</cp:lastModifiedBy></cp:coreProperties>")})
_document("variable", "custom_xml", lambda t: {"word/settings.xml": put("</w:settings>", f'<w:docVars><w:docVar w:name="x" w:val="{t}"/></w:docVars></w:settings>')})
_document("data bound to a field", "custom_xml", lambda t: {"customXml/item9.xml": f"<a>{t}</a>"})
_document("template", "external_link", lambda t: {"word/_rels/settings.xml.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{OFFICE}/attachedTemplate" Target="file:///C:/{t}.dotm" TargetMode="External"/></Relationships>'})
_document("embedded workbook", "embedded", lambda t: {"word/embeddings/inner.xlsx": _zipped({"xl/sharedStrings.xml": f"<sst><si><t>{t}</t></si></sst>"})})
_document("alternative text", None, lambda t: {BODY: _paragraph(f'<w:r><w:drawing><wp:docPr xmlns:wp="x" id="1" name="x" descr="{t}"/></w:drawing></w:r>')})
_document("glossary", "embedded", lambda t: {"word/glossary/document.xml": f"<w:p xmlns:w=\"{WORD}\">{_run(t)}</w:p>"})
_document("editing session", "edit_marks", lambda t: {BODY: lambda xml: _paragraph(_run(t))(put("<w:p>", '<w:p w:rsidR="00ABCDEF">')(_paragraph(_run("x"))(xml)))})


# -- pictures ---------------------------------------------------------------------------------------------------------


def _png(text: str, compressed: bool = False) -> bytes:
    info, made = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_itxt("Comment", text, zip=compressed)
    Image.new("RGB", (4, 4)).save(made, "PNG", pnginfo=info)
    return made.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def _with_chunk(kind: bytes, data: bytes) -> Callable[[Path, str], Path]:
    def hide(pack: Path, text: str) -> Path:
        path = _any(pack, ".png")
        content = path.read_bytes()
        path.write_bytes(content[:33] + _chunk(kind, data.replace(b"@@", text.encode())) + content[33:])
        return path

    return hide


def _any(pack: Path, suffix: str) -> Path:
    return next(iter(sorted(pack.rglob(f"*{suffix}"))))


def _jpeg(comment: bytes = b"", exif: str = "", xmp: bytes = b"") -> bytes:
    made = io.BytesIO()
    image = Image.new("RGB", (8, 8))
    data = Image.Exif()
    if exif:
        data[0x010E] = exif
    image.save(made, "JPEG", comment=comment, exif=data, xmp=xmp)
    return made.getvalue()


place("picture: text", "picture_data")(_with_chunk(b"tEXt", b"Comment\0@@"))
place("picture: camera's notes", "picture_data")(_with_chunk(b"eXIf", b"MM\0*\0\0\0\x08@@"))
place("picture: chunk of no known kind", "picture_data")(_with_chunk(b"prVt", b"@@"))


def _write(name: str, kind: str | None, file: str, made: Callable[[str], bytes | str]) -> None:
    def hide(pack: Path, text: str) -> Path:
        path = pack / file
        path.parent.mkdir(exist_ok=True)
        content = made(text)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    place(name, kind)(hide)


_write("picture: compressed text", "picture_data", "charts/x.png", lambda t: _png(t, compressed=True))
_write("picture: bytes behind the end", "picture_tail", "charts/x.png", lambda t: _clean_png() + t.encode())
_write("JPEG: comment", "picture_data", "charts/x.jpg", lambda t: _jpeg(comment=t.encode()))
_write("JPEG: camera's notes", "picture_data", "charts/x.jpg", lambda t: _jpeg(exif=t))
_write("JPEG: XMP", "picture_data", "charts/x.jpg", lambda t: _jpeg(xmp=f"<x:xmpmeta>{t}</x:xmpmeta>".encode()))
_write("JPEG: bytes behind the end", "picture_tail", "charts/x.jpg", lambda t: _jpeg() + t.encode())


def _clean_png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (4, 4)).save(made, "PNG")
    return made.getvalue()


def _svg(inside: str, attributes: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{attributes}>{inside}</svg>'


for _name, _kind, _inside in (
    ("text", None, "<text>@@</text>"),
    ("title", None, "<title>@@</title>"),
    ("metadata", "picture_data", "<metadata><a>@@</a></metadata>"),
    ("comment", "hidden_text", "<!-- @@ --><g/>"),
    ("script", "active_content", "<script>var who = '@@';</script>"),
    ("handler", "active_content", "<g onclick=\"say('@@')\"/>"),
    ("foreign object", "embedded", "<foreignObject><p>@@</p></foreignObject>"),
    ("link", "external_link", '<a xlink:href="https://example.example/?q=@@"><g/></a>'),
    ("text that is not displayed", "hidden_text", '<text style="display: none">@@</text>'),
    ("style", None, "<style>/* @@ */</style>"),
):
    _write(f"drawing: {_name}", _kind, "charts/x.svg", lambda t, inside=_inside: _svg(inside.replace("@@", t)))
_write("drawing: name of an element", None, "charts/x.svg", lambda t: _svg(f"<{t.replace(' ', '_')}/>"))
_write("drawing: name of an attribute", None, "charts/x.svg", lambda t: _svg(f"<g {t.replace(' ', '-')}='1'/>"))
_write("page: a value without quotes", None, "x.html", lambda t: f"<p title={t.replace(' ', '_')}>x</p>")
_write("drawing: split in spans", None, "charts/x.svg", lambda t: _svg(f"<text><tspan>{t[:4]}</tspan><tspan>{t[4:]}</tspan></text>"))
_write("drawing: picture inside", "embedded", "charts/x.svg", lambda t: _svg(
    f'<image href="data:text/plain;base64,{base64.b64encode(t.encode()).decode()}"/>'))


# -- tables, notebooks and other texts --------------------------------------------------------------------------------

_write("table: cell", None, "tables/x.csv", lambda t: f"a,b\r\n1,{t}\r\n")
_write("table: formula", "formula", "tables/x.csv", lambda t: f'a,b\r\n1,"=HYPERLINK(""x"",""{t}"")"\r\n')
_write("table: two cells", None, "tables/x.csv", lambda t: f"{t.rpartition(' ')[0]},{t.rpartition(' ')[2]}\r\n")
_write("table: two rows", None, "tables/x.csv", lambda t: f"a,{t.rpartition(' ')[0]}\r\nb,{t.rpartition(' ')[2]}\r\n")
_write("table: in two bytes a letter", None, "tables/x.csv", lambda t: ("\ufeff" + t).encode("utf-16-le"))
_write("table: in four bytes a letter", "binary", "tables/x.csv", lambda t: t.encode("utf-32"))
_write("table: in one byte a letter under the mark of two", "binary", "tables/x.csv", lambda t: b"\xff\xfe" + f"a,{t},b\n\n".encode())
_write("text: plain", None, "notes.txt", lambda t: f"seen at {t} today")
_write("text: no suffix", None, "NOTES", lambda t: f"seen at {t} today")
_write("text: base64", None, "notes.txt", lambda t: base64.b64encode(f"it was {t}".encode()))
_write("text: percent signs", None, "notes.txt", lambda t: "q=" + "".join(f"%{byte:02X}" for byte in t.encode()))
_write("text: hexadecimal", None, "notes.txt", lambda t: t.encode().hex())
_write("text: in Latin-1", "binary", "notes.txt", lambda t: f"caf\xe9 {t}".encode("latin-1"))
_write("list: escapes", None, "x.json", lambda t: json.dumps({"a": ["x", "".join(f"\\u{ord(c):04x}" for c in t)]}).replace("\\\\", "\\"))
_write("list: key", None, "x.json", lambda t: json.dumps({t: 1}))
_write("lines: in one of them", None, "x.jsonl", lambda t: '{"a": 1}\n' + json.dumps({"b": f"x\n{t}"}) + "\n")
_write("page: text", None, "x.html", lambda t: f"<html><body><p>{t[:4]}<b>{t[4:]}</b></p></body></html>")


def _notebook(cell: object, metadata: object) -> str:
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


_write("notebook: source", None, "x.ipynb", lambda t: _notebook(
    {"cell_type": "code", "source": [t[:6], t[6:]], "outputs": []}, {}))
_write("notebook: output", "notebook_output", "x.ipynb", lambda t: _notebook(
    {"cell_type": "code", "source": [], "outputs": [{"text": [f"{t}\n"]}]}, {}))
_write("notebook: widgets", "notebook_output", "x.ipynb", lambda t: _notebook(
    {"cell_type": "code", "source": []}, {"widgets": {"state": {"value": t}}}))
_write("notebook: attachment", "notebook_output", "x.ipynb", lambda t: _notebook(
    {"cell_type": "markdown", "source": [], "attachments": {"x": {"text/plain": t}}}, {}))

# -- archives ---------------------------------------------------------------------------------------------------------


def _archive(name: str, kind: str | None, made: Callable[[str], bytes]) -> None:
    _write(f"archive: {name}", kind, "x.zip", made)


def _member(text: str, name: str = "a.txt", comment: bytes = b"", extra: bytes = b"", whole: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo(name, (2026, 1, 5, 0, 0, 0))
        info.comment, info.extra = comment, extra
        archive.writestr(info, text)
        archive.comment = whole
    return made.getvalue()


def _between(text: str) -> bytes:
    """Bytes between the last member and the directory, with the directory's place set right."""
    content = _member("nothing")
    end = content.rfind(b"PK\x05\x06")
    start = struct.unpack("<L", content[end + 16 : end + 20])[0]
    moved = content[end : end + 16] + struct.pack("<L", start + len(text)) + content[end + 20 :]
    return content[:start] + text.encode() + content[start:end] + moved


_archive("member", None, lambda t: _member(t))
_archive("name of a member", None, lambda t: _member("nothing", name=f"{t}.txt"))
_archive("name of an empty folder", None, lambda t: _zipped({f"{t}/": ""}))
_archive("comment", "zip_comment", lambda t: _member("nothing", whole=t.encode()))
_archive("comment of a member", "zip_comment", lambda t: _member("nothing", comment=t.encode()))
_archive("extra field", "zip_extra", lambda t: _member("nothing", extra=struct.pack("<HH", 0x7777, len(t)) + t.encode()))
_archive("bytes before it", "zip_unlisted", lambda t: t.encode() + b" " + _member("nothing"))
_archive("bytes between", "zip_unlisted", _between)
_archive("bytes behind it", "zip_unlisted", lambda t: _member("nothing") + b" " + t.encode())
_archive("in an archive in an archive", None, lambda t: _zipped({"b.zip": _zipped({"c.zip": _member(t)})}))
_archive("document inside", "hidden_text", lambda t: _zipped({"a/b.docx": _zipped({
    BODY: f'<w:document xmlns:w="{WORD}"><w:body><w:p>{_run(t, "<w:vanish/>")}</w:p></w:body></w:document>'})}))
_write("archive: of another kind", "unexpected_archive", "x.csv.gz", lambda t: gzip.compress(t.encode()))


@place("file: its name")
def _file_name(pack: Path, text: str) -> Path:
    path = pack / f"{text}.csv"
    path.write_text("a\r\n", encoding="utf-8")
    return path


@place("file: its folder's name")
def _folder_name(pack: Path, text: str) -> Path:
    path = pack / text.replace(" ", "_") / "x.csv"
    path.parent.mkdir()
    path.write_text("a\r\n", encoding="utf-8")
    return path
