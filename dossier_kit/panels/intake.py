"""The panel of notebook 01: which column is what, which accounts are copies, which consents are doubtful."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import ipywidgets as widgets

from .. import intake
from ..arrivals import correct_mapping, held_mappings
from ..consents import ConsentState, Word, answer_join, consent_of, joins, record_for_case
from ..dossier import Dossier
from ..errors import DossierError
from ..heeded import waiting_for_a_word
from ..intake.heeding import OVERRULED, TRIBUNAL
from ..rows import case_refs, case_story, family
from ..vault import Vault
from ..vocabulary import Consent
from .parts import button, head, marked, note

_KINDS = {"exact": "the same text", "near": "nearly the same text", "follow_up": "the same contributor"}
_LONG = 600  # letters: a cell of more is an account, which is shown below


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a lawyer has before them when they record a consent: the same box stays only while all of it holds."""

    consent: ConsentState
    why: str
    words: str
    story: str


class IntakePanel(widgets.VBox):  # type: ignore[misc]
    """Three tabs; what is answered in one shows at once in the next."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._asked: dict[str, tuple[_Shown | None, widgets.VBox]] = {}
        self._lines: dict[str, widgets.VBox] = {}
        # What was open in this panel at some time, and what was answered and is asked once more.
        self._copies_here: set[str] = set()
        self._copies_anew: set[str] = set()
        self._consents_here: set[str] = set()
        self._consents_anew: set[str] = set()
        self._tabs = widgets.Tab([self._columns(), widgets.VBox(), widgets.VBox()])
        super().__init__([self._tabs])
        self._fill()

    def _fill(self) -> None:
        """What is open under Copies and Consents; what is typed there for something else stays as it is."""
        _, copies, consents = self._tabs.children
        copies.children, consents.children = self._copies(), self._consents()
        self._count()

    def _count(self) -> None:
        told = ("Columns", _counted("Copies", self._open_copies()), _counted("Consents", self._waiting()))
        for index, title in enumerate(told):
            self._tabs.set_title(index, title)

    def _waiting(self) -> int:
        """How many of the consents that are asked are in doubt."""
        vault, contradicted = self._dossier.vault, _contradicted(self._dossier.vault)
        return sum(bool(_doubt(consent_of(vault, ref), contradicted)) for ref in self._asked)

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

    def _open_copies(self) -> int:
        return int((joins(self._dossier)["answer"] == "").sum())

    def _copies(self) -> list[widgets.Widget]:
        rows = joins(self._dossier).to_dict("records")
        self._copies_here |= {row["ref"] for row in rows if not row["answer"]}
        # What was answered in this panel stays where it stood; what was answered before it comes last.
        rows.sort(key=lambda row: row["ref"] not in self._copies_here)
        boxes = [self._copy(row) for row in rows]
        return boxes if self._open_copies() else [widgets.HTML(note("No copy is waiting for an answer.")), *boxes]

    def _copy(self, row: Mapping[Hashable, Any]) -> widgets.VBox:
        ref, other = row["ref"], row["duplicate_of"]
        answered = {"joined": "one account", "separate": "two accounts"}.get(row["answer"], "")
        if answered and ref not in self._copies_anew:
            return self._settled(f"{ref} and {other}: {answered}.", self._copies_anew, ref)
        kind = _KINDS[row["kind"]]
        sides = [
            widgets.VBox(
                [head(one), widgets.HTML(marked(case_story(self._dossier.vault, one)[0], []))],
                layout=widgets.Layout(width="50%", padding="0 12px 0 0"),
            )
            for one in (other, ref)
        ]
        # Nothing is lost unseen: of accounts that are one, only the first is read and sent.
        left_out = f"As one account only {other} is read and sent, and what {ref} says beyond it is left out."
        said = widgets.HTML("" if row["kind"] == "exact" else note(left_out))

        def answer(same: bool) -> None:
            try:
                answer_join(self._dossier, ref, same)
            except DossierError as error:
                said.value = note(str(error))
                return
            self._copies_anew.discard(ref)
            self._fill()

        return widgets.VBox(
            [
                head(f"{ref} may be a copy of {other}: {kind}{answered and f'. Answered: {answered}'}"),
                widgets.HBox(sides),
                widgets.HBox(
                    [
                        button("One account: join them", partial(answer, True), "Count them as one", "success"),
                        button("Two accounts", partial(answer, False), "Keep them apart", "warning"),
                    ]
                ),
                said,
            ]
        )

    def _settled(self, told: str, anew: set[str], ref: str) -> widgets.VBox:
        """What was answered in one line, and the way back to the question. The same line is made once: there may be
        thousands, and every answer shows them all again."""
        if told not in self._lines:
            change = partial(self._reopen, anew, ref)
            again = button("Change", change, "Ask this once more; until then it stays as it is")
            self._lines[told] = widgets.VBox([head(told), again])
        return self._lines[told]

    def _reopen(self, anew: set[str], ref: str) -> None:
        """Ask once more what was answered; the answer holds until there is another."""
        anew.add(ref)
        self._fill()

    def _consents(self) -> list[widgets.Widget]:
        vault, before = self._dossier.vault, self._asked
        self._asked, contradicted = {}, _contradicted(vault)
        boxes: dict[str, widgets.VBox] = {}
        for ref in case_refs(vault):
            consent = consent_of(vault, ref)
            doubt = _doubt(consent, contradicted)
            if doubt or ref in self._consents_anew:
                words = "; ".join(_words(vault, row["ref"], row["doc"]) for row in family(vault, ref))
                shown = _Shown(consent, _why(vault, ref, consent), words, case_story(vault, ref)[0])
                held, box = before.get(ref, (None, None))
                boxes[ref] = box if held == shown else self._consent(ref, shown, doubt or "as it was recorded")
                self._asked[ref] = (shown, boxes[ref])
            elif any(word.by != "intake" for word in consent.words if not word.open_copy):
                boxes[ref] = self._recorded(ref, consent)
        self._consents_here |= set(self._asked)
        order = sorted(boxes, key=lambda ref: ref not in self._consents_here)
        found = [boxes[ref] for ref in order]
        return found if self._waiting() else [widgets.HTML(note("No consent is in doubt.")), *found]

    def _recorded(self, ref: str, consent: ConsentState) -> widgets.VBox:
        until = f" until {consent.until}" if consent.state == Consent.EMBARGOED and consent.until else ""
        return self._settled(f"{ref}: {consent.state}{until}. Recorded.", self._consents_anew, ref)

    def _consent(self, ref: str, shown: _Shown, doubt: str) -> widgets.VBox:
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
                record_for_case(self._dossier, ref, Consent(state.value), basis.value, until.value, conditions.value)
            except DossierError as error:
                said.value = note(str(error))
                return
            self._consents_anew.discard(ref)
            box.children = self._recorded(ref, consent_of(self._dossier.vault, ref)).children  # the others stay
            self._asked[ref] = (None, box)  # where it is in doubt still, it is asked anew
            self._count()

        story = widgets.Accordion([widgets.HTML(marked(shown.story, []))])
        story.set_title(0, "The account")
        story.selected_index = None
        box = widgets.VBox(
            [
                head(f"{ref}: {consent.state}, {doubt}"),
                *([widgets.HTML(marked(shown.why, []))] if shown.why else []),
                widgets.HTML(marked(f"{ref} says: {shown.words or '(nothing was written)'}", [])),
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


def _why(vault: Vault, ref: str, consent: ConsentState) -> str:
    """Whose word holds the case back where its own words on consent do not say it, and where that stands."""
    lines = []
    for word in consent.words:
        own = word.ref == ref and word.by == "intake" and not word.basis
        if word.state != Consent.CONSENTED and not own:
            lines += [_told(ref, word), *_cited(vault, word)]
    return "\n".join(lines)


def _told(ref: str, word: Word) -> str:
    which = ", which may be the same account," if word.open_copy else ", which is joined to it,"
    why = f": {word.basis}" if word.basis else ""
    by = f", as {word.by} recorded" if word.by != "intake" else ""
    then = " Answer that under Copies first." if word.open_copy else ""
    return f"{word.ref}{which if word.ref != ref else ''} is {word.state}{by}{why}.{then}"


def _cited(vault: Vault, word: Word) -> list[str]:
    """The row that a word rests on, with its place: what may be a copy, or the row at which the kit's own basis ends
    ("said to be embargoed in C019"; one without a reference by its number in the vault)."""
    told = word.ref if word.open_copy else (word.basis.split() or [""])[-1].strip("()") if word.by == "intake" else ""
    rows = vault.rows(
        "SELECT coalesce(ref, 'It'), file, sheet, row, doc FROM submissions "
        "WHERE ref = ? OR (ref IS NULL AND CAST(id AS TEXT) = ?)",
        *(told, told),
    )
    return [
        f"{name} ({file}, sheet {sheet}, row {number}) says: {_words(vault, name, json.loads(doc)) or '(nothing)'}"
        for name, file, sheet, number, doc in rows
    ]


def _contradicted(vault: Vault) -> set[str]:
    """The rows of which the intake's problems say that a word is to be recorded."""
    return {ref for ref, *_ in waiting_for_a_word(vault)}


def _doubt(consent: ConsentState, contradicted: Set[str]) -> str:
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
    if any(word.ref in contradicted for word in consent.words if not word.open_copy):
        return "as another row or sheet says"
    return ""


def _counted(title: str, count: int) -> str:
    return f"{title} ({count})" if count else title


def _heading(column: intake.Column) -> str:
    return f"{column.header or '(no heading)'}{' (hidden column)' if column.hidden else ''}"
