"""What comes in and says less than what holds: a later row, a list of consents, another state of the same row.

Whatever contradicts a yes makes it wait: no rule tells which of two words is the newer one. A person settles it by
recording a word, which stands until something new comes in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from . import intake
from .consents import AGAIN, STRICTEST, ConsentState, row_consent, write_consent
from .dossier import Dossier
from .rows import family, head_of, read_date, submission, submissions
from .taken_back import RETURNED
from .vault import Vault
from .vocabulary import Consent

# Kinds of problems.
NOBODYS = "consent of no account"
_NOBODYS = (
    "Words on consent hold something back, and no account was found that they are about. Look whose it is, and record "
    "it there with `dossier consent`."
)
TAKEN_AGAIN = "taken back again"
EARLIER = "consent looser than before"
OTHERWISE = "consent said otherwise"
TAKEN_OVER = "taken back elsewhere"
WHOSE = "consent of which account"

_CORRECTED = "the corrected file says so"
_EARLIER = "an earlier copy of this row said otherwise"
_WHOSE = "which of its sender's accounts it is cannot be told"
_TAKEN = "taken back in "  # and where


def propose_joins(dossier: Dossier) -> Counter[str]:
    """Note which case may be a copy of which, and heed what a later row or a list of consents holds back. By file, in
    how many of its rows that came up which a person has to look at."""
    vault = dossier.vault
    rows = submissions(vault, saying=True)
    # By the day received, then as they stood in the file: the earlier one is the account, the later one the copy.
    rows.sort(key=lambda row: (row["doc"]["received"] or "9999", row["id"]))
    read = [submission(row) for row in rows]
    with vault.transaction():
        vault.execute("UPDATE submissions SET hint = NULL, hint_kind = NULL WHERE hint_answer IS NULL")
        for proposal in intake.propose_duplicates(read):
            later, earlier = rows[proposal.later], rows[proposal.earlier]
            if later["set_aside"] is None and earlier["set_aside"] is None:
                vault.execute(
                    "UPDATE submissions SET hint = ?, hint_kind = ? WHERE id = ? AND hint_answer IS NULL",
                    *(earlier["ref"], proposal.kind, later["id"]),
                )
        said, lost = intake.said_otherwise(read)
        reached = Counter(one.row for one in said)
        told: Counter[str] = Counter()
        holds: dict[str, ConsentState] = {}  # thousands of rows may be about one account
        for one in said:
            account, row = rows[one.account], rows[one.row]
            if account["ref"]:
                told[row["file"]] += _heed_row(dossier, account, row, one.sure, reached[one.row] == 1, holds)
        return told + _tell_of_nobodys(vault, [rows[index] for index in lost])


def _tell_of_nobodys(vault: Vault, lost: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """List the rows that are about no account which was found, those of one sheet together. By file, how many sheets
    have such rows and were not listed yet."""
    known = {tuple(row) for row in vault.rows("SELECT file, sheet FROM problems WHERE kind = ?", NOBODYS)}
    vault.execute("DELETE FROM problems WHERE kind = ?", NOBODYS)
    sheets: dict[tuple[str, str], list[int]] = {}
    for row in lost:
        sheets.setdefault((row["file"], row["sheet"]), []).append(row["row"])
    for (file, sheet), numbers in sheets.items():
        several = f" Rows {', '.join(map(str, sorted(numbers)))}." if len(numbers) > 1 else ""
        vault.execute(
            "INSERT INTO problems (file, sheet, row, col, kind, message) VALUES (?, ?, ?, NULL, ?, ?)",
            *(file, sheet, None if several else numbers[0], NOBODYS, _NOBODYS + several),
        )
    return Counter(file for file, sheet in sheets if (file, sheet) not in known)


def _heed_row(
    dossier: Dossier,
    account: dict[str, Any],
    row: dict[str, Any],
    sure: bool,
    alone: bool,
    holds: dict[str, ConsentState],
) -> bool:
    """A row says less than an account: surely its contributor's, it takes the account back; a line on a list that is
    about this one account is its word; anything else makes it wait. Whether a person has to look at it.

    What a row takes back that may be about another child waits on its own word: that the two are two accounts, which is
    asked as well, does not yet say that this one may stay.
    """
    vault, ref = dossier.vault, account["ref"]
    read, place = row["doc"]["consent"], _place(row["id"], row["ref"], row["row"])
    state = Consent(read["state"])
    asked = False
    if state == Consent.WITHDRAWN and sure:
        basis, action = f"{_TAKEN}{place}", "consent withdrawn by a later submission"
    else:
        asked = bool(row["ref"]) and state != Consent.WITHDRAWN
        # A row that was a case once, and has gone from its file, was about that case first of all.
        its_word = sure and alone and row["set_aside"] and row["ref"] is None
        state = state if its_word else Consent.UNCLEAR
        basis, action = f"said to be {read['state']} in {place}", "consent contradicted by another row"
    until = read_date(read["until"]) if state == Consent.EMBARGOED else None
    if ref not in holds:
        holds[ref] = _holds(vault, ref)
    if not _stricter(state, until, holds[ref]):
        return False  # it says nothing new
    if asked and _asked(vault, ref, row["ref"]):
        return False  # whether the two are one account is asked, and what is answered settles it
    if _was_said(vault, ref, basis):
        return False  # a person has decided since
    for told in {ref, account["joined_to"]} & set(holds):  # it may be the word on the whole of a joined case
        del holds[told]
    write_consent(vault, ref, state, until, "", basis, "intake")
    vault.record(dossier.actor, action, ref, {"later": place})
    return True


def taken_over(vault: Vault, ref: str) -> bool:
    """Whether a case is taken back only because another row or sheet says so: its own rows do not, and nobody has
    recorded it. Before it is erased, which nobody can undo, a person says that it is meant.

    Raises:
        DossierError: there is no such case.
    """
    back = [row["ref"] for row in family(vault, ref) if _row_state(vault, row) == Consent.WITHDRAWN]
    last = "SELECT by, basis FROM consents WHERE ref = ? ORDER BY id DESC LIMIT 1"
    words = [vault.one(last, one) for one in back]
    return bool(words) and all(word and word[0] == "intake" and word[1].startswith(_TAKEN) for word in words)


def _row_state(vault: Vault, row: Mapping[str, Any]) -> Consent:
    return row_consent(vault, row["ref"], row["doc"]).state


def _holds(vault: Vault, ref: str) -> ConsentState:
    """The word on the row itself, or the one by which its case was taken back."""
    words = [row_consent(vault, row["ref"], row["doc"]) for row in family(vault, ref)]
    return next((said for said in words if said.state == Consent.WITHDRAWN), words[0])


def _stricter(state: Consent, until: date | None, holds: ConsentState) -> bool:
    if state == holds.state == Consent.EMBARGOED:
        return intake.lasts_longer(until, holds.until)
    return STRICTEST.index(state) < STRICTEST.index(holds.state)


def _asked(vault: Vault, ref: str, copy: str) -> bool:
    """Whether a person is asked, or was, if ``copy`` is one account with ``ref``."""
    pair = vault.rows("SELECT ref, coalesce(joined_to, ref), hint FROM submissions WHERE ref IN (?, ?)", ref, copy)
    heads = {row[0]: row[1] for row in pair}
    hint = next(row[2] for row in pair if row[0] == copy)
    if hint is not None and hint not in heads:
        heads[hint] = head_of(vault, hint)
    return heads[ref] == heads[copy] or (hint is not None and heads[ref] == heads[hint])


def _was_said(vault: Vault, ref: str, basis: str) -> bool:
    return vault.one("SELECT 1 FROM consents WHERE ref = ? AND by = 'intake' AND basis = ?", ref, basis) is not None


def _place(row_id: int, ref: str | None, number: int) -> str:
    return ref or f"row {number} of a later file or sheet (entry {row_id})"


def taken_back_by(vault: Vault, file: str) -> dict[str, str]:
    """The cases that the rows of an intake file took back, their own and what stood in earlier rows, with the day that
    the row was received ("" where it has none; of several rows the one that may be the latest)."""
    by_basis: dict[str, set[str]] = {}
    said = "SELECT ref, basis FROM consents WHERE by = 'intake' AND basis LIKE ?"
    for ref, basis in vault.rows(said, f"{_TAKEN}%"):
        by_basis.setdefault(basis, set()).add(ref)
    found: dict[str, str] = {}
    read = (
        "SELECT id, ref, row, json_extract(doc, '$.consent.state'), coalesce(json_extract(doc, '$.received'), '') "
        "FROM submissions WHERE file = ? ORDER BY id"
    )
    for row_id, ref, number, state, day in vault.each(read, file):
        refs = set(by_basis.get(f"{_TAKEN}{_place(row_id, ref, number)}", ()))
        if ref and state == Consent.WITHDRAWN:
            refs.add(ref)
        for one in refs:
            found[one] = max(day, found.get(one, day)) if day and found.get(one, day) else ""
    return dict(sorted(found.items()))


def heed_file(
    vault: Vault, ref: str, was: Mapping[str, Any], doc: Mapping[str, Any], actor: str, corrects: bool
) -> bool:
    """Another state of a row came in, ``was`` before. Where it is stricter than what holds, its new word holds, be it
    only a later day or a condition that it did not have before; where it is looser than the row's own word was and the
    file ``corrects`` the other, the case waits: is it a correction, or an old copy of the file? Whether it waits.

    Inside a transaction.
    """
    read, holds = doc["consent"], row_consent(vault, ref, doc)
    state, until = Consent(read["state"]), read_date(read["until"])
    # The same day in other words is none that whoever has decided since did not know of.
    repeats = state == holds.state and all(was["consent"][key] == read[key] for key in ("state", "until"))
    stricter = _stricter(state, until, holds) and not repeats
    # Another row took it back, and now it does so itself.
    stricter = stricter or (state == Consent.WITHDRAWN == holds.state and taken_over(vault, ref))
    limits = _limits_anew(was["consent"], read, holds)
    if stricter or limits:
        if not stricter:  # what holds goes on, with the condition
            state, until = holds.state, holds.until
        said = [holds.conditions] if holds.by != "intake" else []
        said += [read["conditions"]] if limits or not said else []
        conditions = "; ".join(filter(None, said))
        write_consent(vault, ref, state, until, conditions, _CORRECTED, "intake")
        vault.record(actor, "consent changed by a corrected file", ref, {"state": str(state)})
        return False
    last = vault.one("SELECT by, basis FROM consents WHERE ref = ? ORDER BY id DESC LIMIT 1", ref)
    own = last is None or tuple(last) == ("intake", _CORRECTED)  # nobody has decided, and no other row has spoken
    if not (corrects and own and _looser(was["consent"], read)):
        return False
    write_consent(vault, ref, Consent.UNCLEAR, None, "", _EARLIER, "intake")
    vault.record(actor, "consent in doubt: an earlier copy said otherwise", ref, {"state": was["consent"]["state"]})
    return True


def doubt_whose(vault: Vault, row_id: int, among: Collection[int], actor: str) -> bool:
    """A row may be any of the accounts ``among`` (rows of the vault by their id), told anew: where something was
    recorded of the consent of one of them, nobody can tell whether it is about this one, and it waits. Whether it does.

    Inside a transaction.
    """
    ref, set_aside = vault.one("SELECT ref, set_aside FROM submissions WHERE id = ?", row_id)
    recorded = "SELECT 1 FROM consents c JOIN submissions s ON s.ref = c.ref WHERE s.id = ?"
    if ref is None or set_aside is not None or not any(vault.one(recorded, one) for one in among):
        return False
    write_consent(vault, ref, Consent.UNCLEAR, None, "", _WHOSE, "intake")
    vault.record(actor, "consent in doubt: " + _WHOSE, ref)
    return True


def _limits_anew(was: Mapping[str, Any], now: Mapping[str, Any], holds: ConsentState) -> bool:
    """Whether a yes has a condition that neither the row nor what holds had before."""
    known = {_plain(was["conditions"]), _plain(holds.conditions), ""}
    yes = holds.state in (Consent.CONSENTED, Consent.EMBARGOED)
    return yes and _plain(now["conditions"]) not in known


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _looser(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether one reading allows what the other did not. A cell that was empty said nothing."""
    before, after = Consent(was["state"]), Consent(now["state"])
    if before == Consent.UNCLEAR and was["basis"] == "blank":
        return False
    if before == after == Consent.EMBARGOED:
        return bool(was["until"] and now["until"] and now["until"] < was["until"])
    if before == after == Consent.CONSENTED:
        return bool(was["conditions"] and not now["conditions"])
    return STRICTEST.index(after) > STRICTEST.index(before)


def waiting_for_a_word(vault: Vault) -> list[tuple[str, str, str, int | None, str]]:
    """Each case that waits because something came in that contradicts it: ref, file, sheet, row and why (a problem's
    kind; what takes it back again is in a file, and the row is not told)."""
    found = []
    last = "SELECT ref, basis, by, max(id) FROM consents GROUP BY ref ORDER BY ref"
    for ref, basis, by, _ in vault.rows(last):
        starts = {"said to be ": OTHERWISE, _TAKEN: TAKEN_OVER}
        kinds = {AGAIN: TAKEN_AGAIN, _EARLIER: EARLIER, RETURNED: RETURNED, _WHOSE: WHOSE}
        kind = kinds.get(basis) or next((kind for start, kind in starts.items() if basis.startswith(start)), "")
        if kind and by == "intake":
            where = "SELECT file, sheet, row, coalesce(joined_to, ref) FROM submissions WHERE ref = ?"
            file, sheet, row, head = vault.one(where, ref)
            if kind == TAKEN_OVER and not taken_over(vault, head):
                continue
            found.append((ref, file, "", None, kind) if kind == TAKEN_AGAIN else (ref, file, sheet, row, kind))
    return found
