"""A Word document as an outsider would search it: tracked changes, hidden text, fields, and marks of who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from .markup import all_text, attribute, local, may_lead_to, switched_on, tree
from .opening import Item
from .package import Colour, check_parts, colour, unseen
from .rules import listed
from .seen import Seen

MAIN = "word/document.xml"
_STORIES = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_SMALL = 8  # half points
_REVISIONS = frozenset(
    ["ins", "del", "moveFrom", "moveTo", "delText", "delInstrText", "rPrChange", "pPrChange", "tblPrChange",
     "trPrChange", "tcPrChange", "sectPrChange", "cellIns", "cellDel", "cellMerge", "numberingChange", "trackRevisions"]
)  # fmt: skip
_FOREIGN = {
    "commentReference": "comment",
    "commentRangeStart": "comment",
    "altChunk": "embedded",
    "object": "embedded",
    "OLEObject": "embedded",
    "control": "active_content",
    "dataBinding": "custom_xml",
    "customXml": "custom_xml",
    "docVar": "custom_xml",
    "mailMerge": "query",
    "attachedTemplate": "external_link",
    "linkToQuery": "query",
}


def inspect(document: Item, seen: Seen) -> None:
    """Take a document apart."""
    check_parts(document, "document", seen)
    styles = _styles(document, seen)
    for item in document.members:
        if item.name == "word/settings.xml":
            _check_story(item, styles, seen)
        elif _STORIES.fullmatch(item.name):
            _check_story(item, styles, seen)
            for paragraph in _paragraphs(item, seen):
                seen.row(item, paragraph)


def _check_story(item: Item, styles: dict[str, Element], seen: Seen) -> None:
    root = tree(item, seen)
    if root is None:
        return
    known = frozenset(listed("blank_document", "rsids"))
    fields: list[str] = []
    for element in root.iter():
        name = local(element.tag)
        if name in _REVISIONS:
            seen.fault(item, "revision")
        elif name in _FOREIGN:
            seen.fault(item, _FOREIGN[name])
        elif name == "instrText":
            fields.append(element.text or "")
        elif name == "fldSimple":
            _check_field(item, attribute(element, "instr"), seen)
        elif name == "fldChar" and attribute(element, "fldCharType") in ("separate", "end") and fields:
            _check_field(item, "".join(fields), seen)
            fields = []
        elif name == "cNvPr" or name == "docPr":
            if switched_on(attribute(element, "hidden")):
                seen.fault(item, "hidden_shape")
        elif name in ("rsid", "rsidRoot") and attribute(element, "val") not in known:
            seen.fault(item, "edit_marks")
        if any(local(key).startswith("rsid") and value not in known for key, value in element.attrib.items()):
            seen.fault(item, "edit_marks")
    for kind in _looks(root, styles, None, ""):
        seen.fault(item, kind)


def _check_field(item: Item, instruction: str, seen: Seen) -> None:
    words = instruction.split()
    if not words or words[0].upper() not in listed("fields", "allowed"):
        seen.fault(item, "field")
    elif words[0].upper() == "HYPERLINK" and "\\l" not in words:
        address = instruction.partition('"')[2]
        if not may_lead_to(address.partition('"')[0]):
            seen.fault(item, "external_link")


def _looks(element: Element, styles: dict[str, Element], ground: Colour | None, style: str) -> Iterator[str]:
    """What hides the runs below an element. ``ground`` is the shading around it, ``style`` that of its paragraph."""
    properties = next((child for child in element if local(child.tag) in ("pPr", "tcPr")), None)
    if properties is not None:
        ground = _shading(properties) or ground
        style = _value(properties, "pStyle") or style
        ground = ground or _style_shading(styles, style)
    if local(element.tag) == "r":
        yield from _run(element, styles, ground, style)
        return
    for child in element:
        yield from _looks(child, styles, ground, style)


def _run(run: Element, styles: dict[str, Element], ground: Colour | None, style: str) -> Iterator[str]:
    if not any(local(child.tag) == "t" and (child.text or "").strip() for child in run):
        return
    own = next((child for child in run if local(child.tag) == "rPr"), None)
    layers = [own] if own is not None else []
    named = _value(own, "rStyle") if own is not None else ""
    layers += [found for name in (named, style) for found in _run_properties(styles, name)]
    hidden = _first(layers, "vanish", "specVanish")
    if hidden is not None and attribute(hidden, "val") not in ("0", "false", "off"):
        yield "hidden_text"
    ink, size = _first(layers, "color"), _first(layers, "sz")
    shading = next((found for layer in layers if (found := _shading(layer))), None) or ground
    if ink is not None and unseen(colour(attribute(ink, "val")), shading):
        yield "invisible_text"
    if size is not None and float(attribute(size, "val") or 22) < _SMALL:
        yield "invisible_text"


def _styles(document: Item, seen: Seen) -> dict[str, Element]:
    item = document.part("word/styles.xml")
    root = tree(item, seen) if item else None
    return {attribute(one, "styleId"): one for one in (root if root is not None else ()) if local(one.tag) == "style"}


def _run_properties(styles: dict[str, Element], name: str) -> Iterator[Element]:
    """The run properties of a style and of those that it rests on."""
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        yield from (child for child in styles[name] if local(child.tag) == "rPr")
        name = _value(styles[name], "basedOn")


def _style_shading(styles: dict[str, Element], name: str) -> Colour | None:
    found = next((child for child in styles.get(name, ()) if local(child.tag) == "pPr"), None)
    return _shading(found) if found is not None else None


def _first(layers: list[Element], *names: str) -> Element | None:
    return next((child for layer in layers for child in layer if local(child.tag) in names), None)


def _value(properties: Element, name: str) -> str:
    return next((attribute(child, "val") for child in properties if local(child.tag) == name), "")


def _shading(properties: Element) -> Colour | None:
    found = next((child for child in properties if local(child.tag) == "shd"), None)
    return colour(attribute(found, "fill")) if found is not None else None


def _paragraphs(item: Item, seen: Seen) -> Iterator[str]:
    root = tree(item, seen)
    for element in root.iter() if root is not None else ():
        if local(element.tag) in ("p", "tr"):
            yield " ".join(all_text(child) for child in element)
