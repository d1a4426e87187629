"""The sheets that a reader meets first: cover, contents, summary, notes and method, what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..tables import (
    FEW,
    HIDDEN,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    Column,
    Link,
    Table,
    Value,
    in_words,
    listing,
    number_word,
    say,
    wording,
)
from .changes import change_tables
from .law import EVERY_ISSUE, law
from .lists import bodies, guidance, requests
from .method import Method
from .pack import Pack
from .sheets import Sheet

_MOST_FLOWS = 5

def cover(pack: Pack) -> Sheet:
    """What this is, whose, of which day, and how to use it."""
    words, method = "cover", pack.method
    if method.changes:
        since = say(words, "changes_text", version=method.changes.version, date=in_words(method.changes.day))
    else:
        since = say(words, "changes_draft" if method.draft else "changes_none")
    rows: tuple[tuple[Value, ...], ...] = (
        (say(words, "what"), say(words, "what_text")),
        (say(words, "status"), method.status),
        (say(words, "marking"), say("marking", "marking")),
        (say(words, "date"), in_words(method.date)),
        (say(words, "version"), method.version.capitalize()),
        (say(words, "changes"), since),
        (say(words, "firm"), method.firm or say(words, "no_firm")),
        (say(words, "contact"), method.contact or say(words, "no_contact")),
        (say(words, "cases"), say(words, "cases_text", total=pack.plan.total)),
        (say(words, "use"), say(words, "use_text")),
        (say(words, "read"), say(words, "read_text")),
    )
    columns = (Column(say(words, "part"), 24), Column(say(words, "value"), 100))
    return Sheet(say(words, "sheet"), method.title, (), (Table("cover", say(words, "table"), columns, rows),))


def contents(entries: Sequence[tuple[Sheet, str]]) -> Sheet:
    """Each sheet with what it holds, as links."""
    columns = (Column(say("contents", "column"), 30), Column(say("contents", "about"), 94))
    rows = tuple((Link(sheet.name, f"'{sheet.name}'!A1"), about) for sheet, about in entries)
    title = say("contents", "title")
    return Sheet(say("contents", "sheet"), title, (), (Table("contents", title, columns, rows),))


def summary(pack: Pack, sheets: Sequence[str]) -> Sheet:
    """The questions that a reader comes with, each answered in a line, with the sheet that says more.

    ``sheets`` are the names of all sheets: an answer leads only to one that is there.
    """
    words = "questions"
    rows = tuple(
        (say(words, f"{key}_question"), answer, Link(place, f"'{place}'!A1") if place in sheets else NOT_APPLICABLE)
        for key, answer, place in _answers(pack)
    )
    columns = (Column(say(words, "question"), 36), Column(say(words, "answer"), 70), Column(say(words, "place"), 18))
    title = say(words, "title")
    return Sheet(say(words, "sheet"), title, (), (Table("summary", title, columns, rows),))


def _answers(pack: Pack) -> Iterator[tuple[str, str, str]]:
    words, plan, method = "questions", pack.plan, pack.method
    few = number_word(plan.threshold)
    notes = say("notes", "sheet")
    asks = sum(len(one.asks) for key, one in requests().items() if key == EVERY_ISSUE or key in dict(plan.issues))
    first = requests()[EVERY_ISSUE].asks[0].ask
    yield "wanted", say(words, "wanted", count=asks, first=first), say("requests", "sheet")
    yield "cases", say("cover", "cases_text", total=plan.total) + ".", say("schedule", "sheet")
    figures = pack.figures_of("cases_by_issue")
    yield "issues", say(words, "issues", figures=figures), say("summary", "cases_by_issue_sheet")
    evidence = plan.tables.get("evidence_by_issue")
    if evidence:
        # The last row is of all cases; each column says its unit in brackets.
        named = zip(evidence.columns[1:-1], evidence.rows[-1][1:-1], strict=True)
        figures = listing(f"{column.title.split(' (')[0]}: {value}" for column, value in named)
    yield (
        "evidence",
        say(words, "evidence", figures=figures) if evidence else say(words, "evidence_none"),
        say("summary", "evidence_by_issue_sheet") if evidence else notes,
    )
    years = pack.figures_of("cases_by_year")
    yield (
        "law",
        say(words, "law", years=years) if years else say(words, "law_none"),
        say("summary", "cases_by_year_sheet") if years else notes,
    )
    if "flows" in plan.tables:
        flows = plan.tables["flows"]
        largest = _largest_flows(flows)
        answer = say(words, "flows", figures=largest) if largest else say(words, "flows_unsaid")
        yield "flows", answer, figure_sheet_name("flows", flows)
    if "complaints" in plan.tables:
        yield "complaints", say(words, "complaints"), figure_sheet_name("complaints", plan.tables["complaints"])
    yield "consent", say("notes", "consent_draft" if method.draft else "consent").split(". ")[0] + ".", notes
    yield "anonymous", say(words, "anonymous_draft" if method.draft else "anonymous",
                           readers=number_word(method.readers)), notes
    yield "sure", method.sample_text(plan.total, plan.threshold, brief=True).removeprefix(f"{NOT_AVAILABLE} "), notes
    yield "hidden", say(words, "hidden", few=few, last=number_word(plan.threshold - 1)), notes
    yield "limits", f"{say('notes', 'limits_1')} {say('notes', 'limits_2')}", notes
    spoken = Counter(
        body for key, _ in plan.issues for body, one in guidance().get(key, {}).items() if not one.silent
    )
    figures = listing(f"{title}: {spoken[body]}" for body, title in bodies().items())
    yield "guidance", say(words, "guidance", total=len(plan.issues), figures=figures), say("guidance", "sheet")
    yield "trust", say(words, "trust_draft" if method.draft else "trust"), say("certificate", "sheet")
    contact = " – ".join(text for text in (method.contact, method.firm) if text) or say("cover", "no_contact")
    yield "contact", contact, say("cover", "sheet")


def _largest_flows(table: Table) -> str:
    """The largest numbers of who told whom: "Education to Health: 7; …". Who is not named answers no such question."""
    titles = [column.title.split(" (")[0] for column in table.columns]
    unsaid = say("flows", "unsaid")
    cells = [
        (cell, f"{row[0]} {title[:1].lower()}{title[1:]}")
        for row in table.rows
        for title, cell in zip(titles[1:], row[1:], strict=True)
        if isinstance(cell, int) and row[0] != unsaid and title != say("flows", "to", body=unsaid)
    ]
    return listing(f"{words}: {cell}" for cell, words in sorted(cells, key=lambda one: -one[0])[:_MOST_FLOWS])


def notes(pack: Pack) -> Sheet:
    """How the cases came in, how they were redacted and read, what is hidden, what the figures cannot say."""
    words, plan, method = "notes", pack.plan, pack.method
    columns = (Column(say(words, "topic"), 30), Column(say(words, "text"), 94))
    signs = ((HIDDEN, "c"), (FEW, "u"), (NOT_AVAILABLE, "x"), (NOT_APPLICABLE, "z"))
    few = number_word(plan.threshold)
    key_columns = (Column(say(words, "shorthand_mark"), 30), Column(say(words, "shorthand_text"), 94))
    key_rows = tuple((sign, say("shorthand", key, few=few)) for sign, key in signs)
    title = say(words, "title")
    tables = (
        Table("shorthand", say(words, "shorthand"), key_columns, key_rows),
        Table("notes", title, columns, tuple(_notes(pack, method))),
    )
    return Sheet(say(words, "sheet"), title, (), tables)


def _notes(pack: Pack, method: Method) -> Iterator[tuple[Value, ...]]:
    words, plan = "notes", pack.plan
    figures = method.figures(plan.threshold)
    state = "_draft" if method.draft else ""
    readers = number_word(method.readers)
    agreement = say(words, "agreement_none")
    if method.agreement:
        figure_list = listing(f"{name}: {value}" for name, value in method.agreement.items())
        agreement = say(words, "agreement", figures=figure_list)
    redaction = say(
        words, "redaction" + state, model=method.model, rules=method.rules[:12],
        readers=readers if method.draft else readers.capitalize(),
    )
    yield say(words, "came_topic"), say(words, "came", **figures)
    yield (
        say(words, "left_topic"),
        say(words, "left" if method.cases_left_out else "left_none", total=plan.total, **figures),
    )
    yield say(words, "consent_topic"), say(words, "consent" + state)
    yield say(words, "approval_topic"), say(words, "approval_on" if method.approval_required else "approval_off")
    yield say(words, "redaction_topic"), redaction
    yield say(words, "labels_topic"), say(words, "labels")
    yield say(words, "agreement_topic"), agreement
    yield say(words, "sample_topic"), method.sample_text(plan.total, plan.threshold)
    yield say(words, "issues_topic"), say(words, "issues")
    for text in plan.done:
        yield say(words, "hidden_topic"), text
    for number in range(1, 5):
        yield say(words, "limits_topic"), say(words, f"limits_{number}")
    yield say(words, "law_topic"), say(words, "law")
    for one in law().get(EVERY_ISSUE, ()):
        yield say(words, "law_topic"), f"{one.provision}. {one.about}"
    yield from method.extra.items()


def changed(pack: Pack) -> Sheet | None:
    """What this version says that the one before it did not; None for a first version."""
    words, found = "changes", pack.method.changes
    if found is None:
        return None
    few = number_word(pack.plan.threshold)
    intro = (
        say(words, "since", version=found.version, date=in_words(found.day)),
        say(words, "note", few=few),
        say(words, "replace"),
    )
    return Sheet(say(words, "sheet"), say(words, "title"), intro, change_tables(found, pack.plan.threshold))


def figure_sheet_name(name: str, table: Table) -> str:
    """The sheet on which a table of the plan stands: its own word, or its title cut to what Excel allows."""
    known = wording()["summary"].get(f"{name}_sheet")
    return known or "".join(sign for sign in table.title if sign not in "[]:*?/\\'")[:28].strip()
