"""The detector as a whole, through its face. Names, schools and numbers are invented."""

from __future__ import annotations

import csv
import json
import socket
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from dossier_kit.detection import Account, Detector
from dossier_kit.detection.telling import Telling
from dossier_kit.errors import BadRules
from dossier_kit.identities import identities_of
from dossier_kit.vocabulary import Span, entity_types

SHARED = Path(__file__).resolve().parents[3] / "shared"
DEVSET = SHARED / "devset"


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def spans(detector: Detector, text: str, **fields: str) -> list[tuple[str, str]]:
    [(_, found)] = detector.detect([Account("C001", text, tuple(identities_of(fields)))])
    return [(span.entity_type, text[span.start : span.end]) for span in found]


def strings(detector: Detector, text: str, **fields: str) -> str:
    return " | ".join(piece for _, piece in spans(detector, text, **fields))


NAMES = [
    ("I told Mrs Quimper that he was tired.", "Quimper"),  # a title, which stays outside
    ("My son Thaddeus was there.", "Thaddeus"),
    ("the senco mrs ottershaw told me", "ottershaw"),  # lower case
    ("my lad kieran goes there", "kieran"),
    ("THEY SENT IT TO MR OTTERSHAW AND NOT TO ME. IT WAS WRONG.", "OTTERSHAW"),  # capitals
    ("I spoke to Zsuzskaja about it.", "Zsuzskaja"),  # a capital that nothing explains
    ("We met Hope at the gate.", "Hope"),  # a name that is a word
    ("Signed by P. Fennimore, placements", "P. Fennimore"),
    ("Kind regards\n\nThora Penwarden", "Thora Penwarden"),
    ("Grace Marsh wrote it.", "Grace Marsh"),  # both are words
    ("She met Orlaith Fenwick-Dodd.", "Orlaith Fenwick-Dodd"),
    ("Siobhán Ní Fhaoláin came too.", "Siobhán Ní Fhaoláin"),
    ("12/09/2022, 20:15 - Big Nell: you up?", "Big Nell"),  # a saved chat
    ("Re KZ. Pls amend as discussed.", "KZ"),  # initials
]


@pytest.mark.parametrize(("text", "piece"), NAMES)
def test_names_are_found(detector: Detector, text: str, piece: str) -> None:
    assert piece in strings(detector, text)


BODIES = [
    ("He goes to Quarry Tarn Primary now.", "SCHOOL", "Quarry Tarn Primary"),
    ("he goes to roundel beck primary now", "SCHOOL", "roundel beck primary"),
    ("He is at St Osyth's and hates it.", "SCHOOL", "St Osyth's"),
    ("he go to St Osyth and St Bee, we like it", "SCHOOL", "St Osyth and St Bee"),  # of two saints
    ("a clerk at Holy Cross and St Osyth's, near us", "SCHOOL", "Holy Cross and St Osyth's"),
    ("She is at The Poplars, which is special.", "SCHOOL", "The Poplars"),  # ordinary words
    ("It was Essex County Council that said so.", "LOCAL_AUTHORITY", "Essex County Council"),
    ("Herts said no.", "LOCAL_AUTHORITY", "Herts"),
    ("the London Borough of Brent", "LOCAL_AUTHORITY", "London Borough of Brent"),
    ("He was seen at Fellgate Marsh Clinic twice.", "HEALTH_BODY", "Fellgate Marsh Clinic"),
    ("We live near Ludworth.", "LOCATION", "Ludworth"),
    ("Quimper & Dodd Solicitors wrote.", "ORG_OTHER", "Quimper & Dodd Solicitors"),
]


@pytest.mark.parametrize(("text", "entity", "piece"), BODIES)
def test_bodies_are_found(detector: Detector, text: str, entity: str, piece: str) -> None:
    assert (entity, piece) in spans(detector, text)


