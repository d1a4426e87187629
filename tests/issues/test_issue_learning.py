"""What the lawyers' own answers teach: when they are too few, when they teach nothing, and when they are heard."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from issue_tools import case

from dossier_kit.facts import FactList, suggest_taught
from dossier_kit.facts import suggest as suggest_facts
from dossier_kit.issues import IssueList, Lessons, Taught, suggest, suggesting
from dossier_kit.issues.cues import Reading
from dossier_kit.issues.learning import ENOUGH
from dossier_kit.issues.suggesting import Evidence, Heard, groups_of, hear, hear_out, read
from dossier_kit.redacted import IssueDecision, RedactedCase

ISSUES = IssueList.load()
KEY = "access_denied"
YES = "I asked for the minutes and they were withheld from us. They refused to give us a copy."
NO = "The weather was fair for us."


def decided(one: RedactedCase, verdict: str) -> IssueDecision:
    return IssueDecision(one.ref, KEY, verdict, 0, 1, "A. Lawyer", "2024-05-01T10:00:00+00:00", one.text_hash)


def cases(texts: list[str]) -> list[RedactedCase]:
    return [case(text, f"C{number:03}") for number, text in enumerate(texts, 1)]


def heard(one: RedactedCase) -> Heard:
    return hear_out(one, Reading(one.text, ISSUES.language), ISSUES, to_correct=True)


def teach(texts: list[RedactedCase], decisions: list[IssueDecision]) -> Taught:
    return Lessons.of(texts, decisions, ISSUES).taught({one.ref: heard(one) for one in texts})


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
    taught = teach(texts, [decided(one, verdict) for one, (_, verdict) in zip(texts, answers, strict=True)])
    assert told in taught.told[KEY]
    assert set(taught.told) == {issue.key for issue in ISSUES.issues}
    assert (KEY in taught.weights) == ("is heard" in taught.told[KEY])


def test_what_was_learnt_moves_the_score_towards_the_lawyers() -> None:
    texts = cases([YES, NO] * 25)
    taught = teach(texts, [decided(one, "rejected" if one.text == YES else "confirmed") for one in texts])
    before, after = corrected(taught, YES)
    assert after < before
    before, after = corrected(taught, NO)
    assert after > before


def test_suggestions_listen_to_what_was_taught() -> None:
    texts = cases([YES, NO] * 25)
    taught = teach(texts, [decided(one, "rejected" if one.text == YES else "confirmed") for one in texts])
    plain = {one.issue: one.score for one in next(suggest([case(YES)], ISSUES))}
    after = {one.issue: one.score for one in next(suggest([case(YES)], ISSUES, taught=taught))}
    assert after.pop(KEY, 0.0) < plain.pop(KEY)
    assert after == plain  # nothing was said of the others


def test_an_issue_without_enough_answers_keeps_its_score() -> None:
    before, after = corrected(teach([], []), YES)
    assert before == after


def test_only_decisions_on_the_very_text_count_and_of_two_the_last() -> None:
    texts = cases([YES, NO] * ENOUGH)
    stale = [IssueDecision(one.ref, KEY, "confirmed", 0, 1, "A. Lawyer", "", "another text") for one in texts]
    assert "0 confirmed and 0 rejected" in teach(texts, stale).told[KEY]
    twice = [decided(texts[0], "confirmed"), decided(texts[0], "rejected"), decided(texts[1], "confirmed"),
             decided(texts[1], "open")]
    assert "0 confirmed and 1 rejected" in teach(texts, twice).told[KEY]


def test_the_same_answers_teach_the_same() -> None:
    texts = cases([YES, NO] * 25)
    answers = [decided(one, "rejected" if one.text == YES else "confirmed") for one in texts]
    one, two = teach(texts, answers), teach(texts[::-1], answers[::-1])
    assert np.array_equal(one.weights[KEY], two.weights[KEY])


# (what the lawyers say of the accounts, whether it is enough to learn from)
SPREAD = [
    ({YES: "rejected", NO: "confirmed"}, True),
    ({YES: "confirmed", NO: "open"}, False),
]


@pytest.mark.parametrize(("answers", "enough"), SPREAD)
def test_an_account_is_heard_once_to_learn_from_it_and_to_suggest(
    answers: dict[str, str], enough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Hearing is most of the work, and what was decided was heard twice: first all of it without a word of how far it was.
    texts = cases([YES, NO] * 22)
    lessons = Lessons.of(texts, [decided(one, answers[one.text]) for one in texts], ISSUES)
    assert bool(lessons.refs) == enough
    times: list[int] = []
    seen: list[tuple[int, int | None]] = []

    def counted(*given: Any) -> dict[str, Evidence]:
        times.append(len(seen))
        return hear(*given)

    monkeypatch.setattr(suggesting, "hear", counted)
    both, taught = suggest_taught(texts, lessons, progress=lambda n, of: seen.append((n, of)), cores=1)
    assert len(times) == len(texts) and times[-1] == len(texts) - 1  # it is told with each how far it is
    assert seen == sorted(seen) and seen[-1] == (len(texts), len(texts))
    assert (KEY in taught.weights) == enough
    # The same as one at a time, as a case is suggested whose redaction has changed.
    facts = FactList.load()
    for one, (issues, of_case) in zip(texts[:2], both, strict=False):
        own = next(suggest([one], ISSUES, taught=taught))
        assert issues == own
        assert of_case == next(suggest_facts([one], facts, {one.ref: own}))


@pytest.mark.slow
def test_many_cores_learn_what_one_learns() -> None:
    texts = cases([YES, NO] * 155)
    lessons = Lessons.of(texts, [decided(one, "rejected" if one.text == YES else "confirmed") for one in texts], ISSUES)
    both, taught = suggest_taught(texts, lessons, cores=2)
    alone, as_well = suggest_taught(texts, lessons, cores=1)
    assert both == alone
    assert np.array_equal(taught.weights[KEY], as_well.weights[KEY])
