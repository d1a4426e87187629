"""Which cases each released pack held, and to whom it went: what a contributor is told who takes an account back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .allowed import no_longer, told
from .dossier import Dossier
from .errors import DossierError
from .people import must
from .vault import Vault, now


@dataclass(frozen=True, slots=True)
class Release:
    """One release: its number, the version and date that its certificate gives, the SHA-256 of its manifest, and to
    whom it was handed over (name and day of each)."""

    number: int
    version: str
    dated: str
    manifest: str
    recipients: tuple[str, ...]

    def __str__(self) -> str:
        went = "; ".join(self.recipients) or "nobody is on record as having it"
        return f"release {self.number} ({self.version}, dated {self.dated}, manifest {self.manifest[:12]}): {went}"


def note_release(vault: Vault, manifest: str, version: str, dated: str, refs: Iterable[str]) -> None:
    """Keep which cases a release holds. The same manifest again is the same release."""
    with vault.transaction():
        if vault.one("SELECT 1 FROM releases WHERE manifest = ?", manifest):
            return
        vault.execute(
            "INSERT INTO releases (manifest, version, dated, at) VALUES (?, ?, ?, ?)", manifest, version, dated, now()
        )
        number = vault.one("SELECT last_insert_rowid()")[0]
        for ref in sorted(refs):
            vault.execute("INSERT INTO release_cases VALUES (?, ?)", number, ref)


def releases(vault: Vault, refs: Iterable[str] | None = None) -> list[Release]:
    """Every release in order; with ``refs``, those that hold one of these cases."""
    wanted = None
    if refs is not None:
        held = set(refs)
        wanted = {number for number, ref in vault.rows("SELECT release, ref FROM release_cases") if ref in held}
    found = []
    for number, version, dated, manifest in vault.rows("SELECT id, version, dated, manifest FROM releases ORDER BY id"):
        if wanted is None or number in wanted:
            went = vault.rows("SELECT recipient, at FROM handed_over WHERE release = ? ORDER BY id", number)
            found.append(Release(number, version, dated, manifest, tuple(f"{to}, {at[:10]}" for to, at in went)))
    return found


def untold(vault: Vault) -> int:
    """How many packs were released before the vault kept their cases: any of them may hold any case."""
    known = {release.manifest for release in releases(vault)}
    made = {entry["detail"]["manifest"] for entry in vault.ledger() if entry["action"] == "release"}
    return len(made - known)


def hand_over_pack(
    dossier: Dossier, recipient: str, number: int | None = None, although: str = "", today: date | None = None
) -> Release:
    """Record to whom a release was handed over: the newest, unless ``number`` says which.

    A release that could not be made ``today`` is recorded only with a word why it went all the same (``although``: it
    was posted the day before she wrote): the ledger keeps a keyed hash of it, and which cases it was about.

    Raises:
        DossierError: no name, no release, none of this number, or it holds what must not go and nobody says why it did.
        NotAllowed: only the lead hands a pack over.
    """
    must(dossier, "release")
    vault = dossier.vault
    listed = releases(vault)
    chosen = [release for release in listed if number in (None, release.number)][-1:]
    if not recipient.strip() or not chosen:
        raise DossierError("Say to whom it went, and which release: `dossier handed-over` without a name lists them.")
    with vault.transaction():
        out = no_longer(vault, chosen[0].manifest, today or date.today())
        if out and not although.strip():
            raise DossierError(
                f"Release {chosen[0].number} holds what could not be released today: {told(out)}. Hand it to nobody; "
                "make a new release. If it went already, say why for the record: --although \"the reason\"."
            )
        vault.execute(
            "INSERT INTO handed_over (release, recipient, by, at) VALUES (?, ?, ?, ?)",
            *(chosen[0].number, recipient.strip(), dossier.actor, now()),
        )
        to = vault.keyed("recipient", recipient.strip())
        why = {"although": vault.keyed("reason", although.strip()), "held": [one.ref for one in out]} if out else {}
        vault.record(dossier.actor, "handed over", detail={"manifest": chosen[0].manifest, "to": to, **why})
    return next(release for release in releases(vault) if release.number == chosen[0].number)
