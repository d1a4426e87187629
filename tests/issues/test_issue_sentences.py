"""Sentences: the pieces that a lawyer quotes."""

from __future__ import annotations

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
