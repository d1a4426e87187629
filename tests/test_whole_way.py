"""The sample, from the intake workbook to the released pack, through the notebooks themselves."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from support import no_sockets

from dossier_kit import sample
from dossier_kit.dossier import Dossier, init_dossier
from dossier_kit.errors import DossierError, NothingReleasable
from dossier_kit.register import register
from dossier_kit.run import run_notebooks


def test_the_sample_ends_in_a_released_pack(sample_dossier: Dossier) -> None:
    pack = sample_dossier.redacted.pack
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "released"
    states = register(sample_dossier)["state"].value_counts()
    assert states["reviewed"] >= 17 and states.get("differences", 0) == 0
    cases = {case.ref: case for case in sample_dossier.redacted.cases()}
    assert len(cases) >= 17


def test_every_mark_of_the_sample_is_gone_from_the_redacted_texts(sample_dossier: Dossier) -> None:
    """Against the marks that came with the accounts, not against what the kit itself found."""
    marks = [json.loads(line) for line in (sample.HERE / "markup.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = {(r["sheet"], r["row"]): r["ref"] for r in register(sample_dossier).to_dict("records")}
    texts = {case.ref: case for case in sample_dossier.redacted.cases()}
    checked = 0
    for row in marks:
        case = texts.get(rows[row["sheet"], row["row"]])
        if case is None:
            continue
        assert len(case.labels) == len(row["spans"])
        for span in row["spans"]:
            words = row["story"][span["start"]:span["end"]]
            if span["entity_type"] not in ("AGE", "DATE") and len(words) > 3:
                assert words not in case.text, (case.ref, span["entity_type"])
                checked += 1
    assert checked > 100


def test_running_again_changes_nothing(sample_dossier: Dossier) -> None:
    def kept() -> dict[str, bytes]:
        folder = sample_dossier.redacted.folder
        return {p.name: p.read_bytes() for p in folder.glob("*.jsonl")}

    def tables() -> list[int]:
        names = ("submissions", "spans", "decisions", "readings", "consents", "numbers", "files")
        return [sample_dossier.vault.one(f"SELECT count(*) FROM {name}")[0] for name in names]

    before, rows = kept(), tables()
    run_notebooks(sample_dossier.home, say=lambda _: None)
    assert kept() == before and tables() == rows


def test_no_step_opens_a_connection(built_sample: Path) -> None:
    assert (built_sample.parent / "connections.txt").read_text() == ""


def test_the_watch_on_connections_watches() -> None:
    import socket

    with no_sockets() as watch, pytest.raises(AssertionError):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    assert watch.attempts


def test_the_sample_never_replaces_something_else(tmp_path: Path) -> None:
    init_dossier(tmp_path, "a real passphrase").close()
    with pytest.raises(DossierError, match="not the sample"):
        sample.build(tmp_path)


def test_a_dossier_without_decisions_runs_to_the_gate_and_is_refused(tmp_path: Path) -> None:
    """Nobody has read anything: the notebooks do not wait for a click, and the gate says what is missing."""
    dossier = sample.make(tmp_path / "s")
    (dossier.raw / "decisions.jsonl").unlink()
    dossier.close()
    started = time.monotonic()
    with pytest.raises(NothingReleasable, match="Read by 0 of 2 readers"):
        run_notebooks(tmp_path / "s", say=lambda _: None)
    assert time.monotonic() - started < 300    # it did not hang; not a measure of speed
