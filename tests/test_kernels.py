"""The notebooks as JupyterLab runs them, each in a kernel of its own; and the sample's recorded decisions."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from support import ROOT

from dossier_kit import lab, sample, steps
from dossier_kit.dossier import Dossier, hand_over
from dossier_kit.rows import submissions


def test_the_recorded_decisions_of_the_sample_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    check = runpy.run_path(str(ROOT / "tools" / "record_sample.py"))["main"]
    assert check(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.slow
def test_the_notebooks_run_in_real_kernels_and_leave_nothing_behind(built_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbclient  # not above: a second, in each worker
    import nbformat

    home = tmp_path / "s"
    sample.make(home).close()
    (tmp_path / "tmp").mkdir()
    for name, value in {**lab.environment(tmp_path / "lab"), "TMPDIR": str(tmp_path / "tmp"), "DOSSIER_HOME": str(home)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DOSSIER_PASSPHRASE", sample.PASSPHRASE)
    saved = b""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbclient.NotebookClient(notebook, timeout=180, store_widget_state=False, resources={"metadata": {"path": str(tmp_path)}}).execute()
        assert "widgets" not in notebook.metadata
        saved += nbformat.writes(notebook).encode()
    hand_over(sample.PASSPHRASE)
    dossier = Dossier(home)
    assert (dossier.redacted.pack / "appendix.xlsx").exists()
    assert steps.verify(dossier) == []
    # Two sample dossiers give the same redacted texts and tables: the kit adds nothing of its own to them.
    for name in ("cases.jsonl", "issues.jsonl"):
        assert (dossier.redacted.folder / name).read_bytes() == (built_sample / "data" / "redacted" / name).read_bytes()
    # Neither a saved notebook, nor a history, a temporary or a runtime file holds a word of an account.
    words = [word for row in submissions(dossier.vault) for word in (row["story"][:60], row["doc"]["fields"].get("contributor", "")) if len(word) > 8]
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and home / "data" not in path.parents]
    assert len(words) > 40 and any(path.is_relative_to(tmp_path / "lab") for path in outside)
    for place, content in [("the notebooks", saved), *((path.name, path.read_bytes()) for path in outside)]:
        assert not [n for n, word in enumerate(words) if word.encode() in content], place
    assert not list(tmp_path.rglob("history.sqlite*"))
    dossier.close()
