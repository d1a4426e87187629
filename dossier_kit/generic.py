"""The words of an organisation's name that do not tell it from another of its kind: "primary school", "council"."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from .vocabulary import load_rules


@cache
def shortened(entity_type: str) -> Callable[[str], str]:
    """What takes the generic words off a folded name ("saxon primary school" and "saxon primary" are one school)."""
    generic = load_rules("generic_words").get(entity_type, {}).get("words", [])
    words = frozenset(str(word) for word in generic) if isinstance(generic, list) else frozenset()
    return lambda folded: " ".join(word for word in folded.split() if word not in words)
