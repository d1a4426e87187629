"""Issues and facts of many cases, on one core or on all of them: the same suggestions in the same order."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from itertools import batched
from pathlib import Path

from joblib import cpu_count

from dossier_kit.errors import DossierError
from dossier_kit.issues import IssueList, Taught
from dossier_kit.issues.cues import Reading
from dossier_kit.issues.suggesting import suggest_for as suggest_issues
from dossier_kit.redacted import FactSuggestion, IssueSuggestion, RedactedCase

from .fact_list import FactList
from .suggesting import suggest_for as suggest_facts

Both = tuple[list[IssueSuggestion], list[FactSuggestion]]
_CHUNK = 8
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_WORTH_A_CORE = 150  # cases: a further process has to read the rules again, which takes as long as some fifty


def suggest_both(
    cases: Sequence[RedactedCase],
    issue_list: Path | None = None,
    fact_list: Path | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    cores: int = 0,
    taught: Taught | None = None,
) -> Iterator[Both]:
    """The issues and the facts of each case, in order. The lists are given by their paths; None is the shipped one.

    ``taught`` is what the lawyers' answers taught (:func:`dossier_kit.issues.teach`). ``cores`` 0 is all of this
    machine's. ``progress`` is called with the cases done, and all.

    Raises:
        BadRules: a list has faults.
        DossierError: a worker process ended.
    """
    one = partial(_chunk, _as_it_is(issue_list), _as_it_is(fact_list), taught)
    cores = min(cores or cpu_count(), max(1, len(cases) // _WORTH_A_CORE))
    done = 0
    for found in map(one, batched(cases, 1)) if cores == 1 else _on_cores(one, cases, cores):
        done += len(found)
        if progress:
            progress(done, len(cases))
        yield from found


def _on_cores(
    one: Callable[[tuple[RedactedCase, ...]], list[Both]], cases: Sequence[RedactedCase], cores: int
) -> Iterator[list[Both]]:
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import BrokenProcessPool

    # One thread each: with as many threads as cores in every process they wait for each other three times as long.
    workers = get_reusable_executor(
        max_workers=cores, env=dict.fromkeys(_THREADS, "1"), initializer=_settle, initargs=(one,)
    )
    try:
        workers.submit(one, ()).result()  # a fault of the lists is told before anything waits
        yield from workers.map(one, batched(cases, _CHUNK))
    except BrokenProcessPool:
        raise DossierError(
            "A worker process ended, most likely for want of memory. Nothing was lost: start it again."
        ) from None
    finally:
        # Idle workers would keep redacted stories in memory for minutes.
        workers.shutdown(wait=True, kill_workers=True)


def _settle(one: Callable[[tuple[RedactedCase, ...]], list[Both]]) -> None:
    """A worker's first act: the rules are read, and never looked at again by the collector of unused memory.

    They are some hundred thousand objects that stay to the end; looking through them costs a quarter of the time.
    """
    with suppress(Exception):  # whatever is wrong is told with the first call, and not as a worker that ended
        one(())
    gc.collect()
    gc.freeze()


# A list's path, and when it was last changed: a list that was edited is read again.
_List = tuple[Path, int] | None


def _as_it_is(path: Path | None) -> _List:
    return (path, path.stat().st_mtime_ns if path.exists() else 0) if path else None


@lru_cache(maxsize=1)
def _lists(issue_list: _List, fact_list: _List) -> tuple[IssueList, FactList]:
    return IssueList.load(issue_list and issue_list[0]), FactList.load(fact_list and fact_list[0])


def _chunk(
    issue_list: _List, fact_list: _List, taught: Taught | None, cases: tuple[RedactedCase, ...]
) -> list[Both]:
    """What one worker does."""
    issues, facts = _lists(issue_list, fact_list)
    found: list[Both] = []
    for case in cases:
        reading = Reading(case.text, issues.language)
        own = suggest_issues(case, reading, issues, taught)
        found.append((own, suggest_facts(case, reading.in_terms_of(facts.language), facts, own)))
    return found
