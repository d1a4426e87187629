"""What a fact says of the cases: its answers with the cases that give them, and broader answers for small numbers.

The steps by which answers are taken together are data (``rules/broader.toml``); what is small after that is pooled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from ..errors import BadRules
from ..redacted import RedactedCase
from ..tables import say
from ..vocabulary import load_rules
from .small_numbers import pool_issues

#: The side of a pair that a text does not say; see ``redacted.FactSuggestion``.
UNSAID = "?"
#: The answer of a case that gives none, where each case is counted once.
NOT_KNOWN = ""
#: The answer of a case that gives several, where each case is counted once.
SEVERAL = "+"

#: The fact that says when it happened; its answers are years of four digits.
EVENT_YEAR = "event_year"

Facts = Mapping[str, Mapping[str, Sequence[str]]]


class FactLike(Protocol):
    """A fact of the lawyers' list."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def answers(self) -> Mapping[str, str]: ...
    @property
    def of(self) -> str: ...


class FactListLike(Protocol):
    """The lawyers' list of facts; see ``facts.FactList``."""

    @property
    def facts(self) -> Sequence[FactLike]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as published, which may stand for several of the list (``keys``), and the cases that give it."""

    title: str
    keys: tuple[str, ...]
    cases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the cases of a pack. ``titles`` are its answers in order; ``given`` the answers of each case.

    ``exclusive``: each case is counted once, under "Not known" if it gives no answer.
    """

    key: str
    titles: Mapping[str, str]
    given: Mapping[str, tuple[str, ...]]
    exclusive: bool

    def __bool__(self) -> bool:
        return any(answers and answers != (NOT_KNOWN,) for answers in self.given.values())

    def steps(self) -> Iterator[list[Answer]]:
        """The answers, one by one and then taken together step by step; those that no case gives are left out."""
        for step in ({}, *broader().get(self.key, ())):
            taken = {key for keys in step.values() for key in keys}
            named = {title: tuple(key for key in keys if key in self.titles) for title, keys in step.items()}
            rest = {title: (key,) for key, title in self.titles.items() if key not in taken}
            yield [
                Answer(title, keys, cases)
                for title, keys in sorted({**named, **rest}.items(), key=lambda item: self._place(item[1]))
                if (cases := self.cases(keys))
            ]

    def cases(self, keys: Sequence[str]) -> frozenset[str]:
        """The references of the cases that give one of these answers."""
        return frozenset(ref for ref, answers in self.given.items() if any(key in answers for key in keys))

    def _place(self, keys: tuple[str, ...]) -> int:
        return min((list(self.titles).index(key) for key in keys), default=len(self.titles))


def fact_of(fact: FactLike, refs: Sequence[str], facts: Facts, once: bool = False) -> Fact:
    """A fact of the lawyers' list. ``once``: each case is counted once, even where the list allows several answers."""
    exclusive = once or fact.kind == "one"
    given = {}
    for ref in refs:
        answers = tuple(key for key in fact.answers if key in facts.get(ref, {}).get(fact.key, ()))
        if exclusive:
            answers = (SEVERAL,) if len(answers) > 1 else answers or (NOT_KNOWN,)
        given[ref] = answers
    titles = dict(fact.answers)
    if exclusive:
        titles |= {SEVERAL: say("answers", "more_than_one"), NOT_KNOWN: say("answers", "not_known")}
    return Fact(fact.key, titles, given, exclusive)


def dated(
    cases: Sequence[RedactedCase], facts: Facts | None, rejected: Facts | None = None
) -> list[RedactedCase]:
    """The cases, each in the year that a lawyer confirmed for it: that stands before the one of the case's own fields.

    Of several years the first counts, as in the table of cases. A case whose own year was ``rejected`` has none until
    another is confirmed. Whatever uses a year begins here.
    """
    found = []
    for case in cases:
        if years := sorted((facts or {}).get(case.ref, {}).get(EVENT_YEAR, ())):
            case = replace(case, event_year=int(years[0]))
        elif str(case.event_year) in (rejected or {}).get(case.ref, {}).get(EVENT_YEAR, ()):
            case = replace(case, event_year=None)
        found.append(case)
    return found


def regions_of(cases: Sequence[RedactedCase]) -> Fact:
    """The region of England, or the nation, of each case's local authority, as a fact."""
    names = dict.fromkeys(name for step in broader().get("region", ()) for keys in step.values() for name in keys)
    found = {case.region for case in cases if case.region} - names.keys()
    titles = {name: name for name in (*names, *sorted(found))} | {NOT_KNOWN: say("answers", "not_known")}
    return Fact("region", titles, {case.ref: (case.region or NOT_KNOWN,) for case in cases}, True)


def pooled(answers: Sequence[Answer], threshold: int) -> list[Answer] | None:
    """The answers, of which those that too few cases give are counted together; None where no such group is safe.

    The group is made by the rule of :func:`.small_numbers.pool_issues`.
    """
    taken = pool_issues([(str(place), tuple(answer.cases)) for place, answer in enumerate(answers)], threshold)
    if taken is None:
        return None
    places = {int(place) for place in taken}
    if not places:
        return list(answers)
    together = [answers[place] for place in sorted(places)]
    keys = tuple(key for answer in together for key in answer.keys)
    title = say("answers", "others_not_known" if NOT_KNOWN in keys else "others")
    group = Answer(title, keys, frozenset().union(*(answer.cases for answer in together)))
    return [*(answer for place, answer in enumerate(answers) if place not in places), group]


@cache
def broader() -> Mapping[str, tuple[Mapping[str, tuple[str, ...]], ...]]:
    """``rules/broader.toml``: by fact, the steps in which its answers are taken together.

    Raises:
        BadRules: an entry that is no step, or an answer that one step takes twice; names the fact and the step.
    """
    found: dict[str, tuple[Mapping[str, tuple[str, ...]], ...]] = {}
    for fact, entry in load_rules("broader").items():
        steps = entry.get("steps")
        if not isinstance(steps, list) or set(entry) != {"steps"}:
            raise BadRules(f"broader.toml, [{fact}]: it needs one list, steps = [...]")
        for number, step in enumerate(steps, start=1):
            where = f"broader.toml, [{fact}], step {number}"
            if not isinstance(step, dict) or not all(isinstance(keys, list) and keys for keys in step.values()):
                raise BadRules(f'{where}: write it as {{ "Title" = ["answer", "answer"] }}')
            keys = [key for taken in step.values() for key in taken]
            if len(set(keys)) != len(keys):
                raise BadRules(f"{where}: an answer stands in it twice")
        found[fact] = tuple({title: tuple(keys) for title, keys in step.items()} for step in steps)
    return found
