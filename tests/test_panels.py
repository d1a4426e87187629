"""What people see in a notebook beside the widgets: tables, the panel of the intake, and errors in a sentence."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import ipywidgets
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from support import PASSPHRASE, write_csv
from traitlets.config.loader import PyFileConfigLoader

from dossier_kit import dossier as dossiers
from dossier_kit import lab, show, steps
from dossier_kit.consents import consent_of
from dossier_kit.dossier import Dossier
from dossier_kit.errors import NothingReleasable
from dossier_kit.panels.intake import IntakePanel
from dossier_kit.panels.reader import ReviewPanel
from dossier_kit.progress import bar
from dossier_kit.rows import case_refs

OUT_OF_ORDER = "This cell needs what a cell above it makes"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("show(dossier)", f"{OUT_OF_ORDER} (show)"),  # the kernel was restarted, or the cell was run out of order
        (
            "from dossier_kit.errors import WrongPassphrase\nraise WrongPassphrase('Does not open.')",
            "Does not open.",
        ),
        ("raise OSError(28, 'No space left')", "The disk is full."),
        ("assert 1 > 2, '3 cases were not searched'", "A check did not hold: 3 cases were not searched."),
        ("assert 1 > 2", "A check did not hold. Run"),
        ("raise KeyboardInterrupt", "Stopped before its end."),
    ],
)
def test_what_a_user_can_mend_is_said_in_a_sentence(cell: str, said: str) -> None:
    shown = _run(cell)
    assert shown.startswith(said) and "Traceback" not in shown and len(shown.splitlines()) == 1


@pytest.mark.parametrize(
    "cell",
    [
        "1 / 0",
        "import json\njson.loads('{')",
        # a name that is missing in a module is a fault of the kit, and no matter of the order of cells
        "import types\nm = types.ModuleType('m')\nexec('def f(): return missing', m.__dict__)\nm.f()",
        "import types\nm = types.ModuleType('m')\nexec('def f(): assert 1 > 2', m.__dict__)\nm.f()",
    ],
)
def test_any_other_error_is_told_in_full(cell: str) -> None:
    assert "Traceback" in _run(cell)


def _run(cell: str) -> str:
    # As a notebook's kernel is set up, from the file that JupyterLab is given.
    config = PyFileConfigLoader(str(Path(lab.__file__).with_name("jupyter") / "ipython_config.py")).load_config()
    shell = InteractiveShell(config=config)  # type: ignore[no-untyped-call]
    for extension in config.InteractiveShellApp.extensions:
        shell.extension_manager.load_extension(extension)
    with capture_output() as captured:
        result = shell.run_cell(cell, store_history=False)  # type: ignore[no-untyped-call]
    assert result.error_in_exec is not None, "whoever runs notebooks without a screen must still learn of it"
    return str(captured.stdout)


@pytest.mark.parametrize(
    ("module", "kept", "said"),
    [
        ("keyring.backends.SecretService", None, "It is kept in this computer's keyring"),
        ("keyring.backends.null", None, "The notebooks will ask for it."),  # takes everything, keeps nothing
        # A plain file has one from before: what is there is not what was kept now.
        ("keyrings.alt.file", "an older one", "The notebooks will ask for it."),
    ],
)
def test_the_first_start_tells_whether_the_passphrase_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], module: str, kept: str | None, said: str
) -> None:
    started: list[list[str]] = []
    ring = type("Keyring", (), {"__module__": module, "set_password": lambda *_: None})()
    monkeypatch.setattr(dossiers.keyring, "get_keyring", lambda: ring)
    monkeypatch.setattr(lab, "prompt_passphrase", lambda question: PASSPHRASE)
    monkeypatch.setattr(dossiers.keyring, "get_password", lambda *_: kept)
    monkeypatch.setattr(lab.subprocess, "call", lambda command, env: started.append(command) or 0)
    assert lab.main([str(tmp_path)]) == 0 and len(started) == 1
    shown = capsys.readouterr().out
    assert said in shown and "Leave this window open" in shown and PASSPHRASE not in shown


def test_a_table_shows_nothing_where_nothing_is() -> None:
    frame = pd.DataFrame({"file": ["a & b", None], "row": pd.array([7, None], dtype="Int64")})
    shown = show(frame).data
    assert "a &amp; b" in shown and ">7<" in shown and "NA" not in shown and "None" not in shown
    assert "put them there" in show(frame.iloc[:0], "put them there").data


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1 / 3, "0.333333"),
        (12.0, "12"),
        (0.5, "0.5"),
        (["delay", "no answer"], "delay, no answer"),
        ([1 / 3, "<b>"], "0.333333, &lt;b&gt;"),
        (7, "7"),
    ],
)
def test_a_number_and_a_list_are_shown_as_a_person_writes_them(value: object, shown: str) -> None:
    assert f"<td>{shown}</td>" in show(pd.DataFrame({"share": pd.Series([value], dtype=object)})).data


def test_a_long_cell_is_no_column_of_single_words_and_stays_text() -> None:
    shown = show(pd.DataFrame({"shared_by": ["<b>" + "word " * 40, "few words"]})).data
    assert shown.count('class="dk-long"') == 1 and "&lt;b&gt;" in shown and "<b>" not in shown
    assert ">shared by<" in shown


def test_an_empty_dossier_says_where_to_begin(dossier: Dossier, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(steps.what_is_missing(dossier)["what to do"]) == ["Read spreadsheets in notebook 1."]
    with pytest.raises(NothingReleasable, match=r"There is no case in this dossier yet\. Read spreadsheets in notebook 1"):
        steps.export_pack(dossier)
    capsys.readouterr()
    with bar("Searching"):
        pass  # nothing to do leaves no bar that stands at nothing of nothing
    assert not capsys.readouterr().err.split("\r")[-1].strip()


def test_the_end_of_the_queue_is_no_alarm(dossier: Dossier) -> None:
    panel = ReviewPanel(dossier, "Ann")
    sent: list[dict[str, Any]] = []
    panel.send = lambda message, buffers=None: sent.append(message)  # type: ignore[method-assign]
    panel._receive(panel, {"view": "w", "do": "ready"}, [])
    assert sent[-1]["calm"] and "notebooks 01 and 02" in sent[-1]["text"]
    panel._receive(panel, {"view": "w", "do": "next", "ref": "C001", "notice": "C001 is read by you."}, [])
    assert sent[-1]["calm"] and sent[-1]["text"].startswith("C001 is read by you. You have finished every case")


def test_files_that_are_not_read_are_told(dossier: Dossier) -> None:
    """A firm's old .xls, a Word file or a folder dropped into data/raw: nobody should think that they were read."""
    write_csv(dossier.raw / "accounts.csv", [_row("yes")])
    (dossier.raw / "March").mkdir()
    for name in ("old.xls", "letter.docx", "March/more.csv", "~$accounts.xlsx", "answers.jsonl"):
        (dossier.raw / name).write_bytes(b"")
    steps.take_in(dossier)
    told = steps.intake_problems(dossier).query("kind == 'file not read'")
    assert sorted(told["file"]) == ["March/more.csv", "letter.docx", "old.xls"]
    assert told["message"].str.contains("Save it as").all()
    # One that somebody named, and that could be read, was read; another text in its place was not.
    tabs = dossier.raw / "list.tsv"
    tabs.write_text("Your name\tPlease tell us your story\nMaud Orr\tThey sent it on before I saw it.\n", "utf-8")
    steps.take_in(dossier, [tabs])
    assert "list.tsv" not in set(steps.intake_problems(dossier).query("kind == 'file not read'")["file"])
    tabs.write_text("more", "utf-8")
    assert "list.tsv" in set(steps.intake_problems(dossier).query("kind == 'file not read'")["file"])