LEFT = [
    "In May we got the draft, in June the final, in August nothing.",
    "The Code of Practice says it, and so does the Lamb Inquiry.",
    "The SENCO told the EP, and the OT told the SLT. The HT said no.",
    "We used Makaton, PECS and the Oxford Reading Tree.",
    "He has Asperger's and they asked about Down's syndrome.",
    "I complained to the ICO, the LGO and the HCPC under the Data Protection Act 1998.",
    "Will they answer? I hope so. Mark my words, they may not.",
    "There was no local primary school for her and no special school either.",
    "ds is fine but dd and dh are not, and the la said no",
    "THEY NEVER ASKED ME. NOT ONCE. THE SCHOOL SAID NO.",
    "Dear Sir or Madam, thank you for your letter. Yours faithfully,",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_not_personal_stays(detector: Detector, text: str) -> None:
    assert spans(detector, text) == []


def test_one_found_all_found(detector: Detector) -> None:
    text = "My daughter Ottoline cried. Then ottoline slept. OTTOLINE'S bag was gone."
    assert [piece for _, piece in spans(detector, text)] == ["Ottoline", "ottoline", "OTTOLINE"]


def test_the_columns_tell_a_name_that_is_a_word(detector: Detector) -> None:
    text = "Sunny is doing well. It was a sunny day. Ruby has a ruby ring."
    found = spans(detector, text, child="Sunny Pelham", contributor="Ruby Pelham")
    assert [piece for _, piece in found] == ["Sunny", "Ruby"]


def test_the_columns_school_by_its_short_form(detector: Detector) -> None:
    text = "I said that to St O's and to Elm Tarn."
    found = spans(detector, text, school="St Osyth's C of E; Elm Tarn Prim.")
    assert [kind for kind, _ in found] == ["SCHOOL", "SCHOOL"]


def test_other_cases_names_are_found_here(detector: Detector) -> None:
    others = identities_of({"contributor": "Wilhelmina Quaverley", "handle": "bobbintrouble"})
    text = "ask bobbintrouble, or quaverley as they call her"
    telling = Telling((term, i.entity_type) for i in others for term in i.telling)
    ((_, found),) = detector.detect([Account("C001", text, (), telling.within(text))])
    assert {"bobbintrouble", "quaverley"} <= {text[span.start : span.end] for span in found}


def test_spans_are_in_order_of_the_right_kind_and_stream(detector: Detector) -> None:
    text = "Mrs Quimper rang 07700 900 812 on 3 May 2012 from Elm Tarn Primary, LS6 4QZ."
    accounts = (Account(f"C{i:03d}", text * (1 + i % 2)) for i in range(70))
    stream = detector.detect(accounts)
    first = next(stream)
    rest = list(stream)
    assert [first[0], *(ref for ref, _ in rest)] == [f"C{i:03d}" for i in range(70)]
    for _, found in [first, *rest]:
        assert all(isinstance(span, Span) and span.entity_type in entity_types() for span in found)
        assert all(a.end <= b.start for a, b in pairwise(found))
        assert all(span.reason and span.recogniser and 0 < span.score <= 1 for span in found)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "=1+1", "🙂🙂", "İİİ ß ﬁ", "A" * 5000, "\u00a0Mr\u00a0Quimper\u00a0"]
)
def test_odd_texts_do_no_harm(detector: Detector, text: str) -> None:
    assert all(
        0 <= span.start < span.end <= len(text) for _, found in detector.detect([Account("C1", text)]) for span in found
    )


def test_the_same_again(detector: Detector) -> None:
    account = Account("C001", "Mrs Quimper and Thora Penwarden met at Elm Tarn Primary on 3 May 2012.")
    assert list(detector.detect([account])) == list(detector.detect([account]))


def test_a_model_that_is_not_there_is_said_so() -> None:
    with pytest.raises(BadRules, match="not installed"):
        Detector(model="en_no_such_model")


def test_nothing_opens_a_connection(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert strings(detector, "quill@post.example wrote from www.quill.example to Mrs Quimper")


@pytest.mark.skipif(not DEVSET.exists(), reason="no development set here")
def test_the_development_set() -> None:
    """Floors that a change may not fall through; the benchmark gives the figures."""
    with (DEVSET / "gold_rows.csv").open(encoding="utf-8") as file:
        columns = {row["story_id"]: row for row in csv.DictReader(file)}
    stories = [json.loads(line) for line in (DEVSET / "gold_spans.jsonl").read_text(encoding="utf-8").splitlines()]
    accounts = [
        Account(
            story["story_id"],
            story["text"],
            tuple(identities_of({**columns[story["story_id"]], "contributor": columns[story["story_id"]]["name"]})),
        )
        for story in stories
    ]
    telling = Telling((term, i.entity_type) for account in accounts for i in account.identities for term in i.telling)
    found = dict(Detector().detect(replace(account, others=telling.within(account.text)) for account in accounts))
    direct = leaked = taken = wrong = 0
    for story in stories:
        covered = {i for span in found[story["story_id"]] for i in range(span.start, span.end)}
        target = {i for gold in story["spans"] for i in range(gold["start"], gold["end"])}
        for gold in story["spans"]:
            hidden = all(i in covered or story["text"][i].isspace() for i in range(gold["start"], gold["end"]))
            leaked += not hidden
            direct += not hidden and gold["direct"]
        letters = {i for i in covered if story["text"][i].isalnum()}
        taken += len(letters)
        wrong += len(letters - target)
    assert direct <= 2
    assert leaked <= 12
    assert 1 - wrong / taken >= 0.94
