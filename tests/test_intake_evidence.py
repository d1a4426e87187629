"""The best evidence held, from however it was put down. Expected answers were written before the rules were run."""

from __future__ import annotations

import pytest

from dossier_kit.intake import read_evidence
from dossier_kit.vocabulary import Evidence

PAPER, WITNESS, OWN = Evidence.DOCUMENTARY, Evidence.WITNESS, Evidence.OWN_ACCOUNT

TABLE = [
    # anything on paper, on a screen or recorded, however it is called
    ("letter from the LA", PAPER),
    ("E-mails", PAPER),
    ("emails x 3", PAPER),
    ("e mail chain", PAPER),
    ("Letters, reports", PAPER),
    ("text messages", PAPER),
    ("texts from TA", PAPER),
    ("WhatsApps", PAPER),
    ("SAR response", PAPER),
    ("SAR", PAPER),
    ("FOI reply", PAPER),
    ("photo of the whiteboard", PAPER),
    ("screenshots", PAPER),
    ("recording of the meeting", PAPER),
    ("voicemail saved on phone", PAPER),
    ("minutes", PAPER),
    ("copy of the EP report", PAPER),
    ("Tribunal bundle", PAPER),
    ("everything in a box file", PAPER),
    ("a shopping bag full of paperwork", PAPER),
    ("the draft with tracked changes", PAPER),
    ("both versions of the report", PAPER),
    ("home-school diary", PAPER),
    ("the child health record", PAPER),
    ("GP notes", PAPER),
    ("medical records", PAPER),
    ("school file", PAPER),
    ("invoice", PAPER),
    ("post-it note in her writing", PAPER),
    ("witness statement from the head", PAPER),
    ("phone bill showing calls, nothing else", PAPER),
    ("agenda + attendance list", PAPER),
    ("Statement of SEN", PAPER),
    ("IEP, AR paperwork", PAPER),
    ("only one email", PAPER),
    ("Nothing except the letter", PAPER),
    ("no letters but an email", PAPER),
    ("not much, just the appeal papers", PAPER),
    ("letter (lost) but have a scan of it", PAPER),
    ("yes - emails", PAPER),
    ("the fax header", PAPER),
    ("CD of disclosed documents", PAPER),
    ("with my solicitor: all letters", PAPER),
    ("email from OT, neighbour also heard", PAPER),
    ("my diary and the council's letter", PAPER),
    ("audit log", PAPER),
    ("handwritten note from the SENCO", PAPER),
    ("Facebook message", PAPER),
    ("pdf of panel decision", PAPER),
    ("Her e-mail to me", PAPER),
    ("Docs", PAPER),
    ("in writing", PAPER),
    ("I have it in writing", PAPER),
    ("the leaflet they gave us", PAPER),
    ("Report v2", PAPER),
    # somebody else would confirm it
    ("my sister was there", WITNESS),
    ("neighbour heard it", WITNESS),
    ("the TA would confirm", WITNESS),
    ("witness", WITNESS),
    ("Witnesses: husband, support worker", WITNESS),
    ("friend will back me up", WITNESS),
    ("advocate present at meeting", WITNESS),
    ("Mrs Dunmore says she'd give a statement", WITNESS),
    ("nothing in writing but my mum was in the room", WITNESS),
    ("husband", WITNESS),
    ("partner + childminder", WITNESS),
    ("No paperwork. Interpreter can confirm.", WITNESS),
    ("SALT will vouch for it", WITNESS),
    ("my word and my husband's", WITNESS),
    ("colleague saw the email on her screen", WITNESS),
    ("another parent was shown the letter", WITNESS),
    ("ask Denise, she was there", WITNESS),
    ("PPS lady sat in", WITNESS),
    ("a teacher who has left would say so", WITNESS),
    ("letter lost, but gran read it too", WITNESS),
    ("dad also on the call", WITNESS),
    ("my own notes; nanny overheard", WITNESS),
    ("Two other mums will say the same", WITNESS),
    # the contributor's own word, diary or notes
    ("", OWN),
    ("none", OWN),
    ("nothing", OWN),
    ("No", OWN),
    ("-", OWN),
    ("my diary", OWN),
    ("own notes", OWN),
    ("just me", OWN),
    ("my word only", OWN),
    ("my word against theirs", OWN),
    ("notes I made after", OWN),
    ("nothing in writing", OWN),
    ("not in writing", OWN),
    ("no paper trail", OWN),
    ("lost the letter", OWN),
    ("letter went missing", OWN),
    ("I threw the emails away", OWN),
    ("shredded it", OWN),
    ("SAR requested", OWN),
    ("waiting for SAR", OWN),
    ("have asked for the file", OWN),
    ("no emails, no letters", OWN),
    ("phone call", OWN),
    ("told verbally", OWN),
    ("all verbal", OWN),
    ("was read out to me, not given a copy", OWN),
    ("only saw it on screen", OWN),
    ("my memory", OWN),
    ("her own word", OWN),
    ("notes in my calendar", OWN),
    ("kept a log of calls", OWN),
    ("n/a", OWN),
    ("?", OWN),
    ("don't have anything", OWN),
    ("no witnesses", OWN),
    ("nobody else was there", OWN),
    ("They won't give me the report", OWN),
    ("the school has the letter, I don't", OWN),
    ("consent form", OWN),
    ("my timeline (attached)", OWN),
    ("personal recollection", OWN),
    ("can't find the email now", OWN),
    ("never got the minutes", OWN),
    ("refused a copy", OWN),
    ("I saw the letter once", OWN),
    # short words for papers; and a paper that was printed was not only seen
    ("pics of the whiteboard in the hall", PAPER),
    ("a DM from the teaching assistant", PAPER),
    ("one lever arch", PAPER),
    ("seen on the portal: e-mails, printed", PAPER),
    ("the e-mails seen on their screen", OWN),
    ("I was copied in", PAPER),
    # a log of one's own, whatever it is called; and nothing that nobody dared to copy
    ("own log book", OWN),
    ("fostering log", OWN),
    ("daren't copy anything", OWN),
    # somebody who knows, by name; but not everybody, and not the other side
    ("nothing written. Wilf knows", WITNESS),
    ("she told me in front of the TA", WITNESS),
    ("God knows", OWN),
    ("everybody knows", OWN),
]


@pytest.mark.parametrize(("words", "evidence"), TABLE)
def test_the_column(words: str, evidence: Evidence) -> None:
    assert read_evidence(words) is evidence


STORIES = [
    ("They rang the school. I have the email she sent.", PAPER),
    ("I've still got the letter in my drawer.", PAPER),
    ("I kept the text.", PAPER),
    ("See the attached report.", PAPER),
    ("I enclose copies of both letters.", PAPER),
    ("I was never shown the report.", OWN),
    ("They sent an email to the school.", OWN),
    ("I have no letter to prove it.", OWN),
    ("My sister was in the room and would say the same.", WITNESS),
    ("I have asked for the report.", OWN),
    ("I have a son of nine. The letter went to his dad.", OWN),
    ("I can send you the minutes if you like.", PAPER),
    ("I haven't got the email any more.", OWN),
    ("I have kept a diary of every call.", OWN),
]


@pytest.mark.parametrize(("story", "evidence"), STORIES)
def test_the_story_where_the_column_is_empty(story: str, evidence: Evidence) -> None:
    assert read_evidence("", story) is evidence


def test_the_column_stands_over_the_story() -> None:
    assert read_evidence("my word", "I have the email.") is OWN
