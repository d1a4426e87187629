"""The intruder: takes a finished pack apart as an outsider would, and looks in it for what must not be there.

Every file is opened down to its ZIP members, its XML with and without the tags between split runs, and the texts that
pictures carry. What is looked for are the identities of every contributor, withdrawn and refused ones included, and
every direct identifier that a reader marked. A finding names the case, the place and the kind, never the words.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ahocorasick
from PIL import Image

from .named import all_identities
from .pseudonyms import fold
from .review import outcome
from .rows import case_refs, case_story
from .vault import Vault
from .vocabulary import entity_types

_TAG = re.compile(r"<[^>]*>")
# The codes in a sheet's header and footer ("&CName", "&\"Arial\"&12Name") run into the word behind them.
_HEADER_CODE = re.compile(r"&(?:[LCRPDTNFAGBIUESXYHOZ]|\"[^\"]*\"|\d+|K[0-9A-Fa-f]{6})")


NAME = " (its name)"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something of ``ref`` stands in ``place`` (a file, and the part of it)."""

    ref: str
    place: str
    entity_type: str


def attack(vault: Vault, paths: Iterable[Path], root: Path) -> list[Finding]:
    """Search every file for every original. Places are given relative to ``root``."""
    words, digits = _needles(vault)
    found: set[Finding] = set()
    for number, path in enumerate(sorted(paths), start=1):
        for place, text in texts_of(path):
            # Where the name of a file itself tells, it is not told again.
            where = f"file {number}{NAME}" if place == NAME else f"{path.relative_to(root)}{place}"
            found.update(Finding(ref, where, kind) for ref, kind in _search(words, f" {fold(text)} "))
            found.update(Finding(ref, where, kind) for ref, kind in _search(digits, _squeezed(text)))
    return sorted(found)


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Every text in a file that a person or a program could read, each with the part that it stands in."""
    yield NAME, path.name
    content = path.read_bytes()
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield " (comment)", archive.comment.decode("utf-8", "replace")
            for number, name in enumerate(archive.namelist(), start=1):
                yield f" > part {number}{NAME}", name
                for part, text in _texts(name, archive.read(name)):
                    yield f" > {name}{part}", text
    else:
        for part, text in _texts(path.name, content):
            yield part, text


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    if name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff")):
        with Image.open(io.BytesIO(content)) as picture:
            yield " (metadata)", " \n ".join(f"{key} {value}" for key, value in picture.info.items())
        yield " (bytes)", content.decode("latin-1")
        return
    text = content.decode("utf-8", "replace")
    yield "", html.unescape(text)
    if "&" in text:
        yield " (text)", _HEADER_CODE.sub(" ", html.unescape(text))
    if "<" in text:
        # Once with nothing where a tag was, since a name may be split over runs, and once with a space.
        yield " (text)", html.unescape(_TAG.sub("", text))
        yield " (text)", html.unescape(_TAG.sub(" ", text))


def _needles(vault: Vault) -> tuple[ahocorasick.Automaton, ahocorasick.Automaton]:
    words, digits = ahocorasick.Automaton(), ahocorasick.Automaton()
    terms: dict[str, set[tuple[str, str]]] = {}
    numbers: dict[str, set[tuple[str, str]]] = {}

    def add(ref: str, entity_type: str, text: str, telling: bool) -> None:
        folded = fold(text)
        squeezed = _squeezed(text)
        if sum(c.isdigit() for c in squeezed) >= 6:
            numbers.setdefault(squeezed, set()).add((ref, entity_type))
        # A single word that is an ordinary word too would be found in every pack: intake marks those not telling.
        elif len(folded) >= 4 and (telling or " " in folded):
            terms.setdefault(f" {folded} ", set()).add((ref, entity_type))

    for ref, identities in all_identities(vault):
        for identity in identities:
            add(ref, identity.entity_type, identity.value, False)
            for form in identity.telling:
                add(ref, identity.entity_type, form, True)
    for ref in case_refs(vault):
        story, _ = case_story(vault, ref)
        for span in outcome(vault, ref).spans:
            if entity_types()[span.entity_type].direct:
                add(ref, span.entity_type, story[span.start : span.end], False)
    for automaton, entries in ((words, terms), (digits, numbers)):
        for term, owners in sorted(entries.items()):
            automaton.add_word(term, sorted(owners))
        if entries:
            automaton.make_automaton()
    return words, digits


def _search(automaton: ahocorasick.Automaton, text: str) -> Iterator[tuple[str, str]]:
    if len(automaton):
        for _, owners in automaton.iter(text):
            yield from owners


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
