"""What is nobody's name because of what stands around it: "Saint Valentine's day", "a book, Matilda", "over Teams".

The frames are data (``in_context.toml``). What they allow is one name each and no longer phrase than it, so that a name
which the account or its columns know is hidden here as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..errors import BadRules
from .lexicon import Lexicon, tables
from .reading import MIXED, Reading

RULES = "in_context.toml"
_ZONE = re.compile(r"\{([^{}]*)\}")
_LIST = re.compile(r"<([a-z_]+)>")
_WORD = r"[^\W\d_]+(?:-[^\W\d_]+)*(?!\w)"


@cache
def frames() -> tuple[re.Pattern[str], ...]:
    """The frames as expressions over folded text; the groups of each are what it allows.

    Raises:
        BadRules: a frame is no regular expression, allows nothing, or names a list that is not there.
    """
    lists = tables(RULES)

    def listed(match: re.Match[str]) -> str:
        try:
            return "|".join(sorted(lists[match[1]], key=lambda entry: (-len(entry), entry)))
        except KeyError:
            raise BadRules(f"{RULES}: a frame names the list {match[1]}, which is not there") from None

    found = []
    for number, frame in enumerate(lists["frames"], 1):
        if not _ZONE.search(frame):
            raise BadRules(f"{RULES}: frame {number} allows nothing: put braces around what it allows")
        try:
            full = _ZONE.sub(r"(\1)", _LIST.sub(listed, frame)).replace("@", _WORD)
            found.append(re.compile(rf"(?<!\w)(?:{full})(?!\w)"))
        except re.error as error:
            raise BadRules(f"{RULES}: frame {number} is no regular expression: {error}") from None
    return tuple(found)


def allowed_in_context(reading: Reading, lex: Lexicon) -> Iterator[tuple[int, int]]:
    """Where a frame allows a name. Not after a title, nor before a further name: "Miss Matilda", "Teams Okafor"."""
    for frame in frames():
        for match in frame.finditer(reading.folded):
            for group in range(1, (frame.groups or 0) + 1):
                start, end = match.span(group)
                if start >= 0 and _stands_alone(reading, start, end, match.end(), lex):
                    yield start, end


def _stands_alone(reading: Reading, start: int, end: int, frame_end: int, lex: Lexicon) -> bool:
    index = reading.starts.get(start)
    if index is None:
        return False
    word = reading.words[index]
    before = reading.words[index - 1] if index else None
    if before is not None and word.gap in {" ", ". "} and before.low in lex.titles:
        return False
    if word.case == MIXED and not word.cap:
        return False
    parts = reading.folded[start:end].split()
    saint = len(parts) > 1 and parts[0].rstrip(".") in {"st", "saint"}
    day = reading.folded[end:].startswith((" day", " eve", " feast", " name"))
    if saint and not day and parts[1].endswith("s") and lex.firsts.get(parts[1][:-1], 0) >= 2:
        return False  # "thank you st judes": a school, its apostrophe left out
    after = next((w for w in reading.words[index + 1 : index + 6] if w.start >= end), None)
    if after is None or after.start < frame_end or after.gap != " " or not after.cap or after.case != MIXED:
        return True
    return lex.explained(after.low)
