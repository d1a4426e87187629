"""Whose report it is that others had, and who "he" and "they" are: who told whom where a sentence does not say."""

from __future__ import annotations

import pytest
from test_fact_suggestions import answers, case, facts_of

from dossier_kit.redacted import IssueSuggestion

# Before each of these the account has a main body that is not the one that wrote the report.
MAIN = "The council was rude. The council lied. "
WRITTEN = [
    # who wrote a report told those who had it, however it is said who wrote it
    ("We waited for the speech therapy report. The SENCO had read it.", {"health_body>school"}),
    ("There is a report by the paediatrician. It was sent to the school.", {"health_body>school"}),
    ("A report was written on him by the paediatrician. It was sent to the school.", {"health_body>school"}),
    ("The paediatrician did a report. It was sent to the school.", {"health_body>school"}),
    ("The paediatrician saw him. Her report came in May. It was sent to the school.", {"health_body>school"}),
    # it came back to its own writer, which tells nobody anything
    ("The paediatrician did a report. It was sent to the clinic.", set()),
    # the family's own paper is nobody's: the main body is taken, as where no report was spoken of
    ("I wrote a report. It was sent to the school.", {"la>school"}),
    ("It was sent to the school.", {"la>school"}),
    # too long ago for "it" to be the report
    ("The paediatrician did a report. " + "It rained. " * 9 + "It was sent to the school.", {"la>school"}),
    # most of what reaches the main body is its own, but not where a sentence begins with what another one did
    ("The head wrote in a form that I was late, and that was copied to the council.", {"school>la"}),
]


@pytest.mark.parametrize(("text", "flows"), WRITTEN)
def test_whose_report_it_was(text: str, flows: set[str]) -> None:
    assert answers(MAIN + text, "flow") == flows


def test_an_issue_of_a_report_asks_who_wrote_it() -> None:
    text = MAIN + "The paediatrician did a report. It lay about for the SENCO and for the governors."
    start = text.index("It lay")
    issue = IssueSuggestion("C001", "reports_circulated_unseen", 0.9, start, len(text), "seen first by others")
    flows = {one.value for one in facts_of(text, [issue]) if one.fact == "flow"}
    assert flows == {"health_body>school"}


WHO = [
    # "he" is somebody: not the school that was named last, but the man from it is
    ("He goes to [School 1]. The council discussed him with the physio.", {"la>health_body"}),
    ("The head of [School 1] was kind, and [LA 1] rang him.", {"la>school"}),
    ("It was a man from [School 1], as [LA 1] had approached him and leaned on him until he agreed.", {"la>school"}),
    # a label that took somebody's name for a council's is somebody all the same
    ("Mr [LA 1] came. He rang the SENCO.", {"la>school"}),
    # "a man" is somebody new
    ("The nurse came. A man rang the school.", set()),
    # a head of service is the head of no school
    ("Mr [Professional 1] of [LA 1] wrote to her head of service.", set()),
    # the family did not agree: what the bodies did between them stands
    ("The council held a meeting about him with his physio, which we never agreed to.", {"la>health_body"}),
    # two guesses, who told and who was told, are no suggestion; who speaks of herself is no guess
    ("The council was kind. The nurse came. She walked round and she was asked to stop.", set()),
    ("The council was rude, the council lied, and the nurse said she had been told not to put hours.",
     {"la>health_body"}),
    ("The lady from the council has since been telling the teachers about us.", {"la>school"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "flows"), WHO)
def test_who_he_and_they_are(text: str, flows: set[str]) -> None:
    assert answers(text, "flow") == flows


def test_the_case_is_the_same_twice() -> None:
    text = MAIN + WRITTEN[0][0]
    assert facts_of(text) == facts_of(text) and case(text).text == text
