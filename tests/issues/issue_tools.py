"""Small helps that the tests of the issues share."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from dossier_kit.issues import IssueList, suggest
from dossier_kit.redacted import IssueSuggestion, RedactedCase

HERE = Path(__file__).resolve().parent


def case(text: str, ref: str = "C001") -> RedactedCase:
    """A redacted case of this text."""
    return RedactedCase(ref, text, (), "own_account", None, hashlib.sha256(text.encode()).hexdigest())


def suggested(text: str, issue_list: IssueList) -> dict[str, IssueSuggestion]:
    """What is suggested for one text, by issue."""
    return {suggestion.issue: suggestion for suggestion in next(suggest([case(text)], issue_list))}


def table(name: str) -> dict[str, Any]:
    """One of the tables beside the tests."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
