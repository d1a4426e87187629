"""Whom a cell names: cut at commas and "and", surnames that stand first put last, asides taken for what they say.

Of the confidential room. The words that decide are data: ``rules/detection/columns.toml`` and ``cues.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .detection import variants as shapes
from .detection.lexicon import Lexicon, cue, fold, tables


@dataclass(slots=True)
class Named:
    """One person as a cell names them, before the shapes are made.

    ``nicknames`` are other first names, ``surnames`` further ones that the person had or has.
    """

    words: list[str]
    title: str = ""
    profession: str = ""
    role: str = ""
    nicknames: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()


NOBODY = re.compile(
    r"^\W*(?:none|nil|n/?a|no|not (?:given|known|sure|said|stated|applicable)|unknown|unsure|\?+|tbc|tba|"
    r"as above|same|see above|"
    r"anon\w*|withheld|prefer not(?: to say)?|rather not say|private|confidential|refused|left blank|blank|"
    r"out of school|eotas|ehe|"
    r"home(?: ed\w*| school\w*)?|not at school|no school|closed|yes|y|-+|–|—|\.)*\W*$",
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
_NOTE = re.compile(
    r"\b(?:not|no|prefer|real|only|keep|hide|don'?t|please|left|gone|retired|her|his|their|out|initials|"
    r"name|names|the one|deceased)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?")
_PARTICLES = cue("particles")
_JOINING = frozenset(tables("columns.toml")["joining"])
_LABELS = frozenset(tables("columns.toml")["labels"])
_COMMON_FIRST = 3  # as usual a first name as Mara or Kit; rarer ones are surnames as often


def one_of(*lists: str) -> str:
    """A pattern of the words of some lists of ``columns.toml``, and what may stand between them and a name."""
    held = [word for name in lists for word in tables("columns.toml")[name]]
    words, between = (
        "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(group, key=len, reverse=True))
        for group in (held, tables("columns.toml")["between"])
    )
    return rf"(?:{words})(?!\w)\.?:?(?:\s+(?:{between})(?!\w):?)*"


_MAIDEN = re.compile(rf"{one_of('maiden')}\s+", re.IGNORECASE)
_ONCE = re.compile(rf"{one_of('once')}\s+", re.IGNORECASE)
_CALLED = re.compile(rf"{one_of('called')}\s+", re.IGNORECASE)
_LATER = re.compile(rf"\s+(?={one_of('maiden', 'once', 'called')}\s+\S)", re.IGNORECASE)


def people_of(cell: str, role: str, lex: Lexicon, leads: frozenset[str] = frozenset()) -> list[Named]:
    """Everybody whom one cell names; ``leads``: what stands before a comma in the family's other cell too, folded."""
    if NOBODY.match(cell):
        return []
    found: list[Named] = []
    first_names: list[Named] = []  # they share the surname that follows, in "anna & pete burrows"
    surname: list[str] = []  # ... or the one that stood first, in "Quill, Kit and Ada"
    perhaps: list[str] = []
    parts = _parts(cell)
    at = 0
    while at < len(parts):
        part, mark = parts[at]
        at += 1
        if found and (_CALLED.match(part) or _ONCE.match(part) or _MAIDEN.match(part)):
            found += _aside(found[-1], part, role, lex)
            continue
        named, others = _part(part, role, lex)
        if named is not None and mark == "," and at < len(parts):
            given, more = _part(parts[at][0], role, lex)
            order = _surname_first(named, given, role, cell, leads, lex)
            if given is not None and order == "yes":
                surname = named.words
                given.words += surname
                given.surnames += named.surnames
                named, others, mark = given, [*others, *more], parts[at][1]
                at += 1
            elif order == "perhaps":
                perhaps = named.words
        if named is None:
            profession = shapes.profession(_INSIDE.sub(" ", part).strip())
            if profession and found and not found[-1].profession:
                found[-1].profession = profession
        else:
            if len(named.words) == 1 and not named.title:
                if surname and role != "professional":
                    named.words += surname
                elif perhaps and named.words != perhaps:
                    named.surnames += (" ".join(perhaps),)
                    first_names.append(named)
                else:
                    first_names.append(named)
            elif first_names and role in {"contributor", "child"} and len(named.words) > 1:
                for earlier in first_names:
                    earlier.words += shapes.surname_of(named.words)
                first_names = []
            found.append(named)
        found += others
    return found


def _part(part: str, role: str, lex: Lexicon) -> tuple[Named | None, list[Named]]:
    """Who stands in a part of a cell, and whom its asides name besides."""
    asides = ["".join(groups).strip() for groups in _INSIDE.findall(part)]
    text = _INSIDE.sub(" ", part)
    if (later := _LATER.search(text)) and (named := _name(text[: later.start()], lex)) is not None:
        rest = text[later.end() :]
        if _one_name(rest, lex):
            asides.append(rest)
            text = text[: later.start()]
    named = _name(text, lex)
    others: list[Named] = []
    for aside in asides:
        if named is not None:
            others += _aside(named, aside, role, lex)
        elif _FOR.match(aside):
            others += _on_behalf(aside, role, lex)
        elif not _NOTE.search(aside) and not NOBODY.match(aside):
            alone = _name(_CALLED.sub("", aside, count=1) if _CALLED.match(aside) else aside, lex)
            others += [alone] if alone is not None else []
    return named, others