def test_recording_one_consent_leaves_what_is_typed_for_another(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [_row("perhaps"), _row("ask me again")])])
    panel = IntakePanel(dossier)
    _, _, consents = panel.children[0].children
    first, second = consents.children
    _field(second, "on what word").value = "half a note"
    _field(first, "It is").value = "consented"
    _field(first, "on what word").value = "call of 3 June"
    _field(first, "Record").click()
    states = sorted(str(consent_of(dossier.vault, ref).state) for ref in case_refs(dossier.vault))
    assert states == ["consented", "unclear"]
    assert [type(part) for part in first.children] == [ipywidgets.HTML, ipywidgets.Button]
    assert "Recorded" in first.children[0].value
    assert panel.children[0].children[2].children[1] is second
    assert _field(second, "on what word").value == "half a note"


def test_answering_a_copy_leaves_what_is_typed_and_the_tabs_tell_what_waits(dossier: Dossier, tmp_path: Path) -> None:
    twice = {**_row("yes"), "Date received": "2024-05-09"}
    other = {**_row("perhaps"), "Please tell us your story": "Nobody at the clinic wrote to us for a year, and then the head had it all."}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [_row("yes"), twice, other])])
    panel = IntakePanel(dossier)
    (tabs,) = panel.children
    columns, copies, consents = tabs.children
    assert tabs.titles == ("Columns", "Copies (1)", "Consents (1)")
    _field(consents.children[0], "on what word").value = "half a note"
    _column(columns, "A").value = "outcome"
    _answer(copies, "One account: join them")
    assert tabs.titles == ("Columns", "Copies", "Consents (1)") and not len(steps.open_copies(dossier))
    assert _field(consents.children[0], "on what word").value == "half a note"
    assert _column(tabs.children[0], "A").value == "outcome"
    _field(consents.children[0], "It is").value = "consented"
    _field(consents.children[0], "on what word").value = "call of 3 June"
    _field(consents.children[0], "Record").click()
    assert tabs.titles == ("Columns", "Copies", "Consents")


