"""The verbs of the notebooks that open the vault (01, 02, 03 and 06); ``dossier`` has the same at the command line.

Each shows how far it is and can be run again without harm: with nothing changed it changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from . import arrivals, redaction, review
from .answers import replay_answers
from .consents import answer_join, joins, set_consent
from .dossier import Dossier
from .errors import DossierError
from .people import must
from .progress import bar
from .register import accounting, problems, register
from .review import agreement, approvals, assurance, sampling
from .review.recorded import import_decisions
from .rows import case_refs
from .vocabulary import Consent

if TYPE_CHECKING:
    from . import release
    from .intruder import verifying
    from .panels.intake import IntakePanel
    from .panels.reader import DifferencesPanel, ReviewPanel

INTAKE_SUFFIXES = (".xlsx", ".xlsm", ".csv")
ANSWERS = "answers.jsonl"
DECISIONS = "decisions.jsonl"
_LYING = "Only .xlsx, .xlsm and .csv files that lie in data/raw itself are read. Save it as one of them, there."


@dataclass(frozen=True, slots=True)
class Counts:
    """What a step did, in counts; shows as one line."""

    title: str
    counts: dict[str, int]

    def __repr__(self) -> str:
        return f"{self.title}: " + ", ".join(f"{count:,} {name}" for name, count in self.counts.items())

    __str__ = __repr__


def take_in(dossier: Dossier, files: Sequence[Path | str] | None = None, seal: bool = False) -> pd.DataFrame:
    """Read intake spreadsheets into the vault; left out, all that lie in ``data/raw``.

    With ``seal`` each plain file is removed once the vault holds its bytes. Returns one row a file: file, rows read,
    new, changed, unchanged, gone, set aside, problems.

    Raises:
        UnreadableFile: a file that is no workbook or CSV; the dossier is as it was before that file.
    """
    must(dossier, "work")
    if files is None:
        paths = sorted(p for p in dossier.raw.iterdir() if _is_intake(p))
    else:
        paths = [Path(file) for file in files]
    for path in paths:
        if not path.is_file():
            raise DossierError(f"There is no file {path}.")
    with bar("Reading", unit="row") as progress:
        reports = arrivals.take_in(dossier, paths, seal, progress)
    names = ["file", "rows read", "new", "changed", "unchanged", "gone", "set aside", "problems"]
    rows = [(r.file, r.rows_read, r.new, r.changed, r.unchanged, r.gone, r.set_aside, r.problems) for r in reports]
    return pd.DataFrame(rows, columns=names)


def columns_read(dossier: Dossier) -> pd.DataFrame:
    """Which column is taken for what. Columns: file, sheet, column, header, field ("" : kept as it is), hidden."""
    rows = [
        (file, mapping.sheet, column.letter, column.header, column.field or "", "hidden" if column.hidden else "")
        for file, mapping in arrivals.held_mappings(dossier)
        for column in mapping.columns
    ]
    return pd.DataFrame(rows, columns=["file", "sheet", "column", "header", "field", "hidden"])


def correct_columns(dossier: Dossier, corrections: Sequence[str]) -> list[arrivals.FileReport]:
    """Correct what columns are taken for, each as "Header=field" or, to keep it as it is, "Header=".

    Raises:
        DossierError: not of that form, no column of that header, or no such field.
    """
    must(dossier, "confirm")
    wanted: dict[str, dict[str, str | None]] = {}
    shapes = {m.shape: m for _, m in arrivals.held_mappings(dossier)}
    for correction in corrections:
        header, equals, field = correction.rpartition("=")
        fitting = [
            (m, c) for m in shapes.values() for c in m.columns if c.header.casefold() == header.strip().casefold()
        ]
        if not equals or not fitting:
            raise DossierError(
                f"--column {correction!r}: write it as 'Header=field', with the header as the sheet has it."
            )
        for mapping, column in fitting:
            wanted.setdefault(mapping.shape, {})[column.letter] = field.strip() or None
    return [report for shape, fields in wanted.items() for report in arrivals.correct_mapping(dossier, shape, fields)]


def open_copies(dossier: Dossier) -> pd.DataFrame:
    """What may be a copy and nobody has answered. Columns: ref, duplicate_of, kind."""
    frame = joins(dossier)
    return frame[frame["answer"] == ""].drop(columns="answer")


def intake_problems(dossier: Dossier) -> pd.DataFrame:
    """What could not be read. Columns: file, sheet, row, column, kind, message; never a value.

    Files that lie in ``data/raw`` and are no intake files stand in it too: nobody should wait for what they hold.
    """
    from .keeping.safekeeping import plain_files  # loads the libraries for documents, which reading does not need

    frame = problems(dossier)
    lying = [
        p for p in plain_files(dossier) if p.name[0] not in ".~" and not (p.parent == dossier.raw and _is_intake(p))
    ]
    # Whoever named a file of another kind, and it could be read, has read it.
    read = dict(dossier.vault.rows("SELECT name, sha256 FROM files"))
    lying = [p for p in lying if p.name not in read or hashlib.sha256(p.read_bytes()).hexdigest() != read[p.name]]
    names = [path.relative_to(dossier.raw).as_posix() for path in lying]
    if not names:
        return frame
    rows = [(name, "", None, None, "file not read", _LYING) for name in names]
    told = pd.DataFrame(rows, columns=frame.columns)
    return pd.concat([frame, told.astype({"row": "Int64"})], ignore_index=True)


def _is_intake(path: Path) -> bool:
    # "~$" is Excel's lock beside a file that is open
    return path.suffix.lower() in INTAKE_SUFFIXES and path.name[0] not in ".~"


def answer_copy(dossier: Dossier, ref: str, same: bool) -> None:
    """Say whether a proposed copy is the same account."""
    answer_join(dossier, ref, same)


def record_consent(
    dossier: Dossier, ref: str, state: str, basis: str, until: date | None = None, conditions: str = ""
) -> None:
    """Record what a contributor said, and on what word.

    Raises:
        DossierError: no such case or state.
    """
    if state not in set(Consent):
        raise DossierError(f"{state} is no state of consent. They are: {', '.join(Consent)}.")
    set_consent(dossier, ref, Consent(state), basis, until, conditions)


def intake_panel(dossier: Dossier) -> IntakePanel:
    """Columns, copies and doubtful consents, to be answered by a lawyer."""
    must(dossier, "confirm")
    from .panels.intake import IntakePanel

    return IntakePanel(dossier)


def recorded_answers(dossier: Dossier) -> Counts:
    """Replay what was answered of copies and consents, if ``data/raw/answers.jsonl`` is there."""
    path = dossier.raw / ANSWERS
    return Counts("Recorded answers", replay_answers(dossier, path) if path.exists() else {"answers": 0})


def find_identifiers(dossier: Dossier) -> Counts:
    """Search every story for identifiers. It only suggests; what has not changed since is not searched again."""
    must(dossier, "work")
    from . import search  # loads the language model's libraries, which no other step needs

    with bar("Searching") as progress:
        return Counts("Identifiers", search.suggest(dossier, progress))


def review_cases(dossier: Dossier, reader: str | None = None) -> ReviewPanel:
    """The review panel for one reader; left out, ``DOSSIER_USER`` or the system's user."""
    must(dossier, "review", reader)
    from .panels.reader import ReviewPanel

    return ReviewPanel(dossier, reader or dossier.actor)


