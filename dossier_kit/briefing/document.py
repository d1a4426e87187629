"""A Word document in the house style: headings, paragraphs, lists, tables and charts, nothing of what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from PIL import Image

from ..charts import theme
from ..tables import Link, Value, clean
from ..word import BLUE, QUIET, add_numbered, set_font, set_language, set_properties, without_rule

#: The workbook that links lead to; it lies beside the briefing.
APPENDIX = "appendix.xlsx"
#: Centimetres between the margins.
WIDE = 16.6


class Briefing:
    """The document as it grows; ``document`` is python-docx's."""

    def __init__(self, title: str, marking: str, footer: str, day: date) -> None:
        self.document = docx.Document()
        _styles(self.document)
        _page(self.document, marking, footer)
        set_properties(self.document, clean(title), day)

    def title(self, text: str, lines: Sequence[str]) -> None:
        """The document's title, and small lines below it."""
        self.document.add_paragraph(clean(text), style="Title")
        for line in lines:
            self.document.add_paragraph(clean(line), style="Small")

    def heading(self, text: str, level: int = 1, new_page: bool = False) -> None:
        """A heading, at the top of a new page if so asked."""
        heading = self.document.add_heading(clean(text), level)
        heading.paragraph_format.page_break_before = new_page

    def text(self, *parts: str | Link, style: str | None = None, bold: str = "") -> None:
        """A paragraph; a :class:`Link` among its parts leads into the appendix, ``bold`` stands in front."""
        paragraph = self.document.add_paragraph(style=style)
        if bold:
            paragraph.add_run(clean(bold)).bold = True
        for part in parts:
            if isinstance(part, Link):
                self._link(paragraph, part)
            else:
                paragraph.add_run(clean(part))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[Value]], widths: Sequence[float]) -> None:
        """A table with one header row, repeated on each page; ``widths`` are shares of the line."""
        table = self.document.add_table(1, len(header))
        _rule(table)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(WIDE * width / sum(widths))
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for cell, text in zip(table.rows[0].cells, header, strict=True):
            cell.paragraphs[0].style = self.document.styles["Cell"]
            run = cell.paragraphs[0].add_run(clean(text))
            run.bold, run.font.color.rgb = True, RGBColor(0xFF, 0xFF, 0xFF)
            shading = OxmlElement("w:shd")
            for key, value in (("val", "clear"), ("color", "auto"), ("fill", str(BLUE))):
                shading.set(qn(f"w:{key}"), value)
            cell._tc.get_or_add_tcPr().append(shading)
        for row in rows:
            added = table.add_row()
            added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, said in zip(added.cells, row, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.style = self.document.styles["Cell"]
                if isinstance(said, Link):
                    self._link(paragraph, said)
                else:
                    paragraph.add_run(clean(str(said)))
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(WIDE * width / sum(widths))

    def chart(self, title: str, png: Path, alt: str, scale: float) -> None:
        """A chart, at a share of the size it is drawn in, and what it shows in words. It bears its own title."""
        paragraph = self.document.add_paragraph(style="Chart")
        paragraph.add_run().add_picture(str(png), width=Cm(chart_size(png)[0] * scale))
        drawn = next(paragraph._p.iter(qn("wp:docPr")))
        drawn.set("descr", clean(alt))
        drawn.set("title", clean(title))

    def _link(self, paragraph: Any, link: Link) -> None:
        target = f"{APPENDIX}#{link.target}"
        key = self.document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element = OxmlElement("w:hyperlink")
        element.set(qn("r:id"), key)
        run = paragraph.add_run(clean(link.text), style="Link")
        element.append(run._r)
        paragraph._p.append(element)


def chart_size(png: Path) -> tuple[float, float]:
    """How wide and how high a chart is drawn, in centimetres."""
    with Image.open(png) as image:
        wide, high = (dots / float(theme()["chart"]["dpi"]) * 2.54 for dots in image.size)
    return wide, high


def _rule(table: Any) -> None:
    """Thin lines between the rows, and none beside them."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B5B5B5")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    set_font(normal, 10.5)
    set_language(normal)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.1
    for name, size, before, after in (("Title", 18, 0, 4), ("Heading 1", 15, 14, 5), ("Heading 2", 11.5, 9, 3)):
        style = document.styles[name]
        set_font(style, size, BLUE, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
        without_rule(style)
    for name in ("List Number", "List Bullet"):
        document.styles[name].paragraph_format.space_after = Pt(3)
    for name, size, colour in (
        ("Small", 9.5, QUIET), ("Edge", 8, QUIET), ("Cell", 9, None), ("Quotation", 10.5, None), ("Chart", 9, None),
    ):  # fmt: skip
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        set_font(style, size, colour)
        style.paragraph_format.space_after = Pt(2)
    document.styles["Chart"].paragraph_format.space_before = Pt(8)
    quotation = document.styles["Quotation"].paragraph_format
    quotation.left_indent, quotation.right_indent, quotation.space_after = Cm(0.8), Cm(0.8), Pt(6)
    link = document.styles.add_style("Link", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = BLUE, True


def _page(document: Any, marking: str, footer: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    for part, text in ((section.header, marking), (section.footer, footer)):
        paragraph = part.paragraphs[0]
        paragraph.style = document.styles["Edge"]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_numbered(paragraph, clean(text))


