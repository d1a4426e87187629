"""Names of other cases: what occurs in a story as whole words, in agreement with a plain search."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier_kit.detection.lexicon import fold
from dossier_kit.detection.telling import Telling

TERMS = [
    ("Quillon Pemberthy", "PERSON"),
    ("quaverley", "PERSON"),
    ("bobbin_trouble", "USERNAME"),
    ("q.pemberthy@post.example", "EMAIL"),
    ("07700 900812", "PHONE"),
    ("+44 7700 900813", "PHONE"),
    ("Tarn Howe Primary", "SCHOOL"),
    ("O'Flinnigan-Storr", "PERSON"),
]


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("Then QUILLON PEMBERTHY rang.", ["quillon pemberthy"]),
        ("quaverley's mum, quaverleys, Quaverleyton", ["quaverley"]),  # the possessive, but no longer word
        ("ask bobbin_trouble, not xbobbin_trouble", ["bobbin_trouble"]),
        ("write to q.pemberthy@post.example.", ["q.pemberthy@post.example"]),
        ("07700 900812 or +44 7700 900813", ["07700 900812", "44 7700 900813"]),
        ("(Tarn Howe Primary), o’flinnigan-storr", ["o'flinnigan-storr", "tarn howe primary"]),  # a bent apostrophe
        ("Tarn Howe", []),  # a part is no term
        ("", []),
    ],
)
def test_terms_are_found_as_whole_words(story: str, found: list[str]) -> None:
    assert [term for term, _ in Telling(TERMS).within(story)] == found


def test_the_type_does_not_hang_on_the_order_of_cases() -> None:
    pair = [("Merrow", "LOCATION"), ("Merrow", "PERSON")]
    assert Telling(pair).within("in Merrow") == Telling(pair[::-1]).within("in Merrow") == (("merrow", "PERSON"),)


def test_nothing_known_finds_nothing() -> None:
    assert Telling().within("Quillon Pemberthy") == ()


@given(
    st.lists(st.text("ab c.'-@", min_size=2, max_size=8), max_size=6), st.text("ab c.'-@", max_size=60)
)
def test_it_agrees_with_a_plain_search(terms: list[str], story: str) -> None:
    clean = {fold(term).strip().lstrip(".'-@ ") for term in terms}
    expected = {
        term
        for term in clean
        if len(term) >= 2 and re.search(rf"(?<!\w){re.escape(term)}(?!\w)", fold(story))
    }
    assert {term for term, _ in Telling((term, "PERSON") for term in terms).within(story)} == expected
