"""What workbooks and Word documents have in common: their parts, their properties, and colours that cannot be seen."""

from __future__ import annotations

import re

from .markup import all_text, attribute, check_relations, local, switched_on, tree
from .opening import Item
from .rules import allowed_part, leaky_part, listed
from .seen import Seen

#: White, as the ground of a page or of a cell without a fill.
WHITE = (255, 255, 255)
Colour = tuple[int, int, int]
# Text and ground that differ by less are one colour to the eye (the ratio of WCAG's contrast).
_CONTRAST = 1.35


def check_parts(package: Item, sort: str, seen: Seen) -> None:
    """The parts that a ``sort`` ("workbook", "document") of a pack has, and no other; properties that tell nobody."""
    for member in package.members:
        if member.name.startswith("("):
            continue  # bytes beside the members, told already
        leaky = [kind for pattern, kind in leaky_part() if pattern.search(member.name)]
        if leaky:
            seen.fault(member, leaky[0])
        elif not allowed_part(sort).fullmatch(member.name):
            seen.fault(member, "unexpected_part")
        if member.name.endswith(".rels"):
            check_relations(member, seen)
        if member.name in ("docProps/core.xml", "docProps/app.xml"):
            _check_properties(member, seen)
        if member.name.startswith(("xl/drawings/", "xl/charts/")) and member.name.endswith(".xml"):
            _check_drawing(member, seen)


def _check_properties(item: Item, seen: Seen) -> None:
    root = tree(item, seen)
    allowed = frozenset(listed("properties", "allowed"))
    for element in root.iter() if root is not None else ():
        if element is not root and local(element.tag) not in allowed and all_text(element).strip():
            seen.fault(item, "author")


def _check_drawing(item: Item, seen: Seen) -> None:
    root = tree(item, seen)
    for element in root.iter() if root is not None else ():
        name = local(element.tag)
        hidden = name == "cNvPr" and switched_on(attribute(element, "hidden"))
        if hidden or (name == "ext" and attribute(element, "cx") == "0" and attribute(element, "cy") == "0"):
            seen.fault(item, "hidden_shape")
        elif name in ("externalData", "userShapes"):
            seen.fault(item, "embedded")


def colour(text: str) -> Colour | None:
    """A colour written as RRGGBB, with or without its alpha, or None ("auto")."""
    found = re.fullmatch(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})", text)
    return (int(found[1][:2], 16), int(found[1][2:4], 16), int(found[1][4:], 16)) if found else None


def unseen(ink: Colour | None, ground: Colour | None) -> bool:
    """Whether a text in ``ink`` cannot be told from its ground; None is black ink, or a white ground."""
    dark, light = sorted((_brightness(ink or (0, 0, 0)), _brightness(ground or WHITE)))
    return (light + 0.05) / (dark + 0.05) < _CONTRAST


def _brightness(colour: Colour) -> float:
    parts = (value / 255 for value in colour)
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
