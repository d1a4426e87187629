"""Training texts for the small recogniser: templates filled with names, made rough as people write, always the same.

A text is a list of pieces, each with a label, ``None`` (nothing to be found) or :data:`UNSAID` (no matter what is
found). Spelling, case and typing are spoilt piece by piece, so that every piece keeps its label.
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dossier_kit.detection.lexicon import Lexicon, lines

FOLDER = Path(__file__).resolve().parent
#: A piece of which the recogniser may say what it likes: a town abroad in a sentence that holds no name.
UNSAID = "?"
_SLOT = re.compile(r"\{([a-z]?)([A-Z][A-Za-z]*)\}|\{(w|n)\}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Whose titles and whole mentions may give way to a role: professionals, not the family.
_STAFF = frozenset("cde")


@dataclass(slots=True)
class Text:
    """A filled template. ``spans``: (start, end, label); ``hidden``: folded words whose lists are not to be seen."""

    text: str
    spans: list[tuple[int, int, str]]
    hidden: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Person:
    first: str
    surname: str
    nick: str
    title: str
    role: str | None

    def initials(self, dots: bool, letters: int = 2) -> str:
        """ "AB", "A.B." or a lone "A"."""
        mark = "." if dots else ""
        if letters == 1:
            return f"{self.first[0]}{mark}".upper()
        return f"{self.first[0]}{mark}{self.surname[0]}{mark}".upper()


def capitalised(name: str) -> str:
    """A folded name with its capitals ("o'neill-smith" to "O'Neill-Smith")."""
    parts = re.split(r"(['’\- ])", name)
    small = {"and", "of", "the", "on", "in", "under", "upon", "le", "de", "by", "s", "with"}
    return "".join(part if i and part in small else part[:1].upper() + part[1:] for i, part in enumerate(parts))


class Maker:
    """Makes texts; the same seed and lists give the same texts."""

    def __init__(self, lex: Lexicon, seed: int) -> None:
        self.rnd = random.Random(seed)
        self.names: dict[str, list[str]] = json.loads((FOLDER / "names.json").read_text(encoding="utf-8"))
        fillers = tomllib.loads((FOLDER / "fillers.toml").read_text(encoding="utf-8"))
        self.shapes: dict[str, list[str]] = fillers.pop("shapes")
        self.sounds: dict[str, list[str]] = {key: text.split(" ") for key, text in fillers.pop("sounds").items()}
        self.offices: list[str] = fillers.pop("offices")
        self.fillers: dict[str, list[str]] = fillers
        levels = sorted((w, n) for w, n in lex.firsts.items() if len(w) > 1)
        self.common = [w for w, n in levels if n >= 3]
        self.usual = [w for w, n in levels if n == 2]
        self.rare = [w for w, n in levels if n == 1]
        self.surnames = sorted(lex.surnames)
        self.places = sorted(w for w, kind in lex.places.items() if kind in "CTSV" and len(w) < 22)
        self.towns = sorted(w for w, kind in lex.places.items() if kind in "CT" and len(w) < 22)
        self.authorities = [line for line in lines("local_authorities.txt") if line != "Education Authority"]
        self.words = sorted(w for w in lex.words if w.isalpha() and len(w) > 2 and not lex.is_name(w))
        self.plain = sorted(w for w in self.words if lex.words[w] <= 2 and not lex.explained(w) and len(w) > 3)
        self.grammar = lex.grammar
        self.lex = lex
        self.people: dict[str, _Person] = {}
        self.bodies: dict[str, tuple[str, str]] = {}
        self.hidden: set[str] = set()

    # ---- names

    def made_up(self, ends: str) -> str:
        """A name that nobody lists."""
        rnd, sounds = self.rnd, self.sounds
        stem = "".join(
            rnd.choice(sounds["onsets"]) + rnd.choice(sounds["vowels"]) + rnd.choice(sounds["codas"])
            for _ in range(rnd.choice([1, 1, 2]))
        )
        return (stem + rnd.choice(sounds[ends])).capitalize()

    def first(self) -> str:
        """A first name."""
        rnd, at = self.rnd, self.rnd.random()
        if at < 0.12:
            if rnd.random() < 0.5:
                return self.made_up("ends_first")
            one, other = rnd.choice(self.usual), rnd.choice(self.usual)
            return (one[: max(2, len(one) // 2)] + other[len(other) // 2 :]).capitalize()
        if at < 0.20:
            return rnd.choice(self.names["first_names_that_are_words"])
        if at < 0.225:
            return rnd.choice(self.words).capitalize()
        if at < 0.33:
            return rnd.choice(self.names["adult_first_names"])
        if at < 0.41:
            return rnd.choice(self.names["nicknames"])
        source = self.common if at < 0.68 else self.usual if at < 0.88 else self.rare
        return capitalised(rnd.choice(source))

    def surname(self) -> str:
        """A surname."""
        rnd, at = self.rnd, self.rnd.random()
        if at < 0.10:
            return self.made_up("ends_surname")
        if at < 0.20:
            return rnd.choice(self.names["surnames_that_are_words"])
        if at < 0.25:
            return rnd.choice(self.plain).capitalize()
        if at < 0.48:
            return rnd.choice(self.names["surnames_by_community"])
        if at < 0.58:
            place = rnd.choice(self.places)
            return capitalised(place) if " " not in place else capitalised(rnd.choice(self.surnames))
        if at < 0.63:
            return f"{capitalised(rnd.choice(self.surnames))}-{capitalised(rnd.choice(self.surnames))}"
        return capitalised(rnd.choice(self.surnames))

    def place(self) -> str:
        """A place, some of them made up."""
        at = self.rnd.random()
        if at < 0.08:
            return self.made_up("ends_place")
        return capitalised(self.rnd.choice(self.towns if at < 0.45 else self.places))

    def word(self) -> str:
        """Any dictionary word."""
        return self.rnd.choice(self.words if self.rnd.random() < 0.4 else self.plain)

    def shaped(self, kind: str) -> str:
        """An invented school, body or street."""

        def part(match: re.Match[str]) -> str:
            what = match.group(1)
            if what == "P":
                return self._hide(self.place(), 0.3)
            if what == "S":
                return self._hide(self.surname(), 0.4)
            if what == "V":
                return self.rnd.choice(self.shapes["saints"])
            return self.word().capitalize()

        return re.sub(r"\{([PSVW])\}", part, self.rnd.choice(self.shapes[kind]))

    def _hide(self, name: str, share: float) -> str:
        """Now and then the lists are not to be seen, so that the words around decide."""
        if self.rnd.random() < share:
            self.hidden.update(re.split(r"[ \-]", name.lower()))
        return name

    def _person(self, letter: str) -> _Person:
        found = self.people.get(letter) if letter else None
        if found is None:
            family = self.people.get("a") or self.people.get("b") or self.people.get("f")
            kin = letter in {"a", "b", "f"} and family is not None and self.rnd.random() < 0.7
            first = self._hide(self.first(), 0.4)
            nick = (
                self.rnd.choice(self.names["nicknames"])
                if self.rnd.random() < 0.6
                else first[: self.rnd.choice([3, 4])]
            )
            surname = family.surname if kin and family is not None else self._hide(self.surname(), 0.4)
            role = None
            if letter in _STAFF and self.rnd.random() < 0.06:
                role = "the " + self.rnd.choice(self.fillers["R"])
            found = _Person(first, surname, nick, self.rnd.choice(self.sounds["titles"]), role)
            if letter:
                self.people[letter] = found
        return found

    def _school(self, letter: str) -> tuple[str, str]:
        found = self.bodies.get("school" + letter) if letter else None
        if found is None:
            full = self.shaped("school")
            at = self.rnd.random()
            cut = re.split(
                r" (?=Primary|Infants|Junior|High|Academy|Community|C of E|RC|Catholic|School|Nursery)", full
            )[0]
            short = cut if at < 0.6 else full if at < 0.85 else cut + self.rnd.choice([" school", " Primary", " High"])
            found = full, short
            if letter:
                self.bodies["school" + letter] = found
        return found

    def _authority(self, letter: str) -> tuple[str, str]:
        found = self.bodies.get("la" + letter) if letter else None
        if found is None:
            name = self._hide(self.rnd.choice(self.authorities), 0.25)
            full = name
            if len(name) > 4:
                full = name + self.rnd.choice(self.offices)
                if self.rnd.random() < 0.06:
                    full = self.rnd.choice(["London Borough of ", "Royal Borough of ", "City of "]) + name
            found = full, name
            if letter:
                self.bodies["la" + letter] = found
        return found

    # ---- templates

    def pieces(self, template: str, named: bool) -> list[tuple[str, str | None]]:
        """A template filled. ``named`` is false where places are mere scenery."""
        self.people, self.bodies = {}, {}
        out: list[tuple[str, str | None]] = []
        at = 0
        for match in _SLOT.finditer(template):
            out.append((template[at : match.start()], None))
            at = match.end()
            if match.group(3):
                out.append((self.word() if match.group(3) == "w" else str(self.rnd.randint(2, 99)), None))
            else:
                out.append(self._slot(match.group(1), match.group(2), named))
        out.append((template[at:], None))
        if _SLOT.sub("", template).isupper():
            out = [(piece.upper(), label) for piece, label in out]
        return [(piece.replace("\\n", "\n"), label) for piece, label in out if piece]

    def _slot(self, letter: str, kind: str, named: bool) -> tuple[str, str | None]:
        if kind in {"F", "S", "FS", "TS", "TFS", "N", "I"}:
            return self._named(self._person(letter), kind)
        if kind in {"SC", "SS"}:
            return self._school(letter)[kind == "SS"], "SCHOOL"
        if kind in {"LA", "LS"}:
            return self._authority(letter)[kind == "LS"], "LOCAL_AUTHORITY"
        if kind == "H":
            return self.shaped("health"), "HEALTH_BODY"
        if kind == "O":
            return self.shaped("body"), "ORG_OTHER"
        if kind == "P":
            return self._hide(self.place(), 0.3), "LOCATION"
        if kind == "ST":
            return self.shaped("street"), "LOCATION"
        if kind == "W":
            return self.word().capitalize(), None
        if kind == "BR" and self.rnd.random() < 0.12:
            return self.made_up("ends_brand"), None
        return self._filled(self.rnd.choice(self.fillers[kind])), UNSAID if kind == "CY" else None

    def _filled(self, filler: str) -> str:
        text = filler.replace("{n}", str(self.rnd.randint(2, 19)))
        while "{w}" in text:
            text = text.replace("{w}", self.word(), 1)
        while "{W}" in text:
            text = text.replace("{W}", self.word().capitalize(), 1)
        return text

    def _named(self, person: _Person, kind: str) -> tuple[str, str | None]:
        if person.role is not None and kind in {"F", "FS", "TS", "TFS"}:
            return person.role, None
        if kind == "F":
            return person.first, "PERSON"
        if kind == "S":
            return person.surname, "PERSON"
        if kind == "N":
            return person.nick, "PERSON"
        if kind == "I":
            return person.initials(self.rnd.random() < 0.3, 1 if self.rnd.random() < 0.15 else 2), "PERSON"
        at = self.rnd.random()
        full = f"{person.first} {person.surname}"
        if at < 0.1:
            initial = person.first[0] + self.rnd.choice([" ", ". "])
            full = initial + person.surname if at < 0.07 else f"{person.first} {person.surname[0]}"
        if kind == "FS":
            return full, "PERSON"
        # The title stands outside; a marker tells where the name begins.
        name = full if kind == "TFS" else person.surname if at > 0.03 else person.surname[0]
        return f"{person.title} \0{name}", "PERSON"

    # ---- as people write

    def texts(self, count: int, templates: dict[str, list[str]], shares: dict[str, float]) -> Iterator[Text]:
        """``count`` texts of one to three templates; ``shares`` says how often each kind is taken."""
        kinds = sorted(shares)
        for _ in range(count):
            self.hidden = set()
            pieces: list[tuple[str, str | None]] = []
            quoted = "> " if self.rnd.random() < 0.02 else ""
            for number in range(self.rnd.choice([1, 1, 1, 2, 2, 3])):
                if number:
                    pieces.append((self.rnd.choice([" ", "\n", " ", "\n\n"]), None))
                pieces.append((quoted, None))
                kind = self.rnd.choices(kinds, [shares[k] for k in kinds])[0]
                pieces.extend(self.pieces(self.rnd.choice(templates[kind]), kind == "positives"))
            yield self._joined(pieces)

    def _joined(self, pieces: list[tuple[str, str | None]]) -> Text:
        rnd = self.rnd
        case = rnd.random()
        bare = rnd.random() < 0.15
        typos = 0.04 if rnd.random() < 0.15 else 0.0
        text = ""
        spans = []
        for piece, label in pieces:
            if label is None:
                piece = self._roughened(piece, typos)
            lead, mark, name = piece.partition("\0")
            if mark:
                text += self._cased(lead, case)
                piece = name
            if bare:
                piece = piece.replace("'", "") if label is None else piece
            piece = self._cased(piece, case)
            if label is not None:
                spans.append((len(text), len(text) + len(piece), label))
            text += piece
        return Text(text, spans, set(self.hidden))

    def _cased(self, piece: str, case: float) -> str:
        if case < 0.2:
            made = piece.lower()
        elif case < 0.27:
            made = piece.upper()
        else:
            return piece
        return made if len(made) == len(piece) else piece

    def _roughened(self, piece: str, typos: float) -> str:
        """Some ordinary words become any other, some are mistyped."""

        def change(match: re.Match[str]) -> str:
            word = match.group()
            low = word.lower()
            if len(low) > 3 and low not in self.grammar and self.lex.is_word(low) and self.rnd.random() < 0.09:
                new = self.word()
                return new.capitalize() if word[0].isupper() else new
            if typos and len(low) > 3 and self.rnd.random() < typos * 3:
                at = self.rnd.randrange(1, len(word) - 1)
                if self.rnd.random() < 0.5:
                    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
                return word[:at] + word[at + 1 :]
            return word

        return _WORD.sub(change, piece)


def templates() -> dict[str, list[str]]:
    """The templates by kind."""
    found: dict[str, list[str]] = {}
    for kind, names in {
        "positives": ["positives.txt", "more_positives.txt"],
        "negatives": ["negatives.txt", "more_negatives.txt"],
        "news": ["news.txt"],
    }.items():
        found[kind] = [
            line for name in names for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if line.strip()
        ]
    return found
