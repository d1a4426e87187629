"""Words on consent, sorted by what a careful reader makes of them; the tests are in test_intake_consent.py.

Phrases stand between bars; the first of each block are the plainest.
"""

from __future__ import annotations

from datetime import date


def phrases(block: str) -> list[str]:
    return [phrase.strip() for line in block.strip().splitlines() for phrase in line.split(" | ")]


# A clear yes, with nothing attached to it.
YES = phrases(
    """
Yes | YES | y | Y | yes. | Yes! | yes | yep | Yeah | yup no problem | Aye | aye go on then | Yes love | yes duck
ok | OK | okay | Okey dokey | ok - by phone 3/6 | OK verbally, form in post box | Verbal yes 4 June
verbal consent given to PT 4/6/13 | 👍 | ✓ | ✔ ICO | TRUE | agreed | Agrees | I agree | I consent | Consents
consent given | Consent: yes | Full consent | permission granted | I give my permission
I give you permission to share this | you have my permission | No objection | no objections from me | I don't mind
dont mind at all | I do not mind you sharing it | not a problem | no problem at all | No worries | Why not?
can't see why not | Don't see why not | without hesitation | Happy to share | happy for it to go to the ICO
Very happy for this to be used | I would be happy for you to share my account | more than happy to share | glad to
Of course | Course you can | Certainly | definitely!! | Absolutely | by all means | Feel free | go ahead
Go for it | please do | please share it | you can share it | You may use my story | Share away | Fine | fine by me
That's fine | all good | sure | Sure thing | Yes - signed form received 2/6 | signed form on file
Form signed 28 May | signed & returned | Signed consent in folder | Tak / yes | Oui - yes | ydw / yes
Yes, still happy | yes please | Yes indeed, thank you | Yes thanks, best of luck with it all
yes, anything to stop this | Y x | Yes - tribunal is over | yes, hearing was last year | yes, we have no tribunal
Yes. Please ring after 6 | Yes (by text 1/6) | 1 - Yes | Agree to share with ICO
Yes, I am happy for you to share my account with the Information Commissioner's Office
I confirm you may send it to the ICO | authorised | both parents consent | Mum consents | Client says yes
She is happy for us to use it | yes to ICO | Yes, I know I can withdraw at any time | told by phone it's a yes
Defo | Yes - happy to go on record | Yes, all fine, thank you for doing this | Yes - tel. 30/5/13 (DK)
y - letter 2/6 | Yes to everything | Yes. All of it. | Yes, both of us agree | we both consent
Yes (both parents signed) | I agree to my story being used | I have no objection to the ICO seeing this
It's fine to share | It is ok for you to share this | ok with me | Not a problem, share it | I'm fine with it
I am content for this to be disclosed to the Commissioner | Consent given verbally - MH 3 June
Signed consent rec'd 04/06 | Consent form signed and returned 6/6/13 | yes - she was very clear
yes (emailed 4/6) | Happy! | Very happy to | Happy with that | delighted | use it, shout it from the rooftops
Shout it from the rooftops | Knock yourself out | Tell the world | yes in summary | Yes (hearing 12 May 2013)
Yes, in confidence | Yes - confidential | (yes) | [yes] | 'yes' | "Yes, go on" | Yes* | form received - box ticked
treat as yes | Gran says yes | Yes, son happy too | Sí | tak | oh go on then | Go on then x | You bet! | Hell yes
God yes | too right | yes 100% | YES YES YES | yesss | yes :) | y :-) | Yes 😀 | Yes 🤞 | 👍🏽 | Yes; | Yes/Oui
Yes No problem | yes (no problem) | yes. no issues | Please share my story far and wide | Please use it
Please include me | please include | Please submit | Yes, share it with the ICO and HCPC | ICO and LGO ok
Yes, solicitor to solicitor | I.C.O. yes | ICO ok | ICO fine | fine for ICO | Yes - wants to see draft
Yes flower | Yes my love | Yes hen, on you go | YES DEAR | Yes - by post | Yes (letter, blue ink)
yes. signed by both | Yes, with my blessing | Yes, my name can be used too | Yes full name ok | Yes, name and all
Yes, I've nothing to hide | Yes, the more people know the better | Yes please do, it needs saying
I want the ICO to see this | I'd like it to go to the ICO | please send it to the ICO | Send it to them!
by all means pass it on | Yes, and HCPC too | ICO & HCPC both fine | yes - for the regulator | Consent = Y
Consent: Y (PB 3.6) | verbal consent | Gave consent on phone 12/6 | Consented 3/6 | Consented. Confirmed by email.
Consent confirmed | EMBARGO LIFTED - yes | embargo over, yes | Yes, no embargo | Yes no need to wait
don't hold back, use it | Yes, hold nothing back | yes (hold on file) | it's a yes | big yes | a definite yes
definite yes | clear yes | Form completed: yes | form completed - consents | form says yes
online form - ticked agree | ticked 'I agree' | Agree | Strongly agree | I do | We do | yes can do | you can
you may | it's ok | thats ok | That is fine with us | Yes, finally | yes 🙏 | 👍👍 | 👍 (text 3/6) | ✅ ICO | ☑ | True
Y. | ye | yh | kk | Aye, nae bother | aye right | Yes… | Yes, for all the other mums | Yes in writing 3/6
yes not in writing | Has capacity, consents | Consent held | Consent on file | consent OK | share: yes
to share - yes | yes yes yes tell them all of it every last word | Is ok for me, you send to ICO, no problem
We are agree to share our history with the office of information | Course ye can pet, they want showing up
Consent granted by telephone on 4 June to A. Quill, who read the form aloud to me.
YES YOU MAY. I AM NOT ASHAMED OF ANY OF IT | yes and thank u so much for doing this for all of us
Yes please, I'd like my daughter's story heard | Dad says he's fine with it going to the ICO
She's given us the go-ahead (rang 3/6) | Spoke to mum 2/6 - she agrees to ICO having it | Yes (option A)
Option A: share with ICO | I don't have a problem with you passing this to the ICO
happy to have it used. would like a copy of what goes | Yes. Would like to be told when it goes in.
Yes, keep me posted | Yes, do let me know how it goes | Yes. I trust you.
Yes, the tribunal finished last month so nothing to lose | Yes - we lost the tribunal anyway
Yes now that the tribunal is done with
Yes, I give consent for my account to be shared anonymously with the ICO | Yes - anonymous | yes anonymously please
Yes, I give my consent for my anonymised account to be shared with the ICO. | yes—anonymous | Yes (anonymised)
I hereby give my consent for the above account to be disclosed to the Information Commissioner in anonymised form.
Ticked 'yes, share anonymously' | Yes - share anonymously with the ICO | Yes, share my anonymised story with the ICO
Yes, I understand that my account will be anonymised before it is shared
"""
)

