"""What contributors answer to the letter: they agree, they want a change, or they take their account back.

An answer is about one text, the one in the letter, and counts for no other: it is kept with a keyed hash of that text.
What is to be changed goes back to its readers; what is taken back is withdrawn. The notes are the contributors' own
words: they lie in the vault, and no table, error or ledger entry shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ..consents import arrived, ask_again, consent_of, set_consent
from ..dossier import Dossier
from ..errors import BadDecisions, DossierError
from ..intake.sheets import Sheet, as_text, read_sheets
from ..intake.sheets import letters as column_letters
from ..redacted import RedactedCase
from ..rows import case_refs, case_story
from ..vault import Vault, now
from ..vocabulary import Consent
from .letter_words import letter_words
from .reopening import send_back

ANSWERS = ("agree", "change", "withdraw")
# What :func:`import_answers` reads, and how the columns may be called.
COLUMNS = {
    "case": ("case", "ref", "reference"),
    "answer": ("answer",),
    "note": ("note", "notes"),
    "version": ("version",),
}
_VERSION_SIGNS = 8
_ASK = "taken back before a yes that was recorded since: ask, and record it with `dossier consent`"
_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What a contributor answered.

    ``answer`` is one of :data:`ANSWERS`, ``version`` that of the text it is about ("" if the account was taken back
    unseen), ``note`` in their own words, ``by`` who recorded it and ``at`` when (UTC).
    """

    version: str
    answer: str
    note: str
    by: str
    at: str

    def __repr__(self) -> str:
        """Without the note: a traceback or a log may show it."""
        return f"Answer({self.version}, {self.answer})"


def text_key(vault: Vault, text: str) -> str:
    """The keyed hash by which the vault knows a redacted text (HMAC-SHA256, hex)."""
    return vault.keyed("approved text", text)


def version_of(key: str) -> str:
    """The version as the letter bears it: the beginning of the text's keyed hash, which tells nothing."""
    return key[:_VERSION_SIGNS]


def letter_day(dossier: Dossier, case: RedactedCase, on: date) -> tuple[str, date]:
    """The version of the case's text and the day its letter bears: that of the first time it was written."""
    vault = dossier.vault
    key = text_key(vault, case.text)
    with vault.transaction():
        row = vault.one("SELECT dated FROM letters WHERE ref = ? AND text_key = ?", case.ref, key)
        if row is None:
            vault.execute(
                "INSERT INTO letters VALUES (?, ?, ?, ?, ?)", case.ref, key, on.isoformat(), now(), dossier.actor
            )
            vault.record(dossier.actor, "letter written", case.ref, {"version": version_of(key)})
    return version_of(key), date.fromisoformat(row[0]) if row else on


def record_answer(dossier: Dossier, ref: str, answer: str, note: str = "", version: str = "") -> None:
    """Record what a contributor answered. When this returns it is on disk, with all that follows from it.

    ``version`` is the one on the letter; it may be left out where only one text of the case was ever sent, and where
    the account is taken back, which needs no letter.

    Raises:
        DossierError: no such case or answer; no letter was written; or it is not clear which text is meant. Nothing was
            recorded.
    """
    vault = dossier.vault
    if answer not in ANSWERS:
        raise DossierError(f"{ref}: that is no answer. The answers are: {', '.join(ANSWERS)}.")
    with vault.transaction():
        case_story(vault, ref)
        key = _meant(vault, ref, answer, version.strip().casefold())
        vault.execute(
            "INSERT INTO approvals (ref, text_key, answer, note, by, at) VALUES (?, ?, ?, ?, ?, ?)",
            *(ref, key, answer, note.strip(), dossier.actor, now()),
        )
        vault.record(dossier.actor, "contributor answered", ref, {"answer": answer, "version": version_of(key)})
        if answer == "withdraw":
            set_consent(dossier, ref, Consent.WITHDRAWN, "the contributor's answer to the letter")
        elif answer == "change":
            send_back(dossier, ref, "contributor")


def answer_to(vault: Vault, ref: str, text: str) -> Answer | None:
    """The last answer about this very text, or None."""
    key = text_key(vault, text)
    row = vault.one(
        "SELECT text_key, answer, note, by, at FROM approvals WHERE ref = ? AND text_key = ? ORDER BY id DESC LIMIT 1",
        *(ref, key),
    )
    return Answer(version_of(row[0]), *row[1:]) if row else None


