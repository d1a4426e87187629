"""How an erased account is known when it comes in again, without a word of it being kept.

Of its words there are keyed hashes: one over all of them, whatever the capitals, accents and punctuation; one over each
of a few of their runs; and one over each way its sender is known. A row is the erased account when all its words are
the same, or when half of the runs and the sender are, whatever else was written before, between or after: a form letter
that another family sends too is let in. What a sender who took an account back sends in other words is let in and
waits: nobody can tell any more whether it is the same account told anew.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from . import intake
from .consents import STRICTEST, row_consent, write_consent
from .rows import submission, submissions
from .vault import Vault
from .vocabulary import Consent, Evidence

LET_IN = "let in again"  # the ledger's action
# Why something was erased: what ``erasures.why`` and a row that is set aside for it say.
TAKEN_BACK = "taken back"
KEPT_ENOUGH = "kept long enough"
REASONS = (TAKEN_BACK, KEPT_ENOUGH)
RETURNED = "its sender took an account back"  # what is recorded on a new case, and the kind of the problem
_TOLD = "An account that was erased came in again. Nothing of it was kept; delete the row from the file."
_KINDS = "('whole', 'part', 'sender')"  # the others are of :mod:`dossier_kit.intruder.erased`
_RUN = 5  # words
_KEPT = 24  # runs of an account, the smallest by their hash: the same ones in every copy
_QUARTER = _KEPT // 4  # of the runs that are kept: from its sender a half comes back with so many nearly always
_FEW = 4  # runs: of an account with fewer the runs tell nothing
_SHORT = 12  # words; anything shorter ("see my letter") is an account only together with its sender


def fingerprints(vault: Vault, story: str, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """The keyed hashes of an account as (kind, hash); see ``schema_5.sql``. Empty where nothing tells it apart."""
    words = _words(story)
    senders = list(_senders(vault, fields).values())
    whole = " ".join(words)
    if len(words) < _SHORT:
        if not words or not senders:
            return []
        whole += "\0" + senders[0]
    return [
        ("whole", vault.keyed("taken back", whole)),
        *(("part", part) for part in _runs(vault, words)[:_KEPT]),
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


@dataclass(frozen=True, slots=True)
class _Erased:
    """What is kept of erased accounts: whose each hash is, the runs of each, and why each was erased."""

    vault: Vault
    owners: Mapping[tuple[str, str], frozenset[int]]
    parts: Mapping[int, frozenset[str]]
    reasons: Mapping[int, str]

    def why(self, row: intake.Submission) -> str | None:
        """Why this account was erased once (one of :data:`REASONS`), or None if it was not."""
        found = fingerprints(self.vault, row.story, row.fields)
        same = {erasure for mark in found[:1] for erasure in self.owners.get(mark, ())}
        sent = {erasure for mark in found if mark[0] == "sender" for erasure in self.owners.get(mark, ())}
        runs = _runs(self.vault, _words(row.story)) if sent - same else []
        same |= {erasure for erasure in sent - same if _is_in(self.parts.get(erasure, frozenset()), runs)}
        return self.reasons[min(same)] if same else None

    def sender_took_back(self, row: intake.Submission, tells: frozenset[str]) -> bool:
        """Whether somebody known by the row's fields ``tells`` took an account back."""
        marks = [("sender", key) for field, key in _senders(self.vault, row.fields).items() if field in tells]
        return any(
            self.reasons[erasure] == TAKEN_BACK for mark in marks for erasure in self.owners.get(mark, frozenset())
        )


def _is_in(kept: frozenset[str], runs: Sequence[str]) -> bool:
    """Whether an account stands in a text, by what is ``kept`` of its runs and all the runs of the text, or the
    text in the account. An erasure may be of several rows: a quarter of what is kept says enough of one sender's."""
    whole = len(kept) >= _FEW and len(kept.intersection(runs)) >= min(len(kept), _QUARTER)
    smallest = runs[:_KEPT]
    return whole or len(kept.intersection(smallest)) * 4 >= len(smallest) > 0


