"""How far the two readers of a case agree: place by place, and character by character as Cohen's kappa.

Counted is what each reader decided alone, before anybody settled a difference. Who finished first is "first". A case
that was sent back counts with its readers' decisions as they now stand.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..dossier import Dossier
from ..rows import case_refs, case_story
from ..vocabulary import entity_types
from . import Decision, outcome, view

#: The label of a character that a reader leaves standing.
SHOWN = ""

Table = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class CaseReadings:
    """What two readers of one case keep. ``first`` and ``second`` are their decisions, ``length`` counts the story's
    code points."""

    ref: str
    length: int
    first: tuple[Decision, ...]
    second: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The readers' agreement over one case or several.

    ``cases`` and ``characters`` count what it rests on. ``share`` is of all places that either marked the share that
    both marked with the same bounds and type (0 to 1). ``kappa_hidden`` is Cohen's kappa by character for "hidden or
    not", ``kappa_type`` for the type it is hidden as. Each is NaN where it is not defined: no place, or a table in
    which agreement by chance is certain.
    """

    cases: int
    characters: int
    share: float
    kappa_hidden: float
    kappa_type: float


def cohen_kappa(table: Table) -> float:
    """Cohen's kappa of a table of counts: ``table[a, b]`` is how many units the first called ``a``, the second ``b``.

        kappa = (po - pe) / (1 - pe)

    ``po`` is the share on which both agree, ``pe`` the share on which they would if each kept to their own shares of
    the categories and chose by chance. 1 is full agreement, 0 that of chance. Source: J. Cohen, "A Coefficient of
    Agreement for Nominal Scales", Educational and Psychological Measurement 20 (1960), 37-46.

    Returns:
        kappa, or NaN for an empty table and where ``pe`` is 1 (both put everything into the same one category).
    """
    total = sum(table.values())
    if not total:
        return math.nan
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (a, b), count in table.items():
        first[a] += count
        second[b] += count
    # In whole numbers up to the one division, so that full agreement is 1 and not nearly 1.
    agreed = total * sum(count for (a, b), count in table.items() if a == b)
    by_chance = sum(count * second[category] for category, count in first.items())
    if by_chance == total * total:
        return math.nan
    return (agreed - by_chance) / (total * total - by_chance)


def readings(dossier: Dossier) -> list[CaseReadings]:
    """Every case that two people have read to its end, with what each of them keeps; the first two of more."""
    vault = dossier.vault
    found = []
    for ref in case_refs(vault):
        readers = outcome(vault, ref).readers[:2]
        if len(readers) == 2:
            story, _ = case_story(vault, ref)
            first, second = (view(vault, ref, reader).kept for reader in readers)
            found.append(CaseReadings(ref, len(story), first, second))
    return found


def confusion(reading: CaseReadings, by_type: bool = True) -> Counter[tuple[str, str]]:
    """The table of one case by character: (first's label, second's label) -> count; together they count the story.

    A label is an entity type, or :data:`SHOWN`; without ``by_type`` it is "hidden" or :data:`SHOWN`.
    """
    first, second = (_painted(kept, reading.length, by_type) for kept in (reading.first, reading.second))
    return Counter(zip(first, second, strict=True))


def agreement(found: Sequence[CaseReadings]) -> Agreement:
    """The agreement over these cases together: their places and characters are pooled, not their figures averaged."""
    hidden: Counter[tuple[str, str]] = Counter()
    typed: Counter[tuple[str, str]] = Counter()
    for reading in found:
        hidden += confusion(reading, by_type=False)
        typed += confusion(reading)
    places = _places(found)
    both = sum(counts["both"] for counts in places.values())
    marked = sum(counts.total() for counts in places.values())
    return Agreement(
        cases=len(found),
        characters=sum(reading.length for reading in found),
        share=_share(both, marked),
        kappa_hidden=cohen_kappa(hidden),
        kappa_type=cohen_kappa(typed),
    )


