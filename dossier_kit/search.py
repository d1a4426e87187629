"""The search for identifiers over a dossier: what detection suggests, kept until something it rests on changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import astuple

import pandas as pd

from .detection import Account, Detector
from .dossier import Dossier
from .identities import Identity
from .rows import all_identities, case_identities, case_refs, case_story
from .vocabulary import entity_types


def suggest(dossier: Dossier, progress: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Search every case for identifiers, where its text, what is known of it, or the rules have changed since.

    Returns the counts: cases, searched, as before, spans.
    """
    vault = dossier.vault
    refs = case_refs(vault)
    known = all_identities(vault)
    everything = [identity for ref in sorted(known) for identity in known[ref]]
    detector = Detector(model=str(dossier.settings["redaction.model"]) or None, known=everything)
    world = hashlib.sha256(repr((detector.fingerprint, _contents(everything))).encode()).hexdigest()
    waiting: dict[str, tuple[str, str]] = {}
    accounts = []
    for ref in refs:
        story, story_key = case_story(vault, ref)
        mine = tuple(case_identities(vault, ref))
        fingerprint = vault.keyed("detection", f"{world}:{_contents(mine)!r}")
        if vault.one("SELECT story_key, fingerprint FROM detections WHERE ref = ?", ref) != (story_key, fingerprint):
            waiting[ref] = (story_key, fingerprint)
            accounts.append(Account(ref, story, mine))
    for done, (ref, spans) in enumerate(detector.detect(accounts), start=1):
        story_key, fingerprint = waiting[ref]
        with vault.transaction():
            vault.execute("DELETE FROM spans WHERE ref = ?", ref)
            for span in spans:
                vault.execute("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?)", ref, *astuple(span))
            vault.execute("INSERT OR REPLACE INTO detections VALUES (?, ?, ?)", ref, story_key, fingerprint)
        if progress:
            progress(done, len(accounts))
    if accounts:
        vault.record(dossier.actor, "searched", detail={"cases": len(accounts), "rules": detector.fingerprint})
    spans_now = vault.one("SELECT count(*) FROM spans")[0]
    return {"cases": len(refs), "searched": len(accounts), "as before": len(refs) - len(accounts), "spans": spans_now}


def _contents(identities: Iterable[Identity]) -> list[tuple[object, ...]]:
    # An identity's repr tells nothing of it, on purpose; its fields do.
    return [astuple(identity) for identity in identities]


def spans_by_type(dossier: Dossier) -> pd.DataFrame:
    """How many spans of each type are suggested, in how many cases, and how many are doubtful (a score below 0.5).

    Columns: type, spans, cases, doubtful.
    """
    rows = dossier.vault.rows(
        "SELECT entity_type, count(*), count(DISTINCT ref), sum(score < 0.5) FROM spans GROUP BY entity_type"
    )
    found = {row[0]: row[1:] for row in rows}
    listed = [(kind.title, *found[key]) for key, kind in entity_types().items() if key in found]
    return pd.DataFrame(listed, columns=["type", "spans", "cases", "doubtful"])
