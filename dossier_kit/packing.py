"""What a pack is made of and how it is built: counts, charts, briefing, workbook with CSV twins, manifest, one ZIP.

Nothing here decides whether a pack may leave: :mod:`.release` does. The ledger keeps of each release what the next one
is compared with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from .appendix import Changes, GateOutcome, Method, Pack, SampleReading, changes, snapshot, write_appendix
from .archives import pinned_zip
from .briefing import write_briefing
from .charts import draw_charts
from .counted import Counted, counted
from .disclosure import Plan, plan
from .dossier import Dossier
from .facts import FactList
from .gate import GateResult, gate_rules
from .intruder.verifying import MANIFEST, PACK_ZIP, hashes
from .issues import IssueList
from .people import may
from .redacted import RedactedCase, place_numbers, write_whole
from .register import accounting
from .review import agreement, sampling
from .tables import say

Progress = Callable[[int, int], None]

APPENDIX, BRIEFING = "appendix.xlsx", "briefing.docx"
_EXPORTS = ("release", "draft", "release refused")
_STEPS = 5


@dataclass(frozen=True, slots=True)
class Built:
    """What a pack was built from and says: the hash of its :func:`contents`, and what the next is compared with."""

    contents: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Packing:
    """One pack to be built: its cases, what the gate said, and the day that it bears."""

    dossier: Dossier
    cases: Sequence[RedactedCase]
    gate: GateResult
    today: date
    draft: bool

    def build(self, folder: Path, progress: Progress, counting: Progress) -> Built:
        """Write everything but the ZIP into ``folder``; returns what it was built from, and what it says.

        The decisions are read once, here: what is written in the minutes after this is in no part of the pack.
        ``progress`` is told of the steps, ``counting`` of the accounts and sheets of the workbook.
        """
        dossier, settings = self.dossier, self.dossier.settings
        said_of_cases = _counted(dossier, self.cases)
        content = _hashed(self.cases, said_of_cases)
        confirmed = said_of_cases.confirmed
        counts = plan(
            self.cases,
            confirmed,
            IssueList.load(dossier.issue_list_path).issues,
            settings["release.threshold"],
            facts=said_of_cases.answers("confirmed"),
            fact_list=FactList.load(),
            rounding=settings["release.rounding"],
            rejected=said_of_cases.answers("rejected"),
        )
        progress(1, _STEPS)
        charts = draw_charts(counts, folder / "charts", self.draft)
        progress(2, _STEPS)
        said = snapshot(self.cases, confirmed, counts, said_of_cases.facts)
        built = Built(content, said)
        method = _method(self, content)
        if not self.draft:
            method = replace(method, changes=_changes(self, built, counts))
        pack = Pack(self.cases, confirmed, counts, charts, method, said_of_cases.facts)
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
        return built

    def remarks(self) -> tuple[str, ...]:
        """What whoever builds it has to know: which decisions on these texts are kept and not counted.

        Those on an issue that the list no longer has, and those by people who may not confirm (any more).
        """
        found = _counted(self.dossier, self.cases)
        said = [
            f"The issue list has no issue {issue} any more: decisions on it that are kept and not counted: {count}"
            for issue, count in sorted(found.off_list.items())
        ]
        if found.by_others:
            count = found.by_others
            said.append(f"Decisions by people who may no longer confirm, which are kept and not counted: {count}")
        return tuple(said)

    def zip(self, folder: Path) -> None:
        """Put the whole pack, its manifest included, into one file beside the others."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != PACK_ZIP)
        members = ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths)
        write_whole(folder / PACK_ZIP, pinned_zip(members, self.today))


def contents(dossier: Dossier, cases: Sequence[RedactedCase]) -> str:
    """A hash over what a pack says: its cases and what the lawyers decided of them."""
    return _hashed(cases, _counted(dossier, cases))


def to_compare_with(packing: Packing, built: Built) -> dict[str, Any]:
    """What the ledger keeps of a release for the next one; nothing where it says what the last one said."""
    last = _releases(packing.dossier)[-1:]
    if last and last[0]["contents"] == built.contents:
        return {}
    return {"dated": packing.today.isoformat(), "said": _keyed(packing.dossier, built.said)}


def sample_reading(dossier: Dossier, cases: Sequence[RedactedCase]) -> SampleReading | None:
    """What the newest sample has shown, if it was read to its end."""
    if not sampling.was_drawn(dossier):
        return None
    said = sampling.report(dossier)
    if said.bound is None:
        return None
    covers = sampling.covers(dossier, [case.ref for case in cases])
    return SampleReading(said.round, said.batch, said.size, said.found, said.own, said.bound, said.exact, covers)


def _counted(dossier: Dossier, cases: Sequence[RedactedCase]) -> Counted:
    room = dossier.redacted
    listed = {issue.key for issue in IssueList.load(dossier.issue_list_path).issues}
    return counted(
        cases, room.issue_decisions(), room.fact_decisions(), listed, lambda name: may(dossier.vault, name, "confirm")
    )


def _hashed(cases: Sequence[RedactedCase], said: Counted) -> str:
    texts = sorted((case.ref, case.text_hash) for case in cases)
    on_issues = [(d.ref, d.issue, d.verdict, *place_numbers(d)) for d in said.issues]
    on_facts = [(d.ref, d.fact, d.value, d.verdict, d.start, d.end) for d in said.facts]
    return hashlib.sha256(repr((texts, on_issues, on_facts)).encode()).hexdigest()


def _method(packing: Packing, content: str) -> Method:
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
        version="draft" if draft else f"version {_version(dossier, content)}",
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


def _version(dossier: Dossier, content: str) -> int:
    """One more than the last release, or the same if it says the same."""
    said = [entry["contents"] for entry in _releases(dossier)]
    versions = sum(1 for before, after in zip([None, *said], said, strict=False) if before != after)
    return versions if said and said[-1] == content else versions + 1


def _changes(packing: Packing, built: Built, counts: Plan) -> Changes | None:
    """What is new since the last version that said something else; None where there is none on record."""
    dossier = packing.dossier
    versions = [entry for entry in _releases(dossier) if "said" in entry]
    while versions and versions[-1]["contents"] == built.contents:
        versions.pop()
    if not versions:
        return None
    # The number is counted over all releases, those too that left nothing to compare with.
    before = f"version {_version(dossier, built.contents) - 1}"
    last = versions[-1]
    return changes(last["said"], before, date.fromisoformat(last["dated"]), _keyed(dossier, built.said), counts)


def _releases(dossier: Dossier) -> list[dict[str, Any]]:
    return [entry["detail"] for entry in dossier.vault.ledger() if entry["action"] == "release"]


def _keyed(dossier: Dossier, said: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot with the vault's key over its marks of cases: the ledger holds keyed hashes alone."""
    marks = {ref: dossier.vault.keyed("released case", mark)[:16] for ref, mark in said["cases"].items()}
    return {**said, "cases": marks}
