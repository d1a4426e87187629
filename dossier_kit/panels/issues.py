"""The panel of notebook 04: the redacted text, the issues it seems to show and why, and the lawyer's yes or no.

It knows the disclosable room alone, and opens without the passphrase.
"""

from __future__ import annotations

from datetime import UTC, datetime

import ipywidgets as widgets

from ..issues import IssueList, sentences
from ..redacted import IssueDecision, IssueSuggestion, RedactedCase, RedactedRoom
from .parts import button, head, marked, note

_HELP = (
    "Tick the issues that the account shows; the ticks set already are suggestions, each with the sentence that says "
    "why. "
    "Choose another sentence where a better one stands in the account: it is the one that the appendix quotes. "
    "Confirm keeps your answer, for this text, with your name. An account may show no issue at all: untick all and "
    "confirm."
)


class IssuesPanel(widgets.VBox):  # type: ignore[misc]
    """One case at a time; what is confirmed is written to the disclosable room at once."""

    def __init__(
        self, room: RedactedRoom, issue_list: IssueList, suggestions: dict[str, list[IssueSuggestion]], lawyer: str
    ) -> None:
        self._room, self._list, self._suggested, self._lawyer = room, issue_list, suggestions, lawyer
        self._cases = {case.ref: case for case in room.cases()}
        self._case = widgets.Dropdown(
            description="Case", options=list(self._cases), layout=widgets.Layout(width="14em")
        )
        self._text, self._said, self._counts = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._choices = widgets.VBox()
        self._ticks: dict[str, tuple[widgets.Checkbox, widgets.Dropdown]] = {}
        self._help = widgets.HTML(note(_HELP), layout=widgets.Layout(display="none"))
        self._case.observe(lambda _: self._show(""), names="value")
        super().__init__(
            [
                widgets.HBox(
                    [
                        button("◀ Case", lambda: self._step(-1), "The case before"),
                        self._case,
                        button("Case ▶", lambda: self._step(1), "The case after"),
                        button("Next open case", self._next, "The next case without an answer"),
                        self._counts,
                        button("?", self._toggle_help, "Help"),
                    ],
                    layout=widgets.Layout(flex_flow="row wrap"),
                ),
                self._help,
                widgets.HBox(
                    [
                        widgets.VBox(
                            [head("The redacted account"), self._text],
                            layout=widgets.Layout(width="50%", padding="0 12px 0 0"),
                        ),
                        widgets.VBox(
                            [
                                head("Issues that it shows"),
                                self._choices,
                                button("Confirm", self._confirm, "Keep this answer", "primary"),
                                self._said,
                            ],
                            layout=widgets.Layout(width="50%"),
                        ),
                    ]
                ),
            ]
        )
        if self._cases:
            self._show("")
        else:
            self._said.value = note("There is no reviewed case yet: run notebook 03 first.")

    def _step(self, by: int) -> None:
        options = list(self._case.options)
        if options:
            self._case.value = options[(options.index(self._case.value) + by) % len(options)]

    def _next(self) -> None:
        answered = self._answered()
        options = list(self._case.options)
        at = options.index(self._case.value)
        following = [ref for ref in options[at + 1 :] + options[: at + 1] if ref not in answered]
        if following:
            self._case.value = following[0]
        else:
            self._said.value = note("Every case has an answer.")

    def _answered(self) -> set[str]:
        return {
            d.ref
            for d in self._room.issue_decisions()
            if d.ref in self._cases and d.text_hash == self._cases[d.ref].text_hash
        }

    def _show(self, message: str) -> None:
        case = self._cases[self._case.value]
        earlier = {
            d.issue: d for d in self._room.issue_decisions() if d.ref == case.ref and d.text_hash == case.text_hash
        }
        suggested = {s.issue: s for s in self._suggested.get(case.ref, [])}
        quotes = [(_short(case.text[a:b]), (a, b)) for a, b in sentences(case.text)]
        self._ticks = {}
        lines: list[widgets.Widget] = []
        for issue in self._list.issues:
            said, hint = earlier.get(issue.key), suggested.get(issue.key)
            on = said.verdict == "confirmed" if said else hint is not None and not earlier
            place = (said.start, said.end) if said else (hint.start, hint.end) if hint else quotes[0][1]
            options = (
                quotes if place in {q[1] for q in quotes} else [*quotes, (_short(case.text[slice(*place)]), place)]
            )
            tick = widgets.Checkbox(value=on, description=issue.title, indent=False, tooltip=issue.asked)
            why = widgets.Dropdown(
                options=options, value=place, layout=widgets.Layout(width="98%", display="" if on else "none")
            )
            tick.observe(
                lambda change, why=why: setattr(why.layout, "display", "" if change["new"] else "none"), names="value"
            )
            self._ticks[issue.key] = (tick, why)
            reason = note(f"suggested, {hint.score:.0%}: {hint.reason}") if hint else ""
            lines += [widgets.HBox([tick, widgets.HTML(reason)]), why]
        self._choices.children = lines
        self._text.value = self._marked(case)
        self._counts.value = note(
            f"{len(self._answered())} of {len(self._cases)} cases have an answer"
            + (" · this one has" if earlier else "")
        )
        self._said.value = note(message)

    def _confirm(self) -> None:
        case = self._cases[self._case.value]
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fresh = [
            IssueDecision(
                ref=case.ref,
                issue=key,
                verdict="confirmed" if tick.value else "rejected",
                start=why.value[0],
                end=why.value[1],
                by=self._lawyer,
                at=at,
                text_hash=case.text_hash,
            )
            for key, (tick, why) in self._ticks.items()
        ]
        kept = [d for d in self._room.issue_decisions() if d.ref != case.ref]
        self._room.write_issue_decisions([*kept, *fresh])
        done = case.ref
        self._next()
        self._show(f"Saved: {done}.")

    def _marked(self, case: RedactedCase) -> str:
        labels = [(label.start, label.end, label.entity_type, "dk-yes") for label in case.labels]
        return marked(case.text, labels)

    def _toggle_help(self) -> None:
        self._help.layout.display = "" if self._help.layout.display == "none" else "none"


def _short(sentence: str) -> str:
    folded = " ".join(sentence.split())
    return folded if len(folded) <= 110 else folded[:107] + "…"
