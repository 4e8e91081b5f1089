"""Calls that block as long as another program holds the card: the person is told, and can stop waiting.

PC/SC has no limit for them and no way to stop them: connecting, reconnecting, beginning a transaction.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from idclient.errors import Internal
from idclient.errors.card import CardError
from idclient.model import CardBusy, Dialog

T = TypeVar("T")

PATIENCE = 0.5
"""Seconds after which a person is told that another program holds the card."""
_PULSE = 0.1
"""Seconds between two looks at whether the person asked to stop."""


def nothing_to_undo(result: object) -> None:
    """Leave a result as it is."""


class BlockingCall(Generic[T]):
    """A call on a thread of its own. A result that comes after nobody waits for it any longer is undone."""

    def __init__(self, work: Callable[[], T], undo: Callable[[T], None] = nothing_to_undo) -> None:
        self._work = work
        self._undo = undo
        self._lock = threading.Lock()
        self._wanted = True
        self._last: Callable[[], None] | None = None
        self._results: list[T] = []
        self._error: CardError | None = None
        self.done = threading.Event()

    def wait(self, dialog: Dialog, *, reader: str, patience: float = PATIENCE) -> T:
        """Make the call and return its result.

        Raises:
            Cancelled: the person did not want to wait any longer.
            CardError: from the call.
        """
        threading.Thread(target=self._run, name="card call", daemon=True).start()
        try:
            if not self.done.wait(patience):
                dialog.tell(CardBusy(reader))
            while not self.done.wait(min(_PULSE, patience)):
                dialog.check()
        except BaseException:
            self._give_up()
            raise
        if self._error is not None:
            raise self._error
        if not self._results:
            raise Internal(kind="card call")
        return self._results[0]

    def afterwards(self, action: Callable[[], None]) -> bool:
        """Leave an action to the thread that still waits, though nobody else does; False when none waits."""
        with self._lock:
            if self.done.is_set():
                return False
            self._last = action
            return True

    def _run(self) -> None:
        try:
            self._results.append(self._work())
        except CardError as error:
            self._error = error
        finally:
            with self._lock:
                self.done.set()
                wanted = self._wanted
        if not wanted:
            self._clean()

    def _give_up(self) -> None:
        with self._lock:
            self._wanted = False
            done = self.done.is_set()
        if done:
            self._clean()

    def _clean(self) -> None:
        with suppress(CardError):
            for result in self._results:
                self._undo(result)
        if self._last is not None:
            self._last()
