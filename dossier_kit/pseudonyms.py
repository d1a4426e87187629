"""Who becomes [Child], [EP 1], [School 3].

A person keeps one label within a case, an organisation or place one label throughout the dossier. Forms of one person
are joined: by what a reader said, by the intake's columns (each with its variants), else by their words. Numbers
within a case are given in the order of keyed hashes, those throughout the dossier are drawn by them: neither label nor
number tells who it is or when it was read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .errors import BadRules
from .generalise import age_end, generalised, region
from .generic import shortened
from .identities import Identity
from .review import Decision
from .vault import Vault
from .vocabulary import RULES, entity_types, load_rules, read_toml

# How far before and after a name its role may stand ("the SENCO at the time, Mrs X"), in characters.
_REACH = 28
# Out of how many numbers one is drawn for what is numbered throughout a dossier, and which are never given: the
# government's own codes of authorities, of three figures from 201 on, would name another authority than the one meant.
_NUMBERS, _AUTHORITIES = 999, 199
_CODES = range(201, 1000)


@dataclass(frozen=True, slots=True)
class Role:
    """One role of ``rules/roles.toml``."""

    key: str
    label: str
    words: tuple[str, ...]


@cache
def roles() -> dict[str, Role]:
    """The roles by key.

    Raises:
        BadRules: a role without label or words, or a word that stands in two roles.
    """
    found: dict[str, Role] = {}
    seen: dict[str, str] = {}
    for key, row in load_rules("roles").items():
        words = row.get("words")
        if not isinstance(row.get("label"), str) or not isinstance(words, list) or not words:
            raise BadRules(f"roles.toml: [{key}] needs a label and a list of words.")
        for word in words:
            if word in seen:
                raise BadRules(f"roles.toml: [{key}] and [{seen[word]}] both have one and the same word.")
            seen[word] = key
        found[key] = Role(key, str(row["label"]), tuple(str(word) for word in words))
    return found


def labels(
    vault: Vault,
    ref: str,
    story: str,
    spans: Sequence[Decision],
    identities: Sequence[Identity],
    generalise: bool = True,
    regions: bool = False,
) -> list[str]:
    """The label of each span, brackets included, in the order of ``spans``; new numbers are given out as needed.

    ``generalise`` is for dates and ages, ``regions`` for places.
    """
    types = entity_types()
    people = _people(story, [s for s in spans if s.entity_type == "PERSON"], identities)
    named = _case_labels(vault, ref, people)
    shared: dict[str, dict[str, int]] = {}
    for entity_type in types.values():
        if entity_type.scope == "dossier":
            keys = [
                _organisation_key(entity_type.key, story[s.start : s.end], identities)
                for s in spans
                if s.entity_type == entity_type.key
            ]
            if keys:
                drawn = (_AUTHORITIES, _CODES) if entity_type.key == "LOCAL_AUTHORITY" else (_NUMBERS, range(0))
                shared[entity_type.key] = vault.number(entity_type.key, keys, *drawn)
    result = []
    for span in spans:
        text = story[span.start : span.end]
        if span.entity_type == "PERSON":
            result.append(f"[{named[span]}]")
        elif regions and span.entity_type == "LOCATION" and (where := region(text)):
            result.append(f"[{where}]")
        elif span.entity_type in shared:
            number = shared[span.entity_type][_organisation_key(span.entity_type, text, identities)]
            result.append(f"[{types[span.entity_type].pseudonym.format(n=number)}]")
        else:
            # Of "eighteen months" with the number alone marked no Key Stage is true.
            whole = span.entity_type != "AGE" or age_end(story, span.end) == span.end
            broader = generalised(span.entity_type, text) if generalise and whole else None
            result.append(f"[{broader or types[span.entity_type].pseudonym}]")
    return result


def fold(text: str) -> str:
    """Lower case, without accents, possessive or doubled white space: two forms of one name fold alike."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = re.sub(r"['’]s\b", "", plain.casefold())
    return " ".join(re.findall(r"\w+", plain))


# -- people ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Person:
    key: str
    role: str
    words: set[str]


def _people(story: str, spans: list[Decision], identities: Sequence[Identity]) -> dict[Decision, _Person]:
    known = _known_people(identities)
    people: list[_Person] = []
    placed: dict[Decision, _Person] = {}
    # The fullest forms first: a surname alone then finds the person it belongs to.
    for span in sorted(spans, key=lambda s: (-len(fold(story[s.start : s.end]).split()), s.start)):
        folded = fold(story[span.start : span.end])
        words = set(folded.split())
        identity = known.get(folded)
        key = span.person or (f"identity:{identity[0]}" if identity else "")
        person = next((p for p in people if key and p.key == key), None)
        if person is None and not span.person:
            fitting = [p for p in people if words and (words <= p.words)]
            person = fitting[0] if len(fitting) == 1 or (fitting and not key) else None
        if person is None:
            role = span.role or (identity[1] if identity else "")
            person = _Person(key or f"name:{folded}", role, set())
            people.append(person)
        person.words |= words
        person.role = span.role or person.role
        placed[span] = person
    for span in spans:
        if not placed[span].role:
            placed[span].role = _role_beside(story, span)
    return placed


def _known_people(identities: Sequence[Identity]) -> dict[str, tuple[str, str]]:
    known: dict[str, tuple[str, str]] = {}
    for index, identity in enumerate(identities):
        if identity.entity_type == "PERSON":
            role = role_of(identity.profession) or role_of(identity.role) or ""
            for form in (identity.value, *identity.variants):
                known.setdefault(fold(form), (str(index), role))
    return known


def role_of(word: str) -> str:
    """The role that a word of a column or a reader names, or ""."""
    folded = word.casefold().strip()
    if not folded:
        return ""
    return next((role.key for role in roles().values() if folded == role.key.casefold() or folded in role.words), "")


def _role_beside(story: str, span: Decision) -> str:
    """The role named closest to a name in its sentence, on its left ("the EP, Mrs X") or right ("X, our SENCO")."""
    before = re.split(r"[.!?\n;]\s", story[max(0, span.start - _REACH) : span.start])[-1]
    after = re.split(r"[.!?\n;]", story[span.end : span.end + _REACH])[0]
    best = ("", _REACH + 1)
    for role, pattern in _role_patterns():
        for match in pattern.finditer(before):
            distance = len(before) - match.end()
            if distance < best[1]:
                best = (role, distance)
        # To the right a role must follow at once, or it belongs to somebody else.
        match_after = re.match(r"\s*[,(–-]\s*(?:the|our|my|his|her|a|an)?\s*", after)
        if match_after and (found := pattern.match(after, match_after.end())) and found.start() < best[1]:
            best = (role, found.start())
    return best[0] or "other"


@cache
def _role_patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (
            role.key,
            re.compile(
                r"(?<!\w)(?:" + "|".join(re.escape(w) for w in sorted(role.words, key=len, reverse=True)) + r")(?!\w)",
                re.IGNORECASE,
            ),
        )
        for role in roles().values()
    ]


