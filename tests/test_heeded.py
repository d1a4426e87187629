"""A yes that a later row, a list of consents or another state of its own row contradicts waits for a word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from support import write_csv
from test_gate import TODAY, rules
from test_way_in import ROWS, STORIES, row

from dossier_kit import keeping, steps
from dossier_kit.arrivals import correct_mapping, held_mappings
from dossier_kit.consents import consent_of, history
from dossier_kit.dossier import Dossier
from dossier_kit.register import problems, register
from dossier_kit.release import check
from dossier_kit.vocabulary import Consent

ASK, TOLD, DAY = "May we share it with the ICO?", "Please tell us your story", "Date received"
YES = [{**one, ASK: "Yes"} for one in ROWS]


def refs(dossier: Dossier) -> dict[str, str]:
    """The cases by the name of the child in their story; of several the first row's."""
    found: dict[str, str] = {}
    for ref, story in dossier.vault.rows("SELECT ref, story FROM submissions WHERE ref IS NOT NULL ORDER BY id"):
        name = next((name for name in STORIES if name in story), None)
        if name:
            found.setdefault(name, ref)
    return found


def state(dossier: Dossier, ref: str) -> str:
    held = consent_of(dossier.vault, ref)
    return f"{held.state} {held.until}" if held.until else str(held.state)


def kinds(dossier: Dossier) -> list[str]:
    return sorted(problems(dossier)["kind"])


# -- a later account of the same contributor, or the same text --------------------------------------------------------

LATER = [
    # The later row's words, its other cells, and what holds for the earlier account while nobody has said whether the
    # two are one.
    ("no", {}, "unclear"),                                                    # the same text and sender
    ("not until the tribunal is over, 3 May 2031", {}, "embargoed 2031-05-03"),
    ("no", {"E-mail": "else@letterbox.example", "Your name": "Ada Nobodyson", "Child's name": "Ben"}, "unclear"),  # the text
    ("no", {TOLD: STORIES["Barnabas"]}, "unclear"),                           # the sender
    ("not sure any more, I have to think", {}, "unclear"),
    ("", {}, "consented"),                                                    # nothing was said
    ("Yes", {}, "consented"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "cells", "holds"), LATER)
@pytest.mark.parametrize("one_file", [True, False])
def test_a_later_word_holds_for_the_earlier_account_until_somebody_says(
    dossier: Dossier, tmp_path: Path, words: str, cells: dict[str, str], holds: str, one_file: bool
) -> None:
    later = {**YES[0], DAY: "9 June 2013", ASK: words, **cells}
    if one_file:
        steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [*YES, later])])
    else:
        steps.take_in(dossier, [write_csv(tmp_path / "a.csv", YES), write_csv(tmp_path / "b.csv", [later])])
    earlier = refs(dossier)["Ludovic"]
    [copy] = steps.open_copies(dossier)["ref"]
    assert state(dossier, earlier) == holds
    assert "copy" in rules(dossier, earlier) and "copy" in rules(dossier, copy)
    if words == "no":
        assert {"copy", "refused"} <= set(rules(dossier, copy))
    short = next(r.short for r in check(dossier, TODAY).reasons if (r.ref, r.rule) == (earlier, "copy"))
    assert copy in short
    steps.answer_copy(dossier, copy, same=False)                              # one answer settles both
    assert state(dossier, earlier) == "consented" and "copy" not in rules(dossier, earlier)


def test_joined_the_strictest_word_is_the_cases(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [*YES, {**YES[0], DAY: "9 June 2013", ASK: "no"}])])
    steps.answer_copy(dossier, steps.open_copies(dossier)["ref"][0], same=True)
    assert state(dossier, refs(dossier)["Ludovic"]) == "refused"


