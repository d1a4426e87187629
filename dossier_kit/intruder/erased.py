"""Who is named in accounts that were erased: looked for in every pack all the same, without a word being kept.

Of every form that was looked for while the account was there, a keyed hash stays, with its kind and its length: whoever
has taken an account back may still be named in somebody else's. The hashes lie with those by which an erased account is
known when it comes in again (``fingerprints``), under kinds of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..vault import Vault
from .folding import Number

Owner = tuple[str, str]

_KIND = "named"  # how all these kinds begin: "named words PERSON 2"
_PURPOSE = "named in an erased account"
_LETTERS = 6  # so long a name may run into digits ("quimper2013")
_DIGITS = "0123456789"


@dataclass(slots=True)
class Erased:
    """The forms of erased accounts, known by their keyed hashes alone.

    ``kept`` has by sort and length ("words" by their number, "number" by its signs, "place", "near") the owners of each
    hash; ``begins`` the hashes of the words that a form begins with, so that few others are asked.
    """

    vault: Vault
    kept: dict[tuple[str, int], dict[str, tuple[Owner, ...]]] = field(default_factory=dict)
    begins: frozenset[str] = frozenset()
    _asked: dict[str, bool] = field(default_factory=dict)

    def words(self, text: str) -> Iterator[tuple[str, Owner]]:
        """The forms that stand in a folded text, in whole words, and whose they are."""
        lengths = sorted(length for sort, length in self.kept if sort == "words")
        if not lengths:
            return
        said = text.split()
        yield from self._runs(said, lengths)
        bare = [word.strip(_DIGITS) or word for word in said]
        if bare != said:
            yield from ((term, owner) for term, owner in self._runs(bare, lengths) if _may_run_into_digits(term))

    def number(self, number: Number) -> Iterator[Owner]:
        """Whose numbers stand in this one."""
        for sort, length in self.kept:
            if sort == "number":
                for start in sorted(number.starts):
                    if number.holds(start, start + length):
                        yield from self._owners("number", length, number.text[start : start + length])

    @property
    def refs(self) -> frozenset[str]:
        """The erased cases of which something is kept; a reference is never given twice."""
        return frozenset(ref for keys in self.kept.values() for owners in keys.values() for ref, _ in owners)

    @property
    def has_places(self) -> bool:
        """Whether any place is kept."""
        return bool(self.kept.get(("place", 1)))

    def place(self, word: str) -> tuple[Owner, ...]:
        """Whose authority is called so, in one word as it is written."""
        return self._owners("place", 1, word)

    def near(self, shorter: frozenset[str]) -> Iterator[Owner]:
        """Whose rare name a word is all but a letter of; ``shorter`` is the word in full and with each letter left out.

        Two names that have such a form in common are a letter apart, or two at most.
        """
        for form in sorted(shorter) if ("near", 1) in self.kept else ():
            yield from self._owners("near", 1, form)

    def without_places(self, text: str) -> Erased:
        """The same, but for places whose names stand in this text."""
        places = self.kept.get(("place", 1))
        if places:
            ours = {_key(self.vault, "place", word) for word in re.findall(r"\w+", text)}
            self.kept["place", 1] = {key: owners for key, owners in places.items() if key not in ours}
        return self

    def _runs(self, said: list[str], lengths: list[int]) -> Iterator[tuple[str, Owner]]:
        for at, word in enumerate(said):
            if self._begins(word):
                for length in lengths:
                    if at + length <= len(said):
                        term = " ".join(said[at : at + length])
                        yield from ((term, owner) for owner in self._owners("words", length, term))

    def _begins(self, word: str) -> bool:
        found = self._asked.get(word)
        if found is None:
            found = self._asked[word] = _key(self.vault, "begins", word) in self.begins
        return found

    def _owners(self, sort: str, length: int, text: str) -> tuple[Owner, ...]:
        kept = self.kept.get((sort, length))
        return kept.get(_key(self.vault, sort, text), ()) if kept else ()


def keep_named(vault: Vault, erasure: int, forms: Iterable[tuple[str, str, str]]) -> None:
    """Keep the hashes of these forms (sort, entity type, text) of an account that is erased; inside a transaction."""
    rows: set[tuple[str, str]] = set()
    for sort, entity_type, text in forms:
        length = {"words": len(text.split()), "number": len(text)}.get(sort, 1)
        rows.add((f"{_KIND} {sort} {entity_type} {length}", _key(vault, sort, text)))
        if sort == "words":
            rows.add((f"{_KIND} begins", _key(vault, "begins", text.split()[0])))
    for kind, key in sorted(rows):
        vault.execute("INSERT INTO fingerprints VALUES (?, ?, ?)", erasure, kind, key)


def named_in_erased(vault: Vault) -> Erased:
    """Everything that is kept of those named in erased accounts."""
    begins: set[str] = set()
    found: dict[tuple[str, int], dict[str, set[Owner]]] = defaultdict(lambda: defaultdict(set))
    for ref, kind, key in vault.each(
        "SELECT e.case_ref, f.kind, f.key FROM fingerprints f JOIN erasures e ON e.id = f.erasure WHERE f.kind LIKE ?",
        f"{_KIND} %",
    ):
        sort, *said = kind.removeprefix(f"{_KIND} ").split()
        if sort == "begins":
            begins.add(key)
        else:
            entity_type, length = said
            found[sort, int(length)][key].add((ref, entity_type))
    kept = {sort: {key: tuple(sorted(owners)) for key, owners in keys.items()} for sort, keys in found.items()}
    return Erased(vault, kept, frozenset(begins))


def _may_run_into_digits(term: str) -> bool:
    return len(term) >= _LETTERS and term.replace(" ", "").isalpha()


def _key(vault: Vault, sort: str, text: str) -> str:
    return vault.keyed(_PURPOSE, f"{sort}\0{text}")
