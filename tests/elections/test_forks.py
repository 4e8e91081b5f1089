"""Work for many votes is shared out to all processors, and comes back as if one had done it."""

import os
import sys

import pytest

from idclient.elections.processors import in_forks

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
