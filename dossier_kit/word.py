"""What every Word file of the kit has in common: one font, British English, page numbers, no author, pinned bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from .archives import pinned_zip

FONT = "Arial"
BLUE = RGBColor(0x1F, 0x4E, 0x79)
QUIET = RGBColor(0x59, 0x59, 0x59)
_UNUSED = ("thumbnail", "customXml", "stylesWithEffects")
_TRACES = ("creator", "lastModifiedBy", "description", "keywords", "category", "subject", "revision")


def set_font(style: Any, size: float, colour: RGBColor | None = None, bold: bool = False) -> None:
    """Give a style the kit's font, in points."""
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    if colour is not None:
        style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in [key for key in fonts.attrib if "Theme" in key]:
        del fonts.attrib[key]  # a theme's font would win over the one that is named
    fonts.set(qn("w:cs"), FONT)


def set_language(style: Any) -> None:
    """Say that the text is British English: the reader's own program then hyphenates and checks it so."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    style.element.get_or_add_rPr().append(language)


def without_rule(style: Any) -> None:
    """Take away the line under a heading that the template has."""
    borders = style.element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)


def add_numbered(paragraph: Any, text: str) -> None:
    """Add a text in which ``{page}`` and ``{pages}`` are the number of the page and of all pages."""
    for part in re.split(r"(\{pages?\})", text):
        if part in ("{page}", "{pages}"):
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE" if part == "{page}" else "NUMPAGES")
            run = paragraph.add_run("1")
            field.append(run._r)
            paragraph._p.append(field)
        elif part:
            paragraph.add_run(part)


def set_properties(document: Any, title: str, day: date) -> None:
    """Title, language and day; no author, no thumbnail, nothing of the template."""
    core = document.core_properties
    for element in [e for e in core._element if e.tag.rpartition("}")[2] in _TRACES]:
        core._element.remove(element)
    core.title, core.language = title, "en-GB"
    # python-docx writes the moment as it stands: midnight in UTC of the file's own day.
    core.created = core.modified = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
    for rels in (document.part.package.rels, document.part.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.rpartition("/")[2] in _UNUSED]:
            rels.pop(key)


def saved(document: Any, day: date) -> bytes:
    """The document as a file whose members are in order and dated ``day``; python-docx dates them with the clock."""
    written = io.BytesIO()
    document.save(written)
    members = []
    with zipfile.ZipFile(written) as old:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/app.xml":
                content = re.sub(rb"<(Application|AppVersion|Template)>[^<]*</\1>", b"", content)
            members.append((name, content))
    return pinned_zip(members, day)
