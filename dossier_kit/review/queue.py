"""The queue: which cases a reader has to read, who has which one open, where words stand, and how long it takes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from ..dossier import Dossier
from ..rows import case_refs
from ..vault import Vault
from .doubts import folded
from .words import fold_words, occurrences

RARE_TYPES = {"LOCATION", "ORG_OTHER", "HEALTH_BODY"}
REREADING = "sample:"  # stands before the name of whoever reads a case of the sample once more
_HELD_MINUTES = 10  # a case nobody touched for so long is told as held by nobody
_AROUND = 40  # characters of context beside a hit
_MOST_HITS = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where words stand: ``case`` and code points, with what stands around it."""

    ref: str
    start: int
    end: int
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How far everything is. ``cases``: ready to be read; ``mine``: finished by this reader; ``left``: theirs to read.

    ``seconds``: the median of one case for this reader, None before the first; ``done``: cases with all their readers.
    """

    cases: int
    mine: int
    left: int
    done: int
    seconds: float | None

    @property
    def seconds_left(self) -> float | None:
        return None if self.seconds is None else self.seconds * self.left


def same_person(one: str, other: str) -> bool:
    """Whether two names are one but for capitals, accents and blanks."""
    return _plain(one) == _plain(other)


def stale() -> str:
    """Holds from before this time are passed over."""
    return (datetime.now(UTC) - timedelta(minutes=_HELD_MINUTES)).strftime("%Y-%m-%dT%H:%M:%SZ")


def holders(vault: Vault, reader: str = "") -> dict[str, list[str]]:
    """By case, which people but this reader have it open just now, each once.

    A reader's own panels, those of the sample too, are nobody else: one that was run again stays on record for a while.
    """
    found: dict[str, list[str]] = {}
    for ref, name in vault.rows("SELECT DISTINCT ref, reader FROM holds WHERE at >= ? ORDER BY ref, reader", stale()):
        others, person = found.setdefault(ref, []), name.removeprefix(REREADING)
        if not any(same_person(person, known) for known in (reader.removeprefix(REREADING), *others)):
            others.append(person)
    return {ref: sorted(others) for ref, others in found.items() if others}


def signatures(vault: Vault, ref: str) -> set[str]:
    """Who has read the case, as its text now is, to its end."""
    return {
        reader
        for (reader,) in vault.rows(
            "SELECT r.reader FROM readings r JOIN submissions s ON s.ref = r.ref AND s.story_key = r.story_key "
            "WHERE r.ref = ? AND r.kind = 'reading'",
            ref,
        )
    }


def own_under_another_name(vault: Vault, ref: str, reader: str) -> bool:
    """Whether the reader has signed this case under another spelling of their name."""
    return any(other != reader and same_person(other, reader) for other in signatures(vault, ref))


def queue(dossier: Dossier, reader: str) -> dict[str, str]:
    """Every case that is ready, in order, and how it stands for this reader: "read", "first", "second" or "done".

    "done": enough others have read it, or the reader has under another spelling; nobody second-reads their own case.
    """
    vault = dossier.vault
    signed: dict[str, set[str]] = {}
    for ref, other in vault.rows(
        "SELECT r.ref, r.reader FROM readings r JOIN submissions s ON s.ref = r.ref AND s.story_key = r.story_key "
        "WHERE r.kind = 'reading'"
    ):
        signed.setdefault(ref, set()).add(other)
    ready = {
        ref
        for (ref,) in vault.rows(
            "SELECT d.ref FROM detections d JOIN submissions s ON s.ref = d.ref AND s.story_key = d.story_key"
        )
    }
    standing = {}
    for ref in case_refs(vault):
        if ref in ready:
            readers = signed.get(ref, set())
            if reader in readers:
                standing[ref] = "read"
            elif len(readers) >= dossier.settings["review.readers"] or any(same_person(r, reader) for r in readers):
                standing[ref] = "done"
            else:
                standing[ref] = "second" if readers else "first"
    return standing


def next_case(dossier: Dossier, reader: str, after: str = "") -> str | None:
    """The next case to read after one, from the top again at the end; those that others have open come last.

    Whoever sits down (``after`` is "") is led back to what they have begun. From there on it goes in order: two cases
    that must wait, both begun, would else lead to each other for ever.
    """
    refs = [ref for ref, how in queue(dossier, reader).items() if how in ("first", "second")]
    later = [ref for ref in refs if ref > after] + [ref for ref in refs if ref < after]
    held = holders(dossier.vault, reader)
    begun = set() if after else _begun(dossier.vault, reader)
    return min(later, key=lambda ref: (ref not in begun, ref in held), default=None)


def _begun(vault: Vault, reader: str) -> set[str]:
    """The cases in which the reader has decided something on the text as it now is, the case open before them."""
    rows = vault.rows(
        "SELECT t.ref FROM time_spent t JOIN submissions s ON s.ref = t.ref AND s.story_key = t.story_key "
        "WHERE t.reader = ?",
        reader,
    )
    return {ref for (ref,) in rows}


def pace(dossier: Dossier, reader: str) -> Pace:
    """How far the reader is, and how long a case takes."""
    standing = queue(dossier, reader)
    times = [
        seconds
        for (seconds,) in dossier.vault.rows(
            "SELECT t.seconds FROM time_spent t JOIN readings r USING (ref, story_key, reader) "
            "WHERE t.reader = ? AND r.kind = 'reading'",
            reader,
        )
    ]
    how = list(standing.values())
    wanted = dossier.settings["review.readers"]
    done = dossier.vault.one(
        "SELECT count(*) FROM (SELECT r.ref FROM readings r JOIN submissions s "
        "ON s.ref = r.ref AND s.story_key = r.story_key WHERE r.kind = 'reading' GROUP BY r.ref HAVING count(*) >= ?)",
        wanted,
    )[0]
    left = how.count("first") + how.count("second")
    return Pace(len(how), how.count("read"), left, done, median(times) if times else None)


def cases_holding(vault: Vault, words: str) -> list[str]:
    """The cases in which words may stand (to be looked at more closely)."""
    parts = fold_words(words).replace("'", " ").split()
    refs = set(case_refs(vault))
    return [
        ref
        for ref, story in vault.each("SELECT ref, story FROM submissions WHERE ref IS NOT NULL ORDER BY ref")
        if ref in refs and all(part in story.casefold() for part in parts)
    ]


def find(vault: Vault, words: str) -> tuple[list[Hit], int]:
    """Where words stand in all cases: the first hits in order of reference, and how many there are in all."""
    hits: list[Hit] = []
    total = 0
    if not words.strip():
        return hits, total
    for ref in cases_holding(vault, words):
        (story,) = vault.one("SELECT story FROM submissions WHERE ref = ?", ref)
        for start, end in occurrences(story, words):
            total += 1
            if len(hits) < _MOST_HITS:
                before, after = story[max(0, start - _AROUND) : start], story[end : end + _AROUND]
                hits.append(Hit(ref, start, end, before, story[start:end], after))
    return hits, total


def cases_with(vault: Vault) -> dict[str, int]:
    """For each place and body that is suggested, folded, in how many cases it is. Kept while nothing was searched."""
    stamp = tuple(vault.one("SELECT count(*), max(rowid) FROM spans"))
    known = _rarity.get(vault.path.as_posix())
    if known and known[0] == stamp:
        return known[1]
    refs: dict[str, set[str]] = {}
    for ref, text in vault.each(
        'SELECT p.ref, substr(s.story, p.start + 1, p."end" - p.start) FROM spans p '
        "JOIN submissions s ON s.ref = p.ref WHERE p.entity_type IN ('LOCATION', 'ORG_OTHER', 'HEALTH_BODY')"
    ):
        refs.setdefault(folded(text), set()).add(ref)
    counts = {text: len(found) for text, found in refs.items()}
    _rarity[vault.path.as_posix()] = (stamp, counts)
    return counts


_rarity: dict[str, tuple[tuple[int, ...], dict[str, int]]] = {}


def _plain(name: str) -> str:
    spelt = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in spelt if not unicodedata.combining(c)).casefold().split())
