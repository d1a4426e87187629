"""The gate: which cases may be in a release today, and what each of the others still needs.

The rules and their wording are ``rules/gate.toml``. A case is in a release only when every one of them holds; and of
the pack as a whole a random sample must say how sure it is (``rules/gate_pack.toml``), or the lead why there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import pandas as pd

from .allowed import lacking as lacking_of_consent
from .consents import condition_was_seen, consent_of, joins
from .dossier import Dossier
from .people import may
from .redacted import RedactedCase
from .redaction import HeldBack
from .review import outcome
from .review.approvals import lacking
from .review.assurance import lacking as lacking_of_pack
from .review.sampling import unmended
from .rows import case_refs
from .search import unsearched
from .vocabulary import RULES, CaseState, Consent, entity_types, load_rules, read_toml

WHOLE = "the pack"


@dataclass(frozen=True, slots=True)
class GateRule:
    """One rule of ``rules/gate.toml``."""

    key: str
    rule: str
    short: str
    act: str
    who: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case is not in the release: no value of the case, only its reference and counts."""

    ref: str
    rule: str
    short: str
    act: str
    who: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """``passed``: references that may be in a release. ``reasons``: all that the others lack, in the order of cases.
    ``pack``: what a pack of those that passed lacks as a whole, under the reference :data:`WHOLE`."""

    passed: tuple[str, ...]
    reasons: tuple[Reason, ...]
    pack: tuple[Reason, ...] = ()

    def table(self) -> pd.DataFrame:
        """Columns: ref, what is missing, what to do, who."""
        rows = [(r.ref, r.short, r.act, r.who) for r in (*self.pack, *self.reasons)]
        return pd.DataFrame(rows, columns=["ref", "what is missing", "what to do", "who"])

    def counts(self) -> dict[str, int]:
        """By rule, how many cases fall short of it."""
        return {key: sum(1 for r in self.reasons if r.rule == key) for key in gate_rules()}


@cache
def gate_rules() -> dict[str, GateRule]:
    """The rules by key, in the file's order."""
    return {
        key: GateRule(key, str(row["rule"]), str(row["short"]), str(row["act"]), str(row["who"]))
        for key, row in load_rules("gate").items()
    }


def check_cases(
    dossier: Dossier, today: date, redacted: Mapping[str, RedactedCase], held: Mapping[str, HeldBack]
) -> GateResult:
    """Put every case to the rules. ``redacted`` and ``held`` are what the door has just let through and held back."""
    vault = dossier.vault
    issues = read_toml(dossier.issue_list_path or RULES / "issues.toml")
    decided = dossier.redacted.decided(issues, redacted.values(), lambda name: may(vault, name, "confirm"))
    by_anybody = dossier.redacted.decided(issues, redacted.values())
    open_copies, stale = _open_copies(dossier), unsearched(dossier)
    passed, reasons = [], []
    wanted = dossier.settings["review.readers"]
    for ref in case_refs(vault):
        missing: list[tuple[str, dict[str, object]]] = []
        if ref in open_copies:
            missing.append(("copy", {"other": ", ".join(sorted(open_copies[ref]))}))
        consent = consent_of(vault, ref)
        missing += lacking_of_consent(consent, today)
        final = [entry for entry in missing if entry[0] in ("withdrawn", "refused")]
        if final and ref in open_copies:
            final.insert(0, missing[0])  # the answer is wanted for the other case, which waits for it
        result = outcome(vault, ref, wanted)
        if ref in stale:
            missing.append(("not_searched", {}))
        elif result.state in (CaseState.SUGGESTED, CaseState.READ_ONCE):
            missing.append(("not_read", {"read": len(result.readers), "wanted": wanted}))
        elif result.state == CaseState.DIFFERENCES:
            missing.append(("differences", {"places": len(result.differences)}))
        elif left := unmended(dossier, ref):
            missing.append(("overlooked", {"places": len(left)}))
        elif ref in held:
            kinds = ", ".join(entity_types()[kind].title.lower() for kind in held[ref].kinds)
            missing.append(("still_standing", {"kinds": kinds}))
        elif ref not in decided:
            missing.append(("issues_by_others" if ref in by_anybody else "issues", {}))
        if result.state == CaseState.REVIEWED and consent.state == Consent.CONSENTED and consent.by != "intake":
            missing += [] if condition_was_seen(vault, ref) else [("condition_later", {})]
        if ref in redacted and (short := lacking(vault, redacted[ref], dossier.settings["review.approval"])):
            missing.append((short, {}))
        if not missing and ref in redacted:
            passed.append(ref)
        # Whoever has said no is not asked for anything more, and neither is anybody else.
        for key, details in final or missing:
            rule = gate_rules()[key]
            reasons.append(Reason(ref, key, rule.short.format(**details), rule.act, rule.who))
    return GateResult(tuple(passed), tuple(reasons), _of_the_pack(dossier, passed))


def _open_copies(dossier: Dossier) -> dict[str, set[str]]:
    """By case, the others that may be one account with it: until somebody has said, none of them may go."""
    heads = dict(dossier.vault.rows("SELECT ref, coalesce(joined_to, ref) FROM submissions WHERE ref IS NOT NULL"))
    found: dict[str, set[str]] = {}
    for row in joins(dossier).itertuples():
        one, other = heads[row.ref], heads[row.duplicate_of]
        if not row.answer and one != other:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return found


def _of_the_pack(dossier: Dossier, refs: Sequence[str]) -> tuple[Reason, ...]:
    lack = lacking_of_pack(dossier, refs) if refs else None
    if lack is None:
        return ()
    rules = {key: {name: str(text) for name, text in row.items()} for key, row in load_rules("gate_pack").items()}
    rule = rules[lack.rule]
    act = f"{rule['act']} {rules['otherwise']['act']}"
    return (Reason(WHOLE, lack.rule, rule["short"].format(**lack.details), act, rule["who"]),)
