"""The Python half of the lawyer's widget: messages in, the desk asked, messages out.

It knows the disclosable room alone, and opens without the passphrase. ``lawyer.js`` says which messages there are. A
change is answered, and then shown as saved, when it is on disk and at no other time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from ...errors import DossierError
from ...issues import sentences
from ...lawyer import Book, Desk, OpenCase, Overtaken, Suggestions, Where, search
from ...lawyer.desk import Answer, what_was_said
from ...lawyer.items import CONFIRMED, with_perhaps
from ...lawyer.searching import as_csv
from ...redacted import places_of, write_whole
from ..windows import Message, WindowPanel, script_of, style_of

_HERE = Path(__file__).parent
_WRITES = ("answer", "confirm")
MOST_ROWS = 500  # of the table over all cases; more cannot be read, and the CSV has them all
FOUND = "cases_found.csv"


@dataclass(slots=True)
class _Window:
    """One page's desk. ``epoch`` counts how often it was overtaken: what was sent before the page knew is refused."""

    desk: Desk
    epoch: int = 0


class LawyerPanel(WindowPanel):
    """The panel of one lawyer over all cases of a room."""

    _esm = script_of(_HERE / "lawyer.js")
    _css = style_of(_HERE / "lawyer.css")

    def __init__(self, book: Book, suggestions: Suggestions, lawyer: str) -> None:
        super().__init__("cases")
        self._book, self._suggestions, self._lawyer = book, suggestions, lawyer
        self._windows: dict[str, _Window] = {}
        self._does: dict[str, Callable[[_Window, Message], list[Message]]] = {
            "open": self._open,
            "next": self._next,
            "answer": self._answer,
            "confirm": self._confirm,
            "undo": self._step,
            "redo": self._step,
            "table": self._table,
            "csv": self._csv,
        }

    def _answers(self, window: str, message: Message) -> list[Message]:
        do = str(message.get("do"))
        if do == "ready":
            return self._ready(window)
        if window not in self._windows:
            raise DossierError("This page is not known to the kernel any more. Run the cell again.")
        held = self._windows[window]
        if do not in self._does:
            raise DossierError("Not a message of this widget.")
        if do in _WRITES and (message.get("epoch") != held.epoch or held.desk.ref != message["ref"]):
            return [{"type": "refused", "n": message.get("n")}]
        try:
            return self._does[do](held, message)
        except Overtaken as error:
            held.epoch += 1
            shown = held.desk.open(str(message["ref"]))
            return [{**self._case(held, shown, message, str(error)), "overtaken": True}]

    # -- cases -------------------------------------------------------------------------------------------------

    def _ready(self, window: str) -> list[Message]:
        held = self._windows[window] = _Window(Desk(self._book, self._suggestions, self._lawyer))
        facts = self._suggestions.fact_list.facts
        welcome: Message = {
            "type": "welcome",
            "lawyer": held.desk.lawyer,
            "warning": held.desk.warning,
            "issues": [
                {"key": issue.key, "title": issue.title, "asked": issue.asked}
                for issue in self._suggestions.issue_list.issues
            ],
            "facts": [
                {"key": fact.key, "title": fact.title, "kind": fact.kind, "answers": list(fact.answers.items())}
                for fact in facts
            ],
            "cases": held.desk.progress(),
        }
        first = held.desk.next_open() or next(iter(welcome["cases"]), None)
        if first is None:
            return [welcome, {"type": "told", "text": "There is no reviewed case yet: run notebook 03 first."}]
        return [welcome, self._case(held, held.desk.open(first), {}, held.desk.warning)]

    def _open(self, held: _Window, message: Message) -> list[Message]:
        return [self._case(held, held.desk.open(str(message["ref"])), message)]

    def _next(self, held: _Window, message: Message, notice: str = "") -> list[Message]:
        ref = held.desk.next_open(str(message["ref"]))
        if ref is None:
            shown = held.desk.open(str(message["ref"]))
            return [self._case(held, shown, message, f"{notice}Every case has its answers.")]
        return [self._case(held, held.desk.open(ref), message, notice.strip())]

    # -- deciding ----------------------------------------------------------------------------------------------

    def _answer(self, held: _Window, message: Message) -> list[Message]:
        answers = [
            Answer(
                kind=str(one["kind"]),
                key=str(one["key"]),
                value=str(one["value"]),
                verdict=str(one["verdict"]),
                start=int(one["start"]),
                end=int(one["end"]),
                also_start=int(one["also_start"]),
                also_end=int(one["also_end"]),
            )
            for one in message["answers"]
        ]
        return [self._case(held, held.desk.answer(*answers), message, str(message.get("notice", "")))]

    def _confirm(self, held: _Window, message: Message) -> list[Message]:
        before = held.desk.look(held.desk.ref)
        hinted = with_perhaps(before, self._suggestions.perhaps(before.case)).items
        passed = [item.title for item in hinted if item.perhaps and item.was != CONFIRMED]
        shown = held.desk.confirm()
        if left := [item for item in shown.unsettled if held.desk.may_overrule(item.by)]:
            titles = "; ".join(item.title for item in left)
            told = f"{shown.case.ref} is saved, but not done: its sentence has changed, so say yes or no to: {titles}."
            return [self._case(held, shown, message, told)]
        told = "is saved, but does not count: you may not confirm" if held.desk.warning else "is confirmed and saved"
        no = f"It says no to what was perhaps so: {'; '.join(passed)} (u takes it back). " if passed else ""
        return self._next(held, message, f"{shown.case.ref} {told}. {no}")

    def _step(self, held: _Window, message: Message) -> list[Message]:
        back = message["do"] == "undo"
        ref, left = held.desk.undo() if back else held.desk.redo()
        if not ref:
            text = f"There is nothing to {'take back' if back else 'do again'}."
            return [{"type": "told", "n": message["n"], "text": text, "calm": True}]
        notice = f"Taken back in {ref}." if back else f"Done again in {ref}."
        if left:
            notice += f" {left} of its answers have been changed since by somebody else and stay as they are."
        return [self._case(held, held.desk.open(ref), message, notice)]

    # -- all cases ---------------------------------------------------------------------------------------------

    def _table(self, held: _Window, message: Message) -> list[Message]:
        rows = search(held.desk, _where(message))
        flows = [fact for fact in self._suggestions.fact_list.facts if fact.kind == "pair"]
        lines = [
            {
                "ref": row.ref,
                "state": row.state,
                "issues": row.issues,
                "years": row.years,
                "flows": [fact.answer_title(value) for fact in flows for value in row.facts.get(fact.key, ())],
                "by": row.by,
            }
            for row in rows[:MOST_ROWS]
        ]
        cases = len(self._book.refs)
        return [{"type": "table", "ask": message.get("ask"), "rows": lines, "found": len(rows), "cases": cases}]

    def _csv(self, held: _Window, message: Message) -> list[Message]:
        rows = search(held.desk, _where(message))
        content = as_csv(rows, self._suggestions.issue_list, self._suggestions.fact_list)
        write_whole(self._book.room.folder / FOUND, content)
        return [{"type": "told", "text": f"Written: data/redacted/{FOUND}, {len(rows)} cases.", "calm": True}]

    # -- what is told ------------------------------------------------------------------------------------------

    def _case(self, held: _Window, shown: OpenCase, message: Message, notice: str = "") -> Message:
        case = shown.case
        shown = with_perhaps(shown, self._suggestions.perhaps(case))
        progress = held.desk.progress()
        undo, redo = held.desk.steps
        return {
            "type": "case",
            "n": message.get("n"),
            "epoch": held.epoch,
            "ref": case.ref,
            "notice": notice,
            "overtaken": False,
            "pieces": _pieces(shown),
            "items": [{**asdict(item), "said": what_was_said(item)} for item in shown.items],
            "is_done": shown.done,
            "changed": shown.changed,
            "done": sum(progress.values()),
            "cases": progress if message.get("do") in (None, "open", "next", "confirm", "undo", "redo") else None,
            "undo": undo,
            "redo": redo,
        }


