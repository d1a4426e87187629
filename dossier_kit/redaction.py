"""The one door: what is kept of two readings becomes a redacted case, and nothing else makes one.

:func:`open_door` writes ``data/redacted/cases.jsonl`` from reviewed cases alone. :func:`unreviewed` makes the same of
mere suggestions, for a draft that never leaves the confidential room.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .consents import consent_of
from .dossier import Dossier
from .generalise import authority_region
from .named import case_identities
from .people import tell_the_room
from .pseudonyms import fold, labels
from .redacted import Label, RedactedCase
from .review import Decision, outcome, suggestions, view
from .review.standing import standing
from .rows import case_refs, case_story, family
from .search import unsearched
from .vault import Vault
from .vocabulary import CaseState, Consent, Evidence

Progress = Callable[[int, int], None]

_BEST_EVIDENCE = (Evidence.DOCUMENTARY, Evidence.WITNESS, Evidence.OWN_ACCOUNT)


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A reviewed case that the door did not let through: ``kinds`` are the entity types of what still stands in it."""

    ref: str
    kinds: tuple[str, ...]


def open_door(dossier: Dossier, progress: Progress | None = None) -> tuple[list[RedactedCase], list[HeldBack]]:
    """Write every reviewed case to the disclosable room; cases taken back or refused stay out of it.

    So does, until notebook 02 is run, a case that would be searched anew: what its readers were shown is not all.
    A case in which something still stands that its intake columns name is held back; so is one in which something
    stands that was marked elsewhere in it, unless every one of its readers said of that very place that it may stand.
    Returns the redacted cases and those held back.
    """
    vault = dossier.vault
    refs, stale = case_refs(vault), unsearched(dossier)
    through, held = [], []
    for done, ref in enumerate(refs, start=1):
        if ref not in stale and _may_pass(vault, ref):
            result = outcome(vault, ref, dossier.settings["review.readers"])
            if result.state == CaseState.REVIEWED:
                case = _make(dossier, ref, result.spans)
                left = still_standing(vault, case, result.spans, _let_stand(vault, ref, result.readers))
                if left:
                    held.append(HeldBack(ref, left))
                else:
                    through.append(case)
        if progress:
            progress(done, len(refs))
    # Meanwhile a case may have been taken back or erased in another window: what is written holds for this moment, and
    # an erasure waits for it, or it for the erasure.
    with dossier.redacted.locked():
        still = {ref for ref in case_refs(vault) if _may_pass(vault, ref)}
        through = [case for case in through if case.ref in still]
        dossier.redacted.write_cases(through)
        with vault.transaction():  # so that no window changes the people meanwhile
            tell_the_room(dossier)
    return through, [one for one in held if one.ref in still]


def _may_pass(vault: Vault, ref: str) -> bool:
    return consent_of(vault, ref).state not in (Consent.WITHDRAWN, Consent.REFUSED)


def unreviewed(dossier: Dossier, refs: Sequence[str]) -> list[RedactedCase]:
    """The cases as the suggestions alone would redact them: for a draft in the confidential room alone."""
    cases = []
    for ref in refs:
        result = outcome(dossier.vault, ref, dossier.settings["review.readers"])
        spans = (
            result.spans
            if result.state == CaseState.REVIEWED
            else tuple(Decision(s.start, s.end, "accept", s.entity_type) for s in suggestions(dossier.vault, ref))
        )
        cases.append(_make(dossier, ref, spans))
    return cases


def preview(dossier: Dossier, ref: str, spans: Sequence[Decision]) -> RedactedCase:
    """The case as it would read with these spans: for the reader's own screen in the confidential room.

    Numbers that it needs are not given out: what is only looked at leaves no trace in the pseudonyms.
    """
    with dossier.vault.trial():
        return _make(dossier, ref, spans)


def replace(story: str, spans: Sequence[Decision], names: Sequence[str]) -> tuple[str, tuple[Label, ...]]:
    """The story with each span replaced by its label, and where the labels stand. ``spans`` do not overlap."""
    parts, placed, position, length = [], [], 0, 0
    for span, name in zip(spans, names, strict=True):
        if span.start < position:
            continue
        kept = story[position : span.start]
        parts += [kept, name]
        length += len(kept)
        placed.append(Label(length, length + len(name), span.entity_type))
        length += len(name)
        position = span.end
    parts.append(story[position:])
    return "".join(parts), tuple(placed)


