"""The whole way in a process that is watched for connections, by Python and by the system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from support import ROOT

_STRACE = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=network", "-o"]

# Python tells its own hook of every socket that it makes, whatever library asks; the hook stays on in forked processes,
# and refuses, so that a step that goes on without an answer is seen all the same.
_WALK = """
import os, socket, sys
log = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

def watch(event, arguments):
    if event.startswith("socket."):
        family = arguments[1] if event == "socket.__new__" else getattr(arguments[0] if arguments else None, "family", None)
        # On import one library asks whether the machine knows IPv6, by a socket of its own that it connects to nothing.
        asked = sys._getframe(1)
        while asked and asked.f_code.co_name != "_has_ipv6":
            asked = asked.f_back
        if not asked and event not in ("socket.gethostname", "socket.sethostname") and family != socket.AF_UNIX:
            os.write(log, f"{event} {family}\\n".encode())
            raise PermissionError("a step tried to open a connection")

if sys.argv[3] != "unwatched":
    sys.addaudithook(watch)
if sys.argv[3] != "walk":
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    except OSError:
        pass
else:
    from pathlib import Path
    from forking import Way
    Way(Path(sys.argv[1])).prepare()
"""


@cache
def can_trace() -> bool:
    """Whether the system's own watch is there and may be used: some machines forbid a process to watch another."""
    watch = [*_STRACE, os.devnull, "true"]
    return bool(shutil.which("strace")) and subprocess.run(watch, capture_output=True, check=False).returncode == 0


def walked(folder: Path, what: str) -> tuple[str, str]:
    """Walk the whole way in a new folder (or make a ``try``, watched or ``unwatched``), each attempt at a connection noted.

    Returns what Python's hook has seen, and what strace has (empty without it); beside ``folder`` too, see :func:`seen`.
    """
    folder.mkdir()
    command = [sys.executable, "-c", _WALK, str(folder), str(folder.parent / "hook.txt"), what]
    traced = folder.parent / "trace.txt"
    if can_trace():
        command = [*_STRACE, str(traced), *command]
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "tests"),
        "OMP_NUM_THREADS": "1",
        "TMPDIR": str(folder.parent),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return seen(folder)


def seen(folder: Path) -> tuple[str, str]:
    """What was seen when ``folder`` was made by :func:`walked`."""
    hook, trace = folder.parent / "hook.txt", folder.parent / "trace.txt"
    return hook.read_text(), trace.read_text() if trace.exists() else ""
