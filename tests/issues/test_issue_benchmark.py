"""The benchmark of the issues: its figures, and what it says of a folder that it cannot use."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.categorisation import main, score
from dossier_kit.redacted import IssueSuggestion


def made(issue: str, value: float) -> IssueSuggestion:
    return IssueSuggestion("C001", issue, value, 0, 1, "")


def test_figures_by_hand() -> None:
    accounts = [
        (frozenset({"a", "b"}), [made("a", 0.9)]),       # one right, one missed
        (frozenset({"a"}), [made("a", 0.9), made("b", 0.5)]),  # one right, one extra
        (frozenset[str](), []),
    ]
    result = score(["a", "b"], accounts)
    assert result["by_issue"]["a"]["f1"] == 1.0
    assert result["by_issue"]["b"]["f1"] == 0.0
    assert result["micro"]["precision"] == pytest.approx(2 / 3)
    assert result["micro"]["recall"] == pytest.approx(2 / 3)
    assert result["macro_f1"] == 0.5
    # Two at 0.9 of which both are right, one at 0.5 that is wrong: 0.2 and 0.5 off, of three.
    assert result["calibration_error"] == pytest.approx((0.2 + 0.5) / 3)


def test_a_folder_without_a_workbook_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "intake*.xlsx" in capsys.readouterr().err
