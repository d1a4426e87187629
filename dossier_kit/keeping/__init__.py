"""What becomes of an account in the long run: taken back, kept long enough, led back to its person; and the key.

    withdraw, purge        erase, and say what could not be
    due, unconfirmed       what is to be erased, and what somebody has to say first that it is meant
    matters                what is to be done or looked at
    reveal                 from a reference back to a person, on record
    readmit                let an erased account in again
    record_faults          where a list in the vault is not as the ledger made it
    seal, unseal           plain files of the confidential room, into the vault and back
    change_passphrase      the vault's key

Every verb checks first that the person at the keyboard may do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from .. import intake
from ..allowed import no_longer, told
from ..consents import consent_of, set_consent
from ..dossier import Dossier
from ..errors import DossierError, ExportRunning
from ..heeded import taken_over
from ..people import must, people
from ..rows import case_refs, submission, submissions
from ..taken_back import KEPT_ENOUGH, LET_IN, REASONS, TAKEN_BACK, forget_fingerprints, is_known
from ..vault import Vault, now
from ..vocabulary import Consent
from .erasing import Erasure, erase
from .leftovers import forget_leftovers, still_left
from .places import manifest_in_place
from .records import record_faults
from .safekeeping import change_passphrase, seal, unseal

__all__ = [
    "Due",
    "Erasure",
    "change_passphrase",
    "due",
    "matters",
    "purge",
    "readmit",
    "record_faults",
    "reveal",
    "seal",
    "unconfirmed",
    "unseal",
    "withdraw",
]

_DAYS_A_MONTH = 30.44


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is to be erased: a case, or with ``ref`` "" a row that is none; ``why`` is one of
    :data:`dossier_kit.taken_back.REASONS`. The rows are those of the vault by their id."""

    ref: str
    file: str
    why: str
    rows: tuple[int, ...]


def withdraw(dossier: Dossier, ref: str, basis: str = "", do: bool = True) -> Erasure:
    """Erase a case that its contributor has taken back; with ``do`` false only say what would go.

    ``basis`` says on what word it rests; it may be left out where the consent is withdrawn already. Rows of the same
    contributor that are no case ("please take my account out") go with it, and so do its joined copies.

    Raises:
        DossierError: no such case, or nobody has said on what word.
        NotAllowed: only the lead erases.
        ExportRunning: a pack is being made; the consent is withdrawn, and nothing was erased yet.
        VaultBusy: it is erased, but old pages of the vault are still to be cleared.
    """
    must(dossier, "withdraw")
    vault = dossier.vault
    ref = _head(vault, ref)
    rows = _rows_of(vault, ref)
    if do and consent_of(vault, ref).state != Consent.WITHDRAWN:
        set_consent(dossier, ref, Consent.WITHDRAWN, basis)
    try:
        return erase(dossier, [(ref, rows)], TAKEN_BACK, do)
    except ExportRunning as error:
        # The withdrawal is on record and refuses the pack in the making: whoever reads this must know what holds.
        raise ExportRunning(
            f"The consent is withdrawn. Nothing is erased yet: run `dossier withdraw {ref}` again when the export is "
            "done."
        ) from error