def test_a_file_whose_headings_say_nothing_is_read_once_somebody_says_what_they_are(dossier: Dossier, tmp_path: Path) -> None:
    named = _row("perhaps")
    rows = [dict(zip(("Q1", "Q2", "Q3", "Q4"), named.values(), strict=True))] * 2
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", rows)])
    assert not case_refs(dossier.vault)
    assert steps.intake_problems(dossier)["message"].str.contains("say which column is the story").all()
    panel = IntakePanel(dossier)
    (tabs,) = panel.children
    columns = tabs.children[0]
    _column(columns, "C").value = "story"
    _field(columns, "Save and read again").click()
    assert case_refs(dossier.vault) and tabs.titles[2].startswith("Consents (")  # what it brings shows at once
    # Taken back: what is chosen is held against what was saved last, and not against what stood there at first.
    _column(columns, "C").value = ""
    _field(columns, "Save and read again").click()
    assert not case_refs(dossier.vault)


def test_a_consent_is_not_recorded_on_words_that_came_since_from_another_column(dossier: Dossier, tmp_path: Path) -> None:
    named = _row("perhaps")
    rows = [dict(zip((*list(named)[:3], "Q7"), [*list(named.values())[:3], "not sure, never the council"], strict=True))]
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", rows)])
    (tabs,) = IntakePanel(dossier).children
    columns, _, consents = tabs.children
    _field(consents.children[0], "on what word").value = "a note on no words"
    assert "never the council" not in _read(consents.children[0])
    _column(columns, "D").value = "consent"
    _field(columns, "Save and read again").click()
    assert "never the council" in _read(consents.children[0])
    assert not _field(consents.children[0], "on what word").value


def test_what_speaks_against_a_yes_is_shown_beside_it(dossier: Dossier, tmp_path: Path) -> None:
    noted = {**_row("Yes"), "Notes": "rang 3/4, changed mind", "Lunch": "soup"}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [noted])])
    (tabs,) = IntakePanel(dossier).children
    (box,) = tabs.children[2].children
    assert "changed mind" in _read(box) and "soup" not in _read(box)


def test_a_consent_is_not_recorded_on_another_story(dossier: Dossier, tmp_path: Path) -> None:
    named = {**_row("perhaps"), "Q7": "The nurse at the clinic told the head of it all, and nobody had asked us whether she might."}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [named])])
    (tabs,) = IntakePanel(dossier).children
    columns, _, consents = tabs.children
    assert "The school sent the report" in _read(consents.children[0])
    _column(columns, "E").value, _column(columns, "C").value = "story", ""
    _field(columns, "Save and read again").click()
    (box,) = consents.children
    assert "told the head" in _read(box) and "The school sent the report" not in _read(box)


