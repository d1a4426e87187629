"""What a story's own words do to the yes in its column: taken back, limited, or nothing."""

from __future__ import annotations

import pytest

from dossier_kit.intake import read_consent
from dossier_kit.vocabulary import Consent

AROUND = "We live near the coast and our son Olly is nine. The school shared his report in March."

# The contributor takes the account back.
BACK = [
    "Sorry, I have changed my mind about sending this. Please delete my story.",
    "Please take this down, I can't face it.",
    "I've changed my mind, please don't include us.",
    "I would like to withdraw my story please.",
    "Please withdraw my account, I am frightened of what they'll do.",
    "I no longer want to be part of this.",
    "Please ignore my last email, I don't want to go on with it.",
    "Can you please remove my post?",
    "I want to pull out. Sorry.",
    "We no longer want you to use what we sent.",
    "Please forget I said anything.",
    "I withdraw my consent.",
    "Could you take my story out, my mum is upset.",
    "Please scrap the form I sent... please disregard my earlier submission.",
    "We have changed our minds about taking part.",
    "Having slept on it I've changed my mind.",
    "Please take us off your list.",
]

# The contributor sets a limit that a lawyer must settle.
LIMIT = [
    "This is for your background only.",
    "Please don't use this.",
    "Please do not share this with anyone.",
    "I'd rather this wasn't used.",
    "Don't pass this on until my hearing is over.",
    "I would rather you didn't use my account.",
    "This is off the record.",
    "This is strictly between you and me.",
    "Please keep this to yourselves.",
    "Not for publication.",
    "What I've told you is not for the ICO.",
    "I don't want this shared.",
    "We do not want any of this passed on.",
    "Please wait until our tribunal is over before you use it.",
    "Just for your information only, nothing here is to be used.",
    "For the lawyers' eyes only.",
    "I'm not happy for this to be shared yet.",
    "I am not ready for this to go anywhere.",
    "Please check with me before you use any of it.",
    "I wish to stay out of any report.",
    "please do not quote me",
    "You do not have my permission to send this on.",
    "I would prefer my account not to be used.",
    "As I said on the phone, please don't use this.",
    "I told you last week, don't send it yet.",
    "I'd prefer that you did not pass this on",
    "This must not be shared.",
    "only for your background please",
    "please keep us out of the dossier",
]

# Somebody else's words, words to somebody else, a ban on a detail, a change of mind about something else.
NOTHING = [
    'She texted me "please don\'t quote me" and then hung up.',
    "She said please don't use this, it's only a draft.",
    "The EP told me: 'please don't share this with your parents'.",
    "Don't tweet it!",
    "Please don't ring the landline.",
    "Keep her name out of it please.",
    "Please don't use his real name.",
    "Her name is Jo Marsh, please don't use it.",
    "The report was marked 'not for circulation'.",
    "I asked them not to share this report with the GP.",
    "I wrote to the LA to withdraw my consent for the assessment.",
    "We withdrew our appeal in May.",
    "I told the school they do not have my consent.",
    "I changed my mind about the special school and went for mainstream.",
    "He said it was off the record but they'd run out of money.",
    "She whispered, don't pass this on, and gave me the email.",
    "The SENCO said this is between you and me.",
    "I want them to stop sharing it with everyone.",
    "They were told not to use this wording.",
    "I begged them, please don't send it until I've read it.",
    "The OT was asked to take it down from the system.",
    "Please take it to the ICO.",
    "Please use it all.",
    "I don't want another family to go through this.",
    "We do not want him to go to that school.",
    "They wanted us to withdraw our complaint.",
    "I asked the head to delete the email.",
    "Please don't share this with the school, they don't know I've written.",
    "My consent was never asked for. They shared it anyway.",
    "They said the panel minutes were not for sharing.",
    "I'm not happy that this was shared.",
    'The note said "for your eyes only".',
    "Background: he is 7 and has ASD.",
    "I'd rather have had a straight answer.",
    "We would rather you had asked us, I told them.",
    "I do not want my son's file shared with social services, I said.",
    "Please could you ring me before 6.",
    "It was for background only, the LA officer claimed.",
    "Email from the manager: 'Please do not use this template with parents'.",
    "I no longer trust them.",
    "I no longer want him at that school.",
    "We pulled him out of school.",
    "She deleted the email and said forget I said anything.",
    "The head asked me to take my post down from the forum.",
    "They asked me to withdraw my story from the local paper and I refused.",
    "I told her I'd changed my mind.",
    "My husband changed his mind about the tribunal.",
    "I was told please do not use this number again.",
    "> Please do not use this email address.\nThat was their reply.",
    "The letter says it is not to be disclosed to the parents.",
    "I will not be quiet. Use this.",
    "They refused to take it down.",
    "Do not pass on the report, they were told, and they passed it on.",
    "No one should have to read it.",
    "I'm happy for you to use this, but don't put my photo in.",
    "They wanted us to take it back to the panel.",
    "Delete the e-mail, she said, and I did not.",
]


def around(words: str) -> list[str]:
    return [words, f"{AROUND} {words}", f"{words} {AROUND}", f"{AROUND}\n\n{words}\n\n{AROUND}"]


@pytest.mark.parametrize("words", BACK)
def test_taken_back(words: str) -> None:
    for story in around(words):
        reading = read_consent("Yes", story)
        assert (reading.state, reading.overruled) == (Consent.WITHDRAWN, True)
        blank = read_consent("", story)
        assert (blank.state, blank.overruled) == (Consent.WITHDRAWN, False)


@pytest.mark.parametrize("words", LIMIT)
def test_limited(words: str) -> None:
    for story in around(words):
        reading = read_consent("Yes", story)
        assert (reading.state, reading.overruled, reading.conditions) == (Consent.UNCLEAR, True, "Yes")
        assert read_consent("No", story).state is Consent.REFUSED


@pytest.mark.parametrize("words", NOTHING)
def test_not_meant(words: str) -> None:
    for story in [words, f"{AROUND}\n{words}", f"{words}\n{AROUND}"]:
        reading = read_consent("Yes", story)
        assert (reading.state, reading.overruled) == (Consent.CONSENTED, False)
