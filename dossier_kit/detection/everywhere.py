"""One found, all found: a name that one recogniser found once is looked for in the whole account.

Runs on merged spans. Before merging, a word of a school's name would become a person.
"""

from __future__ import annotations

import re

from ..vocabulary import Span
from .apposition import REASON as BY_ROLE
from .apposition import no_verb
from .gazetteer import Phrases
from .known import stands_as_name
from .lexicon import Lexicon
from .reading import Reading

_NAMED = frozenset(
    ["PERSON", "USERNAME", "SCHOOL", "LOCAL_AUTHORITY", "HEALTH_BODY", "ORG_OTHER", "LOCATION", "ADDRESS"]
)
_COPIED = frozenset(
    ["PHONE", "EMAIL", "URL", "NHS_NUMBER", "UPN", "NINO", "CASE_REF", "OTHER_ID", "POSTCODE", "DOB", "DATE"]
)
_SURE = 0.45


def found_everywhere(spans: list[Span], reading: Reading, lex: Lexicon) -> list[Span]:
    """Further spans where a found name, or a part of a person's name, stands again."""
    terms: dict[str, tuple[str, float]] = {}
    words = {reading.folded[span.start : span.end] for span in spans if span.reason == BY_ROLE}

    def add(term: str, entity: str, score: float) -> None:
        if len(term) >= 2 and score > terms.get(term, ("", 0.0))[1]:
            terms[term] = (entity, score)

    for span in spans:
        term = reading.folded[span.start : span.end]
        if span.entity_type in _NAMED and span.score >= _SURE:
            add(term, span.entity_type, span.score)
            if span.entity_type == "PERSON":
                for part in re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", term):
                    if len(part) >= 3 and part not in lex.grammar:
                        add(part, "PERSON", span.score)
        elif span.entity_type in _COPIED:
            add(term, span.entity_type, span.score)
    if not terms:
        return []
    covered = bytearray(len(reading.text))
    for span in spans:
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    more = []
    for start, end, term, _ in Phrases({"found": frozenset(terms)}).find(reading.folded):
        if all(covered[start:end]):
            continue
        entity, score = terms[term]
        if term in words and reading.text[start].islower():
            stands = no_verb(reading, start, lex)
        else:
            stands = entity in _COPIED or stands_as_name(reading, start, end, entity, lex)
        if stands:
            more.append(Span(start, end, entity, min(score, 0.6), "Everywhere", "found elsewhere in this account"))
    return more
