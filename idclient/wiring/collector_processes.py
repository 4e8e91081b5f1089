"""More processes of one collector: they take connections from the same port, and share nothing but the store."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.connection import Connection

Serving = Callable[[], AbstractContextManager[object]]
"""Opens the store and serves until its end. Called in each process, after it began."""


@contextmanager
def served(serving: Serving, processes: int) -> Iterator[None]:
    """Serve in this process and in others beside it, until the end or the death of this one.

    Others are forked, so call this before there are threads. Raises what `serving` raises here.
    """
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe()
    others = [
        fork.Process(target=_serve, args=(serving, here, there), name=f"collector-{number}", daemon=True)
        for number in range(2, processes + 1)
    ]
    for other in others:
        other.start()
    there.close()
    try:
        with serving():
            yield
    finally:
        here.close()
        for other in others:
            other.join()


def _serve(serving: Serving, parents: Connection, own: Connection) -> None:
    """Be another process: end when the parent's end of the pipe does."""
    parents.close()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent hears these, and then lets go of the pipe
    with serving():
        try:
            own.recv_bytes()
        except (EOFError, OSError):
            os._exit(0)