def test_a_word_recorded_since_settles_it_before_the_copy_is_answered(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [*YES, {**YES[0], DAY: "9 June 2013", ASK: "no"}])])
    with dossier.vault.transaction():
        dossier.vault.execute("UPDATE files SET added_at = '2013-06-10T09:00:00Z'")
    earlier = refs(dossier)["Ludovic"]
    steps.record_consent(dossier, earlier, "consented", "rang: the no was for the press")
    assert state(dossier, earlier) == "consented" and "copy" in rules(dossier, earlier)


def test_a_no_reaches_the_senders_other_accounts_once(dossier: Dossier, tmp_path: Path) -> None:
    """The third row is asked about together with the first; the second, of the same sender, is asked for by itself."""
    second = {**YES[0], TOLD: STORIES["Barnabas"], DAY: "4 June 2013"}
    third = {**YES[0], DAY: "9 June 2013", ASK: "no"}
    file = write_csv(tmp_path / "a.csv", [*YES, second, third])
    report = steps.take_in(dossier, [file]).iloc[0]
    ref = refs(dossier)["Barnabas"]
    for copy in steps.open_copies(dossier)["ref"]:
        steps.answer_copy(dossier, copy, same=False)
    assert state(dossier, ref) == "unclear" and kinds(dossier) == ["consent said otherwise"] and report["problems"] == 1
    steps.record_consent(dossier, ref, "consented", "rang: the no was for the other one")
    steps.take_in(dossier, [file, write_csv(tmp_path / "b.csv", [row("Name77", "Mr Tewkes", "Sallow Beck High")])])
    assert state(dossier, ref) == "consented" and kinds(dossier) == []        # the same row says nothing new
    assert dossier.vault.ledger_faults() == []


def test_one_child_that_is_taken_back_makes_the_other_wait_and_no_more(dossier: Dossier, tmp_path: Path) -> None:
    """Neither erased nor let go: nor does it follow from their being two accounts that the first may stay."""
    other = {**YES[0], TOLD: STORIES["Barnabas"], DAY: "9 June 2013", "Child's name": "Enid", ASK: "Withdrawn, Enid only"}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [*YES, other])])
    kept, gone = refs(dossier)["Ludovic"], refs(dossier)["Barnabas"]
    assert (state(dossier, kept), state(dossier, gone)) == ("unclear", "withdrawn")
    for copy in steps.open_copies(dossier)["ref"]:
        steps.answer_copy(dossier, copy, same=False)
    assert state(dossier, kept) == "unclear" and kinds(dossier) == ["consent said otherwise"]
    keeping.purge(dossier, TODAY)
    assert state(dossier, kept) == "unclear" and "Barnabas" not in refs(dossier)
    steps.record_consent(dossier, kept, "consented", "rang: it was about Enid alone")
    assert state(dossier, kept) == "consented"


def test_a_no_that_has_gone_from_the_file_is_not_forgotten(dossier: Dossier, tmp_path: Path) -> None:
    """An old copy of the file has no such row yet."""
    later = {**YES[0], DAY: "9 June 2013", ASK: "no"}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [*YES, later])])
    report = steps.take_in(dossier, [write_csv(tmp_path / "a.csv", YES)]).iloc[0]
    assert state(dossier, refs(dossier)["Ludovic"]) == "unclear" and report["problems"] == 1


# -- an older or newer state of the same file --------------------------------------------------------------------------

STATES = [
    # What the row said first, what it says in the copy that comes in next, and what holds then.
    ("WITHDRAWN - please take it out", "Yes", "unclear"),
    ("no", "Yes", "unclear"),
    ("no", "not until the tribunal is over, 3 May 2031", "unclear"),
    ("not until the tribunal is over, 3 May 2031", "Yes", "unclear"),
    ("not until the tribunal is over, 3 May 2031", "not until the tribunal is over, 3 May 2027", "unclear"),
    ("not sure any more, I have to think", "Yes", "unclear"),
    ("Yes", "no", "refused"),                                                 # a file that is stricter is heeded
    ("", "Yes", "consented"),                                                 # nothing was said, and then it was
    ("Yes", "yes, happy to", "consented"),
    ("not until the tribunal is over", "not until 3 May 2031", "embargoed 2031-05-03"),  # the day became known
]  # fmt: skip


