"""The lawyer's widget of notebook 04: issues and facts, case by case, and a table over all cases."""

from .widget import LawyerPanel

__all__ = ["LawyerPanel"]