def _pieces(shown: OpenCase) -> list[tuple[str, int, int, int]]:
    """The text cut at every edge of a sentence and of a quotation: text, start, end, number of its sentence or -1."""
    text, bounds = shown.case.text, sentences(shown.case.text)
    cuts = {0, len(text), *(edge for bound in bounds for edge in bound)}
    cuts |= {edge for item in shown.items for place in places_of(item) for edge in place}
    edges, pieces, number = sorted(cuts), [], 0
    for start, end in pairwise(edges):
        while number < len(bounds) and bounds[number][1] <= start:
            number += 1
        inside = number < len(bounds) and bounds[number][0] <= start
        pieces.append((text[start:end].encode("utf-8", "replace").decode(), start, end, number if inside else -1))
    return pieces


def _where(message: Message) -> Where:
    asked = message["where"]
    return Where(
        issues=tuple(str(key) for key in asked["issues"]),
        facts=tuple((str(fact), str(value)) for fact, value in asked["facts"]),
        year_from=_year(asked["from"]),
        year_to=_year(asked["to"]),
        state=str(asked["state"]),
        confirmed=bool(asked["confirmed"]),
        text=str(asked["text"]),
    )


def _year(given: object) -> int | None:
    text = str(given or "").strip()
    return int(text) if text.isascii() and text.isdigit() else None
