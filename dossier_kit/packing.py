"""What a pack is made of and how it is built: counts, charts, briefing, workbook with CSV twins, manifest, one ZIP.

Nothing here decides whether a pack may leave: :mod:`.release` does. The ledger keeps of each release what the next one
is compared with.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from .appendix import Changes, GateOutcome, Method, Pack, SampleReading, changes, snapshot, write_appendix
from .archives import pinned_zip
from .briefing import write_briefing
from .charts import draw_charts
from .disclosure import Plan, plan
from .dossier import Dossier
from .facts import FactList
from .gate import GateResult, gate_rules
from .intruder.verifying import MANIFEST, PACK_ZIP, hashes
from .issues import IssueList
from .people import may
from .redacted import FactDecision, IssueDecision, RedactedCase, write_whole
from .register import accounting
from .review import agreement, sampling
from .tables import say

Progress = Callable[[int, int], None]

APPENDIX, BRIEFING = "appendix.xlsx", "briefing.docx"
_EXPORTS = ("release", "draft", "release refused")
_STEPS = 5


@dataclass(frozen=True, slots=True)
class Packing:
    """One pack to be built: its cases, what the gate said, and the day that it bears."""

    dossier: Dossier
    cases: Sequence[RedactedCase]
    gate: GateResult
    today: date
    draft: bool

    def build(self, folder: Path, progress: Progress, counting: Progress) -> Mapping[str, Any]:
        """Write everything but the ZIP into ``folder``; returns what the next release is compared with.

        ``progress`` is told of the steps, ``counting`` of the accounts and sheets of the workbook.
        """
        dossier, settings = self.dossier, self.dossier.settings
        issues, facts = _counted(dossier, self.cases)
        confirmed: dict[str, list[IssueDecision]] = {}
        for decision in issues:
            if decision.verdict == "confirmed":
                confirmed.setdefault(decision.ref, []).append(decision)
        counts = plan(
            self.cases,
            confirmed,
            IssueList.load(dossier.issue_list_path).issues,
            settings["release.threshold"],
            facts=_answers(facts),
            fact_list=FactList.load(),
            rounding=settings["release.rounding"],
        )
        progress(1, _STEPS)
        charts = draw_charts(counts, folder / "charts", self.draft)
        progress(2, _STEPS)
        said = snapshot(self.cases, confirmed, counts, facts)
        method = _method(self)
        if not self.draft:
            method = replace(method, changes=_changes(self, said, counts))
        pack = Pack(self.cases, confirmed, counts, charts, method, facts)
        write_briefing(folder / BRIEFING, pack)
        progress(3, _STEPS)
        write_appendix(folder / APPENDIX, replace(pack, parts=hashes(folder)), counting)
        progress(4, _STEPS)
        manifest = {
            "title": method.title,
            "date": self.today.isoformat(),
            "version": method.version,
            "status": "DRAFT" if self.draft else "released",
            "ledger": method.ledger,
            "files": hashes(folder),
        }
        write_whole(folder / MANIFEST, (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
        progress(_STEPS, _STEPS)
        return said

    def remarks(self) -> tuple[str, ...]:
        """What whoever builds it has to know: decisions on an issue that the list no longer has are not counted."""
        on_these = _standing(self.dossier, self.cases, self.dossier.redacted.issue_decisions())
        listed = _listed(self.dossier)
        left = Counter(one.issue for one in on_these if one.issue not in listed)
        return tuple(
            f"The issue list has no issue {issue} any more: decisions on it that are kept and not counted: {count}"
            for issue, count in sorted(left.items())
        )

    def zip(self, folder: Path) -> None:
        """Put the whole pack, its manifest included, into one file beside the others."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != PACK_ZIP)
        members = ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths)
        write_whole(folder / PACK_ZIP, pinned_zip(members, self.today))


def contents(dossier: Dossier, cases: Sequence[RedactedCase]) -> str:
    """A hash over what a pack says: its cases and what the lawyers decided of them."""
    texts = sorted((case.ref, case.text_hash) for case in cases)
    counted = _counted(dossier, cases)
    issues = [(d.ref, d.issue, d.verdict, d.start, d.end) for d in counted[0]]
    facts = [(d.ref, d.fact, d.value, d.verdict, d.start, d.end) for d in counted[1]]
    return hashlib.sha256(repr((texts, issues, facts)).encode()).hexdigest()


