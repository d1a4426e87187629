"""What the notes and the certificate state: given by whoever makes the pack, and formatted here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..disclosure import hide_in_sum
from ..tables import HIDDEN, listing, say, wording
from .changes import Changes


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """One rule of the gate as it was checked: ``rule`` in a sentence, ``outcome`` in words ("Holds for every case")."""

    rule: str
    outcome: str


@dataclass(frozen=True, slots=True)
class SampleReading:
    """What reading a random sample once more has shown; given only when the sample was read to its end.

    ``number`` counts the samples from 1; ``batch`` the cases it was drawn from, ``size`` those drawn, ``found`` those
    in which something was found, ``own`` those read again by one of their own readers. ``bound`` is the share (0 to 1)
    of cases that may still hold an identifier, at 95 % confidence; ``exact`` whether it was worked out for a batch of
    this size or by the binomial; ``covers`` whether every case of the pack was in the batch.
    """

    number: int
    batch: int
    size: int
    found: int
    own: int
    bound: float
    exact: bool
    covers: bool


@dataclass(frozen=True, slots=True)
class Method:
    """How the pack came about.

    ``date`` is the day that the pack bears; nothing looks at the clock. ``draft`` is True for what has not passed the
    gate. Counts are of rows and cases; ``left_out`` gives by reason (a key of ``[reasons]`` in ``wording.toml``, or
    words of its own) how many cases it keeps out, and ``cases_left_out`` how many cases that is. ``agreement``
    gives figures of the readers' agreement by name, ready to print, or None. ``model`` and ``rules`` name the
    language model and the fingerprint of the rules; ``inputs`` are SHA-256s of the intake files, whose names are
    never given. ``approval_required``: whether contributors must approve the text before a release. ``sample``:
    what the newest random sample has shown, or None. ``ledger`` is the hash of the ledger's entry that the pack is
    anchored to; ``changes`` what is new since the last version that was released, None for the first.
    """

    title: str
    firm: str
    contact: str
    date: date
    version: str
    draft: bool
    rows_read: int
    set_aside: int
    joined: int
    cases_held: int
    cases_left_out: int
    left_out: Mapping[str, int]
    readers: int
    agreement: Mapping[str, str] | None
    model: str
    rules: str
    inputs: tuple[str, ...]
    gate: tuple[GateOutcome, ...]
    approval_required: bool
    extra: Mapping[str, str] = field(default_factory=dict)
    sample: SampleReading | None = None
    ledger: str = ""
    changes: Changes | None = None

    @property
    def marking(self) -> str:
        """What every sheet bears: the marking, and that it is a draft if it is one."""
        words = say("marking", "marking")
        return f"{say('marking', 'draft')}. {words}" if self.draft else words

    @property
    def status(self) -> str:
        return say("cover", "draft_text" if self.draft else "released_text")

    def sheet_title(self, title: str) -> str:
        """The title in A1; a draft says so in front."""
        return say("marking", "draft_title", title=title) if self.draft else title

    def sample_text(self, total: int, threshold: int, brief: bool = False) -> str:
        """How sure it is that nothing was overlooked, in words, for a pack of ``total`` cases.

        Where the batch is larger or smaller than the pack by less than ``threshold``, its size and the sample's, which
        follows from it, are not given, and the bound is rounded up to a multiple of five per cent: otherwise the number
        of cases left out could be worked out. ``brief`` leaves out how the bound was worked out, which the notes say.
        """
        one = self.sample
        if one is None:
            return say("notes", "sample_none")
        figures = say("notes", "sample_found", number=one.found) if one.found else say("notes", "sample_nothing")
        about = say("notes", "sample_exact" if one.exact else "sample_binomial")
        if hidden := 0 < abs(one.batch - total) < threshold:
            percent = f"{math.ceil(round(one.bound * 20, 6)) * 5}"
        else:
            percent = f"{math.ceil(round(one.bound * 1000, 6)) / 10:.1f}"
        words = "sample" + "_hidden" * hidden + "_brief" * brief
        given = {"figures": figures, "percent": percent, "about": about}
        parts = [say("notes", words, **given, **({} if hidden else {"count": one.size, "total": one.batch}))]
        parts += [say("notes", key, number=one.number) for key, holds in (
            ("sample_own", one.own), ("sample_later", not one.covers), ("sample_earlier", one.number > 1),
        ) if holds]
        return " ".join(parts)

    def figures(self, threshold: int) -> dict[str, str]:
        """The counts of how the cases came in, with the small ones hidden and what they could be worked out from.

        rows read = set aside + joined + held, and held = left out + in the pack, which a reader can count.
        """
        left_hidden = 0 < self.cases_left_out < threshold
        reasons = dict(sorted(self.left_out.items()))
        hidden = dict(zip(reasons, hide_in_sum(list(reasons.values()), threshold=threshold), strict=True))
        if sum(hidden.values()) == 1 and self.cases_left_out:
            # A single hidden reason follows from the total of cases left out.
            left_hidden = True
        rows = [0 < self.set_aside < threshold, 0 < self.joined < threshold, left_hidden]
        # Two hidden parts follow from the whole as well, where both are as small, or as large, as they can be.
        whole_hidden = any(rows)
        names = wording().get("reasons", {})
        return {
            "rows_read": HIDDEN if whole_hidden else str(self.rows_read),
            "set_aside": HIDDEN if rows[0] else str(self.set_aside),
            "joined": HIDDEN if rows[1] else str(self.joined),
            "cases_held": HIDDEN if left_hidden else str(self.cases_held),
            "left_out": HIDDEN if left_hidden else str(self.cases_left_out),
            "reasons": listing(
                f"{names.get(key, key.replace('_', ' '))}: {HIDDEN if hidden[key] else count}"
                for key, count in reasons.items() if count
            ) or HIDDEN,
        }
