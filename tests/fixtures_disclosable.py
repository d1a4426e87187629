"""Invented dossiers for the tests of the disclosable room: nobody in them exists."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dossier_kit.redacted import IssueDecision, Label, RedactedCase
from dossier_kit.vocabulary import load_rules


@dataclass(frozen=True)
class Issue:
    key: str
    title: str
    asked: str


@dataclass(frozen=True)
class Fact:
    key: str
    title: str
    kind: str
    answers: Mapping[str, str]
    of: str = ""


@dataclass(frozen=True)
class FactList:
    """The shipped facts, without the rules that suggest them."""

    facts: tuple[Fact, ...]


def shipped_facts() -> FactList:
    rows = load_rules("facts")
    return FactList(tuple(
        Fact(key, row["title"], row["kind"], rows[row["of"]]["answers"] if "of" in row else row.get("answers", {}),
             row.get("of", ""))
        for key, row in rows.items()
    ))


ISSUES = tuple(
    Issue(key, title, asked)
    for key, title, asked in (
        ("reports_circulated_unseen", "Reports circulated unseen", "Reports go round before the parent has seen them."),
        ("no_chance_to_amend", "No chance to amend", "No chance to amend reports or to comment on them."),
        ("discussed_without_consent", "Discussed without consent", "The child is discussed at meetings without the "
         "parent's knowledge, perhaps ending in a united front."),
        ("asked_to_change_report", "Asked to change a report", "The council asks a professional to change a report."),
        ("told_not_to_quantify", "Told not to quantify", "Professionals are told that they cannot quantify."),
        ("false_information", "False information", "Something false goes round about the parent or the child."),
        ("access_denied", "Access denied", "Copies and decisions are not handed over."),
        ("school_approached", "School approached", "A school is persuaded without the parent's knowledge."),
        ("other_collusion", "Other collusion", "Any other collusion."),
    )
)

SENTENCES = {
    "reports_circulated_unseen": "The draft by [Educational psychologist] went to the Panel a fortnight before I was "
    "sent a copy.",
    "no_chance_to_amend": "I wrote twice to have the wrong diagnosis taken out and was told that the report was final.",
    "discussed_without_consent": "[SENCO] and the officer from [LA 2] met the paediatrician about [Child], and nobody "
    "asked us.",
    "asked_to_change_report": "[Speech therapist] told me in tears that [LA 2] had asked her to take the hours out.",
    "told_not_to_quantify": "=She said they are not allowed to put a number of hours in any more.",
    "false_information": "The minutes have it that I refuse all visits, which is not true.",
    "access_denied": "My request for the file has been unanswered for seven months; [LA 1] says it is \"in hand\".",
    "school_approached": "The head of [School 3] let slip that he had been rung up and talked into offering a place.",
    "other_collusion": "Both letters, from [Health body 1] and from the council, had the same paragraph in them.",
}

FILLERS = (
    "We have two children, and [Child] is the younger; the school has been kind on the whole.",
    "It took from the autumn term to the summer before anyone wrote back, and then it was one line.",
    "I kept every envelope – my sister thought that I was mad – because the dates on the letters were never the ones "
    "on the postmarks.",
    "By then [Child] was in Key Stage 2 and had stopped sleeping.",
    "We were told that the meeting was only \"an informal chat\" & that no notes had been taken.",
    "The advice was four pages long, of which three were about another child.",
    "I am not angry with any one person; I would like to know who was told what.",
)


def case(ref: str, text: str, year: int | None = 2016, evidence: str = "own_account") -> RedactedCase:
    """A redacted case; what stands in square brackets is taken for a label."""
    labels, start = [], text.find("[")
    while start >= 0:
        end = text.index("]", start) + 1
        labels.append(Label(start, end, "PERSON"))
        start = text.find("[", end)
    return RedactedCase(ref, text, tuple(labels), evidence, year, hashlib.sha256(text.encode()).hexdigest())


def confirm(case: RedactedCase, issue: str, sentence: str = "") -> IssueDecision:
    """A lawyer's yes, with the sentence that is quoted (the whole text if none is given)."""
    start = case.text.index(sentence) if sentence else 0
    end = start + len(sentence) if sentence else len(case.text)
    return IssueDecision(case.ref, issue, "confirmed", start, end, "lawyer 1", "2026-03-02T10:00:00", case.text_hash)


