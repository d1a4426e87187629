"""Names of a case's own columns that are words, in small letters in an ordinary sentence. All invented."""

from __future__ import annotations

import re

import pytest

from dossier_kit.detection import Account, Detector
from dossier_kit.identities import identities_of


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def hidden(detector: Detector, text: str, columns: dict[str, str]) -> str:
    """The text with every hidden character as a dot."""
    [(_, found)] = detector.detect([Account("C001", text, tuple(identities_of(columns)))])
    for span in found:
        text = text[: span.start] + "·" * (span.end - span.start) + text[span.end :]
    return text


# A child's name of two words, which both are words.
NAMES = [
    "Rose Bell", "Kit Quill", "Grace Day", "Holly Green", "Mark Price", "Daisy Hill", "Will Young", "Hope Winter",
    "Miles Short", "Chase Long",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_full_name_counts_in_any_case(detector: Detector, name: str) -> None:
    text = f"They wrote to the family again, and the panel said {name.lower()} does not need a plan."
    left = hidden(detector, text, {"child": name})
    assert not [word for word in name.lower().split() if word in left.split()]


# In capitals among small letters, as files and minutes have it, with the columns of the case.
CAPITALS = [
    ("The PRICE file was on the table when we came in.", "PRICE", {"contributor": "Maud Price"}),
    ("In the minutes it says: YOUNG - mother difficult.", "YOUNG", {"contributor": "Maud Young"}),
    ("Somebody said that the GREEN case was a nightmare.", "GREEN", {"child": "Emma Green"}),
    ("There was a folder with SMITH on it in red.", "SMITH", {"child": "Emma Smith"}),
]


@pytest.mark.parametrize(("text", "name", "columns"), CAPITALS)
def test_a_surname_in_capitals_is_found(detector: Detector, text: str, name: str, columns: dict[str, str]) -> None:
    assert name not in hidden(detector, text, columns)


# What stays, with the columns of the case.
WORDS = [
    ("I SHALL NOT AGREE and it is AUTUMN already.", "AUTUMN", {"child": "Autumn Quimper"}),  # a word that is stressed
    ("What is the PRICE of it? HIGH.", "HIGH", {"contributor": "Maud Price"}),
    ("He had a day off.", "a day", {"contributor": "Grace Day", "child": "Autumn"}),  # "A Day" is one of its forms
    ("It was not my day at all.", "my day", {"contributor": "Lan Day", "child": "My Day"}),
    ("I offered an olive branch and they laughed.", "olive branch", {"contributor": "Olive Branch"}),
    ("I was reading the report to him.", "reading", {"local_authority": "Reading"}),
    ("We had to bath him at night.", "bath", {"local_authority": "Bath"}),
    ("In the hull of a boat.", "hull", {"local_authority": "Hull"}),
]


@pytest.mark.parametrize(("text", "stays", "columns"), WORDS)
def test_ordinary_words_stay(detector: Detector, text: str, stays: str, columns: dict[str, str]) -> None:
    assert stays in hidden(detector, text, columns)


# A school or an authority that is a word is suggested where it is spoken of.
BODIES = [
    ("They sent the file to {}.", "before"),
    ("We moved from {} in june.", "before"),
    ("So the {} ep came to see him.", "before a job of the council's"),
    ("In the end {} lied to us about it.", "before a verb"),
    ("As you know our la is {}.", "said to be the authority"),
]


@pytest.mark.parametrize("authority", ["Hull", "Bath", "Reading", "Bury", "Barking", "Stoke", "Wells"])
@pytest.mark.parametrize(("text", "why"), BODIES)
def test_an_authority_that_is_a_word(detector: Detector, authority: str, text: str, why: str) -> None:
    word = authority.lower()
    left = hidden(detector, text.format(word), {"local_authority": authority})
    assert word not in re.findall(r"\w+", left), why


def test_a_school_that_is_a_word(detector: Detector) -> None:
    left = hidden(detector, "In july we left the grove and the grove wrote to us.", {"school": "The Grove"})
    assert "grove" not in left
    left = hidden(detector, "The letter from the beacon was late.", {"school": "Beacon"})
    assert "beacon" not in left
