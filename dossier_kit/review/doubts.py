"""The checklist of a case: what deserves a look before anybody signs it, each with its place and a reason in words.

Pure functions of the story, what is suggested in it and what its reader has decided. A place that the reader has
decided is no doubt any more: leaving a word standing is a decision too.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ..detection.lexicon import Lexicon, lexicon
from ..detection.lexicon import fold as fold_text
from ..errors import BadRules
from ..identities import Identity
from ..vocabulary import Span, entity_types, load_rules
from . import Decision
from .standing import standing

KINDS = ("low score", "two types", "capital", "lower case", "number", "rare")
LOW_SCORE = 0.5
_FROM_COLUMNS = ("OwnColumns", "OtherCases")  # somebody wrote these down as what they are: no doubt about them
_KEPT = ("accept", "retype", "add")
# Letters of any script, with apostrophes and hyphens inside.
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_NUMBER = re.compile(
    r"(?<![\w£$€,.])\d(?:[\d\s./,\-]{0,18}\d)?(?![\d%])|(?<!\w)[A-Za-z]{1,3}\d{3,}\w*|(?<!\w)\d{3,}[A-Za-z]\w*"
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s*[-/–.]\s*(?:(?:19|20)?\d\d))?")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\r\"“”'‘’(\[•*\-–—>])\s*$")
_MANY_DIGITS = 4  # fewer are counts, hours and prices


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """``story[start:end]`` deserves a look. ``kind`` is one of :data:`KINDS`, ``reason`` a phrase without the text.

    ``entity_type`` is what it would be hidden as. ``standing`` says that nothing marks the place yet.
    """

    start: int
    end: int
    kind: str
    reason: str
    entity_type: str
    standing: bool


def doubts(
    story: str,
    spans: Sequence[Span],
    decisions: Iterable[Decision] = (),
    cases_with: Mapping[str, int] | None = None,
    identities: Sequence[Identity] = (),
) -> list[Doubt]:
    """Everything in a case that deserves a look, in reading order.

    Args:
        spans: what is suggested, decided or not.
        decisions: what the reader holds at each place now.
        cases_with: for a folded quasi-identifier (see :func:`folded`), in how many cases it stands; what stands in
            one case alone is rare. None: that is not looked at.
        identities: what the columns of the case name.
    """
    decisions = list(decisions)
    decided = {(d.start, d.end) for d in decisions}
    kept = [d for d in decisions if d.action in _KEPT]
    looked_at = _Cover([(d.start, d.end) for d in decisions])
    hidden = _Cover(
        [(d.start, d.end) for d in kept] + [(s.start, s.end) for s in spans if (s.start, s.end) not in decided]
    )
    waiting = [s for s in spans if (s.start, s.end) not in decided and not _within(s, kept)]
    found = [*_low_scores(waiting), *_two_types(story, waiting, kept), *_rare_values(story, waiting, cases_with)]
    covered = _Cover.joined(looked_at, hidden)
    names = _names_in_use(story, waiting, kept)
    left = (*_known(story, waiting, kept, identities), *_words(story, names), *_numbers(story), *_rare_words(story))
    found += [d for d in left if not covered.touches(d.start, d.end)]
    best: dict[tuple[int, int], Doubt] = {}
    for doubt in found:
        # One place, one line: the first kind of the list says the most.
        before = best.get((doubt.start, doubt.end))
        if before is None or KINDS.index(doubt.kind) < KINDS.index(before.kind):
            best[doubt.start, doubt.end] = doubt
    return sorted(best.values())


def folded(text: str) -> str:
    """How two places are compared: lower case, straight apostrophes, single blanks, no possessive."""
    return " ".join(fold_text(text).split()).removesuffix("'s")


# -- what is suggested and not decided -------------------------------------------------------------------------


def _low_scores(waiting: Sequence[Span]) -> list[Doubt]:
    return [
        Doubt(s.start, s.end, "low score", f"found with little certainty ({s.score:.0%})", s.entity_type, False)
        for s in waiting
        if s.score < LOW_SCORE
    ]


def _two_types(story: str, waiting: Sequence[Span], kept: Sequence[Decision]) -> list[Doubt]:
    types: dict[str, dict[str, None]] = {}
    places: list[Span | Decision] = [*waiting, *kept]
    for place in places:
        types.setdefault(folded(story[place.start : place.end]), {})[place.entity_type] = None
    found = []
    for s in waiting:
        several = types[folded(story[s.start : s.end])]
        if len(several) > 1:
            titles = " and ".join(sorted(entity_types()[key].title.lower() for key in several))
            reason = f"the same words are marked as {titles} in this case"
            found.append(Doubt(s.start, s.end, "two types", reason, s.entity_type, False))
    return found


def _rare_values(story: str, waiting: Sequence[Span], cases_with: Mapping[str, int] | None) -> list[Doubt]:
    if cases_with is None:
        return []
    return [
        Doubt(
            s.start,
            s.end,
            "rare",
            "it stands in no other case: think what it tells together with the rest",
            s.entity_type,
            False,
        )
        for s in waiting
        if s.entity_type in ("LOCATION", "ORG_OTHER", "HEALTH_BODY")
        and s.recogniser not in _FROM_COLUMNS
        and cases_with.get(folded(story[s.start : s.end]), 0) == 1
    ]


# -- what is left standing -------------------------------------------------------------------------------------


def _known(
    story: str, waiting: Sequence[Span], kept: Sequence[Decision], identities: Sequence[Identity]
) -> list[Doubt]:
    places: list[Span | Decision] = [*waiting, *kept]
    return [
        Doubt(
            s.start, s.end, "capital" if story[s.start].isupper() else "lower case", s.reason, s.entity_type, True
        )
        for s in standing(story, ((p.start, p.end, p.entity_type) for p in places), identities)
    ]


def _names_in_use(story: str, waiting: Sequence[Span], kept: Sequence[Decision]) -> set[str]:
    """The words of everything hidden in this case as a person, lower case."""
    lex = lexicon()
    places: list[Span | Decision] = [*waiting, *kept]
    return {
        word
        for place in places
        if place.entity_type == "PERSON"
        for word in (fold_text(match[0]).removesuffix("'s") for match in _WORD.finditer(story[place.start : place.end]))
        if len(word) > 2 and word not in lex.titles and not lex.explained(word) and not lex.is_word(word, 1)
    }


def _words(story: str, names: set[str]) -> list[Doubt]:
    lex = lexicon()
    found = []
    shouting = _shouting(story)
    for match in _WORD.finditer(story):
        text = match[0]
        word = fold_text(text).removesuffix("'s")
        start, end = match.start(), match.start() + len(text.removesuffix("'s").removesuffix("’s"))
        if word in names:
            kind = "capital" if text[0].isupper() else "lower case"
            found.append(
                Doubt(start, end, kind, "part of a name that is hidden elsewhere in this case", "PERSON", True)
            )
        elif len(word) < 2:
            continue
        elif text[0].isupper():
            if reason := _unexplained(lex, story, start, text, word, shouting):
                found.append(Doubt(start, end, "capital", reason, "PERSON", True))
        elif lex.is_name(word) and not _plain(lex, word):
            found.append(Doubt(start, end, "lower case", "a name, written in lower case", "PERSON", True))
    return found


def _unexplained(lex: Lexicon, story: str, start: int, text: str, word: str, shouting: bool) -> str:
    """Why a word with a capital deserves a look, or ""."""
    if _plain(lex, word) or word in lex.phrases:
        return ""
    if lex.is_name(word):
        return "a name that is left standing"
    if text.isupper() and (shouting or len(text) <= 5) and (lex.is_word(word, 3) or len(text) <= 3):
        return ""
    if word in lex.places:
        return "a place that is left standing"
    if _SENTENCE_START.search(story, max(0, start - 3), start):
        return "" if lex.is_word(word, 3) else "a word with a capital that no list explains"
    if all(_plain(lex, part) or lex.is_word(part, 2) for part in re.split(r"[-']", word)):
        # A usual word needs a reason for its capital within a sentence; those of headings have one.
        return "a name as well as a word, with a capital" if lex.may_be_name(word) else ""
    return "a word with a capital that no list explains"


def _plain(lex: Lexicon, word: str) -> bool:
    return (
        lex.explained(word)
        or word in lex.field
        or word in lex.abbreviations
        or word in lex.titles
        or word in lex.relations
        or (word.endswith("s") and (word[:-1] in lex.field or word[:-1] in lex.abbreviations))
    )


def _shouting(story: str) -> bool:
    letters = [c for c in story[:4000] if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > 0.5 * len(letters)


def _numbers(story: str) -> list[Doubt]:
    found = []
    for match in _NUMBER.finditer(story):
        text = match[0].rstrip()
        digits = sum(c.isdigit() for c in text)
        lettered = any(c.isalpha() for c in text)
        if (digits >= _MANY_DIGITS or (lettered and digits >= 3)) and not _YEARS.fullmatch(text):
            reason = f"a number of {digits} digits is left"
            found.append(Doubt(match.start(), match.start() + len(text), "number", reason, "OTHER_ID", True))
    return found


def _rare_words(story: str) -> list[Doubt]:
    found, common = [], []
    for reason, pattern in _rare_patterns():
        for match in pattern.finditer(story):
            if reason:
                found.append(Doubt(*match.span(), "rare", reason, "OTHER_ID", True))
            else:
                common.append(match.span())
    usual = _Cover(common)
    return [doubt for doubt in found if not usual.touches(doubt.start, doubt.end)]


@cache
def _rare_patterns() -> list[tuple[str, re.Pattern[str]]]:
    patterns = []
    for key, row in load_rules("doubts").items():
        words = row.get("words")
        if not isinstance(row.get("reason"), str) or not isinstance(words, list) or not words:
            raise BadRules(f"doubts.toml: [{key}] needs a reason and a list of words.")
        either = "|".join(
            re.escape(str(word)).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda w: -len(str(w)))
        )
        patterns.append((str(row["reason"]), re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)))
    return patterns


# -- places ----------------------------------------------------------------------------------------------------


def _within(span: Span, kept: Sequence[Decision]) -> bool:
    return any(d.start <= span.start and span.end <= d.end for d in kept)


class _Cover:
    """Places joined into runs, to be asked quickly whether something touches them."""

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        self.runs: list[tuple[int, int]] = []
        for start, end in sorted(places):
            if self.runs and start <= self.runs[-1][1]:
                self.runs[-1] = (self.runs[-1][0], max(end, self.runs[-1][1]))
            else:
                self.runs.append((start, end))
        self._starts = [start for start, _ in self.runs]
        self._ends = [end for _, end in self.runs]

    @classmethod
    def joined(cls, *covers: _Cover) -> _Cover:
        return cls(run for cover in covers for run in cover.runs)

    def touches(self, start: int, end: int) -> bool:
        return bisect_right(self._ends, start) < bisect_left(self._starts, end)
