"""A case as a lawyer sees it: each issue and each answer to a fact, what is suggested and what was said.

When a redaction changes, no decision on the old text counts any longer, neither at the gate nor in a pack: somebody has
to look. But only what the change touches has to be thought over again. A decision whose sentence still stands word for
word is shown as it was ("confirmed before, the text has changed elsewhere"), so that one key confirms it with the rest;
one whose sentence has changed is open, and a yes that nothing suggests any more waits for a word of its own. A
rejection that rested on no sentence stands, unless the new text gives a reason to suggest after all.

What somebody said who may not confirm is shown likewise, as said before and with their name, on the very text as well:
neither gate nor pack counts it, and one key of somebody who may confirm makes it theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ..facts import Fact
from ..issues import Issue
from ..redacted import FactDecision, FactSuggestion, IssueDecision, IssueSuggestion, Places, RedactedCase, both_places
from .book import Key, Said
from .quoting import where_it_stands

CONFIRMED, REJECTED = "confirmed", "rejected"
SUGGESTED, BEFORE, OPEN = "suggested", "before", "open"
_NOWHERE: Places = ((0, 0), (0, 0))


@dataclass(frozen=True, slots=True)
class Item:
    """One issue, or one answer to a fact, of one case.

    ``kind`` is "issue" or "fact"; ``key`` the issue's or fact's, ``value`` the answer's ("" for an issue). ``state`` is
    "confirmed" or "rejected" for the text as it is; "before" if it was said of an earlier text and its sentence still
    stands, or of this text by somebody who may not confirm (then ``uncounted``); "suggested"; or "open". ``shown``: how
    it will stand when the lawyer confirms the case as shown. ``was`` is the verdict that does not count (any more),
    ``by`` and ``at`` who said it and when. ``start`` and ``end`` are the sentence, equal where there is none;
    ``also_start`` and ``also_end`` likewise a second one that is quoted with it. ``perhaps``: nobody
    has said yes to it, and the sentence is one that may be worth a look.
    """

    kind: str
    key: str
    value: str
    title: str
    state: str
    shown: bool
    start: int
    end: int
    score: float
    reason: str
    was: str
    by: str
    at: str
    also_start: int = 0
    also_end: int = 0
    uncounted: bool = False
    perhaps: bool = False


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case with everything that can be said of it. ``done``: every issue has an answer for this text that counts.

    ``changed``: it was done, in part or whole, for an earlier text, and waits again.
    """

    case: RedactedCase
    items: tuple[Item, ...]
    done: bool
    changed: bool

    def item(self, kind: str, key: str, value: str = "") -> Item | None:
        """One of the items, or None."""
        return next((item for item in self.items if (item.kind, item.key, item.value) == (kind, key, value)), None)

    @property
    def unsettled(self) -> tuple[Item, ...]:
        """The issues that were confirmed and whose sentence has changed: a yes or no to each settles them."""
        return tuple(
            item for item in self.items if item.kind == "issue" and item.state == OPEN and item.was == CONFIRMED
        )

    def own_year(self, keys: Collection[str]) -> int | None:
        """The year of the case's own fields, unless it was rejected as an answer to one of these facts."""
        own = self.case.event_year
        items = (self.item("fact", key, str(own)) for key in keys)
        said = {item.was if item.state == BEFORE else item.state for item in items if item and not item.uncounted}
        return None if REJECTED in said else own


def open_case(
    case: RedactedCase,
    said: Mapping[Key, Said],
    suggested: tuple[Sequence[IssueSuggestion], Sequence[FactSuggestion]],
    issues: Sequence[Issue],
    facts: Sequence[Fact],
    counts: Callable[[str], bool],
) -> OpenCase:
    """Put together what is suggested and what was said; ``counts`` tells whose word a pack counts."""
    hints = {one.issue: one for one in suggested[0]}
    items = [
        _item(case, "issue", issue.key, "", issue.title, said.get((issue.key, "")), hints.get(issue.key), counts)
        for issue in issues
    ]
    for fact in facts:
        items += _answers(case, fact, said, [one for one in suggested[1] if one.fact == fact.key], counts)
    done = all(holds(said.get((issue.key, "")), case, counts) for issue in issues)
    changed = not done and any(isinstance(one, IssueDecision) and not is_current(one, case) for one in said.values())
    return OpenCase(case, tuple(items), done, changed)


