"""The facts and their answers (``rules/facts.toml``) with the rules that suggest them (``rules/facts_cues.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from dossier_kit.errors import BadRules
from dossier_kit.issues.cues import BadCue, Language, Node
from dossier_kit.issues.issue_list import (
    LEXICON,
    PHRASE_SCORE,
    Frame,
    Rule,
    check_groups,
    compiled,
    frames_of,
    read_list,
    rule_of,
    shipped_language,
    strings_of,
    tables_of,
    text_of,
)
from dossier_kit.vocabulary import RULES, read_toml

from .mentions import groups_of, who_nodes
from .telling import SUBJECT, Pattern, Told

SHIPPED = "facts.toml"
CUES = "facts_cues.toml"
KINDS = ("one", "many", "pair", "year")
UNSAID = "?"
_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_CONDITION = re.compile(r"(not )?([a-z_]+)=([a-z0-9_>?]+|\*)\Z")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_ENTRIES = {"title", "kind", "answers", "of", "phrases"}
_DERIVED_ENTRIES = {"fact", "value", "when", "why", "score"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: ``kind`` is "one" answer, "many", a "pair" or a "year"; ``answers`` are titles by key, in order.

    A pair has the answers of the fact that it is made ``of``, on either side. ``rules`` suggest answers, by key.
    """

    key: str
    title: str
    kind: str
    answers: Mapping[str, str]
    of: str = ""
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict, repr=False)

    def accepts(self, value: str) -> bool:
        """Whether ``value`` is an answer to this fact, as it is kept: "la", "la>school", "2013"."""
        if self.kind == "year":
            return bool(_YEAR.match(value))
        if self.kind == "pair":
            sides = value.split(">")
            return len(sides) == 2 and all(side in self.answers or side == UNSAID for side in sides)
        return value in self.answers

    def answer_title(self, value: str) -> str:
        """An answer in words: "Letter", "Local authority to School or nursery", "2013"."""
        if self.kind == "pair" and self.accepts(value):
            giver, taker = (self.answers.get(side, "somebody") for side in value.split(">"))
            return f"{giver[:1].upper()}{giver[1:]} to {taker}"
        return self.answers.get(value, value)


@dataclass(frozen=True, slots=True)
class Condition:
    """An answer that is to be there, or not; "*" is any. The fact "issue" stands for the issues of the list."""

    fact: str
    value: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Derived:
    """An answer that follows from others."""

    fact: str
    value: str
    when: tuple[Condition, ...]
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class ByIssue:
    """An issue whose sentence says who told whom; ``named``: only where it names the one who told as well.

    ``paper``: it is about a report, so that whoever wrote it told the others, where the account says who did.
    """

    issue: str
    score: float
    why: str
    named: bool
    paper: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """What suggests answers beside the rules of the facts; each is explained at the top of ``facts_cues.toml``."""

    who: Mapping[str, Node]
    told: tuple[Told, ...]
    by_issue: tuple[ByIssue, ...]
    derived: tuple[Derived, ...]
    labels: Mapping[str, Condition]
    only_if: Mapping[str, Condition]
    usual: Mapping[str, float]
    named_once: Mapping[str, float]
    despite: Mapping[str, frozenset[str]]
    outweighs: Mapping[str, Mapping[str, int]]


@lru_cache(maxsize=4)
def _loaded(path: Path | None, changed: int) -> FactList:
    """A list as it was when it last changed (``changed``): reading all its cues takes most of a second."""
    return FactList._read(path)


