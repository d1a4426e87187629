"""What a person decides about a case before it is read: whose copy it is, and what its contributor allowed.

Intake only proposes. A proposed copy is joined when somebody says so; a doubtful consent waits for a lawyer, and what
the lawyer records stands over what intake read, with the word it rests on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from . import intake
from .dossier import Dossier
from .errors import DossierError
from .people import must
from .rows import family, iso, read_date, reading
from .vault import Vault, now
from .vocabulary import Consent

# The strictest word of the rows that make up a case is the case's word.
STRICTEST = (Consent.WITHDRAWN, Consent.REFUSED, Consent.UNCLEAR, Consent.EMBARGOED, Consent.CONSENTED)

AGAIN = "what took it back came in again after the yes"
_PARTED = "a yes was recorded while it counted as one account with"


@dataclass(frozen=True, slots=True)
class Word:
    """What one row says on consent, or was recorded for it: the row's reference, the state, on what word it rests (""
    for what intake read in the row itself), and whose it is. ``open_copy``: nobody has said yet whether it is one
    account with the case."""

    ref: str
    state: Consent
    basis: str
    by: str
    open_copy: bool = False


@dataclass(frozen=True, slots=True)
class ConsentState:
    """What holds for a case today: the state, until when, conditions, and whose word it is ("intake" or a name).

    ``overruled`` and ``tribunal_to_come`` are of what intake read, and gone once a person has recorded a word.
    ``words``: all that it was made of, the case's own row first."""

    state: Consent
    until: date | None
    conditions: str
    by: str
    overruled: bool = False
    tribunal_to_come: bool = False
    words: tuple[Word, ...] = ()

    @property
    def condition(self) -> str:
        """The condition of a yes, in the contributor's words or a lawyer's; of an answer that is taken back there is
        none, and ``conditions`` is the whole of it."""
        return "" if self.overruled else self.conditions


def arrived(path: Path) -> float:
    """When a file came to where it lies, as far as the system tells: a copy keeps the day of what it is a copy of."""
    told = path.stat()
    return max(told.st_mtime, told.st_ctime)


def ask_again(vault: Vault, ref: str, since: float, actor: str, day: str = "") -> bool:
    """A paper that took the case back is here again, unchanged, and a yes was recorded meanwhile: is it the old paper,
    or did its contributor send it once more? No rule can tell. If it came (``since``, seconds) after the yes, the case
    waits until somebody has asked her; a paper that lies where it lay says nothing new, nor does one that bears a
    ``day`` (ISO) before that of the yes. Whether it waits.

    Inside a transaction.
    """
    last = vault.one("SELECT basis FROM consents WHERE ref = ? ORDER BY id DESC LIMIT 1", ref)
    if last is not None and last[0] == AGAIN:
        return True
    yes = yes_of(vault, ref)
    if yes is None or before(day, yes):
        return False
    # Both to the second; of one and the same second nobody knows which was first, and the stricter holds.
    if int(since) < yes.timestamp():
        return False
    write_consent(vault, ref, Consent.UNCLEAR, None, "", AGAIN, "intake")
    vault.record(actor, "taken back again, perhaps", ref)
    return True


def yes_of(vault: Vault, ref: str) -> datetime | None:
    """When somebody recorded that the account may be used, if that is the last word on it."""
    last = vault.one("SELECT state, at FROM consents WHERE ref = ? ORDER BY id DESC LIMIT 1", ref)
    said = last is not None and last[0] in (Consent.CONSENTED, Consent.EMBARGOED)
    return datetime.fromisoformat(last[1]) if said else None


def before(day: str, yes: datetime) -> bool:
    """Whether a paper bears a day (ISO, "" for none) before that of the yes: it is the old one."""
    return bool(day) and day < yes.date().isoformat()


def joins(dossier: Dossier) -> pd.DataFrame:
    """What intake takes for copies and follow-ups. Columns: ref, duplicate_of, kind, answer ("" while open)."""
    rows = dossier.vault.rows(
        "SELECT ref, hint, hint_kind, coalesce(hint_answer, '') FROM submissions "
        "WHERE hint IS NOT NULL AND set_aside IS NULL ORDER BY ref"
    )
    return pd.DataFrame(rows, columns=["ref", "duplicate_of", "kind", "answer"])


def answer_join(dossier: Dossier, ref: str, same: bool) -> None:
    """Say whether a proposed copy is the same family's account (join it) or another one (keep it apart). An answer may
    be changed: what is parted takes along what was joined to it before, and a yes that was recorded since they were
    joined waits, since nobody can tell which of the two it was about.

    Raises:
        DossierError: it is not proposed as a copy.
        NotAllowed: no role of this person's allows it.
    """
    must(dossier, "confirm")
    vault = dossier.vault
    row = vault.one("SELECT hint, joined_to FROM submissions WHERE ref = ?", ref)
    if row is None or row[0] is None:
        raise DossierError(f"{ref} is not proposed as a copy of another case.")
    with vault.transaction():
        target, head = row
        while (onwards := vault.one("SELECT joined_to FROM submissions WHERE ref = ?", target)[0]) is not None:
            target = onwards
        if head is not None and same and head == target:
            return  # since when they have been one stays on record as it is
        if head is not None and not same:
            _part(dossier, ref, head)
        vault.execute(
            "UPDATE submissions SET joined_to = ?, hint_answer = ? WHERE ref = ?",
            target if same and target != ref else None,  # they may be one already, joined the other way round
            "joined" if same else "separate",
            ref,
        )
        if same:
            # What was joined to it goes with it: a row of a row would be in no family.
            vault.execute("UPDATE submissions SET joined_to = ? WHERE joined_to = ?", target, ref)
        vault.record(dossier.actor, "joined" if same else "kept apart", ref, {"with": target})


