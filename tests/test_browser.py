"""The notebooks in a real JupyterLab in a real browser: what a lawyer sees and clicks. Review: test_review_browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Lab, running_lab

from dossier_kit import sample

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def jupyter(built_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab and one browser for all tests here, on a copy of the sample."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(built_sample, folder, dirs_exist_ok=True)
    with running_lab(folder, tmp_path_factory.mktemp("browser"), sample.PASSPHRASE, "Third reader") as lab:
        yield lab


@pytest.mark.parametrize("notebook", ["01_intake.ipynb", "04_categorise.ipynb", "05_charts.ipynb", "06_appendix.ipynb"])
def test_a_notebook_runs_to_its_checks(jupyter: Lab, notebook: str) -> None:
    jupyter.open(notebook)
    assert jupyter.page.locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"] >> text=Error').count() == 0
    assert jupyter.page.locator('.jp-OutputArea-output[data-mime-type*="error"]').count() == 0
    plain = jupyter.page.locator(".jp-OutputArea-output.jp-RenderedText pre")
    assert set(plain.evaluate_all("all => all.map((one) => getComputedStyle(one).wordBreak)")) == {"normal"}, "no word is broken in two"


def test_what_is_saved_holds_nothing_that_was_shown(jupyter: Lab) -> None:
    jupyter.open("03_review.ipynb")
    notebook = jupyter.save("03_review.ipynb")
    assert all(not cell.get("outputs") for cell in notebook["cells"]) and "widgets" not in notebook["metadata"]
    assert not list(jupyter.folder.rglob(".ipynb_checkpoints"))
    assert not list(jupyter.folder.rglob("history.sqlite"))


def test_the_terminal_stays_quiet(jupyter: Lab) -> None:
    """What stands there is read by a lawyer: no warning of how JupyterLab works within."""
    jupyter.ask("/api/contents/notebooks")
    assert "Warning" not in (jupyter.folder / "lab.log").read_text(encoding="utf-8")
