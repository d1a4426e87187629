"""The gate's last step: a pack is built, attacked, and only then put where it may be handed over.

A release is built beside its place, searched by the intruder, and moved there whole; when anything is found, what was
built is removed and nothing is released. A draft says so on every sheet and lies in the confidential room. What a pack
is made of is :mod:`.packing`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from .consents import consent_of
from .dossier import DRAFTS, Dossier
from .errors import NothingReleasable, PackLeaks
from .gate import WHOLE, GateResult, Reason, check_cases, gate_rules
from .intruder import attack, keep_findings, leak
from .intruder.saved import saved_texts
from .intruder.verifying import MANIFEST as MANIFEST
from .packing import Built, Packing, Progress, contents, to_compare_with
from .redacted import RedactedCase
from .redaction import HeldBack, open_door, unreviewed
from .releases import note_release
from .rows import case_refs
from .tables import say
from .unfinished import building_place, exporting, put_away, put_back, put_in_place, settle
from .vocabulary import Consent, load_rules

_SHOWN = 5
# What a dossier without cases lacks, as a line of ``GateResult.table``.
NOTHING = (WHOLE, "There is no case in this dossier yet.", "Read spreadsheets in notebook 1.", "lawyer")


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: the folder and its files, how many cases are in and left out, what the intruder found.

    ``remarks``: see :meth:`.packing.Packing.remarks`; and with how many public texts the accounts were compared.
    """

    folder: Path
    files: tuple[str, ...]
    cases: int
    left_out: int
    findings: int
    draft: bool
    reasons: GateResult
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        kind = "DRAFT, not for release" if self.draft else "Released pack"
        lines = [f"{kind}: {self.cases} cases, {self.left_out} left out, in {self.folder}"]
        return "\n".join([*lines, *self.remarks, *_by_folder(self.files)])


def _by_folder(files: tuple[str, ...]) -> list[str]:
    counts = Counter(name.partition("/")[0] for name in files)
    return [f"  {name}" if name in files else f"  {name}/  {count} files" for name, count in counts.items()]


def check(dossier: Dossier, today: date) -> GateResult:
    """What every case still needs, without building anything."""
    through, held = open_door(dossier)
    return _checked(dossier, today, {case.ref: case for case in through}, {case.ref: case for case in held})


def _checked(
    dossier: Dossier, today: date, redacted: Mapping[str, RedactedCase], held: Mapping[str, HeldBack]
) -> GateResult:
    """What the gate says, and whether every public text can be read: an unread one could have any account in it."""
    found = check_cases(dossier, today, redacted, held)
    unread = saved_texts(dossier.public).unread
    if not unread:
        return found
    rule = {name: str(text) for name, text in load_rules("gate_pack")["public_unread"].items()}
    short = rule["short"].format(count=len(unread), files=_few(unread))
    return replace(found, pack=(*found.pack, Reason(WHOLE, "public_unread", short, rule["act"], rule["who"])))


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _compared(dossier: Dossier) -> tuple[str, ...]:
    """With how many public texts the accounts were compared, and with which files not."""
    saved = saved_texts(dossier.public)
    said = [f"Public texts in data/public that the accounts were compared with: {len(saved.read)}"]
    if saved.unread:
        said.append(f"Files there that cannot be read, and were compared with nothing: {_few(saved.unread)}")
    return tuple(said)


def export(dossier: Dossier, today: date, draft: bool = False, progress: Progress | None = None) -> Export:
    """Build a pack that bears the date ``today``.

    Raises:
        NothingReleasable: no case may be released, and the message lists every case and what it lacks; or the pack as a
            whole may not, and the message says what to do.
        PackLeaks: an original was found in the finished pack; nothing was released.
    """
    settle_packs(dossier)
    steps = _Steps(progress)
    through, held = open_door(dossier, steps.part())
    gate = _checked(dossier, today, {case.ref: case for case in through}, {case.ref: case for case in held})
    if draft:
        allowed = [
            ref
            for ref in case_refs(dossier.vault)
            if consent_of(dossier.vault, ref).state not in (Consent.WITHDRAWN, Consent.REFUSED)
        ]
        cases = unreviewed(dossier, allowed)
        place = dossier.raw / DRAFTS / "pack"
    else:
        if not gate.passed:
            raise NothingReleasable(_refusal(gate))
        if gate.pack:
            raise NothingReleasable(_refusal_of_all(gate))
        cases = [case for case in through if case.ref in set(gate.passed)]
        place = dossier.redacted.pack
    building = building_place(place)
    packing = Packing(dossier, cases, gate, today, draft)
    with exporting(dossier.home):
        findings = _export(building, place, packing, steps)
    files = tuple(sorted(p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()))
    left_out = len(case_refs(dossier.vault)) - len(cases)
    return Export(place, files, len(cases), left_out, findings, draft, gate, (*packing.remarks(), *_compared(dossier)))


