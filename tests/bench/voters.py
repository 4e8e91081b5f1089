"""Simulated voters with broken lines, stopped computers and votes sent twice: is the count what each meant last?"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.bench import Bench
from tests.postgresql import cluster

VOTERS, MANY = 1_000, 10_000
_ROOT = Path(__file__).resolve().parents[2]


def run(bench: Bench) -> None:
    """Print how many voted, what happened to them, how long it took, and whether the count is right."""
    count = MANY if bench.full else VOTERS
    _one(bench, count, "SQLite")
    if bench.full:
        with cluster() as server:
            _one(bench, count, "PostgreSQL", server.dsn())


def _one(bench: Bench, count: int, name: str, *database: str) -> None:
    folder = bench.folder / f"voters on {name}"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.electorate", str(count), f"bench {count}", str(folder), *database]
    told: Any = json.loads(subprocess.run(command, capture_output=True, check=True, text=True, cwd=_ROOT).stdout)
    trouble = sum(times for moment, times in told["moments"].items() if moment != "plain")
    exact = told["result"] == told["meant"] and told["counted"] == count and not told["left"]
    bench.say(
        f"voters: {count} on {name}, {sum(told['moments'].values())} votes wanted, {trouble} with trouble on the way; "
        f"{told['stored']} stored, {told['replaced']} replaced, {len(told['refused'])} kinds refused"
    )
    bench.say(
        f"  to vote {told['seconds to vote']:.0f} s, to check and count {told['seconds to count']:.0f} s; "
        f"totals exactly what each meant last: {'kept' if exact else 'MISSED'}"
    )
