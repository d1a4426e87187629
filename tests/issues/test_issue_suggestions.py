"""What is suggested: the tables of sentences and accounts, the labelled sets, the order, the sentence to quote."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from issue_tools import case, suggested, table

from benchmarks.categorisation import as_case, gold_accounts, score
from dossier_kit.issues import IssueList, sentences, suggest
from dossier_kit.issues.suggesting import SUGGEST_FROM
from dossier_kit.redacted import IssueSuggestion, RedactedCase, apart, both_places, places_of, quoted_words

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = table("sentences.toml")
ISSUES = IssueList.load()


@pytest.mark.parametrize(("issue", "text"), [(key, text) for key, row in SENTENCES.items() for text in row["shows"]])
def test_parents_put_it_in_many_ways(issue: str, text: str) -> None:
    found = suggested(text, ISSUES)
    assert issue in found
    assert ended_in(text, found[issue]) <= 3


def ended_in(text: str, found: IssueSuggestion) -> int:
    """How many sentences that are ended are quoted: of one place or two, in each from a sentence's begin to an end."""
    bounds = sentences(text)
    count = 0
    for place in places_of(found):
        inside = [(start, end) for start, end in bounds if place[0] <= start and end <= place[1]]
        assert (inside[0][0], inside[-1][1]) == place
        count += sum(re.search(r"[.!?…]+[\"'”’)\]»]*\Z|[。！？]\Z", text[start:end]) is not None for start, end in inside)
    assert not found.also_end or apart(both_places(found))
    return count


@pytest.mark.parametrize(
    ("issue", "text"), [(key, text) for key, row in SENTENCES.items() for text in row["does_not"]]
)
def test_a_near_miss_is_none(issue: str, text: str) -> None:
    assert issue not in suggested(text, ISSUES)


def figures(accounts: list[tuple[str, frozenset[str]]]) -> dict[str, float]:
    found = suggest([as_case("C001", text) for text, _ in accounts], ISSUES)
    result = score([issue.key for issue in ISSUES.issues], zip([shown for _, shown in accounts], found, strict=True))
    return {"micro": result["micro"]["f1"], "macro": result["macro_f1"]}


def test_short_invented_accounts() -> None:
    accounts = [(row["text"], frozenset(row["issues"])) for row in table("accounts.toml")["account"]]
    assert figures(accounts)["micro"] >= 0.82


# The targets for suggestions alone: micro and macro F1.
LABELLED = [
    (ROOT.parent / "shared" / "devset", 0.88, 0.85),
    (ROOT / "tests" / "second_set", 0.80, 0.75),
]


@pytest.mark.parametrize(("folder", "micro", "macro"), LABELLED)
def test_labelled_sets_reach_their_targets(folder: Path, micro: float, macro: float) -> None:
    if not (folder / "gold_issues.csv").exists():
        pytest.skip("this set is not here")
    result = figures([(text, shown) for text, _, _, shown in gold_accounts(folder)])
    assert result["micro"] >= micro
    assert result["macro"] >= macro


# What a lawyer would quote, of several sentences.
QUOTED = [
    ("access_denied", "He is [age]. He was ill in March. My subject access request has been ignored since August. I rang.",
     "My subject access request has been ignored since August."),
    ("told_not_to_quantify", "I asked her in the car park.\nShe said that they are not allowed to put hours in reports.\nI cried.",
     "She said that they are not allowed to put hours in reports."),
    # One half of the wrong in each: what was said and that it is not so, what was done and that nobody had asked.
    ("false_information", "We moved in May. He is a quiet boy. The school is a small one. The report says that I refused the place. I never did."
     " It rained all June.",
     "The report says that I refused the place. I never did."),
    ("discussed_without_consent",
     "It was a Monday. Our social worker forwarded the family court papers to the school. We were not asked. I was ill.",
     "Our social worker forwarded the family court papers to the school. We were not asked."),
    # They may stand apart.
    ("discussed_without_consent",
     "He is a quiet boy. In March the head went through his medical history with the leader of the scout troop. He was"
     " at camp that week. Nobody had asked us whether she might.",
     "In March the head went through his medical history with the leader of the scout troop. […] Nobody had asked us"
     " whether she might."),
    ("access_denied",
     "I asked the council in May for everything that they hold on my daughter. I sent my passport with it. We were away"
     " all summer. In September an officer wrote that they would not be releasing any of it to a parent.",
     "I asked the council in May for everything that they hold on my daughter. […] In September an officer wrote that"
     " they would not be releasing any of it to a parent."),
]


