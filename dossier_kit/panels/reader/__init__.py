"""The review widget of notebook 03: one reader's desk, and the lead's view of differences."""

from .widget import DifferencesPanel, ReviewPanel

__all__ = ["DifferencesPanel", "ReviewPanel"]
