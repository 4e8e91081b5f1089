"""Checking signatures, ours, without network: whole processes in turn on the same signed file."""

import shutil
import sys

from tests.bench.bench import Bench
from tests.bench.files import LARGEST, MILLION_PACKED, MILLION_TABLE, SIGNED, SMALLEST
from tests.bench.measuring import Program, rounds
from tests.bench.signers import PEERS

ROWS = (
    SMALLEST,
    SIGNED,
    "100 MB, 10 streams",
    LARGEST,
    MILLION_TABLE,
    MILLION_PACKED,
)
UNDECIDED = 9
"""Our exit status for a signature whose revocation nobody was asked about."""


def run(bench: Bench) -> None:
    """Print a row for each file."""
    bench.say("check: signatures of ours, offline; seconds / peak MiB (what each looks at differs)")
    no_pdfsig = "" if shutil.which("pdfsig") else "pdfsig missing, install poppler-utils"
    for name in ROWS:
        signed = bench.files.signed(name)
        words = [sys.executable, "-m", "idclient", "--demo", "verify", "--offline", "-q", str(signed)]
        peer = [sys.executable, str(PEERS / "pyhanko_check.py"), str(signed), str(bench.signers.certificate)]
        programs = {
            "idclient": Program(words, accepted=(0, UNDECIDED)),
            "pyHanko": Program(peer),
            "pdfsig": Program(["pdfsig", "-nocert", str(signed)], missing=no_pdfsig),
        }
        found = rounds(programs, bench.environment)
        bench.say(f"  {name}: " + "; ".join(f"{program} {runs.shown()}" for program, runs in found.items()))
