"""The sheets on all cases together: the plan's tables with their charts, the guidance matrix, what is asked, the
certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..charts import theme
from ..tables import NOT_AVAILABLE, Column, Link, Table, Value, in_words, say, wording
from .front import figure_sheet_name
from .law import EVERY_ISSUE
from .lists import bodies, guidance, requests, with_status
from .pack import Pack
from .sheets import Picture, Sheet

CERTIFICATE = "certificate"
_STRETCHED = 16.0  # digits more; beyond that a number is far from the words of its row


def figures(pack: Pack) -> Iterator[tuple[Sheet, str]]:
    """The tables of the plan, each with its chart: below it where one page holds both, else on a sheet of its own.

    Pictures and not native charts: these are drawn once for workbook and briefing, in grey as in colour, and a native
    chart would hide what is hatched and carry its numbers a second time in a cache.
    """
    plan = pack.plan
    drawn = {chart.name: chart for chart in pack.charts}
    for name, table in plan.tables.items():
        sheet_name = figure_sheet_name(name, table)
        shown = _with_places(table, pack) if name == "cases_by_issue" else _stretched(table)
        about = wording()["summary"].get(f"{name}_about", table.title)
        sheet = Sheet(sheet_name, table.title, tuple(plan.notes.get(name, ())), (shown,))
        if name not in drawn:
            yield sheet, about
            continue
        chart = drawn[name]
        picture = Picture(chart.png, chart.alt)
        if sheet.room() >= float(theme()["page"]["chart_points"]):
            yield replace(sheet, picture=picture), say("summary", "with_chart", about=about)
            continue
        yield sheet, about
        title = say("summary", "chart", title=chart.title)
        chart_sheet = say("summary", "chart_sheet", sheet=sheet_name)[:31]
        yield Sheet(chart_sheet, title, (chart.alt,), (), picture), title


def not_given(pack: Pack) -> Sheet | None:
    """The figures that a reader may look for in vain, with the reason; None where all are there."""
    words, plan = "not_given", pack.plan
    rows: list[tuple[Value, ...]] = []
    for name, why in plan.missing.items():
        key = "chart_of" if name in plan.tables else "figure_of"
        rows.append((say(words, key, title=wording()["summary"][f"{name}_about"]), why))
    if not rows:
        return None
    columns = (Column(say(words, "figure"), 50), Column(say(words, "why"), 74))
    title = say(words, "title")
    return Sheet(say(words, "sheet"), title, (), (Table("not_given", title, columns, tuple(rows)),))


def _stretched(table: Table) -> Table:
    """The table with its numbers in wider columns where the page has room: their titles then take fewer lines."""
    numeric = sum(column.numeric for column in table.columns)
    free = float(theme()["page"]["width_characters"]) - sum(column.width for column in table.columns)
    more = min(max(free / max(numeric, 1), 0.0), _STRETCHED)
    return replace(table, columns=tuple(
        replace(column, width=column.width + more * column.numeric) for column in table.columns
    ))


def _with_places(table: Table, pack: Pack) -> Table:
    """The table of issues with a link to the appendix of each."""
    keys = [*(key for key, _ in pack.plan.issues), *(g.issues[0] for g in pack.plan.groups if g.grouped)]
    rows = tuple((*row, pack.appendix_of(key)) for key, row in zip(keys, table.rows, strict=True))
    return replace(table, columns=(*table.columns, Column(say("summary", "appendix"), 16)), rows=rows)


def asked(pack: Pack) -> Sheet:
    """What the Commissioner is asked to do: numbered paragraphs by issue, with the cases that support each."""
    words = "requests"
    rows: list[tuple[Value, ...]] = []
    titles = {EVERY_ISSUE: say(words, "every_issue"), **dict(pack.plan.issues)}
    schedule = say("schedule", "sheet")
    for key, title in titles.items():
        request = requests().get(key)
        support, place = pack.support_of(key), pack.appendix_of(key)
        if key == EVERY_ISSUE:
            support, place = pack.support_of_every_issue(), Link(schedule, f"'{schedule}'!A1")
        if request is None:
            missing = say(words, "missing")
            rows.append((len(rows) + 1, title, missing, missing, NOT_AVAILABLE, support, place))
        for ask in request.asks if request else ():
            power = with_status(ask.power, ask.status)
            rows.append((len(rows) + 1, title, f"{ask.purpose}.", ask.ask, power, support, place))
    columns = (
        Column(say(words, "number"), 6),
        Column(say(words, "issue"), 16),
        Column(say(words, "purpose"), 20),
        Column(say(words, "ask"), 30),
        Column(say(words, "power"), 20),
        Column(say(words, "cases"), 20),
        Column(say(words, "place"), 12),
    )
    title = say(words, "title")
    return Sheet(say(words, "sheet"), title, (say(words, "note"),), (Table("requests", title, columns, tuple(rows)),))


def guidance_matrix(pack: Pack) -> Sheet:
    """Which body's guidance speaks to which issue, and where it is silent."""
    words = "guidance"
    rows: list[tuple[Value, ...]] = []
    for key, title in pack.plan.issues:
        found = guidance().get(key, {})
        signs = {body: say(words, "silent" if one.silent else "speaks") for body, one in found.items()}
        rows.append((title, *(signs.get(body, say(words, "not_looked_at")) for body in bodies())))
    issue = 34.0
    wide = (float(theme()["page"]["width_characters"]) - issue) / len(bodies())
    columns = (Column(say(words, "issue"), issue), *(Column(body, wide) for body in bodies().values()))
    title = say(words, "title")
    table = Table("guidance_matrix", title, columns, tuple(rows))
    return Sheet(say(words, "sheet"), title, (say(words, "note"),), (table,))


