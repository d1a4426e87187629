"""Broken intake files, thousands of them, through intake into a vault: what a nightly run does.

    python -m benchmarks.fuzz --count 20000 [--start 0] [--cores 2] [--folder build/fuzz]
    python -m benchmarks.fuzz --show 4711       one file again, with what is wrong in full

Every file must be read or refused in one clear sentence, within ten seconds of processor time and two gigabytes of
memory, and nothing that is said of it may show a cell. A run that was stopped goes on where it was; what failed stands
in ``failures.jsonl``, by the number of the file, which makes the file again.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from mutating import CANARY, made  # noqa: E402

from dossier_kit import arrivals  # noqa: E402
from dossier_kit.dossier import Dossier, init_dossier  # noqa: E402
from dossier_kit.errors import DossierError  # noqa: E402
from dossier_kit.register import problems  # noqa: E402

SECONDS = 10.0
MEMORY = 2 << 30  # bytes of address space for a worker, the libraries' own included
_PIECE = 250


class TooLong(BaseException):
    """Past the time that a file may take; no DossierError and no Exception, so that nothing swallows it."""


def outcome(dossier: Dossier, seed: int, seconds: float = SECONDS) -> tuple[str, str]:
    """What became of the file with this number: ("read" | "refused", "") or ("failed", what is wrong).

    The dossier is as it was afterwards.
    """
    name, content = made(seed)
    said = io.StringIO()
    path = dossier.raw / name
    path.write_bytes(content)
    kind, shown = "read", ""
    before = dossier.vault.one("SELECT total_changes()")[0]
    try:
        with _within(seconds), _heard(said), dossier.vault.trial():
            report = arrivals.take_in(dossier, [path])[0]
            messages = [f"{p.sheet} {p.kind} {p.message}" for p in problems(dossier).itertuples()]
            shown = "\n".join([str(report), *messages])
    except DossierError as error:
        kind, shown = "refused", "".join(traceback.format_exception(error))
        if len(str(error)) > 700 or not str(error).strip():
            return "failed", f"no clear sentence: {len(str(error))} characters"
        if dossier.vault.one("SELECT total_changes()")[0] != before:
            return "failed", "something was kept of a file that was refused"
    except TooLong:
        return "failed", f"took more than {seconds:g} s of processor time"
    except Exception as error:
        places = [f"{Path(p.filename).name}:{p.lineno}" for p in traceback.extract_tb(error.__traceback__)]
        return "failed", f"{type(error).__name__} at {' '.join(places[-4:])}"
    finally:
        path.unlink()
    if CANARY in shown or CANARY in said.getvalue():
        return "failed", "a cell is shown in what is said"
    return kind, ""


@contextlib.contextmanager
def _heard(said: io.StringIO) -> Iterator[None]:
    """What goes to the terminal, warnings too, is looked through for cells."""
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), warnings.catch_warnings():
        warnings.simplefilter("always")
        yield


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Of this process's own time, so that a busy machine makes no difference."""

    def ring(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def work(start: int, stop: int, folder: Path) -> None:
    """One process's piece: its lines go to a file of its own, written under its last name when it is done."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    line: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as place:
        dossier = init_dossier(Path(place) / "dossier", "four words and a fuzzer")
        for seed in range(start, stop):
            (folder / f"now-{start}").write_text(str(seed))
            begun = time.process_time()
            kind, detail = outcome(dossier, seed)
            line = {"seed": seed, "kind": kind, "detail": detail, "seconds": round(time.process_time() - begun, 3)}
            line["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            with (folder / f"{start:08}.jsonl").open("a") as file:
                file.write(json.dumps(line) + "\n")
        dossier.close()
    (folder / f"now-{start}").unlink()


def run(start: int, count: int, cores: int, folder: Path) -> list[dict[str, object]]:
    """Every file that has not been done, several pieces at a time. A process that dies is a failure of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    done = {line["seed"] for line in _lines(folder)}
    todo = []
    for first in range(start, start + count, _PIECE):
        last = min(first + _PIECE, start + count)
        left = [seed for seed in range(first, last) if seed not in done]
        todo += [(left[0], last)] if left else []
    running: dict[subprocess.Popen[bytes], tuple[int, int]] = {}
    while todo or running:
        while todo and len(running) < cores:
            piece = todo.pop(0)
            command = [sys.executable, "-m", "benchmarks.fuzz", "--piece", *map(str, piece), "--folder", str(folder)]
            running[subprocess.Popen(command, cwd=ROOT)] = piece
        time.sleep(0.3)
        for process in [p for p in running if p.poll() is not None]:
            first, last = running.pop(process)
            if process.returncode:
                now = folder / f"now-{first}"
                seed = int(now.read_text()) if now.exists() else first
                ended = f"the process ended with {process.returncode}"
                line = {"seed": seed, "kind": "failed", "detail": ended, "seconds": 0}
                with (folder / f"{first:08}.jsonl").open("a") as file:
                    file.write(json.dumps(line) + "\n")
                todo[:0] = [(seed + 1, last)] if seed + 1 < last else []
    return [line for line in _lines(folder) if start <= int(str(line["seed"])) < start + count]


def _lines(folder: Path) -> list[dict[str, object]]:
    found = [json.loads(line) for p in sorted(folder.glob("0*.jsonl")) for line in p.read_text().splitlines()]
    return list({line["seed"]: line for line in found}.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--piece", type=int, nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--show", type=int)
    given = parser.parse_args()
    if given.piece:
        work(*given.piece, given.folder)
        return
    if given.show is not None:
        _show(given.show)
        return
    lines = run(given.start, given.count, given.cores, given.folder)
    failed = [line for line in lines if line["kind"] == "failed"]
    (given.folder / "failures.jsonl").write_text("".join(json.dumps(line) + "\n" for line in failed))
    kinds = Counter(str(line["kind"]) for line in lines)
    slowest = sorted(lines, key=lambda line: -float(str(line["seconds"])))[:3]
    print(
        json.dumps(
            {
                "files": len(lines),
                **kinds,
                "peak MB": max(int(str(line.get("peak", 0))) for line in lines),
                "slowest": [(line["seed"], line["seconds"]) for line in slowest],
                "faults": Counter(str(line["detail"]) for line in failed).most_common(20),
            },
            indent=1,
        )
    )
    raise SystemExit(1 if failed else 0)


def _show(seed: int) -> None:
    name, content = made(seed)
    place = Path(tempfile.mkdtemp())
    (place / name).write_bytes(content)
    print(f"{place / name}, {len(content):,} bytes")
    dossier = init_dossier(place / "dossier", "four words and a fuzzer")
    print(outcome(dossier, seed))
    begun = time.process_time()
    try:
        arrivals.take_in(dossier, [place / name])
    except DossierError as error:
        print(error)
    print(f"{time.process_time() - begun:.2f} s")


if __name__ == "__main__":
    main()
