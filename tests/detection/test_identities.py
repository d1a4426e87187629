"""What the intake's columns yield; every name is invented."""

from __future__ import annotations

import pytest
from hypothesis import given
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
    ("Anneke & Saskia van Houten", ["Anneke van Houten", "Saskia", "van Houten"]),
]


@pytest.mark.parametrize(("cell", "variants"), FAMILY)
def test_children_in_every_shape(cell: str, variants: list[str]) -> None:
    found = {variant.lower() for i in identities_of({"child": cell}) for variant in i.variants}
    assert not {variant.lower() for variant in variants} - found


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
]


@pytest.mark.parametrize(("column", "cell", "expected"), BODIES)
def test_bodies(column: str, cell: str, expected: set[str]) -> None:
    found = {variant for i in identities_of({column: cell}) for variant in i.variants}
    assert expected <= found
    assert expected or not found


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
