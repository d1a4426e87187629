"""Evidence: what a contributor holds, in whatever words it was put down (``rules/evidence.toml``).

A paper counts only where it is held; somebody else counts where they would say so; the contributor's own diary and
notes are the contributor's own account.
"""

from __future__ import annotations

import re

from ..vocabulary import Evidence
from .story_limits import own_sentences
from .text import pattern, plain

_LONGEST = 3_000  # characters of the column that are read; what is held stands at its beginning
_ORDER = (Evidence.DOCUMENTARY, Evidence.WITNESS, Evidence.OWN_ACCOUNT)


def read_evidence(words: str, story: str = "") -> Evidence:
    """The best evidence that the column names; where it is empty, what the story plainly says to hold."""
    text = plain(words[:_LONGEST].replace("\n", " ; "))
    if not text:
        return _in_story(story)
    text = _rule("not_evidence").sub(" ", text)
    grades = {_grade(clause.strip()) for clause in _rule("cut").split(text) if clause.strip()}
    return next((grade for grade in _ORDER if grade in grades), Evidence.OWN_ACCOUNT)


def _rule(table: str) -> re.Pattern[str]:
    return pattern("evidence", table)


def _grade(clause: str) -> Evidence:
    others = _rule("others_papers").sub(" paper ", clause)
    bare = _rule("would_confirm").sub(" ", _rule("own").sub(" ", others))
    for paper in _rule("paper").finditer(bare):
        before, after = bare[: paper.start()], bare[paper.end() :]
        gone = _rule("not_held_before").search(before) or _rule("not_held_after").search(after)
        if not gone and _rule("only_seen").search(bare):
            gone = None if _rule("copied").search(bare) else paper
        if not gone or _rule("held_all_the_same").search(bare):
            return Evidence.DOCUMENTARY
    if re.search(r"\b(?:no|not|none|nobody|without|never|no-?one|neither)\b", clause):
        return Evidence.OWN_ACCOUNT
    if _rule("would_confirm").search(clause):
        return Evidence.WITNESS
    person = _rule("person").search(_rule("mere_mention").sub(" ", bare))
    return Evidence.WITNESS if person else Evidence.OWN_ACCOUNT


def _in_story(story: str) -> Evidence:
    best = Evidence.OWN_ACCOUNT
    for sentence in own_sentences(story):
        for match in _rule("story_paper").finditer(sentence):
            bare = _rule("own").sub(" ", match[0])
            if _rule("story_paper").search(bare) and not _rule("story_not").search(
                match[0] + sentence[match.end() :][:30]
            ):
                return Evidence.DOCUMENTARY
        if _rule("story_witness").search(sentence):
            best = Evidence.WITNESS
    return best
