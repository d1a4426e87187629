"""A JupyterLab and a real browser for tests: one of each, opened and closed together."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support import ROOT, need

from dossier_kit import lab

CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@dataclass
class Lab:
    page: Any
    url: str
    folder: Path
    opened: str = ""  # the notebook on the page, while its kernel lives

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=20) as answer:
            return json.load(answer)

    def open(self, notebook: str) -> None:
        """Open a notebook and run it; JupyterLab drops Run All in silence until the kernel has its connection."""
        self.opened = ""
        self.page.goto(f"{self.url}/lab/tree/notebooks/{notebook}?reset", timeout=90_000)
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
        wait(lambda: any(s["path"].endswith(notebook) and s["kernel"]["execution_state"] == "idle" and s["kernel"]["connections"]
                         for s in self.ask("/api/sessions")), "the kernel to be idle")
        for _ in range(5):
            self._run_all()
            try:
                wait(lambda: "[ ]" not in self.page.locator(".jp-CodeCell .jp-InputPrompt").first.inner_text(), "the first cell", 8)
                break
            except AssertionError:
                continue
        wait(lambda: all("*" not in text and "[ ]" not in text
                         for text in self.page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()), "the notebook to end", 120)
        self.opened = notebook

    def run_again(self, notebook: str) -> None:
        """A new widget on the page and the kernel that are there, where they show this notebook: each costs seconds."""
        if self.opened != notebook:
            self.close_kernels()
            self.open(notebook)
            return
        prompts = self.page.locator(".jp-CodeCell .jp-InputPrompt")

        def least() -> int:
            return min(int(text.strip("[]: ").replace("*", "0") or 0) for text in prompts.all_inner_texts())

        before = least()
        self._run_all()
        wait(lambda: least() >= before + prompts.count(), "the notebook to end once more", 120)

    def save(self, notebook: str) -> Any:
        """Save the notebook as its user does; what the file then holds."""
        path = self.folder / "notebooks" / notebook
        before = path.stat().st_mtime_ns
        held: list[Any] = []

        def written() -> bool:
            # Jupyter empties the file before it writes: a change of its time alone may be the empty one.
            if path.stat().st_mtime_ns == before:
                return False
            try:
                held.append(json.loads(path.read_text(encoding="utf-8")))
            except ValueError:
                return False
            return True

        self._choose("File", "Save Notebook")
        wait(written, "the file", 60)
        return held[-1]

    def _run_all(self) -> None:
        self._choose("Run", "Run All Cells")

    def _choose(self, menu: str, line: str) -> None:
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.locator(".lm-Menu").get_by_text(line, exact=True).first.click()   # notebooks name such lines in their text

    def kill_kernel(self, notebook: str) -> None:
        """``kill -9`` on the notebook's kernel: its id stands in its own command line."""
        self.opened = ""
        [kernel] = [s["kernel"]["id"] for s in self.ask("/api/sessions") if s["path"].endswith(notebook)]
        for process in Path("/proc").glob("[0-9]*"):
            try:
                mine = f"kernel-{kernel}.json".encode() in (process / "cmdline").read_bytes()
            except OSError:
                continue
            if mine:
                os.kill(int(process.name), signal.SIGKILL)
                return
        raise AssertionError("the kernel's process was not found")

    def restart_kernel(self) -> None:
        """As its user does, by the menu; what the cells have shown stays on the page."""
        self.opened = ""
        self._choose("Kernel", "Restart Kernel…")
        with self.page.expect_response(lambda answer: "/restart?" in answer.url or answer.url.endswith("/restart")):
            self.page.locator(".jp-Dialog .jp-mod-accept").click()

    def close_kernels(self) -> None:
        self.opened = ""
        for session in self.ask("/api/sessions"):
            request = urllib.request.Request(f"{self.url}/api/sessions/{session['id']}", method="DELETE")
            urllib.request.urlopen(request, timeout=20).close()


@dataclass(frozen=True, slots=True)
class Killed:
    """What the page had been told when its kernel was killed: changes sent, and those acknowledged as in the vault."""

    sent: int
    acknowledged: int
    alarm: str


def decide_until_killed(lab: Lab, notebook: str, root: Any, decisions: int, after: float) -> Killed:
    """Accept mark after mark as fast as the keys go, and kill the kernel ``after`` seconds into it."""
    begun = time.monotonic()
    killed = False
    for _ in range(decisions):
        if not killed and time.monotonic() - begun >= after:
            lab.kill_kernel(notebook)
            killed = True
        lab.page.keyboard.press("a")
        lab.page.wait_for_timeout(15)
    if not killed:
        lab.kill_kernel(notebook)
    lab.page.wait_for_timeout(6000)   # nothing more can come, and the widget has had its five seconds to notice
    acknowledged, pending = (int(root.get_attribute(f"data-{name}")) for name in ("applied", "pending"))
    alarm = root.locator(".dkr-saved").inner_text()
    return Killed(acknowledged + pending, acknowledged, alarm)


def wait(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"waited in vain for {what}")


@contextmanager
def running_lab(folder: Path, browser: Path, passphrase: str, reader: str) -> Iterator[Lab]:
    """JupyterLab on a dossier's folder and a browser on it; ``browser`` is a new folder for the browser's own files."""
    need("chromium")
    from playwright.sync_api import sync_playwright

    if not (folder / "notebooks").exists():
        shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--ServerApp.port={port}", "--IdentityProvider.token=", "--ServerApp.allow_root=True",
               "--ServerApp.disable_check_xsrf=True"]
    env = {**lab.environment(folder), "DOSSIER_HOME": str(folder), "DOSSIER_PASSPHRASE": passphrase, "DOSSIER_USER": reader}
    with (folder / "lab.log").open("wb") as log:
        server = subprocess.Popen(lab.command(folder, *options), env=env, cwd=folder, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        wait(lambda: _answers(f"{url}/api/status"), "JupyterLab", 180)
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                str(browser), executable_path=shutil.which("chromium"), args=CHROMIUM,
                headless=True, viewport={"width": 1500, "height": 1000})
            yield Lab(context.new_page(), url, folder)
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
