"""Broken files through intake: each is read or refused in a clear sentence, soon, and no cell is shown in what is said.

The nightly run (`python -m benchmarks.fuzz`) takes 20,000 of them, by the same means.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from mutating import CANARY, Book, books, made
from support import PASSPHRASE, ROOT

from dossier_kit.dossier import init_dossier
from dossier_kit.intake import read_intake

sys.path.insert(0, str(ROOT))

from benchmarks.fuzz import outcome

FILES, PIECES = 500, 10
# Files that once took too long or failed: long texts without spaces, quotes that never close, a gigabyte of cells,
# a row with a number of thirty digits, thousands of merged ranges, thousands of accents on one letter; four bytes a
# letter, taken for two and so for a hundred thousand rows.
ONCE_WRONG = (59, 71, 74, 86, 260, 635, 808, 1026, 2051, 11576, 13727, 17114)
ONCE_HUGE = (10325, 14093)  # one row of eleven million letters, each of them a header repeated 400 times
ONCE_SLOW = 19321  # thirty thousand letters without a space, in which the maker looked for attributes


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the watch on time needs a signal of POSIX")
@pytest.mark.parametrize("piece", range(PIECES))
def test_broken_files(piece: int, tmp_path: Path) -> None:
    dossier = init_dossier(tmp_path / "dossier", PASSPHRASE)
    each = FILES // PIECES
    # Numbers far from those of the nightly run, so that both together have seen more.
    found = {seed: outcome(dossier, seed) for seed in range(1_000_000 + piece * each, 1_000_000 + (piece + 1) * each)}
    assert {seed: what for seed, what in found.items() if what[0] == "failed"} == {}
    kinds = Counter(kind for kind, _ in found.values())
    assert kinds["read"] >= each // 20 and kinds["refused"] >= each // 20  # some of both, or nothing was tried
    dossier.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the watch on time needs a signal of POSIX")
@pytest.mark.parametrize("seed", ONCE_WRONG)
def test_files_that_were_once_too_much(seed: int, tmp_path: Path) -> None:
    dossier = init_dossier(tmp_path / "dossier", PASSPHRASE)
    assert outcome(dossier, seed, seconds=5.0)[0] in ("read", "refused")
    dossier.close()


def test_the_same_number_makes_the_same_file() -> None:
    assert all(made(seed) == made(seed) for seed in (3, 4, 5))


@pytest.mark.parametrize("seed", ONCE_HUGE)
def test_a_file_is_made_in_bounded_memory(seed: int) -> None:
    tracemalloc.start()
    made(seed)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 400 << 20


def test_a_file_is_made_soon() -> None:
    books()
    begun = time.process_time()
    made(ONCE_SLOW)
    assert time.process_time() - begun < 3


def test_the_files_hold_the_canary_and_can_be_read_unbroken() -> None:
    """A file that the mutations leave whole is read, and its cells have the canary: else no message could show it."""
    for parts in books():
        reading = read_intake(Path("intake.xlsx"), content=Book(dict(parts)).packed(random.Random(1)))
        told = [row for row in reading.submissions if not row.set_aside]
        assert len(told) >= 6 and all(CANARY in row.story for row in told)
