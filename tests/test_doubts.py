"""What deserves a look: a table of sentences, what is found in them and why, and what is not and why not."""

from __future__ import annotations

import time

import pytest

from dossier_kit.errors import BadRules
from dossier_kit.identities import identities_of
from dossier_kit.review import Decision
from dossier_kit.review import standing as names_standing
from dossier_kit.review.doubts import KINDS, Doubt, doubts
from dossier_kit.review.standing import standing
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


# -- names that the case knows -------------------------------------------------------------------------------------


OWN = [
    # (contributor, child, school, what was written, what is asked; "!" before what holds the case at the door)
    ("Maud Smith", "Emma Smith", "", "Then EMMA came, and emma cried.", ["!EMMA", "!emma"]),
    ("Maud Smith", "Emma Smith", "", "It is Emma_plan.pdf and emma2013.doc.", ["!Emma", "!emma"]),
    ("Maud Smith", "Emma Smith", "", "The SMITH file, and smith on the cover. The Smiths knew.", ["!SMITH", "smith", "!Smiths"]),
    ("Maud Price", "Bo Price", "", "The PRICE file says that Bo and BO bite. The price of it was high.", ["!PRICE", "!Bo", "!BO", "price"]),
    ("Maud Young", "Ann Young", "", "YOUNG - mother difficult. The young family. Young people and a young boy.", ["!YOUNG", "young", "young"]),
    ("Maud Green", "Ann Green", "", "The GREEN case. A green paper. The Green Paper.", ["!GREEN", "Green"]),
    ("Maud Ng", "Jo Ng", "", "Ng was told and jo bites.", ["!Ng", "jo"]),
    ("Maud Hill", "Grace Hill", "", "They say grace cannot sit still; mrs hill was there.", ["grace", "hill"]),
    ("Maud Quimper", "Josephine (Posy) Quimper", "", "In posy_x.pdf posy cried.", ["!posy", "posy"]),
    ("Gwen Pugh", "Si\u00f4n Pugh", "", "SION and Sion and si\u00f4n.", ["!SION", "!Sion", "!si\u00f4n"]),
    ("Maud Quimper", "Rhys Evans", "", "RE is on each page.", ["RE"]),                # the child's initials, and a lesson
    ("Maud Quimper", "Kit", "Orchard Lodge School", "Then orchard wrote to me. An orchard near us.", ["orchard"]),
    # words that are no name where they stand
    ("Maud Quimper", "Will Quimper", "", "Will they come? They will. I WILL NOT HAVE IT.", []),
    ("Maud Quimper", "May Quimper", "", "In May 2013 it may be. By May we knew.", []),
    ("Maud Quimper", "Will Quimper", "", "Then Will cried. Will was there.", ["!Will", "!Will"]),
    ("Mary Quimper", "Kit", "", "In may. May I ask?", []),
    ("Mary Quimper", "Kit", "", "So they told Polly.", ["Polly"]),                      # nobody has said that Mary is Polly
    ("Maud Price", "Kit", "", "WHAT IS THE PRICE OF ALL THAT? Prices rose.", ["PRICE"]),  # shouted: perhaps
    ("Maud Quimper", "Kit", "", "The kitten and the kitchen, the maudlin tale.", []),  # parts of words
]


@pytest.mark.parametrize(("contributor", "child", "school", "story", "asked"), OWN)
def test_a_name_of_the_columns_is_asked_about(
    contributor: str, child: str, school: str, story: str, asked: list[str]
) -> None:
    identities = identities_of({"contributor": contributor, "child": child, "school": school})
    left = standing(story, [], identities)
    assert ["!" * s.sure + story[s.start : s.end] for s in left] == asked
    places = {(d.start, d.end) for d in doubts(story, [], [], None, identities)}
    assert {(s.start, s.end) for s in left} <= places, "what holds a case is among the doubts"


AGAIN = [
    # (type, what is hidden, what was written after it, what is asked)
    ("SCHOOL", "the Mushroom", "Then the Mushroom wrote, and the mushroom rang. Mushroom soup.", ["!Mushroom", "mushroom"]),
    ("LOCATION", "Wallop Bottom", "They said that wallop bottom was far. WALLOP BOTTOM!", ["wallop bottom", "!WALLOP BOTTOM"]),
    ("LOCATION", "Nantgwyllt", "All of nantgwyllt knew.", ["!nantgwyllt"]),
    ("HEALTH_BODY", "Tin Hut", "Then the Tin Hut wrote.", ["!Tin Hut"]),
    ("PERSON", "Plume", "It has PLUME on it, and Plume again; a plume of smoke.", ["!PLUME", "!Plume"]),
    ("PERSON", "Bo", "Later bo asked. BO did.", ["bo", "!BO"]),
    ("CASE_REF", "EH123/45", "It is eh123/45 again.", ["!eh123/45"]),
    # what says what it is and not which
    ("SCHOOL", "the school", "The school wrote. THE SCHOOL! The School.", []),
    ("LOCAL_AUTHORITY", "the council", "The council and the Local Authority wrote.", []),
    ("HEALTH_BODY", "the hospital", "The hospital, the clinic and CAMHS wrote.", []),
    ("HEALTH_BODY", "CAMHS", "Then CAMHS wrote.", []),
    ("DATE", "3 June 2013", "On 3 June 2013 it came.", []),                             # no name
    ("AGE", "7", "He is 7 and not 77.", []),
]


@pytest.mark.parametrize(("kind", "hidden", "after", "asked"), AGAIN)
def test_what_is_hidden_in_one_place_is_asked_about_in_another(
    kind: str, hidden: str, after: str, asked: list[str]
) -> None:
    story = f"It is called {hidden} by all. {after}"
    at = story.index(hidden)
    left = standing(story, [(at, at + len(hidden), kind)])
    assert ["!" * s.sure + story[s.start : s.end] for s in left] == asked


def test_no_name_is_read_across_what_is_hidden() -> None:
    story = "Emma Quernley Smith came."
    identities = identities_of({"contributor": "Maud Smith", "child": "Emma Smith"})
    left = standing(story, [(5, 13, "PERSON")], identities)
    assert [story[s.start : s.end] for s in left] == ["Emma", "Smith"]


@pytest.mark.parametrize("words", [None, [], "family", ["Family"], [1]])
def test_the_lists_of_what_speaks_for_a_name_are_checked(monkeypatch: pytest.MonkeyPatch, words: object) -> None:
    names_standing._listed.cache_clear()
    assert all(names_standing._listed(name) for name in ("beside", "towards", "dates"))
    names_standing._listed.cache_clear()
    monkeypatch.setattr(names_standing, "load_rules", lambda _: {"beside": {"words": words}})
    with pytest.raises(BadRules, match=r"standing.toml: \[beside\]"):
        names_standing._listed("beside")
    names_standing._listed.cache_clear()


def test_five_thousand_words_are_quick() -> None:
    story = "The school told Quernley that nobody knew of gareth or of 07700 900123 at all. " * 334
    spans = [span(story, "Quernley", nth=n) for n in range(0, 200, 2)]
    decisions = [Decision(s.start, s.end, "accept", "PERSON") for s in spans[:50]]
    named = identities_of({"contributor": "Maud Price", "child": "Rose Price", "school": "Orchard Lodge School"})
    doubts(story, spans, decisions, None, named)  # the lists are read once
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        doubts(story, spans, decisions, None, named)
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.15, "50 ms on a machine of its own"
