"""How much each witness counts: ``python -m benchmarks.weighing FOLDER...`` writes ``rules/issues_weighing.toml``.

By ``tools/issues/accounts/weighing`` and by labelled folders that the network was not fitted to. ``[weighing]`` says
how what rules and network say becomes the score of an issue, ``[supplying]`` how what the network says of a sentence
comes to the chance that it supplies what the sentence quoted lacks. That is learnt where a reader has chosen what to
quote: by ``*`` and ``+``, or in ``passages.csv`` (story_id, issue, sentence_start; a row a sentence).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.categorisation import (
    ACCOUNTS,
    begins_so,
    chosen_in,
    gold_accounts,
    labelled_sentences,
    redacted_accounts,
)  # fmt: skip
from dossier_kit.issues import IssueList
from dossier_kit.issues.issue_list import WEIGHING
from dossier_kit.issues.odds import Weighing, Witnesses, names_of, weigh
from dossier_kit.issues.quoting import Further, further, plainest
from dossier_kit.issues.suggesting import SUGGEST_FROM, hear, read
from dossier_kit.issues.text import sentences
from dossier_kit.vocabulary import RULES

PASSAGES = "passages.csv"
HEADER = """\
# How much each witness counts for the score of an issue (dossier_kit/issues/odds.py), and for the chance that another
# sentence supplies what the one quoted lacks (quoting.py). Fitted to accounts that neither network nor rules were made
# from, by `python -m benchmarks.weighing FOLDER...`: not for editing by hand.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An account: the issues that it shows, and by issue where the sentences begin that a lawyer would quote.

    ``wanted`` is empty where nobody has chosen what to quote.
    """

    text: str
    shows: frozenset[str]
    wanted: dict[str, frozenset[int]]


def told_in_files() -> Iterator[Told]:
    """The accounts of ``tools/issues/accounts/weighing``."""
    for path in sorted((ACCOUNTS / "weighing").glob("*.txt")):
        for one in labelled_sentences(path):
            wanted = defaultdict(set)
            for (start, _), quoted, halves in zip(one.bounds, one.quoted, one.halves or one.quoted, strict=True):
                for key in {*quoted, *halves}:
                    wanted[key].add(start)
            known = {key: frozenset(starts) for key, starts in wanted.items()} if one.halves else {}
            yield Told(one.text, frozenset().union(*one.asserts), known)


def told_in(folder: Path) -> Iterator[Told]:
    """The accounts of a labelled folder, as the product redacts them, since that is what the weights will meet."""
    rows = {
        (row["sheet"], row["row"]): row
        for row in map(json.loads, (folder / "gold_spans.jsonl").read_text(encoding="utf-8").splitlines())
    }
    starts = chosen_in(folder / PASSAGES)
    texts = {(account.sheet, account.row): account.case.text for account in redacted_accounts(folder)}
    for written, sheet, number, shows in gold_accounts(folder):
        text, row = texts.get((sheet, number), written), rows[sheet, number]
        wanted = {
            key: frozenset(
                first
                for first, last in sentences(text)
                for start in starts.get((row["story_id"], key), ())
                if begins_so(row, start, text[first:last])
            )
            for key in shows
        }
        yield Told(text, shows, {key: places for key, places in wanted.items() if places})


def write_weighing(folders: Sequence[Path]) -> None:
    """Fit both weighings, and write them."""
    issue_list = IssueList.load()
    accounts = [*told_in_files(), *(one for folder in folders for one in told_in(folder))]
    heard: list[Witnesses] = []
    shown: list[bool] = []
    others: list[Further] = []
    supplies: list[bool] = []
    for one in accounts:
        reading, left = read(one.text, issue_list)
        for key, evidence in hear(reading, left, issue_list).items():
            if not evidence.heard:
                continue
            heard.append(evidence.heard)
            shown.append(key in one.shows)
            if evidence.score >= SUGGEST_FROM and key in one.wanted:
                for number, said in further(evidence, plainest(evidence)).items():
                    first, last = reading.words.bounds[number]
                    others.append(said)
                    supplies.append(any(first <= start < last for start in one.wanted[key]))
    tables = {
        "weighing": _lines(weigh(heard, shown), Witnesses),
        "supplying": _lines(weigh(others, supplies), Further),
    }
    text = "".join([HEADER, *(f"\n[{name}]\n{lines}" for name, lines in tables.items())])
    (RULES / WEIGHING).write_text(text, encoding="utf-8")
    print(f"Weighed by {len(accounts)} accounts; {sum(supplies)} of {len(others)} sentences supply something.\n{text}")


def _lines(found: Weighing, kind: type[Witnesses] | type[Further]) -> str:
    return "".join(f"{name} = {weight:.3f}\n" for name, weight in zip(names_of(kind), found.weights, strict=True))


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weighing", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    write_weighing(parser.parse_args().folders)


if __name__ == "__main__":
    main()
