"""A lawyer's desk in one window: what is written is on disk when the method returns.

A desk knows what it has seen of the open case. If somebody else has written in it since, or its redaction has changed,
the next change is refused and told, and nothing of it is written: nobody overwrites what they have not seen, and nobody
who may not confirm overwrites what somebody said who may. Every change is one step that can be taken back and done
again; a step leaves alone what others have decided since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ..errors import DossierError
from ..redacted import TAKEN_BACK, FactDecision, IssueDecision, RedactedCase, apart, both_places
from .book import Book, Key, Said, key_of
from .items import BEFORE, CONFIRMED, OPEN, REJECTED, SUGGESTED, Item, OpenCase, holds, is_current, is_single, open_case
from .quoting import fingerprints
from .suggestions import Suggestions


class Overtaken(DossierError):
    """Somebody else wrote in this case, or its redaction has changed; nothing of this change was written."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be written of one item: a verdict ("confirmed", "rejected", or "open" to take it back), its places."""

    kind: str
    key: str
    value: str
    verdict: str
    start: int
    end: int
    also_start: int = 0
    also_end: int = 0


@dataclass(frozen=True, slots=True)
class _Step:
    """One change: what stood before and after it, None where nothing did."""

    ref: str
    before: Mapping[Key, Said | None]
    after: Mapping[Key, Said | None]


