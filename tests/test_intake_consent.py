"""What a contributor said about sharing. Expected answers were written before the rules were run on them.

The one error that must not happen is a yes where a careful reader would not see one.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_intake_phrases import (
    NO_WAY,
    NOT_CLEAR,
    SPOILERS,
    TAKEN_BACK,
    TO_WAIT,
    UNTIL,
    YES,
    YES_WITH_CONDITIONS,
    YESES,
    phrases,
)

from dossier_kit.intake import read_consent
from dossier_kit.intake.text import pattern
from dossier_kit.vocabulary import Consent

RECEIVED = date(2013, 6, 14)


@pytest.mark.parametrize("words", YES)
def test_yes(words: str) -> None:
    reading = read_consent(words, received=RECEIVED)
    assert (reading.state, reading.conditions, reading.overruled) == (Consent.CONSENTED, "", False)


@pytest.mark.parametrize("words", YES_WITH_CONDITIONS)
def test_yes_with_its_conditions_kept(words: str) -> None:
    reading = read_consent(words, received=RECEIVED)
    assert (reading.state, reading.conditions) == (Consent.CONSENTED, words)


@pytest.mark.parametrize(
    ("words", "state"),
    [(words, Consent.EMBARGOED) for words in TO_WAIT]
    + [(words, Consent.WITHDRAWN) for words in TAKEN_BACK]
    + [(words, Consent.REFUSED) for words in NO_WAY]
    + [(words, Consent.UNCLEAR) for words in NOT_CLEAR],
)
def test_no_yes(words: str, state: Consent) -> None:
    assert read_consent(words, received=RECEIVED).state is state


@pytest.mark.parametrize(("words", "until"), UNTIL)
def test_until_when(words: str, until: date | None) -> None:
    reading = read_consent(words, received=date(2013, 6, 10))
    assert (reading.state, reading.until) == (Consent.EMBARGOED, until)


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_never_a_yes(spoiler: str) -> None:
    for yes in YESES:
        for words in (f"{yes} {spoiler}", f"{yes}, {spoiler}", f"{yes}. {spoiler.capitalize()}"):
            assert read_consent(words, received=RECEIVED).state is not Consent.CONSENTED, words


@given(
    words=st.sampled_from(YES + YES_WITH_CONDITIONS + TO_WAIT + TAKEN_BACK + NO_WAY + NOT_CLEAR),
    before=st.sampled_from(["", " ", "\u00a0", "\n", "- ", "(", '"']),
    change=st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
)
def test_case_and_white_space_change_nothing_towards_a_yes(words: str, before: str, change: object) -> None:
    assert callable(change)
    plain = read_consent(words, received=RECEIVED).state
    changed = read_consent(before + change(words) + " ", received=RECEIVED).state
    assert changed is plain or changed is not Consent.CONSENTED


@given(words=st.text(max_size=60))
def test_any_words_are_read(words: str) -> None:
    assert read_consent(words, words, RECEIVED, RECEIVED).state in Consent


@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", min_size=3, max_size=12).filter(
        lambda word: "y" not in word and "ok" not in word
    )
)
def test_unknown_words_are_no_yes(words: str) -> None:
    known = {word for phrase in YES for word in phrase.lower().split()}
    # The yes of another tongue is one word ("haa"), and is known to the rules.
    if not known & set(words.split()) and not pattern("consent", "agreement").search(words):
        assert read_consent(words).state is not Consent.CONSENTED


# What volunteers and parents put beside a yes in a breath of its own, and mean nothing by.
REMARKS = phrases(
    """