@pytest.mark.parametrize(("first", "then", "holds"), STATES)
@pytest.mark.parametrize("name", ["a.csv", "a old copy.csv"])
def test_a_looser_state_of_a_row_waits(
    dossier: Dossier, tmp_path: Path, first: str, then: str, holds: str, name: str
) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [{**YES[0], ASK: first}, *YES[1:]])])
    (tmp_path / "again").mkdir()
    report = steps.take_in(dossier, [write_csv(tmp_path / "again" / name, [{**YES[0], ASK: then}, *YES[1:]])]).iloc[0]
    ref = refs(dossier)["Ludovic"]
    assert state(dossier, ref) == holds
    waits = holds == "unclear"
    told = problems(dossier).query("kind == 'consent looser than before'")
    assert len(told) == waits and (not waits or told.iloc[0][["file", "row"]].tolist() == ["a.csv", 2])
    assert report["problems"] == len(problems(dossier))
    assert any("earlier copy" in basis for basis in history(dossier.vault, ref)["basis"]) is waits
    assert any("earlier copy" in entry["action"] for entry in dossier.vault.ledger()) is waits
    if waits:
        steps.record_consent(dossier, ref, "consented", "rang: yes")
        assert state(dossier, ref) == "consented" and "consent looser than before" not in kinds(dossier)


RECORDED = [
    # What the row said, what a person then recorded, what the row says in the next copy, and what holds then.
    ("perhaps", ("consented", None, ""), "yes but not the bit about my husband", "consented on a new condition"),
    ("Yes", ("consented", None, ""), "yes but not the bit about my husband", "consented on a new condition"),
    ("perhaps", ("consented", None, "not the bit about my husband"), "yes but not the school", "consented on a new condition"),
    ("yes but not the school", ("consented", None, "not the school"), "Yes, but not the school!", "consented"),  # known
    ("yes but not the school", ("consented", None, ""), "Yes but not the school", "consented"),
    ("perhaps", ("embargoed", date(2031, 12, 1), ""), "wait until 1 September 2032, hearing moved", "embargoed 2032-09-01"),
    ("perhaps", ("embargoed", date(2031, 12, 1), ""), "wait until 1 September 2031", "embargoed 2031-12-01"),
    ("perhaps", ("embargoed", date(2031, 12, 1), ""), "not until the tribunal is over", "embargoed"),
    ("perhaps", ("embargoed", None, ""), "wait until 1 September 2032", "embargoed"),
    ("perhaps", ("embargoed", date(2031, 12, 1), ""), "yes but not the school", "embargoed 2031-12-01 on a new condition"),
    # the same day in other words: whoever decided since knew of it
    ("wait until 1 September 2032", ("embargoed", date(2031, 12, 1), ""), "please wait until 1 September 2032", "embargoed 2031-12-01"),
    ("not until the tribunal is over", ("embargoed", date(2031, 12, 1), ""), "wait for the tribunal", "embargoed 2031-12-01"),
    ("perhaps", ("refused", None, ""), "yes but not the school", "refused"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "recorded", "then", "holds"), RECORDED)
def test_a_row_that_asks_for_more_than_a_person_recorded_is_heeded(
    dossier: Dossier, tmp_path: Path, first: str, recorded: tuple[str, date | None, str], then: str, holds: str
) -> None:
    path = tmp_path / "a.csv"
    steps.take_in(dossier, [write_csv(path, [{**YES[0], ASK: first}, *YES[1:]])])
    ref = refs(dossier)["Ludovic"]
    word, until, conditions = recorded
    steps.record_consent(dossier, ref, word, "rang on 4 March", until, conditions)
    steps.take_in(dossier, [write_csv(path, [{**YES[0], ASK: then}, *YES[1:]])])
    anew = consent_of(dossier.vault, ref).by == "intake" and then in consent_of(dossier.vault, ref).conditions
    assert state(dossier, ref) + " on a new condition" * anew == holds
    assert ("conditions" in rules(dossier, ref)) is (holds == "consented on a new condition")
    assert conditions in consent_of(dossier.vault, ref).conditions                # what a person recorded is kept