class Desk:
    """One lawyer's desk in one window.

    Methods that change something raise :class:`Overtaken` when the case is no longer as it was seen (call :meth:`open`
    again to see it), and DossierError for what cannot be.
    """

    def __init__(self, book: Book, suggestions: Suggestions, lawyer: str) -> None:
        if not lawyer.strip():
            raise DossierError("A lawyer needs a name, as it goes on record.")
        self.lawyer = lawyer.strip()
        self._book, self._suggestions = book, suggestions
        self._issues, self._facts = suggestions.issue_list.issues, suggestions.fact_list
        self._ref = ""
        self._seen: tuple[str, Mapping[Key, Said]] = "", {}
        self._looked: dict[str, tuple[object, OpenCase]] = {}
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []

    def __repr__(self) -> str:
        return f"Desk({self._ref or 'no case open'})"

    # -- cases -------------------------------------------------------------------------------------------------

    @property
    def ref(self) -> str:
        """The open case, "" for none."""
        return self._ref

    def counts(self, by: str) -> bool:
        """Whether a pack counts what this person confirms."""
        return self._book.counts(by)

    def may_overrule(self, by: str) -> bool:
        """Whether this lawyer may give another answer where somebody has given one ("": nobody has)."""
        return not by or self.counts(self.lawyer) or not self.counts(by)

    @property
    def warning(self) -> str:
        """What somebody must know whose answers do not count, else ""."""
        if self.counts(self.lawyer):
            return ""
        return f"You are '{self.lawyer}', who may not confirm: what you answer is kept and shown, and does not count."

    def open(self, ref: str) -> OpenCase:
        """Take up a case as it now is."""
        with self._book.held():
            shown = self.look(ref)
            self._ref = ref
            self._seen = shown.case.text_hash, dict(self._book.said(ref))
        return shown

    def look(self, ref: str) -> OpenCase:
        """A case as it was last read, without taking it up."""
        case = self._book.case(ref)
        if case is None:
            raise DossierError(f"{ref} is not in the disclosable room (any more): its review has been opened again.")
        counts = self._book.counts
        version = case.text_hash, self._book.version(ref), counts
        if ref not in self._looked or self._looked[ref][0] != version:
            hints, facts = self._suggestions.of(case), self._facts.facts
            shown = open_case(case, self._book.said(ref), hints, self._issues, facts, counts)
            self._looked[ref] = version, shown
        return self._looked[ref][1]

    @property
    def suggestions(self) -> Suggestions:
        """What is suggested, and the two lists."""
        return self._suggestions

    def is_done(self, ref: str) -> bool:
        """Whether each issue has an answer that counts for the case's text as it is."""
        case, said, counts = self._book.case(ref), self._book.said(ref), self._book.counts
        return case is not None and all(holds(said.get((issue.key, "")), case, counts) for issue in self._issues)

    def next_open(self, after: str = "") -> str | None:
        """The next case that waits, in order and from the beginning again; None where all are done."""
        refs = self._book.refs
        at = refs.index(after) + 1 if after in refs else 0
        return next((ref for ref in refs[at:] + refs[:at] if not self.is_done(ref)), None)

    def progress(self) -> dict[str, bool]:
        """By case, in order, whether it is done."""
        return {ref: self.is_done(ref) for ref in self._book.refs}

    # -- deciding ----------------------------------------------------------------------------------------------

    def answer(self, *answers: Answer) -> OpenCase:
        """Write answers on the open case; of a fact with one answer the others that were confirmed are rejected."""
        with self._book.held():
            case = self._unchanged()
            self._write(case, self._changes(case, answers))
            return self.look(case.ref)

    @contextmanager
    def together(self) -> Iterator[Callable[[Mapping[str, Sequence[Answer]]], None]]:
        """Nobody else writes within it; it gives what writes answers on many cases, all of them or none."""
        with self._book.held():
            yield self._write_all

    def confirm(self) -> OpenCase:
        """Confirm the open case as it is shown: what is suggested, what was said before, and no to all other issues.

        But an issue that was confirmed and whose sentence has changed is left: no key says no to somebody's yes unread.
        """
        with self._book.held():
            case = self._unchanged()
            shown = self.look(case.ref)
            answers = [
                as_answer(item, CONFIRMED if item.shown else REJECTED)
                for item in shown.items
                if self.may_overrule(item.by) and _is_answered_by_confirming(item, shown)
            ]
            self._write(case, [self._decision(case, one) for one in answers])
            return self.look(case.ref)

    def undo(self) -> tuple[str, int]:
        """Take back the last change of this window: its case, and how much stays since others have changed it."""
        return self._step_back(self._undo, self._redo)

    def redo(self) -> tuple[str, int]:
        """Do again what was taken back; "" for the case where there is nothing."""
        return self._step_back(self._redo, self._undo)

    @property
    def steps(self) -> tuple[int, int]:
        """How many changes can be taken back, and done again."""
        return len(self._undo), len(self._redo)

    # -- within ------------------------------------------------------------------------------------------------

    def _unchanged(self) -> RedactedCase:
        case = self._book.case(self._ref)
        if case is None:
            raise DossierError(f"{self._ref} is not in the disclosable room any more; nothing was written.")
        text, said = self._seen
        if case.text_hash != text:
            raise Overtaken(f"The redacted text of {case.ref} has changed meanwhile. Nothing was written: look again.")
        now = self._book.said(case.ref)
        if now != said:
            changed = [one for key, one in now.items() if said.get(key) != one]
            names = sorted({one.by for one in changed if one.by != self.lawyer}) or ["another window of yours"]
            count = len(changed) + len(said.keys() - now.keys())
            what = "answer" if count == 1 else "answers"
            raise Overtaken(
                f"{' and '.join(names)} changed {count} {what} on {case.ref} meanwhile. Nothing was overwritten and "
                "nothing written: look again, then press the key once more."
            )
        return case

    def _write_all(self, answers: Mapping[str, Sequence[Answer]]) -> None:
        changes: list[Said] = []
        for ref, of_case in answers.items():
            case = self.look(ref).case
            changes += {key_of(said): said for said in self._changes(case, of_case)}.values()
        self._book.add(changes)

    def _changes(self, case: RedactedCase, answers: Sequence[Answer]) -> list[Said]:
        """The decisions that answers make, with what follows for facts that have one answer.

        Raises:
            DossierError: an answer that cannot be, or over that of somebody who may confirm by one who may not.
        """
        changes = [self._decision(case, one) for one in answers]
        for one in answers:
            if one.kind == "fact" and one.verdict == CONFIRMED and is_single(self._facts.fact(one.key)):
                changes += self._others(case, one)
        said = self._book.said(case.ref)
        over = [said[key_of(one)].by for one in changes if key_of(one) in said]
        if names := sorted({by for by in over if not self.may_overrule(by)}):
            raise DossierError(
                f"{case.ref} was answered by {' and '.join(names)}, who may confirm; '{self.lawyer}' may not. "
                "Nothing was written."
            )
        return changes

    def _decision(self, case: RedactedCase, answer: Answer) -> Said:
        if answer.verdict not in (CONFIRMED, REJECTED, TAKEN_BACK):
            raise DossierError("An answer is confirmed, rejected, or taken back.")
        places = both_places(answer)
        if not all(0 <= start <= end <= len(case.text) for start, end in places):
            raise DossierError(f"{case.ref}: the sentence lies outside the text.")
        if answer.also_end and (answer.kind != "issue" or not apart(places)):
            raise DossierError(f"{case.ref}: an issue alone rests on two sentences, and each is quoted once.")
        about = {
            "ref": case.ref,
            "verdict": answer.verdict,
            "start": answer.start,
            "end": answer.end,
            "by": self.lawyer,
            "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "text_hash": case.text_hash,
            "quoted": fingerprints(case.text, places),
        }
        if answer.kind == "issue":
            if answer.key not in {issue.key for issue in self._issues}:
                raise DossierError(f"{case.ref}: not an issue of the list.")
            also = {"also_start": answer.also_start, "also_end": answer.also_end}
            return IssueDecision(issue=answer.key, **about, **also)  # type: ignore[arg-type]
        if answer.key not in self._facts or not self._facts.fact(answer.key).accepts(answer.value):
            raise DossierError(f"{case.ref}: not an answer to a fact of the list.")
        return FactDecision(fact=answer.key, value=answer.value, **about)  # type: ignore[arg-type]

    def _others(self, case: RedactedCase, answer: Answer) -> list[Said]:
        said = self._book.said(case.ref).values()
        return [
            self._decision(case, Answer("fact", one.fact, one.value, REJECTED, one.start, one.end))
            for one in said
            if isinstance(one, FactDecision)
            and one.fact == answer.key
            and one.value != answer.value
            and one.verdict == CONFIRMED
            and is_current(one, case)
        ]

    def _write(self, case: RedactedCase, changes: Iterable[Said]) -> None:
        now = self._book.said(case.ref)
        after = {key_of(said): said for said in changes}
        if not after:
            return
        step = _Step(
            case.ref,
            {key: now.get(key) for key in after},
            {key: None if said.verdict == TAKEN_BACK else said for key, said in after.items()},
        )
        self._book.add(list(after.values()))
        self._undo.append(step)
        self._redo.clear()
        self._seen = case.text_hash, dict(self._book.said(case.ref))

    def _step_back(self, stack: list[_Step], other: list[_Step]) -> tuple[str, int]:
        if not stack:
            return "", 0
        step = stack[-1]
        with self._book.held():
            now = self._book.said(step.ref)
            back = {key: before for key, before in step.before.items() if now.get(key) == step.after[key]}
            lines = [before or _taken_back(now[key]) for key, before in back.items() if before or key in now]
            self._book.add(lines)
            stack.pop()  # not before it is written: what could not be taken back can be tried again
        if back:
            other.append(_Step(step.ref, {key: step.after[key] for key in back}, back))
        return step.ref, len(step.after) - len(back)


