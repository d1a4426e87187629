"""Overlaps, resolved by one stated rule that never uncovers anything.

1. Of the same type, what overlaps is joined.
2. Numbers, dates, addresses, schools and bodies swallow what lies in them: the longer first.
3. Otherwise the surer wins, then the longer, then the order of types in ``rules/entity_types.toml``.
4. The loser keeps what is left of it; a gap of one separator between two pieces is closed.
"""

from __future__ import annotations

import re

from ..vocabulary import Span, entity_types
from .lexicon import fold, lexicon

SWALLOWS = frozenset(
    [
        "SCHOOL",
        "HEALTH_BODY",
        "LOCAL_AUTHORITY",
        "ORG_OTHER",
        "POSTCODE",
        "ADDRESS",
        "PHONE",
        "EMAIL",
        "URL",
        "NHS_NUMBER",
        "UPN",
        "NINO",
        "DOB",
        "DATE",
        "CASE_REF",
        "OTHER_ID",
    ]
)
_SURE = 0.6


def merge(spans: list[Span], text: str) -> list[Span]:
    """Spans that do not overlap, sorted, which together cover every letter and digit that any of ``spans`` covered."""
    order = {key: i for i, key in enumerate(entity_types())}

    def rank(span: Span) -> tuple[object, ...]:
        swallows = span.entity_type in SWALLOWS and span.score >= _SURE
        length = span.end - span.start
        return (
            not swallows,
            -length if swallows else 0,
            -span.score,
            -length,
            order[span.entity_type],
            span.start,
            span.recogniser,
            span.reason,
        )

    taken = bytearray(len(text))
    kept: list[Span] = []
    for span in sorted(_joined(spans), key=rank):
        start = span.start
        while start < span.end:
            if taken[start]:
                start += 1
                continue
            end = start
            while end < span.end and not taken[end]:
                end += 1
            whole = start == span.start and end == span.end
            piece = (start, end) if whole else _trimmed(text, start, end)
            if piece:
                kept.append(Span(*piece, span.entity_type, span.score, span.recogniser, span.reason))
            start = end
        taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    kept.sort(key=lambda s: s.start)
    return _closed(kept, text)


def _joined(spans: list[Span]) -> list[Span]:
    """Overlapping spans of one type as one; the surer (then longer) of them says why."""
    joined: list[Span] = []
    last: dict[str, int] = {}
    for span in sorted(spans, key=lambda s: (s.start, -s.end, -s.score, s.entity_type, s.recogniser, s.reason)):
        at = last.get(span.entity_type)
        if at is not None and span.start < joined[at].end:
            other = joined[at]
            best = max(other, span, key=lambda s: (s.score, s.end - s.start, s.recogniser))
            joined[at] = Span(
                other.start, max(other.end, span.end), span.entity_type, best.score, best.recogniser, best.reason
            )
        else:
            last[span.entity_type] = len(joined)
            joined.append(span)
    return joined


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Without separators at its ends; None if no letter or digit is left."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return (start, end) if start < end else None


def _closed(spans: list[Span], text: str) -> list[Span]:
    """Close a gap of one hyphen, apostrophe, stop or underscore between two spans: left standing it tells of a name."""
    closed: list[Span] = []
    for span in spans:
        if closed:
            last = closed[-1]
            gap = text[last.end : span.start]
            if last.entity_type == span.entity_type == "ADDRESS" and _WITHIN_ADDRESS.fullmatch(gap):
                closed[-1] = Span(
                    last.start, span.end, "ADDRESS", max(last.score, span.score), last.recogniser, last.reason
                )
                continue
            if span.entity_type == "ADDRESS" and last.entity_type in _HOUSE_BEFORE and gap == ", ":
                closed[-1] = Span(last.start, span.end, "ADDRESS", span.score, span.recogniser, span.reason)
                continue
            if last.entity_type == span.entity_type == "PERSON" and _one_person(text, last, span):
                closed[-1] = Span(
                    last.start, span.end, "PERSON", max(last.score, span.score), last.recogniser, last.reason
                )
                continue
            if span.start - last.end == 1 and text[last.end] in "-‐‑'’_/.@":
                if last.entity_type == span.entity_type:
                    closed[-1] = Span(
                        last.start,
                        span.end,
                        last.entity_type,
                        max(last.score, span.score),
                        last.recogniser,
                        last.reason,
                    )
                    continue
                closed[-1] = Span(last.start, span.start, last.entity_type, last.score, last.recogniser, last.reason)
        closed.append(span)
    return closed


# "Flat 2 above 11 Quarry Road", "The Barn, rear of Mill House", and the lines of one address.
_WITHIN_ADDRESS = re.compile(
    r"[ ,\n]{1,3}(?:(?:above|below|behind|over|off|next to|at the rear of|(?:the )?(?:rear|back) of|yr|y|ar|of|on)[ ]"
    r"(?:the )?)?"
)
# "Tan Rhiw, 2 Priory Row": a house that was taken for a body or a place.
_HOUSE_BEFORE = frozenset({"SCHOOL", "ORG_OTHER", "LOCATION", "HEALTH_BODY"})
# "The Old Tannery, Quarry Stretch,": a street of no known kind after the name of a house.
_STREET_AFTER = re.compile(
    r",[ ](?:The[ ])?[A-Z][\w'’]+(?:[ ][A-Z][\w'’]+){1,2}(?=[,.\n]|$)|,[ ]The[ ][A-Z][\w'’]+(?=[,.\n]|$)"
)
# "Quimper, T."
_INITIAL_AFTER = re.compile(r",[ ][A-Z]\.(?!\w)")
_INITIALS_BEFORE = re.compile(r"(?<![\w.])(?:[A-Z]\.[ \u00a0]?){1,3}$")


def _one_person(text: str, left: Span, right: Span) -> bool:
    """Whether two persons beside each other are one: "Quimper, Thora" in a list, "Wm. Ottershaw"."""
    gap, first, second = text[left.end : right.start], text[left.start : left.end], text[right.start : right.end]
    if gap == ". ":
        return len(first) <= 4 and first.isalpha()
    lex = lexicon()
    return (
        gap == ", "
        and first.isalpha()
        and second.isalpha()
        and lex.firsts.get(fold(first), 0) < 2
        and lex.firsts.get(fold(second), 0) >= 3
    )


def with_stops(spans: list[Span], text: str) -> list[Span]:
    """What stands beside a span and belongs to it.

    Initials before a person and after ("R. T. Bryony", "Bryony T.", "Bryony, R."), and a street of no known kind after
    the name of a house.
    """
    out: list[Span] = []
    for number, span in enumerate(spans):
        start, end = span.start, span.end
        if span.entity_type == "PERSON":
            before = _INITIALS_BEFORE.search(text, max(out[-1].end if out else 0, start - 12), start)
            start = before.start() if before else start
            after = _INITIAL_AFTER.match(text, end)
            end = after.end() if after else end
            lone = text[end - 1].isupper() and (end - 1 == start or not text[end - 2].isalnum())
            end += lone and text[end : end + 1] == "."
        elif span.entity_type == "ADDRESS" and not any(c.isdigit() for c in text[start:end]):
            street = _STREET_AFTER.match(text, end)
            free = spans[number + 1].start if number + 1 < len(spans) else len(text)
            end = street.end() if street and street.end() <= free else end
        out.append(Span(start, end, span.entity_type, span.score, span.recogniser, span.reason))
    return out
