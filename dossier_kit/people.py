"""Who may do what: the people of a dossier, their roles, and the check that every verb makes before it begins.

Roles and deeds are ``rules/people.toml``; the people are in the vault, and every change of the list is in the ledger.
While nobody is on the list, everybody who has the passphrase may do everything. Roles keep honest people from slips: a
name is taken on trust, and whoever has the passphrase could open the vault without this kit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .dossier import Dossier
from .errors import DossierError, NotAllowed
from .redacted import folded_name
from .vault import Vault, now
from .vocabulary import load_rules

LEAD = "lead"
_CHANGED = "people changed"


@dataclass(frozen=True, slots=True)
class Role:
    """One role of ``rules/people.toml``: ``may`` holds the keys of its deeds."""

    key: str
    title: str
    may: frozenset[str]


@cache
def roles() -> dict[str, Role]:
    """The roles by key, in the file's order."""
    listed = _rules("role")
    return {key: Role(key, str(row["title"]), frozenset(row["may"])) for key, row in listed.items()}  # type: ignore[call-overload]


@cache
def deeds() -> dict[str, str]:
    """By key, what a role may allow, as a message names it."""
    return {key: str(row["what"]) for key, row in _rules("deed").items()}


def people(vault: Vault) -> dict[str, tuple[str, ...]]:
    """By name, the keys of each person's roles; empty while no people are set up."""
    return {name: tuple(json.loads(held)) for name, held in vault.rows("SELECT name, roles FROM people ORDER BY name")}


def may(vault: Vault, name: str, deed: str) -> bool:
    """Whether the person may do it. While nobody is on the list, everybody may do everything."""
    listed = people(vault)
    held = {folded_name(person): keys for person, keys in listed.items()}.get(folded_name(name), ())
    return not listed or any(deed in roles()[key].may for key in held)


def must(dossier: Dossier, deed: str, name: str | None = None) -> None:
    """Check that the person may do it; left out, it is who is at the keyboard (see :attr:`Dossier.actor`).

    Raises:
        NotAllowed: no role of theirs allows it, or they are not on the list.
    """
    who = name or dossier.actor
    if may(dossier.vault, who, deed):
        return
    allowed = " or ".join(role.title for role in roles().values() if deed in role.may)
    raise NotAllowed(
        f"{who} may not {deeds()[deed]}: that is for {allowed}. `dossier people` shows the list; if it has another "
        "name for you, set DOSSIER_USER to that name."
    )


def set_person(dossier: Dossier, name: str, keys: Sequence[str]) -> None:
    """Put a person on the list with these roles, or change them; without roles, take the person off it.

    Raises:
        DossierError: no name, an unknown role, a person who is not there, or no lead would be left.
        NotAllowed: only a lead changes the list once it is begun.
    """
    name = " ".join(name.split())
    vault = dossier.vault
    must(dossier, "keep")
    unknown = sorted(set(keys) - roles().keys())
    if not name or unknown:
        raise DossierError(f"Give a name, and roles out of: {', '.join(roles())}. Nothing was changed.")
    with vault.transaction():
        listed = people(vault)
        known = next((person for person in listed if folded_name(person) == folded_name(name)), name)
        if not keys and known not in listed:
            raise DossierError("Nobody of this name is on the list of people.")
        listed[known] = tuple(key for key in roles() if key in keys)
        if not any(LEAD in held for held in listed.values()):
            raise DossierError("One person at least must be the lead: put the lead on the list first.")
        if keys:
            row = known, json.dumps(listed[known]), dossier.actor, now()
            vault.execute("INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?)", *row)
        else:
            vault.execute("DELETE FROM people WHERE name = ?", known)
        vault.record(dossier.actor, _CHANGED, detail={"person": known, "roles": list(listed[known])})
        tell_the_room(dossier)


def tell_the_room(dossier: Dossier) -> None:
    """Leave in the disclosable room who may confirm: what opens without the passphrase counts as the pack does."""
    listed = people(dossier.vault)
    allowed = [name for name in listed if may(dossier.vault, name, "confirm")]
    dossier.redacted.write_confirmers(allowed if listed else None)


def people_faults(vault: Vault) -> list[str]:
    """Where the list of people is not as the ledger's entries made it."""
    recorded: dict[str, tuple[str, ...]] = {}
    for entry in vault.ledger():
        if entry["action"] == _CHANGED:
            recorded[entry["detail"]["person"]] = tuple(entry["detail"]["roles"])
    listed = people(vault)
    if {name: held for name, held in recorded.items() if held} == listed:
        return []
    return ["The list of people is not the one that the ledger's entries made."]


def _rules(kind: str) -> dict[str, dict[str, object]]:
    return load_rules("people")[kind]  # type: ignore[return-value]
