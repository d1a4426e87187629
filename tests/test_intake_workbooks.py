"""Odd intake workbooks for the tests of intake, built new each time. Everybody and everything in them is invented."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from dossier_kit.vocabulary import Consent, Evidence

YES, WAIT, BACK, NO, OPEN = Consent.CONSENTED, Consent.EMBARGOED, Consent.WITHDRAWN, Consent.REFUSED, Consent.UNCLEAR
PAPER, WITNESS, OWN = Evidence.DOCUMENTARY, Evidence.WITNESS, Evidence.OWN_ACCOUNT


@dataclass(frozen=True)
class Expected:
    """What a careful reader makes of one row."""

    consent: Consent
    received: date | None = None
    until: date | None = None
    evidence: Evidence | None = None
    fields: dict[str, str] = field(default_factory=dict)


def story(subject: str, number: int = 0) -> str:
    """A short account, different for each subject."""
    middles = (
        f"The review of {subject} was held on a Tuesday and nobody had told us. When we came the chairs were already put away.",
        f"A typed page about {subject} lay on the photocopier for a whole morning; three people from transport had read it by lunch.",
        f"We asked twice for what was said about {subject}, and twice the answer was that the computer had been changed since.",
        f"Somebody rang the new place about {subject} before we had even seen it ourselves, and told them how difficult we were.",
        f"Her advice on {subject} came back shorter than it went out. The hours had gone, and so had the word weekly.",
        f"It is said in the record that {subject} was discussed with us in the spring. We were in Portugal in the spring.",
    )
    return f"{middles[number % len(middles)]} I have thought about it every day since then. [{subject}]"


# Rows as text: cells between bars, then what a careful reader makes of them: consent, day received, embargo, evidence.
# "@" before a date cell, "#" before a number, {subject:n} for an account; a row may go on in the next line.
CASELOAD = """
3rd March 2014 | BW | Tamsyn Okell | Jory Okell | 01632 960301 | Dorwick Council | Holm Lea Primary | Dorwick Health
    Trust | {Jory:0} | Yes, of course | no | two emails => YES 2014-03-03 - PAPER
4.3.14 | BW | Mr Lyle Pendrick | Ottoline | 01632960302 | Dorwick | Holm Lea |  | {Ottoline:1} | Go ahead, but take
    our surname out | none | my husband was in the room => YES 2014-03-04 - WITNESS
@2014-03-05 | AS | Sunniva Brack | Eskil |  | Dorwick |  |  | {Eskil:2} | Hold until 14 May 2014 please |
    @2014-05-14 | none, only what I wrote down => WAIT 2014-03-05 2014-05-14 OWN
6 March | AS | Ingram Toft | Perpetua |  |  |  |  | {Perpetua:3} | she will sleep on it |  | letter => OPEN
    2014-03-06 - PAPER
07/03/2014 | AS | Wynn Garside | Isolde |  |  |  |  | {Isolde:4} | N - neighbours with the head |  |  => NO
    2014-03-07 - OWN
March 8th 2014 | BW | Hesper Lund | Caspian |  |  |  |  | {Caspian:5} | Withdrew 12/3 |  | sister heard the call =>
    BACK 2014-03-08 - WITNESS
9/3/14 | BW | Corin Fell | Amabel |  |  |  |  | {the taxi list:0} | ? |  | ? => OPEN 2014-03-09 - OWN
10 Mar '14 | BW | Delphine Rusk | Tarquin |  |  |  |  | {the taxi rota:2} | ok once the hearing's over | 2 June |
    recording => WAIT 2014-03-10 2014-06-02 PAPER
11/03/14 9am | BW | Evander Coyle | Linnet |  |  |  |  | {the risk form:1} | Fine. ICO only. | over | SAR asked for
    => YES 2014-03-11 - OWN
12.03.2014 | AS | Frieda Mott | Barnabas |  |  |  |  | {the risk score:3} | used to be yes, ring before doing
    anything |  | text from OT => OPEN 2014-03-12 - PAPER
13-Mar-2014 | AS | Gideon Pask-Lowe | Sorrel |  |  |  |  | {the transfer:4} | signed & posted back 13/3 |  | nothing
    on paper => YES 2014-03-13 - OWN
