"""The list of facts: the shipped one is whole, a list of one's own is read, and faults are told in plain words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from test_fact_law import case

from dossier_kit.errors import BadRules
from dossier_kit.facts import FactList, fact_list, suggest
from dossier_kit.facts.mentions import FAMILY, UNNAMED
from dossier_kit.issues import IssueList
from dossier_kit.vocabulary import RULES, read_toml

GOLD = Path(__file__).parent / "gold.toml"


@pytest.fixture(scope="module")
def shipped() -> FactList:
    return FactList.load()


def test_the_shipped_list_is_whole(shipped: FactList) -> None:
    assert [fact.key for fact in shipped.facts] == list(tomllib.loads((RULES / "facts.toml").read_text("utf-8")))
    for fact in shipped.facts:
        # Each answer can be suggested, by a rule of its own or by what the account says as a whole.
        if fact.key not in ("bodies", "flow", "answerable", "event_year", "evidence"):
            derived = {rule.value for rule in shipped.ways.derived if rule.fact == fact.key}
            by_hand = {"not_claimed"} & set(fact.answers)  # no account says what nobody said
            assert set(fact.answers) == set(fact.rules) | derived | by_hand, fact.key
    assert set(shipped.ways.who) >= set(shipped.fact("bodies").answers)


# The tables of facts_cues.toml that are no fact's.
WAYS = {"groups", "who", "told", "told_by_issue", "despite", "derived", "labels", "only_if", "usual", "named_once",
        "outweighs"}  # fmt: skip


def test_the_shipped_rules_are_for_facts_and_answers_that_there_are(shipped: FactList) -> None:
    cues = tomllib.loads((RULES / "facts_cues.toml").read_text("utf-8"))
    ruled = {(key, answer) for key, answers in cues.items() if key not in WAYS for answer in answers}
    ruled |= {(key, answer) for key, answers in cues["outweighs"].items() for answer in answers}
    ruled |= {("bodies", body) for body in cues["who"] if body not in (FAMILY, UNNAMED)}
    assert ruled <= {(fact.key, answer) for fact in shipped.facts for answer in fact.answers}


# What a lawyer may take out of facts.toml, as it says itself: once nothing could be opened any more.
DROPPED = [
    ("means", "telephone"),
    ("bodies", "social_care"),  # and so from both sides of a pair
    ("complained_to", ""),      # a whole fact, of which others follow
]


@pytest.mark.parametrize(("key", "answer"), DROPPED)
def test_an_answer_or_a_fact_may_be_dropped_from_the_shipped_list(
    key: str, answer: str, shipped: FactList, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tomllib.loads((RULES / "facts.toml").read_text("utf-8"))
    if answer:
        del rows[key]["answers"][answer]
    else:
        del rows[key]
    monkeypatch.setattr(fact_list, "read_toml", lambda path: rows if path.name == "facts.toml" else read_toml(path))
    own = FactList._read(None)
    one = case("The council rang social care about us. We complained to the Ombudsman.")
    before, after = ({(said.fact, said.value) for said in next(suggest([one], facts))} for facts in (shipped, own))
    assert before - after and all((fact, value) in before for fact, value in after)
    assert {fact for fact, value in before if not (fact in own and own.fact(fact).accepts(value))} >= {key}


def test_what_follows_from_what_names_facts_answers_and_issues(shipped: FactList) -> None:
    issues = {issue.key for issue in IssueList.load().issues}
    conditions = [condition for rule in shipped.ways.derived for condition in rule.when]
    conditions += [*shipped.ways.labels.values(), *shipped.ways.only_if.values()]
    for one in conditions:
        known = one.value in issues if one.fact == "issue" else shipped.fact(one.fact).accepts(one.value)
        assert one.value == "*" or known, (one.fact, one.value)
    for rule in shipped.ways.derived:
        assert shipped.fact(rule.fact).accepts(rule.value)


def test_the_gold_answers_are_answers(shipped: FactList) -> None:
    for name, accounts in tomllib.loads(GOLD.read_text("utf-8")).items():
        for ref, facts in accounts.items():
            for key, values in facts.items():
                assert all(shipped.fact(key).accepts(value) for value in values), (name, ref, key, values)


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("means", "letter", "Letter"),
        ("flow", "la>school", "Local authority to School or nursery"),
        ("flow", "?>la", "Somebody to Local authority"),  # the account does not say who
        ("flow", "health_body>?", "Health body to somebody"),
        ("event_year", "2013", "2013"),
        ("means", "pigeon", "pigeon"),  # an answer that the list has since dropped
    ],
)
def test_answers_in_words(shipped: FactList, fact: str, value: str, words: str) -> None:
    assert shipped.answer_title(fact, value) == words
    assert shipped.answer_title(shipped.fact(fact), value) == words


@pytest.mark.parametrize(
    ("fact", "value", "fits"),
    [
        ("means", "letter", True),
        ("means", "pigeon", False),
        ("means", "", False),
        ("flow", "la>school", True),
        ("flow", "la", False),
        ("flow", "la>school>la", False),
        ("flow", "la>moon", False),
        ("event_year", "2013", True),
        ("event_year", "13", False),
        ("event_year", "1813", False),
    ],
)
def test_what_is_an_answer(shipped: FactList, fact: str, value: str, fits: bool) -> None:
    assert shipped.fact(fact).accepts(value) is fits


OWN = """
[means]
title = "How it travelled"
kind = "many"
[means.answers]
letter = "On paper"
pigeon = "By carrier pigeon"
[means.phrases]
pigeon = ["carrier pigeon", "sent a bird"]
"""


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(OWN, encoding="utf-8")
    own = FactList.load(path)
    assert [fact.key for fact in own.facts] == ["means"] and "flow" not in own
    assert own.title("means") == "How it travelled"
    assert own.fact("means").rules.keys() == {"letter", "pigeon"}  # a shipped answer keeps its shipped rules


FAULTS = [
    ("", "the list is empty"),
    ("means = 1", "'means' stands outside any fact"),
    ('[Means]\ntitle = "A"\nkind = "year"', "a key is made of small letters"),
    ('[means]\nkind = "year"', "[means] has no title"),
    ('[means]\ntitle = "A"\nkind = "lots"', "kind is one of one, many, pair, year"),
    ('[means]\ntitle = "A"\nkind = "many"', "[means] has no answers"),
    ('[means]\ntitle = "A"\nkind = "many"\nanswer = 1\n[means.answers]\na = "A"', "has an entry 'answer' that means"),
    ('[means]\ntitle = "A"\nkind = "one"\n[means.answers]\na = "A"\nb = "a"', "'b' has the same title as 'a'"),
    ('[means]\ntitle = "A"\nkind = "one"\n[means.answers]\na = ""', "answer 'a' has no title"),
    ('[means]\ntitle = "A"\nkind = "pair"', "is a pair and needs a fact with answers"),
    ('[means]\ntitle = "A"\nkind = "one"\nof = "x"\n[means.answers]\na = "A"', "'of' is for a pair only"),
    ('[a]\ntitle = "A"\nkind = "year"\n[b]\ntitle = "a"\nkind = "year"', "[b] has the same title as [a]"),
    ('[a]\ntitle = "A"\nkind = "one"\n[a.answers]\nx = "X"\n[a.phrases]\ny = ["z"]', "is no answer of [a]"),
    ('[a]\ntitle = "A"\nkind = "one"\n[a.answers]\nx = "X"\n[a.phrases]\nx = "z"', "x is a list of texts"),
    ('[a]\ntitle = "A"\nkind = "one"\n[a.answers]\nx = "X"\n[a.phrases]\nx = ["the"]', "no words in it to look for"),
]


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_faults_are_told_in_plain_words(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadRules, match=r"facts\.toml: \d+ to mend") as told:
        FactList.load(path)
    assert said in str(told.value)


def test_all_faults_at_once(tmp_path: Path) -> None:
    path = tmp_path / "facts.toml"
    path.write_text('[A]\nkind = "lots"\n[b]\ntitle = "B"\nkind = "pair"\n', encoding="utf-8")
    with pytest.raises(BadRules) as told:
        FactList.load(path)
    assert all(said in str(told.value) for said in ("[A]: a key", "[A] has no title", "[A]: kind", "[b] is a pair"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadRules, match=r"mine\.toml cannot be opened"):
        FactList.load(tmp_path / "mine.toml")
