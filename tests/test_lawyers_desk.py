"""The lawyer's desk: what is written, what a changed redaction re-opens, two lawyers at once, and the search."""

from __future__ import annotations

import json
import multiprocessing
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lawyers import TEXTS, YEARS, counted_in, fill, make_desk, make_room, redacted

from dossier_kit.errors import DossierError
from dossier_kit.facts import FactList
from dossier_kit.issues import IssueList, sentences
from dossier_kit.lawyer import Book, Desk, Overtaken, Suggestions, Where, search, where_of
from dossier_kit.lawyer.desk import Answer, as_answer, what_was_said
from dossier_kit.lawyer.quoting import fingerprints, where_it_stands
from dossier_kit.lawyer.searching import as_csv
from dossier_kit.panels.lawyer import LawyerPanel
from dossier_kit.redacted import (
    FACT_DECISIONS,
    ISSUE_DECISIONS,
    FactDecision,
    FactSuggestion,
    IssueDecision,
    IssueSuggestion,
    RedactedRoom,
    fingerprint,
    places_of,
    quoted_words,
)

ISSUES, FACTS = IssueList.load(), FactList.load()
KEYS = [issue.key for issue in ISSUES.issues]
# What is suggested here, whatever the kit's own rules say: case -> issue or fact and answer -> words of the sentence.
SUGGESTED = {
    "C001": {"reports_circulated_unseen": "three weeks before", "access_denied": "never answered", "means=report": "three weeks before",
             "event_year=2013": "[spring 2013]", "event_year=2011": "never answered"},
    "C002": {"discussed_without_consent": "Nobody had asked us", "flow=la>health_body": "take the number of hours", "event_year=2019": "[2019]"},
    "C003": {},
    "C004": {"school_approached": "persuaded the head", "flow=la>school": "persuaded the head"},
}


def sentence(text: str, words: str) -> tuple[int, int]:
    at = text.index(words)
    return next(place for place in sentences(text) if place[0] <= at < place[1])


def suggestions(room: RedactedRoom) -> Suggestions:
    found = Suggestions(ISSUES, FACTS)
    for case in room.cases():
        issues, facts = [], []
        for about, words in SUGGESTED[case.ref].items():
            if words not in case.text:
                continue
            place = sentence(case.text, words)
            if "=" in about:
                fact, value = about.split("=")
                facts.append(FactSuggestion(case.ref, fact, value, 0.6 if value == "2011" else 0.9, *place, "a test"))
            else:
                issues.append(IssueSuggestion(case.ref, about, 0.8, *place, "a test"))
        found.made[case.ref, case.text_hash] = issues, facts
    return found


def sit_down(room: RedactedRoom, lawyer: str = "Lee") -> Desk:
    return Desk(Book(room), suggestions(room), lawyer)


@pytest.fixture
def room(tmp_path: Path) -> RedactedRoom:
    return make_room(tmp_path / "redacted")


def verdicts(room: RedactedRoom, ref: str) -> dict[str, str]:
    """What the files say, by issue or by fact and answer."""
    return {**{d.issue: d.verdict for d in room.issue_decisions() if d.ref == ref},
            **{f"{d.fact}={d.value}": d.verdict for d in room.fact_decisions() if d.ref == ref}}


# -- deciding -------------------------------------------------------------------------------------------------------


def test_confirming_as_shown_answers_every_issue_and_every_suggested_fact(room: RedactedRoom) -> None:
    desk = sit_down(room)
    shown = desk.open("C001")
    assert not shown.done and desk.next_open() == "C001"
    assert desk.confirm().done
    said = verdicts(room, "C001")
    assert {key for key in KEYS if said[key] == "confirmed"} == {"reports_circulated_unseen", "access_denied"}
    assert all(said[key] in ("confirmed", "rejected") for key in KEYS)
    # Of a fact with one answer the likelier is confirmed, the other rejected.
    assert said["event_year=2013"] == "confirmed" and said["event_year=2011"] == "rejected"
    assert desk.next_open("C001") == "C002" and room.decided(KEYS) == {"C001"}
    quoted = next(d for d in room.issue_decisions() if d.issue == "access_denied")
    assert "never answered" in TEXTS["C001"][quoted.start : quoted.end] and quoted.by == "Lee" and quoted.at


def test_one_answer_alone_does_not_finish_a_case(room: RedactedRoom) -> None:
    desk = sit_down(room)
    item = desk.open("C001").item("issue", "access_denied")
    assert item is not None
    assert not desk.answer(as_answer(item, "confirmed")).done
    assert room.decided(KEYS) == set(), "a case that was left half-way is not ready for a pack"
    # What was said stays as it was, with its date, when the rest is confirmed.
    before = room.issue_decisions()
    desk.confirm()
    assert set(before) <= set(room.issue_decisions()) and room.decided(KEYS) == {"C001"}