31/02/14 | AS | Hyacinth Orr | Fenella |  |  |  |  | {the transport:5} | no objection at all |  | GP notes => YES -
    - PAPER
"""
DROP_IN = """
Rosamund | Tye | @2005-04-01 | Piers | #4505577104.0 | #1632960411.0 | {Piers:0} | Yes |  |  | @2014-10-02 |  => YES
    2014-10-02 - -
Lucan | Voss | #9 | Maud |  |  | {Maud:1} | Yes | @2015-01-20 |  | @2014-10-02 |  => WAIT 2014-10-02 2015-01-20 -
Sabra | Nunn | 7 and three quarters | Gwillym |  |  | {Gwillym:2} | Yes |  | Yes, 9/10 | 9 Oct |  => BACK 2014-10-09
    - -
Thora | Keel | 3.4.07 | Orla |  |  | {Orla:3} | y | n/a | no | 10th October 2014 | WITHDRAWN by phone 11/10, form to
    be shredded => OPEN 2014-10-10 - -
Ulric | Dane |  | Bede |  |  | === typed on the bus ===\\n{Bede:4} | ok |  |  | #40467 |  => YES 2014-10-17 - -
Vashti | Lorne |  | Ivo |  |  | \\xa0{Ivo:5} \\n | Not sure I should |  |  | 16/10/14 |  => OPEN 2014-10-16 - -
Wilf | Amory |  | Una |  |  | {Una and the panel:1} This is only for your background please. | yes |  |  | 17/10/14
    |  => OPEN 2014-10-17 - -
Xenia | Holt |  | Kit |  |  | {Kit and the panel:3} The nurse said "don't use this, I'd lose my post". | yes |  |  |
    18/10/14 | keep her landline off everything => YES 2014-10-18 - -
Yestyn | Parr |  | Neve |  |  | {Neve:0} | Yes if they can't tell who we are |  |  | 19/10/14 |  => YES 2014-10-19 -
    -
Zelda | Quill |  | Hal |  |  | {Hal:4} | verbal yes, form to come |  |  | 20/10/14 |  => OPEN 2014-10-20 - -
Abner | Rook-Hay |  | Sukey |  |  | {Sukey:2} | No - not while he is still there |  |  | 21/10/14 |  => NO
    2014-10-21 - -
"""


def parsed(block: str) -> list[tuple[list[Any], Expected]]:
    rows = []
    for line in re.sub(r"\n    ", " ", block.strip()).splitlines():
        cells, _arrow, answer = line.rpartition(" => ")
        state, received, until, evidence = answer.split()
        rows.append(
            (
                [cell_of(cell.strip()) for cell in cells.split("|")],
                Expected(
                    {"YES": YES, "WAIT": WAIT, "BACK": BACK, "NO": NO, "OPEN": OPEN}[state],
                    day_of(received),
                    day_of(until),
                    {"PAPER": PAPER, "WITNESS": WITNESS, "OWN": OWN, "-": None}[evidence],
                ),
            )
        )
    return rows


def cell_of(text: str) -> Any:
    if text.startswith("@"):
        return datetime.fromisoformat(text[1:])
    if text.startswith("#"):
        return float(text[1:]) if "." in text else int(text[1:])
    text = re.sub(r"\{([^:}]+):(\d)\}", lambda found: story(found[1], int(found[2])), text)
    return text.replace("\\n", "\n").replace("\\xa0", "\u00a0") or None


def day_of(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


def caseload(path: Path) -> dict[int, Expected]:
    """A caseworker's list: other words for everything, two rows of headers, dates of all kinds, a total at the end."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Caseload 2013"
    sheet["A1"] = "PRO BONO INTAKE - do not leave on the train"
    sheet.merge_cells("A1:L1")
    sheet["C3"], sheet["F3"] = "Family", "Who holds what"
    sheet.merge_cells("C3:E3")
    sheet.merge_cells("F3:H3")
    sheet.append(
        [
            "Date in",
            "Caseworker",
            "Parent/carer",
            "Kid",
            "Tel/mob",
            "Authority",
            "Setting",
            "Trust",
            "Narrative",
            "OK to share?",
            "Hearing",
            "Proof",
        ]
    )
    rows = parsed(CASELOAD)
    for cells, _answer in rows:
        sheet.append(cells)
    sheet.append([])
    sheet.append(["Total", 12])
    book.save(path)
    expected = {number: answer for number, (_cells, answer) in enumerate(rows, 5)}
    expected[5].fields.update(
        contributor="Tamsyn Okell", child="Jory Okell", local_authority="Dorwick Council", school="Holm Lea Primary"
    )
    expected[5].fields.update(health_body="Dorwick Health Trust", phone="01632 960301")
    return expected


