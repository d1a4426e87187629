"""The lead's desk: where two readers differ, side by side, each place answered by itself and signed at the end.

An answer is a decision of the settlement and in the vault at once; it takes effect when every place of the case has
one and the lead signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..dossier import Dossier
from ..errors import DossierError
from ..rows import case_refs, case_story
from ..vocabulary import CaseState
from . import Decision, _hidden_by_lead, decide, outcome, settle, view
from .queue import same_person
from .reopening import take_back

_AROUND = 90  # characters of context on each side


ALL = "All that anybody hides"
NONE = "Nothing of it"


@dataclass(frozen=True, slots=True)
class Version:
    """What one reader holds in a disputed stretch: the pieces hidden, none where it is all left standing.

    ``reader`` is a reader's name, or :data:`ALL` or :data:`NONE` for the two answers that nobody gave and that may be
    the right ones all the same. ``who`` is whom the reader takes it for, in words; "" where the reader does not say.
    """

    reader: str
    hidden: tuple[Decision, ...]
    who: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of the story on which readers differ: overlapping places are one. ``text`` is it with its context.

    ``answer`` is the index of the version that the lead has chosen, or None.
    """

    start: int
    end: int
    text: str
    offset: int
    versions: tuple[Version, ...]
    answer: int | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A case that waits for the lead. ``own``: the lead is one of its readers."""

    ref: str
    differences: tuple[Difference, ...]
    own: bool
    seen: int


class LeadDesk:
    """What the differences view asks. Raises DossierError for what cannot be, and where somebody answered meanwhile."""

    def __init__(self, dossier: Dossier, lead: str) -> None:
        self.dossier, self.lead = dossier, lead

    def __repr__(self) -> str:
        return "LeadDesk()"

    def waiting(self) -> list[str]:
        """The cases on which readers differ."""
        wanted = self.dossier.settings["review.readers"]
        vault = self.dossier.vault
        return [ref for ref in case_refs(vault) if outcome(vault, ref, wanted).state == CaseState.DIFFERENCES]

    def dispute(self, ref: str) -> Dispute | None:
        """The differences of a case, or None where there is none any more."""
        vault = self.dossier.vault
        result = outcome(vault, ref, self.dossier.settings["review.readers"])
        if result.state != CaseState.DIFFERENCES:
            return None
        story, key = case_story(vault, ref)
        before = [d for d in _hidden_by_lead(vault, ref, key) if (d.start, d.end) in result.differences]
        kept = {reader: view(vault, ref, reader).kept for reader in result.readers}
        answers, seen = self._answers(ref)
        found = []
        for start, end in _joined(result.differences):
            said = []
            for reader, mine in kept.items():
                hidden = tuple(d for d in mine if d.start < end and start < d.end)
                said.append(Version(reader, hidden, _who(story, hidden, mine)))
            versions = _with_others(said, [d for d in before if start <= d.start and d.end <= end])
            first, last = max(0, start - _AROUND), min(len(story), end + _AROUND)
            places = [place for place in result.differences if start <= place[0] and place[1] <= end]
            answer = next((n for n, v in enumerate(versions) if _is_answer(v, places, answers)), None)
            found.append(Difference(start, end, story[first:last], first, versions, answer))
        own = any(same_person(reader, self.lead) for reader in result.readers)
        return Dispute(ref, tuple(found), own, seen)

    def answer(self, ref: str, start: int, end: int, choice: int, seen: int) -> Dispute:
        """Record which version holds in one stretch; returns the case as it now stands.

        Raises:
            DossierError: there is no such difference, or it was answered from elsewhere since (``seen``).
        """
        vault = self.dossier.vault
        with vault.transaction():
            before = self.dispute(ref)
            if before is None or before.seen != seen:
                raise DossierError(f"{ref} was answered from elsewhere meanwhile. Nothing was overwritten; look again.")
            difference = next((d for d in before.differences if (d.start, d.end) == (start, end)), None)
            if difference is None or not 0 <= choice < len(difference.versions):
                raise DossierError(f"{ref}: there is no such difference.")
            chosen = {(d.start, d.end): d for d in difference.versions[choice].hidden}
            others = {(d.start, d.end): d for v in difference.versions for d in v.hidden}
            take_back(self.dossier, ref, self.lead, "settlement")  # an answer holds when it is signed, not before
            decide(
                self.dossier,
                ref,
                self._name,
                [
                    Decision(*place, "accept", chosen[place].entity_type, chosen[place].role, chosen[place].person)
                    if place in chosen
                    else Decision(*place, "reject", said.entity_type)
                    for place, said in sorted(others.items())
                ],
            )
        after = self.dispute(ref)
        if after is None:
            raise DossierError(f"{ref}: there is no difference any more.")
        return after

    def settle(self, ref: str) -> None:
        """Sign the answers: they hold from now on.

        Raises:
            DossierError: a difference has no answer yet, or there is none.
        """
        answers, _ = self._answers(ref)
        settle(self.dossier, ref, self.lead, list(answers.values()))

    @property
    def _name(self) -> str:
        return f"settlement:{self.lead}"

    def _answers(self, ref: str) -> tuple[dict[tuple[int, int], Decision], int]:
        vault = self.dossier.vault
        _, key = case_story(vault, ref)
        rows = vault.rows(
            'SELECT id, start, "end", action, entity_type, role, person FROM decisions '
            "WHERE ref = ? AND reader = ? AND story_key = ? ORDER BY id",
            *(ref, self._name, key),
        )
        latest = {(row[1], row[2]): Decision(*row[1:]) for row in rows}
        return {place: said for place, said in latest.items() if said.action != "clear"}, rows[-1][0] if rows else 0


def _joined(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if runs and start < runs[-1][1]:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def _with_others(versions: list[Version], before: Sequence[Decision]) -> tuple[Version, ...]:
    """The readers' versions, then all that anybody hides and nothing of it, where no reader said just that.

    ``before`` is what a lead hid there when it was settled before, and perhaps no reader does any more.
    """
    everything: dict[tuple[int, int], Decision] = {}
    for version in versions:
        for decision in version.hidden:
            everything.setdefault((decision.start, decision.end), decision)
    for decision in before:
        everything.setdefault((decision.start, decision.end), decision)
    for name, hidden in ((ALL, tuple(everything[place] for place in sorted(everything))), (NONE, ())):
        said = [{(d.start, d.end) for d in version.hidden} for version in versions]
        if {(d.start, d.end) for d in hidden} not in said:
            versions.append(Version(name, hidden))
    return tuple(versions)


def _is_answer(version: Version, places: Sequence[tuple[int, int]], answers: dict[tuple[int, int], Decision]) -> bool:
    hidden = {(d.start, d.end): (d.entity_type, d.role, d.person) for d in version.hidden}
    for place in places:
        said = answers.get(place)
        held = (said.entity_type, said.role, said.person) if said and said.action == "accept" else None
        if said is None or held != hidden.get(place):
            return False
    return True


def _who(story: str, hidden: Sequence[Decision], mine: Sequence[Decision]) -> str:
    """Whom a reader takes these for: the role, and what else of the story is the same person."""
    roles = dict.fromkeys(d.role for d in hidden if d.role)
    here, keys = {(d.start, d.end) for d in hidden}, {d.person for d in hidden if d.person}
    others = dict.fromkeys(story[d.start : d.end] for d in mine if d.person in keys and (d.start, d.end) not in here)
    same = ["the same as " + ", ".join(f"“{words}”" for words in others)] if others else []
    return "; ".join([*roles, *same])