# A clear yes with a condition that leaves it one: what is left out, whom it must not reach, that the text is seen first.
YES_WITH_CONDITIONS = phrases(
    """
Yes but hide Callie | Yes but no names | yes, names removed | Yes, anonymised, and not to the school | Yes, my anonymised account but not the last page
Yes but not my surname | Yes but leave out the bit about his dad | yes except the last paragraph
yes, but don't name the school | Y, keep the nursery's name out | yes, not to the press
Yes - ICO and nobody else | ICO only | Only the ICO, not HCPC | fine for the ICO only | Just for the ICO
yes for the Commissioner, not for the LGO | Yes but check the wording with me first | yes, let me see it first
OK but show me the draft first | Yes as long as we can't be identified | yes provided it's anonymous
As long as no names are used | Yes if it helps others | yes if it stops another family going through this
only if anonymous | Yes subject to anonymisation | Yes - please remove the address | Yes, don't put it on Facebook
Yes. Do not contact the school | yes but don't tell the council it was me | I consent, minus the photos
Yes, apart from the medical details | Yes without the diagnosis | yes once anonymised | Yes but change his name
yes if the names are changed | You can share it but not my address | yes but could you leave Rory's diagnosis out
Yes, but please don't include the bit about my job | Yes. Names out please. | Yes for ICO; no for press
Yes ICO, no press | ICO - yes. HCPC - no. | ICO yes, LGO no | yes to ICO but no to newspaper
If it helps, yes
If it'll help, yes of course | Yes if you think it's useful | yes if needed | Yes if anonymous
Yes, if my name is kept out of it | yes if you keep my daughter's name out | Yes providing no one can tell it's us
On condition that I'm not identified - yes | yes as long as it doesn't get back to the school
Yes as long as it's only the ICO | yes but only to the ICO | yes but only for the ICO meeting
Yes, subject to names being removed | yes but would rather stay anonymous | I'd rather be anonymous but yes
Yes but I would rather you didn't use my name | Yes I'd prefer not to be named | No names, otherwise yes
anonymously yes | No to names, yes to the rest | fine but don't use our names | information commissioner only
for ICO eyes only | ICO eyes only | only ICO to see | Yes I consent but wish to see before submission
Yes, wants sight of final before it goes | yes, needs to approve text first
Yes but I need to see what you're sending first | Yes, run it by me first
ok but I'd like to read it through before you submit it | Yes, but anonymise the therapist
yes just not my son's real name | Yes (not the grandparents' names) | Yes if you blank out the school
Yes if you leave out the part on his medication | Y but no photo of the letter | yes - minus para 2 | Y, omit GP
Y (omit GP) | Yes but not the safeguarding bit | Yes, except the part about my brother | Agreed with names out
ok if anon | ok if anonymised | Ok so long as anonymous | fine as long as we're not named
Fine, provided our surname isn't used | Ok but I don't want our town mentioned
Yes but I don't want to be identified | yes, don't want my name in the papers
yes but please be careful with names | Consent for ICO only (signed 01/06/13) | ICO use only | Only for ICO use
Yes, don't ring home | yes, don't write to the house | yes - do not phone before 10 | ✓ but anon
share with ICO: yes; with press: no | press: no; ICO: yes | Press - N, ICO - Y
I, the undersigned, agree that my statement may be placed before the Commissioner provided that my name and address are withheld.
Mr and Mrs both happy for ICO to have it, names taken out | I'm OK with the ICO seeing it but not the newspapers
Yes, as long as you take out the twins' names and which school it was
You can use it so long as there's nothing that points to our village
No problem with ICO. Big problem with anybody else. | fine but blank out my daughter's condition, it is that rare
Yes, but the paragraph on my divorce is private please | yes to sharing, no to my name | Sharing yes, name no
Yes, I trust you to take the names out
"""
)

