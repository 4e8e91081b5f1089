"""Three hundred voters, lines that break, computers that stop, votes sent twice: the count is what each meant last."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import ROOT
from tests.electorate import MOMENTS

VOTERS = 300


def voted(folder: Path, seed: str) -> Any:
    command = [sys.executable, "-m", "tests.electorate", str(VOTERS), seed, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.timeout(600)
def test_the_count_is_what_each_voter_meant_last(tmp_path: Path) -> None:
    told = voted(tmp_path, "three hundred")
    assert told["result"] == told["meant"]
    assert (told["voters"], told["counted"], told["refused"], told["missing"]) == (VOTERS, VOTERS, {}, 0)
    assert told["stored"] == told["counted"] + told["replaced"]
    assert told["stored"] > VOTERS  # somebody voted again
    assert set(told["moments"]) == set(MOMENTS)
    assert told["left"] == 0
