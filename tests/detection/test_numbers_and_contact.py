"""Tables of what the pattern recognisers take and leave; every name and number is invented."""

from __future__ import annotations

import pytest

from dossier_kit.detection.addresses import address_recognisers
from dossier_kit.detection.cases import case_recognisers
from dossier_kit.detection.contact import contact_recognisers
from dossier_kit.detection.dates import date_recognisers
from dossier_kit.detection.numbers import number_recognisers, uln_is_valid

RECOGNISERS = [
    *number_recognisers(),
    *case_recognisers(),
    *contact_recognisers(),
    *address_recognisers(),
    *date_recognisers(),
]


def found(text: str, entity: str) -> set[str]:
    """The strings that any recogniser takes for this type."""
    results = [r for recogniser in RECOGNISERS for r in recogniser.analyze(text, [], None)]
    return {text[r.start : r.end] for r in results if r.entity_type == entity}


TAKEN = [
    # numbers with a check
    ("NHS number 943 476 5919 on the form", "NHS_NUMBER", "943 476 5919"),
    ("it says 943-476-5919 at the top", "NHS_NUMBER", "943-476-5919"),
    ("his NHS no is 943 476 5918", "NHS_NUMBER", "943 476 5918"),  # a wrong check digit beside its name
    ("UPN B801200005001 is not hers", "UPN", "B801200005001"),
    ("upn b801 2000 05 001 in small letters", "UPN", "b801 2000 05 001"),
    ("pupil number B80120000500A for now", "UPN", "B80120000500A"),  # a temporary one ends in a letter
    ("NI QQ 12 34 56 C on the sheet", "NINO", "QQ 12 34 56 C"),  # not an issued prefix, but named as one
    ("my number is AB123456C", "NINO", "AB123456C"),
    ("LAESTAB 801/2000 was the school", "OTHER_ID", "801/2000"),
    ("passport number 925665416 enclosed", "OTHER_ID", "925665416"),
    ("the taxi reg is KX07 ABC", "OTHER_ID", "KX07 ABC"),
    # cases
    ("appeal EH801/12/00567 is listed", "CASE_REF", "EH801/12/00567"),
    ("appeal SE309/12/00023", "CASE_REF", "SE309/12/00023"),
    ("tribunal lodged it as 12/01234 in May", "CASE_REF", "12/01234"),
    ("ICO ref RFA0123456", "CASE_REF", "RFA0123456"),
    ("the new style is IC-155171-G3W9", "CASE_REF", "IC-155171-G3W9"),
    ("Ombudsman 13 001 234 said no", "CASE_REF", "13 001 234"),
    ("the hearing FTP12345 was put off", "CASE_REF", "FTP12345"),
    ("registered as SL12345 with them", "OTHER_ID", "SL12345"),
    ("GMC registration 7123456 I think", "OTHER_ID", "7123456"),
    ("a nurse with PIN 99A9999A", "OTHER_ID", "99A9999A"),
    ("my nmc pin is 99 A 9999 A", "OTHER_ID", "99 A 9999 A"),
    ("her own registration is OT 55 1234", "OTHER_ID", "OT 55 1234"),  # with spaces, as on a card
    ("registered with the gmc as 7 123 456", "OTHER_ID", "7 123 456"),
    ("hospital number RX4471902", "OTHER_ID", "RX4471902"),
    ("payroll no. is KL-330172", "OTHER_ID", "KL-330172"),  # with its prefix, or it tells the employer
    ("FOI-2210-13 was refused", "OTHER_ID", "FOI-2210-13"),
    # contact
    ("ring 07700 900 812 after six", "PHONE", "07700 900 812"),
    ("ring 0 7 7 0 0 9 0 0 8 1 2", "PHONE", "0 7 7 0 0 9 0 0 8 1 2"),
    ("+44 (0)1632 960 733 is the landline", "PHONE", "+44 (0)1632 960 733"),
    ("write to q.pelham_9@post.example today", "EMAIL", "q.pelham_9@post.example"),
    ("im on quill dot pelham at gmail ok", "EMAIL", "quill dot pelham at gmail"),
    ("quill(dot)pelham(at)post(dot)example", "EMAIL", "quill(dot)pelham(at)post(dot)example"),
    ("see www.pelhams-fight.example/letters for it", "URL", "www.pelhams-fight.example/letters"),
    ("I am @quillandink there", "USERNAME", "quillandink"),
    ("i post as thunderpants on there", "USERNAME", "thunderpants"),
    ("marmaladeandtoastandjam said so too", "USERNAME", "marmaladeandtoastandjam"),  # words run together
    ("we are at LS6 4QZ now", "POSTCODE", "LS6 4QZ"),
    ("12 Quarrymans Lane, Ludworth", "ADDRESS", "12 Quarrymans Lane"),
    ("we moved to 12 park close last year", "ADDRESS", "12 park close"),  # in small letters
    ("flat 4b Orsett Tower", "ADDRESS", "flat 4b Orsett Tower"),
    ("We live at Hollin Bank Farm, up the track", "ADDRESS", "Hollin Bank Farm"),  # no number at all
    ("we are at twelve quarrymans lane", "ADDRESS", "twelve quarrymans lane"),  # dictated
    (
        "ring oh double seven double oh nine double oh eight one two",
        "PHONE",
        "oh double seven double oh nine double oh eight one two",
    ),
    ("im on 07700 9 double 0 456 most days", "PHONE", "07700 9 double 0 456"),  # half in figures
    ("ring us on 07700 nine hundred 456", "PHONE", "07700 nine hundred 456"),
    # dates and ages
    ("on 3rd of May 2012 they met", "DATE", "3rd of May 2012"),
    ("on 03.05.12 they met", "DATE", "03.05.12"),
    ("2012-05-03: nothing", "DATE", "2012-05-03"),
    ("09 OCT 14. Nothing came.", "DATE", "09 OCT 14"),  # two figures of a year may end a sentence
    ("a report of 12 March 14.", "DATE", "12 March 14"),
    # without a year: a weekday tells the year, and a hearing is in a public list
    ("on Tuesday 9th April at the tribunal", "DATE", "9th April"),
    ("On 9 April, a Tuesday, he cried.", "DATE", "9 April"),
    ("on Tuesday 9/4 he cried", "DATE", "9/4"),
    ("On the 9th of April Judge Holt sat.", "DATE", "9th of April"),
    ("Hearing: 9 April", "DATE", "9 April"),
    ("dob 14/10/2002 and so on", "DOB", "14/10/2002"),
    ("he was born on 14 October 2002", "DOB", "14 October 2002"),
    ("he is 7 years old", "AGE", "7"),
    ("my daughter, nine, cried", "AGE", "nine"),
    ("she's only just turned six", "AGE", "six"),
    ("Osbert (8) was there", "AGE", "8"),
    ("he was 5;3 at the time", "AGE", "5;3"),
    ("DS 11yo, nonverbal", "AGE", "11"),
    ("a boy of seven", "AGE", "seven"),
    ("since he was three", "AGE", "three"),
    ("before her 12th birthday", "AGE", "12"),
]

