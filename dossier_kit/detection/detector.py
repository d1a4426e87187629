"""The detector: recognisers run in order over batches of accounts, and what they find merged into spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

from presidio_analyzer import RecognizerResult
from presidio_analyzer.recognizer_registry import RecognizerRegistry

from ..vocabulary import Span
from .addresses import address_recognisers
from .cases import case_recognisers
from .contact import contact_recognisers
from .dates import date_recognisers
from .engine import NamesEngine, ReadArtifacts
from .everywhere import found_everywhere
from .gazetteer import allow_zones, phrases
from .known import KnownIdentities
from .lexicon import lexicon
from .merge import merge, with_stops
from .names import Names
from .numbers import number_recognisers
from .organisations import Organisations
from .shortened import shortened

if TYPE_CHECKING:
    from ..identities import Identity

__all__ = ["Account", "Detector"]

# Kept low: a wrong suggestion costs a reader a key press, a missed name a child its anonymity.
THRESHOLD = 0.35
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Account:
    """One story to search: a reference, its text as it stands in the cell, and whom columns name.

    ``identities`` are of this case's own columns; ``others`` the terms of other cases that occur in the text, as
    :meth:`.telling.Telling.within` finds them.
    """

    ref: str
    text: str
    identities: tuple[Identity, ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        """Without the text: libraries that spread work over processes log what they pass on."""
        return f"Account({len(self.text)} characters)"


class Detector:
    """Suggests spans. Build one per process and keep it: loading the model takes seconds.

    ``model`` is an installed spaCy model's name or path, None the packaged one.

    Raises:
        BadRules: a rules file is malformed, or the model is not installed.
    """

    def __init__(self, model: str | None = None) -> None:
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
            ],
            supported_languages=["en"],
        )

    def detect(self, accounts: Iterable[Account]) -> Iterator[tuple[str, list[Span]]]:
        """Spans by account, in order, streamed in batches; sorted, never overlapping, offsets in code points."""
        for batch in batched(accounts, _BATCH):
            read = self._engine.process_batch([account.text for account in batch], "en")
            for account, (text, artifacts) in zip(batch, read, strict=True):
                yield account.ref, self._spans(account, text, artifacts)

    def _spans(self, account: Account, text: str, artifacts: ReadArtifacts) -> list[Span]:
        reading = artifacts.reading
        reading.zones = allow_zones(reading, list(phrases().find(reading.folded)), self._lex)
        own = KnownIdentities(account.identities, account.others, self._lex)
        results: list[RecognizerResult] = []
        for recogniser in self._registry.get_recognizers("en", all_fields=True, ad_hoc_recognizers=[own]):
            results.extend(recogniser.analyze(text, [], artifacts))
        spans = [_span(found) for found in results if found.score >= THRESHOLD and found.start < found.end]
        merged = merge(spans, text)
        more = found_everywhere(merged, reading, self._lex)
        more += shortened(merged, account.identities, reading, self._lex)
        return with_stops(merge([*merged, *more], text) if more else merged, text)


def _span(found: RecognizerResult) -> Span:
    explanation = found.analysis_explanation
    reason = explanation.pattern_name if explanation and explanation.pattern_name else "found by a recogniser"
    name = found.recognition_metadata[RecognizerResult.RECOGNIZER_NAME_KEY]
    return Span(found.start, found.end, found.entity_type, round(float(found.score), 3), str(name), str(reason))