def due(dossier: Dossier, today: date) -> list[Due]:
    """What is to be erased: accounts taken back, and what was kept as long as ``[keeping] months`` says. What is taken
    back only by another row's word is not yet: see :func:`unconfirmed`.

    The time runs from the day on which a row's file was last read or, if later, its case last released; 0 months: for
    ever.
    """
    vault = dossier.vault
    found = []
    months = int(dossier.settings["keeping.months"])
    limit = today - timedelta(days=months * _DAYS_A_MONTH)
    added = {name: day(at) for name, at in vault.rows("SELECT name, added_at FROM files")}
    released: dict[str, date] = {}
    for ref, at in vault.rows("SELECT c.ref, r.at FROM release_cases c JOIN releases r ON r.id = c.release"):
        released[ref] = max(day(at), released.get(ref, date.min))
    heads = set(case_refs(vault))
    held = submissions(vault)
    joined: dict[str, list[dict[str, Any]]] = {}
    for row in held:
        joined.setdefault(row["joined_to"] or "", []).append(row)
    for row in held:
        if row["ref"] in heads:
            mine = [row, *joined.get(row["ref"], [])]
        elif row["set_aside"] is not None and row["set_aside"] not in REASONS:
            mine = [row]
        else:
            continue
        ref = row["ref"] if row["ref"] in heads else ""
        last = max([released.get(ref, date.min), *(added.get(r["file"], today) for r in mine)])
        if ref and consent_of(vault, ref).state == Consent.WITHDRAWN and not taken_over(vault, ref):
            found.append(Due(ref, row["file"], TAKEN_BACK, tuple(_rows_of(vault, ref))))
        elif months and last <= limit:
            found.append(Due(ref, row["file"], KEPT_ENOUGH, tuple(r["id"] for r in mine)))
    return found


def unconfirmed(dossier: Dossier) -> str:
    """The cases that another row or sheet takes back, and whose own rows do not, in one line; "" where there is none.

    They stay out of every pack, and nothing erases them until a person has withdrawn them.
    """
    found = [ref for ref in case_refs(dossier.vault) if taken_over(dossier.vault, ref)]
    if not found:
        return ""
    return (
        f"Taken back only by another row or sheet, and not erased until somebody says that it is meant: "
        f"{', '.join(found)} (`dossier withdraw`, or record what holds with `dossier consent`)."
    )


def purge(dossier: Dossier, today: date) -> list[Erasure]:
    """Erase everything that is :func:`due`; returns what was done, one for each reason.

    Raises:
        NotAllowed: only the lead erases.
    """
    must(dossier, "withdraw")
    done = []
    for why in REASONS:
        groups: list[tuple[str, Sequence[int]]] = []
        taken: set[int] = set()
        for one in due(dossier, today):
            if one.why == why and not taken.issuperset(one.rows):
                groups.append((one.ref, [row for row in one.rows if row not in taken]))
                taken.update(one.rows)
        if groups:
            done.append(erase(dossier, groups, why))
    return done


def matters(dossier: Dossier, today: date) -> list[str]:
    """What the people who keep the dossier should know or do, one line each; references and counts alone."""
    vault = dossier.vault
    lines = []
    if not people(vault):
        lines.append("No people are set up: whoever has the passphrase may do everything (`dossier people --add`).")
    waiting = due(dossier, today)
    back = [one.ref for one in waiting if one.why == TAKEN_BACK]
    old = [one for one in waiting if one.why == KEPT_ENOUGH]
    if back:
        lines.append(f"Taken back, and still to be erased: {', '.join(back)} (`dossier withdraw`, `dossier purge`).")
    if taken := unconfirmed(dossier):
        lines.append(taken)
    if old:
        months = dossier.settings["keeping.months"]
        cases = sum(1 for one in old if one.ref)
        lines.append(f"Kept for {months} months: {cases} cases, {len(old) - cases} other rows due (`dossier purge`).")
    if not dossier.settings["keeping.months"]:
        lines.append("dossier.toml says no time after which accounts are erased ([keeping] months).")
    held = no_longer(vault, manifest_in_place(dossier), today)
    if held:
        lines.append(
            f"The pack in data/redacted/pack holds what could not be released today: {told(held)}. Hand it to nobody; "
            "a new release takes its place."
        )
    ended = [ref for ref in case_refs(vault) if embargo_is_over(vault, ref, today)]
    if ended:
        lines.append(f"The embargo has ended, and the lead is asked for a yes: {', '.join(ended)}.")
    lines += [f"Still holds an erased account: {name}. Edit or delete it." for name in still_left(dossier)]
    if vault.erasing:
        lines.append("Old pages of the vault are not cleared yet: close the notebooks and run this again.")
    return lines


