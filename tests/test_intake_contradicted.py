"""A yes that something contradicts elsewhere in the sheet waits for a lawyer; one with harmless notes stays a yes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from dossier_kit.intake import IntakeReading, read_intake
from dossier_kit.vocabulary import Consent

YES, NO, OPEN, WAIT = Consent.CONSENTED, Consent.REFUSED, Consent.UNCLEAR, Consent.EMBARGOED
STORIES = [
    "They sent the whole file to the bus company and nobody had asked us first, and then they did it again in June.",
    "The officer rang the therapist and asked her to take the hours out of the report, she told us so on the phone.",
    "We asked for the file and were told after four months that there was nothing, then half of it came by mistake.",
    "A meeting was held about our daughter and we were not invited, we found out from the minutes a long time later.",
]
HEADERS = ["Name", "Email", "What happened?", "OK to share with ICO?"]
ICO = "May we show your account to the ICO with names removed?"


def family(number: int, *more: object) -> list[object]:
    name = ["Una Moss", "Ivo Brant", "Thea Lorne", "Silas Wren"][number]
    return [name, f"{name.split()[0].lower()}@x.example", STORIES[number], *more]


def read(path: Path, rows: list[list[object]], title: str = "Accounts", change: Any = None) -> IntakeReading:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    book.save(path / "made.xlsx")
    return read_intake(path / "made.xlsx")


def states(reading: IntakeReading) -> list[Consent]:
    return [row.consent.state for row in reading.submissions if not row.set_aside]


def places(reading: IntakeReading, kind: str = "consent overruled") -> list[tuple[int | None, str | None]]:
    return [(found.row, found.column) for found in reading.problems if found.kind == kind]


# -- several columns on consent --------------------------------------------------------------------------------------

# What others did, or other things that one may agree to: never the contributor's yes to this.
OTHER_QUESTIONS = """
Was your child discussed without your consent? | Was information shared with health without asking you?
Were reports shared with others before you saw them? | Did you give permission for the meeting?
Reports shared with the school before you | Was consent sought from you? | Did the LA have your consent to share?
Information shared without permission? | Did you give consent for the EP report? | Do you agree with the report?
Data shared with third parties by the LA? | Consent asked by school Y/N | Permission asked by LA (Y/N)
Did they ask permission | Were you asked for consent | Can we use your phone number
Can we share your email with counsel? | Happy to share your experience with the press?
Would you be willing to share your story with the media? | Can we share your account with other parents?
Happy to share on our forum? | May we use your photo? | OK to share anonymised stats?
"""


@pytest.mark.parametrize(
    "question", [one.strip() for line in OTHER_QUESTIONS.strip().splitlines() for one in line.split(" | ")]
)
def test_a_question_about_something_else_is_no_consent(question: str, tmp_path: Path) -> None:
    headers = [*HEADERS[:3], question, ICO]
    rows = [family(0, "Yes", None), family(1, "Yes", "No"), family(2, "No", "Yes"), family(3, None, "Yes")]
    assert states(read(tmp_path, [headers, *rows])) == [OPEN, NO, YES, YES]
    alone = [[*HEADERS[:3], question], family(0, "Yes"), family(1, "Yes"), family(2, "No")]
    assert states(read(tmp_path, alone)) == [OPEN, OPEN, OPEN]


@pytest.mark.parametrize(
    ("first", "second", "cells", "state"),
    [
        # Where a column names the ICO, only that one supplies the yes ...
        ("Consent?", ICO, ("Yes", None), OPEN),
        ("Consent?", ICO, (None, "Yes"), YES),
        ("ICO", ICO, ("Yes", None), OPEN),
        # ... and another one makes it stricter.
        ("Consent?", ICO, ("No", "Yes"), OPEN),
        ("Consent?", ICO, ("Not sure", "Yes"), OPEN),
        ("Consent?", ICO, ("Withdrawn 3/4", "Yes"), OPEN),
        ("Consent?", ICO, ("Yes", "No"), NO),
        # Two that ask alike have to agree.
        ("Consent?", "Permission to use?", ("Yes", "Yes"), YES),
        ("Consent?", "Permission to use?", ("Yes", "No"), OPEN),
        ("Consent?", "Permission to use?", ("Yes", None), OPEN),
        # What was said beside the answer is not missing where there is nothing.
        ("Consent?", "Consent notes", ("Yes", None), YES),
        ("Consent?", "Consent notes", ("Yes", "by phone, very clear"), YES),
        ("Consent?", "Consent notes", ("Yes", "changed her mind 3/4"), Consent.WITHDRAWN),
        ("Consent?", "Embargo until", ("Yes", None), YES),
        ("Consent?", "Embargo until", ("Yes", "14/1/2027"), WAIT),
    ],
)
def test_two_columns_on_consent(
    first: str, second: str, cells: tuple[str | None, str | None], state: Consent, tmp_path: Path
) -> None:
    rows = [[*HEADERS[:3], first, second], family(0, *cells), family(1, "Yes", "Yes")]
    reading = read(tmp_path, rows)
    assert states(reading)[0] is state
    if state is OPEN and any(cells):
        assert [found for found in reading.problems if found.row == 2 and found.column in ("D", "E")]


GONE = Consent.WITHDRAWN
# What a mark, a no and an empty cell mean in a column of the office's own, beside a yes to the ICO.
OFFICE = [
    *((header, WAIT) for header in ("Embargo", "Embargoed?", "Hold", "On hold", "To be held", "Wait?", "Paused")),
    *((header, GONE) for header in ("Withdrawn", "WD", "Opted out", "Pulled out", "Changed her mind?")),
    *((header, OPEN) for header in ("Exclude", "Do not use", "Not to be shared", "Leave out of pack", "Objection?")),
]


@pytest.mark.parametrize(("header", "state"), OFFICE)
def test_a_mark_in_a_column_that_holds_back_is_no_no(header: str, state: Consent, tmp_path: Path) -> None:
    rows = [[*HEADERS[:3], ICO, header]]
    rows += [family(number % 4, "Yes", cell) for number, cell in enumerate(("x", "Y", True, "1", "No", "n", None))]
    assert states(read(tmp_path, rows)) == [state] * 4 + [YES] * 3
    # and alone on its sheet a mark in it is no yes
    assert YES not in states(read(tmp_path, [[*HEADERS[:3], header], family(0, "Yes"), family(1, "x"), family(2)]))


def test_an_embargo_in_such_a_column_has_its_day(tmp_path: Path) -> None:
    rows = [[*HEADERS[:3], ICO, "On hold"], family(0, "Yes", "until 14/1/2027"), family(1, "Yes", "till we ring")]
    assert [(row.consent.state, row.consent.until) for row in read(tmp_path, rows).submissions] == [
        (WAIT, date(2027, 1, 14)),
        (WAIT, None),
    ]


@pytest.mark.parametrize("header", ["Include?", "To be used", "In pack?"])
def test_what_the_office_means_to_use_is_no_yes_of_the_contributor(header: str, tmp_path: Path) -> None:
    rows = [[*HEADERS[:3], ICO, header], *(family(0, "Yes", cell) for cell in ("Y", "x", None, "No", "n", "not yet"))]
    assert states(read(tmp_path, rows)) == [YES, YES, YES, OPEN, OPEN, OPEN]
    assert states(read(tmp_path, [[*HEADERS[:3], header], family(0, "Yes"), family(1, "No")])) == [OPEN, OPEN]


@pytest.mark.parametrize("header", ["Waiting list", "Documents held", "Used services", "Excluded", "House hold", "In"])
def test_other_columns_hold_nothing_back(header: str, tmp_path: Path) -> None:
    rows = [[*HEADERS[:3], ICO, header], family(0, "Yes", "x"), family(1, "Yes", "Y"), family(2, "Yes", None)]
    assert states(read(tmp_path, rows)) == [YES] * 3


# -- a tribunal to come ----------------------------------------------------------------------------------------------

# Beside a bare yes: the yes stands, and somebody asks. The accounts came on 1 November 2026.
COMING = [
    *((cell, True) for cell in ("pending", "listed", "not yet", "booked for June", "14/1/2027", "TBC", "adjourned")),
    *((cell, True) for cell in ("after Easter", "lost, UT appeal pending", "heard, awaiting decision", "14 Jan")),
    *((cell, False) for cell in ("no", "none", "won", "lost 2024", "over", "12/5/2025", "EH936/23/00567", None)),
    *((cell, False) for cell in ("listed then withdrawn", "no hearing pending", "conceded", "yes")),
    *((cell, False) for cell in ("None pending", "nothing booked", "none at present", "no live appeal", "not pending")),
]


@pytest.mark.parametrize(("cell", "coming"), COMING)
def test_a_tribunal_to_come_leaves_the_yes_and_is_told(cell: str | None, coming: bool, tmp_path: Path) -> None:
    for header in ("Tribunal date", "FTT", "SENDIST hearing"):
        rows = [["Date received", *HEADERS[:3], ICO, header], ["1/11/2026", *family(0, "Yes", cell)]]
        reading = read(tmp_path, [*rows, ["2/11/2026", *family(1, "Yes", None)]])
        assert states(reading) == [YES, YES]
        assert [row.consent.tribunal_to_come for row in reading.submissions] == [coming, False], header
        assert places(reading, "tribunal to come") == ([(2, "F")] if coming else [])


@pytest.mark.parametrize(
    ("header", "cell", "coming"),
    [
        ("Tribunal pending?", "x", True),  # the header asks whether it is to come
        ("Live appeal?", "Yes", True),
        ("Live appeal?", "No", False),
        ("Tribunal?", "Yes", False),  # they may have had one
        ("Notes", "FTT listed 3 June", True),
        ("Notes", "tribunal 14 Jan", True),
        ("Notes", "tribunal won 2024, lovely lady", False),
        ("Notes", "rang 3/11", False),
    ],
)
def test_where_a_tribunal_is_told_of(header: str, cell: str, coming: bool, tmp_path: Path) -> None:
    rows = [["Date received", *HEADERS, header], ["1/11/2026", *family(0, "Yes", cell)]]
    reading = read(tmp_path, [*rows, ["2/11/2026", *family(1, "Yes", None)]])
    assert [row.consent.tribunal_to_come for row in reading.submissions] == [coming, False]


# -- notes and comments ----------------------------------------------------------------------------------------------

AGAINST = """
says hold off til Xmas | Spoke to Ian: he doesn't want it going to ICO after all | Rang 3/4: please don't send it yet
Asked us to stop | says no now | Now says NO | rang to say no | do not send to ICO | wants out | not to go to ICO
consent only until July | needs to see it first | tribunal 14 Jan - wait | wait for tribunal | hearing 14/1/27 - hold
keep back | PULL THIS ONE | remove | do not contact - WD | W/D 3/4 | withdrawing | is withdrawing consent | opted out
opted out 3/4 | cancelled | cancel | REFUSED | refuses | no consent | consent not valid | dad has objected
ex-husband objects to sharing | child (16) says no | not happy with it being shared any more | unhappy for it to go
has had second thoughts | changed mind | has changed mind 3/4 | mind changed | delete please | asked to delete
GDPR erasure request 3/4 | erasure request received | right to erasure | SAR + erasure | dup of row 12, ignore
awaiting consent form | no form back yet | consent form not returned | DO NOT INCLUDE | not for ICO | exclude | leave out
leave this one out | hold | HOLD! | on hold | parked till spring | tribunal pending, check | not yet | not before Feb
after Feb only
"""
HARMLESS = """
Rang 3/4, lovely lady | form received 3 April | evidence to follow | copy of report in file | prefers e-mail
rang, no answer, will try again | left message 3/4 | call back Tues after 6 | no evidence yet | waiting for EHCP
EHCP refused 3/4 | LA refused to assess | school refused to share report | SENCO says no such meeting took place
tribunal won 2024 | tribunal 14 Jan | child excluded 3 times | son was excluded from school | removed from roll
dad has PR | not happy with SENCO | no SALT since Y3 | do not ring at work | don't leave voicemail | no email
SAR sent 3/4, no reply | asked LA for file, refused | on hold to the LA for 40 minutes | waiting list 2 years
school cancelled meeting | pulled out of school | CAMHS not yet seen | EP report after Feb half term
Dad objected to placement | n/a | tbc | see file | No letter | consent form on file | consent given by phone 3/4 LB
appeal withdrawn 3/4 | withdrew the complaint | LA withdrew support | complaint not upheld | ICO complaint made 2024
ICO says no breach | school did not ask for consent | no consent from school for EP | LA shared without consent
wants copy of dossier when done | no longer at this school | awaiting SAR | not sure which school | check spelling of name
keep her landline off everything | please keep names out | does not want to be named | typed up LB 3/4 | interpreter needed
"""


def notes(block: str) -> list[str]:
    return [one.strip() for line in block.strip().splitlines() for one in line.split(" | ")]


def test_notes_that_speak_against_the_yes(tmp_path: Path) -> None:
    rows = [[*HEADERS, "Notes"], *(family(0, "Yes", note) for note in notes(AGAINST))]
    reading = read(tmp_path, rows)
    assert [note for note, state in zip(notes(AGAINST), states(reading), strict=True) if state is not OPEN] == []
    assert places(reading) == [(row, "E") for row in range(2, len(rows) + 1)]
    assert all(row.consent.overruled for row in reading.submissions)


def test_harmless_notes_leave_a_yes(tmp_path: Path) -> None:
    rows = [[*HEADERS, "Notes"], *(family(0, "Yes", note) for note in notes(HARMLESS))]
    assert [
        note for note, state in zip(notes(HARMLESS), states(read(tmp_path, rows)), strict=True) if state is not YES
    ] == []


@pytest.mark.parametrize(
    ("header", "cell", "state"),
    [
        ("Any other comments?", "No", YES),  # answers the question
        ("Status", "hold", OPEN),  # speaks of the case
        ("Thread", "hold", YES),
        ("Were you asked for consent?", "No consent was given by us", YES),  # of others
        ("Thread", "please do not use this", OPEN),  # can mean nothing else
    ],
)
def test_the_column_tells_what_a_short_note_means(header: str, cell: str, state: Consent, tmp_path: Path) -> None:
    rows = [[*HEADERS, header], family(0, "Yes", cell), family(1, "Yes", "x"), family(2, "Yes", "y")]
    assert states(read(tmp_path, rows))[0] is state


def test_a_note_that_waits_leaves_an_embargo(tmp_path: Path) -> None:
    headers = [*HEADERS, "Notes"]
    rows = [
        headers,
        family(0, "Not until 14/1/2027", "hold till tribunal"),
        family(1, "Not until 14/1/2027", "REFUSED"),
    ]
    assert states(read(tmp_path, rows)) == [WAIT, OPEN]


@pytest.mark.parametrize(
    ("cell", "comment", "state"),
    [
        ("D2", "Rang 3/4 - changed mind, not for ICO", OPEN),
        ("D2", "only the short version", OPEN),  # on the answer anything but a yes counts
        ("D2", "dad to be asked", OPEN),
        ("D2", "yes, by phone", YES),
        ("D2", "signed form received", YES),
        ("A2", "dad objects. HOLD!", OPEN),
        ("A2", "her sister's number really, ask for Mim", YES),
    ],
)
def test_comments(cell: str, comment: str, state: Consent, tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        sheet[cell].comment = Comment(comment, "x")

    reading = read(tmp_path, [HEADERS, family(0, "Yes"), family(1, "Yes")], change=put)
    assert states(reading) == [state, YES]
    assert places(reading) == ([] if state is YES else [(2, cell[0])])


# -- lines, titles, rows ---------------------------------------------------------------------------------------------


def test_a_line_holds_for_the_rows_below_it_up_to_the_next(tmp_path: Path) -> None:
    rows = [HEADERS, family(0, "Yes"), ["WITHDRAWN - do not use"], family(1, "Yes"), ["April 2026"], family(2, "Yes")]
    reading = read(tmp_path, rows)
    assert states(reading) == [YES, OPEN, YES]
    assert places(reading) == [(4, "D")]


@pytest.mark.parametrize(
    ("title", "state"),
    [
        *((title, OPEN) for title in ("Not for ICO", "On hold till Jan", "Withdrawn", "No consent", "no_consent")),
        *((title, YES) for title in ("Accounts 2026", "School refusal", "No EHCP", "Tribunal won")),
    ],
)
def test_the_title_of_a_sheet(title: str, state: Consent, tmp_path: Path) -> None:
    assert states(read(tmp_path, [HEADERS, family(0, "Yes")], title=title)) == [state]


@pytest.mark.parametrize(
    ("line", "state"),
    [("Not to go to the ICO", OPEN), ("Private and confidential", YES), ("CONFIDENTIAL - do not circulate", YES)],
)
def test_what_stands_over_the_header(line: str, state: Consent, tmp_path: Path) -> None:
    assert states(read(tmp_path, [[line], [], HEADERS, family(0, "Yes"), family(1, "Yes")])) == [state, state]


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ([None, None, None, "changed mind 3/4 - no"], OPEN),
        ([None, None, "Please do not share any of this with anyone until we have moved.", None], OPEN),
        ([None, None, None, "yes"], YES),
        ([None, None, STORIES[3], None], YES),
    ],
)
def test_a_row_that_goes_on_with_the_one_above(row: list[object], state: Consent, tmp_path: Path) -> None:
    reading = read(tmp_path, [HEADERS, family(0, "Yes"), family(1, "Yes"), row])
    assert states(reading)[:2] == [YES, state]
    assert places(reading) == ([] if state is YES else [(3, "D")])


@pytest.mark.parametrize(("cell", "state"), [("A2", OPEN), ("C2", OPEN), ("D2", OPEN), ("B2", YES)])
def test_struck_through(cell: str, state: Consent, tmp_path: Path) -> None:
    def strike(sheet: Any) -> None:
        sheet[cell].font = Font(strike=True)

    reading = read(tmp_path, [HEADERS, family(0, "Yes"), family(1, "Yes")], change=strike)
    assert states(reading) == [state, YES]
    assert places(reading, "struck through") == ([] if state is YES else [(2, cell[0])])


def test_no_problem_shows_a_value(tmp_path: Path) -> None:
    reading = read(tmp_path, [[*HEADERS, "Notes"], family(0, "Yes", "dad has objected")])
    assert not any("dad" in found.message or "Moss" in found.message for found in reading.problems)
