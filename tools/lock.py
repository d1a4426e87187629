"""Writes requirements.lock, requirements-test.lock and environment.yml from pyproject.toml.

    python tools/lock.py            needs the package uv, which is no part of the kit

The locks hold for Windows, macOS and Linux alike, with a hash for every file, and name no host. environment.yml lists
the very versions of requirements.lock, for those who work with conda.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Made by tools/lock.py from pyproject.toml; do not edit.\n"
ENVIRONMENT = """\
# Made by tools/lock.py from requirements.lock; do not edit. For Windows and macOS with conda:
#   conda env create -f environment.yml
#   conda activate dossier-kit
#   pip install --no-deps -e .
name: dossier-kit
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
  - pip
  - pip:
"""


def main() -> None:
    compile_lock("requirements.lock", ["--extra", "build"])
    compile_lock("requirements-test.lock", ["--extra", "build", "--extra", "test", "--constraint", "requirements.lock"])
    pins = locked(ROOT / "requirements.lock")
    listed = "".join(f'      - "{pin}"\n' for pin in pins)
    (ROOT / "environment.yml").write_text(ENVIRONMENT + listed, encoding="utf-8")


def compile_lock(name: str, options: list[str]) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes",
               "--python-version", "3.12", "--no-emit-index-url", "--no-annotate", "--no-header", "--quiet", *options]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (ROOT / name).write_text(HEADER + result.stdout, encoding="utf-8")


def locked(path: Path) -> list[str]:
    """The pins of a lock ("name==version ; marker"), without hashes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [re.sub(r"\s*\\$", "", line) for line in lines if re.match(r"[a-z0-9]", line)]


if __name__ == "__main__":
    main()
