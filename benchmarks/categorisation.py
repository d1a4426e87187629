"""How well issues are suggested: ``python -m benchmarks.categorisation FOLDER [--predictions OUT] [--json FILE]``.

For any folder with an ``intake*.xlsx``: the product's own intake and detection, the text as it would be redacted
without a reader, then the suggestions, one line of JSON per account: ``{"sheet", "row", "issues"}``. Where
``gold_issues.csv`` is there, with ``gold_spans.jsonl`` for sheet and row, it prints F1, precision and recall by issue
and the calibration of the scores; beside them what the rules and the network give by themselves. Where ``quotes.csv``
or ``passages.csv`` is there as well, it says how often what a lawyer chose is quoted.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dossier_kit.issues import IssueList, perhaps, sentences, suggest
from dossier_kit.issues.odds import chance_of, log_odds
from dossier_kit.issues.suggesting import ALONE_FROM, hear, read
from dossier_kit.redacted import IssueSuggestion, RedactedCase, places_of
from dossier_kit.vocabulary import entity_types

BINS = 10
ROOT = Path(__file__).resolve().parents[1]
SHORT_ACCOUNTS = ROOT / "tests" / "issues" / "accounts.toml"
SENTENCE_TABLE = SHORT_ACCOUNTS.with_name("sentences.toml")
PASSAGES = ROOT / "tools" / "issues" / "passages.txt"
ACCOUNTS = PASSAGES.with_name("accounts")  # labelled sentence by sentence


# What stands beside a labelled folder's accounts, each with story_id, issue and sentence_start.
QUOTED = {
    "quotes.csv": "the sentence that its writer would quote is quoted",
    "passages.csv": "all that a reader who saw no suggestion would quote is quoted",
}


@dataclass(frozen=True, slots=True)
class Read:
    """One account as the suggestions see it, and where it stood."""

    sheet: str
    row: int
    case: RedactedCase


def redacted_accounts(folder: Path) -> list[Read]:
    """Every account of the folder's workbooks, redacted by the product as it would be before anybody has read it."""
    from dossier_kit import arrivals, search
    from dossier_kit.dossier import init_dossier
    from dossier_kit.redaction import unreviewed
    from dossier_kit.register import register
    from dossier_kit.rows import case_refs

    before = os.environ.get("DOSSIER_PASSPHRASE")
    with tempfile.TemporaryDirectory() as home:
        # A dossier that lives for a minute; its secret fixes the numbers in the labels, so two runs agree.
        dossier = init_dossier(Path(home), "for one benchmark run", secret=hashlib.sha256(b"benchmark").digest())
        try:
            arrivals.take_in(dossier, sorted(folder.glob("intake*.xlsx")))
            search.suggest(dossier)
            cases = {case.ref: case for case in unreviewed(dossier, case_refs(dossier.vault))}
            places = register(dossier)[["ref", "sheet", "row"]].to_dict("records")
            return [Read(str(at["sheet"]), int(at["row"]), cases[at["ref"]]) for at in places if at["ref"] in cases]
        finally:
            dossier.close()
            if before is None:
                os.environ.pop("DOSSIER_PASSPHRASE", None)
            else:
                os.environ["DOSSIER_PASSPHRASE"] = before


def gold_accounts(folder: Path) -> list[tuple[str, str, int, frozenset[str]]]:
    """Labelled accounts: the text with its marked spans replaced by labels, sheet, row, and the issues it shows."""
    with (folder / "gold_issues.csv").open(encoding="utf-8-sig", newline="") as file:
        shown = {row["story_id"]: frozenset(filter(None, row["issues"].split("|"))) for row in csv.DictReader(file)}
    lines = (folder / "gold_spans.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        (_labelled(row["text"], row["spans"]), row["sheet"], row["row"], shown[row["story_id"]])
        for row in rows
        if row["story_id"] in shown
    ]


def _labelled(text: str, spans: Sequence[dict[str, Any]]) -> str:
    parts: list[str] = []
    at = 0
    numbers: dict[tuple[str, str], int] = {}
    for span in sorted(spans, key=lambda span: span["start"]):
        kind, value = span["type"], span["text"].casefold()
        number = numbers.setdefault((kind, value), 1 + sum(other == kind for other, _ in numbers))
        parts += [text[at : span["start"]], f"[{entity_types()[kind].pseudonym.format(n=number)}]"]
        at = span["end"]
    return "".join([*parts, text[at:]])


