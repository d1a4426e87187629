"""What somebody asks for in a line of a notebook, checked: no case fits a slip, and that reads as "there are none"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

from ..errors import DossierError
from ..facts import UNSAID, Fact, FactList
from ..issues import IssueList
from .searching import ANYBODY, CHANGED, DONE, OPEN, Where

_ISSUES = '("access_denied",)'
_FACTS = '(("flow", "la>school"),)'
_NAMES = tuple(field.name for field in fields(Where))


def where_of(issue_list: IssueList, fact_list: FactList, **asked: object) -> Where:
    """The fields of :class:`Where` as they were written; an issue, fact or answer may be given by its title, too.

    Raises:
        DossierError: with every fault: what is not in the lists, or of another kind than the field.
    """
    question = _Question(issue_list, fact_list, asked)
    where = Where(
        issues=tuple(map(question.issue, question.several("issues", _ISSUES))),
        facts=tuple(map(question.fact, question.several("facts", _FACTS))),
        year_from=question.year("year_from"),
        year_to=question.year("year_to"),
        state=question.one("state", OPEN, (OPEN, CHANGED, DONE)),
        confirmed=question.one("confirmed", True),
        text=question.one("text", "panel"),
    )
    if where.year_from and where.year_to and where.year_from > where.year_to:
        question.faults.append("year_from is later than year_to")
    if question.faults:
        faults = "\n".join(f"- {fault}" for fault in dict.fromkeys(question.faults))
        raise DossierError(f"This cannot be looked for as it is written:\n{faults}")
    return where


class _Question:
    """What was written, field by field, with the faults found so far."""

    def __init__(self, issue_list: IssueList, fact_list: FactList, asked: Mapping[str, object]) -> None:
        unknown = [name for name in asked if name not in _NAMES]
        self.faults = [f"'{name}' is nothing to ask for: use {', '.join(_NAMES)}" for name in unknown]
        self._asked, self._facts = asked, fact_list
        self._issues = {issue.key: issue.title for issue in issue_list.issues}

    def several(self, name: str, example: str) -> Sequence[object]:
        given = self._asked.get(name, ())
        if isinstance(given, (tuple, list)):
            return given
        self.faults.append(f"{name}: write {name}={example}, brackets and comma also for one alone")
        return ()

    def issue(self, given: object) -> str:
        return self._key(self._issues, given, "issues")

    def fact(self, given: object) -> tuple[str, str]:
        if not isinstance(given, (tuple, list)) or len(given) != 2:
            self.faults.append(f"facts: each is a fact with its answer: write facts={_FACTS}, also for one alone")
            return "", ""
        key = self._key({fact.key: fact.title for fact in self._facts.facts}, given[0], "facts")
        return key, self._answer(self._facts.fact(key), str(given[1]).strip()) if key else ""

    def _answer(self, fact: Fact, given: str) -> str:
        """An answer as it is kept; "*" is any, of a pair on both sides or on one."""
        if fact.kind == "year":
            if given != ANYBODY and not fact.accepts(given):
                self.faults.append(f'facts, {fact.key}: "{ANYBODY}" or a year such as "2013"')
            return given
        if fact.kind != "pair":
            return self._key({**fact.answers, ANYBODY: ANYBODY}, given, f"facts, {fact.key}")
        sides = given.split(">") if given != ANYBODY else [ANYBODY, ANYBODY]
        if len(sides) != 2:
            sides_are = ", ".join(fact.answers)
            self.faults.append(f"facts, {fact.key}: two of {sides_are} with > between; {ANYBODY} for any of them")
            return ""
        known = {**fact.answers, UNSAID: UNSAID, ANYBODY: ANYBODY}
        return ">".join(self._key(known, side, f"facts, {fact.key}") for side in sides)

    def _key(self, titles: Mapping[str, str], given: object, where: str) -> str:
        words = " ".join(str(given).split()).casefold()
        for key, title in titles.items():
            if words in (key.casefold(), title.casefold()):
                return key
        self.faults.append(f"{where}: '{given}' is not in the list; there are {', '.join(titles)}")
        return ""

    def year(self, name: str) -> int | None:
        given = self._asked.get(name)
        if given is None or (isinstance(given, int) and not isinstance(given, bool)):
            return given
        self.faults.append(f"{name}: a year as a number, without quotation marks: {name}=2012")
        return None

    def one[Kind: (str, bool)](self, name: str, example: Kind, of: Sequence[Kind] = ()) -> Kind:
        given = self._asked.get(name) or type(example)()
        if isinstance(given, type(example)) and (not given or not of or given in of):
            return given
        self.faults.append(f"{name}: {' or '.join(map(repr, of or (example,)))}")
        return type(example)()
