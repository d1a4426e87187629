"""The benchmarks lie beside the package and are not installed with it; their figures are tested here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
