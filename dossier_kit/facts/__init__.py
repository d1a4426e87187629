"""From stories to facts: who told whom, by what means, with what consent, when, under which law, and what became of it.

The facts and their answers (``rules/facts.toml``) and what suggests them (``rules/facts_cues.toml``) are data; so is
the law in force (``rules/facts_law.toml``). :meth:`FactList.load` says what is wrong in them. Nothing here
knows the vault.
"""

from .fact_list import UNSAID, Fact, FactList
from .law import InForce, law_for, law_in_force
from .spread import suggest_both, suggest_taught
from .suggesting import suggest
from .years import EventYear, event_year

__all__ = [
    "UNSAID",
    "EventYear",
    "Fact",
    "FactList",
    "InForce",
    "event_year",
    "law_for",
    "law_in_force",
    "suggest",
    "suggest_both",
    "suggest_taught",
]