def by_type(dossier: Dossier) -> pd.DataFrame:
    """The readers' agreement over the dossier, one row an entity type that either of them marked, "all" last.

    Columns: type (a key of ``entity_types.toml``), both, only_first, only_second (counts of places; the same place
    with another type is one of each), agreement (both / all three, 0 to 1), kappa (by character, this type or not;
    for "all" hidden or not). Types in the order of the list.
    """
    found = readings(dossier)
    places = _places(found)
    typed: Counter[tuple[str, str]] = Counter()
    for reading in found:
        typed += confusion(reading)
    rows = []
    for key in (key for key in entity_types() if key in places):
        rows.append((key, *_row(places[key]), cohen_kappa(_one_against_rest(typed, key))))
    together: Counter[str] = Counter()
    for counts in places.values():
        together += counts
    rows.append(("all", *_row(together), agreement(found).kappa_hidden))
    return pd.DataFrame(rows, columns=["type", "both", "only_first", "only_second", "agreement", "kappa"])


def by_case(dossier: Dossier) -> pd.DataFrame:
    """The readers' agreement, one row a case read twice, in the order of references, and "all" last.

    Columns: ref, characters (of the story), both, only_first, only_second, agreement (0 to 1), kappa_hidden,
    kappa_type. Lowest figures are worth a word with both readers.
    """
    found = readings(dossier)
    rows = []
    for name, some in [*((reading.ref, [reading]) for reading in found), ("all", found)]:
        figures = agreement(some)
        counts: Counter[str] = Counter()
        for by_kind in _places(some).values():
            counts += by_kind
        rows.append((name, figures.characters, *_row(counts), figures.kappa_hidden, figures.kappa_type))
    columns = ["ref", "characters", "both", "only_first", "only_second", "agreement", "kappa_hidden", "kappa_type"]
    return pd.DataFrame(rows, columns=columns)


def figures(dossier: Dossier) -> dict[str, str] | None:
    """The figures for the pack's notes by name, ready to print; None while no case was read twice.

    Shares and kappas over all cases read twice; no count, since a count of cases beside the pack's own would tell how
    many were left out.
    """
    found = readings(dossier)
    if not found:
        return None
    result = agreement(found)
    named = {
        "Places that both readers marked alike, in bounds and type, of all that either marked": _percent(result.share),
        "Cohen's kappa by character, hidden or not": _two_places(result.kappa_hidden),
        "Cohen's kappa by character, by type": _two_places(result.kappa_type),
    }
    return {name: value for name, value in named.items() if value}


def _painted(kept: Iterable[Decision], length: int, by_type: bool) -> list[str]:
    """By character, the label. Where spans of one reader overlap the longest one's type holds, as at the door."""
    labels = [SHOWN] * length
    for decision in sorted(kept, key=lambda d: (d.end - d.start, d.start)):
        end = min(decision.end, length)
        labels[decision.start : end] = [decision.entity_type if by_type else "hidden"] * (end - decision.start)
    return labels


def _places(found: Iterable[CaseReadings]) -> dict[str, Counter[str]]:
    """By entity type, the counts of both, only_first and only_second."""
    counts: dict[str, Counter[str]] = {}
    for reading in found:
        first, second = ({(d.start, d.end, d.entity_type) for d in kept} for kept in (reading.first, reading.second))
        for who, places in (("both", first & second), ("only_first", first - second), ("only_second", second - first)):
            for *_, kind in places:
                counts.setdefault(kind, Counter())[who] += 1
    return counts


def _row(counts: Counter[str]) -> tuple[int, int, int, float]:
    return counts["both"], counts["only_first"], counts["only_second"], _share(counts["both"], counts.total())


def _one_against_rest(typed: Table, key: str) -> Counter[tuple[str, str]]:
    folded: Counter[tuple[str, str]] = Counter()
    for (a, b), count in typed.items():
        folded[key if a == key else SHOWN, key if b == key else SHOWN] += count
    return folded


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def _percent(share: float) -> str:
    # Rounded down: "100 %" is said only of what is whole.
    return "" if math.isnan(share) else f"{math.floor(round(share * 100, 6))} %"


def _two_places(kappa: float) -> str:
    return "" if math.isnan(kappa) else f"{math.floor(round(kappa * 100, 6)) / 100:.2f}"
