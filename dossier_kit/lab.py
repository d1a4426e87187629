"""Opens JupyterLab on the notebooks with the project's own settings.

python -m dossier_kit.lab FOLDER      FOLDER holds notebooks/; the dossier is FOLDER itself unless DOSSIER_HOME says
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .dossier import (
    HOME_VARIABLE,
    PASSPHRASE_VARIABLE,
    SETTINGS_FILE,
    init_dossier,
    keep_in_keyring,
    prompt_passphrase,
)
from .errors import DossierError, NoPassphrase

_OURS = Path(__file__).parent / "jupyter"
# What a lawyer needs of JupyterLab's own lines is the address, which is told all the same.
_QUIET = ("--ServerApp.log_level=ERROR", "--LabApp.log_level=ERROR")


def environment(folder: Path) -> dict[str, str]:
    """The environment of a JupyterLab that uses the project's settings and leaves nothing outside ``folder``.

    The passphrase is not in it: every program that is started from a notebook or a terminal there would have it. A
    notebook finds it in the system's keyring or asks.
    """
    place = folder / "build" / "jupyter"
    config = place / "config"
    for part in ("labconfig", "custom"):
        shutil.copytree(_OURS / part, config / part, dirs_exist_ok=True)
    shutil.copy(_OURS / "jupyter_server_config.py", config)
    profile = place / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    shutil.copy(_OURS / "ipython_config.py", profile)
    if os.name == "posix":
        place.chmod(0o700)
    folders = {
        "JUPYTER_CONFIG_DIR": config,
        "JUPYTER_DATA_DIR": place / "data",
        "JUPYTER_RUNTIME_DIR": place / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": place / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": place / "workspaces",
        "IPYTHONDIR": place / "ipython",
    }
    home = os.environ.get(HOME_VARIABLE) or str(folder)
    inherited = {name: value for name, value in os.environ.items() if name != PASSPHRASE_VARIABLE}
    return {**inherited, **{name: str(path) for name, path in folders.items()}, HOME_VARIABLE: home}


def command(folder: Path, *options: str) -> list[str]:
    """What starts JupyterLab in ``folder``."""
    return [sys.executable, "-m", "jupyter", "lab", "--ServerApp.root_dir", str(folder), *options]


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0] if arguments else ".").resolve()
    try:
        if not os.environ.get(HOME_VARIABLE) and not (folder / SETTINGS_FILE).exists():
            _first_time(folder)
    except DossierError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(
        "The notebooks open in your browser. If they do not, copy the address that is shown here into it.\n"
        "Leave this window open while you work. To end, press Ctrl+C in it, then y.\n"
    )
    sys.stdout.flush()
    options = ["--LabApp.default_url=/lab/tree/notebooks/01_intake.ipynb", *_QUIET, *arguments[1:]]
    return subprocess.call(command(folder, *options), env=environment(folder))  # noqa: S603 - our own command


def _first_time(folder: Path) -> None:
    sys.stdout.write(
        "There is no dossier here yet. Choose a passphrase for its vault: four or five words.\n"
        "Without it nobody can open the vault, and nobody can restore it. Keep it in the firm's safe.\n"
    )
    passphrase = prompt_passphrase("Passphrase: ")
    if prompt_passphrase("Once more: ") != passphrase:
        raise DossierError("The two were not the same. Nothing was made; start again.")
    init_dossier(folder, passphrase).close()
    said = "It is kept in this computer's keyring, so that the notebooks need not ask."
    try:
        keep_in_keyring(folder, passphrase)
    except NoPassphrase:
        said = "The notebooks will ask for it."
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