def answers(vault: Vault, ref: str) -> list[Answer]:
    """Every answer of the case's contributor, to any of its texts, oldest first; their notes with them."""
    rows = vault.rows("SELECT text_key, answer, note, by, at FROM approvals WHERE ref = ? ORDER BY id", ref)
    return [Answer(version_of(row[0]), *row[1:]) for row in rows]


def lacking(vault: Vault, case: RedactedCase, required: bool) -> str | None:
    """Which rule of the gate the case falls short of: "change_wanted", "not_approved", or None.

    Whoever has asked for a change of this very text is heard whether or not approval is ``required``.
    """
    held = answer_to(vault, case.ref, case.text)
    if held is not None and held.answer == "change":
        return "change_wanted"
    return "not_approved" if required and (held is None or held.answer != "agree") else None


def table(dossier: Dossier, cases: Iterable[RedactedCase]) -> pd.DataFrame:
    """How far the letters are, one row a case. No note is in it.

    Columns: ref, version (of the text as it now is), letter (its day, "" if none was written for this text), answer
    ("" while there is none to this text), earlier (how many answers were about an earlier text).
    """
    vault = dossier.vault
    rows = []
    for case in cases:
        key = text_key(vault, case.text)
        sent = vault.one("SELECT dated FROM letters WHERE ref = ? AND text_key = ?", case.ref, key)
        held = answer_to(vault, case.ref, case.text)
        earlier = sum(1 for one in answers(vault, case.ref) if one.version != version_of(key))
        rows.append((case.ref, version_of(key), sent[0] if sent else "", held.answer if held else "", earlier))
    return pd.DataFrame(rows, columns=["ref", "version", "letter", "answer", "earlier"])


def import_answers(dossier: Dossier, path: Path) -> dict[str, int]:
    """Record the answers of a sheet (.xlsx or .csv) with the columns case, answer, note and, if wanted, version.

    All of the sheet or nothing of it; what it said before is not recorded twice, and what it says of a case that was
    erased since is passed over. A "withdraw" that may be a new one is heard again: a lawyer who has recorded a later
    yes is asked once more. Where the row gives the version of the letter that was answered so, it may be the old row:
    if the sheet came after the yes, the case is unclear until somebody has asked. Returns counts: agree, change,
    withdraw, as before, and of those that wait if there are any.

    Raises:
        BadDecisions: what cannot be read, each by file, sheet, column and row and never by its value.
        UnreadableFile: neither a workbook nor a CSV file.
    """
    read: list[tuple[str, dict[str, str]]] = []
    faults: list[str] = []
    fitting = 0
    for sheet in read_sheets(path, path.read_bytes()):
        if sheet.cells:
            fitting += _read_sheet(dossier, path.name, sheet, read, faults)
    if not fitting and not faults:
        faults.append(f"{path.name}: no sheet has the columns case and answer")
    counts = dict.fromkeys((*ANSWERS, "as before"), 0)
    vault = dossier.vault
    with vault.transaction():
        for place, row in read if not faults else ():
            try:
                known = _said_before(vault, row)
                if not known:
                    record_answer(dossier, row["case"], row["answer"], row["note"], row["version"])
                counts["as before" if known else row["answer"]] += 1
                if known and row["answer"] == "withdraw" and not _erased(vault, row["case"]):
                    asked = ask_again(vault, row["case"], arrived(path), dossier.actor)
                    counts |= {_ASK: counts.get(_ASK, 0) + 1} if asked else {}
            except DossierError as error:
                faults.append(f"{place}: {str(error).removeprefix(row['case'] + ': ').rstrip('.')}")
        if faults:
            more = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
            raise BadDecisions("\n".join([*faults[:_MOST_FAULTS], *more, "Nothing was recorded."]))
    return counts


