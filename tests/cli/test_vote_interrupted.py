"""The collector, or the voter's program too, is killed when a vote is stored and not answered yet: one vote counts."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from idclient.cli.exits import Exit
from idclient.emulators.collector.store_sqlite import SqliteStore
from tests.cli.background import running
from tests.cli.run import CommandLine
from tests.cli.test_election_restart import killed_at_the_end
from tests.cli.test_vote import PIN1, PIN2, vote

LOOK = 0.05
CHOICE, LATER = "0000.101", "0000.141"
STORED = "when this program last ended is stored"


@contextmanager
def voting(idclient: CommandLine, election: dict[str, Any]) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a voter's program, and give it everything that it asks for."""
    words = ("--demo", "vote", "--election", election["bundle"], "--choice-stdin", "--yes", "--pin-stdin")
    with subprocess.Popen(
        [sys.executable, "-m", "idclient", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=idclient.environment, cwd=idclient.folder,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(f"{PIN1}\n{CHOICE}\n{PIN2}\n".encode())
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()


def wait_until_stored(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Wait until a collector has written a vote down of which it has not said anything yet."""
    store = SqliteStore(folder / "votes.sqlite")
    while not store.list("voter/"):
        assert process.poll() is None, process.stderr and process.stderr.read()
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK)
    store.close()


@pytest.mark.parametrize("killed", ["collector", "both"])
def test_who_got_no_answer_is_told_after_the_restart_and_one_vote_is_counted(
    idclient: CommandLine, killed: str
) -> None:
    folder = idclient.folder / "election"
    with ExitStack() as stack:
        with killed_at_the_end(idclient, folder, "Vote:delay=50") as told:
            process = stack.enter_context(voting(idclient, told))
            wait_until_stored(process, folder)
            if killed == "both":
                process.kill()
        assert process.stderr is not None
        said = process.stderr.read().decode()
        assert process.wait() == (-signal.SIGKILL if killed == "both" else Exit.FAILED), said
        assert killed == "both" or "ballot.outcome_unknown" in said
    with running(idclient, "emulate", "election", "--folder", str(folder)) as again:
        assert again == told
        cast = vote(idclient, again, LATER)
        assert cast.code == 0, cast.err
        assert STORED in cast.out
        assert STORED not in vote(idclient, again, LATER).out  # that was said once
    counted = idclient("--demo", "election", "count", "election", "--json").json
    assert (counted["votes"], counted["counted"], counted["replaced"]) == (3, 1, 2)
    assert counted["result"]["0000.1"][LATER] == 1
