"""Schools, health bodies, firms and places that their neighbours give away; all of it is invented."""

from __future__ import annotations

import pytest
from recognising import covered, standing

from dossier_kit.detection.lexicon import lexicon
from dossier_kit.detection.organisations import Organisations

RECOGNISERS = [Organisations(lexicon())]
TYPES = frozenset(["HEALTH_BODY", "SCHOOL", "ORG_OTHER", "LOCATION", "LOCAL_AUTHORITY"])

# A piece that must be taken whole, whatever is taken with it.
TAKEN = [
    # a health role and a preposition
    ("the GP at Hollow Ash said so", "Hollow Ash"),
    ("OT from wexcombe said no", "wexcombe"),
    ("Dr Amsel (Fernlea Rooms) wrote", "Fernlea Rooms"),
    ("the physio from Long Meadow came", "Long Meadow"),
    ("under the team at Quarry Bank", "Quarry Bank"),
    ("our surgery, Old Priory Practice, lost it", "Old Priory Practice"),
    ("Seven Springs Child Development Centre did it", "Seven Springs Child Development Centre"),
    ('Dr Amsel, Merrow Park: "fine"', "Merrow Park"),
    ("the nurse at bracken hill rang", "bracken hill"),
    ("the paediatrician at Penn Lodge", "Penn Lodge"),
    ("Silver Birches CAMHS discharged him", "Silver Birches"),
    ("in the Rowan Unit", "Rowan Unit"),
    ("a private clinic called Bright Steps", "Bright Steps"),
    ("Little Lanterns hospice took her", "Little Lanterns"),
    ("she's an SLT at Tansy House", "Tansy House"),
    ("audiology at netherfold lost it", "netherfold"),
    ("Fairwater Neurodev saw him", "Fairwater Neurodev"),
    ("his consultant at the Marsh Lane", "Marsh Lane"),
    ("Elm Bank Paeds wrote", "Elm Bank Paeds"),
    # called, or between commas after its kind
    ("a charity called Open Gate helped", "Open Gate"),
    ("the taxi firm, Busy Wheels, said", "Busy Wheels"),
    ("our solicitors, Tarn Hobday, wrote", "Tarn Hobday"),
    ("it was in the Marsh Valley Recorder", "Marsh Valley Recorder"),
    ("the after-school club, which is Busy Lanterns, rang", "Busy Lanterns"),
    ("the charity, which was Open Gate, folded", "Open Gate"),
    # a house of which nothing else is said
    ("At Wexcombe Hall they have a book for visitors", "Wexcombe Hall"),
    # a service for families, named after its place
    ("I asked Tarn Child and Family Service for it", "Tarn Child and Family Service"),
    ("the Wexcombe Child & Family Consultation Service", "Wexcombe Child & Family Consultation Service"),
    # in a text without capitals one that is there is meant
    ("my boy is at Little Lanterns and hes not talking yet and the health visitor, my mates little girl had it all go "
     "wrong and her report went to evryone but thats", "Little Lanterns"),
    ("the paper, the Weald Clarion, rang", "Weald Clarion"),
    ("a support group called Sunny Side Up", "Sunny Side Up"),
    ("childminder at Busy Bees", "Busy Bees"),
    ("she works for Larch & Moor", "Larch & Moor"),
    ("we use a company called brightpath", "brightpath"),
    ("I volunteer at Tall Trees Riding", "Tall Trees Riding"),
    # what a pupil does there; also without a capital
    ("he goes to Hollow Oak", "Hollow Oak"),
    ("he goes to hollow oak school", "hollow oak"),
    ("moved to thornleigh in year 3", "thornleigh"),
    ("she started at Green Lane in September", "Green Lane"),
    ("the head of Moor View said", "Moor View"),
    ("his place at Rising Sun was named", "Rising Sun"),
    # where somebody lives
    ("we live in netherwick", "netherwick"),
    ("a village called Over Silton", "Over Silton"),
    ("moved from Little Snoring", "Little Snoring"),
    ("we are just outside thaxbury", "thaxbury"),
    ("i grew up in old sodbury", "old sodbury"),
]

# Nothing of these types.
LEFT = [
    # the same words before a time, a stage, a role or a state of mind
    "the gp at the time said so",
    "the nurse at school rang",
    "physio at home twice weekly",
    "the OT in charge said",
    "OT from September",
    "SLT at least weekly",
    "the doctor at A&E",
    "under the team at present",
    "the paediatrician of course agreed",
    "a clinic called him",
    "he goes to school",
    "he goes to bed at nine",
    "moved to a special school",
    "she started at nursery",
    "the head of service said",
    "the head of SEN",
    "reception at school",
    "attends mainstream",
    "he attends daily",
    "a school named in Part 4",
    "we live in fear",
    "we live in hope",
    "moved from pillar to post",
    "a village hall",
    "the whole estate",
    "excluded from assembly",
    "TA at lunch",
    "place at panel",
    "he's at breaking point",
    "we live in limbo",
    "started at the beginning",
    "a charity worker called us",
    "the company car",
    "the escort from hell",
    "Dr at the hospital",
    "goes to pieces",
    "moved to tears",
    "moved to Year 4",
    "attends Year 3",
    "started at Easter",
    "started at Key Stage 2",
    "psychologist from the LA",
    "SALT at Tribunal",
    "the nurse of course",
    "his teacher at Parents Evening",
    "the head at Christmas",
    "OT at Stage 2",
    "the Family Support Service rang",
    "Our Child and Family Service",
    "the school, which is Catholic, said so",
    "at Family Court and at County Hall",
]


@pytest.mark.parametrize(("text", "piece"), TAKEN)
def test_takes(text: str, piece: str) -> None:
    assert not standing(RECOGNISERS, TYPES, text, piece)


@pytest.mark.parametrize("text", LEFT)
def test_leaves(text: str) -> None:
    assert not covered(RECOGNISERS, TYPES, text)
