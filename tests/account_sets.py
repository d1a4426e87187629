"""Build a set of fictitious accounts (workbook, gold spans, gold issues, gold rows) from its `accounts.toml`.

    python tests/account_sets.py FOLDER [OUTPUT_FOLDER]

Inline markup in the source: ``[[text|TYPE]]`` an identifying span (``[[JB|PERSON-]]``: lone initials, not direct),
``{{text}}`` a look-alike that must stay, ``((text))`` may go or stay. Only the standard library and openpyxl are
needed. Raises ``SourceError`` when the source breaks a rule of the marking; the same source gives the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

TYPES = [
    "PERSON", "USERNAME", "SCHOOL", "LOCAL_AUTHORITY", "HEALTH_BODY", "ORG_OTHER", "LOCATION", "POSTCODE",
    "ADDRESS", "PHONE", "EMAIL", "URL", "NHS_NUMBER", "UPN", "NINO", "DOB", "DATE", "AGE", "CASE_REF",
    "OTHER_ID",
]  # fmt: skip
DIRECT = {
    "PERSON", "USERNAME", "POSTCODE", "ADDRESS", "PHONE", "EMAIL", "URL", "NHS_NUMBER", "UPN", "NINO", "DOB",
    "CASE_REF", "OTHER_ID",
}  # fmt: skip
ISSUES = [
    "reports_circulated_unseen", "no_chance_to_amend", "discussed_without_consent", "asked_to_change_report",
    "told_not_to_quantify", "false_information", "access_denied", "school_approached", "other_collusion",
]  # fmt: skip
CONSENTS = {"consented", "embargoed", "withdrawn", "refused", "unclear"}
EVIDENCE = {"documentary", "witness", "own_account"}
MARK = re.compile(r"\[\[(.+?)\|([A-Z_]+)(-?)\]\]|\{\{(.+?)\}\}|\(\((.+?)\)\)", re.S)
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|cllr|prof|rev|fr|sgt|cpl|capt|flt lt)\.?(?: and | & |\s+|$)", re.I)

# Accounts a sheet: ten of each thirty, so that a partly written source already fills all three sheets.
SHEETS = ("export_csv", "Post + walk-in", "Helpline (old log)")

EXPORT = [
    ("ref", "ref"), ("rcvd", "received"), ("lea", "la"), ("establishment", "school"), ("pupil", "child"),
    ("pupil_dob_or_age", "dob_or_age"), ("nhsno", "nhs"), ("narrative", "story"), ("respondent", "name"),
    ("respondent_mail", "email"), ("respondent_tel", "phone"), ("board_name", "handle"), ("clinic_or_trust", "health"),
    ("staff_mentioned", "professionals"), ("docs", "evidence_held"), ("raised_with", "complained"),
    ("appeal", "tribunal"), ("permission_text", "consent_written"),
]  # fmt: skip
POST = [
    ("What the family says", "story"), ("Taken on", "received"), ("Permission to pass on", "consent_written"),
    ("Sender", "name"), ("Son / daughter / ward", "child"), ("Born, or years", "dob_or_age"), ("Placement", "school"),
    ("Authority", "la"), ("Ring on", "phone"), ("Write to (e-mail)", "email"), ("Seen by (NHS)", "health"),
    ("People in it", "professionals"), ("Proof", "evidence_held"), ("SENDIST / FtT", "tribunal"),
    ("Told who?", "complained"), ("NHS number", "nhs"), ("Alias online", "handle"), ("Volunteer's jottings", "office"),
]  # fmt: skip
POST_GROUPS = [(1, 3, "THE ACCOUNT"), (4, 8, "THE FAMILY"), (9, 10, "CONTACT"), (11, 15, "THE CASE"), (16, 18, "MISC.")]
HELPLINE = [
    ("Log no.", "ref"), ("Caller or writer", "name"), ("Contact: mobile", "phone"), ("Contact: mail", "email"),
    ("Username", "handle"), ("Little one", "child"), ("D.o.B.", "dob_or_age"), ("NHS", "nhs"), ("Setting", "school"),
    ("LEA / LA", "la"), ("Hospital / clinic", "health"), ("Officers & others", "professionals"),
    ("Hearing", "tribunal"), ("Account given", "story"), ("Papers?", "evidence_held"),
    ("Already complained", "complained"),
    ("OK to share?", "consent_written"), ("Date in", "received"), ("For office only", "office"),
]  # fmt: skip
ROW_COLUMNS = [
    "story_id", "sheet", "row", "contributor_id", "received", "name", "email", "phone", "handle", "child",
    "dob_or_age", "nhs_number", "school", "local_authority", "health_body", "professionals",
    "consent_as_written", "tribunal", "complained_to", "evidence_held", "direct_strings",
]  # fmt: skip
SPAN_KEYS = ("sheet", "row", "text", "spans", "optional", "lookalikes")
NUMBER = re.compile(r"\+?\d[\d ()-]{8,}\d")
MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
]  # fmt: skip


class SourceError(ValueError):
    """The source breaks a rule of the marking; the message names the story and the rule."""


def parse(marked: str) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Marked story -> (text, spans, optional, lookalikes), offsets in code points."""
    text, at = "", 0
    spans: list[dict[str, Any]] = []
    optional: list[dict[str, Any]] = []
    alike: list[dict[str, Any]] = []
    for m in MARK.finditer(marked):
        text += marked[at : m.start()]
        inner = m[1] or m[4] or m[5]
        item: dict[str, Any] = {"start": len(text), "end": len(text) + len(inner), "text": inner}
        if m[1]:
            spans.append(item | {"type": m[2], "direct": m[2] in DIRECT and not m[3]})
        else:
            (alike if m[4] else optional).append(item)
        text, at = text + inner, m.end()
    return text + marked[at:], spans, optional, alike