def to_compare_with(packing: Packing, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the ledger keeps of a release for the next one; nothing where it says what the last one said."""
    last = _releases(packing.dossier)[-1:]
    if last and last[0]["contents"] == contents(packing.dossier, packing.cases):
        return {}
    return {"dated": packing.today.isoformat(), "said": _keyed(packing.dossier, said)}


def sample_reading(dossier: Dossier, cases: Sequence[RedactedCase]) -> SampleReading | None:
    """What the newest sample has shown, if it was read to its end."""
    if not sampling.was_drawn(dossier):
        return None
    said = sampling.report(dossier)
    if said.bound is None:
        return None
    covers = sampling.covers(dossier, [case.ref for case in cases])
    return SampleReading(said.round, said.batch, said.size, said.found, said.own, said.bound, said.exact, covers)


def _counted(
    dossier: Dossier, cases: Sequence[RedactedCase]
) -> tuple[list[IssueDecision], list[FactDecision]]:
    """The decisions that count in a pack: on these texts, by people who may confirm, on issues that the list has."""
    room, listed = dossier.redacted, _listed(dossier)
    issues = [one for one in _standing(dossier, cases, room.issue_decisions()) if one.issue in listed]
    return issues, _standing(dossier, cases, room.fact_decisions())


def _standing[Said: (IssueDecision, FactDecision)](
    dossier: Dossier, cases: Sequence[RedactedCase], decisions: Iterable[Said]
) -> list[Said]:
    """The decisions on these texts as they now are that were made by people who may confirm."""
    texts = {case.ref: case.text_hash for case in cases}
    found = [one for one in decisions if texts.get(one.ref) == one.text_hash]
    allowed = {name for name in {one.by for one in found} if may(dossier.vault, name, "confirm")}
    return [one for one in found if one.by in allowed]


def _listed(dossier: Dossier) -> set[str]:
    return {issue.key for issue in IssueList.load(dossier.issue_list_path).issues}


def _answers(facts: Sequence[FactDecision]) -> dict[str, dict[str, tuple[str, ...]]]:
    """By reference and fact, the confirmed answers."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in facts:
        if one.verdict == "confirmed":
            answers = found.setdefault(one.ref, {})
            answers[one.fact] = (*answers.get(one.fact, ()), one.value)
    return found


def _method(packing: Packing) -> Method:
    dossier, draft, cases = packing.dossier, packing.draft, packing.cases
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
        date=packing.today,
        version="draft" if draft else f"version {_version(dossier, cases)}",
        draft=draft,
        rows_read=sums["rows read"],
        set_aside=sums["set aside"],
        joined=sums["joined"],
        cases_held=sums["cases"],
        cases_left_out=sums["cases"] - len(cases),
        left_out={key: count for key, count in packing.gate.counts().items() if count} if not draft else {},
        readers=settings["review.readers"],
        agreement=agreement.figures(dossier),
        model=settings["redaction.model"] or "en_core_web_md 3.8.0",
        rules=searched[-1][:16] if searched else "",
        inputs=tuple(sha for (sha,) in vault.rows("SELECT sha256 FROM files ORDER BY sha256")),
        gate=tuple(outcomes),
        approval_required=settings["review.approval"],
        sample=sample_reading(dossier, cases),
        ledger=vault.ledger_head(before=_EXPORTS),
    )


def _applied(rule: str, draft: bool, approval: bool) -> str:
    """How the certificate says that a rule was checked."""
    if draft:
        return say("certificate", "rule_draft")
    return say("certificate", "rule_off" if rule == "not_approved" and not approval else "rule_holds")


def _version(dossier: Dossier, cases: Sequence[RedactedCase]) -> int:
    """One more than the last release, or the same if it says the same."""
    said = [entry["contents"] for entry in _releases(dossier)]
    versions = sum(1 for before, after in zip([None, *said], said, strict=False) if before != after)
    return versions if said and said[-1] == contents(dossier, cases) else versions + 1


def _changes(packing: Packing, said: Mapping[str, Any], counts: Plan) -> Changes | None:
    """What is new since the last version that said something else; None where there is none on record."""
    dossier = packing.dossier
    now = contents(dossier, packing.cases)
    versions = [entry for entry in _releases(dossier) if "said" in entry]
    while versions and versions[-1]["contents"] == now:
        versions.pop()
    if not versions:
        return None
    # The number is counted over all releases, those too that left nothing to compare with.
    before = f"version {_version(dossier, packing.cases) - 1}"
    last = versions[-1]
    return changes(last["said"], before, date.fromisoformat(last["dated"]), _keyed(dossier, said), counts)


def _releases(dossier: Dossier) -> list[dict[str, Any]]:
    return [entry["detail"] for entry in dossier.vault.ledger() if entry["action"] == "release"]


def _keyed(dossier: Dossier, said: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot with the vault's key over its marks of cases: the ledger holds keyed hashes alone."""
    marks = {ref: dossier.vault.keyed("released case", mark)[:16] for ref, mark in said["cases"].items()}
    return {**said, "cases": marks}
