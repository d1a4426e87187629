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
from .detection.lexicon import Lexicon, fold, lexicon


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


@dataclass(slots=True)
class _Named:
    """One person as a cell names them, before the shapes are made."""

    words: list[str]
    title: str = ""
    profession: str = ""
    role: str = ""
    aside: tuple[str, ...] = ()


_NOBODY = re.compile(
    r"^\W*(?:none|nil|n/?a|no|not (?:given|known|sure|said|stated|applicable)|unknown|unsure|\?+|tbc|tba|"
    r"as above|same|see above|"
    r"anon\w*|withheld|prefer not(?: to say)?|rather not say|private|confidential|refused|left blank|blank|"
    r"out of school|"
    r"home ed\w*|not at school|no school|yes|y|-+|–|—|\.)*\W*$",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|[\"“”]([^\"“”]{2,20})[\"“”]|(?<!\w)['‘]([^'’‘]{2,20})['’](?!\w)")
_SPLIT = re.compile(
    r"(\s*[;/\n&+|•]\s*|\s*,\s*|\s+(?:and|or|with|plus|then|also)\s+|\s+[-–]\s+|\s*:\s*)", re.IGNORECASE
)
_FOR = re.compile(
    r"^(?:for|on behalf of|obo|via|c/o|through|mum of|dad of|mother of|father of|parent of|carer of|re|"
    r"called|helping)\s+",
    re.IGNORECASE,
)
_AKA = re.compile(
    r"^(?:known as|aka|a\.k\.a\.?|called|likes to be called|goes by|or|also|née|nee|formerly|prev(?:iously)"
    r"?|was|pron(?:ounced)?)\s+",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\b(?:not|no|prefer|real|only|keep|hide|don'?t|please|left|gone|retired|her|his|their|out|initials|"
    r"name|names|the one|deceased)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?")
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
    people: list[tuple[str, _Named]] = []
    for key, role in (("contributor", "contributor"), ("child", "child"), ("professionals", "professional")):
        people += [(named.role or role, named) for named in _people(get.get(key, ""), role, lex)]
    people += [("contact", named) for named in _contacts(get.get("phone", ""), lex)]
    family = [named.words[-1] for role, named in people if role in {"contributor", "child"} and len(named.words) > 1]
    found = [_person(role, named, family, lex) for role, named in people]
    found += _numbers(get)
    for key, entity in (("school", "SCHOOL"), ("local_authority", "LOCAL_AUTHORITY"), ("health_body", "HEALTH_BODY")):
        for value in _bodies(get.get(key, ""), entity):
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


def _people(cell: str, role: str, lex: Lexicon) -> Iterator[_Named]:
    """Everybody whom one cell names."""
    if _NOBODY.match(cell):
        return
    previous: _Named | None = None
    shared: list[_Named] = []
    for part in _parts(cell):
        asides = ["".join(groups).strip() for groups in _INSIDE.findall(part)]
        named = _name(_INSIDE.sub(" ", part), lex)
        extra: list[_Named] = []
        for aside in asides:
            profession = shapes.profession(aside)
            if named is not None and profession:
                named.profession = named.profession or profession
            elif _FOR.match(aside):
                behalf = _name(_FOR.sub("", aside), lex)
                if behalf is not None:
                    behalf.role = "child" if role == "child" else "other"
                    extra.append(behalf)
            elif named is not None and fold(aside.strip(". ")) in lex.titles:
                named.title = named.title or aside
            elif not _NOTE.search(aside) and not _NOBODY.match(aside):
                nick = _name(_AKA.sub("", aside), lex)
                if nick is not None and named is not None:
                    named.aside += (" ".join(nick.words),)
                elif nick is not None:
                    extra.append(nick)
        if named is None:
            profession = shapes.profession(_INSIDE.sub(" ", part).strip())
            if profession and previous is not None and not previous.profession:
                previous.profession = profession
        else:
            if len(named.words) == 1 and not named.title:
                shared.append(named)
            elif shared and role in {"contributor", "child"} and len(named.words) > 1:
                for earlier in shared:
                    earlier.words += shapes.surname_of(named.words)
                shared = []
            yield named
            previous = named
        yield from extra


def _parts(cell: str) -> list[str]:
    """A cell split at commas, slashes and "and", what stands in brackets or quotation marks kept whole."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f" \ue000{len(kept) - 1}\ue001 "

    masked = _INSIDE.sub(keep, cell)
    pieces = _SPLIT.split(masked)
    parts: list[str] = []
    lead = ""
    for piece, separator in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        part = lead + re.sub(r"\ue000(\d+)\ue001", lambda m: kept[int(m.group(1))], piece)
        # "SENCO: Name" and "TA - Name": the job belongs to the name that follows.
        lead = f"{part} " if separator.strip() in {":", "-", "–"} and shapes.profession(part, whole=True) else ""
        if part.strip() and not lead:
            parts.append(part)
    return [*parts, lead] if lead else parts


def _name(text: str, lex: Lexicon) -> _Named | None:
    """The name in a piece of a cell: titles, professions, relations and stray words taken off."""
    words = [word for word in _WORD.findall(text.replace("’", "'")) if word]
    professions = []
    title = ""
    kept: list[str] = []
    lows = [fold(word).strip(".") for word in words]
    index = 0
    while index < len(words):
        longest = next(
            (
                n
                for n in (4, 3, 2)
                if shapes.profession(" ".join(lows[index : index + n]), whole=True) and index + n <= len(words)
            ),
            0,
        )
        if longest:
            professions.append(shapes.profession(" ".join(lows[index : index + longest])))
            index += longest
            continue
        low, word = lows[index], words[index]
        if len(low) == 1 and word[0].isupper():
            kept.append(word)
            index += 1
            continue
        lone = len(words) == 1
        if low in lex.titles and not kept and (index + 1 < len(words)):
            title = title or word.strip(".")
        elif shapes.profession(low) and (lone or not lex.is_name(low)) and not (title and not kept):
            professions.append(shapes.profession(low))
        elif (
            low in lex.roles | lex.relations | lex.calendar
            and not (title and not kept)
            and not (kept and low in lex.surnames)
        ) or (
            low in lex.grammar | lex.slang and not (word[:1].isupper() and (low in lex.firsts or low in lex.surnames))
        ):
            pass
        elif low in lex.titles and low not in lex.firsts:
            title = title or word.strip(".")
        else:
            kept.append(word.strip(".") if len(word) > 2 else word.rstrip("."))
        index += 1
    kept = [word for word in kept if word]
    if not kept or len(kept) > 5:
        return None
    if not title and all(
        lex.is_word(fold(word), 1) and not lex.may_be_name(fold(word)) and not word[0].isupper() for word in kept
    ):
        return None
    return _Named(kept, title, next((p for p in professions if p), ""))


def _person(role: str, named: _Named, family: list[str], lex: Lexicon) -> Identity:
    variants, telling = shapes.of_person(named.words, named.title, named.aside, family if role == "child" else [], lex)
    return Identity(
        "PERSON", role, named.profession if role == "professional" else "", " ".join(named.words), variants, telling
    )


def _contacts(cell: str, lex: Lexicon) -> Iterator[_Named]:
    """People whom a telephone's cell names: "(landlord Trev)"."""
    for piece in re.findall(r"[^\d()+]+", cell):
        words = [word for word in _WORD.findall(piece) if word[:1].isupper() and not lex.explained(fold(word))]
        words = [word for word in words if fold(word) not in lex.relations | lex.titles]
        if words:
            yield _Named(words)


def _mentioned(text: str, lex: Lexicon) -> Iterator[_Named]:
    """People named in passing in a free cell: listed names and what follows a title; a word is no name there."""
    words = _WORD.findall(text)
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
            yield _Named(run, title)
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
        if cell and not _NOBODY.match(cell):
            for value, variants in shapes.of_contact(cell, entity):
                yield Identity(entity, role, "", value, variants, variants)
    for match in _DAY_MONTH.finditer(get.get("dob_or_age", "")):
        variants = shapes.of_date(match.group())
        if variants:
            yield Identity(
                "DOB",
                "child",
                "",
                match.group(),
                variants,
                tuple(v for v in variants if re.search(r"(?:19|20)\d\d", v)),
            )


def _bodies(cell: str, entity: str) -> Iterator[str]:
    """The schools or bodies that a cell names, asides in brackets taken off."""
    text = _INSIDE.sub(" ", cell)
    separator = (
        r"\s*[;/\n|+]\s*"
        if entity == "LOCAL_AUTHORITY"
        else r"\s*[;/\n|+]\s*|\s*,\s+(?=[A-Z])|\s+(?:then|now|was|previously|formerly)\s+"
    )
    for part in re.split(separator, text):
        value = " ".join(part.split()).strip(" -–,.:")
        if value and not _NOBODY.match(value):
            yield value