def nhs_ok(number: str) -> bool:
    """Whether ten digits pass the NHS number's check (weights 10..2, modulus 11)."""
    d = [int(c) for c in number if c.isdigit()]
    return len(d) == 10 and (11 - sum(a * b for a, b in zip(d, range(10, 1, -1), strict=False)) % 11) % 11 == d[9]


def upn_ok(number: str) -> bool:
    """Whether a unique pupil number's check letter fits (weights 2..13, modulus 23)."""
    values = [int(c) if c.isdigit() else UPN_LETTERS.index(c) for c in number[1:]]
    total = sum(v * w for v, w in zip(values, range(2, 14), strict=False))
    return len(number) == 13 and UPN_LETTERS[total % 23] == number[0]


def needles(spans: list[dict[str, Any]]) -> Iterator[str]:
    """The strings that may not occur unmarked: each span's, and the words of a person's full name."""
    for s in spans:
        if s["type"] != "AGE" and re.search(r"[^\W_]{2}", s["text"]):
            yield s["text"]
            if s["type"] == "PERSON":
                yield from (w for w in re.split(r"\s+", s["text"]) if len(w.strip(".,'")) >= 3)


def check(a: dict[str, Any]) -> list[str]:
    """The rules an account breaks, in words."""
    out = []
    text, spans, optional, alike = a["text"], a["spans"], a["optional"], a["lookalikes"]
    if re.search(r"\[\[|\]\]|\{\{|\}\}|\(\(|\)\)", text):
        out.append("markup left in the text")
    for s in spans + optional + alike:
        if text[s["start"] : s["end"]] != s["text"] or s["text"] != s["text"].strip():
            out.append(f"offsets or white space wrong at {s['start']}")
    rest = list(text)
    for s in spans + optional + alike:
        rest[s["start"] : s["end"]] = "\x00" * len(s["text"])
    plain = "".join(rest)
    for n in dict.fromkeys(needles(spans)):
        if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", plain, re.I):
            out.append(f"{n!r} occurs unmarked")
    out += [f"unknown type {s['type']}" for s in spans if s["type"] not in TYPES]
    out += [f"NHS number fails: {s['text']}" for s in spans if s["type"] == "NHS_NUMBER" and not nhs_ok(s["text"])]
    out += [f"UPN fails: {s['text']}" for s in spans if s["type"] == "UPN" and not upn_ok(s["text"].upper())]
    if len(alike) < 4:
        out.append(f"only {len(alike)} look-alikes")
    if not 90 <= len(text.split()) <= 350:
        out.append(f"{len(text.split())} words")
    if set(a["issues"]) - set(ISSUES) or a["consent"] not in CONSENTS or a["evidence"] not in EVIDENCE:
        out.append("unknown issue, consent or evidence")
    if a.get("embargo") and a["consent"] != "embargoed":
        out.append("an embargo date without an embargo")
    return out