def test_a_row_that_takes_back_what_another_row_did_says_so_itself(dossier: Dossier, tmp_path: Path) -> None:
    path, other = tmp_path / "a.csv", {**YES[0], TOLD: STORIES["Barnabas"], DAY: "9 June 2013", ASK: "Withdrawn"}
    steps.take_in(dossier, [write_csv(path, [*YES, other])])
    ref = refs(dossier)["Ludovic"]
    assert ref not in [one.ref for one in keeping.due(dossier, TODAY)]
    steps.take_in(dossier, [write_csv(path, [{**YES[0], ASK: "Withdrawn"}, *YES[1:], other])])
    assert ref in [one.ref for one in keeping.due(dossier, TODAY)]


def test_a_state_between_makes_no_difference(dossier: Dossier, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for words, holds in (("Yes", "consented"), ("no", "refused"), ("Yes", "unclear"), ("no", "refused"), ("Yes", "unclear")):
        steps.take_in(dossier, [write_csv(path, [{**YES[0], ASK: words}, *YES[1:]])])
        assert state(dossier, refs(dossier)["Ludovic"]) == holds


def test_a_persons_word_stands_over_every_looser_state(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [{**YES[0], ASK: "no"}, *YES[1:]])])
    ref = refs(dossier)["Ludovic"]
    steps.record_consent(dossier, ref, "withdrawn", "letter of 3 July")
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", YES)])
    assert state(dossier, ref) == "withdrawn"


def test_other_columns_of_the_same_bytes_are_no_other_state(dossier: Dossier, tmp_path: Path) -> None:
    """The lawyer says that another column is the consent: what it says was in the file all along."""
    rows = [{**one, "Happy to share with the local press": "no"} for one in YES]
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", rows)])
    (_, mapping), *_ = held_mappings(dossier)
    letters = {column.header: column.letter for column in mapping.columns}
    press, ours = letters["Happy to share with the local press"], letters[ASK]
    correct_mapping(dossier, mapping.shape, {press: "consent", ours: None})
    ref = refs(dossier)["Ludovic"]
    assert state(dossier, ref) == "refused"
    with dossier.vault.transaction():
        dossier.vault.execute("DELETE FROM consents")
    correct_mapping(dossier, mapping.shape, {press: None, ours: "consent"})
    assert state(dossier, ref) == "consented" and "consent looser than before" not in kinds(dossier)


# -- a list of consents beside the accounts ----------------------------------------------------------------------------

LISTED = [
    # The list's headers, a line of it, and what holds for the account of the first row; the others' stays a yes.
    (["Ref", "Date", "Consent status"], ["P1", "1 January 2013", "Withdrawn by phone"], "withdrawn"),
    (["Case no", "Consent"], ["P1", "Not until 3 May 2031"], "embargoed 2031-05-03"),
    (["Ref", "Consent"], ["P1", "No"], "refused"),
    (["Name", "Email", "Date", "Consent"], ["Maud Ludovicson", "ludovic@letterbox.example", "1 July 2013", "No"], "refused"),
    (["Ref", "Name", "Child", "Withdrawn on"], ["", "Maud Ludovicson", "Ludovic", date(2013, 7, 1)], "withdrawn"),
    (["Name", "Consent"], ["Maud Ludovicson", "Withdrawn"], "unclear"),       # a name alone: it may be another's
    (["Name", "Child", "Withdrawn on"], ["Maud Ludovicson", "Ludovic", "no"], "consented"),
    (["Name", "Consent"], ["Maud Ludovicson", "Yes"], "consented"),
    (["Name", "Child", "Consent"], ["Maud Ludovicson", "Enid", "No"], "consented"),  # plainly another child's
]  # fmt: skip


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for one in rows:
            sheet.append(one)
    made.save(path)
    return path


