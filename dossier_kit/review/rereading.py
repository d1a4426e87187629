"""The desk of whoever reads a sampled case once more: what both readers hid is hidden, and only what they overlooked
is marked.

It is the reader's desk with other rules, so that the same widget serves both. What is marked is in the vault at once
under the name ``sample:NAME``, counts as no reading, and becomes the sample's finding when the case is signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import DossierError
from ..vocabulary import Span
from . import Decision, outcome, sampling
from .desk import Desk
from .opened import OpenCase
from .queue import REREADING, Pace

_WHY = "hidden by both readers"


class RereadingDesk(Desk):
    """Reads cases of the sample; see :class:`Desk`. ``finish`` records the reading and what was overlooked."""

    nothing = "No sample waits to be read once more: draw_sample(dossier) draws one."

    def look(self, ref: str) -> OpenCase:
        """The case as its two readers left it, with what has been marked here since."""
        case = super().look(ref)
        hidden = outcome(self.dossier.vault, ref, self.dossier.settings["review.readers"]).spans
        case.spans = [Span(d.start, d.end, d.entity_type, 1.0, "", _WHY) for d in hidden]
        base = {
            (d.start, d.end): Decision(d.start, d.end, "accept", d.entity_type, d.role, d.person) for d in hidden
        }
        case.latest = {**base, **{place: said for place, said in case.latest.items() if place not in base}}
        case.others = {}
        case.finished = self.queue().get(ref) == "read"
        return case

    def queue(self) -> dict[str, str]:
        """The cases of the newest sample, and whether each waits for this reader: "first", or "read"."""
        waiting = set(sampling.queue(self.dossier, self.name))
        return {ref: "first" if ref in waiting else "read" for ref in sampling.drawn(self.dossier)}

    def pace(self) -> Pace:
        standing = list(self.queue().values())
        read = standing.count("read")
        return Pace(len(standing), read, len(standing) - read, read, None)

    def next_case(self, after: str = "") -> str | None:
        waiting = sampling.queue(self.dossier, self.name)
        return next((ref for ref in waiting if ref != after), waiting[0] if waiting else None)

    @property
    def _signature(self) -> str:
        return REREADING + self.name

    def decide(self, decisions: Iterable[Decision]) -> None:
        said = list(decisions)
        base = {(span.start, span.end) for span in self._open.spans}
        if any(d.action not in ("add", "clear") and (d.start, d.end) in base for d in said):
            raise DossierError("What both readers hid stays hidden here. Mark what they overlooked, then press f.")
        super().decide(said)

    def mark_all(self, start: int, end: int, action: str, entity_type: str, everywhere: bool, expected: int) -> int:
        if everywhere or action != "accept":
            raise DossierError("In the sample, mark what was overlooked in this case alone.")
        return super().mark_all(start, end, action, entity_type, everywhere, expected)

    def identify(self, groups: Sequence[tuple[Sequence[tuple[int, int]], str, str]]) -> None:
        raise DossierError("Who it is is said by the readers. Mark what they overlooked, then press f.")

    def finish(self) -> None:
        """Record that the case was read once more, and what was overlooked in it.

        Raises:
            DossierError: the case waits in no sample for this reader.
        """
        self._write({self._open.ref: []})
        base = {(span.start, span.end) for span in self._open.spans}
        missed = [
            sampling.Missed(d.start, d.end, d.entity_type) for d in self._open.kept if (d.start, d.end) not in base
        ]
        sampling.record_reading(self.dossier, self._open.ref, self.name, missed)
        self._open.finished = True