def guidance_details(pack: Pack) -> Sheet:
    """What the guidance of each body says on each issue, and where."""
    words = "guidance"
    rows = tuple(
        (title, bodies()[body], one.where or say(words, "silent"), one.says, one.status)
        for key, title in pack.plan.issues
        for body, one in guidance().get(key, {}).items()
    )
    wide = {"issue": 25.0, "body": 13.0, "where": 35.0, "says": 36.0, "status": 15.0}
    columns = tuple(Column(say(words, part), size) for part, size in wide.items())
    title, note = say(words, "details"), say(words, "details_note")
    return Sheet(say(words, "details_sheet"), title, (note,), (Table("guidance_details", title, columns, rows),))


def certificate(pack: Pack, twins: Mapping[str, bytes]) -> Sheet:
    """What the pack was made from and what was checked: settings, rule by rule, and the hash of every part.

    ``twins`` are all other tables of the workbook as CSV, by name.
    """
    words, plan, method = CERTIFICATE, pack.plan, pack.method
    kind_pack, rule, setting = say(words, "kind_pack"), say(words, "kind_rule"), say(words, "kind_setting")
    accounts = hashlib.sha256()
    for case in pack.cases:
        accounts.update(f"{case.ref} {case.text_hash}\n".encode("ascii", "replace"))
    tables = {f"tables/{name}.csv": hashlib.sha256(content).hexdigest() for name, content in twins.items()}
    rows: list[tuple[Value, ...]] = [
        (kind_pack, say(words, "status"), method.status),
        (kind_pack, say(words, "date"), in_words(method.date)),
        (kind_pack, say(words, "version"), method.version.capitalize()),
        (kind_pack, say(words, "cases"), plan.total),
        (kind_pack, say(words, "accounts"), accounts.hexdigest()),
        (kind_pack, say(words, "ledger"), method.ledger or NOT_AVAILABLE),
        (kind_pack, say(words, "model"), method.model),
        (kind_pack, say(words, "rules"), method.rules or NOT_AVAILABLE),
        (setting, say(words, "readers"), method.readers),
        (setting, say(words, "approval"), say(words, "on" if method.approval_required else "off")),
        (setting, say(words, "threshold"), plan.threshold),
        *((rule, outcome.rule, outcome.outcome) for outcome in method.gate),
        *(
            (say(words, "kind_input"), say(words, "input", number=number), digest)
            for number, digest in enumerate(method.inputs, start=1)
        ),
        *((say(words, "kind_part"), name, digest) for name, digest in sorted({**pack.parts, **tables}.items())),
    ]
    if not method.inputs:
        rows.append((say(words, "kind_input"), say(words, "no_inputs"), NOT_AVAILABLE))
    columns = (Column(say(words, "kind"), 26), Column(say(words, "item"), 29), Column(say(words, "value"), 69))
    notes = (say(words, "draft" if method.draft else "released"), say(words, "itself"))
    title = say(words, "title")
    return Sheet(say(words, "sheet"), title, notes, (Table(CERTIFICATE, title, columns, tuple(rows)),))


