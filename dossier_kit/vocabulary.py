"""The words of the kit, each list in one place: entity types, issues, and the states of consent, evidence and cases.

Entity types and issues are data under ``rules/`` (the issue list may be replaced by a dossier's own ``issues.toml``);
the states are enums, since code branches on them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from .errors import BadRules

RULES = Path(__file__).parent / "rules"


class Consent(StrEnum):
    """What a contributor said about sharing the anonymised account with the ICO. Only a clear yes is a yes."""

    CONSENTED = "consented"
    EMBARGOED = "embargoed"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    UNCLEAR = "unclear"


class Evidence(StrEnum):
    """The best evidence held: a paper, somebody else's word, or the contributor's own account."""

    DOCUMENTARY = "documentary"
    WITNESS = "witness"
    OWN_ACCOUNT = "own_account"


class CaseState(StrEnum):
    """How far a case has come."""

    SET_ASIDE = "set aside"  # no story, or a row that is no account
    JOINED = "joined"  # a duplicate or follow-up, part of another case
    INTAKE = "intake"  # read in, not yet searched for identifiers
    SUGGESTED = "suggested"  # spans suggested, nobody has read it
    READ_ONCE = "read once"  # one reader is done
    DIFFERENCES = "differences"  # two readers disagree: the case waits
    REVIEWED = "reviewed"  # two readers agree


@dataclass(frozen=True, slots=True)
class EntityType:
    """One kind of identifier; see ``rules/entity_types.toml``."""

    key: str
    title: str
    letter: str
    direct: bool
    pseudonym: str
    scope: str


@dataclass(frozen=True, slots=True)
class Span:
    """A located piece of a text, in Presidio's words.

    ``start`` and ``end`` count Python code points, ``end`` exclusive. ``score`` is 0 to 1. ``recogniser`` is who found
    it and ``reason`` a short phrase, free of the text's own words, that a reviewer can be told.
    """

    start: int
    end: int
    entity_type: str
    score: float = 1.0
    recogniser: str = ""
    reason: str = ""


def load_rules(name: str) -> dict[str, dict[str, object]]:
    """Read ``rules/NAME.toml``: a table of tables."""
    return read_toml(RULES / f"{name}.toml")


def read_toml(path: Path) -> dict[str, dict[str, object]]:
    """Read one rules file, with or without the byte order mark that editors on Windows put first.

    Raises:
        BadRules: the file is not TOML, and names the line, or is not plain text.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRules(f"{path.name} is not plain text in UTF-8: save it as such from the editor") from None
    except tomllib.TOMLDecodeError as error:
        raise BadRules(f"{path.name} is not well-formed: {error}") from None


@cache
def entity_types() -> dict[str, EntityType]:
    """Every entity type by key, in the file's order."""
    return {
        key: EntityType(
            key, str(row["title"]), str(row["letter"]), bool(row["direct"]), str(row["pseudonym"]), str(row["scope"])
        )
        for key, row in load_rules("entity_types").items()
    }
