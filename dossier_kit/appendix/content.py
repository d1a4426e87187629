"""What stands in the appendix workbook: sheets as plain values, made from redacted cases, the plan and the method.

Nothing here writes a file; :mod:`.workbook` does. Every number comes from the plan, so that no sheet shows more than
the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from ..charts import Chart, theme
from ..disclosure import Group, Plan
from ..disclosure.published import grade_title
from ..errors import BadDecisions
from ..redacted import IssueDecision, RedactedCase
from ..tables import (
    FEW,
    HIDDEN,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    Column,
    Link,
    Table,
    Value,
    listing,
    number_word,
    say,
)
from .law import CHECKED, EVERY_ISSUE, law
from .method import Method
from .texts import parts, passage, quoted
from .workbook import Picture, Sheet

#: Widths in characters; each sheet is as wide as the page.
_ACCOUNT, _SENTENCE, _CONTEXT = 104.0, 40.0, 68.0

_SHEET_OF = {
    "cases_by_issue": "sheet", "issues_together": "together_sheet",
    "cases_by_year": "years_sheet", "evidence_by_issue": "evidence_sheet",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sheet and the line that the contents have on it."""

    sheet: Sheet
    about: str


def make_sheets(
    cases: Sequence[RedactedCase],
    confirmed: Mapping[str, Sequence[IssueDecision]],
    plan: Plan,
    charts: Sequence[Chart],
    method: Method,
) -> list[Sheet]:
    """Every sheet of the workbook, in order.

    Raises:
        BadDecisions: a decision points outside its account's text; names the case and the issue.
    """
    accounts, rows_of = _accounts(cases)
    appendices = list(zip(count(1), plan.groups, strict=False))
    decided = {ref: {d.issue: d for d in found if d.verdict == "confirmed"} for ref, found in confirmed.items()}
    by_ref = {case.ref: case for case in cases}
    entries = [
        _Entry(_notes(plan, method), say("notes", "about")),
        *_figures(plan, charts, {group.key: number for number, group in appendices}),
        _Entry(_schedule(cases, plan, rows_of), say("schedule", "about")),
        *(
            _Entry(
                _appendix(number, group, plan, [by_ref[ref] for ref in group.cases], decided, rows_of),
                say("appendix", "about", issue=group.title),
            )
            for number, group in appendices
        ),
        _Entry(accounts, say("accounts", "about")),
        _Entry(_certificate(cases, plan, charts, method), say("certificate", "about")),
    ]
    sheets = [_cover(plan, method), _contents(entries), *(entry.sheet for entry in entries)]
    return [replace(sheet, title=method.sheet_title(sheet.title)) for sheet in sheets]


def _cover(plan: Plan, method: Method) -> Sheet:
    words = "cover"
    rows: list[tuple[Value, ...]] = [
        (say(words, "what"), say(words, "what_text")),
        (say(words, "status"), method.status),
        (say(words, "marking"), say("marking", "marking")),
        (say(words, "date"), _day(method)),
        (say(words, "version"), method.version),
        (say(words, "firm"), method.firm),
        (say(words, "contact"), method.contact),
        (say(words, "cases"), say(words, "cases_text", total=plan.total)),
        (say(words, "use"), say(words, "use_text")),
        (say(words, "read"), say(words, "read_text")),
    ]
    columns = (Column(say(words, "part"), 24), Column(say(words, "value"), 100))
    return Sheet(say(words, "sheet"), method.title, (), (Table("cover", say(words, "table"), columns, tuple(rows)),))


def _contents(entries: Sequence[_Entry]) -> Sheet:
    columns = (Column(say("contents", "column"), 30), Column(say("contents", "about"), 94))
    rows = tuple((Link(entry.sheet.name, f"'{entry.sheet.name}'!A1"), entry.about) for entry in entries)
    title = say("contents", "title")
    return Sheet(say("contents", "sheet"), title, (), (Table("contents", title, columns, rows),))


