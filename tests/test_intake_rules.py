"""The rules of intake are data: they keep to their format, and the headers they know are found."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from dossier_kit.errors import BadRules
from dossier_kit.intake import fields, propose_mapping
from dossier_kit.intake.layout import fold_header
from dossier_kit.intake.text import fold, pattern, rules, strings

KEYS = [
    "received", "contributor", "email", "phone", "handle", "child", "dob_or_age", "nhs_number", "school", "local_authority", "health_body", "professionals", "story", "consent", "tribunal_date",
    "complained_to", "outcome", "evidence", "event_date",
]  # fmt: skip


def test_the_fields() -> None:
    assert sorted(fields()) == sorted(KEYS)
    assert len({entry.title for entry in fields().values()}) == len(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_the_phrases_of_a_field_are_folded(key: str) -> None:
    entry = fields()[key]
    for phrase in (*entry.strong, *entry.words, *entry.without, *entry.never, *entry.elsewhere, *entry.here):
        assert fold_header(phrase) == phrase and phrase, phrase


@pytest.mark.parametrize("file", ["consent", "consent_columns", "consent_days", "consent_notes", "consent_remarks", "consent_story", "evidence"])
def test_every_pattern_compiles_and_is_folded(file: str) -> None:
    tables = [table for table, row in rules(file).items() if "patterns" in row]
    assert tables
    for table in tables:
        compiled = pattern(file, table)
        # a pattern that matches nothing would match everywhere; a column without a header is one of notes
        assert not compiled.search("") or (file, table) == ("consent_notes", "header"), (file, table)
        for entry in strings(file, table, "patterns"):
            plain = re.sub(r"\\.|«[A-Z_]+", "", entry)
            assert plain == plain.lower(), (file, table, entry)


def test_the_order_of_the_consent_steps_names_every_step() -> None:
    steps = strings("consent", "steps", "order")
    assert sorted(steps) == sorted(name for name, row in rules("consent").items() if "token" in row)


@pytest.mark.parametrize(
    ("file", "table", "key"),
    [
        ("consent", "blank", "words"),
        ("consent", "beside", "words"),
        ("consent_columns", "nothing", "words"),
        ("consent_columns", "mark", "words"),
        ("consent_notes", "people", "words"),
        ("intake", "nobody", "words"),
        ("intake", "no_story", "words"),
        ("dates", "none", "words"),
    ],
)
def test_lists_of_words_are_folded(file: str, table: str, key: str) -> None:
    for word in strings(file, table, key):
        assert fold(word) == word, word


def test_the_words_of_a_remark_are_folded_and_stand_once() -> None:
    words = [word for key in rules("consent_remarks")["words"] for word in strings("consent_remarks", "words", key)]
    assert [word for word in words if fold(word) != word or " " in word] == []
    assert len(words) == len(set(words)) and not set(words) & set(strings("consent", "beside", "words"))


def test_a_missing_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"parts": {}, "table": {"patterns": ["a{nothing}b"]}}
    monkeypatch.setattr("dossier_kit.intake.text.load_rules", lambda name: broken)
    with pytest.raises(BadRules, match="nothing"):
        pattern("made_up_for_this_test", "table")


STORY = "They sent the whole file to the bus company and nobody had asked us first. " * 4
CELLS: dict[str | None, list[object]] = {
    "received": ["3/6/13", "4/6/13", "5/6/13"], "contributor": ["Pia Wray", "Tom Orr", "Sol Fry"], "email": ["a@x.example", "b@y.example", "c@z.example"], "phone": ["07700 900111", "01632 960111", "07700 900112"],
    "handle": ["moonmum", "@so_tired", "dadof3"], "child": ["Otis", "Enid Orr", "Max"], "dob_or_age": ["3/4/05", "7", "9 yrs"], "nhs_number": [4505577104.0, None, None], "school": ["Holm Lea Primary", "St Ann's", "Oak High"],
    "local_authority": ["Dorwick Council", "Mellbeck", "Dorwick"], "health_body": ["Dorwick NHS Trust", None, "CAMHS"], "professionals": ["Mrs Pole (EP)", "Dr Day", "Jan, OT"], "story": [STORY, STORY[:200], STORY[:260]],
    "consent": ["Yes", "No", "Yes but no names"], "tribunal_date": ["none", "3/9/13", None], "complained_to": ["LGO", "no", "ICO - waiting"], "outcome": ["not upheld", None, "waiting"], "evidence": ["emails", "none", "diary"],
    "event_date": ["May 2012", "2011", "3/2/13"], None: ["x1", "tel", "AB"],
}  # fmt: skip
HEADERS = [
    "Ref: | Date Rec'd:received | Taken by: | Parent:contributor | Mob:phone | Email addr.:email | Pupil:child | Age:dob_or_age | LEA:local_authority | School/setting:school | NHS Trust:health_body | "
    "Who's named:professionals | What they told us:story | Docs?:evidence | Trib?:tribunal_date | Complaints:complained_to | Consent (ICO):consent",
    "Submission Date:received | Full Name:contributor | E-mail:email | Phone Number:phone | Child's Name:child | Child's DOB:dob_or_age | Local Authority:local_authority | Name of school:school | Your story:story | "
    "Can we share this with the ICO?:consent | Upload documents: | Submission ID:",
    "Received on:received | Mother's name:contributor | Tel. (day):phone | Son/daughter:child | NHS number:nhs_number | Borough:local_authority | Hospital/clinic:health_body | Statement of events:story | "
    "Evidence held:evidence | Permission to use?:consent | Appeal hearing:tribunal_date | Raised with:complained_to | Result:outcome",
    "When:received | Who:contributor | Contact:phone | Child:child | Council:local_authority | School:school | Incident details:story | Date of incident:event_date | Agreed to disclosure:consent | Proof:evidence",
    "Created:received | Author:handle | Topic: | Body:story",
    "Posted:received | Member:handle | Thread: | Message:story",
    "date_submitted:received | parent_name:contributor | parent_email:email | parent_phone:phone | child_name:child | child_dob:dob_or_age | la_name:local_authority | school_name:school | account_text:story | consent_ico:consent",
    "DateReceived:received | ClientName:contributor | ContactEmail:email | ContactTel:phone | ChildName:child | DOB:dob_or_age | LocalAuthority:local_authority | SchoolName:school | HealthTrust:health_body | Account:story | "
    "ConsentToShare:consent | EvidenceHeld:evidence",
    "1) When did you write?:received | 2) What should we call you?:contributor | 3) How can we reach you by e-mail?:email | 4) and by phone?:phone | 5) Who is your child?:child | 6) Which council?:local_authority | "
    "7) Which school?:school | 8) What has happened to you? Take as much room as you like:story | 9) What could you show us to prove it?:evidence | "
    "10) May we pass this (without your name) to the Information Commissioner?:consent | 11) Is there a hearing to come, and when?:tribunal_date | 12) Who have you complained to, and what did they say?:complained_to | "
    "13) Which doctors, therapists or officers do you name?:professionals | 14) Which NHS trust or clinic?:health_body",
    "Logged:received | Family:contributor | Number:phone | Mail:email | YP:child | YP DoB:dob_or_age | Auth.:local_authority | Sch.:school | Health:health_body | Pros:professionals | Gist:story | Happy to go to ICO?:consent | "
    "Next hearing:tribunal_date | Backed up by:evidence | Where else complained:complained_to",
    "Date of call:received | Caller:contributor | Caller's number:phone | About (child):child | Area:local_authority | Call notes:story | Consent to record call: | Consent to share w/ ICO:consent | Call back date:",
    "Date in:received | Caseworker: | Parent/carer:contributor | Kid:child | Narrative:story | OK to share?:consent | Authority:local_authority | Setting:school | Trust:health_body | Hearing:tribunal_date | Proof:evidence",
]  # fmt: skip


@pytest.mark.parametrize("headers", HEADERS, ids=range(len(HEADERS)))
def test_headers_of_many_houses(headers: str, tmp_path: Path) -> None:
    wanted = dict(column.strip().rsplit(":", 1) for column in headers.split(" | "))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["A title over it all"])
    sheet.append([])
    sheet.append(list(wanted))
    for number in range(3):
        sheet.append([CELLS[key or None][number] for key in wanted.values()])
    made = io.BytesIO()
    book.save(made)
    path = tmp_path / "headers.xlsx"
    path.write_bytes(made.getvalue())
    mapping = propose_mapping(path)[0]
    assert mapping.header_row == 3
    assert {column.header: column.field or "" for column in mapping.columns} == wanted
