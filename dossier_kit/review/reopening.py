"""Taking signatures back: decisions stay, signatures no longer hold.

A case comes back when somebody who read it once more found what both had overlooked, or when its contributor asks for
a change; one signature alone is taken back when whoever signed changes something since. Nothing is lost: what was
signed, when, and why it no longer holds stays in ``readings_undone``.
"""

from __future__ import annotations

from ..dossier import Dossier
from ..rows import case_story
from ..vault import Vault, now

REASONS = ("sample", "contributor")
_CHANGED = "changed"  # by whoever had signed: nobody sent it back


def send_back(dossier: Dossier, ref: str, why: str) -> int:
    """Take back every signature on the case's text as it now is, the settlement's too; returns how many those were.

    ``why`` is one of :data:`REASONS`. The readers find the case in their queue as they left it, with everything
    decided and "finished" taken away; the settlement is asked for again only where they still differ.

    Raises:
        DossierError: there is no such case.
        ValueError: an unknown reason.
    """
    if why not in REASONS:
        raise ValueError(f"not a reason: {why}")
    vault = dossier.vault
    with vault.transaction():
        signed = _undo(dossier, ref, why)
        if signed:
            vault.record(dossier.actor, "sent back to its readers", ref, {"why": why, "signatures": signed})
    return signed


def take_back(dossier: Dossier, ref: str, signer: str, kind: str = "reading") -> bool:
    """Take back one person's signature ("reading" or "settlement"), since they change what it stands under.

    Returns whether there was one on the case's text as it now is. They sign again when they are done.

    Raises:
        DossierError: there is no such case.
    """
    with dossier.vault.transaction():
        signed = _undo(dossier, ref, _CHANGED, signer, kind)
        if signed:
            detail = {"reader": signer, "kind": kind, "why": _CHANGED}
            dossier.vault.record(dossier.actor, "signature taken back", ref, detail)
    return bool(signed)


def _undo(dossier: Dossier, ref: str, why: str, *only: str) -> int:
    """Move the signatures on the present text, or that of one reader and kind, to those undone; how many."""
    vault = dossier.vault
    _, story_key = case_story(vault, ref)
    held = vault.rows(
        "SELECT reader, kind, at FROM readings WHERE ref = ? AND story_key = ? ORDER BY at, reader", ref, story_key
    )
    signed = [row for row in held if only in ((), row[:2])]
    for reader, kind, at in signed:
        vault.execute(
            "INSERT INTO readings_undone (ref, story_key, reader, kind, at, why, undone_at, by) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(ref, story_key, reader, kind, at, why, now(), dossier.actor),
        )
        vault.execute(
            "DELETE FROM readings WHERE ref = ? AND story_key = ? AND reader = ? AND kind = ?",
            *(ref, story_key, reader, kind),
        )
    return len(signed)


def came_back(vault: Vault, ref: str) -> list[str]:
    """Why the case, as its text now is, was sent back to its readers, newest first and in words for them; [] if not.

    What a contributor wrote is in it, word for word: it is for the screen of the confidential room alone.
    """
    _, story_key = case_story(vault, ref)
    rows = vault.rows(
        "SELECT why, max(undone_at) FROM readings_undone WHERE ref = ? AND story_key = ? AND why <> ? "
        "GROUP BY why ORDER BY 2 DESC",
        *(ref, story_key, _CHANGED),
    )
    told = []
    for why, _at in rows:
        if why == "sample":
            told.append("Somebody who read it once more found what both readers had overlooked.")
            continue
        row = vault.one("SELECT note FROM approvals WHERE ref = ? AND answer = 'change' ORDER BY id DESC LIMIT 1", ref)
        note = f": {row[0]}" if row and row[0] else "."
        told.append(f"Its contributor wants it changed{note}")
    return told


def was_undone(vault: Vault, ref: str, story_key: str, reader: str, kind: str) -> bool:
    """Whether this reader's signature on this text was taken back at some time.

    A recorded file knows nothing of that: replaying it must not sign again what a person has to look at again.
    """
    return (
        vault.one(
            "SELECT 1 FROM readings_undone WHERE ref = ? AND story_key = ? AND reader = ? AND kind = ?",
            *(ref, story_key, reader, kind),
        )
        is not None
    )
