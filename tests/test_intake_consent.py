"""What a contributor said about sharing. Expected answers were written before the rules were run on them.

The one error that must not happen is a yes where a careful reader would not see one; see also ``test_never_a_yes``.
"""

from __future__ import annotations

from datetime import date

import pytest

from dossier_kit.intake import read_consent
from dossier_kit.vocabulary import Consent

YES, WAIT, BACK, NO, OPEN = Consent.CONSENTED, Consent.EMBARGOED, Consent.WITHDRAWN, Consent.REFUSED, Consent.UNCLEAR

# words, state, whether conditions are kept
YESES = [
    ("Yes", False), ("YES", False), ("y", False), ("Y", False), ("yes.", False), ("Yes!", False), (" yes ", False),
    ("yep", False), ("Yeah", False), ("yup no problem", False), ("Aye", False), ("aye go on then", False),
    ("Yes love", False), ("yes duck", False), ("ok", False), ("OK", False), ("okay", False), ("Okey dokey", False),
    ("ok - by phone 3/6", False), ("OK verbally, form in post box", False), ("Verbal yes 4 June", False),
    ("verbal consent given to PT 4/6/13", False), ("👍", False), ("✓", False), ("✔ ICO", False), ("TRUE", False),
    ("agreed", False), ("Agrees", False), ("I agree", False), ("I consent", False), ("Consents", False),
    ("consent given", False), ("Consent: yes", False), ("Full consent", False), ("permission granted", False),
    ("I give my permission", False), ("I give you permission to share this", False), ("you have my permission", False),
    ("No objection", False), ("no objections from me", False), ("I don't mind", False), ("dont mind at all", False),
    ("I do not mind you sharing it", False), ("not a problem", False), ("no problem at all", False), ("No worries", False),
    ("Why not?", False), ("can't see why not", False), ("Don't see why not", False), ("without hesitation", False),
    ("Happy to share", False), ("happy for it to go to the ICO", False), ("Very happy for this to be used", False),
    ("I would be happy for you to share my account", False), ("more than happy to share", False), ("glad to", False),
    ("Of course", False), ("Course you can", False), ("Certainly", False), ("definitely!!", False), ("Absolutely", False),
    ("by all means", False), ("Feel free", False), ("go ahead", False), ("Go for it", False), ("please do", False),
    ("please share it", False), ("you can share it", False), ("You may use my story", False), ("Share away", False),
    ("Fine", False), ("fine by me", False), ("That's fine", False), ("all good", False), ("sure", False), ("Sure thing", False),
    ("Yes - signed form received 2/6", False), ("signed form on file", False), ("Form signed 28 May", False),
    ("signed & returned", False), ("Signed consent in folder", False), ("Tak / yes", False), ("Oui - yes", False),
    ("ydw / yes", False), ("Yes, still happy", False), ("yes please", False), ("Yes of course, thank you", False),
    ("Yes thanks, best of luck with it all", False), ("yes, anything to stop this", False), ("Y (tel)", False),
    ("Y x", False), ("Yes - tribunal is over", False), ("yes, hearing was last year", False), ("yes, we have no tribunal", False),
    ("Yes. Please ring after 6", False), ("Yes (by text 1/6)", False), ("1 - Yes", False), ("Agree to share with ICO", False),
    ("Yes, I am happy for you to share my account with the Information Commissioner's Office", False),
    ("I confirm you may send it to the ICO", False), ("authorised", False), ("both parents consent", False),
    ("Mum consents", False), ("Client says yes", False), ("She is happy for us to use it", False), ("yes to ICO", False),
    ("Yes, I know I can withdraw at any time", False), ("told by phone it's a yes", False), ("Defo", False),
    # with conditions
    ("Yes but hide Callie", True), ("Yes but no names", True), ("yes, names removed", True), ("Yes - anonymous", True),
    ("yes anonymously please", True), ("Yes but not my surname", True), ("Yes but leave out the bit about his dad", True),
    ("yes except the last paragraph", True), ("yes, but don't name the school", True), ("Y, keep the nursery's name out", True),
    ("yes, not to the press", True), ("Yes - ICO and nobody else", True), ("ICO only", True), ("Only the ICO, not HCPC", True),
    ("fine for the ICO only", True), ("Just for the ICO", True), ("yes for the Commissioner, not for the LGO", True),
    ("Yes but check the wording with me first", True), ("yes, let me see it first", True), ("OK but show me the draft first", True),
    ("Yes as long as we can't be identified", True), ("yes provided it's anonymous", True), ("As long as no names are used", True),
    ("Yes if it helps others", True), ("yes if it stops another family going through this", True), ("only if anonymous", True),
    ("Yes subject to anonymisation", True), ("Yes - please remove the address", True), ("Yes, don't put it on Facebook", True),
    ("Yes. Do not contact the school", True), ("yes but don't tell the council it was me", True), ("I consent, minus the photos", True),
    ("Yes, apart from the medical details", True), ("Yes without the diagnosis", True), ("yes once anonymised", True),
    ("Yes but change his name", True), ("yes if the names are changed", True), ("You can share it but not my address", True),
]
WAITS = [
    ("not until the tribunal is over - 5 September 2013", date(2013, 9, 5)),
    ("hold until 20 Aug 2013", date(2013, 8, 20)),
    ("Hold until I tell you", None),
    ("after the hearing, which should be finished by 4 October 2013", date(2013, 10, 4)),
    ("Yes, but not before 1st September 2013", date(2013, 9, 1)),
    ("yes after 1/9/13", date(2013, 9, 1)),
    ("Please wait till our hearing on 17.7.13", date(2013, 7, 17)),
    ("EMBARGO 31/08/2013", date(2013, 8, 31)),
    ("embargoed until 2013-11-05", date(2013, 11, 5)),
    ("Not before the appeal has been heard (23rd July '13)", date(2013, 7, 23)),
    ("once our appeal is done", None),
    ("Once the tribunal on 9 Oct 2013 is out of the way, yes", date(2013, 10, 9)),
    ("yes, later", None),
    ("on hold", None),
    ("wait for the decision please", None),
    ("When the tribunal has finished - 14/8/13", date(2013, 8, 14)),
    ("No, not until August 30th 2013", date(2013, 8, 30)),
    ("ok from 12 Sept 2013 onwards", date(2013, 9, 12)),
    ("please don't use it until after 6 July 2013", date(2013, 7, 6)),
    ("I am happy for this to be shared but not until after my tribunal on 5 August 2013", date(2013, 8, 5)),
    ("spoke 3/6/13, hold till hearing 15/8/13", date(2013, 8, 15)),
    ("not till it's all over", None),
    ("Wait. Hearing 28 June, fine afterwards", date(2013, 6, 28)),
    ("happy to share once the appeal is finished", None),
    ("delay until end of July 2013", date(2013, 7, 31)),
    ("tribunal first, then yes", None),
    ("as soon as tribunal is finished", None),
    ("Yes but wait until after the hearing", None),
]
BACKS = [
    "please withdraw", "Withdrawn", "withdrawn 7/6", "WITHDREW CONSENT 4.6.13", "w/d 3/6", "wants to withdraw", "I've changed my mind",
    "changed her mind", "has changed his mind - phoned 5/6", "please take it down", "Take my story out please",
    "revoked 3/6", "consent revoked", "retracted", "rescinded by letter", "no longer happy for us to use it", "no longer consents",
    "yes - see withdrawal email 4/6", "Yes (WITHDRAWN 9 June)", "was yes, withdrawn", "please delete my account",
    "remove my story", "pulled out 10/6", "not any more", "I want to take it back", "she's pulled her story", "please stop using my story",
    "please scrap my form",
]
NOES = [
    "no", "No", "NO", "n", "N", "nope", "No thanks", "no thank you", "No!", "declined", "Declines", "refused", "does not consent",
    "I do not consent", "I don't agree", "do not share", "Please don't share this", "not to be shared", "Not for sharing", "no consent",
    "no permission", "verbal no", "Absolutely not", "no way", "never", "I'd rather not", "would prefer not to", "I'd rather you didn't",
    "not happy for this to go anywhere", "background only", "for your information only", "for background", "your eyes only", "FYI only",
    "firm only, not to leave the office", "yes to you, not to the ICO", "not to the ICO", "keep it private", "Objects", "against it",
    "leave me out", "N - told us on phone", "no, scared of the school", "NO - works for the council", "👎", "opted out",
    "I am not willing", "No. Tribunal 12/7/13", "FALSE", "not comfortable with that", "does not want it used",
]
OPENS = [
    "", "   ", "-", "?", "??", "N/A", "n/a", "tbc", "TBC", "pending", "unknown", "not sure", "unsure", "Not sure yet", "maybe", "perhaps",
    "possibly", "y?", "Yes?", "yes??", "will think about it", "thinking", "wants to think", "I'll let you know", "ask my husband first",
    "need to ask his dad", "will check with solicitor", "signed but unsure", "consent form not returned", "form sent", "form sent 3/6",
    "awaiting form", "awaiting signed form", "to follow", "not asked", "didn't say", "did not answer", "no answer", "no reply",
    "No response yet", "left blank", "left message", "used to be ok", "was ok before", "Yes and no", "yes/no", "Y/N", "yes in principle",
    "in theory yes", "probably", "probably yes", "I think so", "should be ok", "might be ok", "suppose so", "I guess so", "depends",
    "depends what it says", "not yet", "not decided", "undecided", "yes for now", "ring me first", "speak to me first", "see email",
    "see notes", "as above", "ditto", "husband says yes", "her solicitor says ok", "hopefully", "hopefully yes", "yes unless it gets out",
    "yes if my husband agrees", "Yes but I'm worried", "yes but not sure about the tribunal papers", "happy to talk", "happy to be contacted",
    "yes to being contacted", "Interested", "would like to know more first", "consent?", "consent needed", "consent expired", "needs consent",
    "will sign", "to sign", "unsigned", "form not signed", "yes - to be confirmed", "yes tbc", "provisionally yes", "reluctantly", "a maybe",
    "said yes at first", "originally yes", "initially ok, now not sure", "Yes but ask me again before you send anything", "chase", "chased 3/6",
    "what would it involve?", "who will see it?", "can I decide later?", "OK?", "is it ok if I decide after the weekend", "half yes", "x",
    "yes but only dad has signed", "no names please", "anonymous", "verbal", "having second thoughts", "leaning towards yes", "don't know",
    "dunno", "she will ask her mum", "yes - but what about the school?", "not until I've spoken to my husband", "🤔", "yes until the hearing?",
    "Please wait for her reply", "waiting to hear from her", "waiting for consent form", "consent not given yet", "he says yes, she says no",
    "Yes to the newsletter", "yes I got your letter", "ok I will ask", "yes I'd like to think about it", "she'd agree I reckon",
]


@pytest.mark.parametrize(("words", "conditional"), YESES)
def test_a_clear_yes(words: str, conditional: bool) -> None:
    reading = read_consent(words, received=date(2013, 6, 10))
    assert reading.state is YES
    assert reading.conditions == (words.strip() if conditional else "")
    assert not reading.overruled


@pytest.mark.parametrize(("words", "until"), WAITS)
def test_not_yet(words: str, until: date | None) -> None:
    reading = read_consent(words, received=date(2013, 6, 10))
    assert (reading.state, reading.until) == (WAIT, until)


@pytest.mark.parametrize(
    ("words", "state"), [(w, BACK) for w in BACKS] + [(w, NO) for w in NOES] + [(w, OPEN) for w in OPENS]
)
def test_no_yes(words: str, state: Consent) -> None:
    assert read_consent(words, received=date(2013, 6, 10)).state is state
