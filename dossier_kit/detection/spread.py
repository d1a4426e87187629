"""Detection on one core, on all of them, or on a Dask cluster: the same spans in the same order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import batched
from typing import Any

from joblib import cpu_count

from ..errors import DossierError
from ..vocabulary import Span
from .detector import Account, Detector

__all__ = ["Account", "Engine", "detect"]

Found = list[tuple[str, list[Span]]]
# One batch of the model's. A cluster and the cores get work in such pieces.
CHUNK = 64
# A further process loads the model again, which takes as long as some two hundred accounts.
_WORTH_A_CORE = 200


@dataclass(frozen=True, slots=True)
class Engine:
    """Where detection runs. ``cores`` 0 is all of this machine's; ``dask`` the address of a scheduler, or nothing.

    ``tls_ca``, ``tls_cert`` and ``tls_key`` are paths of PEM files, for a scheduler at ``tls://``.
    """

    model: str | None = None
    cores: int = 1
    dask: str = ""
    tls_ca: str = ""
    tls_cert: str = ""
    tls_key: str = ""


def detect(accounts: Iterable[Account], engine: Engine, count: int) -> Iterator[tuple[str, list[Span]]]:
    """Spans by account, in order, streamed. ``count`` is how many accounts there are, to choose how many cores.

    Raises:
        BadRules: a rules file or the address is wrong, or the model is not installed.
        DossierError: the cluster cannot be reached, or stopped answering.
    """
    if not count:
        return
    if engine.dask:
        from .cluster import on_cluster

        yield from on_cluster(batched(accounts, CHUNK), engine)
        return
    cores = min(engine.cores or cpu_count(), max(1, count // _WORTH_A_CORE))
    if cores == 1:
        yield from detector(engine.model).detect(accounts)
        return
    detector(engine.model)  # an error in the rules is told here, and not by a worker
    yield from _on_cores(batched(accounts, CHUNK), engine.model, cores)


def _on_cores(pieces: Iterator[tuple[Account, ...]], model: str | None, cores: int) -> Iterator[tuple[str, list[Span]]]:
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import BrokenProcessPool

    workers = get_reusable_executor(max_workers=cores)
    try:
        yield from in_order((workers.submit(chunk, model, piece) for piece in pieces), 2 * cores)
    except BrokenProcessPool:
        raise DossierError(
            "A worker process ended, most likely for want of memory. What was found until then is kept. "
            "Set fewer cores under [engine] in dossier.toml and start the search again."
        ) from None
    finally:
        # Idle workers would keep stories in memory for minutes.
        workers.shutdown(wait=True, kill_workers=True)


def in_order(futures: Iterator[Any], ahead: int) -> Iterator[tuple[str, list[Span]]]:
    """The results of chunks in order, so many of them under way at a time: stories are read as they are needed."""
    waiting: deque[Any] = deque()
    for future in futures:
        waiting.append(future)
        if len(waiting) >= ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


@cache
def detector(model: str | None) -> Detector:
    """The one detector of this process."""
    return Detector(model)


def chunk(model: str | None, accounts: tuple[Account, ...]) -> Found:
    """What one worker does."""
    return list(detector(model).detect(accounts))
