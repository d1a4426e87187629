"""The reports that an account speaks of and tells the writer of: what "it" is that others had read.

Who told somebody of a report that merely "went" or "was read" is first of all who wrote it, and only then the body
that the account is about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from dossier_kit.issues.cues import Reading

from .mentions import FAMILY, SMALL, UNNAMED, Mention, Named, is_institution

_REPORTS = ("report", "reports", "advice", "assessment")
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "a", "an", "one"])
_BY = frozenset(["of", "from", "by"])
_MADE = frozenset([
    "did", "done", "wrote", "written", "write", "prepared", "produced", "filed", "issued", "completed", "compiled",
    "drafted", "typed",
])  # fmt: skip
_WHOSE = frozenset(["her", "his"])
_ASIDE = 5  # words between a report and the one by whom it was written
_REACH = 2  # sentences in which "her report" is hers who was named last
_LASTS = 8  # sentences that "it" is the report spoken of before
_AUTHOR = 0.8  # how sure it is that the one who wrote it sent it


def authors(reading: Reading, named: Named) -> list[Mention]:
    """Where a report is spoken of whose writer is told: "the EP report", "a report by Dr X", "Dr X did a report"."""
    words = reading.words
    owners = {one.end: one for one in named.papers}
    found: list[Mention] = []
    for place in sorted(at for word in _REPORTS for at in words.index.get(word, ())):
        owner = owners.get(place) or _author(reading, named.mentions, place)
        if owner and owner.body not in (FAMILY, UNNAMED, "tribunal", "other"):
            found.append(Mention(place, place + 1, owner.body, owner.sure * _AUTHOR))
    return found


def author_before(reading: Reading, written: Sequence[Mention], at: int) -> Mention | None:
    """Who wrote the report that was spoken of last before the word ``at``."""
    words = reading.words
    number = bisect_left(written, at + 1, key=lambda one: one.start)
    last = written[number - 1] if number else None
    return last if last and words.sentence[at] - words.sentence[last.start] <= _LASTS else None


def _author(reading: Reading, mentions: list[Mention], place: int) -> Mention | None:
    """Who wrote the report at ``place``: who is named after it, who wrote it in that sentence, or "her" before it."""
    words = reading.words
    sentence = words.sentence[place]
    number = bisect_left(mentions, place, key=lambda mention: mention.start)
    after = mentions[number] if number < len(mentions) else None
    if after and words.sentence[after.start] == sentence:
        link = [word for word in words.words[place + 1 : after.start] if word not in SMALL and word not in _TITLES]
        if link and link[-1] in _BY and (len(link) == 1 or (link[-1] == "by" and len(link) <= _ASIDE)):
            return after
    before = mentions[number - 1] if number else None
    if before and words.sentence[before.start] == sentence and _MADE.intersection(words.words[before.end : place]):
        return before
    if words.words[place - 1] in _WHOSE:
        near = (
            one
            for one in reversed(mentions[max(0, number - 6) : number])
            if sentence - words.sentence[one.start] <= _REACH and one.body not in (FAMILY, UNNAMED)
        )
        return next((one for one in near if not is_institution(reading, one)), None)
    return None
