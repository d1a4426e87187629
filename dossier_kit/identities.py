"""Who and what is named in the intake's columns, and every shape in which a story may give it.

Of the confidential room. Detection looks for the variants in the stories, pseudonyms join them, and the release gate
looks for every one of them in the finished pack. Columns are messy: roles, asides and relations stand among names, and
a cell may say "not his real name" or nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .detection import variants as shapes
from .detection import written
from .detection.lexicon import Lexicon, fold, lexicon
from .named_cells import NOBODY, WORD, Named, one_of, people_of


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody or something whose name must not show; ``entity_type`` is a key of ``rules/entity_types.toml``.

    ``role`` is contributor, child, sibling, partner, professional, school, local_authority, health_body, contact or
    other; ``profession`` ("EP", "SENCO") is given where the column says so. ``variants`` are searched for in the case's
    own story; ``telling`` are those rare enough to be searched for in every other account and in the pack.
    """

    entity_type: str
    role: str
    profession: str
    value: str
    variants: tuple[str, ...]
    telling: tuple[str, ...]

    def __repr__(self) -> str:
        """Without any text of a cell: a traceback or a log may show it."""
        return f"Identity({self.entity_type}, {self.role}, {len(self.variants)} variants)"


_DAY_MONTH = re.compile(
    r"\d{1,4}[/.\- ]\d{1,2}[/.\- ]\d{2,4}|\d{1,2}(?:st|nd|rd|th)?\s+\w{3,9}\.?\s+\d{2,4}", re.IGNORECASE
)


def identities_of(
    fields: Mapping[str, str], other: Mapping[str, str] = {}, comments: Mapping[str, str] = {}
) -> list[Identity]:
    """The identities of one submission.

    ``fields`` holds the mapped columns' cells by key (contributor, child, professionals, school, ...), any may be
    missing; ``other`` the unmapped columns and ``comments`` the cell comments, by any key. The result is in a fixed
    order and without repeats.
    """
    lex = lexicon()
    get = {key: str(value or "").strip() for key, value in fields.items()}
    leads = _before_comma(get.get("contributor", "")) & _before_comma(get.get("child", ""))
    people: list[tuple[str, Named]] = []
    for key, role in (("contributor", "contributor"), ("child", "child"), ("professionals", "professional")):
        people += [(named.role or role, named) for named in people_of(get.get(key, ""), role, lex, leads)]
    people += [("contact", named) for named in _contacts(get.get("phone", ""), lex)]
    family = [
        surname
        for role, named in people
        if role in {"contributor", "child"}
        for surname in (*([" ".join(shapes.surname_of(named.words))] if len(named.words) > 1 else []), *named.surnames)
    ]
    found = [_person(role, named, family, lex) for role, named in people]
    found += _numbers(get)
    for key, entity in (("school", "SCHOOL"), ("local_authority", "LOCAL_AUTHORITY"), ("health_body", "HEALTH_BODY")):
        for value in _bodies(get.get(key, ""), entity, lex):
            variants, telling = shapes.of_body(value, entity, lex)
            if variants:
                found.append(Identity(entity, key, "", value, variants, telling))
    asides = [get.get(key, "") for key in ("consent", "complained_to", "outcome", "evidence", "tribunal_date")]
    for text in [*asides, *(str(v or "") for v in other.values()), *(str(v or "") for v in comments.values())]:
        found += [_person("other", named, [], lex) for named in _mentioned(text, lex)]
    unique: dict[tuple[str, str], Identity] = {}
    for identity in found:
        if identity.variants:
            unique.setdefault((identity.entity_type, fold(identity.value)), identity)
    return list(unique.values())


# ---- people


def _before_comma(cell: str) -> frozenset[str]:
    """What a cell of names holds before its first comma: the family's surname, where both cells have it."""
    before, comma, _ = cell.partition(",")
    return frozenset([" ".join(fold(before).split())] if comma else [])


def _person(role: str, named: Named, family: list[str], lex: Lexicon) -> Identity:
    variants, telling = shapes.of_person(
        named.words, named.title, named.nicknames, named.surnames, family if role == "child" else [], lex
    )
    return Identity(
        "PERSON", role, named.profession if role == "professional" else "", " ".join(named.words), variants, telling
    )


def _contacts(cell: str, lex: Lexicon) -> Iterator[Named]:
    """People whom a telephone's cell names: "(landlord Trev)"."""
    for piece in re.findall(r"[^\d()+]+", cell):
        words = [word for word in WORD.findall(piece) if word[:1].isupper() and not lex.explained(fold(word))]
        words = [word for word in words if fold(word) not in lex.relations | lex.titles]
        if words:
            yield Named(words)


