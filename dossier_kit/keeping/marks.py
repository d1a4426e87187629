"""What an account is known by in any file: the names in its columns, and runs of words out of everything it says.

What another account of the dossier says too is no mark: a school that two families name stays with the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import ahocorasick

from ..identities import identities_of
from ..pseudonyms import fold
from ..review.recorded import story_sha256
from .insides import texts_of

_RUN = 8  # words: so many in a row are somebody's own
_SHORTEST = 4  # letters of a name
_SAID = ("contributor", "email", "phone", "handle", "child", "nhs_number")
_REF = re.compile(r"(?<![^\W_])[Cc]\d+(?![^\W_])")  # as people write it too


@dataclass(frozen=True, slots=True)
class Marks:
    """``automaton`` finds the terms, which are folded, with a blank at either end; ``stories`` are the SHA-256 of each
    story, by which recorded decisions know it; ``refs`` the references; ``keys`` the stories themselves, for finding
    their rows in a file."""

    refs: frozenset[str]
    automaton: ahocorasick.Automaton = field(repr=False)
    stories: frozenset[str] = field(repr=False)
    keys: frozenset[str] = field(repr=False)

    def in_text(self, text: str) -> bool:
        """Whether any mark stands in the text."""
        return bool(text) and next(_found(self.automaton, text), None) is not None

    def in_file(self, name: str, content: bytes) -> bool:
        """Whether any mark stands in the file, in its name, or in a part of it."""
        return any(self.in_text(text) for text in texts_of(name, content))

    def named_in(self, text: str) -> bool:
        """Whether the text names a case of it by its reference."""
        return any(word.upper() in self.refs for word in _REF.findall(text))

    def named(self, name: str, content: bytes) -> bool:
        """Whether the file, its name or a part of it names a case of it by its reference."""
        return any(self.named_in(text) for text in texts_of(name, content))

    def standing(self, name: str, content: bytes) -> set[str]:
        """The marks, folded, and the references that stand in the file, in its name, or in a part of it."""
        found: set[str] = set()
        for text in texts_of(name, content):
            found.update(term.strip() for term in _found(self.automaton, text))
            found.update(fold(word) for word in _REF.findall(text) if word.upper() in self.refs)
        return found


def marks_of(erased: Sequence[dict[str, Any]], others: Iterable[dict[str, Any]]) -> Marks:
    """The marks of these rows (as :func:`dossier_kit.rows.submissions` gives them), without those of ``others``."""
    terms: dict[str, None] = {}
    for row in erased:
        doc = row["doc"]
        for identity in identities_of(doc["fields"], doc["other"], doc["comments"]):
            single = [identity.value] if " " in fold(identity.value) else []
            for form in (*single, *identity.telling):
                terms[fold(form)] = None
        for key in _SAID:
            terms[fold(doc["fields"].get(key, ""))] = None
        for text in _said(row):
            words = fold(text).split()
            runs = range(0, max(len(words) - _RUN, 0) + _RUN, _RUN)
            terms.update((" ".join(words[at : at + _RUN]), None) for at in runs if len(words) - at >= _RUN)
            if len(words) > _RUN:
                terms[" ".join(words[-_RUN:])] = None
    own = {f" {term} " for term in terms if len(term) >= _SHORTEST}
    every = _automaton(own)
    for row in others:
        own.difference_update(_found(every, " / ".join(_said(row))))
    # The same words from another family (a form letter) are that family's, and stay.
    theirs = {row["story"] for row in others}
    stories = [row["story"] for row in erased if row["story"].strip() and row["story"] not in theirs]
    refs = frozenset(row["ref"] for row in erased if row["ref"])
    return Marks(refs, _automaton(own), frozenset(map(story_sha256, stories)), frozenset(stories))


def _automaton(terms: Iterable[str]) -> ahocorasick.Automaton:
    made = ahocorasick.Automaton()
    for term in sorted(terms):
        made.add_word(term, term)
    made.make_automaton()
    return made


def _found(automaton: ahocorasick.Automaton, text: str) -> Iterator[str]:
    if len(automaton):  # one without words cannot be asked
        for _, term in automaton.iter(f" {fold(text)} "):
            yield term


def _said(row: dict[str, Any]) -> list[str]:
    doc = row["doc"]
    return [
        row["story"],
        *doc["fields"].values(),
        *doc["other"].values(),
        *doc["comments"].values(),
        *doc["raw"].values(),
    ]
