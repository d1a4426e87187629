"""The search for identifiers over a dossier: what detection suggests, kept until something it rests on changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from itertools import batched

import pandas as pd

from .detection.fingerprint import fingerprint
from .detection.spread import Account, Engine, detect
from .detection.telling import Telling
from .dossier import Dossier
from .named import case_identities, refresh, telling_terms
from .review.sampling import suggest_found
from .rows import case_story
from .vault import Vault
from .vocabulary import entity_types

_WRITTEN_TOGETHER = 64  # cases; what an interruption can lose


def suggest(dossier: Dossier, progress: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Search every case for identifiers, where its text, what is known of it, or the rules have changed since.

    Returns the counts: cases, searched, as before, spans.

    Raises:
        BadRules: a rules file or a setting under [engine] is wrong, or the model is not installed.
        DossierError: the cluster cannot be reached, or stopped answering; what was found until then is kept.
    """
    vault = dossier.vault
    engine = _engine(dossier)
    rules = fingerprint(engine.model)
    cases, waiting = _waiting(vault, rules)
    accounts = (
        Account(ref, case_story(vault, ref)[0], tuple(case_identities(vault, ref)), others)
        for ref, (_, _, others) in waiting.items()
    )
    done = 0
    for batch in batched(detect(accounts, engine, len(waiting)), _WRITTEN_TOGETHER):
        with vault.transaction():
            for ref, spans in batch:
                story_key, basis, _ = waiting[ref]
                vault.execute("DELETE FROM spans WHERE ref = ?", ref)
                for span in spans:
                    vault.execute("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?)", ref, *astuple(span))
                vault.execute("INSERT OR REPLACE INTO detections VALUES (?, ?, ?)", ref, story_key, basis)
                suggest_found(dossier, ref)
        done += len(batch)
        if progress:
            progress(done, len(waiting))
    if waiting:
        vault.record(dossier.actor, "searched", detail={"cases": len(waiting), "rules": rules})
    spans_now = vault.one("SELECT count(*) FROM spans")[0]
    return {"cases": cases, "searched": len(waiting), "as before": cases - len(waiting), "spans": spans_now}


def unsearched(dossier: Dossier) -> frozenset[str]:
    """The cases that a search would search now: their text, what any column names, or the rules have changed since.

    Readers who signed one have decided what was suggested before, and not what would be.
    """
    return frozenset(_waiting(dossier.vault, fingerprint(_engine(dossier).model))[1])


_Waiting = dict[str, tuple[str, str, tuple[tuple[str, str], ...]]]


def _waiting(vault: Vault, rules: str) -> tuple[int, _Waiting]:
    """How many cases there are, and of those to be searched story key, basis and the other cases' terms in them."""
    refresh(vault)
    telling = Telling(telling_terms(vault))
    joined: dict[str, list[str]] = {}
    for ref, found in vault.each(
        "SELECT s.joined_to, i.found FROM submissions s JOIN identities i USING (id) "
        "WHERE s.joined_to IS NOT NULL ORDER BY s.id"
    ):
        joined.setdefault(ref, []).append(found)
    cases, waiting = 0, _Waiting()
    for ref, story, story_key, found, key_before, basis_before in vault.each(
        "SELECT s.ref, s.story, s.story_key, i.found, d.story_key, d.fingerprint "
        "FROM submissions s JOIN identities i USING (id) LEFT JOIN detections d ON d.ref = s.ref "
        "WHERE s.set_aside IS NULL AND s.joined_to IS NULL ORDER BY s.ref"
    ):
        cases += 1
        others = telling.within(story)
        basis = vault.keyed("detection", f"{rules}:{[found, *joined.get(ref, [])]!r}:{others!r}")
        if (key_before, basis_before) != (story_key, basis):
            waiting[ref] = (story_key, basis, others)
    return cases, waiting


def _engine(dossier: Dossier) -> Engine:
    settings = dossier.settings

    def beside(key: str) -> str:
        name = str(settings[key])
        return str(dossier.home / name) if name else ""

    return Engine(
        model=str(settings["redaction.model"]) or None,
        cores=int(settings["engine.cores"]),
        dask=str(settings["engine.dask"]),
        tls_ca=beside("engine.tls_ca"),
        tls_cert=beside("engine.tls_cert"),
        tls_key=beside("engine.tls_key"),
    )


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