def as_case(ref: str, text: str) -> RedactedCase:
    """A text as a case without labels: what the suggestions read of a case is its text."""
    return RedactedCase(ref, text, (), "own_account", None, hashlib.sha256(text.encode()).hexdigest())


def _alone(text: str, issue_list: IssueList) -> dict[str, list[IssueSuggestion]]:
    """What each witness would suggest by itself."""
    said: dict[str, list[IssueSuggestion]] = {"rules": [], "network": []}
    for key, evidence in hear(*read(text, issue_list), issue_list).items():
        if evidence.rules >= ALONE_FROM:
            said["rules"].append(IssueSuggestion("", key, evidence.rules, 0, 0, ""))
        if evidence.heard and evidence.heard.network >= log_odds(ALONE_FROM):
            said["network"].append(IssueSuggestion("", key, chance_of(evidence.heard.network), 0, 0, ""))
    return said


def score(
    keys: Sequence[str], accounts: Iterable[tuple[frozenset[str], Sequence[IssueSuggestion]]]
) -> dict[str, Any]:
    """Micro and macro F1, counts by issue, and how far the scores are from what they promise."""
    counts = {key: [0, 0, 0] for key in keys}
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for gold, suggestions in accounts:
        got = {suggestion.issue for suggestion in suggestions}
        for key in keys:
            counts[key][0] += key in got and key in gold
            counts[key][1] += key in got and key not in gold
            counts[key][2] += key not in got and key in gold
        for suggestion in suggestions:
            bins[min(BINS - 1, int(suggestion.score * BINS))].append((suggestion.score, suggestion.issue in gold))
    by_issue = {key: _figures(*counts[key]) for key in keys}
    made = sum(len(bin_) for bin_ in bins)
    off = sum(abs(sum(s for s, _ in bin_) - sum(right for _, right in bin_)) for bin_ in bins if bin_)
    return {
        "micro": _figures(*(sum(count[place] for count in counts.values()) for place in range(3))),
        "macro_f1": sum(figures["f1"] for figures in by_issue.values()) / len(by_issue),
        "by_issue": by_issue,
        "calibration_error": off / made if made else 0.0,
        "bins": [
            {"from": n / BINS, "suggestions": len(held), "right": sum(right for _, right in held)}
            for n, held in enumerate(bins)
            if held
        ],
    }


def _perhaps(
    accounts: Iterable[tuple[frozenset[str], Sequence[IssueSuggestion], Sequence[IssueSuggestion]]],
) -> dict[str, float]:
    """Of what is too unsure to be suggested: how much is right; and of both together, how far the scores are off."""
    rows = [(gold, (*suggested, *unsure), {one.issue for one in unsure}) for gold, suggested, unsure in accounts]
    both = score(sorted({key for gold, *_ in rows for key in gold}), [(gold, said) for gold, said, _ in rows])
    return {
        "shown": sum(len(unsure) for *_, unsure in rows),
        "right": sum(len(gold & unsure) for gold, _, unsure in rows),
        "missed": both["micro"]["missed"],
        "calibration_error": both["calibration_error"],
    }


def _figures(right: int, extra: int, missed: int) -> dict[str, float]:
    return {
        "f1": 2 * right / (2 * right + extra + missed) if right else 0.0,
        "precision": right / (right + extra) if right else 0.0,
        "recall": right / (right + missed) if right else 0.0,
        "right": right, "extra": extra, "missed": missed,
    }


