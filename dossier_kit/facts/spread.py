"""Issues and facts of many cases, on one core or on all of them: the same suggestions in the same order."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from itertools import batched
from pathlib import Path
from typing import Protocol

from joblib import cpu_count

from dossier_kit.errors import DossierError
from dossier_kit.issues import IssueList, Lessons, Taught
from dossier_kit.issues.cues import Reading
from dossier_kit.issues.suggesting import Heard, hear_out
from dossier_kit.issues.suggesting import suggest_for as suggest_issues
from dossier_kit.redacted import FactSuggestion, IssueSuggestion, RedactedCase

from .fact_list import FactList
from .suggesting import suggest_for as suggest_facts

Both = tuple[list[IssueSuggestion], list[FactSuggestion]]
# A list's path, and when it was last changed: a list that was edited is read again.
_List = tuple[Path, int] | None
_Lists = tuple[_List, _List]
_CHUNK = 8
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_WORTH_A_CORE = 150  # cases: a further process has to read the rules again, which takes as long as some fifty
_HEARING = 0.8       # of the work on a case, what is done when it has been heard


def suggest_both(
    cases: Sequence[RedactedCase],
    issue_list: Path | None = None,
    fact_list: Path | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    cores: int = 0,
) -> Iterator[Both]:
    """The issues and the facts of each case, in order. The lists are given by their paths; None is the shipped one.

    ``cores`` 0 is all of this machine's. ``progress`` is called with the cases done, and all.

    Raises:
        BadRules: a list has faults.
        DossierError: a worker process ended.
    """
    lists = _as_it_is(issue_list), _as_it_is(fact_list)
    done = 0
    with _workers(lists, cores or cpu_count(), len(cases)) as over:
        for found in over(partial(_both, lists), cases):
            done += len(found)
            if progress:
                progress(done, len(cases))
            yield from found


def suggest_taught(
    cases: Sequence[RedactedCase],
    lessons: Lessons,
    issue_list: Path | None = None,
    fact_list: Path | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    cores: int = 0,
) -> tuple[list[Both], Taught]:
    """As :func:`suggest_both`, corrected by what the lawyers' answers teach, with what that is.

    What is learnt from and what is suggested comes of one hearing of each account: hearing it is most of the work.

    Raises:
        BadRules: a list has faults.
        DossierError: a worker process ended.
    """
    if not lessons.refs:
        return list(suggest_both(cases, issue_list, fact_list, progress, cores)), lessons.taught({})
    lists = _as_it_is(issue_list), _as_it_is(fact_list)
    heard: list[Heard] = []
    both: list[Both] = []

    def tell() -> None:
        if progress:
            progress(round(_HEARING * len(heard) + (1 - _HEARING) * len(both)), len(cases))

    with _workers(lists, cores or cpu_count(), len(cases)) as over:
        for some in over(partial(_heard, lists), cases):
            heard += some
            tell()
        taught = lessons.taught({case.ref: one for case, one in zip(cases, heard, strict=True)})
        issues = [(case, one.suggestions(taught)) for case, one in zip(cases, heard, strict=True)]
        for found in over(partial(_facts, lists), issues):
            both += found
            tell()
    return both, taught


class _Over(Protocol):
    def __call__[One, Found](
        self, do: Callable[[tuple[One, ...]], list[Found]], all_of: Sequence[One], /
    ) -> Iterator[list[Found]]: ...


@contextmanager
def _workers(lists: _Lists, cores: int, cases: int) -> Iterator[_Over]:
    """What does something with some at a time, in order, on as many cores as is worth it for so many cases."""
    cores = min(cores, max(1, cases // _WORTH_A_CORE))
    if cores == 1:
        yield lambda do, all_of: map(do, batched(all_of, 1))
        return
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import BrokenProcessPool

    # One thread each: with as many threads as cores in every process they wait for each other three times as long.
    workers = get_reusable_executor(
        max_workers=cores, env=dict.fromkeys(_THREADS, "1"), initializer=_settle, initargs=(lists,)
    )
    try:
        workers.submit(_both, lists, ()).result()  # a fault of the lists is told before anything waits
        yield lambda do, all_of: workers.map(do, batched(all_of, _CHUNK))
    except BrokenProcessPool:
        raise DossierError(
            "A worker process ended, most likely for want of memory. Nothing was lost: start it again."
        ) from None
    finally:
        # Idle workers would keep redacted stories in memory for minutes.
        workers.shutdown(wait=True, kill_workers=True)


def _settle(lists: _Lists) -> None:
    """A worker's first act: the rules are read, and never looked at again by the collector of unused memory.

    They are some hundred thousand objects that stay to the end; looking through them costs a quarter of the time.
    """
    with suppress(Exception):  # whatever is wrong is told with the first call, and not as a worker that ended
        _read(*lists)
    gc.collect()
    gc.freeze()


def _as_it_is(path: Path | None) -> _List:
    return (path, path.stat().st_mtime_ns if path.exists() else 0) if path else None


@lru_cache(maxsize=1)
def _read(issue_list: _List, fact_list: _List) -> tuple[IssueList, FactList]:
    return IssueList.load(issue_list and issue_list[0]), FactList.load(fact_list and fact_list[0])


# -- what one worker does --------------------------------------------------------------------------------------------


def _both(lists: _Lists, cases: tuple[RedactedCase, ...]) -> list[Both]:
    issues, facts = _read(*lists)
    found: list[Both] = []
    for case in cases:
        reading = Reading(case.text, issues.language)
        own = suggest_issues(case, reading, issues)
        found.append((own, suggest_facts(case, reading.in_terms_of(facts.language), facts, own)))
    return found


def _heard(lists: _Lists, cases: tuple[RedactedCase, ...]) -> list[Heard]:
    issues, _ = _read(*lists)
    return [hear_out(case, Reading(case.text, issues.language), issues, to_correct=True) for case in cases]


def _facts(lists: _Lists, cases: tuple[tuple[RedactedCase, list[IssueSuggestion]], ...]) -> list[Both]:
    _, facts = _read(*lists)
    return [(own, suggest_facts(case, Reading(case.text, facts.language), facts, own)) for case, own in cases]
