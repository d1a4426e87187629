"""``python -m dossier_kit.sample FOLDER``"""

from __future__ import annotations

import sys
from pathlib import Path

from ..errors import DossierError
from . import build

if __name__ == "__main__":
    try:
        build(Path(sys.argv[1] if len(sys.argv) > 1 else "build/sample"))
    except DossierError as error:
        raise SystemExit(str(error)) from None
