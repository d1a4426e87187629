"""What befell the family, as single sentences say it; and what is no harm of theirs, or none that was done."""

from __future__ import annotations

import pytest
from test_fact_suggestions import answers

HARM = [
    ("The letter about her overdose lay open on the desk.", set()),  # what a paper told, and no effect
    ("The secretary was embarrassed.", set()),  # not the family
    ("She has taken an overdose since.", {"health"}),
    ("The psychologist was off sick so another came.", set()),
    ("He was excluded before we moved here.", set()),  # long before
    ("They refused us the records.", set()),  # no provision
    ("By then the place was given to another child.", {"provision"}),
    ("She is in a different school since.", {"education"}),
    ("He has been out of school since March.", {"education"}),
    ("I was signed off with stress.", {"health"}),
    ("We will never trust them again.", {"trust"}),
    ("It cost us thousands.", {"money"}),
    ("They cancelled his therapy.", {"provision"}),
    # what happened to the family, and not what a paper says, is feared, or befell somebody else
    ("The report says that he was excluded.", set()),
    ("I was afraid that he would be taken off the roll.", set()),
    ("There were seven in the class and he is not in his class list.", set()),
    ("He has lost his speech.", set()),  # an illness
    ("We adopted her after years of neglect.", set()),
    ("They accused us of neglect.", {"reputation"}),
    ("She said in the letter that it was about my breakdown.", set()),
    ("I was on the verge of a breakdown.", {"health"}),
    ("She collapsed on the run.", set()),
    ("I would be sacked for that.", set()),
    ("We paid for an assessment ourselves.", {"money"}),
    ("Professionals dare not write hours.", set()),
    ("I dare not ask them now.", {"trust"}),
    ("There was talk of the council.", set()),
    ("There is still no place for him.", {"provision"}),
    ("He is back to wetting.", {"health"}),
    # who did it is named, and it was done to the family's own child
    ("They excluded him.", {"education"}),
    ("The school excluded him for a week.", {"education"}),
    ("They expelled my daughter.", {"education"}),
    ("They excluded my son's friend.", set()),
    ("They excluded [Child 1]'s friend.", set()),
    ("The other girl hit her and they excluded her.", set()),  # the girl
    ("They never excluded him.", set()),
    ("They would have excluded him.", set()),
    ("They excluded him from the meeting about his plan.", set()),  # no schooling
    ("My breakdown began when they excluded him.", {"education", "health"}),
    ("The car's breakdown began when it was cold.", set()),
    # what takes a harm back stands before it: after it, it is about something else
    ("I lost my job and I do not know if I will ever find another.", {"money"}),
    ("They asked if I had lost my job.", set()),
    ("It cost us thousands, and nobody asked if we could pay.", {"money"}),
    ("I asked what we should do if it cost us thousands.", set()),
    ("We had to pay for a private report and I would be ashamed to say how much.", {"money"}),
    ("It would be a wonder if we had to pay.", set()),
    ("He was excluded and the report said nothing of it.", {"education"}),
    ("He was excluded and I do not know if he will go back.", {"education"}),
    ("If he was excluded nobody told me.", set()),
    ("It is written that she was signed off.", set()),
    ("I was signed off and it is written nowhere.", {"health"}),
]


@pytest.mark.parametrize(("text", "expected"), HARM)
def test_harm(text: str, expected: set[str]) -> None:
    assert answers(text, "harm") == expected
