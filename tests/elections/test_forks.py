"""Work for many votes is shared out to all processors, and comes back as if one had done it."""

import os
import signal
import subprocess
import sys

import pytest

from idclient.elections.processors import in_forks
from tests.cli.run import ROOT

LINUX = sys.platform.startswith("linux") and (os.cpu_count() or 1) > 1


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 5000])
def test_everything_comes_back_in_its_order(count: int) -> None:
    offset = 7  # a closure: forks have what this process has
    assert list(in_forks(lambda number: number + offset, iter(range(count)))) == list(range(7, count + 7))


def test_much_work_is_done_by_others_and_a_little_here() -> None:
    assert set(in_forks(lambda _: os.getpid(), range(3))) == {os.getpid()}
    assert (os.getpid() not in set(in_forks(lambda _: os.getpid(), range(500)))) is LINUX


def test_what_fails_there_fails_here() -> None:
    def fails(number: int) -> int:
        if number == 40:
            raise ValueError(number)
        return number

    with pytest.raises(ValueError, match="40"):
        list(in_forks(fails, range(100)))
    assert list(in_forks(lambda number: number, range(20))) == list(range(20))


LONG = """
import sys, time
from idclient.elections.processors import in_forks, nobody, on_all_processors

def told(number, _total):
    print(number, flush=True)

if __name__ == "__main__":
    work = [0.1] * 10_000
    try:
        if sys.argv[1] == "forks":
            for number, _ in enumerate(in_forks(time.sleep, work)):
                told(number, 0)
        else:
            list(on_all_processors(time.sleep, work, told))
    except KeyboardInterrupt:
        print("stopped", flush=True)
"""


@pytest.mark.parametrize("way", ["forks", "all"])
def test_who_stops_it_is_told_once_and_waits_for_little_that_was_begun(way: str) -> None:
    """Ctrl-C reaches all processes of a terminal; a thousand seconds of work are given up."""
    with subprocess.Popen(
        [sys.executable, "-c", LONG, way],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert out.endswith("stopped\n")
    assert (err, process.returncode) == ("", 0)
