"""What recognisers take of a text, without the model: for the tables of examples, a family of recognisers each."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

from presidio_analyzer import EntityRecognizer

from dossier_kit.detection.lexicon import lexicon
from dossier_kit.detection.reading import read


def covered(recognisers: Iterable[EntityRecognizer], types: frozenset[str], text: str) -> set[int]:
    """The characters that are taken as one of the types."""
    artifacts = SimpleNamespace(reading=read(text, lexicon()))
    found = [r for recogniser in recognisers for r in recogniser.analyze(text, [], artifacts)]  # type: ignore[arg-type]
    return {i for r in found if r.entity_type in types for i in range(r.start, r.end)}


def standing(recognisers: Iterable[EntityRecognizer], types: frozenset[str], text: str, piece: str) -> str:
    """The letters and digits of a piece that are left standing."""
    taken, start = covered(recognisers, types, text), text.index(piece)
    return "".join(text[i] for i in range(start, start + len(piece)) if text[i].isalnum() and i not in taken)
