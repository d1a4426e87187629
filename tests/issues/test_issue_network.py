"""The network that reads accounts: its pieces, its windows, what it says, and how it is weighed with the rules."""

from __future__ import annotations

import os
import unicodedata
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from issue_tools import case

from dossier_kit.errors import BadRules
from dossier_kit.issues import IssueList, sentences, suggest
from dossier_kit.issues.network import AT_ONCE, Network, windows
from dossier_kit.issues.odds import Witnesses, names_of, told, weigh, witnesses
from dossier_kit.issues.pieces import UNKNOWN, Pieces
from dossier_kit.issues.suggesting import read
from dossier_kit.vocabulary import RULES

FOLDER = RULES / "issues_network"
NETWORK = Network.load(FOLDER)
ISSUES = IssueList.load()
ACCOUNTS = sorted((Path(__file__).resolve().parents[2] / "tools" / "issues" / "accounts").rglob("*.txt"))
LETTERS = Pieces({UNKNOWN: 0, "un": 1, "##seen": 2, "seen": 3, "##s": 4, "[": 5, "]": 6, "school": 7, "e": 8, "!": 9})


@pytest.mark.parametrize(
    ("text", "numbers", "places"),
    [
        ("unseen", [1, 2], [0, 0]),               # the longest piece first, and the rest of the word
        ("SEEN  Uns", [3, 1, 4], [0, 6, 6]),      # case and white space do not count; places are those of the words
        ("[School 147]", [5, 7, 6], [0, 1, 11]),  # a pseudonym without its number
        ("é!", [8, 9], [0, 1]),                   # an accent is left out
        ("e\u0301", [8], [0]),                     # and so it is where it is a character of its own
        ("qqq", [0], [0]),                        # of no piece
        ("e" * 60, [0], [0]),                     # too long to be a word
        ("", [], []),
    ],
)
def test_a_text_as_pieces(text: str, numbers: list[int], places: list[int]) -> None:
    found = LETTERS.of(text)
    assert [number for number, _ in found] == numbers and [place for _, place in found] == places


@given(st.text(max_size=300))
def test_any_text_has_pieces_where_its_words_are(text: str) -> None:
    places = [place for _, place in NETWORK.pieces.of(text)]
    assert places == sorted(places) and all(not text[place].isspace() for place in places)


@given(st.lists(st.integers(1, 2 * AT_ONCE), max_size=12))
def test_windows_cover_every_piece_once_and_end_with_a_sentence_where_they_can(sizes: list[int]) -> None:
    sentence = [number for number, size in enumerate(sizes) for _ in range(size)]
    parts = windows(sentence)
    assert [place for first, last in parts for place in range(first, last)] == list(range(len(sentence)))
    assert all(0 < last - first <= AT_ONCE for first, last in parts)
    for (first, last), _ in pairwise(parts):
        assert sentence[last - 1] != sentence[last] or sentence[first] == sentence[last]  # one sentence fills it


