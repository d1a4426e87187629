"""The looks of a workbook's cells: which of its styles show nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from openpyxl.styles.colors import COLOR_INDEX

from .markup import attribute, local, tree
from .opening import Item
from .package import WHITE, Colour, colour, unseen
from .seen import Seen

_SMALL = 4.0  # points
# What a section of a number format must hold to show anything of a number or a text.
_SHOWS = re.compile(r"[0#?@]|General|[dmyhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
# Excel's order of the theme's first colours is not the file's.
_THEME = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)


@dataclass(slots=True)
class Looks:
    """By style number: what hides a text that bears it ("" if nothing), and the ground that it stands on."""

    hides: list[str] = field(default_factory=list)
    grounds: list[Colour] = field(default_factory=list)
    theme: dict[str, Colour] = field(default_factory=dict)

    def of(self, style: str) -> tuple[str, Colour]:
        number = int(style) if style.isdigit() else 0
        return (self.hides[number], self.grounds[number]) if number < len(self.hides) else ("", WHITE)

    def run_hides(self, properties: Element | None, ground: Colour) -> bool:
        """Whether the font of a run cannot be seen on that ground."""
        return properties is not None and _font_hides(properties, ground, self)

    def resolve(self, element: Element | None) -> Colour | None:
        """A colour element of a font or fill; None where it leaves it to the program."""
        if element is None:
            return None
        found: Colour | None = None
        if rgb := attribute(element, "rgb"):
            found = colour(rgb)
        elif (theme := attribute(element, "theme")).isdigit() and int(theme) < len(_THEME):
            found = self.theme.get(_THEME[int(theme)])
        elif (index := attribute(element, "indexed")).isdigit() and int(index) < len(COLOR_INDEX):
            found = colour(COLOR_INDEX[int(index)])
        tint = float(attribute(element, "tint") or 0)
        if found and tint:
            red, green, blue = (round(v + (255 - v) * tint if tint > 0 else v * (1 + tint)) for v in found)
            found = (red, green, blue)
        return found


def read_looks(book: Item, seen: Seen) -> Looks:
    """Every style of the book."""
    looks = Looks()
    theme = book.part("xl/theme/theme1.xml")
    root = tree(theme, seen) if theme else None
    for scheme in root.iter() if root is not None else ():
        if local(scheme.tag) in _THEME and len(scheme):
            shown = colour(attribute(scheme[0], "lastClr") or attribute(scheme[0], "val"))
            if shown:
                looks.theme[local(scheme.tag)] = shown
    styles = book.part("xl/styles.xml")
    root = tree(styles, seen) if styles else None
    if styles is None or root is None:
        return looks
    parts = {local(child.tag): list(child) for child in root}
    formats = {attribute(one, "numFmtId"): attribute(one, "formatCode") for one in parts.get("numFmts", [])}
    for one in parts.get("cellXfs", []):
        ground = _ground(parts.get("fills", []), attribute(one, "fillId"), looks)
        font = _at(parts.get("fonts", []), attribute(one, "fontId"))
        hides = ""
        if _format_hides(formats.get(attribute(one, "numFmtId"), "General")):
            hides = "number_format"
        elif font is not None and _font_hides(font, ground, looks):
            hides = "invisible_text"
        looks.hides.append(hides)
        looks.grounds.append(ground)
    for one in parts.get("dxfs", []):
        if _differential_hides(one, looks):
            seen.fault(styles, "conditional_format")
    return looks


def _at(found: list[Element], number: str) -> Element | None:
    return found[int(number)] if number.isdigit() and int(number) < len(found) else None


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if local(child.tag) == name), None)


def _ground(fills: list[Element], number: str, looks: Looks) -> Colour:
    fill = _at(fills, number)
    pattern = _child(fill, "patternFill") if fill is not None else None
    if pattern is None or attribute(pattern, "patternType") != "solid":
        return WHITE
    return looks.resolve(_child(pattern, "fgColor")) or WHITE


def _font_hides(font: Element, ground: Colour, looks: Looks) -> bool:
    size = _child(font, "sz")
    if size is not None and float(attribute(size, "val") or 11) < _SMALL:
        return True
    return unseen(looks.resolve(_child(font, "color")), ground)


def _differential_hides(one: Element, looks: Looks) -> bool:
    code = _child(one, "numFmt")
    if code is not None and _format_hides(attribute(code, "formatCode")):
        return True
    font, fill = _child(one, "font"), _child(one, "fill")
    pattern = _child(fill, "patternFill") if fill is not None else None
    ground = looks.resolve(_child(pattern, "bgColor")) if pattern is not None else None
    return font is not None and _child(font, "color") is not None and _font_hides(font, ground or WHITE, looks)


def _format_hides(code: str) -> bool:
    """Whether some section of a number format shows nothing of the value: ";;;", or words in its stead."""
    sections = [_QUOTED.sub("", section) for section in re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)]
    # A fourth section is for texts; left out, they show.
    return any(not _SHOWS.search(section) for section in sections[:4])
