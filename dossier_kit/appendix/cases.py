"""The sheets on single cases: the schedule, the evidence index, the accounts, an appendix for each issue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ..charts import theme
from ..disclosure import Group, Plan
from ..disclosure.published import grade_title
from ..errors import BadDecisions
from ..redacted import IssueDecision, Quoting, RedactedCase, both_places, places_of, quoted_words
from ..tables import HIDDEN, NOT_APPLICABLE, Column, Link, Table, Value, listing, number_word, say
from .law import CHECKED, law
from .pack import KIND, Pack
from .sheets import Sheet
from .texts import Account

#: Widths in characters; each sheet is as wide as the page.
_ACCOUNT, _ITEM, _SENTENCE, _CONTEXT = 104.0, 22.0, 37.0, 65.0

GOOD = (KIND, "good_practice")


@dataclass(slots=True)
class _Rows:
    """Rows of a table with the lines that each of them takes."""

    rows: list[tuple[Value, ...]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, row: tuple[Value, ...], lines: int) -> None:
        self.rows.append(row)
        self.lines.append(lines)


class Extracts:
    """What is quoted of the accounts, read in one go: every account in full, and its passages by appendix.

    An account is measured once and let go, so that thousands of them need no more memory than one.

    Raises:
        BadDecisions: a decision points outside its account's text; names the case and the issue or fact.
    """

    def __init__(self, pack: Pack, progress: Callable[[int, int], None] | None = None) -> None:
        self._pack = pack
        self._accounts = _Rows()
        self._first: dict[str, int] = {}
        self._place = f"'{say('accounts', 'sheet')}'!A"
        self._passages: dict[str, _Rows] = {group.key: _Rows() for group in pack.plan.groups}
        self._good = _Rows()
        self._before = self._accounts_sheet().header_rows()[0] + 1
        groups_of: dict[str, list[Group]] = {}
        for group in pack.plan.groups:
            for ref in group.cases:
                groups_of.setdefault(ref, []).append(group)
        good = pack.agreed_on(*GOOD)
        for done, case in enumerate(pack.cases, start=1):
            account = Account(case)
            self._add_account(account)
            for group in groups_of.get(case.ref, ()):
                chosen = _chosen(pack.confirmed.get(case.ref, ()), group)
                self._passages[group.key].add(*self._passage(case, account, chosen.issue, chosen))
            if case.ref in good:
                found = good[case.ref]
                self._good.add(*self._passage(case, account, found.fact, found))
            if progress:
                progress(done, len(pack.cases))

    def link(self, ref: str, text: str) -> Link:
        """A cell that leads to where an account begins."""
        return Link(text, f"{self._place}{self._first[ref]}")

    def accounts(self) -> Sheet:
        """Every account in full."""
        return self._accounts_sheet()

    def appendix(self, number: int, group: Group) -> Sheet:
        """One issue, or the issues counted together: the law, and a passage of each case by reference."""
        words = "appendix"
        found = self._passages[group.key]
        name = f"passages_{number}"
        passages = Table(name, say(words, "passages"), _passage_columns(words), tuple(found.rows))
        notes = [say(words, "note")]
        if group.grouped:
            notes.insert(0, say(words, "note_grouped"))
        title = say(words, "title", number=number, issue=group.title)
        sheet = say(words, "sheet", number=number)
        tables = (*_law_tables(number, group, self._pack), passages)
        return Sheet(sheet, title, tuple(notes), tables, measured={name: found.lines})

    def good_practice(self) -> Sheet | None:
        """What was done well, each with its context, and how rare it is; None where no account was said to show it."""
        words = "good"
        plan, count = self._pack.plan, len(self._good.rows)
        if not count:
            return None
        hidden = count < plan.threshold or 0 < plan.total - count < plan.threshold
        few = number_word(plan.threshold)
        rare = say(words, "rare", count=count, total=plan.total, percent=round(100 * count / plan.total))
        notes = (say(words, "note"), say(words, "rare_hidden", few=few) if hidden else rare)
        rows: tuple[tuple[Value, ...], ...] = tuple(self._good.rows)
        if hidden:
            rows = ((HIDDEN, HIDDEN, say(words, "hidden")),)
        table = Table("good_practice", say(words, "title"), _passage_columns(words), rows)
        measured = {} if hidden else {"good_practice": self._good.lines}
        return Sheet(say(words, "sheet"), say(words, "title"), notes, (table,), measured=measured)

    def _accounts_sheet(self) -> Sheet:
        words = "accounts"
        columns = (Column(say(words, "ref"), 10), Column(say(words, "part"), 10), Column(say(words, "text"), _ACCOUNT))
        title, found = say(words, "title"), self._accounts
        table = Table("accounts", title, columns, tuple(found.rows))
        return Sheet(say(words, "sheet"), title, (say(words, "note"),), (table,), measured={"accounts": found.lines})

    def _add_account(self, account: Account) -> None:
        page = theme()["page"]
        texts = account.parts(_ACCOUNT, int(page["part_lines"]), int(page["part_spare"]))
        self._first[account.ref] = self._before + len(self._accounts.rows)
        for number, (text, lines) in enumerate(texts, start=1):
            part = say("accounts", "part_of", part=number, parts=len(texts))
            self._accounts.add((account.ref, part, text.strip("\n")), lines)

    def _passage(
        self, case: RedactedCase, account: Account, subject: str, quoting: Quoting
    ) -> tuple[tuple[Value, ...], int]:
        """The row of a passage: the case, the words that show it, where the first of them stand; and its lines."""
        if not all(0 <= start <= end <= len(case.text) for start, end in both_places(quoting)):
            raise BadDecisions(f"{case.ref}: the decision on {subject} points outside its text")
        most = int(theme()["page"]["passage_lines"])
        ref = self.link(case.ref, case.ref)
        places = places_of(quoting)
        if not quoted_words(case.text, places).strip():
            context, lines = account.passage(((0, 0),), _CONTEXT, most)
            return (ref, say("appendix", "whole"), context), max(lines, 2)
        quote, taken = account.quoted(places, _SENTENCE, most)
        context, lines = account.passage(places, _CONTEXT, most)
        return (ref, quote, context), max(lines, taken)


def schedule(pack: Pack, extracts: Extracts) -> Sheet:
    """Every case by reference with what may be said of it."""
    words, plan = "schedule", pack.plan
    said = [plan.schedule_facts(case.ref) for case in pack.cases]
    titles = tuple(dict.fromkeys(title for facts in said for title in facts))
    wide = 76.0 / (len(titles) + 2)
    columns = (
        Column(say(words, "ref"), 8),
        *(Column(title, wide) for title in titles),
        Column(say(words, "issues"), 2 * wide),
        Column(say(words, "evidence"), 14),
        Column(say(words, "account"), 26),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            case.ref,
            *(facts.get(title, NOT_APPLICABLE) for title in titles),
            listing(plan.schedule_issue_titles(case.ref)) or say(words, "none"),
            plan.schedule_evidence(case.ref),
            extracts.link(case.ref, say(words, "read", ref=case.ref)),
        )
        for case, facts in zip(pack.cases, said, strict=True)
    )
    title = say(words, "title")
    notes = (say(words, "note"), *_evidence_note(plan, pack))
    return Sheet(say(words, "sheet"), title, notes, (Table("schedule", title, columns, rows),))


def evidence_index(pack: Pack, extracts: Extracts) -> Sheet:
    """For each case: what it rests on, where it is quoted, and how long its account is."""
    words, plan = "index", pack.plan
    quoted: dict[str, list[str]] = {}
    for group in plan.groups:
        name = pack.appendix_sheet(group)
        for ref in group.cases:
            quoted.setdefault(ref, []).append(name)
    columns = (
        Column(say(words, "ref"), 10),
        Column(say(words, "evidence"), 24),
        Column(say(words, "quoted"), 46),
        Column(say(words, "words"), 18, True),
        Column(say(words, "account"), 26),
    )
    rows = tuple(
        (
            case.ref,
            plan.schedule_evidence(case.ref),
            listing(quoted.get(case.ref, ())) or say(words, "not_quoted"),
            len(case.text.split()),
            extracts.link(case.ref, say("schedule", "read", ref=case.ref)),
        )
        for case in pack.cases
    )
    title = say(words, "title")
    notes = (say("evidence", "note"), *_evidence_note(plan, pack), say(words, "note"))
    return Sheet(say(words, "sheet"), title, notes, (Table("evidence_index", title, columns, rows),))


def _evidence_note(plan: Plan, pack: Pack) -> Iterator[str]:
    """Why a whole column has nothing but ``[c]``."""
    if any(plan.schedule_evidence(case.ref) == HIDDEN for case in pack.cases):
        yield say("schedule", "evidence_hidden")


def _passage_columns(words: str) -> tuple[Column, ...]:
    sentence = say(words, "sentence")
    return Column(say(words, "ref"), _ITEM), Column(sentence, _SENTENCE), Column(say(words, "context"), _CONTEXT)


def _chosen(decisions: Iterable[IssueDecision], group: Group) -> IssueDecision:
    """The decision whose words are quoted.

    Several passages of one case would let a reader count the issues behind a group: the first in the account is given.
    """
    confirmed = (one for one in decisions if one.verdict == "confirmed" and one.issue in group.issues)
    return min(confirmed, key=lambda one: (one.start, one.end))


def _law_tables(number: int, group: Group, pack: Pack) -> Iterator[Table]:
    """What was asked, how many cases show it, and the law; of issues counted together the law of each by itself.

    A table for each issue is short enough to keep its header on its page, and says which issue a provision is for.
    """
    words, plan, name = "appendix", pack.plan, f"law_{number}"
    titles = dict(plan.issues)
    columns = (
        Column(say(words, "item"), _ITEM),
        Column(say(words, "says"), _SENTENCE),
        Column(say(words, "detail"), _CONTEXT),
    )
    kind = "member" if group.grouped else "asked"
    rows: list[tuple[Value, ...]] = [(say(words, kind), titles[key], plan.asked[key]) for key in group.issues]
    rows.append(_figures(group, pack))
    if not group.grouped:
        yield Table(name, say(words, "facts"), columns, (*rows, *_law(group.issues[0])))
        return
    yield Table(name, say(words, "facts_grouped"), columns, tuple(rows))
    for place, key in enumerate(group.issues, start=1):
        yield Table(f"{name}_{place}", say(words, "law_of", issue=titles[key]), columns, tuple(_law(key)))


def _figures(group: Group, pack: Pack) -> tuple[Value, ...]:
    words, plan = "appendix", pack.plan
    figures = [say(words, "percent", percent=round(100 * len(group.cases) / plan.total))]
    if group.key in plan.evidence.rows:
        row = zip(plan.evidence.grades, plan.evidence.rows[group.key], strict=True)
        figures.append(say(words, "evidence", figures=listing(f"{grade_title(g).lower()} {n}" for g, n in row)))
    return say(words, "cases"), say(words, "cases_text", count=len(group.cases), total=plan.total), " ".join(figures)


def _law(issue: str) -> Iterator[tuple[Value, ...]]:
    """The provisions that go with an issue, or that none has been filled in."""
    words = "appendix"
    if issue not in law():
        yield say(words, "law"), say(words, "law_missing"), say(words, "law_missing_detail")
    for one in law().get(issue, ()):
        status = one.status if one.status != CHECKED else say(words, "status_checked")
        yield one.period, one.provision, say(words, "law_status", about=one.about.rstrip("."), status=status)
