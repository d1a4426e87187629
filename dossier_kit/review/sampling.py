"""Reading a random sample of reviewed cases once more, and what may be said of all of them from what it finds.

The batch is every case that is reviewed on the day of the draw. Which of them are read again follows from a hash keyed
by the vault, so nobody can pick, and the draw is recorded, so nobody can draw until the result suits: a further sample
is drawn only when the one before it is read to its end, and has found something, does not know all cases, or says too
little since too many of its cases have left. How many are read, and the arithmetic of the statement, is :mod:`.bounds`.

A case that leaves the dossier before it is read once more (taken back, joined, or with another text) leaves sample and
batch: that has nothing to do with what still stands in it, and so takes nothing from the statement.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..consents import consent_of
from ..dossier import Dossier
from ..errors import DossierError
from ..rows import case_refs, case_story
from ..vault import Vault, now
from ..vocabulary import CaseState, Consent, entity_types
from . import outcome, suggestions
from .bounds import sample_size, upper_bound
from .reopening import send_back
from .words import REREAD


@dataclass(frozen=True, slots=True, order=True)
class Missed:
    """An identifier that both readers had left standing: ``story[start:end]`` in code points, and what it is."""

    start: int
    end: int
    entity_type: str


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What one sample says, in counts of cases and never a value.

    ``round`` counts the samples from 1. ``batch`` is the number of cases it was drawn from, ``size`` of those drawn,
    ``read`` of those read once more by now, ``found`` of those in which something was found, ``mended`` of the found
    that both readers have signed again since, with the place hidden. ``own`` were read once more by one of their own
    readers, since there was no third person. ``places`` counts what was found. ``bound`` is the share of the batch's
    cases (0 to 1) that at 95 % confidence is not exceeded by those that still hold an identifier, or None while the
    sample is not read to its end; ``exact`` is True where it was worked out for a batch of this size (hypergeometric)
    and False where by the binomial.
    """

    round: int
    batch: int
    size: int
    read: int
    found: int
    mended: int
    own: int
    places: int
    bound: float | None
    exact: bool

    def __str__(self) -> str:
        """The statement in words, with the numbers it rests on."""
        drawn = f"Sample {self.round}: {self.size} of {self.batch} reviewed cases were drawn at random to be read again"
        if self.bound is None:
            return f"{drawn}; {self.read} are read by now. Nothing is stated before all are."
        own = f" {self.own} were read again by a reader of their own, for want of a third person." * bool(self.own)
        rule = "exact for a batch of this size" if self.exact else "exact binomial, Clopper and Pearson"
        return (
            f"{drawn}. In {self.found} of the {self.size} something was found that both readers had overlooked; "
            f"{self.mended} of these are mended.{own} With 95 % confidence at most {percent_up(self.bound)} % of the "
            f"cases still hold an identifier ({rule})."
        )


def percent_up(share: float) -> str:
    """A share (0 to 1) in per cent with one decimal, rounded up: a bound may not shrink by being printed."""
    return f"{math.ceil(round(share * 1000, 6)) / 10:.1f}"


def draw(dossier: Dossier) -> SampleReport:
    """Draw a sample of the cases reviewed by now, or give back the one that is still open.

    Raises:
        DossierError: no case is reviewed; the sample before was drawn from the same cases and found nothing; or the
            setting ``review.sample_bound`` is not from 1 to 50.
    """
    vault = dossier.vault
    target = _aim(dossier)
    with vault.transaction():
        last = _last_round(vault)
        if last and _open(vault, last):
            return report(dossier, last)
        batch = reviewed(dossier)
        if not batch:
            raise DossierError("No case is reviewed yet: there is nothing to draw a sample from.")
        before = dict(vault.rows("SELECT ref, story_key FROM sample_cases WHERE round = ?", last))
        said = report(dossier, last) if batch.items() <= before.items() else None
        if said and not said.found and met(dossier, said):
            raise DossierError(
                "These cases were sampled already and nothing was found. There is a further sample when there are more."
            )
        number = last + 1
        order = sorted(batch, key=lambda ref: vault.keyed(f"sample {number}", f"{ref}:{batch[ref]}"))
        chosen = set(order[: sample_size(len(batch), target / 100)])
        vault.execute("INSERT INTO samples VALUES (?, ?, ?, ?)", number, target, now(), dossier.actor)
        for ref, story_key in sorted(batch.items()):
            vault.execute("INSERT INTO sample_cases VALUES (?, ?, ?, ?)", number, ref, story_key, int(ref in chosen))
        vault.record(
            dossier.actor,
            "sample drawn",
            detail={
                "round": number,
                "batch": len(batch),
                "drawn": len(chosen),
                "bound": target,
                "cases": vault.keyed("sample drawn", " ".join(sorted(chosen))),
            },
        )
    return report(dossier, number)


