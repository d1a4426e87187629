"""The gate: what may leave, what each other case lacks, and a leak that stops a release."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from support import write_csv
from test_way_in import ROWS, read_by, row

from dossier_kit import search, steps
from dossier_kit.consents import consent_of, set_consent
from dossier_kit.dossier import Dossier
from dossier_kit.errors import DossierError, NothingReleasable, PackLeaks
from dossier_kit.issues import IssueList
from dossier_kit.people import set_person
from dossier_kit.redacted import IssueDecision
from dossier_kit.redaction import open_door
from dossier_kit.register import register
from dossier_kit.release import check, export
from dossier_kit.review import Decision, decide, finish, sampling, suggestions
from dossier_kit.rows import case_refs, case_story
from dossier_kit.vocabulary import Consent, load_rules

TODAY = date(2026, 1, 5)


def decide_issue(dossier: Dossier, ref: str) -> None:
    case = next(case for case in dossier.redacted.cases() if case.ref == ref)
    verdicts = {issue.key: "rejected" for issue in IssueList.load().issues} | {"reports_circulated_unseen": "confirmed"}
    dossier.redacted.write_issue_decisions([*dossier.redacted.issue_decisions(), *(
        IssueDecision(ref, issue, verdict, 0, 20, "Lee", "2026-01-05T10:00:00Z", case.text_hash) for issue, verdict in verdicts.items())])


def read_the_sample(dossier: Dossier, reader: str = "Third") -> None:
    """Draw it and read all of it once more; nothing is found."""
    steps.draw_sample(dossier)
    for ref in steps.sample_queue(dossier, reader)["ref"]:
        steps.read_once_more(dossier, ref, reader)


def rules(dossier: Dossier, ref: str, today: date = TODAY) -> list[str]:
    return [reason.rule for reason in check(dossier, today).reasons if reason.ref == ref]


@pytest.fixture
def case(dossier: Dossier, tmp_path: Path) -> str:
    """One account, consented, not yet searched."""
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", ROWS[:1])])
    return case_refs(dossier.vault)[0]


def test_a_case_passes_only_when_everything_is_done(dossier: Dossier, case: str) -> None:
    assert rules(dossier, case) == ["not_searched"]
    steps.find_identifiers(dossier)
    assert rules(dossier, case) == ["not_read"]
    read_by(dossier, case, "Ann")
    assert rules(dossier, case) == ["not_read"]
    read_by(dossier, case, "Bea")
    assert rules(dossier, case) == ["issues"]
    decide_issue(dossier, case)
    assert check(dossier, TODAY).passed == (case,)


@pytest.mark.parametrize(("consent", "today", "expected"), [
    ("no", TODAY, "refused"),
    ("please withdraw my story", TODAY, "withdrawn"),
    ("", TODAY, "unclear"),
    ("?? ask again", TODAY, "unclear"),
    ("not until the tribunal is over, 3 May 2031", TODAY, "embargoed"),
    ("not until the tribunal is over, 3 May 2031", date(2031, 5, 3), "embargoed"),       # the day itself still counts
    ("not until the tribunal is over, 3 May 2031", date(2031, 5, 4), "embargo_over"),    # and then the lead is asked
    ("yes, but not the name of the school", TODAY, "conditions"),
])
def test_consent_is_checked_on_the_day(dossier: Dossier, tmp_path: Path, consent: str, today: date, expected: str) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [{**ROWS[0], "May we share it with the ICO?": consent}, *ROWS[1:]])])
    ref = register(dossier).set_index("row").loc[2, "ref"]
    assert expected in rules(dossier, ref, today)


def test_a_tribunal_to_come_is_asked_about_once(dossier: Dossier, tmp_path: Path) -> None:
    """A bare yes beside a tribunal to come is a yes; the case waits until somebody has recorded what was said to it."""
    row = {**ROWS[0], "May we share it with the ICO?": "Yes"}
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [{**row, "Tribunal date": "12/05/2027"}, *ROWS[1:]])])
    ref = register(dossier).set_index("row").loc[2, "ref"]
    assert consent_of(dossier.vault, ref).state == Consent.CONSENTED
    assert "tribunal" in rules(dossier, ref)
    set_consent(dossier, ref, Consent.CONSENTED, "rang her: no need to wait")
    assert "tribunal" not in rules(dossier, ref)


CONDITION = [
    # When the two readers signed, when the condition was recorded, and whether somebody has to look at the text again.
    (("10:00", "12:00"), ["09:00"], False),                                    # both had it before them
    (("10:00", "12:00"), ["11:00"], True),
    (("10:00", "12:00"), ["13:00"], True),                                     # they read without it
    (("10:00", "12:00"), ["13:00", "14:00"], False),                           # a lawyer looked since
    (("10:00", "12:00"), ["11:00", "13:00"], False),
    (("10:00", "12:00"), ["09:00", "11:00"], False),                           # the same one again
    (("10:00", "12:00"), ["09:00 another", "11:00"], True),
]  # fmt: skip


@pytest.mark.parametrize(("signed", "recorded", "asks"), CONDITION)
def test_a_condition_is_held_against_the_text(
    dossier: Dossier, case: str, signed: tuple[str, str], recorded: list[str], asks: bool
) -> None:
    steps.find_identifiers(dossier)
    for reader in ("Ann", "Bea"):
        read_by(dossier, case, reader)
    for at in recorded:
        steps.record_consent(dossier, case, "consented", "rang", conditions="another" if "another" in at else "not the school")
    with dossier.vault.transaction():
        for reader, at in zip(("Ann", "Bea"), signed, strict=True):
            dossier.vault.execute("UPDATE readings SET at = ? WHERE reader = ?", f"2026-01-02T{at}:00Z", reader)
        for (number,), at in zip(dossier.vault.rows("SELECT id FROM consents ORDER BY id"), recorded, strict=True):
            dossier.vault.execute("UPDATE consents SET at = ? WHERE id = ?", f"2026-01-02T{at[:5]}:00Z", number)
    assert ("condition_later" in rules(dossier, case)) is asks and "conditions" not in rules(dossier, case)


def test_an_unanswered_copy_waits(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", [ROWS[0], {**ROWS[0], "Date received": "9 June 2013"}])])
    later = register(dossier).set_index("row").loc[3, "ref"]
    assert "copy" in rules(dossier, later)
    steps.answer_copy(dossier, later, same=True)
    assert rules(dossier, later) == []       # it is no case of its own any more


def test_the_refusal_can_be_acted_on_and_names_nobody(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", ROWS)])
    with pytest.raises(NothingReleasable) as refused:
        export(dossier, TODAY)
    said = str(refused.value)
    for ref in case_refs(dossier.vault):
        assert ref in said
    assert "Run notebook 02" in said and "Embargoed until 3 May 2031" in said
    # What is said of many cases at once is whole sentences: no day or number is missing at their end.
    in_all = said.split("In all:")[1].split("Case by case:")[0].strip().splitlines()
    assert len(in_all) == len({reason.rule for reason in check(dossier, TODAY).reasons})
    assert all(re.fullmatch(r" *\d+ [A-Z][^.]*[a-z]\. \S.*\.", line) for line in in_all), in_all
    for word in ("Ludovic", "Ferrybridge", "Tarn Howe", "letterbox", "Oakshott"):
        assert word not in said
    assert not dossier.redacted.pack.exists()


def test_what_two_readers_overlooked_is_held_back(dossier: Dossier, case: str) -> None:
    """A name that the intake's column gives, and that both readers rejected, does not get through the door."""
    steps.find_identifiers(dossier)
    story, _ = case_story(dossier.vault, case)
    at = story.index("Tarn Howe Primary")
    for reader in ("Ann", "Bea"):
        decide(dossier, case, reader, [
            Decision(s.start, s.end, "reject" if s.start <= at < s.end else "accept", s.entity_type)
            for s in suggestions(dossier.vault, case)])
        finish(dossier, case, reader)
    through, held = open_door(dossier)
    assert through == [] and [h.ref for h in held] == [case]
    assert rules(dossier, case) == ["still_standing"]


