"""The words of the letter to contributors, from ``rules/letter.toml``, checked as they are read."""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import BadRules
from ..vocabulary import RULES, read_toml

FILE = "letter.toml"
PLACEHOLDERS = frozenset({"ref", "version", "date", "firm", "contact", "page", "pages"})
_TEXTS = {
    "letter": ("title", "reference", "date", "firm", "contact", "salutation", "footer"),
    "before": ("waits",),
    "account": ("heading", "end"),
    "answer": ("heading", "lead", "change_hint", "signature", "signed"),
}
_LISTS = {"before": ("paragraphs",), "answer": ("after",)}
_KEYS = ("agree", "change", "withdraw")


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """One answer: the words beside its box, what they mean, and how a sheet may say it (lower case)."""

    box: str
    text: str
    spoken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterWords:
    """Every word of the letter. ``texts`` by "section.key", with placeholders still in; ``change_lines`` is how many
    lines there are to write on."""

    texts: dict[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    answers: dict[str, AnswerWords]
    change_lines: int


@cache
def letter_words() -> LetterWords:
    """The words that come with the kit."""
    return read_letter_words(RULES / FILE)


def read_letter_words(path: Path) -> LetterWords:
    """Read and check the words of a letter.

    Raises:
        BadRules: an entry is missing or empty, has a placeholder that there is not, or a word stands for two answers;
            all faults in one message.
    """
    read: Any = read_toml(path)
    faults: list[str] = []

    def text(section: str, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            faults.append(f"[{section}] {key} is missing or empty")
            return ""
        try:
            unknown = {name for _, name, _, _ in string.Formatter().parse(value) if name is not None}
            # An answer is the same in every letter, so that a sheet can repeat its words.
            unknown -= PLACEHOLDERS if not section.startswith("answers") else set()
        except ValueError:
            unknown = {"a lone brace"}
        faults.extend(f"[{section}] {key}: {{{name}}} is no placeholder of a letter" for name in sorted(unknown))
        return value

    def several(section: str, key: str, table: Any) -> tuple[str, ...]:
        values = table.get(key)
        if not isinstance(values, list) or not values:
            faults.append(f"[{section}] {key} is missing or empty")
            return ()
        return tuple(text(section, key, value) for value in values)

    texts = {
        f"{section}.{key}": text(section, key, read.get(section, {}).get(key))
        for section, keys in _TEXTS.items()
        for key in keys
    }
    lists = {f"{s}.{key}": several(s, key, read.get(s, {})) for s, keys in _LISTS.items() for key in keys}
    given = read.get("answers", {})
    faults += [f"[answers.{key}] is no answer of the kit" for key in sorted(given.keys() - set(_KEYS))]
    answers = {}
    meaning: dict[str, str] = {}
    for key in _KEYS:
        section, entry = f"answers.{key}", given.get(key, {})
        spoken = several(section, "spoken", entry)
        answers[key] = AnswerWords(
            text(section, "box", entry.get("box")), text(section, "text", entry.get("text")), spoken
        )
        for word in spoken:
            if word != " ".join(word.casefold().split()):
                faults.append(f"[{section}] spoken must be in lower case, without spaces around")
            if meaning.setdefault(word, key) != key:
                faults.append(f"[{section}] a word of spoken stands for another answer as well")
    lines = read.get("answer", {}).get("change_lines")
    if type(lines) is not int or not 1 <= lines <= 20:
        faults.append("[answer] change_lines must be a whole number from 1 to 20")
        lines = 1
    if faults:
        raise BadRules(f"{path.name}: " + "; ".join(faults) + ".")
    return LetterWords(texts, lists["before.paragraphs"], lists["answer.after"], answers, lines)
