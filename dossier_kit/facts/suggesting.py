"""Which answers a redacted text gives to which facts, and the sentence that says so."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import prod

from dossier_kit.issues.cues import Reading
from dossier_kit.issues.issue_list import Rule
from dossier_kit.issues.suggesting import hits_of, to_quote, together, what_frames_leave
from dossier_kit.redacted import FactSuggestion, IssueDecision, IssueSuggestion, RedactedCase, places_of

from .fact_list import UNSAID, ByIssue, Condition, FactList
from .mentions import FAMILY, NEVER_MAIN, UNNAMED, Mention, main_body, mentions_of
from .papers import author_before, authors
from .telling import Telling, tellings
from .years import event_year

SUGGEST_FROM = 0.5  # below this a suggestion is more often wrong than right, and is not made
CEILING = 0.97  # nothing is ever sure
_GIVER = 0.5  # who gave something away answers for it, more often than not
_ACTOR = 0.35  # and so may the body that the sentence of an issue is about
_MOST_NAMED = 0.4  # and the one that the account speaks of most
_ACTS = "it acts in the sentence of an issue"
_USUAL = "the account is about what it did"
_NAMED_ONCE, _NAMED_MORE, _IN_IT = 0.6, 0.8, 0.9  # a body that a text names; more than once; that tells or is told
_LABEL, _LATER_LABEL = 0.85, 0.6
_EVIDENCE = 0.9  # the grade that intake read from the contributor's own column

Issues = Mapping[str, Sequence[IssueSuggestion | IssueDecision]]


def suggest(
    cases: Iterable[RedactedCase],
    fact_list: FactList,
    issues: Issues | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Iterator[list[FactSuggestion]]:
    """Suggest facts: one list for each case, in the order of the fact list, the likeliest answer first.

    ``issues``: by case reference, the issues suggested or confirmed; they say whose doing the account is about.
    ``progress`` is called with the cases done, and all if that is known. A score is a rule's, less what frames take
    (another family, a question, a plan dropped), rules that agree adding up as independent evidence does.
    """
    total = len(cases) if isinstance(cases, (list, tuple)) else None
    for done, case in enumerate(cases, 1):
        yield suggest_for(case, Reading(case.text, fact_list.language), fact_list, (issues or {}).get(case.ref, ()))
        if progress:
            progress(done, total)


def suggest_for(
    case: RedactedCase, reading: Reading, fact_list: FactList, issues: Sequence[IssueSuggestion | IssueDecision]
) -> list[FactSuggestion]:
    """The facts of one case, whose text is being read in the list's language: see :func:`suggest`."""
    return _Account(case, reading, fact_list, issues).suggestions()


