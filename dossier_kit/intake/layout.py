"""Which row is the header and which column is what: by the header's words and by what the cells look like.

A proposal, no more. The lawyer corrects it, and corrections are remembered by the ``shape`` of the sheet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from ..errors import BadRules
from .consent_columns import holds_back
from .merged import Range, about
from .shapes import is_date, is_email, is_phone, looks_like, speaks_of_sharing
from .sheets import Sheet, Value, as_text, letters
from .story_columns import asks, further_questions
from .text import fold, rules, squash

_SAMPLE = 80  # cells of a column that are looked at
_LONGEST_HEADER = 1_000  # characters; a question on a form has three hundred
_SEARCHED = 40  # rows in which a header is looked for
_ENOUGH = 0.42  # below this a column is kept as it is
# Cells that cannot be what such a column holds speak against the header.
_STRICT = frozenset({"email", "phone", "nhs", "date"})


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an intake may tell; see ``rules/fields.toml``."""

    key: str
    title: str
    shape: str
    many: bool
    strong: tuple[str, ...] = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    without: tuple[str, ...] = field(repr=False)
    never: tuple[str, ...] = field(repr=False)
    elsewhere: tuple[str, ...] = field(repr=False)
    here: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what it is taken for: ``field`` is a key of the fields, or None for "kept as it is"."""

    letter: str
    header: str
    field: str | None
    confidence: float
    hidden: bool


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """A sheet as it is read. ``shape`` is a stable hash of its folded headers in order."""

    sheet: str
    header_row: int | None
    columns: tuple[Column, ...]
    hidden: bool
    shape: str

    def column(self, key: str) -> list[int]:
        """The numbers of the columns that are taken for a field, in order."""
        return [number_of(column.letter) for column in self.columns if column.field == key]


@cache
def fields() -> dict[str, Field]:
    """Every field by key, in the order of ``rules/fields.toml``.

    Raises:
        BadRules: an entry lacks something.
    """
    found = {}
    for key, row in rules("fields").items():
        try:
            found[key] = Field(
                key,
                str(row["title"]),
                str(row["shape"]),
                bool(row["many"]),
                *(_phrases(row.get(name, [])) for name in ("strong", "words", "not", "never", "elsewhere", "here")),
            )
        except KeyError as missing:
            raise BadRules(f"fields.toml: [{key}] lacks {missing}") from None
    return found


def _phrases(entries: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(entry) for entry in entries)) if isinstance(entries, list) else ()


def number_of(letter: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for sign in letter:
        number = number * 26 + ord(sign) - 64
    return number


def fold_header(text: str) -> str:
    """A header as it is compared: no numbering, no punctuation, ``e-mail`` and ``E mail`` are ``email``."""
    text = (
        re.sub(r"(?<=[a-z])(?=[A-Z][a-z]{2})|(?<=[A-Z])(?=[A-Z][a-z]{3})", " ", text)
        if not re.search(r"\s", text.strip())
        else text
    )
    # "D.o.B." is an abbreviation, "a. Your name" a numbering.
    text = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", fold(text).replace("_", " "))
    text = re.sub(r"^\s*(?:q(?:uestion)?\s?)?\(?(?:\d{1,2}\s?[.):]\s*|[a-z]\s?[.):]\s+)(?=\S)", "", text)
    text = re.sub(r"\be[ -]?mails?\b", "email", text.replace("'", ""))
    return " ".join(re.findall(r"[^\W_]+", text))


def propose(sheet: Sheet, corrections: Mapping[str, Mapping[str, str | None]]) -> SheetMapping:
    """The mapping of one sheet. ``corrections``: shape -> {folded header, header or letter -> field or None}.

    Raises:
        BadRules: a correction names a field that there is not.
    """
    header_row = _header_row(sheet)
    columns = sheet.columns()
    merges = about(sheet.merges, header_row) if header_row else []
    headers = {number: _header(sheet, header_row, number, merges, len(columns)) for number in columns}
    shape = _shape(headers, header_row)
    cells = _samples(sheet, header_row, columns)
    taken = _assign(headers, cells, header_row)
    taken = _corrected(taken, headers, corrections.get(shape, {}))
    made = [
        Column(letters(number), headers[number], *taken.get(number, (None, 0.0)), number in sheet.hidden_columns)
        for number in columns
    ]
    return SheetMapping(sheet.title, header_row, tuple(made), sheet.hidden, shape)


def _shape(headers: dict[int, str], header_row: int | None) -> str:
    named = [fold_header(header) for header in headers.values()]
    text = "\x1f".join(named if header_row else [f"no header, columns: {len(named)}"])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _header(sheet: Sheet, row: int | None, column: int, merges: list[Range], width: int) -> str:
    """A header as written, one that is merged downwards too, with the group above it ("Child: Name")."""
    if row is None:
        return ""
    text = _text(sheet, row, column)
    for top, left, bottom, right in merges:
        if not text and left <= column <= right and top < row <= bottom:
            text = _text(sheet, top, left)
    for top, left, _bottom, right in merges:
        if not (text and row - 2 <= top < row and left <= column <= right and 1 <= right - left < 0.8 * width):
            continue
        group = _text(sheet, top, left)
        if group and group != text:
            return f"{group}: {text}"
    return text


def _text(sheet: Sheet, row: int, column: int) -> str:
    value = sheet.cells.get(row, {}).get(column)
    return " ".join(squash(as_text(value)[:_LONGEST_HEADER]).split()) if value is not None else ""


def _samples(sheet: Sheet, header_row: int | None, columns: list[int]) -> dict[int, list[Value]]:
    """By column, its first cells below the header."""
    found: dict[int, list[Value]] = {column: [] for column in columns}
    for number, row in sheet.rows():
        if number > (header_row or 0):
            for column, value in row.items():
                if len(found[column]) < _SAMPLE:
                    found[column].append(value)
    return found


def _header_row(sheet: Sheet) -> int | None:
    width = len(sheet.columns())
    best, found = 0.0, None
    for number, row in list(sheet.rows())[:_SEARCHED]:
        named: dict[str, float] = {}
        score = 0.0
        for value in row.values():
            if not isinstance(value, str) or len(value) > 400 or is_email(value) or is_phone(value) or is_date(value):
                score -= 0.6
                continue
            likely = max(((score, key) for key, score in header_scores(value).items()), default=(0.0, ""))
            if likely[0] >= 0.55:
                named[likely[1]] = max(named.get(likely[1], 0.0), likely[0])
        score += sum(named.values())
        if len(named) >= (1 if width <= 2 else 2) and score > best + 0.01 and score >= 0.3 * len(row):
            best, found = score, number
    return found


@cache
def _unions() -> dict[str, tuple[re.Pattern[str] | None, ...]]:
    """By field, what rules it out: outside brackets, and anywhere; and anywhere unless the fourth stands there too."""

    def union(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
        # "complain" stands for "complained" and "complaint" too; short words stand for themselves
        parts = [re.escape(phrase) + (r"\w*" if len(phrase) > 4 else "") for phrase in phrases]
        return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None

    return {
        key: (union(entry.without), union(entry.never), union(entry.elsewhere), union(entry.here))
        for key, entry in fields().items()
    }


def asks_of_others(header: str) -> bool:
    """Whether a column tells of consent, but not of that to this campaign ("Did the school ask for your consent?")."""
    entry, folded = fields()["consent"], fold_header(header)
    rules_out = (one for one in _unions()["consent"][:3] if one)
    padded = f" {folded} "
    speaks = any(f" {word} " in padded for word in (*entry.strong, *entry.words))
    return speaks and any(one.search(folded) for one in rules_out)


@lru_cache(maxsize=4096)
def header_scores(header: str) -> Mapping[str, float]:
    """How surely a header names each field, 0 to 1 (fields that it does not name are left out).

    What stands in brackets counts for less than what stands outside. Kept, since a workbook of five hundred sheets has
    the same few headers in each.
    """
    if ": " in header:
        # The group above may say whose ("Child: Name"), or nothing ("About you: Telephone").
        group = header_scores(header.replace(": ", " "))
        return group if max(group.values(), default=0.0) >= 0.8 else header_scores(header.rsplit(": ", 1)[1]) or group
    main = fold_header(re.sub(r"[(\[][^)\]]*[)\]]", " ", header))
    whole = fold_header(header)
    found = {}
    for key, entry in fields().items():
        without, never, elsewhere, here = _unions()[key]
        if (never and never.search(whole)) or (main and without and without.search(main)):
            continue
        if elsewhere and elsewhere.search(main) and not (here and here.search(whole)):
            continue
        score = _score(entry, main, whole) if main else 0.9 * _score(entry, whole, "")
        if score:
            found[key] = score
    return found or ({} if header == whole else {key: 0.9 * score for key, score in header_scores(whole).items()})


def _score(entry: Field, main: str, whole: str) -> float:
    padded, all_padded = f" {main} ", f" {whole} "
    length = len(main.split())
    best = 0.0
    for phrase in entry.strong:
        size = phrase.count(" ") + 1
        if f" {phrase} " in padded:
            best = max(best, 0.78 + 0.03 * min(size, 4) + 0.1 * size / length)
        elif f" {phrase} " in all_padded:
            best = max(best, 0.4)
    for phrase in entry.words:
        if phrase == main:
            return 1.0
        if f" {phrase} " in padded:
            best = max(best, 0.3 + 0.5 * (phrase.count(" ") + 1) / length)
    return min(best, 1.0)


def _assign(
    headers: dict[int, str], cells: dict[int, list[Value]], header_row: int | None
) -> dict[int, tuple[str | None, float]]:
    order = list(fields())
    offers = []
    lengths = {
        number: sum(len(as_text(cell)) for cell in found) / max(len(found), 1) for number, found in cells.items()
    }
    longest = max(lengths.values(), default=0.0) or 1.0
    for number, header in headers.items():
        scores = header_scores(header) if header else {}
        alike: dict[str, float | None] = {}  # four fields are days: a column is looked at once for all of them
        for key, entry in fields().items():
            named = scores.get(key, 0.0)
            if not named and header_row and entry.shape not in ("long", "email", "phone", "nhs"):
                continue
            if entry.shape not in alike:
                alike[entry.shape] = looks_like(entry.shape, cells[number])
            like = alike[entry.shape]
            if entry.shape == "long" and like is not None:
                like *= 0.5 + 0.5 * lengths[number] / longest  # of several long columns the longest
            total = _total(entry, named, like, cells[number], bool(header_row))
            if total >= _ENOUGH:
                offers.append((-round(total, 4), order.index(key), number, key, named))
    # By their whole header, whatever their cells look like: a tick in a column "On hold" has no shape of a consent.
    taken: dict[int, tuple[str | None, float]] = {
        number: ("consent", 0.8) for number, header in headers.items() if header and holds_back(fold_header(header))
    }
    used: set[str] = set()
    for offer, _place, number, key, named in sorted(offers):
        several = fields()[key].many and fields()[key].shape != "long" and named >= 0.75
        if number in taken or (key in used and not several):
            continue
        taken[number] = (key, round(min(1.0, -offer), 2))
        used.add(key)
    if header_row and "received" not in used:
        # A column of days under some header of the house's own ("Seen by post on"): the first that is not ruled out.
        without = _unions()["received"][0]
        for number, header in headers.items():
            ruled_out = without and without.search(fold_header(header))
            if number not in taken and not ruled_out and (looks_like("date", cells[number]) or 0.0) >= 0.8:
                taken[number] = ("received", 0.4)
                break
    if header_row:
        free = {number: header for number, header in headers.items() if number not in taken}
        taken |= dict.fromkeys(further_questions(free, cells), ("story", 0.5))
    return taken


def _total(entry: Field, named: float, like: float | None, cells: list[Value], has_header: bool) -> float:
    if named:
        total = 0.7 * named + 0.3 * (0.5 if like is None else like)
        if entry.shape in _STRICT and named < 0.75 and like is not None and like < 0.15 and len(cells) >= 3:
            total -= 0.25  # an "NHS" column without numbers, a "Contact" column without addresses
        if entry.shape == "long" and like is not None and like < 0.1 and len(cells) >= 3:
            total -= 0.3
        return total
    if like is None:
        return 0.0
    # By content alone: only what cannot be mistaken, and more of it where nothing has a header.
    if entry.key == "story":
        return 0.7 * like if like >= 0.6 else 0.0
    if entry.shape in ("email", "phone", "nhs") and like >= 0.7:
        return 0.6 * like
    if has_header:
        return 0.0
    if entry.key == "consent":
        return 0.2 + 0.4 * like if like >= 0.6 and speaks_of_sharing(cells) else 0.0
    if (
        entry.key
        in ("received", "contributor", "child", "handle", "school", "local_authority", "health_body", "dob_or_age")
        and like >= 0.75
    ):
        return 0.55 * like + (0.05 if entry.shape == "date" else 0.0)
    return 0.0


def _corrected(
    taken: dict[int, tuple[str | None, float]], headers: dict[int, str], said: Mapping[str, str | None]
) -> dict[int, tuple[str | None, float]]:
    by_name = {**{fold_header(key): value for key, value in said.items()}, **said}
    for value in by_name.values():
        if value is not None and value not in fields():
            raise BadRules(
                f"A correction of the columns names the field {value!r}; the fields are {', '.join(fields())}."
            )
    result = dict(taken)
    corrected: dict[str, int] = {}
    for number, header in headers.items():
        for name in (letters(number), fold_header(header)):
            if name and name in by_name:
                result[number] = (by_name[name], 1.0)
                if (value := by_name[name]) is not None:
                    corrected[value] = number
                break
    for number, (key, _sure) in taken.items():
        # A column that says itself that it is the story stays one beside another.
        stays = key is not None and fields()[key].many and (key != "story" or names_story(headers[number]))
        if key in corrected and not stays and corrected[key] != number and result[number] == taken[number]:
            result[number] = (None, 0.0)  # the lawyer put this field elsewhere
    return result


def names_story(header: str) -> bool:
    """Whether a header says of itself that the column holds the account, or a part of it."""
    return header_scores(header).get("story", 0.0) >= 0.75 or asks(header)