def _notes(plan: Plan, method: Method) -> Sheet:
    words = "notes"
    figures = method.figures(plan.threshold)
    left = "left" if method.cases_left_out else "left_none"
    state = "_draft" if method.draft else ""
    agreement = say(words, "agreement_none")
    if method.agreement:
        figure_list = listing(f"{name}: {value}" for name, value in method.agreement.items())
        agreement = say(words, "agreement", figures=figure_list)
    general = law().get(EVERY_ISSUE, ())
    rows: list[tuple[Value, ...]] = [
        (say(words, "came_topic"), say(words, "came", **figures)),
        (say(words, "left_topic"), say(words, left, total=plan.total, **figures)),
        (say(words, "consent_topic"), say(words, "consent" + state)),
        (say(words, "approval_topic"), say(words, "approval_on" if method.approval_required else "approval_off")),
        (say(words, "redaction_topic"), say(words, "redaction" + state, model=method.model, rules=method.rules[:12],
                                            readers=number_word(method.readers).capitalize()
                                            if not method.draft else number_word(method.readers))),
        (say(words, "labels_topic"), say(words, "labels")),
        (say(words, "agreement_topic"), agreement),
        (say(words, "sample_topic"), method.sample_text(plan.total, plan.threshold)),
        (say(words, "issues_topic"), say(words, "issues")),
        *((say(words, "hidden_topic"), text) for text in plan.done),
        *((say(words, "limits_topic"), say(words, f"limits_{number}")) for number in range(1, 5)),
        (say(words, "law_topic"), say(words, "law")),
        *((say(words, "law_topic"), f"{one.provision}. {one.about}") for one in general),
    ]
    rows += [(topic, text) for topic, text in method.extra.items()]
    columns = (Column(say(words, "topic"), 30), Column(say(words, "text"), 94))
    signs = ((HIDDEN, "c"), (FEW, "u"), (NOT_AVAILABLE, "x"), (NOT_APPLICABLE, "z"))
    few = number_word(plan.threshold)
    key_columns = (Column(say(words, "shorthand_mark"), 30), Column(say(words, "shorthand_text"), 94))
    key_rows = tuple((sign, say("shorthand", key, few=few)) for sign, key in signs)
    title = say(words, "title")
    return Sheet(say(words, "sheet"), title, (), (
        Table("shorthand", say(words, "shorthand"), key_columns, key_rows),
        Table("notes", title, columns, tuple(rows)),
    ))


def _figures(plan: Plan, charts: Sequence[Chart], numbers: Mapping[str, int]) -> Iterable[_Entry]:
    """The tables of the plan, each followed by its chart on a sheet of its own, which prints on one page."""
    few = number_word(plan.threshold)
    hidden = [group for group in plan.groups if group.grouped]
    issue_notes = [say("issues", "note_total", total=plan.total)]
    if hidden:
        issue_notes.append(say("issues", "note_hidden", group=hidden[0].title))
    elif HIDDEN in plan.counts.values():
        issue_notes.append(say("issues", "note_all_hidden"))
    evidence_notes = [say("evidence", "note")]
    if any(HIDDEN in row for row in plan.evidence.rows.values()):
        evidence_notes.append(say("evidence", "note_hidden", few=few))
    notes = {
        "cases_by_issue": issue_notes,
        "issues_together": [say("pairs", "note", few=few)],
        "cases_by_year": [say("years", "note")],
        "evidence_by_issue": evidence_notes,
    }
    abouts = {"cases_by_issue": "about", "issues_together": "together_about", "cases_by_year": "years_about",
              "evidence_by_issue": "evidence_about"}
    drawn = {chart.name: chart for chart in charts}
    for name, table in plan.tables.items():
        sheet_name = say("summary", _SHEET_OF[name])
        if name == "cases_by_issue":
            table = _with_places(table, plan, numbers)
        yield _Entry(Sheet(sheet_name, table.title, tuple(notes[name]), (table,)), say("summary", abouts[name]))
        if name in drawn:
            chart = drawn[name]
            title = say("summary", "chart", title=chart.title)
            chart_sheet = say("summary", "chart_sheet", sheet=sheet_name)
            yield _Entry(Sheet(chart_sheet, title, (chart.alt,), (), Picture(chart.png, chart.alt)), title)


