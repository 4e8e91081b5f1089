"""The operating system's PC/SC service, through pyscard's thin binding. Shared connections, cards left as they are.

pyscard is imported when it is first needed: `--version` and `--demo` do without.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from idclient.adapters import pcsc_binding as binding
from idclient.adapters.pcsc_binding import call
from idclient.adapters.pcsc_card import PcscCard
from idclient.adapters.pcsc_waiting import Waiting
from idclient.errors import card as errors
from idclient.errors.card import CardError
from idclient.ports import ReaderState

_log = logging.getLogger(__name__)

_STATUS_PRESENT = 0x04  # of SCardStatus on pcsc-lite, where every bit is a state of its own


class PcscReaders:
    """The readers of this computer. One context, renewed once after the service was lost. Close it at the end."""

    def __init__(self) -> None:
        self._context: Any = None
        self._waiting = Waiting()

    def list(self) -> Sequence[ReaderState]:
        """Return all readers, now. Raises: NoReader, PcscServiceNotRunning and other CardErrors."""
        scard = binding.load()
        names = self._with_context(lambda context: call(scard.SCardListReaders, context, []))[0]
        if not names:
            raise errors.NoReader
        asked = [(name, 0) for name in names if name.isascii()]  # the binding frees wild pointers on others
        answer = self._with_context(lambda context: call(scard.SCardGetStatusChange, context, 0, asked))[0]
        states = {name: binding.reader_state(name, state, atr) for name, state, atr in answer}
        return [states.get(name) or self._state_by_connecting(name) for name in names]

    def connect(self, reader: str) -> PcscCard:
        """Open the card in a reader, shared, T=0 or T=1. Raises: CardError."""
        scard = binding.load()
        handle, protocol = self._with_context(
            lambda context: call(scard.SCardConnect, context, reader, binding.SHARE_SHARED, binding.T0 | binding.T1)
        )
        try:
            return PcscCard(scard, self._established(), handle, protocol, reader)
        except BaseException:
            scard.SCardDisconnect(handle, binding.LEAVE_CARD)
            raise

    def _state_by_connecting(self, reader: str) -> ReaderState:
        """Return the state of a reader whose name the binding cannot ask for; nobody is disturbed."""
        scard = binding.load()
        try:
            handle, _protocol = self._with_context(
                lambda context: call(scard.SCardConnect, context, reader, binding.SHARE_DIRECT, 0)
            )
        except errors.ReaderBusy:
            return ReaderState(name=reader, atr=b"", present=True, exclusive=True)
        try:
            _name, state, _protocol, atr = call(scard.SCardStatus, handle)
        finally:
            call(scard.SCardDisconnect, handle, binding.LEAVE_CARD)
        present = bool(atr or state & _STATUS_PRESENT)
        return ReaderState(name=reader, atr=bytes(atr), present=present, mute=present and not atr)

    def wait(self, known: Sequence[ReaderState], *, seconds: float) -> None:
        """Return when the readers may differ from `known`, or the time is over. Raises: PcscServiceLost, CardError."""
        self._waiting.wait(known, seconds=seconds)

    def interrupt(self) -> None:
        """End the wait of another thread, or the next one. Never raises."""
        self._waiting.interrupt()

    def close(self) -> None:
        """Give the context back. Never raises."""
        context, self._context = self._context, None
        if context is not None:
            try:
                binding.load().SCardReleaseContext(context)
            except (SystemError, ValueError, CardError):
                _log.debug("the PC/SC context was gone already")

    def _with_context(self, work: Callable[[Any], tuple[Any, ...]]) -> tuple[Any, ...]:
        fresh = self._context is None
        try:
            return work(self._established())
        except (errors.PcscServiceLost, errors.PcscServiceNotRunning, errors.PcscServiceMismatch):
            self.close()
            if fresh:
                raise
        return work(self._established())

    def _established(self) -> Any:
        if self._context is None:
            (self._context,) = call(binding.load().SCardEstablishContext, binding.SCOPE_SYSTEM)
        return self._context
