"""Erasing accounts: out of the vault, out of the bytes it keeps, and out of the dossier's folder.

The order makes an interrupted erasure safe to run again: first the consent is withdrawn, then the folder is cleared by
what the vault still knows, then all goes from the vault in one transaction, and last the vault is written anew. What
remains is that something was erased, and keyed hashes: by which the same account is known when it comes in again, and
by which whoever it named is still looked for in every pack.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import intake
from ..dossier import Dossier
from ..intruder.erased import keep_named
from ..intruder.needles import family_of, forms_of
from ..intruder.search import Search
from ..releases import Release, releases, untold
from ..review.words import occurrences
from ..rows import document, submission, submissions
from ..taken_back import REASONS, emptied, keep_fingerprints
from ..unfinished import exporting
from ..vault import Vault, now
from .insides import is_closed
from .leftovers import keep_leftovers, leftovers
from .marks import Marks, marks_of
from .places import Place, cleaned, clear, manifest_in_place, survey

# Tables with a column ``ref`` whose rows stay: where a case went, and what was done.
_STAY = ("submissions", "ledger", "release_cases")

UNREAD = "COULD NOT BE READ, or not in full (pictures, scans, old formats, passwords); look yourself"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure does or did.

    ``refs`` are the references that go, ``rows`` how many rows of intake files; ``removed``, ``rewritten`` and ``left``
    files of the dossier's folder by their path in it; ``sealed_left`` sealed files that hold the account and are not
    the kit's to change; ``unread`` files, sealed ones too, in which nothing was found, but which could not be read or
    not in full; ``emptied`` intake files of the vault whose stored bytes had to go as a whole; ``packs`` the
    releases that hold a case of it, handed over or not, ``in_place`` whether the one in ``data/redacted/pack`` is among
    them; ``untold`` how many older packs there are whose cases are not on record;
    ``related`` further cases of the same contributor, which stay; ``named_in`` cases of others whose account names
    somebody of the erased family.
    """

    refs: tuple[str, ...]
    rows: int
    removed: tuple[str, ...]
    rewritten: tuple[str, ...]
    left: tuple[str, ...]
    sealed_left: tuple[str, ...]
    unread: tuple[str, ...]
    emptied: tuple[str, ...]
    packs: tuple[Release, ...]
    in_place: bool
    untold: int
    related: tuple[str, ...]
    named_in: tuple[str, ...]

    @property
    def unread_lines(self) -> list[str]:
        """The files that a person has to look into, under their heading; none where there are none."""
        return [f"{UNREAD}:", *(f"  {name}" for name in self.unread)] if self.unread else []

    @property
    def done(self) -> bool:
        """Whether nothing is known to be left for a person to remove; in what is ``unread`` something may be."""
        return not self.left and not self.sealed_left

    def __str__(self) -> str:
        lines = [
            f"From the vault: {', '.join(self.refs) or 'rows that are no case'}, {_rows(self.rows)} of intake files."
        ]
        for title, names in (
            ("Removed from the folder", self.removed),
            ("Written anew without it", self.rewritten),
            ("Stored copy erased as a whole, since it could not be written without it", self.emptied),
            ("STILL HOLDS IT; edit or delete it yourself, then run `dossier status`", self.left),
            ("SEALED AND HOLDS IT; unseal, edit, seal again", self.sealed_left),
        ):
            if names:
                lines += [f"{title}:", *(f"  {name}" for name in names)]
        lines += self.unread_lines
        if self.packs:
            lines += ["Released packs that hold it:", *(f"  {pack}" for pack in self.packs)]
        if self.in_place:
            lines.append("One of them still lies in data/redacted/pack: release a new one before any is handed over.")
        if self.untold:
            lines.append(f"{self.untold} older packs were released before their cases were recorded: they may hold it.")
        if self.related:
            lines.append(f"The same contributor seems to have sent {', '.join(self.related)} too, which stays.")
        if self.named_in:
            lines.append(
                f"Other accounts name somebody of the family: {', '.join(self.named_in)}. See that it is marked there; "
                "a pack that tells it is not released."
            )
        return "\n".join(lines)


