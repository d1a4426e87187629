"""kill -9 at random moments over the whole way, and the whole way on a full disk: what a nightly run does.

    python -m benchmarks.kills --count 200 [--seed 1]
    python -m benchmarks.kills --full-disk [--rooms 4]

A small dossier is walked through every step, from `init` to `withdraw`. Half of the kills come at a random moment of
the step's time, half just before a random one of its writes (to a file or to the vault). Each time the dossier must
open, hold all that was acknowledged, pass `dossier verify`, have nothing half-written left, and come to the same end
when the step is run again. Prints JSON; ends with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

# One thread: what forks must not have others.
os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from forking import Way, acknowledged_lines, examined, fill, in_child, small_disk

ROOMS = (0, 12 << 10, 100 << 10, 400 << 10)  # bytes that are left on the disk


def kills(way: Way, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Kill so many times, the steps in turn. Returns the kills that hit, by step, and what was wrong."""
    rng = random.Random(seed)
    hit: Counter[str] = Counter()
    faults = []
    for number in range(count):
        step = way.steps[number % len(way.steps)]
        took = way.took[step.name]
        home = way.fresh(step, way.folder / "victim")
        by_time = bool((number // len(way.steps)) % 2)
        after = rng.uniform(0.0, took.seconds) if by_time else None
        at = None if by_time else rng.randint(1, max(1, took.writes))
        ran = way.run(step, home, kill_after=after, kill_at=at)
        hit[step.name] += ran.code == -9
        if ran.code not in (0, -9):
            faults.append(f"kill {number}, {step.name}: ended with {ran.code}: {ran.said[-200:]}")
            continue
        moment = f"after {after:.3f} s" if by_time else f"at write {at} of {took.writes}"
        where = f"kill {number}, {step.name}, {moment}"
        if step.name == "by hand":
            held = {(row[0], *row[3:5]) for row in examined(home).get("decisions", []) if row[2] == "Cyd"}
            faults += [f"{where}: {line} is lost" for line in acknowledged_lines(ran.said) if tuple(line) not in held]
        wrong = way.faults(step, home, step.done in ran.said)
        way.say(f"{where}: {wrong or 'whole'}")
        faults += [f"{where}: {fault}" for fault in wrong]
    return hit, faults


def full_disk(way: Way, rooms: int) -> tuple[Counter[str], list[str]]:
    """Run every step with hardly any room, so many of :data:`ROOMS` each.

    Returns how often each was refused, and what was wrong.
    """
    refused: Counter[str] = Counter()
    faults: list[str] = []
    if not small_disk(way.folder / "small", 96):
        raise SystemExit("This system allows no small disk to be mounted: nothing was measured.")
    os.environ["TMPDIR"] = str(way.folder)
    for number, step in enumerate(way.steps):
        for room in [ROOMS[(number + more) % len(ROOMS)] for more in range(rooms)]:
            home = way.fresh(step, way.folder / "small" / "home")
            ballast = fill(home.parent, room)
            ran = way.run(step, home)
            ballast.unlink()
            where = f"{step.name} with {room >> 10} KB left"
            refused[step.name] += ran.code != 0
            if ran.code not in (0, 1) or "Traceback" in ran.said or (ran.code and "he disk is full" not in ran.said):
                faults.append(f"{where}: ended with {ran.code}, {ran.said[-300:]!r}")
            acknowledged = ran.code == 0
            wrong = way.faults(step, home, acknowledged)
            way.say(f"{where}, ended with {ran.code}: {wrong or 'whole'}")
            faults += [f"{where}: {fault}" for fault in wrong]
    return refused, faults


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full-disk", action="store_true")
    parser.add_argument("--rooms", type=int, default=len(ROOMS), help="how many sizes of room to try for each step")
    parser.add_argument("--way", type=Path, help="the folder of a way walked before (Way.prepare); a copy is worked on")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        way = Way(Path(folder) / "way")
        if given.way:
            shutil.copytree(given.way, way.folder)
            way.resume()
        else:
            way.folder.mkdir()
            way.prepare()
        if given.full_disk:
            (way.folder / "small").mkdir()
            place = way.folder / "result.json"
            # In a process of its own: the mount is gone with it.
            ran = in_child(lambda: place.write_text(json.dumps(full_disk(way, given.rooms))))
            if ran.code:
                raise SystemExit(ran.said)
            found, faults = json.loads(place.read_text())
            faults += sorted(way.always)
            print(json.dumps({"steps": len(way.steps), "refused": found, "faults": faults}, indent=1))
        else:
            hit, faults = kills(way, given.count, given.seed)
            faults += sorted(way.always)
            said = {"moments": given.count, "killed": hit.total(), "by step": hit, "faults": faults}
            print(json.dumps(said, indent=1))
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
