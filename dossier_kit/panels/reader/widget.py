"""The Python half of the review widget: messages in, the desk asked, messages out.

A story travels in custom messages alone, after the page has said that it is ready: no trait holds one, so that neither
saved widget state nor a repr can. Each window (a view on a page) has a desk of its own; an answer names the window.
``reader.js`` says which messages there are; "saved" is sent after the vault's commit and at no other time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ...consents import consent_of
from ...dossier import Dossier
from ...errors import DossierError
from ...pseudonyms import roles
from ...redaction import preview
from ...review import Decision
from ...review import queue as queues
from ...review.desk import Desk, OpenCase, Overtaken
from ...review.reopening import came_back
from ...review.settling import LeadDesk
from ...rows import case_refs
from ...vocabulary import entity_types
from ..parts import colours
from ..windows import Message, WindowPanel, script_of, style_of

_HERE = Path(__file__).parent
_ALL_READ = (
    "You have finished every case that is ready to be read. Run the cells below now. When more cases have come in and "
    "were searched, run this cell again."
)


@dataclass(slots=True)
class _Window:
    """One page's desk. ``epoch`` counts how often it was overtaken: what was sent before the page knew is refused."""

    desk: Desk
    epoch: int = 0


class _ReaderPanel(WindowPanel):
    """The script and the style of both views."""

    _esm = script_of(_HERE / "reader.js")
    _css = style_of(_HERE / "reader.css")


