"""Which row of a file's newer state is which row of the state that the vault holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import intake
from .rows import iso


@dataclass(frozen=True, slots=True)
class _Held:
    place: tuple[str, int]
    key: str
    story: str
    who: tuple[str, ...]
    day: str
    marks: frozenset[tuple[str, str]]


def newer_states(
    held: Sequence[Any], read: Sequence[intake.Submission], keys: Sequence[str]
) -> tuple[dict[int, int], dict[int, frozenset[int]]]:
    """By index of a row just read, the id of the row in the vault that it is a newer state of; and by index of a row
    that may be any of several accounts of its sender, the ids of those.

    An unchanged story is the same account wherever its row has moved to. Then the contributor decides, the story that
    is most like it first; of several accounts of theirs the day received, and where it does not tell, nobody can: these
    are matched by their place, and what was recorded of one of them may be about another. Then a story that is nearly
    the same, or a reference of the row's own, where nothing says that somebody else sent it; and the place in the sheet
    only where one of the two rows does not say who sent it. What was decided must not move to another family: stories
    with little in common are matched by neither of the last two.

    ``held``: id, sheet, row, the story's key, document and story of each row; ``keys``: the keys of the stories read.
    """
    people = [_contributor(row.fields) for row in read]
    before = {
        row_id: _Held((sheet, row), key, story, *_told(json.loads(doc)))
        for row_id, sheet, row, key, doc, story in held
    }
    match: dict[int, int] = {}
    doubtful: dict[int, frozenset[int]] = {}
    free = dict.fromkeys(before)

    def take(index: int, row_id: int) -> None:
        match[index] = row_id
        del free[row_id]

    def here(index: int, fitting: Sequence[int]) -> int:
        place = (read[index].sheet, read[index].row)
        return next((i for i in fitting if before[i].place == place), fitting[0])

    for index, row in enumerate(read):
        if row.story.strip() and (fitting := [i for i in free if before[i].key == keys[index]]):
            take(index, here(index, fitting))
    ids, left = list(free), [index for index in range(len(read)) if index not in match]
    near = [
        (ids[old], left[new])
        for _score, old, new in intake.likeness([before[i].story for i in ids], [read[i].story for i in left])
    ]
    for row_id, index in near:
        if row_id in free and index not in match and people[index] and before[row_id].who == people[index]:
            take(index, row_id)
    theirs: dict[tuple[str, ...], list[int]] = {}
    for index, who in enumerate(people):
        if index not in match and who:
            theirs.setdefault(who, []).append(index)
    for who, mine in theirs.items():
        old = [i for i in free if before[i].who == who]
        if len(mine) > 1 or len(old) > 1:
            days = _alone((i, before[i].day) for i in old)
            for day, index in _alone((index, iso(read[index].received) or "") for index in mine).items():
                if day in days:
                    take(index, days[day])
            mine, old = [index for index in mine if index not in match], [i for i in old if i in free]
            doubtful.update(dict.fromkeys(mine, frozenset(old)) if old else {})
        for index in mine:
            if fitting := [i for i in old if i in free]:
                take(index, here(index, fitting))
    for row_id, index in near:
        if row_id in free and index not in match and _may_be_one(before[row_id].who, people[index]):
            take(index, row_id)

    def fits(index: int, row_id: int) -> bool:
        known = bool(people[index] and before[row_id].who)
        return not known and not intake.unlike(before[row_id].story, read[index].story)

    marks = [_marks(row.other) for row in read]
    own = _own(marks) & _own(one.marks for one in before.values())
    by_mark = {mark: row_id for row_id, one in before.items() for mark in one.marks if mark in own}
    for index in range(len(read)):
        for row_id in (by_mark[mark] for mark in marks[index] if mark in own):
            if index not in match and row_id in free and fits(index, row_id):
                take(index, row_id)
    marked = {row_id for mark, row_id in by_mark.items()}
    for index, row in enumerate(read):
        # A row that bears a reference is not the row that stood in its place and bore another.
        other = any(mark in own for mark in marks[index])
        fitting = [
            i
            for i in free
            if before[i].place == (row.sheet, row.row) and fits(index, i) and not (other and i in marked)
        ]
        if index not in match and fitting:
            take(index, fitting[0])
    return match, doubtful


def _alone(dated: Iterable[tuple[int, str]]) -> dict[str, int]:
    """By day what bears it, where nothing else does."""
    found: dict[str, list[int]] = {}
    for what, day in dated:
        found.setdefault(day, []).append(what)
    return {day: whats[0] for day, whats in found.items() if day and len(whats) == 1}


def _told(doc: Mapping[str, Any]) -> tuple[tuple[str, ...], str, frozenset[tuple[str, str]]]:
    return _contributor(doc["fields"]), doc["received"] or "", frozenset(_marks(doc["other"]))


def _contributor(fields: Mapping[str, str]) -> tuple[str, ...]:
    said = tuple(
        " ".join(fields.get(key, "").casefold().split()) for key in ("contributor", "email", "handle", "child")
    )
    return said if any(said) else ()


def _may_be_one(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether nothing says that two people sent it: one is unknown, or something is the same of both (a name that was
    mended beside the same e-mail)."""
    return not (one and other) or any(said and said == also for said, also in zip(one, other, strict=True))


def _marks(other: Mapping[str, str]) -> list[tuple[str, str]]:
    """The cells of the columns that were taken for nothing; one of them may be a reference."""
    return [(header, said) for header, text in other.items() if (said := " ".join(text.casefold().split()))]


def _own(rows: Iterable[Iterable[tuple[str, str]]]) -> set[tuple[str, str]]:
    """The cells of columns in which no cell stands twice."""
    cells = Counter(mark for row in rows for mark in set(row))
    repeated = {header for (header, _said), count in cells.items() if count > 1}
    return {mark for mark in cells if mark[0] not in repeated}
