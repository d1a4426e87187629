"""The register: every row that was read, how far it has come, and what a person has to look at. It names nobody."""

from __future__ import annotations

import pandas as pd

from .consents import consent_of
from .dossier import Dossier
from .errors import DossierError
from .heeded import EARLIER, OTHERWISE, TAKEN_AGAIN, TAKEN_OVER, WHOSE, waiting_for_a_word
from .review import outcome
from .rows import case_refs, iso, submissions
from .taken_back import RETURNED
from .vault import Vault
from .vocabulary import CaseState, Consent

REGISTER_COLUMNS = (
    "ref",
    "file",
    "sheet",
    "row",
    "received",
    "consent",
    "embargo_until",
    "evidence",
    "duplicate_of",
    "state",
)

# Why a case waits for a word, by the kind of the problem.
_WAITING = {
    TAKEN_AGAIN: "A file that takes {ref} back came in again after a yes was recorded. The case waits: ask its "
    "contributor, and record what was said, {where}.",
    EARLIER: "An earlier copy of this row said otherwise about consent, and stricter. {ref} waits: see which copy "
    "is the newer, or ask its contributor, and record what holds, {where}.",
    OTHERWISE: "Another row or sheet says otherwise about the consent of {ref}, and stricter. See which holds, or ask "
    "its contributor, and record it, {where}.",
    WHOSE: "Its sender has several accounts, their stories were told anew, and which of them {ref} is cannot be told: "
    "what was recorded of the others may be about it. It waits: see which is which (`dossier consent {ref}` shows what "
    "was recorded), or ask, and record what holds, {where}.",
    RETURNED: "The sender of {ref} took an account back, and it was erased: nobody can tell any more whether this is "
    "the same one told anew. It waits: ask, and erase it with `dossier withdraw {ref}`, or record what holds, {where}.",
    TAKEN_OVER: "Another row or sheet of the same sender takes {ref} back. It is out, and `dossier purge` leaves it "
    "until somebody has said that it is meant: `dossier withdraw {ref}` erases it. If it may stay, record what holds, "
    "{where}.",
}

_WHERE = "under Consents in notebook 1 or with `dossier consent {ref}`"


def register(dossier: Dossier) -> pd.DataFrame:
    """Every row that was read, without names. Columns: ref, file, sheet, row, received, consent, embargo_until,
    evidence, duplicate_of, state; sorted by file, sheet and row.

    Consent is what holds for the case that the row is, or is part of, as the gate has it: what one row says alone may
    be a yes where the case waits."""
    vault = dossier.vault
    states = case_states(vault)
    rows = []
    for row in sorted(submissions(vault), key=lambda row: (row["file"], row["id"])):
        consent = consent_of(vault, row["joined_to"] or row["ref"]) if row["ref"] else None
        until = consent.until if consent and consent.state == Consent.EMBARGOED else None
        kept = row["hint"] if row["hint_kind"] in ("exact", "near") or row["joined_to"] else None
        rows.append(
            (
                row["ref"] or "",
                row["file"],
                row["sheet"],
                row["row"],
                row["doc"]["received"] or "",
                str(consent.state) if consent else "",
                iso(until) or "",
                row["doc"]["evidence"],
                (row["joined_to"] or kept or "") if row["hint_answer"] != "separate" else "",
                str(states.get(row["ref"], CaseState.SET_ASIDE)),
            )
        )
    return pd.DataFrame(rows, columns=list(REGISTER_COLUMNS))


def problems(dossier: Dossier) -> pd.DataFrame:
    """What a person has to look at. Columns: file, sheet, row, column, kind, message; never a value."""
    rows = dossier.vault.rows("SELECT file, sheet, row, col, kind, message FROM problems ORDER BY id")
    waiting = waiting_for_a_word(dossier.vault)
    rows += [
        (file, sheet, row, None, kind, _WAITING[kind].format(ref=ref, where=_WHERE.format(ref=ref)))
        for ref, file, sheet, row, kind in waiting
    ]
    frame = pd.DataFrame(rows, columns=["file", "sheet", "row", "column", "kind", "message"])
    return frame.astype({"row": "Int64"})


def accounting(dossier: Dossier) -> dict[str, int]:
    """Rows read = cases + joined + set aside.

    Raises:
        DossierError: the sum does not hold, which means the vault is damaged.
    """
    rows = submissions(dossier.vault)
    set_aside = sum(1 for row in rows if row["set_aside"] is not None)
    joined = sum(1 for row in rows if row["set_aside"] is None and row["joined_to"] is not None)
    cases = len(case_refs(dossier.vault))
    if cases + joined + set_aside != len(rows):
        raise DossierError("The rows do not add up: rows read are not cases plus joined plus set aside.")
    return {"rows read": len(rows), "cases": cases, "joined": joined, "set aside": set_aside}


def case_states(vault: Vault) -> dict[str, CaseState]:
    """How far each case has come, for every reference."""
    states = {}
    for row in submissions(vault):
        if row["ref"] is None:
            continue
        if row["set_aside"] is not None:
            states[row["ref"]] = CaseState.SET_ASIDE
        elif row["joined_to"] is not None:
            states[row["ref"]] = CaseState.JOINED
        else:
            states[row["ref"]] = outcome(vault, row["ref"]).state
    return states