Yes. Photo ID attached | Yes - form in the green folder | Yes, and God bless you all | Yes. Keep up the good work
Yes - about time somebody listened | Yes. She is a lovely lady | Yes (by e-mail, LB)
Yes. Sorry for my handwriting | Yes. Written in green ink | Yes, signed in front of me | Yes - mother of the child
Yes. Thank you for listening to us | Yes. Anything to help another family | Yes - both parents present
Yes. I am proud of my boy | Yes. Best wishes, A. Pell | Yes - paper form scanned | Yes, from the mother
Yes - through interpreter (Polish) | Yes, in Welsh | Yes. Our tribunal was won in 2011 | Yes. Sorry it is so long
Yes. Please excuse the spelling | Yes. Enough is enough | Yes. Somebody has to say it | Yes. Families deserve better
yes - home visit | Yes; ticked on the online form | Yes. He is doing well at his school | Yes - she cried, poor thing
Yes - voice message | yes, witnessed by AB | Yes (mobile) | Yes. They broke the law | Yes. It is the truth, every word
Yes. Good on you | Yes, we are both very angry | Yes. So tired of it all | Yes. Three years of this | Yes! Finally someone cares
Yes. Sent from my iPhone | yes (paper copy in folder) | OK. By text, on the bus | Yes. H. Marrow (Mrs)
Yes - spoke to her at the coffee morning | Yes. You are doing a great thing | Yes. Things need to change
Yes. No other child should go through this | Yes. We lost at tribunal years ago | Yes - text message, kept
Yes. I am past caring who reads it | yes; google form | Yes. My hands are full of letters | Yes. In black pen
Agreed. Signature witnessed by volunteer | Yes. It happened to us and it happens to others | Yes. Bless you
Yes. We have been fighting for years | Yes. This is a scandal | Yes - both twins | Yes - grandmother and guardian
Yes. May God reward you | Yes. Typed by me for her | I consent. Signed and dated | yes - by WhatsApp
Yes. They should be ashamed | Yes. I wish I had known my rights | Yes. Justice for my son
"""
)


@pytest.mark.parametrize("words", REMARKS)
def test_a_remark_leaves_a_yes(words: str) -> None:
    assert read_consent(words, received=RECEIVED).state is Consent.CONSENTED


# Beside a yes none of these is known to be harmless, however it hangs on it: a yes with it is no clear yes.
AFTERTHOUGHTS = phrases(
    """
