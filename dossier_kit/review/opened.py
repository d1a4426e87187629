"""An opened case as one sitting knows it: its story, what is suggested, what its reader holds, the marks to show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..vocabulary import Span
from . import Decision

KEPT = ("accept", "retype", "add")


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked place. ``state``: "open" (suggested, not decided), "yes" (hidden) or "no" (left standing).

    ``suggested`` is the type that detection suggests there, "" where the reader marked it.
    ``others`` is what other readers hold there, as (reader, entity type or "" for left standing); empty while blind.
    """

    start: int
    end: int
    entity_type: str
    state: str
    role: str = ""
    person: str = ""
    score: float = 1.0
    reason: str = ""
    suggested: str = ""
    others: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class OpenCase:
    """A case as this sitting knows it. ``latest`` is what its reader holds at each place; ``seen`` the newest row."""

    ref: str
    story: str
    key: str
    spans: list[Span]
    latest: dict[tuple[int, int], Decision]
    seen: int
    others: dict[tuple[int, int], list[tuple[str, str]]] = field(default_factory=dict)
    finished: bool = False

    @property
    def kept(self) -> list[Decision]:
        return sorted(d for d in self.latest.values() if d.action in KEPT)

    def marks(self) -> list[Mark]:
        """What is to be shown, in reading order: kept, open, and what was left standing where nothing covers it."""
        by_place = {(s.start, s.end): s for s in self.spans}
        kept = self.kept
        shown = [self._mark(d, "yes", by_place.get((d.start, d.end))) for d in kept]
        runs = [(d.start, d.end) for d in kept]
        for span in self.spans:
            place = (span.start, span.end)
            if place not in self.latest and not inside(place, runs):
                shown.append(self._mark(Decision(*place, "open", span.entity_type), "open", span))
        covered = [(m.start, m.end) for m in shown]
        for place, said in self.latest.items():
            if said.action == "reject" and not any(a < place[1] and place[0] < b for a, b in covered):
                shown.append(self._mark(said, "no", by_place.get(place)))
        return sorted(shown, key=lambda m: (m.start, m.end))

    def hidden(self) -> list[Decision]:
        """What the preview hides: all that is kept, and what is suggested and not decided."""
        return [
            Decision(m.start, m.end, "accept", m.entity_type, m.role, m.person) for m in self.marks() if m.state != "no"
        ]

    def undecided(self) -> list[Mark]:
        return [m for m in self.marks() if m.state == "open"]

    def _mark(self, said: Decision, state: str, span: Span | None) -> Mark:
        place = (said.start, said.end)
        found = span or Span(*place, "", 1.0, "", "marked by you")
        others = tuple(self.others.get(place, ()))
        return Mark(
            *place,
            said.entity_type,
            state,
            said.role,
            said.person,
            found.score,
            found.reason,
            found.entity_type,
            others,
        )


def inside(place: tuple[int, int], runs: Iterable[tuple[int, int]]) -> bool:
    """Whether one of the runs covers the whole place."""
    return any(start <= place[0] and place[1] <= end for start, end in runs)