def _with_places(table: Table, plan: Plan, numbers: Mapping[str, int]) -> Table:
    """The table of issues with a link to the appendix of each."""
    rows = []
    keys = [*(key for key, _ in plan.issues), *(group.key for group in plan.groups if group.grouped)]
    for key, row in zip(keys, table.rows, strict=True):
        group = next((group for group in plan.groups if key == group.key or key in group.issues), None)
        place: Value = NOT_APPLICABLE
        if group is not None:
            name = say("appendix", "sheet", number=numbers[group.key])
            place = Link(name, f"'{name}'!A1")
        rows.append((*row, place))
    return replace(table, columns=(*table.columns, Column(say("summary", "appendix"), 16)), rows=tuple(rows))


def _schedule(cases: Sequence[RedactedCase], plan: Plan, rows_of: Mapping[str, int]) -> Sheet:
    words = "schedule"
    sheet = say("accounts", "sheet")
    rows = tuple(
        (
            case.ref,
            listing(plan.schedule_issue_titles(case.ref)) or say(words, "none"),
            plan.schedule_evidence(case.ref),
            Link(say(words, "read", ref=case.ref), f"'{sheet}'!A{rows_of[case.ref]}"),
        )
        for case in cases
    )
    columns = (Column(say(words, "ref"), 10), Column(say(words, "issues"), 68), Column(say(words, "evidence"), 18),
               Column(say(words, "account"), 28))
    title = say(words, "title")
    return Sheet(say(words, "sheet"), title, (say(words, "note"),), (Table("schedule", title, columns, rows),))


def _appendix(
    number: int,
    group: Group,
    plan: Plan,
    cases: Sequence[RedactedCase],
    decided: Mapping[str, Mapping[str, IssueDecision]],
    rows_of: Mapping[str, int],
) -> Sheet:
    """One issue, or the issues counted together: the law, and a passage of each case in the order of references."""
    words = "appendix"
    accounts = say("accounts", "sheet")
    most = int(theme()["page"]["passage_lines"])
    rows: list[tuple[Value, ...]] = []
    for case in cases:
        found = [decision for issue, decision in decided[case.ref].items() if issue in group.issues]
        # Several passages of one case would let a reader count the issues behind the group: the first one is given.
        decision = min(found, key=lambda d: (d.start, d.end))
        if not 0 <= decision.start <= decision.end <= len(case.text):
            raise BadDecisions(f"{case.ref}: the decision on {decision.issue} points outside its text")
        singled = case.text[decision.start : decision.end].strip() != ""
        rows.append((
            Link(case.ref, f"'{accounts}'!A{rows_of[case.ref]}"),
            quoted(case, decision.start, decision.end, _SENTENCE, most) if singled else say(words, "whole"),
            passage(case, decision.start, decision.end, _CONTEXT, most) if singled
            else passage(case, 0, 0, _CONTEXT, most),
        ))
    columns = (Column(say(words, "ref"), 16), Column(say(words, "sentence"), _SENTENCE),
               Column(say(words, "context"), _CONTEXT))
    passages = Table(f"passages_{number}", say(words, "passages"), columns, tuple(rows))
    fact_columns = (Column(say(words, "item"), 16), Column(say(words, "says"), _SENTENCE),
                    Column(say(words, "detail"), _CONTEXT))
    facts = Table(f"law_{number}", say(words, "facts"), fact_columns, tuple(_facts(group, plan)))
    notes = [say(words, "note")]
    if group.grouped:
        notes.insert(0, say(words, "note_grouped"))
    title = say(words, "title", number=number, issue=group.title)
    return Sheet(say(words, "sheet", number=number), title, tuple(notes), (facts, passages))


