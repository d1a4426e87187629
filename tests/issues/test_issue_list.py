"""The issue list: the lawyers' file, what may stand in it, and what they are told when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from issue_tools import suggested

from dossier_kit.errors import BadRules
from dossier_kit.issues import IssueList
from dossier_kit.vocabulary import load_rules


def write(folder: Path, text: str) -> Path:
    path = folder / "issues.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_list_is_sound_and_keeps_its_order() -> None:
    issues = IssueList.load().issues
    assert [issue.key for issue in issues] == list(load_rules("issues"))
    assert [issue.key for issue in issues][:2] == ["reports_circulated_unseen", "no_chance_to_amend"]
    assert len(issues) == 9
    assert all(issue.title and issue.asked and issue.rules for issue in issues)
    assert IssueList.load().title("access_denied") == "Access denied"


def test_an_unknown_key_has_no_title() -> None:
    with pytest.raises(KeyError):
        IssueList.load().title("no_such_issue")


ADDED = """
[lost_in_the_post]
title = "Lost in the post"
asked = "Papers were lost."
phrases = ["lost in the post", "never arrive"]
"""

# A lawyer's plain words find every form of themselves, across line breaks and small words, and nothing else.
PHRASES = [
    ("They say it was lost in the post.", True),
    ("They have written to say that it must have got LOST\n   in the\u00a0POST.", True),
    ("It never arrived at all.", True),
    ("Her letters never arrive.", True),
    ("They will be losing in the post whatever we send.", True),
    ("It arrived in the post.", False),
    ("We lost. In the post there was nothing.", False),  # a sentence between
    ("The post was lost in a fire.", False),
]


@pytest.mark.parametrize(("text", "expected"), PHRASES)
def test_an_issue_of_a_few_plain_phrases_works_without_code(tmp_path: Path, text: str, expected: bool) -> None:
    issue_list = IssueList.load(write(tmp_path, ADDED))
    assert [issue.key for issue in issue_list.issues] == ["lost_in_the_post"]
    assert ("lost_in_the_post" in suggested(text, issue_list)) is expected


def test_a_new_title_alone_keeps_the_shipped_rules(tmp_path: Path) -> None:
    text = "[access_denied]\ntitle = \"Kept from the file\"\nasked = \"Access was denied.\"\n"
    issue_list = IssueList.load(write(tmp_path, text))
    assert issue_list.title("access_denied") == "Kept from the file"
    assert "access_denied" in suggested("My subject access request has been ignored since last August.", issue_list)


def test_rules_of_the_lawyers_own_replace_the_shipped_ones(tmp_path: Path) -> None:
    text = '[access_denied]\ntitle = "A"\nasked = "B"\nphrases = ["green ink"]\n'
    issue_list = IssueList.load(write(tmp_path, text))
    assert suggested("My subject access request has been ignored since last August.", issue_list) == {}
    assert list(suggested("She wrote in green ink.", issue_list)) == ["access_denied"]


def test_a_list_that_still_has_an_entry_of_before_is_read(tmp_path: Path) -> None:
    """A list of the lawyers' own, made when the kit knew ``other_half``, must not stop everything after an update."""
    path = write(tmp_path, ADDED + 'other_half = ["mine", "before us"]\n')
    assert "lost_in_the_post" in suggested("Our letter was lost in the post. It will never arrive.", IssueList.load(path))


def test_an_issue_may_be_for_the_hand_alone(tmp_path: Path) -> None:
    issue_list = IssueList.load(write(tmp_path, '[by_hand]\ntitle = "By hand"\nasked = "Anything."\nphrases = []\n'))
    assert suggested("By hand or anything.", issue_list) == {}


def test_a_dropped_issue_that_another_follows_is_no_fault(tmp_path: Path) -> None:
    text = '[discussed_without_consent]\ntitle = "Discussed"\nasked = "Discussed."\n'
    issue_list = IssueList.load(write(tmp_path, text))
    assert "discussed_without_consent" in suggested("They held a meeting about my son without us. Nobody had asked us.", issue_list)


