"""The language of the cues, through an issue list of one issue."""

from __future__ import annotations

from pathlib import Path

import pytest
from issue_tools import suggested

from dossier_kit.issues import IssueList

# cue, a text, whether it is found, with what it shows
CUES = [
    ("amend", "They amended it.", True),                                      # every form of a base word
    ("told", "They tell us.", False),                                         # an inflected word stands for itself
    ("write", "He wrote it; she has written.", True),                         # irregular forms
    ("confid*", "It was said in confidence.", True),
    ("confid*/secret .. meeting", "A confidential board meeting.", True),      # and beside other words
    ("confid*/secret .. meeting", "A secret meeting.", True),
    ("con* meeting", "The conference meeting, the confidential meeting.", True),
    ("confid*", "Con fidelity.", False),
    ("{LA}/{STAFF}/pan* ring", "The panel rang.", True),                      # a choice of groups, and more
    ("{LA}/{STAFF}/pan* ring", "The local authority rang.", True),
    ("{LA}/{STAFF}/pan* ring", "The plumber rang.", False),
    ("{LA} ring/write", "The council met. The school rang.", False),           # each in another sentence
    ("never", "I didn't.", False),
    ("not sign", "I didn't sign.", True),                                     # apostrophes
    ("did n't sign", "I did not sign.", False),                             # half a word is met by nothing
    ("not sign", "i didnt sign", True),                                       # and none
    ("can not", "You cannot and they can’t.", True),
    ("red/black pen", "In black pen.", True),
    ("red/felt_tip pen", "In felt tip pen.", True),                           # words of an alternative joined
    ("red/felt_tip pen", "In felt pen.", False),
    ("see report", "I saw the whole of my report.", True),                    # fillers are free
    ("see report", "I saw no report.", False),
    ("see .. report", "I saw no second clinic report.", True),
    ("see .. report", "I saw one two three four five report.", False),
    ("see ... report", "I saw one two three four five report.", True),
    ("see .. report", "I saw it go. Report came later.", False),              # never over a sentence's end
    ("see & report", "The report is what I saw.", True),
    ("see & report", "I saw it. The report came.", False),
    ("see >> report", "I saw it. He left. The report came.", True),
    ("see >> report", "I saw it. He left. She left. The report came.", False),
    ("see >> report", "The report came. I saw it.", False),
    ("see >> report", "I saw it and the report.", True),
    ("see + report", "The report came. He left. I saw it.", True),
    ("see + report", "The report came. He left. She left. I saw it.", False),
    ("see >> report + panel", "The panel sat. I saw it. The report came.", True),
    ("[EP]", "It was [EP 2]'s.", True),                                       # any number
    ("[Head teacher]", "Then [Head teacher 1] rang.", True),
    ("[EP]", "The EP rang.", False),
    ("{EP}", "The ed psych and [EP 3] rang.", True),
    ("{LA} ring", "The council rang.", True),
    ("{LA} ring", "[LA officer 1] rang.", True),
    ("<start> panel", "The panel sat.", True),
    ("<start> panel", "He said panel.", False),
    ("panel <question>", "The panel? Nobody said.", True),
    ("say <quote>", "It says “never met”.", True),
    ("say <quote>", "It says never 'met'.", False),
    ("<number> day", "After 40 days.", True),
    ("<number> day", "After ten days.", True),
    ("not .. <echo>", "It says that he absconds. He has not once absconded.", True),
    ("not .. <echo>", "He has not once absconded.", False),
]


def one_rule(folder: Path, rule: str) -> IssueList:
    path = folder / "issues.toml"
    path.write_text(f'[x]\ntitle = "X"\nasked = "X."\n[[x.cue]]\nwhy = "w"\nscore = 0.8\n{rule}\n', encoding="utf-8")
    return IssueList.load(path)


@pytest.mark.parametrize(("cue", "text", "found"), CUES)
def test_a_cue_finds_what_it_says(tmp_path: Path, cue: str, text: str, found: bool) -> None:
    assert ("x" in suggested(text, one_rule(tmp_path, f'cues = ["{cue}"]'))) is found


def test_unless_bars_the_sentence_and_no_other(tmp_path: Path) -> None:
    issue_list = one_rule(tmp_path, "cues = ['report']\nunless = ['school']")
    assert suggested("A school report.", issue_list) == {}
    assert "x" in suggested("A school report. Another report.", issue_list)


@pytest.mark.parametrize(("quote", "expected"), [("first", "I asked."), ("last", "They refused.")])
def test_the_rule_says_which_sentence_is_quoted(tmp_path: Path, quote: str, expected: str) -> None:
    text = "It rained. I asked. He went. They refused. It rained."
    found = suggested(text, one_rule(tmp_path, f"cues = ['ask >> refuse']\nquote = '{quote}'"))["x"]
    assert text[found.start : found.end] == expected
    assert found.reason == "w"


def test_rules_that_agree_add_up_and_one_rule_counts_once(tmp_path: Path) -> None:
    issue_list = one_rule(tmp_path, "cues = ['report']\n[[x.cue]]\nwhy = 'v'\nscore = 0.5\ncues = ['panel']")
    assert suggested("A report. A report.", issue_list)["x"].score == 0.8
    assert suggested("A report. A panel.", issue_list)["x"].score == 0.9
    assert suggested("A panel.", issue_list)["x"].score == 0.5


# What the way of speaking does to a plain cue: a question, another family, a plan dropped.
FRAMES = [
    ("The council lost the report.", True),
    ("Can the council lose the report?", False),
    ("My neighbour found that her council had lost the report.", False),
    ("Another family had their report lost.", False),
    ("My friend told us that the council had lost our report.", True),        # a friend's word about us
    ("They were going to lose the report but never did, they stopped.", False),
    ("I will ask for the report.", False),
    ("If they lost the report they should say so.", False),
]


@pytest.mark.parametrize(("text", "found"), FRAMES)
def test_the_way_of_speaking_takes_weight(tmp_path: Path, text: str, found: bool) -> None:
    assert ("x" in suggested(text, one_rule(tmp_path, "cues = ['report']"))) is found
