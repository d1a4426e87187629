"""Files that hold an erased account and are not the kit's to change: told until they hold it no more.

Such a file is known by its bytes, wherever it is moved to, and by where it lies: when it was edited, what stood in it
is looked for again. Where it is met after it was moved it is known by its new place too. Of what stood in it there are
keyed hashes and no word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..dossier import Dossier
from ..pseudonyms import fold
from ..vault import Vault
from .insides import texts_of
from .marks import Marks
from .places import files_of, released_pack

_SEALED = "data/raw"  # where a sealed file lies when it is unsealed


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file that still holds it: ``place`` is its path in the folder, ``digest`` the SHA-256 of its bytes, ``terms``
    what of it stands there, folded."""

    place: str
    digest: str
    terms: frozenset[str] = field(repr=False)


def leftovers(dossier: Dossier, left: Iterable[Path], sealed: Iterable[str], marks: Marks) -> list[Leftover]:
    """What is to be remembered of these files of the folder, and of these sealed ones by their names."""
    found = []
    for path in left:
        content = path.read_bytes()
        found.append(_leftover(path.relative_to(dossier.home).as_posix(), content, marks))
    for name in sealed:
        content = bytes(dossier.vault.one("SELECT bytes FROM sealed WHERE name = ?", name)[0])
        found.append(_leftover(f"{_SEALED}/{name}", content, marks))
    return found


def keep_leftovers(vault: Vault, erasure: int, left: Sequence[Leftover]) -> None:
    """Remember them; inside a transaction."""
    for one in left:
        vault.execute("INSERT OR IGNORE INTO leftovers VALUES (?, ?)", erasure, one.digest)
        for term in sorted(one.terms):
            row = (erasure, _place(vault, one.place), len(term.split()), vault.keyed("leftover", term))
            vault.execute("INSERT OR IGNORE INTO leftover_marks VALUES (?, ?, ?, ?)", *row)


def forget_leftovers(vault: Vault, erasure: int) -> None:
    """An account that is let in again may stand where it stands; inside a transaction."""
    vault.execute("DELETE FROM leftovers WHERE erasure = ?", erasure)
    vault.execute("DELETE FROM leftover_marks WHERE erasure = ?", erasure)


def still_left(dossier: Dossier) -> list[str]:
    """Files that held an erased account, were left for a person, and hold it still; by their path in the folder."""
    vault = dossier.vault
    wanted: dict[str, set[int]] = {}
    for erasure, digest in vault.rows("SELECT erasure, sha256 FROM leftovers"):
        wanted.setdefault(digest, set()).add(erasure)
    marks: dict[str, set[tuple[int, str]]] = {}
    marked: set[tuple[int, str]] = set()
    for erasure, place, words, key in vault.rows("SELECT erasure, place, words, key FROM leftover_marks"):
        marks.setdefault(place, set()).add((words, key))
        marked.add((erasure, place))
    if not wanted and not marks:
        return []
    found, digests, places = [], set[str](), set[str]()
    moved: set[tuple[int, str]] = set()
    for shown, at, content in _files(dossier):
        digest, place = hashlib.sha256(content).hexdigest(), _place(vault, at)
        if digest in wanted or _holds(vault, Path(at).name, content, marks.get(place, ())):
            found.append(shown)
            digests.add(digest)
            places.add(place)
            moved |= {(erasure, place) for erasure in wanted.get(digest, ())} - marked
    with vault.transaction():
        for erasure, place in sorted(moved):
            # Before those of its old place go: it may be edited where it lies now.
            vault.execute(
                "INSERT OR IGNORE INTO leftover_marks "
                "SELECT DISTINCT erasure, ?, words, key FROM leftover_marks WHERE erasure = ?",
                *(place, erasure),
            )
        for digest in wanted.keys() - digests:
            vault.execute("DELETE FROM leftovers WHERE sha256 = ?", digest)
        for place in marks.keys() - places:
            vault.execute("DELETE FROM leftover_marks WHERE place = ?", place)
    return found


def _leftover(place: str, content: bytes, marks: Marks) -> Leftover:
    return Leftover(place, hashlib.sha256(content).hexdigest(), frozenset(marks.standing(Path(place).name, content)))


def _files(dossier: Dossier) -> Iterator[tuple[str, str, bytes]]:
    """Every file of the folder and every sealed one: how it is told, its place, its bytes.

    But those of a released pack, which nobody is to edit: that it holds an erased account is told by itself.
    """
    pack = dossier.redacted.pack if released_pack(dossier) else None
    for path in files_of(dossier):
        if pack in path.parents:
            continue
        place = path.relative_to(dossier.home).as_posix()
        yield place, place, path.read_bytes()
    for name, content in dossier.vault.each("SELECT name, bytes FROM sealed ORDER BY name"):
        yield f"sealed: {name}", f"{_SEALED}/{name}", bytes(content)


def _holds(vault: Vault, name: str, content: bytes, marks: Collection[tuple[int, str]]) -> bool:
    """Whether one of these marks, each the number of its words and their keyed hash, stands in the file."""
    wanted = set(marks)
    lengths = {words for words, _ in wanted}
    for text in texts_of(name, content) if wanted else ():
        said = fold(text).split()
        for length in lengths:
            runs = {" ".join(said[at : at + length]) for at in range(len(said) - length + 1)}
            if any((length, vault.keyed("leftover", run)) in wanted for run in runs):
                return True
    return False


def _place(vault: Vault, place: str) -> str:
    return vault.keyed("place of a leftover", place)