def test_another_answer_to_a_fact_with_one_answer_takes_its_place(room: RedactedRoom) -> None:
    desk = sit_down(room)
    desk.open("C001")
    desk.answer(Answer("fact", "event_year", "2013", "confirmed", 0, 0))
    desk.answer(Answer("fact", "event_year", "2012", "confirmed", 0, 0))
    assert counted_in(room).answers("confirmed")["C001"]["event_year"] == ("2012",)
    desk.undo()
    assert counted_in(room).answers("confirmed")["C001"]["event_year"] == ("2013",)


@pytest.mark.parametrize("answer", [
    Answer("issue", "no_such_issue", "", "confirmed", 0, 0),
    Answer("fact", "means", "pigeon", "confirmed", 0, 0),
    Answer("fact", "no_such_fact", "la", "confirmed", 0, 0),
    Answer("fact", "event_year", "last year", "confirmed", 0, 0),
    Answer("fact", "flow", "la", "confirmed", 0, 0),
    Answer("issue", KEYS[0], "", "perhaps", 0, 0),
    Answer("issue", KEYS[0], "", "confirmed", 5, 100_000),
    Answer("issue", KEYS[0], "", "confirmed", 9, 5),
    Answer("issue", KEYS[0], "", "confirmed", 0, 9, 5, 20),        # no word is quoted twice
    Answer("issue", KEYS[0], "", "confirmed", 0, 9, 20, 100_000),
    Answer("issue", KEYS[0], "", "confirmed", 0, 0, 20, 30),       # a second place without a first
    Answer("fact", "means", "letter", "confirmed", 0, 9, 20, 30),  # a fact rests on one place
])
def test_what_cannot_be_is_refused_and_nothing_is_written(room: RedactedRoom, answer: Answer) -> None:
    desk = sit_down(room)
    desk.open("C001")
    with pytest.raises(DossierError):
        desk.answer(Answer("issue", KEYS[1], "", "confirmed", 0, 4), answer)
    assert verdicts(room, "C001") == {}


def test_a_lawyer_needs_a_name(room: RedactedRoom) -> None:
    with pytest.raises(DossierError):
        sit_down(room, " ")


STEPS = st.lists(st.sampled_from(["answer", "confirm", "undo", "redo", "open"]), max_size=12)


@given(steps=STEPS, data=st.data())
@settings(max_examples=40, deadline=None)
def test_undo_and_redo_restore_exactly_what_stood(tmp_path_factory: pytest.TempPathFactory, steps: list[str], data: st.DataObject) -> None:
    """Against a plain model: a list of states and a place in it."""
    room = make_room(tmp_path_factory.mktemp("undo") / "redacted")
    desk = sit_down(room)
    desk.open("C001")

    def state() -> tuple[object, ...]:
        return tuple(room.issue_decisions()), tuple(room.fact_decisions())

    states, at = [state()], 0
    for step in steps:
        if step == "open":
            desk.open(data.draw(st.sampled_from(sorted(TEXTS))))
        elif step in ("answer", "confirm"):
            if step == "answer":
                verdict = data.draw(st.sampled_from(["confirmed", "rejected", "open"]))
                desk.answer(Answer("issue", data.draw(st.sampled_from(KEYS)), "", verdict, 0, data.draw(st.integers(0, 20))))
            else:
                steps_before = desk.steps
                desk.confirm()
                if desk.steps == steps_before:  # all was confirmed already
                    continue
            states, at = [*states[: at + 1], state()], at + 1
        else:
            ref, left = desk.undo() if step == "undo" else desk.redo()
            at = max(0, at - 1) if step == "undo" else min(len(states) - 1, at + 1)
            assert left == 0
            if ref:
                desk.open(ref)
        assert state() == states[at]


# -- a changed redaction --------------------------------------------------------------------------------------------

CHANGED = [
    # what changes in C001; the states of its issues afterwards: [reports_circulated_unseen, access_denied]
    (("for them.", "for them, they said."), ["before", "before"]),         # elsewhere: both sentences still stand
    (("was never answered", "was never ever answered"), ["before", "open"]),  # one of the two has changed
    (("[Child] has autism and went", "[Child], 9,\n\nhas autism. We all went"), ["before", "before"]),  # moved
    (("three weeks before we", "three  weeks\nbefore we"), ["before", "before"]),  # white space is no change
    (("weeks before we", "weeks. Before that we"), ["open", "before"]),    # its sentence is now two
]