def test_the_weights_fit_the_shipped_list() -> None:
    assert set(NETWORK.issues) == {issue.key for issue in ISSUES.issues}
    pieces = (FOLDER / "pieces.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert len(set(pieces)) == len(pieces)
    assert ISSUES.weighing and all(weight > 0 for weight in ISSUES.weighing.weights[:2])  # network and rules


def test_a_sentence_is_read_in_its_context() -> None:
    """By itself nobody could say what the head had; after the report it is plain."""
    said = "The paediatrician's report was finished in May. The head had it a month before we did."
    bounds = sentences(said)
    column = NETWORK.issues.index("reports_circulated_unseen")
    odds, *_ = NETWORK.read(said, bounds)
    assert odds.shape == (2, len(NETWORK.issues)) and np.isfinite(odds).all()
    alone, *_ = NETWORK.read(said[bounds[1][0] :], [(0, bounds[1][1] - bounds[1][0])])
    assert odds[1, column] > alone[0, column] + 2
    assert odds[1, column] > odds[0, column]


# The sentence that a lawyer would quote, and the one that supplies what it lacks, with other matter between.
HALVES = [
    ("discussed_without_consent",
     "He is a quiet boy and likes trains. In March the head went through his medical history with the leader of the"
     " scout troop. He was at camp that week. Nobody had asked us whether she might.", 3),
    ("access_denied",
     "I asked the council in May for everything that they hold on my daughter. I sent my passport with it. Then came"
     " the summer, and we were away. In September an officer wrote that they would not be releasing any of it.", 0),
    ("reports_circulated_unseen",
     "The psychologist's report went to the school, the clinic and the panel on 3 May. I remember the week well, since"
     " the boiler broke. My own copy came on 2 June.", 2),
]


@pytest.mark.parametrize(("issue", "text", "half"), HALVES)
def test_what_supplies_the_other_half_is_told_from_what_stands_between(issue: str, text: str, half: int) -> None:
    odds, _, halves = NETWORK.read(text, sentences(text))
    column = NETWORK.issues.index(issue)
    others = [number for number in range(len(halves)) if number != odds[:, column].argmax()]
    assert max(others, key=lambda number: halves[number, column]) == half


@pytest.mark.parametrize("raised", [-90.0, 90.0])
def test_attention_does_not_depend_on_how_high_all_of_it_stands(raised: float) -> None:
    """What every piece is told alike cancels out, even where its exponential fits into no number."""
    with np.load(FOLDER / "weights.npz") as stored:
        weights = {
            name: stored[name] * (stored[f"{name}/scale"] if f"{name}/scale" in stored else np.float32(1))
            for name in stored.files
            if name != "issues" and not name.endswith("/scale")
        }
    pieces = (FOLDER / "pieces.txt").read_text(encoding="utf-8").split("\n")[:-1]
    told = np.split(weights["layer.1.see.bias"], 3)[1]
    told += raised
    said = "The paediatrician's report was finished in May. It was in the head's tray before we were shown it."
    there = NETWORK.read(said, sentences(said))[0]
    assert Network(weights, pieces, NETWORK.issues).read(said, sentences(said))[0] == pytest.approx(there, abs=0.01)
    assert told.min() > 50 or told.max() < -50  # whoever makes a network of weights keeps them as they were


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_read_and_twice_alike(text: str) -> None:
    bounds = sentences(text)
    tables = NETWORK.read(text, bounds)
    for table, again in zip(tables, NETWORK.read(text, bounds), strict=True):
        assert table.shape == (len(bounds), len(NETWORK.issues)) and np.isfinite(table).all()
        assert (table == again).all()


def test_a_long_account_is_read_to_its_end() -> None:
    filler = "We waited for the bus in the rain and he told me about trains. " * 80
    last = "The school had the psychologist's report for a month before anybody sent it to us."
    bounds = sentences(filler + last)
    said = NETWORK.read(filler + last, bounds)[0][:, NETWORK.issues.index("reports_circulated_unseen")]
    assert bounds[-1][0] == len(filler) and said.argmax() == len(bounds) - 1 and said[-1] > said[0] + 2


# What went before and what came of it speak of the issue too, but a lawyer would quote the one that says who did what.
QUOTED = [
    ("reports_circulated_unseen",
     "It is about her report. The school, the council and the clinic all had the speech therapist's report three weeks"
     " before it was posted to us. It was typed in June. We were upset about that report for months.", 1),
    ("access_denied",
     "I wrote for his file. I wrote again in May. The council answered that we may not have a copy of his records, and"
     " gave no reason. That is where it stands with the file.", 2),
    ("asked_to_change_report",
     "The therapist told me something over tea. Her manager at the council made her take the twenty hours out of her"
     " report and send it in again. She had tears in her eyes. It was her report, after all.", 1),
    ("told_not_to_quantify",
     "There are no hours in it. The physio said that they are under instructions from the authority never to put a"
     " number of sessions in writing. So the advice says \"regular\".", 1),
    ("school_approached",
     "We had chosen the school in the next town. Before the panel met, the officer rang the head there and told her"
     " that our boy would be too much for them. After that there was no place.", 1),
]


@pytest.mark.parametrize(("issue", "text", "quoted"), QUOTED)
def test_the_sentence_that_a_lawyer_would_quote_is_worth_most(issue: str, text: str, quoted: int) -> None:
    _, worth, _ = NETWORK.read(text, sentences(text))
    column = worth[:, NETWORK.issues.index(issue)]
    assert column.argmax() == quoted and sorted(column)[-1] > sorted(column)[-2] + 1


def test_a_sentence_longer_than_what_is_read_at_one_time_is_judged_by_all_of_it() -> None:
    told = "the school had the psychologists report for a month before anybody sent it to us and "
    text = told + "we waited for the bus and he told me about trains and " * 80
    assert len(NETWORK.pieces.of(text)) > 2 * AT_ONCE
    first = text[: NETWORK.pieces.of(text)[AT_ONCE][1]]  # what the network can read at one time
    whole, part = (NETWORK.read(one, [(0, len(one))])[0][0] for one in (text, first))
    assert (whole >= part - 0.001).all()


def test_a_sentence_that_the_lawyers_bar_is_not_suggested_by_the_network_either(tmp_path: Path) -> None:
    path = tmp_path / "issues.toml"
    head = "[access_denied]\ntitle = \"Access\"\nasked = \"Was it refused?\"\n"
    text = "I asked for the minutes and they were withheld from us. They refused to give us a copy."
    shown = []
    for unless in ("", "unless = [\"refuse .. give\", \"withheld\"]\n"):
        path.write_text(head + unless, encoding="utf-8")
        os.utime(path, ns=(len(shown), len(shown)))  # the list is read again
        (found,) = suggest([case(text)], IssueList.load(path))
        shown.append([one.issue for one in found])
    assert shown == [["access_denied"], []]


def test_damaged_weights_are_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "pieces.txt").write_text("[UNK]\n", encoding="utf-8")
    (tmp_path / "weights.npz").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(BadRules, match="Install the kit anew"):
        Network.load(tmp_path)


