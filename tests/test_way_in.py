"""From a file to the register: every row accounted for, nothing twice, decisions kept where a story is unchanged."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support import SHARED, write_csv

from dossier_kit import steps
from dossier_kit.arrivals import correct_mapping, held_mappings
from dossier_kit.consents import consent_of, record_for_case
from dossier_kit.dossier import Dossier
from dossier_kit.errors import DossierError, UnreadableFile
from dossier_kit.register import accounting, register
from dossier_kit.review import Decision, decide, finish, outcome, suggestions, view
from dossier_kit.rows import case_refs, submissions
from dossier_kit.vocabulary import CaseState, Consent

STORIES = {
    "Ludovic": "My son Ludovic is autistic. The educational psychologist, Mrs Ferrybridge, wrote a report and it went round "
               "Tarn Howe Primary before I had seen a word of it. At the meeting everybody had a copy in front of them.",
    "Peregrine": "Dr Oakshott told me on the telephone that Peregrine needs therapy twice a week. What arrived says regular "
                 "input. The council rang her in between, and Cold Kitchen Juniors knew about it sooner than we did.",
    "Thaddeus": "I asked for the file in writing three times. Miss Pomfret at Nether Wallop Academy says that she has none, "
                "the county says that the school has it, and Thaddeus is still without a place to go to.",
    "Barnabas": "They talked about Barnabas at Sallow Beck High behind closed doors. Mr Tewkes let it slip in the corridor, "
                "and when I wrote to complain nobody would admit that there had been any such conversation.",
}


def row(name: str, ep: str, school: str, **more: str) -> dict[str, str]:
    story = STORIES.get(name, f"{name} was to move. {ep} wrote to {school} about it, number {name[-2:]} of many, and never to us.")
    base = {
        "Date received": "3 June 2013", "Your name": f"Maud {name}son", "E-mail": f"{name.lower()}@letterbox.example",
        "Child's name": f"{name} {name}son", "School": school, "Please tell us your story": story,
        "May we share it with the ICO?": "Yes", "Evidence": "a copy of the report",
    }
    return {**base, **more}


ROWS = [
    row("Ludovic", "Mrs Ferrybridge", "Tarn Howe Primary"),
    row("Peregrine", "Dr Oakshott", "Cold Kitchen Juniors", **{"May we share it with the ICO?": "not until the tribunal is over, 3 May 2031"}),
    row("Thaddeus", "Miss Pomfret", "Nether Wallop Academy", **{"May we share it with the ICO?": "no"}),
]


@pytest.fixture
def intake_file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "accounts.csv", ROWS)


def test_rows_become_cases_and_the_register_names_nobody(dossier: Dossier, intake_file: Path) -> None:
    report = steps.take_in(dossier, [intake_file])
    assert report.iloc[0][["rows read", "new", "changed", "gone"]].tolist() == [3, 3, 0, 0]
    frame = register(dossier)
    assert list(frame.columns) == ["ref", "file", "sheet", "row", "received", "consent", "embargo_until", "evidence",
                                   "duplicate_of", "state"]
    assert frame.sort_values("row")["consent"].tolist() == ["consented", "embargoed", "refused"]
    assert frame.sort_values("row")["embargo_until"].tolist() == ["", "2031-05-03", ""]
    assert set(frame["state"]) == {"intake"} and set(frame["received"]) == {"2013-06-03"}
    shown = frame.to_csv()
    for word in ("Ludovic", "Ferrybridge", "Tarn", "letterbox"):
        assert word not in shown
    assert accounting(dossier) == {"rows read": 3, "cases": 3, "joined": 0, "set aside": 0}


def test_the_same_file_twice_adds_nothing(dossier: Dossier, intake_file: Path) -> None:
    steps.take_in(dossier, [intake_file])
    before, entries = register(dossier), len(dossier.vault.ledger())
    again = steps.take_in(dossier, [intake_file])
    assert again.iloc[0][["new", "unchanged"]].tolist() == [0, 3]
    assert register(dossier).equals(before) and len(dossier.vault.ledger()) == entries


def read_by(dossier: Dossier, ref: str, reader: str) -> None:
    decide(dossier, ref, reader, [Decision(s.start, s.end, "accept", s.entity_type) for s in suggestions(dossier.vault, ref)])
    finish(dossier, ref, reader)


@pytest.mark.parametrize("name", ["accounts.csv", "accounts corrected.csv"])
def test_a_corrected_file_keeps_decisions_where_the_story_is_unchanged(
    dossier: Dossier, intake_file: Path, tmp_path: Path, name: str
) -> None:
    steps.take_in(dossier, [intake_file])
    steps.find_identifiers(dossier)
    refs = {row["row"]: row["ref"] for row in submissions(dossier.vault)}
    for ref in refs.values():
        read_by(dossier, ref, "Ann")
    edited = [dict(r) for r in ROWS]
    edited[0]["School"] = "Tarn Howe Primary School"                       # a column, not the story
    edited[2]["Please tell us your story"] += " And it was never put right."  # the story
    added = row("Barnabas", "Mr Tewkes", "Sallow Beck High")
    folder = tmp_path / "later"
    folder.mkdir()
    report = steps.take_in(dossier, [write_csv(folder / name, [added, *edited])]).iloc[0]
    assert report[["rows read", "new", "changed", "unchanged", "gone"]].tolist() == [4, 1, 2, 1, 0]
    states = register(dossier).set_index("ref")["state"]
    assert len(states) == 4
    assert states[refs[4]] == "intake"        # its text is another one now
    steps.find_identifiers(dossier)
    assert outcome(dossier.vault, refs[3]).state == CaseState.READ_ONCE
    assert outcome(dossier.vault, refs[4]).state == CaseState.SUGGESTED
    # A column that says more may suggest more; what Ann decided is there all the same.
    assert view(dossier.vault, refs[2], "Ann").kept


def test_another_file_of_the_same_name_is_no_correction(dossier: Dossier, intake_file: Path, tmp_path: Path) -> None:
    steps.take_in(dossier, [intake_file])
    folder = tmp_path / "from a colleague"
    folder.mkdir()
    steps.take_in(dossier, [write_csv(folder / "accounts.csv", [row("Barnabas", "Mr Tewkes", "Sallow Beck High")])])
    assert accounting(dossier)["cases"] == 4
    assert set(register(dossier)["file"]) == {"accounts.csv", "accounts (2).csv"}


def test_a_row_that_has_gone_is_set_aside_and_kept(dossier: Dossier, intake_file: Path, tmp_path: Path) -> None:
    steps.take_in(dossier, [intake_file])
    (tmp_path / "b").mkdir()
    steps.take_in(dossier, [write_csv(tmp_path / "b" / "accounts.csv", ROWS[:2])])
    assert accounting(dossier) == {"rows read": 3, "cases": 2, "joined": 0, "set aside": 1}


def test_an_unreadable_file_leaves_the_dossier_as_it_was(dossier: Dossier, intake_file: Path, tmp_path: Path) -> None:
    steps.take_in(dossier, [intake_file])
    before = register(dossier)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 this is not a workbook")
    with pytest.raises(UnreadableFile, match=r"broken\.xlsx"):
        steps.take_in(dossier, [broken])
    assert register(dossier).equals(before) and not dossier.vault.ledger_faults()


def test_sealing_keeps_the_bytes_and_removes_the_plain_file(dossier: Dossier, intake_file: Path) -> None:
    content = intake_file.read_bytes()
    steps.take_in(dossier, [intake_file], seal=True)
    assert not intake_file.exists()
    assert bytes(dossier.vault.one("SELECT bytes FROM files")[0]) == content


def test_a_copy_is_proposed_and_joined_only_when_somebody_says_so(dossier: Dossier, tmp_path: Path) -> None:
    copy = {**ROWS[0], "Date received": "9 June 2013"}
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [*ROWS, copy])])
    frame = register(dossier).set_index("row")
    assert frame.loc[5, "duplicate_of"] == frame.loc[2, "ref"] and accounting(dossier)["joined"] == 0
    steps.answer_copy(dossier, frame.loc[5, "ref"], same=True)
    assert accounting(dossier) == {"rows read": 4, "cases": 3, "joined": 1, "set aside": 0}
    assert register(dossier).set_index("row").loc[5, "state"] == "joined"
    with pytest.raises(DossierError):
        steps.answer_copy(dossier, frame.loc[3, "ref"], same=True)


@pytest.mark.parametrize(("says", "open_copy", "joined"), [
    ("not until the tribunal is over, 3 May 2031", ("embargoed", "2031-05-03"), ("embargoed", "2031-05-03")),
    ("no", ("unclear", ""), ("refused", "")),  # a doubt, until somebody has said that it is the same account
    ("Yes", ("consented", ""), ("consented", "")),
])
def test_the_register_says_what_the_gate_goes_by(
    dossier: Dossier, tmp_path: Path, says: str, open_copy: tuple[str, str], joined: tuple[str, str]
) -> None:
    """The row of a case may say yes, and its copy something else; the table is read aloud as what holds."""
    copy = {**ROWS[0], "Date received": "9 June 2013", "May we share it with the ICO?": says}
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [*ROWS, copy])])
    for expected in (open_copy, joined):
        frame = register(dossier).set_index("row")
        assert tuple(frame.loc[2, ["consent", "embargo_until"]]) == expected
        for ref, state in frame.query("state != 'joined'").set_index("ref")["consent"].items():
            assert consent_of(dossier.vault, ref).state == state
        steps.answer_copy(dossier, frame.loc[5, "ref"], same=True)
    assert tuple(register(dossier).set_index("row").loc[5, ["consent", "embargo_until"]]) == joined


def test_a_wrong_join_is_parted_as_it_was(dossier: Dossier, tmp_path: Path) -> None:
    """What was joined to a copy before the copy itself was joined goes with it, both ways."""
    again = [{**ROWS[0], "Date received": f"{day} June 2013"} for day in (9, 10)]
    again[1]["Please tell us your story"] += " And it was never put right."  # a copy of the copy
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [*ROWS, *again])])
    refs = dict(dossier.vault.rows("SELECT row, ref FROM submissions"))
    with dossier.vault.transaction():
        dossier.vault.execute("UPDATE submissions SET hint = ? WHERE row = 6", refs[5])

    def heads() -> list[str | None]:
        return [head for (head,) in dossier.vault.rows("SELECT joined_to FROM submissions WHERE row IN (2, 5, 6) ORDER BY row")]

    copy_of_copy, first = [None, None, refs[5]], refs[2]
    steps.answer_copy(dossier, refs[6], same=True)
    assert heads() == copy_of_copy
    for _ in range(2):
        steps.answer_copy(dossier, refs[5], same=True)
        assert heads() == [None, first, first]
        steps.answer_copy(dossier, refs[5], same=False)
        assert heads() == copy_of_copy
    steps.answer_copy(dossier, refs[5], same=True)
    steps.answer_copy(dossier, refs[6], same=False)  # it alone
    assert heads() == [None, first, None]
    # A row that intake later takes for a copy of its own copy is one with it already, and joined to no row.
    with dossier.vault.transaction():
        dossier.vault.execute("UPDATE submissions SET hint = ? WHERE row = 2", refs[5])
    steps.answer_copy(dossier, first, same=True)
    assert heads() == [None, first, None] and sum(accounting(dossier).values()) == 2 * len(refs)


@pytest.mark.parametrize(("recorded", "when", "then"), [
    ("consented", "joined", "unclear"),     # about which of the two? nobody can tell
    ("embargoed", "joined", "unclear"),
    ("refused", "joined", "refused"),       # to hold one back more is safe
    ("consented", "before", "consented"),   # it was about this one alone
])
def test_a_yes_that_was_recorded_for_two_accounts_waits_when_they_are_parted(
    dossier: Dossier, tmp_path: Path, recorded: str, when: str, then: str
) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [ROWS[0], {**ROWS[0], "Date received": "9 June 2013"}])])
    first, copy = (ref for _row, ref in dossier.vault.rows("SELECT row, ref FROM submissions ORDER BY row"))
    if when == "joined":
        steps.answer_copy(dossier, copy, same=True)
    record_for_case(dossier, first, Consent(recorded), "call of 3 June")
    steps.answer_copy(dossier, copy, same=True)
    steps.answer_copy(dossier, copy, same=False)
    assert consent_of(dossier.vault, first).state == then
    assert consent_of(dossier.vault, copy).state == (then if when == "joined" else Consent.CONSENTED)
    steps.record_consent(dossier, first, "consented", "asked: it was about this one")
    assert consent_of(dossier.vault, first).state == Consent.CONSENTED and not dossier.vault.ledger_faults()


def test_a_copy_that_is_another_account_stays_one(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [*ROWS, {**ROWS[0], "Date received": "9 June 2013"}])])
    steps.answer_copy(dossier, register(dossier).set_index("row").loc[5, "ref"], same=False)
    assert accounting(dossier)["cases"] == 4 and not len(steps.open_copies(dossier))
    assert set(register(dossier)["duplicate_of"]) == {""}


def test_a_later_withdrawal_takes_the_earlier_account_back(dossier: Dossier, tmp_path: Path) -> None:
    later = {**ROWS[0], "Date received": "20 June 2013", "May we share it with the ICO?": "please withdraw my story",
             "Please tell us your story": "I wrote to you earlier this month. I am frightened of what they will do. Please take it out again."}
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [*ROWS, later])])
    frame = register(dossier).set_index("row")
    assert frame.loc[2, "consent"] == "withdrawn"


def test_a_withdrawal_without_a_story_counts_too(dossier: Dossier, tmp_path: Path) -> None:
    later = {**ROWS[0], "Date received": "20 June 2013", "May we share it with the ICO?": "please withdraw my story",
             "Please tell us your story": ""}
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [*ROWS, later])])
    assert register(dossier).set_index("row").loc[2, "consent"] == "withdrawn"


TAKES_BACK = {**ROWS[0], "May we share it with the ICO?": "please withdraw my story", "Date received": ""}


@pytest.mark.parametrize(("received", "comes", "asked"), [
    ("", "as it lay", False),                 # the notebook is run once more: nothing new was said
    ("", "again", True),                      # the same bytes, but they came after the yes: the same words once more?
    ("3 June 2013", "again", True),           # a letter that is sent twice bears its first day
    ("", "longer", True),                     # no day on the row: it may be a new one
    ("3 June 2013", "longer", False),         # a list that grows repeats what was said and settled
    ("3 June 2090", "longer", True),
])
def test_what_takes_an_account_back_and_comes_again_after_a_yes_is_not_overlooked(
    dossier: Dossier, tmp_path: Path, received: str, comes: str, asked: bool
) -> None:
    rows = [{**TAKES_BACK, "Date received": received}, *ROWS[1:]]
    file = write_csv(tmp_path / "accounts.csv", rows)
    steps.take_in(dossier, [file])
    ref = register(dossier).set_index("row").loc[2, "ref"]
    assert consent_of(dossier.vault, ref).state == Consent.WITHDRAWN
    steps.record_consent(dossier, ref, "consented", "rang: it may go on after all")
    yes = dossier.vault.one("SELECT at FROM consents WHERE ref = ? ORDER BY id DESC", ref)[0]
    with dossier.vault.transaction():  # an hour ago, for the file, or in an hour
        later = comes == "as it lay"
        moved = datetime.fromisoformat(yes) + timedelta(hours=1 if later else -1)
        dossier.vault.execute("UPDATE consents SET at = ?", moved.strftime("%Y-%m-%dT%H:%M:%SZ"))
        if comes == "again":
            dossier.vault.execute("UPDATE files SET added_at = '2013-06-04T09:00:00Z'")
    if comes == "longer":
        write_csv(file, [*rows, row("Barnabas", "Mr Tewkes", "Sallow Beck High")])
    for _ in range(2):  # a question that is open is not asked twice
        steps.take_in(dossier, [file])
        held = consent_of(dossier.vault, ref)
        assert held.state == (Consent.UNCLEAR if asked else Consent.CONSENTED)
        told = steps.intake_problems(dossier).query("kind == 'taken back again'")
        assert len(told) == asked and all(ref in message for message in told["message"])
    if asked:
        with dossier.vault.transaction():
            dossier.vault.execute("UPDATE consents SET at = '2013-01-01T00:00:00Z' WHERE by = 'intake'")
        steps.record_consent(dossier, ref, "consented", "asked: it was the old letter")
        assert not len(steps.intake_problems(dossier).query("kind == 'taken back again'"))
        with dossier.vault.transaction():
            dossier.vault.execute("UPDATE consents SET at = '2091-01-01T00:00:00Z' WHERE by <> 'intake'")
        steps.take_in(dossier, [file])
        assert consent_of(dossier.vault, ref).state == Consent.CONSENTED
        assert not len(steps.intake_problems(dossier).query("kind == 'taken back again'"))
    assert dossier.vault.ledger_faults() == []


def test_a_file_read_once_more_with_other_columns_came_in_when_it_came_in(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [TAKES_BACK, *ROWS[1:]])])
    ref = register(dossier).set_index("row").loc[2, "ref"]
    with dossier.vault.transaction():
        dossier.vault.execute("UPDATE files SET added_at = '2013-06-04T09:00:00Z'")
        dossier.vault.execute("UPDATE consents SET at = '2013-06-04T09:00:00Z'")
    steps.record_consent(dossier, ref, "consented", "rang: it may go on after all")
    with dossier.vault.transaction():
        dossier.vault.execute("UPDATE consents SET at = '2013-06-05T09:00:00Z' WHERE by <> 'intake'")
    (_, mapping), *_ = held_mappings(dossier)
    correct_mapping(dossier, mapping.shape, {})
    steps.take_in(dossier, [tmp_path / "accounts.csv"])
    assert consent_of(dossier.vault, ref).state == Consent.UNCLEAR


def test_what_another_row_takes_back_is_not_overlooked_when_it_comes_again(dossier: Dossier, tmp_path: Path) -> None:
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", ROWS)])
    ref = register(dossier).set_index("row").loc[2, "ref"]
    letter = write_csv(tmp_path / "letter.csv", [{**TAKES_BACK, "Date received": "20 June 2013", "Please tell us your story": ""}])
    steps.take_in(dossier, [letter])
    assert consent_of(dossier.vault, ref).state == Consent.WITHDRAWN
    steps.record_consent(dossier, ref, "consented", "rang: it may go on after all")
    with dossier.vault.transaction():
        dossier.vault.execute("UPDATE files SET added_at = '2013-06-21T09:00:00Z'")
    steps.take_in(dossier, [letter.rename(tmp_path / "letter (2).csv")])
    assert consent_of(dossier.vault, ref).state == Consent.UNCLEAR


def test_what_a_lawyer_records_stands_over_what_intake_read(dossier: Dossier, intake_file: Path) -> None:
    steps.take_in(dossier, [intake_file])
    ref = register(dossier).set_index("row").loc[4, "ref"]
    with pytest.raises(DossierError, match="on what word"):
        steps.record_consent(dossier, ref, "consented", "  ")
    with pytest.raises(DossierError, match="no state of consent"):
        steps.record_consent(dossier, ref, "yes", "telephone")
    steps.record_consent(dossier, ref, "consented", "letter of 3 July")
    held = consent_of(dossier.vault, ref)
    assert held.state == Consent.CONSENTED and held.by == dossier.actor
    assert "letter" not in str(dossier.vault.ledger())


def test_a_corrected_column_is_remembered_and_the_file_read_again(dossier: Dossier, tmp_path: Path) -> None:
    def renamed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{"Notes B" if key == "School" else key: value for key, value in r.items()} for r in rows]

    rows = renamed(ROWS)
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", rows)])
    steps.correct_columns(dossier, ["Notes B=school"])
    assert {row["doc"]["fields"].get("school") for row in submissions(dossier.vault)} >= {"Tarn Howe Primary"}
    (tmp_path / "b").mkdir()
    more = renamed([row("Barnabas", "Mr Tewkes", "Sallow Beck High")])
    steps.take_in(dossier, [write_csv(tmp_path / "b" / "second.csv", more)])
    assert "Sallow Beck High" in {row["doc"]["fields"].get("school") for row in submissions(dossier.vault)}
    with pytest.raises(DossierError, match="Not a field"):
        steps.correct_columns(dossier, ["Notes B=colour"])


@pytest.mark.parametrize(
    ("more", "school", "lost"),
    [
        ({"Taken by": "LB"}, "Tarn Howe Primary", False),  # the letters have moved, the header has not
        ({"notes b": "LB"}, None, True),  # two columns of one header: which is meant, nobody can tell
    ],
)
def test_a_corrected_column_stays_so_when_another_is_put_in(
    dossier: Dossier, tmp_path: Path, more: dict[str, str], school: str | None, lost: bool
) -> None:
    rows = [{"Notes B" if key == "School" else key: value for key, value in r.items()} for r in ROWS]
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", rows)])
    steps.correct_columns(dossier, ["Notes B=school"])
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", [{**more, **r} for r in rows])])
    assert [row["doc"]["fields"].get("school") for row in submissions(dossier.vault) if row["row"] == 2] == [school]
    kinds = {kind for (kind,) in dossier.vault.rows("SELECT kind FROM problems")}
    assert ("correction lost" in kinds) is lost


def test_references_do_not_follow_the_rows(dossier: Dossier, tmp_path: Path) -> None:
    rows = [row(f"Name{n:02d}", "Mrs Ferrybridge", f"School number {n}") for n in range(30)]
    steps.take_in(dossier, [write_csv(tmp_path / "accounts.csv", rows)])
    in_rows = register(dossier).sort_values("row")["ref"].tolist()
    assert sorted(in_rows) == case_refs(dossier.vault) != in_rows


@pytest.mark.skipif(not SHARED.exists(), reason="the shared development set is not here")
def test_the_development_set(dossier: Dossier) -> None:
    import pandas as pd

    gold = pd.read_csv(SHARED / "devset" / "gold_issues.csv", keep_default_na=False).merge(
        pd.read_csv(SHARED / "devset" / "gold_rows.csv", keep_default_na=False)[["story_id", "sheet", "row"]])
    steps.take_in(dossier, [SHARED / "devset" / "intake_dev.xlsx"])
    frame = register(dossier).query("state != 'set aside'").merge(gold, on=["sheet", "row"], suffixes=("", "_gold"))
    assert len(frame) == 45
    assert (frame["consent"] == frame["consent_gold"]).sum() >= 43
    assert not ((frame["consent"] == "consented") & (frame["consent_gold"] != "consented")).any()
    ids = frame.set_index("ref")["story_id"]
    assert {(i, ids.get(d, "")) for i, d in zip(frame["story_id"], frame["duplicate_of"], strict=True) if d} == {
        (i, d) for i, d in zip(frame["story_id"], frame["duplicate_of_gold"], strict=True) if d}
    sums = accounting(dossier)
    assert sums["rows read"] == 45 + sums["set aside"]
