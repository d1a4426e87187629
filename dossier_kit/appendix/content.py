"""Which sheets the appendix workbook has, and in what order: plain values, made from a pack.

Nothing here writes a file; :mod:`.workbook` does. Every number comes from the plan, so that no sheet shows more than
the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..tables import csv_bytes, number_word, say
from . import cases, front, matters
from .pack import Pack
from .sheets import Sheet


def make_sheets(
    pack: Pack, progress: Callable[[int, int], None] | None = None
) -> tuple[list[Sheet], dict[str, bytes]]:
    """Every sheet of the workbook, in order, and by the name of each table its twin as CSV.

    ``progress`` is told how many accounts are laid out.

    Raises:
        BadDecisions: a decision points outside its account's text; names the case and the issue.
    """
    extracts = cases.Extracts(pack, progress)
    body: list[tuple[Sheet, str]] = [
        (matters.asked(pack), say("requests", "about")),
        (front.notes(pack), say("notes", "about")),
    ]
    if changed := front.changed(pack):
        body.append((changed, say("changes", "sheet_about")))
    body += matters.figures(pack)
    if absent := matters.not_given(pack):
        body.append((absent, say("not_given", "about")))
    body.append((cases.schedule(pack, extracts), say("schedule", "about")))
    body.append((cases.evidence_index(pack, extracts), say("index", "about")))
    for number, group in enumerate(pack.plan.groups, start=1):
        body.append((extracts.appendix(number, group), say("appendix", "about_sheet", issue=group.title)))
    if good := extracts.good_practice():
        body.append((good, say("good", "about")))
    body.append((matters.guidance_matrix(pack), say("guidance", "about")))
    body.append((matters.guidance_details(pack), say("guidance", "details_about")))
    body.append((extracts.accounts(), say("accounts", "about")))
    certified = (say("certificate", "sheet"), say("certificate", "about"))
    names = [sheet.name for sheet, _ in body] + [certified[0], say("cover", "sheet")]
    summary = front.summary(pack, names)
    asked = number_word(len(summary.tables[0].rows)).capitalize()
    body.insert(0, (summary, say("questions", "about", count=asked)))
    cover = front.cover(pack)
    # The certificate bears the hash of every other table, the list of contents among them, which names it.
    listed = front.contents([*body, (Sheet(certified[0], ""), certified[1])])
    sheets = [cover, listed, *(sheet for sheet, _ in body)]
    twins = {table.name: csv_bytes(table) for sheet in sheets for table in sheet.tables}
    certificate = matters.certificate(pack, twins)
    sheets.append(certificate)
    twins |= {table.name: csv_bytes(table) for table in certificate.tables}
    return [replace(sheet, title=pack.method.sheet_title(sheet.title)) for sheet in sheets], twins
