"""A yes that something contradicts elsewhere in the sheet is none: it waits until somebody has looked.

Looked at are the other columns of the row and its comments, what is struck through, the line above the rows
("WITHDRAWN"), what stands over the header, the sheet's title, and rows that only go on with the row above them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ..vocabulary import Consent
from .beside import answers, is_notes, speaks_against, spoils
from .consent import ConsentReading, before_tribunal, contradicted, read_consent
from .consent_columns import ConsentColumns, Said
from .layout import asks_of_others
from .model import Submission
from .sheets import Sheet, as_text
from .story_limits import story_says
from .tribunals import speaks_of_tribunal, still_to_come

Report = Callable[[str, str, int, int | None], None]  # kind, message, row, column

OVERRULED = "consent overruled"
TRIBUNAL = "tribunal to come"
_MESSAGES = {
    "columns": "The columns on consent do not agree, or one of them is empty. Ask, and record what holds.",
    "comment": "The comment on the answer does more than repeat it. Read it, and record what holds.",
    "note": "What stands here speaks against the yes of the consent column. Read it, and record what holds.",
    "line": "A line above this row speaks against the yes of the consent column. Read it, and record what holds.",
    "title": "What stands over the rows, or the sheet's name, speaks against the yes. Read it, and record what holds.",
    "goes on": "A row below, which goes on with this one, speaks against the yes. Read it, and record what holds.",
    "struck": "The cell is struck through. It was read; ask whether it still holds, and record what does.",
    "tribunal": "A tribunal may still be to come. Ask whether to wait for it, and record the answer.",
    "story": "The story takes back or limits what the consent column says.",
}
_WHO = ("contributor", "email", "phone", "handle", "child", "received")


@dataclass(slots=True)
class Contradictions:
    """Heeds one sheet, row by row in their order. ``by_field`` are its columns by field, ``top`` tells the first row of
    the merged range that a cell is in."""

    sheet: Sheet
    headers: Mapping[int, str]
    consent: ConsentColumns
    by_field: Mapping[str, list[int]]
    header_row: int
    top: Callable[[int, int], int]
    report: Report
    _notes: frozenset[int] = field(default_factory=frozenset)
    _mute: frozenset[int] = field(default_factory=frozenset)
    _tribunals: frozenset[int] = field(default_factory=frozenset)
    _title: str = ""
    _line: str = ""

    def __post_init__(self) -> None:
        mapped = {place for found in self.by_field.values() for place in found}
        other = [place for place in self.headers if place not in mapped]
        self._notes = frozenset(place for place in other if is_notes(self.headers[place]))
        named = (place for place in other if speaks_of_tribunal(self.headers[place]))
        self._tribunals = frozenset((*self.by_field["tribunal_date"], *named))
        of_others = (place for place in other if asks_of_others(self.headers[place]))
        self._mute = frozenset((*mapped, *self._tribunals, *of_others))
        over = [row for number, row in self.sheet.cells.items() if number < self.header_row]
        texts = [value for row in over for value in row.values() if isinstance(value, str)]
        self._title = speaks_against(self.sheet.title.replace("_", " "), True) or next(
            filter(None, (speaks_against(text, False) for text in texts)), ""
        )

    def section(self, row: int) -> None:
        """A line between the rows: what it says holds for the rows below it, up to the next one."""
        texts = [as_text(value) for value in self.sheet.cells[row].values()]
        self._line = next(filter(None, (speaks_against(text, True) for text in texts)), "")

    def heed(self, row: int, reading: ConsentReading, said: Said, received: date | None = None) -> ConsentReading:
        """The reading, or that it is contradicted, or that a tribunal is to come; where, is reported."""
        if reading.overruled:
            self.report(OVERRULED, _MESSAGES["story"], row, self.consent.first)
        struck = self._struck(row)
        if struck:
            self.report("struck through", _MESSAGES["struck"], row, struck)
        if reading.state not in (Consent.CONSENTED, Consent.EMBARGOED):
            return reading
        if struck:
            return contradicted(reading, said.words, "struck through")
        yes = reading.state is Consent.CONSENTED
        for what, column, against in self._found(row, said):
            if against == "no" or (against and yes):
                self.report(OVERRULED, _MESSAGES[what], row, column)
                return contradicted(reading, said.words, f"contradicted: {what}")
        if yes and (place := self._tribunal(row, received)):
            self.report(TRIBUNAL, _MESSAGES["tribunal"], row, place)
            return before_tribunal(reading)
        return reading

    def _tribunal(self, row: int, received: date | None) -> int | None:
        """The column that tells of a tribunal to come."""
        for place, header in self.headers.items():
            value = self.sheet.cells.get(self.top(row, place), {}).get(place)
            about = place in self._tribunals or (place in self._notes and speaks_of_tribunal(as_text(value or "")))
            if value is not None and about and still_to_come(header, value, received, self.sheet.epoch):
                return place
        return None

    def _found(self, row: int, said: Said) -> list[tuple[str, int | None, str]]:
        found: list[tuple[str, int | None, str]] = []
        if said.column is not None:
            found.append(("columns", said.column, "wait"))
        comments = self.sheet.comments
        if comments:
            for place in self.consent.kinds:
                comment = comments.get((self.top(row, place), place))
                if comment and spoils(comment):
                    found.append(("comment", place, "no"))
            for place in {*self.headers, *self.sheet.cells[row]} - self.consent.kinds.keys():
                if comment := comments.get((row, place)):
                    found.append(("note", place, speaks_against(comment, True)))
        for place in self.headers:
            if place not in self._mute and (value := self.sheet.cells[row].get(place)) is not None:
                text = as_text(value)
                notes = place in self._notes and not answers(self.headers[place], text)
                found.append(("note", place, speaks_against(text, notes)))
        return [*found, ("line", self.consent.first, self._line), ("title", self.consent.first, self._title)]

    def _struck(self, row: int) -> int | None:
        if not self.sheet.struck:
            return None
        places = (*self.consent.kinds, *self.by_field["story"], *self.by_field["contributor"])
        return next((place for place in places if (row, place) in self.sheet.struck), None)

    def carried_back(self, read: list[Submission]) -> list[Submission]:
        """The rows, where one goes on with the row above ("changed mind", alone under the consent column) and
        contradicts its yes."""
        if not any(self.by_field[key] for key in _WHO):
            return read
        found, above = list(read), None
        for index, one in enumerate(read):
            if not self._goes_on(one):
                above = index if one.set_aside is None else above
                continue
            if above is None or found[above].consent.state not in (Consent.CONSENTED, Consent.EMBARGOED):
                continue
            against = self._says(one)
            account = found[above]
            if against == "no" or (against and account.consent.state is Consent.CONSENTED):
                self.report(OVERRULED, _MESSAGES["goes on"], account.row, self.consent.first)
                words = account.fields.get("consent", "")
                overruled = contradicted(account.consent, words, "contradicted: goes on")
                found[above] = replace(account, consent=overruled)
        return found

    def _goes_on(self, one: Submission) -> bool:
        """Whether a row names nobody and only adds to the row above."""
        own = self.sheet.cells[one.row]
        if one.set_aside not in (None, "section line", "no story") or any(
            place in own for key in _WHO for place in self.by_field[key]
        ):
            return False
        if one.set_aside == "section line":
            return any(place in self.consent.kinds or place in self._notes for place in own)
        return one.set_aside is not None or not any(place in own for place in self.consent.kinds)

    def _says(self, one: Submission) -> str:
        own = self.sheet.cells[one.row]
        for place in self.consent.kinds:
            if place in own:
                reading = read_consent(as_text(own[place]))
                if reading.state is not Consent.CONSENTED and reading.basis != "blank":
                    return "wait" if reading.state is Consent.EMBARGOED else "no"
        if story_says(one.story):
            return "no"
        texts = (speaks_against(as_text(own[place]), True) for place in self._notes if place in own)
        return next(filter(None, texts), "")
