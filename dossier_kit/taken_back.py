"""How an erased account is known when it comes in again, without a word of it being kept.

Of its words there are keyed hashes: one over all of them, whatever the capitals, accents and punctuation; one over each
of a few of their runs; and one over each way its sender is known. A row is the erased account when all its words are
the same, or when half of the runs and the sender are: a form letter that another family sends too is let in.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from . import intake
from .vault import Vault
from .vocabulary import Consent, Evidence

LET_IN = "let in again"  # the ledger's action
# Why something was erased: what ``erasures.why`` and a row that is set aside for it say.
TAKEN_BACK = "taken back"
KEPT_ENOUGH = "kept long enough"
REASONS = (TAKEN_BACK, KEPT_ENOUGH)
_TOLD = "An account that was erased came in again. Nothing of it was kept; delete the row from the file."
_KINDS = "('whole', 'part', 'sender')"  # the others are of :mod:`dossier_kit.intruder.erased`
_RUN = 5  # words
_KEPT = 24  # runs of an account, the smallest by their hash: the same ones in every copy
_SHORT = 12  # words; anything shorter ("see my letter") is an account only together with its sender


def fingerprints(vault: Vault, story: str, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """The keyed hashes of an account as (kind, hash); see ``schema_5.sql``. Empty where nothing tells it apart."""
    words = _words(story)
    senders = [
        vault.keyed("taken back sender", f"{key}:{said}")
        for key in ("email", "handle", "phone", "contributor")
        if (said := " ".join(_words(fields.get(key, ""))))
    ]
    whole = " ".join(words)
    if len(words) < _SHORT:
        if not words or not senders:
            return []
        whole += "\0" + senders[0]
    seed = bytes.fromhex(vault.keyed("taken back", "run"))
    runs = {" ".join(words[at : at + _RUN]) for at in range(max(len(words) - _RUN + 1, 1))}
    parts = sorted(hashlib.blake2b(run.encode(), key=seed, digest_size=12).hexdigest() for run in runs)[:_KEPT]
    return [
        ("whole", vault.keyed("taken back", whole)),
        *(("part", part) for part in parts),
        *(("sender", sender) for sender in senders),
    ]


def keep_fingerprints(vault: Vault, erasure: int, story: str, fields: Mapping[str, str]) -> None:
    """Keep the hashes of an account that is about to be erased; inside a transaction."""
    for kind, key in fingerprints(vault, story, fields):
        vault.execute("INSERT INTO fingerprints VALUES (?, ?, ?)", erasure, kind, key)


def is_known(vault: Vault, erasure: int) -> bool:
    """Whether an account of this erasure would be known when it comes in again."""
    return vault.one(f"SELECT 1 FROM fingerprints WHERE erasure = ? AND kind IN {_KINDS}", erasure) is not None  # noqa: S608 - the kinds above


def forget_fingerprints(vault: Vault, erasure: int) -> None:
    """Let the accounts of this erasure in; inside a transaction. Hashes of other kinds stay."""
    vault.execute(f"DELETE FROM fingerprints WHERE erasure = ? AND kind IN {_KINDS}", erasure)  # noqa: S608 - the kinds above


def erased_why(vault: Vault, story: str, fields: Mapping[str, str]) -> str | None:
    """Why this account was erased once (one of :data:`REASONS`), or None if it was not."""
    if vault.one("SELECT 1 FROM fingerprints LIMIT 1") is None:
        return None
    found = fingerprints(vault, story, fields)
    shared: Counter[tuple[int, str]] = Counter()
    for kind, key in found:
        for (erasure,) in vault.rows("SELECT DISTINCT erasure FROM fingerprints WHERE kind = ? AND key = ?", kind, key):
            shared[erasure, kind] += 1
    parts = sum(1 for kind, _ in found if kind == "part")
    for erasure in sorted({erasure for erasure, _ in shared}):
        alike = parts and shared[erasure, "part"] * 2 >= parts and shared[erasure, "sender"]
        if shared[erasure, "whole"] or alike:
            return str(vault.one("SELECT why FROM erasures WHERE id = ?", erasure)[0])
    return None


def let_in_since(vault: Vault, file: str) -> bool:
    """Whether an account may come in with this file that did not when it was last read, though its bytes are the same:
    an erased one stood in it, and an erased account has been let in again since."""
    if not vault.one("SELECT 1 FROM submissions WHERE file = ? AND set_aside IN (?, ?)", file, *REASONS):
        return False
    last = vault.one("SELECT seq FROM ledger WHERE action = ? ORDER BY seq DESC LIMIT 1", LET_IN)
    digest = vault.one("SELECT sha256 FROM files WHERE name = ?", file)
    reads = vault.rows("SELECT seq, detail FROM ledger WHERE action = 'intake' ORDER BY seq DESC")
    read = next((seq for seq, detail in reads if digest and json.loads(detail)["sha256"] == digest[0]), 0)
    return last is not None and last[0] > read


def emptied(row: intake.Submission, why: str) -> intake.Submission:
    """The row without anything that it said: its place stays, so that every row is accounted for."""
    return intake.Submission(
        file=row.file,
        sheet=row.sheet,
        row=row.row,
        story="",
        fields={},
        other={},
        comments={},
        hidden=(),
        received=None,
        tribunal=None,
        event_year=None,
        dob=None,
        consent=intake.ConsentReading(Consent.UNCLEAR),
        evidence=Evidence.OWN_ACCOUNT,
        set_aside=why,
        raw={},
    )


def without_erased(vault: Vault, reading: intake.IntakeReading) -> tuple[intake.IntakeReading, dict[str, set[int]]]:
    """The reading with every erased account emptied, and by sheet the rows that those are."""
    rows: dict[str, set[int]] = {}
    kept, told = [], []
    for row in reading.submissions:
        why = erased_why(vault, row.story, row.fields)
        if why is not None:
            rows.setdefault(row.sheet, set()).add(row.row)
            row = emptied(row, why)
            told.append(intake.Problem(row.file, row.sheet, row.row, None, why, _TOLD))
        kept.append(row)
    if not rows:
        return reading, {}
    problems = tuple(p for p in reading.problems if p.row is None or p.row not in rows.get(p.sheet, ()))
    return replace(reading, submissions=tuple(kept), problems=(*problems, *told)), rows


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"\w+", plain.casefold())
