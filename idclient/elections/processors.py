"""The same work for many ballots, on all processors."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

_ALONE = 16
"""Less work than this is not worth other processes."""
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
    with ProcessPoolExecutor(workers) as pool:
        chunk = max(1, min(64, len(work) // (workers * 8)))
        yield from _told(pool.map(act, work, chunksize=chunk), len(work), progress)


def _told(found: Iterator[Found], total: int, progress: Progress) -> Iterator[Found]:
    for done, one in enumerate(found, start=1):
        progress(done, total)
        yield one
