"""The random sample: exact bounds against published values, who may read it, what a finding does, what is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import comb
from pathlib import Path

import pytest
from commanding import run
from support import write_csv
from test_appendix import METHOD
from test_way_in import ROWS, read_by, row

from dossier_kit import steps
from dossier_kit.appendix import SampleReading
from dossier_kit.consents import set_consent
from dossier_kit.dossier import Dossier
from dossier_kit.errors import DossierError
from dossier_kit.packing import sample_reading
from dossier_kit.release import check
from dossier_kit.review import Decision, decide, finish, outcome, sampling, settle, suggestions, view
from dossier_kit.review.approvals import record_answer
from dossier_kit.review.assurance import lacking
from dossier_kit.review.bounds import binomial_bound, finite_bound, sample_size, upper_bound
from dossier_kit.review.recorded import export_decisions, import_decisions, story_sha256
from dossier_kit.review.reopening import came_back, send_back
from dossier_kit.review.rereading import RereadingDesk
from dossier_kit.review.sampling import Missed, draw, queue, record_reading, report
from dossier_kit.review.words import set_words
from dossier_kit.rows import case_refs, case_story
from dossier_kit.search import suggest
from dossier_kit.vocabulary import CaseState, Consent

# -- the arithmetic -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("found", "size", "per_cent"), [
    (0, 59, 4.951), (0, 58, 5.034),     # 59: the smallest sample that rules 5 % out, as tables of 95/95 sampling have it
    (0, 299, 0.997), (0, 298, 1.0002),  # 299: the same for 1 %
    (1, 93, 4.999), (2, 124, 4.990),    # auditors' tables for 5 %: 93 with one deviation, 124 with two
    (1, 10, 39.416), (5, 20, 45.558),   # the 95th percentile of Beta(found + 1, size - found)
    (1, 1, 100.0),
])
def test_clopper_and_pearson(found: int, size: int, per_cent: float) -> None:
    assert binomial_bound(found, size) * 100 == pytest.approx(per_cent, abs=0.001)


@pytest.mark.parametrize("size", [1, 10, 59, 500])
def test_with_nothing_found_the_bound_has_a_closed_form(size: int) -> None:
    assert binomial_bound(0, size) == pytest.approx(1 - 0.05 ** (1 / size), abs=1e-9)
    if size > 30:
        assert binomial_bound(0, size) == pytest.approx(3 / size, rel=0.05)      # the rule of three


def test_a_batch_with_an_end_is_counted_out() -> None:
    """Against the definition itself, every batch up to 12: the largest number of bad cases not ruled out."""
    for batch in range(1, 13):
        for size in range(1, batch + 1):
            for found in range(size + 1):
                possible = [bad for bad in range(found, batch - size + found + 1)
                            if sum(comb(bad, k) * comb(batch - bad, size - k) for k in range(found + 1))
                            > 0.05 * comb(batch, size)]
                assert finite_bound(found, size, batch) == max(possible)


def test_who_reads_all_knows_all() -> None:
    assert finite_bound(3, 40, 40) == 3
    assert upper_bound(3, 40, 40, mended=3) == (0.0, True)
    assert upper_bound(3, 40, 40, mended=2) == (1 / 40, True)


@pytest.mark.parametrize(("batch", "size"), [(1, 1), (10, 10), (20, 16), (40, 25), (80, 36), (100, 39), (5000, 59)])
def test_the_size_of_the_sample(batch: int, size: int) -> None:
    assert sample_size(batch, 0.05) == size
    if size < batch:
        assert upper_bound(0, size, batch)[0] <= 0.05 < upper_bound(0, size - 1, batch)[0]


def test_the_binomial_takes_over_where_the_batch_is_large() -> None:
    assert upper_bound(0, 59, 1180) == (binomial_bound(0, 59), False)
    assert upper_bound(0, 59, 1179)[1] is True
    # On either side it is nearly the same, and the binomial is never the smaller.
    assert 0 <= binomial_bound(0, 59) - finite_bound(0, 59, 1179) / 1179 < 0.003


@pytest.mark.parametrize(("found", "size", "batch"), [(-1, 5, 5), (6, 5, 5), (0, 0, 5), (0, 6, 5)])
def test_numbers_that_cannot_be_are_refused(found: int, size: int, batch: int) -> None:
    with pytest.raises(ValueError, match=r"found|sample"):
        upper_bound(found, size, batch)


def test_a_bound_does_not_shrink_in_print() -> None:
    assert sampling.percent_up(binomial_bound(0, 59)) == "5.0"
    assert sampling.percent_up(0.0401) == "4.1" and sampling.percent_up(0.05) == "5.0" and sampling.percent_up(0) == "0.0"


# -- the sample ------------------------------------------------------------------------------------------------------


@pytest.fixture
def searched(dossier: Dossier, tmp_path: Path) -> Dossier:
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", ROWS[:2])])
    steps.find_identifiers(dossier)
    return dossier


@pytest.fixture
def reviewed(searched: Dossier) -> Dossier:
    """Two cases, each read by Ann and Bea."""
    for ref in case_refs(searched.vault):
        for reader in ("Ann", "Bea"):
            read_by(searched, ref, reader)
    return searched


@pytest.fixture
def large(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dossier]:
    """Forty cases as reviewed, without the way there; Ann and Bea have read them, and Cy has signed something."""
    import dossier_kit.review as review

    stories = {f"C{n:03d}": f"story-{n}" for n in range(1, 41)}
    monkeypatch.setattr(sampling, "_alive", lambda vault: dict(stories))
    monkeypatch.setattr(sampling, "outcome", lambda *_: review.Outcome(CaseState.REVIEWED, ("Ann", "Bea"), (), ()))
    yield dossier


def test_a_case_left_out_by_nobodys_choice(large: Dossier) -> None:
    first = draw(large)
    assert (first.batch, first.size, first.bound) == (40, 25, None)
    chosen = set(sampling.table(large)["ref"])
    assert len(chosen) == 25
    entries = len(large.vault.ledger())
    assert draw(large) == first and set(sampling.table(large)["ref"]) == chosen     # drawing again changes nothing
    assert len(large.vault.ledger()) == entries
    detail = large.vault.ledger()[-1]["detail"]
    assert (detail["batch"], detail["drawn"], detail["round"]) == (40, 25, 1) and len(detail["cases"]) == 64
    # Keyed: by the vault's secret, the round and the case; another vault draws others.
    order = sorted(range(1, 41), key=lambda n: large.vault.keyed("sample 1", f"C{n:03d}:story-{n}"))
    assert chosen == {f"C{n:03d}" for n in order[:25]}


def test_the_setting_sizes_the_sample(large: Dossier) -> None:
    large.settings.values["review"]["sample_bound"] = 20
    assert draw(large).size == sample_size(40, 0.2) < 25
    large.settings.values["review"]["sample_bound"] = 0
    with pytest.raises(DossierError, match="sample_bound"):
        draw(large)


def test_nothing_reviewed_nothing_drawn(searched: Dossier) -> None:
    with pytest.raises(DossierError, match="No case is reviewed"):
        draw(searched)
    with pytest.raises(DossierError, match="No sample"):
        report(searched)
    assert steps.sample_report(searched) is None and queue(searched, "Cy") == []


def test_a_third_person_reads_the_sample_where_there_is_one(reviewed: Dossier, tmp_path: Path) -> None:
    ref, other = case_refs(reviewed.vault)
    draw(reviewed)
    assert set(queue(reviewed, "Ann")) == {ref, other}     # nobody else has ever signed anything
    record_reading(reviewed, other, "Ann")
    steps.take_in(reviewed, [write_csv(tmp_path / "more.csv", [row("Barnabas", "Mr Tewkes", "Sallow Beck High")])])
    steps.find_identifiers(reviewed)
    third = next(r for r in case_refs(reviewed.vault) if r not in (ref, other))
    read_by(reviewed, third, "Cy")
    assert queue(reviewed, "Ann") == [] and queue(reviewed, "ANN ") == [] and queue(reviewed, "Cy") == [ref]
    with pytest.raises(DossierError, match="one of its own readers"):
        record_reading(reviewed, ref, " bea")
    record_reading(reviewed, ref, "Cy")
    said = report(reviewed)
    assert said.own == 1 and "1 were read again by a reader of their own" in str(said)
    with pytest.raises(DossierError, match="does not wait"):
        record_reading(reviewed, ref, "Cy")                # what was read is not read again until it suits


def test_nothing_found_in_all_cases(reviewed: Dossier) -> None:
    draw(reviewed)
    for ref in case_refs(reviewed.vault):
        assert "Nothing is stated" in str(report(reviewed))
        record_reading(reviewed, ref, "Cy")
    said = report(reviewed)
    assert (said.batch, said.size, said.read, said.found, said.bound, said.exact) == (2, 2, 2, 0, 0.0, True)
    assert "2 of 2 reviewed cases" in str(said) and "at most 0.0 %" in str(said) and "95 % confidence" in str(said)
    with pytest.raises(DossierError, match="nothing was found"):
        draw(reviewed)


def finding(dossier: Dossier, ref: str) -> Missed:
    """A word of the story that nothing hides."""
    story, _ = case_story(dossier.vault, ref)
    hidden = {at for d in outcome(dossier.vault, ref).spans for at in range(d.start, d.end)}
    start = next(at for at in range(len(story) - 6) if not hidden & set(range(at, at + 6)))
    return Missed(start, start + 6, "PERSON")


def test_what_is_found_sends_the_case_back_and_is_counted_until_it_is_mended(reviewed: Dossier, tmp_path: Path) -> None:
    ref, other = case_refs(reviewed.vault)
    saved = tmp_path / "decisions.jsonl"
    export_decisions(reviewed, saved)
    draw(reviewed)
    place = finding(reviewed, ref)
    record_reading(reviewed, ref, "Cy", [place, place])
    record_reading(reviewed, other, "Cy")
    assert sampling.findings(reviewed, ref) == [place]
    assert outcome(reviewed.vault, ref).state == CaseState.SUGGESTED
    assert "not_read" in [r.rule for r in check(reviewed, date(2026, 1, 5)).reasons if r.ref == ref]
    said = report(reviewed)
    assert (said.found, said.mended, said.places, said.bound) == (1, 0, 1, 0.5)
    # Both find it among their suggestions and cannot sign before it is decided; no recorded file signs for them.
    import_decisions(reviewed, saved)
    for reader in ("Ann", "Bea"):
        assert outcome(reviewed.vault, ref).state != CaseState.REVIEWED
        assert [(s.start, s.end) for s in view(reviewed.vault, ref, reader).undecided] == [(place.start, place.end)]
        with pytest.raises(DossierError, match="1 suggestions"):
            finish(reviewed, ref, reader)
        decide(reviewed, ref, reader, [Decision(place.start, place.end, "accept", "PERSON")])
        finish(reviewed, ref, reader)
    # Nor does a file that was saved before they had signed bring back what they said then.
    lines = [json.loads(line) for line in saved.read_text().splitlines()]
    story = story_sha256(case_story(reviewed.vault, ref)[0])
    old = {"action": "reject", "start": place.start, "end": place.end, "entity_type": "PERSON"}
    saved.write_text("".join(f"{json.dumps(line)}\n" for line in (
        *(line for line in lines if line["action"] != "finish"),
        *({"story": story, "reader": reader, **old} for reader in ("Ann", "Bea")))))
    import_decisions(reviewed, saved)
    said = report(reviewed)
    assert outcome(reviewed.vault, ref).state == CaseState.REVIEWED and (said.mended, said.bound) == (1, 0.0)
    assert sampling.table(reviewed).set_index("ref").loc[ref].tolist() == ["Cy", 1, "yes"]
    assert draw(reviewed).round == 2                       # it found something: the batch may be sampled anew
    assert reviewed.vault.ledger_faults() == []


def test_the_sample_is_read_at_a_desk(reviewed: Dossier) -> None:
    report = draw(reviewed)
    desk = RereadingDesk(reviewed, "Cyn")
    assert sorted(desk.queue()) == sorted(sampling.drawn(reviewed)) and desk.pace().left == report.size
    ref = desk.next_case()
    assert ref is not None
    case = desk.open(ref)
    both = {(d.start, d.end) for d in outcome(reviewed.vault, ref).spans}
    assert {(m.start, m.end) for m in case.marks() if m.state == "yes"} == both, "what both readers hid is hidden"
    hidden = case.spans[0]
    for said in ("reject", "retype"):
        with pytest.raises(DossierError, match="stays hidden"):
            desk.decide([Decision(hidden.start, hidden.end, said, "LOCATION")])
    missed = finding(reviewed, ref)
    desk.hide(missed.start, missed.end, missed.entity_type)
    desk.undo()
    assert {(m.start, m.end) for m in desk.open(ref).marks() if m.state == "yes"} == both
    desk.redo()
    # A new sitting finds what was marked; nobody's reading is touched before it is signed.
    desk = RereadingDesk(reviewed, "Cyn")
    desk.open(ref)
    assert outcome(reviewed.vault, ref).state == CaseState.REVIEWED
    desk.finish()
    assert sampling.findings(reviewed, ref) == [missed]
    assert outcome(reviewed.vault, ref).state != CaseState.REVIEWED
    assert came_back(reviewed.vault, ref) == ["Somebody who read it once more found what both readers had overlooked."]
    assert RereadingDesk(reviewed, "Cyn").queue()[ref] == "read"
    # The next case holds nothing more.
    other = RereadingDesk(reviewed, "Cyn").next_case()
    assert other not in (None, ref)


def test_a_contributors_wish_is_told_to_the_readers(reviewed: Dossier) -> None:
    ref = case_refs(reviewed.vault)[0]
    assert came_back(reviewed.vault, ref) == []
    steps.write_letters(reviewed)
    record_answer(reviewed, ref, "change", "Please leave out the swimming lessons.")
    assert came_back(reviewed.vault, ref) == ["Its contributor wants it changed: Please leave out the swimming lessons."]


def test_a_finding_that_both_readers_reject_is_not_mended(reviewed: Dossier) -> None:
    ref, other = case_refs(reviewed.vault)
    draw(reviewed)
    place = finding(reviewed, ref)
    record_reading(reviewed, other, "Cy")
    record_reading(reviewed, ref, "Cy", [place])
    for reader in ("Ann", "Bea"):
        decide(reviewed, ref, reader, [Decision(place.start, place.end, "reject", "PERSON")])
        finish(reviewed, ref, reader)
    assert report(reviewed).mended == 0 and report(reviewed).bound == 0.5
    # What is known to stand holds the case, whatever a further sample says and though the lead goes without one.
    draw(reviewed)
    for again in sampling.queue(reviewed, "Cy"):
        record_reading(reviewed, again, "Cy")
    assert report(reviewed).found == 0 and [m.start for m in sampling.unmended(reviewed, ref)] == [place.start]
    steps.go_without_sample(reviewed, "time")
    assert {r.ref: r.rule for r in check(reviewed, date(2026, 1, 5)).reasons if r.rule != "issues"}.get(ref) == "overlooked"
    for reader in ("Ann", "Bea"):
        decide(reviewed, ref, reader, [Decision(place.start, place.end, "accept", "PERSON")])
    assert sampling.unmended(reviewed, ref) == []


def test_a_finding_that_was_none_is_the_leads_to_let_stand(reviewed: Dossier) -> None:
    """Whoever read once more may have marked a wrong place: one reader follows, the other does not, and the lead says."""
    ref, other = case_refs(reviewed.vault)
    draw(reviewed)
    place = finding(reviewed, ref)
    record_reading(reviewed, other, "Cy")
    record_reading(reviewed, ref, "Cy", [place])
    for reader, action in (("Ann", "accept"), ("Bea", "reject")):
        decide(reviewed, ref, reader, [Decision(place.start, place.end, action, "PERSON")])
        finish(reviewed, ref, reader)
    assert outcome(reviewed.vault, ref).state == CaseState.DIFFERENCES
    settle(reviewed, ref, "Lee", [Decision(place.start, place.end, "reject", "PERSON")])
    assert outcome(reviewed.vault, ref).state == CaseState.REVIEWED and sampling.unmended(reviewed, ref) == []


@pytest.mark.parametrize("what", ["a further column", "words never to be suggested"])
def test_what_was_found_is_suggested_until_both_have_decided_it(reviewed: Dossier, tmp_path: Path, what: str) -> None:
    """A corrected sheet between the finding and its readers: the case is searched anew, and the finding is not lost."""
    ref, other = case_refs(reviewed.vault)
    draw(reviewed)
    place = finding(reviewed, ref)
    record_reading(reviewed, ref, "Cy", [place])
    if what == "a further column":
        steps.take_in(reviewed, [write_csv(tmp_path / "accounts.csv", [{**r, "Phone": "0113 496 0123"} for r in ROWS[:2]])])
        assert suggest(reviewed)["searched"] == 2
    else:
        set_words(reviewed.vault, case_story(reviewed.vault, ref)[0][place.start : place.end], "", "Ann")
    for reader in ("Ann", "Bea"):
        assert (place.start, place.end) in [(s.start, s.end) for s in view(reviewed.vault, ref, reader).undecided]
    places = [(s.start, s.end) for s in suggestions(reviewed.vault, ref)]
    assert len(places) == len(set(places))
    assert not any(s.recogniser == "read once more" for s in suggestions(reviewed.vault, other))


@pytest.mark.parametrize("wrong", [Missed(0, 99999, "PERSON"), Missed(5, 5, "PERSON"), Missed(0, 3, "NOBODY")])
def test_a_place_that_cannot_be_is_refused(reviewed: Dossier, wrong: Missed) -> None:
    ref = case_refs(reviewed.vault)[0]
    draw(reviewed)
    with pytest.raises(DossierError, match="Nothing was recorded"):
        record_reading(reviewed, ref, "Cy", [finding(reviewed, ref), wrong])
    first = suggestions(reviewed.vault, ref)[0]
    with pytest.raises(DossierError, match="hidden already"):
        record_reading(reviewed, ref, "Cy", [Missed(first.start, first.end, "PERSON")])
    assert report(reviewed).read == 0 and outcome(reviewed.vault, ref).state == CaseState.REVIEWED


def test_a_case_taken_back_leaves_the_sample(reviewed: Dossier) -> None:
    ref, other = case_refs(reviewed.vault)
    draw(reviewed)
    set_consent(reviewed, ref, Consent.WITHDRAWN, "letter")
    record_reading(reviewed, other, "Cy")
    said = report(reviewed)
    assert (said.batch, said.size, said.read, said.bound) == (1, 1, 1, 0.0)


def test_sending_back_keeps_what_was_signed(reviewed: Dossier) -> None:
    ref = case_refs(reviewed.vault)[0]
    kept = view(reviewed.vault, ref, "Ann").kept
    assert send_back(reviewed, ref, "contributor") == 2
    assert view(reviewed.vault, ref, "Ann").kept == kept and not view(reviewed.vault, ref, "Ann").finished
    rows = reviewed.vault.rows("SELECT reader, kind, why FROM readings_undone WHERE ref = ? ORDER BY reader", ref)
    assert rows == [("Ann", "reading", "contributor"), ("Bea", "reading", "contributor")]
    assert send_back(reviewed, ref, "sample") == 0         # there is nothing left to take back


def test_the_pack_gets_the_statement_only_when_the_sample_is_read(reviewed: Dossier, tmp_path: Path) -> None:
    cases, _ = steps.redaction.open_door(reviewed)
    assert sample_reading(reviewed, cases) is None
    draw(reviewed)
    assert sample_reading(reviewed, cases) is None
    for ref in case_refs(reviewed.vault):
        record_reading(reviewed, ref, "Cy")
    facts = sample_reading(reviewed, cases)
    assert facts is not None and (facts.batch, facts.size, facts.found, facts.covers) == (2, 2, 0, True)
    steps.take_in(reviewed, [write_csv(tmp_path / "more.csv", [row("Barnabas", "Mr Tewkes", "Sallow Beck High")])])
    steps.find_identifiers(reviewed)
    for ref in case_refs(reviewed.vault):
        for reader in ("Ann", "Bea"):
            read_by(reviewed, ref, reader)
    facts = sample_reading(reviewed, steps.redaction.open_door(reviewed)[0])
    assert facts is not None and not facts.covers
    assert draw(reviewed).batch == 3


@pytest.mark.parametrize("cases", [1, 2])
def test_the_batch_is_read_once_however_many_cases_a_pack_has(reviewed: Dossier, cases: int) -> None:
    """It is asked while a release keeps everybody else out of the vault."""
    draw(reviewed)
    for ref in case_refs(reviewed.vault):
        record_reading(reviewed, ref, "Cy")
    asked: list[str] = []
    reviewed.vault._db.set_trace_callback(asked.append)
    lacking(reviewed, case_refs(reviewed.vault)[:cases])
    reviewed.vault._db.set_trace_callback(None)
    assert sum("SELECT ref, story_key FROM sample_cases" in one for one in asked) == 1


@pytest.mark.parametrize(("sample", "total", "said", "unsaid"), [
    (SampleReading(1, 80, 36, 0, 0, 0.05, True, True), 80,
     ["36 of 80", "Nothing was found", "at most 5.0 %", "for a batch of this size"], ["[x]", "sample 1", "Some accounts"]),
    (SampleReading(2, 2000, 59, 1, 3, 0.0781, False, False), 60,
     ["59 of 2000", "In 1 of these", "at most 7.9 %", "Clopper", "This is sample 2", "Some accounts", "no third person"], []),
    # 30 in the batch and 28 in the pack: two were left out, and no number may tell that.
    (SampleReading(1, 30, 23, 0, 0, 1 / 30, True, True), 28, ["at most 5 %", "rounded up"], ["23", "30", "3.4"]),
    (None, 28, ["[x]", "nothing is said"], ["%"]),
])
def test_the_statement_in_the_pack(sample: SampleReading | None, total: int, said: list[str], unsaid: list[str]) -> None:
    text = replace(METHOD, sample=sample).sample_text(total, 5)
    brief = replace(METHOD, sample=sample).sample_text(total, 5, brief=True)
    assert all(part in text for part in said) and not any(part in text for part in unsaid)
    # The briefing leaves out how the bound was worked out, and nothing that limits what it says.
    worked_out = ("rounded up", "Clopper", "for a batch of this size")
    assert all(part in brief for part in said if part not in worked_out)
    assert not any(part in brief for part in (*unsaid, *worked_out))


@pytest.mark.slow
def test_the_sample_at_the_command_line(reviewed: Dossier) -> None:
    home, refs = reviewed.home, case_refs(reviewed.vault)
    place = finding(reviewed, refs[1])
    reviewed.close()
    assert "No sample was drawn" in run(home, "sample").stdout
    drawn = run(home, "sample", "--draw", "--reader", "Cy").stdout
    assert "2 of 2 reviewed cases" in drawn and all(ref in drawn for ref in refs)
    assert "1 are read by now" in run(home, "sample", "--read", refs[0], "--reader", "Cy").stdout
    for missed, wrong in (("5:PERSON", "START:END:TYPE"), ("0:99999:PERSON", "Nothing was recorded")):
        refused = run(home, "sample", "--read", refs[1], "--reader", "Cy", "--missed", missed)
        assert refused.returncode == 1 and wrong in refused.stderr
    last = run(home, "sample", "--read", refs[1], "--reader", "Cy", "--missed", f"{place.start}:{place.end}:person")
    assert "In 1 of the 2" in last.stdout and "at most 50.0 %" in last.stdout


def test_recorded_readings_of_the_sample_are_replayed_once(reviewed: Dossier, tmp_path: Path) -> None:
    """So that a notebook runs without a screen: the draw is made of what is reviewed then, and nobody reads their own."""
    refs = case_refs(reviewed.vault)
    path = tmp_path / "decisions.jsonl"
    path.write_text("".join(
        json.dumps({"story": story_sha256(case_story(reviewed.vault, ref)[0]), "reader": reader, "action": "reread"}) + "\n"
        for ref, reader in zip(refs, ("Cyd", "Ann"), strict=True)), encoding="utf-8")
    with reviewed.vault.transaction():  # somebody else is there: Ann's own reading of her own case is none
        reviewed.vault.execute("INSERT INTO readings VALUES ('C999', '', 'Cyd', 'reading', 'now')")
    assert import_decisions(reviewed, path)["read once more"] == 1
    assert report(reviewed).size == 2 and sampling.queue(reviewed, "Cyd") == [refs[1]]
    assert import_decisions(reviewed, path)["read once more"] == 0 and report(reviewed).round == 1