def _part(dossier: Dossier, ref: str, head: str) -> None:
    """Give a row that is joined to ``head`` back what was joined to it. Inside a transaction."""
    vault = dossier.vault
    # Its own are those that somebody joined to it, or to one of its own: a row's hint stays what it was.
    own = (
        "WITH RECURSIVE own (ref) AS (SELECT ? UNION SELECT s.ref FROM submissions s JOIN own ON s.hint = own.ref "
        "WHERE s.hint_answer = 'joined' AND s.joined_to = ?) SELECT ref FROM own"
    )
    parted = {one for (one,) in vault.rows(own, ref, head)}
    when = "SELECT max(seq) FROM ledger WHERE ref = ? AND action = 'joined'"
    since = vault.one(when, ref)[0] or 0
    said = "SELECT 1 FROM ledger WHERE ref = ? AND action = 'consent set' AND seq > ?"
    for row in family(vault, head):
        one, other = row["ref"], head if row["ref"] in parted else ref
        if yes_of(vault, one) is not None and vault.one(said, one, since) is not None:
            write_consent(vault, one, Consent.UNCLEAR, None, "", f"{_PARTED} {other}", "intake")
            vault.record(dossier.actor, "consent in doubt: recorded for two accounts", one, {"other": other})
    for one in parted - {ref}:
        vault.execute("UPDATE submissions SET joined_to = ? WHERE ref = ?", ref, one)


def consent_of(vault: Vault, ref: str) -> ConsentState:
    """What holds for the case: the strictest of its rows, each as a person decided it or else as intake read it, and
    of those that may be copies of it while nobody has said whether they are."""
    rows = family(vault, ref)
    states = [row_consent(vault, row["ref"], row["doc"]) for row in rows]
    states += _of_open_copies(vault, {row["ref"] for row in rows})
    words = tuple(word for state in states for word in state.words)
    states.sort(key=lambda state: STRICTEST.index(state.state))
    strictest = states[0]
    untils = [state.until for state in states if state.state == Consent.EMBARGOED]
    until = max((u for u in untils if u), default=None) if all(untils) else None
    conditions = "; ".join(dict.fromkeys(state.conditions for state in states if state.conditions))
    # A condition that intake read waits for a lawyer's word, whoever decided on the other rows.
    by = "intake" if any(state.conditions and state.by == "intake" for state in states) else strictest.by
    return ConsentState(
        strictest.state,
        until,
        conditions,
        by,
        any(state.overruled for state in states),
        any(state.tribunal_to_come for state in states),
        words,
    )


def condition_was_seen(vault: Vault, ref: str) -> bool:
    """Whether the condition of a case was on record when the first reader signed its present text, so that all had it
    before them, or was recorded once more since the last one did: then somebody has held the text against it. Recorded
    for the first time after that, where the intake did not tell of one, nobody has."""
    key = vault.one("SELECT story_key FROM submissions WHERE ref = ?", ref)[0]
    first, last = vault.one("SELECT min(at), max(at) FROM readings WHERE ref = ? AND story_key = ?", ref, key)
    recorded = "SELECT at FROM consents WHERE ref = ? AND by <> 'intake' AND conditions = ? ORDER BY id"

    def seen(one: str, doc: Mapping[str, Any]) -> bool:
        said = row_consent(vault, one, doc)
        days = [at for (at,) in vault.rows(recorded, one, said.conditions)] if said.conditions else []
        once_more = len(days) > 1 or bool(reading(doc).conditions)
        return not said.conditions or any(at <= first for at in days) or (once_more and max(days, default="") >= last)

    return first is None or all(seen(row["ref"], row["doc"]) for row in family(vault, ref))


