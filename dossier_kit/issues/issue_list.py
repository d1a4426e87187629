"""The campaign's issue list: the lawyers' data, with a check that says what is wrong in it in their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from dossier_kit.errors import BadRules
from dossier_kit.vocabulary import RULES, read_toml

from .cues import BadCue, Cue, Language
from .network import Network
from .odds import Weighing, Witnesses
from .quoting import Further

LEXICON = "issues_lexicon.toml"
SHIPPED = "issues.toml"
NETWORK, WEIGHING = "issues_network", "issues_weighing.toml"
PHRASE_SCORE = 0.7  # for plain phrases, whose author gave no score
_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_ISSUE_ENTRIES = {"title", "asked", "phrases", "cue", "unless"}
_FORMER_ENTRIES = {"other_half"}  # a list of the lawyers' own may still have it; it means nothing any more
_RULE_ENTRIES = {"why", "score", "cues", "unless", "quote", "follows"}
_FRAME_ENTRIES = {"why", "leaves", "carries", "whole", "cues", "unless"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Cues with one meaning. ``why`` is what the lawyer is told; ``score`` how often such a cue is right.

    ``quote_last``: the sentence to quote is the one that completes the cue, else the one that begins it. A rule that
    ``follows`` another issue has no cues: it holds where that issue is suggested, and quotes its sentence.
    """

    why: str
    score: float
    cues: tuple[Cue, ...]
    unless: tuple[Cue, ...]
    quote_last: bool
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A way of speaking that takes weight from what a sentence says: a question, another family, a plan dropped.

    ``leaves`` is the part of a score that is left; ``carries`` how many following sentences it holds for; ``whole``:
    it holds for the account from end to end (one that is taken back, or says that all went well).
    """

    name: str
    why: str
    leaves: float
    carries: int
    whole: bool
    cues: tuple[Cue, ...]
    unless: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of the list: its key, title, what the parents were asked, and the rules that suggest it.

    ``shipped``: it has its shipped rules, so that the network, which was fitted beside them, may speak of it.
    """

    key: str
    title: str
    asked: str
    rules: tuple[Rule, ...]
    unless: tuple[Cue, ...]
    shipped: bool = False


@lru_cache(maxsize=4)
def _loaded(path: Path | None, changed: int) -> IssueList:
    """A list as it was when it last changed (``changed``): reading all its cues takes most of a second."""
    return IssueList._read(path)


class IssueList:
    """``rules/issues.toml`` or a dossier's own file of the same form, with the shared lexicon, ready to use."""

    def __init__(
        self,
        issues: tuple[Issue, ...],
        frames: tuple[Frame, ...],
        language: Language,
        weighing: Weighing | None = None,
        supplying: Weighing | None = None,
    ) -> None:
        self.issues = issues
        self.frames = frames
        self.language = language
        self.weighing = weighing    # of what speaks for an issue
        self.supplying = supplying  # of what speaks for quoting a further sentence

    @property
    def network(self) -> Network | None:
        """What reads accounts for the shipped issues, if the list has any; read when it is first wanted."""
        return Network.load(RULES / NETWORK) if self.weighing and any(issue.shipped for issue in self.issues) else None

    @classmethod
    def load(cls, path: Path | None = None) -> IssueList:
        """Read and check an issue list; without a path, the shipped one.

        In a dossier's own file an issue with a shipped key and without phrases and cues of its own keeps the shipped
        ones, so that a title can be rewritten by itself.

        Raises:
            BadRules: with every fault found: which issue, which entry, what is wrong, how to mend it.
        """
        return _loaded(path, path.stat().st_mtime_ns if path and path.exists() else 0)

    @classmethod
    def _read(cls, path: Path | None) -> IssueList:
        faults: list[str] = []
        lexicon = read_toml(RULES / LEXICON)
        language = shipped_language().wider({})
        frames = frames_of(lexicon, language, faults)
        check_groups(language, lexicon.get("groups", {}), faults)
        shipped = read_toml(RULES / SHIPPED)
        rows = read_list(path) if path else shipped
        if not rows:
            faults.append("the list is empty: each issue begins with its key in square brackets, e.g. [access_denied]")
        issues = [
            issue
            for key, row in rows.items()
            for issue in _issue(key, row, shipped.get(key), language, faults)
        ]
        titles: dict[str, str] = {}
        for issue in issues:
            other = titles.setdefault(issue.title.casefold(), issue.key)
            if other != issue.key:
                faults.append(f"[{issue.key}] has the same title as [{other}]: give one of them another")
            faults.extend(
                f"[{issue.key}] has a rule that follows [{rule.follows}], which is no issue: mend the key or the rule"
                for rule in issue.rules
                if rule.follows and rule.follows not in rows and rule.follows not in shipped
            )
        if faults:
            name = path.name if path else SHIPPED
            raise BadRules(f"{name}: {len(faults)} to mend:\n" + "\n".join(f"- {fault}" for fault in faults))
        weights = read_toml(RULES / WEIGHING)
        weighing, supplying = Weighing.of(weights["weighing"], Witnesses), Weighing.of(weights["supplying"], Further)
        return cls(tuple(issues), frames, language, weighing, supplying)

    def title(self, key: str) -> str:
        """The title of an issue.

        Raises:
            KeyError: no issue of this key.
        """
        return {issue.key: issue.title for issue in self.issues}[key]


