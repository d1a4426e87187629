"""A workbook as an outsider would search it: what its sheets, names and cells hide, and every text they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries

from .looks import Looks, read_looks
from .markup import Relation, all_text, attribute, elements, local, relations, switched_on, tree
from .opening import Item
from .package import check_parts
from .seen import Seen

MAIN = "xl/workbook.xml"
_FAR_ROWS = 100  # A chart's picture fills fewer.
_FAR_COLUMNS = 30  # In a sheet without a table.
_NARROW = 0.5
# Elements of a workbook or sheet that a pack's does not have, and what each is called.
_FOREIGN = {
    "fileSharing": "author",
    "absPath": "author",
    "externalReferences": "external_link",
    "pivotCaches": "pivot",
    "oleObjects": "embedded",
    "controls": "active_content",
    "customSheetViews": "hidden_text",
    "scenarios": "hidden_text",
    "smartTags": "hidden_text",
    "dataConsolidate": "query",
    "extLst": "unexpected_part",
    "legacyDrawing": "comment",
    "legacyDrawingHF": "unexpected_part",
    "webPublishItems": "external_link",
    "picture": "unexpected_part",
}
_OWN_PLACE = re.compile(r"(?:(?:'[^'!\[\]]*'|[\w. ]+)!\$?[A-Z]{0,3}\$?\d*(?::\$?[A-Z]{0,3}\$?\d*)?,?)+")
_OWN_LINK = re.compile(r'HYPERLINK\("#[^"\[\]]*","[^"]*"\)')
_HEADER_CODE = re.compile(r"&(?:[LCRPDTNFAGBIUESXYHOZ]|\"[^\"]*\"|\d+|K[0-9A-Fa-f]{6})")
_RUN_PROPERTIES = "rPr"


@dataclass(slots=True)
class _Shared:
    """The shared strings: their texts, the fonts of their runs, and which a cell shows."""

    texts: list[str] = field(default_factory=list)
    fonts: list[tuple[Element, ...]] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Sheet:
    """One sheet as it is read. ``widest`` is the last column of its tables, 0 without any."""

    item: Item
    widest: int
    last_row: int = 0
    rows: list[list[str]] = field(default_factory=list)
    columns: dict[int, list[str]] = field(default_factory=dict)


def inspect(book: Item, seen: Seen) -> None:
    """Take a workbook apart."""
    check_parts(book, "workbook", seen)
    main = book.part(MAIN)
    root = tree(main, seen) if main else None
    if main is None or root is None:
        return
    looks, shared = read_looks(book, seen), _shared(book, seen)
    leads = {relation.id: relation.target for relation in relations(book, MAIN, seen)}
    listed = set()
    for element in root.iter():
        name = local(element.tag)
        if name in _FOREIGN:
            seen.fault(main, _FOREIGN[name])
        elif name == "sheet":
            part = book.part(leads.get(attribute(element, "id"), ""))
            listed.add(part)
            if attribute(element, "state") not in ("", "visible"):
                seen.fault(part or main, "hidden_sheet")
        elif name == "workbookView" and attribute(element, "visibility") not in ("", "visible"):
            seen.fault(main, "hidden_sheet")
        elif name == "definedName":
            _check_name(main, element, seen)
    for item in book.members:
        if item.name.startswith("xl/worksheets/") and item.name.endswith(".xml"):
            if item not in listed:
                seen.fault(item, "hidden_sheet")
            _read_sheet(book, item, looks, shared, seen)
    strings = book.part("xl/sharedStrings.xml")
    if strings and len(shared.shown) < len(shared.texts):
        seen.fault(strings, "unused_text")


def _check_name(main: Item, element: Element, seen: Seen) -> None:
    built_in = attribute(element, "name").startswith("_xlnm.")
    if switched_on(attribute(element, "hidden")) and attribute(element, "name") != "_xlnm._FilterDatabase":
        seen.fault(main, "hidden_name")
    if not _OWN_PLACE.fullmatch(all_text(element)) or (attribute(element, "comment") and not built_in):
        seen.fault(main, "defined_name")


def _shared(book: Item, seen: Seen) -> _Shared:
    found = _Shared()
    item = book.part("xl/sharedStrings.xml")
    root = tree(item, seen) if item else None
    if item is None or root is None:
        return found
    for entry in root:
        found.texts.append(_said(entry, item, seen))
        found.fonts.append(_fonts(entry))
    return found


def _said(entry: Element, item: Item, seen: Seen) -> str:
    """The text of a string with its runs together; its reading aids are hidden text."""
    said = []
    for child in entry:
        if local(child.tag) == "rPh":
            seen.fault(item, "hidden_text")
            seen.text(item, all_text(child))
        else:
            said += [one.text or "" for one in child.iter() if local(one.tag) == "t"]
    return "".join(said)


def _fonts(entry: Element) -> tuple[Element, ...]:
    return tuple(one for one in entry.iter() if local(one.tag) == _RUN_PROPERTIES)


def _read_sheet(book: Item, item: Item, looks: Looks, shared: _Shared, seen: Seen) -> None:
    leads = relations(book, item.name, seen)
    sheet = _Sheet(item, _widest(book, leads, seen))
    for element in elements(item, seen, keep="row"):
        name = local(element.tag)
        if name == "row":
            _read_row(sheet, element, looks, shared, seen)
        elif name in _FOREIGN:
            seen.fault(item, _FOREIGN[name])
        elif name == "col":
            narrow = attribute(element, "width") and float(attribute(element, "width")) < _NARROW
            if switched_on(attribute(element, "hidden")) or narrow:
                seen.fault(item, "hidden_row_or_column")
        elif name == "sheetFormatPr":
            if switched_on(attribute(element, "zeroHeight")) or attribute(element, "defaultColWidth") == "0":
                seen.fault(item, "hidden_row_or_column")
        elif name == "dataValidation":
            seen.fault(item, "validation")
        elif name == "cfRule" and any('"' in all_text(child) for child in element):
            seen.fault(item, "conditional_format")
        elif name in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
            # The codes in a header ("&CName", "&\"Arial\"&12Name") run into the word behind them.
            seen.text(item, _HEADER_CODE.sub(" ", all_text(element)))
            seen.text(item, _HEADER_CODE.sub("", all_text(element)))
    for lead in leads:
        if lead.kind.endswith("/drawing") and (drawing := book.part(lead.target)):
            _check_anchors(drawing, sheet, seen)
    seen.table(item, sheet.rows, sheet.columns.values())


def _widest(book: Item, leads: list[Relation], seen: Seen) -> int:
    widest = 0
    for lead in leads:
        table = book.part(lead.target) if lead.kind.endswith("/table") else None
        root = tree(table, seen) if table else None
        if root is not None and attribute(root, "ref"):
            widest = max(widest, int(range_boundaries(attribute(root, "ref"))[2] or 0))
    return widest


def _read_row(sheet: _Sheet, row: Element, looks: Looks, shared: _Shared, seen: Seen) -> None:
    height = attribute(row, "ht")
    if switched_on(attribute(row, "hidden")) or (height and float(height) < _NARROW):
        seen.fault(sheet.item, "hidden_row_or_column")
    number = int(attribute(row, "r") or 0)
    cells = []
    for position, cell in enumerate(row, start=1):
        text = _read_cell(sheet, cell, looks, shared, seen)
        if not text:
            continue
        place = attribute(cell, "r")
        column = column_index_from_string(coordinate_from_string(place)[0]) if place else position
        if column > (sheet.widest + 1 if sheet.widest else _FAR_COLUMNS):
            seen.fault(sheet.item, "cell_far_away")
        cells.append(text)
        sheet.columns.setdefault(column, []).append(text)
    if cells:
        if number > sheet.last_row + _FAR_ROWS:
            seen.fault(sheet.item, "cell_far_away")
        sheet.last_row = max(sheet.last_row, number)
        sheet.rows.append(cells)


def _read_cell(sheet: _Sheet, cell: Element, looks: Looks, shared: _Shared, seen: Seen) -> str:
    hides, ground = looks.of(attribute(cell, "s"))
    kind = attribute(cell, "t")
    text = ""
    fonts: tuple[Element, ...] = ()
    for part in cell:
        name = local(part.tag)
        if name == "f":
            if not _OWN_LINK.fullmatch(all_text(part)):
                seen.fault(sheet.item, "formula")
            seen.text(sheet.item, all_text(part))
        elif name == "is":
            text, fonts = _said(part, sheet.item, seen), _fonts(part)
        elif name == "v":
            text = part.text or ""
            if kind == "s" and text.isdigit() and int(text) < len(shared.texts):
                shared.shown.add(int(text))
                text, fonts = shared.texts[int(text)], shared.fonts[int(text)]
        elif name == "extLst":
            seen.fault(sheet.item, "unexpected_part")
    if text.strip():
        if hides:
            seen.fault(sheet.item, hides)
        elif any(looks.run_hides(font, ground) for font in fonts):
            seen.fault(sheet.item, "invisible_text")
    return text


def _check_anchors(drawing: Item, sheet: _Sheet, seen: Seen) -> None:
    root = tree(drawing, seen)
    for element in root.iter() if root is not None else ():
        if local(element.tag) == "from":
            column, row = (
                int(all_text(one) or 0) for name in ("col", "row") for one in element if local(one.tag) == name
            )
            if column > max(sheet.widest, _FAR_COLUMNS) or row > sheet.last_row + _FAR_ROWS:
                seen.fault(drawing, "cell_far_away")