@pytest.mark.parametrize(("change", "states"), CHANGED)
def test_a_changed_redaction_reopens_only_what_it_touches(room: RedactedRoom, change: tuple[str, str], states: list[str]) -> None:
    desk = sit_down(room)
    for ref in TEXTS:
        desk.open(ref)
        desk.confirm()
    assert room.decided(KEYS) == set(TEXTS)
    text = TEXTS["C001"].replace(*change)
    assert text != TEXTS["C001"]
    fill(room, C001=text)
    # Neither the gate nor a pack counts what was said of another text; the other cases stay done.
    assert room.decided(KEYS) == {"C002", "C003", "C004"}
    counts = counted_in(room)
    assert not any(one.ref == "C001" for one in (*counts.issues, *counts.facts))
    shown = sit_down(room).open("C001")
    found = [shown.item("issue", key) for key in ("reports_circulated_unseen", "access_denied")]
    assert shown.changed and not shown.done
    assert [item and ("before" if item.state == "before" else "open") for item in found] == states
    for item in found:
        assert item and item.was == "confirmed" and item.by == "Lee"
        if item.state == "before":
            old = next(d for d in room.issue_decisions() if (d.ref, d.issue) == ("C001", item.key))
            assert TEXTS["C001"][old.start : old.end].split() == text[item.start : item.end].split(), "the quotation is the same"
    # What had been rejected without a sentence stays rejected; one key confirms it all.
    rejected = shown.item("issue", "other_collusion")
    assert rejected and rejected.state == "before" and not rejected.shown
    # What had been confirmed and is not suggested for the new words is for a yes or no of its own.
    desk = sit_down(room, "Bo")
    desk.open("C001")
    left = desk.confirm().unsettled
    for item in left:
        assert verdicts(room, "C001")[item.key] == "confirmed" and not room.decided(KEYS) & {"C001"}
        desk.answer(as_answer(item, "rejected"))
    assert [item.key for item in left] == [key for key, state in zip(("reports_circulated_unseen", "access_denied"), states, strict=True) if state == "open"]
    assert desk.look("C001").done and room.decided(KEYS) == set(TEXTS)


PART = "she had been asked by [LA 2] to take the number of hours out"
IN_PART = [
    # what of C002 is quoted by somebody for an issue that nothing suggests; what changes; the words quoted then, "" for open
    (PART, ("[School 2]", "[School 7]"), PART),                                        # elsewhere
    (PART, ("asked by [LA 2] to take the number", "asked by\r\n [LA 2] to  take the number"), PART),  # white space alone
    (PART, ("The speech therapist told me that", "It is not true that"), ""),            # its own sentence, beside the words
    (PART, ("the number of hours", "the hours"), ""),
    ("it. The speech", ("[School 2]", "[School 7]"), "it. The speech"),                  # parts of two sentences
    ("allowed", ("[School 2]", "[School 7]"), "allowed"),
    ("Nobody had asked us, and we did not agree to it.", ("[School 2]", "[School 7]"), "Nobody had asked us, and we did not agree to it."),
    (TEXTS["C002"], ("A meeting about", "Earlier.\nA meeting about"), TEXTS["C002"]),   # all of it
    (TEXTS["C002"] * 2, ("A meeting", "Earlier.\n\nA meeting"), TEXTS["C002"] * 2),
]


@pytest.mark.parametrize(("quoted", "change", "then"), IN_PART)
def test_a_part_of_a_sentence_that_is_quoted_stands_as_long_as_its_sentence(
    room: RedactedRoom, quoted: str, change: tuple[str, str], then: str
) -> None:
    text = quoted if len(quoted) > len(TEXTS["C002"]) else TEXTS["C002"]
    fill(room, C002=text)
    desk = sit_down(room)
    desk.open("C002")
    start = text.index(quoted)
    desk.answer(Answer("issue", "other_collusion", "", "confirmed", start, start + len(quoted)))
    desk.confirm()
    new = text.replace(*change, 1)
    fill(room, C002=new)
    desk = sit_down(room)
    item = desk.open("C002").item("issue", "other_collusion")
    assert item and item.was == "confirmed" and (item.state == "before") == bool(then)
    if then:
        assert new[item.start : item.end].split() == then.split()
    # Nobody's yes is made a no by the key that confirms what is shown.
    assert desk.confirm().done == bool(then) and verdicts(room, "C002")["other_collusion"] == "confirmed"


@given(text=st.text("ab. \n", max_size=60), data=st.data())
def test_what_is_quoted_is_found_again_in_the_same_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    said = IssueDecision("C001", KEYS[0], "confirmed", start, end, "Lee", "", "", fingerprints(text, ((start, end), (0, 0))))
    found = where_it_stands(text, said)
    if found:
        (first, last), also = found
        assert also == (0, 0) and text[first:last].strip(" .\n") == text[start:end].strip(" .\n")


TWO_PLACES = [
    # what changes in C002, where the meeting and the missing consent are quoted; where the answer stands afterwards
    (("That was in [2019].", "That was in [2020]."), "before"),                # elsewhere
    (("[LA 2] and the paediatrician", "[LA 2] and a doctor"), "open"),         # the first has changed
    (("the number of hours out", "the hours out"), "open"),                    # the second has
    (("A meeting about", "It was winter. A meeting about"), "before"),         # both have moved
]