def read_list(path: Path) -> dict[str, dict[str, object]]:
    """A list of the lawyers' own.

    Raises:
        BadRules: it cannot be opened, or is no TOML.
    """
    try:
        return read_toml(path)
    except OSError:
        raise BadRules(f"{path.name} cannot be opened: is it there, and not open in another program?") from None


@cache
def shipped_language() -> Language:
    """The language of the cues out of the lexicon's groups, words and spellings."""
    lexicon: Mapping[str, Any] = read_toml(RULES / LEXICON)
    words = lexicon["words"]
    lists = (words[name].split() for name in ("fillers", "common", "telling"))
    language = Language(lexicon["groups"], words["irregular"], lexicon["spellings"], *lists)
    check_groups(language, language.group_names, [])  # read once, for every list's own language
    return language


def frames_of(lexicon: Mapping[str, Any], language: Language, faults: list[str]) -> tuple[Frame, ...]:
    """The ways of speaking that take weight from a sentence."""
    return tuple(_frame(name, row, language, faults) for name, row in tables_of(lexicon.get("frames", {})).items())


def check_groups(language: Language, groups: Iterable[str], faults: list[str]) -> None:
    """Put every word group that cannot be read on the list of faults."""
    for name in groups:
        try:
            language.group(name)
        except BadCue as error:
            faults.append(f"lexicon, word group {{{name}}}: {error}")


def tables_of(value: object) -> dict[str, Any]:
    """The tables under an entry; none where it is no table."""
    return value if isinstance(value, dict) else {}