_ABOUT = "she came home from willows in tears, and zebedora's mother had the report before i had seen a word of it"


@pytest.mark.parametrize(("change", "missing"), [
    ({"School": "Willows"}, ["not_searched"]),                       # the columns name what the story says by the way
    ({"Evidence": "a copy of the report, and a letter"}, []),        # and what names nobody makes nobody search
    ({"May we share it with the ICO?": "yes"}, []),
    ("another case whose child the story names", ["not_searched"]),
    ("another case that has nothing to do with it", []),
    ("other rules", ["not_searched"]),
])
def test_a_case_is_searched_by_what_the_intake_names_on_the_day(
    dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: object, missing: list[str]
) -> None:
    """Both have read it; then a sheet comes in, and nobody runs notebook 02."""
    account = {**row("Ludovic", "", "", **{"Please tell us your story": _ABOUT}), "School": ""}
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [account])])
    steps.find_identifiers(dossier)
    [case] = case_refs(dossier.vault)
    for reader in ("Ann", "Bea"):
        read_by(dossier, case, reader)
    open_door(dossier)
    decide_issue(dossier, case)
    assert rules(dossier, case) == []
    if isinstance(change, dict):
        steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [account | change])])
    elif change == "other rules":
        monkeypatch.setattr(search, "fingerprint", lambda model: "other rules")
    else:
        name = "Zebedora" if "names" in str(change) else "Barnabas"
        steps.take_in(dossier, [write_csv(tmp_path / "more.csv", [row(name, "", "", **{"Child's name": name})])])
    assert rules(dossier, case) == missing
    assert [c.ref for c in dossier.redacted.cases()] == ([] if missing else [case])
    # The issues that were decided are not lost with it: they hold again when its text is the same as before.
    if change == "other rules":
        steps.find_identifiers(dossier)
        assert rules(dossier, case) == []