def load(folder: Path) -> list[dict[str, Any]]:
    """The accounts in order, parsed and checked; raises ``SourceError`` with every fault found."""
    with (folder / "accounts.toml").open("rb") as f:
        accounts: list[dict[str, Any]] = tomllib.load(f)["account"]
    faults = []
    for n, a in enumerate(accounts):
        a["sheet"] = SHEETS[n // 10 % 3]
        a["contributor_id"] = f"K{n + 1:02}"
        a["ref"] = f"{2000 + 7 * n}"
        a["text"], a["spans"], a["optional"], a["lookalikes"] = parse(a["story"])
        if a["id"] != f"{accounts[0]['id'][0]}{n + 1:02}":
            faults.append(f"{a['id']}: out of order")
        faults += [f"{a['id']}: {x}" for x in check(a)]
    if faults:
        raise SourceError("\n".join(faults))
    return accounts


def written_date(d: dt.date, n: int) -> str:
    """A date in one of nine text forms, day before month; n chooses."""
    th = "th" if 10 < d.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(d.day % 10, "th")
    month = MONTHS[d.month - 1]
    return (
        f"{d:%d/%m/%Y}", f"{d.day}.{d.month}.{d:%y}", f"{d.day}{th} {month} {d.year}", f"{d:%Y-%m-%d}",
        f"{d.day}-{month[:3]}-{d:%y}", f"{d.day} {month[:3].upper()} {d.year}", f"{d:%d %m %Y}",
        f"{d.day}{th} of {month}, {d.year}", f"{d:%Y%m%d}",
    )[n % 9]  # fmt: skip


def cell_date(value: str, n: int, as_text: bool) -> Any:
    """What a cell holds for an ISO date: text in many forms or, outside a csv, also a date cell or a serial number."""
    d = dt.date.fromisoformat(value)
    if not as_text and n % 3 == 0:
        return dt.datetime(d.year, d.month, d.day)
    if not as_text and n % 7 == 1:
        return (d - dt.date(1899, 12, 30)).days
    return written_date(d, n)


def is_iso(value: Any) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)))


def put(ws: Worksheet, row: int, column: int, a: dict[str, Any], key: str, n: int, as_text: bool = False) -> None:
    """Write one field of an account; nothing when it is empty."""
    value = a["text"] if key == "story" else a.get(key, "")
    if value == "":
        return
    if key in ("received", "dob_or_age") and is_iso(value):
        value = cell_date(value, n + 4 * (key == "received"), as_text)
    cell = ws.cell(row, column)
    if key == "nhs" and not as_text and n % 2:
        value = float(re.sub(r"\D", "", value))  # as spreadsheets do when a column of digits is typed in
    cell.value = value
    if isinstance(value, str) and value.startswith("="):
        cell.data_type = "s"
    if isinstance(value, dt.datetime):
        cell.number_format = "dd mmm yy"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if key == "story" and a.get("comment"):
        cell.comment = Comment(a["comment"], "intake desk")


def fill_export(ws: Worksheet, accounts: list[dict[str, Any]]) -> None:
    """Sheet one: a csv opened in a spreadsheet, all text, short lower-case headers."""
    for c, (head, _) in enumerate(EXPORT, 1):
        ws.cell(1, c, head)
    for n, a in enumerate(accounts):
        a["row"] = n + 2
        for c, (_, key) in enumerate(EXPORT, 1):
            put(ws, a["row"], c, a, key, n, as_text=True)
    ws.auto_filter.ref = f"A1:{get_column_letter(len(EXPORT))}{len(accounts) + 1}"


def fill_post(ws: Worksheet, accounts: list[dict[str, Any]]) -> None:
    """Sheet two: titles, a two-row header with merged groups, the story first, a hidden last column, merged dates."""
    ws["A1"] = "PARENT CARER INFORMATION PROJECT - letters, post and walk-ins"
    ws.merge_cells("A1:H1")
    ws["A1"].font = Font(bold=True, size=14)
    ws["A2"] = "Typed by volunteers. Strictly in-house. Do not e-mail this sheet."
    ws.merge_cells("A2:R2")
    for first, last, title in POST_GROUPS:
        ws.cell(4, first, title)
        ws.merge_cells(start_row=4, end_row=4, start_column=first, end_column=last)
    for c, (head, _) in enumerate(POST, 1):
        ws.cell(5, c, head).font = Font(bold=True)
    row = 6
    for n, a in enumerate(accounts):
        if n == 10:
            row += 1  # a blank row among the data
        a["row"] = row
        merged = n > 0 and a["received"] == accounts[n - 1]["received"] and n != 10
        for c, (_, key) in enumerate(POST, 1):
            if not (merged and key == "received"):
                put(ws, row, c, a, key, n)
        if merged:
            ws.merge_cells(start_row=row - 1, end_row=row, start_column=2, end_column=2)
        row += 1
    ws.column_dimensions["R"].hidden = True
    ws.freeze_panes = "D6"