def queue(dossier: Dossier, reader: str) -> list[str]:
    """The cases of the open sample that this reader may read once more, in the order of the draw; [] without one."""
    vault = dossier.vault
    number = _last_round(vault)
    waiting = _open(vault, number) if number else []
    return [ref for ref in waiting if not _has_read(vault, ref, reader) or not _third_person(vault, ref)]


def drawn(dossier: Dossier) -> list[str]:
    """The cases of the newest sample, by reference; [] without one."""
    number = _last_round(dossier.vault)
    rows = dossier.vault.rows("SELECT ref FROM sample_cases WHERE round = ? AND drawn ORDER BY ref", number)
    return [ref for (ref,) in rows]


def record_reading(dossier: Dossier, ref: str, reader: str, missed: Iterable[Missed] = ()) -> None:
    """A case of the sample was read once more; ``missed`` is what its readers had overlooked, empty if nothing.

    A case with something missed goes back to its readers, and the places stand among its suggestions.

    Raises:
        DossierError: the case waits in no sample; the reader has read it and somebody else is there who has not; or a
            place or type that cannot be, or that is hidden already. Nothing was recorded.
    """
    vault = dossier.vault
    reader = reader.strip()
    places = sorted(set(missed))
    with vault.transaction():
        number = _last_round(vault)
        if not number or ref not in _open(vault, number):
            raise DossierError(f"{ref} does not wait in a sample to be read once more.")
        if not reader:
            raise DossierError(f"{ref}: say who has read it once more.")
        own = _has_read(vault, ref, reader)
        if own and _third_person(vault, ref):
            raise DossierError(f"{ref}: one of its own readers cannot read it once more; somebody else is there.")
        _check(dossier, ref, places)
        vault.execute(
            "INSERT INTO sample_readings VALUES (?, ?, ?, ?, ?, ?)", number, ref, reader, int(own), len(places), now()
        )
        for place in places:
            vault.execute(
                "INSERT INTO sample_findings VALUES (?, ?, ?, ?, ?)",
                *(number, ref, place.start, place.end, place.entity_type),
            )
        suggest_found(dossier, ref)
        vault.record(
            dossier.actor,
            "read once more",
            ref,
            {"round": number, "reader": reader, "own": own, "missed": len(places)},
        )
        if places:
            send_back(dossier, ref, "sample")


def findings(dossier: Dossier, ref: str) -> list[Missed]:
    """What reading once more has found in the case's text as it now is, in reading order."""
    _, story_key = case_story(dossier.vault, ref)
    rows = dossier.vault.rows(
        'SELECT DISTINCT f.start, f."end", f.entity_type FROM sample_findings f JOIN sample_cases c USING (round, ref) '
        "WHERE f.ref = ? AND c.story_key = ? ORDER BY 1, 2",
        *(ref, story_key),
    )
    return [Missed(*row) for row in rows]


def suggest_found(dossier: Dossier, ref: str) -> None:
    """Put what was found in the case's text as it now is among its suggestions, where it does not stand there.

    A suggestion is what both readers must decide before they can sign again. A new search calls this too: it forgets
    what was suggested, and nobody else knows what was found.
    """
    vault = dossier.vault
    found = findings(dossier, ref)
    suggested = {(span.start, span.end) for span in suggestions(vault, ref)} if found else set()
    with vault.transaction():
        for place in found:
            if (place.start, place.end) not in suggested:
                vault.execute(
                    "INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?)",
                    *(ref, place.start, place.end, place.entity_type, 1.0, REREAD, "found in the sample"),
                )