def form_export(path: Path) -> dict[int, Expected]:
    """A form's export with whole questions as headers, two kinds of consent, an address "anonymous" in every row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        [
            "ID",
            "Start time",
            "Completion time",
            "Email",
            "Name",
            "First name",
            "Surname",
            "May we contact you again? (we need your consent for this)",
            "Please give an e-mail address if you like",
            "Describe in your own words what was shared, by whom, and how you found out. Do not worry about spelling.",
            "What have you got to back this up? (letters, e-mails, people who were there)",
            "Do you agree that we share your account with the Information Commissioner once names are taken out?",
            "When did this happen?",
            "Your child's first name",
            "How old is your child?",
            "Anything else?",
        ]
    )
    words = [
        ("Yes, I agree", YES),
        ("No, please keep it to yourselves", NO),
        ("Not before my appeal (11 November 2014)", WAIT),
        ("I am still thinking about it", OPEN),
        ("Yes - but please leave out that we moved house", YES),
        ("Yes I agree, any time after 1st December 2014", WAIT),
        ("I did agree but I have changed my mind", BACK),
        ("happy with that", YES),
        ("ask me in the new year", OPEN),
        ("", OPEN),
        ("Yes to everything except using his photograph", YES),
    ]
    expected = {}
    for number, (said, state) in enumerate(words, 2):
        sheet.append(
            [
                number - 1,
                datetime(2014, 9, number, 20, 0),
                datetime(2014, 9, number, 20, 31),
                "anonymous",
                None,
                f"Wilhelmina{number}"[:-1],
                f"Stott{'abcdefghijklmn'[number]}",
                "Yes",
                f"w.stott{number}@garland.example",
                story(f"the form of week {number}", number),
                "email" if number % 2 else "none",
                said or None,
                "2012" if number % 3 else "in spring 2011",
                "Ferdie",
                7,
                "thank you",
            ]
        )
        until = {4: date(2014, 11, 11), 7: date(2014, 12, 1)}.get(number)
        expected[number] = Expected(
            state,
            date(2014, 9, number),
            until,
            PAPER if number % 2 else OWN,
            {"email": f"w.stott{number}@garland.example"},
        )
    book.save(path)
    return expected


def mixed_book(path: Path) -> dict[str, dict[int, Expected]]:
    """A cover note, a list, contacts, a hidden sheet, and two sheets of accounts in two shapes; dates from 1904."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    cover = book.active
    assert cover is not None
    cover.title = "READ ME"
    cover["A1"] = "Accounts collected at the Thursday drop-in"
    cover["A3"] = "Please do not print. Ask Odile before you send this to anybody, and shred what you do print."
    codes = book.create_sheet("Lists")
    for row in (["Council", "Officer", "Area"], ["Dorwick", "A Person", "North"], ["Mellbeck", "B Person", "South"]):
        codes.append(row)
    contacts = book.create_sheet("Phone list")
    contacts.append(["Client", "Tel", "E-mail"])
    contacts.append(["Rosamund Tye", "01632 960411", "tye@garland.example"])
    contacts.append(["Lucan Voss", "01632 960412", None])
    log = book.create_sheet("Drop-in")
    headers = ["Forename", "Last name", "DOB of child", "Child", "NHS", "Mobile", "Message", "Permission"]
    headers += ["Embargo until", "Withdrawn?", "Seen on", "Office notes"]
    log.append(headers)
    rows = parsed(DROP_IN)
    for cells, _answer in rows:
        log.append(cells)  # what begins with "=" is written as a formula without a result
    log["C3"].number_format = "dd/mm/yyyy"  # an age of nine in a cell of dates
    log["F2"].comment = Comment("her sister's number really, ask for Mim", "Odile")
    log["A1"].comment = Comment("as they said it", "Odile")
    log.append(["––– after half term –––"])
    log.append(headers)
    log.append(["Bertrand", "Sole", None, "Ada", None, None, "see letter", "yes", None, None, "3/11/14", None])
    log.append(["Clio", "March", None, "Ned", None, None, "=B2", "yes", None, None, "4/11/14", None])
    log.row_dimensions[4].hidden = True
    log.column_dimensions["L"].hidden = True
    old = book.create_sheet("do not use")
    old.append(["Posted", "User", "Post"])
    old.append([datetime(2014, 1, 3), "moss_and_lichen", story("a lost file", 2)])
    old.append([datetime(2014, 1, 4), "tin.whistle", story("a found file", 5)])
    old.sheet_state = "veryHidden"
    book.save(path)
    expected = {number: answer for number, (_cells, answer) in enumerate(rows, 2)}
    expected[2].fields.update(contributor="Rosamund Tye", nhs_number="4505577104", phone="01632960411")
    expected[2].fields.update(dob_or_age="2005-04-01")
    expected[3].fields.update(dob_or_age="9")
    return {
        "Drop-in": expected,
        "do not use": {
            2: Expected(OPEN, date(2014, 1, 3), fields={"handle": "moss_and_lichen"}),
            3: Expected(OPEN, date(2014, 1, 4)),
        },
    }