def _on_behalf(aside: str, role: str, lex: Lexicon) -> list[Named]:
    behalf = _name(_FOR.sub("", aside), lex)
    if behalf is None:
        return []
    behalf.role = "child" if role == "child" else "other"
    return [behalf]


def _one_name(text: str, lex: Lexicon) -> bool:
    """Whether a name follows "née", "formerly", "known as", and no place, no time, no job."""
    for pattern in (_MAIDEN, _ONCE, _CALLED):
        if said := pattern.match(text):
            rest = text[said.end() :]
            first = fold(rest.split()[0]).strip(".,") if rest.split() else ""
            return bool(first) and first not in lex.grammar | lex.calendar and _name(rest, lex) is not None
    return False


def _aside(named: Named, aside: str, role: str, lex: Lexicon) -> list[Named]:
    """Take an aside for what it says of the person: a job, a title, another name. Whom else it names is returned."""
    if profession := shapes.profession(aside):
        named.profession = named.profession or profession
    elif _FOR.match(aside) and not _CALLED.match(aside):
        return _on_behalf(aside, role, lex)
    elif fold(aside.strip(". ")) in lex.titles:
        named.title = named.title or aside
    else:
        _also_called(named, aside, lex)
    return []


def _also_called(named: Named, aside: str, lex: Lexicon) -> None:
    maiden, once, called = (pattern.match(aside) for pattern in (_MAIDEN, _ONCE, _CALLED))
    said = maiden or once or called
    rest = aside[said.end() :] if said else aside
    if _NOTE.search(rest) or NOBODY.match(rest) or (said and not _one_name(aside, lex)):
        return
    other = _name(rest, lex)
    if other is None:
        return
    level, listed = (lex.firsts.get(fold(other.words[0]), 0), fold(other.words[0]) in lex.surnames)
    if maiden or (once and len(other.words) == 1 and (listed or level < _COMMON_FIRST)):
        named.surnames += (" ".join(other.words),)  # "(was Denby)"
        if maiden or not level:
            return
    if len(other.words) > 1 and fold(other.words[0]) in lex.firsts:
        # "Mara Quill, formerly Mara Denby" and "Pat (Patricia Molyneux)": their surname is one of hers.
        family = shapes.surname_of(other.words)
        if family != shapes.surname_of(named.words) and len(family[-1]) > 1:
            named.surnames += (" ".join(family),)
        named.nicknames += (" ".join(other.words[: -len(family)]),)
    named.nicknames += (" ".join(other.words),)


def _surname_first(
    before: Named, after: Named | None, role: str, cell: str, leads: frozenset[str], lex: Lexicon
) -> Literal["yes", "perhaps", "no"]:
    """Whether "QUILL, Mara" is one person. Two children may be listed so too, and two professionals by surname."""
    family, given = before.words, [fold(word).strip(".") for word in (after.words if after else ())]
    if not given or before.title or before.nicknames or all(len(word.strip(".")) == 1 for word in family):
        return "no"
    low, whole = fold(family[-1]), " ".join(family)
    surname = low in lex.surnames or len(family) > 1
    shouted = [word for word in after.words if len(word.strip(".")) > 1 and word.isupper()] if after else []
    if whole.isupper() and not cell.isupper() and not shouted and len(given) < 4 and (len(low) > 2 or surname):
        return "yes"
    initials = all(len(word) == 1 for word in given)
    last = given[-1]
    holds_surname = last not in lex.firsts and (len(given) > 1 or last in lex.surnames)
    if len(family) > len(shapes.surname_of(["", *family])) or len(given) > 2 or (holds_surname and not initials):
        return "no"
    common = lex.firsts.get(low, 0) >= _COMMON_FIRST
    if common and not surname and fold(whole) not in leads:
        return "no"
    if initials or (fold(whole) in leads and role != "professional"):
        return "yes"
    if role == "professional":
        return "no"
    if role == "contributor" or (not common and last in lex.firsts and (surname or low not in lex.firsts)):
        return "yes"
    return "perhaps"