def _show(result: dict[str, Any]) -> None:
    print(f"{'issue':28}{'F1':>7}{'prec.':>7}{'recall':>8}{'right':>7}{'extra':>7}{'missed':>8}")
    for key, row in [*result["by_issue"].items(), ("all (micro)", result["micro"])]:
        print(
            f"{key:28}{row['f1']:7.3f}{row['precision']:7.2f}{row['recall']:8.2f}"
            f"{row['right']:7}{row['extra']:7}{row['missed']:8}"
        )
    print(f"macro F1 {result['macro_f1']:.3f}; calibration error {result['calibration_error']:.3f}")
    unsure = result["perhaps"]
    print(
        f"perhaps: {unsure['right']} of {unsure['shown']} right, {unsure['missed']} missed by both; "
        f"calibration error of both {unsure['calibration_error']:.3f}"
    )
    for name, what in (("rules_alone", "rules alone"), ("network_alone", "network alone")):
        if name in result:
            print(f"{what}: micro F1 {result[name]['micro']['f1']:.3f}, macro F1 {result[name]['macro_f1']:.3f}")
    for row in result["bins"]:
        print(f"  scored {row['from']:.1f} and up: {row['right']} of {row['suggestions']} right")


def short_accounts() -> list[tuple[str, frozenset[str]]]:
    rows = tomllib.loads(SHORT_ACCOUNTS.read_text(encoding="utf-8"))["account"]
    return [(row["text"], frozenset(row["issues"])) for row in rows]


def plain_sentences() -> list[tuple[str, frozenset[str]]]:
    table = tomllib.loads(SENTENCE_TABLE.read_text(encoding="utf-8"))
    shows = [(text, frozenset({key})) for key, row in table.items() for text in row["shows"]]
    return shows + [(text, frozenset[str]()) for row in table.values() for text in row["does_not"]]


def passages() -> list[tuple[str, frozenset[str]]]:
    """The invented passages that the network learns from, each with the issues that it shows."""
    rows = [line.split(" | ", 1) for line in PASSAGES.read_text(encoding="utf-8").splitlines() if line[:1] not in "#"]
    return [(text, frozenset(keys.split()) - {"none"}) for keys, text in rows]


_HALVES = {"+": 1.0, "?": 0.5}  # by mark, the share of a sentence's readers


@dataclass(frozen=True, slots=True)
class Labelled:
    """An account of :data:`ACCOUNTS`: where its sentences lie, what each asserts, for which it is the one to quote.

    ``halves``: for which issues a sentence supplies what the one to quote lacks, and which share of its readers thinks
    so; None where nobody has labelled that.
    """

    text: str
    bounds: list[tuple[int, int]]
    asserts: list[frozenset[str]]
    quoted: list[frozenset[str]]
    halves: list[dict[str, float]] | None


def labelled_sentences(path: Path) -> list[Labelled]:
    """The accounts of a file of :data:`ACCOUNTS`."""
    found = []
    whole = path.read_text(encoding="utf-8").strip()
    known = any("+" in line.partition(" | ")[0] for line in whole.splitlines())
    for block in whole.split("\n\n"):
        one = Labelled("", [], [], [], [] if known else None)
        text = ""
        for line in block.splitlines():
            names, _, words = line.partition(" | ")
            text += " " if text else ""
            one.bounds.append((len(text), len(text) + len(words)))
            text += words
            said = [name for name in names.split() if name != "-"]
            one.asserts.append(frozenset(name.rstrip("*") for name in said if name[-1] not in _HALVES))
            one.quoted.append(frozenset(name.rstrip("*") for name in said if name.endswith("*")))
            if one.halves is not None:
                one.halves.append({name[:-1]: _HALVES[name[-1]] for name in said if name[-1] in _HALVES})
        found.append(replace(one, text=text))
    return found


def chosen_in(path: Path) -> dict[tuple[str, str], set[str]]:
    """By account and issue how each sentence begins that a file of :data:`QUOTED` names; nothing if it is not there."""
    chosen: dict[tuple[str, str], set[str]] = defaultdict(set)
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file):
                chosen[line["story_id"], line["issue"]].add(line["sentence_start"])
    return chosen


def quotes_right(
    folder: Path, name: str, suggested: dict[tuple[str, int], list[tuple[str, str]]]
) -> tuple[int, int]:
    """Of the suggestions that are right, how many quote every sentence that a file names for them, and how many there
    are.

    ``suggested``: by sheet and row the issues, each with a sentence quoted.
    """
    chosen = chosen_in(folder / name)
    rows = map(json.loads, (folder / "gold_spans.jsonl").read_text(encoding="utf-8").splitlines())
    met: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        for issue, sentence in suggested.get((row["sheet"], row["row"]), []):
            key = row["story_id"], issue
            if key in chosen:
                there = met.setdefault(key, set())
                there |= {start for start in chosen[key] - there if begins_so(row, start, sentence)}
    return sum(there == chosen[key] for key, there in met.items()), len(met)


