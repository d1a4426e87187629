"""A paralegal's day: every account of a folder read in the review widget, in a real browser, by the keyboard.

    python -m benchmarks.walk FOLDER [--cases 20] [--json FILE]

FOLDER holds an ``intake*.xlsx`` and ``gold_spans.jsonl``. The reader of this walk knows the right answer to each mark
(the gold), so what is measured is the tool: the keys that a case takes, the seconds spent waiting for the widget, and
where they went. What a person needs for reading the words is not in it; the words are counted, and at 230 words a
minute (Brysbaert 2019, silent reading of English) it is printed beside.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

WORDS_A_MINUTE = 230
_STATE = """(root) => {
    const page = ".dkr-story:not(.dkr-spare) ", now = root.querySelector(page + ".dkr-now");
    const mark = (el) => ({
        place: el.dataset.place,
        ...Object.fromEntries(["open", "yes", "no", "doubt"].map((is) => [is, el.classList.contains(`dkr-${is}`)])),
        doubtful: el.classList.contains("dkr-doubtful"),
    });
    return {
        ref: root.dataset.ref, pending: root.dataset.pending ?? "0", applied: root.dataset.applied,
        now: now && mark(now), marks: [...root.querySelectorAll(page + ".dkr-mark")].map(mark),
        asks: root.querySelector(".dkr-dialog") !== null,
    };
}"""
_READER = "A paralegal"


@dataclass
class Walk:
    """What one case took. ``keys`` counts each kind of key press; ``missing`` gold spans that the reader had to add."""

    ref: str
    words: int
    marks: int = 0
    doubts: int = 0
    missing: int = 0
    wrong: int = 0
    waited: float = 0.0
    keys: Counter[str] = field(default_factory=Counter)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cases", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    from browsing import running_lab, wait
    from support import PASSPHRASE

    from dossier_kit import steps
    from dossier_kit.dossier import init_dossier
    from dossier_kit.rows import case_refs, case_story

    lines = (options.folder / "gold_spans.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {_key(row["text"]): row for row in map(json.loads, lines)}
    with tempfile.TemporaryDirectory() as place, contextlib.redirect_stderr(open(os.devnull, "w")):  # noqa: PTH123
        base = Path(place)
        dossier = init_dossier(base / "dossier", PASSPHRASE)
        steps.take_in(dossier, sorted(options.folder.glob("intake*.xlsx")))
        steps.find_identifiers(dossier)
        stories = {ref: case_story(dossier.vault, ref)[0] for ref in case_refs(dossier.vault)}
        dossier.close()
        wanted = {ref: _spans(story, gold) for ref, story in stories.items()}
        refs = [ref for ref in stories if wanted[ref] is not None][: options.cases or None]
        walks = []
        with running_lab(base / "dossier", base / "browser", PASSPHRASE, _READER) as lab:
            lab.page.set_default_timeout(30_000)
            lab.open("03_review.ipynb")
            root = lab.page.locator(".dkr[data-ref]")
            wait(lambda: root.count() == 1, "the widget")
            root.locator(".dkr-story:not(.dkr-spare)").focus()
            for ref in refs:
                walks.append(_read(lab.page, root, ref, stories[ref], wanted[ref] or []))
    found = _figures(walks)
    print(json.dumps(found, indent=1))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def _read(page: Any, root: Any, ref: str, story: str, gold: list[tuple[int, int, str]]) -> Walk:
    walk = Walk(ref, len(story.split()))

    def state() -> dict[str, Any]:
        return dict(root.evaluate(_STATE))

    def settle() -> dict[str, Any]:
        while (seen := state())["pending"] != "0":
            time.sleep(0.004)
        return seen

    def press(key: str, why: str, writes: bool = True) -> dict[str, Any]:
        begun = time.monotonic()
        before = state()["applied"] if writes else None
        page.keyboard.press(key)
        walk.keys[why] += 1
        while writes and state()["applied"] == before and not state()["asks"]:
            time.sleep(0.004)
        seen = settle()
        walk.waited += time.monotonic() - begun
        return seen

    if state()["ref"] != ref:
        root.locator("select").select_option(ref)
        while state()["ref"] != ref:
            time.sleep(0.01)
        root.locator(".dkr-story:not(.dkr-spare)").focus()
    seen = settle()
    walk.marks = sum(1 for mark in seen["marks"] if not mark["doubt"])
    walk.doubts = sum(1 for mark in seen["marks"] if mark["doubt"] or mark["doubtful"])
    seen = press("Shift+A", "accept the rest")
    waiting = [m for m in seen["marks"] if m["open"] or m["doubt"]]
    while waiting:
        if seen["now"] is None or not (seen["now"]["open"] or seen["now"]["doubt"]):
            seen = press(".", "go to an open place", writes=False)
        place = tuple(map(int, seen["now"]["place"].split("-")))
        hides = any(start < place[1] and place[0] < end for start, end, _ in gold)
        seen = press("a" if hides else "r", "doubt: hide" if hides else "doubt: leave")
        waiting = [m for m in seen["marks"] if m["open"] or m["doubt"]]
    # What was accepted with the rest and is no identifier: the reader goes there and leaves it standing.
    for mark in [m for m in seen["marks"] if m["yes"]]:
        start, end = map(int, mark["place"].split("-"))
        if not any(a < end and start < b for a, b, _ in gold):
            walk.wrong += 1
            root.locator(f'.dkr-story:not(.dkr-spare) [data-place="{mark["place"]}"]').click()
            walk.keys["wrong mark: click"] += 1
            seen = press("r", "wrong mark: leave")
    hidden = [tuple(map(int, m["place"].split("-"))) for m in seen["marks"] if m["yes"]]
    covered = {at for start, end in hidden for at in range(start, end)}
    blank = {at for at, char in enumerate(story) if char.isspace()}
    missing = [(a, b) for a, b, kind in gold if kind and not covered | blank >= set(range(a, b))]
    walk.missing = len(missing)
    walk.keys["overlooked: select, h, type"] += 3 * len(missing)
    seen = press("f", "finished", writes=False)
    if seen["asks"]:
        press("f", "finished all the same", writes=False)
    begun = time.monotonic()
    while state()["ref"] == ref and time.monotonic() - begun < 5:
        time.sleep(0.004)
    walk.waited += time.monotonic() - begun
    return walk


def _key(text: str) -> str:
    return " ".join(text.split())


def _spans(story: str, gold: dict[str, Any]) -> list[tuple[int, int, str]] | None:
    """The gold of a story, where its text stands in the story as it is."""
    row = gold.get(_key(story))
    if row is None:
        return None
    at = story.find(row["text"])
    if at < 0:
        shift = story.find(row["text"].strip())
        if shift < 0:
            return None
        at = shift - (len(row["text"]) - len(row["text"].lstrip()))
    spans = [*row["spans"], *row.get("optional", [])]
    return [(at + span["start"], at + span["end"], span.get("type", "")) for span in spans]


def _figures(walks: list[Walk]) -> dict[str, Any]:
    keys = [sum(walk.keys.values()) for walk in walks]
    total: Counter[str] = sum((walk.keys for walk in walks), Counter())
    worst = sorted(walks, key=lambda walk: -sum(walk.keys.values()))[:5]
    return {
        "cases": len(walks),
        "words": sum(walk.words for walk in walks),
        "marks": sum(walk.marks for walk in walks),
        "doubts": sum(walk.doubts for walk in walks),
        "overlooked": sum(walk.missing for walk in walks),
        "wrong marks": sum(walk.wrong for walk in walks),
        "keys a case": {"median": statistics.median(keys), "mean": round(statistics.mean(keys), 1), "most": max(keys)},
        "keys by reason": dict(total.most_common()),
        "seconds waited a case": round(statistics.mean(walk.waited for walk in walks), 2),
        "seconds a case to read the words": round(sum(w.words for w in walks) / len(walks) / WORDS_A_MINUTE * 60, 1),
        "most keys": {walk.ref: dict(walk.keys) for walk in worst},
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
