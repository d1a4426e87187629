"""What became of a complaint: only where there was one, and only what was its end."""

from __future__ import annotations

import pytest
from test_fact_suggestions import answers

OUTCOME = [
    # "sorry" is said of much else
    ("We went to the tribunal and no, not now, sorry, that is the telly.", set()),
    ("I complained. The cook said sorry to hear about your trouble.", set()),
    ("The nurse apologised.", set()),  # there was no complaint
    ("I complained to the trust and the nurse apologised.", {"upheld"}),
    ("I rang and they said sorry, they assumed that it had gone.", set()),
    # not looked at, and not looked into
    ("At the hearing he would not look at me.", set()),
    ("I went to the ombudsman and they would not look at it.", {"turned_away"}),
    # what an answer passes on is a door shut only where one had complained
    ("I asked and the clinic said it was a matter for the council.", set()),
    # "nothing" after a complaint that was answered
    ("I complained to the ICO and they agreed with me. Nothing has come since.", {"upheld"}),
    # an appeal that is to come, and one that has been
    ("We have a hearing in the autumn.", {"pending"}),
    ("Our appeal is registered.", {"pending"}),
    ("Our hearing is fine, they checked.", set()),  # of ears
    ("The appeal was listed for two days and took one.", set()),
    ("My complaint is with money.", set()),
    ("PALS have it too. I do not yet have an answer.", {"pending"}),
    ("Nobody has appealed.", set()),
    ("I complained to the trust. Nobody apologised.", set()),
    # who upholds what the other side did, or agrees with it, does not uphold the complaint
    ("I complained to the ICO. The ICO upheld the council's decision.", {"not_upheld"}),
    ("My complaint to the Ombudsman went nowhere. They upheld the LA's view.", {"not_upheld"}),
    ("The Ombudsman upheld their refusal to give me the file.", {"not_upheld"}),
    ("The governors upheld the head's version of events.", {"not_upheld"}),
    ("The ICO upheld the council's position and threw out my complaint.", {"not_upheld"}),
    ("They looked at it and the refusal was upheld.", {"not_upheld"}),
    ("The ICO agreed with the council.", {"not_upheld"}),
    ("I complained to the ICO, who ruled in the school's favour.", {"not_upheld"}),
    ("The ICO found in favour of the council.", {"not_upheld"}),
    ("I took it to the Ombudsman, who found against us.", {"not_upheld"}),
    # and so the other way about
    ("My complaint about the decision was upheld.", {"upheld"}),
    ("The ICO upheld my complaint about the school and its decision to send it.", {"upheld"}),
    ("They upheld every point of it.", {"upheld"}),
    ("The tribunal ruled against the council.", {"upheld"}),
    ("The ombudsman found in our favour.", {"upheld"}),
    ("The tribunal found for the parents.", {"upheld"}),
    ("The tribunal overturned the LA's decision.", {"upheld"}),
    # nor does another family's
    ("A friend of mine complained to the HCPC and it was upheld.", set()),
    # what is no ruling on a complaint
    ("The panel agreed with the school that he needs help.", set()),
    ("The hearing was held for them at the school.", set()),
    ("I read the form that I found for the school.", set()),
]


@pytest.mark.parametrize(("text", "expected"), OUTCOME)
def test_complaint_outcome(text: str, expected: set[str]) -> None:
    assert answers(text, "complaint_outcome") == expected


