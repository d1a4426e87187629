"""The reader's desk: what the widget asks of the vault, without a screen; and that nothing acknowledged is ever lost."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from children import Forked, begin
from support import PASSPHRASE, write_csv
from test_way_in import ROWS, row

from dossier_kit import steps
from dossier_kit.consents import ConsentState
from dossier_kit.dossier import Dossier, init_dossier
from dossier_kit.errors import DossierError
from dossier_kit.panels.reader import DifferencesPanel, ReviewPanel
from dossier_kit.redaction import preview
from dossier_kit.review import Decision, decide, finish, outcome, queue, suggestions, view
from dossier_kit.review.desk import Desk, Overtaken
from dossier_kit.review.reopening import came_back, send_back
from dossier_kit.review.rereading import RereadingDesk
from dossier_kit.review.settling import ALL, NONE, LeadDesk
from dossier_kit.rows import case_refs, case_story
from dossier_kit.vocabulary import CaseState, Consent


@pytest.fixture
def searched(dossier: Dossier, tmp_path: Path) -> Dossier:
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", ROWS)])
    steps.find_identifiers(dossier)
    return dossier


@pytest.fixture
def ref(searched: Dossier) -> str:
    return next(ref for ref in case_refs(searched.vault) if "Ludovic" in case_story(searched.vault, ref)[0])


def first(desk: Desk) -> Decision:
    span = desk.case.spans[0]  # type: ignore[union-attr]
    return Decision(span.start, span.end, "accept", span.entity_type)


def free_word(desk: Desk) -> tuple[int, int]:
    """A word of the story that nothing marks."""
    case = desk.case
    assert case is not None
    position = 0
    for word in case.story.split():
        start = case.story.index(word, position)
        position = start + len(word)
        if len(word) > 3 and word.isalpha() and not any(m.start < position and start < m.end for m in case.marks()):
            return start, position
    raise AssertionError("no such word")


# -- deciding, undoing ---------------------------------------------------------------------------------------------


def test_what_the_desk_shows_is_what_the_vault_holds(searched: Dossier, ref: str) -> None:
    desk = Desk(searched, "Ann")
    case = desk.open(ref)
    assert [m.state for m in case.marks()] == ["open"] * len(suggestions(searched.vault, ref))
    desk.decide([first(desk)])
    desk.hide(*free_word(desk), "ORG_OTHER")
    held = view(searched.vault, ref, "Ann")
    assert held.kept == tuple(case.kept) and len(held.kept) == 2
    assert Desk(searched, "Ann").open(ref).marks() == case.marks()


def test_undo_and_redo_go_all_the_way_and_survive_a_new_sitting(searched: Dossier, ref: str) -> None:
    desk = Desk(searched, "Ann")
    desk.open(ref)
    states = [desk.case.marks()]  # type: ignore[union-attr]
    for span in suggestions(searched.vault, ref)[:4]:
        desk.decide([Decision(span.start, span.end, "reject", span.entity_type)])
        states.append(desk.case.marks())  # type: ignore[union-attr]
    desk.hide(*free_word(desk), "LOCATION")
    states.append(desk.case.marks())  # type: ignore[union-attr]
    again = Desk(searched, "Ann")
    again.open(ref)
    for expected in reversed(states[:-1]):
        assert again.undo()[1] == 0 and again.case.marks() == expected  # type: ignore[union-attr]
    assert again.undo() == (None, 0) and view(searched.vault, ref, "Ann").kept == ()
    last = Desk(searched, "Ann")
    last.open(ref)
    for expected in states[1:]:
        assert last.redo()[1] == 0 and last.case.marks() == expected  # type: ignore[union-attr]
    assert last.redo() == (None, 0)
    last.undo()
    last.decide([first(last)])                       # a new step: what was taken back can't be done again
    assert last.steps()[1] == 0


@pytest.mark.parametrize(("cut", "expected"), [
    # (what is selected, relative to a mark's start and end), then the hidden pieces, relative likewise
    pytest.param((2, 0), [(2, 0)], id="within a mark it narrows"),
    pytest.param((0, 2), [(0, 2)], id="past its end it widens"),
    pytest.param((2, 2), [(0, 2)], id="across its end it joins: nothing is uncovered"),
    pytest.param((-2, -2), [(-2, 0)], id="across its start as well"),
])
def test_changed_bounds(searched: Dossier, ref: str, cut: tuple[int, int], expected: list[tuple[int, int]]) -> None:
    desk = Desk(searched, "Ann")
    case = desk.open(ref)
    spans = case.spans
    span = next(s for s, before, after in zip(spans[1:], spans, spans[2:], strict=False)
                if s.start - before.end > 3 and after.start - s.end > 3 and s.end - s.start > 4)
    desk.decide([Decision(span.start, span.end, "accept", span.entity_type)])
    desk.hide(span.start + cut[0], span.end + cut[1], span.entity_type)
    kept = [(d.start - span.start, d.end - span.end) for d in view(searched.vault, ref, "Ann").kept]
    assert kept == expected
    assert all((s.start, s.end) != (span.start, span.end) for s in view(searched.vault, ref, "Ann").undecided)


def test_mark_all_says_how_many_first_and_each_stays_open_to_another_decision(searched: Dossier, ref: str) -> None:
    desk = Desk(searched, "Ann")
    case = desk.open(ref)
    word = "the"
    start = case.story.index(f" {word} ") + 1
    here = desk.places_of(start, start + 3, everywhere=False)
    everywhere = desk.places_of(start, start + 3, everywhere=True)
    total = sum(len(places) for places in everywhere.values())
    assert set(here) == {ref} and here[ref] == everywhere[ref] and len(everywhere) > 1
    with pytest.raises(DossierError, match="not 1"):
        desk.mark_all(start, start + 3, "accept", "ORG_OTHER", True, 1)
    assert view(searched.vault, ref, "Ann").kept == ()
    assert desk.mark_all(start, start + 3, "accept", "ORG_OTHER", True, total) == total
    for other, places in everywhere.items():
        assert {(d.start, d.end) for d in view(searched.vault, other, "Ann").kept} == set(places)
    one = here[ref][0]
    desk.decide([Decision(*one, "reject", "ORG_OTHER")])
    desk.undo()
    other = next(r for r in everywhere if r != ref)
    changed = everywhere[other][0]
    elsewhere = Desk(searched, "Ann")
    elsewhere.open(other)
    elsewhere.decide([Decision(*changed, "reject", "ORG_OTHER")])
    _, left = desk.undo()                          # the whole step, but for what was decided anew since
    assert left == 1 and view(searched.vault, ref, "Ann").kept == ()
    assert view(searched.vault, other, "Ann").rejected == (Decision(*changed, "reject", "ORG_OTHER"),)


def test_accepting_the_rest_leaves_what_is_doubtful(searched: Dossier, ref: str) -> None:
    with searched.vault.transaction():
        start = suggestions(searched.vault, ref)[0].start
        searched.vault.execute("UPDATE spans SET score = 0.3 WHERE ref = ? AND start = ?", ref, start)
    desk = Desk(searched, "Ann")
    case = desk.open(ref)
    assert desk.accept_rest() == len(case.spans) - 1
    assert [m.start for m in case.undecided()] == [start]


@pytest.mark.parametrize(("marked", "shown"), [
    ("eighteen", "[age] months old"),           # what one reader marks as people write it is no age of eighteen years
    ("eighteen months old", "[under five]"),
])
def test_an_age_in_months_is_never_one_in_years(dossier: Dossier, tmp_path: Path, marked: str, shown: str) -> None:
    told = "She was eighteen months old when it began, and the report went round before I had seen a word of it."
    account = row("Ludovic", "Mrs Ferrybridge", "Tarn Howe Primary", **{"Please tell us your story": told})
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [account])])
    at = told.index(marked)
    text = preview(dossier, case_refs(dossier.vault)[0], [Decision(at, at + len(marked), "add", "AGE")]).text
    assert text.startswith(f"She was {shown} when it began")


# -- who it is -----------------------------------------------------------------------------------------------------


def test_two_people_are_joined_and_parted(searched: Dossier, ref: str) -> None:
    desk = Desk(searched, "Ann")
    case = desk.open(ref)

    def labels() -> dict[tuple[int, int], str]:
        hidden = case.hidden()
        shown = preview(searched, ref, hidden)
        return {(d.start, d.end): shown.text[at.start : at.end] for d, at in zip(hidden, shown.labels, strict=True)}

    people = [(m.start, m.end) for m in case.marks() if m.entity_type == "PERSON"]
    before = labels()
    one = people[0]
    other = next(p for p in people if before[p] != before[one])
    desk.identify([([one, other], "EP", "")])
    assert labels()[one] == labels()[other] and "EP" in labels()[one]
    desk.identify([([one], "SENCO", ""), ([other], "EP", "")])
    assert "SENCO" in labels()[one] and "EP" in labels()[other]
    desk.undo()
    assert labels()[one] == labels()[other]


# -- words for all cases -------------------------------------------------------------------------------------------


def test_words_to_hide_always_and_never(searched: Dossier, ref: str) -> None:
    desk = Desk(searched, "Ann")
    case = desk.open(ref)
    start, end = free_word(desk)
    words = case.story[start:end]
    desk.set_words(words.upper(), "SCHOOL")
    assert any((s.start, s.end, s.entity_type) == (start, end, "SCHOOL") for s in suggestions(searched.vault, ref))
    desk.set_words(words, "")
    assert not any((s.start, s.end) == (start, end) for s in suggestions(searched.vault, ref))
    named = next(s for s in suggestions(searched.vault, ref) if s.recogniser == "OwnColumns")
    desk.set_words(case.story[named.start : named.end], "")
    assert named in suggestions(searched.vault, ref), "what the columns name is suggested all the same"
    desk.set_words(words, None)
    assert words.casefold() not in desk.words()
    with pytest.raises(DossierError):
        desk.set_words(" ,. ", "SCHOOL")
    assert words not in str(searched.vault.ledger())


# -- two sittings --------------------------------------------------------------------------------------------------


def test_the_later_of_two_windows_is_told_and_overwrites_nothing(searched: Dossier, ref: str) -> None:
    one, two = Desk(searched, "Ann"), Desk(searched, "Ann")
    one.open(ref)
    two.open(ref)
    place = first(one)
    one.decide([place])
    with pytest.raises(Overtaken, match="under your name"):
        two.decide([Decision(place.start, place.end, "reject", place.entity_type)])
    assert view(searched.vault, ref, "Ann").kept == (place,)
    two.open(ref)
    two.decide([Decision(place.start, place.end, "reject", place.entity_type)])
    with pytest.raises(Overtaken):
        one.undo()
    with pytest.raises(Overtaken):
        one.finish()


def test_other_readers_are_not_in_the_way_but_told_of(searched: Dossier, ref: str) -> None:
    one, two = Desk(searched, "Ann"), Desk(searched, "Bea")
    one.open(ref)
    two.open(ref)
    one.decide([first(one)])
    two.decide([first(two)])
    assert queue.holders(searched.vault, "Bea") == {ref: ["Ann"]}
    assert queue.next_case(searched, "Cy") != ref, "what nobody has open comes first"
    one.close()
    assert queue.holders(searched.vault, "Bea") == {}


# The panels that stand open on one case, and whom each reader is told of.
PANELS = [
    ([(Desk, "Ann"), (Desk, "Ann")], {"Ann": [], "Bea": ["Ann"]}),                  # the cell was run again
    ([(Desk, "Ann"), (RereadingDesk, "Ann")], {"Ann": [], "Bea": ["Ann"]}),         # the sample's panel below it
    ([(Desk, "Ann"), (Desk, " ÄNN")], {"ann": [], "Bea": ["Ann"]}),                 # one person, spelt otherwise
    ([(Desk, "Bea"), (RereadingDesk, "Cy"), (Desk, "Ann")], {"Ann": ["Bea", "Cy"], "Bea": ["Ann", "Cy"], "Cy": ["Ann", "Bea"]}),
]


@pytest.mark.parametrize(("panels", "told"), PANELS)
def test_only_other_people_are_named_as_having_a_case_open(
    searched: Dossier, ref: str, panels: list[tuple[type[Desk], str]], told: dict[str, list[str]]
) -> None:
    for desk, name in panels:
        desk(searched, name).open(ref)
    for reader, others in told.items():
        assert queue.holders(searched.vault, reader).get(ref, []) == others


def test_whoever_comes_back_goes_on_with_what_is_half_done(searched: Dossier) -> None:
    refs = list(queue.queue(searched, "Ann"))
    desk = Desk(searched, "Ann")
    desk.open(refs[2])
    assert desk.next_case() == refs[0], "a case that was only looked at is not begun"
    for ref in refs[1:3]:
        desk.open(ref)
        desk.decide([first(desk)])
    other = Desk(searched, "Bea")
    other.open(refs[1])
    again = Desk(searched, "Ann")                     # the panel before it still has refs[2] open
    assert again.next_case() == refs[2], "of two that are begun, that which nobody else has open"
    other.close()
    assert again.next_case() == refs[1]
    assert [again.next_case(ref) for ref in refs[1:3]] == [refs[2], refs[0]], "from there on in order, never in a ring"
    assert other.next_case() == refs[0], "what others have begun is nothing to them"
    with searched.vault.transaction():
        searched.vault.execute("UPDATE submissions SET story_key = 'another' WHERE ref = ?", refs[1])
    assert again.next_case() == refs[2], "nothing is begun of a text that has changed since"


def test_a_hold_that_nobody_touched_strands_nothing(searched: Dossier, ref: str) -> None:
    Desk(searched, "Ann").open(ref)
    with searched.vault.transaction():
        searched.vault.execute("UPDATE holds SET at = '2020-01-01T00:00:00Z'")
    assert queue.holders(searched.vault) == {}


def test_a_text_that_changed_is_not_decided_on(searched: Dossier, ref: str) -> None:
    desk = Desk(searched, "Ann")
    desk.open(ref)
    with searched.vault.transaction():
        searched.vault.execute("UPDATE submissions SET story_key = 'another' WHERE ref = ?", ref)
    with pytest.raises(Overtaken):
        desk.decide([first(desk)])


# -- two readers ---------------------------------------------------------------------------------------------------


def read(dossier: Dossier, ref: str, reader: str, leave: int | None = None) -> Desk:
    desk = Desk(dossier, reader)
    case = desk.open(ref)
    desk.decide([Decision(s.start, s.end, "reject" if n == leave else "accept", s.entity_type) for n, s in enumerate(case.spans)])
    desk.finish()
    return desk


def test_the_second_reads_blind_unless_the_lead_sets_it_so(searched: Dossier, ref: str) -> None:
    read(searched, ref, "Ann", leave=0)
    assert all(m.others == () and m.state == "open" for m in Desk(searched, "Bea").open(ref).marks())
    searched.settings.values["review"]["blind"] = False
    marks = Desk(searched, "Bea").open(ref).marks()
    assert marks[0].others == (("Ann", ""),) and marks[1].others == (("Ann", marks[1].entity_type),)
    assert all(m.state == "open" for m in marks)


@pytest.mark.parametrize("name", ["Ann", " ann ", "ANN", "Änn"])
def test_nobody_second_reads_their_own_case(searched: Dossier, ref: str, name: str) -> None:
    read(searched, ref, "Ann")
    assert queue.queue(searched, name.strip())[ref] in ("read", "done")
    assert queue.next_case(searched, name.strip()) != ref
    if name.strip() != "Ann":
        with pytest.raises(DossierError, match="Somebody else"):
            read(searched, ref, name)
    assert outcome(searched.vault, ref).state == CaseState.READ_ONCE


def test_the_queue_and_the_pace(searched: Dossier) -> None:
    refs = list(queue.queue(searched, "Ann"))
    before = queue.pace(searched, "Ann")
    assert (before.cases, before.mine, before.left, before.seconds_left) == (len(refs), 0, len(refs), None)
    read(searched, refs[0], "Ann")
    read(searched, refs[0], "Bea")
    after = queue.pace(searched, "Ann")
    assert (after.mine, after.left, after.done) == (1, len(refs) - 1, 1) and after.seconds is not None
    assert queue.queue(searched, "Cy")[refs[0]] == "done"
    assert queue.next_case(searched, "Ann", after=refs[0]) == refs[1]
    assert queue.next_case(searched, "Ann", after=refs[-1]) == refs[1]


def test_the_lead_settles_stretch_by_stretch(searched: Dossier, ref: str) -> None:
    read(searched, ref, "Ann", leave=0)
    desk = Desk(searched, "Bea")
    case = desk.open(ref)
    span = next(s for s in case.spans[1:] if s.end - s.start > 4)
    desk.decide([Decision(s.start, s.end, "accept", s.entity_type) for s in case.spans])
    desk.hide(span.start + 2, span.end, span.entity_type)          # other bounds: one difference, not two
    desk.finish()
    lead = LeadDesk(searched, "Lee")
    assert lead.waiting() == [ref]
    dispute = lead.dispute(ref)
    assert dispute is not None and len(dispute.differences) == 2 and not dispute.own
    with pytest.raises(DossierError, match="not settled yet"):
        lead.settle(ref)
    for n, difference in enumerate(dispute.differences):
        # Where one hides and one leaves, there is no third answer; where their bounds differ, there are two more.
        hides = sum(1 for version in difference.versions[:2] if version.hidden)
        assert [v.reader for v in difference.versions] == ["Ann", "Bea", *([ALL, NONE] if hides == 2 else [])]
        with pytest.raises(DossierError, match="elsewhere"):
            lead.answer(ref, difference.start, difference.end, 1, dispute.seen - 1)
        dispute = lead.answer(ref, difference.start, difference.end, 1, dispute.seen)
        assert dispute.differences[n].answer == 1
    assert LeadDesk(searched, "Lee").dispute(ref) == dispute, "each answer is in the vault at once"
    lead.settle(ref)
    result = outcome(searched.vault, ref)
    assert result.state == CaseState.REVIEWED
    assert {(d.start, d.end) for d in result.spans} == {(d.start, d.end) for d in view(searched.vault, ref, "Bea").kept}
    assert LeadDesk(searched, "Bea").waiting() == []


@pytest.mark.parametrize("answer", [ALL, NONE])
def test_the_lead_may_say_what_no_reader_said(searched: Dossier, ref: str, answer: str) -> None:
    story = case_story(searched.vault, ref)[0]
    at = story.index("Ludovic")
    for reader, (start, end) in (("Ann", (at, at + 7)), ("Bea", (at, at + 9))):
        desk = Desk(searched, reader)
        case = desk.open(ref)
        desk.decide([Decision(s.start, s.end, "reject", s.entity_type) for s in case.spans])
        desk.hide(start, end, "PERSON")
        desk.finish()
    lead = LeadDesk(searched, "Lee")
    dispute = lead.dispute(ref)
    assert dispute is not None and len(dispute.differences) == 1
    difference = dispute.differences[0]
    choice = [v.reader for v in difference.versions].index(answer)
    dispute = lead.answer(ref, difference.start, difference.end, choice, dispute.seen)
    assert dispute.differences[0].answer == choice
    lead.settle(ref)
    spans = outcome(searched.vault, ref).spans
    assert {(d.start, d.end) for d in spans} == ({(at, at + 7), (at, at + 9)} if answer == ALL else set())


def settled(dossier: Dossier, ref: str) -> tuple[int, int]:
    """Ann has marked a place that Bea has not, and the lead has settled that it is hidden; returns the place."""
    read(dossier, ref, "Bea")
    desk = Desk(dossier, "Ann")
    desk.open(ref)
    desk.accept_rest()
    desk.decide([Decision(m.start, m.end, "accept", m.entity_type) for m in desk.case.undecided()])  # type: ignore[union-attr]
    place = free_word(desk)
    desk.hide(*place, "OTHER_ID")
    desk.finish()
    answered(dossier, ref, place, hides=True)
    assert place in {(d.start, d.end) for d in outcome(dossier.vault, ref).spans}
    return place


def answered(dossier: Dossier, ref: str, place: tuple[int, int], hides: bool) -> None:
    lead = LeadDesk(dossier, "Lee")
    dispute = lead.dispute(ref)
    assert dispute is not None
    [difference] = [d for d in dispute.differences if d.start <= place[0] and place[1] <= d.end]
    choice = next(n for n, version in enumerate(difference.versions) if bool(version.hidden) == hides)
    lead.answer(ref, difference.start, difference.end, choice, dispute.seen)
    assert outcome(dossier.vault, ref).state == CaseState.DIFFERENCES, "an answer holds when it is signed"
    lead.settle(ref)
    assert outcome(dossier.vault, ref).state == CaseState.REVIEWED


@pytest.mark.parametrize("how", ["undo", "sent back"])
@pytest.mark.parametrize("hides", [True, False])
def test_what_the_lead_hid_stays_hidden_until_the_lead_says_otherwise(searched: Dossier, ref: str, how: str, hides: bool) -> None:
    place = settled(searched, ref)
    if how == "sent back":
        send_back(searched, ref, "sample")
        read(searched, ref, "Bea")
    desk = Desk(searched, "Ann")
    desk.open(ref)
    desk.undo()
    # Whoever changes what they signed has not signed what it is now.
    assert not desk.look(ref).finished and desk.queue()[ref] == "second"
    assert outcome(searched.vault, ref).state == CaseState.READ_ONCE
    desk.finish()
    # No reader hides it any more, and the lead's word is not gone: the lead is asked again.
    result = outcome(searched.vault, ref)
    assert (result.state, result.differences) == (CaseState.DIFFERENCES, (place,))
    answered(searched, ref, place, hides)
    assert (place in {(d.start, d.end) for d in outcome(searched.vault, ref).spans}) == hides


def test_a_settlement_holds_while_its_readers_say_the_same(searched: Dossier, ref: str) -> None:
    place = settled(searched, ref)
    decide(searched, ref, "Bea", [Decision(*place, "reject", "OTHER_ID")])   # she had left it without a word
    assert outcome(searched.vault, ref).state == CaseState.REVIEWED
    decide(searched, ref, "Bea", [Decision(*place, "add", "LOCATION")])
    assert outcome(searched.vault, ref).state == CaseState.DIFFERENCES


@pytest.mark.parametrize(("change", "signed"), [
    ("the same again", True),        # nothing is changed by it
    ("a new suggestion", True),      # the case was open for its reader until it was decided
    ("another type", False),
    ("taken back", False),
    ("more is hidden", False),
])
def test_a_change_after_signing_takes_the_signature(searched: Dossier, ref: str, change: str, signed: bool) -> None:
    read(searched, ref, "Ann")
    desk = Desk(searched, "Ann")
    case = desk.open(ref)
    one = case.kept[0]
    other = "LOCATION" if one.entity_type != "LOCATION" else "PERSON"
    word = free_word(desk)
    if change == "a new suggestion":
        desk.set_words(case.story[slice(*word)], "OTHER_ID")
    desk.decide({
        "the same again": [one],
        "a new suggestion": [Decision(*word, "accept", "OTHER_ID")],
        "another type": [Decision(one.start, one.end, "retype", other)],
        "taken back": [Decision(one.start, one.end, "clear", one.entity_type)],
        "more is hidden": [Decision(*word, "add", "OTHER_ID")],
    }[change])
    assert desk.reopened == (() if signed else (ref,))
    assert (desk.case.finished, desk.look(ref).finished) == (signed, signed)  # type: ignore[union-attr]
    undone = searched.vault.rows("SELECT reader, kind, why FROM readings_undone")
    assert undone == ([] if signed else [("Ann", "reading", "changed")]) and came_back(searched.vault, ref) == []


def test_taking_back_what_was_marked_everywhere_takes_the_signatures_there(searched: Dossier) -> None:
    one, other = case_refs(searched.vault)[:2]
    read(searched, other, "Ann")
    desk = Desk(searched, "Ann")
    case = desk.open(one)
    words = [(m.start(), m.end()) for m in re.finditer(r"\w+", case.story)]
    place, found = next((p, f) for p in words if {one, other} <= (f := desk.places_of(*p, True)).keys())
    desk.mark_all(*place, "accept", "OTHER_ID", True, sum(map(len, found.values())))
    assert desk.reopened == () and desk.look(other).finished    # more is hidden there than was signed, and nothing less
    desk.undo()
    assert desk.reopened == (other,) and not desk.look(other).finished
    assert desk.queue()[other] == "first"


def test_the_page_is_told_when_a_signature_is_taken(searched: Dossier, ref: str) -> None:
    read(searched, ref, "Ann")
    panel = ReviewPanel(searched, "Ann")
    panel._answers("w", {"do": "ready"})
    shown = panel._answers("w", {"do": "open", "ref": ref})[0]
    mark = next(m for m in shown["marks"] if m["state"] == "yes")
    ask = {"ref": ref, "epoch": shown["epoch"], "n": 1}
    no = {"start": mark["start"], "end": mark["end"], "action": "reject", "entity_type": mark["entity_type"]}
    [told] = panel._answers("w", {**ask, "do": "decide", "decisions": [no]})
    assert told["type"] == "saved" and ref in told["notice"] and "sign again" in told["notice"]
    assert (told["finished"], told["cases"][ref]) == (False, "first")
    [told] = panel._answers("w", {**ask, "do": "undo"})
    assert told["notice"] == "Taken back." and "cases" not in told, "it is told once"


_ONE, _OTHER, _THIRD = (0, 5), (29, 36), (57, 61)
_TOLD = "Sarah shouted at the gate and Deborah wrote it all down. Finn saw it. Nobody had asked me, and the report went round."


@pytest.mark.parametrize(("ann", "bea", "asked", "labels"), [
    # Each reader's keys are their own: both are "p1", and two people.
    ({_ONE: ("EP", "p1")}, {_OTHER: ("SENCO", "p1")}, False, ["EP 1", "SENCO 1"]),
    # What one leaves to the kit contradicts nobody.
    ({_ONE: ("EP", "p1"), _OTHER: ("EP", "p1")}, {_ONE: ("EP", "p4")}, False, ["EP 1", "EP 1"]),
    ({_ONE: ("EP", "p1"), _OTHER: ("EP", "p1")}, {_OTHER: ("", "p1"), _THIRD: ("", "p1")}, False, ["EP 1", "EP 1", "EP 1"]),
    ({_ONE: ("EP", "")}, {_ONE: ("EP", "p1")}, False, ["EP 1"]),
    # Two roles for one person, by the same mention or by another; one person or two: the lead says, once for each.
    ({_ONE: ("contributor", "p1")}, {_ONE: ("SENCO", "p1")}, True, ["SENCO 1"]),
    ({_ONE: ("EP", "p1")}, {_ONE: ("", "p7"), _OTHER: ("SENCO", "p7")}, True, ["SENCO 1", "SENCO 1"]),
    ({_ONE: ("EP", "p1"), _OTHER: ("EP", "p1")}, {_ONE: ("EP", "p1"), _OTHER: ("EP", "p2")}, True, ["EP 1", "EP 2"]),
    ({_ONE: ("EP", "p1"), _OTHER: ("EP", "p2")}, {_ONE: ("EP", "p1"), _OTHER: ("EP", "p1")}, True, ["EP 1", "EP 1"]),
])
def test_who_is_meant_is_put_together_and_contradictions_wait(
    dossier: Dossier, tmp_path: Path, ann: dict[tuple[int, int], tuple[str, str]],
    bea: dict[tuple[int, int], tuple[str, str]], asked: bool, labels: list[str],
) -> None:
    """The lead follows Bea where asked."""
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [{**ROWS[0], "Child's name": "", "Please tell us your story": _TOLD}])])
    steps.find_identifiers(dossier)
    [ref] = case_refs(dossier.vault)
    for reader, said in (("Ann", ann), ("Bea", bea)):
        desk = Desk(dossier, reader)
        case = desk.open(ref)
        desk.decide([Decision(s.start, s.end, "reject", s.entity_type) for s in case.spans])
        desk.decide([Decision(*place, "add", "PERSON", *said.get(place, ("", ""))) for place in (_ONE, _OTHER, _THIRD)])
        desk.finish()
    result = outcome(dossier.vault, ref)
    assert (result.state, len(result.differences)) == ((CaseState.DIFFERENCES, 1) if asked else (CaseState.REVIEWED, 0))
    if asked:
        lead = LeadDesk(dossier, "Lee")
        dispute = lead.dispute(ref)
        assert dispute is not None
        [difference] = dispute.differences
        assert [v.reader for v in difference.versions[:2]] == ["Ann", "Bea"]
        assert difference.versions[0].who != difference.versions[1].who, "the lead sees what they differ on"
        dispute = lead.answer(ref, difference.start, difference.end, 1, dispute.seen)
        assert dispute.differences[0].answer == 1
        lead.settle(ref)
    spans = {(d.start, d.end): d for d in outcome(dossier.vault, ref).spans}
    text = preview(dossier, ref, sorted(spans.values())).text
    # Numbers come as they are drawn; what counts is the roles, and who is one person.
    found = re.findall(r"\[([^]]+)\]", text)[: len(labels)]
    assert [label.split()[0] for label in found] == [label.split()[0] for label in labels], text
    assert len(set(found)) == len(set(labels)), text


def test_search_over_all_cases(searched: Dossier, ref: str) -> None:
    story = case_story(searched.vault, ref)[0]
    start = story.index("Ludovic")
    hits, total = queue.find(searched.vault, "  LUDOVIC ")
    assert total == len(hits) > 0 and (ref, start) in {(hit.ref, hit.start) for hit in hits}
    assert queue.find(searched.vault, "Ludovi") == ([], 0) and queue.find(searched.vault, " ") == ([], 0)


# -- the widget's Python half --------------------------------------------------------------------------------------


def test_no_story_is_in_what_a_notebook_could_save(searched: Dossier, ref: str) -> None:
    desk = Desk(searched, "Ann")
    for panel in (ReviewPanel(searched, "Ann"), DifferencesPanel(searched, "Lee")):
        sent: list[dict[str, object]] = []
        panel.send = lambda message, buffers=None, sent=sent: sent.append(message)  # type: ignore[method-assign]
        panel._receive(panel, {"view": "w", "do": "ready"}, [])
        assert sent and sent[-1]["type"] in ("case", "disputes")
        desk.open(ref)
        kept = repr(panel) + str(panel.get_state()) + repr(desk) + str(panel._repr_mimebundle_())
        assert "Ludovic" not in kept
    assert sent[-1]["view"] == "w"


def test_whoever_reads_or_settles_is_told_the_condition_of_the_consent(searched: Dossier, ref: str) -> None:
    """And of an answer that is in doubt as a whole it is not said that it were a condition."""
    steps.record_consent(searched, ref, "consented", "rang", conditions="not the bit about my husband")
    read(searched, ref, "Ann", leave=0)
    read(searched, ref, "Bea", leave=1)
    told: list[dict[str, Any]] = []
    for panel in (ReviewPanel(searched, "Cy"), DifferencesPanel(searched, "Lee")):
        panel.send = lambda message, buffers=None: told.append(message)  # type: ignore[method-assign]
        panel._receive(panel, {"view": "w", "do": "ready"}, [])
        panel._receive(panel, {"view": "w", "do": "open", "ref": ref}, [])
        assert "husband" not in repr(panel) + str(panel.get_state())
    said = {one["ref"]: one["condition"] for m in told for one in [m, *m.get("disputes", [])] if "condition" in one}
    assert said.pop(ref) == "not the bit about my husband" and set(said.values()) <= {""}
    assert sum(one["ref"] == ref for m in told for one in m.get("disputes", [])) == 2
    assert ConsentState(Consent.UNCLEAR, None, "yes. Take it out", "intake", True).condition == ""


def test_an_error_says_nothing_of_the_text(searched: Dossier, ref: str, caplog: pytest.LogCaptureFixture) -> None:
    panel = ReviewPanel(searched, "Ann")
    sent: list[dict[str, object]] = []
    panel.send = lambda message, buffers=None: sent.append(message)  # type: ignore[method-assign]
    panel._receive(panel, {"view": "w", "do": "ready"}, [])
    for broken in ({"do": "decide", "decisions": [{"start": "Ludovic"}]}, {"do": "hide", "start": 0, "end": 10**9, "entity_type": "PERSON"},
                   {"do": "Ludovic"}):
        panel._receive(panel, {"view": "w", "ref": sent[1]["ref"], "n": 1, "epoch": 0, **broken}, [])
        assert sent[-1]["type"] == "told" and "Ludovic" not in str(sent[-1]) + caplog.text


def test_what_was_sent_before_a_window_knew_is_refused(searched: Dossier) -> None:
    panel, other = ReviewPanel(searched, "Ann"), Desk(searched, "Ann")
    sent: list[dict[str, object]] = []
    panel.send = lambda message, buffers=None: sent.append(message)  # type: ignore[method-assign]
    panel._receive(panel, {"view": "w", "do": "ready"}, [])
    ref = str(sent[-1]["ref"])
    other.open(ref)
    places = [{"start": s.start, "end": s.end, "action": "reject", "entity_type": s.entity_type} for s in suggestions(searched.vault, ref)]
    other.decide([first(other)])
    for n in (1, 2):
        panel._receive(panel, {"view": "w", "do": "decide", "ref": ref, "n": n, "epoch": 0, "decisions": [places[n - 1]]}, [])
    assert [m["type"] for m in sent[-2:]] == ["case", "refused"] and sent[-2]["overtaken"]
    assert view(searched.vault, ref, "Ann").rejected == ()
    panel._receive(panel, {"view": "w", "do": "decide", "ref": ref, "n": 3, "epoch": 1, "decisions": [places[1]]}, [])
    assert sent[-1]["type"] == "saved" and len(view(searched.vault, ref, "Ann").rejected) == 1


def test_the_second_readers_page_is_sent_nothing_of_the_first(searched: Dossier, ref: str) -> None:
    def page() -> str:
        panel = ReviewPanel(searched, "Bea")
        sent: list[dict[str, object]] = []
        panel.send = lambda message, buffers=None: sent.append(message)  # type: ignore[method-assign]
        panel._receive(panel, {"view": "w", "do": "ready"}, [])
        panel._receive(panel, {"view": "w", "do": "open", "ref": ref}, [])
        case = sent[-1]
        return str({key: case[key] for key in ("marks", "doubts", "labels", "story")})

    before = page()
    read(searched, ref, "Ann", leave=0)
    assert page() == before and "Ann" not in before


# -- never lost ----------------------------------------------------------------------------------------------------

WRITER = """
import os, sys
from pathlib import Path
from typing import Any
from dossier_kit.dossier import Dossier, hand_over
from dossier_kit.review import Decision
from dossier_kit.review.desk import Desk
home, passphrase, reader, first, count, length = sys.argv[1:]
hand_over(passphrase)
dossier = Dossier(Path(home))
desk = Desk(dossier, reader)
refs = [ref for (ref,) in dossier.vault.rows("SELECT ref FROM submissions ORDER BY ref")]
for n in range(int(first), int(first) + int(count)):
    if desk.case is None or n % 50 == 0:
        desk.open(refs[n // 50 % len(refs)])
    place = n % (int(length) - 1)
    desk.decide([Decision(place, place + 1, "add" if n % 3 else "reject", "PERSON")])
    print(n, flush=True)
    if n % 100 == 99:
        dossier.vault.record(reader, "hundred decisions")
dossier.close()
"""


@pytest.fixture
def shared(tmp_path: Path) -> Dossier:
    """A dossier of a few plain stories, for writers in processes of their own."""
    made = init_dossier(tmp_path / "shared", PASSPHRASE)
    rows = [{**ROWS[0], "Reference": f"{n}", "Your account": f"Account number {n}. " + "word " * 60} for n in range(8)]
    key = next(k for k, v in ROWS[0].items() if v == max(ROWS[0].values(), key=len))
    steps.take_in(made, [write_csv(tmp_path / "many.csv", [{**ROWS[0], key: row["Your account"]} for row in rows])])
    return made


def writer(dossier: Dossier, reader: str, start: int, count: int) -> Forked | subprocess.Popen[str]:
    dossier.close()
    return begin(WRITER, str(dossier.home), PASSPHRASE, reader, str(start), str(count), "60")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_a_killed_kernel_loses_nothing_that_was_acknowledged(shared: Dossier) -> None:
    seed = random.Random(4)
    acknowledged, kills = [], 0
    while len(acknowledged) < 200:
        start = acknowledged[-1] + 1 if acknowledged else 0
        process = writer(shared, "Ann", start, 200 - start)
        assert process.stdout is not None
        wanted = seed.randrange(5, 40)
        for line in process.stdout:
            acknowledged.append(int(line))
            wanted -= 1
            if wanted <= 0:
                time.sleep(seed.random() * 0.01)
                process.send_signal(signal.SIGKILL)
                kills += 1
                break
        acknowledged += [int(line) for line in process.stdout if line.endswith("\n")]
        process.wait()
    assert kills >= 5 and acknowledged == list(range(200))
    refs = [ref for (ref,) in shared.vault.rows("SELECT ref FROM submissions ORDER BY ref")]
    there = set(shared.vault.rows("SELECT ref, start, action FROM decisions WHERE reader = 'Ann'"))
    missing = {(refs[n // 50 % len(refs)], n % 59, "add" if n % 3 else "reject") for n in acknowledged} - there
    assert not missing
    assert shared.vault.ledger_faults() == []
    steps_there = shared.vault.one("SELECT count(*) FROM steps")[0]
    assert steps_there == shared.vault.one("SELECT count(*) FROM decisions")[0], "a decision and its step come together"


@pytest.mark.slow
def test_eight_writers_lose_nothing(shared: Dossier) -> None:
    each = 1000
    processes = [writer(shared, f"Reader {n}", 0, each) for n in range(8)]
    outputs = [process.communicate(timeout=240)[0] for process in processes]
    assert [len(output.split()) for output in outputs] == [each] * 8
    counts = dict(shared.vault.rows("SELECT reader, count(*) FROM decisions GROUP BY reader"))
    assert counts == {f"Reader {n}": each for n in range(8)}
    assert shared.vault.ledger_faults() == []
    assert len([entry for entry in shared.vault.ledger() if entry["action"] == "hundred decisions"]) == 80


def test_the_old_verbs_still_finish(searched: Dossier, ref: str) -> None:
    desk = Desk(searched, "Ann")
    desk.open(ref)
    with pytest.raises(DossierError, match="not decided yet"):
        finish(searched, ref, "Ann")
    desk.accept_rest()