def letters_without_header(path: Path) -> dict[int, Expected]:
    """No header at all: day, name, address, account, what was said."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    said = [
        ("yes, ICO only", YES),
        ("Tribunal in the autumn, please wait", WAIT),
        ("not for the ICO", NO),
        ("will say once she has spoken to her ex", OPEN),
        ("I give you permission to share it", YES),
        ("please take mine out", BACK),
        ("only if nobody can tell it is us", YES),
        ("yes? check", OPEN),
        ("no thanks", NO),
        ("consent form not back", OPEN),
    ]
    expected = {}
    for number, (words, state) in enumerate(said, 1):
        sheet.append(
            [
                datetime(2015, 2, number),
                f"Perdita Vane{'abcdefghijk'[number]}",
                f"p{number}@garland.example",
                story(f"letter {number}", number) * 2,
                words,
            ]
        )
        expected[number] = Expected(state, date(2015, 2, number))
    book.save(path)
    return expected


def csv_text(delimiter: str = ";") -> tuple[str, dict[int, Expected]]:
    """A CSV with accents, line breaks and quotes in its cells, blank lines and a title line."""
    said = [
        ("Yes", YES),
        ("oui / yes", YES),
        ("no, sorry", NO),
        ("N/A", OPEN),
        ("awaiting her form", OPEN),
        ("Yes, leave the café out of it", YES),
        ("not until 6 April 2015", WAIT),
        ("she's had second thoughts", OPEN),
        ("Consented by phone, 3/2", YES),
        ("has asked for it back", BACK),
        ("don't mind who sees it", YES),
    ]
    lines = [delimiter.join(("Enquiries, spring", "", "", "", "", ""))]
    lines.append("")
    lines.append(
        delimiter.join(("Date rec'd", "Sender", "Youngster", "What happened", "Agrees to share?", "Papers held"))
    )
    expected = {}
    for number, (words, state) in enumerate(said, 4):
        account = f'“Zoë” came home – £4 short.\r\n{story(f"visit {number}", number)} He said ""later""; we waited.'
        lines.append(
            delimiter.join(
                (
                    f"{number}/2/15",
                    f"Renée Colve{'abcdefghijklmnop'[number]}",
                    "Zoë",
                    f'"{account}"',
                    f'"{words}"',
                    "letter",
                )
            )
        )
        expected[number] = Expected(state, date(2015, 2, number), date(2015, 4, 6) if state is WAIT else None, PAPER)
    return "\r\n".join(lines) + "\r\n", expected