@pytest.mark.parametrize(("change", "state"), TWO_PLACES)
def test_two_sentences_that_stand_apart_are_quoted_as_one(room: RedactedRoom, change: tuple[str, str], state: str) -> None:
    text = TEXTS["C002"]
    first, second = (text.index(words) for words in ("The speech therapist", "A meeting"))
    places = first, text.index(" That was"), second, text.index(" Nobody")
    desk = sit_down(room)
    desk.open("C002")
    desk.answer(Answer("issue", "asked_to_change_report", "", "confirmed", *places))
    kept = next(d for d in room.issue_decisions())
    assert (kept.start, kept.end, kept.also_start, kept.also_end) == places
    words = quoted_words(text, places_of(kept))
    assert words.startswith("A meeting about") and " […] The speech therapist" in words and words.endswith("out of her report.")
    assert desk.undo() == ("C002", 0) and not room.issue_decisions()
    assert desk.redo() == ("C002", 0) and room.issue_decisions() == [kept]
    fill(room, C002=text.replace(*change))
    item = sit_down(room).open("C002").item("issue", "asked_to_change_report")
    assert item and ("before" if item.state == "before" else "open") == state and item.was == "confirmed"
    if state == "before":
        assert quoted_words(text.replace(*change), places_of(item)) == words


def test_sentences_that_follow_each_other_are_quoted_without_a_sign_between() -> None:
    assert quoted_words("One. Two.  Three.", ((0, 4), (5, 9))) == "One. Two."
    assert quoted_words("One. Two.  Three.", ((0, 4), (11, 17))) == "One. […] Three."


def test_a_rejection_is_open_again_when_the_new_text_gives_a_reason(room: RedactedRoom) -> None:
    fill(room, C001=TEXTS["C001"].replace("was never answered", "was answered"))
    desk = sit_down(room)
    desk.open("C001")
    desk.confirm()
    assert verdicts(room, "C001")["access_denied"] == "rejected"
    fill(room)
    item = sit_down(room).open("C001").item("issue", "access_denied")
    assert item and (item.state, item.was, item.shown) == ("suggested", "rejected", True)


def test_no_words_of_a_former_text_are_kept(room: RedactedRoom) -> None:
    """An overlooked name may have been the reason for the change."""
    fill(room, C001=TEXTS["C001"].replace("[LA 1]", "Quernmore"))
    desk = sit_down(room)
    desk.open("C001")
    desk.confirm()
    fill(room)
    assert not [path for path in room.folder.rglob("*") if path.is_file() and b"Quernmore" in path.read_bytes()]


def test_decisions_without_a_fingerprint_are_open_when_the_text_changes(room: RedactedRoom) -> None:
    case = redacted("C001")
    room.write_issue_decisions([IssueDecision("C001", "access_denied", "confirmed", 5, 20, "Lee", "2026-01-05", "0" * 64)])
    item = sit_down(room).open(case.ref).item("issue", "access_denied")
    assert item and item.state == "suggested" and item.was == "confirmed"


