"""The pack of thousands of cases: seconds and memory, and the workbook against openpyxl merely writing its cells.

    python -m benchmarks.pack [--cases N] [--json FILE]

The cases are made from invented sentences, so that the figures depend on nobody's accounts. One process, one core:

- ``plan``, ``charts``, ``briefing``, ``workbook``: CPU seconds of each; the workbook's with every CSV twin and ZIP.
- ``bare``: openpyxl reads nothing and lays nothing out: it gets the very same values and saves them, no look, no width,
  no link, no table, once cell by cell in an ordinary workbook and once in its quicker write-only one.
- ``ratio``, ``ratio_write_only``: the workbook with its twins against each of these two. Workbook and openpyxl take
  turns, ``--turns`` of each, and the least of each counts: what else the machine does makes neither quicker.
- ``peak_mb``: the largest memory of the process before openpyxl's turn.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from dossier_kit.appendix import GateOutcome, Method, Pack, write_appendix
from dossier_kit.appendix.content import make_sheets
from dossier_kit.briefing import write_briefing
from dossier_kit.charts import draw_charts
from dossier_kit.disclosure import plan
from dossier_kit.issues import IssueList
from dossier_kit.redacted import IssueDecision, Label, RedactedCase

_SHOWN = "[LA 2] sent the report by [Educational psychologist] round before anybody at home had seen it."
_SENTENCES = (
    "We have two children, and [Child] is the younger; the school has been kind on the whole.",
    "It took from the autumn term to the summer before anyone wrote back, and then it was one line.",
    "I kept every envelope, because the dates on the letters were never the ones on the postmarks.",
    "By then [Child] was in Key Stage 2 and had stopped sleeping.",
    "The advice was four pages long, of which three were about another child.",
    "I am not angry with any one person; I would like to know who was told what.",
    "[SENCO] said that the meeting had been an informal chat, and that no notes were taken of it.",
)


def cases_of(count: int, seed: int = 5) -> tuple[list[RedactedCase], dict[str, list[IssueDecision]]]:
    """So many invented cases of some 300 words, each with up to four confirmed issues."""
    draw = random.Random(seed)
    keys = [issue.key for issue in IssueList.load(None).issues]
    cases, confirmed = [], {}
    for number in range(1, count + 1):
        sentences = draw.choices(_SENTENCES, k=draw.choice((6, 12, 20, 30)))
        shown = draw.randrange(len(sentences))
        sentences[shown] = _SHOWN
        text = ""
        places = []
        for sentence in sentences:
            places.append(len(text))
            text += sentence + draw.choice((" ", " ", "\n\n"))
        text = text.strip()
        ref = f"C{number:05d}"
        start = places[shown]
        digest = hashlib.sha256(f"{ref} {text}".encode()).hexdigest()
        grade, year = draw.choice(("documentary", "witness", "own_account")), draw.choice((None, *range(2009, 2026)))
        cases.append(RedactedCase(ref, text, tuple(_labels(text)), grade, year, digest))
        confirmed[ref] = [
            IssueDecision(ref, key, "confirmed", start, start + len(_SHOWN), "lawyer", "2026-01-05T10:00:00Z", digest)
            for key in sorted(draw.sample(keys, draw.randint(1, 4)))
        ]
    return cases, confirmed


def _labels(text: str) -> Iterator[Label]:
    start = text.find("[")
    while start >= 0:
        end = text.index("]", start) + 1
        yield Label(start, end, "PERSON")
        start = text.find("[", end)


def bare(pack: Pack, path: Path, write_only: bool) -> Callable[[], None]:
    """openpyxl writing the values of every table of the workbook, and nothing else."""
    sheets, _ = make_sheets(pack)
    rows = {
        sheet.name: [
            row
            for table in sheet.tables
            for row in (
                [c.title for c in table.columns],
                *([v if isinstance(v, int) else str(v) for v in r] for r in table.rows),
            )
        ]
        for sheet in sheets
    }

    def write() -> None:
        book = Workbook(write_only=write_only)
        for name, values in rows.items():
            sheet = book.create_sheet(name)
            for number, row in enumerate(values, start=1):
                if write_only:
                    sheet.append(row)
                    continue
                for column, value in enumerate(row, start=1):
                    sheet.cell(number, column, value)
        book.save(path)

    return write


def measured(run: Callable[[], object]) -> float:
    """CPU seconds."""
    start = time.process_time()
    run()
    return time.process_time() - start


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pack", description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args(arguments)
    cases, confirmed = cases_of(options.cases)
    method = Method(
        title="Invented cases", firm="Example & Example", contact="A. Example", date=date(2026, 1, 5),
        version="version 1", draft=False, rows_read=options.cases, set_aside=0, joined=0, cases_held=options.cases,
        cases_left_out=0, left_out={}, readers=2, agreement=None, model="none", rules="", inputs=(),
        gate=(GateOutcome("A rule", "Holds"),), approval_required=False,
    )  # fmt: skip
    figures: dict[str, float] = {"cases": options.cases}
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        issues = IssueList.load(None).issues
        begun = time.process_time()
        counts = plan(cases, confirmed, issues)
        figures["plan"] = time.process_time() - begun
        begun = time.process_time()
        charts = draw_charts(counts, folder / "charts", False)
        figures["charts"] = time.process_time() - begun
        pack = Pack(cases, confirmed, counts, charts, method)
        figures["briefing"] = measured(lambda: write_briefing(folder / "briefing.docx", pack))
        figures["workbook"] = measured(lambda: write_appendix(folder / "appendix.xlsx", pack))
        figures["clock"] = time.perf_counter() - started
        figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        turns: dict[str, Callable[[], object]] = {
            "workbook": lambda: write_appendix(folder / "appendix.xlsx", pack),
            "bare": bare(pack, folder / "bare.xlsx", write_only=False),
            "bare_write_only": bare(pack, folder / "bare.xlsx", write_only=True),
        }
        for _ in range(options.turns):
            for key, run in turns.items():
                figures[key] = min(figures.get(key, float("inf")), measured(run))
    figures["ratio"] = figures["workbook"] / figures["bare"]
    figures["ratio_write_only"] = figures["workbook"] / figures["bare_write_only"]
    for key, value in figures.items():
        print(f"{key}: {value:.2f}")
    if options.json:
        options.json.write_text(json.dumps({k: round(v, 3) for k, v in figures.items()}, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
