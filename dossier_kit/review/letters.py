"""The letter by which a contributor approves the anonymised text: one Word file a case, in the confidential room.

The text stands in it word for word as the pack would give it. A letter names nobody, not even whom it is for: one that
goes astray then holds no more than an anonymous account, and the name is written on it by hand. It has no author and no
trace of the machine, and the same text gives the same bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import docx
import pandas as pd
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ..dossier import Dossier
from ..redacted import RedactedCase, write_whole
from ..tables import clean
from ..word import BLUE, QUIET, add_numbered, saved, set_font, set_language, set_properties, without_rule
from .approvals import letter_day
from .letter_words import LetterWords, letter_words

FOLDER = "letters"
ACCOUNT_STYLE = "Account"
_LINE = Cm(16)


def write_letters(
    dossier: Dossier, cases: Sequence[RedactedCase], on: date, progress: Callable[[int, int], None] | None = None
) -> pd.DataFrame:
    """Write a letter for each of these cases to ``data/raw/letters``, readable by the owner alone.

    ``cases`` are all that the door has let through: letters of any other case are taken away, so that no text is sent
    that no longer holds. A letter bears the day on which its text was first written, ``on`` if it is new.

    Returns:
        Columns: ref, version (of the text), letter (its day), file, state ("new", "as before").
    """
    folder = dossier.raw / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        folder.chmod(0o700)
    words, waits = letter_words(), bool(dossier.settings["review.approval"])
    rows = []
    for done, case in enumerate(cases, start=1):
        version, day = letter_day(dossier, case, on)
        path = folder / f"{case.ref}.docx"
        content = letter(
            case, version, day, words, waits, dossier.settings["dossier.firm"], dossier.settings["dossier.contact"]
        )
        same = path.exists() and path.read_bytes() == content
        if not same:
            write_whole(path, content)
        rows.append((case.ref, version, day.isoformat(), path.name, "as before" if same else "new"))
        if progress:
            progress(done, len(cases))
    written = {row[3] for row in rows}
    for path in folder.glob("*.docx"):
        # Only what was made here: a letter that somebody keeps under a name of their own stays.
        if re.fullmatch(r"C\d+\.docx", path.name) and path.name not in written:
            path.unlink()
    return pd.DataFrame(rows, columns=["ref", "version", "letter", "file", "state"])


def letter(
    case: RedactedCase, version: str, day: date, words: LetterWords, waits: bool, firm: str = "", contact: str = ""
) -> bytes:
    """One letter as the bytes of a .docx; the same arguments give the same bytes.

    The account's lines are the paragraphs of the style :data:`ACCOUNT_STYLE`, one each, so that they joined by line
    ends are ``clean(case.text)``: what the appendix gives, which is the text without control characters. ``waits`` says
    whether nothing is sent before the answer.
    """
    facts = {
        "ref": case.ref,
        "version": version,
        "date": f"{day.day} {day:%B %Y}",
        "firm": firm,
        "contact": contact,
        "page": "{page}",
        "pages": "{pages}",
    }
    texts = {key: text.format(**facts) for key, text in words.texts.items()}
    document = docx.Document()
    _styles(document)
    _page(document, texts["letter.footer"])
    if firm:
        document.add_paragraph(texts["letter.firm"], style="Sender")
    if contact:
        document.add_paragraph(texts["letter.contact"], style="Small")
    document.add_paragraph(texts["letter.reference"], style="Small")
    document.add_paragraph(texts["letter.date"], style="Small")
    document.add_paragraph(texts["letter.title"], style="Title")
    _line_to_write_on(document.add_paragraph(texts["letter.salutation"] + " \t"), Cm(9))
    for paragraph in words.before:
        document.add_paragraph(paragraph.format(**facts))
    if waits:
        document.add_paragraph(texts["before.waits"]).runs[0].bold = True
    document.add_paragraph(texts["account.heading"], style="Heading 1")
    for line in clean(case.text).split("\n"):
        document.add_paragraph(line, style=ACCOUNT_STYLE)
    document.add_paragraph(texts["account.end"], style="Small")
    _answers(document, texts, words, facts)
    set_properties(document, texts["letter.title"], day)
    return saved(document, day)


def _answers(document: Any, texts: dict[str, str], words: LetterWords, facts: dict[str, str]) -> None:
    heading = document.add_paragraph(texts["answer.heading"], style="Heading 1")
    heading.paragraph_format.page_break_before = True  # a page of its own, to be sent back alone
    document.add_paragraph(texts["letter.reference"], style="Small").paragraph_format.space_after = Pt(10)
    document.add_paragraph(texts["answer.lead"])
    for key, answer in words.answers.items():
        box = document.add_paragraph(style="Answer")
        box.add_run("☐\t")
        box.add_run(answer.box).bold = True
        box.add_run(f" {answer.text}")
        if key == "change":
            document.add_paragraph(texts["answer.change_hint"], style="Hint")
            for _ in range(words.change_lines):
                _line_to_write_on(document.add_paragraph("\t", style="Hint"), _LINE)
    signed = document.add_paragraph(f"{texts['answer.signature']} \t {texts['answer.signed']} \t", style="Sign")
    _line_to_write_on(signed, Cm(10), _LINE)
    for paragraph in words.after:
        document.add_paragraph(paragraph.format(**facts))


def _line_to_write_on(paragraph: Any, *ends: Any) -> None:
    """Let each tab of the paragraph be a line up to the next of ``ends``."""
    for end in ends:
        paragraph.paragraph_format.tab_stops.add_tab_stop(end, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    set_font(normal, 11)
    set_language(normal)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(8), 1.15
    for name, big, before, after in (("Title", 18, 14, 14), ("Heading 1", 14, 16, 8)):
        style = document.styles[name]
        set_font(style, big, BLUE, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        without_rule(style)
    for name, size, colour in (
        ("Sender", 12, BLUE),
        ("Small", 9.5, QUIET),
        (ACCOUNT_STYLE, 11, None),
        ("Answer", 11, None),
        ("Hint", 10, QUIET),
        ("Sign", 11, None),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        set_font(style, size, colour, bold=name == "Sender")
    for name in ("Sender", "Small"):
        document.styles[name].paragraph_format.space_after = Pt(2)
    account = document.styles[ACCOUNT_STYLE]
    account.paragraph_format.left_indent, account.paragraph_format.space_after = Cm(0.5), Pt(4)
    account.paragraph_format.widow_control = True
    _left_rule(account)
    answer = document.styles["Answer"]
    answer.paragraph_format.left_indent, answer.paragraph_format.first_line_indent = Cm(0.9), Cm(-0.9)
    answer.paragraph_format.tab_stops.add_tab_stop(Cm(0.9))
    answer.paragraph_format.space_before, answer.paragraph_format.keep_with_next = Pt(10), True
    document.styles["Hint"].paragraph_format.left_indent = Cm(0.9)
    sign = document.styles["Sign"].paragraph_format
    sign.space_before, sign.space_after = Pt(34), Pt(18)


def _left_rule(style: Any) -> None:
    """A rule down the left edge: what stands beside it is the account, and nothing else is."""
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "10"), ("color", str(BLUE))):
        left.set(qn(f"w:{key}"), value)
    borders.append(left)
    properties = style.element.get_or_add_pPr()
    # The schema wants the borders before spacing and indents.
    later = next((child for child in properties if child.tag in (qn("w:spacing"), qn("w:ind"), qn("w:jc"))), None)
    if later is None:
        properties.append(borders)
    else:
        later.addprevious(borders)


def _page(document: Any, footer: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    paragraph = section.footer.paragraphs[0]
    paragraph.style = document.styles["Small"]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_numbered(paragraph, footer)
