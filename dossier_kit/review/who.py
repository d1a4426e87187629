"""Who is meant, where two readers have each said so: their keys of persons are each one's own.

What readers say is put together, person by person: mentions that any of them takes for one person are one. Where that
cannot be so, as one takes two mentions for one person and another for two, or they give one person two roles, the lead
is asked once for that person, and whoever the lead follows there is followed in all of its mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import Decision

Place = tuple[int, int]
Voices = Mapping[str, Mapping[Place, "Decision"]]  # by reader, what they hide


@dataclass(frozen=True, slots=True)
class Said:
    """One reader's word at one place: the role, and the reader's own key of the person; either may be empty."""

    place: Place
    reader: str
    role: str
    person: str


def disputed(voices: Voices) -> set[Place]:
    """One place for each person on whom readers contradict each other: there the lead is asked."""
    return {_asked(words) for words in _people(voices) if _contradictory(words)}


def put_together(decisions: Iterable[Decision], voices: Voices, settled: Mapping[Place, Decision]) -> list[Decision]:
    """The decisions with what all readers, or whoever the lead follows, say of who is meant.

    The keys are the case's own then: two readers' "p1" are one person only where a mention says so.
    """
    who: dict[Place, tuple[str, tuple[str, str]]] = {}
    for words in _people(voices):
        keys = [(word.reader, word.person) for word in words if word.person]
        if _contradictory(words):
            asked = _asked(words)
            lead = settled.get(asked)
            chosen = (asked, lead.role, lead.person) if lead else None
            followed = next((w.reader for w in words if (w.place, w.role, w.person) == chosen), words[0].reader)
            said = [(w.place, w.role, (w.reader, w.person)) for w in words if w.reader == followed]
        else:
            said = [(w.place, w.role, keys[0] if keys else ("", "")) for w in words]
        for place, role, key in said:
            who[place] = who.get(place, ("", key))[0] or role, key
    names = _names([who[place][1] for place in sorted(who)])
    found = []
    for decision in decisions:
        place = decision.start, decision.end
        role, key = who.get(place, ("", ("", "")))
        lead = settled.get(place)
        found.append(replace(decision, role=(lead.role if lead else "") or role, person=names[key]))
    return found


def _people(voices: Voices) -> list[list[Said]]:
    """What is said of each person, in reading order and that of the readers."""
    people: list[tuple[set[tuple[str, str]], list[Said]]] = []
    for place in sorted({place for mine in voices.values() for place in mine}):
        words = [Said(place, reader, d.role, d.person) for reader, mine in voices.items() if (d := mine.get(place))]
        keys = {(word.reader, word.person) for word in words if word.person}
        same = [person for person in people if person[0] & keys]
        people = [person for person in people if person not in same]
        people.append((keys.union(*(k for k, _ in same)), [*(word for _, before in same for word in before), *words]))
    return [sorted(words, key=lambda word: word.place) for _, words in people]


def _contradictory(words: list[Said]) -> bool:
    """Whether one reader parts what others take for one person, or two readers give it different roles."""
    keys: dict[str, set[str]] = {}
    roles: dict[str, set[str]] = {}
    for word in words:
        keys.setdefault(word.reader, set()).update({word.person} - {""})
        roles.setdefault(word.reader, set()).update({word.role} - {""})
    given = [mine for mine in roles.values() if mine]
    return any(len(mine) > 1 for mine in keys.values()) or (len(given) > 1 and len(set().union(*given)) > 1)


def _asked(words: list[Said]) -> Place:
    """The first place at which two readers' words on a person are not the same."""
    first: dict[Place, Said] = {}
    for word in words:
        other = first.setdefault(word.place, word)
        if (other.role, other.person) != (word.role, word.person):
            return word.place
    return words[0].place


def _names(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The reader's own key as it is, so that numbers given out by it stay, or with the name where it is taken."""
    names: dict[tuple[str, str], str] = {("", ""): ""}
    for reader, person in keys:
        if (reader, person) not in names:
            taken = person and person in names.values()
            names[reader, person] = f"{reader}:{person}" if taken else person
    return names