# Not yet.
TO_WAIT = phrases(
    """
Yes but only after the hearing | Yes subject to seeing it first | Yes – not yet though, tribunal 3/10/13
After 3 October 2013 | Not until after 9.9.13 | NOT BEFORE HEARING 11/09/13 | embargo till tribunal (no date yet)
hold pls | please hold fire | Hold - tribunal 14 Oct 2013 | Wait til I say | Waiting for tribunal, 2nd Dec 2013
Awaiting tribunal | pending tribunal outcome | Pending appeal 19/9/2013 | When it's all over
yes when we've had the decision | yes once the statement is finalised | Not till my ex's case is done
on ice until Aug 2013 | Yes subject to tribunal finishing 6/8/13
Please don't share until 30th September 2013, then yes | do not release before 01.10.13
not to go in before tribunal on the 21st of August 2013 | Yes but tribunal on 3 Sept 2013 so wait
Will consent after tribunal | will consent once hearing done | would agree after August
Would be happy after the 12th of August 2013 | happy from 1 October 2013
Tribunal 4th September - not before then | 4/9/13 tribunal - wait | Can't until tribunal 4/9/13
can't share till 4/9/13 | Don't want to rock the boat till after 4 Sept 2013 | Not before Christmas
leave it till the new year | let's wait and see | wait and see | Embargoed | Embargo - appeal | hold | HOLD
HOLD!!! hearing 2.7.13 | until 14 July 2013 no | No until 14 July 2013 | No (until 14 July 2013)
wait for barrister's advice | Yes in due course | yes eventually | Yes, one day
consented to firm holding data only
Our appeal is listed for the 9th of October 2013 and counsel says say nothing until then. After that, gladly.
Not until the judge has decided, which they say will be before the end of August 2013.
Keep it back till we've been to tribunal, 18.11.13, then you're welcome to it
Please sit on this until I give the word. | I will tell you when. Not before. | only once we've got our decision
yes but could you hang on till the 6th of Sept 2013 when it's finished
Happy for this to go forward AFTER 30 September 2013 not before | wait wait wait!! hearing 4 July 2013
Holding off until case closed - no date
"""
)

