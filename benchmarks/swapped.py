"""The names of a set exchanged for others, half of them on no list: what is then found rests on no name it knew."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from dossier_kit.detection.lexicon import lexicon

_FRONT = [
    "Bran",
    "Cal",
    "Dor",
    "El",
    "Far",
    "Gal",
    "Hes",
    "Ir",
    "Jos",
    "Kel",
    "Lor",
    "Mor",
    "Nim",
    "Or",
    "Pel",
    "Quor",
    "Ros",
    "Sal",
    "Tem",
    "Ul",
    "Ver",
    "Wex",
    "Yor",
    "Zel",
]
_MIDDLE = ["a", "e", "i", "o", "u", "an", "en", "il", "or", "us"]
_BACK = ["by", "dal", "fen", "gill", "ham", "lis", "mond", "nock", "pew", "ray", "sby", "tarn", "vick", "wen", "zard"]
_WORD = re.compile(r"[^\W\d_]+")


def swapped(answer: dict[str, Any], seed: int) -> dict[str, Any]:
    """The gold answer of one account with every name of a person exchanged, the same word for the same; offsets anew.

    Initials of one letter stay. The columns no longer fit the account and must be left out.
    """
    rnd = random.Random(f"{seed} {answer['story_id']}")
    lex = lexicon()
    listed = sorted(name for name, level in lex.firsts.items() if level >= 2 and name.isalpha() and name.isascii())
    surnames = sorted(name for name in lex.surnames if name.isalpha())
    new: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) == 1:
            return word
        if word.lower() not in new:
            invented = rnd.choice(_FRONT) + rnd.choice(_MIDDLE) + rnd.choice(_BACK)
            new[word.lower()] = rnd.choice([rnd.choice(listed), rnd.choice(surnames), invented, invented]).lower()
        made = new[word.lower()]
        return made.upper() if word.isupper() else made.capitalize() if word[0].isupper() else made

    text, at = "", 0
    moved: dict[str, list[dict[str, Any]]] = {key: [] for key in ("spans", "optional", "lookalikes")}
    for key, mark in _in_order(answer):
        text += answer["text"][at : mark["start"]]
        inner = answer["text"][mark["start"] : mark["end"]]
        if key == "spans" and mark["type"] == "PERSON":
            inner = _WORD.sub(other, inner)
        moved[key].append({**mark, "start": len(text), "end": len(text) + len(inner), "text": inner})
        text += inner
        at = mark["end"]
    return {**answer, **moved, "text": text + answer["text"][at:]}


def _in_order(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    marks = [(key, mark) for key in ("spans", "optional", "lookalikes") for mark in answer.get(key) or ()]
    yield from sorted(marks, key=lambda item: item[1]["start"])
