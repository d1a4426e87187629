"""Copies, retyped copies and follow-ups are found; neighbours with the same grievance are not."""

from __future__ import annotations

import random
from datetime import date

import pytest

from dossier_kit.intake import (
    ConsentReading,
    Submission,
    likeness,
    propose_duplicates,
    read_consent,
    said_otherwise,
    unlike,
)
from dossier_kit.vocabulary import Evidence

LONG = (
    "We found out about the meeting from the caretaker. He asked how it had gone and we said, how had what gone? It turned out "
    "that the whole team had sat round a table for two hours with our daughter's file, and that a list of what she could not "
    "do had been read out and agreed. Nobody had written to us. When we asked for the minutes they said there were none, and "
    "when we asked again they said that they were not ours to have. The teacher who told us in the end cried as she said it."
)
RETYPED = (
    "We found out about the meeting from the caretaker. He'd asked how it went and we said, how had what gone? It turned out "
    "the whole team had sat round a table for 2 hours with our daughters file and a list of what she couldn't do had been "
    "read out and agreed. Nobody wrote to us. When we asked for the minutes they said there were none, and when we asked "
    "again, that they were not ours to have. The teacher who told us in the end cried as she said it. That was in spring."
)
LIKE = (
    "There was a meeting about our son that we knew nothing of. A list of what he could not do had been read out. We asked for "
    "the minutes and were told that there were none. Nobody had written to us before it and nobody has written to us since."
)


def row(
    number: int,
    story: str,
    consent: str = "Yes",
    set_aside: str | None = None,
    received: date | None = None,
    **fields: str,
) -> Submission:
    reading: ConsentReading = read_consent(consent, story)
    return Submission(
        "a.xlsx",
        "S",
        number,
        story,
        fields,
        {},
        {},
        (),
        received,
        None,
        None,
        None,
        reading,
        Evidence.OWN_ACCOUNT,
        set_aside,
        {},
    )


def found(*rows: Submission) -> list[tuple[int, int, str]]:
    return [(one.earlier, one.later, one.kind) for one in propose_duplicates(rows)]


def otherwise(*rows: Submission) -> tuple[list[tuple[int, int, bool]], list[int]]:
    said, lost = said_otherwise(rows)
    return [(one.account, one.row, one.sure) for one in said], lost


def test_the_same_text() -> None:
    copy = "  " + LONG.upper().replace(" ", "\u00a0") + "\n"
    assert found(row(1, LONG, email="a@x.example"), row(2, LIKE), row(3, copy, email="b@y.example")) == [
        (0, 2, "exact")
    ]


def test_typed_up_again_with_changes() -> None:
    assert found(row(1, LONG), row(2, LIKE), row(3, RETYPED)) == [(0, 2, "near")]


