"""The command `dossier` for tests: started as a user starts it, or in a process forked from a warm one.

Nearly all the time of a short command is spent on reading Python's modules. A fork of a process that has read them runs
the very same command with its own arguments, environment, folder and end, and starts at once.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from support import PASSPHRASE, ROOT

DOSSIER = Path(sys.executable).parent / "dossier"
Done = subprocess.CompletedProcess[str]


def start(home: Path, *arguments: str, passphrase: str | None = PASSPHRASE) -> Done:
    """Run `dossier` on ``home`` as it is installed: a program of its own."""
    return subprocess.run(
        _command(home, arguments),
        capture_output=True,
        text=True,
        env=_environment(passphrase),
        stdin=subprocess.DEVNULL,
        check=False,
    )


def run(home: Path, *arguments: str, passphrase: str | None = PASSPHRASE) -> Done:
    """The same in a fork of the warm process; where nothing can be forked, as :func:`start`."""
    if not hasattr(os, "fork"):
        return start(home, *arguments, passphrase=passphrase)
    warm = _warm()
    assert warm.stdin is not None and warm.stdout is not None
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        asked = {
            "command": _command(home, arguments),
            "home": str(home),
            "environment": _environment(passphrase),
            "folder": str(Path.cwd()),
            "out": str(out),
            "err": str(err),
        }
        warm.stdin.write(json.dumps(asked) + "\n")
        warm.stdin.flush()
        code = int(warm.stdout.readline())
        return subprocess.CompletedProcess(asked["command"], code, *(path.read_text("utf-8") for path in (out, err)))


def _command(home: Path, arguments: tuple[str, ...]) -> list[str]:
    return [str(DOSSIER), "--home", str(home), *arguments]


def _environment(passphrase: str | None) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("DOSSIER_")}
    env["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    if passphrase:
        env["DOSSIER_PASSPHRASE"] = passphrase
    return env


@cache
def _warm() -> subprocess.Popen[str]:
    """The warm process, of a session of its own: no terminal can be asked for a passphrase."""
    process = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**_environment(None), "PYTHONPATH": str(ROOT / "tests")},
        start_new_session=True,
    )
    atexit.register(process.communicate)  # its input ends, and so does it
    return process


def _serve() -> None:
    """Fork for each line that is read, and answer with the exit code. In the fork: return once it is the command."""
    quick_keys.install()
    for line in sys.stdin:
        asked = json.loads(line)
        home = Path(asked.pop("home"))
        if passphrase := asked["environment"].get("DOSSIER_PASSPHRASE"):
            quick_keys.know(home, passphrase)
        child = os.fork()
        if not child:
            _become(**asked)
            return
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
    raise SystemExit


def _become(command: list[str], environment: dict[str, str], folder: str, out: str, err: str) -> None:
    for number, place, way in ((0, os.devnull, os.O_RDONLY), (1, out, os.O_WRONLY), (2, err, os.O_WRONLY)):
        opened = os.open(place, way | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = command


if __name__ == "__main__":
    import quick_keys

    from dossier_kit.cli import main

    _serve()
    main()