def accounts() -> list[list[object]]:
    return [["Ref", *YES[0]], *([f"P{at}", *one.values()] for at, one in enumerate(YES, start=1))]


@pytest.mark.parametrize(("headers", "line", "holds"), LISTED)
@pytest.mark.parametrize("first", [False, True])
def test_a_list_of_consents_is_heeded(
    dossier: Dossier, tmp_path: Path, headers: list[str], line: list[object], holds: str, first: bool
) -> None:
    sheets = {"Accounts": accounts(), "Consent log": [headers, line]}
    order = reversed(sheets) if first else sheets
    steps.take_in(dossier, [book(tmp_path / "a.xlsx", **{title: sheets[title] for title in order})])
    found = refs(dossier)
    assert [state(dossier, found[name]) for name in ("Ludovic", "Peregrine", "Thaddeus")] == [holds, "consented", "consented"]
    assert ("consent said otherwise" in kinds(dossier)) is (holds in ("refused", "unclear", "embargoed 2031-05-03"))
    assert ("consent of no account" in kinds(dossier)) is ("Enid" in line)
    steps.record_consent(dossier, found["Ludovic"], "consented", "rang: yes")
    steps.take_in(dossier, [write_csv(tmp_path / "b.csv", [row("Name77", "Mr Tewkes", "Sallow Beck High")])])
    assert state(dossier, found["Ludovic"]) == "consented"                     # it was heeded once


def test_a_later_day_on_a_list_is_heeded_and_an_earlier_one_is_not(dossier: Dossier, tmp_path: Path) -> None:
    waits = [{**one, ASK: "Not until 3 May 2031"} for one in YES]
    rows = [["Ref", *YES[0]], *([f"P{at}", *one.values()] for at, one in enumerate(waits, start=1))]
    log: list[list[object]] = [["Ref", "Consent"], ["P1", "Not until 9 July 2032"], ["P2", "Not until 9 July 2030"], ["P3", "Wait for the tribunal"]]
    steps.take_in(dossier, [book(tmp_path / "a.xlsx", Accounts=rows, Log=log)])
    found = refs(dossier)
    said = [state(dossier, found[name]) for name in ("Ludovic", "Peregrine", "Thaddeus")]
    assert said == ["embargoed 2032-07-09", "embargoed 2031-05-03", "embargoed"]


def test_a_line_that_is_about_nobody_is_listed_and_one_about_two_makes_both_wait(dossier: Dossier, tmp_path: Path) -> None:
    two = accounts()
    two[2][0] = "P1"                                                          # a reference that was given twice
    log: list[list[object]] = [["Ref", "Consent"], ["P1", "No"], ["P8", "No"], ["P9", "Withdrawn"], ["P7", "Yes"]]
    report = steps.take_in(dossier, [book(tmp_path / "a.xlsx", Accounts=two, Log=log)]).iloc[0]
    found = refs(dossier)
    assert [state(dossier, found[name]) for name in ("Ludovic", "Peregrine", "Thaddeus")] == ["unclear", "unclear", "consented"]
    told = problems(dossier).query("kind == 'consent of no account'")
    assert told["sheet"].tolist() == ["Log"] and told.iloc[0]["message"].endswith("Rows 3, 4.")
    assert report["problems"] == len(problems(dossier))
    assert not any(word in " ".join(problems(dossier)["message"]) for word in ("P8", "P9", "Ludovic"))


def test_a_line_on_a_list_goes_with_the_account(dossier: Dossier, tmp_path: Path) -> None:
    log: list[list[object]] = [["Ref", "Name", "Consent"], ["P1", "Maud Ludovicson", "Withdrawn"], ["P2", "Maud Peregrineson", "Yes"]]
    steps.take_in(dossier, [book(tmp_path / "a.xlsx", Accounts=accounts(), Log=log)])
    ref = refs(dossier)["Ludovic"]
    assert state(dossier, ref) == "withdrawn"
    keeping.withdraw(dossier, ref)
    left = " ".join(doc for (doc,) in dossier.vault.rows("SELECT doc FROM submissions"))
    assert "Maud Ludovicson" not in left and "Maud Peregrineson" in left


