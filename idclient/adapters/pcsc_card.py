"""An open, shared connection to a card, through the PC/SC service. The card is left as it is."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from idclient.adapters import pcsc_binding as binding
from idclient.adapters.pcsc_binding import call
from idclient.adapters.pcsc_features import read_features
from idclient.errors import card as errors
from idclient.errors.card import CardError, CardRemoved, PcscServiceLost

_log = logging.getLogger(__name__)

_NOTICED_AFTER = 1000
"""Milliseconds; pcsc-lite looks every 400 whether a card is still there when its reader does not tell by itself."""


def _call_on_card(function: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """Call the binding with an open handle, where some codes mean more. Raises: CardError."""
    try:
        return call(function, *arguments)
    except (errors.PcscServiceNotRunning, errors.PcscAccessDenied) as error:
        raise PcscServiceLost from error  # it ran and let us in when the handle was opened; now it hung up
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
        return 0 if self._protocol == binding.T0 else 1

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
                call(self._scard.SCardEndTransaction, self._handle, binding.LEAVE_CARD)
            except CardError as error:  # what went wrong inside says more; the service ends it with the connection
                _log.debug("ending a transaction: %s", error.code)

    def reconnect(self) -> None:
        """Make the handle usable after a reset, or a removal and insertion. Raises: CardError."""
        (self._protocol,) = call(
            self._scard.SCardReconnect, self._handle, binding.SHARE_SHARED, binding.T0 | binding.T1, binding.LEAVE_CARD
        )
        self._atr = self._check()

    def features(self) -> Mapping[int, int]:
        """Return the control codes that the reader offers; nothing when it offers none. Raises: CardError."""
        try:
            return read_features(self.control)
        except errors.ReaderFeatureMissing:
            return {}

    def control(self, code: int, data: bytes | bytearray) -> bytes:
        """Send a command to the reader itself. Blocks while a person enters something there. Raises: CardError."""
        octets = list(data)
        try:
            (answer,) = _call_on_card(self._scard.SCardControl, self._handle, code, octets)
        finally:
            octets[:] = [0] * len(octets)
        return bytes(answer)

    def close(self) -> None:
        """Disconnect and leave the card as it is. Never raises."""
        if not self._open:
            return
        self._open = False
        try:
            call(self._scard.SCardDisconnect, self._handle, binding.LEAVE_CARD)
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
                ((_name, state, _atr),) = call(
                    self._scard.SCardGetStatusChange,
                    self._context,
                    patience,
                    [(self._reader, state & ~binding.CHANGED)],
                )[0]
            except errors.PcscTimeout:
                return
            if not state & binding.PRESENT:
                raise CardRemoved
