"""The whole way, step by step, each in a process forked from a warm one, to be killed or run on a full disk.

Reading the model takes seconds; a fork has it at once. ``Way`` makes a small dossier, keeps a copy of it before each
step, and says afterwards whether a dossier is whole, has lost nothing, and comes to the same end.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import quick_keys
from support import PASSPHRASE, write_csv
from test_way_in import row

from dossier_kit import dossier as dossiers
from dossier_kit import steps
from dossier_kit import vault as vaults
from dossier_kit.detection.spread import Account, detector
from dossier_kit.dossier import Dossier, open_dossier
from dossier_kit.errors import said_plainly
from dossier_kit.intake import read_intake
from dossier_kit.issues import IssueList
from dossier_kit.open_steps import suggest_all
from dossier_kit.redacted import IssueDecision, RedactedCase, RedactedRoom
from dossier_kit.review import Decision, decide, finish, suggestions
from dossier_kit.review.desk import Desk
from dossier_kit.review.recorded import export_decisions
from dossier_kit.rows import case_refs

_DAY = "2026-01-05"
_SAFE = {"May we share it with the ICO?": "Yes"}
ACCOUNTS = [
    row("Ludovic", "Mrs Ferrybridge", "Tarn Howe Primary"),
    row("Peregrine", "Dr Oakshott", "Cold Kitchen Juniors", **_SAFE),
    row("Thaddeus", "Miss Pomfret", "Nether Wallop Academy", **_SAFE),
    row("Barnabas", "Mr Tewkes", "Sallow Beck High"),
]
# What is compared: no times, no numbers of rows. "ref" comes first where a row is about a case.
_TABLES = {
    "submissions": "SELECT ref, file, sheet, row, story_key, set_aside, joined_to FROM submissions",
    "files": "SELECT name, sha256 FROM files",
    "consents": "SELECT ref, state, until, basis FROM consents",
    "decisions": 'SELECT ref, story_key, reader, start, "end", action, entity_type, role, person FROM decisions',
    "readings": "SELECT ref, story_key, reader, kind FROM readings",
    "letters": "SELECT ref, text_key, dated FROM letters",
    "approvals": "SELECT ref, text_key, answer FROM approvals",
    "numbers": "SELECT scope, key, number FROM numbers",
}
# What the commands import when they are first used.
_WARM = (
    "cli",
    "release",
    "search",
    "charts",
    "open_steps",
    "facts.table",
    "review.letters",
    "keeping",
    "intruder.verifying",
    "detection.detector",
    "appendix",
)
_WALKED = "walked.json"
_WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"}
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True)
class Step:
    """``command`` are the arguments of `dossier`, or a function of the dossier's folder; ``done`` what says that it is
    done; ``ready`` prepares the folder beforehand and is no part of what is killed."""

    name: str
    command: tuple[str, ...] | Callable[[Path], None]
    done: str
    ready: Callable[[Path], None] | None = None
    erases: bool = False


@dataclass
class Ran:
    """How a process ended: its exit code (negative: the signal), what it said, how long it took, writes counted."""

    code: int
    said: str
    seconds: float
    writes: int = 0


@dataclass
class Way:
    """A small dossier and its way, with a copy of it before each step and what stands after it."""

    folder: Path
    steps: list[Step] = field(default_factory=list)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, dict[str, Any]] = field(default_factory=dict)
    took: dict[str, Ran] = field(default_factory=dict)
    always: set[str] = field(default_factory=set)  # what is wrong though nothing was interrupted
    say: Callable[[str], object] = field(default=lambda line: sys.stderr.write(f"{line}\n"))

    def prepare(self) -> None:
        """Walk the way once, keep copies, measure each step; what was found is in the folder too."""
        self.warm()
        self.walk()
        kept = {
            "before": self.before,
            "after": self.after,
            "took": {name: asdict(ran) for name, ran in self.took.items()},
            "always": sorted(self.always),
        }
        (self.folder / _WALKED).write_text(json.dumps(kept), encoding="utf-8")

    def resume(self) -> None:
        """Take up what another process has walked and left in the folder."""
        self.warm()
        kept = json.loads((self.folder / _WALKED).read_text(encoding="utf-8"))
        self.steps = _steps(self.folder)
        self.before, self.after, self.always = kept["before"], kept["after"], set(kept["always"])
        self.took = {name: Ran(**ran) for name, ran in kept["took"].items()}
        _examine(self.fresh(self.steps[-1], self.folder / "victim"))  # once in this process: the forks have its tables

    def warm(self) -> None:
        """Read all that the steps need, so that a fork has it."""
        quick_keys.install()
        for module in _WARM:
            import_module(f"dossier_kit.{module}")
        list(
            detector(None).detect(
                [Account("C000", "Mrs Ferrybridge of Tarn Howe Primary wrote on 3 May 2012.", (), ())]
            )
        )
        room = RedactedRoom(self.folder / "warm")
        text = "They met without us on 3 May 2012 and the report went round before we had seen it."
        room.write_cases([RedactedCase("C000", text, (), "own_account", 2012, "")])
        suggest_all(SimpleNamespace(redacted=room, issue_list_path=None))  # type: ignore[arg-type]
        read_intake(write_csv(self.folder / "accounts.csv", ACCOUNTS))

    def walk(self) -> None:
        """Every step in turn, with a copy of the dossier before it."""
        home = self.folder / "home"
        home.mkdir()
        self.steps = _steps(self.folder)
        stands = examined(home)
        for step in self.steps:
            if step.ready:
                _must(in_child(lambda ready=step.ready: ready(home)), step.name)  # type: ignore[misc]
                stands = examined(home)
            shutil.copytree(home, self.copy_of(step))
            self.before[step.name] = stands
            ran = self.run(step, home, kill_at=1 << 40)
            _must(ran, step.name)
            assert step.done in ran.said, (step.name, ran.said[-1500:])
            self.took[step.name] = ran
            self.say(f"{step.name}: {ran.seconds:.1f} s, {ran.writes} writes")
            self.after[step.name] = stands = examined(home)
            if step.name == "intake":
                _examine(home)  # here once, so that every fork has what is read from files for it
            self.always |= {f"{step.name}: {fault}" for fault in self.after[step.name].get("faults", ["does not open"])}

    def copy_of(self, step: Step) -> Path:
        return self.folder / "before" / step.name.replace(" ", "-")

    def fresh(self, step: Step, home: Path) -> Path:
        """The dossier as it was before the step, in ``home``."""
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.copy_of(step), home)
        return home

    def run(self, step: Step, home: Path, kill_after: float | None = None, kill_at: int | None = None) -> Ran:
        """Run a step on ``home``; killed after so many seconds, or just before that write."""
        quick_keys.know(home, PASSPHRASE)
        return in_child(lambda: _do(step, home, self.folder), kill_after, kill_at)

    def faults(self, step: Step, home: Path, acknowledged: bool) -> list[str]:
        """What is wrong with a dossier on which the step was interrupted, and then with it once run again."""
        found = examined(home)
        if "broken" in found:
            return [f"does not open: {found['broken']}"]
        known = {fault.partition(": ")[2] for fault in self.always}
        faults = [f"after the interruption: {fault}" for fault in found["faults"] if fault not in known]
        lost = _lost(self.before[step.name], found, step.erases)
        faults += [f"lost, though acknowledged before: {name}" for name in lost]
        if acknowledged:
            faults += [
                f"lost, though acknowledged: {name}"
                for name in _lost(self.after[step.name], found, step.erases, "deeds")
            ]
        again = self.run(step, home)
        # A dossier that was made is not made twice, and what is erased is not erased twice.
        if again.code and not (
            step.name in ("init", "withdraw")
            and any(word in again.said for word in ("already", "no case", "was erased"))
        ):
            faults.append(f"the next run ended with {again.code}: {again.said[-300:]}")
        end = examined(home)
        faults += [
            f"after the next run: {fault}" for fault in end.get("faults", ["does not open"]) if fault not in known
        ]
        if not faults:
            wanted = self.after[step.name]
            faults += [
                f"not the same in the end: {key}"
                for key in wanted
                if key not in ("ledger", "deeds", "faults") and end.get(key) != wanted[key]
            ]
        return faults


def in_child(do: Callable[[], object], kill_after: float | None = None, kill_at: int | None = None) -> Ran:
    """Run in a forked process of its own group, with its output caught; every process of the group is gone after."""
    said = Path(os.environ.get("TMPDIR", "/tmp")) / f"said-{os.getpid()}-{time.monotonic_ns()}"
    counter = said.with_suffix(".writes")
    begun = time.monotonic()
    child = os.fork()
    if not child:
        _child(do, said, counter, kill_at)
    code = _wait(child, None if kill_after is None else begun + kill_after)
    seconds = time.monotonic() - begun
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    text = said.read_text(encoding="utf-8", errors="replace") if said.exists() else ""
    writes = int(counter.read_text() or 0) if counter.exists() else 0
    said.unlink(missing_ok=True)
    counter.unlink(missing_ok=True)
    return Ran(code, text, seconds, writes)


def _wait(child: int, until: float | None) -> int:
    while True:
        done, status = os.waitpid(child, 0 if until is None else os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if until is not None and time.monotonic() >= until:
            try:
                os.killpg(child, signal.SIGKILL)
            except ProcessLookupError:  # it has not made its group yet
                os.kill(child, signal.SIGKILL)
            until = None
        time.sleep(0.001)


def _child(do: Callable[[], object], said: Path, counter: Path, kill_at: int | None) -> None:
    code = 70
    try:
        os.setpgid(0, 0)
        out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
        sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
        if kill_at is not None:
            count = _kill_at(kill_at)
        try:
            do()
            code = 0
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 0 if left.code is None else 1
        if kill_at is not None:
            counter.write_text(str(count[0]))
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _kill_at(number: int) -> list[int]:
    """Count this process's writes, to files and to the vault, and end it just before this one, as kill -9 would."""
    count = [0]

    def write() -> None:
        count[0] += 1
        if count[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def seen(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _WRITES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _TO_WRITE):
            write()

    def traced(path: Path, passphrase: str) -> Any:
        connection = connect(path, passphrase)
        connection.set_trace_callback(lambda _: write())  # before each statement, that which commits too
        return connection

    connect = vaults._connect
    vaults._connect = traced
    sys.addaudithook(seen)
    return count


def _do(step: Step, home: Path, folder: Path) -> None:
    os.chdir(folder)
    if callable(step.command):
        try:
            step.command(home)
        except Exception as error:
            if (plain := said_plainly(error)) is None:
                raise
            raise SystemExit(sys.stderr.write(f"{plain}\n") and 1) from None
        return
    from dossier_kit.cli import main

    os.environ["DOSSIER_PASSPHRASE"] = PASSPHRASE
    os.environ["DOSSIER_USER"] = "Lee"
    sys.argv = ["dossier", "--home", str(home), *step.command]
    main()


def opened(home: Path) -> Dossier:
    """The dossier, its vault open."""
    dossiers.hand_over(PASSPHRASE)
    dossier = open_dossier(home)
    dossier.vault.one("SELECT 1")
    return dossier


def examined(home: Path) -> dict[str, Any]:
    """What stands in a dossier, and what is wrong with it; looked at in a process of its own."""
    quick_keys.know(home, PASSPHRASE)
    place = home.parent / f"examined-{time.monotonic_ns()}.json"
    ran = in_child(lambda: place.write_text(json.dumps(_examine(home)), encoding="utf-8"))
    found: dict[str, Any] = (
        json.loads(place.read_text(encoding="utf-8")) if place.exists() else {"broken": ran.said[-600:]}
    )
    place.unlink(missing_ok=True)
    return found


def _examine(home: Path) -> dict[str, Any]:
    if not (home / "data" / "raw" / dossiers.VAULT_FILE).exists():
        # Nothing was promised yet: `dossier init` has not said that it made one.
        return {"faults": [], "ledger": []}
    dossier = opened(home)
    found: dict[str, Any] = {
        name: sorted(map(list, set(dossier.vault.rows(sql))), key=repr) for name, sql in _TABLES.items()
    }
    found["ledger"] = [list(entry) for entry in dossier.vault.rows("SELECT seq, hash FROM ledger ORDER BY seq")]
    found["deeds"] = [list(entry) for entry in dossier.vault.rows("SELECT seq, action FROM ledger ORDER BY seq")]
    # That the released pack holds what was taken back since is told rightly, and no fault of an interruption.
    found["faults"] = [fault for fault in steps.verify(dossier) if "could not be released today" not in fault]
    rooms = (dossier.raw, dossier.redacted.folder)
    found["faults"] += [
        f"left behind: {path.relative_to(home)}"
        for room in rooms
        for path in sorted(room.rglob(".*"))
        if path.name.endswith((".part", "-building", "-old", "-journal"))
    ]
    folder = dossier.redacted.folder
    found["cases"] = (folder / "cases.jsonl").read_text(encoding="utf-8") if (folder / "cases.jsonl").exists() else ""
    found["issues"] = sorted([d.ref, d.issue, d.verdict] for d in dossier.redacted.issue_decisions())
    found["out"] = sorted(
        path.relative_to(home).as_posix()
        for room in rooms
        for path in room.rglob("*")
        if path.is_file() and path.name[0] != "." and not path.name.startswith(dossiers.VAULT_FILE)
    )
    dossier.close()
    return found


def _lost(before: dict[str, Any], now: dict[str, Any], erases: bool, ledger: str = "ledger") -> list[str]:
    """Which tables lack rows. Of another walk the ledger has the same deeds (``ledger``), but not the same times."""
    lost = []
    for name in (*_TABLES, ledger, "issues"):
        rows = [row for row in before.get(name, []) if row not in now.get(name, [])]
        if erases:
            gone = {row[0] for row in before.get("submissions", []) if row not in now.get("submissions", [])}
            gone |= {_LAST}
            rows = [row for row in rows if row[0] not in gone and name not in ("files", "numbers")]
        if rows:
            lost.append(f"{len(rows)} of {name}")
    return lost


def _must(ran: Ran, name: str) -> None:
    assert ran.code == 0, (name, ran.code, ran.said[-2500:])


# -- the steps ------------------------------------------------------------------------------------------------------

_FIRST, _SECOND, _LAST = "C001", "C002", "C004"


def _decisions(home: Path) -> None:
    """Two readers' decisions, recorded in a file beside, and none of them in the dossier."""
    dossier = opened(home)
    file = home.parent / "decisions.jsonl"
    with dossier.vault.trial():
        for ref in case_refs(dossier.vault):
            for reader in ("Ann", "Bea"):
                decide(
                    dossier,
                    ref,
                    reader,
                    [Decision(s.start, s.end, "accept", s.entity_type) for s in suggestions(dossier.vault, ref)],
                )
                finish(dossier, ref, reader)
        export_decisions(dossier, file)
    dossier.close()


def _by_hand(home: Path) -> None:
    """A reader at the desk: each decision is acknowledged by a line once the desk has returned."""
    dossier = opened(home)
    desk = Desk(dossier, "Cyd")
    for ref in case_refs(dossier.vault):
        case = desk.open(ref)
        for span in case.spans:
            desk.decide([Decision(span.start, span.end, "accept", span.entity_type)])
            sys.stdout.write(f"saved {ref} {span.start} {span.end}\n")
    sys.stdout.write("all saved\n")
    dossier.close()


def _issues(home: Path) -> None:
    """A lawyer's answers to every issue of every redacted case."""
    dossier = opened(home)
    keys = [issue.key for issue in IssueList.load(dossier.issue_list_path).issues]
    dossier.redacted.write_issue_decisions(
        IssueDecision(
            case.ref, key, "rejected" if n else "confirmed", 0, 20, "Lee", f"{_DAY}T10:00:00Z", case.text_hash
        )
        for case in dossier.redacted.cases()
        for n, key in enumerate(keys)
    )
    dossier.close()


def _without_a_sample(home: Path) -> None:
    dossier = opened(home)
    steps.go_without_sample(dossier, "a test")
    dossier.close()


def _another_day(home: Path) -> None:
    """One case waits from now on, so that the next pack is another one."""
    dossier = opened(home)
    steps.record_consent(dossier, _SECOND, "embargoed", "letter of 3 June")
    dossier.close()


def _steps(folder: Path) -> list[Step]:
    accounts, decisions = str(folder / "accounts.csv"), str(folder / "decisions.jsonl")
    return [
        Step("init", ("init",), "A dossier was made"),
        Step("intake", ("intake", accounts), "Dossier:"),
        Step("consent", ("consent", _FIRST, "consented", "--basis", "letter of 3 June"), "recorded."),
        Step("redact", ("redact",), "Identifiers:"),
        Step("by hand", _by_hand, "all saved"),
        Step("review", ("review", "--import", decisions), "Door:", _decisions),
        Step("letters", ("letters", "--on", _DAY), "C001"),
        Step("approval", ("approval", _FIRST, "--answer", "agree"), "recorded."),
        Step("categorise", ("categorise",), "Issues:"),
        Step("charts", ("charts",), "charts in", _issues),
        Step("draft", ("export", "--draft", "--on", _DAY), "DRAFT"),
        Step("export", ("export", "--on", _DAY), "Released pack", _without_a_sample),
        Step("another export", ("export", "--on", _DAY), "Released pack", _another_day),
        Step("withdraw", ("withdraw", _LAST, "--yes", "--basis", "letter of 4 June"), "Done.", erases=True),
    ]


def acknowledged_lines(said: str) -> list[list[object]]:
    """What the desk has acknowledged, line by line."""
    lines = [line.split() for line in said.splitlines() if line.startswith("saved ") and line.count(" ") == 3]
    return [[ref, int(start), int(end)] for _, ref, start, end in lines]


# -- a disk that is full --------------------------------------------------------------------------------------------

_NEW_PLACE, _NEW_USER = 0x00020000, 0x10000000
_PRIVATE = 0x4000 | 0x40000


def small_disk(folder: Path, megabytes: int) -> bool:
    """Mount a small disk on ``folder``, for this process and its children alone; it is gone when they end."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_PLACE | (0 if os.geteuid() == 0 else _NEW_USER)):
        return False
    if libc.mount(b"none", b"/", None, _PRIVATE, None):
        return False
    return not libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, f"size={megabytes}m".encode())


def fill(folder: Path, left: int) -> Path:
    """Fill the disk on which ``folder`` lies up to so many bytes; returns what fills it."""
    path = folder / "ballast"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    size = 0
    for block in (1 << 20, 1 << 12, 1):
        with suppress(OSError):
            while True:
                size += os.write(handle, bytes(block))
    os.ftruncate(handle, max(0, size - left))
    os.close(handle)
    return path
