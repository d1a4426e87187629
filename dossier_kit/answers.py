"""Recorded answers of notebook 01, to be replayed without a screen: copies joined, consents decided.

One JSON object a line; a story is known by the SHA-256 of its text and the row by its sheet and number:

    {"sheet": "...", "row": 7, "story": "<sha256>", "same": true}
    {"sheet": "...", "row": 9, "story": "<sha256>", "consent": "consented", "until": null, "conditions": "",
     "basis": "..."}
"""

from __future__ import annotations

import json
from pathlib import Path

from .consents import answer_join, consent_of, joins, set_consent
from .dossier import Dossier
from .errors import BadDecisions
from .review.recorded import story_sha256
from .rows import read_date, submissions
from .vocabulary import Consent


def replay_answers(dossier: Dossier, path: Path) -> dict[str, int]:
    """Replay what is not answered yet. Returns the counts: joined, kept apart, consents, unknown rows.

    Raises:
        BadDecisions: a line that is no answer; names the line, and nothing was replayed.
    """
    places = {(row["sheet"], row["row"], story_sha256(row["story"])): row["ref"] for row in submissions(dossier.vault)}
    counts = {"joined": 0, "kept apart": 0, "consents": 0, "unknown rows": 0}
    with dossier.vault.transaction():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                answer = json.loads(line)
                ref = places.get((answer["sheet"], answer["row"], answer["story"]))
                state = Consent(answer["consent"]) if "consent" in answer else None
                until = read_date(answer.get("until"))
            except (ValueError, KeyError, TypeError):
                raise BadDecisions(f"{path.name}, line {number}: not an answer. Nothing was replayed.") from None
            if ref is None:
                counts["unknown rows"] += 1
            elif state is not None:
                if consent_of(dossier.vault, ref).by == "intake":
                    set_consent(dossier, ref, state, answer["basis"], until, answer.get("conditions", ""))
                    counts["consents"] += 1
            elif ref in set(joins(dossier).query("answer == ''")["ref"]):
                answer_join(dossier, ref, bool(answer["same"]))
                counts["joined" if answer["same"] else "kept apart"] += 1
    return counts
