"""No step opens a connection or asks for a name: the whole way at the command line, watched by Python and by the system."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

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


def walked(folder: Path, what: str) -> tuple[str, str]:
    """What Python's hook has seen, and what strace has (empty without it)."""
    folder.mkdir()
    command = [sys.executable, "-c", _WALK, str(folder), str(folder.parent / "hook.txt"), what]
    traced = folder.parent / "trace.txt"
    if shutil.which("strace"):
        command = ["strace", "-f", "-qq", "-e", "trace=network", "-o", str(traced), *command]
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "tests"),
        "OMP_NUM_THREADS": "1",
        "TMPDIR": str(folder.parent),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    seen = folder.parent / "hook.txt"
    return seen.read_text(), traced.read_text() if traced.exists() else ""


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return walked(tmp_path_factory.mktemp("network") / "way", "walk")


@pytest.mark.slow
def test_no_step_makes_a_socket(way: tuple[str, str]) -> None:
    assert way[0] == ""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed: the system's own watch did not run")
def test_the_system_sees_no_attempt(way: tuple[str, str]) -> None:
    """Libraries in C too: nothing is connected or sent, and no name service is asked.

    Two things stay: on import one library asks whether the machine knows IPv6, by a socket that it binds to the
    machine's own address, and closes; and the system's library asks on the machine itself who the user is.
    """
    lines = [re.sub(r"^\d+\s+", "", line) for line in way[1].splitlines()]
    own = [
        r"socket\(AF_INET6, SOCK_STREAM\|SOCK_CLOEXEC, IPPROTO_IP\) = \d+",
        r'bind\(\d+, \{sa_family=AF_INET6, sin6_port=htons\(0\), .*"::1".*\) = (?:0|-1 .*)',
        r'connect\(\d+, \{sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"\}, \d+\) = .*',
    ]
    outside = [
        line for line in lines if re.search(r"AF_INET|AF_PACKET|AF_NETLINK|sendto\(|sendmsg\(|connect\(|nscd", line)
    ]
    outside = [line for line in outside if not any(re.fullmatch(pattern, line) for pattern in own)]
    assert not outside, outside[:5]


def test_the_watch_watches(tmp_path: Path) -> None:
    assert "socket." in walked(tmp_path / "way", "try")[0]


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed: the system's own watch did not run")
def test_the_system_watches(tmp_path: Path) -> None:
    assert "AF_INET" in walked(tmp_path / "way", "unwatched")[1]
