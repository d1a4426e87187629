"""Detection on a Dask cluster, for a campaign that one machine is too slow for.

Stories leave the machine over TLS alone; a plain connection is accepted to this machine itself. The vault stays. The
workers need the same kit, and may not spill memory to disk.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BadRules, DossierError
from ..vocabulary import Span
from .fingerprint import fingerprint

if TYPE_CHECKING:
    from .detector import Account
    from .spread import Engine

_SECONDS_TO_CONNECT = 20
_SPILLING = ("target", "spill")
_LOST = (
    "The cluster no longer answers. What was found until then is kept: start the search again when it does, or empty "
    "[engine] dask in dossier.toml to search on this machine."
)


def on_cluster(pieces: Iterator[tuple[Account, ...]], engine: Engine) -> Iterator[tuple[str, list[Span]]]:
    """Spans by account, in order, found by the workers of the scheduler at ``engine.dask``.

    A chunk whose worker dies is given to another one.

    Raises:
        BadRules: the address is neither tls:// nor tcp:// to this machine, a certificate is missing, or Dask is.
        DossierError: nobody answers, a worker has other rules or may write to disk, or all workers have gone.
    """
    check_address(engine.dask)
    try:
        from distributed import Client
    except ImportError:
        raise BadRules("[engine] dask needs the extra: pip install 'dossier-kit[cluster]'") from None
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    from .spread import in_order

    try:
        client = Client(
            engine.dask,
            security=_security(engine),
            timeout=_SECONDS_TO_CONNECT,
            set_as_default=False,
            name="dossier-kit",
        )
    except (OSError, TimeoutError):
        raise DossierError(f"No Dask scheduler answers at {engine.dask}. Nothing was sent.") from None
    with client:
        _check_workers(client, fingerprint(engine.model), engine.model)
        # Twice the workers, so that none waits while results are written down; new ones get work as it comes.
        ahead = max(2, 2 * len(client.scheduler_info(n_workers=-1)["workers"]))
        rules = fingerprint(engine.model)
        try:
            yield from in_order(
                (client.submit(_chunk, engine.model, rules, piece, pure=False, retries=1) for piece in pieces), ahead
            )
        except (KilledWorker, CommClosedError, FutureCancelledError, OSError):
            raise DossierError(_LOST) from None


def check_address(address: str) -> None:
    """Refuse what would send stories unencrypted over a network.

    Raises:
        BadRules: the scheme is not tls, unless it is tcp to a loopback address.
    """
    scheme, _, place = address.partition("://")
    host = place.rpartition(":")[0].strip("[]")
    if scheme == "tls" and host:
        return
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if scheme != "tcp" or not loopback:
        raise BadRules("[engine] dask must be tls://host:port; plain tcp is for this machine's own address alone")


def _security(engine: Engine) -> Any:
    if not engine.dask.startswith("tls"):
        return None
    from distributed.security import Security

    files = {"tls_ca": engine.tls_ca, "tls_cert": engine.tls_cert, "tls_key": engine.tls_key}
    for key, name in files.items():
        if not name or not Path(name).is_file():
            raise BadRules(f"[engine] {key}: no such file. A scheduler at tls:// needs tls_ca, tls_cert and tls_key")
    return Security(
        tls_ca_file=engine.tls_ca,
        tls_client_cert=engine.tls_cert,
        tls_client_key=engine.tls_key,
        require_encryption=True,
    )


def _check_workers(client: Any, rules: str, model: str | None) -> None:
    """Every worker must have this kit with these rules, and must not be able to write a story to its disk."""
    answers = client.run(_worker_state, model, on_error="return")
    if not answers:
        raise DossierError("The Dask scheduler has no workers. Start some, then search again. Nothing was sent.")
    for address, answer in sorted(answers.items()):
        if not isinstance(answer, dict) or answer["rules"] != rules:
            raise DossierError(
                f"The worker at {address} has no Dossier Kit, or one with other rules. Nothing was sent."
            )
        if answer["spills"]:
            raise DossierError(
                f"The worker at {address} may write stories to its disk. Start it with "
                "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET=False and DASK_DISTRIBUTED__WORKER__MEMORY__SPILL=False. "
                "Nothing was sent."
            )


def _worker_state(model: str | None) -> dict[str, object]:
    import dask

    memory = dask.config.get("distributed.worker.memory")
    return {"rules": fingerprint(model), "spills": any(memory.get(key) for key in _SPILLING)}


def _chunk(model: str | None, rules: str, accounts: tuple[Account, ...]) -> list[tuple[str, list[Span]]]:
    # A worker that joined later was not asked at the start.
    state = _worker_state(model)
    if state["rules"] != rules or state["spills"]:
        raise DossierError("A worker that joined the cluster has other rules, or may write to its disk.")
    from .spread import chunk

    return chunk(model, accounts)