FAULTS = [
    ("[Access]\ntitle = 'a'\nasked = 'b'\nphrases = ['c']", ["[Access]", "small letters"]),
    ("[a]\nasked = 'b'\nphrases = ['c']", ["[a] has no title", 'title = "..."']),
    ("[a]\ntitle = 'a'\nasked = ' '\nphrases = ['c']", ["[a] has no asked"]),
    ("[a]\ntitle = 'a'\nasked = 'b'", ["[a] has nothing to look for", "phrases = [] if"]),
    ("[a]\ntitle = 'a'\nasked = 'b'\nphrases = 'c'", ["[a]: phrases is a list of texts"]),
    ("[a]\ntitle = 'a'\nasked = 'b'\nphrases = ['c', ' ... ']", ["[a], phrases, entry 2", "no words"]),
    ("[a]\ntitle = 'a'\nasked = 'b'\nphrase = ['c']", ["an entry 'phrase' that means nothing", "phrases"]),
    ("[a]\ntitle = 'a'\nasked = 'b'\nphrases = ['c']\n[b]\ntitle = 'A'\nasked = 'b'\nphrases = ['d']",
     ["[b] has the same title as [a]"]),
    ("a = 'b'", ["'a' stands outside any issue"]),
    ("", ["the list is empty"]),
    ("[a]\ntitle='a'\nasked='b'\ncue='c'", ["[[a.cue]]", "two square brackets"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=1.5\ncues=['x']", ["[a], rule 1: score is a number"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=true\ncues=['x']", ["[a], rule 1: score is a number"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nscore=0.5\ncues=['x']", ["[a], rule 1 has no why"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5", ["[a], rule 1 has no cues"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5\ncues=['{COUNCILS} said']",
     ["[a], rule 1, cues, entry 1", "no word group called {COUNCILS}"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5\ncues=['{councils} said']", ["in capitals"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5\ncues=['said ..']", ["ends with a gap"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5\ncues=['.. said']", ["words on both sides"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5\ncues=['said >> ']", ["nothing in it"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5\ncues=['am*']", ["too short"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5\ncues=['(x)']", ["no meaning in a cue"]),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5\ncues=['x']\nquote='all'", ['quote is "first" or "last"']),
    ("[a]\ntitle='a'\nasked='b'\n[[a.cue]]\nwhy='w'\nscore=0.5\nfollows='zz'", ["follows [zz], which is no issue"]),
]


@pytest.mark.parametrize(("text", "words"), FAULTS)
def test_a_fault_is_told_in_the_lawyers_words(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(BadRules) as told:
        IssueList.load(write(tmp_path, text))
    assert all(word in str(told.value) for word in words), str(told.value)
    assert "issues.toml" in str(told.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = "[a]\nphrases = ['c']\n[B]\ntitle = 'b'\nasked = 'b'\n[c]\ntitle='c'\nasked='c'\nphrases=['{X}', '']\n"
    with pytest.raises(BadRules) as told:
        IssueList.load(write(tmp_path, text))
    # No title and no asked of [a]; the key and the phrases of [B]; the second phrase of [c].
    assert "5 to mend" in str(told.value)
    assert sum(line.startswith("- ") for line in str(told.value).splitlines()) == 5


def test_a_list_may_have_been_saved_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeff[access_denied]\ntitle = 'Access denied'\nasked = 'Refused.'\n")
    assert [issue.key for issue in IssueList.load(path).issues] == ["access_denied"]


def test_a_file_that_is_not_there_or_no_text_is_told_without_its_content(tmp_path: Path) -> None:
    with pytest.raises(BadRules, match="cannot be opened"):
        IssueList.load(tmp_path / "issues.toml")
    (tmp_path / "issues.toml").write_bytes(b"[a]\ntitle = '\xff'")
    with pytest.raises(BadRules, match="not plain text"):
        IssueList.load(tmp_path / "issues.toml")
    with pytest.raises(BadRules, match="not well-formed"):
        IssueList.load(write(tmp_path, "[a\n"))
