"""Whether the lists beside the ledger are what its entries made them."""

from __future__ import annotations

from collections import Counter

from ..dossier import Dossier
from ..people import people_faults
from ..releases import releases
from ..review.assurance import WITHOUT
from ..vault import Vault


def record_faults(dossier: Dossier) -> list[str]:
    """What does not fit: the list of people, reasons of a way back or of a pack without a sample, releases and who has
    them, erasures. No line holds more than references and numbers."""
    vault = dossier.vault
    return [*people_faults(vault), *_reveals(vault), *_unsampled(vault), *_releases(vault), *_erasures(vault)]


def _reveals(vault: Vault) -> list[str]:
    known = _recorded(vault, "revealed", "reason")
    rows = Counter(vault.keyed("reason", reason) for (reason,) in vault.rows("SELECT reason FROM reveals"))
    erased = {ref for (ref,) in vault.rows("SELECT case_ref FROM erasures")}
    gone = sum(1 for entry in vault.ledger() if entry["action"] == "revealed" and entry["ref"] in erased)
    if rows - known:
        return ["A reason for leading a reference back to a person is not the one on record."]
    return ["A reason for leading a reference back to a person is missing."] if (known - rows).total() > gone else []


def _unsampled(vault: Vault) -> list[str]:
    known = [entry["detail"]["reason"] for entry in vault.ledger() if entry["action"] == WITHOUT]
    rows = vault.rows("SELECT reason FROM unsampled ORDER BY id")
    # Emptied where it named somebody whose account was erased.
    as_recorded = all(vault.keyed("reason", said) == key for (said,), key in zip(rows, known, strict=False) if said)
    return [] if as_recorded and len(rows) == len(known) else ["Why a pack went without a sample is not as recorded."]


def _releases(vault: Vault) -> list[str]:
    made = _recorded(vault, "release", "manifest")
    faults = [f"Release {r.number} is not in the ledger." for r in releases(vault) if r.manifest not in made]
    went = Counter(vault.keyed("recipient", to) for (to,) in vault.rows("SELECT recipient FROM handed_over"))
    if went != _recorded(vault, "handed over", "to"):
        faults.append("To whom packs went is not as it was recorded.")
    return faults


def _erasures(vault: Vault) -> list[str]:
    recorded = Counter(entry["ref"] for entry in vault.ledger() if entry["action"] == "erased")
    listed = Counter(ref for (ref,) in vault.rows("SELECT case_ref FROM erasures"))
    return [] if recorded == listed else ["The list of what was erased is not the one that the ledger's entries made."]


def _recorded(vault: Vault, action: str, key: str) -> Counter[str]:
    return Counter(str(entry["detail"][key]) for entry in vault.ledger() if entry["action"] == action)
