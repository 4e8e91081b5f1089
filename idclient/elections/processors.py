"""The same work for many ballots, on all processors."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

_ALONE = 16
"""Less work than this is not worth other processes."""
_BATCH = 2048
_CHUNK = 4
"""Few, so that who stops it waits for little: a piece takes tens of milliseconds."""
Work = TypeVar("Work")
Found = TypeVar("Found")
Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


def nobody(done: int, total: int) -> None:
    """Be told, and tell nobody."""


def on_all_processors(act: Callable[[Work], Found], work: Sequence[Work], progress: Progress) -> Iterator[Found]:
    """Yield what comes of each piece of work, in order. Blocks. `act` is a function of a module; so are its values."""
    workers = os.cpu_count() or 1
    if len(work) < _ALONE or workers == 1:
        yield from _told(map(act, work), len(work), progress)
        return
    with _pool(workers) as pool:
        yield from _told(pool.map(act, work, chunksize=_CHUNK), len(work), progress)


def in_forks(act: Callable[[Work], Found], work: Iterable[Work]) -> Iterator[Found]:
    """Yield what comes of each piece of work, in order, on all processors where processes can be forked. Blocks.

    Forks have all that this process has, so `act` may be any function; only work and what comes of it are copied. Work
    is taken some thousands ahead. There must be no threads that hold locks.
    """
    workers = os.cpu_count() or 1
    pieces = iter(work)
    first = list(islice(pieces, _ALONE))
    if len(first) < _ALONE or workers == 1 or not sys.platform.startswith("linux"):
        yield from map(act, chain(first, pieces))
        return
    _ACTS.append(act)
    try:
        with _pool(workers, multiprocessing.get_context("fork")) as pool:
            pieces = chain(first, pieces)
            while batch := list(islice(pieces, _BATCH)):
                yield from pool.map(_act, batch, chunksize=_CHUNK)
    finally:
        _ACTS.pop()


@contextmanager
def _pool(workers: int, context: BaseContext | None = None) -> Iterator[ProcessPoolExecutor]:
    """Give processes that leave Ctrl-C to this one; when it comes, what they have not begun is not begun any more."""
    pool = ProcessPoolExecutor(workers, context, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


_ACTS: list[Callable[[Any], Any]] = []
"""What forks are to do: they inherit it."""


def _act(work: Any) -> Any:
    return _ACTS[-1](work)


def _told(found: Iterator[Found], total: int, progress: Progress) -> Iterator[Found]:
    for done, one in enumerate(found, start=1):
        progress(done, total)
        yield one