def _case_labels(vault: Vault, ref: str, people: dict[Decision, _Person]) -> dict[Decision, str]:
    by_role: dict[str, set[str]] = {}
    for person in people.values():
        by_role.setdefault(person.role, set()).add(person.key)
    numbers = {}
    for role, keys in by_role.items():
        label = roles()[role].label if role in roles() else "Person"
        # The one child and the one parent need no number; anybody else may be joined by a second later.
        if len(keys) == 1 and role in ("child", "contributor", "partner"):
            numbers[role, next(iter(keys))] = label
        else:
            for key, number in vault.number(f"{ref}:{role}", sorted(keys)).items():
                numbers[role, key] = f"{label} {number}"
    return {span: numbers[person.role, person.key] for span, person in people.items()}


# -- organisations and places ----------------------------------------------------------------------------------


def _organisation_key(entity_type: str, text: str, identities: Sequence[Identity]) -> str:
    """One key for all forms of an organisation: that of the intake's own entry if the form is one of its variants."""
    folded = fold(text)
    for identity in identities:
        forms = (identity.value, *identity.variants)
        if identity.entity_type == entity_type and folded in {fold(form) for form in forms}:
            folded = fold(identity.value)
            break
    short = shortened(entity_type)(folded) or folded
    return _authorities().get(short, short) if entity_type == "LOCAL_AUTHORITY" else short


@cache
def _authorities() -> dict[str, str]:
    """Short forms and nicknames of local authorities, folded, each with its authority; those of two are left out."""
    owners: dict[str, set[str]] = {}
    short = shortened("LOCAL_AUTHORITY")
    for name, forms in read_toml(RULES / "detection" / "authority_forms.toml").items():
        for form in (name, *forms):
            owners.setdefault(short(fold(form)) or fold(form), set()).add(short(fold(name)))
    return {form: next(iter(names)) for form, names in owners.items() if len(names) == 1}


__all__ = ["Role", "fold", "labels", "role_of", "roles"]