def settle_differences(dossier: Dossier, lead: str | None = None) -> DifferencesPanel:
    """Where two readers differ, for the lead to settle."""
    must(dossier, "settle", lead)
    from .panels.reader import DifferencesPanel

    return DifferencesPanel(dossier, lead or dossier.actor)


def recorded_decisions(dossier: Dossier) -> Counts:
    """Replay what readers decided, if ``data/raw/decisions.jsonl`` is there."""
    must(dossier, "work")
    path = dossier.raw / DECISIONS
    if not path.exists():
        return Counts("Recorded decisions", {"decisions": 0})
    with bar("Replaying decisions", unit="reading") as progress:
        return Counts("Recorded decisions", import_decisions(dossier, path, progress))


def redact_reviewed(dossier: Dossier) -> Counts:
    """Let every case on which two readers agree through the door, into ``data/redacted``."""
    with bar("Redacting") as progress:
        through, held = redaction.open_door(dossier, progress)
    return Counts("Door", {"cases": len(case_refs(dossier.vault)), "through": len(through), "held back": len(held)})


def draw_sample(dossier: Dossier) -> sampling.SampleReport:
    """Draw a random sample of the reviewed cases, to be read once more; one that is still open is given back.

    Raises:
        DossierError: no case is reviewed, or the sample before knows all of them and found nothing.
    """
    return sampling.draw(dossier)


def go_without_sample(dossier: Dossier, reason: str) -> Counts:
    """Record, as the lead, why the cases reviewed by now may be released without a sample that says how sure it is.

    Raises:
        DossierError: no reason, or no case is reviewed.
        NotAllowed: only the lead may.
    """
    return Counts("Without a sample", {"cases": assurance.go_without(dossier, reason)})


def sample_report(dossier: Dossier) -> sampling.SampleReport | None:
    """What the newest sample says, in words; None while none was drawn."""
    return sampling.report(dossier) if sampling.was_drawn(dossier) else None


def sample_queue(dossier: Dossier, reader: str | None = None) -> pd.DataFrame:
    """The cases of the sample that this reader is to read once more. Columns: ref."""
    return pd.DataFrame({"ref": sampling.queue(dossier, reader or dossier.actor)}, dtype="str")


def read_sample(dossier: Dossier, reader: str | None = None) -> ReviewPanel | None:
    """The panel in which the sample's cases are read once more; None while no sample was drawn.

    What both readers hid is hidden there; whoever reads marks what they overlooked and presses f.
    """
    must(dossier, "review", reader)
    if not sampling.was_drawn(dossier):
        return None
    from .panels.reader import ReviewPanel
    from .review.rereading import RereadingDesk

    return ReviewPanel(dossier, reader or dossier.actor, RereadingDesk)


