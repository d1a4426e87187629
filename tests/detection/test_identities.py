"""What the intake's columns yield; every name is invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier_kit.identities import Identity, identities_of
from dossier_kit.vocabulary import entity_types


def people(cell: str, column: str = "professionals") -> list[tuple[str, str, str]]:
    return [(i.value, i.role, i.profession) for i in identities_of({column: cell}) if i.entity_type == "PERSON"]


PROFESSIONALS = [
    ("Mrs Quimper (EP), Miss Ottershaw", [("Quimper", "EP"), ("Ottershaw", "")]),
    ("J Fennimore, C Abercorn", [("J Fennimore", ""), ("C Abercorn", "")]),
    ("Sunniva (physio), Corwin", [("Sunniva", "Physio"), ("Corwin", "")]),
    ("HT, OT, EP, Mrs Blaxland", [("Blaxland", "")]),  # jobs without names are nobody
    ("EP (left)", []),
    ("head teacher, social worker", []),
    (
        "Orlaith Fenwick-Dodd SENCO; Dr I Sallow (paed)",
        [("Orlaith Fenwick-Dodd", "SENCO"), ("I Sallow", "Paediatrician")],
    ),
    ("none", []),
    ("-", []),
    ("(prefer not to say)", []),
    ("SENCO: Thora Penwarden / TA - Ness", [("Thora Penwarden", "SENCO"), ("Ness", "TA")]),
]


@pytest.mark.parametrize(("cell", "expected"), PROFESSIONALS)
def test_professionals(cell: str, expected: list[tuple[str, str]]) -> None:
    assert [(value, profession) for value, _, profession in people(cell)] == expected


FAMILY = [
    ("Charlotte (Lottie) Pelham", ["Charlotte Pelham", "Lottie Pelham", "Lottie", "Charlotte", "C Pelham", "CP"]),
    ("Reuben Pelham / Ezra", ["Reuben Pelham", "Ezra"]),
    ("Jonty (not his real name) & brother", ["Jonty"]),
    ("Benedict P-W", ["Benedict", "Benedict P-W", "Ben"]),
    ("Wilhelmina 'Billie' Pelham", ["Billie", "Wilhelmina Pelham"]),
    ("PELHAM, Wilhelmina", ["Wilhelmina", "Pelham"]),
    ("Zoë Ó Faoláin", ["Zoe", "O Faolain", "Zoe O Faolain"]),  # without accents
    ("April Pelham", ["April", "April Pelham"]),  # a month, and a child's name
    ("summer pelham", ["Summer", "Summer Pelham"]),
    ("June", ["June"]),
    ("April Pelham Year 5", ["April", "April Pelham"]),  # a number, but no date
    ("April age nine", ["April"]),
    ("My daughter April", ["April"]),
    ("April pelham", ["April", "April Pelham"]),
    ("Rose April Pelham", ["April Pelham"]),
    ("may pelham", ["May", "May Pelham"]),  # no capitals, and else a word
    ("will pelham", ["Will", "Will Pelham"]),
    ("Anneke & Saskia van Houten", ["Anneke van Houten", "Saskia", "van Houten"]),
]


@pytest.mark.parametrize(("cell", "variants"), FAMILY)
def test_children_in_every_shape(cell: str, variants: list[str]) -> None:
    found = {variant.lower() for i in identities_of({"child": cell}) for variant in i.variants}
    assert not {variant.lower() for variant in variants} - found


NO_CHILD = [
    "Reuben Pelham (seen in May)", "Reuben Pelham, May 2012", "Reuben Pelham, in June", "Reuben Pelham, 9 April 2012",
    "Reuben Pelham, April 2012",
]  # fmt: skip


@pytest.mark.parametrize("cell", NO_CHILD)
def test_a_month_in_a_names_cell_is_no_child(cell: str) -> None:
    assert [i.value for i in identities_of({"child": cell})] == ["Reuben Pelham"]


# The two cells of a family, a name that a story may give, and one that the cells do not hold.
FAMILIES = [
    ("QUILL, Mara", "QUILL, Kitson", "Mara Quill", "Mara Kitson"),  # surname first, in capitals
    ("QUILL, Mara", "QUILL, Kitson", "Kitson Quill", ""),
    ("Quill, Mrs M", "Kit", "Mrs Q", ""),
    ("Quill, Mara", "Quill, Kit and Ada", "Ada Quill", "Kit Ada"),  # in small letters, both cells alike
    ("DE LA CRUZ, Jo-Anne", "Mia", "Mia de la Cruz", ""),
    ("Jo-Anne de la Cruz", "Mia-Rose de la Cruz", "Mia-Rose de la Cruz", "Mia-Rose de Cruz"),  # "la" is no authority
    ("Jo-Anne de la Cruz", "Mia", "Jo-Anne Cruz", ""),  # as many write it
    ("Sue Adams, LA officer", "", "Sue Adams", "La Adams"),
    ("Mara Quill née Denby", "Kit", "Mara Quill", "Née Denby"),
    ("Mara Quill nee Denby", "Kit", "Mara Denby", "Quill Denby"),
    ("Mara Quill née Denby", "Kit", "Kit Denby", ""),  # whose name the child has is not said
    ("Mara Quill (was Denby)", "Kit", "Mrs D", ""),
    ("Mara Quill (was Denby)", "Kit", "Mara Denby", ""),
    ("Mara Quill, formerly Mara Denby", "", "Mara Denby", "Formerly Denby"),
    ("Josef (formerly Joey) Tindale", "", "Joey Tindale", "Josef Joey"),  # a first name, not a surname
    ("Lan Nguyen", "An Nguyen", "An Nguyen", ""),  # little words that are names
    ("Lan Tran", "My Tran", "My Tran", ""),
    ("Lan Vu", "Ha Vu", "Ha Vu", ""),
    ("Per Olsen", "So Olsen", "So Olsen", ""),
    ("Mara Quill", "My Kit", "Kit Quill", "My Kit"),
    ("Mara Quill", "Kit dob 3/4/14", "Kit Quill", "Kit Dob"),
    ("Mara Quill", "Kit (real name Christopher)", "Christopher Quill", ""),
    ("Mrs J Smith", "Tommy - known as TJ", "TJ Smith", ""),
    ("Pat (Patricia Molyneux)", "", "Pat Molyneux", ""),
]


@pytest.mark.parametrize(("contributor", "child", "variant", "never"), FAMILIES)
def test_the_usual_forms_of_the_names_columns(contributor: str, child: str, variant: str, never: str) -> None:
    found = {v.lower() for i in identities_of({"contributor": contributor, "child": child}) for v in i.variants}
    assert variant.lower() in found
    assert never.lower() not in found


LISTS = [
    ("child", "Koby, Kyla", ["Koby", "Kyla"]),  # two children, no surname first
    ("child", "QUILL, Mara", ["Mara QUILL"]),
    ("contributor", "Nasreen & Gary Heath", ["Nasreen Heath", "Gary Heath"]),
    ("professionals", "J Fennimore, C Abercorn", ["J Fennimore", "C Abercorn"]),
    ("professionals", "Sandra (SENCO), Dr P, Tolu", ["Sandra", "Tolu"]),  # no surname first, and a letter alone is none
    ("professionals", "FENNIMORE, Jane", ["Jane FENNIMORE"]),
    ("contributor", "Mara Quill (was in care)", ["Mara Quill"]),
]


@pytest.mark.parametrize(("column", "cell", "names"), LISTS)
def test_how_many_people_a_cell_names(column: str, cell: str, names: list[str]) -> None:
    assert [i.value for i in identities_of({column: cell})] == names


def test_a_list_that_may_be_one_person_is_looked_for_as_both() -> None:
    found = {v for i in identities_of({"child": "Curtis, Tyrell"}) for v in i.variants}
    assert {"Curtis", "Tyrell", "Tyrell Curtis"} <= found


def test_a_child_without_a_surname_gets_the_contributors() -> None:
    found = identities_of({"contributor": "Wilhelmina Pelham", "child": "Poppy"})
    child = next(i for i in found if i.role == "child")
    assert "Poppy Pelham" in child.variants


def test_on_behalf_of() -> None:
    assert ("Stacey", "other", "") in people("Wilhelmina Pelham (for Stacey)", "contributor")


def test_a_telephone_that_names_somebody() -> None:
    found = identities_of({"phone": "0115 496 0288 (landlord Trevelyan)"})
    assert {(i.entity_type, i.role) for i in found} == {("PHONE", "contributor"), ("PERSON", "contact")}
    assert any("01154960288" in i.variants for i in found)


def test_a_sister_is_no_name() -> None:
    assert [i.entity_type for i in identities_of({"phone": "0115 496 0288 (sister)"})] == ["PHONE"]


BODIES = [
    ("school", "Elm Tarn Prim.", {"Elm Tarn Primary", "Elm Tarn"}),
    ("school", "St Osyth's C of E", {"St Osyth's", "St O's", "St Osyths"}),
    ("school", "(out of school)", set()),
    ("school", "special school", set()),  # a description has no name
    ("local_authority", "Herts CC", {"Herts", "Hertfordshire"}),
    ("local_authority", "London Borough of Brent", {"Brent"}),
    ("health_body", "Marsh Lane Clinic / CAMHS", {"Marsh Lane Clinic"}),
    ("school", "St Osyth's RC (now Tarnhowe Academy)", {"St Osyth's", "Tarnhowe Academy", "Tarnhowe"}),
    ("school", "Tarnhowe, before that Wrenfold", {"Tarnhowe", "Wrenfold"}),
    ("school", "EOTAS - was at Tarnhowe", {"Tarnhowe"}),
    ("school", "Home (was The Grange)", {"The Grange"}),
    ("school", "Y5 Tarnhowe Primary", {"Tarnhowe", "Tarnhowe Primary"}),
    ("school", "Tarnhowe (mainstream) -> Wrenfold (SEN)", {"Tarnhowe", "Wrenfold"}),
    ("school", "EOTAS (now closed)", set()),
    ("local_authority", "Hull (was East Riding)", {"Hull", "East Riding", "East Riding of Yorkshire"}),
    ("local_authority", "Hull, East Riding", {"Hull", "East Riding"}),
    ("local_authority", "Hammersmith and Fulham", {"Hammersmith and Fulham"}),
    ("health_body", "CAMHS (Humber)", {"Humber"}),
]


@pytest.mark.parametrize(("column", "cell", "expected"), BODIES)
def test_bodies(column: str, cell: str, expected: set[str]) -> None:
    found = {variant for i in identities_of({column: cell}) for variant in i.variants}
    assert expected <= found
    assert expected or not found


def test_a_school_keeps_no_word_that_only_led_to_it() -> None:
    found = identities_of({"school": "EHE since Jan; was Wrenfold"})
    assert "Wrenfold" in {i.value for i in found}
    assert not any(v.startswith(("was ", "at ")) for i in found for v in i.variants)


def test_what_is_telling_is_rare() -> None:
    """A first name or a common surname alone would be found in every other family's story."""
    telling = {t for i in identities_of({"contributor": "Grace Marsh", "child": "Tom Marsh"}) for t in i.telling}
    assert telling >= {"Grace Marsh", "Tom Marsh"}
    assert not telling & {"Grace", "Tom", "Marsh", "GM", "Mrs M"}


def test_other_columns_and_comments_are_read_for_names() -> None:
    found = identities_of({}, {"office use": "spoke to Mrs Ottershaw"}, {"K4": "Thora Ottershaw is her real name"})
    assert {"Ottershaw", "Thora Ottershaw"} <= {i.value for i in found}


def test_dates_of_birth_in_every_way() -> None:
    found = identities_of({"dob_or_age": "14/10/2002"})[0]
    assert found.entity_type == "DOB"
    assert {"14 October 2002", "14.10.02", "14th October 2002", "2002-10-14"} <= set(found.variants)


@settings(deadline=None)  # the first cell reads the lists
@given(
    st.dictionaries(
        st.sampled_from(["contributor", "child", "professionals", "school", "phone", "email", "handle"]),
        st.text(max_size=40),
    )
)
def test_any_cell_is_read_without_failing(fields: dict[str, str]) -> None:
    for identity in identities_of(fields):
        assert isinstance(identity, Identity)
        assert identity.entity_type in entity_types()
        assert set(identity.telling) <= set(identity.variants)
        assert all(len(variant) > 1 for variant in identity.variants)


def test_a_repr_shows_no_text_of_a_cell() -> None:
    assert "Pelham" not in repr(identities_of({"child": "Reuben Pelham"}))