# Taken back.
TAKEN_BACK = phrases(
    """
please withdraw | Withdrawn | withdrawn 7/6 | WITHDREW CONSENT 4.6.13 | w/d 3/6 | wants to withdraw
I've changed my mind | changed her mind | has changed his mind - phoned 5/6 | please take it down
Take my story out please | revoked 3/6 | consent revoked | retracted | rescinded by letter
no longer happy for us to use it | no longer consents | yes - see withdrawal email 4/6 | Yes (WITHDRAWN 9 June)
was yes, withdrawn | please delete my account | remove my story | pulled out 10/6 | not any more
I want to take it back | she's pulled her story | please stop using my story | please scrap my form
Was happy, now withdrawn | Consent withdrawn by email 11 June | wdrawn | W/D | withdrawal rec'd 9/6
She rang to withdraw | Has asked us to take it out | asked for it to be removed | asked for story to be deleted
remove me from the list | Take me off | changed mind | consent cancelled | pull it please | please pull my story
no longer wishes to take part | gave consent then asked for it back | gave verbal consent then rang back to say no
Consented 3/6, withdrew 10/6 | Yes - then emailed to say stop | take back what I said | cancel that
Scrap that, no | please could you remove my account from the file | please could my account be removed
I want it back | wants it all back | changed mind - yes | Signed 1 June. Rang 8 June in tears: take it all out.
Yes at first; on 9/6 she rang to pull it | Consented 2/6 but e-mailed 10/6 asking us to remove everything
no longer, please destroy our copy | She has thought better of it | yes -- CHANGED TO NO 11/6
Y (superseded: withdrawn in writing)
"""
)

# A refusal, or a yes to the firm alone.
NO_WAY = phrases(
    """
no | No | NO | n | N | nope | No thanks | no thank you | No! | declined | Declines | refused | does not consent
I do not consent | I don't agree | do not share | Please don't share this | not to be shared | Not for sharing
no consent | no permission | verbal no | Absolutely not | no way | never | I'd rather not | would prefer not to
I'd rather you didn't | not happy for this to go anywhere | background only | for your information only
for background | your eyes only | FYI only | firm only, not to leave the office | yes to you, not to the ICO
not to the ICO | keep it private | Objects | against it | leave me out | N - told us on phone
no, scared of the school | NO - works for the council | 👎 | opted out | I am not willing | No. Tribunal 12/7/13
FALSE | not comfortable with that | does not want it used | No - not while appeal running | mind changed - no
doesn't want to go ahead | not going ahead | not proceeding | Does not wish to take part | Won't agree
can't agree to this | won't let us | not prepared to | not allowed (she's staff) | can't, I work there
cannot consent | Denied | nope sorry | No sorry | Sorry no | Sorry, can't | I can't risk it | Nay | no - private
Private | Strictly private | For lawyers only | for lawyers' eyes only | just between us | for you only | You only
You can read it but not use it | yes to lawyers no to ICO | yes but not ICO | Yes for the book, not the ICO
Anyone but the ICO | ticked no | Treat as no | child says no | nie | Nein | do not use | DO NOT USE
DO NOT SHARE!! | Not for ICO | NOT ICO | Yes but LGO not ICO | Solicitor only | Wants letters returned, not happy
not happy | unhappy about it | upset, says no | refused on phone | she'd rather not say | Prefer not
prefers not to | I'd prefer if you didn't | Would rather this stayed with you | keep this between ourselves
don't pass it to anyone | Not to be passed on | never ever | no consent form | no consent on file
No - use only as background | N (fears reprisals) | N. | N! | No x | nah | Nope, sorry hun | not for me
I'd say no | it's a no | That's a no | form says no | ticked 'I do not agree' | Disagree | I do not | ✗ | nah mate
Has not consented to ICO | Consented to HCPC not ICO | Hold: yes. Share: no.
I would sooner it stayed in your office if it is all the same to you.
We'd prefer it went no further than yourselves. | Sorry but no, my husband works for them
I've thought about it and no, I can't | No can do, I signed something at the mediation | Thanks but no thanks
I am afraid I cannot agree to that. | regret unable to give consent | Would not want it to leave the building
not wanting it passed to any government office | We do not wish our account to be put forward.
Prefers it kept in house | please keep ours out | leave ours out of it | For the lawyers to read and nobody else
definitely not | of course not | not with my consent
"""
)