def read_once_more(
    dossier: Dossier, ref: str, reader: str | None = None, missed: Sequence[tuple[int, int, str]] = ()
) -> None:
    """Record that a case of the sample was read once more, and what both its readers had overlooked.

    ``missed``: (start, end, entity type), in code points of the story. A case with any goes back to its readers.

    Raises:
        DossierError: not in the sample, read by one of its own readers, or a place that cannot be.
    """
    must(dossier, "review", reader)
    sampling.record_reading(dossier, ref, reader or dossier.actor, [sampling.Missed(*place) for place in missed])


def write_letters(dossier: Dossier, on: date | None = None) -> pd.DataFrame:
    """Write a Word letter for each reviewed case into ``data/raw/letters``, for its contributor to approve the text.

    ``on``: the day that new letters bear, today unless given. Columns: ref, version, letter, file, state.
    """
    must(dossier, "work")
    from .review import letters  # loads the Word library, which no other step needs

    with bar("Redacting") as progress:
        through, _ = redaction.open_door(dossier, progress)
    with bar("Letters", unit="letter") as progress:
        return letters.write_letters(dossier, through, on or date.today(), progress)


def record_approval(dossier: Dossier, ref: str, answer: str, note: str = "", version: str = "") -> None:
    """Record what a contributor answered to the letter: agree, change or withdraw.

    ``version`` is the one on the letter; needed only where several texts of a case were sent in turn.

    Raises:
        DossierError: no such case, answer, letter or version; nothing was recorded.
    """
    must(dossier, "work")
    approvals.record_answer(dossier, ref, answer, note, version)


def take_in_approvals(dossier: Dossier, sheet: Path | str) -> Counts:
    """Record the answers of a sheet with the columns case, answer and note (and version): all of it or nothing.

    Raises:
        BadDecisions, UnreadableFile: what cannot be read, by file, sheet, column and row.
    """
    must(dossier, "work")
    path = Path(sheet)
    if not path.is_file():
        raise DossierError(f"There is no file {path}.")
    return Counts("Answers", approvals.import_answers(dossier, path))


def approval_progress(dossier: Dossier) -> pd.DataFrame:
    """How far the letters are. Columns: ref, version, letter, answer, earlier; never a note."""
    return approvals.table(dossier, redaction.open_door(dossier)[0])


def readers_agreement(dossier: Dossier) -> pd.DataFrame:
    """How far the two readers agree by entity type. Columns: type, both, only_first, only_second, agreement, kappa."""
    return agreement.by_type(dossier)


def export_pack(dossier: Dossier, draft: bool = False, on: date | None = None) -> release.Export:
    """Build the pack and put it to the gate. ``on``: the date it bears, today unless given.

    With ``draft`` everything that was not taken back or refused is in it, reviewed or not; it says DRAFT on every
    sheet and lies in the confidential room.

    Raises:
        NothingReleasable: no case may be released, and the message lists every case and what it lacks; or the pack as a
            whole may not, and the message says what to do.
        PackLeaks: an original was found in the finished pack; nothing was released.
    """
    must(dossier, "confirm" if draft else "release")
    from . import release

    with bar("Draft" if draft else "Pack", unit="step") as progress:
        return release.export(dossier, on or date.today(), draft, progress)


def status(dossier: Dossier) -> Counts:
    """How far everything is: rows, and cases by state."""
    states = register(dossier)["state"].value_counts()
    return Counts(
        "Dossier", {**accounting(dossier), **{str(state): int(count) for state, count in sorted(states.items())}}
    )


def reading_queue(dossier: Dossier, reader: str | None = None) -> pd.DataFrame:
    """The cases to read. Columns: ref, state, suggested, undecided, read, readers."""
    return review.progress(dossier, reader or dossier.actor)


def what_is_missing(dossier: Dossier, on: date | None = None) -> pd.DataFrame:
    """What each case, and the pack as a whole, still needs before a release.

    Columns: ref, what is missing, what to do, who.
    """
    from . import release

    found = release.check(dossier, on or date.today())
    table = found.table()
    if not found.passed and table.empty:
        table.loc[0] = release.NOTHING
    return table


def verify(dossier: Dossier) -> list[str]:
    """What is wrong: in the ledger, in the accounting of the rows, and in what lies in the disclosable room."""
    from . import keeping, release
    from .intruder import verifying

    release.settle_packs(dossier)
    faults = [f"Ledger: {fault}." for fault in dossier.vault.ledger_faults()]
    try:
        accounting(dossier)
    except DossierError as error:
        faults.append(str(error))
    faults += keeping.record_faults(dossier)
    with bar("Searching", unit="step") as progress:
        return faults + verifying.verify_room(dossier, progress)


def verify_pack(pack: Path, dossier: Dossier | None = None) -> verifying.Verdict:
    """Whether a pack (its folder or ZIP) is what was made and hides nothing; with ``dossier``, names and ledger too.

    Raises:
        DossierError: there is no pack there.
    """
    from .intruder import verifying

    with bar("Searching", unit="step") as progress:
        return verifying.verify_pack(pack, dossier, progress)
