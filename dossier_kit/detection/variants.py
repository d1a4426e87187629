"""The shapes in which a story may give somebody or something that a column names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .lexicon import Lexicon, cue, fold, tables

_PARTICLES = cue("particles")
_LETTERS: dict[str, str | int | None] = {
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
    "ı": "i",
    "đ": "d",
    "ß": "ss",
    "æ": "ae",
    "Æ": "Ae",
}
_PEOPLE_TITLES = ("Mr", "Mrs", "Miss", "Ms", "Dr")


@cache
def _nicknames() -> dict[str, tuple[str, ...]]:
    """By folded name, what else the person may be called, in both directions."""
    both: dict[str, list[str]] = {}
    for formal, short in tables("nicknames.toml").items():
        both.setdefault(fold(formal), []).extend(short)
        for nick in short:
            both.setdefault(fold(nick), []).append(formal)
    return {name: tuple(dict.fromkeys(others)) for name, others in both.items()}


def short_forms(first: str) -> frozenset[str]:
    """What people called ``first`` are often called, folded; nobody has said that this one is."""
    return frozenset(fold(nick) for nick in _nicknames().get(fold(first), ()))


@cache
def _professions() -> dict[str, str]:
    return {word: short for short, words in tables("professions.toml").items() for word in words}


@cache
def _authority_forms() -> dict[str, tuple[str, ...]]:
    forms: dict[str, list[str]] = {}
    for full, short in tables("authority_forms.toml").items():
        family = [full, *short]
        for name in family:
            forms.setdefault(fold(name), []).extend(other for other in family if other != name and len(other) > 2)
    return {name: tuple(dict.fromkeys(others)) for name, others in forms.items()}


def profession(text: str, whole: bool = False) -> str:
    """The short form of a profession ("EP"), or "" if the text names none.

    With ``whole`` every word must belong to it; else an aside such as "EP, left" will do.
    """
    low = " ".join(fold(text).replace(".", " ").split()).strip(" ?,-–")
    found = _professions().get(low, "")
    if found or whole:
        return found
    first = re.split(r"[ ,]", low)[0]
    return _professions().get(low.split(",")[0].strip()) or (
        _professions().get(first, "") if len(low.split()) <= 3 else ""
    )


def plain(text: str) -> str:
    """Without accents; letters that do not decompose are spelt as English does."""
    text = text.translate(str.maketrans(_LETTERS))
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def surname_of(words: list[str]) -> list[str]:
    """The last words of a name: the last one, or from a particle ("van Houten") on."""
    cut = next((i for i, word in enumerate(words) if i and fold(word) in _PARTICLES), len(words) - 1)
    return words[cut:]


def of_person(
    words: list[str],
    title: str,
    nicknames: tuple[str, ...],
    former: tuple[str, ...],
    family: list[str],
    lex: Lexicon,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Variants and telling variants of one person.

    ``former`` are further surnames of the person; ``family`` gives the surnames of a child named without one.
    """
    words = _cased(words)
    initials = [
        word
        for word in words
        if (len(word.strip(".")) == 1 and fold(word) not in _PARTICLES) or re.fullmatch(r"[A-Z]-[A-Z]", word)
    ]
    names = [word for word in words if word not in initials]
    if (title and len(names) == 1) or (initials and words and words[0] in initials and len(names) == 1):
        firsts, surname = [], names[0]
    elif len(names) > 1:
        cut = len(names) - len(surname_of(names))
        firsts, surname = names[:cut], " ".join(names[cut:])
        if initials and words[0] in initials and fold(names[0]) in _PARTICLES:
            firsts, surname = [], " ".join(names)
    else:
        firsts, surname = names, ""
    out: list[str] = []
    short: list[str] = list(nicknames)
    for first in firsts:
        short += _nicknames().get(fold(first), ())
        if "-" in first:
            short += [part for part in first.split("-") if len(part) > 2]
    given = [*firsts, *short]
    own = [surname] if surname else []
    own += [name for other in former if (name := " ".join(_cased(other.split()))) and name != surname]
    for name in own if surname else [*own, *_families(family)]:
        for form in (name, _without_particles(name)):
            out += _with_surname(form, firsts, [first for first in given if first.split()[-1] not in own])
    for name in own:
        out += _surname_forms(name, title, firsts, lex)
    if len(firsts) > 1:
        out += [" ".join(firsts)]
    out += given
    if initials and firsts:
        out += [
            f"{firsts[0]} {'-'.join(i.replace('.', '') for i in initials)}",
            f"{firsts[0][0]}{''.join(i.replace('.', '').replace('-', '') for i in initials)}",
        ]
        low = fold(firsts[0])
        if words[0] not in initials and low not in lex.firsts and (low in lex.surnames or not lex.is_word(low)):
            out += _surname_forms(firsts[0], title, [], lex)  # "Quimper M" may be a surname and an initial
            out += [f"{initial.strip('.')}{mark} {firsts[0]}" for initial in initials for mark in ("", ".")]
    out += [" ".join(words)] if len(words) > 1 else []
    out = _spellings(out)
    telling = [value for value in out if _is_telling(value, firsts, own[0] if own else "", lex)]
    return tuple(out), tuple(telling)