def small(shows: Sequence[Sequence[int]], years: Sequence[int | None] = (), grades: Sequence[int] = ()) -> tuple[
    list[RedactedCase], dict[str, list[IssueDecision]]
]:
    """A dossier in which case n shows the issues ``shows[n]`` (places in ISSUES)."""
    names = ("documentary", "witness", "own_account")
    cases, confirmed = [], {}
    for number, issues in enumerate(shows):
        year = years[number] if number < len(years) else 2016
        grade = names[grades[number]] if number < len(grades) else "own_account"
        sentences = [SENTENCES[ISSUES[place].key] for place in issues]
        one = case(f"C{number + 1:03}", " ".join([f"Account {number}.", *sentences]), year, grade)
        cases.append(one)
        if issues:
            confirmed[one.ref] = [
                confirm(one, ISSUES[p].key, s) for p, s in sorted(zip(issues, sentences, strict=True))
            ]
    return cases, confirmed


def dossier(number: int = 18, seed: int = 3) -> tuple[list[RedactedCase], dict[str, list[IssueDecision]]]:
    """A dossier of accounts from a few lines to several pages; some issues are rare."""
    draw = random.Random(seed)
    weights = (0.62, 0.5, 0.45, 0.3, 0.12, 0.4, 0.55, 0.08, 0.1)
    cases, confirmed = [], {}
    for index in range(number):
        chosen = [issue.key for issue, weight in zip(ISSUES, weights, strict=True) if draw.random() < weight]
        length = draw.choice((3, 6, 12, 20, 90 if index % 7 == 0 else 30))
        sentences = [draw.choice(FILLERS) for _ in range(length)]
        for key in chosen:
            sentences.insert(draw.randrange(len(sentences) + 1), SENTENCES[key])
        text = ""
        for sentence in sentences:
            text += sentence + (draw.choice(("\n\n", " ", " ", " ", "\n")))
        one = case(
            f"C{index + 1:03}", text.strip(), draw.choice((None, *range(2011, 2024))),
            draw.choice(("documentary", "own_account", "own_account", "witness")),
        )
        cases.append(one)
        decisions = [confirm(one, key, SENTENCES[key]) for key in chosen]
        if decisions:
            confirmed[one.ref] = decisions
    return cases, confirmed


REGIONS = ("North West", "London", "South East", "East Midlands", "Wales", "South West", "North East", None)


def told(
    cases: Sequence[RedactedCase], seed: int = 3, skew: float = 1.0, speaks: float = 0.8
) -> tuple[list[RedactedCase], dict[str, dict[str, tuple[str, ...]]]]:
    """The cases in regions, and answers to every shipped fact. ``skew``: how much the first answers are preferred;
    ``speaks``: how many accounts speak of a fact."""
    draw = random.Random(seed)

    def some(keys: Sequence[str], most: int) -> tuple[str, ...]:
        weights = [(place + 1) ** -skew for place in range(len(keys))]
        return tuple(dict.fromkeys(draw.choices(keys, weights, k=draw.randint(1, most))))

    placed = [replace(one, region=draw.choices(REGIONS, [(n + 1) ** -skew for n in range(8)])[0]) for one in cases]
    facts: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in placed:
        for fact in shipped_facts().facts:
            if fact.kind == "year" or draw.random() > speaks:
                continue
            keys = list(fact.answers)
            if fact.kind == "pair":
                sides = [*keys, "?"]
                answers = tuple(dict.fromkeys(
                    f"{some(sides, 1)[0]}>{some(sides[1:], 1)[0]}" for _ in range(draw.randint(1, 2))
                ))
            else:
                answers = some(keys, 1 if fact.kind == "one" else 2)
            facts.setdefault(one.ref, {})[fact.key] = answers
    return placed, facts
