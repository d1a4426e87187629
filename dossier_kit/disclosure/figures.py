"""The tables of facts: who told whom, regions, bodies that answer, complaints, consent, kinds of sharing, harm.

Each is tried with its answers one by one and then taken together step by step; the finest that shows most of its
numbers is published (:func:`_best`). A table that would have more holes than numbers gives way to the numbers for all
cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from ..redacted import RedactedCase
from ..tables import FEW, HIDDEN, Column, Table, Value, listing, number_word, say
from .answers import (
    NOT_KNOWN,
    SEVERAL,
    UNSAID,
    Answer,
    Fact,
    FactLike,
    FactListLike,
    Facts,
    fact_of,
    pooled,
    regions_of,
)
from .crossing import Cells, hide
from .published import Group

#: Where an area is crossed with an issue, numbers below this are hidden (NHS Digital's 1 to 7).
AREA_LIMIT = 8
_NO_ANSWERS = (NOT_KNOWN, SEVERAL)
#: A table with this share of its numbers shown is good enough: broader answers would say less.
_ENOUGH = 0.75


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published of the facts.

    ``tables`` by name, with their ``notes``; ``done`` says what was hidden; ``stated`` are the facts (their answers as
    published) of which no number had to be hidden, by name of the table; ``missing`` says by name of a table why there
    is none.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    stated: dict[str, tuple[Answer, ...]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Pack:
    cases: Sequence[RedactedCase]
    groups: Sequence[Group]
    threshold: int
    rounding: int
    figures: Figures

    @property
    def refs(self) -> list[str]:
        return [case.ref for case in self.cases]

    def shown(self, cell: int | str) -> int | str:
        return cell if isinstance(cell, str) else rounded(cell, self.rounding)

    def add(
        self, name: str, columns: Sequence[Column], rows: Sequence[tuple[Value, ...]], notes: Sequence[str],
        by_issue: bool = False,
    ) -> None:
        title = say(name, "title")
        title = say("answers", "by_issue", title=title) if by_issue else title
        self.figures.tables[name] = Table(name, title, tuple(columns), tuple(rows))
        cells = {cell for row in rows for cell in row}
        few = number_word(self.threshold)
        least = number_word(hidden_below(name, self.threshold))
        signs = [say("answers", "note_hidden", few=least)] if HIDDEN in cells else []
        signs += [say("answers", "note_few", few=few)] if FEW in cells else []
        self.figures.notes[name] = (*notes, *signs)

    def say_done(self, name: str, key: str, **values: object) -> None:
        few = number_word(self.threshold)
        self.figures.done.append(say("hidden", key, table=say(name, "title"), few=few, **values))

    def say_nothing(self, name: str) -> None:
        self.say_done(name, "nothing")
        self.figures.missing[name] = say("hidden", "nothing_why")

    def say_pooled(self, name: str, fact: Fact, answers: Sequence[Answer]) -> None:
        """Say, under the table too, which answers stand for several.

        What nobody gives is named with what few give: no zero is told apart.
        """
        shown = {key for answer in answers for key in answer.keys if not _others(answer)}
        lines = []
        for answer in answers:
            left = [key for key in fact.titles if key not in shown and (key in answer.keys or key not in _NO_ANSWERS)]
            keys = left if _others(answer) else answer.keys
            if len(answer.keys) > 1:
                members = ", ".join(fact.titles[key] for key in keys if key in fact.titles)
                lines.append(say("answers", "stands_for", title=answer.title, answers=members))
        if lines:
            self.say_done(name, "answers_broader", answers=listing(lines))
            self.figures.notes[name] = (*self.figures.notes[name], f"{listing(lines)}.")


def hidden_below(name: str, threshold: int) -> int:
    """Below which number the table ``name`` hides: more where an area is crossed with an issue."""
    return max(threshold, AREA_LIMIT) if name == "region_by_issue" else threshold


def rounded(count: int, rounding: int) -> int:
    """A count to the nearest multiple of ``rounding``, half up."""
    return (2 * count + rounding) // (2 * rounding) * rounding


def figures_of(
    cases: Sequence[RedactedCase],
    groups: Sequence[Group],
    threshold: int,
    rounding: int,
    facts: Facts,
    fact_list: FactListLike | None,
) -> Figures:
    """Every table of facts that may be published, in publishing order.

    A fact that the list does not have gives no table. Regions need no list: they come with the cases.
    """
    pack = _Pack(cases, groups, threshold, rounding, Figures())
    known = {fact.key: fact for fact in fact_list.facts} if fact_list else {}

    def of(key: str, once: bool = False) -> Fact | None:
        return fact_of(known[key], pack.refs, facts, once) if key in known else None

    if "flow" in known:
        _flows(pack, known["flow"], facts)
    if any(case.region for case in cases) or known:
        _by_issue(pack, "region_by_issue", regions_of(cases))
    _by_issue(pack, "answerable_bodies", of("answerable"))
    _by_answer(pack, "complaints", of("complained_to"), of("complaint_outcome", once=True))
    _by_answer(pack, "consent", of("consent_claimed"), of("consent_given", once=True))
    _alone(pack, "sharing_models", of("sharing_model"))
    _alone(pack, "harm", of("harm"))
    return pack.figures


def _by_issue(pack: _Pack, name: str, fact: Fact | None) -> None:
    """A row for each issue, a column for each answer; where most numbers would be hidden, one row for all cases."""
    if not fact:
        if fact is not None:
            pack.say_nothing(name)
        return
    groups = [group.members for group in pack.groups]
    limit = hidden_below(name, pack.threshold)
    found, why = None, ""
    if groups:
        found, why = _best(pack, _pooled_steps(fact, pack.threshold), groups, fact.exclusive, limit)
    if found is None:
        alone = _uncrossed(fact, pack.threshold)
        if not alone:
            pack.say_nothing(name)
            return
        found = alone, tuple((len(answer.cases),) for answer in alone)
        if groups:
            pack.say_done(name, f"all_cases{why}")
    answers, cells = found
    by_issue = len(cells[0]) > 1
    whole = [say("answers", f"not_by_issue{why}")] if groups and not by_issue else []
    titles = [*(group.title for group in pack.groups if by_issue), say("evidence", "total")]
    columns = [Column(say("evidence", "group"), 40), *(_counted(answer.title) for answer in answers)]
    rows = [(title, *(pack.shown(row[place]) for row in cells)) for place, title in enumerate(titles)]
    notes = [say(name, "note"), *whole, say("answers", "once" if fact.exclusive else "several")]
    pack.add(name, columns, rows, notes, by_issue)
    pack.say_pooled(name, fact, answers)
    if any(HIDDEN in row for row in cells):
        pack.say_done(name, "area" if fact.key == "region" else "numbers", area=number_word(limit - 1))
    elif by_issue or not groups:
        pack.figures.stated[name] = tuple(answers)


def _by_answer(pack: _Pack, name: str, across: Fact | None, down: Fact | None) -> None:
    """A row for each answer to one fact, a column for each answer to another of which each case gives one.

    Where most numbers would be hidden, the two facts are given one below the other.
    """
    if not across or not down:
        if across is not None and down is not None:
            pack.say_nothing(name)
        return
    best: tuple[float, list[Answer], list[Answer], Cells] | None = None
    for rows, columns in _finest_first(_pooled_steps(across, pack.threshold), _pooled_steps(down, pack.threshold)):
        if len(rows) < 2 or len(columns) < 2:
            continue
        groups = [answer.cases for answer in columns]
        cells = hide(
            [answer.cases for answer in rows], groups, pack.refs, exclusive=across.exclusive, threshold=pack.threshold
        )
        share = _share(cells)
        if cells is not None and share > (best[0] if best else 0.499):
            best = share, rows, columns, cells
            if share >= _ENOUGH:
                break
    notes = [say(name, "note"), say("answers", "once" if across.exclusive else "several")]
    if best is not None:
        _, rows, columns, cells = best
        titles = [Column(say(name, "rows"), 40), *(_counted(answer.title) for answer in columns)]
        table = [(answer.title, *(pack.shown(cell) for cell in row)) for answer, row in zip(rows, cells, strict=True)]
        table.append(
            (say("evidence", "total"), *(pack.shown(len(answer.cases)) for answer in columns), len(pack.cases))
        )
        pack.add(name, [*titles, Column(say("evidence", "all"), 14, True)], table, notes)
        pack.say_pooled(name, across, rows)
        pack.say_pooled(name, down, columns)
        if any(HIDDEN in row for row in cells):
            pack.say_done(name, "numbers")
        else:
            pack.figures.stated[name] = tuple(columns)
        return
    lines: list[tuple[Value, ...]] = []
    both = [(fact, asked, _uncrossed(fact, pack.threshold)) for fact, asked in ((across, "rows"), (down, "columns"))]
    for _, asked, answers in both:
        if not answers:
            notes.append(say("answers", "none_of", question=say(name, asked)))
        lines += [(say(name, asked), answer.title, pack.shown(len(answer.cases))) for answer in answers]
    if not lines:
        pack.say_nothing(name)
        return
    columns_ = [Column(say("answers", "fact"), 40), Column(say("answers", "answer"), 50), _counted("")]
    pack.add(name, columns_, lines, notes)
    for fact, _, answers in both:
        pack.say_pooled(name, fact, answers)
    pack.say_done(name, "not_crossed")


def _alone(pack: _Pack, name: str, fact: Fact | None) -> None:
    """A row for each answer. Where small ones cannot be pooled, they are marked as few, zero included."""
    if not fact:
        if fact is not None:
            pack.say_nothing(name)
        return
    steps = list(_pooled_steps(fact, pack.threshold))
    if steps:
        answers = max(steps, key=lambda step: (sum(len(answer.keys) == 1 for answer in step), len(step)))
    else:
        answers = [answer for answer in next(fact.steps()) if len(answer.cases) >= pack.threshold]
    if not answers:
        pack.say_nothing(name)
        return
    named = {key for answer in answers for key in answer.keys}
    rows: list[tuple[Value, ...]] = [(answer.title, pack.shown(len(answer.cases))) for answer in answers]
    if not steps:
        rows += [(title, FEW) for key, title in fact.titles.items() if key not in named]
    pack.add(name, [Column(say(name, "rows"), 60), _counted("")], rows, [say(name, "note"), say("answers", "several")])
    pack.say_pooled(name, fact, answers)


def _flows(pack: _Pack, fact: FactLike, facts: Facts) -> None:
    """Who told whom: a row for each body that told, a column for each that was told.

    No sum of any kind is given, and a number below the threshold is shown as few, zero included; so nothing links one
    number to another.
    """
    pairs: dict[str, tuple[tuple[str, str], ...]] = {}
    for ref in pack.refs:
        sides = [value.split(">") for value in facts.get(ref, {}).get(fact.key, ())]
        pairs[ref] = tuple((side[0], side[1]) for side in sides if len(side) == 2)
    titles = {**fact.answers, UNSAID: say("flows", "unsaid")}
    bodies = Fact(fact.of, titles, {"": tuple(titles)}, False)
    best: tuple[float, list[Answer], dict[tuple[int, int], int]] | None = None
    for answers in bodies.steps():
        counts = {
            (giver, taker): sum(any(a in one.keys and b in two.keys for a, b in told) for told in pairs.values())
            for giver, one in enumerate(answers)
            for taker, two in enumerate(answers)
        }
        large = sum(count for count in counts.values() if count >= pack.threshold)
        share = large / max(sum(counts.values()), 1)
        if large and share > (best[0] if best else 0.0):
            best = share, answers, counts
        if share >= 0.5:
            break
    if best is None:
        pack.say_nothing("flows")
        return
    _, answers, counts = best
    givers = [n for n in range(len(answers)) if any(counts[n, m] >= pack.threshold for m in range(len(answers)))]
    takers = [n for n in range(len(answers)) if any(counts[m, n] >= pack.threshold for m in range(len(answers)))]
    rows = [
        (answers[giver].title, *(pack.shown(count) if (count := counts[giver, taker]) >= pack.threshold else FEW
                                 for taker in takers))
        for giver in givers
    ]  # fmt: skip
    columns = [Column(say("flows", "rows"), 40), *(_counted(say("flows", "to", body=answers[n].title)) for n in takers)]
    pack.add("flows", columns, rows, [say("flows", "note"), say("answers", "several")])
    pack.say_pooled("flows", bodies, [answers[n] for n in sorted({*givers, *takers})])
    pack.say_done("flows", "flows")


def _pooled_steps(fact: Fact, threshold: int) -> Iterator[list[Answer]]:
    """The steps of a fact, with what is small pooled; those where it cannot be, or nothing else is left, are passed."""
    for step in fact.steps():
        answers = pooled(step, threshold)
        if answers and any(answer.keys != (NOT_KNOWN,) and not _others(answer) for answer in answers):
            yield answers


def _others(answer: Answer) -> bool:
    return answer.title in (say("answers", "others"), say("answers", "others_not_known"))


def _uncrossed(fact: Fact, threshold: int) -> list[Answer]:
    """The answers for all cases together: of the steps with the least share pooled (in tenths) the finest."""
    steps = [step for step in _pooled_steps(fact, threshold) if len(step) >= 1 + fact.exclusive]
    return min(
        steps,
        key=lambda step: sum(10 * len(a.cases) for a in step if _others(a)) // sum(len(a.cases) for a in step),
        default=[],
    )


def _best(
    pack: _Pack,
    steps: Iterator[list[Answer]],
    groups: Sequence[frozenset[str]],
    exclusive: bool,
    limit: int,
) -> tuple[tuple[list[Answer], Cells] | None, str]:
    """The finest step that shows enough of its numbers, else that which shows most; None if all show less than half.

    With it the ending of the line that says why there is none: "_only" if most numbers would be hidden, "_unsafe" if
    no step could be shown safely.
    """
    best: tuple[list[Answer], Cells] | None = None
    best_share, why = 0.499, "_unsafe"
    for answers in steps:
        if len(answers) < 2 and exclusive:
            continue
        cells = hide(
            [answer.cases for answer in answers], groups, pack.refs,
            exclusive=exclusive, threshold=pack.threshold, limit=limit,
        )  # fmt: skip
        if cells is None:
            continue
        why = "_only"
        if (share := _share(cells)) > best_share:
            best, best_share = (answers, cells), share
            if share >= _ENOUGH:
                break
    return best, why


def _finest_first(
    across: Iterator[list[Answer]], down: Iterator[list[Answer]]
) -> list[tuple[list[Answer], list[Answer]]]:
    """Every pair of steps of two facts, those with the most answers first."""
    return sorted(product(across, down), key=lambda pair: -len(pair[0]) * len(pair[1]))


def _share(cells: Cells | None) -> float:
    """Which part of the numbers by group is shown; the numbers for all cases always are."""
    inner = [cell for row in cells or () for cell in row[:-1]]
    return sum(not isinstance(cell, str) for cell in inner) / max(len(inner), 1)


def _counted(title: str) -> Column:
    return Column(say("evidence", "cases", grade=title) if title else say("issues", "cases"), 18, True)

