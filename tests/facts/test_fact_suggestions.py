"""What single sentences and short accounts say: each fact by its rules, and who told whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_fact_law import case

from dossier_kit.errors import BadRules
from dossier_kit.facts import FactList, suggest, suggest_both
from dossier_kit.issues import IssueList, cues, sentences
from dossier_kit.issues import suggest as suggest_issues
from dossier_kit.issues.text import Words, read_words
from dossier_kit.redacted import FactSuggestion, IssueSuggestion, Label

SHIPPED = FactList.load()


def facts_of(text: str, issues: Sequence[IssueSuggestion] = (), facts: FactList = SHIPPED) -> list[FactSuggestion]:
    return next(suggest([case(text)], facts, {"C001": issues}))


def answers(text: str, fact: str, issues: Sequence[IssueSuggestion] = ()) -> set[str]:
    return {one.value for one in facts_of(text, issues) if one.fact == fact}


TOLD = [
    # who acts, and on whom
    ("The council sent his report to the school.", {"la>school"}),
    ("[LA 1] forwarded her letter to [School 2].", {"la>school"}),
    ("The paediatrician rang the SENCO.", {"health_body>school"}),
    ("[LA officer 1] told the speech therapist to take the hours out.", {"la>health_body"}),
    ("The school had a word with the health visitor about us.", {"school>health_body"}),
    ("The nurse discussed him with the social worker.", {"health_body>social_care"}),
    # the other way about
    ("The head was told by the council that we had agreed.", {"la>school"}),
    ("The school got the letter from the clinic.", {"health_body>school"}),
    ("His file was sent to the school by the council.", {"la>school"}),
    # several in one breath
    ("The council sent it to the school, the GP and the taxi firm.", {"la>school", "la>health_body", "la>other"}),
    # a label that a sentence puts beside a body, there or elsewhere
    ("Mrs [Professional 1] from the council rang. The next day [Professional 1] emailed the school.", {"la>school"}),
    ("[Professional 1], the SENCO, was kind. Then [Professional 1] rang the paediatrician.", {"school>health_body"}),
    ("Mr [Professional 1] of the council rang Mrs [SENCO 1].", {"la>school"}),
    ("[LA 1] sent the report of Dr [Professional 2] to a boarding school.", {"la>school"}),  # not the doctor
    # "they", and somebody who belongs to a body
    ("The council has a panel. They sent the papers to the school.", {"la>school"}),
    ("The council's solicitor wrote to the therapist.", {"la>health_body"}),
    ("My son's school rang the clinic.", {"school>health_body"}),
    # roles in apposition are one mention, and so is a man "from" a body
    ("Mr [Professional 1], head of SEND, wrote to Dr [Professional 2], the paediatrician.", {"la>health_body"}),
    ("The council gave it to the head and to the lad from transport.", {"la>school", "la>other"}),
    # the same word before each of several, with an aside between
    ("The council sent it to the head and, for odd reasons, to the bus company.", {"la>school", "la>other"}),
    # what one body does to the other that it has in
    ("The council had all the therapists in and told them to cut it.", {"la>health_body"}),
    # what they say that they do
    ("I heard the caseworker say we ring schools first.", {"la>school"}),
    # by what is done in sight or hearing of others
    ("The head read it out in front of the bus driver.", {"school>other"}),
    # nobody is said to have done it: whose report it is, who acts in the sentence before, the main body
    ("The paediatrician's letter was forwarded to the school.", {"health_body>school"}),
    ("The council decided. The council was rude. It was sent to the school.", {"la>school"}),
    ("The council was rude. The council had a panel. The school knew about it.", {"la>school"}),
    ("The council was rude, the council lied, and the therapist said she had been told not to put hours.",
     {"la>health_body"}),
    # most of what reaches the main body is its own
    ("The council met. The council was late. It was sent to the council.", set()),
    # a verb, and no hospital trust
    ("I trust the school. It was kind.", set()),
    # who writes works there herself
    ("I am a speech therapist. The council sent us the new rules.", {"la>health_body"}),
    # nobody is said to have done it
    ("The report went to the school.", {"?>school"}),
    # what one body says that another one did, and what was done to the one that a sentence is about
    ("The head said the council had been on the phone to her.", {"la>school"}),
    ("The therapist told me that the council had written to say no figures.", {"la>health_body"}),
    ("The head said the council had never contacted her.", set()),
    ("The nurse told us afterwards that she had then been told by the council to stop.", {"la>health_body"}),
    ("The council made the therapist take the hours out.", {"la>health_body"}),
    # "we" in what somebody says are those for whom that body speaks; out of quotation marks they are the family
    ('The school secretary said "We have been asked by the authority to hold off."', {"la>school"}),
    ("We have been asked by the authority to hold off.", set()),
    # "them" are not who acts in the sentence
    ("The school was kind. The council officer had been over and told them not to keep a place.", {"la>school"}),
    # words before a role belong to it, and "a woman at the council" acts
    ("There was an e-mail from the continuing care nurse to the SEN manager.", {"health_body>la"}),
    ("A woman at the council rang the head.", {"la>school"}),
    # they told each other: the account's main body counts as the one that told
    ("The head and the caseworker had it fixed. The council was rude.", {"la>school"}),
    ("It was all settled between the council and the head.", {"la>school"}),
    ("The council and the school never met.", set()),
    # where a way of telling says by itself who is told
    ("The school and the school nurse made a joint safeguarding referral.",
     {"school>social_care", "health_body>social_care"}),
    ("The school threatened a safeguarding referral.", set()),
    ("The head read it out in assembly.", {"school>other"}),
    ("The class teacher explained it all to the class.", {"school>other"}),
    ("I read it out in assembly.", set()),
    # somebody goes there; a child that goes to a school tells it nothing
    ("The council's officer went to the college to talk them into it.", {"la>school"}),
    ("He goes to a school forty miles off. The council was rude. The council lied.", set()),
    ("I went to see the school and the council.", set()),
    # the family is no body, and what it does is no disclosure
    ("I sent the report to the school.", set()),
    ("The council sent us the report.", set()),
    ("The school told me, and I rang the council.", set()),
    # it did not happen, or not to us
    ("The council did not send the report to the school.", set()),
    ("Can the council send a report to the school?", set()),
    ("My friend says the council sent her daughter's report to a school.", set()),
    ("They were going to send it to the school but they never did.", set()),
]


@pytest.mark.parametrize(("text", "flows"), TOLD)
def test_who_told_whom(text: str, flows: set[str]) -> None:
    assert answers(text, "flow") == flows


SAID = [
    ("means", "They had a meeting about him at the school.", {"meeting"}),
    ("means", "There was an email from the council to the school.", {"email"}),
    ("means", "You can email me on [e-mail address].", set()),
    ("means", "A letter came from the council.", {"letter"}),
    ("means", "The officer rang the school.", {"telephone"}),
    ("means", "Ring me after six.", set()),
    ("means", "They put it in the whatsapp group.", {"other"}),
    ("consent_claimed", "The school was told that we had agreed to it.", {"claimed"}),
    ("consent_claimed", "She said they did not need our consent.", {"not_needed"}),
    ("consent_given", "They talked about him without our consent.", {"not_asked"}),
    ("consent_given", "I refused consent in writing.", {"refused"}),
    ("consent_given", "I signed a form for the school trip, not for this.", {"apparent"}),
    ("consent_given", "She asked our permission and we agreed to it.", {"given"}),
    ("consent_given", "I asked her not to share it.", {"refused"}),  # before it was done
    ("consent_given", "Nobody thought to ask us.", {"not_asked"}),
    ("consent_given", "They asked about a special school and we said no.", set()),  # no to a school, not to sharing
    ("consent_given", "We said no to them sharing his file.", {"refused"}),
    ("consent_given", "I agree that you can send my story to the ICO.", set()),
    ("complained_to", "I complained to the ICO in June.", {"ico"}),
    ("complained_to", "I am happy for you to share this with the ICO.", set()),
    ("complained_to", "The Ombudsman would not look at it.", {"ombudsman"}),
    ("complained_to", "The therapist is registered with the HCPC.", set()),
    ("complained_to", "I reported her to the HCPC.", {"regulator"}),
    ("complained_to", "She has a hearing loss.", set()),
    ("complaint_outcome", "The complaint was upheld in part.", {"partly_upheld"}),
    ("complaint_outcome", "The complaint was not upheld.", {"not_upheld"}),
    ("complaint_outcome", "The Ombudsman said it was premature.", {"turned_away"}),
    ("complaint_outcome", "I complained and they never answered.", {"no_answer"}),
    ("versions_differ", "I have both versions of the report.", {"yes"}),
    ("versions_differ", "I have the report.", set()),
    ("versions_differ", "The one in the bundle says something else.", {"yes"}),
    ("versions_differ", "The second one said something else.", {"yes"}),
    ("versions_differ", 'His word "severe" was replaced by "some".', {"yes"}),
    ("versions_differ", "I asked for the first one to be read again.", set()),  # it was wished for
    ("complaint_outcome", "The Ombudsman found the council had failed to answer.", {"upheld"}),
    ("complaint_outcome", "We complained and they accepted two of the five points.", {"partly_upheld"}),
    ("complaint_outcome", "We complained and the council said it had done nothing wrong.", {"not_upheld"}),
    ("complaint_outcome", "The ICO said it was a matter for the tribunal.", {"turned_away"}),
    ("complaint_outcome", "Our appeal is listed for March.", {"pending"}),
    ("complaint_outcome", "Mum wants an apology.", set()),  # there was none
    ("complained_to", "I took it up with the head of service.", {"body"}),
    ("consent_given", "The school can't tell us who opened it.", set()),  # said of what is kept back, not of a yes
    # an outcome is that of a complaint, told near it: no answer to a request, no sorry for something else
    ("complaint_outcome", "I complained in writing. It was June. They never came back to me.", {"no_answer"}),
    ("complaint_outcome", "I wrote and they never came back to me.", set()),
    ("complaint_outcome", "I wrote again. Nothing came.", {"no_answer"}),
    ("complaint_outcome", "I asked for the form. No reply.", set()),
    ("complaint_outcome", "There was a long silence.", set()),
    ("complaint_outcome", "I complained to the council. Weeks went by. There was silence.", {"no_answer"}),
    ("complaint_outcome", "I asked for the file. Weeks went by. There was silence.", set()),  # no complaint
    ("complaint_outcome", "I complained. There was silence in the meeting.", set()),  # they sat and heard it
    ("complaint_outcome", "I went round and round the car park.", set()),
    ("complaint_outcome", "She is too old for that clinic.", set()),
    ("complaint_outcome", "The Ombudsman said that we were too late.", {"turned_away"}),
    ("complaint_outcome", "We lost Mum that spring, and I lost my rag.", set()),
    ("complaint_outcome", "We lost our appeal.", {"not_upheld"}),
    ("complaint_outcome", "I was shown no evidence that she had asked.", set()),
    ("complaint_outcome", "The governors found no evidence of a breach.", {"not_upheld"}),
    ("complaint_outcome", "We do not want compensation.", set()),
    ("complaint_outcome", "Apologies if the dates are out.", set()),
    ("complaint_outcome", "Nobody said sorry.", set()),
    ("complaint_outcome", "I complained and the manager said sorry.", {"upheld"}),
    ("complaint_outcome", "We went to the tribunal in 2014 about his school.", set()),  # long over, and not told how
    ("complaint_outcome", "Our hearing is in May.", {"pending"}),
    ("complaint_outcome", "I went to the ICO and it is in a queue.", {"pending"}),
    ("complaint_outcome", "There was a queue at the butcher's.", set()),
    ("diagnosis", "He is autistic and has ADHD.", {"autism", "adhd"}),
    ("diagnosis", "We sat down with the teacher of the deaf.", set()),  # a profession, and no syndrome
    ("diagnosis", "She has Down's syndrome.", {"learning"}),
    ("phase", "He is in Year 9.", {"secondary"}),
    ("phase", "She goes to nursery.", {"early_years"}),
    ("sharing_model", "They rang social services and called it safeguarding.", {"safeguarding"}),
    ("sharing_model", "The school shared it with the council without our consent.", {"outside_without_consent"}),
    ("stretched", "It said safeguarding, but it was about the provision he was owed.", {"safeguarding_provision"}),
    ("stretched", "They sent his whole medical file to the school.", {"more_than_needed"}),
    ("story_kind", "It was a happy ending: they asked our permission in writing.", {"good_practice"}),
    ("story_kind", "This is just a question, not a story.", {"no_account"}),
    ("story_kind", "His hours of therapy were never delivered.", {"outside_list"}),
    ("goes_to", "His hours of therapy were never delivered.", {"ombudsman"}),
    ("goes_to", "They refused to assess him.", {"tribunal"}),
]


@pytest.mark.parametrize(("fact", "text", "expected"), SAID)
def test_what_is_said(fact: str, text: str, expected: set[str]) -> None:
    assert answers(text, fact) == expected


def issue_at(text: str, start: int = 0) -> IssueSuggestion:
    return IssueSuggestion("C001", "access_denied", 0.8, start, len(text), "a rule")


def test_an_account_with_an_issue_is_a_grievance_and_goes_nowhere_else() -> None:
    text = "His hours were never delivered and the council refused us the file."
    assert answers(text, "story_kind", [issue_at(text)]) == {"grievance"}
    assert answers(text, "goes_to", [issue_at(text)]) == set()
    assert answers(text, "answerable", [issue_at(text)]) == {"la"}


def test_an_issue_says_who_told_whom() -> None:
    # Only where the account names both; the issue of another family's school says nothing of a clinic.
    text = "I was kept out. The council was rude and the nursery was too."
    approached = IssueSuggestion("C001", "school_approached", 0.9, 0, 15, "a rule")
    assert answers(text, "flow", [approached]) == {"la>school"}
    assert answers("I was kept out. The nursery was rude.", "flow", [approached]) == set()


def test_the_sentence_of_an_issue_says_who_told_whom() -> None:
    # Where no cue does: the owner of the paper that it names, or the account's main body; only to whom it names.
    text = "The council was rude. The council lied. Turns out the kitchen at the school joked of it by June."
    start = text.index("Turns")
    seen = IssueSuggestion("C001", "reports_circulated_unseen", 0.9, start, len(text), "a rule")
    assert answers(text, "flow", [seen]) == {"la>school"}
    assert answers(text, "flow", [replace(seen, issue="false_information")]) == set()
    assert answers(text, "flow", [replace(seen, issue="other_collusion")]) == set()  # the council is not named there
    paper = text.replace("joked of it by June", "and the therapist's report are old friends")
    assert answers(paper, "flow", [replace(seen, end=len(paper))]) == {"health_body>school"}


def test_a_report_that_was_to_be_changed_has_two_versions() -> None:
    text = "She was leant on over her wording."
    changed = IssueSuggestion("C001", "asked_to_change_report", 0.9, 0, len(text), "a rule")
    assert answers(text, "versions_differ", [changed]) == {"yes"}
    assert answers(text, "versions_differ", [replace(changed, issue="access_denied")]) == set()


def test_good_practice_keeps_its_facts() -> None:
    text = "Happy ending! She asked our permission and we agreed to it. Then the nurse rang the school."
    assert answers(text, "story_kind") == {"good_practice"}
    assert answers(text, "consent_given") == {"given"}
    assert answers(text, "sharing_model") == {"outside_with_consent"}


def test_every_suggestion_quotes_a_sentence_of_the_account() -> None:
    text = "\n".join(told for told, _ in TOLD) + "\n" + "\n".join(said for _, said, _ in SAID)
    places = set(sentences(text))
    for one in facts_of(text, [issue_at(text)]):
        assert (one.start, one.end) in places or (one.fact == "evidence" and one.end == 0), one
        assert 0.5 <= one.score < 1 and one.reason
        assert SHIPPED.fact(one.fact).accepts(one.value)


def test_one_answer_where_a_fact_has_one() -> None:
    text = "He was in nursery, then in Year 4, then in Year 9. I refused consent. They did it without our consent."
    found = [one.fact for one in facts_of(text)]
    assert found.count("phase") == found.count("consent_given") == 1


def test_labels_say_the_phase() -> None:
    text = "[Child] is [Key Stage 3] and his sister is [under five]."
    labels = tuple(
        Label(text.index(one), text.index(one) + len(one), "AGE") for one in ("[Key Stage 3]", "[under five]")
    )
    found = next(suggest([replace(case(text), labels=labels)], SHIPPED))
    assert [one.value for one in found if one.fact == "phase"] == ["secondary"]  # the first: the account's own child


def test_the_grade_of_evidence_is_the_cases_own() -> None:
    found = next(suggest([replace(case("They never told us."), evidence="witness")], SHIPPED))
    assert [(one.value, one.start, one.end) for one in found if one.fact == "evidence"] == [("witness", 0, 0)]


def test_a_list_of_ones_own_suggests_its_own_answers(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "facts.toml"
    path.write_text(
        '[means]\ntitle = "How"\nkind = "many"\n[means.answers]\nletter = "Letter"\npigeon = "Pigeon"\n'
        '[means.phrases]\npigeon = ["carrier pigeon"]\n',
        encoding="utf-8",
    )
    found = facts_of("A letter came from the council by carrier pigeon.", facts=FactList.load(path))
    assert {(one.fact, one.value) for one in found} == {("means", "letter"), ("means", "pigeon")}


def test_progress_says_how_far_it_is() -> None:
    seen: list[tuple[int, int | None]] = []
    list(suggest([case("They rang."), case("They wrote.")], SHIPPED, progress=lambda n, of: seen.append((n, of))))
    assert seen == [(1, 2), (2, 2)]


WORDS = [
    "the council",
    "[LA 1]",
    "sent",
    "it",
    "to",
    "the school",
    "rang",
    "her",
    "they",
    "and",
    "not",
    ".",
    "?",
    "\n",
    "[Professional 1]",
    "from",
    "we",
    "consent",
    "'s",
    "his",
    "by",
    "In [March 2014]",
    "🙂",
    "report",
    ":",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_text_can_be_read_and_gives_the_same_twice(text: str) -> None:
    found = facts_of(text)
    assert found == facts_of(text)
    assert all(0 <= one.start <= one.end <= len(text) for one in found)


def test_a_text_is_read_once_for_issues_and_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Lists of one's own, each with beginnings of words that the other has not: what is found for one misleads neither.
    issues, facts = tmp_path / "issues.toml", tmp_path / "facts.toml"
    issues.write_text('[x]\ntitle = "X"\nasked = "X."\n[[x.cue]]\nwhy = "w"\nscore = 0.8\ncues = ["gobb* .. {LA}"]\n')
    facts.write_text('[colour]\ntitle = "C"\nkind = "one"\nanswers = {red = "Red"}\nphrases = {red = ["the council"]}\n')
    texts = ["Gobbledygook from the council.", "The council sent his report to the school.", "I was gobsmacked.", ""]
    cases = [replace(case(text), ref=f"C{number:03}") for number, text in enumerate(texts)]
    lists = IssueList.load(issues), FactList.load(facts)
    apart = [
        (own, next(suggest([one], lists[1], {one.ref: own})))
        for one, own in zip(cases, suggest_issues(cases, lists[0]), strict=True)
    ]
    assert [len(own) for own, _ in apart] == [1, 0, 0, 0] and [len(told) for _, told in apart] == [1, 1, 0, 0]
    read: list[str] = []

    def counted(text: str, *rest: Any) -> Words:
        read.append(text)
        return read_words(text, *rest)

    monkeypatch.setattr(cues, "read_words", counted)
    assert list(suggest_both(cases, issues, facts, cores=1)) == apart
    assert read == texts


@pytest.mark.slow
def test_many_cores_say_what_one_says() -> None:
    texts = [text for text, _ in TOLD] + [text for _, text, _ in SAID]
    cases = [replace(case(texts[n % len(texts)]), ref=f"C{n:03}") for n in range(310)]
    seen: list[tuple[int, int | None]] = []
    many = list(suggest_both(cases, cores=2, progress=lambda n, of: seen.append((n, of))))
    assert many == list(suggest_both(cases, cores=1))
    assert seen[-1] == (310, 310) and len(seen) > 2


def test_many_cores_tell_a_fault_of_a_list_as_one_does(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    faulty = tmp_path / "ours.toml"
    faulty.write_text("[ours]\nfoo = 1\n", encoding="utf-8")
    cases = [replace(case("It was sent."), ref=f"C{n:03}") for n in range(310)]
    with pytest.raises(BadRules, match=r"ours\.toml"):
        list(suggest_both(cases, issue_list=faulty, cores=2))
    assert "Traceback" not in capfd.readouterr().err