def settle_packs(dossier: Dossier) -> None:
    """Where an earlier export was killed at its last step, put the pack back that the ledger has."""
    recorded = {
        entry["detail"]["manifest"] for entry in dossier.vault.ledger() if entry["action"] in ("release", "draft")
    }

    def on_record(place: Path) -> bool:
        manifest = place / MANIFEST
        return manifest.exists() and hashlib.sha256(manifest.read_bytes()).hexdigest() in recorded

    settle(dossier.home, on_record)


def _still_allowed(packing: Packing, built: Built) -> None:
    """Building takes minutes, in which a contributor may take an account back in another window, or a lawyer an answer.

    Raises:
        NothingReleasable: a case of the pack may no longer be in it, or it no longer says what was decided; nothing was
            released.
    """
    dossier, refs = packing.dossier, {case.ref for case in packing.cases}
    if packing.draft:
        out = (Consent.WITHDRAWN, Consent.REFUSED)
        held = set(case_refs(dossier.vault))
        gone = {ref for ref in refs if ref not in held or consent_of(dossier.vault, ref).state in out}
    else:
        again = _checked(dossier, packing.today, {case.ref: case for case in packing.cases}, {})
        if again.pack:
            raise NothingReleasable(_refusal_of_all(again))
        gone = refs - set(again.passed)
    if gone:
        raise NothingReleasable(
            f"While the pack was built, something changed for {', '.join(sorted(gone))}: "
            "it may no longer be in it. Nothing was written; start again."
        )
    # A draft says what stood when it was begun, and is recorded so; a release says what stands.
    if not packing.draft and contents(dossier, packing.cases) != built.contents:
        raise NothingReleasable(
            "Not released: the lawyers' answers changed while the pack was built. Nothing was written; start again."
        )


def _export(building: Path, place: Path, packing: Packing, steps: _Steps) -> int:
    """Build, attack, put in place and on record; returns how much the intruder found in a draft."""
    dossier, cases, draft = packing.dossier, packing.cases, packing.draft
    shutil.rmtree(building, ignore_errors=True)
    try:
        built = packing.build(building, steps.part(), steps.part())
        findings = attack(dossier, [p for p in building.rglob("*") if p.is_file()], building, cases, steps.part())
        if findings and not draft:
            keep_findings(dossier, findings)
            raise PackLeaks(leak(findings))
        packing.zip(building)  # of the very bytes that were searched
        # Moved last of all before the ledger's entry holds: whatever ends the process, `settle` can tell which pack is
        # on record, and the one before it is kept until then.
        try:
            with dossier.vault.transaction():
                _still_allowed(packing, built)
                _record(packing, building / MANIFEST, built)
                put_in_place(building, place)
        except BaseException:
            put_back(place)
            raise
        put_away(place)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return len(findings)


def _record(packing: Packing, manifest: Path, built: Built) -> None:
    dossier, cases, draft = packing.dossier, packing.cases, packing.draft
    content = manifest.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if not draft:
        said = json.loads(content)
        note_release(dossier.vault, digest, said["version"], said["date"], [case.ref for case in cases])
    dossier.vault.record(
        dossier.actor,
        "draft" if draft else "release",
        detail={
            "cases": len(cases),
            "left out": len(case_refs(dossier.vault)) - len(cases),
            "manifest": digest,
            "contents": built.contents,
            **({} if draft else to_compare_with(packing, built)),
        },
    )


class _Steps:
    """How far an export is: each step counts by itself, and the whole grows as steps become known."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._done, self._total = progress, 0, 0

    def part(self) -> Progress:
        """For a step that counts on its own, such as cases or files."""
        counted = {"done": 0, "total": 0}

        def move(done: int, total: int) -> None:
            if done < counted["done"]:
                counted.update(done=0, total=0)  # it counts something else now
            self._total += total - counted["total"]
            self._done += done - counted["done"]
            counted.update(done=done, total=total)
            if self._progress:
                self._progress(self._done, self._total)

        return move


def _refusal(gate: GateResult) -> str:
    if not gate.reasons:
        _, lacking, act, _ = NOTHING
        return f"No case may be released. {lacking} {act}"
    # Over many cases there is no one day or number to fill in: the pack's own words for what a case lacks have none.
    by_rule = [
        f"  {count:4} {_sentence(say('reasons', key))} {gate_rules()[key].act}"
        for key, count in gate.counts().items()
        if count
    ]
    lines = [f"  {r.ref}  {r.short}  {r.act}" for r in gate.reasons]
    return "\n".join(["No case may be released yet. In all:", *by_rule, "", "Case by case:", *lines])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _refusal_of_all(gate: GateResult) -> str:
    told = [f"  {reason.short}\n  {reason.act}" for reason in gate.pack]
    return "\n".join([f"{len(gate.passed)} cases may be in a pack, and it may not be released yet:", *told])
