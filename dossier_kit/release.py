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

from .appendix import GateOutcome, Method, SampleReading, write_appendix
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
from .review import agreement, sampling
from .rows import case_refs
from .vocabulary import Consent, entity_types

Progress = Callable[[int, int], None]

DRAFTS = "drafts"
MANIFEST = "manifest.json"
_STEPS = 6
_EXPORTS = ("release", "draft", "release refused")


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
    dossier.vault.record(
        dossier.actor,
        "draft" if draft else "release",
        detail={
            "cases": len(cases),
            "left out": left_out,
            "manifest": manifest,
            "contents": _contents(dossier, cases),
        },
    )
    return Export(place, files, len(cases), left_out, len(findings), draft, gate)


def verify_room(dossier: Dossier) -> list[str]:
    """What is wrong in ``data/redacted``: an original that stands there, or a pack that is not as it was released."""
    folder = dossier.redacted.folder
    files = [p for p in folder.rglob("*") if p.is_file()] if folder.exists() else []
    faults = [f"{f.place}: a {_kind(f)} of {f.ref}." for f in attack(dossier.vault, files, folder)]
    manifest = dossier.redacted.pack / MANIFEST
    if manifest.exists():
        listed = json.loads(manifest.read_text(encoding="utf-8"))["files"]
        found = _hashes(dossier.redacted.pack)
        faults += [f"pack/{name}: not as it was released." for name in sorted(listed.keys() ^ found.keys())]
        faults += [
            f"pack/{name}: changed since it was released."
            for name in sorted(listed)
            if found.get(name, listed[name]) != listed[name]
        ]
        released = [entry["detail"]["manifest"] for entry in dossier.vault.ledger() if entry["action"] == "release"]
        if hashlib.sha256(manifest.read_bytes()).hexdigest() not in released[-1:]:
            faults.append(f"pack/{MANIFEST}: not the one that the ledger has.")
    return faults


def _build(
    dossier: Dossier,
    folder: Path,
    cases: Sequence[RedactedCase],
    gate: GateResult,
    today: date,
    draft: bool,
    step: Callable[[], None],
) -> None:
    issues = IssueList.load(dossier.issue_list_path).issues
    texts = {case.ref: case.text_hash for case in cases}
    confirmed: dict[str, list[IssueDecision]] = {}
    for decision in dossier.redacted.issue_decisions():
        if decision.verdict == "confirmed" and texts.get(decision.ref) == decision.text_hash:
            confirmed.setdefault(decision.ref, []).append(decision)
    counts = plan(cases, confirmed, issues, dossier.settings["release.threshold"])
    charts = draw_charts(counts, folder / "charts", draft)
    step()
    method = _method(dossier, gate, today, draft, cases)
    write_appendix(folder / "appendix.xlsx", cases, confirmed, counts, charts, method)
    step()
    manifest = {
        "title": method.title,
        "date": today.isoformat(),
        "version": method.version,
        "status": "DRAFT" if draft else "released",
        "ledger": dossier.vault.ledger_head(before=_EXPORTS),
        "files": _hashes(folder),
    }
    write_whole(folder / MANIFEST, (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))


def _method(dossier: Dossier, gate: GateResult, today: date, draft: bool, cases: Sequence[RedactedCase]) -> Method:
    vault, settings = dossier.vault, dossier.settings
    sums = accounting(dossier)
    searched = [entry["detail"]["rules"] for entry in vault.ledger() if entry["action"] == "searched"]
    outcomes = [
        GateOutcome(rule.rule, _applied(rule.key, draft, settings["review.approval"])) for rule in gate_rules().values()
    ]
    return Method(
        title=settings["dossier.title"],
        firm=settings["dossier.firm"],
        contact=settings["dossier.contact"],
        date=today,
        version="draft" if draft else f"version {_version(dossier, cases)}",
        draft=draft,
        rows_read=sums["rows read"],
        set_aside=sums["set aside"],
        joined=sums["joined"],
        cases_held=sums["cases"],
        cases_left_out=sums["cases"] - len(cases),
        left_out={key: count for key, count in gate.counts().items() if count} if not draft else {},
        readers=settings["review.readers"],
        agreement=agreement.figures(dossier),
        model=settings["redaction.model"] or "en_core_web_md 3.8.0",
        rules=searched[-1][:16] if searched else "",
        inputs=tuple(sha for (sha,) in vault.rows("SELECT sha256 FROM files ORDER BY sha256")),
        gate=tuple(outcomes),
        approval_required=settings["review.approval"],
        sample=_sample(dossier, cases),
    )


