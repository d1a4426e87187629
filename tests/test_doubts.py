"""What deserves a look: a table of sentences, what is found in them and why, and what is not and why not."""

from __future__ import annotations

import time

import pytest

from dossier_kit.review import Decision
from dossier_kit.review.doubts import KINDS, Doubt, doubts
from dossier_kit.vocabulary import Span


def found(story: str, spans: list[Span] | None = None, decisions: list[Decision] | None = None) -> list[tuple[str, str]]:
    return [(d.kind, story[d.start : d.end]) for d in doubts(story, spans or [], decisions or [])]


def span(story: str, words: str, kind: str = "PERSON", score: float = 0.9, nth: int = 0, by: str = "Names") -> Span:
    at = -1
    for _ in range(nth + 1):
        at = story.index(words, at + 1)
    return Span(at, at + len(words), kind, score, by)


STANDING = [
    # (what the contributor wrote, what is found, why)
    ("They told Quernley first.", [("capital", "Quernley")], "no list explains it: it may be anybody"),
    ("They told Gareth first.", [("capital", "Gareth")], "a name that is left standing"),
    ("We moved to Lancaster then.", [("capital", "Lancaster")], "a place that is left standing"),
    ("they told gareth first.", [("lower case", "gareth")], "names are typed without capitals on a telephone"),
    ("Ring 07700 900123 today.", [("number", "07700 900123")], "a number that somebody could ring"),
    ("Our file is AB12345 there.", [("number", "AB12345")], "letters and digits: a reference"),
    ("It was 4471 in the list.", [("number", "4471")], "four digits that are no year"),
    ("He is the only wheelchair user there.", [("rare", "the only wheelchair user")], "it singles him out without a name"),
    ("She has a microdeletion.", [("rare", "microdeletion")], "few children have it"),
    ("One of the triplets.", [("rare", "triplets")], "few families have them"),
    ("They told Zo\u00eb-Quernley's class.", [("capital", "Zo\u00eb-Quernley")], "accents and hyphens; without the possessive"),
]
NOT = [
    ("The SENCO said that the EHCP was late.", "the field's own abbreviations"),
    ("We met on Monday in June.", "the calendar"),
    ("In 2019 and 2019/20 nothing came.", "years are no numbers of anybody"),
    ("It cost £1,914.60 and 45% of that.", "money and shares"),
    ("He was up at 7.30 and 10 of us came.", "hours and counts"),
    ("The Educational Psychologist rang. Nobody came.", "words of the field, and a sentence's first word"),
    ("I HAVE HAD ENOUGH OF THIS.", "shouting makes no names of words"),
    ("She has Down's syndrome.", "a condition that many share"),
    ("Will you come? He may hope so.", "usual words that are names as well"),
]


@pytest.mark.parametrize(("story", "expected", "why"), STANDING, ids=[row[2] for row in STANDING])
def test_what_is_left_standing_and_deserves_a_look(story: str, expected: list[tuple[str, str]], why: str) -> None:
    assert found(story) == expected, why


@pytest.mark.parametrize(("story", "why"), NOT, ids=[row[1] for row in NOT])
def test_what_does_not(story: str, why: str) -> None:
    assert found(story) == [], why


def test_a_low_score_is_looked_at_until_it_is_decided() -> None:
    story = "They told Gareth and Quernley."
    low, high = span(story, "Gareth", score=0.4), span(story, "Quernley")
    assert found(story, [low, high]) == [("low score", "Gareth")]
    for action in ("accept", "reject", "retype"):
        assert found(story, [low, high], [Decision(low.start, low.end, action, "PERSON")]) == []


def test_the_same_words_in_two_types() -> None:
    story = "Quernley rang. We went to Quernley. Then Quernley's answer came."
    spans = [span(story, "Quernley"), span(story, "Quernley", "LOCATION", nth=1)]
    assert [kind for kind, _ in found(story, spans)] == ["two types", "two types", "capital"]
    accepted = Decision(spans[0].start, spans[0].end, "accept", "PERSON")
    assert [kind for kind, _ in found(story, spans, [accepted])] == ["two types", "capital"]


def test_part_of_a_hidden_name_left_elsewhere_is_found_in_either_case() -> None:
    story = "Ask Ilse Quernley. Then quernley rang, and Quernley wrote."
    assert found(story, [span(story, "Ilse Quernley")]) == [("lower case", "quernley"), ("capital", "Quernley")]


def test_leaving_a_word_is_a_decision_too() -> None:
    story = "They told Quernley first, then Quernley again."
    start = story.index("Quernley")
    left = Decision(start, start + 8, "reject", "PERSON")
    assert found(story, [], [left]) == [("capital", "Quernley")]
    assert doubts(story, [], [left])[0].start > start


def test_a_rare_quasi_identifier() -> None:
    story = "We saw them at Tarn Howe and in Lancaster."
    spans = [span(story, "Tarn Howe", "LOCATION"), span(story, "Lancaster", "LOCATION")]
    counts = {"tarn howe": 1, "lancaster": 7}
    assert [story[d.start : d.end] for d in doubts(story, spans, [], counts)] == ["Tarn Howe"]
    named = [span(story, "Tarn Howe", "LOCATION", by="OwnColumns"), spans[1]]
    assert doubts(story, named, [], counts) == [], "what the columns name is what they say it is"
    assert doubts(story, spans, [], None) == []


def test_a_doubt_says_why_and_never_repeats_the_text() -> None:
    story = "They told Quernley, Gareth and 07700 900123 in Lancaster; she has a microdeletion."
    for doubt in doubts(story, [span(story, "Gareth", score=0.3)]):
        assert isinstance(doubt, Doubt) and doubt.kind in KINDS and len(doubt.reason) > 10
        assert story[doubt.start : doubt.end] not in doubt.reason


def test_five_thousand_words_are_quick() -> None:
    story = "The school told Quernley that nobody knew of gareth or of 07700 900123 at all. " * 334
    spans = [span(story, "Quernley", nth=n) for n in range(0, 200, 2)]
    decisions = [Decision(s.start, s.end, "accept", "PERSON") for s in spans[:50]]
    doubts(story, spans, decisions)  # the lists are read once
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        doubts(story, spans, decisions)
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.15, "50 ms on a machine of its own"