@pytest.mark.parametrize(("readers", "through"), [
    (("Ann", "Bea"), True),   # both have looked at the word and left it standing
    (("Ann",), False),        # one alone is no agreement: the other never marked the place
])
def test_what_was_marked_elsewhere_may_stand_where_both_readers_say_so(
    dossier: Dossier, tmp_path: Path, readers: tuple[str, ...], through: bool
) -> None:
    """The same word is a name in one place and none in another, and no column gives it."""
    told = "At home we call her Plume. The report was copied to the school. On its cover is the Plume of the county."
    account = row("Ludovic", "Mrs Ferrybridge", "Tarn Howe Primary", **{"Please tell us your story": told})
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [account])])
    steps.find_identifiers(dossier)
    [case] = case_refs(dossier.vault)
    story, _ = case_story(dossier.vault, case)
    name, other = [(m.start(), m.end()) for m in re.finditer("Plume", story)]
    for reader in ("Ann", "Bea"):
        said = [Decision(s.start, s.end, "accept", s.entity_type) for s in suggestions(dossier.vault, case)
                if (s.start, s.end) not in (name, other)]
        said.append(Decision(*name, "add", "PERSON"))
        if reader in readers:
            said.append(Decision(*other, "reject", "PERSON"))
        elif any((s.start, s.end) == other for s in suggestions(dossier.vault, case)):
            said.append(Decision(*other, "accept", "LOCATION"))
        decide(dossier, case, reader, said)
        finish(dossier, case, reader)
    assert [c.ref for c in open_door(dossier)[0]] == ([case] if through else [])


@pytest.mark.parametrize(("told", "kind", "name"), [
    ("The unit is the Mushroom to all. Then the Mushroom wrote to the council, and nobody asked me.", "SCHOOL", "Mushroom"),
    ("The clinic is the Teapot to us. Then the Teapot wrote to the council of it, and nobody asked me.", "HEALTH_BODY", "teapot"),
    ("At home she is Plume to us. The draft had PLUME written on it in red, and nobody had asked me.", "PERSON", "plume"),
    ("The draft came round and nobody asked me. It is price_plan.pdf, and all had it before I did so.", "", "price"),
])
@pytest.mark.parametrize("let_stand", [False, True])
def test_a_name_that_the_case_knows_may_stand_only_where_both_readers_say_so(
    dossier: Dossier, tmp_path: Path, told: str, kind: str, name: str, let_stand: bool
) -> None:
    """Of a school, a place or a person that was marked once, and of the family's own name, in whatever capitals."""
    account = row("Kit Price", "Mrs Ferrybridge", "Tarn Howe Primary", **{"Please tell us your story": told})
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [account])])
    steps.find_identifiers(dossier)
    [case] = case_refs(dossier.vault)
    places = [(m.start(), m.end()) for m in re.finditer(name, told, re.IGNORECASE)]
    for reader in ("Ann", "Bea"):
        said = [Decision(*place, "reject", "PERSON") for place in places if let_stand]
        if kind:
            said[:1] = [Decision(*places[0], "add", kind)]
        said += [Decision(s.start, s.end, "accept", s.entity_type) for s in suggestions(dossier.vault, case)
                 if not any(s.start < b and a < s.end for a, b in places)]
        decide(dossier, case, reader, said)
        finish(dossier, case, reader)
    through, held = open_door(dossier)
    assert [c.ref for c in through] == ([case] if let_stand else [])
    assert [h.ref for h in held] == ([] if let_stand else [case])