class FactList:
    """``rules/facts.toml`` or a dossier's own file of the same form, with its rules, ready to use."""

    def __init__(self, facts: tuple[Fact, ...], frames: tuple[Frame, ...], language: Language, ways: Ways) -> None:
        self.facts = facts
        self.frames = frames
        self.language = language
        self.ways = ways
        self._by_key = {fact.key: fact for fact in facts}

    @classmethod
    def load(cls, path: Path | None = None) -> FactList:
        """Read and check a list of facts; without a path, the shipped one.

        A fact or answer with a shipped key has its shipped rules, and those of one that was dropped are left out; a
        new one is looked for by its ``phrases``, or, without them, is given by hand alone.

        Raises:
            BadRules: with every fault found: which fact, which entry, what is wrong, how to mend it.
        """
        return _loaded(path, path.stat().st_mtime_ns if path and path.exists() else 0)

    @classmethod
    def _read(cls, path: Path | None) -> FactList:
        faults: list[str] = []
        cues = read_toml(RULES / CUES)
        lexicon: Mapping[str, Any] = read_toml(RULES / LEXICON)
        own_groups = tables_of(cues.get("groups"))
        faults += [f"{CUES}, word group {{{name}}}: {LEXICON} has one of this name" for name in own_groups
                   if name in lexicon["groups"]]  # fmt: skip
        who = tables_of(cues.get("who"))
        language = shipped_language().wider(own_groups | groups_of(who))
        frames = frames_of(lexicon, language, faults)
        check_groups(language, [*own_groups, *groups_of(who)], faults)
        rows = read_list(path) if path else read_toml(RULES / SHIPPED)
        if not rows:
            faults.append("the list is empty: each fact begins with its key in square brackets, e.g. [means]")
        facts = tuple(fact for key, row in rows.items() for fact in _fact(key, row, rows, cues, language, faults))
        _same_titles(facts, faults)
        ways = _ways(cues, language, faults)
        unknown = {name for names in ways.despite.values() for name in names} - {frame.name for frame in frames}
        faults += [f"{CUES}, [despite]: {LEXICON} has no frame '{name}'" for name in sorted(unknown)]
        if faults:
            name = path.name if path else SHIPPED
            raise BadRules(f"{name}: {len(faults)} to mend:\n" + "\n".join(f"- {fault}" for fault in faults))
        return cls(facts, frames, language, ways)

    def fact(self, key: str) -> Fact:
        """A fact by key.

        Raises:
            KeyError: no fact of this key.
        """
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def title(self, key: str) -> str:
        """The title of a fact.

        Raises:
            KeyError: no fact of this key.
        """
        return self._by_key[key].title

    def answer_title(self, fact: Fact | str, value: str) -> str:
        """An answer in words. ``fact`` is a fact or its key.

        Raises:
            KeyError: no fact of this key.
        """
        return (fact if isinstance(fact, Fact) else self._by_key[fact]).answer_title(value)


def _fact(
    key: str, row: object, rows: Mapping[str, Any], cues: Mapping[str, Any], language: Language, faults: list[str]
) -> list[Fact]:
    where = f"[{key}]"
    if not isinstance(row, dict):
        faults.append(f"'{key}' stands outside any fact: put a key in square brackets above it")
        return []
    if not _KEY.match(key):
        faults.append(f"{where}: a key is made of small letters, figures and underscores, e.g. [event_year]")
    for entry in row:
        if entry not in _ENTRIES:
            faults.append(f"{where} has an entry '{entry}' that means nothing: use {', '.join(sorted(_ENTRIES))}")
    title = text_of(row, "title", where, faults)
    kind = str(row.get("kind", ""))
    if kind not in KINDS:
        faults.append(f'{where}: kind is one of {", ".join(KINDS)}, e.g. kind = "many"')
    of = row.get("of", "")
    if kind == "pair":
        other = rows.get(of) if isinstance(of, str) else None
        if not isinstance(other, dict) or not tables_of(other.get("answers")):
            faults.append(f'{where} is a pair and needs a fact with answers: of = "bodies"')
            return []
        return [Fact(key, title, kind, _answers(other, f"[{of}]", []), str(of))]
    if of:
        faults.append(f"{where}: 'of' is for a pair only; take it out, or make kind = \"pair\"")
    answers = {} if kind == "year" else _answers(row, where, faults)
    return [Fact(key, title, kind, answers, rules=_rules(key, row, answers, cues, language, faults))]


def _answers(row: Mapping[str, Any], where: str, faults: list[str]) -> dict[str, str]:
    answers = tables_of(row.get("answers"))
    if not answers:
        faults.append(f'{where} has no answers: add [{where[1:-1]}.answers] with lines such as letter = "Letter"')
    found: dict[str, str] = {}
    titles: dict[str, str] = {}
    for key, title in answers.items():
        if not _KEY.match(key):
            faults.append(f"{where}, answer '{key}': a key is made of small letters, figures and underscores")
        if not isinstance(title, str) or not title.strip():
            faults.append(f"{where}, answer '{key}' has no title: write {key} = \"...\"")
            continue
        found[key] = title.strip()
        other = titles.setdefault(title.strip().casefold(), key)
        if other != key:
            faults.append(f"{where}: '{key}' has the same title as '{other}': give one of them another")
    return found


def _rules(
    key: str, row: Mapping[str, Any], answers: Mapping[str, str], cues: Mapping[str, Any], language: Language,
    faults: list[str],
) -> dict[str, tuple[Rule, ...]]:  # fmt: skip
    shipped = tables_of(cues.get(key))
    found: dict[str, tuple[Rule, ...]] = {}
    for answer in answers:
        found[answer] = tuple(
            rule_of(table, f"{CUES}, [[{key}.{answer}]] {number}", language, faults)
            for number, table in enumerate(_list_of_tables(shipped.get(answer)), 1)
        )
    phrases = tables_of(row.get("phrases"))
    for answer in phrases:
        where = f"[{key}.phrases], {answer}"
        if answer not in answers:
            faults.append(f"{where} is no answer of [{key}]: add it to the answers, or take the phrases out")
            continue
        sources = strings_of(phrases, answer, where, faults)
        own = Rule("a phrase of the list", PHRASE_SCORE, compiled(sources, where, language.phrase, faults), (), False)
        found[answer] = (*found[answer], own)
    return {answer: rules for answer, rules in found.items() if rules}