# -- a word that loses its person --------------------------------------------------------------------------------------

BACK = "I want to take my story back. Please delete it."
NAMED = [
    # The row that takes something back: its cells, what the account of the first row then is, and what is listed.
    ({"Child's name": "", "E-mail": ""}, "unclear", "consent said otherwise"),         # the full name alone
    ({"Child's name": "Ludovic", "E-mail": ""}, "withdrawn", None),
    ({"Child's name": "Enid", "E-mail": ""}, "consented", "consent of no account"),     # another child
    ({"Your name": "Maud", "Child's name": "", "E-mail": ""}, "consented", "consent of no account"),
    ({"Your name": "Ada Else", "Child's name": "", "E-mail": ""}, "consented", "consent of no account"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "holds", "listed"), NAMED)
@pytest.mark.parametrize("story", [BACK, ""])
def test_what_is_taken_back_finds_its_account_or_is_listed(
    dossier: Dossier, tmp_path: Path, cells: dict[str, str], holds: str, listed: str | None, story: str
) -> None:
    back = {**YES[0], DAY: "20 June 2013", TOLD: story, ASK: "Withdrawn", **cells}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [*YES, back])])
    assert state(dossier, refs(dossier)["Ludovic"]) == holds
    assert [kind for kind in kinds(dossier) if kind.startswith("consent ")] == ([listed] if listed else [])


def test_an_account_that_is_taken_back_itself_is_no_word_on_another(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [{**YES[0], ASK: "Withdrawn"}, *YES[1:]])])
    assert kinds(dossier) == []


# -- which row is which in a newer state of the file -------------------------------------------------------------------

MENDED = {name: text.replace("and", "&", 1) + " Thank you." for name, text in STORIES.items()}
MENDED["Barnabas"] = STORIES["Barnabas"]                                     # one as it was: the file is known by it
ORDER = ("Ludovic", "Peregrine", "Thaddeus", "Barnabas")
STRANGE = "Nothing of the sort was ever put to us, nor asked; the clinic closed its doors at noon and that was the end of it."

MOVED = [
    # The newer state, as (reference, story) for each row, and whose case each row is ("" for a new one).
    ([("R-2", "Peregrine"), ("R-1", "Ludovic"), ("R-3", "Thaddeus"), ("R-4", "Barnabas")], ["Peregrine", "Ludovic", "Thaddeus", "Barnabas"]),
    ([("1", "Barnabas"), ("2", "Thaddeus"), ("3", "Peregrine"), ("4", "Ludovic")], ["Barnabas", "Thaddeus", "Peregrine", "Ludovic"]),  # counted anew
    ([("R-1", STRANGE), ("R-2", "Peregrine"), ("R-3", "Thaddeus"), ("R-4", "Barnabas")], ["", "Peregrine", "Thaddeus", "Barnabas"]),
    ([("R-3", ""), ("R-1", "Ludovic"), ("R-2", "Peregrine"), ("R-4", "Barnabas")], ["Thaddeus", "Ludovic", "Peregrine", "Barnabas"]),
]  # fmt: skip


@pytest.mark.parametrize(("state_of", "whose"), MOVED)
def test_a_decision_does_not_move_to_another_family(
    dossier: Dossier, tmp_path: Path, state_of: list[tuple[str, str]], whose: list[str]
) -> None:
    """An anonymous form, sorted and its stories mended: nothing but the text and a reference tells the rows apart."""
    question = "Do you consent to the ICO seeing it?"
    first = [{"Response ID": f"R-{at}", TOLD: STORIES[name], question: "Yes"} for at, name in enumerate(ORDER, start=1)]
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", first)])
    before = refs(dossier)
    steps.record_consent(dossier, before["Ludovic"], "embargoed", "letter of 3 June")
    then = [{"Response ID": ref, TOLD: MENDED.get(name, name), question: "Yes"} for ref, name in state_of]
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", then)])
    rows = dossier.vault.rows("SELECT row, ref FROM submissions WHERE set_aside IS NOT 'no longer in the file' ORDER BY row")
    names = {ref: name for name, ref in before.items()}
    assert [names.get(ref, "") for _row, ref in rows] == whose
    frame = register(dossier).set_index("ref")
    assert frame.loc[frame["consent"] == "embargoed"].index.tolist() == [before["Ludovic"]]