def test_of_an_issue_that_the_lawyers_rewrote_the_network_does_not_speak(tmp_path: Path) -> None:
    path = tmp_path / "issues.toml"
    path.write_text(
        "[access_denied]\ntitle = \"Access\"\nasked = \"Was it refused?\"\nphrases = [\"zebra crossing\"]\n"
        "[false_information]\ntitle = \"Untrue\"\nasked = \"Was it untrue?\"\n",
        encoding="utf-8",
    )
    own = IssueList.load(path)
    assert {issue.key: issue.shipped for issue in own.issues} == {"access_denied": False, "false_information": True}
    (found,) = suggest([case("They refused to give me my records. I asked three times.")], own)
    assert "access_denied" not in {one.issue for one in found}


def test_the_better_witness_weighs_more() -> None:
    right = [True, False] * 40
    rules = [2.0, 2.0, -2.0, -2.0] * 20
    heard = [Witnesses(2.0 if shown else -2.0, said, 0, 0, 0, 0, 0) for shown, said in zip(right, rules, strict=True)]
    found = weigh(heard, right)
    weights = dict(zip(names_of(Witnesses), found.weights, strict=True))
    assert weights["network"] > abs(weights["rules"])
    assert found.score(Witnesses(2, 0, 0, 0, 0, 0, 0)) > 0.5 > found.score(Witnesses(-2, 0, 0, 0, 0, 0, 0))


def test_what_is_heard_of_an_account() -> None:
    """Two issues, three sentences: the second issue is told twice, and its best sentence is the last."""
    odds, worth = np.array([[1.0, -3.0], [-9.0, 2.0], [-9.0, 3.0]]), np.array([[5.0, 0.0], [0.0, 1.0], [0.0, 4.0]])
    one, two = witnesses(odds, worth, [1.0, 1.0, 1.0], [0.0, 0.7], 2.5)
    assert (one.quotable, two.quotable) == (5.0, 4.0) and two.rules > 0 > one.rules
    assert one.network == pytest.approx(1.0, abs=0.01) and one.others == two.network > 3 and two.others == one.network
    assert two.further > one.further  # it is told more than once
    (same,) = witnesses(odds[:1, :1], worth[:1, :1], [1.0], [0.0], 2.5)
    assert same.length == one.length  # a short account is not believed less
    (less,) = witnesses(odds[:1, :1], worth[:1, :1], [0.2], [0.0], 2.5)
    assert less.network < same.network - 1  # a frame takes from it


@pytest.mark.parametrize(("less", "more"), [
    # opinion and news against an event in somebody's life, in the same words
    ("Collusion in councils is a scandal and reports are a disgrace.", "They colluded and the reports about him were a disgrace."),
    ("A new report on EHC plans is out.", "[EP 1] sent the new report on him to [LA 1]."),
    ("Always ask to see a draft before it goes to panel.", "I asked to see a draft before it went to panel."),
])  # fmt: skip
def test_advice_and_news_tell_of_less_than_what_was_done(less: str, more: str) -> None:
    telling = IssueList.load().language.telling
    # An account of some length, for of a sentence or two nobody can say.
    quiet, loud = (told(read(f"{text} " * 5, IssueList.load())[0].words.words, telling) for text in (less, more))
    assert 0 <= quiet < loud <= told((), telling)


@pytest.mark.parametrize("path", ACCOUNTS, ids=lambda path: path.stem)
def test_the_accounts_that_it_learnt_from_are_labelled_as_said(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    keys = {issue.key for issue in ISSUES.issues}
    for block in text.strip().split("\n\n"):
        starred: list[str] = []
        shown: set[str] = set()
        halves: set[str] = set()
        for line in block.split("\n"):
            names, bar, words = line.partition(" | ")
            assert bar and words.strip() == words
            said = [name for name in names.split() if name != "-"]
            assert {name.rstrip("*+?") for name in said} <= keys
            # No sentence supplies what it lacks itself.
            assert not {name[:-1] for name in said if name.endswith("*")} & {name[:-1] for name in said if name[-1] in "+?"}
            shown |= {name.rstrip("*") for name in said if name[-1] not in "+?"}
            halves |= {name[:-1] for name in said if name[-1] in "+?"}
            starred += [name[:-1] for name in said if name.endswith("*")]
        assert sorted(starred) == sorted(shown)  # of each issue one sentence is the one to quote
        assert halves <= shown