def _cased(words: list[str]) -> list[str]:
    """With capitals where a name has them: "mara QUILL" is Mara Quill, "Jo DE LA CRUZ" is Jo de la Cruz."""
    shouted = " ".join(words).isupper()
    return [
        word.lower()
        if index and fold(word) in _PARTICLES and (shouted or word.islower())
        else word.title()
        if (word.isupper() and len(word) > 2) or (word.islower() and fold(word) not in _PARTICLES)
        else word
        for index, word in enumerate(words)
    ]


def _families(family: list[str]) -> list[str]:
    return [" ".join(_cased(name.split())) for name in dict.fromkeys(family) if len(name) > 1]


def _without_particles(surname: str) -> str:
    """What many write of "de la Cruz": Cruz."""
    words = surname.split()
    return " ".join(words[next((i for i, word in enumerate(words) if fold(word) not in _PARTICLES), 0) :])


def _with_surname(name: str, firsts: list[str], given: list[str]) -> list[str]:
    """First names and initials with one surname, in both orders."""
    out = [f"{first} {name}" for first in [*given, *([" ".join(firsts)] if len(firsts) > 1 else [])]]
    out += [f"{first[0]}{mark}{name}" for mark in (" ", ". ", ".") for first in firsts]
    out += [f"{name}{mark}{first}" for mark in (", ", " ") for first in firsts]
    letter = name[0].upper()
    out += [f"{first} {letter}" for first in firsts] + [f"{first} {letter}." for first in firsts]
    if firsts:
        out += [
            firsts[0][0] + "".join(part[:1].upper() for part in name.split("-")),
            f"{firsts[0][0]}.{letter}.",
            f"{firsts[0][0]}.{letter}",
            f"{firsts[0][0]} {letter}",
        ]
    return out


def _surname_forms(surname: str, title: str, firsts: list[str], lex: Lexicon) -> list[str]:
    """A surname alone, with a title and its initial, and its parts."""
    out = [surname, f"{surname}s" if not surname.endswith("s") else f"{surname}es"]
    if surname[0].islower():
        out.append(surname[0].upper() + surname[1:])  # "De la Cruz"
    letters = dict.fromkeys([surname[0].upper(), _without_particles(surname)[0].upper()])
    out += [f"{word} {letter}" for letter in letters for word in ([title] if title else _PEOPLE_TITLES)]
    pieces = re.split(r"[-\s]", surname)
    if len(pieces) > 1:
        out += [
            " ".join(pieces),
            "".join(pieces),
            *(piece for piece in pieces if len(piece) > 3 and not lex.is_word(fold(piece), 1)),
        ]
        out += [f"{first} {piece}" for first in firsts for piece in pieces if len(piece) > 2]
    return out


def _is_telling(value: str, firsts: list[str], surname: str, lex: Lexicon) -> bool:
    """A first name with a surname, or a name that is rare and no word or place."""
    low = fold(value)
    parts = re.findall(r"[^\W\d_]+", low)
    if len(parts) > 1 and all(len(part) > 2 for part in parts) and " " in value:
        return not all(lex.is_word(part) for part in parts) or bool(surname and firsts)
    if len(parts) > 1 and "-" in value and len(low) >= 6:
        return not all(lex.is_word(part) for part in parts)
    return rare(low, lex)


def rare(low: str, lex: Lexicon) -> bool:
    """Whether one folded word is a name that few people bear, and no word or place."""
    return (
        len(low) >= 5
        and low.isalpha()
        and lex.firsts.get(low, 0) < 2
        and not any(low in held for held in (lex.surnames, lex.words, lex.places))
        and not lex.explained(low)
        and not (low.endswith("s") and any(low[:-1] in held for held in (lex.surnames, lex.words, lex.places)))
    )


def _spellings(values: list[str]) -> list[str]:
    """Each as it is and without its accents; apostrophes also left out; no repeats, nothing empty."""
    out: dict[str, None] = {}
    for value in values:
        for form in (value, plain(value), value.replace("'", "") if len(value) > 4 else value):
            form = " ".join(form.split())
            if len(form) > 1:
                out.setdefault(form)
    return list(out)


