"""What the intruder goes by: ``rules/intruder.toml`` and ``rules/markup.toml``, read once, and its findings' names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ..errors import BadRules
from ..vocabulary import RULES, entity_types, load_rules, read_toml


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something in ``place`` (a file, and the part of it) that must not be there.

    ``ref`` is the case whose it is, or "" where it is nobody's. ``kind`` is an entity type, or one of ``[kinds]`` in
    ``rules/intruder.toml``.
    """

    ref: str
    place: str
    kind: str

    @property
    def what(self) -> str:
        """What it is, in words that tell nobody: "a school of C001"."""
        name = kind_title(self.kind)
        return f"{'an' if name[:1] in 'aeio' else 'a'} {name}{f' of {self.ref}' if self.ref else ''}"

    def __str__(self) -> str:
        return f"{self.what}, in {self.place}"


def kind_title(kind: str) -> str:
    """What a kind is called in a sentence."""
    if kind in entity_types():
        title = entity_types()[kind].title
        return title if title[:2].isupper() else title[:1].lower() + title[1:]
    return str(_rules()["kinds"][kind])


def listed(table: str, key: str, file: str = "intruder") -> tuple[str, ...]:
    """A list of strings out of the rules in ``file``.

    Raises:
        BadRules: there is no such list.
    """
    found = _rules(file).get(table, {}).get(key)
    if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
        raise BadRules(f"{file}.toml: [{table}] needs a list of strings called {key}")
    return tuple(found)


@cache
def look_alikes() -> dict[str, str]:
    """By sign of another alphabet, the letter of ours that it looks like, small or capital."""
    return {sign: letter for letter in _rules()["look_alikes"] for sign in listed("look_alikes", letter)}


@cache
def markup_words() -> frozenset[str]:
    """The words that a pack's own markup is written with: names of elements and attributes, and their prefixes."""
    return frozenset(word for sort in _rules("markup") for word in listed(sort, "words", "markup"))


@cache
def allowed_part(sort: str) -> re.Pattern[str]:
    """What the whole name of a part of a "workbook" or a "document" may look like."""
    return re.compile("|".join(f"(?:{entry})" for entry in listed("parts", sort)))


@cache
def leaky_part() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Parts that have leaked before: a pattern to be searched for in a name, and the kind."""
    return tuple(
        (re.compile("|".join(listed("leaky_parts", kind)), re.IGNORECASE), kind) for kind in _rules()["leaky_parts"]
    )


@cache
def own_words() -> tuple[str, ...]:
    """The kit's own sentences, and quotations that anybody may repeat."""
    found = [str(text) for text in _rules()["quotations"].values()]
    for name in listed("own_words", "files"):
        path = RULES / f"{name}.toml"
        if path.exists():
            found += _strings(read_toml(path))
    return tuple(found)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


@cache
def _rules(file: str = "intruder") -> dict[str, dict[str, object]]:
    return load_rules(file)
