"""The panel of notebook 01: which column is what, which accounts are copies, which consents are doubtful."""

from __future__ import annotations

from datetime import date
from functools import partial

import ipywidgets as widgets

from .. import intake
from ..arrivals import correct_mapping, held_mappings
from ..consents import answer_join, consent_of, joins, set_consent
from ..dossier import Dossier
from ..errors import DossierError
from ..rows import case_refs, case_story, family
from ..vocabulary import Consent
from .parts import button, head, marked, note


class IntakePanel(widgets.VBox):  # type: ignore[misc]
    """Three tabs; what is answered in one shows at once in the next."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._tabs = widgets.Tab()
        super().__init__([self._tabs])
        self._fill()

    def _fill(self) -> None:
        self._tabs.children = [self._columns(), self._copies(), self._consents()]
        for index, title in enumerate(("Columns", "Copies", "Consents")):
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

            def save(
                mapping: intake.SheetMapping = mapping,
                picks: dict[str, widgets.Dropdown] = picks,
                said: widgets.HTML = said,
            ) -> None:
                changed = {
                    column.letter: picks[column.letter].value or None
                    for column in mapping.columns
                    if (picks[column.letter].value or None) != column.field
                }
                if not changed:
                    said.value = note("Nothing was changed.")
                    return
                reports = correct_mapping(self._dossier, mapping.shape, changed)
                said.value = note(f"Remembered for sheets of this shape. Read again: {'; '.join(map(str, reports))}.")

            boxes += [
                head(f"{file}, sheet {mapping.sheet}"),
                *lines,
                button("Save and read again", save, "Remember this for every sheet with these columns", "primary"),
                said,
            ]
        return widgets.VBox(boxes or [widgets.HTML(note("No file was read yet."))])

    def _copies(self) -> widgets.Widget:
        boxes: list[widgets.Widget] = []
        for row in joins(self._dossier).query("answer == ''").to_dict("records"):
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

            def answer(same: bool, ref: str = row["ref"]) -> None:
                answer_join(self._dossier, ref, same)
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
            ]
        return widgets.VBox(boxes or [widgets.HTML(note("No copy is waiting for an answer."))])

    def _consents(self) -> widgets.Widget:
        boxes: list[widgets.Widget] = []
        vault = self._dossier.vault
        for ref in case_refs(vault):
            consent = consent_of(vault, ref)
            doubtful = (
                consent.overruled or consent.state == Consent.UNCLEAR or (consent.conditions and consent.by == "intake")
            )
            ended = consent.state == Consent.EMBARGOED and consent.until is not None and consent.until < date.today()
            if doubtful or ended:
                boxes.append(self._consent(ref))
        return widgets.VBox(boxes or [widgets.HTML(note("No consent is in doubt."))])

    def _consent(self, ref: str) -> widgets.Widget:
        vault = self._dossier.vault
        consent = consent_of(vault, ref)
        words = "; ".join(row["doc"]["fields"].get("consent", "") for row in family(vault, ref))
        state = widgets.Dropdown(description="It is", options=[str(s) for s in Consent], value=str(consent.state))
        until = widgets.DatePicker(description="until", value=consent.until)
        conditions = widgets.Text(
            description="conditions", value=consent.conditions, layout=widgets.Layout(width="40em")
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

        story = widgets.Accordion([widgets.HTML(marked(case_story(vault, ref)[0], []))])
        story.set_title(0, "The account")
        story.selected_index = None
        box = widgets.VBox(
            [
                head(f"{ref}: {consent.state}" + (", the account's own words limit it" if consent.overruled else "")),
                widgets.HTML(marked(words or "(nothing was written)", [])),
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


def _heading(column: intake.Column) -> str:
    return f"{column.header}{' (hidden column)' if column.hidden else ''}"