# Somebody has to ask: doubt, half a yes, another's yes, a yes to something else, no answer.
NOT_CLEAR = phrases(
    """
- | ? | ?? | N/A | n/a | tbc | TBC | pending | unknown | not sure | unsure | Not sure yet | maybe | perhaps
possibly | y? | Yes? | yes?? | will think about it | thinking | wants to think | I'll let you know
ask my husband first | need to ask his dad | will check with solicitor | signed but unsure
consent form not returned | form sent | form sent 3/6 | awaiting form | awaiting signed form | to follow
not asked | didn't say | did not answer | no answer | no reply | No response yet | left blank | left message
used to be ok | was ok before | Yes and no | yes/no | Y/N | yes in principle | in theory yes | probably
probably yes | I think so | should be ok | might be ok | suppose so | I guess so | depends | depends what it says
not yet | not decided | undecided | yes for now | ring me first | speak to me first | see email | see notes
as above | ditto | husband says yes | her solicitor says ok | hopefully | hopefully yes | yes unless it gets out
yes if my husband agrees | Yes but I'm worried | yes but not sure about the tribunal papers | happy to talk
happy to be contacted | yes to being contacted | Interested | would like to know more first | consent?
consent needed | consent expired | needs consent | will sign | to sign | unsigned | form not signed
yes - to be confirmed | yes tbc | provisionally yes | reluctantly | a maybe | said yes at first | originally yes
initially ok, now not sure | Yes but ask me again before you send anything | chase | chased 3/6
what would it involve? | who will see it? | can I decide later? | OK? | is it ok if I decide after the weekend
half yes | x | yes but only dad has signed | no names please | anonymous | verbal | having second thoughts
leaning towards yes | don't know | dunno | she will ask her mum | yes - but what about the school?
not until I've spoken to my husband | 🤔 | yes until the hearing? | Please wait for her reply
waiting to hear from her | waiting for consent form | consent not given yet | he says yes, she says no
Yes to the newsletter | yes I got your letter | ok I will ask | yes I'd like to think about it
she'd agree I reckon | do what you need to | whatever helps | if you think it'll help
yes so long as the school can't tell who we are | yes but only if my solicitor agrees
only with my solicitor's say so | subject to my husband's agreement | subject to final approval
subject to seeing the final text | Yes but prefer not to be quoted directly | yes, but not word for word
Yes but in summary only | Yes to part 1, no to part 2 | Some of it | yes to some of it
first half yes, second half no | Yes but not yet | not yet but soon | 3 October 2013 onwards | Tribunal pending
yes when the time comes | Yes from September | in September | Not this year | Not at the moment | not now
not just now - appeal 12 Nov 2013 | not while appeal is live | no not yet | yes, tribunal 3 Sept 2013
please remove from file | Yes -> No (5/6) | Yes then no | yes crossed out | YES NO | y / n | Not any longer
too risky | scared to | frightened of comeback | Confidential | in confidence | keep confidential | between us
just for you | you can have it but don't pass it on | nobody | nobody please | Not to anybody | Not at this stage
not sure - ring Tues | call back Weds | to ring back | will ring back | she'll ring | No ans. | n/k | NK
not recorded | not stated | ?yes | Yes ish | yes-ish | sort of | kind of yes | I'm 90% sure | sure? | 80% yes
Yes (reluctant) | yes, reluctantly | yes with reservations | Yes w/ caveats | yes with conditions - see letter
Yes - conditions | conditional | conditional yes | yes (see note) | Yes. See email 3/6 for limits
Yes to contact, not asked re ICO | Yes contact | yes to phone call | OK to ring | OK to contact | ok to email
Ok to leave message | happy to give statement | Happy to be a witness | Yes will attend | yes can come
yes, my tribunal is in July | ok for now | OK so far | ok pro tem | verbal only, need form
verbal yes, awaiting form | Verbal yes - signed form to follow | form rec'd | Form received, box not ticked
No box ticked | neither box ticked | both boxes ticked | signed? | sent for signature | unsigned yes
had said yes | said yes last year | yes last time | assumed yes | implied | implied yes | presume ok
taken as yes | deemed | mum yes dad no | Mum yes, dad not asked | Mum ok but dad objects
Dad yes, waiting for mum | one parent | Yes from mum; need dad's too | foster carer says ok, SW to confirm
LA has PR - need their consent | Yes but son objects | Ie | Ok i suppose | If I must | if you must
if you have to | I'd be mad not to | HELL NO | 😀 | yes 👎 | Yes - no | Yes but keep me out of it
yes, leave me out of it | ok but leave us out | keep my name out of it | Just don't use our names
Don't use our names | please don't | LGO only | HCPC only | Only HCPC | yes for LGO | yes - to the LGO only
not LGO | ICO | ICO? | ICO maybe | Will decide when sees draft | wants to see it first
can I see it first then yes | I'd like to see what you write before I agree | Yes - but check with me first
yes but ring before you use it | Yes I want it told | Yes I don't want the school to know though
yes but the council mustn't know it's me | ICO yes HCPC not yet | Yes ICO, HCPC not sure | Yes - regulator only
consent: ICO | Consent - verbal | consent to be confirmed | Consent not confirmed | would consent if anonymous
leave it for now | no embargo | no need to wait | Not until my solicitor has cleared it | subject to counsel
awaiting legal advice | Yes at first. Emailed 9/6: please don't now | stop | please stop | STOP - she rang 5/6
undo | Please return my letter | not to go outside the office | No comment | No idea what this means
no preference | No further action | NFA | no email | No form | no form back | no signed form | no signature
no longer needed | no, see above | N/K | firm yes | Yes sent form back | yes, form's in the post | form returned
Form back 3/6 | form completed | form blank | Agree / disagree | they do | he does | does | can do | may do
Should be | it's OK I think | fine I guess | I'm easy | not fussed | don't care | not bothered | indifferent
up to you | your call | whatever you think best | I'll leave it with you | Yes 2/6 ? 9/6 | Yes 2/6; No 9/6
No 2/6; Yes 9/6 | was no, now yes | no - changed to yes 9/6 | Yes now (was unsure) | yes after much thought
Yes - thought about it | Yes but I have not told my husband | yes (husband doesn't know)
Yes but ex must not find out | Yes don't use this email | X | [x] | [X] Yes  [ ] No | Yes [X] No [ ] | 1 | 2 | 0
Checked | on | Y? | Ys | Yse | ya | Yas queen | K | si | na | yes...? | Yes, I think | I would have thought yes
yes all being well | yes god willing | yes fingers crossed | I'd love you to | I'd be glad if you did
I'd be honoured | grateful if you would | please help | if it gets justice for Ben yes | Yes for Ben's sake
yes but nothing in writing | lacks capacity | too young - ask mum | Deceased | moved away | no contact since
unable to contact | uncontactable | bounced | Consent from both parents rec'd | joint consent
consent of mother held | consent on file? check | Consent needed from dad | dad's consent outstanding
Consent to hold data: Y; share: N | store Y share N | share? yes | Yes (nervous laugh)
We've nothing listed any more, so yes | you may. I was asked twice and I've said it twice
I'd have to ask my ex because he has parental responsibility too
Depends if it can be traced back to the surgery, what do you think
said yes to the volunteer but sounded unsure so ring again
Yes if you promise the school never finds out, can you promise that
not answered, left the question blank on the form | she nodded but I am not sure she understood
wants to talk to Mr Quill before she says | maybe, if the others are doing it | I suppose if everybody else is
the form says yes but the covering letter says no | What does the ICO do with it? | Ring me and we'll see
mum not there, gran took the call | Left it blank and drew a question mark
would rather decide when I've seen how you do the names | My son is 16 so you need to ask him
interpreter needed before we can ask | only if my sister does hers
He says yes I say no so put down nothing for now | Told her the ICO would see it and she went quiet
Explained sharing with the ICO, she said ok I'll speak to Dave | Yes she knows about the ICO
yes ICO explained to her | ok, explained ICO, she'll get back | yes to sharing with the other mums
Agreed a time to talk about sharing | agreed to read the privacy sheet | She agreed it was terrible
Agreed the school behaved badly | Fine, thanks, how are you | ok ta, form's here somewhere
Agreed to come to the meeting | Yes, her story is in the folder | yes - story rec'd
Yes, account received with thanks | yes, ICO complaint in | Yes complained to ICO | ICO: yes, complained in May
ICO yes (complaint open) | Yes, already with the ICO | Consent to record the call: yes | Yes to legal advice
yes wants a lawyer | yes, sign me up for updates | yes I saw your post | ok seen | OK noted | ok thx will look
Thanks, yes I got the form | Yes. Form in the post to her. | yes form sent out 3/6 | Yes - posted consent form 3/6
yes asked | Yes, I asked her | yes we rang | yes rang no answer | yes, left voicemail | Happy birthday
happy with the school now | Happy with outcome, doesn't need us | all good now, school sorted it
all sorted, thanks | sorted now | no worries, sorted | no problem now | No problems at school now
No issue any more | sure she said no | I'm sure it's a no | absolutely no | certainly won't
Of course I'd want to think | Go ahead and ring me | Feel free to ring | by all means call
please share the form with me | please use my mobile | Use it only to ring me | you can ring
you can call me on this | you may contact me | use my name when you ring the office
share my number with the barrister | Let the ICO ring me first | let the ICO know I'm undecided
tell the ICO nothing | tell them nowt | give the ICO nothing yet | send the ICO's leaflet
put me in touch with the ICO | take it to the ICO? I don't know | I want to know what the ICO is
want the ICO to ring | who at the ICO | it's yours to advise | your call, I trust you | you decide | whatever
whatever you say | as you think | I leave it to you | do what you have to | it's ok I've decided not to
It's fine, leave it | ok never mind | ok don't bother | yes don't bother | yes, don't do anything with it
yes keep it safe | yes keep it | Yes, file it | Yes, for the file | yes - for file | Yes (for our records)
yes to you keeping a copy | OK to keep, not to share | consent (medical) | consent for SALT assessment: yes
photo consent yes | yes photos | Signed for delivery | signed for | signed in | signed out | signed off
signed by the LA | statement signed | signed statement | signed the letter to school | form (blank) signed nobody
signed ??? | Mr Quill signed | witness signed only | Agreed statement attached | approved by JP? no
authorised rep | authorised signatory needed | Permission slip for trip | permission from LA refused
no permission needed | 100% attendance | 100% against | 100 % no | cleared off | cleared with nobody
granted legal aid | given form | given consent form | gave her the consent form | gave consent form to mum 3/6
consent form given | Consent form given to mum | consent given? not on form | verbal consent only from gran
written consent from one parent | her consent, not his | informed consent explained | explained informed consent
Full consent process explained | consent discussed | consent process started | has been given consent form
my consent was never asked | they never had my consent | without my consent | my consent!!
consent is mine to give
"""
)