_SCHOOL_TAIL = re.compile(
    r"\s+(?:(?:c of e|cofe|ce|rc|vc|va|catholic|church of england|community|voluntary (?:aided|controlled)|special|"
    r"primary|infants?|juniors?|high|secondary|middle|first|nursery|school|academy|college|combined|girls'?|boys'?|jmi|"
    r"grammar|comprehensive|sixth form|prim|jnr|inf|sch|and|&|pre-?school|trust|tech|prep)\.?)+$",
    re.IGNORECASE,
)
_HEALTH_TAIL = re.compile(
    r"\s+(?:(?:nhs|foundation|trust|community|services?|svcs|hospitals?|hosp|children's|childrens|clinic|"
    r"centre|ctr|surgery|health|"
    r"healthcare|care|partnership|group|practice|medical|unit|therapies|child|and|&|ft)\.?)+$",
    re.IGNORECASE,
)
_COUNCIL = re.compile(
    r"^(?:(?:the\s+)?(?:london borough of|royal borough of|lb of|lb|city of|borough of|"
    r"metropolitan borough of|county of)\s+)|"
    r"\s+(?:(?:county|city|borough|metropolitan|district|unitary|metropolitan borough|local|education|sen|"
    r"send)\s+)*(?:council|authority|lea|la|cc|mbc|mdc|bc|dc|mb|team|lga|c\.c\.|borough)$",
    re.IGNORECASE,
)
_LONG = {
    "prim": "Primary",
    "pk": "Park",
    "jnr": "Junior",
    "jun": "Junior",
    "inf": "Infant",
    "sch": "School",
    "rd": "Road",
    "acad": "Academy",
    "sec": "Secondary",
    "comp": "Comprehensive",
    "hosp": "Hospital",
    "ctr": "Centre",
    "svcs": "Services",
    "saint": "St",
    "c of e": "CE",
    "grn": "Green",
    "gdns": "Gardens",
    "ln": "Lane",
    "coll": "College",
    "nur": "Nursery",
    "childrens": "Children's",
    "hse": "House",
    "mt": "Mount",
    "nth": "North",
    "sth": "South",
}


def of_body(value: str, entity: str, lex: Lexicon) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Variants and telling variants of a school, an authority or a health body."""
    value = " ".join(value.split())
    out = [value]
    longer = re.sub(r"[^\W\d_]+\.?", lambda m: _LONG.get(m.group().rstrip(".").lower(), m.group()), value)
    out += [longer, longer.replace(" and ", " & "), longer.replace(" & ", " and ")]
    if entity == "LOCAL_AUTHORITY":
        bare = value
        for _ in range(2):
            bare = _COUNCIL.sub("", bare).strip()
        out += [bare, *_authority_forms().get(fold(bare), ()), *_authority_forms().get(fold(value), ())]
        letters = "".join(
            word[0]
            for word in re.findall(r"[A-Z]\w+", bare.title() if bare.islower() else bare)
            if fold(word) not in lex.grammar
        )
        if letters:
            out += [f"LB{letters}", f"{letters}CC"] + ([f"{letters}C", f"{letters}MBC"] if len(letters) > 1 else [])
        variants = [v for v in _spellings(out) if len(v) > 2]
        return tuple(variants), tuple(
            v for v in variants if len(v.split()) > 1 and fold(v) not in lex.places and fold(v) not in lex.authorities
        )
    tail = _SCHOOL_TAIL if entity == "SCHOOL" else _HEALTH_TAIL
    for form in list(out):
        core = tail.sub("", form).strip(" ,")
        core = re.sub(r"^the\s+", "", core, flags=re.IGNORECASE)
        if core and core != form and _names_something(core, lex):
            out.append(core)
            if entity == "SCHOOL":
                out += [f"{core} School", f"{core} Primary", f"{core} Academy"]
        saint = re.match(r"^(?:St|Saint|SS)\.?\s+([A-Z])\w*", core)
        if saint and entity == "SCHOOL":
            out += [
                f"St {saint.group(1)}'s",
                f"St. {saint.group(1)}'s",
                core.split(",")[0],
                core.removesuffix("'s"),
                core.replace("St ", "St. ", 1),
            ]
    variants = [v for v in _spellings(out) if len(v) > 2 and _names_something(v, lex)]
    return tuple(variants), tuple(
        v
        for v in variants
        if len(v.split()) > 1 and len(v) > 7 and fold(v) not in lex.places and not v.lower().startswith("st ")
    )


def _names_something(value: str, lex: Lexicon) -> bool:
    """Not a description only ("special school"): some word that is a name, or two words that are capitalised."""
    words = re.findall(r"[^\W\d_][\w'’-]*", value)
    if not words:
        return False
    generic = frozenset(tables("organisations.toml")["school_generic"]) | frozenset(
        tables("organisations.toml")["health_generic"]
    )
    rest = [word for word in words if fold(word) not in generic and fold(word) not in lex.grammar]
    return any(not lex.explained(fold(word)) for word in rest)
