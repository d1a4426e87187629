"""Redacted cases for the tests of the lawyer's view: every account is invented."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dossier_kit.counted import Counted, counted
from dossier_kit.dossier import Settings
from dossier_kit.facts import FactList
from dossier_kit.issues import IssueList
from dossier_kit.lawyer import Book, Desk, Suggestions
from dossier_kit.redacted import Label, RedactedCase, RedactedRoom

TEXTS = {
    "C001": (
        "[Child] has autism and went to [School 1] until [spring 2013].\n"
        "The educational psychologist's report was sent to [LA 1] three weeks before we were shown a copy. "
        "I asked twice for the wrong diagnosis to be corrected and was told that the report was final.\n"
        "My subject access request to [LA 1] was never answered. "
        "We complained to the Information Commissioner, who told us that it was not for them."
    ),
    "C002": (
        "A meeting about [Child] was held at [School 2] with [LA 2] and the paediatrician. "
        "Nobody had asked us, and we did not agree to it. "
        "The speech therapist told me that she had been asked by [LA 2] to take the number of hours out of her report. "
        "That was in [2019]. 'We are not allowed to quantify,' she said."
    ),
    "C003": (
        "The school was kind throughout. <script>window.__ran = 1</script> & <b>so</b> it went.\n"
        "We had every paper in time, and were asked each time. Zoe\u0308 \U0001f468\u200d\U0001f469\u200d\U0001f467 would say the same."
    ),
    "C004": (
        "[LA 1] rang [School 3] and persuaded the head to offer a place without our knowledge.\n"
        "The minutes of that meeting say that I refused all visits, which is not true."
    ),
}
YEARS = {"C001": 2013, "C002": 2019, "C003": None, "C004": None}


def redacted(ref: str, text: str | None = None) -> RedactedCase:
    """A case of the room, with the text given or its own."""
    words = TEXTS[ref] if text is None else text
    labels: tuple[Label, ...] = ()
    digest = hashlib.sha256(words.encode()).hexdigest()
    return RedactedCase(ref, words, labels, "own_account", YEARS.get(ref), digest)


def fill(room: RedactedRoom, **texts: str) -> None:
    """Write the four cases, some perhaps with another text."""
    room.write_cases(redacted(ref, texts.get(ref)) for ref in TEXTS)


def make_room(folder: Path) -> RedactedRoom:
    """A disclosable room with four cases on which nothing has been said."""
    room = RedactedRoom(folder)
    fill(room)
    return room


def make_home(folder: Path) -> RedactedRoom:
    """A dossier's folder without a vault: what a lawyer's machine may hold."""
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "dossier.toml").write_text(Settings.defaults().as_toml(), encoding="utf-8")
    return make_room(folder / "data" / "redacted")


def make_desk(room: RedactedRoom, lawyer: str = "Lee") -> Desk:
    """A desk of its own window, over lists and suggestions of its own."""
    return Desk(Book(room), Suggestions(IssueList.load(), FactList.load()), lawyer)


def counted_in(room: RedactedRoom) -> Counted:
    """The decisions in a room that a pack would count."""
    keys = {issue.key for issue in IssueList.load().issues}
    return counted(room.cases(), room.issue_decisions(), room.fact_decisions(), keys, room.may_confirm)