# What is to wait, and until when.
UNTIL = [
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

# Any of these ...
YESES = phrases(
    """
Yes | y | ok | Happy to share | I agree | Yes please share it | you have my permission | No objection
Consent given 3/6 | fine by me | 👍 | Yes, ICO | Yes - anonymous | ICO only
"""
)
# ... is no clear yes before any of these.
SPOILERS = phrases(
    """
but not sure | but I might change my mind | but not yet | ? | maybe | - changed mind 5/6 | (withdrawn)
- withdrawn by phone 6/6 | but wait until after the hearing | once my appeal is over | but only when I say so
if my husband is ok with it | unless the school finds out | - see withdrawal letter | - NO see email 5/6 | no
- I'd rather not now | but please don't send it yet | then rang to cancel | - on hold | HOLD | - awaiting form
tbc | - to be confirmed | I think | I suppose | probably | but not to the ICO | to you not the ICO
for your background only | but please keep it to yourselves | - not for sharing | but my wife says no
but dad refuses | - dad objects | in principle | for now | for the moment | but let me think | but ask me first
but ring me first | - check with solicitor | pending | until I say otherwise | not until 3 September 2013
- no longer | previously | (was) | was the answer, now no | but nervous | but worried about comeback
but don't use it till August | - don't do anything yet | however I'm having second thoughts
although I haven't decided | - unsigned | - not signed | - needs signature | - query | - not clear
to being contacted | to the survey only | for the newsletter | to the lawyers only | firm only
- she took it back | - since retracted | REVOKED | except I don't want it to go anywhere | but leave me out
but count me out | - do not use | DO NOT SHARE | - ask again in July | - chase | says husband
according to her sister | hopefully | 🤔 | 👎 | - scared, leave it for now | but the answer may change
but I want it back | but I've asked for it back | in theory | depending on the wording | depends who sees it
as long as my solicitor agrees | provided my ex consents | subject to legal advice | with reservations
reluctantly | under protest | if I have to | but I'd need to see the law first | when I've had a think
some other time | next year maybe | after I've moved house | but not at the moment | just not now | but hang fire
but sit on it for a bit | embargo | embargoed till Sept | but it's not my story to share | (not asked properly)
- misunderstood the question | - entered in error | by mistake | crossed out | deleted | - disregard | - ignore
- superseded, see row 9 | - void | - expired | lapsed | - under 16, needs parent
"""
)