def fill_helpline(ws: Worksheet, accounts: list[dict[str, Any]]) -> None:
    """Sheet three: starts in column B and row 4, section lines among the data, a total at the end, a hidden row."""
    ws["B1"] = "HELPLINE"
    ws["B2"] = "one line per contact; latest not always last"
    last = get_column_letter(len(HELPLINE) + 1)
    for c, (head, _) in enumerate(HELPLINE, 2):
        ws.cell(4, c, head).font = Font(italic=True)
    row = 5
    for n, a in enumerate(accounts):
        if n % 5 == 0:
            ws.cell(row, 2, f"--- book {n // 5 + 1} ---")
            ws.merge_cells(f"B{row}:{last}{row}")
            row += 1
        a["row"] = row
        for c, (_, key) in enumerate(HELPLINE, 2):
            put(ws, row, c, a, key, n)
        ws.row_dimensions[row].hidden = n == 6
        row += 1
    ws.cell(row + 1, 2, f"Total contacts: {len(accounts)}")
    ws.column_dimensions["A"].width = 2
    ws.column_dimensions[last].hidden = True


def names_of(value: str) -> list[str]:
    """A name as a column holds it -> the whole (without title and brackets) and its words of two letters or more."""
    whole = re.sub(r"\s+", " ", re.sub(r"\([^)]*\)", " ", value)).strip()
    while TITLE.match(whole):
        whole = TITLE.sub("", whole)
    words = [w.strip(".,'\"()") for w in re.split(r"[\s&]+", whole)]
    return [x for x in [whole, *words] if len(x) >= 2 and x.lower() not in {"and", "de", "van", "da", "dos", "ní"}]


def row_of(a: dict[str, Any]) -> dict[str, Any]:
    """An account's line of gold_rows.csv."""
    columns = a.get("names") or [
        a.get("name", ""),
        a.get("child", ""),
    ]  # "names" where the columns hold more than names
    direct = [x for value in columns for x in names_of(value)]
    direct += [a.get("email", ""), *NUMBER.findall(a.get("phone", "")), a.get("handle", "").lstrip("@")]
    direct += [a.get("nhs", ""), *a.get("extra", [])]
    values = (
        a["id"], a["sheet"], a["row"], a["contributor_id"], a["received"], a.get("name", ""), a.get("email", ""),
        a.get("phone", ""), a.get("handle", ""), a.get("child", ""), a.get("dob_or_age", ""), a.get("nhs", ""),
        a.get("school", ""), a.get("la", ""), a.get("health", ""), a.get("professionals", ""),
        a.get("consent_written", ""), a.get("tribunal", ""), a.get("complained", ""), a.get("evidence_held", ""),
        "|".join(dict.fromkeys(x for x in direct if x)),
    )  # fmt: skip
    return dict(zip(ROW_COLUMNS, values, strict=True))


def write_csv(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as f:
        w = csv.DictWriter(f, columns, lineterminator="\n")
        w.writeheader()
        w.writerows(rows)


def settle(path: Path) -> None:
    """Take the clock out of a saved workbook, so that the same source gives the same bytes."""
    with zipfile.ZipFile(path) as z:
        parts = [(i.filename, z.read(i)) for i in z.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in parts:
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", b"2025-09-30T09:00:00Z", data)
            z.writestr(zipfile.ZipInfo(name, (2025, 9, 30, 9, 0, 0)), data)


def workbook_name(folder: Path) -> str:
    """What the set's intake workbook is called: `intake_second.xlsx` in `second_set`."""
    return f"intake_{folder.name.removesuffix('_set')}.xlsx"


def build(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Write the four files of the set in ``source`` into a folder and return the accounts."""
    accounts = load(source)
    book = folder / workbook_name(source)
    wb = Workbook()
    wb.properties.creator = "Intake desk"
    for name, fill in zip(SHEETS, (fill_export, fill_post, fill_helpline), strict=True):
        ws = wb.active if name == SHEETS[0] else wb.create_sheet()
        ws.title = name
        fill(ws, [a for a in accounts if a["sheet"] == name])
    wb.save(book)
    settle(book)
    with (folder / "gold_spans.jsonl").open("w", encoding="utf-8", newline="\n") as f:
        for a in accounts:
            line = {"story_id": a["id"]} | {k: a[k] for k in SPAN_KEYS}
            f.write(json.dumps(line, ensure_ascii=False) + "\n")
    gold = [
        {"story_id": a["id"], "issues": "|".join(a["issues"]), "evidence": a["evidence"], "consent": a["consent"],
         "embargo_until": a.get("embargo", ""), "duplicate_of": ""}
        for a in accounts
    ]  # fmt: skip
    write_csv(folder / "gold_issues.csv", list(gold[0]), gold)
    write_csv(folder / "gold_rows.csv", ROW_COLUMNS, [row_of(a) for a in accounts])
    return accounts


def main() -> int:
    try:
        accounts = build(Path(sys.argv[1]).resolve(), Path(sys.argv[-1]).resolve())
    except SourceError as e:
        print(e, file=sys.stderr)
        return 1
    print(f"{len(accounts)} accounts, {sum(len(a['spans']) for a in accounts)} spans")
    return 0


if __name__ == "__main__":
    sys.exit(main())