def test_a_consent_is_not_recorded_on_the_words_of_one_of_two_copies(dossier: Dossier, tmp_path: Path) -> None:
    again = {**_row("perhaps"), "Date received": "2024-05-09", "May we share it with the ICO?": "maybe, but never the council"}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [_row("perhaps"), again])])
    (tabs,) = IntakePanel(dossier).children
    _, copies, consents = tabs.children
    assert len(consents.children) == 2 and not any("perhaps;" in _read(box) for box in consents.children)
    _answer(copies, "One account: join them")
    (box,) = consents.children
    assert "perhaps; maybe, but never the council" in _read(box)


def test_a_consent_recorded_as_unclear_still_waits(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [_row("perhaps"), _row("ask me again")])])
    panel = IntakePanel(dossier)
    (tabs,) = panel.children
    for _ in range(2):  # the second time it is the same word of the same person
        _field(tabs.children[2].children[0], "on what word").value = "rang, nobody there"
        _field(tabs.children[2].children[0], "Record").click()
        assert tabs.titles[2] == "Consents (2)"
        panel._fill()
        assert tabs.titles[2] == "Consents (2)"
        assert [_field(box, "Record").disabled for box in tabs.children[2].children] == [False, False]


LATER = {"Date received": "2024-05-09"}
SAYS = "May we share it with the ICO?"
YES_BUT = [  # what stands beside a yes that waits, and what is said of it: whose word it is, where, and what to do
    ({**LATER, SAYS: "not sure"}, None, ["{0}, which may be the same account, is unclear. Answer that under Copies first.",
                                         "{0} (a.csv, sheet a, row 3) says: not sure"]),
    ({**LATER, SAYS: "no"}, None, ["{0}, which may be the same account, is refused.", "row 3) says: no"]),
    ({**LATER, SAYS: "not sure"}, True, ["{0}, which is joined to it, is unclear."]),
    ({**LATER, SAYS: "not sure"}, False, []),  # it is another account, and says nothing of this one
    ({**LATER, SAYS: "Yes"}, None, []),
    # no account of its own: a line on a list, of which nobody is asked whether it is a copy
    ({**LATER, SAYS: "not sure, ring me", "Please tell us your story": ""}, None, [" is unclear: said to be unclear in row 3 of a",
                                                                         "It (a.csv, sheet a, row 3) says: not sure, ring me"]),
    ({**LATER, SAYS: "no", "Please tell us your story": ""}, None, [": refused, as another row or sheet says", "row 3) says: no"]),
]  # fmt: skip


@pytest.mark.parametrize(("beside", "same", "told"), YES_BUT)
def test_a_yes_that_waits_says_why_and_where_it_stands(
    dossier: Dossier, tmp_path: Path, beside: dict[str, str], same: bool | None, told: list[str]
) -> None:
    first = {**_row("Yes"), "E-mail": "maud@letterbox.example"}
    second = {**first, **beside}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [first, second])])
    refs = dict(dossier.vault.rows("SELECT row, ref FROM submissions"))
    if same is not None:
        steps.answer_copy(dossier, refs[3], same)
    (tabs,) = IntakePanel(dossier).children
    boxes = [_read(box) for box in tabs.children[2].children if isinstance(box, ipywidgets.VBox)]
    mine = [text for text in boxes if f">{refs[2]}: " in text]
    assert len(mine) == bool(told)
    for words in told:
        assert words.format(refs[3]) in mine[0]
    # What the intake's problems say is to be recorded under Consents is found there.
    for message in steps.intake_problems(dossier).query("kind == 'consent said otherwise'")["message"]:
        assert "under Consents in notebook 1" in message and refs[2] in message and mine


def test_what_is_recorded_holds_for_all_rows_of_the_case(dossier: Dossier, tmp_path: Path) -> None:
    """The words of both were shown; with one of them left in doubt the case would wait for good."""
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [_row("perhaps"), {**_row("perhaps"), **LATER}])])
    (copy,) = steps.open_copies(dossier)["ref"]
    steps.answer_copy(dossier, copy, True)
    (tabs,) = IntakePanel(dossier).children
    (box,) = tabs.children[2].children
    _field(box, "It is").value, _field(box, "on what word").value = "consented", "call of 3 June"
    _field(box, "conditions").value = "not the school"
    _field(box, "Record").click()
    (ref,) = case_refs(dossier.vault)
    held = consent_of(dossier.vault, ref)
    assert held.state == "consented" and held.conditions == "not the school" and tabs.titles[2] == "Consents"


