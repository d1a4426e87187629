"""What is quoted for an issue: one sentence, or two places of an account where one lacks what the other supplies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.categorisation import as_case
from dossier_kit.issues import IssueList, suggest
from dossier_kit.issues.cues import Reading
from dossier_kit.issues.odds import Weighing, names_of
from dossier_kit.issues.quoting import Further, further, places, plainest
from dossier_kit.issues.suggesting import Evidence
from dossier_kit.redacted import places_of, quoted_words

ISSUES = IssueList.load()
# Ten sentences with a full stop each, so that none is a clause of another.
NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TEXT = " ".join(f"This is sentence number {name} here." for name in NAMES)
BOUNDS = Reading(TEXT, ISSUES.language).words.bounds


def evidence(said: list[float], half: list[float]) -> Evidence:
    return Evidence((), tuple(said), (0.0,) * len(said), tuple(half), 0.0, None, 0.9)


def by_half(weight: float = 1.0) -> Weighing:
    """A weighing that hears nothing but what the network says of a half."""
    return Weighing(np.array([weight if name == "half" else 0.0 for name in names_of(Further)]))


def quoted(said: list[float], half: list[float], supplying: Weighing | None) -> list[int]:
    """The numbers of the sentences quoted."""
    there = evidence(said, half)
    first, also = places(Reading(TEXT, ISSUES.language), plainest(there), there, supplying)
    return [
        number for number, (start, end) in enumerate(BOUNDS)
        if any(one <= start and end <= other for one, other in (first, also))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "halves", "expected"),
    [
        (4, {}, [4]),                             # nothing is lacking
        (4, {5: 3.0}, [4, 5]),                    # next to it: one place
        (4, {9: 3.0}, [4, 9]),                    # far off: two
        (4, {9: 3.0, 8: 2.0}, [4, 8, 9]),         # a third beside one of these
        (4, {9: 3.0, 0: 2.0}, [4, 9]),            # but never a third place
        (4, {5: -3.0}, [4]),                      # too unlikely to be of use
        (4, {4: 9.0}, [4]),                       # what a sentence supplies itself it does not lack
    ],
)  # fmt: skip
def test_what_supplies_what_is_lacking_is_quoted_too(plain: int, halves: dict[int, float], expected: list[int]) -> None:
    said = [3.0 if number == plain else -9.0 for number in range(10)]
    half = [halves.get(number, -9.0) for number in range(10)]
    assert quoted(said, half, by_half()) == expected


def test_an_issue_that_the_network_does_not_know_is_quoted_with_one_sentence() -> None:
    there = Evidence((), (), (), (), 0.9, None, 0.9)
    assert further(there, 3) == {}
    assert places(Reading(TEXT, ISSUES.language), 3, there, by_half()) == (BOUNDS[3], (0, 0))


@given(
    said=st.lists(st.floats(-9, 9), min_size=10, max_size=10),
    half=st.lists(st.floats(-9, 9), min_size=10, max_size=10),
    weight=st.floats(0, 3),
)
@settings(max_examples=60, deadline=None)
def test_the_plainest_sentence_is_always_quoted_in_at_most_two_places(
    said: list[float], half: list[float], weight: float
) -> None:
    there = evidence(said, half)
    found = quoted(said, half, by_half(weight))
    assert plainest(there) in found and len(found) <= 3
    assert sum(number - 1 not in found for number in found) <= 2


# Of accounts as parents write them; the words that must be quoted together, whatever stands between them.
BOTH = [
    ("discussed_without_consent",
     "He is a quiet boy and likes trains. In March the head went through his medical history with the leader of the"
     " scout troop. He was at camp that week. Nobody had asked us whether she might.",
     ("medical history", "Nobody had asked us")),
    ("reports_circulated_unseen",
     "The psychologist's report went to the school, the clinic and the panel on 3 May. I remember the week well, since"
     " the boiler broke. My own copy came on 2 June.", ("went to the school", "My own copy came")),
    ("false_information",
     "The plan says that he was excluded twice. I read that page three times over. He has never been excluded from"
     " anywhere.", ("excluded twice", "never been excluded")),
]  # fmt: skip


@pytest.mark.parametrize(("issue", "text", "words"), BOTH)
def test_both_halves_of_a_wrong_are_quoted(issue: str, text: str, words: tuple[str, ...]) -> None:
    (found,) = suggest([as_case("C001", text)], ISSUES)
    (one,) = [suggestion for suggestion in found if suggestion.issue == issue]
    said = quoted_words(text, places_of(one))
    assert all(word in said for word in words), said
