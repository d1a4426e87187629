"""Review: what readers decide about the suggested spans, and what comes of it.

A suggestion is never changed; a decision is a row of its own, by a named reader, tied to the text it was made on.
Two different people read each case to its end. Where they differ the case waits, and a third view settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from ..dossier import Dossier
from ..errors import DossierError
from ..rows import case_refs, case_story
from ..vault import Vault, now
from ..vocabulary import CaseState, Span, entity_types
from . import who
from .reopening import take_back
from .words import heeded

ACTIONS = ("accept", "reject", "retype", "add", "clear")
_KEPT = ("accept", "retype", "add")


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """What a reader said of ``story[start:end]``.

    ``action`` is one of :data:`ACTIONS` ("clear" takes the last one back). ``entity_type`` is the type that the reader
    holds it to be. ``role`` (child, EP, ...) and ``person`` (a key that is the same for all mentions of one person in
    the case, the reader's own) say who it is; empty where the reader leaves that to the kit.
    """

    start: int
    end: int
    action: str
    entity_type: str
    role: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class ReaderView:
    """One reader's case: what is kept so far, what is rejected, and the suggestions still to be decided."""

    kept: tuple[Decision, ...]
    rejected: tuple[Decision, ...]
    undecided: tuple[Span, ...]
    finished: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the readings of a case come to. ``spans`` are final only in the state REVIEWED.

    ``differences`` are the places on which two readers disagree and that nobody has settled.
    """

    state: CaseState
    readers: tuple[str, ...]
    spans: tuple[Decision, ...]
    differences: tuple[tuple[int, int], ...]


def suggestions(vault: Vault, ref: str) -> list[Span]:
    """What detection and the word list suggest for the case's text as it now is, in reading order."""
    story, story_key = case_story(vault, ref)
    if vault.one("SELECT 1 FROM detections WHERE ref = ? AND story_key = ?", ref, story_key) is None:
        return []
    spans = [
        Span(*row)
        for row in vault.rows(
            'SELECT start, "end", entity_type, score, recogniser, reason FROM spans WHERE ref = ? ORDER BY 1, 2',
            ref,
        )
    ]
    return heeded(vault, story, spans)


def decide(dossier: Dossier, ref: str, reader: str, decisions: Iterable[Decision]) -> None:
    """Record decisions. When this returns they are on disk.

    Raises:
        DossierError: an unknown case, action or entity type, or a place outside the story.
    """
    vault = dossier.vault
    story, story_key = case_story(vault, ref)
    decisions = list(decisions)
    for decision in decisions:
        if decision.action not in ACTIONS or decision.entity_type not in entity_types():
            raise DossierError(f"{ref}: not an action or entity type of this kit.")
        if not 0 <= decision.start < decision.end <= len(story):
            raise DossierError(f"{ref}: a decision lies outside the story.")
    with vault.transaction():
        for decision in decisions:
            vault.execute(
                'INSERT INTO decisions (ref, story_key, reader, start, "end", action, entity_type, role, person, at) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ref,
                story_key,
                reader,
                decision.start,
                decision.end,
                decision.action,
                decision.entity_type,
                decision.role,
                decision.person,
                now(),
            )


def view(vault: Vault, ref: str, reader: str) -> ReaderView:
    """The case as one reader has left it; nothing of any other reader shows."""
    _, story_key = case_story(vault, ref)
    latest = _latest(vault, ref, story_key, reader)
    kept = tuple(sorted(d for d in latest if d.action in _KEPT))
    rejected = tuple(sorted(d for d in latest if d.action == "reject"))
    decided = {(d.start, d.end) for d in kept + rejected}
    undecided = tuple(
        span
        for span in suggestions(vault, ref)
        if (span.start, span.end) not in decided and not any(d.start <= span.start and span.end <= d.end for d in kept)
    )
    return ReaderView(kept, rejected, undecided, _is_finished(vault, ref, story_key, reader, "reading"))


def finish(dossier: Dossier, ref: str, reader: str) -> None:
    """The reader has read the case to its end.

    Raises:
        DossierError: suggestions are still undecided.
    """
    vault = dossier.vault
    left = len(view(vault, ref, reader).undecided)
    if left:
        raise DossierError(f"{ref}: {left} suggestions are not decided yet.")
    _sign(dossier, ref, reader, "reading")


def settle(dossier: Dossier, ref: str, lead: str, decisions: Iterable[Decision]) -> None:
    """Settle what two readers differ on: the decisions given are what holds at those places.

    Raises:
        DossierError: the readers do not differ, or a difference is left open.
    """
    vault = dossier.vault
    before = outcome(vault, ref)
    if before.state != CaseState.DIFFERENCES:
        raise DossierError(f"{ref}: there is no difference to settle.")
    decisions = list(decisions)
    said = {(d.start, d.end) for d in decisions}
    open_places = [place for place in before.differences if place not in said]
    if open_places:
        raise DossierError(f"{ref}: {len(open_places)} differences are not settled yet.")
    with vault.transaction():
        take_back(dossier, ref, lead, "settlement")  # an earlier one, that no longer settles everything
        decide(dossier, ref, f"settlement:{lead}", decisions)
        _sign(dossier, ref, lead, "settlement")


def outcome(vault: Vault, ref: str, readers_wanted: int = 2) -> Outcome:
    """What the readings of a case come to, today and for its text as it now is.

    A settlement holds at a place while the readers hide there what they hid when it was settled. What the lead hid is
    asked for again where no reader hides it any more, though the lead's signature may have been taken back since.
    """
    _, story_key = case_story(vault, ref)
    if vault.one("SELECT 1 FROM detections WHERE ref = ? AND story_key = ?", ref, story_key) is None:
        return Outcome(CaseState.INTAKE, (), (), ())
    finished = [
        row[0]
        for row in vault.rows(
            "SELECT reader FROM readings WHERE ref = ? AND story_key = ? AND kind = 'reading' ORDER BY at, reader",
            ref,
            story_key,
        )
    ]
    views = {reader: view(vault, ref, reader) for reader in finished}
    # A reading holds while nothing has been suggested since that its reader has not decided.
    readers = tuple(reader for reader in finished if not views[reader].undecided)
    if len(readers) < readers_wanted:
        return Outcome(CaseState.READ_ONCE if readers else CaseState.SUGGESTED, readers, (), ())
    voices = {reader: {(d.start, d.end): d for d in views[reader].kept} for reader in readers}
    agreed, differing, disputed = [], [], who.disputed(voices)
    for place in sorted(set().union(*voices.values())):
        decisions = [mine[place] for mine in voices.values() if place in mine]
        if len(decisions) < len(voices) or len({d.entity_type for d in decisions}) > 1 or place in disputed:
            differing.append(place)
        else:
            agreed.append(Decision(*place, "accept", decisions[0].entity_type))
    # What the lead hid stays hidden until the lead says otherwise: where no reader hides it any more, they differ.
    covered = [*differing, *((d.start, d.end) for d in agreed)]
    differing += [
        (d.start, d.end)
        for d in _hidden_by_lead(vault, ref, story_key)
        if not any(start <= d.start and d.end <= end for start, end in covered)
    ]
    settled = _settled(vault, ref, story_key, voices) if differing else {}
    settled = {place: said for place, said in settled.items() if place in differing}
    if len(settled) < len(differing):
        return Outcome(CaseState.DIFFERENCES, readers, tuple(agreed), tuple(sorted(differing)))
    agreed += [said for said in settled.values() if said.action in _KEPT]
    return Outcome(CaseState.REVIEWED, readers, tuple(sorted(who.put_together(agreed, voices, settled))), ())


def progress(dossier: Dossier, reader: str) -> pd.DataFrame:
    """The queue for one reader. Columns: ref, state, suggested, undecided, read (by this reader), readers (a count)."""
    vault = dossier.vault
    rows = []
    for ref in case_refs(vault):
        mine, result = view(vault, ref, reader), outcome(vault, ref, dossier.settings["review.readers"])
        rows.append(
            (
                ref,
                str(result.state),
                len(suggestions(vault, ref)),
                len(mine.undecided),
                "yes" if mine.finished else "",
                len(result.readers),
            )
        )
    return pd.DataFrame(rows, columns=["ref", "state", "suggested", "undecided", "read", "readers"])


def _latest(vault: Vault, ref: str, story_key: str, reader: str, before: int | None = None) -> list[Decision]:
    """What a reader holds, or held before the decision of this number."""
    latest = {}
    for row in vault.rows(
        'SELECT start, "end", action, entity_type, role, person FROM decisions '
        "WHERE ref = ? AND story_key = ? AND reader = ? AND id < coalesce(?, id + 1) ORDER BY id",
        *(ref, story_key, reader, before),
    ):
        latest[row[0], row[1]] = Decision(*row)
    return [decision for decision in latest.values() if decision.action != "clear"]


_Place = tuple[int, int]


def _settled(
    vault: Vault, ref: str, story_key: str, voices: Mapping[str, Mapping[_Place, Decision]]
) -> dict[_Place, Decision]:
    """What leads have settled and signed, where every reader still hides what they hid when it was settled."""
    rows = vault.rows(
        'SELECT d.id, d.start, d."end", d.action, d.entity_type, d.role, d.person FROM decisions d JOIN readings r '
        "ON r.ref = d.ref AND r.story_key = d.story_key AND d.reader = 'settlement:' || r.reader "
        "WHERE d.ref = ? AND d.story_key = ? AND r.kind = 'settlement' ORDER BY d.id",
        *(ref, story_key),
    )
    found = {}
    for number, *row in {(row[1], row[2]): row for row in rows}.values():
        said = Decision(*row)
        place = (said.start, said.end)
        if said.action != "clear" and all(
            _hides(_latest(vault, ref, story_key, reader, number), place) == _hides(mine.values(), place)
            for reader, mine in voices.items()
        ):
            found[place] = said
    return found


def _hides(decisions: Iterable[Decision], place: _Place) -> tuple[str, str, str] | None:
    """As what, and whom, these decisions hide exactly this place; None where they do not."""
    said = next((d for d in decisions if (d.start, d.end) == place and d.action in _KEPT), None)
    return None if said is None else (said.entity_type, said.role, said.person)


def _hidden_by_lead(vault: Vault, ref: str, story_key: str) -> list[Decision]:
    """What a lead who has signed a settlement of this text has ever hidden, as it was last hidden, in reading order."""
    rows = vault.rows(
        'SELECT start, "end", action, entity_type, role, person FROM decisions WHERE ref = ? AND story_key = ? '
        "AND reader IN (SELECT 'settlement:' || reader FROM readings WHERE ref = ? AND story_key = ? AND "
        "kind = 'settlement' UNION SELECT 'settlement:' || reader FROM readings_undone WHERE ref = ? AND "
        "story_key = ? AND kind = 'settlement') ORDER BY id",
        *(ref, story_key) * 3,
    )
    said = [Decision(*row) for row in rows]
    return sorted({(d.start, d.end): d for d in said if d.action in _KEPT}.values())


def _is_finished(vault: Vault, ref: str, story_key: str, reader: str, kind: str) -> bool:
    return (
        vault.one(
            "SELECT 1 FROM readings WHERE ref = ? AND story_key = ? AND reader = ? AND kind = ?",
            ref,
            story_key,
            reader,
            kind,
        )
        is not None
    )


def _sign(dossier: Dossier, ref: str, reader: str, kind: str) -> None:
    vault = dossier.vault
    _, story_key = case_story(vault, ref)
    with vault.transaction():
        if not _is_finished(vault, ref, story_key, reader, kind):
            vault.execute("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", ref, story_key, reader, kind, now())
            vault.record(dossier.actor, f"{kind} finished", ref, {"reader": reader, "story": story_key})
