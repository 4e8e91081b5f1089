"""What a process knows is not written to the disk when it crashes, and cannot be read by others."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is asked for is Linux's")
ALLOWED = """
import ctypes, os, resource
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
"""
"""Dumps of any size, as far as the parent lets a process have them."""
PRIVATE = "from idclient.adapters.process_memory import keep_memory_private\nkeep_memory_private()\n"
ASKED = "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE))\n"


def run(program: str, folder: Path) -> tuple[int, bytes]:
    """Return how a program ended, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder, capture_output=True, env={"PYTHONPATH": str(ROOT)}, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_such_a_process_is_not_dumpable_and_neither_is_a_file_allowed(tmp_path: Path) -> None:
    assert run(ALLOWED + PRIVATE + ASKED, tmp_path)[1].split() == [b"0", b"0", b"0"]
    assert run(ALLOWED + ASKED, tmp_path)[1].split()[0] == b"1"


def test_a_crash_leaves_nothing_behind(tmp_path: Path) -> None:
    assert run(ALLOWED + PRIVATE + "os.abort()", tmp_path)[0] == -signal.SIGABRT
    assert list(tmp_path.iterdir()) == []
