"""How quick the review widget is, measured in a real browser: a story of 5,000 words with 400 spans.

    python -m benchmarks.review [--decisions 200]

Prints JSON, in milliseconds: a case shown (asked for, sent, painted), a decision painted, a decision acknowledged by
the vault, the next case (the one sent ahead) painted. Needs chromium and the packages of the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

WORDS, SPANS, CASES = 5000, 400, 6
_TYPES = ("PERSON", "SCHOOL", "LOCAL_AUTHORITY", "DATE", "LOCATION")

# Waits until the frame after a change has been painted.
_PAINTED = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))"
_DECIDE = f"""async (count) => {{
    const root = document.querySelector(".dkr[data-ref]"), painted = [], acknowledged = [], waiting = [];
    for (let n = 0; n < count; n++) {{
        const before = Number(root.dataset.applied) + Number(root.dataset.pending ?? 0), begun = performance.now();
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {{ key: n % 3 ? "a" : "r", bubbles: true }}));
        waiting.push(new Promise((done) => {{
            const look = () => {{
                if (Number(root.dataset.applied) <= before) return setTimeout(look, 2);
                acknowledged.push(performance.now() - begun);
                done();
            }};
            look();
        }}));
        await {_PAINTED};
        painted.push(performance.now() - begun);
        await new Promise((done) => setTimeout(done, 150));
    }}
    await Promise.all(waiting);
    return {{ painted, acknowledged }};
}}"""
_OPEN = f"""async (ref) => {{
    const root = document.querySelector(".dkr[data-ref]"), picker = root.querySelector("select");
    const begun = performance.now();
    picker.value = ref;
    picker.dispatchEvent(new Event("change"));
    while (root.dataset.ref !== ref) await new Promise((done) => setTimeout(done, 1));
    await {_PAINTED};
    return performance.now() - begun;
}}"""
_NEXT = f"""async () => {{
    const root = document.querySelector(".dkr[data-ref]"), was = root.dataset.ref, begun = performance.now();
    [...root.querySelectorAll("button")].find((button) => button.textContent.startsWith("Doubt")).click();
    while (root.dataset.ref === was && performance.now() - begun < 5000) {{
        await new Promise((done) => setTimeout(done, 1));
    }}
    await {_PAINTED};
    return performance.now() - begun;
}}"""


def story(number: int) -> tuple[str, list[tuple[int, int, str]]]:
    """An invented story of WORDS words in which every so many words is a marked one."""
    words, spans, position = [], [], 0
    for n in range(WORDS):
        marked = n % (WORDS // SPANS) == 5 and len(spans) < SPANS
        word = (
            f"Quern{chr(97 + len(spans) % 26)}{chr(97 + len(spans) // 26)}ley"
            if marked
            else ("the", "report", "came", "before", "we", "saw")[n % 6]
        )
        if marked:
            spans.append((position, position + len(word), _TYPES[len(spans) % len(_TYPES)]))
        words.append(word + ("." if n % 17 == 16 else ""))
        position += len(words[-1]) + 1
    return " ".join(words) + f" {number}", spans[:SPANS]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=200)
    options = parser.parse_args(arguments)
    from browsing import running_lab, wait
    from support import PASSPHRASE, write_csv

    from dossier_kit import steps
    from dossier_kit.dossier import init_dossier
    from dossier_kit.rows import case_refs

    with tempfile.TemporaryDirectory() as place, contextlib.redirect_stderr(open(os.devnull, "w")):  # noqa: PTH123
        base = Path(place)
        dossier = init_dossier(base / "dossier", PASSPHRASE)
        rows = [
            {
                "Your name": f"Parent {n}",
                "Please tell us your story": f"Account {n}. It was a long affair and we were never told.",
            }
            for n in range(CASES)
        ]
        steps.take_in(dossier, [write_csv(base / "accounts.csv", rows)])
        refs = case_refs(dossier.vault)
        for number, ref in enumerate(refs):
            text, spans = story(number)
            with dossier.vault.transaction():
                dossier.vault.execute(
                    "UPDATE submissions SET story = ?, story_key = ? WHERE ref = ?", text, f"key {ref}", ref
                )
                dossier.vault.execute("INSERT OR REPLACE INTO detections VALUES (?, ?, 'made')", ref, f"key {ref}")
                for start, end, kind in spans:
                    dossier.vault.execute(
                        "INSERT INTO spans VALUES (?, ?, ?, ?, 0.9, 'Names', 'made')", ref, start, end, kind
                    )
        dossier.close()
        with running_lab(base / "dossier", base / "browser", PASSPHRASE, "A reader") as lab:
            lab.open("03_review.ipynb")
            root = lab.page.locator(".dkr[data-ref]")
            wait(lambda: root.count() == 1, "the widget")
            shown = []
            for ref in [*refs[1:], *refs]:
                shown.append(lab.page.evaluate(_OPEN, ref))
                lab.page.wait_for_timeout(900)
            root.locator(".dkr-mark").first.click()
            lab.page.wait_for_timeout(1500)
            decided = lab.page.evaluate(_DECIDE, options.decisions)
            following = []
            for _ in range(12):
                lab.page.wait_for_timeout(2500)
                following.append(lab.page.evaluate(_NEXT))
    found = {
        "words": WORDS,
        "spans": SPANS,
        "case shown": _figures(shown),
        "decision painted": _figures(decided["painted"]),
        "decision acknowledged": _figures(decided["acknowledged"]),
        "next case painted": _figures(following),
    }
    print(json.dumps(found, indent=1))
    return 0


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 1),
        "worst": round(ordered[-1], 1),
        "times": len(ordered),
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
