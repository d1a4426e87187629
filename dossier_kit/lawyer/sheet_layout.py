"""How a sheet of the lawyers' workbook looks: one header row, what may be written in unlocked, lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ..appendix.workbook import write_text


class LockedSheet:
    """A sheet of rows under one header, locked but for some columns."""

    def __init__(self, sheet: Any, columns: Mapping[str, float], editable: Sequence[str]) -> None:
        self.sheet, self.columns, self._editable = sheet, list(columns), set(editable)
        self._row = 1
        self._looks: dict[bool, Any] = {}
        for number, (title, width) in enumerate(columns.items(), start=1):
            cell = sheet.cell(1, number)
            write_text(cell, title)
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DDE6EF")
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = "B2"

    def add(self, *values: str) -> None:
        self._row += 1
        for number, (title, value) in enumerate(zip(self.columns, values, strict=True), start=1):
            cell = self.sheet.cell(self._row, number)
            write_text(cell, value)
            self._look(cell, title in self._editable)

    def leave_open(self, rows: int, but: Sequence[str]) -> None:
        """Free rows below, in which everything may be written but in some columns."""
        for row in range(self._row + 1, self._row + rows + 1):
            for number, title in enumerate(self.columns, start=1):
                self._look(self.sheet.cell(row, number), title not in but)
        self._row += rows

    def choose(self, title: str, formula: str) -> None:
        """A drop-down list for a column."""
        letter = get_column_letter(self.columns.index(title) + 1)
        rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = title, "Choose from the list."
        self.sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{max(self._row, 2)}")

    def finish(self) -> None:
        self.sheet.auto_filter.ref = f"A1:{get_column_letter(len(self.columns))}{max(self._row, 2)}"
        protection = self.sheet.protection
        protection.sheet = True  # without a password: against a slip, not against a will
        protection.autoFilter = protection.sort = protection.formatColumns = protection.formatRows = False

    def _look(self, cell: Any, editable: bool) -> None:
        if editable not in self._looks:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.protection = Protection(locked=not editable)
            if not editable:
                cell.fill = PatternFill("solid", fgColor="F2F2F2")
            self._looks[editable] = copy(cell._style)
            self._looks[editable].quotePrefix = 0
        # A style is copied as a whole, which is quick; a text that starts like a formula keeps the mark of its own.
        quoted = cell.quotePrefix
        cell._style = copy(self._looks[editable])
        if quoted:
            cell.quotePrefix = True
