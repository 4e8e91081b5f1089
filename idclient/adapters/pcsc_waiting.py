"""Waiting for changes at the readers: the service wakes this program, and another thread can end the wait.

Each wait has a context of its own and gives it back afterwards. A cancellation that crosses the end of a wait leaves an
answer behind that nobody asked for, and the next call in that context would take it for its own.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Condition, Event, Thread
from typing import Any

from idclient.adapters import pcsc_binding as binding
from idclient.adapters.pcsc_binding import call
from idclient.errors import Cancelled, Error
from idclient.errors import card as errors
from idclient.ports import ReaderState

_log = logging.getLogger(__name__)

_PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
_NAME_TROUBLE = 1.0
"""Seconds to wait at most where a reader's name is one that the binding cannot ask for."""
_CANCEL_EVERY = 0.02
"""Seconds for the service to learn that there is a wait; one that it does not know cannot be cancelled."""
_CANCEL_ATTEMPTS = 100
_FOREVER = 0x7FFFFFFF
_SECOND_LOOK = 0.1
"""Seconds after which a wait has certainly begun."""


class Waiting:
    """Waits one at a time; `interrupt` comes from another thread."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._context: Any = None
        self._interrupted = False

    def wait(self, known: Sequence[ReaderState], *, seconds: float) -> None:
        """Return when the readers may differ from `known`. Raises: CardError."""
        scard = binding.load()
        (context,) = call(scard.SCardEstablishContext, binding.SCOPE_SYSTEM)
        try:
            self._wait_in(scard, context, known, seconds)
        finally:
            try:
                call(scard.SCardReleaseContext, context)
            except Error as error:
                _log.debug("releasing a context: %s", error.code)

    def interrupt(self) -> None:
        """End the wait, or the next one. Returns when it has ended, or soon will."""
        with self._condition:
            self._interrupted = True
            for _ in range(_CANCEL_ATTEMPTS):
                if self._condition.wait_for(lambda: self._context is None, _CANCEL_EVERY):
                    return
                try:
                    call(binding.load().SCardCancel, self._context)
                except Error as error:
                    _log.debug("cancelling: %s", error.code)

    def _wait_in(self, scard: Any, context: Any, known: Sequence[ReaderState], seconds: float) -> None:
        names = _names(scard, context)
        if names != [state.name for state in known]:
            return
        usable = [name for name in names if name.isascii()]
        rows = _status(scard, context, 0, [(_PLUG_AND_PLAY, 0), *((name, 0) for name in usable)])
        seen = [binding.reader_state(*row) for row in rows if row[0] != _PLUG_AND_PLAY]
        if seen != [state for state in known if state.name.isascii()]:
            return
        if len(usable) < len(names):
            seconds = min(seconds, _NAME_TROUBLE)
        try:
            if self._enter(context):
                asked = [(name, state & ~binding.CHANGED) for name, state, _atr in rows]
                with self._looked_at_again(scard, names):
                    _status(scard, context, min(round(seconds * 1000), _FOREVER), asked)
        except Cancelled:
            return
        finally:
            self._leave()

    @contextmanager
    def _looked_at_again(self, scard: Any, names: list[str]) -> Iterator[None]:
        """End a wait that began after a reader came: libpcsclite counts that one as known, and says nothing of it."""
        over = Event()

        def look() -> None:
            if over.wait(_SECOND_LOOK):
                return
            try:
                if _listed(scard) == names:
                    return
                with self._condition:
                    if self._context is not None and not over.is_set():
                        call(scard.SCardCancel, self._context)
            except Error as error:
                _log.debug("looking again: %s", error.code)

        looking = Thread(target=look, name="second look", daemon=True)
        looking.start()
        try:
            yield
        finally:
            over.set()
            looking.join(_SECOND_LOOK)  # a service that hangs keeps it, and nobody else

    def _enter(self, context: Any) -> bool:
        """Let a wait be interrupted from now on; False when it is already."""
        with self._condition:
            if not self._interrupted:
                self._context = context
            return not self._interrupted

    def _leave(self) -> None:
        with self._condition:
            self._context, self._interrupted = None, False
            self._condition.notify_all()


def _listed(scard: Any) -> list[str]:
    """Return the names of the readers, asked for in a context of its own. Raises: CardError."""
    (context,) = call(scard.SCardEstablishContext, binding.SCOPE_SYSTEM)
    try:
        return _names(scard, context)
    finally:
        call(scard.SCardReleaseContext, context)


def _names(scard: Any, context: Any) -> list[str]:
    try:
        return list(call(scard.SCardListReaders, context, [])[0])
    except errors.NoReader:
        return []


def _status(scard: Any, context: Any, milliseconds: int, asked: list[tuple[str, int]]) -> list[Any]:
    """Return name, state and ATR of each; what was asked when the time ran out, which is no failure here."""
    try:
        return list(call(scard.SCardGetStatusChange, context, milliseconds, asked)[0])
    except errors.PcscTimeout:
        return [(name, state, []) for name, state in asked]