def _of_open_copies(vault: Vault, refs: set[str]) -> list[ConsentState]:
    """What the rows hold back that may be copies of these, and their copies. A no is a doubt until they are joined: it
    may be about another account of the family's. A person's word on these rows that is newer than the file settles it.
    """
    read = (
        "SELECT s.ref, s.doc, f.sha256 FROM submissions s JOIN files f ON f.name = s.file "
        "WHERE s.hint = ? AND s.hint_answer IS NULL AND s.set_aside IS NULL"
    )
    # By the ledger, which knows the order of what fell into one second too.
    newest = "SELECT coalesce(max(seq), 0) FROM ledger WHERE ref = ? AND action = 'consent set'"
    came = "SELECT min(seq) FROM ledger WHERE action = 'intake' AND json_extract(detail, '$.sha256') = ?"
    found, seen, todo = [], set(refs), sorted(refs)
    while todo:
        target = todo.pop()
        for ref, doc, sha256 in vault.rows(read, target):
            if ref in seen:
                continue
            seen.add(ref)
            todo.append(ref)
            state = row_consent(vault, ref, row := json.loads(doc))
            silent = state.by == "intake" and not intake.says_less(reading(row))
            if silent or state.state == Consent.CONSENTED:
                continue
            arrived = vault.one(came, sha256)[0]
            if arrived is not None and max(vault.one(newest, one)[0] for one in refs) > arrived:
                continue
            word = Consent.EMBARGOED if state.state == Consent.EMBARGOED else Consent.UNCLEAR
            words = tuple(replace(one, open_copy=True) for one in state.words)
            found.append(ConsentState(word, state.until, "", "intake", words=words))
    return found


def set_consent(
    dossier: Dossier, ref: str, state: Consent, basis: str, until: date | None = None, conditions: str = ""
) -> None:
    """Record what a contributor said, and on what word (``basis``: "letter of 3 June", "told me on the telephone").

    An embargo without ``until`` holds until the contributor says otherwise.

    Raises:
        DossierError: no such case, no word that it rests on, or a day for what has no end.
        NotAllowed: no role of this person's allows it.
    """
    if not basis.strip():
        raise DossierError("Say on what word the consent rests, for the record.")
    if until is not None and state != Consent.EMBARGOED:
        raise DossierError(f"Only an embargo has an end; {state} has none.")
    vault = dossier.vault
    if vault.one("SELECT 1 FROM submissions WHERE ref = ?", ref) is None:
        raise DossierError(f"There is no case {ref}.")
    # To hold an account back is anybody's to record; a yes is a lawyer's, and so is leaving a no; to lift an embargo,
    # by whatever way round, is the lead's.
    out = (Consent.WITHDRAWN, Consent.REFUSED)
    if state == Consent.CONSENTED:
        must(dossier, "release" if "embargoed" in set(history(vault, ref)["state"]) else "confirm")
    else:
        must(dossier, "confirm" if consent_of(vault, ref).state in out and state not in out else "work")
    with vault.transaction():
        write_consent(vault, ref, state, until, conditions, basis, dossier.actor)
        vault.record(dossier.actor, "consent set", ref, {"state": str(state), "until": iso(until)})


def record_for_case(
    dossier: Dossier, ref: str, state: Consent, basis: str, until: date | None = None, conditions: str = ""
) -> None:
    """As :func:`set_consent`, for every row of the case: whoever was shown the words of all of them has decided on all.

    Raises:
        DossierError: no such case, no word that it rests on, or a day for what has no end.
        NotAllowed: no role of this person's allows it.
    """
    with dossier.vault.transaction():
        for row in family(dossier.vault, ref):
            set_consent(dossier, row["ref"], state, basis, until, conditions)


def history(vault: Vault, ref: str) -> pd.DataFrame:
    """Everything that was ever recorded of a case's consent, its joined rows' too, oldest first.

    Columns: ref, at (UTC; "" for what intake read), by ("intake" or a name), state, until, conditions, basis. The last
    two may hold a contributor's words: for the confidential room alone.

    Raises:
        DossierError: there is no such case.
    """
    rows = []
    for row in family(vault, ref):
        read = row["doc"]["consent"]
        rows.append((row["ref"], "", "intake", read["state"], read["until"] or "", read["conditions"], read["basis"]))
        rows += vault.rows(
            "SELECT ref, at, by, state, coalesce(until, ''), conditions, basis FROM consents WHERE ref = ? ORDER BY id",
            row["ref"],
        )
    return pd.DataFrame(rows, columns=["ref", "at", "by", "state", "until", "conditions", "basis"])


def write_consent(
    vault: Vault, ref: str, state: Consent, until: date | None, conditions: str, basis: str, by: str
) -> None:
    """Keep a word on a row's consent; it stands over every earlier one. Inside a transaction."""
    vault.execute(
        "INSERT INTO consents (ref, state, until, conditions, basis, by, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        ref,
        str(state),
        iso(until),
        conditions,
        basis,
        by,
        now(),
    )


def row_consent(vault: Vault, ref: str, doc: Mapping[str, Any]) -> ConsentState:
    """What one row says: the last word that was recorded for it, or else what intake read in it."""
    last = "SELECT state, until, conditions, by, basis FROM consents WHERE ref = ? ORDER BY id DESC LIMIT 1"
    row = vault.one(last, ref)
    if row is None:
        read = reading(doc)
        word = Word(ref, read.state, "", "intake")
        return ConsentState(
            read.state, read.until, read.conditions, "intake", read.overruled, read.tribunal_to_come, (word,)
        )
    state = Consent(row[0])
    return ConsentState(state, read_date(row[1]), row[2], row[3], words=(Word(ref, state, row[4], row[3]),))
