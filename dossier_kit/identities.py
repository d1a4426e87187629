"""Who and what is named in the intake's columns, and every shape in which a story may give it.

Of the confidential room. Detection looks for the variants in the stories, pseudonyms join them, and the release gate
looks for every one of them in the finished pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody or something whose name must not show; ``entity_type`` is a key of ``rules/entity_types.toml``.

    ``role`` is contributor, child, sibling, partner, professional, school, local_authority, health_body, contact or
    other; ``profession`` ("EP", "SENCO") is given where the column says so. ``variants`` are searched for in the case's
    own story; ``telling`` are those rare enough to be searched for in every other account and in the pack.
    """

    entity_type: str
    role: str
    profession: str
    value: str
    variants: tuple[str, ...]
    telling: tuple[str, ...]


def identities_of(
    fields: Mapping[str, str], other: Mapping[str, str] = {}, comments: Mapping[str, str] = {}  # noqa: B006
) -> list[Identity]:
    """The identities of one submission's cells."""
    return []
