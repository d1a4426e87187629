"""An attack on the small numbers of a pack, which knows nothing of how they were hidden.

It reads what a reader has: the tables as CSV, the lines of the schedule, and the notes that say whether a case is
counted once. Unknown is how many cases of each kind of line give each answer; every number that is shown is an
equation between these, and the attack asks of each hidden number whether whole numbers exist that solve them all and
make it nothing, small, or large. No two tables have an unknown in common, so one table is solved at a time.
"""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dossier_kit.disclosure import Plan
from dossier_kit.redacted import RedactedCase
from dossier_kit.tables import csv_bytes

HIDDEN = "[c]"
BY_ISSUE = ("evidence_by_issue", "region_by_issue", "answerable_bodies")
CROSSED = ("complaints", "consent")
WORK = 500  # steps after which a search for an answer starts anew
SEARCHES = 3


@dataclass
class Question:
    """Unknown whole numbers between bounds, and sums of some of them between bounds."""

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    sums: list[tuple[list[int], int, int]] = field(default_factory=list)

    def unknown(self, most: int) -> int:
        self.low.append(0)
        self.high.append(most)
        return len(self.low) - 1

    def possible(self, extra: tuple[list[int], int, int]) -> bool | None:
        """Whether the numbers exist if one more sum holds; None if that took too long to find out."""
        sums = [*self.sums, extra]
        touching: list[list[int]] = [[] for _ in self.low]
        for place, (members, _, _) in enumerate(sums):
            for member in members:
                touching[member].append(place)
        work = 0

        def narrowed(low: list[int], high: list[int], todo: set[int]) -> bool:
            nonlocal work
            while todo:
                work += 1
                members, least, most = sums[todo.pop()]
                floor, ceiling = sum(map(low.__getitem__, members)), sum(map(high.__getitem__, members))
                if floor > most or ceiling < least:
                    return False
                for m in members:
                    # Only a number that could move further than the sum may is held closer.
                    room = high[m] - low[m]
                    if room > ceiling - least or room > most - floor:
                        lowest, highest = max(low[m], least - ceiling + high[m]), min(high[m], most - floor + low[m])
                        floor += lowest - low[m]
                        ceiling += highest - high[m]
                        low[m], high[m] = lowest, highest
                        if lowest > highest:
                            return False
                        todo.update(touching[m])
            return True

        first = (list(self.low), list(self.high))
        if not narrowed(*first, set(range(len(sums)))):
            return False
        # Several searches, each in another order: one that went wrong early is not followed to its end.
        for search in range(SEARCHES):
            draw = random.Random(search)
            work = 0
            stack = [first]
            while stack and work < WORK:
                low, high = stack.pop()
                free = [m for m in range(len(low)) if low[m] < high[m]]
                if not free:
                    return True
                # The sum with the least play first: what is wrong in it shows at once.
                play: dict[int, int] = {}
                for m in free:
                    for place in touching[m]:
                        members, least, most = sums[place]
                        if place not in play:
                            above = sum(map(high.__getitem__, members)) - least
                            play[place] = min(above, most - sum(map(low.__getitem__, members)))
                tight = min(play, key=lambda place: (play[place], draw.random()), default=None)
                pool = [m for m in (sums[tight][0] if tight is not None else free) if low[m] < high[m]]
                chosen = draw.choice(pool)
                middle = (low[chosen] + high[chosen]) // 2
                halves = [(low[chosen], middle), (middle + 1, high[chosen])]
                draw.shuffle(halves)
                for bottom, top in halves:
                    lows, highs = list(low), list(high)
                    lows[chosen], highs[chosen] = bottom, top
                    if narrowed(lows, highs, set(touching[chosen])):
                        stack.append((lows, highs))
            if not stack:
                return False
        return None


@dataclass
class Found:
    """What an attack brought: faults in words, how many hidden numbers were tried, and how many questions given up."""

    faults: list[str] = field(default_factory=list)
    tried: int = 0
    given_up: int = 0