def unmended(dossier: Dossier, ref: str) -> list[Missed]:
    """What any sample has found in the case's text as it now is and that is not hidden, in reading order.

    Where the readers differed on the very place and the lead settled since that it stands, it was no identifier.
    """
    found = findings(dossier, ref)
    hidden = _hidden(dossier, ref) if found else set()
    stands = _let_stand(dossier, ref) if hidden else set()
    left = [place for place in found if not hidden.issuperset(range(place.start, place.end))]
    return [place for place in left if (place.start, place.end) not in stands]


def _let_stand(dossier: Dossier, ref: str) -> set[tuple[int, int]]:
    """The places that a lead let stand who settled the case since it was read once more."""
    rows = dossier.vault.rows(
        'SELECT d.start, d."end", d.action FROM decisions d JOIN readings r ON r.ref = d.ref '
        "AND r.story_key = d.story_key AND r.kind = 'settlement' AND d.reader = 'settlement:' || r.reader "
        "WHERE d.ref = ? AND d.story_key = ? AND r.at >= "
        "(SELECT max(at) FROM sample_readings WHERE ref = d.ref AND missed > 0) ORDER BY d.id",
        *(ref, case_story(dossier.vault, ref)[1]),
    )
    last = {(start, end): action for start, end, action in rows}
    return {place for place, action in last.items() if action == "reject"}


def report(dossier: Dossier, number: int | None = None) -> SampleReport:
    """What a sample says, the newest unless ``number`` is given.

    Raises:
        DossierError: there is no such sample.
    """
    vault = dossier.vault
    number = number or _last_round(vault)
    total = _count(vault, "SELECT count(*) FROM sample_cases WHERE round = ?", number)
    if not total:
        raise DossierError("No sample was drawn yet.")
    drawn = _count(vault, "SELECT count(*) FROM sample_cases WHERE round = ? AND drawn", number)
    rows = vault.rows("SELECT ref, own, missed FROM sample_readings WHERE round = ?", number)
    found = [ref for ref, _, missed in rows if missed]
    mended = sum(_mended(dossier, number, ref) for ref in found)
    size = len(rows) + len(_open(vault, number))
    batch = total - (drawn - size)
    done = 0 < len(rows) == size
    bound, exact = upper_bound(len(found), size, batch, mended) if done else (None, False)
    return SampleReport(
        round=number,
        batch=batch,
        size=size,
        read=len(rows),
        found=len(found),
        mended=mended,
        own=sum(own for _, own, _ in rows),
        places=sum(missed for *_, missed in rows),
        bound=bound,
        exact=exact,
    )


def met(dossier: Dossier, said: SampleReport) -> bool:
    """Whether a sample says that no more cases hold an identifier than the setting ``review.sample_bound`` allows.

    Raises:
        DossierError: the setting is not from 1 to 50.
    """
    return said.bound is not None and said.bound <= _aim(dossier) / 100


def reviewed(dossier: Dossier) -> dict[str, str]:
    """The cases reviewed by now that may still go to the ICO one day, with the key of their story."""
    vault, wanted = dossier.vault, dossier.settings["review.readers"]
    return {ref: key for ref, key in _alive(vault).items() if outcome(vault, ref, wanted).state == CaseState.REVIEWED}


def was_drawn(dossier: Dossier) -> bool:
    """Whether there is any sample."""
    return _last_round(dossier.vault) > 0


def covers(dossier: Dossier, refs: Iterable[str]) -> bool:
    """Whether all these cases, with their stories as they now are, are in the batch of the newest sample."""
    return not uncovered(dossier, refs)


def uncovered(dossier: Dossier, refs: Iterable[str]) -> list[str]:
    """Which of these cases, with their stories as they now are, are not in the batch of the newest sample."""
    vault = dossier.vault
    batch = dict(vault.rows("SELECT ref, story_key FROM sample_cases WHERE round = ?", _last_round(vault)))
    held = dict(vault.rows("SELECT ref, story_key FROM submissions WHERE ref IS NOT NULL"))
    return [ref for ref in refs if ref not in held or batch.get(ref) != held[ref]]


