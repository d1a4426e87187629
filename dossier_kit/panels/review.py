"""The review panel of notebook 03: one case at a time, its spans marked, each to be accepted or rejected."""

from __future__ import annotations

import re
from collections.abc import Callable

import ipywidgets as widgets

from ..dossier import Dossier
from ..errors import DossierError
from ..redaction import preview
from ..review import Decision, decide, finish, outcome, settle, suggestions, view
from ..rows import case_refs, case_story
from ..vocabulary import CaseState, Span, entity_types
from .parts import button, head, legend, marked, note

_HELP = (
    "Accept hides the outlined words, Reject leaves them as they are. Next goes to the next place. "
    "To hide something that is not marked, type the words as they stand in the story, choose what they are, and press "
    "Hide. When nothing is open and you have read the whole story, press Finished: it is then read by you. "
    "You do not see what another reader decided."
)


class ReviewPanel(widgets.VBox):  # type: ignore[misc]
    """The panel for one reader. Every decision is in the vault before the panel says so."""

    def __init__(self, dossier: Dossier, reader: str) -> None:
        self._dossier = dossier
        self._reader = reader
        self._undo: list[Decision] = []
        self._place = 0
        refs = case_refs(dossier.vault)
        self._case = widgets.Dropdown(description="Case", options=refs, layout=widgets.Layout(width="14em"))
        self._counts = widgets.HTML()
        self._story = widgets.HTML()
        self._redacted = widgets.HTML()
        self._said = widgets.HTML()
        self._words = widgets.Text(
            placeholder="words to hide, as they stand in the story", layout=widgets.Layout(width="22em")
        )
        self._kind = widgets.Dropdown(
            options=[(kind.title, key) for key, kind in entity_types().items()], layout=widgets.Layout(width="14em")
        )
        self._help = widgets.HTML(f"{note(_HELP)}{legend()}", layout=widgets.Layout(display="none"))
        self._case.observe(lambda _: self._open(), names="value")
        super().__init__(
            [
                widgets.HBox(
                    [
                        button("◀ Case", lambda: self._step(-1), "The case before this one"),
                        self._case,
                        button("Case ▶", lambda: self._step(1), "The case after this one"),
                        button("Next case to read", self._next_case, "The next case that you have not finished"),
                        self._counts,
                        button("?", self._toggle_help, "Help"),
                    ],
                    layout=widgets.Layout(flex_flow="row wrap", align_items="center"),
                ),
                self._help,
                widgets.HBox(
                    [
                        button("Accept", lambda: self._decide("accept"), "Hide the outlined words", "success"),
                        button(
                            "Reject", lambda: self._decide("reject"), "Leave the outlined words as they are", "warning"
                        ),
                        button("◀ Back", lambda: self._move(-1), "The place before this one"),
                        button("Next ▶", lambda: self._move(1), "The next place"),
                        button("Undo", self._undo_last, "Take back your last decision"),
                        button(
                            "Accept all that are open",
                            self._accept_rest,
                            "Hide every place that is still open in this case",
                        ),
                        button("Finished", self._finish, "You have read this case to its end", "primary"),
                    ],
                    layout=widgets.Layout(flex_flow="row wrap"),
                ),
                widgets.HBox(
                    [
                        self._words,
                        self._kind,
                        button("Hide", self._add, "Hide these words wherever they stand in this case"),
                    ]
                ),
                self._said,
                widgets.HBox(
                    [
                        widgets.VBox(
                            [head("The story, confidential"), self._story],
                            layout=widgets.Layout(width="50%", padding="0 12px 0 0"),
                        ),
                        widgets.VBox(
                            [head("As the ICO would read it"), self._redacted], layout=widgets.Layout(width="50%")
                        ),
                    ]
                ),
            ]
        )
        self._next_case()
        if refs:
            self._open()

    # -- moving ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._undo.clear()
        self._place = 0
        open_places = [index for index, span in enumerate(self._places()) if self._state(span) == "open"]
        self._place = open_places[0] if open_places else 0
        self._show("")

    def _step(self, by: int) -> None:
        options = list(self._case.options)
        if options:
            self._case.value = options[(options.index(self._case.value) + by) % len(options)]

    def _next_case(self) -> None:
        vault = self._dossier.vault
        options = list(self._case.options)
        at = options.index(self._case.value) if self._case.value in options else 0
        for ref in options[at:] + options[:at]:
            if not view(vault, ref, self._reader).finished and suggestions(vault, ref):
                self._case.value = ref
                return
        self._said.value = note("You have finished every case that is ready to be read.")

    def _move(self, by: int) -> None:
        places = self._places()
        if places:
            self._place = (self._place + by) % len(places)
        self._show("")

    # -- deciding ----------------------------------------------------------------------------------------------

    def _decide(self, action: str) -> None:
        places = self._places()
        if not places:
            self._show("There is nothing marked in this case.")
            return
        span = places[self._place]
        self._write([Decision(span.start, span.end, action, span.entity_type)])
        states = [self._state(place) for place in self._places()]
        ahead = [i for i in range(len(states)) if states[(self._place + i) % len(states)] == "open"]
        self._place = (self._place + (ahead[0] if ahead else 1)) % len(states)
        self._show("Saved." if ahead else "Saved. Nothing is open in this case any more.")

    def _accept_rest(self) -> None:
        rest = view(self._dossier.vault, self._case.value, self._reader).undecided
        self._write([Decision(s.start, s.end, "accept", s.entity_type) for s in rest])
        self._show(f"Saved: {len(rest)} accepted.")

    def _add(self) -> None:
        story, _ = case_story(self._dossier.vault, self._case.value)
        words = self._words.value.strip()
        found = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", story)] if words else []
        taken = [(d.start, d.end) for d in view(self._dossier.vault, self._case.value, self._reader).kept]
        fresh = [(a, b) for a, b in found if not any(start <= a and b <= end for start, end in taken)]
        self._write([Decision(a, b, "add", self._kind.value) for a, b in fresh])
        self._words.value = "" if fresh else words
        self._show(
            f"Saved: hidden in {len(fresh)} places." if fresh else "These words do not stand unmarked in this story."
        )

    def _undo_last(self) -> None:
        if not self._undo:
            self._show("There is nothing to undo in this case.")
            return
        last = self._undo.pop()
        decide(
            self._dossier, self._case.value, self._reader, [Decision(last.start, last.end, "clear", last.entity_type)]
        )
        self._show("Taken back.")

    def _finish(self) -> None:
        try:
            finish(self._dossier, self._case.value, self._reader)
        except DossierError as error:
            self._show(str(error))
            return
        done = self._case.value
        self._next_case()
        self._show(f"{done} is read by you.")

    def _write(self, decisions: list[Decision]) -> None:
        decide(self._dossier, self._case.value, self._reader, decisions)
        self._undo += decisions

    # -- showing -----------------------------------------------------------------------------------------------

    def _places(self) -> list[Span]:
        mine = view(self._dossier.vault, self._case.value, self._reader)
        places = {(s.start, s.end): s for s in suggestions(self._dossier.vault, self._case.value)}
        for decision in (*mine.kept, *mine.rejected):
            places[decision.start, decision.end] = Span(decision.start, decision.end, decision.entity_type)
        return [places[key] for key in sorted(places)]

    def _state(self, span: Span) -> str:
        mine = view(self._dossier.vault, self._case.value, self._reader)
        place = (span.start, span.end)
        if place in {(d.start, d.end) for d in mine.rejected}:
            return "no"
        return "open" if place in {(s.start, s.end) for s in mine.undecided} else "yes"

    def _show(self, message: str) -> None:
        vault, ref = self._dossier.vault, self._case.value
        if ref is None:
            self._said.value = note("There is no case to read yet: run notebooks 01 and 02 first.")
            return
        story, _ = case_story(vault, ref)
        mine = view(vault, ref, self._reader)
        rejected = {(d.start, d.end) for d in mine.rejected}
        waiting = {(s.start, s.end) for s in mine.undecided}
        places = self._places()
        marks = []
        for index, span in enumerate(places):
            place = (span.start, span.end)
            css = "dk-no" if place in rejected else "dk-open" if place in waiting else "dk-yes"
            marks.append((*place, span.entity_type, css + (" dk-now" if index == self._place else "")))
        self._story.value = marked(story, marks)
        kept = [*mine.kept, *(Decision(s.start, s.end, "accept", s.entity_type) for s in mine.undecided)]
        case = preview(self._dossier, ref, kept)
        self._redacted.value = marked(
            case.text, [(label.start, label.end, label.entity_type, "dk-yes") for label in case.labels]
        )
        refs = list(self._case.options)
        read = sum(1 for other in refs if view(vault, other, self._reader).finished)
        self._counts.value = note(
            f"{len(waiting)} of {len(places)} open · you have read {read} of {len(refs)} cases"
            + (" · this one is finished" if mine.finished else "")
        )
        reason = places[self._place].reason if places and self._place < len(places) else ""
        self._said.value = note(
            " ".join(part for part in (message, f"Why it is marked: {reason}." if reason else "") if part)
        )

    def _toggle_help(self) -> None:
        self._help.layout.display = "" if self._help.layout.display == "none" else "none"


