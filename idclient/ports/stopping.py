"""Work that cannot be interrupted, done so that the person can stop waiting for it at any time."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from idclient.ports import Environment, Request, Response
from idclient.value import replace

_WAIT = 0.02
"""Seconds between two looks whether the person asked to stop."""

Result = TypeVar("Result")


def wait_for(work: Callable[[], Result], check: Callable[[], None]) -> Result:
    """Do the work on a thread of its own, and return or raise as it does. Blocks.

    When `check` raises, that is raised at once; the work is left to itself and its result forgotten, so it must hold
    nothing that the caller takes away.
    """
    worker = _Worker(work)
    worker.start()
    while worker.is_alive():
        check()
        worker.join(_WAIT)
    return worker.result()


def stoppable(environment: Environment, check: Callable[[], None]) -> Environment:
    """Return the environment with services whose answers are waited for no longer than `check` lets."""

    def http(request: Request) -> Response:
        return wait_for(lambda: environment.http(request), check)

    return replace(environment, http=http)


class _Worker(threading.Thread, Generic[Result]):
    def __init__(self, work: Callable[[], Result]) -> None:
        super().__init__(name="waited-for", daemon=True)
        self._work = work
        self._results: list[Result] = []
        self._failure: BaseException | None = None

    def run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as failure:  # noqa: BLE001 raised again where it is waited for
            self._failure = failure

    def result(self) -> Result:
        if self._failure is not None:
            raise self._failure
        return self._results[0]
