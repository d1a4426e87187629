"""The gate's last step: a pack is built, attacked, and only then put where it may be handed over.

A release is built beside its place, searched by the intruder, and moved there whole; when anything is found, what was
built is removed and nothing is released. A draft says so on every sheet and lies in the confidential room.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .appendix import GateCheck, InputFile, Method, write_appendix
from .charts import draw_charts
from .consents import consent_of
from .disclosure import plan
from .dossier import Dossier
from .errors import NothingReleasable, PackLeaks
from .gate import GateResult, check_cases, gate_rules
from .intruder import Finding, attack
from .issues import IssueList
from .redacted import IssueDecision, RedactedCase, write_whole
from .redaction import open_door, unreviewed
from .register import accounting
from .rows import case_refs
from .vocabulary import Consent, entity_types

Progress = Callable[[int, int], None]

DRAFTS = "drafts"
MANIFEST = "manifest.json"
_STEPS = 6


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: the folder and its files, how many cases are in and left out, what the intruder found."""

    folder: Path
    files: tuple[str, ...]
    cases: int
    left_out: int
    findings: int
    draft: bool
    reasons: GateResult

    def __str__(self) -> str:
        kind = "DRAFT, not for release" if self.draft else "Released pack"
        lines = [f"{kind}: {self.cases} cases, {self.left_out} left out, in {self.folder}"]
        return "\n".join([*lines, *(f"  {name}" for name in self.files)])


def check(dossier: Dossier, today: date) -> GateResult:
    """What every case still needs, without building anything."""
    through, held = open_door(dossier)
    return check_cases(dossier, today, {case.ref: case for case in through}, {case.ref: case for case in held})


def export(dossier: Dossier, today: date, draft: bool = False, progress: Progress | None = None) -> Export:
    """Build a pack that bears the date ``today``.

    Raises:
        NothingReleasable: no case may be released; the message lists every case and what it lacks.
        PackLeaks: an original was found in the finished pack; nothing was released.
    """
    done = iter(range(1, _STEPS + 1))

    def step() -> None:
        if progress:
            progress(next(done), _STEPS)

    through, held = open_door(dossier)
    step()
    gate = check_cases(dossier, today, {case.ref: case for case in through}, {case.ref: case for case in held})
    step()
    if draft:
        allowed = [ref for ref in case_refs(dossier.vault)
                   if consent_of(dossier.vault, ref).state not in (Consent.WITHDRAWN, Consent.REFUSED)]
        cases = unreviewed(dossier, allowed)
        place = dossier.raw / DRAFTS / "pack"
    else:
        if not gate.passed:
            raise NothingReleasable(_refusal(gate))
        cases = [case for case in through if case.ref in set(gate.passed)]
        place = dossier.redacted.pack
    building = place.with_name(f".{place.name}-building")
    shutil.rmtree(building, ignore_errors=True)
    try:
        _build(dossier, building, cases, gate, today, draft, step)
        findings = attack(dossier.vault, [p for p in building.rglob("*") if p.is_file()], building)
        step()
        if findings and not draft:
            _keep_findings(dossier, findings)
            raise PackLeaks(_leak(findings))
        _put_in_place(building, place)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    step()
    files = tuple(sorted(p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()))
    left_out = len(case_refs(dossier.vault)) - len(cases)
    manifest = hashlib.sha256((place / MANIFEST).read_bytes()).hexdigest()
    dossier.vault.record(dossier.actor, "draft" if draft else "release",
                         detail={"cases": len(cases), "left out": left_out, "manifest": manifest})
    return Export(place, files, len(cases), left_out, len(findings), draft, gate)