@pytest.mark.parametrize(("issue", "text", "quoted"), QUOTED)
def test_what_is_quoted_says_it_and_no_more(issue: str, text: str, quoted: str) -> None:
    assert quoted_words(text, places_of(suggested(text, ISSUES)[issue])) == quoted


def test_of_what_was_never_ended_clauses_are_quoted_and_not_the_whole() -> None:
    text = (
        "hiya its about my lad he is seven and loves his trains we live by the sea and my mum has him on fridays the "
        "therapist is lovely with him and she came out to the car park and she said that they have all been told not "
        "to put any hours in their reports and that she would lose her job if she did and then we went home and had "
        "our tea and he was sick in the night"
    )
    found = suggested(text, ISSUES)["told_not_to_quantify"]
    quoted = text[found.start : found.end]
    assert "told not to put any hours" in quoted
    assert len(quoted.split()) <= 60 < len(text.split()) and "trains" not in quoted and "sick" not in quoted


def test_the_likeliest_comes_first_then_the_lists_order() -> None:
    text = (
        "In May the school sent the psychologist's report to the council three weeks before we had seen it. When we "
        "asked for our son's file the council refused to let us have it. The therapist told me that her manager had "
        "made her take the hours out of her report. The officer rang the head of the school that we had chosen and "
        "told her not to offer him a place."
    )
    found = next(suggest([case(text, "C042")], ISSUES))
    order = [issue.key for issue in ISSUES.issues]
    assert len(found) >= 3
    assert {suggestion.ref for suggestion in found} == {"C042"}
    assert all(
        (-one.score, order.index(one.issue)) < (-two.score, order.index(two.issue)) for one, two in pairwise(found)
    )
    assert all(SUGGEST_FROM <= suggestion.score < 1 for suggestion in found)


def test_progress_counts_cases_and_the_whole_if_it_is_known() -> None:
    told: list[tuple[int, int | None]] = []
    cases = [case("One."), case("Two.")]
    assert list(suggest(cases, ISSUES, lambda done, total: told.append((done, total)))) == [[], []]
    assert told == [(1, 2), (2, 2)]

    def stream() -> Iterator[RedactedCase]:
        yield from cases

    told.clear()
    assert len(list(suggest(stream(), ISSUES, lambda done, total: told.append((done, total))))) == 2
    assert told == [(1, None), (2, None)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([text for row in SENTENCES.values() for kind in row for text in row[kind]]), max_size=6),
       st.sampled_from([" ", "\n", "\r\n\r\n", " • "]))
def test_every_suggestion_quotes_a_sentence_of_its_text(texts: list[str], between: str) -> None:
    text = between.join(texts)
    for suggestion in next(suggest([case(text)], ISSUES)):
        assert ended_in(text, suggestion) <= 3
        assert SUGGEST_FROM <= suggestion.score < 1
        assert suggestion.reason


@pytest.mark.parametrize("text", ["", " \n", "…", "😡😡", "[Child]", "\u2028", "a" * 5000, "no " * 3000])
def test_odd_texts_do_no_harm(text: str) -> None:
    assert next(suggest([case(text)], ISSUES)) == []


def test_two_processes_say_the_same() -> None:
    program = (
        "import hashlib, tomllib, sys; from pathlib import Path; from dossier_kit.issues import *\n"
        "from dossier_kit.redacted import RedactedCase\n"
        "rows = tomllib.loads(Path(sys.argv[1]).read_text(encoding='utf-8'))['account'][:40]\n"
        "cases = [RedactedCase('C1', row['text'], (), '', None, '') for row in rows]\n"
        "print(hashlib.sha256(repr(list(suggest(cases, IssueList.load()))).encode()).hexdigest())\n"
    )
    accounts = str(Path(__file__).parent / "accounts.toml")
    said = {
        subprocess.run([sys.executable, "-c", program, accounts], capture_output=True, text=True, check=True, cwd=ROOT,
                       env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
