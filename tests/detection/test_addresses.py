"""Addresses without numbers, of sites and boats, in small letters; all of it is invented."""

from __future__ import annotations

import pytest
from recognising import covered, standing

from dossier_kit.detection.addresses import address_recognisers

RECOGNISERS = address_recognisers()
TYPES = frozenset(["ADDRESS"])

# A piece that must be taken whole, whatever is taken with it.
TAKEN = [
    # house names without a number or a capital
    ("we live at the old dairy, pump lane, near the ford", "old dairy, pump lane"),
    ("we live at rose cottage, station road", "rose cottage, station road"),
    # streets that begin with their kind
    ("Ty Gwyn, Heol y Mynydd, is where we are", "Ty Gwyn, Heol y Mynydd"),
    ("write to 14 Ffordd y Parc", "14 Ffordd y Parc"),
    ("we're at Pebblestones, Harbour Row, Looe", "Pebblestones, Harbour Row"),
    # sites, flats within houses
    ("plot 6, Bramble Hollow caravan site", "6, Bramble Hollow"),
    ("we are on pitch 12 Larkrise Park", "12 Larkrise Park"),
    ("static 14 at Seaholme Sands", "14 at Seaholme Sands"),
    ("flat c, 22 dunmore road", "22 dunmore road"),
    ("Flat 2/1, 48 Kelbourne Terrace", "2/1, 48 Kelbourne Terrace"),
    # streets whose names are made of kinds of street
    ("5 Old Station Steps", "5 Old Station Steps"),
    ("7 Castle Hill Court Gardens", "7 Castle Hill Court Gardens"),
    ("number five on Inkerman Row", "five on Inkerman Row"),
    ("we live at 44 brackenhurst", "44 brackenhurst"),
    ("the farmhouse at Nether Thwaite Farm is cold", "Nether Thwaite Farm"),
    ("our address is Wychwood, Back Lane", "Wychwood, Back Lane"),
    ("we moved to the old chapel, chapel street", "old chapel, chapel street"),
    ("home is Kestrel's Rest, Dykes Lane, Ampton", "Kestrel's Rest, Dykes Lane"),
    ("12a, the maltings", "12a, the maltings"),
    ("sent to 3 the paddocks", "3 the paddocks"),
    ("Apt 9 Merchant's Wharf", "9 Merchant's Wharf"),
    # boats
    ("narrowboat Dilly Dally, Braunley Wharf", "Dilly Dally"),
    ("our boat, the Merry Widow, Braunley Marina", "Merry Widow"),
    # before a postcode
    ("Ivy Bank, Sycamore Drive, LS6 4QZ", "Ivy Bank, Sycamore Drive"),
    ("Sandhole, Nr Peasmere, LS6 4QZ", "Sandhole"),
    ("Little Owlets\nThe Green\nDunmere\nLS6 4QZ", "Little Owlets"),
    # named by what stands before
    ("bungalow called thistledown on moor lane", "thistledown"),
    ("c/o the Vicarage, Church Walk", "Vicarage, Church Walk"),
    ("Upper Flat, 9 Salter Street", "9 Salter Street"),
    ("23-25 hunslow grove", "23-25 hunslow grove"),
    ("1 Tan y Bryn", "1 Tan y Bryn"),
]

# Nothing of these types.
LEFT = [
    "Jo (19.01.2005, Year 7, Langley Vale)",  # a class and then a place, which others find
    "at Stage 2, Merton Close",
    # live at, house, hall and lane said of anything else
    "they live at the sharp end of it",
    "we live in a flat on the ground floor",
    "we moved to a new house last year",
    "the house is a mess",
    "we lived at 3 different places",
    "at the end of the lane",
    "2 schools down the lane",
    "she is at the top of the stairs, crying",
    "we live in hope, frankly",
    "the old school hall, main hall",
    "moved into the spare room, small room",
    "at home, school lane closed",
    "30 hours in a special unit",
    "home is where he melts down",
    "we live at the mercy of the council, the panel",
    "Clinical Lead, West Wing",
    "SENCO Kim, Mill Lane",
    "he is in Year 3, Silver Class",
]


@pytest.mark.parametrize(("text", "piece"), TAKEN)
def test_takes(text: str, piece: str) -> None:
    assert not standing(RECOGNISERS, TYPES, text, piece)


@pytest.mark.parametrize("text", LEFT)
def test_leaves(text: str) -> None:
    assert not covered(RECOGNISERS, TYPES, text)