def _applied(rule: str, draft: bool, approval: bool) -> str:
    """How the certificate says that a rule was checked."""
    if draft:
        return "Not applied: this is a draft."
    if rule == "not_approved" and not approval:
        return "Not asked for: the setting for this is off in this version."
    return "Holds for every case in this pack."


def _sample(dossier: Dossier, cases: Sequence[RedactedCase]) -> SampleReading | None:
    """What the newest sample has shown, if it was read to its end."""
    if not sampling.was_drawn(dossier):
        return None
    said = sampling.report(dossier)
    if said.bound is None:
        return None
    covers = sampling.covers(dossier, [case.ref for case in cases])
    return SampleReading(said.round, said.batch, said.size, said.found, said.own, said.bound, said.exact, covers)


def _contents(dossier: Dossier, cases: Sequence[RedactedCase]) -> str:
    """A hash over what a pack says: its cases and what the lawyers decided of them."""
    texts = {case.ref: case.text_hash for case in cases}
    decided = [d for d in dossier.redacted.issue_decisions() if texts.get(d.ref) == d.text_hash]
    said = repr((sorted(texts.items()), [(d.ref, d.issue, d.verdict, d.start, d.end) for d in decided]))
    return hashlib.sha256(said.encode()).hexdigest()


def _version(dossier: Dossier, cases: Sequence[RedactedCase]) -> int:
    """One more than the last release, or the same if it says the same."""
    said = [entry["detail"]["contents"] for entry in dossier.vault.ledger() if entry["action"] == "release"]
    changes = sum(1 for before, after in zip([None, *said], said, strict=False) if before != after)
    return changes if said and said[-1] == _contents(dossier, cases) else changes + 1


def _hashes(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != MANIFEST
    }


def _put_in_place(building: Path, place: Path) -> None:
    # The old pack steps aside until the new one stands, so that there is never half of one.
    old = place.with_name(f".{place.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    building.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _keep_findings(dossier: Dossier, findings: Sequence[Finding]) -> None:
    lines = "".join(f"{f.ref}\t{f.place}\t{f.entity_type}\n" for f in findings)
    write_whole(dossier.raw / "findings.txt", lines.encode("utf-8"))
    dossier.vault.record(dossier.actor, "release refused", detail={"findings": len(findings)})


def _refusal(gate: GateResult) -> str:
    by_rule = [
        f"  {count:4} {rule.short.split('{')[0].strip(' ;,')}  {rule.act}"
        for rule, count in ((gate_rules()[key], n) for key, n in gate.counts().items())
        if count
    ]
    lines = [f"  {r.ref}  {r.short}  {r.act}" for r in gate.reasons]
    return "\n".join(["No case may be released yet. In all:", *by_rule, "", "Case by case:", *lines])


def _leak(findings: Sequence[Finding]) -> str:
    lines = [f"  {f.ref}: a {_kind(f)}, in {f.place}" for f in findings[:40]]
    more = [f"  and {len(findings) - 40} more, in data/raw/findings.txt"] if len(findings) > 40 else []
    return "\n".join(
        [
            "Nothing was released: the finished pack still holds originals.",
            *lines,
            *more,
            "Read these cases again in notebook 03 and mark what was overlooked.",
        ]
    )


def _kind(finding: Finding) -> str:
    return entity_types()[finding.entity_type].title.lower()