def with_perhaps(shown: OpenCase, hints: Mapping[str, IssueSuggestion]) -> OpenCase:
    """The case with a sentence to look at beside issues that are open; by issue key, those too unsure to be suggested.

    Also beside a no that rests on no sentence and does not count, or was said of an earlier text: whoever said it may
    not have seen this one. Nothing is answered by it, and the key that confirms a case as shown does what it did.
    """

    def looked_at(item: Item) -> Item:
        hint = hints.get(item.key) if item.kind == "issue" else None
        a_no = item.state == BEFORE and item.was == REJECTED and item.start >= item.end
        if hint is None or not (item.state == OPEN or a_no):
            return item
        (start, end), (first, last) = both_places(hint)
        seen = replace(item, perhaps=True, score=hint.score, reason=hint.reason)
        return replace(seen, start=start, end=end, also_start=first, also_end=last)

    return replace(shown, items=tuple(map(looked_at, shown.items)))


def is_current(said: Said | None, case: RedactedCase) -> bool:
    """Whether something was said of the text as it is."""
    return said is not None and said.text_hash == case.text_hash


def holds(said: Said | None, case: RedactedCase, counts: Callable[[str], bool]) -> bool:
    """Whether something was said of the text as it is, by somebody whose word counts."""
    return said is not None and is_current(said, case) and counts(said.by)


def is_single(fact: Fact) -> bool:
    """Whether a fact has one answer only."""
    return fact.kind in ("one", "year")


def _answers(
    case: RedactedCase,
    fact: Fact,
    said: Mapping[Key, Said],
    suggested: Sequence[FactSuggestion],
    counts: Callable[[str], bool],
) -> list[Item]:
    """The answers to one fact that are suggested or were given, in the list's order."""
    hints: dict[str, FactSuggestion] = {}
    for one in sorted(suggested, key=lambda one: one.score):
        hints[one.value] = one
    given = {one.value: one for one in said.values() if isinstance(one, FactDecision) and one.fact == fact.key}
    order = list(fact.answers)
    values = sorted(
        (value for value in hints.keys() | given.keys() if fact.accepts(value)),
        key=lambda value: (order.index(value) if value in order else -1, value),
    )
    items = [
        _item(case, "fact", fact.key, value, fact.answer_title(value), given.get(value), hints.get(value), counts)
        for value in values
    ]
    # An answer to a former text that nobody suggests any more is shown; one that was rejected then is not worth a line.
    items = [item for item in items if item.state != OPEN or item.was == CONFIRMED]
    return _one_of(items) if is_single(fact) else items


def _one_of(items: list[Item]) -> list[Item]:
    """Of a fact with one answer the likeliest is shown as its answer: what was said first, then the best suggestion."""
    ranks = {CONFIRMED: 2, BEFORE: 1}
    shown = [item for item in items if item.shown]
    best = max(shown, key=lambda item: (ranks.get(item.state, 0), item.score), default=None)
    return [item if item is best or not item.shown else replace(item, shown=False) for item in items]


def _item(
    case: RedactedCase,
    kind: str,
    key: str,
    value: str,
    title: str,
    said: Said | None,
    hint: IssueSuggestion | FactSuggestion | None,
    counts: Callable[[str], bool],
) -> Item:
    score, reason = (hint.score, hint.reason) if hint else (0.0, "")
    whom = said.by if said else "", said.at if said else ""

    def shown_as(state: str, yes: bool, rests_on: Places, was: str = "") -> Item:
        (start, end), (also_start, also_end) = rests_on
        about = score, reason, was, *whom
        return Item(kind, key, value, title, state, yes, start, end, *about, also_start, also_end)

    as_suggested = (SUGGESTED, True, both_places(hint)) if hint else (OPEN, False, _NOWHERE)
    if said is None:
        return shown_as(*as_suggested)
    yes = said.verdict == CONFIRMED
    if holds(said, case, counts):
        return shown_as(said.verdict, yes, both_places(said))
    if is_current(said, case):
        return replace(shown_as(BEFORE, yes, both_places(said), said.verdict), uncounted=True)
    stands = where_it_stands(case.text, said)
    rests_on_nothing = said.start >= said.end and (yes or hint is None)
    if stands or rests_on_nothing:
        return shown_as(BEFORE, yes, stands or _NOWHERE, said.verdict)
    return shown_as(*as_suggested, said.verdict)