WHOM = [
    # whoever ruled on a complaint is whom it was made to
    ("The ICO upheld the council's position and threw out my complaint.", {"ico"}),
    ("The GMC threw out my complaint.", {"regulator"}),
    ("The council rejected my complaint.", {"body"}),
    ("The HCPC cleared her.", {"regulator"}),
    ("My complaint is with the Ombudsman now.", {"ombudsman"}),
    ("We complained to the governors and then to the Ombudsman.", {"body", "ombudsman"}),
    ("The Information Commissioner did not uphold our complaint.", {"ico"}),
    ("We asked the HCPC to look at what she did.", {"regulator"}),
    # a complaint that was not made: denied
    ("We did not complain to the ICO because our solicitor said that it was pointless.", {"nobody"}),
    ("I never complained to the Ombudsman.", {"nobody"}),
    ("I have never been to the Ombudsman about this.", set()),
    ("We did not appeal to the tribunal in time.", set()),
    # only possible, or thought of
    ("I was told that I could go to the Ombudsman, but I have not.", set()),
    ("The council said we could appeal to the tribunal if we were unhappy.", set()),
    ("Nobody told us that we could complain to PALS.", set()),
    ("I am thinking of complaining to the ICO.", set()),
    ("I do not know whether to go to the Ombudsman.", set()),
    ("She said that if I went to the ICO she would call social services.", set()),
    ("I have thought about complaining to the governors.", set()),
    # a threat, and one against the family
    ("I threatened to go to the Ombudsman.", set()),
    ("The council threatened to report me to the Ombudsman.", set()),
    # somebody else's
    ("A friend of mine complained to the HCPC about her.", set()),
    ("Another mother on our street complained to PALS.", set()),
    # what anybody can read
    ("The ICO's website says that schools must answer within a month.", set()),
    # and where such words stand beside a complaint that was made, it was
    ("I complained to the Ombudsman but I have not heard a thing.", {"ombudsman"}),
    ("I complained to the council, which told me that I could go to the Ombudsman next.", {"body"}),
    ("They did not answer, so I wrote to the ICO.", {"ico"}),
    ("The school did not reply to my complaint.", {"body"}),
    ("They did not take my complaint seriously.", {"body"}),
    ("She threatened me with social services after I complained to the ICO.", {"ico"}),
    ("We had not been given the file and so we appealed to the tribunal.", {"tribunal"}),
    ("My sister helped me and I complained to the HCPC.", {"regulator"}),
    ("The Ombudsman was a waste of time: premature, they said.", {"ombudsman"}),
]


@pytest.mark.parametrize(("text", "expected"), WHOM)
def test_whom_a_complaint_was_made_to(text: str, expected: set[str]) -> None:
    assert answers(text, "complained_to") == expected


def test_where_one_might_appeal_is_told_nothing() -> None:
    text = "The council said we could appeal to the tribunal. They had sent the report to the school already."
    assert answers(text, "flow") == {"la>school"}


HARM = [
    # of school: no school to go to, none gone to any more; "out of the school question" is none
    ("She has no school at all.", {"education"}),
    ("He has stopped going in.", {"education"}),
    ("My daughter stopped going to school.", {"education"}),  # and not trust lost
    ("Health would keep out of the school question.", set()),
    ("We changed schools.", set()),
    ("They told each of them that he had been excluded.", set()),  # it was said of him
    ("I never missed a deadline in nineteen years.", set()),
    # of provision: lost for him, and not a page or a case
    ("The part about needing a place had gone.", set()),
    ("We won on the speech therapy and lost on the school.", set()),
    ("It turned out they had him down for a place.", set()),
    ("The clinic put the appointment back.", {"provision"}),
    # of trust: what somebody no longer does, and not the Trust
    ("It was not the Trust's practice.", set()),
    ("I do not trust them.", {"trust"}),
    ("He stopped going to his appointments.", {"trust"}),
    # of money: the family's, not a council's tribunal
    ('She wrote "she cost us a tribunal" to the nurse.', set()),
    ("It cost us thousands.", {"money"}),
    # of a name: what others came to know, and not what a report says wrongly
    ("The mums in the playground know.", {"reputation"}),
    ("The report said he was on a child protection plan, which is untrue.", set()),
    # a condition of long standing is not what befell somebody
    ("She has not spoken a word there since Year 7.", set()),
    ("He has not spoken to me since that day.", {"health"}),
]


@pytest.mark.parametrize(("text", "expected"), HARM)
def test_harm_is_what_befell_somebody(text: str, expected: set[str]) -> None:
    assert answers(text, "harm") == expected
