"""The notebooks in a real JupyterLab in a real browser: what a lawyer sees and clicks."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, need

from dossier_kit import lab, sample
from dossier_kit.dossier import Dossier, hand_over
from dossier_kit.review import view
from dossier_kit.rows import case_refs

pytestmark = pytest.mark.slow

CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@dataclass
class Lab:
    page: Any
    url: str
    folder: Path

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=20) as answer:
            return json.load(answer)

    def open(self, notebook: str) -> None:
        """Open a notebook and run it; JupyterLab drops Run All in silence until the kernel has its connection."""
        self.page.goto(f"{self.url}/lab/tree/notebooks/{notebook}?reset")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
        wait(lambda: any(s["path"].endswith(notebook) and s["kernel"]["execution_state"] == "idle" and s["kernel"]["connections"]
                         for s in self.ask("/api/sessions")), "the kernel to be idle")
        for _ in range(5):
            self.page.get_by_role("menuitem", name="Run", exact=True).click()
            self.page.get_by_text("Run All Cells", exact=True).first.click()
            try:
                wait(lambda: "[ ]" not in self.page.locator(".jp-CodeCell .jp-InputPrompt").first.inner_text(), "the first cell", 8)
                break
            except AssertionError:
                continue
        wait(lambda: all("*" not in text and "[ ]" not in text
                         for text in self.page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()), "the notebook to end", 120)

    def close_kernels(self) -> None:
        for session in self.ask("/api/sessions"):
            request = urllib.request.Request(f"{self.url}/api/sessions/{session['id']}", method="DELETE")
            urllib.request.urlopen(request, timeout=20).close()


def wait(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"waited in vain for {what}")


@pytest.fixture(scope="module")
def jupyter(built_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab and one browser for all tests here, on a copy of the sample in which nobody has read yet."""
    need("chromium")
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(built_sample, folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--ServerApp.port={port}", "--IdentityProvider.token=", "--ServerApp.allow_root=True",
               "--ServerApp.disable_check_xsrf=True"]
    env = {**lab.environment(folder), "DOSSIER_HOME": str(folder), "DOSSIER_PASSPHRASE": sample.PASSPHRASE, "DOSSIER_USER": "Third reader"}
    with (folder / "lab.log").open("wb") as log:
        server = subprocess.Popen(lab.command(folder, *options), env=env, cwd=folder, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        wait(lambda: _answers(f"{url}/api/status"), "JupyterLab", 60)
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                str(tmp_path_factory.mktemp("browser")), executable_path=shutil.which("chromium"), args=CHROMIUM,
                headless=True, viewport={"width": 1500, "height": 1000})
            page = context.new_page()
            yield Lab(page, url, folder)
            context.close()
    finally:
        server.terminate()
        server.wait(20)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except OSError:
        return False
    return True


def test_the_review_panel_decides_and_the_vault_says_the_same(jupyter: Lab) -> None:
    jupyter.open("03_review.ipynb")
    page = jupyter.page
    assert page.locator(".dk-text mark").count() > 3
    hand_over(sample.PASSPHRASE)
    dossier = Dossier(jupyter.folder)
    ref = page.locator(".widget-dropdown select").first.input_value()
    assert ref in case_refs(dossier.vault)
    waiting = len(view(dossier.vault, ref, "Third reader").undecided)
    for button in ("Accept", "Reject"):
        waiting -= 1
        page.get_by_role("button", name=button, exact=True).click()
        wait(lambda n=waiting: len(view(dossier.vault, ref, "Third reader").undecided) == n, f"{button} to be in the vault")  # type: ignore[misc]
    page.get_by_role("button", name="Undo", exact=True).click()
    wait(lambda: not view(dossier.vault, ref, "Third reader").rejected, "the rejection to be taken back")
    page.get_by_role("button", name="Accept all that are open").click()
    wait(lambda: not view(dossier.vault, ref, "Third reader").undecided, "everything to be accepted")
    page.get_by_role("button", name="Finished", exact=True).click()
    wait(lambda: view(dossier.vault, ref, "Third reader").finished, "the reading to be finished")
    dossier.close()


@pytest.mark.parametrize("notebook", ["01_intake.ipynb", "04_categorise.ipynb", "05_charts.ipynb", "06_appendix.ipynb"])
def test_a_notebook_runs_to_its_checks(jupyter: Lab, notebook: str) -> None:
    jupyter.open(notebook)
    assert jupyter.page.locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"] >> text=Error').count() == 0
    assert jupyter.page.locator('.jp-OutputArea-output[data-mime-type*="error"]').count() == 0


def test_what_is_saved_holds_nothing_that_was_shown(jupyter: Lab) -> None:
    jupyter.open("03_review.ipynb")
    jupyter.page.keyboard.press("Control+s")
    path = jupyter.folder / "notebooks" / "03_review.ipynb"
    before = path.stat().st_mtime_ns
    jupyter.page.get_by_role("menuitem", name="File", exact=True).click()
    jupyter.page.get_by_text("Save Notebook", exact=True).first.click()
    wait(lambda: path.stat().st_mtime_ns != before or path.read_bytes() == (ROOT / "notebooks" / path.name).read_bytes(), "the file")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") for cell in notebook["cells"]) and "widgets" not in notebook["metadata"]
    assert not list(jupyter.folder.rglob(".ipynb_checkpoints"))
    assert not list(jupyter.folder.rglob("history.sqlite"))
