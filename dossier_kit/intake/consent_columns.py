"""The columns of a sheet that speak of consent: which of them supplies the yes, and what the others say.

A form asks many things that sound alike ("Were you asked for your consent?", "May the press ring you?"). Where a column
asks for what this campaign does, only its words are a yes; another column can make the case stricter, never laxer. The
rules are in ``rules/consent_columns.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..vocabulary import Consent
from .consent import read_consent
from .text import fold, pattern, strings

_SUPPLIES = ("ours", "plain")
# By the rule that a whole header fits: what the column is, alone or not.
_OFFICE = {"hold": "embargo", "out": "withdrawn", "against": "against", "include": "beside"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the consent columns of one row say.

    ``words`` are those that are read, ``everything`` what all the columns say, for whoever looks. ``column`` is that of
    a cell which contradicts the others or is missing beside them, else None.
    """

    words: str
    everything: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class ConsentColumns:
    """By column number, in order, what each consent column is: "ours", "plain", "remarks", "embargo", "withdrawn", or
    "beside" and "against", which only make it stricter."""

    kinds: Mapping[int, str]
    first: int | None

    @classmethod
    def of(cls, headers: Mapping[int, str], filled: frozenset[int], listed: bool = False) -> ConsentColumns:
        """From folded headers; ``filled`` are the columns with anything in them: one that nobody answered asks nothing,
        unless it is the only one that asks for what this campaign does. On a sheet where consents are ``listed`` beside
        nothing else, a header that says what its cells mean ("Withdrawn on") says it even alone."""
        kinds = {place: _kind(header, listed or len(headers) > 1) for place, header in headers.items()}
        if "ours" in kinds.values():
            kinds = {place: "beside" if kind == "plain" else kind for place, kind in kinds.items()}
        asking = [place for place, kind in kinds.items() if kind in _SUPPLIES]
        answered = [place for place in asking if place in filled]
        kinds = {place: kind for place, kind in kinds.items() if not (place in asking and answered) or place in filled}
        return cls(kinds, next(iter(answered or asking or list(kinds)), None))

    def read(self, cells: Mapping[int, str]) -> Said:
        """What the cells of one row say, by column number; empty ones may be left out."""
        read, beside, missing, marked = [], [], [], []
        for place, kind in self.kinds.items():
            text = cells.get(place, "")
            if kind in ("embargo", "withdrawn", "against"):
                if fold(text).strip(" .") in strings("consent_columns", "nothing", "words"):
                    continue
                if kind == "against":
                    marked.append((place, text))
                    continue
                text = f"hold until {text}" if kind == "embargo" else f"withdrawn: {text}"
            if not text:
                missing += [place] if kind in _SUPPLIES else []
            elif kind == "beside":
                beside.append((place, text))
            else:
                read.append(text)
        words = "; ".join(read)
        answered = words and any(cells.get(place) for place, kind in self.kinds.items() if kind in _SUPPLIES)
        against = [place for place, _text in marked] + [place for place, text in beside if not _agrees(text)]
        column = next(iter([*(missing if answered else ()), *(against if words else ())]), None)
        return Said(words, "; ".join([*read, *(text for _place, text in (*marked, *beside))]), column)


def holds_back(header: str) -> bool:
    """Whether a folded header is that of a column in which the office holds accounts back, or says which it uses."""
    return any(pattern("consent_columns", rule).search(header) for rule in _OFFICE)


def _kind(header: str, several: bool) -> str:
    office = next((kind for rule, kind in _OFFICE.items() if pattern("consent_columns", rule).search(header)), "")
    if office:
        return office
    if not several:
        return "plain"
    order = ("embargo", "withdrawn", "remarks", "ours")
    return next((kind for kind in order if pattern("consent_columns", kind).search(header)), "plain")


def _agrees(text: str) -> bool:
    """Whether a cell of another consent column leaves a yes as it is: it is one, or it says nothing about it."""
    reading = read_consent(text)
    return reading.state is Consent.CONSENTED or (
        reading.state is Consent.UNCLEAR and reading.basis not in ("doubt", "yes and no")
    )