def as_answer(item: Item, verdict: str) -> Answer:
    """A verdict on an item, with the sentence that it has."""
    return Answer(item.kind, item.key, item.value, verdict, item.start, item.end, item.also_start, item.also_end)


def _is_answered_by_confirming(item: Item, shown: OpenCase) -> bool:
    """Whether the key that confirms a case as shown is a word on this item too."""
    waits = item.state in (SUGGESTED, BEFORE)
    return waits or (item.kind == "issue" and item.state == OPEN and item not in shown.unsettled)


def _taken_back(said: Said) -> Said:
    return replace(said, verdict=TAKEN_BACK)


def what_was_said(item: Item) -> str:
    """Where an item stands, in words."""
    if item.state in (CONFIRMED, REJECTED):
        return f"{item.state} by {item.by}, {item.at[:10]}"
    unsure = f"perhaps, {item.score:.0%}" if item.perhaps else ""
    if item.uncounted:
        return f"{unsure and unsure + '; '}{item.was} by {item.by}, who may not confirm; does not count"
    if item.state == BEFORE:
        return f"{unsure and unsure + '; '}{item.was} before by {item.by}; the text has changed elsewhere"
    earlier = f"; {item.was} before by {item.by}, its sentence has changed" if item.was else ""
    return f"{f'suggested, {item.score:.0%}' if item.state == SUGGESTED else unsure or 'not suggested'}{earlier}"
