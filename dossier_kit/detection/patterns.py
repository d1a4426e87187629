"""The base of the pattern recognisers: Presidio's, with a cheap look first and a reason that quotes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import regex
from presidio_analyzer import AnalysisExplanation, Pattern, PatternRecognizer, RecognizerResult

CASED = regex.DOTALL | regex.MULTILINE
UNCASED = CASED | regex.IGNORECASE

# Digits that people put in a number: spaces, dots and dashes between them.
SEP = r"[ \u00a0.\-–]?"


def has_digit(text: str) -> bool:
    """Whether a text has any digit; most recognisers of numbers need look no further."""
    return regex.search(r"\d", text) is not None


class Shapes(PatternRecognizer):  # type: ignore[misc]
    """Patterns for one entity type.

    ``gate`` is asked first: most texts have no "@" and need no costly pattern. ``context`` (kept for Presidio's own
    enhancer) is not used: the words that must stand before a number are part of its pattern, since Presidio's context
    matches single words only, and none that follow.
    """

    def __init__(
        self,
        entity: str,
        name: str,
        patterns: list[tuple[str, str, float]],
        gate: Callable[[str], bool] | None = None,
        flags: int = UNCASED,
        check: Callable[[str], bool | None] | None = None,
    ) -> None:
        super().__init__(
            supported_entity=entity,
            name=name,
            patterns=[Pattern(reason, expression, score) for reason, expression, score in patterns],
            global_regex_flags=flags,
        )
        self.gate = gate
        self.check = check

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Presidio's own way, if the gate opens."""
        if self.gate is not None and not self.gate(text):
            return []
        return list(super().analyze(text, entities, nlp_artifacts, regex_flags))

    def validate_result(self, pattern_text: str) -> bool | None:
        """True is certain, False is not it, None leaves the pattern's score."""
        return self.check(pattern_text) if self.check else None


def result(entity: str, start: int, end: int, score: float, name: str, reason: str) -> RecognizerResult:
    """A result of a recogniser that is not made of patterns."""
    return RecognizerResult(
        entity,
        start,
        end,
        score,
        AnalysisExplanation(recognizer=name, original_score=score, pattern_name=reason),
        {RecognizerResult.RECOGNIZER_NAME_KEY: name, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: name},
    )
