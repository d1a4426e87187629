"""Review: what readers decide about the suggested spans, and what comes of it.

A suggestion is never changed; a decision is a row of its own, by a named reader, tied to the text it was made on.
Two different people read each case to its end. Where they differ the case waits, and a third view settles it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..dossier import Dossier
from ..errors import DossierError
from ..rows import case_refs, case_story
from ..vault import Vault, now
from ..vocabulary import CaseState, Span, entity_types
from .words import heeded

ACTIONS = ("accept", "reject", "retype", "add", "clear")
_KEPT = ("accept", "retype", "add")


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """What a reader said of ``story[start:end]``.

    ``action`` is one of :data:`ACTIONS` ("clear" takes the last one back). ``entity_type`` is the type that the reader
    holds it to be. ``role`` (child, EP, ...) and ``person`` (a key that is the same for all mentions of one person in
    the case) say who it is; empty where the reader leaves that to the kit.
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
        decide(dossier, ref, f"settlement:{lead}", decisions)
        _sign(dossier, ref, lead, "settlement")


def outcome(vault: Vault, ref: str, readers_wanted: int = 2) -> Outcome:
    """What the readings of a case come to, today and for its text as it now is."""
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
    kept = [{(d.start, d.end): d for d in views[reader].kept} for reader in readers]
    places = sorted(set().union(*kept))
    agreed, differing = [], []
    for place in places:
        said = [mine.get(place) for mine in kept]
        decisions = [d for d in said if d is not None]
        if len(decisions) < len(said) or len({d.entity_type for d in decisions}) > 1:
            differing.append(place)
        else:
            agreed.append(_who(decisions))
    if differing:
        settled = _settled(vault, ref, story_key)
        still = tuple(place for place in differing if place not in settled)
        if still:
            return Outcome(CaseState.DIFFERENCES, readers, tuple(agreed), tuple(differing))
        agreed += [settled[place] for place in differing if settled[place].action in _KEPT]
    return Outcome(CaseState.REVIEWED, readers, tuple(sorted(agreed)), ())


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


def _who(decisions: list[Decision]) -> Decision:
    first = decisions[0]
    role = next((d.role for d in decisions if d.role), "")
    person = next((d.person for d in decisions if d.person), "")
    return Decision(first.start, first.end, "accept", first.entity_type, role, person)


def _latest(vault: Vault, ref: str, story_key: str, reader: str) -> list[Decision]:
    latest = {}
    for row in vault.rows(
        'SELECT start, "end", action, entity_type, role, person FROM decisions '
        "WHERE ref = ? AND story_key = ? AND reader = ? ORDER BY id",
        ref,
        story_key,
        reader,
    ):
        latest[row[0], row[1]] = Decision(*row)
    return [decision for decision in latest.values() if decision.action != "clear"]


def _settled(vault: Vault, ref: str, story_key: str) -> dict[tuple[int, int], Decision]:
    leads = vault.rows(
        "SELECT reader FROM readings WHERE ref = ? AND story_key = ? AND kind = 'settlement' ORDER BY at",
        ref,
        story_key,
    )
    return {(d.start, d.end): d for (lead,) in leads for d in _latest(vault, ref, story_key, f"settlement:{lead}")}


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
