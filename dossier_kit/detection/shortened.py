"""A school, a body or a council by one word of its name: "the Lodge" for Marsh Lodge, "the Vale" for Vale of Ashe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ..vocabulary import Span
from .lexicon import Lexicon, cue, fold, tables
from .reading import MIXED, Reading

if TYPE_CHECKING:
    from ..identities import Identity

_BODIES = frozenset(["SCHOOL", "HEALTH_BODY", "LOCAL_AUTHORITY", "ORG_OTHER"])
_TAILS = cue("setting_tails")
_NONE = cue("short_for_none") | cue("place_modifiers") | cue("adjectives") | cue("number_words") | cue("saints")
_KINDS = frozenset(
    word for key, words in tables("organisations.toml").items() if key not in {"hospitals", "streets"} for word in words
)
_WORD = re.compile(r"[^\W\d_]+")
_SURE = 0.45


def shortened(
    spans: Iterable[Span], identities: Iterable[Identity], reading: Reading, lex: Lexicon
) -> Iterator[Span]:
    """Further spans: "the" and, with a capital, the first or last telling word of a name found here or in a column."""
    short: dict[str, str] = {}
    named = [(s.entity_type, reading.folded[s.start : s.end]) for s in spans if s.score >= _SURE]
    named += [(identity.entity_type, fold(identity.value)) for identity in identities]
    for entity, name in named:
        parts = _WORD.findall(name)
        if len(parts) > 1 and (entity in _BODIES or (entity == "LOCATION" and "of" in parts)):
            telling = [part for part in parts if _tells(part, lex)]
            for part in telling[:1] + telling[-1:]:
                short.setdefault(part, entity)
    if not short:
        return
    words = reading.words
    for index, (before, word) in enumerate(pairwise(words), 1):
        if word.low not in short or before.low != "the" or word.gap != " ":
            continue
        if word.case != MIXED or not word.cap or word.upper or reading.allowed(word.start, word.end):
            continue
        after = words[index + 1] if index + 1 < len(words) and words[index + 1].gap == " " else None
        if after is None or not (after.low == "of" or (after.cap and not after.upper)):
            yield Span(word.start, word.end, short[word.low], 0.45, "Everywhere", "short for a name in this account")


def _tells(part: str, lex: Lexicon) -> bool:
    """Whether a word of a name is one by which people would know it."""
    if len(part) < 4 or part in _NONE or lex.explained(part) or part in lex.titles or part in lex.relations:
        return False
    return part in _TAILS or (part not in _KINDS and part not in lex.field)
