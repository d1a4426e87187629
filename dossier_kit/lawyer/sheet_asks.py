"""What a workbook asks for that does not stand so yet, and what of it cannot be applied: every such row, by its place.

Nothing is applied on a text that the sheet did not show, over an answer that was given since it was written, or over
one that whoever reads it back may not overrule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..redacted import TAKEN_BACK, Places, both_places, places_of
from ..tables import clean
from .desk import Answer, Desk
from .items import CONFIRMED, REJECTED, Item, OpenCase, is_single
from .quoting import find_quote, folded
from .sheet_rows import CASE, CASES, FACTS, QUOTE, VERDICT, Line, Rows, mark_of, named, rows_of, says

Changes = dict[str, dict[tuple[str, str, str], Answer]]


def asked(desk: Desk, book: Any, whoever: bool = False) -> tuple[Changes, list[str]]:
    """What the rows of a workbook ask for that does not stand so yet, by case; and what cannot be read or applied.

    ``whoever``: what somebody said stands so too where their word does not count.
    """
    rows = rows_of(book, desk)
    faults = rows.faults
    changes: Changes = {}
    seen: dict[tuple[str, tuple[str, str, str]], Line] = {}
    for line in rows.lines:
        answer = _answer(desk, line, rows, whoever or not desk.counts(desk.lawyer))
        before = seen.setdefault((line.ref, line.item), line)
        if isinstance(answer, str):
            faults.append(f"{line.place}{answer}")
        if before.verdict != line.verdict or folded(before.quote) != folded(line.quote):
            faults.append(f"{line.place}: another row ({before.place}) says something else of the same answer")
        elif isinstance(answer, Answer):
            changes.setdefault(line.ref, {})[line.item] = answer
    for ref, answers in changes.items():
        faults += _clashes(desk, desk.look(ref), answers, rows, {item: seen[ref, item].place for item in answers})
    return changes, faults


def _answer(desk: Desk, line: Line, rows: Rows, uncounted_stands: bool) -> Answer | str | None:
    """What a changed row asks for, None where it stands so already, or what is wrong with it."""
    shown = desk.look(line.ref)
    case, item = shown.case, shown.item(*line.item)
    text_hash = line.text_hash or rows.hashes.get(line.ref)  # a free row was written beside what the sheet shows
    if not text_hash:
        return f", column {CASE}: the sheet {CASES} has no text of {case.ref}; write this answer into a new sheet"
    if text_hash != case.text_hash:
        return f": the redacted text of {case.ref} has changed since the sheet was written"
    decided = item is not None and item.state in (CONFIRMED, REJECTED)
    stands = _verdict(item, uncounted_stands)
    places = _places(shown, item, line.quote)
    same = item is not None and places is not None and places_of(item) == _in_order(places)
    nothing_chosen = same or line.quotes_as_written or not line.quote.strip()
    if line.verdict == stands and (same if stands else nothing_chosen):
        return None
    if not line.verdict and not nothing_chosen:
        # Neither dropped in silence nor taken for "take back": nobody can say which was meant.
        return f", column {VERDICT}: a sentence was chosen without a verdict on it"
    if item and not desk.may_overrule(item.by):
        return f": {item.by}, who may confirm, has answered this; '{desk.lawyer}' may not"
    # What is suggested may change as it likes: only an answer that somebody gave, or took back, is not to be run over.
    if decided and item and line.mark != mark_of(line.names, *says(shown, item)):
        if not line.mark:
            return f": this was answered by {item.by}; change it in the row that it has, or in a new sheet"
        return f": this answer was changed by {item.by} since the sheet was written; change it in a new one"
    if line.written and not decided:
        return ": this answer was taken back since the sheet was written; change it in a new one"
    if places is None or (line.item[0] != "issue" and places[1][1]):
        return f", column {QUOTE}: the sentence does not stand in the account of {case.ref}"
    return Answer(*line.item, line.verdict or TAKEN_BACK, *places[0], *places[1])


def _verdict(item: Item | None, uncounted_stands: bool) -> str:
    """The verdict on a text as it is, "" for none."""
    if item is None:
        return ""
    if item.uncounted:
        return item.was if uncounted_stands else ""
    return item.state if item.state in (CONFIRMED, REJECTED) else ""


def _places(shown: OpenCase, item: Item | None, quote: str) -> Places | None:
    """Where a quotation stands: where the item has it, if it is in the same words or places, else where it is found."""
    if item and folded(clean(quote)) == folded(says(shown, item)[1]):
        return both_places(item)
    found = find_quote(shown.case, quote)
    return both_places(item) if item and found and _in_order(found) == places_of(item) else found


def _in_order(places: Places) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((start, end) for start, end in places if start < end))


def _clashes(
    desk: Desk,
    shown: OpenCase,
    answers: Mapping[tuple[str, str, str], Answer],
    rows: Rows,
    places: Mapping[tuple[str, str, str], str],
) -> Iterator[str]:
    """Of facts with one answer: two that are newly confirmed, and one that would be rejected unseen."""
    ref = shown.case.ref
    for fact in filter(is_single, desk.suggestions.fact_list.facts):
        newly = [one for one, a in answers.items() if one[:2] == ("fact", fact.key) and a.verdict == CONFIRMED]
        if len(newly) > 1:
            yield f"sheet {FACTS}: {ref} has {len(newly)} answers newly confirmed to '{fact.title}', which has one"
        for item in shown.items if len(newly) == 1 else ():
            about = item.kind, item.key, item.value
            if about[:2] != newly[0][:2] or item.state != CONFIRMED or about in answers or about in newly:
                continue
            place = places[newly[0]]
            if named((ref, fact.title, item.title)) not in rows.confirmed:
                yield f"{place}: '{fact.title}' of {ref} was answered by {item.by} since the sheet was written"
            elif not desk.may_overrule(item.by):
                yield f"{place}: {item.by}, who may confirm, has answered '{fact.title}'; '{desk.lawyer}' may not"