def _said_before(vault: Vault, row: Mapping[str, str]) -> bool:
    """The same sheet is handed in again with more rows: what was said on paper once is said once.

    Raises:
        DossierError: it is not clear which text is meant.
    """
    if _erased(vault, row["case"]):
        return True
    held = vault.rows(
        "SELECT text_key FROM approvals WHERE ref = ? AND answer = ? AND note = ?",
        *(row["case"], row["answer"], row["note"]),
    )
    if row["answer"] == "withdraw" and consent_of(vault, row["case"]).state == Consent.WITHDRAWN:
        return bool(held)  # which letter was the newest then makes it no other word
    key = _meant(vault, row["case"], row["answer"], row["version"].casefold())
    if (key,) not in [tuple(one) for one in held]:
        return False
    # Somebody who took her account back, was heard, and then let it go on may take it back once more, in the same
    # words. Only a row about one letter that nobody answered since is the old one for certain: the stricter word holds.
    return row["answer"] != "withdraw" or (bool(row["version"]) and _last_word(vault, row["case"], key) == "withdraw")


def _last_word(vault: Vault, ref: str, key: str) -> str:
    row = vault.one("SELECT answer FROM approvals WHERE ref = ? AND text_key = ? ORDER BY id DESC LIMIT 1", ref, key)
    return str(row[0])


def _erased(vault: Vault, ref: str) -> bool:
    return vault.one("SELECT 1 FROM erasures WHERE case_ref = ?", ref) is not None


def _meant(vault: Vault, ref: str, answer: str, version: str) -> str:
    """The key of the text that an answer is about."""
    sent = [row[0] for row in vault.rows("SELECT text_key FROM letters WHERE ref = ? ORDER BY at, rowid", ref)]
    if version:
        fitting = [key for key in sent if version_of(key) == version]
        if not fitting:
            raise DossierError(f"{ref}: no letter of this version was written. The version stands on the letter.")
        return str(fitting[0])
    if answer == "withdraw":
        return str(sent[-1]) if sent else ""
    if not sent:
        raise DossierError(f"{ref}: no letter was written for this case. `dossier letters` writes it.")
    if len(sent) > 1:
        raise DossierError(f"{ref}: {len(sent)} texts were sent in turn. Give the version that stands on the letter.")
    return str(sent[0])


def _read_sheet(
    dossier: Dossier, file: str, sheet: Sheet, read: list[tuple[str, dict[str, str]]], faults: list[str]
) -> bool:
    """Add a sheet's rows to ``read`` and what is wrong in it to ``faults``; whether it is a sheet of answers at all."""
    lines = iter(sheet.rows())
    _, header = next(lines)
    columns = _columns(header)
    missing = [name for name in ("case", "answer") if name not in columns]
    if len(missing) == 2:
        return False
    where = f"{file}, sheet {sheet.title}"
    if missing:
        faults.append(f"{where}: there is no column {missing[0]}")
        return True
    wording = {"case": "there is no such case", "answer": f"not one of {', '.join(ANSWERS)}"}
    known, seen = set(case_refs(dossier.vault)), dict[tuple[str, str], int]()
    said = {word: key for key, words in letter_words().answers.items() for word in (key, *words.spoken)}
    for number, cells in lines:
        row = {
            name: as_text(cells[column]).strip() if (column := columns.get(name)) in cells and column else ""
            for name in COLUMNS
        }
        if not any(row.values()):
            continue
        row["case"] = row["case"].upper()
        word = " ".join(row["answer"].casefold().rstrip(".").split())
        at = {name: f"{where}, column {column_letters(columns[name])} ({name}), row {number}" for name in wording}
        right = {
            "case": row["case"] in known or _erased(dossier.vault, row["case"]),
            "answer": word in said,
        }
        wrong = [name for name in wording if not right[name]]
        faults += [f"{at[name]}: {wording[name]}" for name in wrong]
        if not wrong:
            row["answer"] = said[word]
            before = seen.setdefault((row["case"], row["version"].casefold()), number)
            if before != number:
                faults.append(f"{at['case']}: the same case as row {before}")
            read.append((f"{where}, row {number}", row))
    return True


def _columns(header: Mapping[int, object]) -> dict[str, int]:
    """By name, the number of the column; the first of two with one name."""
    found: dict[str, int] = {}
    meant = {title: name for name, titles in COLUMNS.items() for title in titles}
    for column, title in sorted(header.items()):
        name = " ".join(str(title).casefold().split())
        found.setdefault(meant.get(name, name), column)
    return found