TWO = {"Ludovic": "The council shared the report before I saw it.", "Barnabas": "Nobody asked me before the school was phoned."}
ANEW = {
    "Ludovic": "In May the psychologist's report on my boy went round County Hall by e-mail a fortnight before anybody sent us a copy.",
    "Barnabas": "A secondary twelve miles away rang to say that they had been offered his papers, and this was the first we heard.",
}
SAME = [
    # The days of two accounts of one sender, those of the newer state, in which both are told anew and stand the other
    # way round, and what then holds for the one that was yes and the one that was no.
    (("1 March 2013", "2 March 2013"), ("1 March 2013", "2 March 2013"), ("consented", "refused")),
    (("", ""), ("", ""), ("unclear", "unclear")),
    (("1 March 2013", "1 March 2013"), ("1 March 2013", "1 March 2013"), ("unclear", "unclear")),
    (("1 March 2013", "2 March 2013"), ("1 March 2013", "9 March 2013"), ("consented", "unclear")),
]  # fmt: skip


@pytest.mark.parametrize(("days", "then", "hold"), SAME)
@pytest.mark.parametrize("recorded", [True, False])
def test_what_was_recorded_of_one_account_does_not_move_to_the_senders_other(
    dossier: Dossier, tmp_path: Path, days: tuple[str, str], then: tuple[str, str], hold: tuple[str, str], recorded: bool
) -> None:
    def sheet(stories: dict[str, str], dates: tuple[str, str]) -> list[dict[str, str]]:
        return [{**YES[0], TOLD: stories[name], DAY: day} for name, day in zip(TWO, dates, strict=True)]

    path = tmp_path / "a.csv"
    steps.take_in(dossier, [write_csv(path, [*sheet(TWO, days), YES[2]])])
    cases = dict(dossier.vault.rows("SELECT story, ref FROM submissions"))
    yes, no = (cases[story] for story in TWO.values())
    if recorded:
        steps.record_consent(dossier, yes, "consented", "letter: the report")
        steps.record_consent(dossier, no, "refused", "letter: not the school")
    for copy in steps.open_copies(dossier)["ref"]:
        steps.answer_copy(dossier, copy, same=False)
    report = steps.take_in(dossier, [write_csv(path, [*sheet(ANEW, then)[::-1], YES[2]])]).iloc[0]
    found = {story: state(dossier, ref) for story, ref in dossier.vault.rows("SELECT story, ref FROM submissions")}
    assert [found[story] for story in ANEW.values()] == (list(hold) if recorded else ["consented", "consented"])
    asked = hold.count("unclear") if recorded else 0
    assert kinds(dossier).count("consent of which account") == asked and report["problems"] == asked


@pytest.mark.parametrize("cell", ["Your name", "Child's name", "E-mail"])
def test_a_mended_name_beside_a_mended_story_keeps_its_case(dossier: Dossier, tmp_path: Path, cell: str) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", YES)])
    ref = refs(dossier)["Ludovic"]
    steps.record_consent(dossier, ref, "embargoed", "letter of 3 June")
    mended = {**YES[0], cell: YES[0][cell].replace("L", "Ll").replace("l", "ll", 1), TOLD: MENDED["Ludovic"]}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [YES[2], mended, YES[1]])])
    assert refs(dossier)["Ludovic"] == ref and consent_of(dossier.vault, ref).state == Consent.EMBARGOED
    assert register(dossier).set_index("row").loc[3, "ref"] == ref
