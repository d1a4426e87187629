"""The word lists behind detection, read once: ordinary words, names, places, authorities, and what is never personal.

All lists are data under ``rules/detection/``; its README gives their sources and licences.
"""

from __future__ import annotations

import gzip
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import BadRules
from ..vocabulary import RULES

FOLDER = RULES / "detection"
_QUOTES = str.maketrans("’‘ʼ´`", "'''''")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Look-ups by lower-cased word (straight apostrophes).

    ``words`` gives 1 for an ordinary English word, 2 for a less usual one, 3 for one that only a dictionary knows.
    ``firsts`` gives how common a first name is, 1 to 4. ``places`` gives the kind: C(ity), T(own), S(uburb), V(illage),
    H(amlet), O(ther). The rest are plain sets; ``phrases`` are the allowed phrases of more than one word or of one.
    """

    words: dict[str, int]
    firsts: dict[str, int]
    surnames: frozenset[str]
    places: dict[str, str]
    authorities: frozenset[str]
    phrases: frozenset[str]
    titles: frozenset[str]
    relations: frozenset[str]
    roles: frozenset[str]
    grammar: frozenset[str]
    slang: frozenset[str]
    calendar: frozenset[str]
    languages: frozenset[str]
    abbreviations: frozenset[str]
    field: frozenset[str]

    def explained(self, word: str) -> bool:
        """Whether a word has nothing to do with a name: function words, roles, slang, months, languages."""
        return (
            word in self.grammar
            or word in self.slang
            or word in self.roles
            or word in self.calendar
            or word in self.languages
        )

    def is_word(self, word: str, upto: int = 2) -> bool:
        """Whether it is an English word of that rank or a more usual one, a possessive or a short form of one."""
        rank = self.words.get(word)
        if rank is None and "'" in word:
            rank = self.words.get(word.split("'", 1)[0])
        return rank is not None and rank <= upto

    def is_name(self, word: str) -> bool:
        """Whether it is a name and hardly ever anything else."""
        level = self.firsts.get(word, 0)
        if not level and word not in self.surnames:
            return False
        rank = self.words.get(word)
        return rank is None or rank == 3 or (rank == 2 and level >= 3)

    def may_be_name(self, word: str) -> bool:
        """Whether it is listed as a name at all, also where it is a word as well ("Hope", "Marsh")."""
        return self.firsts.get(word, 0) >= 2 or word in self.surnames


def fold(text: str) -> str:
    """Lower case with straight apostrophes, of the same length as ``text``."""
    low = text.translate(_QUOTES).lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(_QUOTES))
    return low


@cache
def lexicon() -> Lexicon:
    """The lists, read once per process.

    Raises:
        BadRules: a list is missing or malformed; names the file and line.
    """
    return Lexicon(
        words={w: int(n) for w, n in _pairs("words.txt.gz")},
        firsts={fold(w): int(n) for w, n in _pairs("first_names.txt.gz")},
        surnames=_set("surnames.txt"),
        places=_places(),
        authorities=_set("local_authorities.txt"),
        phrases=_set("allow_phrases.txt"),
        titles=_set("titles.txt"),
        relations=_set("relations.txt"),
        roles=_set("roles.txt"),
        grammar=_set("grammar.txt"),
        slang=_set("slang.txt"),
        calendar=_set("calendar.txt"),
        languages=_set("languages.txt"),
        abbreviations=_set("abbreviations.txt"),
        field=_set("field_words.txt"),
    )


def lines(name: str) -> list[str]:
    """The entries of one list, without comments and blank lines."""
    path = FOLDER / name
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BadRules(f"{name} is missing under rules/detection") from None
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def _places() -> dict[str, str]:
    """Places by folded name; what is left of "Upper X" is a place as well."""
    listed = {fold(name): kind for name, kind in _pairs("places.txt.gz")}
    found = dict.fromkeys(sorted(_set("towns_abroad.txt")), "C")
    modifiers = cue("place_modifiers")
    for name, kind in listed.items():
        first, _, rest = name.partition(" ")
        if kind in "CTSV" and first in modifiers and len(rest) > 4 and " " not in rest:
            found.setdefault(rest, "V")
    return {**found, **listed}


@cache
def tables(name: str) -> dict[str, list[str]]:
    """A TOML file of lists by name.

    Raises:
        BadRules: it is not well-formed, or an entry is not a list of strings.
    """
    try:
        found = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadRules(f"{name} is not well-formed: {error}") from None
    for key, value in found.items():
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise BadRules(f"{name}: {key} is not a list of strings")
    return found


def cue(name: str) -> frozenset[str]:
    """One of the lists of ``cues.toml``: words whose neighbourhood decides."""
    return frozenset(tables("cues.toml")[name])


def rule_files() -> list[Path]:
    """Every rules file of detection, in the order of names."""
    return sorted(path for path in FOLDER.iterdir() if path.is_file())


def _set(name: str) -> frozenset[str]:
    return frozenset(fold(line) for line in lines(name))


def _pairs(name: str) -> list[tuple[str, str]]:
    pairs = []
    for number, line in enumerate(lines(name), 1):
        word, tab, value = line.partition("\t")
        if not tab:
            raise BadRules(f"{name}, line {number}: no tab")
        pairs.append((word, value))
    return pairs
