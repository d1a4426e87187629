"""Which rules may hold in a text: of over a thousand cues some two hundred have their rarest words in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dossier_kit.issues.cues import Cue
from dossier_kit.issues.issue_list import Rule

Answer = tuple[str, str]  # the keys of a fact and of an answer


class Sieve:
    """Rules by the words that a text must have; what is looked for afterwards is what the rules themselves would find.

    ``rules``: by answer, in the order in which they are to be tried.
    """

    def __init__(self, rules: Mapping[Answer, Iterable[Rule]]) -> None:
        self._rules = [(answer, rule) for answer, own in rules.items() for rule in own]
        self._by_word: dict[str, list[tuple[int, int]]] = {}
        for number, (_, rule) in enumerate(self._rules):
            for place, cue in enumerate(rule.cues):
                # "" stands for a cue that needs no word of its own, as one with a prefix
                for word in cue.needs[0] if cue.needs else ("",):
                    self._by_word.setdefault(word, []).append((number, place))

    def sifted(self, words: Mapping[str, object]) -> dict[Answer, list[Rule]]:
        """By answer, the rules with the cues that may stand in a text of these words; both in the rules' order."""
        known = frozenset(words)
        there = set(self._by_word.get("", ()))
        for word in words:
            there.update(self._by_word.get(word, ()))
        standing: dict[int, list[Cue]] = {}
        for number, place in sorted(there):
            cue = self._rules[number][1].cues[place]
            if not any(map(known.isdisjoint, cue.needs)):
                standing.setdefault(number, []).append(cue)
        found: dict[Answer, list[Rule]] = {}
        for number, cues in standing.items():
            answer, rule = self._rules[number]
            found.setdefault(answer, []).append(replace(rule, cues=tuple(cues)))
        return found