LEFT = [
    ("he waited 14 months for 3 reports", "AGE"),
    ("he is in Year 4 and has a reading age of 6", "AGE"),
    ("it is 7 miles away and takes 40 minutes", "AGE"),
    ("section 7 of the Act, page 12, part 3", "AGE"),
    ("they met at nine and it was over by ten", "AGE"),
    ("five years ago, six weeks later", "AGE"),
    ("in June 2012 and on 3 May", "DATE"),  # neither is a full date
    ("The tribunal is late. On 9 April he was off with a cold.", "DATE"),  # not in the hearing's sentence
    ("on the first may the tribunal sit, on the second march we all", "DATE"),  # a day in words needs its "of"
    ("he scored 9/4 at the tribunal", "DATE"),
    ("version 2.10 of the plan", "DATE"),
    ("the Education Act 1996 and the Act of 2014", "CASE_REF"),
    ("section 324 and regulation 17", "OTHER_ID"),
    ("2 years down the road we are nowhere", "ADDRESS"),
    ("10 to 12 by the way", "ADDRESS"),
    ("two years down the road and six different schools, one long street", "ADDRESS"),
    ("one or two of the three, four or five", "PHONE"),
    ("somebody shouted at me dot dot dot", "EMAIL"),
    ("in 2012 and 2013, 14 of 20 schools", "PHONE"),
    ("we have email and a website", "URL"),
    ("the grandparents and schoolchildren", "USERNAME"),
]


@pytest.mark.parametrize(("text", "entity", "piece"), TAKEN)
def test_takes(text: str, entity: str, piece: str) -> None:
    assert piece in found(text, entity)


@pytest.mark.parametrize(("text", "entity"), LEFT)
def test_leaves(text: str, entity: str) -> None:
    assert found(text, entity) == set()


def test_learner_numbers_have_their_own_check() -> None:
    """The remainder is 10, so that a learner number is never an NHS number."""
    valid = [f"{n:09d}{d}" for n in range(123456780, 123456800) for d in range(10) if uln_is_valid(f"{n:09d}{d}")]
    assert valid
    assert not any(found(number, "NHS_NUMBER") for number in valid)
    assert not uln_is_valid("0123456789")
    assert not uln_is_valid("12345")


def test_reasons_quote_nothing() -> None:
    for text, _, piece in TAKEN:
        for recogniser in RECOGNISERS:
            for r in recogniser.analyze(text, [], None):
                assert piece.lower() not in r.analysis_explanation.pattern_name.lower().split()
