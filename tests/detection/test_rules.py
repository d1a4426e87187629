"""A lint of the rules files: lawyers extend them, so what breaks them is said here."""

from __future__ import annotations

import tomllib

import pytest

from dossier_kit.detection.in_context import RULES, frames
from dossier_kit.detection.lexicon import FOLDER, fold, lexicon, lines, rule_files, tables

LISTS = [path.name for path in rule_files() if path.name.endswith((".txt", ".txt.gz"))]


@pytest.mark.parametrize("name", LISTS)
def test_lists_have_no_blank_and_no_repeated_entries(name: str) -> None:
    entries = lines(name)
    assert entries
    assert all(entry == entry.strip() and entry for entry in entries)
    assert len(entries) == len(set(entries))


@pytest.mark.parametrize("name", [path.name for path in rule_files() if path.suffix == ".toml"])
def test_tables_are_lists_of_strings(name: str) -> None:
    assert tables(name)
    assert tomllib.loads((FOLDER / name).read_text(encoding="utf-8")) == tables(name)


def test_every_list_and_its_licence_is_in_the_readme() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert not [path.name for path in rule_files() if path.name != "README.md" and path.name not in readme]
    assert "Open Government Licence" in readme
    assert "Crown copyright" in readme


def test_the_data_stay_small() -> None:
    assert sum(path.stat().st_size for path in rule_files()) < 3_000_000


def test_frames_are_well_formed_and_use_every_list() -> None:
    lists = tables(RULES)
    assert len(frames()) == len(lists["frames"])  # BadRules says which is not
    named = " ".join([*lists["frames"]])
    assert not [name for name in lists if name != "frames" and f"<{name}>" not in named]
    for name, entries in lists.items():
        assert len(entries) == len(set(entries)), name
        assert name == "frames" or entries == [fold(entry) for entry in entries], name  # compared with folded text


def test_folding_keeps_the_length() -> None:
    for text in ("İstanbul", "ßß", "O’Neill", "ﬁ ½ ǅ"):
        assert len(fold(text)) == len(text)


def test_names_that_are_words_are_known_as_both() -> None:
    lex = lexicon()
    assert lex.may_be_name("hope")
    assert not lex.is_name("hope")
    assert lex.is_name("thaddeus")
    assert lex.is_word("hope")
