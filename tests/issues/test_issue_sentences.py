"""Sentences: the pieces that a lawyer quotes."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier_kit.issues import sentences

CASES = [
    ("One. Two? Three! Four", ["One.", "Two?", "Three!", "Four"]),
    ("they said no. then they rang. ok", ["they said no.", "then they rang.", "ok"]),              # no capitals
    ("I saw Dr. [Person 1] at St. [School 1]. He left.", ["I saw Dr. [Person 1] at St. [School 1].", "He left."]),
    ("Papers, e.g. the report, came. Mrs. [Person 2] had it.",
     ["Papers, e.g. the report, came.", "Mrs. [Person 2] had it."]),
    ("It came in Sept. Then nothing.", ["It came in Sept.", "Then nothing."]),                     # a month that ends it
    ("It came on Sept. 3 by post.", ["It came on Sept. 3 by post."]),                              # and one that does not
    ("See para. 12 of it. Sch. 2 too.", ["See para. 12 of it.", "Sch. 2 too."]),
    ("J. wrote it. K. did not.", ["J. wrote it.", "K. did not."]),                                 # initials
    ("He has Asperger's. In May he left. Plan B. Then C.", ["He has Asperger's.", "In May he left.", "Plan B. Then C."]),
    ('"We never do that." she said. I left.', ['"We never do that." she said.', "I left."]),       # goes on after it
    ("Why? “Policy.” So I asked again.", ["Why?", "“Policy.”", "So I asked again."]),
    ("Well... no. Right… yes.", ["Well... no.", "Right… yes."]),
    ("[Child] is [age]. [EP 1] came. [LA officer 2] did not.",
     ["[Child] is [age].", "[EP 1] came.", "[LA officer 2] did not."]),
    ("• one thing\n• another thing\n- a third", ["one thing", "another thing", "a third"]),        # bullets
    ("1. They met.\n2. We did not.\n(c) They wrote.", ["They met.", "We did not.", "They wrote."]),
    ("[June 2012] – report sent to school\n[July 2012] – we ask for it",
     ["[June 2012] – report sent to school", "[July 2012] – we ask for it"]),                      # a timeline
    ("> Hi both,\n>> please hold this back\n> thanks", ["Hi both,", "please hold this back", "thanks"]),  # quoted mail
    ("a line that a mail program has broken in the very middle of a\nsentence, as they do. Next.",
     ["a line that a mail program has broken in the very middle of a\nsentence, as they do.", "Next."]),
    ("first line\r\nSecond line", ["first line", "Second line"]),
    ("What?! No!! 😡\n\n😡\n\nDone.", ["What?!", "No!!", "Done."]),                                # emoji say nothing
    ("\u00a0 padded. \t", ["padded."]),
    ("It cost £3.50 at 10.30 on www.place.example today.", ["It cost £3.50 at 10.30 on www.place.example today."]),
    ("", []),
    (" \n ... \n", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences_are_those_that_a_reader_sees(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


# Nobody quotes an account that was never ended as one sentence: it is parted where clauses begin.
RUN_ON = [
    # dictated: "and", "but", "so" and a new person begin a clause; "and says" or "of the" does not
    ("so the nurse came out to the car and she said I am not allowed to put down any hours and I asked what do you mean "
     "hours but she said that it gets sent back to her by the manager so we went home and my husband rang the office of "
     "the council and nobody there wanted to know about it",
     ["so the nurse came out to the car and she said I am not allowed to put down any hours",
      "and I asked what do you mean hours but she said that it gets sent back to her by the manager so we went home",
      "and my husband rang the office of the council and nobody there wanted to know about it"]),
    # notes with dashes: each is a part, and the dash belongs to none
    ("notes for the call - saw the therapist in june, sent me her draft the same week, very good - the draft says every "
     "day and the final one says from time to time - I asked her why - she says that the office sent it back with the "
     "lines marked - asked for a copy of that letter - refused",
     ["notes for the call - saw the therapist in june, sent me her draft the same week, very good",
      "the draft says every day and the final one says from time to time - I asked her why",
      "she says that the office sent it back with the lines marked - asked for a copy of that letter - refused"]),
]


@pytest.mark.parametrize(("text", "expected"), RUN_ON)
def test_what_was_never_ended_is_parted_where_clauses_begin(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(st.lists(st.sampled_from(["and", "she", "rang", "the", "school,", "-", "Then", "😀", "[LA 1]"]), max_size=400))
def test_no_part_of_what_was_never_ended_is_too_long_to_quote(words: list[str]) -> None:
    text = " ".join(words)
    parts = [text[start:end] for start, end in sentences(text)]
    said = [re.findall(r"\[LA 1\]|\w+", part) for part in parts]
    assert list(chain(*said)) == [word.rstrip(",") for word in words if word not in "-😀"]  # whole, in order, none lost
    assert all(len(part) <= 50 for part in said)


def test_a_long_sentence_that_is_one_stays_whole() -> None:
    text = "When " + "the officer of the council who had come to see us with her colleague " * 3 + "left, we were glad."
    assert len(text.split()) <= 50
    assert sentences(text) == [(0, len(text))]


@given(st.text(alphabet=st.sampled_from("aB1 .?!…\n\r\t-•>\"'“”’)([]é😀\u00a0\u2028"), max_size=80))
def test_sentences_are_in_order_apart_and_lose_no_word(text: str) -> None:
    bounds = sentences(text)
    at = 0
    for start, end in bounds:
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end
    lost = "".join(
        text[end:start] for (_, end), (start, _) in zip([(0, 0), *bounds], [*bounds, (len(text), 0)], strict=True)
    )
    # What lies between is white space, punctuation, or the number of a list's entry.
    assert not [word for word in lost.split() if sum(character.isalnum() for character in word) > 3]