def _issue(key: str, row: object, shipped: Any, language: Language, faults: list[str]) -> list[Issue]:
    where = f"[{key}]"
    if not isinstance(row, dict):
        faults.append(f"'{key}' stands outside any issue: put a key in square brackets above it")
        return []
    if not _KEY.match(key):
        faults.append(f"{where}: a key is made of small letters, figures and underscores, e.g. [access_denied]")
    for entry in row:
        if entry not in _ISSUE_ENTRIES | _FORMER_ENTRIES:
            faults.append(f"{where} has an entry '{entry}' that means nothing: use {_listed(_ISSUE_ENTRIES)}")
    title, asked = (text_of(row, entry, where, faults) for entry in ("title", "asked"))
    if shipped and "phrases" not in row and "cue" not in row:
        row, own = {**shipped, **row}, False
    else:
        own = row is not shipped
    phrases = strings_of(row, "phrases", where, faults)
    tables = row.get("cue", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append(f"{where}: rules are written as [[{key}.cue]], with two square brackets")
        tables = []
    if not phrases and not tables and "phrases" not in row:
        faults.append(
            f'{where} has nothing to look for: add phrases = ["some words", "other words"], or phrases = [] if the '
            "issue is to be confirmed by hand alone"
        )
    rules = [rule_of(table, f"{where}, rule {number}", language, faults) for number, table in enumerate(tables, 1)]
    if phrases:
        cues = compiled(phrases, f"{where}, phrases", language.phrase, faults)
        rules.append(Rule("a phrase of the list", PHRASE_SCORE, cues, (), quote_last=False))
    unless = compiled(strings_of(row, "unless", where, faults), f"{where}, unless", language.cue, faults)
    return [Issue(key, title, asked, tuple(rules), unless, not own)]


def rule_of(row: dict[str, Any], where: str, language: Language, faults: list[str]) -> Rule:
    """One rule out of its entries; what is wrong goes on the list of faults, ``where`` first."""
    for entry in row:
        if entry not in _RULE_ENTRIES:
            faults.append(f"{where} has an entry '{entry}' that means nothing: use {_listed(_RULE_ENTRIES)}")
    why = text_of(row, "why", where, faults)
    sources = strings_of(row, "cues", where, faults)
    follows = row.get("follows", "")
    if not sources and not follows:
        faults.append(f'{where} has no cues: add cues = ["..."]')
    if not isinstance(follows, str):
        faults.append(f"{where}: follows is the key of another issue")
    quote = row.get("quote", "first")
    if quote not in ("first", "last"):
        faults.append(f"{where}: quote is \"first\" or \"last\"")
    return Rule(
        why,
        _fraction(row, "score", where, faults),
        compiled(sources, f"{where}, cues", language.cue, faults),
        compiled(strings_of(row, "unless", where, faults), f"{where}, unless", language.cue, faults),
        quote == "last",
        str(follows),
    )


def _frame(name: str, row: dict[str, Any], language: Language, faults: list[str]) -> Frame:
    where = f"lexicon, frame '{name}'"
    for entry in row:
        if entry not in _FRAME_ENTRIES:
            faults.append(f"{where} has an entry '{entry}' that means nothing: use {_listed(_FRAME_ENTRIES)}")
    return Frame(
        name,
        text_of(row, "why", where, faults),
        _fraction(row, "leaves", where, faults),
        int(row.get("carries", 0)),
        bool(row.get("whole", False)),
        compiled(strings_of(row, "cues", where, faults), f"{where}, cues", language.cue, faults),
        compiled(strings_of(row, "unless", where, faults), f"{where}, unless", language.cue, faults),
    )


def compiled(sources: list[str], where: str, make: Any, faults: list[str]) -> tuple[Cue, ...]:
    """Cues out of their texts; ``make`` reads one and raises BadCue."""
    cues: list[Cue] = []
    for number, source in enumerate(sources, 1):
        try:
            cues.append(make(source))
        except BadCue as error:
            faults.append(f"{where}, entry {number}: {error}")
    return tuple(cues)


def text_of(row: Mapping[str, Any], entry: str, where: str, faults: list[str]) -> str:
    """A text that must be there."""
    value = row.get(entry)
    if isinstance(value, str) and value.strip():
        return value.strip()
    faults.append(f'{where} has no {entry}: add {entry} = "..."')
    return ""


def strings_of(row: Mapping[str, Any], entry: str, where: str, faults: list[str]) -> list[str]:
    """A list of texts that may be missing."""
    value = row.get(entry, [])
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    faults.append(f'{where}: {entry} is a list of texts: {entry} = ["some words", "other words"]')
    return []


def _fraction(row: Mapping[str, Any], entry: str, where: str, faults: list[str]) -> float:
    value = row.get(entry)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1:
        return float(value)
    faults.append(f"{where}: {entry} is a number from 0 to less than 1, e.g. {entry} = 0.7")
    return 0.0


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