def test_a_wrong_answer_on_a_copy_is_changed_where_it_was_given(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [_row("yes"), {**_row("yes"), **LATER}])])
    panel = IntakePanel(dossier)
    (tabs,) = panel.children
    copies = tabs.children[1]
    # Both ways round, and asking again alone changes nothing.
    for answer, told, cases in (("One account: join them", "one account.", 1), ("Two accounts", "two accounts.", 2)) * 2:
        _answer(copies, answer)
        note, box = copies.children
        assert "No copy is waiting" in note.value and told in _read(box) and len(case_refs(dossier.vault)) == cases
        assert tabs.titles[1] == "Copies"
        _field(box, "Change").click()
        assert len(case_refs(dossier.vault)) == cases and f"Answered: {told[:-1]}" in _read(copies.children[1])
    # Who opens the notebook again another day finds it too.
    panel = IntakePanel(dossier)
    (tabs,) = panel.children
    line = tabs.children[1].children[1]
    assert "two accounts." in _read(line)
    panel._fill()  # there may be thousands of such lines: they are not made anew with every answer
    assert tabs.children[1].children[1] is line


def test_a_wrong_consent_is_recorded_anew_where_it_was_recorded(dossier: Dossier, tmp_path: Path) -> None:
    other = {**_row("ask me again"), "Please tell us your story": "Nobody at the clinic wrote to us for a year."}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [_row("perhaps"), other])])
    panel = IntakePanel(dossier)
    (tabs,) = panel.children
    first, second = tabs.children[2].children
    _field(second, "on what word").value = "half a note"
    for state, held in (("consented", "perhaps"), ("refused", "consented")):
        _field(first, "It is").value, _field(first, "on what word").value = state, f"call, {held}"
        _field(first, "Record").click()
        assert f"{state}. Recorded." in _read(first) and tabs.titles[2] == "Consents (1)"
        _field(first, "Change").click()
        first, still = tabs.children[2].children
        assert still is second and _field(second, "on what word").value == "half a note"
        # What was recorded stands there, the word it rests on has to be told anew; it is not in doubt.
        assert _field(first, "It is").value == state and not _field(first, "on what word").value
        assert tabs.titles[2] == "Consents (1)" and f"{state}, as it was recorded" in _read(first)
    (tabs,) = IntakePanel(dossier).children
    assert "refused. Recorded." in _read(tabs.children[2].children[1]), "those in doubt come first"


def _answer(copies: Any, label: str) -> None:
    """Click an answer of the one copy that is asked."""
    (choice,) = [line for box in copies.children for line in getattr(box, "children", ()) if isinstance(line, ipywidgets.HBox)
                 and isinstance(line.children[0], ipywidgets.Button)]  # fmt: skip
    _field(choice, label).click()


def _read(box: Any) -> str:
    """What stands in a box to be read, the story included."""
    parts = [part for part in box.children if isinstance(part, ipywidgets.HTML | ipywidgets.Accordion)]
    return " ".join(part.value if isinstance(part, ipywidgets.HTML) else part.children[0].value for part in parts)


def _field(box: Any, description: str) -> Any:
    (found,) = [part for part in box.children if getattr(part, "description", "") == description]
    return found


def _column(box: Any, letter: str) -> Any:
    (found,) = [line.children[0] for line in box.children if isinstance(line, ipywidgets.HBox) and line.children[0].description == letter]
    return found


def _row(consent: str) -> dict[str, str]:
    today = datetime.date(2024, 5, 1).isoformat()
    story = f"The school sent the report to the council before we had seen it, and we said: {consent}. We asked twice."
    return {"Date received": today, "Your name": f"Maud {consent}", "Please tell us your story": story,
            "May we share it with the ICO?": consent}  # fmt: skip
