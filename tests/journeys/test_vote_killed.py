"""The current fails at any moment of a vote: the next start tells what became of it, and there is one vote."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import ROOT
from tests.emulators.collector.played import VOTER
from tests.journeys.voting import CHOICE

HALVES = 2


def killed(folder: Path, first: int) -> tuple[str, list[Any]]:
    """Return the randomness of the votes, and what came of each voter that was killed."""
    command = [sys.executable, "-m", "tests.journeys.killed_voter", str(folder), str(first), str(HALVES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=400, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    whole, *found = [json.loads(line) for line in done.stdout.splitlines()]
    assert whole["lines"] > 200  # a program of that many moments
    assert len(found) == len(range(first, whole["lines"] + 1, HALVES))
    assert {one["signal"] for one in found} == {9}
    return whole["randomness"], found


@pytest.mark.timeout(500)
@pytest.mark.parametrize("first", range(1, HALVES + 1))
def test_after_a_kill_at_any_moment_there_is_one_vote_and_what_is_told_is_so(tmp_path: Path, first: int) -> None:
    randomness, found = killed(tmp_path, first)
    for one in found:
        require_truth(one)
        assert one["told"]["at the end"] == [CHOICE.identifier], one["moment"]
        assert (one["told"]["again"], one["left at the end"]) == ("nothing-pending", {}), one["moment"]
    assert {one["told"]["became"] for one in found} == {"nothing-pending", "not-stored", "stored"}
    require_secrecy(found, int(randomness, 16))


def require_truth(one: Any) -> None:
    told, stored = one["told"], one["told"]["stored"] == [CHOICE.identifier]
    assert told["became"] in {"nothing-pending", "not-stored", "stored"}, one["moment"]
    if told["became"] == "nothing-pending":  # who votes again is told that there is a vote already
        assert told["voted"] == stored, one["moment"]
    else:
        assert stored == (told["became"] == "stored"), one["moment"]
    assert told.get("proven", True), one["moment"]


def require_secrecy(found: list[Any], number: int) -> None:
    """Whoever finds the disk learns no vote."""
    octets = number.to_bytes((number.bit_length() + 7) // 8)
    secrets = [
        octets, octets.hex().encode(), octets.hex().upper().encode(), base64.b64encode(octets)[:-4],
        str(number).encode(), CHOICE.identifier.encode(), CHOICE.list_name.encode(), CHOICE.candidate.encode(),
    ]  # fmt: skip
    assert all(secrets)
    files = [(one["moment"], name, bytes.fromhex(left)) for one in found for name, left in one["left"].items()]
    assert len(files) > 50  # there was something to find
    for moment, name, left in files:
        assert not any(secret in left for secret in secrets), (moment, name)
        assert VOTER not in name
