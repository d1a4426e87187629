"""A program in a process of its own, forked from this one, that is read line by line and may be killed.

Nearly all the time of a short program is spent on reading Python's modules, and a fork has them. No vault that the
program opens may be open here when it begins: SQLite's knowledge of locks would go over into the fork.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import traceback
import warnings
from typing import IO

from support import ROOT


class Forked:
    """What these tests use of ``subprocess.Popen``."""

    def __init__(self, program: str, arguments: tuple[str, ...]) -> None:
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            # Threads that only wait, such as a progress bar's, are not missed in a child that ends without them.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if not self._pid:
            _become(program, arguments, writing)
        os.close(writing)
        self.stdout: IO[str] = os.fdopen(reading, encoding="utf-8")

    def send_signal(self, number: int) -> None:
        os.kill(self._pid, number)

    def wait(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def communicate(self, timeout: float) -> tuple[str, None]:
        """All that it says; it is killed, and what it said until then is all, when the time is over."""
        limit = threading.Timer(timeout, self.send_signal, [signal.SIGKILL])
        limit.start()
        try:
            said = self.stdout.read()
        finally:
            limit.cancel()
        self.stdout.close()
        self.wait()
        return said, None


def _become(program: str, arguments: tuple[str, ...], writing: int) -> None:
    code = 1
    try:
        sys.stdout = os.fdopen(writing, "w", encoding="utf-8")
        sys.argv = ["-c", *arguments]
        exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
        sys.stdout.flush()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def begin(program: str, *arguments: str) -> Forked | subprocess.Popen[str]:
    """Begin the program; where nothing can be forked, as one that is started anew."""
    if hasattr(os, "fork"):
        return Forked(program, arguments)
    return subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT,
                            env={**os.environ, "PYTHONPATH": str(ROOT)})
