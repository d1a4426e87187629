"""Build the sample intake from ``dossier_kit/sample/accounts.toml``.

Writes ``intake_sample.xlsx``, a workbook such as a law firm receives, and ``markup.jsonl``, what two readers and a
lawyer say of each of its rows. Same source, same bytes: ``--check`` builds anew and compares, and writes nothing.

    python tools/make_sample.py [--check]
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

# lxml and the standard library write the same XML in different bytes; only the second is always there.
os.environ["OPENPYXL_LXML"] = "False"

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

SAMPLE = Path(__file__).resolve().parents[1] / "dossier_kit" / "sample"
SOURCE = SAMPLE / "accounts.toml"
WORKBOOK = "intake_sample.xlsx"
MARKUP = "markup.jsonl"

BUILT_AT = datetime(2025, 2, 17, 9, 0, 0)
_ZIP_TIME = BUILT_AT.timetuple()[:6]
_MARK = re.compile(r"\[\[(?P<text>[^\[\]|]+)\|(?P<type>[A-Z_]+)(?:\|(?P<role>[^\[\]|]*))?(?:\|(?P<who>[^\[\]|]*))?\]\]")
_NAMED = ("PERSON", "SCHOOL", "LOCAL_AUTHORITY", "HEALTH_BODY", "ORG_OTHER", "LOCATION")

Json = dict[str, Any]


class BadSource(Exception):
    """The source breaks its own format; names the account's key, never its text."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An account with its place in the workbook."""

    account: Json
    sheet: str
    row: int


def main(argv: list[str] | None = None) -> int:
    """Build or check; the exit status is 1 when a committed file differs from what the source makes."""
    parser = argparse.ArgumentParser(description="Build the sample intake from accounts.toml.")
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    check = parser.parse_args(argv).check
    stale = 0
    for name, content in build(SOURCE.read_text(encoding="utf-8")).items():
        path = SAMPLE / name
        if not check:
            path.write_bytes(content)
            print(f"{name}: {len(content):,} bytes")
        elif not path.is_file() or path.read_bytes() != content:
            print(f"{name} is not what accounts.toml makes: run tools/make_sample.py")
            stale = 1
    return stale


def build(source: str) -> dict[str, bytes]:
    """The two files by name, from the text of ``accounts.toml``.

    Raises:
        BadSource: a mark or a quotation is not well-formed, or an account refers to one that is not there.
    """
    data = tomllib.loads(source)
    accounts = list(_resolved(data["account"]))
    workbook = Workbook()
    workbook.remove(workbook.active)
    placed: dict[str, Placed] = {}
    for name, layout in data["sheets"].items():
        sheet = workbook.create_sheet(layout["title"])
        for account, row in _write_sheet(sheet, layout, [a for a in accounts if a["sheet"] == name]):
            placed[account["key"]] = Placed(account, layout["title"], row)
    lines = [json.dumps(_markup(here, placed), ensure_ascii=False) for here in placed.values()]
    return {WORKBOOK: _bytes_of(workbook), MARKUP: ("\n".join(lines) + "\n").encode()}


def unmark(key: str, marked: str) -> tuple[str, list[Json]]:
    """The story without its marks, and the spans that they stood for, in code points of that story.

    Raises:
        BadSource: brackets are left over, or a person has no role.
    """
    parts: list[str] = []
    spans: list[Json] = []
    length = seen = 0
    for mark in _MARK.finditer(marked):
        before, text = marked[seen : mark.start()], mark["text"]
        start = length + len(before)
        if (mark["type"] == "PERSON") != bool(mark["role"]):
            raise BadSource(f"{key}: a person needs a role, and nothing else has one")
        who = (mark["who"] or _slug(text)) if mark["type"] in _NAMED else ""
        spans.append(
            {
                "start": start,
                "end": start + len(text),
                "entity_type": mark["type"],
                "role": mark["role"] or "",
                "person": who,
            }
        )
        parts += (before, text)
        length, seen = start + len(text), mark.end()
    story = "".join((*parts, marked[seen:]))
    if "[[" in story or "]]" in story:
        raise BadSource(f"{key}: a mark is not well-formed")
    return story, spans


def _slug(text: str) -> str:
    return "-".join(re.findall(r"\w+", text.casefold()))


def _resolved(accounts: list[Json]) -> Iterator[Json]:
    """Every account with a story of its own: one that repeats another takes over all but the cells it gives."""
    by_key: dict[str, Json] = {}
    for account in accounts:
        key, repeats = account["key"], account.get("repeats")
        if key in by_key or (repeats and repeats not in by_key):
            raise BadSource(f"{key}: a key stands twice, or repeats one that is not above it")
        if repeats:
            model = by_key[repeats]
            account = {**model, **account, "cells": {**model["cells"], **account["cells"]}}
        by_key[key] = account
        yield account