def table(dossier: Dossier) -> pd.DataFrame:
    """The newest sample. Columns: ref, read_by ("" while it waits), missed (places), mended ("yes", "no", "")."""
    vault = dossier.vault
    number = _last_round(vault)
    rows = vault.rows(
        "SELECT c.ref, coalesce(r.reader, ''), coalesce(r.missed, 0) FROM sample_cases c "
        "LEFT JOIN sample_readings r USING (round, ref) WHERE c.round = ? AND c.drawn ORDER BY c.ref",
        number,
    )
    shown = [
        (ref, reader, missed, ("yes" if _mended(dossier, number, ref) else "no") if missed else "")
        for ref, reader, missed in rows
    ]
    return pd.DataFrame(shown, columns=["ref", "read_by", "missed", "mended"])


def _aim(dossier: Dossier) -> int:
    target = int(dossier.settings["review.sample_bound"])
    if not 1 <= target <= 50:
        raise DossierError("dossier.toml: [review] sample_bound must be from 1 to 50 (per cent).")
    return target


def _last_round(vault: Vault) -> int:
    return _count(vault, "SELECT coalesce(max(round), 0) FROM samples")


def _count(vault: Vault, sql: str, *values: object) -> int:
    return int(vault.one(sql, *values)[0])


def _alive(vault: Vault) -> dict[str, str]:
    """The cases that may still go to the ICO one day, with the key of their story."""
    out = (Consent.WITHDRAWN, Consent.REFUSED)
    return {ref: case_story(vault, ref)[1] for ref in case_refs(vault) if consent_of(vault, ref).state not in out}


def _open(vault: Vault, number: int) -> list[str]:
    """The cases of a sample that are still to be read once more, in the order of the draw."""
    alive = _alive(vault)
    rows = vault.rows(
        "SELECT c.ref, c.story_key FROM sample_cases c LEFT JOIN sample_readings r USING (round, ref) "
        "WHERE c.round = ? AND c.drawn AND r.ref IS NULL",
        number,
    )
    still = [row for row in rows if alive.get(row[0]) == row[1]]
    return [ref for ref, _ in sorted(still, key=lambda row: vault.keyed(f"sample {number}", f"{row[0]}:{row[1]}"))]


def _signed(vault: Vault, ref: str) -> set[str]:
    """Who has read the case to its end, now or before it was sent back."""
    _, story_key = case_story(vault, ref)
    rows = vault.rows(
        "SELECT reader FROM readings WHERE ref = ? AND story_key = ? AND kind = 'reading' UNION "
        "SELECT reader FROM readings_undone WHERE ref = ? AND story_key = ? AND kind = 'reading'",
        *(ref, story_key, ref, story_key),
    )
    return {_name(row[0]) for row in rows}


def _has_read(vault: Vault, ref: str, reader: str) -> bool:
    return _name(reader) in _signed(vault, ref)


def _third_person(vault: Vault, ref: str) -> bool:
    """Whether anybody works on this dossier who has not read this case: whoever signed or settled anything."""
    rows = vault.rows("SELECT reader FROM readings UNION SELECT reader FROM readings_undone")
    return bool({_name(row[0]) for row in rows} - _signed(vault, ref))


def _name(reader: str) -> str:
    return " ".join(reader.casefold().split())


def _check(dossier: Dossier, ref: str, places: list[Missed]) -> None:
    story, _ = case_story(dossier.vault, ref)
    kept = outcome(dossier.vault, ref, dossier.settings["review.readers"]).spans
    for place in places:
        if place.entity_type not in entity_types() or not 0 <= place.start < place.end <= len(story):
            raise DossierError(
                f"{ref}: a place lies outside the story or has no type of the kit. Nothing was recorded."
            )
        if any(d.start <= place.start and place.end <= d.end for d in kept):
            raise DossierError(f"{ref}: a place given as missed is hidden already. Nothing was recorded.")


def _mended(dossier: Dossier, number: int, ref: str) -> bool:
    """Both readers have signed the case again, and what was found in it is hidden."""
    rows = dossier.vault.rows('SELECT start, "end" FROM sample_findings WHERE round = ? AND ref = ?', number, ref)
    hidden = _hidden(dossier, ref)
    return all(hidden.issuperset(range(start, end)) for start, end in rows)


def _hidden(dossier: Dossier, ref: str) -> set[int]:
    """Every character that is hidden in a reviewed case; none before it is."""
    result = outcome(dossier.vault, ref, dossier.settings["review.readers"])
    final = result.spans if result.state == CaseState.REVIEWED else ()
    return {at for span in final for at in range(span.start, span.end)}
