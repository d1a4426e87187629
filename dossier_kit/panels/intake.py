"""The panel of notebook 01: which column is what, which accounts are copies, which consents are doubtful."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import ipywidgets as widgets

from .. import intake
from ..arrivals import correct_mapping, held_mappings
from ..consents import ConsentState, answer_join, consent_of, joins, set_consent
from ..dossier import Dossier
from ..errors import DossierError
from ..intake.heeding import OVERRULED, TRIBUNAL
from ..rows import case_refs, case_story, family
from ..vault import Vault
from ..vocabulary import Consent
from .parts import button, head, marked, note

_LONG = 600  # letters: a cell of more is an account, which is shown below


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a lawyer has before them when they record a consent: the same box stays only while all of it holds."""

    consent: ConsentState
    words: str
    story: str


class IntakePanel(widgets.VBox):  # type: ignore[misc]
    """Three tabs; what is answered in one shows at once in the next."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._asked: dict[str, tuple[_Shown | None, widgets.VBox]] = {}
        self._tabs = widgets.Tab([self._columns(), widgets.VBox(), widgets.VBox()])
        super().__init__([self._tabs])
        self._fill()

    def _fill(self) -> None:
        """What is open under Copies and Consents; what is typed there for something else stays as it is."""
        _, copies, consents = self._tabs.children
        copies.children, consents.children = self._copies(), self._consents()
        self._count()

    def _count(self) -> None:
        waiting = sum(bool(_doubt(consent_of(self._dossier.vault, ref))) for ref in self._asked)
        told = ("Columns", _counted("Copies", len(self._open_copies())), _counted("Consents", waiting))
        for index, title in enumerate(told):
            self._tabs.set_title(index, title)

    def _columns(self) -> widgets.Widget:
        boxes: list[widgets.Widget] = []
        options = [("(kept as it is)", ""), *((field.title, key) for key, field in intake.fields().items())]
        for file, mapping in held_mappings(self._dossier):
            picks = {
                column.letter: widgets.Dropdown(
                    description=column.letter,
                    options=options,
                    value=column.field or "",
                    layout=widgets.Layout(width="20em"),
                )
                for column in mapping.columns
            }
            lines = [
                widgets.HBox([pick, widgets.HTML(note(_heading(column)))])
                for column, pick in zip(mapping.columns, picks.values(), strict=True)
            ]
            said = widgets.HTML()
            held = {column.letter: column.field for column in mapping.columns}

            def save(
                mapping: intake.SheetMapping = mapping,
                picks: dict[str, widgets.Dropdown] = picks,
                held: dict[str, str | None] = held,
                said: widgets.HTML = said,
            ) -> None:
                changed = {
                    letter: picks[letter].value or None
                    for letter, field in held.items()
                    if (picks[letter].value or None) != field
                }
                if not changed:
                    said.value = note("Nothing was changed.")
                    return
                try:
                    reports = correct_mapping(self._dossier, mapping.shape, changed)
                except DossierError as error:
                    said.value = note(str(error))
                    return
                held.update(changed)
                said.value = note(f"Remembered for sheets of this shape. Read again: {'; '.join(map(str, reports))}.")
                self._fill()

            boxes += [
                head(f"{file}, sheet {mapping.sheet}"),
                *lines,
                button("Save and read again", save, "Remember this for every sheet with these columns", "primary"),
                said,
            ]
        return widgets.VBox(boxes or [widgets.HTML(note("No file was read yet."))])

    def _open_copies(self) -> list[dict[Hashable, Any]]:
        return joins(self._dossier).query("answer == ''").to_dict("records")

    def _copies(self) -> list[widgets.Widget]:
        boxes: list[widgets.Widget] = []
        for row in self._open_copies():
            kind = {"exact": "the same text", "near": "nearly the same text", "follow_up": "the same contributor"}[
                row["kind"]
            ]
            sides = [
                widgets.VBox(
                    [head(ref), widgets.HTML(marked(case_story(self._dossier.vault, ref)[0], []))],
                    layout=widgets.Layout(width="50%", padding="0 12px 0 0"),
                )
                for ref in (row["duplicate_of"], row["ref"])
            ]

            said = widgets.HTML()

            def answer(same: bool, ref: str = row["ref"], said: widgets.HTML = said) -> None:
                try:
                    answer_join(self._dossier, ref, same)
                except DossierError as error:
                    said.value = note(str(error))
                    return
                self._fill()

            boxes += [
                head(f"{row['ref']} may be a copy of {row['duplicate_of']}: {kind}"),
                widgets.HBox(sides),
                widgets.HBox(
                    [
                        button("One account: join them", partial(answer, True), "Count them as one", "success"),
                        button("Two accounts", partial(answer, False), "Keep them apart", "warning"),
                    ]
                ),
                said,
            ]
        return boxes or [widgets.HTML(note("No copy is waiting for an answer."))]

    def _consents(self) -> list[widgets.Widget]:
        vault, before = self._dossier.vault, self._asked
        self._asked = {}
        for ref in case_refs(vault):
            consent = consent_of(vault, ref)
            if _doubt(consent):
                words = "; ".join(_words(vault, row["ref"], row["doc"]) for row in family(vault, ref))
                shown = _Shown(consent, words, case_story(vault, ref)[0])
                held, box = before.get(ref, (None, None))
                self._asked[ref] = (shown, box if held == shown else self._consent(ref, shown))
        return [box for _, box in self._asked.values()] or [widgets.HTML(note("No consent is in doubt."))]

    def _consent(self, ref: str, shown: _Shown) -> widgets.VBox:
        consent = shown.consent
        state = widgets.Dropdown(description="It is", options=[str(s) for s in Consent], value=str(consent.state))
        until = widgets.DatePicker(description="until", value=consent.until)
        conditions = widgets.Text(
            description="conditions",
            value=consent.condition,
            layout=widgets.Layout(width="40em"),
        )
        basis = widgets.Text(
            description="on what word",
            placeholder="telephone call of 3 June; letter of 10 June",
            style={"description_width": "initial"},
            layout=widgets.Layout(width="40em"),
        )
        said = widgets.HTML()

        def save() -> None:
            try:
                set_consent(self._dossier, ref, Consent(state.value), basis.value, until.value, conditions.value)
            except DossierError as error:
                said.value = note(str(error))
                return
            box.children = [head(f"{ref}: {state.value}. Recorded.")]  # what is typed for the others stays
            self._asked[ref] = (None, box)  # where it is in doubt still, it is asked anew
            self._count()

        story = widgets.Accordion([widgets.HTML(marked(shown.story, []))])
        story.set_title(0, "The account")
        story.selected_index = None
        box = widgets.VBox(
            [
                head(f"{ref}: {consent.state}, {_doubt(consent)}"),
                widgets.HTML(marked(shown.words or "(nothing was written)", [])),
                story,
                state,
                until,
                conditions,
                basis,
                button("Record", save, "Kept with your name and today's date", "primary"),
                said,
            ]
        )
        return box


def _words(vault: Vault, ref: str, doc: Mapping[str, Any]) -> str:
    """What was answered, and below it what else of the row speaks on it; the account itself is shown apart."""
    said = [doc["fields"].get("consent", "")]
    at = (
        "SELECT DISTINCT p.col FROM problems p JOIN submissions s "
        "ON p.file = s.file AND p.sheet = s.sheet AND p.row = s.row "
        "WHERE s.ref = ? AND p.kind IN (?, ?) AND p.col IS NOT NULL ORDER BY p.col"
    )
    columns = [column for (column,) in vault.rows(at, ref, OVERRULED, TRIBUNAL)]
    beside = [(column, doc.get("raw", {}).get(column, "")) for column in columns]
    said += [f"Column {column}: {text}" for column, text in beside if text and text not in said and len(text) < _LONG]
    said += [f"Comment on “{header}”: {text}" for header, text in doc["comments"].items() if columns]
    return "\n".join(line for line in said if line)


def _doubt(consent: ConsentState) -> str:
    """Why a lawyer has to look at it; "" where nobody has to."""
    if consent.overruled:
        return "and the account, a note, a comment or a line above it limits it"
    if consent.state == Consent.UNCLEAR:
        return "so it is not in a pack"
    if consent.conditions and consent.by == "intake":
        return "on a condition"
    if consent.tribunal_to_come:
        return "but a tribunal may still be to come: ask whether to wait"
    if consent.state == Consent.EMBARGOED and consent.until is not None and consent.until < date.today():
        return f"until {consent.until}, which is over: ask again"
    return ""


def _counted(title: str, count: int) -> str:
    return f"{title} ({count})" if count else title


def _heading(column: intake.Column) -> str:
    return f"{column.header or '(no heading)'}{' (hidden column)' if column.hidden else ''}"
