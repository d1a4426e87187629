"""Overlaps: whatever goes in, nothing that was covered is uncovered, and nothing overlaps."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dossier_kit.detection.merge import merge
from dossier_kit.vocabulary import Span, entity_types

TEXT = "Mrs Quimper-Dodd of Elm Tarn Primary, 12 Mill Lane LS6 4QZ, rang on 3 May 2012 about Bea's report. " * 2
KINDS = st.sampled_from(list(entity_types()))
PLACES = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 30))
SPANS = st.builds(
    lambda at, kind, score: Span(at[0], min(len(TEXT), sum(at)), kind, score, "Test", "a test"),
    PLACES,
    KINDS,
    st.sampled_from([0.4, 0.5, 0.7, 0.9]),
)


def covered(spans: list[Span]) -> set[int]:
    return {i for span in spans for i in range(span.start, span.end) if TEXT[i].isalnum()}


@given(st.lists(SPANS, max_size=12))
def test_nothing_is_uncovered_and_nothing_overlaps(spans: list[Span]) -> None:
    merged = merge(spans, TEXT)
    assert covered(merged) == covered(spans)
    assert all(a.end <= b.start for a, b in pairwise(merged))


@given(st.lists(SPANS, max_size=8))
def test_the_order_of_what_is_found_does_not_matter(spans: list[Span]) -> None:
    assert merge(spans, TEXT) == merge(spans[::-1], TEXT)


@given(st.lists(SPANS, max_size=8))
def test_merging_twice_changes_nothing(spans: list[Span]) -> None:
    once = merge(spans, TEXT)
    assert covered(merge(once, TEXT)) == covered(once)


def span(piece: str, kind: str, score: float = 0.7) -> Span:
    start = TEXT.index(piece)
    return Span(start, start + len(piece), kind, score, "Test", "a test")


def test_a_school_swallows_the_person_in_it() -> None:
    merged = merge([span("Elm", "PERSON", 0.9), span("Elm Tarn Primary", "SCHOOL")], TEXT)
    assert [(s.entity_type, TEXT[s.start : s.end]) for s in merged] == [("SCHOOL", "Elm Tarn Primary")]


def test_an_uncovered_hyphen_would_be_a_leak() -> None:
    merged = merge([span("Quimper", "PERSON"), span("Dodd", "PERSON")], TEXT)
    assert [TEXT[s.start : s.end] for s in merged] == ["Quimper-Dodd"]


def test_the_loser_keeps_what_is_left() -> None:
    merged = merge([span("12 Mill Lane LS6", "ADDRESS"), span("LS6 4QZ", "POSTCODE")], TEXT)
    assert [(s.entity_type, TEXT[s.start : s.end]) for s in merged] == [
        ("ADDRESS", "12 Mill Lane LS6"),
        ("POSTCODE", "4QZ"),
    ]
