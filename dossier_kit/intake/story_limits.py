"""What a story's own words say about its use: taken back, limited, or nothing.

Only the contributor's own words to the firm count. What somebody is quoted or reported as saying does not, nor does a
ban on a detail ("keep her name out", "don't ring the landline"); the rules are in ``rules/consent_story.toml``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from .text import pattern, plain

_QUOTES = re.compile(
    r"“[^”]{0,2000}”|\"[^\"]{0,2000}\"|‘(?:[^’]|’(?=\w)){0,2000}’(?!\w)|(?<!\w)'(?:[^'\n]|'(?=\w)){1,600}'(?!\w)|«[^»]{0,2000}»"
)
# No white space is looked at twice: a cell may hold thousands of empty lines.
_QUOTED_LINE = re.compile(r"^[^\S\n]*>.*$", re.MULTILINE)
_LONGEST, _OVERLAP = 1_500, 300
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<!\s)\s*\n\s*")


def story_says(story: str) -> Literal["back", "limit"] | None:
    """Whether the contributor takes the account back in it, or sets a limit to its use; ``back`` wins."""
    found: Literal["back", "limit"] | None = None
    before = ""
    for sentence in own_sentences(story):
        if pattern("consent_story", "may_say").search(sentence):
            if _meant(sentence, before, "back"):
                return "back"
            if not found and _meant(sentence, before, "limit"):
                found = "limit"
        before = sentence
    return found


@lru_cache(maxsize=2)  # consent and evidence are read from the same story, one after the other
def own_sentences(story: str) -> tuple[str, ...]:
    """The sentences of a story, folded and written out, without what it quotes."""
    own = _QUOTED_LINE.sub(" ", _QUOTES.sub(" … ", story))
    return tuple(sentence for raw in _SENTENCE.split(own) for part in _parts(raw) if (sentence := plain(part)))


def _parts(sentence: str) -> list[str]:
    """A text without full stops in pieces that overlap: the rules are slow on sentences that no one would write."""
    if len(sentence) <= _LONGEST:
        return [sentence]
    step = _LONGEST - _OVERLAP
    return [sentence[start : start + _LONGEST] for start in range(0, len(sentence) - _OVERLAP, step)]


def _meant(sentence: str, before: str, kind: str) -> bool:
    for match in pattern("consent_story", kind).finditer(sentence):
        lead = sentence[: match.start()]
        if pattern("consent_story", "reported").search(lead) and not pattern("consent_story", "to_the_firm").search(
            lead
        ):
            continue
        if any(
            pattern("consent_story", table).match(sentence, match.end()) for table in ("to_others", "reported_after")
        ):
            continue
        # "her name is Jo, please don't use it": the ban is on the detail spoken of, not on the account
        if re.search(r"\b(?:it|that|them)\b", match[0]) and pattern("consent_story", "detail").search(
            f"{before[-80:]} {lead}"[-120:]
        ):
            continue
        return True
    return False
