"""Whether what is known of the readers' work is enough for a pack: a random sample says so, or the lead says why not.

The lead's words lie in the vault, and a keyed hash of them in the ledger. They hold for the cases that were reviewed on
that day and for what the newest sample had shown by then: a case that comes later, a further sample, or something more
that is found, and they are asked for again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ..dossier import Dossier
from ..errors import DossierError
from ..people import must
from ..rows import case_story
from ..vault import now
from . import sampling

WITHOUT = "goes without a sample"  # the ledger's action


@dataclass(frozen=True, slots=True)
class Lack:
    """What a pack lacks: ``rule`` is a key of ``rules/gate_pack.toml``, ``details`` fill in its words."""

    rule: str
    details: dict[str, object] = field(default_factory=dict)


def lacking(dossier: Dossier, refs: Collection[str]) -> Lack | None:
    """What a pack of these cases lacks before it may be released; None where nothing."""
    if _goes_without(dossier, refs):
        return None
    said = sampling.report(dossier) if sampling.was_drawn(dossier) else None
    if said is None or not said.size:  # or all of it has left the dossier since
        return Lack("sample_not_drawn")
    if said.bound is None:
        return Lack("sample_not_read", {"read": said.read, "size": said.size})
    later = sampling.uncovered(dossier, refs)
    if later:
        return Lack("sample_earlier", {"count": len(later)})
    if not sampling.met(dossier, said):
        percent = sampling.percent_up(said.bound)
        return Lack("sample_missed", {"percent": percent, "aim": dossier.settings["review.sample_bound"]})
    return None


def go_without(dossier: Dossier, reason: str) -> int:
    """Record why the cases reviewed by now may be released though no sample says how sure it is; returns how many.

    Raises:
        DossierError: no reason, or no case is reviewed.
        NotAllowed: only the lead may.
    """
    must(dossier, "release")
    vault = dossier.vault
    if not reason.strip():
        raise DossierError("Say why no sample is read, for the record.")
    with vault.transaction():
        batch = sampling.reviewed(dossier)
        if not batch:
            raise DossierError("No case is reviewed yet: there is nothing that could go without a sample.")
        number, found = _sampled(dossier)
        vault.execute(
            "INSERT INTO unsampled (reason, round, found, by, at) VALUES (?, ?, ?, ?, ?)",
            *(reason.strip(), number, found, dossier.actor, now()),
        )
        row = vault.one("SELECT last_insert_rowid()")[0]
        for ref, story_key in sorted(batch.items()):
            vault.execute("INSERT INTO unsampled_cases VALUES (?, ?, ?)", row, ref, story_key)
        detail = {"round": number, "cases": len(batch), "reason": vault.keyed("reason", reason.strip())}
        vault.record(dossier.actor, WITHOUT, detail=detail)
    return len(batch)


def _goes_without(dossier: Dossier, refs: Collection[str]) -> bool:
    vault = dossier.vault
    row = vault.one("SELECT id, round, found FROM unsampled ORDER BY id DESC LIMIT 1")
    number, found = _sampled(dossier)
    if row is None or row[1] != number or found > row[2]:
        return False
    held = dict(vault.rows("SELECT ref, story_key FROM unsampled_cases WHERE id = ?", row[0]))
    return all(held.get(ref) == case_story(vault, ref)[1] for ref in refs)


def _sampled(dossier: Dossier) -> tuple[int, int]:
    """The number of the newest sample, and in how many of its cases something was found; 0 and 0 without one."""
    if not sampling.was_drawn(dossier):
        return 0, 0
    said = sampling.report(dossier)
    return said.round, said.found
