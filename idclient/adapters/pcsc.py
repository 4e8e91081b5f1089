"""The operating system's PC/SC service, through pyscard's thin binding. Shared connections, cards left as they are.

pyscard is imported when it is first needed: `--version` and `--demo` do without.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from idclient.adapters.pcsc_codes import error_for
from idclient.errors import card as errors
from idclient.errors.card import CardError, CardRemoved, PcscServiceLost
from idclient.ports import ReaderState

_log = logging.getLogger(__name__)

# SCARD_* values are part of the PC/SC interface (pcsclite.h); the binding is loaded late, so they are named here.
_SCOPE_SYSTEM = 2
_SHARE_SHARED = 2
_SHARE_DIRECT = 3
_T0, _T1 = 1, 2
_LEAVE_CARD = 0
_CHANGED, _PRESENT, _EXCLUSIVE, _IN_USE, _MUTE = 0x02, 0x20, 0x80, 0x100, 0x200
_NOTICED_AFTER = 1000
"""Milliseconds; pcsc-lite looks every 400 whether a card is still there when its reader does not tell by itself."""
_STATUS_PRESENT = 0x04  # of SCardStatus on pcsc-lite, where every bit is a state of its own
_STATE_BITS = 0xFFFF  # the upper half counts events


def _scard() -> Any:
    try:
        from smartcard import scard
    except ImportError as error:
        raise errors.PcscLibraryMissing from error
    return scard


def _call(function: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """Call the binding and return what follows the code. Raises: CardError; nothing of a failed answer is read."""
    try:
        answer = function(*arguments)
    except (SystemError, ValueError) as error:  # an unknown handle: the service or the reader went away
        raise PcscServiceLost from error
    code, *rest = answer if isinstance(answer, list | tuple) else (answer,)
    if code:
        raise error_for(code)
    return tuple(rest)


class PcscReaders:
    """The readers of this computer. One context, renewed once after the service was lost. Close it at the end."""

    def __init__(self) -> None:
        self._context: Any = None

    def list(self) -> Sequence[ReaderState]:
        """Return all readers, now. Raises: NoReader, PcscServiceNotRunning and other CardErrors."""
        scard = _scard()
        names = self._with_context(lambda context: _call(scard.SCardListReaders, context, []))[0]
        if not names:
            raise errors.NoReader
        asked = [(name, 0) for name in names if name.isascii()]  # the binding frees wild pointers on others
        answer = self._with_context(lambda context: _call(scard.SCardGetStatusChange, context, 0, asked))[0]
        states = {name: _state(name, state, atr) for name, state, atr in answer}
        return [states.get(name) or self._state_by_connecting(name) for name in names]

    def connect(self, reader: str) -> "PcscCard":
        """Open the card in a reader, shared, T=0 or T=1. Raises: CardError."""
        scard = _scard()
        handle, protocol = self._with_context(
            lambda context: _call(scard.SCardConnect, context, reader, _SHARE_SHARED, _T0 | _T1)
        )
        try:
            return PcscCard(scard, self._established(), handle, protocol, reader)
        except BaseException:
            scard.SCardDisconnect(handle, _LEAVE_CARD)
            raise

    def _state_by_connecting(self, reader: str) -> ReaderState:
        """Return the state of a reader whose name the binding cannot ask for; nobody is disturbed."""
        scard = _scard()
        try:
            handle, _protocol = self._with_context(
                lambda context: _call(scard.SCardConnect, context, reader, _SHARE_DIRECT, 0)
            )
        except errors.ReaderBusy:
            return ReaderState(name=reader, atr=b"", present=True, exclusive=True)
        try:
            _name, state, _protocol, atr = _call(scard.SCardStatus, handle)
        finally:
            _call(scard.SCardDisconnect, handle, _LEAVE_CARD)
        present = bool(atr or state & _STATUS_PRESENT)
        return ReaderState(name=reader, atr=bytes(atr), present=present, mute=present and not atr)

    def wait(self, known: Sequence[ReaderState], *, seconds: float) -> None:
        """Return at once: the caller looks again."""
        del known, seconds

    def interrupt(self) -> None:
        """Have nobody to wake."""

    def close(self) -> None:
        """Give the context back. Never raises."""
        context, self._context = self._context, None
        if context is not None:
            try:
                _scard().SCardReleaseContext(context)
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
            (self._context,) = _call(_scard().SCardEstablishContext, _SCOPE_SYSTEM)
        return self._context


def _state(name: str, state: int, atr: Sequence[int]) -> ReaderState:
    bits = state & _STATE_BITS
    return ReaderState(
        name=name,
        atr=bytes(atr) if bits & _PRESENT else b"",
        present=bool(bits & _PRESENT),
        exclusive=bool(bits & _EXCLUSIVE),
        in_use=bool(bits & _IN_USE),
        mute=bool(bits & _MUTE),
    )


def _call_on_card(function: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """Call the binding with an open handle, where two codes mean more. Raises: CardError."""
    try:
        return _call(function, *arguments)
    except errors.PcscServiceNotRunning as error:  # it ran when the handle was opened
        raise PcscServiceLost from error
    except errors.NoCard as error:  # it was there when the handle was opened
        raise CardRemoved from error


class PcscCard:
    """An open, shared connection. A handle is disconnected once, and the card is left as it is."""

    def __init__(self, scard: Any, context: Any, handle: Any, protocol: int, reader: str) -> None:
        """Take over a handle. Raises: CardError."""
        self._scard = scard
        self._context = context
        self._handle = handle
        self._protocol = protocol
        self._reader = reader
        self._open = True
        self._atr = self._check()

    @property
    def reader(self) -> str:
        """The reader's PC/SC name."""
        return self._reader

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._atr

    @property
    def protocol(self) -> int:
        """0 for T=0, 1 for T=1."""
        return 0 if self._protocol == _T0 else 1

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Send one APDU. Blocks. Raises: CardError; CardRemoved also for an answer without a status word."""
        octets = list(command)
        try:
            (answer,) = _call_on_card(self._scard.SCardTransmit, self._handle, self._protocol, octets)
        except errors.CardCommunicationFailed:
            self._look_whether_removed()
            raise
        finally:
            octets[:] = [0] * len(octets)
        if len(answer) < 2:
            raise CardRemoved
        return bytes(answer)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep other programs out while inside. Blocks while another holds the card. Raises: CardError."""
        _call_on_card(self._scard.SCardBeginTransaction, self._handle)
        try:
            yield
        finally:
            try:
                _call(self._scard.SCardEndTransaction, self._handle, _LEAVE_CARD)
            except CardError as error:  # what went wrong inside says more; the service ends it with the connection
                _log.debug("ending a transaction: %s", error.code)

    def reconnect(self) -> None:
        """Make the handle usable after a reset, or a removal and insertion. Raises: CardError."""
        (self._protocol,) = _call(self._scard.SCardReconnect, self._handle, _SHARE_SHARED, _T0 | _T1, _LEAVE_CARD)
        self._atr = self._check()

    def features(self) -> Mapping[int, int]:
        """Return nothing: no reader's keypad is used."""
        return {}

    def control(self, code: int, data: bytes | bytearray) -> bytes:
        """Raises: ReaderFeatureMissing."""
        del code, data
        raise errors.ReaderFeatureMissing

    def close(self) -> None:
        """Disconnect and leave the card as it is. Never raises."""
        if not self._open:
            return
        self._open = False
        try:
            _call(self._scard.SCardDisconnect, self._handle, _LEAVE_CARD)
        except CardError as error:
            _log.debug("disconnecting: %s", error.code)

    def _check(self) -> bytes:
        """Return the ATR of the card that is in. Raises: CardRemoved, CardReset and other CardErrors."""
        _name, _state_now, _protocol, atr = _call_on_card(self._scard.SCardStatus, self._handle)
        return bytes(atr)

    def _look_whether_removed(self) -> None:
        """Wait a moment for the service to notice that the card is gone, which it sees later than a failing command.

        Raises: CardRemoved, CardReset and other CardErrors.
        """
        self._check()
        if not self._reader.isascii():
            return
        state = 0
        for patience in (0, _NOTICED_AFTER):
            try:
                ((_name, state, _atr),) = _call(
                    self._scard.SCardGetStatusChange, self._context, patience, [(self._reader, state & ~_CHANGED)]
                )[0]
            except errors.PcscTimeout:
                return
            if not state & _PRESENT:
                raise CardRemoved
