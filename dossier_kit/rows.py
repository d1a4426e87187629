"""The rows of the vault's register as Python sees them: shared by intake, consents, review and redaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from . import intake
from .errors import DossierError
from .vault import Vault
from .vocabulary import Consent, Evidence

_NAMES = (
    "id",
    "ref",
    "file",
    "sheet",
    "row",
    "story",
    "doc",
    "set_aside",
    "joined_to",
    "hint",
    "hint_kind",
    "hint_answer",
)


# A row that was set aside may say nothing but "please withdraw", or stand on a list of consents beside the accounts.
_SAYING = (
    "WHERE set_aside IS NULL OR json_extract(doc, '$.consent.state') IN ('withdrawn', 'refused', 'embargoed') "
    "OR (json_extract(doc, '$.consent.state') = 'unclear' AND json_extract(doc, '$.fields.consent') IS NOT NULL)"
)


def submissions(vault: Vault, saying: bool = False) -> list[dict[str, Any]]:
    """Every row that was ever read, oldest first; ``doc`` is the rest of the row (see :func:`document`). With
    ``saying`` only the accounts and what may hold one back: a sheet may have a hundred thousand rows that tell nothing.
    """
    which = _SAYING if saying else ""
    rows = vault.rows(f"SELECT {', '.join(_NAMES)} FROM submissions {which} ORDER BY id")  # noqa: S608 - fixed names
    return [{**dict(zip(_NAMES, row, strict=True)), "doc": json.loads(row[6])} for row in rows]


def document(row: intake.Submission) -> dict[str, Any]:
    """What the vault keeps of a row beside its story."""
    return {
        "fields": dict(row.fields),
        "other": dict(row.other),
        "comments": dict(row.comments),
        "raw": dict(row.raw),
        "hidden": list(row.hidden),
        "received": iso(row.received),
        "tribunal": iso(row.tribunal),
        "event_year": row.event_year,
        "dob": iso(row.dob),
        "evidence": str(row.evidence),
        "consent": {
            "state": str(row.consent.state),
            "until": iso(row.consent.until),
            "basis": row.consent.basis,
            "conditions": row.consent.conditions,
            "overruled": row.consent.overruled,
        },
    }


def submission(row: dict[str, Any]) -> intake.Submission:
    """The other way: a row of :func:`submissions` as intake read it."""
    doc = row["doc"]
    return intake.Submission(
        file=row["file"],
        sheet=row["sheet"],
        row=row["row"],
        story=row["story"],
        fields=doc["fields"],
        other=doc["other"],
        comments=doc["comments"],
        hidden=tuple(doc["hidden"]),
        received=read_date(doc["received"]),
        tribunal=read_date(doc["tribunal"]),
        event_year=doc["event_year"],
        dob=read_date(doc["dob"]),
        consent=reading(doc),
        evidence=Evidence(doc["evidence"]),
        set_aside=row["set_aside"],
        raw=doc["raw"],
    )


def reading(doc: Mapping[str, Any]) -> intake.ConsentReading:
    """How intake read the words on consent, out of a row's document."""
    read = doc["consent"]
    return intake.ConsentReading(
        Consent(read["state"]), read_date(read["until"]), read["conditions"], read["overruled"], read["basis"]
    )


def family(vault: Vault, ref: str) -> list[dict[str, Any]]:
    """The rows that make up a case, its own first: each with ref and doc.

    Raises:
        DossierError: there is no such case.
    """
    rows = vault.rows(
        "SELECT ref, doc FROM submissions WHERE ref = ? OR joined_to = ? ORDER BY ref <> ?", ref, ref, ref
    )
    if not rows:
        raise DossierError(f"There is no case {ref}.")
    return [{"ref": row[0], "doc": json.loads(row[1])} for row in rows]


def head_of(vault: Vault, ref: str) -> str | None:
    """The case that a row is, or was joined to; None where there is no such row."""
    row = vault.one("SELECT coalesce(joined_to, ref) FROM submissions WHERE ref = ?", ref)
    return str(row[0]) if row else None


def case_refs(vault: Vault) -> list[str]:
    """The references of all cases (not of rows set aside or joined into another), sorted."""
    return [
        ref
        for (ref,) in vault.rows(
            "SELECT ref FROM submissions WHERE set_aside IS NULL AND joined_to IS NULL ORDER BY ref"
        )
    ]


def case_story(vault: Vault, ref: str) -> tuple[str, str]:
    """The story of a case and its key."""
    row = vault.one("SELECT story, story_key FROM submissions WHERE ref = ?", ref)
    if row is None:
        raise DossierError(f"There is no case {ref}.")
    return str(row[0]), str(row[1])


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def read_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
