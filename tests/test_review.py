"""Two readers, blind to each other; differences wait; recorded decisions come back as they went."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import write_csv
from test_way_in import ROWS

from dossier_kit import steps
from dossier_kit.dossier import Dossier, init_dossier
from dossier_kit.errors import BadDecisions, DossierError
from dossier_kit.review import Decision, _latest, decide, finish, outcome, settle, suggestions, view
from dossier_kit.review.recorded import export_decisions, import_decisions
from dossier_kit.rows import case_refs, case_story
from dossier_kit.vocabulary import CaseState


@pytest.fixture
def searched(dossier: Dossier, tmp_path: Path) -> Dossier:
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", ROWS)])
    steps.find_identifiers(dossier)
    return dossier


@pytest.fixture
def ref(searched: Dossier) -> str:
    return next(ref for ref in case_refs(searched.vault) if "Ludovic" in case_story(searched.vault, ref)[0])


def accept_all(dossier: Dossier, ref: str, reader: str, skip: int | None = None) -> None:
    spans = suggestions(dossier.vault, ref)
    decide(dossier, ref, reader, [
        Decision(s.start, s.end, "reject" if n == skip else "accept", s.entity_type) for n, s in enumerate(spans)])
    finish(dossier, ref, reader)


def test_a_case_is_reviewed_when_two_people_agree(searched: Dossier, ref: str) -> None:
    assert outcome(searched.vault, ref).state == CaseState.SUGGESTED
    accept_all(searched, ref, "Ann")
    assert outcome(searched.vault, ref).state == CaseState.READ_ONCE
    accept_all(searched, ref, "Ann")                      # the same person again is still one reader
    assert outcome(searched.vault, ref).state == CaseState.READ_ONCE
    accept_all(searched, ref, "Bea")
    result = outcome(searched.vault, ref)
    assert result.state == CaseState.REVIEWED and set(result.readers) == {"Ann", "Bea"}
    assert len(result.spans) == len(suggestions(searched.vault, ref))


def test_nobody_finishes_with_something_undecided(searched: Dossier, ref: str) -> None:
    with pytest.raises(DossierError, match="not decided yet"):
        finish(searched, ref, "Ann")


def test_the_second_reader_sees_nothing_of_the_first(searched: Dossier, ref: str) -> None:
    before = view(searched.vault, ref, "Bea")
    accept_all(searched, ref, "Ann", skip=0)
    assert view(searched.vault, ref, "Bea") == before


def test_where_they_differ_the_case_waits_until_it_is_settled(searched: Dossier, ref: str) -> None:
    accept_all(searched, ref, "Ann")
    accept_all(searched, ref, "Bea", skip=1)
    result = outcome(searched.vault, ref)
    assert result.state == CaseState.DIFFERENCES and len(result.differences) == 1
    place = result.differences[0]
    kind = suggestions(searched.vault, ref)[1].entity_type
    with pytest.raises(DossierError, match="not settled yet"):
        settle(searched, ref, "Lee", [])
    settle(searched, ref, "Lee", [Decision(*place, "accept", kind)])
    assert outcome(searched.vault, ref).state == CaseState.REVIEWED
    assert place in {(d.start, d.end) for d in outcome(searched.vault, ref).spans}
    with pytest.raises(DossierError, match="no difference"):
        settle(searched, ref, "Lee", [Decision(*place, "accept", kind)])


def test_another_type_is_a_difference(searched: Dossier, ref: str) -> None:
    accept_all(searched, ref, "Ann")
    spans = suggestions(searched.vault, ref)
    decide(searched, ref, "Bea", [Decision(s.start, s.end, "accept", s.entity_type) for s in spans[1:]])
    other = "ORG_OTHER" if spans[0].entity_type != "ORG_OTHER" else "LOCATION"
    decide(searched, ref, "Bea", [Decision(spans[0].start, spans[0].end, "retype", other)])
    finish(searched, ref, "Bea")
    assert outcome(searched.vault, ref).state == CaseState.DIFFERENCES


def test_what_is_taken_back_is_open_again(searched: Dossier, ref: str) -> None:
    first = suggestions(searched.vault, ref)[0]
    decide(searched, ref, "Ann", [Decision(first.start, first.end, "accept", first.entity_type)])
    assert first not in view(searched.vault, ref, "Ann").undecided
    decide(searched, ref, "Ann", [Decision(first.start, first.end, "clear", first.entity_type)])
    assert first in view(searched.vault, ref, "Ann").undecided


@pytest.mark.parametrize("wrong", [
    Decision(0, 5, "accept", "NOBODY"), Decision(0, 5, "hide", "PERSON"), Decision(5, 5, "add", "PERSON"),
    Decision(-1, 5, "add", "PERSON"), Decision(0, 99999, "add", "PERSON"),
])
def test_a_decision_that_cannot_be_is_refused(searched: Dossier, ref: str, wrong: Decision) -> None:
    with pytest.raises(DossierError):
        decide(searched, ref, "Ann", [Decision(0, 2, "add", "PERSON"), wrong])
    assert view(searched.vault, ref, "Ann").kept == ()


def test_decisions_go_out_and_come_back(searched: Dossier, tmp_path: Path) -> None:
    for n, ref in enumerate(case_refs(searched.vault)):
        accept_all(searched, ref, "Ann")
        accept_all(searched, ref, "Bea", skip=0 if n == 0 else None)
    first = case_refs(searched.vault)[0]
    place = outcome(searched.vault, first).differences[0]
    settle(searched, first, "Lee", [Decision(*place, "reject", "PERSON")])
    path = tmp_path / "decisions.jsonl"
    export_decisions(searched, path)
    for name, school, *_ in [(r["Child's name"].split()[0], r["School"]) for r in ROWS]:
        assert name not in path.read_text(encoding="utf-8") and school not in path.read_text(encoding="utf-8")

    other = init_dossier(tmp_path / "other", "another passphrase")   # other references, other keys
    steps.take_in(other, [write_csv(tmp_path / "accounts.csv", ROWS)])
    steps.find_identifiers(other)
    counts = import_decisions(other, path)
    assert counts["readings"] == 6 and counts["settlements"] == 1 and counts["unknown stories"] == 0
    assert {str(outcome(other.vault, ref).state) for ref in case_refs(other.vault)} == {"reviewed"}
    entries = len(other.vault.rows("SELECT id FROM decisions"))
    import_decisions(other, path)                                    # once more changes nothing
    assert len(other.vault.rows("SELECT id FROM decisions")) == entries
    other.close()


@pytest.mark.parametrize(("saved", "then", "holds"), [
    ("signed", "accept", "accept"),       # both have thought better of it since
    ("unsigned", "accept", "accept"),     # and a file without a signature knows it no better
    ("signed", "clear", None),            # taken back, and to be decided anew: that is a word too
    ("signed", "", "reject"),             # nothing was said since
])
def test_a_file_never_speaks_over_what_was_said_since(
    searched: Dossier, ref: str, tmp_path: Path, saved: str, then: str, holds: str | None
) -> None:
    path = tmp_path / "decisions.jsonl"
    first = suggestions(searched.vault, ref)[0]
    for reader in ("Ann", "Bea"):
        accept_all(searched, ref, reader, skip=0)
    export_decisions(searched, path)
    if saved == "unsigned":
        path.write_text("".join(f"{line}\n" for line in path.read_text().splitlines() if '"finish"' not in line))
    for reader in ("Ann", "Bea"):
        if then:
            decide(searched, ref, reader, [Decision(first.start, first.end, then, first.entity_type)])
    before = searched.vault.rows("SELECT * FROM decisions")
    import_decisions(searched, path)
    assert searched.vault.rows("SELECT * FROM decisions") == before
    for reader in ("Ann", "Bea"):
        latest = {(d.start, d.end): d.action for d in _latest(searched.vault, ref, case_story(searched.vault, ref)[1], reader)}
        assert latest.get((first.start, first.end)) == holds


def test_a_file_signs_only_what_it_says(searched: Dossier, ref: str, tmp_path: Path) -> None:
    """Ann signed elsewhere; here she has begun the same case, and differs from herself at one place."""
    path = tmp_path / "decisions.jsonl"
    accept_all(searched, ref, "Ann", skip=0)
    export_decisions(searched, path)
    other = init_dossier(tmp_path / "other", "another passphrase")
    steps.take_in(other, [write_csv(tmp_path / "accounts.csv", ROWS)])
    steps.find_identifiers(other)
    here = next(r for r in case_refs(other.vault) if case_story(other.vault, r)[0] == case_story(searched.vault, ref)[0])
    first = suggestions(other.vault, here)[0]
    decide(other, here, "Ann", [Decision(first.start, first.end, "accept", first.entity_type)])
    assert import_decisions(other, path)["decisions"] == len(suggestions(other.vault, here)) - 1
    mine = view(other.vault, here, "Ann")
    assert not mine.undecided and not mine.rejected and not mine.finished
    other.close()


@pytest.mark.parametrize(("line", "said"), [
    ("not json", "not JSON"),
    ('{"story": "x", "reader": "A"}', "action"),
    ('{"story": "x", "reader": "A", "action": "burn"}', "action"),
    ('{"story": "x", "reader": "A", "action": "accept", "start": "1", "end": 2, "entity_type": "PERSON"}', "start"),
    ('{"story": "x", "reader": "A", "action": "accept", "start": 1, "end": 2, "entity_type": "NOBODY"}', "entity_type"),
])
def test_a_bad_line_is_named_and_nothing_is_imported(searched: Dossier, ref: str, tmp_path: Path, line: str, said: str) -> None:
    accept_all(searched, ref, "Ann")
    path = tmp_path / "decisions.jsonl"
    export_decisions(searched, path)
    good = [json.dumps({**json.loads(text), "reader": "Cy"}) for text in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join([*good, line]), encoding="utf-8")
    with pytest.raises(BadDecisions, match=f"line {len(good) + 1}.*{said}"):
        import_decisions(searched, path)
    assert view(searched.vault, ref, "Cy").kept == ()