def test_half_of_it_by_the_same_contributor() -> None:
    half = LONG[: len(LONG) // 2]
    rows = [
        row(1, LONG, email="a@x.example"),
        row(2, half + " And more came later, which I will tell you by telephone.", email="A@X.example"),
    ]
    assert found(*rows) == [(0, 1, "near")]


def test_the_campaigns_own_words_make_no_copies() -> None:
    asked = "I am writing because you asked whether reports are circulated before the parent has seen them and whether one may amend them. "
    own = [" ".join(random.Random(number).sample([f"word{n}" for n in range(900)], 60)) for number in range(12)]
    assert found(*(row(number, asked + text) for number, text in enumerate(own))) == []


SAME = [
    ({"email": "Pia.Wray@x.example "}, {"email": "pia.wray@X.example"}),
    ({"email": "pia dot wray at x dot example"}, {"email": "pia.wray@x.example"}),
    ({"phone": "+44 (0)7700 900111"}, {"phone": "07700-900 111 (evenings)"}),
    ({"phone": "0117 496 0222 or 07700 900111"}, {"phone": "07700900111"}),
    ({"handle": "@Moss_Lichen"}, {"handle": "moss_lichen"}),
    (
        {"contributor": "Mrs Pia Wray", "child": "Otis Wray"},
        {"contributor": "WRAY, Pia".replace("WRAY, ", "") + " Wray", "child": "Otis"},
    ),
    (
        {"nhs_number": "450 557 7104", "contributor": "Pia Wray"},
        {"nhs_number": "4505577104", "contributor": "Sol Wray"},
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_more_from_the_same_contributor(one: dict[str, str], other: dict[str, str]) -> None:
    assert found(row(1, LONG, **one), row(2, LIKE, **other)) == [(0, 1, "follow_up")]


DIFFERENT = [
    ({"email": "a@x.example"}, {"email": "b@x.example"}),
    ({"contributor": "Pia Wray", "child": "Otis"}, {"contributor": "Pia Wray", "child": "Enid"}),
    ({"contributor": "Pia", "child": "Otis"}, {"contributor": "Pia", "child": "Otis"}),  # no full name
    ({"contributor": "Anonymous", "handle": "guest"}, {"contributor": "anonymous", "handle": "Guest"}),
    # a support worker's telephone
    ({"phone": "01632 960111", "contributor": "Pia Wray", "child": "Otis Wray"}, {"phone": "01632960111", "contributor": "Noor Sample", "child": "Enid Sample"}),
    # the helpline's own e-mail, given for parents who have none
    ({"email": "help@x.example", "contributor": "Pia Wray", "child": "Otis"}, {"email": "help@x.example", "contributor": "Noor Sample", "child": "Enid"}),
    ({}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_contributor(one: dict[str, str], other: dict[str, str]) -> None:
    assert found(row(1, LONG, **one), row(2, LIKE, **other)) == []


PEOPLE = ("Pia Wray", "Noor Sample", "Iris Thorn", "Pia Wray")


@pytest.mark.parametrize("shared", [{"email": "help@x.example"}, {"phone": "01632 960111"}, {"handle": "helpline"}])
def test_an_address_of_three_people_tells_nobody_apart(shared: dict[str, str]) -> None:
    """Without a column for the child the names alone say that it is the helpline's; who gave it twice is known."""
    rows = [row(at, text, contributor=name, **shared) for at, (name, text) in enumerate(zip(PEOPLE, (LONG, LIKE, "I rang.", "No more."), strict=True))]
    assert found(*rows) == [(0, 3, "follow_up")]
    withdrawn = [*rows[:3], row(3, "", consent="Withdrawn", set_aside="no story", contributor="Pia Wray", **shared)]
    assert otherwise(*withdrawn) == ([(0, 3, True)], [])
    nameless = [*rows[:3], row(3, "", consent="Withdrawn", set_aside="no story", **shared)]
    assert otherwise(*nameless) == ([], [3])


def test_a_few_words_are_no_account_to_share() -> None:
    assert (
        found(
            row(1, "Please see my letter.", email="a@x.example"), row(2, "Please see my letter.", email="b@x.example")
        )
        == []
    )


def test_each_later_row_against_its_earliest_partner() -> None:
    rows = [
        row(1, LONG, email="a@x.example"),
        row(2, LIKE, email="a@x.example"),
        row(3, LIKE, email="a@x.example"),
        row(4, "Something else altogether, and rather short.", email="a@x.example"),
    ]
    assert found(*rows) == [(0, 1, "follow_up"), (1, 2, "exact"), (0, 3, "follow_up")]


def test_a_withdrawal_reaches_what_was_sent_until_then() -> None:
    rows = [
        row(1, LONG, received=date(2014, 3, 1), email="a@x.example"), row(2, LIKE, received=date(2014, 3, 2), email="a@x.example"), row(3, RETYPED, received=date(2014, 3, 3), email="b@x.example"),
        row(4, "Please take down what I sent, I have changed my mind.", received=date(2014, 3, 4), email="a@x.example"), row(5, "It is all right again, use it as you like now.", received=date(2014, 3, 9), email="a@x.example"),
    ]  # fmt: skip
    # the copy that somebody else sent is not reached, nor what came later
    assert otherwise(*rows) == ([(0, 3, True), (1, 3, True)], [])


def test_a_withdrawal_may_have_no_story() -> None:
    rows = [
        row(1, LONG, email="a@x.example"),
        row(2, "", consent="withdrawn", set_aside="no story", email="a@x.example"),
        row(3, "", consent="Yes", set_aside="no story", email="a@x.example"),
    ]
    proposals = propose_duplicates(rows)
    assert [(one.earlier, one.later) for one in proposals] == [(0, 1)]
    assert otherwise(*rows) == ([(0, 1, True)], [])


OTHERWISE = [
    # Two rows, the later one's words, and what is found.
    ({"email": "a@x.example"}, {"email": "a@x.example"}, "No", "no story", ([(0, 1, True)], [])),
    ({"email": "a@x.example"}, {"email": "a@x.example"}, "Not until 3 May 2031", None, ([(0, 1, True)], [])),
    ({"email": "a@x.example"}, {"email": "a@x.example"}, "Yes", None, ([], [])),
    ({"email": "a@x.example"}, {"email": "a@x.example"}, "", "no story", ([], [])),
    ({"email": "a@x.example"}, {"email": "b@x.example"}, "No", "no story", ([], [])),  # a no of somebody else's
    ({"email": "a@x.example"}, {"email": "b@x.example"}, "Withdrawn", "no story", ([], [1])),
    ({"email": "a@x.example"}, {"email": "b@x.example"}, "No", "consent list", ([], [1])),
    ({"contributor": "Pia Wray"}, {"contributor": "Ms Pia Wray"}, "Withdrawn", "no story", ([(0, 1, False)], [])),
    ({"contributor": "Pia"}, {"contributor": "Pia"}, "Withdrawn", "no story", ([], [1])),
    ({"contributor": "Pia Wray", "child": "Otis"}, {"contributor": "Pia Wray", "child": "Enid"}, "Withdrawn", "no story", ([], [1])),
    # one sender, and perhaps not this child or not this person: nobody is sure
    ({"email": "a@x.example", "child": "Otis"}, {"email": "a@x.example", "child": "Enid"}, "Withdrawn - Enid only", None, ([(0, 1, False)], [])),
    ({"email": "a@x.example", "child": "Otis Wray"}, {"email": "a@x.example", "child": "Enid Wray"}, "Withdrawn", "no story", ([(0, 1, False)], [])),
    ({"email": "a@x.example", "contributor": "Pia Wray"}, {"email": "a@x.example", "contributor": "Noor Sample"}, "Withdrawn", "no story", ([(0, 1, False)], [])),
    ({"email": "a@x.example", "child": "Otis"}, {"email": "a@x.example", "child": "Otis Wray"}, "Withdrawn", "no story", ([(0, 1, True)], [])),
    # an account of its own: the name alone makes it no word on another's
    ({"contributor": "Pia Wray"}, {"contributor": "Pia Wray"}, "Withdrawn", None, ([], [])),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "words", "aside", "expected"), OTHERWISE)
def test_what_is_said_otherwise(
    one: dict[str, str],
    other: dict[str, str],
    words: str,
    aside: str | None,
    expected: tuple[list[tuple[int, int, bool]], list[int]],
) -> None:
    assert otherwise(row(1, RETYPED, **one), row(2, "" if aside else LIKE, consent=words, set_aside=aside, **other)) == expected


def test_a_line_on_a_list_may_stand_before_its_account() -> None:
    line = row(1, "", consent="No", set_aside="consent list", email="a@x.example")
    assert otherwise(line, row(2, LIKE, email="a@x.example")) == ([(1, 0, True)], [])


def test_which_story_is_nearly_which() -> None:
    assert [(old, new) for _score, old, new in likeness([LIKE, LONG], [RETYPED, "See my letter."])] == [(1, 0)]
    assert unlike(LONG, LIKE[::-1]) and not unlike(LONG, RETYPED) and not unlike(LONG, "See my letter.")


def test_many_rows() -> None:
    chance = random.Random(11)
    known = [f"word{number}" for number in range(2_000)]
    stories = [" ".join(chance.choice(known) for _ in range(60)) for _ in range(1_500)]
    changed = stories[40].split()
    changed[7], changed[30] = "other", "another"
    stories += [stories[3], " ".join(changed)]
    assert found(*(row(number, text) for number, text in enumerate(stories))) == [
        (3, 1500, "exact"),
        (40, 1501, "near"),
    ]
