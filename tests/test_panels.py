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
from dossier_kit.panels.intake import IntakePanel
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
    ("kept", "said"),
    [
        (PASSPHRASE, "It is kept in this computer's keyring"),
        (
            None,
            "The notebooks will ask for it.",
        ),  # a keyring that takes everything and keeps nothing, as some servers have
    ],
)
def test_the_first_start_tells_whether_the_passphrase_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kept: str | None, said: str
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(lab, "prompt_passphrase", lambda question: PASSPHRASE)
    monkeypatch.setattr(dossiers.keyring, "set_password", lambda *_: None)
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
    assert [type(part) for part in first.children] == [ipywidgets.HTML] and "Recorded" in first.children[0].value
    assert panel.children[0].children[2].children[1] is second
    assert _field(second, "on what word").value == "half a note"


def _field(box: Any, description: str) -> Any:
    (found,) = [part for part in box.children if getattr(part, "description", "") == description]
    return found


def _row(consent: str) -> dict[str, str]:
    today = datetime.date(2024, 5, 1).isoformat()
    story = f"The school sent the report to the council before we had seen it, and we said: {consent}. We asked twice."
    return {"Date received": today, "Your name": f"Maud {consent}", "Please tell us your story": story,
            "May we share it with the ICO?": consent}  # fmt: skip