def _erased(vault: Vault) -> _Erased | None:
    owners: dict[tuple[str, str], set[int]] = defaultdict(set)
    parts: dict[int, set[str]] = defaultdict(set)
    for erasure, kind, key in vault.rows(f"SELECT erasure, kind, key FROM fingerprints WHERE kind IN {_KINDS}"):  # noqa: S608 - the kinds above
        owners[kind, key].add(erasure)
        if kind == "part":
            parts[erasure].add(key)
    if not owners:
        return None
    return _Erased(
        vault,
        {mark: frozenset(found) for mark, found in owners.items()},
        {erasure: frozenset(found) for erasure, found in parts.items()},
        dict(vault.rows("SELECT id, why FROM erasures")),
    )


def doubt_returned(vault: Vault, row_ids: Sequence[int], actor: str) -> int:
    """Of the rows that have just become cases, make those wait whose sender took an account back that was erased, and
    which are no account that the dossier holds anyway. How many wait.

    An address that many share, the helpline's own, tells no sender. Inside a transaction.
    """
    erased = _erased(vault)
    if erased is None or not row_ids:
        return 0
    fresh, waiting = set(row_ids), 0
    held = [row for row in submissions(vault) if row["set_aside"] is None]
    rows = [submission(row) for row in held]
    known = {vault.keyed("story", row["story"]) for row in held if row["id"] not in fresh}
    senders = intake.senders_of(rows, range(len(rows)))
    for index, (row, read) in enumerate(zip(held, rows, strict=True)):
        if row["id"] not in fresh or vault.keyed("story", row["story"]) in known:
            continue
        holds = row_consent(vault, row["ref"], row["doc"]).state
        stricter = STRICTEST.index(holds) < STRICTEST.index(Consent.UNCLEAR)
        if not stricter and erased.sender_took_back(read, _telling(senders[index])):
            write_consent(vault, row["ref"], Consent.UNCLEAR, None, "", RETURNED, "intake")
            vault.record(actor, "consent in doubt: " + RETURNED, row["ref"])
            waiting += 1
    return waiting


def _telling(who: intake.Sender) -> frozenset[str]:
    """By which of its fields a sender is known: not by a name that anybody may have, nor by an address of many."""
    signs = {"handle" if said[0] == "@" else "email" if "@" in said else "phone" for said in who.addresses}
    return frozenset(signs | ({"contributor"} if len(who.name) >= 2 else set()))


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
    erased = _erased(vault)
    if erased is None:
        return reading, {}
    for row in reading.submissions:
        why = erased.why(row)
        if why is not None:
            rows.setdefault(row.sheet, set()).add(row.row)
            row = emptied(row, why)
            told.append(intake.Problem(row.file, row.sheet, row.row, None, why, _TOLD))
        kept.append(row)
    if not rows:
        return reading, {}
    problems = tuple(p for p in reading.problems if p.row is None or p.row not in rows.get(p.sheet, ()))
    return replace(reading, submissions=tuple(kept), problems=(*problems, *told)), rows


def _senders(vault: Vault, fields: Mapping[str, str]) -> dict[str, str]:
    """The keyed hash of each way a sender is known, by field; the same ones in the same order each time."""
    said = {key: " ".join(_words(fields.get(key, ""))) for key in ("email", "handle", "phone", "contributor")}
    return {key: vault.keyed("taken back sender", f"{key}:{words}") for key, words in said.items() if words}


def _runs(vault: Vault, words: Sequence[str]) -> list[str]:
    """The keyed hashes of all runs of words, the smallest first."""
    seed = bytes.fromhex(vault.keyed("taken back", "run"))
    runs = {" ".join(words[at : at + _RUN]) for at in range(max(len(words) - _RUN + 1, 1))}
    return sorted(hashlib.blake2b(run.encode(), key=seed, digest_size=12).hexdigest() for run in runs)


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"\w+", plain.casefold())
