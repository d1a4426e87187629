"""The intruder: takes a finished pack apart as an outsider would, and looks in it for what must not be there.

Every file is opened down to its ZIP members, and those down to their texts, properties, looks and loose bytes. Three
things are looked for: what a pack has no use for and what has leaked elsewhere (hidden sheets, comments, authors,
macros and the like; this needs no passphrase); every identity of every contributor, withdrawn and refused ones
included, and every direct identifier that was ever marked, those of erased accounts by their keyed hashes; and long
runs of words that a redacted story shares with a public text. A finding names the case, the place and the kind, never
the words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..dossier import Dossier
from ..redacted import RedactedCase, write_whole
from ..redaction import outside_labels
from .erased import Owner
from .inspecting import inspect, is_package
from .needles import gather
from .opening import Item, opened
from .pace import Pace, Progress
from .public import Shared, shared_runs
from .rules import Finding
from .search import Search
from .seen import Text

#: Where the confidential room keeps what was found.
FINDINGS = "findings.txt"
_SHOWN = 40
_ACCOUNT = "the account of "


def attack(
    dossier: Dossier,
    paths: Iterable[Path],
    root: Path,
    cases: Sequence[RedactedCase] | None = None,
    progress: Progress | None = None,
) -> list[Finding]:
    """Search every file for every original, for what hides something, and ``cases`` for words that are public.

    Places are given relative to ``root``; ``cases`` are those whose texts the files hold, left out, all that are
    redacted. Opens the vault. ``progress`` is called with (steps done, steps in all), within a file too.
    """
    paths = list(paths)
    (rows,) = dossier.vault.one("SELECT count(*) FROM submissions WHERE ref IS NOT NULL")
    pace = Pace(progress, paths, rows)
    letterhead = " ".join(dossier.settings[key] for key in ("dossier.firm", "dossier.contact"))
    cases = dossier.redacted.cases() if cases is None else cases
    accounts = {case.ref: "".join(outside_labels(case)) for case in cases}
    search = Search(gather(dossier.vault, dossier.settings["review.readers"], letterhead, pace.row), accounts)
    found = set(_take_apart(paths, root, search, pace))
    # Nobody can look up whom an erased case named: the account in which it stands is told as well.
    for ref, text in accounts.items():
        found.update(Finding(gone, f"{_ACCOUNT}{ref}", kind) for gone, kind in search.of_erased(text))
    for run in shared_runs(cases, dossier.public):
        found.add(Finding(run.ref, _where(run), "public_text"))
    return sorted(found)


def structure(paths: Iterable[Path], root: Path, progress: Progress | None = None) -> list[Finding]:
    """What is wrong with how the files are built: all that an outsider can tell, without the vault."""
    paths = list(paths)
    return sorted(set(_take_apart(paths, root, None, Pace(progress, paths))))


def leak(findings: Sequence[Finding]) -> str:
    """Why nothing was released, in words that tell nobody."""
    lines = [f"  {finding}" for finding in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        lines.append(f"  and {len(findings) - _SHOWN} more, in data/raw/{FINDINGS}")
    advice = []
    erased = {finding.ref for finding in findings if finding.place.startswith(_ACCOUNT)}
    if erased:
        advice.append(
            "Somebody of a case that was erased is named in the account of another: read that other case again in "
            "notebook 03 and mark whoever is still named there."
        )
    if any(finding.ref and finding.ref not in erased for finding in findings):
        advice.append("Read these cases again in notebook 03 and mark what was overlooked.")
    if any(finding.kind == "public_text" for finding in findings):
        advice.append("Where words are public, mark one in every eight of them, or leave the case out.")
    if any(not finding.ref for finding in findings):
        advice.append("What has no case is in how a file was built: nobody should have to mend that; report it.")
    return "\n".join(["Nothing was released: the finished pack holds what must not be there.", *lines, *advice])


def keep_findings(dossier: Dossier, findings: Sequence[Finding]) -> None:
    """Write the findings into the confidential room, and put on record that a release was refused."""
    lines = "".join(f"{finding.ref}\t{finding.place}\t{finding.kind}\n" for finding in findings)
    write_whole(dossier.raw / FINDINGS, lines.encode("utf-8"))
    dossier.vault.record(dossier.actor, "release refused", detail={"findings": len(findings)})


def _take_apart(paths: Iterable[Path], root: Path, search: Search | None, pace: Pace) -> Iterable[Finding]:
    files = sorted(paths, key=lambda path: (path.suffix == ".zip", path))
    searched: set[bytes] = set()
    for number, path in enumerate(files, start=1):
        item = opened(path.relative_to(root).as_posix(), path.read_bytes(), number)
        yield from _names(item, search)
        _leave_out_copies(item, searched)
        seen = inspect(item)
        for part, kind in seen.faults:
            yield Finding("", part.place, kind)
        if search:
            for text, share in seen.shares():
                yield from (Finding(ref, text.place, kind) for ref, kind in _owners(text, search))
                pace.within(path, share)
        pace.file(path)
    if search:
        yield from (Finding(ref, place, kind) for place, (ref, kind) in search.misspelt())


def _owners(text: Text, search: Search) -> Iterable[Owner]:
    if text.joined:
        return set(search.joined(text.text))
    owners = search.text(text.place, text.text)
    return {*owners, *search.row(text.text)} if text.row else owners


def _leave_out_copies(root: Item, searched: set[bytes]) -> None:
    """Take out of an archive what was searched beside it, byte for byte: the ZIP of a pack holds all of it again."""
    searched.add(hashlib.sha256(root.content).digest())
    if not is_package(root):
        root.members = [one for one in root.members if hashlib.sha256(one.content).digest() not in searched]


def _names(root: Item, search: Search | None) -> Iterable[Finding]:
    """What the names of a file and its members tell; a name that tells is not told again."""
    for item in root.walk() if search else ():
        owners = search.text("", item.name) if search else frozenset()
        if owners:
            item.label = f"{'part' if item.parent else 'file'} {item.number}"
            yield from (Finding(ref, f"{item.place} (its name)", kind) for ref, kind in owners)


def _where(run: Shared) -> str:
    return f"its account: {run.words} words in a row that stand in {run.place}"


__all__ = ["FINDINGS", "Finding", "Progress", "attack", "keep_findings", "leak", "structure"]
