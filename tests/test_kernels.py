"""The notebooks as JupyterLab runs them, each in a kernel of its own; and the sample's recorded decisions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest
from support import ROOT

from dossier_kit import sample, steps
from dossier_kit.dossier import Dossier, hand_over


def test_the_recorded_decisions_of_the_sample_are_up_to_date() -> None:
    result = subprocess.run([sys.executable, str(ROOT / "tools" / "record_sample.py"), "--check"], capture_output=True, text=True,
                            check=False)
    assert result.returncode == 0, result.stdout + result.stderr[-2000:]


@pytest.mark.slow
def test_the_notebooks_run_in_real_kernels(built_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "s"
    sample.make(home).close()
    monkeypatch.setenv("DOSSIER_HOME", str(home))
    monkeypatch.setenv("DOSSIER_PASSPHRASE", sample.PASSPHRASE)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbclient.NotebookClient(notebook, timeout=180, store_widget_state=False, resources={"metadata": {"path": str(tmp_path)}}).execute()
        assert "widgets" not in notebook.metadata
    hand_over(sample.PASSPHRASE)
    dossier = Dossier(home)
    assert (dossier.redacted.pack / "appendix.xlsx").exists()
    assert steps.verify(dossier) == []
    # Two sample dossiers give the same redacted texts and tables: the kit adds nothing of its own to them.
    for name in ("cases.jsonl", "issues.jsonl"):
        assert (dossier.redacted.folder / name).read_bytes() == (built_sample / "data" / "redacted" / name).read_bytes()
    dossier.close()
