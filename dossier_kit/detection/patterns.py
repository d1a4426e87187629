"""The base of the pattern recognisers: Presidio's, with a cheap look first and a reason that quotes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from presidio_analyzer import AnalysisExplanation, Pattern, PatternRecognizer, RecognizerResult

CASED = re.MULTILINE
UNCASED = re.MULTILINE | re.IGNORECASE

# Spaces, dots and dashes that people put between digits.
SEP = r"[ \u00a0.\-–]?"

_DIGIT = re.compile(r"\d")
_SIX_DIGITS = re.compile(r"(?:\d[ \u00a0.\-–/]{0,2}){6}")


def has_digit(text: str) -> bool:
    """Whether a text has any digit; most recognisers of numbers need look no further."""
    return _DIGIT.search(text) is not None


def has_long_number(text: str) -> bool:
    """Whether a text has six digits in a row, separators aside."""
    return _SIX_DIGITS.search(text) is not None


class Shapes(PatternRecognizer):
    """Patterns for one entity type, as (reason, expression, score).

    The words that must stand before a number are part of its pattern, and the group ``x`` marks the number itself:
    Presidio's own context matches single words only, and none that follow. ``gate`` is asked first, since most texts
    have no "@" and need no costly pattern. ``check`` is Presidio's ``validate_result``: True is certain, False is not
    it, None leaves the score.
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
        self.label = name
        self.check = check
        self.compiled = [(re.compile(expression, flags), reason, score) for reason, expression, score in patterns]

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """What the patterns find, if the gate opens."""
        if self.gate is not None and not self.gate(text):
            return []
        found = []
        for pattern, reason, score in self.compiled:
            group = "x" if "x" in pattern.groupindex else 0
            for match in pattern.finditer(text):
                start, end = match.span(group)
                verdict = self.validate_result(text[start:end])
                if verdict is not False and start < end:
                    found.append(
                        result(self.supported_entities[0], start, end, 1.0 if verdict else score, self.label, reason)
                    )
        return found

    def validate_result(self, pattern_text: str) -> bool | None:
        """True is certain, False is not it, None leaves the pattern's score."""
        return self.check(pattern_text) if self.check else None


def result(entity: str, start: int, end: int, score: float, name: str, reason: str) -> RecognizerResult:
    """A Presidio result that says why without quoting."""
    return RecognizerResult(
        entity,
        start,
        end,
        score,
        AnalysisExplanation(recognizer=name, original_score=score, pattern_name=reason),
        {RecognizerResult.RECOGNIZER_NAME_KEY: name, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: name},
    )
