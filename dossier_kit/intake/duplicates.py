"""Which submissions tell what another has told: the same text, nearly the same, or more from the same contributor.

Only proposed here; a person says whether they are one account. Near copies are found by the runs of three words that
two stories share (shingles), so a retyped or edited story is found however its white space, case and punctuation went,
and two families with the same grievance are not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..vocabulary import Consent
from .consent import ConsentReading
from .text import fold, words

_SHINGLE = 3
# Two stories of one family share well over half of their runs even when retyped; two families share a few in a hundred.
_NEAR = 0.3
# A run of words that stands in so many stories is a form's own wording, and says nothing.
_COMMON = 40
_FEWEST_WORDS = 12


class Row(Protocol):
    """What is looked at of a submission."""

    @property
    def story(self) -> str: ...

    @property
    def fields(self) -> Mapping[str, str]: ...

    @property
    def consent(self) -> ConsentReading: ...


@dataclass(frozen=True, slots=True)
class DuplicateProposal:
    """``later`` may be a copy of ``earlier``, both indexes into the sequence.

    ``kind`` is "exact" (the same words), "near" (retyped or edited) or "follow_up" (the same contributor, another
    text); ``score`` is the share of three-word runs that both have, 0 to 1.
    """

    earlier: int
    later: int
    kind: str
    score: float


def propose_duplicates(submissions: Sequence[Row]) -> list[DuplicateProposal]:
    """For each submission the one before it that it most likely repeats or follows, if there is one.

    The order of the sequence says which is earlier. A copy counts before a follow-up, and the earliest partner before
    a later one, so that all copies of an account point to one and the same.
    """
    texts = [words(row.story) for row in submissions]
    shingles = [{_run(text, at) for at in range(len(text) - _SHINGLE + 1)} for text in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    by_text: dict[tuple[str, ...], int] = {}
    by_contributor: dict[str, int] = {}
    found = []
    for later, row in enumerate(submissions):
        proposal = None
        if len(texts[later]) >= _FEWEST_WORDS:
            first = by_text.setdefault(tuple(texts[later]), later)
            exact = DuplicateProposal(first, later, "exact", 1.0)
            proposal = exact if first != later else _near(later, shingles, holders)
        keys = contributor_keys(row.fields)
        partners = [by_contributor[key] for key in keys if key in by_contributor]
        if proposal is None and partners:
            earlier = min(partners)
            proposal = DuplicateProposal(earlier, later, "follow_up", _share(shingles[earlier], shingles[later]))
        if proposal is not None:
            found.append(proposal)
        for key in keys:
            by_contributor.setdefault(key, later)
        for shingle in shingles[later]:
            holders[shingle].append(later)
    return found


def withdrawals(submissions: Sequence[Row], proposals: Sequence[DuplicateProposal]) -> list[tuple[int, int]]:
    """The (earlier, later) pairs in which the later row takes the earlier account of the same contributor back."""
    return [
        (proposal.earlier, proposal.later)
        for proposal in proposals
        if submissions[proposal.later].consent.state == Consent.WITHDRAWN
        and _same_contributor(submissions[proposal.earlier], submissions[proposal.later])
    ]


def contributor_keys(fields: Mapping[str, str]) -> list[str]:
    """What tells that two rows come from one contributor: e-mail, telephone, user name, or name with the child's."""
    keys = [f"email:{match}" for match in re.findall(r"[^\s<>,;()]+@[^\s<>,;()]+\.\w+", fold(fields.get("email", "")))]
    digits = re.sub(r"\D", "", fields.get("phone", ""))
    if len(digits) >= 10:
        keys.append(f"phone:{digits[-10:]}")
    handle = fold(fields.get("handle", "")).lstrip("@")
    if len(handle) >= 3 and handle not in ("none", "n/a"):
        keys.append(f"handle:{handle}")
    parent, child = words(fields.get("contributor", "")), words(fields.get("child", ""))
    if len(parent) >= 2 and child:
        keys.append(f"name:{' '.join(parent)}/{child[0]}")
    return keys


def _run(text: Sequence[str], at: int) -> tuple[str, ...]:
    return tuple(text[at : at + _SHINGLE])


def _near(
    later: int, shingles: Sequence[set[tuple[str, ...]]], holders: dict[tuple[str, ...], list[int]]
) -> DuplicateProposal | None:
    shared: Counter[int] = Counter()
    for shingle in shingles[later]:
        if len(holders[shingle]) <= _COMMON:
            shared.update(holders[shingle])
    for earlier in sorted(shared):
        score = _share(shingles[earlier], shingles[later])
        if score >= _NEAR:
            return DuplicateProposal(earlier, later, "near", score)
    return None


def _share(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _same_contributor(one: Row, other: Row) -> bool:
    return bool(set(contributor_keys(one.fields)) & set(contributor_keys(other.fields)))
