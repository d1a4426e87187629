"""Finding what identifies: Presidio, assembled for what parents write about special educational needs in the UK.

    detector = Detector()
    for ref, spans in detector.detect([Account("C001", text, identities)]):
        ...

It only suggests; people decide in the review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .detector import Account, Detector

__all__ = ["Account", "Detector"]


def __getattr__(name: str) -> Any:
    # Presidio and spaCy take seconds to load, and the lists beside them are used by steps that need neither.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import detector

    return getattr(detector, name)
