"""Who and what the columns of every row name, kept in the vault so that reading it again costs next to nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from functools import cache

from .detection.fingerprint import fingerprint
from .identities import Identity, identities_of
from .vault import Vault

_ROWS = "SELECT s.id, s.ref, s.doc, i.basis, i.found FROM submissions s LEFT JOIN identities i USING (id) WHERE "


def case_identities(vault: Vault, ref: str) -> list[Identity]:
    """Everybody and everything that the intake columns of the case name, those of joined rows included."""
    rows = vault.rows(_ROWS + "(s.ref = ? OR s.joined_to = ?) ORDER BY s.ref <> ?, s.id", ref, ref, ref)
    found: dict[Identity, None] = {}
    for _, _, doc, basis, kept in rows:
        found.update(dict.fromkeys(_read(kept) if basis == _basis(vault, doc) else _identities(doc)))
    return list(found)


def all_identities(vault: Vault) -> Iterator[tuple[str, list[Identity]]]:
    """By reference, the identities of every row: of those withdrawn, refused, joined and since gone too."""
    for _, ref, doc, basis, kept in vault.each(_ROWS + "s.ref IS NOT NULL ORDER BY s.ref"):
        yield ref, _read(kept) if basis == _basis(vault, doc) else _identities(doc)


def refresh(vault: Vault) -> None:
    """Read the columns of the rows that are new or changed, or of all where the rules have changed."""
    stale = [
        row_id for row_id, _, doc, basis, _ in vault.each(_ROWS + "s.ref IS NOT NULL") if basis != _basis(vault, doc)
    ]
    for row_id in stale:
        doc = vault.one("SELECT doc FROM submissions WHERE id = ?", row_id)[0]
        found = _identities(doc)
        terms = {(term, i.entity_type): None for i in found for term in i.telling}
        with vault.transaction():
            vault.execute("DELETE FROM telling WHERE id = ?", row_id)
            vault.execute(
                "INSERT OR REPLACE INTO identities VALUES (?, ?, ?)", row_id, _basis(vault, doc), _written(found)
            )
            for term, entity_type in terms:
                vault.execute("INSERT INTO telling VALUES (?, ?, ?)", row_id, term, entity_type)


def telling_terms(vault: Vault) -> Iterator[tuple[str, str]]:
    """The terms of all rows that are to be looked for in every story, with their entity types; see :func:`refresh`."""
    return vault.each("SELECT term, entity_type FROM telling")


def _identities(doc: str) -> list[Identity]:
    row = json.loads(doc)
    return identities_of(row["fields"], row["other"], row["comments"])


def _basis(vault: Vault, doc: str) -> str:
    return vault.keyed("identities", f"{_rules()}:{doc}")


@cache
def _rules() -> str:
    return fingerprint()


def _written(identities: Iterable[Identity]) -> str:
    return json.dumps([astuple(identity) for identity in identities], ensure_ascii=False)


def _read(found: str) -> list[Identity]:
    return [
        Identity(entity_type, role, profession, value, tuple(variants), tuple(telling))
        for entity_type, role, profession, value, variants, telling in json.loads(found)
    ]
