"""What the briefing says, in order: who asks for what, the figures, the strongest issues a page each, the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..appendix.law import EVERY_ISSUE, by_period, law
from ..appendix.lists import Ask, bodies, guidance, requests, with_status
from ..appendix.pack import Pack
from ..appendix.texts import Account
from ..appendix.widths import lines
from ..charts import Chart
from ..disclosure import Group
from ..errors import BadDecisions
from ..redacted import IssueDecision, both_places, places_of, quoted_words
from ..tables import HIDDEN, NOT_APPLICABLE, Link, Value, in_words, listing, number_word, say, wording
from .document import WIDE, Briefing, chart_size

#: How many issues get a page of their own; with front page, figures and the table of the others that is six pages.
_PAGES = 3
#: Which charts the figures are shown in: the first of these that were drawn, as many as one page holds.
_CHARTS = ("cases_by_issue", "cases_by_year", "flows", "issues_together", "evidence_by_issue", "answerable_bodies")
_MOST_CHARTS = 3
_ROOM = 20.0  # centimetres for all of them, below the heading and what is said above them
_LAST_ROOM = 22.5  # the same on the last page, for the table of the other issues and a chart
_LEAST_SCALE = 0.8  # of the size a chart is drawn in: below it nine points become less than seven
_OTHERS_WIDE = (3.2, 2.2, 8.2, 3.0)  # centimetres of the columns of the other issues
_LETTERS, _LINE = 6.0, 0.45  # of that table: letters in a centimetre at least, centimetres of a line at most
_QUOTES, _QUOTE_WIDTH, _QUOTE_LINES = 4, 84.0, 4
_REFS = 12
_WORDS = "briefing"


def compose(pack: Pack, briefing: Briefing) -> None:
    """Put the whole briefing together."""
    strongest = _strongest(pack)
    _front(pack, briefing)
    others = _rows_of_others(pack, strongest)
    last, scale = _figures(pack, briefing, others)
    by_ref = {case.ref: case for case in pack.cases}
    for group in strongest:
        _issue(pack, briefing, group, {ref: Account(by_ref[ref]) for ref in _quotable(pack, group)})
    _others(briefing, others)
    for chart in last:
        briefing.chart(chart.title, chart.png, chart.alt, scale)


def _strongest(pack: Pack) -> list[Group]:
    """The issues that most cases show, in the order of the appendices; issues counted together stand in the table."""
    single = [group for group in pack.plan.groups if not group.grouped]
    first = sorted(single, key=lambda group: -len(group.cases))[:_PAGES]
    return [group for group in single if group in first]


def _front(pack: Pack, briefing: Briefing) -> None:
    method, plan = pack.method, pack.plan
    firm = f"{say('cover', 'firm')}: {method.firm or say('cover', 'no_firm')}"
    contact = f"{say('cover', 'contact')}: {method.contact or say('cover', 'no_contact')}"
    facts = say(_WORDS, "facts", date=in_words(method.date), version=method.version)
    briefing.title(method.sheet_title(method.title), [say(_WORDS, "subtitle"), firm, contact, facts])
    briefing.heading(say(_WORDS, "who_heading"))
    state = "_draft" if method.draft else ""
    consent = say("notes", "consent_draft") if method.draft else say(_WORDS, "consent")
    briefing.text(f"{say(_WORDS, 'who', total=plan.total)} {consent}")
    briefing.text(say("questions", "anonymous" + state, readers=number_word(method.readers)))
    briefing.text(method.sample_text(plan.total, plan.threshold, brief=True).removeprefix("[x] "))
    briefing.text(f"{say('notes', 'limits_1')} {say('notes', 'limits_2')}")
    briefing.text(say(_WORDS, "use"), _sheet_link(say("notes", "sheet")), ".")
    briefing.heading(say(_WORDS, "ask_heading"))
    briefing.text(say(_WORDS, "ask_lead"))
    _numbered(briefing, requests()[EVERY_ISSUE].asks)
    briefing.text(say(_WORDS, "ask_more"), _sheet_link(say("requests", "sheet")), ".")


def _figures(pack: Pack, briefing: Briefing, others: Sequence[tuple[Value, ...]]) -> tuple[Sequence[Chart], float]:
    """The page of figures; of the charts the one for which there is room only below the other issues, and its scale."""
    drawn = {chart.name: chart for chart in pack.charts}
    wanted = [drawn[name] for name in _CHARTS if name in drawn]
    chosen, scale = _fitting(wanted[:_MOST_CHARTS])
    below = [chart for chart in wanted[len(chosen) :] if others and _fits_below(others, chart, scale)]
    last = below[: min(1, _MOST_CHARTS - len(chosen))]
    briefing.heading(say(_WORDS, "figures_heading"), new_page=True)
    few, most = number_word(pack.plan.threshold), number_word(pack.plan.threshold - 1)
    briefing.text(say(_WORDS, "figures_lead", total=pack.plan.total, few=few, last=most))
    if not chosen:
        briefing.text(say(_WORDS, "figures_none"))
    absent = [name for name in _CHARTS[:_MOST_CHARTS] if name in pack.plan.missing]
    if chosen and absent:
        why = (f"{wording()['summary'][f'{name}_about']}. {pack.plan.missing[name]}" for name in absent)
        briefing.text(say(_WORDS, "figures_absent", figures=" ".join(why)))
    for chart in chosen:
        briefing.chart(chart.title, chart.png, chart.alt, scale)
    for chart in last:
        briefing.text(say(_WORDS, "figures_last", title=chart.title))
    if len(chosen) + len(last) < len(pack.charts):
        briefing.text(say(_WORDS, "figures_more"), _sheet_link(say("contents", "sheet")), ".")
    return last, scale


def _fitting(charts: Sequence[Chart]) -> tuple[Sequence[Chart], float]:
    """The first charts that fit on one page and can be read, and their scale: one for all, so that letters are alike.

    One chart is shown however small it gets.
    """
    for count in range(len(charts), 0, -1):
        wide, high = zip(*(chart_size(chart.png) for chart in charts[:count]), strict=True)
        scale = min(1.0, WIDE / max(wide), _ROOM / sum(high))
        if scale >= _LEAST_SCALE or count == 1:
            return charts[:count], scale
    return (), 1.0


def _fits_below(rows: Sequence[tuple[Value, ...]], chart: Chart, scale: float) -> bool:
    """Whether a chart at that scale has room on the last page, below the table of the other issues."""
    wide, high = chart_size(chart.png)
    table = _LINE
    for row in rows:
        table += _LINE * max(lines(str(value), _LETTERS * cm) for value, cm in zip(row, _OTHERS_WIDE, strict=True))
    return wide * scale <= WIDE and table + high * scale <= _LAST_ROOM


def _rows_of_others(pack: Pack, strongest: Sequence[Group]) -> list[tuple[Value, ...]]:
    """All issues that have no page of their own, as rows of a table."""
    shown = {key for group in strongest for key in group.issues}
    rows: list[tuple[Value, ...]] = []
    for key, title in pack.plan.issues:
        if key not in shown:
            request = requests().get(key)
            ask = request.asks[0].ask if request else say("requests", "missing")
            rows.append((title, _count(pack, key), ask, _place(pack, key)))
    return rows


def _others(briefing: Briefing, rows: Sequence[tuple[Value, ...]]) -> None:
    if rows:
        briefing.heading(say(_WORDS, "others_heading"), new_page=True)
        header = [say(_WORDS, f"others_{part}") for part in ("issue", "cases", "ask", "place")]
        briefing.table(header, rows, _OTHERS_WIDE)


def _count(pack: Pack, key: str) -> Value:
    count = pack.plan.counts.get(key, NOT_APPLICABLE)
    group = pack.plan.group_of(key)
    return say(_WORDS, "grouped", count=len(group.cases)) if count == HIDDEN and group else count


def _place(pack: Pack, key: str) -> Value:
    group = pack.plan.group_of(key)
    return _sheet_link(pack.appendix_sheet(group)) if group else NOT_APPLICABLE


def _issue(pack: Pack, briefing: Briefing, group: Group, accounts: dict[str, Account]) -> None:
    """A page: what is seen, why it harms, the evidence, the law, what guidance there is and what is wanted."""
    key, plan = group.issues[0], pack.plan
    request = requests().get(key)
    missing = say("requests", "missing")
    place = _sheet_link(pack.appendix_sheet(group))
    briefing.heading(group.title, new_page=True)
    briefing.heading(say(_WORDS, "feature"), 2)
    briefing.text(request.feature if request else missing)
    briefing.heading(say(_WORDS, "harm"), 2)
    briefing.text(request.harm if request else missing)
    briefing.heading(say(_WORDS, "evidence"), 2)
    percent = round(100 * len(group.cases) / plan.total)
    text = "evidence_text" if accounts else "evidence_unquoted"
    briefing.text(say(_WORDS, text, count=len(group.cases), total=plan.total, percent=percent), place, ".")
    for ref, account in accounts.items():
        decision = _decision(pack, ref, key)
        if not all(0 <= start <= end <= len(account.text) for start, end in both_places(decision)):
            raise BadDecisions(f"{ref}: the decision on {key} points outside its text")
        quote, _ = account.quoted(places_of(decision), _QUOTE_WIDTH, _QUOTE_LINES)
        briefing.text(f"“{' '.join(quote.split())}” ", Link(ref, place.target), style="Quotation")
    refs = ", ".join(group.cases[:_REFS])
    more = say("requests", "and_others") if len(group.cases) > _REFS else ""
    briefing.text(say(_WORDS, "cases", refs=refs + more), place, ".")
    briefing.heading(say(_WORDS, "law"), 2)
    periods = by_period(law().get(key, ()))
    for period, found in periods.items():
        provisions = listing(with_status(one.provision, one.status) for one in found)
        briefing.text(provisions, style="List Bullet", bold=f"{period}: ")
    if not periods:
        briefing.text(missing)
    briefing.heading(say(_WORDS, "guidance"), 2)
    briefing.text(" ".join(_guidance(key)))
    _numbered(briefing, request.asks if request else ())


def _guidance(key: str) -> Iterator[str]:
    found = guidance().get(key, {})
    for silent, words in ((False, "speaks"), (True, "silent")):
        named = [bodies()[body] for body, one in found.items() if one.silent is silent]
        if named:
            yield say(_WORDS, words, bodies=listing(named))
    yield say(_WORDS, "wanted")


def _numbered(briefing: Briefing, asks: Sequence[Ask]) -> None:
    for ask in asks:
        power = with_status(ask.power, ask.status)
        briefing.text(f"{ask.ask} {say(_WORDS, 'power', power=power)}", style="List Bullet", bold=f"{ask.purpose}. ")


def _quotable(pack: Pack, group: Group) -> list[str]:
    """The cases that are quoted: the first by reference of which words are singled out, and of these what fits.

    Where no words are singled out (the whole account shows it, or the lawyer marked none) nothing is quoted.
    """
    texts = {case.ref: case.text for case in pack.cases}
    lengths = {}
    for ref in group.cases:
        places = places_of(_decision(pack, ref, group.issues[0]))
        length = len(quoted_words(texts[ref], places).strip())
        if length and places != ((0, len(texts[ref])),):
            lengths[ref] = length
    fitting = [ref for ref, length in lengths.items() if length <= _QUOTE_WIDTH * _QUOTE_LINES]
    return (fitting or list(lengths))[:_QUOTES]


def _decision(pack: Pack, ref: str, issue: str) -> IssueDecision:
    return next(one for one in pack.confirmed[ref] if one.issue == issue and one.verdict == "confirmed")


def _sheet_link(sheet: str) -> Link:
    return Link(sheet, f"'{sheet}'!A1")
