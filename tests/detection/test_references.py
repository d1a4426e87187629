"""References introduced in unusual ways; all of it is invented."""

from __future__ import annotations

import pytest
from recognising import covered, standing

from dossier_kit.detection.cases import case_recognisers
from dossier_kit.detection.numbers import number_recognisers

RECOGNISERS = [*case_recognisers(), *number_recognisers()]
TYPES = frozenset(["CASE_REF", "OTHER_ID"])

# A piece that must be taken whole, whatever is taken with it.
TAKEN = [
    # letters and groups of digits, introduced by anything
    ("the number they gave me was QT 4471 902", "QT 4471 902"),
    ("Giro book KR 2208 117", "KR 2208 117"),
    # logs, files, cases
    ("incident log LOG 0931 of 04/03/14", "LOG 0931 of 04/03/14"),
    ("its under 4471/CYP at the office", "4471/CYP"),
    ("we go by file HN-0072-14 there", "HN-0072-14"),
    ("they call him case 40917 now", "40917"),
    ("filed under B/2209/SEN", "B/2209/SEN"),
    ("quote AB/77/1402 when you ring", "AB/77/1402"),
    ("stamped TRI00918", "TRI00918"),
    ("they wrote back on QN-SE 4471 to say no", "QN-SE 4471"),
    # shapes of bodies, however introduced
    ("our tribunal thing is SE841/13/00072", "SE841/13/00072"),
    ("sealed order WF12P00381", "WF12P00381"),
    ("the ombudsman lot gave us 14 002 118", "14 002 118"),
    ("lgo 14002118", "14002118"),
    ("crime number 44/23817/13", "44/23817/13"),
    ("police ref: 0417-21/05/14", "0417-21/05/14"),
    # numbers on cards and papers
    ("wristband said 7710442", "7710442"),
    ("ticket number is 9913-A", "9913-A"),
    ("blue badge 118KX0219E0723W", "118KX0219E0723W"),
    ("his bus pass (no. 6335 9700 1182 4401)", "6335 9700 1182 4401"),
    ("council tax account 70118824", "70118824"),
    ("UC journal ref 2218-KLM", "2218-KLM"),
    ("complaint C-00417-Z8", "C-00417-Z8"),
    ("stage two, CMP/0417/13", "CMP/0417/13"),
    ("PALS number 2013/0417", "2013/0417"),
    ("our MP's caseworker uses ZA41772", "ZA41772"),
    ("exam candidate 0417", "0417"),
    ("his Datix is W-41772", "W-41772"),
    ("HCPC case FTP44120 closed", "FTP44120"),
    ("claim number J00YX172", "J00YX172"),
    ("her NMC is 12C3344E", "12C3344E"),
    ("CAF number 20931", "20931"),
    ("LADO ref L/118", "L/118"),
    ("EHM 118 204", "118 204"),
]

# Nothing of these types.
LEFT = [
    # laws, years, pages, scores, roads, versions
    "section 324(4) of the 1996 Act",
    "regulation 17 and schedule 27",
    "in 2012/13 and 2013-14",
    "pages 112-118",
    "SI 2001/3455",
    "the 11-16 range",
    "Form EHC1",
    "ISO 9001",
    "a score of 118 on WISC",
    "Part 3, 4 and 5",
    "room B12",
    "Year 10 maths GCSE 4",
    "the A417 and the M5",
    "W1000 wheelchair",
    "COVID-19 in 2020",
    "his 1:1 with Level 3",
    "key stage 2 SATs 2014",
    "£1,200 and 300 hours",
    "90 days from 12 May 2013",
    "Windows 10 and Office 365",
    "the 2014 Act and the 2015 Code",
    "case 1 of 3",
    "case of 500 letters",
    "the number of 300 pupils",
]


@pytest.mark.parametrize(("text", "piece"), TAKEN)
def test_takes(text: str, piece: str) -> None:
    assert not standing(RECOGNISERS, TYPES, text, piece)


@pytest.mark.parametrize("text", LEFT)
def test_leaves(text: str) -> None:
    assert not covered(RECOGNISERS, TYPES, text)