def erase(dossier: Dossier, groups: Sequence[tuple[str, Sequence[int]]], why: str, do: bool = True) -> Erasure:
    """Erase groups of rows, each recorded under its reference; with ``do`` false only say what would go.

    A lawyer who answers at this moment waits: an answer that was written while files are written anew would be lost.

    Raises:
        DossierError: a pack is being made, which may hold the account; nothing was erased.
        VaultBusy: all is erased, but somebody reads the vault, so that its free pages could not be cleared yet.
    """
    if why not in REASONS:
        raise ValueError(f"not a reason: {why}")
    if not do:
        return _erase(dossier, groups, why, do)
    with exporting(dossier.home), dossier.redacted.locked():
        report = _erase(dossier, groups, why, do)
    dossier.vault.compact()
    return report


def _erase(dossier: Dossier, groups: Sequence[tuple[str, Sequence[int]]], why: str, do: bool) -> Erasure:
    vault = dossier.vault
    wanted = {row_id for _, rows in groups for row_id in rows}
    held = submissions(vault)
    rows = [row for row in held if row["id"] in wanted]
    others = [row for row in held if row["id"] not in wanted]
    marks = marks_of(rows, others)
    places = survey(dossier, marks)
    stored = _stored(dossier, rows, marks)
    sealed, unread = [], []
    for name, content in vault.each("SELECT name, bytes FROM sealed ORDER BY name"):
        if marks.in_file(name, bytes(content)):
            sealed.append(name)
        elif is_closed(name, bytes(content)):
            unread.append(f"sealed: {name}")
    packs = releases(vault, marks.refs)
    related = _related(rows, others)
    report = Erasure(
        refs=tuple(sorted(marks.refs)),
        rows=len(rows),
        removed=_named(dossier, places, "remove"),
        rewritten=_named(dossier, places, "rewrite"),
        left=_named(dossier, places, "leave"),
        sealed_left=tuple(sealed),
        unread=(*_named(dossier, places, "unread"), *unread),
        emptied=tuple(sorted(name for name, content in stored.items() if not content)),
        packs=tuple(packs),
        in_place=manifest_in_place(dossier) in {pack.manifest for pack in packs},
        untold=untold(vault),
        related=related,
        named_in=_named_in(vault, marks.refs, [row for row in others if row["ref"] not in related]),
    )
    if not do:
        return report
    left = leftovers(dossier, [place.path for place in places if place.action == "leave"], sealed, marks)
    files = len({one.digest for one in left})
    forms = [list(forms_of(vault, dossier.settings["review.readers"], refs)) for refs in _by_group(groups, rows)]
    clear(places)
    with vault.transaction():
        vault.will_compact()
        by_id = {row["id"]: row for row in rows}
        for (ref, row_ids), told in zip(groups, forms, strict=True):
            vault.execute(
                "INSERT INTO erasures (case_ref, why, by, at) VALUES (?, ?, ?, ?)", ref, why, dossier.actor, now()
            )
            erasure = vault.one("SELECT last_insert_rowid()")[0]
            for row_id in row_ids:
                keep_fingerprints(vault, erasure, by_id[row_id]["story"], by_id[row_id]["doc"]["fields"])
            keep_named(vault, erasure, told)
            keep_leftovers(vault, erasure, left)
            vault.record(dossier.actor, "erased", ref, {"why": why, "rows": len(row_ids), "left": files})
        _forget_words(vault, rows, others)
        for name, content in stored.items():
            vault.execute("UPDATE files SET bytes = ? WHERE name = ?", content, name)
        for row in rows:
            _empty(vault, row, why)
        _rename_telling_files(vault, marks)
        _empty_reasons(vault, marks)
        _delete_by_ref(vault, marks.refs)
    return report


def _stored(dossier: Dossier, rows: Sequence[dict[str, Any]], marks: Marks) -> dict[str, bytes]:
    """By name, the stored intake files that hold the account, without it; empty bytes where that cannot be done."""
    touched = {row["file"] for row in rows}
    made = {}
    for name, content in dossier.vault.each("SELECT name, bytes FROM files"):
        if content and (name in touched or marks.in_file("", bytes(content))):
            made[name] = cleaned(dossier, name, bytes(content), marks) or b""
    return made


def _empty(vault: Vault, row: dict[str, Any], why: str) -> None:
    nothing = emptied(submission(row), why)
    vault.execute(
        "DELETE FROM problems WHERE file = ? AND sheet = ? AND row = ?", row["file"], row["sheet"], row["row"]
    )
    vault.execute("DELETE FROM telling WHERE id = ?", row["id"])
    vault.execute("DELETE FROM identities WHERE id = ?", row["id"])
    vault.execute(
        "UPDATE submissions SET ref = NULL, story = '', story_key = ?, doc = ?, set_aside = ?, joined_to = NULL, "
        "hint = NULL, hint_kind = NULL, hint_answer = NULL WHERE id = ?",
        *(vault.keyed("story", ""), json.dumps(document(nothing), sort_keys=True), why, row["id"]),
    )