def begins_so(row: dict[str, Any], start: str, sentence: str) -> bool:
    """Whether a sentence of the redacted text is the one that begins so in the original, whatever was hidden in it."""
    text = row["text"]
    at = re.search(r"\s+".join(map(re.escape, start.split())), text)
    if at is None:
        return False
    spans = [span for span in row["spans"] if span["end"] > at.start()]
    moved = [{**s, "start": max(0, s["start"] - at.start()), "end": s["end"] - at.start()} for s in spans]
    shown = re.sub(r"\[[^\]]*\]", "", _labelled(text[at.start() :], moved)).split()[:5]
    return re.sub(r"\[[^\]]*\]", "", sentence).split()[:5] == shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; 2 when a folder has no workbook."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.categorisation", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--predictions", type=Path, help="write the suggestions as JSON lines")
    parser.add_argument("--json", type=Path, help="write the figures as JSON")
    parser.add_argument("--gold-spans", action="store_true", help="redact by the gold spans instead of the product")
    given = parser.parse_args(arguments)
    folder = given.folder
    issue_list = IssueList.load()
    if given.gold_spans:
        reads = [Read(sheet, row, as_case("C001", text)) for text, sheet, row, _ in gold_accounts(folder)]
    elif any(folder.glob("intake*.xlsx")):
        reads = redacted_accounts(folder)
    else:
        print(f"There is no intake*.xlsx in {folder.name}.", file=sys.stderr)
        return 2
    found = list(suggest([read.case for read in reads], issue_list))
    alone = [_alone(one.case.text, issue_list) for one in reads]
    if given.predictions:
        given.predictions.write_text(
            "".join(
                json.dumps({"sheet": read.sheet, "row": read.row, "issues": [s.issue for s in suggestions]}) + "\n"
                for read, suggestions in zip(reads, found, strict=True)
            ),
            encoding="utf-8",
        )
    print(f"{len(reads)} accounts, {sum(map(len, found))} suggestions.")
    if (folder / "gold_issues.csv").exists() and (folder / "gold_spans.jsonl").exists():
        places = [(one.sheet, one.row) for one in reads]
        by_place = dict(zip(places, found, strict=True))
        gold = gold_accounts(folder)
        unread = sum((sheet, row) not in by_place for _, sheet, row, _ in gold)
        if unread:
            print(f"{unread} labelled accounts were not read; they count as without suggestions.")
        result = score(
            [issue.key for issue in issue_list.issues],
            [(shown, by_place.get((sheet, row), [])) for _, sheet, row, shown in gold],
        )
        unsure = dict(zip(places, (perhaps(one.case, issue_list) for one in reads), strict=True))
        result["perhaps"] = _perhaps(
            [(shown, by_place.get((sheet, row), []), unsure.get((sheet, row), [])) for _, sheet, row, shown in gold]
        )
        for name in ("rules", "network"):
            said = dict(zip(places, (one[name] for one in alone), strict=True))
            keys = [issue.key for issue in issue_list.issues]
            rows = [(shown, said.get((sheet, row), [])) for _, sheet, row, shown in gold]
            by_itself = score(keys, rows)
            result[f"{name}_alone"] = {entry: by_itself[entry] for entry in ("micro", "macro_f1")}
        _show(result)
        for name, what in QUOTED.items():
            if not (folder / name).exists():
                continue
            quoted = {
                (read.sheet, read.row): [
                    (s.issue, read.case.text[start:end])
                    for s in suggestions
                    for start, end in sentences(read.case.text)
                    if any(first <= start < last for first, last in places_of(s))
                ]
                for read, suggestions in zip(reads, found, strict=True)
            }
            same, of = quotes_right(folder, name, quoted)
            result[name.removesuffix(".csv")] = {"same": same, "of": of}
            print(f"{what}: {same} of {of}")
        if given.json:
            given.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
