"""The search over a dossier: only what changed is searched again, and every way to run it gives the same spans."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from support import ROOT, write_csv

from dossier_kit import search, steps
from dossier_kit.detection import Account
from dossier_kit.detection.cluster import check_address
from dossier_kit.detection.fingerprint import fingerprint
from dossier_kit.detection.spread import CHUNK, Engine, detect
from dossier_kit.dossier import Dossier
from dossier_kit.errors import BadRules, DossierError
from dossier_kit.rows import case_refs

FAMILIES = ["Ferrybridge", "Oakshott", "Pomfretley", "Tewkesmoor", "Quillonby"]


def intake(path: Path, extra: dict[str, str] | None = None) -> Path:
    rows = []
    for n, family in enumerate(FAMILIES):
        story = (
            f"My son Ludo{'abcde'[n]}n was seen on {n + 3} May 2012 and Mrs {family} wrote about it. "
            f"Number {n} of our letters went to the council and nobody answered for {n + 2} months. "
        )
        if n == 4:
            story += "Somebody called Zebedora told us the same over the fence. "
        rows.append({"Your name": f"Maud {family}", "Child's name": "", "Please tell us your story": story * (n + 1)})
    if extra:
        rows[0] |= extra
    return write_csv(path, rows)


def spans(dossier: Dossier) -> list[tuple[object, ...]]:
    return dossier.vault.rows('SELECT ref, start, "end", entity_type, score FROM spans ORDER BY ref, start')


def counts(dossier: Dossier) -> tuple[int, int]:
    found = search.suggest(dossier)
    return found["searched"], found["as before"]


def test_only_what_changed_is_searched_again(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [intake(tmp_path / "accounts.csv")])
    assert counts(dossier) == (5, 0)
    before = spans(dossier)
    assert counts(dossier) == (0, 5)
    assert spans(dossier) == before


def test_a_new_name_touches_the_stories_that_hold_it_and_no_others(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [intake(tmp_path / "accounts.csv")])
    search.suggest(dossier)
    steps.take_in(dossier, [intake(tmp_path / "accounts.csv", {"Child's name": "Zebedora Ferrybridge"})])
    # The row whose column changed, and the story that names her over the fence.
    assert counts(dossier) == (2, 3)
    now = spans(dossier)
    with dossier.vault.transaction():
        dossier.vault.execute("DELETE FROM detections")
        dossier.vault.execute("DELETE FROM identities")
        dossier.vault.execute("DELETE FROM telling")
    assert counts(dossier) == (5, 0)
    assert spans(dossier) == now, "a search from scratch finds what the kept results held"


def test_other_rules_search_everything_again(dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps.take_in(dossier, [intake(tmp_path / "accounts.csv")])
    search.suggest(dossier)
    monkeypatch.setattr(search, "fingerprint", lambda model: "other rules")
    assert counts(dossier) == (5, 0)


def test_an_interruption_keeps_what_was_found(dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps.take_in(dossier, [intake(tmp_path / "accounts.csv")])
    monkeypatch.setattr(search, "_WRITTEN_TOGETHER", 2)

    def stop(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search.suggest(dossier, stop)
    assert counts(dossier) == (1, 4)


def accounts(count: int) -> Iterator[Account]:
    for n in range(count):
        family = FAMILIES[n % len(FAMILIES)]
        yield Account(
            f"C{n:04d}",
            f"Mrs {family} met Thora Penwarden at Elm Tarn Primary on {n % 28 + 1} May 2012. Number {n}. "
            f"My son is {n % 12 + 4} and his sister Ottoline rang 07700 900{n % 1000:03d}.",
        )


COUNT = 7 * CHUNK + 5


@pytest.fixture(scope="module")
def on_one_core() -> list[tuple[str, list[object]]]:
    found = list(detect(accounts(COUNT), Engine(cores=1), COUNT))
    assert sum(len(spans) for _, spans in found) >= 5 * COUNT
    return found  # type: ignore[return-value]


def test_two_cores_find_the_same_in_the_same_order(on_one_core: list[object]) -> None:
    assert list(detect(accounts(COUNT), Engine(cores=2), COUNT)) == on_one_core


def test_no_account_is_read_before_it_is_needed() -> None:
    read = 0

    def watched() -> Iterator[Account]:
        nonlocal read
        for account in accounts(COUNT):
            read += 1
            yield account

    stream = detect(watched(), Engine(cores=1), COUNT)
    next(stream)
    assert read <= CHUNK


def test_an_account_shows_no_text_in_a_log() -> None:
    assert "Penwarden" not in repr(list(accounts(1)))


# -- a cluster


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("tls://dask.firm.example:8786", True),
        ("tcp://127.0.0.1:8786", True),
        ("tcp://localhost:8786", True),
        ("tcp://[::1]:8786", True),
        ("tcp://dask.firm.example:8786", False),
        ("tcp://192.168.1.4:8786", False),  # a network in the house is a network
        ("tcp://127.0.0.1.firm.example:8786", False),  # a name that begins like an address
        ("127.0.0.1:8786", False),
        ("ws://127.0.0.1:8786", False),
        ("tls://", False),
    ],
)
def test_stories_leave_the_machine_over_tls_alone(address: str, accepted: bool) -> None:
    if accepted:
        check_address(address)
    else:
        with pytest.raises(BadRules, match="tls://host:port"):
            check_address(address)


def test_tls_needs_its_certificates() -> None:
    with pytest.raises(BadRules, match="tls_ca"):
        list(detect(accounts(1), Engine(dask="tls://127.0.0.1:1"), 1))


def test_nobody_at_the_address_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dossier_kit.detection.cluster._SECONDS_TO_CONNECT", 1)
    with pytest.raises(DossierError, match="Nothing was sent"):
        list(detect(accounts(1), Engine(dask="tcp://127.0.0.1:1"), 1))


class Cluster:
    """A scheduler and workers as processes of their own, over TLS with certificates made for the test."""

    def __init__(self, folder: Path, spill: str = "False") -> None:
        self.folder = folder
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        server = authority.issue_cert("127.0.0.1", "localhost")
        server.private_key_pem.write_to_path(str(folder / "key.pem"))
        server.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
        self.tls = {"tls_ca": str(folder / "ca.pem"), "tls_cert": str(folder / "cert.pem"), "tls_key": str(folder / "key.pem")}
        self.environment = os.environ | {
            "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET": spill,
            "DASK_DISTRIBUTED__WORKER__MEMORY__SPILL": spill,
            "DASK_TEMPORARY_DIRECTORY": str(folder / "work"),
        }
        self.processes: list[subprocess.Popen[bytes]] = []
        self._start("scheduler", "distributed.cli.dask_scheduler", "--host", "tls://127.0.0.1", "--port", "0", "--no-dashboard",
                    "--scheduler-file", str(folder / "scheduler.json"))
        self.address = self._wait(r"Scheduler at:\s+(tls://\S+)", "scheduler")

    def _start(self, name: str, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        files = [item for key, path in self.tls.items() for item in (f"--{key.replace('_ca', '-ca-file').replace('_', '-')}", path)]
        log = (self.folder / f"{name}.log").open("wb")
        process = subprocess.Popen([sys.executable, "-m", module, *files, *arguments], cwd=ROOT, env=self.environment,
                                   stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)
        return process

    def _wait(self, pattern: str, name: str) -> str:
        for _ in range(600):
            if match := re.search(pattern, (self.folder / f"{name}.log").read_text()):
                return match.group(match.lastindex or 0)
            time.sleep(0.1)
        raise AssertionError((self.folder / f"{name}.log").read_text()[-2000:])

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        process = self._start(name, "distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                              "--host", "tls://127.0.0.1")
        self._wait("Starting established connection|Registered to", name)
        return process

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.stop()


def test_a_cluster_finds_the_same_though_a_worker_dies(cluster: Cluster, on_one_core: list[object]) -> None:
    first, _ = cluster.worker("first"), cluster.worker("second")
    found = []
    for result in detect(accounts(COUNT), Engine(dask=cluster.address, **cluster.tls), COUNT):
        found.append(result)
        if len(found) == CHUNK:
            os.killpg(first.pid, signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL
    assert found == on_one_core
    written = b"".join(path.read_bytes() for path in cluster.folder.rglob("*") if path.is_file())
    assert b"Penwarden" not in written, "a worker wrote a story to disk, or a log shows one"


def test_a_worker_that_could_spill_is_sent_nothing(tmp_path: Path) -> None:
    made = Cluster(tmp_path, spill="0.6")
    try:
        made.worker("first")
        with pytest.raises(DossierError, match="write stories to its disk"):
            list(detect(accounts(1), Engine(dask=made.address, **made.tls), 1))
    finally:
        made.stop()


def test_the_fingerprint_is_the_same_in_another_process() -> None:
    command = "from dossier_kit.detection.fingerprint import fingerprint; print(fingerprint())"
    other = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True, cwd=ROOT)
    assert other.stdout.strip() == fingerprint()


def test_cases_are_all_searched(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [intake(tmp_path / "accounts.csv")])
    search.suggest(dossier)
    assert {row[0] for row in spans(dossier)} == set(case_refs(dossier.vault))