def _parts(cell: str) -> list[tuple[str, str]]:
    """A cell split at commas, slashes and "and", each part with the sign that follows it.

    What stands in brackets or quotation marks is kept whole.
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f" \ue000{len(kept) - 1}\ue001 "

    masked = _INSIDE.sub(keep, cell)
    pieces = _SPLIT.split(masked)
    parts: list[tuple[str, str]] = []
    lead = ""
    for piece, separator in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        part = lead + re.sub(r"\ue000(\d+)\ue001", lambda m: kept[int(m.group(1))], piece)
        mark = separator.strip()
        # "SENCO: Name" and "TA - Name": the job belongs to the name that follows.
        lead = f"{part} " if mark in {":", "-", "–"} and shapes.profession(part, whole=True) else ""
        if part.strip() and not lead:
            parts.append((part.strip(), mark))
    return [*parts, (lead, "")] if lead else parts


def _name(text: str, lex: Lexicon) -> Named | None:
    """The name in a piece of a cell: titles, professions, relations and stray words taken off."""
    words = [word for word in WORD.findall(text.replace("’", "'")) if word]
    professions = []
    title = ""
    kept: list[str] = []
    lows = [fold(word).strip(".") for word in words]
    index = 0
    while index < len(words):
        low, word = lows[index], words[index]
        if low in _PARTICLES and _leads_on(words, index, kept, text, lex):
            kept.append(word)
            index += 1
            continue
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
        if len(low) == 1 and word[0].isupper():
            kept.append(word)
            index += 1
            continue
        lone = len(words) == 1
        label = low in _LABELS and not lone and not lex.may_be_name(low)
        opens = index == 0 and not lone and text.islower()  # "will pelham": whoever types so gives names no capital
        if label:
            pass
        elif low in lex.titles and not kept and (index + 1 < len(words)):
            title = title or word.strip(".")
        elif shapes.profession(low) and (lone or not lex.is_name(low)) and not (title and not kept):
            professions.append(shapes.profession(low))
        elif (
            low in lex.roles | lex.relations | lex.calendar
            and not (title and not kept)
            and not (low in lex.calendar and low in lex.firsts and _no_date(words, index, text, kept))
            and not (kept and low in lex.surnames)
        ) or (
            low in lex.grammar | lex.slang
            and not ((word[:1].isupper() or opens) and (low in lex.firsts or low in lex.surnames))
            and not _beside_a_name(words, index, lex)
        ):
            pass
        elif low in lex.titles and low not in lex.firsts:
            title = title or word.strip(".")
        else:
            kept.append(word.strip(".") if len(word) > 2 else word.rstrip("."))
        index += 1
    kept = [word for word in kept if word]
    if not kept or len([word for word in kept if fold(word) not in _PARTICLES]) > 5:
        return None
    if not title and all(
        lex.is_word(fold(word), 1) and not lex.may_be_name(fold(word)) and not word[0].isupper() for word in kept
    ):
        return None
    return Named(kept, title, next((p for p in professions if p), ""))


def _leads_on(words: list[str], index: int, kept: list[str], text: str, lex: Lexicon) -> bool:
    """Whether a particle belongs to the surname that follows it: "de la Cruz", and no "LA officer"."""
    word = words[index]
    if word.isupper() and len(word) > 1 and not text.isupper():
        return False
    after = next((other for other in words[index + 1 :] if fold(other) not in _PARTICLES), "")
    if not after or lex.explained(fold(after)) or not (after[0].isupper() or text.islower()):
        return False
    return bool(kept) or word.istitle() or not lex.explained(fold(word)) or fold(words[index + 1]) in _PARTICLES


def _beside_a_name(words: list[str], index: int, lex: Lexicon) -> bool:
    """Whether a little word is a name, since it has a capital and a name beside it: "An Nguyen", "So Olsen"."""
    low = fold(words[index]).strip(".")
    if not words[index][0].isupper() or low in _JOINING:
        return False

    def names(other: str) -> bool:
        near = fold(other).strip(".")
        return (
            other[0].isupper()
            and len(near) > 1
            and not lex.explained(near)
            and near not in lex.relations | lex.titles
            and (near in lex.firsts or near in lex.surnames or not lex.is_word(near, 1))
        )

    if low == "my" and any(lex.firsts.get(fold(other), 0) >= 2 for other in words[index + 1 : index + 2]):
        return False  # "My Kit"
    return any(names(other) for other in words[max(0, index - 1) : index] + words[index + 1 : index + 2])


_GOES_ON = cue("calendar_goes_on")
_LED_BY = cue("calendar_led_by")


def _no_date(words: list[str], index: int, text: str, kept: list[str]) -> bool:
    """Whether April, May or Summer is somebody's name in this cell, and no time: "April, Year 5", not "in April".

    After another name it is one only where a surname ends the cell.
    """
    word, after = re.escape(words[index]), [fold(word) for word in words[index + 1 :]]
    if (index and fold(words[index - 1]) in _LED_BY) or (after and after[0] in _GOES_ON):
        return False
    day_before, day_after = rf"\d(?:st|nd|rd|th)?\W{{0,2}}{word}\b", r"\d{4}|\d\d?(?:st|nd|rd|th|,? \d{4})"
    if re.search(rf"{day_before}|\b{word}\W{{0,2}}(?:{day_after})", text):
        return False
    return not kept or len(after) == 1
