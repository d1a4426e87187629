"""What the lawyers' own answers teach: when they are too few, when they teach nothing, and when they are heard."""

from __future__ import annotations

import numpy as np
import pytest
from issue_tools import case

from dossier_kit.issues import IssueList, Taught, suggest, teach
from dossier_kit.issues.learning import ENOUGH
from dossier_kit.issues.suggesting import groups_of, hear, read
from dossier_kit.redacted import IssueDecision, RedactedCase

ISSUES = IssueList.load()
KEY = "access_denied"
YES = "I asked for the minutes and they were withheld from us. They refused to give us a copy."
NO = "The weather was fair for us."


def decided(one: RedactedCase, verdict: str) -> IssueDecision:
    return IssueDecision(one.ref, KEY, verdict, 0, 1, "A. Lawyer", "2024-05-01T10:00:00+00:00", one.text_hash)


def cases(texts: list[str]) -> list[RedactedCase]:
    return [case(text, f"C{number:03}") for number, text in enumerate(texts, 1)]


def corrected(taught: Taught, text: str) -> tuple[float, float]:
    """The score of a text before and after what was learnt."""
    reading, left = read(text, ISSUES)
    before = hear(reading, left, ISSUES)[KEY].score
    return before, taught.corrected(KEY, before, groups_of(reading, left))


# (texts with the verdict on each, what the lawyer is told)
TOLD = [
    ([], "0 confirmed and 0 rejected: too few"),
    ([(YES, "confirmed")] * 40, "40 confirmed and 0 rejected: too few"),  # nothing to tell them from
    ([(YES, "confirmed")] * (ENOUGH - 1) + [(NO, "rejected")] * 40, "19 confirmed and 40 rejected: too few"),
    # The very same text, now this, now that: no word can tell which.
    ([(NO, "confirmed"), (NO, "rejected")] * ENOUGH, "20 confirmed and 20 rejected"),
    # The lawyers say the opposite of what is suggested, and always so.
    ([(YES, "rejected"), (NO, "confirmed")] * 25, "what they have in common is heard"),
]


@pytest.mark.parametrize(("answers", "told"), TOLD)
def test_it_says_what_it_has_to_go_by(answers: list[tuple[str, str]], told: str) -> None:
    texts = cases([text for text, _ in answers])
    taught = teach(texts, [decided(one, verdict) for one, (_, verdict) in zip(texts, answers, strict=True)], ISSUES)
    assert told in taught.told[KEY]
    assert set(taught.told) == {issue.key for issue in ISSUES.issues}
    assert (KEY in taught.weights) == ("is heard" in taught.told[KEY])


def test_what_was_learnt_moves_the_score_towards_the_lawyers() -> None:
    texts = cases([YES, NO] * 25)
    taught = teach(texts, [decided(one, "rejected" if one.text == YES else "confirmed") for one in texts], ISSUES)
    before, after = corrected(taught, YES)
    assert after < before
    before, after = corrected(taught, NO)
    assert after > before


def test_suggestions_listen_to_what_was_taught() -> None:
    texts = cases([YES, NO] * 25)
    taught = teach(texts, [decided(one, "rejected" if one.text == YES else "confirmed") for one in texts], ISSUES)
    plain = {one.issue: one.score for one in next(suggest([case(YES)], ISSUES))}
    heard = {one.issue: one.score for one in next(suggest([case(YES)], ISSUES, taught=taught))}
    assert heard.pop(KEY, 0.0) < plain.pop(KEY)
    assert heard == plain  # nothing was said of the others


def test_an_issue_without_enough_answers_keeps_its_score() -> None:
    before, after = corrected(teach([], [], ISSUES), YES)
    assert before == after


def test_only_decisions_on_the_very_text_count_and_of_two_the_last() -> None:
    texts = cases([YES, NO] * ENOUGH)
    stale = [IssueDecision(one.ref, KEY, "confirmed", 0, 1, "A. Lawyer", "", "another text") for one in texts]
    assert "0 confirmed and 0 rejected" in teach(texts, stale, ISSUES).told[KEY]
    twice = [decided(texts[0], "confirmed"), decided(texts[0], "rejected"), decided(texts[1], "confirmed"),
             decided(texts[1], "open")]
    assert "0 confirmed and 1 rejected" in teach(texts, twice, ISSUES).told[KEY]


def test_the_same_answers_teach_the_same() -> None:
    texts = cases([YES, NO] * 25)
    answers = [decided(one, "rejected" if one.text == YES else "confirmed") for one in texts]
    one, two = teach(texts, answers, ISSUES), teach(texts[::-1], answers[::-1], ISSUES)
    assert np.array_equal(one.weights[KEY], two.weights[KEY])