# -- the pack as a whole: how sure is it -----------------------------------------------------------------------------


@pytest.fixture
def ready(dossier: Dossier, tmp_path: Path) -> Dossier:
    """Two cases that lack nothing; one more is reviewed, and embargoed."""
    yes = {"May we share it with the ICO?": "Yes"}
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [ROWS[0], {**ROWS[2], **yes}, ROWS[1]])])
    steps.find_identifiers(dossier)
    for ref in case_refs(dossier.vault):
        for reader in ("Ann", "Bea"):
            read_by(dossier, ref, reader)
    steps.redact_reviewed(dossier)
    for ref in case_refs(dossier.vault):
        decide_issue(dossier, ref)
    return dossier


def of_the_pack(dossier: Dossier) -> list[str]:
    return [reason.rule for reason in check(dossier, TODAY).pack]


def test_a_pack_waits_for_the_sample_and_says_what_to_do(ready: Dossier) -> None:
    steps_there = [("sample_not_drawn", "sample --draw"), ("sample_not_read", "0 of 3")]
    for rule, said in steps_there:
        assert of_the_pack(ready) == [rule] and len(check(ready, TODAY).passed) == 2
        with pytest.raises(NothingReleasable) as refused:
            export(ready, TODAY)
        assert said in str(refused.value) and "dossier sample --without" in str(refused.value)
        assert steps.what_is_missing(ready, TODAY).iloc[0]["ref"] == "the pack"
        steps.draw_sample(ready)
    export(ready, TODAY, draft=True)                       # a draft waits for nothing
    read_the_sample(ready)
    assert of_the_pack(ready) == [] and export(ready, TODAY).cases == 2


def one_more_case(dossier: Dossier, folder: Path) -> None:
    """A case that comes later, read by two, and with every issue answered."""
    steps.take_in(dossier, [write_csv(folder / "more.csv", [row("Barnabas", "Mr Tewkes", "Sallow Beck High")])])
    steps.find_identifiers(dossier)
    new = next(ref for ref in case_refs(dossier.vault) if rules(dossier, ref) == ["not_read"])
    for reader in ("Ann", "Bea"):
        read_by(dossier, new, reader)
    steps.redact_reviewed(dossier)
    decide_issue(dossier, new)


def test_the_leads_reason_holds_for_what_was_known_then(ready: Dossier, tmp_path: Path) -> None:
    with pytest.raises(DossierError, match="Say why"):
        steps.go_without_sample(ready, "  ")
    steps.go_without_sample(ready, "The hearing is on Monday")
    assert of_the_pack(ready) == [] and export(ready, TODAY).cases == 2
    last = [entry for entry in ready.vault.ledger() if entry["action"] == "goes without a sample"]
    assert len(last) == 1 and "Monday" not in json.dumps(last)
    # A further case was not among those of which it was said.
    one_more_case(ready, tmp_path)
    assert of_the_pack(ready) == ["sample_not_drawn"]
    steps.go_without_sample(ready, "Nor this one")
    assert of_the_pack(ready) == []
    # Since then a sample was drawn: it is read to its end, or the lead says so anew.
    steps.draw_sample(ready)
    assert of_the_pack(ready) == ["sample_not_read"]
    steps.go_without_sample(ready, "There is no time to read them all")
    assert of_the_pack(ready) == []


def test_a_sample_that_knows_too_little_is_no_end_of_the_road(ready: Dossier, tmp_path: Path) -> None:
    read_the_sample(ready)
    # A case that came later: a further sample is drawn of all.
    one_more_case(ready, tmp_path)
    assert of_the_pack(ready) == ["sample_earlier"]
    # What is found goes back; left standing, the sample says too much may stand, and a further one can be drawn.
    steps.draw_sample(ready)
    first, *others = steps.sample_queue(ready, "Third")["ref"]
    story, _ = case_story(ready.vault, first)
    steps.read_once_more(ready, first, "Third", [(story.index("report"), story.index("report") + 6, "ORG_OTHER")]
                         if "report" in story else [(0, 3, "ORG_OTHER")])
    for ref in others:
        steps.read_once_more(ready, ref, "Third")
    for reader in ("Ann", "Bea"):
        decide(ready, first, reader, [Decision(s.start, s.end, "reject", s.entity_type)
                                      for s in suggestions(ready.vault, first) if s.recogniser == "read once more"])
        finish(ready, first, reader)
    steps.redact_reviewed(ready)
    assert of_the_pack(ready) == ["sample_missed"]
    read_the_sample(ready)
    assert of_the_pack(ready) == []


