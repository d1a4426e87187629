"""Quotations: where words stand in an account, and whether they still stand in a later text of it.

No words of a former text are kept. A decision keeps a fingerprint of the whole sentences that its quotation lies in,
and where in them it lies: part of a sentence may be quoted, and still nobody's yes stands if a "not" comes in before
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ..issues import sentences
from ..redacted import LEFT_OUT, Places, RedactedCase, apart, both_places, fingerprint
from ..tables import clean
from .book import Said

_LONGEST_QUOTE = 12  # sentences in a row that are looked for as one quotation


def folded(text: str) -> str:
    """A text as quotations are compared: its white space counts as one space each."""
    return " ".join(text.split())


def find_quote(case: RedactedCase, quote: str) -> Places | None:
    """Where a quotation stands in a case, as one run of words or as two with ``[…]`` between; None if it does not."""
    whole = find_words(case, quote)
    if whole is not None:
        return whole, (0, 0)
    first, sign, second = quote.partition(LEFT_OUT.strip())
    both = find_words(case, first) or (0, 0), find_words(case, second) or (0, 0)
    return both if sign and apart(both) else None


def find_words(case: RedactedCase, quote: str) -> tuple[int, int] | None:
    """Where words stand in a case, white space and what no cell can hold aside; (0, 0) for none, None if nowhere."""
    wanted = folded(clean(quote))
    if not wanted:
        return 0, 0
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(case.text):
        kept = clean(letter)
        kept = " " if kept.isspace() else kept
        if kept and not (kept == " " and letters and letters[-1] == " "):
            letters.append(kept)
            places.append(place)
    at = "".join(letters).find(wanted)
    return None if at < 0 else (places[at], places[at + len(wanted) - 1] + 1)


def fingerprints(text: str, places: Places) -> str:
    """What is kept of a quotation at one place or two, joined by ``+``; "" where none is.

    Of each the fingerprint of its whole sentences; where it is less than these, also how many of their letters, white
    space aside, stand before its beginning and before its end: ``0123456789abcdef:12:60``.
    """
    return "+".join(filter(None, (_mark(text, *place) for place in places)))


def where_it_stands(text: str, said: Said) -> Places | None:
    """Where the sentences of a decision stand word for word in another text: for each the place nearest to the old one.

    None where not all of them do.
    """
    marks = said.quoted.split("+") if said.quoted else []
    found = [_nearest(text, mark, start) for mark, (start, _) in zip(marks, both_places(said), strict=False)]
    if not found or None in found:
        return None
    first, second = (*found, (0, 0))[:2]
    return (first, second) if first and second else None


def _mark(text: str, start: int, end: int) -> str:
    around = [place for place in _sentences(text) if place[0] < end and start < place[1]]
    if not around:
        return fingerprint(text[start:end])
    first, last = around[0][0], around[-1][1]
    before, upto = (len(_inked(text, first, max(first, min(edge, last)))) for edge in (start, end))
    whole = fingerprint(text[first:last])
    return whole if (before, upto) == (0, len(_inked(text, first, last))) else f"{whole}:{before}:{upto}"


def _nearest(text: str, mark: str, near: int) -> tuple[int, int] | None:
    whole, *part = mark.split(":")
    found = _runs(text).get(whole, ())
    if part:
        before, upto = map(int, part)
        letters = [_inked(text, *place) for place in found]
        found = tuple((inked[before], inked[upto - 1] + 1) for inked in letters if before < upto <= len(inked))
    return min(found, key=lambda place: abs(place[0] - near), default=None)


@lru_cache(maxsize=4)  # a case is looked through for each of its decisions
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentences(text))


@lru_cache(maxsize=4)
def _runs(text: str) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """The places of whole sentences in a row, by their fingerprint."""
    places = _sentences(text)
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for first, (start, _) in enumerate(places):
        for _, end in places[first : first + _LONGEST_QUOTE]:
            whole = fingerprint(text[start:end])
            found[whole] = (*found.get(whole, ()), (start, end))
    return found


def _inked(text: str, start: int, end: int) -> list[int]:
    """The places of the letters that are no white space."""
    return [place for place in range(start, end) if not text[place].isspace()]