please delete | kindly remove | bin it | left off | skip hers | to be excluded | omit from pack | shelved | scrapped
backed away | gone off it | went cold | panicked | tearful and unsure | fell out with us | blocked our number
FTT | first-tier | UT | J.R. lodged | proceedings | litigation | in mediation | IRP sits | appeal bundle due
conceding talks | settlement talks | family court | ombudsman investigating | in hospital | in care | foster placement
father in prison | husband out | not hers | sister filled it | by proxy | lacks capacity | aged sixteen | under age
in part | up to a point | sort of | prov | subject | halfway | version two | rewriting | resending | mock entry
in a year | in six months | 6 months | on my say | wants to see | wants to read | the other form
"""
)


@pytest.mark.parametrize("words", AFTERTHOUGHTS)
def test_an_afterthought_that_is_not_known_is_no_yes(words: str) -> None:
    for frame in ("yes {}", "yes - {}", "Yes. {}.", "yes ({})", "Yes, {}", "yes; {}", "I agree: {}"):
        assert read_consent(frame.format(words), received=RECEIVED).state is not Consent.CONSENTED, frame


@pytest.mark.parametrize(
    "words",
    # even where it is plainly sharing that was agreed to
    [
        *("Yes to the ICO - please remove", "Happy to share. Exclude", "ICO yes, skip", "Yes, share it (binned)"),
        *("Happy to share, husband out", "Consent for ICO. Wobbling", "Yes, ICO - FTT", "Yes to sharing. Family split"),
    ],
)
def test_what_holds_back_counts_beside_sharing_too(words: str) -> None:
    assert read_consent(words, received=RECEIVED).state is not Consent.CONSENTED


def test_the_forums_of_the_law_are_waited_for() -> None:
    for words in ("Yes, after FTT", "Yes - post-UT", "Yes, once mediation is done", "Yes. Await FTT"):
        assert read_consent(words, received=RECEIVED).state is Consent.EMBARGOED, words
    assert read_consent("Yes. FTT won", received=RECEIVED).state is Consent.CONSENTED


# A yes that names a time which may lie ahead is one from then on, or one with something to come: nobody can tell. What
# says until is an embargo. The account came on 1 November 2026.
LATER = [
    ("Happy to share with ICO in January", Consent.UNCLEAR, None),  # a month alone is the next one
    ("ICO can have it in January", Consent.UNCLEAR, None),
    ("Please share it in the new year", Consent.UNCLEAR, None),
    ("Yes, next spring", Consent.UNCLEAR, None),
    ("Yes, half term", Consent.UNCLEAR, None),
    ("Yes, Q3", Consent.UNCLEAR, None),
    ("Yes, 2027", Consent.UNCLEAR, None),
    ("Yes, after his 18th birthday", Consent.UNCLEAR, None),
    ("Yes, FTT Jan 2027", Consent.UNCLEAR, None),
    ("Yes. Trib 14/1/27", Consent.UNCLEAR, None),  # a day ahead, and no word about waiting
    ("Yes, our case is heard on 14 January", Consent.UNCLEAR, None),  # without a year: the nearest such day is ahead
    ("Yes please, we go to the panel in May", Consent.UNCLEAR, None),  # "may" the month
    ("You may share it", Consent.CONSENTED, None),  # "may" the verb
    ("Yes, may I say thank you", Consent.CONSENTED, None),
    ("Consent given for January", Consent.UNCLEAR, None),  # "for" a month is no month of signing
    ("Yes - effective 1 Sept 2027", Consent.EMBARGOED, date(2027, 9, 1)),
    ("Yes. Release date 14/1/2027", Consent.EMBARGOED, date(2027, 1, 14)),
    ("Yes, earliest 1/9/27", Consent.EMBARGOED, date(2027, 9, 1)),
    ("Yes >1/9/27", Consent.EMBARGOED, date(2027, 9, 1)),
    ("Yes 12 October", Consent.CONSENTED, None),  # the nearest such day is past
    ("Yes - rang 20/11", Consent.CONSENTED, None),  # a note of the call, made after the account came
    ("Yes (signed form dated 3/11/26)", Consent.CONSENTED, None),
    ("Yes - form signed October 2026", Consent.CONSENTED, None),
    ("Yes - she rang in March", Consent.CONSENTED, None),  # nobody has rung in a month to come
    ("Yes (letter of 2025)", Consent.CONSENTED, None),
    ("Yes - rang 14/1/28", Consent.UNCLEAR, None),  # nobody rings a year ahead
]


@pytest.mark.parametrize(("words", "state", "until"), LATER)
def test_a_yes_that_names_a_later_day(words: str, state: Consent, until: date | None) -> None:
    reading = read_consent(words, received=date(2026, 11, 1))
    assert (reading.state, reading.until) == (state, until)


def test_without_a_day_received_no_whole_day_is_known_to_be_past() -> None:
    assert read_consent("Yes, 3/6/13").state is Consent.UNCLEAR
    assert read_consent("Yes, signed form 3/6/13").state is Consent.CONSENTED


@pytest.mark.parametrize(
    "words",
    [
        # undone, without any of the usual words
        *("Yes - reversed 3/4", "yes - annulled", "Yes - ceased", "Yes (crossed through)", "yes [struck]"),
        # somebody or something stands against it
        *("Yes, dad against", "Yes - sub judice", "Yes - NDA", "Yes, want to read it", "Yes. Wrong child"),
        # to something else, or to the firm alone
        *("Y for campaign", "Yes, research", "Yes - to the Ombudsman", "Happy to share this with you in confidence"),
        # a symbol that no rule knows
        *("yes 🤐", "yes 🛑", "yes ⏳", "yes 🔒", "yes ☐"),
    ],
)
def test_a_yes_with_something_beside_it_is_asked_about(words: str) -> None:
    assert read_consent(words, received=RECEIVED).state is Consent.UNCLEAR


@pytest.mark.parametrize("words", ["yes 🙂", "Yes ❤", "👍🏽", "yes ☎ 3/6", "✅ 😊"])
def test_a_friendly_symbol_spoils_nothing(words: str) -> None:
    assert read_consent(words, received=RECEIVED).state is Consent.CONSENTED


def test_the_year_of_an_embargo_is_the_next_such_day() -> None:
    assert read_consent("hold until 12 July", received=date(2013, 6, 14)).until == date(2013, 7, 12)
    reading = read_consent("hold until 12 January", received=date(2013, 6, 14))
    assert reading.until == date(2014, 1, 12) and "year assumed" in reading.basis
    assert read_consent("hold until 12 July").until is None  # nothing tells the year


def test_the_tribunal_column_gives_the_day_only_to_words_that_wait_for_it() -> None:
    tribunal = date(2013, 9, 9)
    assert read_consent("after the tribunal", received=RECEIVED, tribunal=tribunal).until == tribunal
    assert read_consent("hold until I say so", received=RECEIVED, tribunal=tribunal).until is None
    assert read_consent("after the tribunal", received=RECEIVED, tribunal=date(2012, 1, 1)).until is None
    # The words decide: a tribunal to come makes no embargo of a plain yes.
    assert read_consent("You may share it", received=RECEIVED, tribunal=tribunal).state is Consent.CONSENTED
