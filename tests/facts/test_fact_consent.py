"""Consent as the family tells it, and the kind of sharing that follows."""

from __future__ import annotations

import pytest
from test_fact_suggestions import answers

GIVEN = [
    # nobody asked, in the words that people use
    ("Nobody had asked us if they could.", {"not_asked"}),
    ("We were neither told of it nor asked whether we minded.", {"not_asked"}),
    ("Neither of us was invited or had said that any of it could be shared.", {"not_asked"}),
    ("I had not said they may talk about my house.", {"not_asked"}),
    ("It went to the club, which I had given nobody leave to write to.", {"not_asked"}),
    ("No one had our leave to send it.", {"not_asked"}),
    ("He sat in without anyone asking.", {"not_asked"}),
    ("I signed nothing.", {"not_asked"}),
    # that the family did not know of it, or saw it late, says nothing of consent
    ("I only found out because the cook said so.", set()),
    ("Not one person told me.", set()),
    ("They had started without me.", set()),
    # they were asked for something else, or about something else
    ("Nobody ever asked me what I thought of it.", set()),
    ("Nobody had asked for a move.", set()),
    ("I was not asked if I wanted him moved.", set()),
    ("I never agreed with the part about him.", set()),
    ("He never got the place and left with nothing.", set()),
    ("They said not without asking.", set()),
    # whoever said no was not asked either: the no stands
    ("We were not asked, and had expressly refused permission for his notes to be shared.", {"refused"}),
    ("They told them without any permission. The school was to be told nothing, we said.", {"refused"}),
    ("I had asked her to keep it between us.", {"refused"}),
    # no, but to something else
    ("I object to the car park.", set()),
    ("I put in a grievance and I withdrew it.", set()),
    # a yes to it, not to whatever was asked
    ("She rang to ask who I was happy to have there.", {"given"}),
    ("The physio asked whether she might send her letter to the school and I said yes.", {"given"}),
    ("They asked me did I have any questions and I said yes.", set()),
    ("I had agreed to none of it.", set()),
    # a form for something else is told as one; that there was none is not
    ("I had signed a paper for one school and it went to six.", {"apparent"}),
    ("There was no form and no meeting.", set()),
    ("That copy was never meant for me.", set()),
]


@pytest.mark.parametrize(("text", "expected"), GIVEN)
def test_consent_given(text: str, expected: set[str]) -> None:
    assert answers(text, "consent_given") == expected


# What a body says of the family is its claim, and no word of the family's; what the family says of itself is.
CLAIMED = [
    ("They told a special school that I had agreed to the placement.", {"claimed"}, set()),
    ("They claim I gave permission for my daughter's records to be sent to the school.", {"claimed"}, set()),
    ("The caseworker emailed the trust that we were happy for the information to be passed on.", {"claimed"}, set()),
    ("The council wrote to the GP that we had agreed to the visit.", {"claimed"}, set()),
    ("It says in the minutes that mother agreed to the report being shared.", {"claimed"}, set()),
    ("The minutes say that I had agreed to it.", {"claimed"}, set()),
    ("According to the school I consented to the EP speaking to CAMHS.", {"claimed"}, set()),
    ("The council's excuse was that I had given permission to share.", {"claimed"}, set()),
    ("He assured the panel that we had consented to it.", {"claimed"}, set()),
    ("I told the school that I had agreed to it.", set(), {"given"}),
    ("They rang and I said we had agreed to it.", set(), {"given"}),
    ("She told me what it was for and I gave my consent.", set(), {"given"}),
    ("The nurse told us she would send it and we had agreed to it.", set(), {"given"}),
]


@pytest.mark.parametrize(("text", "claimed", "given"), CLAIMED)
def test_what_a_body_claims_is_not_what_the_family_gave(text: str, claimed: set[str], given: set[str]) -> None:
    assert (answers(text, "consent_claimed"), answers(text, "consent_given")) == (claimed, given)


MODEL = [
    # a doctor among others who had it makes it no sharing within the health service
    ("The psychiatrist copied the letter to our GP.", {"other_nhs"}),
    ("The psychiatrist copied the letter to [School 1], to [LA 1] and to our GP.", set()),
    # a school that tells social services says that it is for safeguarding
    ("The head sent it to the social worker.", {"safeguarding"}),
    # what a report says of a family is no reason for passing it on, nor is a job's name
    ("It said that [Child] had been on a child protection plan, which is not true.", set()),
    ("The safeguarding lead made us tea.", set()),
]


@pytest.mark.parametrize(("text", "expected"), MODEL)
def test_kind_of_sharing(text: str, expected: set[str]) -> None:
    assert answers(text, "sharing_model") == expected
