"""Sending a reviewed case back to its readers: their decisions stay, their signatures no longer hold.

A case comes back when somebody who read it once more found what both had overlooked, or when its contributor asks for
a change. Nothing is lost: what was signed, when, and why it no longer holds stays in ``readings_undone``.
"""

from __future__ import annotations

from ..dossier import Dossier
from ..rows import case_story
from ..vault import Vault, now

REASONS = ("sample", "contributor")


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
        _, story_key = case_story(vault, ref)
        signed = vault.rows(
            "SELECT reader, kind, at FROM readings WHERE ref = ? AND story_key = ? ORDER BY at, reader", ref, story_key
        )
        for reader, kind, at in signed:
            vault.execute(
                "INSERT INTO readings_undone (ref, story_key, reader, kind, at, why, undone_at, by) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(ref, story_key, reader, kind, at, why, now(), dossier.actor),
            )
        vault.execute("DELETE FROM readings WHERE ref = ? AND story_key = ?", ref, story_key)
        if signed:
            vault.record(dossier.actor, "sent back to its readers", ref, {"why": why, "signatures": len(signed)})
    return len(signed)


def came_back(vault: Vault, ref: str) -> list[str]:
    """Why the case, as its text now is, was sent back to its readers, newest first and in words for them; [] if not.

    What a contributor wrote is in it, word for word: it is for the screen of the confidential room alone.
    """
    _, story_key = case_story(vault, ref)
    rows = vault.rows(
        "SELECT why, max(undone_at) FROM readings_undone WHERE ref = ? AND story_key = ? GROUP BY why ORDER BY 2 DESC",
        *(ref, story_key),
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
