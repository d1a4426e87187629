"""Telephones and e-mail as they are said and mistyped; all of it is invented."""

from __future__ import annotations

import pytest
from recognising import covered, standing

from dossier_kit.detection.contact import contact_recognisers

RECOGNISERS = contact_recognisers()
TYPES = frozenset(["EMAIL", "PHONE", "URL"])

# A piece that must be taken whole, whatever is taken with it.
TAKEN = [
    # marks of an address as people say them
    (
        "mail me at holly hyphen bush at marsh dash post dot example please",
        "holly hyphen bush at marsh dash post dot example",
    ),
    ("its tess dot k at river hyphen mail dot co dot uk", "tess dot k at river hyphen mail dot co dot uk"),
    ("tessATrivermailDOTexample", "tessATrivermailDOTexample"),
    ("tess dot kerr at sign rivermail dot example", "tess dot kerr at sign rivermail dot example"),
    # other marks for the at sign and the dot
    ("tess.kerr (a) rivermail.example", "tess.kerr (a) rivermail.example"),
    ("tess-dot-kerr-at-gmail-dot-com", "tess-dot-kerr-at-gmail-dot-com"),
    ("tess_kerr@rivermail", "tess_kerr@rivermail"),
    ("tesskerr77 at hotmail", "tesskerr77 at hotmail"),
    # marks left out, letters spelt
    ("email tesskerr gmail com", "tesskerr gmail com"),
    ("t e s s k at gmail dot com", "t e s s k at gmail dot com"),
    ("tess full stop kerr at rivermail full stop example", "tess full stop kerr at rivermail full stop example"),
    ("tess*at*rivermail.example", "tess*at*rivermail.example"),
    ("tess [at] rivermail [dot] example", "tess [at] rivermail [dot] example"),
    # capitals and other words for a dot
    ("TESS DOT KERR AT RIVERMAIL DOT EXAMPLE", "TESS DOT KERR AT RIVERMAIL DOT EXAMPLE"),
    ("tess point kerr at rivermail point example", "tess point kerr at rivermail point example"),
    ("tess underscore kerr at outlook dot com", "tess underscore kerr at outlook dot com"),
    ("tess kerr forty two at gmail dot com", "forty two at gmail dot com"),
    ("mailto:tess@rivermail.example", "tess@rivermail.example"),
    # the letter O, hundreds, tens, words between
    ("ring O7700 9OO 431", "O7700 9OO 431"),
    ("07700 nine hundred four three one", "07700 nine hundred four three one"),
    (
        "oh seven seven hundred nine double zero four three one",
        "oh seven seven hundred nine double zero four three one",
    ),
    (
        "oh double seven, double oh nine, double oh, four three one",
        "oh double seven, double oh nine, double oh, four three one",
    ),
    ("oh seven seven oh oh ninety oh four thirty one", "oh seven seven oh oh ninety oh four thirty one"),
    # odd separators
    ("07700_900_431", "07700_900_431"),
    ("0-7-7-0-0-9-0-0-4-3-1", "0-7-7-0-0-9-0-0-4-3-1"),
    ("01632 96 04 31", "01632 96 04 31"),
    ("(01632)960431", "(01632)960431"),
    ("0044 7700 900431", "0044 7700 900431"),
    ("07700\n900431", "900431"),
    (
        "zero one six three two and then nine six zero four three one",
        "zero one six three two and then nine six zero four three one",
    ),
    (
        "plus four four seven seven double oh nine double oh four three one",
        "four four seven seven double oh nine double oh four three one",
    ),
    ("tel. 960431 evenings", "960431"),
    ("text 07700 900431 x", "07700 900431"),
    ("07700 … 900 … 431", "07700 … 900 … 431"),
    ("07700 then 900 then 431", "07700 then 900 then 431"),
    (
        "oh-seven-seven-double-oh-nine-double-oh-four-three-one",
        "oh-seven-seven-double-oh-nine-double-oh-four-three-one",
    ),
    ("07700 900 4 3 1", "07700 900 4 3 1"),
]

# Nothing of these types.
LEFT = [
    # dates and times, counting, the words dot, point and at in a sentence
    "Sent: 09/12/2011 16:41",
    "she pointed at me full stop",
    "i met him at the school dot",
    "one two three four go",
    "he counts one two three four five six",
    "eleven at a meeting",
    "look at hyphen words",
    "we met at nine dot on",
    "30/10/2012 09:15",
    "they spoke at length. Example followed",
    "the gmail thing",
    "I email and email",
    "2012 2013 2014 2015",
    "between 07:00 and 09:30 on 12 May",
    "scores 98 102 87 110 95",
    "10 20 30 40 50 60 hours",
    "the hotmail account was closed",
    "twenty one pages and thirty four annexes",
]


@pytest.mark.parametrize(("text", "piece"), TAKEN)
def test_takes(text: str, piece: str) -> None:
    assert not standing(RECOGNISERS, TYPES, text, piece)


@pytest.mark.parametrize("text", LEFT)
def test_leaves(text: str) -> None:
    assert not covered(RECOGNISERS, TYPES, text)