def test_a_sample_whose_cases_have_left_is_drawn_again(ready: Dossier) -> None:
    """Half of the cases at most: two of three are drawn, and what leaves of them takes the sample's word with it."""
    ready.settings.values["review"]["sample_bound"] = 50
    for ref in case_refs(ready.vault):
        steps.record_consent(ready, ref, "consented", "a letter")
    steps.draw_sample(ready)
    drawn = sampling.drawn(ready)
    assert len(drawn) == 2
    for ref in drawn:
        steps.record_consent(ready, ref, "refused", "a letter")
    assert len(check(ready, TODAY).passed) == 1 and of_the_pack(ready) == ["sample_not_drawn"]
    read_the_sample(ready)
    assert of_the_pack(ready) == []


def test_what_is_found_in_the_sample_while_the_pack_is_built_stops_it(
    ready: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dossier_kit import release

    steps.go_without_sample(ready, "The hearing is on Monday")
    attacking = release.attack

    def meanwhile(*given: object) -> object:
        steps.draw_sample(ready)
        return attacking(*given)

    monkeypatch.setattr(release, "attack", meanwhile)
    with pytest.raises(NothingReleasable, match="once more"):
        export(ready, TODAY)
    assert not ready.redacted.pack.exists()


def test_answers_that_change_while_the_pack_is_built_stop_it(
    ready: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every issue still has an answer, so the gate is content; the pack would not say what its hash says."""
    from dossier_kit import release
    from dossier_kit.packing import contents

    steps.go_without_sample(ready, "The hearing is on Monday")
    attacking, room = release.attack, ready.redacted
    now = {"confirmed": "rejected", "rejected": "confirmed"}
    found: list[str] = []

    def meanwhile(*given: object) -> object:
        found.append(contents(ready, room.cases()))
        first = next(one for one in room.issue_decisions() if one.ref in check(ready, TODAY).passed)
        room.add_decisions([replace(first, verdict=now[first.verdict])], [])
        return attacking(*given)

    monkeypatch.setattr(release, "attack", meanwhile)
    with pytest.raises(NothingReleasable, match="answers changed while"):
        export(ready, TODAY)
    assert not ready.redacted.pack.exists() and len(check(ready, TODAY).passed) == 2
    # A draft waits for nothing, and is on record as what it was built from.
    export(ready, TODAY, draft=True)
    entry = ready.vault.ledger()[-1]
    assert entry["action"] == "draft" and entry["detail"]["contents"] == found[-1] != contents(ready, room.cases())


def test_issues_decided_by_somebody_who_may_not_confirm_are_told_apart(
    ready: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """"No lawyer has decided" would send a lawyer to a case in which notebook 04 shows everything as decided."""
    monkeypatch.setenv("DOSSIER_USER", "Lea Lead")
    set_person(ready, "Lea Lead", ["lead"])
    set_person(ready, "Lee", ["lawyer"])
    ref, other = check(ready, TODAY).passed
    set_person(ready, "Lee", [])
    one = next(one for one in ready.redacted.issue_decisions() if one.ref == other)
    ready.redacted.add_decisions([replace(one, verdict="open")], [])
    assert rules(ready, ref) == ["issues_by_others"] and rules(ready, other) == ["issues"]
    assert check(ready, TODAY).counts()["issues_by_others"] == 2  # and the one that is embargoed


def test_every_rule_of_the_pack_says_what_to_do_and_who() -> None:
    listed = load_rules("gate_pack")
    assert set(listed) == {"otherwise", "sample_not_drawn", "sample_not_read", "sample_earlier", "sample_missed", "public_unread"}
    for key, rule in listed.items():
        wanted = {"act"} if key == "otherwise" else {"short", "act", "who"}
        assert set(rule) == wanted and all(str(text).strip() for text in rule.values()), key


def test_a_withdrawal_while_the_pack_is_built_stops_it(
    sample_dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dossier_kit import release

    ref = check(sample_dossier, TODAY).passed[0]
    before = (sample_dossier.redacted.pack / "manifest.json").read_bytes()
    attacking = release.attack

    def meanwhile(*given: object) -> object:
        """Another window records it while the finished pack is searched."""
        set_consent(sample_dossier, ref, Consent.WITHDRAWN, "rang this morning")
        return attacking(*given)

    monkeypatch.setattr(release, "attack", meanwhile)
    try:
        with pytest.raises(NothingReleasable, match=ref):
            export(sample_dossier, TODAY)
    finally:
        set_consent(sample_dossier, ref, Consent.CONSENTED, "rang again: it was a mistake")
    assert (sample_dossier.redacted.pack / "manifest.json").read_bytes() == before, "the pack before it stands"


def test_a_second_release_replaces_the_first_whole(sample_dossier: Dossier) -> None:
    pack = sample_dossier.redacted.pack
    before = {p.relative_to(pack) for p in pack.rglob("*") if p.is_file()}
    (pack / "left over.txt").write_text("of an earlier version")
    export(sample_dossier, TODAY)
    assert {p.relative_to(pack) for p in pack.rglob("*") if p.is_file()} == before
    assert [p.name for p in pack.parent.iterdir() if p.name.startswith(".") and p.name != ".lock"] == []


def test_two_exports_on_one_day_are_the_same_bytes(sample_dossier: Dossier) -> None:
    def files() -> dict[str, bytes]:
        folder = sample_dossier.redacted.pack
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*"))
                if p.is_file()}

    export(sample_dossier, TODAY)
    first, cases = files(), (sample_dossier.redacted.folder / "cases.jsonl").read_bytes()
    export(sample_dossier, TODAY)
    assert files() == first and (sample_dossier.redacted.folder / "cases.jsonl").read_bytes() == cases


def test_a_draft_says_so_and_never_lies_in_the_disclosable_room(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", ROWS)])
    steps.find_identifiers(dossier)
    made = export(dossier, TODAY, draft=True)
    assert dossier.raw in made.folder.parents and not dossier.redacted.pack.exists()
    assert made.cases == 2                                       # the refused one is not even in a draft
    book = openpyxl.load_workbook(made.folder / "appendix.xlsx")
    for sheet in book:
        assert "DRAFT" in str(sheet["A1"].value)
    assert not dossier.redacted.folder.joinpath("cases.jsonl").exists() or dossier.redacted.cases() == []


def test_the_sample_is_released_and_verifies(sample_dossier: Dossier) -> None:
    assert steps.verify(sample_dossier) == []
    manifest = json.loads((sample_dossier.redacted.pack / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "released" and "appendix.xlsx" in manifest["files"]
    (sample_dossier.redacted.pack / "charts").joinpath(next(iter(
        n.split("/")[1] for n in manifest["files"] if n.startswith("charts/")))).write_bytes(b"changed")
    assert any("changed since" in fault for fault in steps.verify(sample_dossier))


def test_a_public_text_that_cannot_be_read_stops_the_release(ready: Dossier) -> None:
    read_the_sample(ready)
    assert of_the_pack(ready) == []
    (ready.public / "thread.html").write_text("<p>a post about the weather and the bins and nothing else</p>")
    (ready.public / "scan.pdf").write_bytes(b"%PDF-1.4")
    assert of_the_pack(ready) == ["public_unread"]
    (told,) = [row for row in steps.what_is_missing(ready, TODAY).itertuples() if row.ref == "the pack"]
    assert "data/public/scan.pdf" in told[2]
    with pytest.raises(NothingReleasable, match=r"scan\.pdf"):
        export(ready, TODAY)
    assert any("scan.pdf" in fault for fault in steps.verify(ready))
    assert "cannot be read, and were compared with nothing: data/public/scan.pdf" in str(export(ready, TODAY, draft=True))
    (ready.public / "scan.pdf").unlink()
    assert "that the accounts were compared with: 1\n" in str(export(ready, TODAY))


def test_a_leak_stops_the_release(sample_dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    """The title of the pack is the lawyer's own text: a name in it would be on every sheet."""
    sample_dossier.settings.values["dossier"]["title"] = "The case of Tarn Howe Primary"
    steps.take_in(sample_dossier, [write_csv(sample_dossier.home / "more.csv", [row("Ludovic", "Mrs Ferrybridge", "Tarn Howe Primary")])])
    before = {p.name: p.read_bytes() for p in sample_dossier.redacted.pack.iterdir() if p.is_file()}
    with pytest.raises(PackLeaks) as refused:
        export(sample_dossier, TODAY)
    assert "Nothing was released" in str(refused.value) and "Tarn" not in str(refused.value)
    assert "appendix.xlsx" in str(refused.value)
    assert {p.name: p.read_bytes() for p in sample_dossier.redacted.pack.iterdir() if p.is_file()} == before