def _markup(here: Placed, placed: dict[str, Placed]) -> Json:
    account, key = here.account, here.account["key"]
    story, spans = unmark(key, account["story"])
    gold = account["gold"]
    issues = []
    for issue, quote in account["issues"].items():
        if story.count(quote) != 1:
            raise BadSource(f"{key}: the words quoted for {issue} stand {story.count(quote)} times in the story")
        start = story.index(quote)
        issues.append({"issue": issue, "start": start, "end": start + len(quote)})
    original = placed[account["duplicate_of"]] if "duplicate_of" in account else None
    until: date | None = gold.get("until")
    return {
        "sheet": here.sheet,
        "row": here.row,
        "story": story,
        "spans": spans,
        "issues": issues,
        "consent": gold["consent"],
        "conditions": bool(gold.get("conditions")),
        "overrules": bool(gold.get("overrules")),
        "until": until.isoformat() if until else None,
        "evidence": gold["evidence"],
        "event_year": gold["year"],
        "duplicate_of": {"sheet": original.sheet, "row": original.row} if original else None,
    }


def _write_sheet(sheet: Worksheet, layout: Json, accounts: list[Json]) -> Iterator[tuple[Json, int]]:
    """Lay a sheet out as its kind of desk would, and say in which row each account stands."""
    columns: list[list[str]] = layout["columns"]
    head = layout["first_row"]
    if "heading" in layout:
        _put(sheet.cell(1, 1), layout["heading"]).font = Font(bold=True, size=14)
        _put(sheet.cell(2, 1), layout["note"]).font = Font(italic=True)
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=6)
    for number, (field, title) in enumerate(columns, start=1):
        _put(sheet.cell(head, number), title).font = Font(bold=True)
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = layout["widths"].get(field, 20)
        column.hidden = field in layout.get("hidden_columns", ())
    at = {field: number for number, (field, _) in enumerate(columns, start=1)}
    row = head
    for account in accounts:
        row += 1 + bool(account.get("blank_above"))
        if "section" in account:
            _put(sheet.cell(row, 1), account["section"]).font = Font(bold=True)
            row += 1
        if unknown := account["cells"].keys() - at.keys():
            raise BadSource(f"{account['key']}: the sheet has no column for {sorted(unknown)}")
        story, _ = unmark(account["key"], account["story"])
        for field, value in {**account["cells"], "story": story}.items():
            _put(sheet.cell(row, at[field]), value)
        if "comment" in account:
            note = Comment(account["comment"]["text"], "", height=90, width=260)
            sheet.cell(row, at[account["comment"]["on"]]).comment = note
        sheet.row_dimensions[row].hidden = account.get("hidden", False)
        yield account, row
    _merge(sheet, at, accounts, head)


def _merge(sheet: Worksheet, at: dict[str, int], accounts: list[Json], head: int) -> None:
    """Merge a cell with the one above it where an account asks for that: the rows right below the header's next."""
    for field in sorted({field for account in accounts for field in account.get("merge_above", ())}):
        rows = [head + n for n, account in enumerate(accounts, start=1) if field in account.get("merge_above", ())]
        sheet.merge_cells(start_row=rows[0] - 1, end_row=rows[-1], start_column=at[field], end_column=at[field])


def _put(cell: Cell, value: object) -> Cell:
    """Write a value as it is; text that starts with "=" stays text, and an empty string leaves the cell empty."""
    cell.value = None if value == "" else value
    if isinstance(value, str) and value:
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif isinstance(value, float) and value.is_integer():
        # openpyxl writes 12.0 as 12; an identifier that went through a spreadsheet's number column keeps its ".0".
        cell.value, cell.data_type, cell.number_format = repr(value), "n", "0.0"
    elif isinstance(value, datetime):
        cell.number_format = "dd/mm/yyyy hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell


def _bytes_of(workbook: Workbook) -> bytes:
    """The workbook's file, without an author, its times fixed and nothing compressed (zlib differs by machine)."""
    workbook.properties.creator = None
    workbook.properties.created = BUILT_AT
    raw, fixed = io.BytesIO(), io.BytesIO()
    workbook.save(raw)
    with zipfile.ZipFile(raw) as written, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(written.namelist()):
            content = written.read(name)
            if name == "docProps/core.xml":
                # openpyxl stamps the time of saving here, whatever the property says.
                stamp = BUILT_AT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            member = zipfile.ZipInfo(name, date_time=_ZIP_TIME)
            member.external_attr = 0o644 << 16
            member.create_system = 3
            archive.writestr(member, content)
    return fixed.getvalue()


if __name__ == "__main__":
    sys.exit(main())
