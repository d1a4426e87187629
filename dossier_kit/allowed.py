"""Whether a contributor's own word lets an account be in a release on a day, and which accounts of a released pack it
no longer does.

What a pack holds cannot be taken out of it: whoever wants to hand it over, or to know whether it is whole, is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .consents import ConsentState, consent_of
from .rows import head_of
from .vault import Vault
from .vocabulary import Consent, load_rules

ERASED = "erased since"


@dataclass(frozen=True, slots=True)
class Out:
    """A case of a pack that could not be released today, and why, in the gate's words."""

    ref: str
    why: str

    def __str__(self) -> str:
        return f"{self.ref} ({self.why})"


def lacking(consent: ConsentState, today: date) -> list[tuple[str, dict[str, object]]]:
    """Which rules of the gate a contributor's word falls short of on a day, and what fills in their words."""
    if consent.state == Consent.WITHDRAWN:
        return [("withdrawn", {})]
    if consent.state == Consent.REFUSED:
        return [("refused", {})]
    if consent.overruled:
        return [("overruled", {})]
    if consent.state == Consent.UNCLEAR:
        return [("unclear", {})]
    if consent.state == Consent.EMBARGOED:
        if consent.until is None:
            return [("embargoed", {"until": "the contributor says so"})]
        day = f"{consent.until.day} {consent.until:%B %Y}"
        return [("embargoed" if consent.until >= today else "embargo_over", {"until": day})]
    if consent.conditions and consent.by == "intake":
        return [("conditions", {})]
    return [("tribunal", {})] if consent.tribunal_to_come else []


def no_longer(vault: Vault, manifest: str, today: date) -> list[Out]:
    """The cases of a released pack, known by its manifest's SHA-256, that their contributors' word would keep out of a
    release today: erased, taken back, refused, embargoed, in doubt, or a change was asked for since."""
    rules = load_rules("gate")
    found = []
    for ref, released in vault.rows(
        "SELECT c.ref, r.at FROM release_cases c JOIN releases r ON r.id = c.release WHERE r.manifest = ? "
        "ORDER BY c.ref",
        manifest,
    ):
        found += [Out(ref, _said(rules, key, details)) for key, details in _missing(vault, ref, released, today)[:1]]
    return found


def cases_are_known(vault: Vault, manifest: str) -> bool:
    """Whether the vault kept which cases this release holds; packs of the kit's first versions are not on record."""
    return vault.one("SELECT 1 FROM releases WHERE manifest = ?", manifest) is not None


def told(cases: list[Out]) -> str:
    """All of them in one line."""
    return ", ".join(map(str, cases))


def _missing(vault: Vault, ref: str, released: str, today: date) -> list[tuple[str, dict[str, object]]]:
    head = head_of(vault, ref)
    if head is None:
        return [(ERASED, {})]
    missing = lacking(consent_of(vault, head), today)
    # An answer is about one text. A change that was asked for before is made in what was released, or the gate had
    # not let it through.
    asked = "SELECT answer, at, max(id) FROM approvals WHERE ref IN (?, ?) GROUP BY text_key"
    if any(answer == "change" and at >= released for answer, at, _ in vault.rows(asked, ref, head)):
        missing.append(("change_wanted", {}))
    return missing


def _said(rules: Mapping[str, Mapping[str, object]], key: str, details: Mapping[str, object]) -> str:
    """A rule's words as a part of a sentence."""
    if key not in rules:
        return key
    short = str(rules[key]["short"]).format(**details).removesuffix(".")
    return short[:1].lower() + short[1:]
