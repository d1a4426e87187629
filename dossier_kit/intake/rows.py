"""The rows of one sheet as submissions, every one accounted for."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from stdnum.gb import nhs

from ..vocabulary import Consent, Evidence
from .cells import age_in_disguise, field_text
from .consent import ConsentReading, read_consent
from .consent_columns import ConsentColumns, Said
from .dates import CellDate, find_dates, main_year, nearest_year, next_year, read_cell_date
from .evidence import read_evidence
from .heeding import Contradictions
from .layout import SheetMapping, fields, fold_header, header_scores, number_of
from .merged import across, tops
from .model import Problem, Submission
from .month_first import day_first, month_first
from .otherwise import CONSENT_LIST, lists_consent
from .sheets import Sheet, Value, as_text, letters
from .story_columns import StoryColumns
from .text import fold, squash, strings

_DAYS = ("received", "tribunal_date", "consent", "event_date", "dob_or_age")
_MESSAGES = {
    "formula without a value": "The cell is a formula with no saved result. Save the file in Excel and read it again.",
    "month first": "The days of this column have the month first, and were read so. Look whether all of them do.",
    "error value": "The cell holds an error instead of a value.",
    "text box": "The workbook holds text boxes or shapes. They are not read; names may stand in them.",
    "quote never closed": "A quotation mark is never closed: what follows it may have been read as one cell.",
}


@dataclass(slots=True)
class SheetRows:
    """Reads one sheet. ``problems`` fills as ``read`` goes on."""

    file: str
    sheet: Sheet
    mapping: SheetMapping
    problems: list[Problem] = field(default_factory=list)
    _by_field: dict[str, list[int]] = field(default_factory=dict)
    _headers: dict[int, str] = field(default_factory=dict)
    _received: dict[int, date] = field(default_factory=dict)
    _folded: dict[int, str] = field(default_factory=dict)
    _down: dict[int, dict[int, int]] = field(default_factory=dict)
    _across: set[tuple[int, int]] = field(default_factory=set)
    _comments: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    _told: tuple[str, ...] = ()  # the fields that have a column; story and consent are read by themselves
    _other: tuple[int, ...] = ()  # columns that are taken for nothing
    _no_story: str = "no story column"  # why all rows are set aside where no column is the story
    _consent: ConsentColumns = field(init=False)
    _stories: StoryColumns = field(init=False)
    _against: Contradictions = field(init=False)
    _month_first: frozenset[int] = frozenset()
    _names: dict[int, int] = field(default_factory=dict)  # parts of a name by column: 0 first names, 1 surnames

    def __post_init__(self) -> None:
        self._by_field = {key: self.mapping.column(key) for key in fields()}
        seen: set[str] = set()
        for column in self.mapping.columns:
            name = column.header or f"column {column.letter}"
            self._headers[number_of(column.letter)] = name if name not in seen else f"{name} ({column.letter})"
            seen.add(name)
        self._folded = {place: fold_header(name) for place, name in self._headers.items()}
        start = self.mapping.header_row or 0
        filled = frozenset(place for number, row in self.sheet.cells.items() if number > start for place in row)
        asking = {place: self._folded[place] for place in self._by_field["consent"]}
        self._consent = ConsentColumns.of(asking, filled, listed=not self._by_field["story"])
        story = {place: self._headers[place] for place in self._by_field["story"]}
        self._stories = StoryColumns(
            story,
            frozenset(place for place, header in story.items() if header_scores(header).get("story", 0.0) >= 0.75),
            lambda row, place: self._value(row, place, fill=False),
        )
        self._told = tuple(key for key, found in self._by_field.items() if found and key not in ("story", "consent"))
        mapped = {place for found in self._by_field.values() for place in found}
        self._other = tuple(place for place in self._headers if place not in mapped)
        for place in (*self._by_field["contributor"], *self._by_field["child"]):
            for order, which in enumerate(("first", "last")):
                if not set(strings("intake", "name_words", which)).isdisjoint(self._folded[place].split()):
                    self._names[place] = order
        self._down = tops(self.sheet, start)
        days = (place for key in _DAYS for place in self._by_field[key])
        self._month_first = month_first(self.sheet, days, start)
        self._against = Contradictions(
            self.sheet,
            self._folded,
            self._consent,
            self._by_field,
            start,
            lambda row, place: self._down.get(place, {}).get(row, row),
            self.problem,
        )
        self._across = across(self.sheet.merges)
        for (row, place), text in sorted(self.sheet.comments.items()):
            self._comments.setdefault(row, []).append((place, text))

    def problem(self, kind: str, message: str, row: int | None = None, column: int | None = None) -> None:
        """Note something to look at."""
        self.problems.append(
            Problem(self.file, self.sheet.title, row, letters(column) if column else None, kind, message)
        )

    def read(self, step: Callable[[], None]) -> list[Submission]:
        """Every row below the header that holds something; ``step`` is called once for each."""
        self._about_the_sheet()
        start = (self.mapping.header_row or 0) + 1
        numbers = [number for number, _row in self.sheet.rows() if number >= start]
        if not self._by_field["story"]:
            if lists_consent(self.sheet, self.mapping):
                self._no_story = CONSENT_LIST
                self.problem(
                    CONSENT_LIST,
                    "No accounts stand on this sheet. Its words on consent were read for the accounts they are about. "
                    "If it holds accounts, say which column is the story.",
                )
            elif not self._is_account_sheet():
                self.problem(
                    "sheet not read",
                    "Nothing on this sheet looks like accounts; it was taken for notes or a list. "
                    "If it holds accounts, say which column is the story.",
                )
                return []
            else:
                self.problem(
                    "no story column",
                    "No column holds the accounts, so all rows were set aside. Say which column is the story.",
                )
        self._read_received(numbers)
        read = []
        for number in numbers:
            read.append(self._row(number))
            step()
        return self._against.carried_back(read)

    def _is_account_sheet(self) -> bool:
        people = any(self._by_field[key] for key in ("contributor", "email", "handle", "consent"))
        return (
            self.mapping.header_row is not None
            and people
            and len([1 for found in self._by_field.values() if found]) >= 3
        )

    def _about_the_sheet(self) -> None:
        sheet, start = self.sheet, (self.mapping.header_row or 0) + 1
        if sheet.hidden:
            self.problem("hidden sheet", "The sheet is hidden. It was read; names may hide there.")
        for column in self.mapping.columns:
            if column.hidden:
                self.problem(
                    "hidden column",
                    "The column is hidden. It was read; names may hide there.",
                    column=number_of(column.letter),
                )
        for turned in sorted(self._month_first):
            self.problem("month first", _MESSAGES["month first"], column=turned)
        for row, place, kind in sheet.notes:
            self.problem(kind, _MESSAGES[kind], row, place)
        for (row, place), _text in sorted(sheet.comments.items()):
            inside = row >= start and row in sheet.cells
            self.problem(
                "comment" if inside else "comment outside the rows",
                "The cell has a comment. It was read; names may hide there."
                if inside
                else "A comment stands outside the rows. It was not kept; look whether it matters.",
                row,
                place,
            )
        settled = {number_of(column.letter) for column in self.mapping.columns if column.confidence == 1.0}
        below = [cells for row, cells in sheet.rows() if row >= start]
        others = {
            place: [cells[place] for cells in below if place in cells] for place in self._other if place not in settled
        }
        for remark in self._stories.remarks(others):
            self.problem(remark.kind, remark.message, column=remark.column)
        if self._by_field["story"] and not self._by_field["consent"]:
            self.problem("no consent column", "No column tells of consent, so it is unclear for every row.")

    # -- cells ------------------------------------------------------------------------------------------------------

    def _value(self, row: int, column: int, fill: bool = True) -> Value | None:
        """A cell; one merged downwards holds for each of its rows."""
        value = self.sheet.cells.get(row, {}).get(column)
        if value is None and fill and (top := self._down.get(column, {}).get(row)):
            value = self.sheet.cells.get(top, {}).get(column)
        return day_first(value) if column in self._month_first and value is not None else value

    def _cell(self, row: int, key: str) -> Value | None:
        found = self._by_field[key]
        return self._value(row, found[0]) if found else None

    def _text(self, row: int, key: str) -> str:
        """The text of a field; of several columns put together, first names before surnames."""
        cells = [(place, self._value(row, place)) for place in self._by_field[key]]
        told = {place: field_text(key, value, self.sheet.epoch) for place, value in cells if value is not None}
        named = len(cells) > 1 and not self._names.keys().isdisjoint(told)
        order = sorted(told, key=lambda place: self._names.get(place, 0)) if named else told
        texts = list(dict.fromkeys(told[place] for place in order if told[place]))
        if len(texts) > 1:  # a form's own "anonymous" beside the address that was given
            texts = [text for text in texts if fold(text) not in strings("intake", "nobody", "words")] or texts[:1]
        return (" " if named else "; ").join(texts)

    def _said(self, row: int) -> Said:
        """What the consent columns say."""
        cells = ((place, self._value(row, place)) for place in self._consent.kinds)
        return self._consent.read({place: squash(as_text(value)) for place, value in cells if value is not None})

    # -- dates ------------------------------------------------------------------------------------------------------

    def _read_received(self, numbers: list[int]) -> None:
        """The days received of all rows at once: one without a year takes that of the dates about it."""
        if not self._by_field["received"]:
            return
        place = self._by_field["received"][0]
        waiting: list[tuple[int, CellDate]] = []
        for number in numbers:
            value = self._value(number, place)
            if value is None or self._set_aside(number) == "section line":
                continue
            read = read_cell_date(value, self.sheet.epoch)
            if read.day:
                self._received[number] = read.day
            elif read.partial:
                waiting.append((number, read))
            else:
                self.problem("unreadable date", "The day received could not be read.", number, place)
        dated = dict(self._received)
        order = sorted(dated)
        for number, read in waiting:
            place_of = bisect(order, number)
            about = order[max(place_of - 1, 0) : place_of + 1]  # the row before and the row after
            near = min(about, key=lambda other: (abs(other - number), other), default=None)
            day = nearest_year(read.partial, dated[near]) if near is not None and read.partial else None
            if day:
                self._received[number] = day
                said = "The day received has no year; the year of the dates about it was taken."
                self.problem("year assumed", said, number, place)
            else:
                said = "The day received has no year, and no other date tells it."
                self.problem("unreadable date", said, number, place)

    def _tribunal(self, row: int, received: date | None) -> date | None:
        value = self._cell(row, "tribunal_date")
        if value is None:
            return None
        read = read_cell_date(value, self.sheet.epoch, last=True)
        place = self._by_field["tribunal_date"][0]
        if read.partial:
            day = next_year(read.partial, received) if received else None
            if day:
                self.problem("year assumed", "The tribunal date has no year; the next such day was taken.", row, place)
            else:
                self.problem("unreadable date", "The tribunal date has no year.", row, place)
            return day
        if read.problem:
            self.problem("unreadable date", "The tribunal date could not be read.", row, place)
        return read.day

    def _birth(self, row: int, received: date | None) -> date | None:
        value = self._cell(row, "dob_or_age")
        if value is None or age_in_disguise(value, self.sheet.epoch):
            return None
        read = (
            read_cell_date(value, self.sheet.epoch)
            if not isinstance(value, int | float) or value > 1000
            else CellDate()
        )
        day = read.day
        if day and received and day > received and day.year - 100 > 1900:
            day = day.replace(year=day.year - 100)  # born '71, not in 2071
        if isinstance(value, str) and not day and any(one.bad or one.year for one in find_dates(value)):
            place = self._by_field["dob_or_age"][0]
            self.problem("unreadable date", "The date of birth could not be read.", row, place)
        return day

    def _event_year(self, row: int, story: str, received: date | None, birth: date | None) -> int | None:
        value = self._cell(row, "event_date")
        if value is not None:
            text = as_text(value)
            read = read_cell_date(value, self.sheet.epoch)
            years = [one.year for one in find_dates(text) if one.year] or [
                int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)
            ]
            if read.day or years:
                return read.day.year if read.day else years[0]
        return main_year(story, received, [birth] if birth else [])

    # -- rows -------------------------------------------------------------------------------------------------------

    def _set_aside(self, row: int) -> str | None:
        own = self.sheet.cells.get(row, {})
        header = self.sheet.cells.get(self.mapping.header_row or 0, {})
        if (
            header
            and len(own) >= 2
            and all(fold(as_text(value)) == fold(as_text(header.get(place, ""))) for place, value in own.items())
        ):
            return "repeated header"
        story = self._by_field["story"]
        if len(own) == 1 and len(self._headers) >= 3:
            place = next(iter(own))
            if (row, place) in self._across or place not in story:
                return "section line"
        if not story:
            return self._no_story
        return self._stories.missing(row)

    def _row(self, row: int) -> Submission:
        own = self.sheet.cells[row]
        set_aside = self._set_aside(row)
        if set_aside == "section line":
            self._against.section(row)
        story, words = self._stories.told(row) if set_aside != "section line" else ("", "")
        received = self._received.get(row)
        other = {
            self._headers[place]: squash(as_text(cell))
            for place in self._other
            if (cell := self._value(row, place)) is not None
        }
        comments = {
            self._headers.get(place, f"column {letters(place)}"): text
            for place, text in self._comments.get(row, ())
        }
        if set_aside in ("section line", "repeated header"):
            texts, tribunal, birth, consent = {}, None, None, ConsentReading(Consent.UNCLEAR, basis="no account")
        else:
            texts = {key: text for key in self._told if (text := self._text(row, key))}
            said = self._said(row)
            if said.everything:
                texts["consent"] = said.everything
            tribunal, birth = self._tribunal(row, received), self._birth(row, received)
            consent = read_consent(said.words, words, received, tribunal)
            consent = self._against.heed(row, consent, said, received)
            self._look(row, texts, consent, said.words, set_aside)
        if set_aside in ("no story", "story elsewhere"):
            place = self._by_field["story"][0]
            self.problem(set_aside, "The row tells no story of its own and was set aside.", row, place)
        return Submission(
            file=self.file,
            sheet=self.sheet.title,
            row=row,
            story=story,
            fields=texts,
            other=other,
            comments=comments,
            hidden=self._hidden(row, own),
            received=received,
            tribunal=tribunal,
            event_year=None if set_aside else self._event_year(row, words, received, birth),
            dob=birth,
            consent=consent,
            evidence=Evidence.OWN_ACCOUNT if set_aside else read_evidence(texts.get("evidence", ""), words),
            set_aside=set_aside,
            raw={letters(place): as_text(cell) for place, cell in sorted(own.items())},
        )

    def _look(
        self, row: int, texts: dict[str, str], consent: ConsentReading, words: str, set_aside: str | None
    ) -> None:
        place = self._consent.first or 0
        if place and not consent.overruled and consent.state is Consent.UNCLEAR and not set_aside:
            if words:
                self.problem("unknown consent", "The words on consent are no clear yes, no or not yet.", row, place)
            else:
                self.problem("no consent", "Nothing was said about consent.", row, place)
        if consent.basis.endswith("year assumed"):
            self.problem(
                "year assumed",
                "The day until which to wait has no year; the next such day was taken.",
                row,
                place or None,
            )
        number = re.sub(r"\D", "", texts.get("nhs_number", ""))
        if number and not nhs.is_valid(number):
            self.problem(
                "NHS number",
                "The NHS number does not pass its check. A digit may be wrong.",
                row,
                self._by_field["nhs_number"][0],
            )
        if row in self.sheet.hidden_rows:
            self.problem("hidden row", "The row is hidden. It was read like any other.", row)

    def _hidden(self, row: int, own: dict[int, Value]) -> tuple[str, ...]:
        found = ["row"] if row in self.sheet.hidden_rows else []
        found += ["sheet"] if self.sheet.hidden else []
        return (
            *found,
            *(
                f"column {self._headers[place]}"
                for place in sorted(self.sheet.hidden_columns)
                if place in own and place in self._headers
            ),
        )