class _Account:
    """One account being read; what was found of one fact serves the next."""

    def __init__(
        self,
        case: RedactedCase,
        reading: Reading,
        fact_list: FactList,
        issues: Sequence[IssueSuggestion | IssueDecision],
    ) -> None:
        self.case = case
        self.list = fact_list
        self.issues = [one for one in issues if not (isinstance(one, IssueDecision) and one.verdict != "confirmed")]
        self.reading = reading
        self._left: dict[frozenset[str], list[float]] = {}
        # Each frame is looked for once: the facts differ only in which of them they heed.
        taken = ((frame.name, what_frames_leave(self.reading, (frame,))) for frame in fact_list.frames)
        self._frames = [(name, left) for name, left in taken if min(left, default=1.0) < 1]
        ways = fact_list.ways
        named = mentions_of(case.text, self.reading, ways.who, ways.usual)
        self.mentions, self.papers = named.mentions, named.papers
        self.written = authors(self.reading, named)
        told = tellings(self.reading, named, ways.told, self.left("flow"), ways.usual, self.written)
        self.told = self._best(told)
        self.found: list[FactSuggestion] = []

    def suggestions(self) -> list[FactSuggestion]:
        for fact in self.list.facts:
            for answer, rules in fact.rules.items():
                self._by_rules(fact.key, answer, rules)
        self._labels()
        self._flow()
        self._bodies()
        self._answerable()
        self._year()
        self._evidence()
        self._derived()
        known = self._known()
        absent = {key for key, condition in self.list.ways.only_if.items() if not self._holds(condition, known)}
        return [one for one in self._in_order() if one.fact not in absent]

    def left(self, fact: str) -> list[float]:
        """For each sentence the part of a score that the frames leave which take from this fact."""
        despite = self.list.ways.despite.get(fact, frozenset())
        if despite not in self._left:
            sentences = len(self.reading.words.bounds)
            heeded = [left for name, left in self._frames if name not in despite]
            self._left[despite] = [min(1.0, *parts) for parts in zip(*heeded, strict=True)] or [1.0] * sentences
        return self._left[despite]

    def _add(self, fact: str, value: str, score: float, sentence: int | None, why: str) -> None:
        if fact not in self.list or not self.list.fact(fact).accepts(value):
            return  # the lawyers' own list has dropped it
        start, end = (0, 0) if sentence is None else self.reading.words.bounds[sentence]
        self.found.append(FactSuggestion(self.case.ref, fact, value, round(min(CEILING, score), 2), start, end, why))

    def _by_rules(self, fact: str, answer: str, rules: Sequence[Rule]) -> None:
        hits = hits_of(rules, (), self.reading, self.left(fact))
        if hits:
            best = to_quote(hits)
            self._add(fact, answer, together(hits), best.sentence, best.rule.why)

    def _labels(self) -> None:
        """What labels say by themselves: the first of a kind most of all, since a sibling's as a rule comes later."""
        numbers = self.reading.words.sentence
        starts = self.reading.words.starts
        score = _LABEL
        for label in self.case.labels:
            condition = self.list.ways.labels.get(self.case.text[label.start : label.end].strip("[]"))
            place = bisect_left(starts, label.start)
            if condition and place < len(numbers):
                self._add(condition.fact, condition.value, score, numbers[place], "a label says so")
                score = _LATER_LABEL

    def _best(self, found: Iterable[Telling]) -> list[Telling]:
        """Of each pair the likeliest telling, the earliest of equals; "somebody" only where nobody is named for it."""
        best: dict[tuple[str, str], Telling] = {}
        for one in sorted(found, key=lambda one: (-one.score, one.sentence)):
            best.setdefault((one.giver, one.taker), one)
        pairs = set(best)
        return [
            one
            for (giver, taker), one in best.items()
            if not (giver == UNSAID and any(t == taker and g != UNSAID for g, t in pairs))
            and not (taker == UNSAID and any(g == giver and t != UNSAID for g, t in pairs))
        ]

    def _flow(self) -> None:
        for one in self.told:
            if one.taker == UNSAID:
                continue  # that a body told somebody is no disclosure yet, and says who answers for it alone
            self._add("flow", f"{one.giver}>{one.taker}", one.score, one.sentence, one.why)
        told = {one.sentence for one in self.told if one.score >= SUGGEST_FROM and one.taker != UNSAID}
        main = main_body(self.mentions, self.list.ways.usual)
        for way in self.list.ways.by_issue:
            for issue in self.issues:
                if issue.issue == way.issue:
                    for sentence in self._quoted_for(issue):
                        if sentence not in told:
                            self._flow_of(way, sentence, main)

    def _flow_of(self, way: ByIssue, sentence: int, main: str | None) -> None:
        """From whose paper, from who wrote it or whom the account speaks of most, to those whom the sentence names."""
        there = self._there_in(sentence, self.mentions)
        owners = self._there_in(sentence, self.papers)
        owner = owners[-1] if owners else self._author(sentence) if way.paper else None
        giver = owner or main
        if not giver or not (owner or giver in there or not way.named):
            return
        for taker in there:
            if taker not in (giver, *NEVER_MAIN):
                self._add("flow", f"{giver}>{taker}", way.score * self.left("flow")[sentence], sentence, way.why)

    def _author(self, sentence: int) -> str | None:
        """Who wrote the report that a sentence speaks of, or that was spoken of before it."""
        last = bisect_left(self.reading.words.sentence, sentence + 1) - 1
        author = author_before(self.reading, self.written, last)
        return author.body if author else None

    def _there_in(self, sentence: int, mentions: Sequence[Mention]) -> list[str]:
        """The bodies that a sentence names, in order, each once."""
        numbers = self.reading.words.sentence
        here = [one.body for one in mentions if numbers[one.start] == sentence and one.body not in (FAMILY, UNNAMED)]
        return list(dict.fromkeys(here))

    def _quoted_for(self, issue: IssueSuggestion | IssueDecision) -> list[int]:
        """The sentences that are quoted for an issue: those of one place, or of two."""
        bounds, places = self.reading.words.bounds, places_of(issue)
        return [n for n, (a, b) in enumerate(bounds) if any(a < end and start < b for start, end in places)]

    def _bodies(self) -> None:
        left = self.left("bodies")
        places: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.body not in (FAMILY, UNNAMED) and mention.sure == 1:
                places.setdefault(mention.body, []).append(mention)
        in_it = {side for one in self.told if one.score >= SUGGEST_FROM for side in (one.giver, one.taker)}
        for body, mentions in places.items():
            once = self.list.ways.named_once.get(body, _NAMED_ONCE)
            score = _IN_IT if body in in_it else _NAMED_MORE if len(mentions) > 1 else once
            best = max(mentions, key=lambda one: (left[self.reading.words.sentence[one.start]], -one.start))
            sentence = self.reading.words.sentence[best.start]
            self._add("bodies", body, score * left[sentence], sentence, "named in the account")

    def _answerable(self) -> None:
        """Who gave something away, who acts in the sentence of an issue, and whom the account speaks of most."""
        reasons: dict[str, list[tuple[float, int, str]]] = {}
        numbers = self.reading.words.sentence
        for one in self.told:
            if one.giver != UNSAID:
                reasons.setdefault(one.giver, []).append((one.score * _GIVER, one.sentence, one.why))
        for issue in self.issues:
            score = issue.score if isinstance(issue, IssueSuggestion) else 1.0
            acts = {actor.body: (actor, at) for at in self._quoted_for(issue) if (actor := self._actor(at))}
            for body, (actor, at) in acts.items():
                reasons.setdefault(body, []).append((score * _ACTOR * actor.sure, at, _ACTS))
        most = main_body(self.mentions, self.list.ways.usual)
        for mention in self.mentions if self.issues or self.told else ():
            usual = self.list.ways.usual.get(mention.body, 0.0) if mention.sure == 1 else 0.0
            share = max(usual, _MOST_NAMED if mention.body == most else 0.0)
            if share and all(why != _USUAL for _, _, why in reasons.get(mention.body, ())):
                reasons.setdefault(mention.body, []).append((share, numbers[mention.start], _USUAL))
        for body, said in reasons.items():
            _, sentence, why = max(said, key=lambda reason: (reason[0], -reason[1]))
            self._add("answerable", body, 1 - prod(1 - one[0] for one in said), sentence, why)

    def _actor(self, sentence: int) -> Mention | None:
        """The first body that a sentence names, who as a rule is the one who acts in it."""
        numbers = self.reading.words.sentence
        here = [one for one in self.mentions if numbers[one.start] == sentence]
        return next((one for one in here if one.body not in (FAMILY, UNNAMED)), None)

    def _year(self) -> None:
        bounds = self.reading.words.bounds
        begins = {start: number for number, (start, _) in enumerate(bounds)}
        telling = [sentence for one in self.issues for sentence in self._quoted_for(one)]
        found = event_year(self.case, bounds, telling or [one.sentence for one in self.told])
        if found:
            sentence = begins.get(found.start) if found.end else None
            self._add("event_year", str(found.year), found.score, sentence, found.why)

    def _evidence(self) -> None:
        self._add("evidence", self.case.evidence, _EVIDENCE, None, "what the contributor said to hold")

    def _derived(self) -> None:
        """Answers that follow from others, in the order of their rules, so that one may follow from one before."""
        known, count = self._known(), len(self.found)
        for rule in self.list.ways.derived:
            # Putting all in order anew for every rule would take as long as finding it.
            fresh = {one.fact for one in self.found[count:]}
            if any(condition.fact in fresh for condition in rule.when):
                known, count = self._known(), len(self.found)
            if not all(self._holds(condition, known) for condition in rule.when):
                continue
            held = [one for condition in rule.when if (one := self._there(condition, known))]
            scores = [one.score if not isinstance(one, IssueDecision) else 1.0 for one in held]
            start = next((one.start for one in held if one.end), None)
            sentence = next((n for n, (first, _) in enumerate(self.reading.words.bounds) if first == start), None)
            self._add(rule.fact, rule.value, rule.score * min(scores, default=1.0), sentence, rule.why)

    def _known(self) -> dict[tuple[str, str], FactSuggestion]:
        return {(one.fact, one.value): one for one in self._in_order()}

    def _there(
        self, condition: Condition, known: Mapping[tuple[str, str], FactSuggestion]
    ) -> FactSuggestion | IssueSuggestion | IssueDecision | None:
        """The likeliest answer that a condition speaks of."""
        if condition.fact == "issue":
            return next((one for one in self.issues if condition.value in ("*", one.issue)), None)
        if condition.value != "*":
            return known.get((condition.fact, condition.value))
        return next((one for (fact, _), one in known.items() if fact == condition.fact), None)

    def _holds(self, condition: Condition, known: Mapping[tuple[str, str], FactSuggestion]) -> bool:
        return (self._there(condition, known) is not None) == condition.wanted

    def _in_order(self) -> list[FactSuggestion]:
        """What is sure enough, each answer once, one answer where a fact has one, in the order of the list."""
        best: dict[tuple[str, str], FactSuggestion] = {}
        for one in sorted(self.found, key=lambda one: -one.score):
            if one.score >= SUGGEST_FROM:
                best.setdefault((one.fact, one.value), one)
        by_fact: dict[str, list[FactSuggestion]] = {}
        for one in best.values():
            by_fact.setdefault(one.fact, []).append(one)
        ordered: list[FactSuggestion] = []
        for fact in self.list.facts:
            here = by_fact.get(fact.key, [])
            if len(here) > 1:
                rank = {answer: place for place, answer in enumerate(fact.answers)}
                first = self.list.ways.outweighs.get(fact.key, {})
                here.sort(key=lambda one: (
                    first.get(one.value, len(first)), -one.score, rank.get(one.value, len(rank)), one.value
                ))  # fmt: skip
            ordered += here[:1] if fact.kind == "one" else here
        return ordered