@given(st.text(), st.text())
def test_a_fingerprint_heeds_words_and_no_white_space(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(f"  {one}\n")
    assert (fingerprint(one) == fingerprint(other)) == (one.split() == other.split())


# -- two at once ----------------------------------------------------------------------------------------------------


def test_the_later_of_two_lawyers_is_told_and_overwrites_nothing(room: RedactedRoom) -> None:
    first, second = sit_down(room, "Lee"), sit_down(room, "Bo")
    first.open("C001")
    second.open("C001")
    first.answer(Answer("issue", "access_denied", "", "rejected", 0, 0))
    before = room.issue_decisions()
    for change in (second.confirm, lambda: second.answer(Answer("issue", "access_denied", "", "confirmed", 0, 4))):
        with pytest.raises(Overtaken, match="Lee changed 1 answer on C001"):
            change()
    assert room.issue_decisions() == before
    assert second.open("C001").item("issue", "access_denied").state == "rejected"  # type: ignore[union-attr]
    second.confirm()
    assert verdicts(room, "C001")["access_denied"] == "rejected"
    # Another case is nobody's concern.
    first.open("C002")
    first.confirm()


def test_a_redaction_that_changes_under_an_open_case_is_told(room: RedactedRoom) -> None:
    desk = sit_down(room)
    desk.open("C001")
    fill(room, C001=TEXTS["C001"] + " More.")
    with pytest.raises(Overtaken, match="text of C001 has changed"):
        desk.confirm()
    room.write_cases(redacted(ref) for ref in TEXTS if ref != "C001")
    with pytest.raises(DossierError, match="not in the disclosable room"):
        desk.confirm()
    assert verdicts(room, "C001") == {}


def test_undo_leaves_alone_what_somebody_else_has_decided_since(room: RedactedRoom) -> None:
    desk = sit_down(room)
    desk.open("C001")
    desk.confirm()
    other = sit_down(room, "Bo")
    other.open("C001")
    other.answer(Answer("issue", "access_denied", "", "rejected", 0, 0))
    assert desk.undo() == ("C001", 1)
    assert verdicts(room, "C001") == {"access_denied": "rejected"}


def _write_many(folder: Path, ref: str, name: str, times: int) -> None:
    desk = make_desk(RedactedRoom(folder), name)
    for n in range(times):
        desk.open(ref)
        desk.answer(Answer("issue", KEYS[n % len(KEYS)], "", "confirmed" if n % 2 else "rejected", 0, n))


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_three_processes_writing_at_once_lose_nothing(room: RedactedRoom) -> None:
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    refs = list(TEXTS)[:3]
    writers = [context.Process(target=_write_many, args=(room.folder, ref, f"Lawyer {ref}", 30)) for ref in refs]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    lines = [json.loads(line) for line in (room.folder / ISSUE_DECISIONS).read_text(encoding="utf-8").splitlines()]
    for ref in refs:
        assert [line["end"] for line in lines if line["ref"] == ref] == list(range(30))
        assert len([d for d in room.issue_decisions() if d.ref == ref]) == len(KEYS)


# -- what a cut-off writing leaves -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_line_that_was_cut_off_never_held_and_is_taken_off(room: RedactedRoom, cut: int) -> None:
    desk = sit_down(room)
    desk.open("C002")
    desk.confirm()
    path = room.folder / ISSUE_DECISIONS
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines(keepends=True)[0][:cut])
    assert len(room.issue_decisions()) == len(KEYS)
    desk = sit_down(room)
    desk.open("C003")
    desk.confirm()
    assert len(room.issue_decisions()) == 2 * len(KEYS)
    assert all(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def test_when_the_second_file_cannot_be_written_the_first_is_as_it_was(room: RedactedRoom) -> None:
    desk = sit_down(room)
    desk.open("C001")
    (room.folder / FACT_DECISIONS).mkdir()  # in the way of the second file, as a full disk would be
    with pytest.raises(OSError):
        room.add_decisions([IssueDecision("C001", KEYS[0], "confirmed", 0, 1, "Lee", "2026-01-05", "0")],
                           [FactDecision("C001", "means", "report", "confirmed", 0, 1, "Lee", "2026-01-05", "0")])
    assert not (room.folder / ISSUE_DECISIONS).read_bytes()


# -- over all cases --------------------------------------------------------------------------------------------------

SOUGHT = [
    (Where(), ["C001", "C002", "C003", "C004"]),
    (Where(issues=("access_denied",)), ["C001"]),
    (Where(issues=("access_denied", "school_approached")), []),            # all of them, in one case
    (Where(facts=(("flow", "la>school"),)), ["C004"]),
    (Where(facts=(("flow", "la>*"),)), ["C002", "C004"]),
    (Where(facts=(("flow", "*>health_body"),)), ["C002"]),
    (Where(facts=(("flow", "*>*"), ("event_year", "2019"))), ["C002"]),
    (Where(year_from=2012, year_to=2014), ["C001"]),
    (Where(year_from=2014), ["C002"]),
    (Where(year_to=2013), ["C001"]),
    (Where(text="nobody  HAD asked"), ["C002"]),
    (Where(text="[la 1]"), ["C001", "C004"]),
    (Where(state="done"), ["C002"]),
    (Where(state="open"), ["C001", "C003", "C004"]),
    (Where(confirmed=True, issues=("discussed_without_consent",)), ["C002"]),
    (Where(confirmed=True, issues=("access_denied",)), []),                # suggested, and no lawyer has said so
    (Where(facts=(("means", "report"),), text="autism"), ["C001"]),
]


@pytest.mark.parametrize(("where", "refs"), SOUGHT)
def test_show_me_all_cases_where(room: RedactedRoom, where: Where, refs: list[str]) -> None:
    desk = sit_down(room)
    desk.open("C002")
    desk.confirm()
    assert [row.ref for row in search(desk, where)] == refs


# (what a lawyer writes in the notebook's line, the question that it is)
WRITTEN: list[tuple[dict[str, object], Where]] = [
    ({}, Where()),
    ({"issues": ["access_denied"]}, Where(issues=("access_denied",))),
    ({"issues": ("ACCESS  denied",)}, Where(issues=("access_denied",))),  # by its title
    ({"facts": (("Who told whom", "la > School or nursery"),)}, Where(facts=(("flow", "la>school"),))),
    ({"facts": (("flow", "?>*"),)}, Where(facts=(("flow", "?>*"),))),
    ({"facts": (("flow", "*"),)}, Where(facts=(("flow", "*>*"),))),
    ({"facts": [["means", "Report"]]}, Where(facts=(("means", "report"),))),
    ({"facts": (("means", "*"), ("event_year", 2013))}, Where(facts=(("means", "*"), ("event_year", "2013")))),
    ({"year_from": 2012, "year_to": 2012, "state": "done"}, Where(year_from=2012, year_to=2012, state="done")),
    ({"confirmed": True, "text": "autism"}, Where(confirmed=True, text="autism")),
]


@pytest.mark.parametrize(("written", "where"), WRITTEN)
def test_a_question_is_asked_in_keys_or_titles(written: dict[str, object], where: Where) -> None:
    assert where_of(ISSUES, FACTS, **written) == where


# (a slip in that line, words of what is told): each gave an empty table, which a lawyer reads as "none", or a traceback
SLIPS: list[tuple[dict[str, object], str]] = [
    ({"issues": ("acces_denied",)}, "issues: 'acces_denied' is not in the list; there are .*access_denied"),
    ({"issues": "access_denied"}, r'write issues=\("access_denied",\)'),
    ({"issue": ("access_denied",)}, "'issue' is nothing to ask for: use issues, facts"),
    ({"facts": (("means", "repor"),)}, "facts, means: 'repor' is not in the list; there are .*report"),
    ({"facts": (("mean", "report"),)}, "facts: 'mean' is not in the list; there are .*means"),
    ({"facts": ("flow", "la>school")}, r'write facts=\(\("flow", "la>school"\),\)'),  # a comma forgotten
    ({"facts": (("flow",),)}, r'write facts=\(\("flow", "la>school"\),\)'),
    ({"facts": (("flow", "school"),)}, "facts, flow: two of la, school"),
    ({"facts": (("flow", "la>schools"),)}, "facts, flow: 'schools' is not in the list"),
    ({"facts": (("event_year", "12"),)}, "facts, event_year: .* a year"),
    ({"year_from": "2012"}, "year_from: a year as a number"),
    ({"year_from": 2014, "year_to": 2012}, "year_from is later than year_to"),
    ({"state": "decided"}, "state: 'open' or 'changed' or 'done'"),
    ({"confirmed": "yes"}, "confirmed: True"),
    ({"issues": ("x",), "year_to": True}, r"issues: (?s:.)*year_to: "),  # all faults at once
]


@pytest.mark.parametrize(("written", "told"), SLIPS)
def test_a_slip_in_a_question_is_told_and_never_answered_with_none(written: dict[str, object], told: str) -> None:
    with pytest.raises(DossierError, match=told):
        where_of(ISSUES, FACTS, **written)


def test_confirmed_is_what_a_pack_counts(room: RedactedRoom) -> None:
    """Of the same answers only those of somebody who may confirm: the table would name other cases than the pack."""
    desk = sit_down(room)
    desk.open("C002")
    desk.confirm()
    sought = Where(confirmed=True, issues=("discussed_without_consent",))
    for names, refs in ((["Somebody else"], []), ([desk.lawyer], ["C002"])):
        room.write_confirmers(names)
        assert [row.ref for row in search(desk, sought)] == refs
    assert "C002" in [row.ref for row in search(desk, Where())]


def test_done_and_confirmed_are_what_the_gate_counts(room: RedactedRoom) -> None:
    """A login that the list of people does not have: shown, and with one key of somebody who may confirm it is theirs."""
    room.write_confirmers(["Anna Lee"])
    other = sit_down(room, "alee")
    assert "may not confirm" in other.warning and not sit_down(room, "anna  LEE").warning
    for ref in TEXTS:
        other.open(ref)
        other.confirm()
    assert len(room.issue_decisions()) == len(TEXTS) * len(KEYS)
    assert not any(other.progress().values()) and not search(other, Where(state="done")) and other.next_open() == "C001"
    desk = sit_down(room, "Anna Lee")
    shown = desk.open("C001")
    assert all(item.state == "before" and item.uncounted for item in shown.items if item.kind == "issue") and not shown.changed
    denied = shown.item("issue", "access_denied")
    assert denied and denied.shown and what_was_said(denied).startswith("confirmed by alee, who may not confirm")
    assert desk.confirm().done and room.decided(KEYS, may=room.may_confirm) == {"C001"} and desk.progress()["C001"]
    kept = next(d for d in room.issue_decisions() if (d.ref, d.issue) == ("C001", "access_denied"))
    assert (kept.by, kept.verdict, kept.start, kept.end) == ("Anna Lee", "confirmed", denied.start, denied.end)
    # The list changes under an open desk: whoever is on it counts.
    room.write_confirmers(None)
    assert all(desk.progress().values()) and desk.look("C002").done and not other.warning


OVERRULING = [
    Answer("issue", "access_denied", "", "rejected", 0, 0),
    Answer("issue", "access_denied", "", "open", 0, 0),
    Answer("fact", "event_year", "2011", "confirmed", 0, 0),  # of the years of C001 one holds: the other would be rejected
]


@pytest.mark.parametrize("answer", OVERRULING)
def test_nobody_who_may_not_confirm_overrules_somebody_who_may(room: RedactedRoom, answer: Answer) -> None:
    room.write_confirmers(["Lee"])
    desk = sit_down(room)
    desk.open("C001")
    desk.confirm()
    before = room.issue_decisions(), room.fact_decisions()
    reader = sit_down(room, "Reader")
    reader.open("C001")
    with pytest.raises(DossierError, match="C001 was answered by Lee, who may confirm; 'Reader' may not"):
        reader.answer(answer)
    assert reader.confirm().done and (room.issue_decisions(), room.fact_decisions()) == before
    # On a changed text the reader prepares what is new, and leaves what Lee has said to Lee.
    fill(room, C001=TEXTS["C001"] + " That is all.")
    reader.open("C001")
    reader.confirm()
    assert {d.by for d in room.issue_decisions()} == {"Lee"}
    # Over what does not count either anybody may write, and who may confirm over everything.
    reader.open("C004")
    reader.confirm()
    sit_down(room, "Other").open("C004")
    for name in ("Other", "Lee"):
        desk = sit_down(room, name)
        desk.open("C004")
        desk.answer(Answer("issue", "school_approached", "", "rejected", 0, 0))
        assert {d.by for d in room.issue_decisions() if (d.ref, d.issue) == ("C004", "school_approached")} == {name}


def test_the_page_says_whose_answers_do_not_count_and_what_is_left_to_say(room: RedactedRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(LawyerPanel, "send", lambda _, message: told.append(message))

    def sit(name: str) -> tuple[LawyerPanel, str]:
        panel = LawyerPanel(Book(room), suggestions(room), name)
        panel._receive(panel, {"view": "w", "do": "ready"}, None)
        return panel, told[-1]["notice"]

    def confirm(panel: LawyerPanel, ref: str) -> dict[str, Any]:
        panel._receive(panel, {"view": "w", "do": "open", "ref": ref, "n": 1}, None)
        panel._receive(panel, {"view": "w", "do": "confirm", "ref": ref, "n": 2, "epoch": 0}, None)
        return told[-1]

    room.write_confirmers(["Lee"])
    reader, notice = sit("reader")
    assert "'reader', who may not confirm" in notice and told[0]["warning"] == notice
    assert "C001 is saved, but does not count" in confirm(reader, "C001")["notice"] and told[-1]["ref"] == "C002"
    lawyer, notice = sit("Lee")
    assert notice == "" and "C001 is confirmed and saved" in confirm(lawyer, "C001")["notice"]
    fill(room, C001=TEXTS["C001"].replace("was never answered", "came late"))
    left = confirm(sit("Lee")[0], "C001")
    assert left["ref"] == "C001" and not left["is_done"] and left["notice"].endswith("say yes or no to: Access denied.")


def test_what_is_worth_a_look_has_its_sentence_and_is_no_unless_somebody_says_yes(
    room: RedactedRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(LawyerPanel, "send", lambda _, message: told.append(message))
    found = suggestions(room)
    case = next(case for case in room.cases() if case.ref == "C001")
    wrong = sentence(case.text, "wrong diagnosis")
    unsure = {key: IssueSuggestion("C001", key, 0.45, *wrong, "a test") for key in ("false_information", "no_chance_to_amend")}
    found.unsure[case.ref, case.text_hash] = unsure
    panel = LawyerPanel(Book(room), found, "Lee")

    def item(key: str) -> dict[str, Any]:
        return next(one for one in told[-1]["items"] if one["key"] == key)

    def do(what: str, **message: Any) -> None:
        panel._receive(panel, {"view": "w", "do": what, "ref": "C001", "n": 1, "epoch": 0, **message}, None)

    panel._receive(panel, {"view": "w", "do": "ready"}, None)
    shown = item("false_information")
    assert (shown["perhaps"], shown["said"], shown["state"], shown["shown"]) == (True, "perhaps, 45%", "open", False)
    assert (shown["start"], shown["end"], shown["reason"]) == (*wrong, "a test")
    assert any((start, end) == wrong for _, start, end, _ in told[-1]["pieces"])
    # What is suggested, or nothing at all, is as it was.
    assert (item("access_denied")["perhaps"], item("access_denied")["state"]) == (False, "suggested")
    assert (item("other_collusion")["said"], item("other_collusion")["end"]) == ("not suggested", 0)
    place = {key: item("false_information")[key] for key in ("start", "end", "also_start", "also_end")}
    do("answer", answers=[{"kind": "issue", "key": "false_information", "value": "", "verdict": "confirmed", **place}])
    assert (item("false_information")["state"], item("false_information")["perhaps"]) == ("confirmed", False)
    do("confirm")
    said = verdicts(room, "C001")
    assert (said["false_information"], said["no_chance_to_amend"]) == ("confirmed", "rejected")
    assert "no to what was perhaps so: No chance to amend (u" in told[-1]["notice"]
    # Nor does it count before anybody has answered: not in the table over all cases, and so in no chart.
    rows = search(Desk(Book(room), found, "Lee"), Where(issues=("no_chance_to_amend",)))
    assert [row.ref for row in rows] == []


def test_a_no_that_does_not_count_hides_nothing_that_is_worth_a_look(room: RedactedRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said by somebody who may not confirm, or of an earlier text: whoever said it may not have seen the sentence."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(LawyerPanel, "send", lambda _, message: told.append(message))

    def looked_at(found: Suggestions) -> dict[str, Any]:
        panel = LawyerPanel(Book(room), found, "Lee")
        panel._receive(panel, {"view": "w", "do": "ready"}, None)
        panel._receive(panel, {"view": "w", "do": "open", "ref": "C004", "n": 1}, None)
        return next(one for one in told[-1]["items"] if one["key"] == "false_information")

    def unsure() -> Suggestions:
        found = suggestions(room)
        case = next(case for case in room.cases() if case.ref == "C004")
        place = sentence(case.text, "refused all visits")
        hint = IssueSuggestion("C004", "false_information", 0.45, *place, "a test")
        found.unsure[case.ref, case.text_hash] = {hint.issue: hint}
        return found

    room.write_confirmers(["Lee"])
    reader = Desk(Book(room), unsure(), "reader")
    reader.open("C004")
    reader.confirm()
    shown = looked_at(unsure())
    assert shown["perhaps"] and shown["said"] == "perhaps, 45%; rejected by reader, who may not confirm; does not count"
    lawyer = Desk(Book(room), unsure(), "Lee")
    lawyer.open("C004")
    lawyer.confirm()
    assert not looked_at(unsure())["perhaps"], "a no that counts is a no"
    fill(room, C004=TEXTS["C004"] + " That is all.")
    shown = looked_at(unsure())
    assert shown["perhaps"] and shown["said"] == "perhaps, 45%; rejected before by Lee; the text has changed elsewhere"
    assert shown["start"] < shown["end"] and not shown["shown"]


def test_the_years_of_a_case_are_the_facts_or_else_its_own(room: RedactedRoom) -> None:
    desk = sit_down(room)
    desk.open("C001")
    desk.answer(Answer("fact", "event_year", "2011", "confirmed", 0, 0))
    years = {row.ref: row.years for row in search(desk, Where())}
    assert years["C001"] == (2011,) and years["C002"] == (YEARS["C002"],) and years["C003"] == ()


def test_a_year_that_was_rejected_is_not_the_cases_own(room: RedactedRoom) -> None:
    desk = sit_down(room)
    own = desk.open("C002").item("fact", "event_year", str(YEARS["C002"]))
    assert own is not None
    desk.answer(as_answer(own, "rejected"))
    years = {row.ref: row.years for row in search(desk, Where())}
    assert years["C002"] == () and years["C001"] == (YEARS["C001"],)
    fill(room, C002=TEXTS["C002"] + " That is all.")  # its sentence stands in the new text, and so does the answer
    assert {row.ref for row in search(sit_down(room), Where(year_from=2000))} == {"C001"}


def test_a_changed_case_says_so_in_the_table(room: RedactedRoom) -> None:
    desk = sit_down(room)
    desk.open("C004")
    desk.confirm()
    fill(room, C004=TEXTS["C004"] + " That is all.")
    desk = sit_down(room)
    assert [row.ref for row in search(desk, Where(state="changed"))] == ["C004"]
    assert "C004" in [row.ref for row in search(desk, Where(state="open"))]


def test_the_table_goes_out_as_csv_in_words_and_safe_for_spreadsheets(room: RedactedRoom) -> None:
    text = as_csv(search(sit_down(room), Where()), ISSUES, FACTS).decode("utf-8-sig").splitlines()
    assert text[0].startswith("Case,State,Issues,") and "Who told whom" in text[0]
    assert text[1].startswith("C001,open,Reports circulated unseen; Access denied,")
    assert "Local authority to School or nursery" in text[4]


def test_suggestions_are_made_anew_for_a_changed_text_alone(room: RedactedRoom) -> None:
    found = suggestions(room)
    desk = Desk(Book(room), found, "Lee")
    fill(room, C002="Nobody asked us before the meeting about [Child]. " + TEXTS["C002"])
    made = dict(found.made)
    shown = desk.open("C002")
    assert found.made.keys() - made.keys() == {("C002", shown.case.text_hash)}
    assert all(0 <= item.start <= item.end <= len(shown.case.text) for item in shown.items)


def test_a_decision_on_an_issue_that_is_no_longer_listed_is_kept_and_not_shown(room: RedactedRoom) -> None:
    case = redacted("C001")
    old = IssueDecision("C001", "dropped_issue", "confirmed", 0, 9, "Lee", "2026-01-05", case.text_hash)
    room.write_issue_decisions([old])
    desk = sit_down(room)
    assert desk.open("C001").item("issue", "dropped_issue") is None
    desk.confirm()
    assert old in room.issue_decisions() and replace(old, verdict="rejected") not in room.issue_decisions()
