"""What a contributor said about sharing. Expected answers were written before the rules were run on them.

The one error that must not happen is a yes where a careful reader would not see one.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_intake_phrases import (
    NO_WAY,
    NOT_CLEAR,
    SPOILERS,
    TAKEN_BACK,
    TO_WAIT,
    UNTIL,
    YES,
    YES_WITH_CONDITIONS,
    YESES,
)

from dossier_kit.intake import read_consent
from dossier_kit.vocabulary import Consent

RECEIVED = date(2013, 6, 14)


@pytest.mark.parametrize("words", YES)
def test_yes(words: str) -> None:
    reading = read_consent(words, received=RECEIVED)
    assert (reading.state, reading.conditions, reading.overruled) == (Consent.CONSENTED, "", False)


@pytest.mark.parametrize("words", YES_WITH_CONDITIONS)
def test_yes_with_its_conditions_kept(words: str) -> None:
    reading = read_consent(words, received=RECEIVED)
    assert (reading.state, reading.conditions) == (Consent.CONSENTED, words)


@pytest.mark.parametrize(
    ("words", "state"),
    [(words, Consent.EMBARGOED) for words in TO_WAIT]
    + [(words, Consent.WITHDRAWN) for words in TAKEN_BACK]
    + [(words, Consent.REFUSED) for words in NO_WAY]
    + [(words, Consent.UNCLEAR) for words in NOT_CLEAR],
)
def test_no_yes(words: str, state: Consent) -> None:
    assert read_consent(words, received=RECEIVED).state is state


@pytest.mark.parametrize(("words", "until"), UNTIL)
def test_until_when(words: str, until: date | None) -> None:
    reading = read_consent(words, received=date(2013, 6, 10))
    assert (reading.state, reading.until) == (Consent.EMBARGOED, until)


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_never_a_yes(spoiler: str) -> None:
    for yes in YESES:
        for words in (f"{yes} {spoiler}", f"{yes}, {spoiler}", f"{yes}. {spoiler.capitalize()}"):
            assert read_consent(words, received=RECEIVED).state is not Consent.CONSENTED, words


@given(
    words=st.sampled_from(YES + YES_WITH_CONDITIONS + TO_WAIT + TAKEN_BACK + NO_WAY + NOT_CLEAR),
    before=st.sampled_from(["", " ", "\u00a0", "\n", "- ", "(", '"']),
    change=st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
)
def test_case_and_white_space_change_nothing_towards_a_yes(words: str, before: str, change: object) -> None:
    assert callable(change)
    plain = read_consent(words, received=RECEIVED).state
    changed = read_consent(before + change(words) + " ", received=RECEIVED).state
    assert changed is plain or changed is not Consent.CONSENTED


@given(words=st.text(max_size=60))
def test_any_words_are_read(words: str) -> None:
    assert read_consent(words, words, RECEIVED, RECEIVED).state in Consent


@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", min_size=3, max_size=12).filter(
        lambda word: "y" not in word and "ok" not in word
    )
)
def test_unknown_words_are_no_yes(words: str) -> None:
    known = {word for phrase in YES for word in phrase.lower().split()}
    if not known & set(words.split()):
        assert read_consent(words).state is not Consent.CONSENTED


def test_the_year_of_an_embargo_is_the_next_such_day() -> None:
    assert read_consent("hold until 12 July", received=date(2013, 6, 14)).until == date(2013, 7, 12)
    reading = read_consent("hold until 12 January", received=date(2013, 6, 14))
    assert reading.until == date(2014, 1, 12) and "year assumed" in reading.basis
    assert read_consent("hold until 12 July").until is None  # nothing tells the year


def test_the_tribunal_column_gives_the_day_only_to_words_that_wait_for_it() -> None:
    tribunal = date(2013, 9, 9)
    assert read_consent("after the tribunal", received=RECEIVED, tribunal=tribunal).until == tribunal
    assert read_consent("hold until I say so", received=RECEIVED, tribunal=tribunal).until is None
    assert read_consent("after the tribunal", received=RECEIVED, tribunal=date(2012, 1, 1)).until is None
    # The words decide: a tribunal to come makes no embargo of a plain yes.
    assert read_consent("You may share it", received=RECEIVED, tribunal=tribunal).state is Consent.CONSENTED