def attack(
    tables: Mapping[str, bytes],
    schedule: Mapping[str, tuple[str, ...]],
    counted_once: Mapping[str, bool],
    threshold: int,
    rounding: int = 1,
) -> Found:
    """Try every hidden number of every table.

    ``tables`` are CSV files by name; ``schedule`` the issues of each case by title; ``counted_once`` says of a table
    whether each case has exactly one of its answers.
    """
    found = Found()
    for name in BY_ISSUE:
        if name in tables:
            header, *rows = parsed(tables[name])
            kinds = Counter(tuple(row[0] in issues or row[0] == "All cases" for row in rows)
                            for issues in schedule.values())
            names = [title for title in header[1:] if not title.startswith("All (")]
            cells = [[row[1 + place] for row in rows] for place in range(len(names))]
            _solve(found, name, cells, kinds, counted_once[name], threshold, rounding)
    for name in CROSSED:
        if name in tables:
            header, *rows = parsed(tables[name])
            if header[0] == "What is counted":
                continue  # two lists, each of numbers that are shown
            *body, total = rows
            width = len(total) - 1
            # Each case is in one column; how many are, the last row says, to the nearest 5 perhaps.
            sizes = [int(cell) for cell in total[1:]]
            kinds = Counter({tuple(c in (place, width - 1) for c in range(width)): sizes[place]
                             for place in range(width - 1)})
            rows = [row[1:] for row in body]
            _solve(found, name, rows, kinds, counted_once[name], threshold, rounding, rounding // 2, int(total[-1]))
    for name, content in tables.items():
        rows = parsed(content)
        width = 2 if name == "cases_by_issue" else len(rows[0])  # its third column is a share
        for row in rows[1:]:
            # How many cases there are in all is no secret.
            if any(cell.isdigit() and 0 < int(cell) < threshold and int(cell) != len(schedule) for cell in row[1:width]):
                found.faults.append(f"{name}: {row[0]} shows a small number")
    return found


def pack_of(plan: Plan, cases: Sequence[RedactedCase]) -> tuple[dict[str, bytes], dict[str, tuple[str, ...]], dict[str, bool]]:
    """What a reader has of a plan: the tables as files, the lines of the schedule, and what the notes say of counting."""
    tables = {name: csv_bytes(table) for name, table in plan.tables.items()}
    schedule = {one.ref: plan.schedule_issue_titles(one.ref) for one in cases}
    once = {name: name == "evidence_by_issue" or any("counted once" in note for note in plan.notes[name])
            for name in tables}
    return tables, schedule, once


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _solve(
    found: Found,
    name: str,
    cells: Sequence[Sequence[str]],
    kinds: Mapping[tuple[bool, ...], int],
    counted_once: bool,
    threshold: int,
    rounding: int,
    about: int = 0,
    every: int | None = None,
) -> None:
    """``cells``: by answer, the numbers for each group and for all; ``kinds``: how many cases are in which groups.

    A size of a kind may be out by ``about``; all together are ``every``.
    """
    slack = rounding // 2
    places = list(kinds)
    blocks = [range(len(cells))] if counted_once else [[answer] for answer in range(len(cells))]
    for block in blocks:
        question = Question()
        unknown = {(a, kind): question.unknown(kinds[kind] + about) for a in block for kind in places}
        if counted_once:
            for kind in places:
                least = max(0, kinds[kind] - about)
                question.sums.append(([unknown[a, kind] for a in block], least, kinds[kind] + about))
            if every is not None:
                question.sums.append((list(unknown.values()), every, every))
        members = {}
        for a in block:
            for group, cell in enumerate(cells[a]):
                members[a, group] = [unknown[a, kind] for kind in places if kind[group]]
                if cell != HIDDEN:
                    least = max(0, int(cell) - slack)
                    question.sums.append((members[a, group], least, int(cell) + slack))
        for (a, group), these in members.items():
            if cells[a][group] == HIDDEN:
                _ask(found, f"{name}: answer {a}, group {group}", question, these, threshold)
        if counted_once and not slack:
            # What is hidden of a group adds up to what is shown of the others.
            for group in range(len(cells[0])):
                hidden = [a for a in block if cells[a][group] == HIDDEN]
                size = sum(kinds[kind] for kind in places if kind[group])
                rest = size - sum(int(cells[a][group]) for a in block if a not in hidden)
                if hidden and 0 < rest < threshold and rest != sum(kinds.values()):
                    found.faults.append(f"{name}: what is hidden of group {group} adds up to a small number")


def _ask(found: Found, what: str, question: Question, members: list[int], threshold: int) -> None:
    found.tried += 1
    most = sum(question.high[m] for m in members)
    answers = [question.possible((members, *bounds)) for bounds in
               ((0, 0), (1, threshold - 1), (threshold, most)) if bounds[0] <= bounds[1]]
    found.given_up += answers.count(None)
    nothing, small, *large = (answer is not False for answer in answers)
    if not nothing and not any(large):
        found.faults.append(f"{what} is proven to be from 1 to {threshold - 1}" if small else f"{what} has no solution")
    elif (nothing, small, any(large)) == (True, False, False):
        found.faults.append(f"{what} is proven to be nothing")
    elif (nothing, small) == (False, False):
        values = [question.possible((members, value, value)) is not False for value in range(threshold, most + 1)]
        if sum(values) < 2:
            found.faults.append(f"{what} is narrowed to one number")
