"""CSV files as exports and Excel write them: several encodings, several delimiters, line breaks inside quotes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from ..errors import UnreadableFile
from .sheets import MAX_CELLS, Sheet

_DELIMITERS = ",;\t|"
# What a text begins with that says its own encoding; those of four bytes first, since they begin like shorter ones.
MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LONGEST = 200_000  # characters in a cell: six times what Excel allows


def read_delimited(name: str, title: str, content: bytes) -> Sheet:
    """Read a CSV. Rows are counted as Excel shows them: a record with line breaks inside quotes is one row.

    Raises:
        UnreadableFile: no text, or too much of it.
    """
    text = decode(name, content)
    sheet = Sheet(title)
    delimiter = delimiter_of(text)
    cells = 0
    row = 0
    for row, record in enumerate(_records(name, text, delimiter), 1):
        for column, value in enumerate(record, 1):
            sheet.put(row, column, value)
        cells += len(record)
        if cells > MAX_CELLS:
            raise UnreadableFile(f"{name}: more than {MAX_CELLS:,} cells. Split the file.")
    if row and _unclosed(text, delimiter):
        sheet.notes.append((row, None, "quote never closed"))
    return sheet


def decode(name: str, content: bytes) -> str:
    """The text of a file, by its mark, its encoding or its looks.

    Raises:
        UnreadableFile: it is no text.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                text = content.removeprefix(mark).decode(encoding)
            except UnicodeDecodeError:
                raise _no_text(name) from None
            if "\x00" in text:
                raise _no_text(name)
            return text
    if b"\x00" in content:
        raise _no_text(name)
    for encoding in ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Bytes of something else pass as cp1252 too, but text has hardly any control characters.
        controls = sum(1 for sign in text[:100_000] if sign < " " and sign not in "\t\r\n\x0b\x0c")
        if controls * 100 > len(text[:100_000]):
            raise _no_text(name)
        return text
    guess = from_bytes(content[:1_000_000]).best()
    if guess is None:
        raise _no_text(name)
    try:
        return content.decode(guess.encoding)
    except (UnicodeDecodeError, LookupError):
        raise _no_text(name) from None


def _no_text(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name} is neither a workbook nor a CSV text file. Open it in its own program and save it as .xlsx."
    )


def _records(name: str, text: str, delimiter: str) -> Iterator[list[str]]:
    before = csv.field_size_limit(_LONGEST)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise UnreadableFile(
            f"{name}: a cell holds more than {_LONGEST:,} characters. A quote may be missing."
        ) from None
    finally:
        csv.field_size_limit(before)


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first records most evenly into most columns."""
    sample = text[:200_000]

    def evenness(delimiter: str) -> tuple[float, int]:
        widths: list[int] = []
        try:
            for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if any(cell.strip() for cell in record):
                    widths.append(len(record))
                if len(widths) >= 50:
                    break
        except csv.Error:
            return (0.0, 0)
        usual = max(sorted(set(widths), reverse=True), key=widths.count, default=1)
        if usual < 2:
            return (0.0, 0)
        return (widths.count(usual) / len(widths) * min(usual, 6), -_DELIMITERS.index(delimiter))

    return max(_DELIMITERS, key=evenness)


def _unclosed(text: str, delimiter: str) -> bool:
    """Whether the file ends inside quotes: then everything after the last quote is one cell."""
    # A quote opens only at the start of a cell, and is doubled inside.
    cell = re.compile(rf'(?:\A|[{re.escape(delimiter)}\r\n])"(?:[^"]++|"")*+(?P<closed>"?)')
    return any(not found["closed"] for found in cell.finditer(text))
