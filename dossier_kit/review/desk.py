"""The reader's desk: what the review widget asks of the vault, one sitting (one window) at a time.

A sitting knows the last decision it has seen of its reader in the open case. If another window wrote under the same
name since, the next change is refused and told, and nothing of it is written: nobody overwrites what they have not
seen. Who has which case open is told to the others and locks nobody out. Every change is one step that can be taken
back and done again, from any later sitting too, since the steps are rows of the vault.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Sequence

from ..dossier import Dossier
from ..errors import DossierError
from ..named import case_identities
from ..rows import case_story
from ..vault import now
from . import Decision, decide, finish, suggestions, view
from . import queue as queues
from .doubts import Doubt, doubts
from .opened import KEPT, Mark, OpenCase, inside
from .reopening import take_back
from .words import occurrences, set_words, word_list

_IDLE = 120.0  # seconds without a key press that still count as reading


class Overtaken(DossierError):
    """Somebody wrote in this case under the same name from elsewhere; nothing of this change was written."""


class Desk:
    """One reader's desk in one window. Every change is in the vault when its method returns.

    Methods that change something raise :class:`Overtaken` when the case was written to from elsewhere (call
    :meth:`open` again to see it), and DossierError for what cannot be. Whoever changes what they have signed signs it
    again: ``reopened`` has the cases of which that is so since the last change.
    """

    nothing = "There is no case to read yet: run notebooks 01 and 02 first."

    def __init__(self, dossier: Dossier, reader: str) -> None:
        if not reader.strip() or reader.startswith(("settlement:", "sample:")):
            raise DossierError("A reader needs a name of their own.")
        self.dossier, self.name = dossier, reader.strip()
        self.reader = self._signature
        self.sitting = secrets.token_hex(8)
        self.case: OpenCase | None = None
        self.reopened: tuple[str, ...] = ()  # the cases from which the last change took this reader's signature
        self._touched = time.monotonic()

    def __repr__(self) -> str:
        return f"Desk({self.case.ref if self.case else 'no case open'})"

    # -- cases -------------------------------------------------------------------------------------------------

    def open(self, ref: str) -> OpenCase:
        """Take up a case, and say so to the others."""
        case = self.look(ref)
        vault = self.dossier.vault
        with vault.transaction():
            vault.execute("DELETE FROM holds WHERE sitting = ? OR at < ?", self.sitting, queues.stale())
            vault.execute("INSERT INTO holds VALUES (?, ?, ?, ?)", self.sitting, ref, self.reader, now())
        self.case = case
        self._touched = time.monotonic()
        return case

    def look(self, ref: str) -> OpenCase:
        """The case as it stands in the vault, without taking it up."""
        vault = self.dossier.vault
        story, key = case_story(vault, ref)
        rows = vault.rows(
            'SELECT id, start, "end", action, entity_type, role, person FROM decisions '
            "WHERE ref = ? AND reader = ? AND story_key = ? ORDER BY id",
            *(ref, self.reader, key),
        )
        latest = {(row[1], row[2]): Decision(*row[1:]) for row in rows}
        case = OpenCase(
            ref,
            story,
            key,
            suggestions(vault, ref),
            {place: said for place, said in latest.items() if said.action != "clear"},
            rows[-1][0] if rows else 0,
        )
        signed = queues.signatures(vault, ref)
        case.finished = self.reader in signed
        if not self.dossier.settings["review.blind"]:
            for other in signed - {self.reader}:
                theirs = view(vault, ref, other)
                for said in (*theirs.kept, *theirs.rejected):
                    kind = said.entity_type if said.action in KEPT else ""
                    case.others.setdefault((said.start, said.end), []).append((other, kind))
        return case

    def doubts(self, case: OpenCase) -> list[Doubt]:
        """What deserves a look in a case, for this reader."""
        kinds = {s.entity_type for s in case.spans}
        rare = queues.cases_with(self.dossier.vault) if kinds & queues.RARE_TYPES else None
        named = case_identities(self.dossier.vault, case.ref)
        return doubts(case.story, case.spans, case.latest.values(), rare, named)

    def queue(self) -> dict[str, str]:
        """Every case that is ready, in order, and how it stands for this reader (see :func:`queue.queue`)."""
        return queues.queue(self.dossier, self.reader)

    def pace(self) -> queues.Pace:
        """How far this reader is, and how long a case takes."""
        return queues.pace(self.dossier, self.reader)

    def next_case(self, after: str = "") -> str | None:
        """The next case that this reader has to read; those that others have open come last."""
        return queues.next_case(self.dossier, self.reader, after)

    def close(self) -> None:
        vault = self.dossier.vault
        with vault.transaction():
            vault.execute("DELETE FROM holds WHERE sitting = ?", self.sitting)

    # -- deciding ----------------------------------------------------------------------------------------------

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Record decisions in the open case as one step."""
        self._write({self._open.ref: list(decisions)})

    def hide(self, start: int, end: int, entity_type: str) -> None:
        """Hide a piece of the story. Within a mark it narrows that mark's bounds; across marks it joins them.

        What was hidden is uncovered only where the selection lies wholly within one mark.
        """
        case = self._open
        if not 0 <= start < end <= len(case.story):
            raise DossierError(f"{case.ref}: the selection lies outside the story.")
        touched = [m for m in case.marks() if m.state != "no" and m.start < end and start < m.end]
        around = [m for m in touched if m.start <= start and end <= m.end and (m.start, m.end) != (start, end)]
        changes = []
        if around:
            changes = [Decision(m.start, m.end, "reject", m.entity_type) for m in around]
        elif touched:
            start, end = min(start, touched[0].start), max(end, *(m.end for m in touched))
            changes = [
                Decision(m.start, m.end, "clear", m.entity_type)
                for m in touched
                if (m.start, m.end) in case.latest and (m.start, m.end) != (start, end)
            ]
        same = next((m for m in touched if m.role or m.person), None)
        who = (same.role, same.person) if same and same.entity_type == entity_type else ("", "")
        self.decide([*changes, Decision(start, end, "add", entity_type, *who)])

    def places_of(self, start: int, end: int, everywhere: bool) -> dict[str, list[tuple[int, int]]]:
        """The same words by case, where this reader has decided nothing yet and nothing hidden covers them.

        ``everywhere``: in all cases of the dossier, else in the open one.
        """
        words = self._open.story[start:end]
        refs = queues.cases_holding(self.dossier.vault, words) if everywhere else [self._open.ref]
        found = {}
        for ref in sorted({self._open.ref, *refs}):
            case = self._open if ref == self._open.ref else self.look(ref)
            kept = [(d.start, d.end) for d in case.kept]
            free = [p for p in occurrences(case.story, words) if p not in case.latest and not inside(p, kept)]
            if free:
                found[ref] = free
        return found

    def mark_all(self, start: int, end: int, action: str, entity_type: str, everywhere: bool, expected: int) -> int:
        """Decide the same of the same words ("accept": hide them, "reject": leave them), as one step.

        Raises:
            DossierError: there are not as many places as were shown (``expected``); nothing was written.
        """
        found = self.places_of(start, end, everywhere)
        total = sum(len(places) for places in found.values())
        if total != expected:
            raise DossierError(f"It is {total} places by now, not {expected}. Nothing was written; look again.")
        here = self._open.latest.get((start, end))
        who = (here.role, here.person) if here and here.entity_type == entity_type else ("", "")
        changes: dict[str, list[Decision]] = {}
        for ref, places in found.items():
            case = self._open if ref == self._open.ref else self.look(ref)
            suggested = {(s.start, s.end): s.entity_type for s in case.spans}
            for place in places:
                said = action
                if action == "accept":
                    said = (
                        "add" if place not in suggested else "accept" if suggested[place] == entity_type else "retype"
                    )
                # Who somebody is holds within one case.
                changes.setdefault(ref, []).append(
                    Decision(*place, said, entity_type, *(who if ref == self._open.ref else ("", "")))
                )
        self._write(changes)
        return total

    def accept_rest(self) -> int:
        """Accept every open suggestion that is no doubt, as one step; returns how many."""
        case = self._open
        doubtful = {(d.start, d.end) for d in self.doubts(case)}
        rest = [m for m in case.undecided() if (m.start, m.end) not in doubtful]
        self.decide([Decision(m.start, m.end, "accept", m.entity_type) for m in rest])
        return len(rest)

    # -- who it is ---------------------------------------------------------------------------------------------

    def identify(self, groups: Sequence[tuple[Sequence[tuple[int, int]], str, str]]) -> None:
        """Say who is meant, as one step: for each group its places, its role and its person key.

        Places of one group are one person from now on; an empty key gives the group a new one. Joining two people is
        one group of all their places; parting them is two groups.
        """
        case = self._open
        by_place = {(m.start, m.end): m for m in case.marks() if m.state != "no"}
        used = {d.person for d in case.latest.values()}
        changes = []
        for places, role, key in groups:
            person = key or next(name for n in range(1, len(used) + 2) if (name := f"p{n}") not in used)
            used.add(person)
            for place in places:
                if place not in by_place:
                    raise DossierError(f"{case.ref}: nothing is hidden there.")
                before = case.latest.get(place)
                action = before.action if before and before.action in KEPT else "accept"
                changes.append(Decision(*place, action, "PERSON", role, person))
        self.decide(changes)

    # -- words for all cases -----------------------------------------------------------------------------------

    def set_words(self, words: str, entity_type: str | None) -> None:
        """Words to hide always (a type), never (""), or off the list (None), in the suggestions of all cases."""
        set_words(self.dossier.vault, words, entity_type, self.reader)
        self.case = self.look(self._open.ref)

    def words(self) -> dict[str, str]:
        return word_list(self.dossier.vault)

    # -- taking back -------------------------------------------------------------------------------------------

    def steps(self) -> tuple[int, int]:
        """How many steps can be taken back, and how many done again, in the open case."""
        undone = dict(
            self.dossier.vault.rows(
                "SELECT undone, count(*) FROM steps WHERE ref = ? AND reader = ? GROUP BY undone",
                *(self._open.ref, self.reader),
            )
        )
        return undone.get(0, 0), undone.get(1, 0)

    def undo(self) -> tuple[tuple[int, int] | None, int]:
        """Take the last step back. Returns one of its places (None: there was no step), and how many places were
        left as they are because they have been decided anew since."""
        return self._restep(True)

    def redo(self) -> tuple[tuple[int, int] | None, int]:
        """Do again what was taken back last; returns as :meth:`undo` does."""
        return self._restep(False)

    def finish(self) -> None:
        """Sign the case: read to its end.

        Raises:
            DossierError: something is undecided, or the same person has signed it under another spelling.
        """
        self._write({self._open.ref: []})  # told here if somebody wrote meanwhile
        ref = self._open.ref
        if queues.own_under_another_name(self.dossier.vault, ref, self.reader):
            raise DossierError(f"{ref}: you have read this case before. Somebody else must be its second reader.")
        finish(self.dossier, ref, self.reader)
        self._open.finished = True

    # -- within ------------------------------------------------------------------------------------------------

    @property
    def _signature(self) -> str:
        """The name under which decisions are kept."""
        return self.name

    @property
    def _open(self) -> OpenCase:
        if self.case is None:
            raise DossierError("No case is open.")
        return self.case

    def _restep(self, back: bool) -> tuple[tuple[int, int] | None, int]:
        case, vault = self._open, self.dossier.vault
        with vault.transaction():
            row = vault.one(
                f"SELECT id, changes FROM steps WHERE ref = ? AND reader = ? AND undone = ? "  # noqa: S608 - a fixed word
                f"ORDER BY id {'DESC' if back else 'ASC'} LIMIT 1",
                *(case.ref, self.reader, 0 if back else 1),
            )
            if row is None:
                return None, 0
            changes: dict[str, list[Decision]] = {}
            left, at = 0, None
            others: dict[str, OpenCase] = {case.ref: case}
            for ref, key, start, end, before, after in json.loads(row[1]):
                wanted, expected = (before, after) if back else (after, before)
                held = others.setdefault(ref, others.get(ref) or self.look(ref))
                if held.key != key or _said(held.latest.get((start, end))) != expected:
                    left += 1
                    continue
                at = (start, end) if ref == case.ref else at
                clear = ["clear", (expected or wanted)[1], "", ""]
                changes.setdefault(ref, []).append(Decision(start, end, *(wanted or clear)))
            self._write(changes, step=False)
            vault.execute("UPDATE steps SET undone = ? WHERE id = ?", 1 if back else 0, row[0])
        return at or (0, 0), left

    def _write(self, changes: dict[str, list[Decision]], step: bool = True) -> None:
        case, vault = self._open, self.dossier.vault
        spent = min(time.monotonic() - self._touched, _IDLE)
        after = dict(case.latest)
        with vault.transaction():
            if self._newest() != case.seen or case_story(vault, case.ref)[1] != case.key:
                raise Overtaken(
                    f"{case.ref} was changed under your name from elsewhere. Nothing was overwritten: "
                    "you see it now as it stands. Look, and decide again."
                )
            logged, reopened = [], []
            for ref, decisions in changes.items():
                held = case if ref == case.ref else self.look(ref)
                # A signature stands under what was decided. It bears what is said where nothing was said before, of a
                # suggestion that came later or of the same words everywhere: nothing that was signed comes to stand.
                suggested = {(s.start, s.end) for s in held.spans}
                changed = False
                for said in decisions:
                    place = (said.start, said.end)
                    before = _said(held.latest.get(place))
                    logged.append([ref, held.key, *place, before, _said(said)])
                    more = before is None and (ref != case.ref or place in suggested)
                    changed = changed or (before != _said(said) and not more)
                decide(self.dossier, ref, self.reader, decisions)
                if changed and take_back(self.dossier, ref, self.reader):
                    reopened.append(ref)
            if step and logged:
                vault.execute("DELETE FROM steps WHERE ref = ? AND reader = ? AND undone = 1", case.ref, self.reader)
                vault.execute(
                    "INSERT INTO steps (ref, reader, changes) VALUES (?, ?, ?)",
                    *(case.ref, self.reader, json.dumps(logged)),
                )
            vault.execute(
                "INSERT INTO time_spent VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET seconds = seconds + excluded.seconds",
                *(case.ref, case.key, self.reader, spent),
            )
            vault.execute("UPDATE holds SET at = ? WHERE sitting = ?", now(), self.sitting)
            newest = self._newest()
        for said in changes.get(case.ref, ()):
            after[said.start, said.end] = said
        case.latest = {place: said for place, said in after.items() if said.action != "clear"}
        case.seen = newest
        case.finished = case.finished and case.ref not in reopened
        self.reopened = tuple(reopened)
        self._touched = time.monotonic()

    def _newest(self) -> int:
        case = self._open
        row = self.dossier.vault.one(
            "SELECT max(id) FROM decisions WHERE ref = ? AND reader = ? AND story_key = ?",
            *(case.ref, self.reader, case.key),
        )
        return int(row[0] or 0)


def _said(decision: Decision | None) -> list[str] | None:
    if decision is None or decision.action == "clear":
        return None
    return [decision.action, decision.entity_type, decision.role, decision.person]


__all__ = ["Desk", "Mark", "OpenCase", "Overtaken"]