def _delete_by_ref(vault: Vault, refs: Iterable[str]) -> None:
    """Delete what any table has of the cases: a table that is added one day is not forgotten here."""
    vault.execute("PRAGMA defer_foreign_keys = ON")
    tables = [name for (name,) in vault.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for table in tables:
        columns = {row[1] for row in vault.rows(f"PRAGMA table_info({table})")}
        if "ref" in columns and table not in _STAY:
            for ref in refs:
                vault.execute(f"DELETE FROM {table} WHERE ref = ?", ref)  # noqa: S608 - the schema's own names
    for ref in refs:
        vault.execute("UPDATE submissions SET hint = NULL, hint_kind = NULL, hint_answer = NULL WHERE hint = ?", ref)
    vault.execute("DELETE FROM samples WHERE round NOT IN (SELECT round FROM sample_cases)")


def _forget_words(vault: Vault, rows: Sequence[dict[str, Any]], others: Sequence[dict[str, Any]]) -> None:
    """Take words off the readers' list that only the erased accounts hold."""
    for (words,) in vault.rows("SELECT folded FROM words"):
        if any(occurrences(_all(row), words) for row in rows) and not any(occurrences(_all(r), words) for r in others):
            vault.execute("DELETE FROM words WHERE folded = ?", words)


def _all(row: dict[str, Any]) -> str:
    doc = row["doc"]
    return "\n".join((row["story"], *doc["fields"].values(), *doc["other"].values(), *doc["comments"].values()))


def _rename_telling_files(vault: Vault, marks: Marks) -> None:
    """A file or sheet that was called after its contributor is called so no longer."""
    for table, column in (("submissions", "sheet"), ("problems", "sheet")):
        for (name,) in vault.rows(f"SELECT DISTINCT {column} FROM {table}"):  # noqa: S608 - fixed names
            if marks.in_text(name):
                vault.execute(f"UPDATE {table} SET {column} = 'sheet' WHERE {column} = ?", name)  # noqa: S608 - the same
    for (name,) in vault.rows("SELECT name FROM files"):
        if marks.in_text(name):
            number = 1
            while vault.one("SELECT 1 FROM files WHERE name = ?", new := f"file {number}{Path(name).suffix}"):
                number += 1
            for table, column in (("files", "name"), ("submissions", "file"), ("problems", "file")):
                vault.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", new, name)  # noqa: S608 - the same


def _empty_reasons(vault: Vault, marks: Marks) -> None:
    """What the lead wrote of all cases may name one; that something was written stays."""
    for number, reason in vault.rows("SELECT id, reason FROM unsampled"):
        if marks.in_text(reason):
            vault.execute("UPDATE unsampled SET reason = '' WHERE id = ?", number)


def _related(rows: Sequence[dict[str, Any]], others: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Further cases that the same contributor seems to have sent."""
    mine = [submission(row) for row in rows]
    found = {
        row["ref"]
        for row in others
        if row["ref"] and any(intake.same_contributor(one, submission(row)) for one in mine)
    }
    return tuple(sorted(found))


def _named_in(vault: Vault, refs: Collection[str], others: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """The cases of ``others`` in whose account somebody of the families of ``refs`` is named."""
    search = Search(family_of(vault, refs), {})
    found = {
        row["joined_to"] or row["ref"]
        for row in others
        if row["ref"] and any(ref in refs for ref, _ in search.text("", row["story"]))
    }
    return tuple(sorted(found))


def _by_group(groups: Sequence[tuple[str, Sequence[int]]], rows: Sequence[dict[str, Any]]) -> list[set[str]]:
    """The references of the rows of each group."""
    by_id = {row["id"]: row["ref"] for row in rows}
    return [{by_id[row_id] for row_id in row_ids if by_id[row_id]} for _, row_ids in groups]


def _named(dossier: Dossier, places: Iterable[Place], action: str) -> tuple[str, ...]:
    return tuple(p.path.relative_to(dossier.home).as_posix() for p in places if p.action == action)


def _rows(count: int) -> str:
    return f"{count} row{'s' * (count != 1)}"
