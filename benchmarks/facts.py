"""How well facts are suggested: ``python -m benchmarks.facts [FOLDER...] [--gold FILE] [--json FILE] [--evidence]
[--half first|second]``.

For each folder with an ``intake*.xlsx``: the product's own intake and detection, the text as it would be redacted
without a reader, the issues suggested, then the facts. Where ``tests/facts/gold.toml`` has the folder's accounts it
prints precision and recall by fact; a fact that the gold leaves out of an account counts as not stated there.
``--evidence`` compares the evidence grade with ``gold_issues.csv`` and prints totals alone. ``--speed N`` suggests
issues and facts for N accounts made of the folders' own, on one core and on two.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.categorisation import Read, redacted_accounts
from dossier_kit.facts import FactList, suggest_both
from dossier_kit.facts import suggest as suggest_facts
from dossier_kit.issues import IssueList
from dossier_kit.issues import suggest as suggest_issues
from dossier_kit.redacted import FactSuggestion

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "facts" / "gold.toml"
SETS = ("second_set", "fourth_set")
EVIDENCE = "evidence"  # its gold stands in gold_issues.csv


def places_of(folder: Path) -> dict[tuple[str, int], str]:
    """By sheet and row, the story's id."""
    with (folder / "gold_rows.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["sheet"], int(row["row"])): row["story_id"] for row in csv.DictReader(file)}


def accounts_of(folder: Path) -> dict[str, Read]:
    """The folder's accounts as the product reads and redacts them, by the story's id."""
    places = places_of(folder)
    reads = redacted_accounts(folder)
    return {places[read.sheet, read.row]: read for read in reads if (read.sheet, read.row) in places}


def suggestions_of(reads: Mapping[str, Read], fact_list: FactList) -> dict[str, list[FactSuggestion]]:
    """By the story's id, the facts suggested."""
    cases = [read.case for read in reads.values()]
    issues = {case.ref: found for case, found in zip(cases, suggest_issues(cases, IssueList.load()), strict=True)}
    return dict(zip(reads, suggest_facts(cases, fact_list, issues), strict=True))


def gold_of(name: str, path: Path = GOLD) -> dict[str, dict[str, list[str]]]:
    """The gold facts of one set, by the story's id."""
    with path.open("rb") as file:
        found: dict[str, dict[str, list[str]]] = tomllib.load(file).get(name, {})
    return found


def score(
    gold: Mapping[str, Mapping[str, Sequence[str]]], found: Mapping[str, Sequence[FactSuggestion]], facts: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Precision, recall and counts by fact, over the accounts that have gold."""
    figures: dict[str, dict[str, float]] = {}
    for fact in facts:
        counts = Counter[str]()
        for ref, stated in gold.items():
            given = {one.value for one in found.get(ref, ()) if one.fact == fact}
            wanted = set(stated.get(fact, ()))
            counts.update(right=len(given & wanted), extra=len(given - wanted), missed=len(wanted - given))
        figures[fact] = _figures(counts)
    figures["all"] = _figures(
        Counter({part: int(sum(row[part] for row in figures.values())) for part in ("right", "extra", "missed")})
    )
    return figures


def _figures(counts: Mapping[str, int]) -> dict[str, float]:
    right, extra, missed = (counts.get(part, 0) for part in ("right", "extra", "missed"))
    return {
        "precision": right / (right + extra) if right + extra else 0.0,
        "recall": right / (right + missed) if right + missed else 0.0,
        "right": right, "extra": extra, "missed": missed,
    }  # fmt: skip


def evidence(folder: Path, reads: Mapping[str, Read]) -> tuple[int, int, Counter[tuple[str, str]]]:
    """How many evidence grades are right, of how many, and what was taken for what: (gold, found)."""
    with (folder / "gold_issues.csv").open(encoding="utf-8-sig", newline="") as file:
        gold = {row["story_id"]: row["evidence"] for row in csv.DictReader(file)}
    pairs = [(gold[ref], read.case.evidence) for ref, read in reads.items() if ref in gold]
    return sum(a == b for a, b in pairs), len(pairs), Counter(pair for pair in pairs if pair[0] != pair[1])


def _show(figures: Mapping[str, Mapping[str, float]]) -> None:
    print(f"{'fact':20}{'prec.':>7}{'recall':>8}{'right':>7}{'extra':>7}{'missed':>8}")
    for fact, row in figures.items():
        print(
            f"{fact:20}{row['precision']:7.2f}{row['recall']:8.2f}"
            f"{row['right']:7.0f}{row['extra']:7.0f}{row['missed']:8.0f}"
        )


def _errors(
    gold: Mapping[str, Mapping[str, Sequence[str]]], reads: Mapping[str, Read],
    found: Mapping[str, Sequence[FactSuggestion]], fact: str,
) -> None:  # fmt: skip
    for ref, stated in gold.items():
        given = {one.value: one for one in found.get(ref, ()) if one.fact == fact}
        for value in sorted(set(stated.get(fact, ())) ^ set(given)):
            one = given.get(value)
            quote = " ".join(reads[ref].case.text[one.start : one.end].split()) if one else ""
            print(f"{ref} {'extra ' if one else 'missed'} {value} {one.score if one else ''} {quote}")


def speed(folders: Sequence[Path], count: int) -> None:
    """Suggest issues and facts for ``count`` accounts and say how long it took."""
    stock = [read.case for folder in folders for read in accounts_of(folder).values()]
    cases = [replace(stock[n % len(stock)], ref=f"C{n:05}") for n in range(count)]
    for cores in (1, 2):
        begun = time.perf_counter()
        found = list(suggest_both(cases, cores=cores))
        made = sum(len(issues) + len(facts) for issues, facts in found)
        print(f"{count} accounts on {cores} cores: {time.perf_counter() - begun:.1f} s, {made} suggestions")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; 2 when a folder has no workbook."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.facts", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER")
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--json", type=Path, help="write the figures as JSON")
    parser.add_argument("--errors", metavar="FACT", help="list what is wrong of one fact (prints accounts' text)")
    parser.add_argument("--half", choices=("first", "second"), help="half of each folder's accounts")
    parser.add_argument("--evidence", action="store_true", help="the evidence grade alone, as totals")
    parser.add_argument("--speed", type=int, metavar="N")
    given = parser.parse_args(arguments)
    folders = given.folders or [ROOT / "tests" / name for name in SETS]
    for folder in folders:
        if not any(folder.glob("intake*.xlsx")):
            print(f"There is no intake*.xlsx in {folder.name}.", file=sys.stderr)
            return 2
    if given.speed:
        speed(folders, given.speed)
        return 0
    fact_list = FactList.load()
    results: dict[str, Any] = {}
    for folder in folders:
        reads = accounts_of(folder)
        right, all_, wrong = evidence(folder, reads)
        print(f"{folder.name}: evidence grade right in {right} of {all_} ({right / max(1, all_):.0%})")
        for (wanted, got), count in sorted(wrong.items()):
            print(f"  {wanted} taken for {got}: {count}")
        results[folder.name] = {"evidence": {"right": right, "of": all_}}
        gold = gold_of(folder.name, given.gold)
        if given.half:
            refs = list(gold)
            kept = refs[: len(refs) // 2] if given.half == "first" else refs[len(refs) // 2 :]
            gold = {ref: gold[ref] for ref in kept}
        if given.evidence or not gold:
            continue
        found = suggestions_of({ref: read for ref, read in reads.items() if ref in gold}, fact_list)
        if given.errors:
            _errors(gold, reads, found, given.errors)
            continue
        figures = score(gold, found, [fact.key for fact in fact_list.facts if fact.key != EVIDENCE])
        print(f"{len(gold)} accounts with gold facts")
        _show(figures)
        results[folder.name]["facts"] = figures
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
