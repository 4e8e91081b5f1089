"""The set-up is no package: it runs as a script, and its modules lie beside it."""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
if str(PROJECT / "packaging") not in sys.path:
    sys.path.append(str(PROJECT / "packaging"))
