"""Words to hide always and words never to hide: kept in the vault, heeded by the suggestions of every case.

They only suggest. What a reader decided at a place stays, and what the intake's columns name, or reading once more has
found, is suggested whatever anybody said of the word elsewhere: a pupil called Hope is still a pupil.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..errors import DossierError
from ..vault import Vault, now
from ..vocabulary import Span, entity_types

RECOGNISER = "WordsToHide"
REREAD = "read once more"  # who found it, in the list of suggestions of a case that was sent back
# What the columns of this case and of others name, and what somebody found who read it once more.
_ALWAYS = ("OwnColumns", "OtherCases", REREAD)
_LONGEST = 200  # characters of one entry


def fold_words(text: str) -> str:
    """How words are kept and compared: lower case, straight apostrophes, single blanks, no possessive."""
    plain = " ".join(text.replace("’", "'").casefold().split())
    return plain.removesuffix("'s")


def occurrences(story: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in the story as whole words, in any case and with any white space between them."""
    pattern = _pattern((fold_words(words),))
    return [match.span() for match in pattern.finditer(story)] if pattern else []


def word_list(vault: Vault) -> dict[str, str]:
    """Every entry: folded words, and the type to hide them as ("" : never hide)."""
    return dict(vault.rows("SELECT folded, entity_type FROM words ORDER BY folded"))


def set_words(vault: Vault, words: str, entity_type: str | None, by: str) -> None:
    """Put words on the list: an entity type hides them always, "" never, None takes them off the list.

    Raises:
        DossierError: no words, too many of them, or an unknown type.
    """
    folded = fold_words(words)
    if not re.search(r"\w", folded) or len(folded) > _LONGEST:
        raise DossierError("These are no words for the list.")
    if entity_type and entity_type not in entity_types():
        raise DossierError("Not an entity type of this kit.")
    with vault.transaction():
        if entity_type is None:
            vault.execute("DELETE FROM words WHERE folded = ?", folded)
        else:
            vault.execute("INSERT OR REPLACE INTO words VALUES (?, ?, ?, ?)", folded, entity_type, by, now())
        kind = "off the list" if entity_type is None else f"always {entity_type}" if entity_type else "never"
        vault.record(by, "word list changed", detail={"word": vault.keyed("words", folded), "kind": kind})


def heeded(vault: Vault, story: str, spans: Sequence[Span]) -> list[Span]:
    """The suggestions with the word list applied, in reading order."""
    entries = word_list(vault)
    if not entries:
        return list(spans)
    never = {words for words, kind in entries.items() if not kind}
    kept = [s for s in spans if s.recogniser in _ALWAYS or fold_words(story[s.start : s.end]) not in never]
    always = {words: kind for words, kind in entries.items() if kind}
    pattern = _pattern(tuple(sorted(always)))
    fresh = []
    for match in pattern.finditer(story) if pattern else ():
        start, end = match.span()
        if not any(s.start < end and start < s.end for s in kept):
            kind = always.get(fold_words(match[0])) or next(iter(always.values()))
            fresh.append(Span(start, end, kind, 1.0, RECOGNISER, "on the list of words to hide always"))
    return sorted([*kept, *fresh], key=lambda s: (s.start, s.end)) if fresh else kept


@lru_cache(maxsize=64)
def _pattern(entries: tuple[str, ...]) -> re.Pattern[str] | None:
    """The longest entry first; an apostrophe of either kind, any white space."""
    forms = []
    for entry in sorted(entries, key=lambda words: (-len(words), words)):
        parts = [re.escape(part).replace("'", "['’]") for part in entry.split()]
        if parts:
            forms.append(r"\s+".join(parts))
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE) if forms else None
