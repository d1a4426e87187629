"""Roles: who may do what, checked by the verbs themselves; nobody is stopped before people are set up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from commanding import run
from support import write_csv
from test_gate import decide_issue
from test_way_in import ROWS, read_by

from dossier_kit import keeping, steps
from dossier_kit.dossier import Dossier
from dossier_kit.errors import DossierError, NotAllowed
from dossier_kit.people import deeds, may, people, people_faults, roles, set_person
from dossier_kit.release import check
from dossier_kit.releases import hand_over_pack
from dossier_kit.rows import case_refs, submissions
from dossier_kit.vocabulary import Consent

LEAD, LAWYER, READER, STRANGER = "Lea Lead", "Lou Law", "Rae Read", "Sid Stranger"


@pytest.fixture
def peopled(dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dossier:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", ROWS)])
    monkeypatch.setenv("DOSSIER_USER", LEAD)
    for name, role in ((LEAD, "lead"), (LAWYER, "lawyer"), (READER, "reader")):
        set_person(dossier, name, [role])
    return dossier


def ref_with(dossier: Dossier, word: str) -> str:
    return next(str(row["ref"]) for row in submissions(dossier.vault) if word in row["story"])


VERBS: dict[str, tuple[Callable[[Dossier], object], set[str]]] = {
    "intake": (lambda d: steps.take_in(d, []), {READER, LAWYER, LEAD}),
    "columns": (lambda d: steps.correct_columns(d, []), {LAWYER, LEAD}),
    "a copy": (lambda d: steps.answer_copy(d, case_refs(d.vault)[0], True), {LAWYER, LEAD}),
    "a yes": (lambda d: steps.record_consent(d, ref_with(d, "Thaddeus"), "consented", "letter"), {LAWYER, LEAD}),
    "a yes after an embargo": (lambda d: steps.record_consent(d, ref_with(d, "Peregrine"), "consented", "letter"), {LEAD}),
    # Holding an account back is nobody's privilege: whoever takes the call records it.
    "a no": (lambda d: steps.record_consent(d, ref_with(d, "Ludovic"), "withdrawn", "call"), {READER, LAWYER, LEAD}),
    "the panel of notebook 1": (steps.intake_panel, {LAWYER, LEAD}),
    "review": (steps.review_cases, {READER, LAWYER, LEAD}),
    "differences": (steps.settle_differences, {LEAD}),
    "the sample": (lambda d: steps.read_once_more(d, "C001"), {READER, LAWYER, LEAD}),
    "no sample": (lambda d: steps.go_without_sample(d, "a reason"), {LEAD}),
    "letters": (lambda d: steps.write_letters(d, date(2026, 1, 5)), {READER, LAWYER, LEAD}),
    "an answer": (lambda d: steps.record_approval(d, "C001", "agree"), {READER, LAWYER, LEAD}),
    "release": (lambda d: steps.export_pack(d, on=date(2026, 1, 5)), {LEAD}),
    "handed over": (lambda d: hand_over_pack(d, "the Commissioner"), {LEAD}),
    "reveal": (lambda d: keeping.reveal(d, ref_with(d, "Ludovic"), "a question"), {LEAD}),
    "withdraw": (lambda d: keeping.withdraw(d, ref_with(d, "Ludovic"), "letter"), {LEAD}),
    "readmit": (lambda d: keeping.readmit(d, "C009", "letter"), {LEAD}),
    "purge": (lambda d: keeping.purge(d, date(2026, 1, 5)), {LEAD}),
    "seal": (keeping.seal, {LEAD}),
    "unseal": (lambda d: keeping.unseal(d, "nothing.csv"), {LEAD}),
    "passphrase": (lambda d: keeping.change_passphrase(d, "short"), {LEAD}),
    "people": (lambda d: set_person(d, "Una New", ["reader"]), {LEAD}),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_do_what(peopled: Dossier, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    do, allowed = VERBS[verb]
    for name in (STRANGER, READER, LAWYER, LEAD):  # those who may not come first: they must leave all as it is
        monkeypatch.setenv("DOSSIER_USER", name)
        entries = len(peopled.vault.ledger())
        try:
            do(peopled)
            stopped = False
        except NotAllowed as error:
            stopped = True
            assert name in str(error) and "dossier people" in str(error)
        except DossierError:
            stopped = False  # for another reason: it got past the question who may
        assert stopped is (name not in allowed), name
        if stopped:
            assert len(peopled.vault.ledger()) == entries


def test_a_reader_is_known_by_the_name_that_is_given(peopled: Dossier) -> None:
    steps.review_cases(peopled, "  rae   READ ")
    with pytest.raises(NotAllowed):
        steps.review_cases(peopled, STRANGER)
    with pytest.raises(NotAllowed):
        steps.settle_differences(peopled, READER)


def test_before_anybody_is_on_the_list_all_is_open_and_said_so(dossier: Dossier) -> None:
    assert all(may(dossier.vault, STRANGER, deed) for deed in deeds())
    assert any("No people are set up" in line for line in keeping.matters(dossier, date(2026, 1, 5)))


def test_an_issue_that_no_lawyer_decided_does_not_count(dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "a.csv", ROWS[:1])])
    steps.find_identifiers(dossier)
    ref = case_refs(dossier.vault)[0]
    for reader in ("Ann", "Bea"):
        read_by(dossier, ref, reader)
    steps.redact_reviewed(dossier)
    decide_issue(dossier, ref)  # by Lee
    monkeypatch.setenv("DOSSIER_USER", LEAD)
    set_person(dossier, LEAD, ["lead"])
    for role, passes in (("reader", False), ("lawyer", True)):
        set_person(dossier, "Lee", [role])
        assert (ref in check(dossier, date(2026, 1, 5)).passed) is passes


def test_the_list_always_has_a_lead(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_USER", LEAD)
    for name, given in (("Ann", ["reader"]), ("  ", ["lead"]), (LEAD, ["king"]), (LEAD, [])):
        with pytest.raises(DossierError):
            set_person(dossier, name, given)
    assert people(dossier.vault) == {}
    set_person(dossier, LEAD, ["lead"])
    set_person(dossier, "Ann", ["lawyer", "reader"])
    assert people(dossier.vault) == {"Ann": ("reader", "lawyer"), LEAD: ("lead",)}
    for given in ([], ["reader"]):
        with pytest.raises(DossierError, match="must be the lead"):
            set_person(dossier, LEAD, given)
    set_person(dossier, "ann", [])
    assert people(dossier.vault) == {LEAD: ("lead",)}


def test_a_role_that_somebody_wrote_into_the_vault_shows(peopled: Dossier) -> None:
    assert people_faults(peopled.vault) == []
    peopled.vault._db.execute("UPDATE people SET roles = ? WHERE name = ?", (json.dumps(["lead"]), READER))
    assert people_faults(peopled.vault)


def test_at_the_command_line(dossier: Dossier) -> None:
    dossier.close()
    assert "No people are set up" in run(dossier.home, "people").stdout
    assert "on the list first" in run(dossier.home, "people", "--add", "Ann", "--role", "reader").stderr
    actor = dossier.actor
    added = run(dossier.home, "people", "--add", actor, "--role", "lead")
    assert added.returncode == 0 and f"{actor}: lead" in added.stdout


def test_the_rules_hang_together() -> None:
    known = set(deeds())
    assert all(role.may <= known and "work" in role.may for role in roles().values())
    assert roles()["lead"].may == known                       # nothing is there that nobody may do
    assert roles()["reader"].may < roles()["lawyer"].may < roles()["lead"].may
    assert all(what == what.strip() and what[0].islower() and not what.endswith(".") for what in deeds().values())
    assert {str(state) for state in Consent} == {"consented", "embargoed", "withdrawn", "refused", "unclear"}