def _facts(group: Group, plan: Plan) -> Iterable[tuple[Value, ...]]:
    words = "appendix"
    titles = dict(plan.issues)
    for key in group.issues:
        yield say(words, "member" if group.grouped else "asked"), titles[key], plan.asked[key]
    figures = [say(words, "percent", percent=round(100 * len(group.cases) / plan.total))]
    if group.key in plan.evidence.rows:
        row = zip(plan.evidence.grades, plan.evidence.rows[group.key], strict=True)
        figures.append(say(words, "evidence", figures=listing(f"{grade_title(g).lower()} {n}" for g, n in row)))
    cases = say(words, "cases_text", count=len(group.cases), total=plan.total)
    yield say(words, "cases"), cases, " ".join(figures)
    for key in group.issues:
        for period in ("then", "now"):
            item = say(words, period)
            if group.grouped:
                item = say(words, "law_of", issue=titles[key], law=item[:1].lower() + item[1:])
            if key not in law():
                yield item, say(words, "law_missing"), say(words, "law_missing_detail")
            for one in law().get(key, ()):
                if one.period == period:
                    status = one.status if one.status != CHECKED else say(words, "status_checked")
                    detail = say(words, "law_status", about=one.about.rstrip("."), status=status)
                    yield item, one.provision, detail


def _accounts(cases: Sequence[RedactedCase]) -> tuple[Sheet, dict[str, int]]:
    """Every account in full, and by reference the row in which it begins."""
    words = "accounts"
    most = int(theme()["page"]["part_lines"])
    rows: list[tuple[Value, ...]] = []
    first: dict[str, int] = {}
    for case in cases:
        texts = parts(case, _ACCOUNT, most)
        first[case.ref] = len(rows)
        rows += [
            (case.ref, say(words, "part_of", part=number, parts=len(texts)), text.strip("\n"))
            for number, text in enumerate(texts, start=1)
        ]
    columns = (Column(say(words, "ref"), 10), Column(say(words, "part"), 10), Column(say(words, "text"), _ACCOUNT))
    title = say(words, "title")
    sheet = Sheet(say(words, "sheet"), title, (say(words, "note"),), (Table("accounts", title, columns, tuple(rows)),))
    header = sheet.header_rows()[0]
    return sheet, {ref: header + 1 + row for ref, row in first.items()}


def _certificate(
    cases: Sequence[RedactedCase], plan: Plan, charts: Sequence[Chart], method: Method
) -> Sheet:
    words = "certificate"
    pack, rule, setting = say(words, "kind_pack"), say(words, "kind_rule"), say(words, "kind_setting")
    texts = hashlib.sha256("".join(f"{case.ref} {case.text_hash}\n" for case in cases).encode("ascii", "replace"))
    rows: list[tuple[Value, ...]] = [
        (pack, say(words, "status"), method.status),
        (pack, say(words, "date"), _day(method)),
        (pack, say(words, "version"), method.version),
        (pack, say(words, "cases"), plan.total),
        (pack, say(words, "accounts"), texts.hexdigest()),
        (pack, say(words, "model"), method.model),
        (pack, say(words, "rules"), method.rules),
        (setting, say(words, "readers"), method.readers),
        (setting, say(words, "approval"), say(words, "on" if method.approval_required else "off")),
        (setting, say(words, "threshold"), plan.threshold),
        *((rule, outcome.rule, outcome.outcome) for outcome in method.gate),
        *((say(words, "kind_input"), say(words, "input", number=number), digest)
          for number, digest in enumerate(method.inputs, start=1)),
        *((say(words, "kind_chart"), name, digest)
          for chart in charts for name, digest in sorted(chart.hashes.items())),
    ]
    if not method.inputs:
        rows.append((say(words, "kind_input"), say(words, "no_inputs"), NOT_AVAILABLE))
    columns = (Column(say(words, "kind"), 22), Column(say(words, "item"), 30), Column(say(words, "value"), 72))
    note = say(words, "draft" if method.draft else "released")
    title = say(words, "title")
    return Sheet(say(words, "sheet"), title, (note,), (Table("certificate", title, columns, tuple(rows)),))


def _day(method: Method) -> str:
    """The date in words; the month's name does not depend on the machine's language."""
    months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")
    return f"{method.date.day} {months[method.date.month - 1]} {method.date.year}"