class ReviewPanel(_ReaderPanel):
    """The panel of one reader. Every decision is in the vault before the panel says so."""

    def __init__(self, dossier: Dossier, reader: str, desk: type[Desk] = Desk) -> None:
        super().__init__("read")
        self._dossier, self._reader, self._desk = dossier, reader, desk
        self._windows: dict[str, _Window] = {}
        self._does: dict[str, Callable[[_Window, Message], list[Message]]] = {
            "open": self._open,
            "next": self._next,
            "prefetch": self._prefetch,
            "look": self._look,
            "decide": self._decide,
            "hide": self._hide,
            "rest": self._rest,
            "count": self._count,
            "mark_all": self._mark_all,
            "identify": self._identify,
            "set_words": self._set_words,
            "undo": self._step,
            "redo": self._step,
            "finish": self._finish,
            "find": self._find,
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
        writes = do in ("decide", "hide", "rest", "mark_all", "identify", "undo", "redo", "finish", "set_words")
        if writes and (
            message.get("epoch") != held.epoch or held.desk.case is None or held.desk.case.ref != message["ref"]
        ):
            return [{"type": "refused", "n": message.get("n")}]
        held.desk.reopened = ()
        try:
            answers = self._does[do](held, message)
            return self._signatures(held, answers) if writes and held.desk.reopened else answers
        except Overtaken as error:
            held.epoch += 1
            case = held.desk.open(str(message["ref"]))
            return [self._case(held, case, notice=str(error), n=message.get("n"), overtaken=True)]

    # -- cases -------------------------------------------------------------------------------------------------

    def _ready(self, window: str) -> list[Message]:
        held = self._windows[window] = _Window(self._desk(self._dossier, self._reader))
        types = [
            {"key": key, "title": kind.title, "letter": kind.letter, "colour": colours()[key]}
            for key, kind in entity_types().items()
        ]
        welcome: Message = {
            "type": "welcome",
            "reader": held.desk.name,
            "blind": bool(self._dossier.settings["review.blind"]),
            "types": types,
            "roles": [{"key": role.key, "label": role.label} for role in roles().values()],
            "cases": held.desk.queue(),
        }
        first = held.desk.next_case() or next(iter(welcome["cases"]), None)
        if first is None:
            return [welcome, {"type": "told", "text": held.desk.nothing, "calm": True}]
        return [welcome, self._case(held, held.desk.open(first))]

    def _open(self, held: _Window, message: Message) -> list[Message]:
        case = held.desk.open(str(message["ref"]))
        if message.get("token") == self._token(case):
            return [{"type": "opened", **self._about(held, case)}]
        return [self._case(held, case, at=message.get("at"))]

    def _next(self, held: _Window, message: Message) -> list[Message]:
        ref, notice = held.desk.next_case(str(message.get("ref", ""))), f"{message.get('notice', '')} "
        if ref is None:
            return [{"type": "told", "text": f"{notice}{_ALL_READ}".strip(), "calm": True}]
        return [self._case(held, held.desk.open(ref), notice=notice.strip())]

    def _prefetch(self, held: _Window, message: Message) -> list[Message]:
        ref = held.desk.next_case(str(message["ref"]))
        if ref is None or ref == message["ref"]:
            return []
        return [{**self._case(held, held.desk.look(ref)), "type": "prefetched"}]

    def _look(self, held: _Window, message: Message) -> list[Message]:
        case = held.desk.case
        if case is None or case.ref != message["ref"]:
            return []
        doubts = [asdict(doubt) for doubt in held.desk.doubts(case)]
        return [{"type": "look", "ref": case.ref, "n": message["n"], "labels": self._labels(case), "doubts": doubts}]

    # -- deciding ----------------------------------------------------------------------------------------------

    def _decide(self, held: _Window, message: Message) -> list[Message]:
        held.desk.decide([_decision(row) for row in message["decisions"]])
        return [self._saved(held, message)]

    def _hide(self, held: _Window, message: Message) -> list[Message]:
        start, end = int(message["start"]), int(message["end"])
        held.desk.hide(start, end, str(message["entity_type"]))
        return [self._again(held, message, [start, end])]

    def _rest(self, held: _Window, message: Message) -> list[Message]:
        count = held.desk.accept_rest()
        return [self._again(held, message, notice=f"{count} accepted; what is doubtful was left for you.")]

    def _count(self, held: _Window, message: Message) -> list[Message]:
        start, end = int(message["start"]), int(message["end"])
        everywhere = held.desk.places_of(start, end, True)
        here = len(everywhere.get(str(message["ref"]), []))
        count = {"here": here, "all": sum(map(len, everywhere.values())), "cases": len(everywhere)}
        return [{"type": "count", "start": start, "end": end, **count}]

    def _mark_all(self, held: _Window, message: Message) -> list[Message]:
        action, kind = str(message["action"]), str(message["entity_type"])
        place = int(message["start"]), int(message["end"])
        count = held.desk.mark_all(*place, action, kind, bool(message["everywhere"]), int(message["expected"]))
        what = "hidden" if action == "accept" else "left standing"
        return [self._again(held, message, list(place), f"The same words in {count} more places: {what}.")]

    def _identify(self, held: _Window, message: Message) -> list[Message]:
        groups = [
            ([(int(start), int(end)) for start, end in group["places"]], str(group["role"]), str(group["person"]))
            for group in message["groups"]
        ]
        held.desk.identify(groups)
        return [self._again(held, message, message.get("at"))]

    def _set_words(self, held: _Window, message: Message) -> list[Message]:
        case = held.desk.case
        assert case is not None
        kind = message["entity_type"]
        words = case.story[int(message["start"]) : int(message["end"])]
        held.desk.set_words(words, None if kind is None else str(kind))
        said = "taken off the list" if kind is None else "to be hidden in every case" if kind else "not suggested again"
        return [self._again(held, message, [message["start"], message["end"]], f"These words: {said}.")]

    def _step(self, held: _Window, message: Message) -> list[Message]:
        back = message["do"] == "undo"
        place, left = held.desk.undo() if back else held.desk.redo()
        if place is None:
            text = f"There is nothing to {'take back' if back else 'do again'} in this case."
            return [{"type": "told", "n": message["n"], "text": text, "calm": True}]
        notice = "Taken back." if back else "Done again."
        if left:
            notice += f" {left} places have been decided anew since and stay as they are."
        return [self._again(held, message, list(place) if place[1] else None, notice)]

    def _finish(self, held: _Window, message: Message) -> list[Message]:
        held.desk.finish()
        case = held.desk.case
        assert case is not None
        about = self._about(held, case)
        return [{"type": "finished", "n": message["n"], **about, "notice": f"{case.ref} is read by you."}]

    def _find(self, held: _Window, message: Message) -> list[Message]:
        hits, total = queues.find(self._dossier.vault, str(message["words"]))
        return [{"type": "found", "hits": [asdict(hit) for hit in hits], "total": total}]

    # -- what is told ------------------------------------------------------------------------------------------

    def _saved(self, held: _Window, message: Message) -> Message:
        undo, redo = held.desk.steps()
        return {"type": "saved", "n": message["n"], "undo": undo, "redo": redo}

    def _signatures(self, held: _Window, answers: list[Message]) -> list[Message]:
        """The answers to a change that took a signature, with what the reader must know of it."""
        case = held.desk.case
        assert case is not None
        refs = ", ".join(held.desk.reopened)
        told = f"You had signed {refs}: what you change after signing you sign again, with f."
        *first, last = answers
        notice = f"{last.get('notice', '')} {told}".strip()
        return [*first, {**last, **self._about(held, case), "notice": notice, "cases": held.desk.queue()}]

    def _again(self, held: _Window, message: Message, at: list[int] | None = None, notice: str = "") -> Message:
        case = held.desk.case
        assert case is not None
        return {**self._case(held, case, at, notice, message["n"]), "story": None}

    def _case(
        self,
        held: _Window,
        case: OpenCase,
        at: list[int] | None = None,
        notice: str = "",
        n: int | None = None,
        overtaken: bool = False,
    ) -> Message:
        return {
            "type": "case",
            "n": n,
            "at": at,
            "notice": notice,
            "overtaken": overtaken,
            "story": _sendable(case.story),
            "marks": [asdict(mark) for mark in case.marks()],
            "doubts": [asdict(doubt) for doubt in held.desk.doubts(case)],
            "labels": self._labels(case),
            **self._about(held, case),
        }

    def _about(self, held: _Window, case: OpenCase) -> Message:
        pace = held.desk.pace()
        is_open = held.desk.case is not None and held.desk.case.ref == case.ref
        undo, redo = held.desk.steps() if is_open else (0, 0)
        return {
            "ref": case.ref,
            "token": self._token(case),
            "epoch": held.epoch,
            "finished": case.finished,
            "condition": consent_of(self._dossier.vault, case.ref).condition,
            "returned": came_back(self._dossier.vault, case.ref),
            "holders": queues.holders(self._dossier.vault, held.desk.name).get(case.ref, []),
            "pace": {**asdict(pace), "seconds_left": pace.seconds_left},
            "undo": undo,
            "redo": redo,
        }

    def _token(self, case: OpenCase) -> str:
        return f"{case.key}:{case.seen}:{len(case.spans)}:{case.finished}"

    def _labels(self, case: OpenCase) -> dict[str, str]:
        """What stands in the place of each hidden mark, by "start-end"; "" where an overlapping one says it already."""
        hidden = case.hidden()
        redacted = preview(self._dossier, case.ref, hidden)
        texts = iter(redacted.text[label.start : label.end] for label in redacted.labels)
        labels, reach = {}, -1
        for mark in sorted(hidden, key=lambda m: (m.start, -m.end)):
            labels[f"{mark.start}-{mark.end}"] = "" if mark.start < reach else next(texts)
            reach = max(reach, mark.end)
        return labels


class DifferencesPanel(_ReaderPanel):
    """The lead's view: where two readers differ, side by side, each to be answered, then signed."""

    def __init__(self, dossier: Dossier, lead: str) -> None:
        super().__init__("settle")
        self._dossier = dossier
        self._desk = LeadDesk(dossier, lead)

    def _answers(self, window: str, message: Message) -> list[Message]:
        do = message.get("do")
        if do == "answer":
            place = int(message["start"]), int(message["end"])
            try:
                dispute = self._desk.answer(str(message["ref"]), *place, int(message["choice"]), int(message["seen"]))
            except DossierError as error:
                return [*self._all(), {"type": "told", "n": message["n"], "text": str(error)}]
            return [{"type": "dispute", "n": message["n"], "dispute": asdict(dispute)}]
        if do == "settle":
            self._desk.settle(str(message["ref"]))
            return self._all(f"{message['ref']} is settled.", message["n"])
        return self._all()

    def _all(self, notice: str = "", n: int | None = None) -> list[Message]:
        types = {
            key: {"title": kind.title, "letter": kind.letter, "colour": colours()[key]}
            for key, kind in entity_types().items()
        }
        disputes = [asdict(found) for ref in self._desk.waiting() if (found := self._desk.dispute(ref))]
        for dispute in disputes:
            dispute["condition"] = consent_of(self._dossier.vault, dispute["ref"]).condition
            for difference in dispute["differences"]:
                difference["text"] = _sendable(difference["text"])
                for version in difference["versions"]:
                    version["who"] = _sendable(version["who"])
        cases = len(case_refs(self._dossier.vault))
        return [{"type": "disputes", "n": n, "disputes": disputes, "types": types, "cases": cases, "notice": notice}]


def _decision(row: Message) -> Decision:
    return Decision(
        int(row["start"]),
        int(row["end"]),
        str(row["action"]),
        str(row["entity_type"]),
        str(row.get("role") or ""),
        str(row.get("person") or ""),
    )


def _sendable(story: str) -> str:
    """A lone surrogate cannot travel as UTF-8; what stands for it has the same length."""
    return (
        "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in story) if not story.isascii() else story
    )