class DifferencesPanel(widgets.VBox):  # type: ignore[misc]
    """The lead's view: where two readers differ, side by side, to be settled."""

    def __init__(self, dossier: Dossier, lead: str) -> None:
        self._dossier, self._lead = dossier, lead
        super().__init__()
        self._fill()

    def _fill(self) -> None:
        vault = self._dossier.vault
        boxes: list[widgets.Widget] = []
        for ref in case_refs(vault):
            result = outcome(vault, ref)
            if result.state == CaseState.DIFFERENCES:
                boxes.append(self._case(ref, result.readers, result.differences))
        self.children = boxes or [widgets.HTML(note("The readers differ nowhere."))]

    def _case(self, ref: str, readers: tuple[str, ...], places: tuple[tuple[int, int], ...]) -> widgets.Widget:
        vault = self._dossier.vault
        story, _ = case_story(vault, ref)
        choices: list[Callable[[], Decision]] = []
        lines: list[widgets.Widget] = [head(f"{ref}: {len(places)} places")]
        for start, end in places:
            said = [
                next((d for d in view(vault, ref, reader).kept if (d.start, d.end) == (start, end)), None)
                for reader in readers
            ]
            kind = next(d.entity_type for d in said if d is not None)
            options = [
                (
                    f"{reader}: {'hide, ' + entity_types()[d.entity_type].title if d else 'leave'}",
                    d.entity_type if d else "",
                )
                for reader, d in zip(readers, said, strict=True)
            ]
            pick = widgets.RadioButtons(options=options, index=None)
            around = story[max(0, start - 60) : min(len(story), end + 60)]
            offset = max(0, start - 60)
            lines += [widgets.HTML(marked(around, [(start - offset, end - offset, kind, "dk-now")])), pick]

            def chosen(
                pick: widgets.RadioButtons = pick, start: int = start, end: int = end, kind: str = kind
            ) -> Decision:
                if pick.index is None:
                    raise DossierError("One place has no answer yet.")
                return Decision(start, end, "accept" if pick.value else "reject", pick.value or kind)

            choices.append(chosen)
        said_line = widgets.HTML()

        def settle_all() -> None:
            try:
                settle(self._dossier, ref, self._lead, [choice() for choice in choices])
            except DossierError as error:
                said_line.value = note(str(error))
                return
            self._fill()

        return widgets.VBox([*lines, button("Settle", settle_all, "Record your answers", "primary"), said_line])
