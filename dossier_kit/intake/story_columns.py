"""An account that a form asks for in several questions: which columns hold it, and how they are put together.

The answers stand in the order of the columns, each under its question. The words that make a header a question, and the
answers that say nothing, are data: ``rules/intake.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .sheets import Value, as_text, letters
from .text import fold, rules, strings

_LONG = 80  # characters: an answer of that length tells something
_ACCOUNT = 150  # ... on average: a column that may hold accounts, whatever its header


def asks(header: str) -> bool:
    """Whether a header is a question, or asks to be told."""
    low = " ".join(re.findall(r"[^\W_]+", re.sub(r"^\W*\d+\W+", "", fold(header).replace("'", ""))))
    if any(f" {phrase} " in f" {low} " for phrase in strings("intake", "asking", "never")):
        return False
    return header.rstrip().endswith("?") or low.split(" ", 1)[0] in strings("intake", "asking", "words")


def further_questions(headers: Mapping[int, str], cells: Mapping[int, Sequence[Value]]) -> list[int]:
    """Of columns that are taken for nothing, those that ask for more of the account and are answered at length."""
    return [
        number
        for number, header in headers.items()
        if asks(header) and any(isinstance(cell, str) and len(cell) >= _LONG for cell in cells[number])
    ]


class Remark(NamedTuple):
    """Something to look at in a sheet's columns; ``message`` never holds a cell's text."""

    kind: str
    message: str
    column: int


@dataclass(frozen=True, slots=True)
class StoryColumns:
    """The columns of one sheet that are taken for the story. ``general``: those whose header says no more than that."""

    headings: Mapping[int, str]
    general: frozenset[int]
    cell: Callable[[int, int], Value | None]

    def told(self, row: int) -> tuple[str, str]:
        """The story of a row, and the contributor's own words in it, without the questions.

        One column's cell is the story exactly as it stands, and so is the only answer to a question such as "What
        happened?". Beside others an answer that says nothing ("No", "n/a") is left out, and its question too.
        """
        texts = {place: as_text(value) for place in self.headings if (value := self.cell(row, place)) is not None}
        answers = {place: text for place, text in texts.items() if not _says_nothing(text)}
        if len(self.headings) == 1 or not answers:
            whole = "\n\n".join(texts.values()) if len(self.headings) == 1 else next(iter(texts.values()), "")
            return whole, whole
        words = "\n\n".join(answers.values())
        if len(answers) == 1 and self.general.issuperset(answers):
            return words, words
        return "\n\n".join(f"{self.headings[place]}\n{text}" for place, text in answers.items()), words

    def missing(self, row: int) -> str | None:
        """Why a row tells no story of its own, or None."""
        words = self.told(row)[1]
        text = fold(words).strip(" .")
        if text in strings("intake", "no_story", "words") or (
            len(text) < 60 and re.fullmatch(str(rules("intake")["no_story"]["elsewhere"]), text)
        ):
            elsewhere = text and re.search(r"see|attached|above|below|ditto|file|post|per", text)
            return "story elsewhere" if elsewhere else "no story"
        return None

    def remarks(self, others: Mapping[int, Sequence[Value]]) -> Iterator[Remark]:
        """What is to be said of the sheet; ``others``: the cells of columns that nobody has taken for anything."""
        places = list(self.headings)
        if len(places) > 1:
            yield Remark(
                "story in several columns",
                f"The accounts stand in columns {', '.join(map(letters, places))}. They were put together in this "
                "order, each answer under its question.",
                places[0],
            )
        for place, cells in others.items() if places else ():
            texts = [cell for cell in cells if isinstance(cell, str)]
            if texts and sum(map(len, texts)) >= _ACCOUNT * len(texts):
                yield Remark(
                    "long texts not read",
                    "A further column holds long texts. They are kept as they are, and are no part of the accounts. "
                    "Say that the column is the story too, or that it is nothing.",
                    place,
                )


def _says_nothing(text: str) -> bool:
    return fold(text).strip(" .,!-?\n") in strings("intake", "asking", "nothing")