def reveal(dossier: Dossier, ref: str, reason: str) -> dict[str, str]:
    """Who stands behind a reference: where its rows came from, and what their columns say of people, by field.

    It is on record before it is shown: the ledger has who, when and a keyed hash of the reason; the vault the reason.

    Raises:
        DossierError: no such case, or no reason.
        NotAllowed: only the lead may.
    """
    must(dossier, "reveal")
    vault = dossier.vault
    if not reason.strip():
        raise DossierError("Say why, for the record.")
    head = _head(vault, ref)
    held = [row for row in submissions(vault) if head in (row["ref"], row["joined_to"])]
    with vault.transaction():
        vault.execute(
            "INSERT INTO reveals (ref, reason, by, at) VALUES (?, ?, ?, ?)", head, reason, dossier.actor, now()
        )
        vault.record(dossier.actor, "revealed", head, {"reason": vault.keyed("reason", reason)})
    shown: dict[str, str] = {}
    titles = {key: listed.title for key, listed in intake.fields().items()}
    for number, row in enumerate(held, start=1):
        copy = f" ({number})" if len(held) > 1 else ""
        shown[f"Row{copy}"] = f"{row['file']}, sheet {row['sheet']}, row {row['row']}"
        for key in ("contributor", "email", "phone", "handle", "child", "dob_or_age", "nhs_number"):
            if row["doc"]["fields"].get(key):
                shown[f"{titles[key]}{copy}"] = row["doc"]["fields"][key]
    return shown


def readmit(dossier: Dossier, ref: str, basis: str) -> int:
    """Let an account that was erased under this reference in again when it is next read; returns how many rows it had.

    Whoever it named stays looked for in every pack, whether it comes in or not.

    Raises:
        DossierError: nothing was erased under it, or nobody has said on what word.
        NotAllowed: only the lead may.
    """
    must(dossier, "withdraw")
    vault = dossier.vault
    if not basis.strip():
        raise DossierError("Say on what word the account may come in again, for the record.")
    with vault.transaction():
        numbers = [n for (n,) in vault.rows("SELECT id FROM erasures WHERE case_ref = ? AND case_ref <> ''", ref)]
        known = [n for n in numbers if is_known(vault, n)]
        if not known:
            raise DossierError(f"No account was erased as {ref}, or it was let in again already.")
        for number in known:
            forget_fingerprints(vault, number)
            forget_leftovers(vault, number)
        vault.record(dossier.actor, LET_IN, ref, {"basis": vault.keyed("basis", basis)})
    return len(known)


def embargo_is_over(vault: Vault, ref: str, today: date) -> bool:
    """Whether the case's embargo had a day and the day has passed."""
    consent = consent_of(vault, ref)
    return consent.state == Consent.EMBARGOED and consent.until is not None and consent.until < today


def day(at: str) -> date:
    """The day of a moment as the vault writes it (UTC)."""
    return datetime.fromisoformat(at).astimezone(UTC).date()


def _head(vault: Vault, ref: str) -> str:
    """The case that a reference is part of.

    Raises:
        DossierError: there is none.
    """
    row = vault.one("SELECT joined_to FROM submissions WHERE ref = ?", ref)
    if row is None:
        erased = vault.one("SELECT at FROM erasures WHERE case_ref = ?", ref)
        raise DossierError(f"{ref} was erased on {erased[0][:10]}." if erased else f"There is no case {ref}.")
    return _head(vault, row[0]) if row[0] else ref


def _rows_of(vault: Vault, ref: str) -> list[int]:
    """A case's rows, and those that are no case and concern it: its contributor's, and lines on a list of consents."""
    held = submissions(vault)
    mine = [row for row in held if ref in (row["ref"], row["joined_to"])]
    senders = [submission(row) for row in mine]

    def same(row: dict[str, Any]) -> bool:
        loose = row["set_aside"] is not None and row["set_aside"] not in REASONS
        return loose and any(intake.about(one, submission(row)) for one in senders)

    return [row["id"] for row in held if row in mine or same(row)]