def _ways(cues: Mapping[str, Any], language: Language, faults: list[str]) -> Ways:
    try:
        who = who_nodes(tables_of(cues.get("who")), language)
    except BadCue:
        who = {}  # the faults of its groups are on the list already
    told = tuple(_told(row, where, language, who, faults) for where, row in _numbered(cues, "told"))
    by_issue = tuple(_by_issue(row, where, language, faults) for where, row in _numbered(cues, "told_by_issue"))
    derived = tuple(_derived(row, where, language, faults) for where, row in _numbered(cues, "derived"))
    labels, only_if = (_conditions(cues, table, faults) for table in ("labels", "only_if"))
    usual, named_once = (_shares(cues, table, faults) for table in ("usual", "named_once"))
    despite = {key: frozenset(names) for key, names in tables_of(cues.get("despite")).items()}
    outweighs = {
        key: {answer: place for place, answer in enumerate(answers)}
        for key, answers in tables_of(cues.get("outweighs")).items()
    }
    return Ways(who, told, by_issue, derived, labels, only_if, usual, named_once, despite, outweighs)


def _told(
    row: Mapping[str, Any], where: str, language: Language, bodies: Iterable[str], faults: list[str]
) -> Told:
    # An entry of a rule, but that its cues have places for two: who tells (A) and who is told (B).
    taker = str(row.get("taker", ""))
    if taker and taker not in (*bodies, SUBJECT):
        faults.append(f"{where}: '{taker}' is no body of [who]")
    entries = {entry: value for entry, value in row.items() if entry not in ("taker", "mutual")}
    rule = rule_of({**entries, "cues": ["who"]}, where, language, faults)
    patterns: list[Pattern] = []
    for source in strings_of(row, "cues", where, faults):
        try:
            patterns.append(Pattern.read(source, language))
        except BadCue as error:
            faults.append(f"{where}, {source!r}: {error}")
    return Told(rule.why, rule.score, tuple(patterns), rule.unless, taker, row.get("mutual") is True)


def _by_issue(row: Mapping[str, Any], where: str, language: Language, faults: list[str]) -> ByIssue:
    rule = rule_of({"why": row.get("why"), "score": row.get("score"), "cues": ["who"]}, where, language, faults)
    named, paper = (row.get(entry) is True for entry in ("named", "paper"))
    return ByIssue(text_of(row, "issue", where, faults), rule.score, rule.why, named, paper)


def _derived(row: Mapping[str, Any], where: str, language: Language, faults: list[str]) -> Derived:
    faults += [f"{where} has an entry '{entry}' that means nothing" for entry in row if entry not in _DERIVED_ENTRIES]
    rule = rule_of({"why": row.get("why"), "score": row.get("score"), "cues": ["who"]}, where, language, faults)
    when = tuple(_condition(condition, where, faults) for condition in strings_of(row, "when", where, faults))
    value, fact = (text_of(row, entry, where, faults) for entry in ("value", "fact"))
    return Derived(fact, value, when, rule.why, rule.score)


def _conditions(cues: Mapping[str, Any], table: str, faults: list[str]) -> dict[str, Condition]:
    rows = tables_of(cues.get(table))
    return {key: _condition(str(source), f"{CUES}, [{table}], {key}", faults) for key, source in rows.items()}


def _shares(cues: Mapping[str, Any], table: str, faults: list[str]) -> dict[str, float]:
    rows = tables_of(cues.get(table))
    faults += [f"{CUES}, [{table}], {key}: a number from 0 to less than 1, e.g. 0.4" for key, share in rows.items()
               if not isinstance(share, float) or not 0 <= share < 1]  # fmt: skip
    return rows


def _condition(source: str, where: str, faults: list[str]) -> Condition:
    match = _CONDITION.match(source)
    if not match:
        faults.append(f"{where}: {source!r} is no condition: write fact=answer, fact=* or not fact=answer")
        return Condition("", "", True)
    return Condition(match[2], match[3], not match[1])


def _numbered(cues: Mapping[str, Any], table: str) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{CUES}, [[{table}]] {n}", row) for n, row in enumerate(_list_of_tables(cues.get(table)), 1)]


def _list_of_tables(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _same_titles(facts: Iterable[Fact], faults: list[str]) -> None:
    titles: dict[str, str] = {}
    for fact in facts:
        other = titles.setdefault(fact.title.casefold(), fact.key)
        if other != fact.key:
            faults.append(f"[{fact.key}] has the same title as [{other}]: give one of them another")