def still_standing(
    vault: Vault, case: RedactedCase, spans: Sequence[Decision], let_stand: Sequence[tuple[int, int]] = ()
) -> tuple[str, ...]:
    """The entity types of what its readers marked, or its columns name, and that still stands in its text.

    ``let_stand`` are places of the story that all its readers have looked at and left: what was marked elsewhere may
    stand there ("James" for the child, and in "James Joyce"), and so may a word of the family's own name ("GREEN");
    a full or a rare name that the columns give may not.
    """
    story, _ = case_story(vault, case.ref)
    identities = case_identities(vault, case.ref)
    # Labels are the kit's own words; what stands between them is the contributor's.
    outside = _Words("".join(outside_labels(case)))
    found = {
        identity.entity_type
        for identity in identities
        if any(outside.hold(text) for text in (identity.value, *identity.telling))
    }
    for place in standing(story, ((d.start, d.end, d.entity_type) for d in spans), identities):
        if place.sure and not any(start < place.end and place.start < end for start, end in let_stand):
            found.add(place.entity_type)
    return tuple(sorted(found))


def _let_stand(vault: Vault, ref: str, readers: Sequence[str]) -> list[tuple[int, int]]:
    """The places of which every reader has said that they may stand."""
    left = [{(d.start, d.end) for d in view(vault, ref, reader).rejected} for reader in readers]
    return sorted(set.intersection(*left)) if left else []


def _make(dossier: Dossier, ref: str, spans: Sequence[Decision]) -> RedactedCase:
    vault = dossier.vault
    story, _ = case_story(vault, ref)
    merged = _without_overlaps(spans)
    broader = dossier.settings["redaction.generalise"], dossier.settings["redaction.regions"]
    names = labels(vault, ref, story, merged, case_identities(vault, ref), *broader)
    text, placed = replace(story, merged, names)
    docs = [row["doc"] for row in family(vault, ref)]
    evidence = min((Evidence(doc["evidence"]) for doc in docs), key=_BEST_EVIDENCE.index)
    year = next((doc["event_year"] for doc in docs if doc["event_year"]), None)
    authorities = (str(doc["fields"].get("local_authority") or "") for doc in docs)
    area = next((found for authority in authorities if (found := authority_region(authority))), None)
    return RedactedCase(ref, text, placed, str(evidence), year, hashlib.sha256(text.encode()).hexdigest(), area)


def _without_overlaps(spans: Sequence[Decision]) -> list[Decision]:
    """Overlapping spans become one that covers them all, of the longest one's type: nothing is ever uncovered."""
    merged: list[Decision] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            longer = span if span.end - span.start > last.end - last.start else last
            merged[-1] = Decision(
                last.start, max(last.end, span.end), "accept", longer.entity_type, longer.role, longer.person
            )
        else:
            merged.append(span)
    return merged


def outside_labels(case: RedactedCase) -> list[str]:
    """The contributor's own words: what stands between the labels of a redacted story, the labels as line ends."""
    parts, position = [], 0
    for label in case.labels:
        parts += [case.text[position : label.start], " \n "]
        position = label.end
    return [*parts, case.text[position:]]


class _Words:
    """A text in which many names are looked for."""

    def __init__(self, text: str) -> None:
        self._text, self._folded = text, f" {fold(text)} "

    def hold(self, looked_for: str) -> bool:
        """Whether a name stands in it: one word with its own capital ("Hope", "Will"), several in any case."""
        words = fold(looked_for)
        if len(words) < 3 or (words.isdigit() and len(words) < 5):
            return False
        if " " in words and f" {words} " in self._folded:
            return True
        # A name that is not even there in small letters needs no pattern.
        pieces = looked_for.split()
        if not all(piece in self._text for piece in pieces):
            return False
        pattern = r"(?<!\w)" + r"\W+".join(re.escape(piece) for piece in pieces) + r"(?!\w)"
        return re.search(pattern, self._text) is not None


__all__ = ["HeldBack", "open_door", "outside_labels", "preview", "replace", "still_standing", "unreviewed"]