def _mentioned(text: str, lex: Lexicon) -> Iterator[Named]:
    """People named in passing in a free cell: listed names and what follows a title; a word is no name there."""
    words = WORD.findall(text)
    index = 0
    while index < len(words):
        low = fold(words[index]).strip(".")
        titled = low in lex.titles and index + 1 < len(words) and words[index + 1][:1].isupper()
        if titled:
            title, start = words[index].strip("."), index + 1
        else:
            title, start = "", index
        run: list[str] = []
        at = start
        while at < len(words) and len(run) < 3:
            word = words[at]
            low = fold(word).strip(".'")
            low = low.removesuffix("'s")
            good = word[:1].isupper() and not lex.explained(low) and low not in lex.titles | lex.relations
            introduced = bool(not run and start and fold(words[start - 1]) in lex.relations and lex.may_be_name(low))
            if not good or not (
                lex.is_name(low) or introduced or (titled and not run) or (run and not lex.is_word(low, 1))
            ):
                break
            run.append(re.sub(r"['’]s$", "", word).strip("."))
            at += 1
        if run and len(run[0]) > 1:
            yield Named(run, title)
            index = at
        else:
            index += 1


# ---- the rest


def _numbers(get: Mapping[str, str]) -> Iterator[Identity]:
    for key, entity, role in (
        ("email", "EMAIL", "contributor"),
        ("phone", "PHONE", "contributor"),
        ("handle", "USERNAME", "contributor"),
        ("nhs_number", "NHS_NUMBER", "child"),
    ):
        cell = get.get(key, "")
        if cell and not NOBODY.match(cell):
            for value, variants in written.of_contact(cell, entity):
                yield Identity(entity, role, "", value, variants, variants)
    for match in _DAY_MONTH.finditer(get.get("dob_or_age", "")):
        variants = written.of_date(match.group())
        if variants:
            yield Identity(
                "DOB",
                "child",
                "",
                match.group(),
                variants,
                tuple(v for v in variants if re.search(r"(?:19|20)\d\d", v)),
            )


_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_EARLIER = rf"(?<!\w){one_of('once', 'moved')}(?=\s)"
_OPENS_EARLIER = re.compile(_EARLIER, re.IGNORECASE)
_MORE = rf"\s*[;/\n|+]\s*|\s*(?:[-=]+>|→)\s*|{_EARLIER}"
_BODIES = re.compile(rf"{_MORE}|\s*,\s+(?=[A-Z])", re.IGNORECASE)
_AUTHORITIES = re.compile(_MORE, re.IGNORECASE)
_YEAR = r"(?:y(?:ea)?r?\.?\s*\d{1,2}|ks\s?\d)"
_BESIDE_BODY = re.compile(rf"^(?:{_YEAR}\b[\s:,–-]+|at\s+|in\s+)+|[\s:,–-]+(?:in\s+)?{_YEAR}$", re.IGNORECASE)


def _bodies(cell: str, entity: str, lex: Lexicon) -> Iterator[str]:
    """The schools or bodies that a cell names, one after the other: "now", "was" and "before that" lead to another.

    An aside in brackets is one where it says so, or where nothing outside it names anything ("CAMHS (Humber)").
    """
    outside = list(_bodies_in(_BRACKETS.sub(" ", cell), entity, lex))
    yield from outside
    nameless = not any(shapes.of_body(value, entity, lex)[0] for value in outside)
    for aside in ("".join(groups).strip() for groups in _BRACKETS.findall(cell)):
        if nameless or _OPENS_EARLIER.match(aside):
            yield from (value for value in _bodies_in(aside, entity, lex) if _proper(value, lex))


def _bodies_in(text: str, entity: str, lex: Lexicon) -> Iterator[str]:
    for part in (_AUTHORITIES if entity == "LOCAL_AUTHORITY" else _BODIES).split(text):
        value = _BESIDE_BODY.sub("", " ".join(part.split()).strip(' -–,.:"“”')).strip(" -–,.:")
        if value and not NOBODY.match(value):
            yield from _listed(value, lex) if entity == "LOCAL_AUTHORITY" else [value]


def _listed(value: str, lex: Lexicon) -> list[str]:
    """An authority, or the several that stand in a row: "Hull, East Riding", and not "Hammersmith and Fulham"."""

    def known(name: str) -> bool:
        return any(fold(form) in lex.authorities for form in shapes.of_body(name, "LOCAL_AUTHORITY", lex)[0])

    pieces = re.split(r"\s*,\s*|\s+(?:and|&)\s+", value, flags=re.IGNORECASE)
    return pieces if len(pieces) > 1 and not known(value) and all(map(known, pieces)) else [value]


def _proper(value: str, lex: Lexicon) -> bool:
    """Whether an aside names something: "(now closed)" does not."""
    words = [word for word in WORD.findall(value) if not lex.explained(fold(word))]
    return any(word[0].isupper() or not lex.is_word(fold(word)) for word in words)
