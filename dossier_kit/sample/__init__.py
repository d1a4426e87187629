"""The sample: an intake workbook of fictitious accounts with the decisions recorded on it, to see the whole way once.

    python -m dossier_kit.sample FOLDER      makes a dossier in FOLDER and runs the six notebooks on it

Everybody in it is invented. Its passphrase and the key of its numbering are public, which is fit for a sample alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ..dossier import Dossier, Settings, init_dossier
from ..errors import DossierError

HERE = Path(__file__).parent
PASSPHRASE = "a sample has no secrets"  # noqa: S105 - fictitious accounts, no secret
_MARK = ".sample"
# Which recorded file goes into which room.
_RECORDED = {
    "intake_sample.xlsx": "data/raw/intake_sample.xlsx",
    "answers.jsonl": "data/raw/answers.jsonl",
    "decisions.jsonl": "data/raw/decisions.jsonl",
    "recorded_issues.jsonl": "data/redacted/recorded_issues.jsonl",
    "recorded_facts.jsonl": "data/redacted/recorded_facts.jsonl",
}


def make(folder: Path) -> Dossier:
    """Make the sample dossier in ``folder``, not run yet. An earlier sample there is replaced.

    Raises:
        DossierError: something else lies there.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise DossierError(f"{folder} holds something that is not the sample; it was left as it is.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text("The sample dossier: every account in it is invented.\n", encoding="utf-8")
    settings = Settings.defaults()
    settings.values["dossier"]["title"] += " (a sample: every account is invented)"
    settings.values["dossier"]["firm"] = "Example & Example, Solicitors"
    settings.values["dossier"]["contact"] = "A. Example, partner"
    dossier = init_dossier(folder, PASSPHRASE, settings, secret=b"a sample: its numbering is public")
    for name, place in _RECORDED.items():
        if (HERE / name).exists():
            shutil.copyfile(HERE / name, folder / place)
    return dossier


def build(folder: Path, say: Callable[[str], object] = print) -> Path:
    """Make the sample dossier and run the notebooks on it; returns where its pack is."""
    from ..run import run_notebooks

    dossier = make(folder)
    dossier.close()
    say(f"A sample dossier in {folder}: every account in it is invented.")
    run_notebooks(folder, say=say)
    say(f"\nThe pack is in {dossier.redacted.pack}:")
    for path in sorted(p for p in dossier.redacted.pack.rglob("*") if p.is_file()):
        say(f"  {path.relative_to(dossier.redacted.pack).as_posix():44} {path.stat().st_size:>10,} bytes")
    return dossier.redacted.pack


__all__ = ["PASSPHRASE", "build", "make"]
