"""The detector: recognisers run in order over batches of accounts, and what they find merged into spans."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

from presidio_analyzer import RecognizerResult
from presidio_analyzer.recognizer_registry import RecognizerRegistry

from ..vocabulary import RULES, Span
from .addresses import address_recognisers
from .cases import case_recognisers
from .contact import contact_recognisers
from .dates import date_recognisers
from .engine import NamesEngine, ReadArtifacts
from .everywhere import found_everywhere
from .gazetteer import allow_zones, phrases
from .known import KnownIdentities
from .lexicon import lexicon, rule_files
from .merge import merge, with_stops
from .names import Names
from .numbers import number_recognisers
from .organisations import Organisations

if TYPE_CHECKING:
    from ..identities import Identity

__all__ = ["Account", "Detector"]

# Kept low: a wrong suggestion costs a reader a key press, a missed name a child its anonymity.
THRESHOLD = 0.35
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Account:
    """One story to search: a reference, its text as it stands in the cell, and whom the columns name."""

    ref: str
    text: str
    identities: tuple[Identity, ...] = ()


class Detector:
    """Suggests spans. Build one per process and keep it: loading the model takes seconds.

    ``model`` is an installed spaCy model's name or path, None the packaged one; ``known`` the identities of all other
    cases, of which the telling variants are looked for in every account.

    Raises:
        BadRules: a rules file is malformed, or the model is not installed.
    """

    def __init__(self, model: str | None = None, known: Iterable[Identity] = ()) -> None:
        self._lex = lexicon()
        self._engine = NamesEngine(self._lex, model)
        self._engine.load()
        self._registry = RecognizerRegistry(
            recognizers=[
                *number_recognisers(),
                *case_recognisers(),
                *contact_recognisers(),
                *address_recognisers(),
                *date_recognisers(),
                Organisations(self._lex),
                Names(self._lex),
                KnownIdentities(known, self._lex, telling=True),
            ],
            supported_languages=["en"],
        )

    def detect(self, accounts: Iterable[Account]) -> Iterator[tuple[str, list[Span]]]:
        """Spans by account, in order, streamed in batches; sorted, never overlapping, offsets in code points."""
        for batch in batched(accounts, _BATCH):
            read = self._engine.process_batch([account.text for account in batch], "en")
            for account, (text, artifacts) in zip(batch, read, strict=True):
                yield account.ref, self._spans(account, text, artifacts)

    @property
    def fingerprint(self) -> str:
        """A hash over the rules, the model and this code: the same fingerprint gives the same spans."""
        digest = hashlib.sha256(self._engine.version.encode())
        code = sorted(Path(__file__).parent.glob("*.py"))
        for path in [*rule_files(), RULES / "entity_types.toml", *code]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def _spans(self, account: Account, text: str, artifacts: ReadArtifacts) -> list[Span]:
        reading = artifacts.reading
        reading.zones = allow_zones(reading, list(phrases().find(reading.folded)), self._lex)
        own = KnownIdentities(account.identities, self._lex)
        results: list[RecognizerResult] = []
        for recogniser in self._registry.get_recognizers("en", all_fields=True, ad_hoc_recognizers=[own]):
            results.extend(recogniser.analyze(text, [], artifacts))
        spans = [_span(found) for found in results if found.score >= THRESHOLD and found.start < found.end]
        merged = merge(spans, text)
        more = found_everywhere(merged, reading, self._lex)
        return with_stops(merge([*merged, *more], text) if more else merged, text)


def _span(found: RecognizerResult) -> Span:
    explanation = found.analysis_explanation
    reason = explanation.pattern_name if explanation and explanation.pattern_name else "found by a recogniser"
    name = found.recognition_metadata[RecognizerResult.RECOGNIZER_NAME_KEY]
    return Span(found.start, found.end, found.entity_type, round(float(found.score), 3), str(name), str(reason))
