"""The letter to a contributor, and what comes of the answer: for this text and no other."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from commanding import run
from support import need, write_csv
from test_gate import decide_issue
from test_way_in import ROWS, read_by

from dossier_kit import keeping, steps
from dossier_kit.consents import consent_of
from dossier_kit.dossier import Dossier
from dossier_kit.errors import BadDecisions, BadRules, DossierError, UnreadableFile
from dossier_kit.intruder import attack
from dossier_kit.redacted import RedactedCase
from dossier_kit.release import check, export
from dossier_kit.review import Decision, decide, finish, outcome, view
from dossier_kit.review.approvals import answer_to, answers
from dossier_kit.review.letter_words import letter_words, read_letter_words
from dossier_kit.review.letters import ACCOUNT_STYLE, letter
from dossier_kit.review.recorded import export_decisions, import_decisions
from dossier_kit.rows import case_refs, case_story
from dossier_kit.tables import clean
from dossier_kit.vocabulary import RULES, CaseState, Consent

DAY = date(2026, 1, 5)


@pytest.fixture
def reviewed(dossier: Dossier, tmp_path: Path) -> Dossier:
    """Two reviewed cases, one of them embargoed; the gate waits for approvals."""
    dossier.settings.values["review"]["approval"] = True
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", ROWS[:2])])
    steps.find_identifiers(dossier)
    for ref in case_refs(dossier.vault):
        for reader in ("Ann", "Bea"):
            read_by(dossier, ref, reader)
    return dossier


@pytest.fixture
def ref(reviewed: Dossier) -> str:
    """The case that is consented and not embargoed, its issue decided: only the approval is wanting."""
    steps.redact_reviewed(reviewed)
    found = next(r for r in case_refs(reviewed.vault) if consent_of(reviewed.vault, r).state == Consent.CONSENTED)
    decide_issue(reviewed, found)
    return found


def case(dossier: Dossier, ref: str) -> RedactedCase:
    return next(case for case in dossier.redacted.cases() if case.ref == ref)


def lacks(dossier: Dossier, ref: str) -> list[str]:
    return [reason.rule for reason in check(dossier, DAY).reasons if reason.ref == ref]


def account(path: Path | io.BytesIO) -> str:
    """The account as the letter gives it."""
    document = docx.Document(path if isinstance(path, io.BytesIO) else str(path))
    return "\n".join(p.text for p in document.paragraphs if p.style.name == ACCOUNT_STYLE)


def change_text(dossier: Dossier, ref: str) -> None:
    """Both readers hide a word more, so that the redacted text is another one."""
    story, _ = case_story(dossier.vault, ref)
    hidden = {at for d in outcome(dossier.vault, ref).spans or view(dossier.vault, ref, "Ann").kept
              for at in range(d.start, d.end)}
    start = next(m.start() for m in re.finditer(r"\b[a-z]{6,}\b", story) if not hidden & set(range(*m.span())))
    for reader in ("Ann", "Bea"):
        decide(dossier, ref, reader, [Decision(start, start + 6, "add", "LOCATION")])
        finish(dossier, ref, reader)


# -- the letter ------------------------------------------------------------------------------------------------------


def test_the_letter_gives_the_very_text_and_three_answers_and_names_nobody(reviewed: Dossier, ref: str) -> None:
    table = steps.write_letters(reviewed, DAY)
    folder = reviewed.raw / "letters"
    assert sorted(p.name for p in folder.iterdir()) == [f"{r}.docx" for r in case_refs(reviewed.vault)]
    assert set(table["state"]) == {"new"} and set(table["letter"]) == {"2026-01-05"}
    for path in folder.iterdir():
        shown = case(reviewed, path.stem)
        assert account(path) == clean(shown.text)
        text = "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
        assert [box for box in ("I agree.", "I want this changed.", "I take it back.") if f"☐\t{box}" in text] \
            == ["I agree.", "I want this changed.", "I take it back."]
        version = table.set_index("ref").loc[path.stem, "version"]
        assert f"{path.stem}, version {version}" in text and "Nothing is sent before you have answered" in text
    # The same search that a finished pack gets: every identity of the vault, in every part of every file.
    assert attack(reviewed, list(folder.iterdir()), folder) == []
    for row in ROWS[:2]:
        for path in folder.iterdir():
            assert row["Your name"] not in docx.Document(str(path)).element.xml


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in the folder's own list")
def test_letters_are_the_owners_alone(reviewed: Dossier, ref: str) -> None:
    steps.write_letters(reviewed, DAY)
    folder = reviewed.raw / "letters"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in folder.iterdir()} == {0o600}


def test_a_letter_has_no_author_and_the_same_text_gives_the_same_bytes(reviewed: Dossier, ref: str) -> None:
    steps.write_letters(reviewed, DAY)
    path = reviewed.raw / "letters" / f"{ref}.docx"
    before, entries = path.read_bytes(), len(reviewed.vault.ledger())
    again = steps.write_letters(reviewed, date(2026, 2, 1))       # a month later: the letter keeps its day
    assert path.read_bytes() == before and set(again["state"]) == {"as before"}
    assert len(reviewed.vault.ledger()) == entries
    with zipfile.ZipFile(path) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert not re.search(r"creator|lastModifiedBy|description|python", core)
        assert "python" not in archive.read("docProps/app.xml").decode().lower()
        assert not [name for name in archive.namelist() if "thumbnail" in name or "custom" in name.lower()]
        assert {info.date_time for info in archive.infolist()} == {(2026, 1, 5, 0, 0, 0)}


@pytest.mark.parametrize("text", [
    "one line", "two\nlines", "two\r\nlines\rand three", "\n\n blank lines and spaces  \n", "a\tb", "bell \x07 and page \x0c",
    "<script>alert(1)</script> & 'quotes' \"too\"", "{ref} {firm}", "emoji 👩‍👧 and flag 🇬🇧, e\u0301", "שלום \u200f עולם",
])
def test_any_text_stands_in_it_word_for_word(text: str) -> None:
    made = letter(RedactedCase("C001", text, (), "own_account", None, ""), "ab12cd34", DAY, letter_words(), waits=False)
    assert account(io.BytesIO(made)) == clean(text)
    body = "\n".join(p.text for p in docx.Document(io.BytesIO(made)).paragraphs)
    assert "Nothing is sent before" not in body           # said only where the gate waits
    assert made == letter(RedactedCase("C001", text, (), "own_account", None, ""), "ab12cd34", DAY, letter_words(), False)


def test_a_letter_that_no_longer_holds_is_taken_away(reviewed: Dossier, ref: str) -> None:
    steps.write_letters(reviewed, DAY)
    folder = reviewed.raw / "letters"
    (folder / "answers received.docx").write_bytes(b"the firm's own")
    steps.record_approval(reviewed, ref, "change", "please")
    steps.write_letters(reviewed, DAY)
    assert not (folder / f"{ref}.docx").exists() and (folder / "answers received.docx").exists()
    assert len(list(folder.iterdir())) == 2


@pytest.mark.slow
def test_the_letter_prints(tmp_path: Path) -> None:
    need("soffice", "pdftotext")
    text = "[Child] is autistic.\n\nThe report went round [School 1]."
    path = tmp_path / "C001.docx"
    path.write_bytes(letter(RedactedCase("C001", text, (), "own_account", None, ""), "ab12cd34", DAY, letter_words(),
                            waits=True, firm="Quill & Partners"))
    command = [shutil.which("soffice") or "", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
               "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    printed = subprocess.run(["pdftotext", "-layout", str(tmp_path / "C001.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    pages = printed.rstrip("\f").split("\f")
    assert len(pages) == 2 and "The report went round [School 1]." in pages[0] and "Page 2 of 2" in pages[1]
    for box in ("I agree.", "I want this changed.", "I take it back."):
        assert f"☐ {box}" in re.sub(r"\s+", " ", pages[1])


# -- its words -------------------------------------------------------------------------------------------------------


def test_the_words_of_the_letter_are_complete() -> None:
    words = letter_words()
    assert list(words.answers) == ["agree", "change", "withdraw"] and len(words.before) >= 3


@pytest.mark.parametrize(("old", "new", "said"), [
    ('title = "Your account, as it would be sent"\n', "", "[letter] title is missing"),
    ('version {version}"', 'version {name}"', "{name} is no placeholder"),
    ("Contact: {contact}", "Contact: {contact", "a lone brace"),
    ("I agree.", "I agree, {ref}.", "{ref} is no placeholder"),
    ("[answers.agree]", "[answers.perhaps]", "[answers.perhaps] is no answer"),
    ('"agreed"', '"changed"', "stands for another answer"),
    ('"agreed"', '"Agreed"', "lower case"),
    ("change_lines = 4", 'change_lines = "4"', "change_lines must be"),
])
def test_what_is_wrong_in_the_words_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (RULES / "letter.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "letter.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadRules) as refused:
        read_letter_words(path)
    assert said in str(refused.value)


# -- the answer, and the gate ----------------------------------------------------------------------------------------


def test_the_gate_waits_for_the_approval_of_the_text_as_it_now_is(reviewed: Dossier, ref: str) -> None:
    assert lacks(reviewed, ref) == ["not_approved"]
    with pytest.raises(DossierError, match="no letter was written"):
        steps.record_approval(reviewed, ref, "agree")
    steps.write_letters(reviewed, DAY)
    assert lacks(reviewed, ref) == ["not_approved"]
    steps.record_approval(reviewed, ref, "agree")
    assert lacks(reviewed, ref) == [] and check(reviewed, DAY).passed == (ref,)
    steps.go_without_sample(reviewed, "there is one account")
    assert reviewed.settings["review.approval"] and export(reviewed, DAY).cases == 1
    change_text(reviewed, ref)                       # the text is another one: nobody has approved that
    assert lacks(reviewed, ref) == ["issues", "not_approved"]
    assert answer_to(reviewed.vault, ref, case(reviewed, ref).text) is None
    assert steps.approval_progress(reviewed).set_index("ref").loc[ref, ["letter", "answer", "earlier"]].tolist() == ["", "", 1]


def test_without_the_setting_nobody_waits_and_the_certificate_says_so(reviewed: Dossier, ref: str) -> None:
    reviewed.settings.values["review"]["approval"] = False
    assert lacks(reviewed, ref) == []
    steps.go_without_sample(reviewed, "there is one account")
    made = export(reviewed, DAY)
    book = openpyxl.load_workbook(made.folder / "appendix.xlsx")
    said = "\n".join(str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value)
    assert "Not asked for: the setting for this is off" in said and "No random sample has been read" in said
    assert "Cohen's kappa by character, hidden or not: 1.00" in said


def test_what_is_to_be_changed_goes_back_to_its_readers(reviewed: Dossier, ref: str, tmp_path: Path) -> None:
    saved = tmp_path / "decisions.jsonl"
    export_decisions(reviewed, saved)
    steps.write_letters(reviewed, DAY)
    steps.record_approval(reviewed, ref, "change", "the second line, Ludovic would be known by it")
    assert outcome(reviewed.vault, ref).state == CaseState.SUGGESTED
    assert not view(reviewed.vault, ref, "Ann").finished and view(reviewed.vault, ref, "Ann").kept
    assert lacks(reviewed, ref) == ["not_read"]
    import_decisions(reviewed, saved)                # a recorded file does not sign what a person must look at again
    assert outcome(reviewed.vault, ref).state == CaseState.SUGGESTED
    for reader in ("Ann", "Bea"):
        finish(reviewed, ref, reader)                # signed again, and nothing changed
    assert lacks(reviewed, ref) == ["change_wanted"]
    reviewed.settings.values["review"]["approval"] = False
    assert lacks(reviewed, ref) == ["change_wanted"]     # who has asked is heard, asked for or not
    reviewed.settings.values["review"]["approval"] = True
    first = answers(reviewed.vault, ref)[0].version
    change_text(reviewed, ref)
    steps.write_letters(reviewed, DAY)
    decide_issue(reviewed, ref)
    with pytest.raises(DossierError, match="2 texts were sent in turn"):
        steps.record_approval(reviewed, ref, "agree")
    with pytest.raises(DossierError, match="no letter of this version"):
        steps.record_approval(reviewed, ref, "agree", version="00000000")
    steps.record_approval(reviewed, ref, "agree", version=first)         # the old letter comes back late
    assert lacks(reviewed, ref) == ["not_approved"]
    now = steps.approval_progress(reviewed).set_index("ref").loc[ref, "version"]
    steps.record_approval(reviewed, ref, "agree", version=now.upper())
    assert lacks(reviewed, ref) == []


def test_who_changes_their_mind_is_heard(reviewed: Dossier, ref: str) -> None:
    steps.write_letters(reviewed, DAY)
    steps.record_approval(reviewed, ref, "agree")
    steps.record_approval(reviewed, ref, "change")
    for reader in ("Ann", "Bea"):
        finish(reviewed, ref, reader)
    assert lacks(reviewed, ref) == ["change_wanted"]
    steps.record_approval(reviewed, ref, "agree", "explained on the telephone; it may stay")
    assert lacks(reviewed, ref) == []


@pytest.mark.parametrize("letters", [True, False])
def test_an_account_is_taken_back_with_or_without_a_letter(reviewed: Dossier, ref: str, letters: bool) -> None:
    if letters:
        steps.write_letters(reviewed, DAY)
    steps.record_approval(reviewed, ref, "withdraw")
    assert consent_of(reviewed.vault, ref).state == Consent.WITHDRAWN
    assert lacks(reviewed, ref) == ["withdrawn"] and ref not in {c.ref for c in reviewed.redacted.cases()}
    if letters:
        steps.record_approval(reviewed, ref, "agree")    # a yes to the text is no yes to sending it after all
        assert lacks(reviewed, ref) == ["withdrawn"]
    steps.write_letters(reviewed, DAY)
    assert not (reviewed.raw / "letters" / f"{ref}.docx").exists()


@pytest.mark.parametrize(("case_ref", "answer", "said"), [
    ("C999", "agree", "There is no case C999"), (None, "maybe", "no answer"),
])
def test_an_answer_that_cannot_be_is_refused(reviewed: Dossier, ref: str, case_ref: str | None, answer: str, said: str) -> None:
    steps.write_letters(reviewed, DAY)
    with pytest.raises(DossierError, match=said):
        steps.record_approval(reviewed, case_ref or ref, answer)
    assert answers(reviewed.vault, ref) == []


def test_no_note_stands_in_the_ledger_a_table_or_a_repr(reviewed: Dossier, ref: str) -> None:
    steps.write_letters(reviewed, DAY)
    steps.record_approval(reviewed, ref, "change", "Ludovic is named")
    assert answers(reviewed.vault, ref)[0].note == "Ludovic is named"
    shown = f"{reviewed.vault.ledger()} {answers(reviewed.vault, ref)} {steps.approval_progress(reviewed).to_csv()}"
    assert "Ludovic" not in shown and reviewed.vault.ledger_faults() == []


# -- from a sheet ----------------------------------------------------------------------------------------------------


def sheet_of(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file).writerows(rows)
    else:
        book = openpyxl.Workbook()
        book.active.title = "Replies"
        for cells in rows:
            book.active.append(cells)
        book.create_sheet("Empty")
        book.create_sheet("Other")["A1"] = "a list of something else"
        book.save(path)
    return path


@pytest.mark.parametrize("name", ["replies.csv", "replies.xlsx"])
def test_answers_come_from_a_sheet_all_or_none(reviewed: Dossier, ref: str, tmp_path: Path, name: str) -> None:
    steps.write_letters(reviewed, DAY)
    other = next(r for r in case_refs(reviewed.vault) if r != ref)
    rows = [["Case", "Answer", "Note"], [ref.lower(), "I agree.", ""], ["", "", ""], [other, " Taken  back", "sorry"]]
    said = steps.take_in_approvals(reviewed, sheet_of(tmp_path / name, rows)).counts
    assert said == {"agree": 1, "change": 0, "withdraw": 1, "as before": 0}
    assert lacks(reviewed, ref) == [] and lacks(reviewed, other) == ["withdrawn"]
    steps.record_approval(reviewed, ref, "change", "on the telephone")
    again = steps.take_in_approvals(reviewed, tmp_path / name).counts
    assert again["as before"] == 2                       # the same paper once more does not undo the later word
    assert answers(reviewed.vault, ref)[-1].answer == "change"


@pytest.mark.parametrize("erased", [False, True])
def test_a_sheet_that_took_back_and_is_given_again_says_nothing_new(
    reviewed: Dossier, ref: str, tmp_path: Path, erased: bool
) -> None:
    """It was taken back before there was a letter. Later there are letters: it is taken back still, or gone."""
    other = next(r for r in case_refs(reviewed.vault) if r != ref)
    rows = [["Case", "Answer"], [other, "withdraw"]]
    steps.take_in_approvals(reviewed, sheet_of(tmp_path / "replies.csv", rows))
    if erased:
        keeping.withdraw(reviewed, other)
    steps.redact_reviewed(reviewed)
    steps.write_letters(reviewed, DAY)
    said = steps.take_in_approvals(reviewed, sheet_of(tmp_path / "replies.csv", [*rows, [ref, "agree"]])).counts
    assert said == {"agree": 1, "change": 0, "withdraw": 0, "as before": 1}
    assert erased or len(answers(reviewed.vault, other)) == 1


@pytest.mark.parametrize(("first", "meanwhile", "again", "heard"), [
    ("", "another letter", "", True),         # nothing tells it from the old row: the stricter word holds
    ("", "nothing", "", True),
    ("old", "another letter", "new", True),
    ("old", "another letter", "old", False),  # the row that was heard, on a sheet that has grown since
    ("old", "nothing", "old", False),
    ("old", "agreed", "old", True),           # the text is the same, and so is its letter: she said yes to it since
])
def test_what_is_taken_back_once_more_in_the_same_words_is_heard(
    reviewed: Dossier, ref: str, tmp_path: Path, first: str, meanwhile: str, again: str, heard: bool
) -> None:
    versions = {"": "", "old": steps.write_letters(reviewed, DAY).set_index("ref").loc[ref, "version"]}

    def taken_back(version: str) -> dict[str, int]:
        rows = [["Case", "Answer", "Version"], [ref, "withdraw", versions[version]]]
        return steps.take_in_approvals(reviewed, sheet_of(tmp_path / "replies.csv", rows)).counts

    assert taken_back(first)["withdraw"] == 1
    steps.record_consent(reviewed, ref, "consented", "rang again: it may go on")
    if meanwhile == "another letter":
        change_text(reviewed, ref)
    steps.redact_reviewed(reviewed)
    versions["new"] = steps.write_letters(reviewed, DAY).set_index("ref").loc[ref, "version"]
    if meanwhile != "nothing":
        steps.record_approval(reviewed, ref, "agree", version=versions["new"])
    said = taken_back(again)
    assert said["withdraw"] == heard and any("ask" in key for key in said) is not heard
    # The old row for certain, or the same letter sent once more: the sheet came after the yes, so somebody asks.
    assert consent_of(reviewed.vault, ref).state == (Consent.WITHDRAWN if heard else Consent.UNCLEAR)
    assert ("withdrawn" if heard else "unclear") in lacks(reviewed, ref)


@pytest.mark.parametrize("name", ["replies.csv", "replies.xlsx"])
def test_what_is_wrong_in_a_sheet_is_named_by_place_and_never_by_value(reviewed: Dossier, ref: str, tmp_path: Path, name: str) -> None:
    steps.write_letters(reviewed, DAY)
    title = "replies" if name.endswith("csv") else "Replies"
    rows = [["Note", "Case", "Answer"], ["", ref, "agree"], ["x", "Ludovic", "agree"], ["", ref, "Ferrybridge"],
            ["", ref, "agree"]]
    with pytest.raises(BadDecisions) as refused:
        steps.take_in_approvals(reviewed, sheet_of(tmp_path / name, rows))
    lines = str(refused.value).splitlines()
    assert lines == [
        f"{name}, sheet {title}, column B (case), row 3: there is no such case",
        f"{name}, sheet {title}, column C (answer), row 4: not one of agree, change, withdraw",
        f"{name}, sheet {title}, column B (case), row 5: the same case as row 2",
        "Nothing was recorded.",
    ]
    assert answers(reviewed.vault, ref) == []


def test_a_sheet_without_its_columns_or_a_file_that_is_none(reviewed: Dossier, ref: str, tmp_path: Path) -> None:
    with pytest.raises(BadDecisions, match="no sheet has the columns case and answer"):
        steps.take_in_approvals(reviewed, sheet_of(tmp_path / "a.csv", [["Name", "Reply"], ["x", "y"]]))
    with pytest.raises(BadDecisions, match="there is no column answer"):
        steps.take_in_approvals(reviewed, sheet_of(tmp_path / "b.csv", [["Case", "Reply"], [ref, "agree"]]))
    with pytest.raises(BadDecisions, match=r"b\.csv, sheet b, row 2: no letter was written"):
        steps.take_in_approvals(reviewed, sheet_of(tmp_path / "b.csv", [["Case", "Answer"], [ref, "agree"]]))
    (tmp_path / "c.xlsx").write_bytes(b"no workbook")
    with pytest.raises(UnreadableFile):
        steps.take_in_approvals(reviewed, tmp_path / "c.xlsx")
    with pytest.raises(DossierError, match="There is no file"):
        steps.take_in_approvals(reviewed, tmp_path / "d.csv")


# -- at the command line ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_letters_and_answers_at_the_command_line(reviewed: Dossier, ref: str, tmp_path: Path) -> None:
    home = reviewed.home
    reviewed.close()
    written = run(home, "letters", "--on", "2026-01-05")
    assert written.returncode == 0 and ref in written.stdout and "as before" not in written.stdout
    assert "The setting review.approval is off" in written.stdout     # dossier.toml has the default
    assert run(home, "approval", ref, "--answer", "agree", "--note", "by telephone").stdout == f"{ref}: recorded.\n"
    assert "agree" in run(home, "approval").stdout and "by telephone" not in run(home, "approval").stdout
    assert "by telephone" in run(home, "approval", ref).stdout
    sheet = sheet_of(tmp_path / "replies.csv", [["case", "answer"], [ref, "change"]])
    assert "1 change" in run(home, "approval", "--sheet", str(sheet)).stdout
    for arguments, said in ((["approval", ref, "--answer", "maybe"], "no answer"), (["approval", "C999", "--answer", "agree"], "C999")):
        refused = run(home, *arguments)
        assert refused.returncode == 1 and said in refused.stderr and "Traceback" not in refused.stderr
