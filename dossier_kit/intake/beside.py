"""What stands beside an account and speaks against its yes: notes, comments, the lines and the title above the rows.

A note is mostly about something else, so the rules look for what can only mean the yes (``rules/consent_notes.toml``);
beyond them a note counts as far as the rules of the consent column itself understand it, where it says no more than
that or speaks of sharing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from ..vocabulary import Consent
from .consent import harmless_beside, masked, read_consent, understood
from .story_limits import story_says
from .text import fold, pattern, strings

Against = Literal["", "wait", "no"]

_LONGEST = 300  # characters; a longer text is a narrative, whose "no" was said to somebody else
_BARE = 12  # words; what says more than "no" or "not yet" is longer
_CLAUSE = re.compile(r"[.;!?]+(?=\s|$)|\s[-/|]\s")


@lru_cache(maxsize=2_048)
def speaks_against(text: str, notes: bool) -> Against:
    """Whether a text beside an account says "no" (or that it was taken back), or asks to "wait".

    ``notes``: it is a note by whoever keeps the list, where a bare "hold" or "no" speaks of the case; in any other
    column it answers the question at its head.
    """
    found: Against = ""
    if len(text) > _LONGEST and story_says(text):
        return "no"
    for line in text.splitlines():
        whole = masked(line)
        for clause in (whole, *_clauses(whole)):
            said = _in_rules(clause, notes) or (_in_words(clause, notes) if len(text) <= _LONGEST else "")
            if said == "no":
                return "no"
            found = found or said
    return found


def spoils(comment: str) -> bool:
    """Whether a comment on the answer itself does more than repeat it: it is read as if it stood in the cell."""
    if read_consent(comment).state is Consent.CONSENTED:
        return False
    return bool(speaks_against(comment, True)) or read_consent(f"yes. {comment}").state is not Consent.CONSENTED


def is_notes(header: str) -> bool:
    """Whether a column's header is that of notes by whoever keeps the list."""
    return pattern("consent_notes", "header").search(fold(header)) is not None


def answers(header: str, text: str) -> bool:
    """Whether a cell of such a column only answers the question at its head ("Any other comments?": "No")."""
    return len(text.split()) == 1 and pattern("consent_notes", "asked").search(fold(header)) is not None


def _clauses(text: str) -> list[str]:
    parts = [part.strip() for part in _CLAUSE.split(text)]
    return [part for part in parts if part] if len(parts) > 1 else []


def _in_rules(clause: str, notes: bool) -> Against:
    clause = pattern("consent_notes", "harmless").sub(" ", clause).strip()
    said: Against
    for said in ("no", "wait"):
        tables = (said, f"{said}_alone") if notes else (said,)
        if any(pattern("consent_notes", table).search(clause) for table in tables):
            return said
    return ""


def _in_words(clause: str, notes: bool) -> Against:
    """By the rules of the consent column, where the clause says no more, or speaks of sharing."""
    clause = pattern("consent_notes", "harmless").sub(" ", clause).strip()
    about = pattern("consent_notes", "about").search(clause) is not None
    if about and pattern("consent_notes", "others").search(clause):
        return ""
    if not about and not (notes and len(clause.split()) <= _BARE):
        return ""
    left = understood(clause)
    tokens = set(re.findall(r"«([A-Z_]+)»", left))
    said: Against = "no" if tokens & {"BACK", "NO", "NO_ICO"} else "wait" if "WAIT" in tokens else ""
    bare = re.sub(r"«\w+»|[^\w\s'-]", " ", left).split()
    return said if about or all(word in _people() or harmless_beside(word) for word in bare) else ""


@cache
def _people() -> frozenset[str]:
    return frozenset(strings("consent_notes", "people", "words"))
