"""Commands and answers over one open card: protocol rules, response chaining, repeated Le, safe logging.

Source: ISO/IEC 7816-3 clause 12.2 (T=0), ISO/IEC 7816-4 clause 5.3 (61xx, 6Cxx).
"""

import logging
from collections.abc import Callable, Collection

from idclient.errors.card import CardAnswerMalformed, CardCommandRefused, CardRemoved
from idclient.ports import Card
from idclient.value import frozen
from idclient.wire import status
from idclient.wire.apdu import CommandApdu, ResponseApdu, decode_response

log = logging.getLogger(__name__)

SELECT = 0xA4
READ_BINARY = 0xB0
GET_RESPONSE = 0xC0
GET_DATA = 0xCB
MANAGE_SECURITY_ENVIRONMENT = 0x22
VERIFY = 0x20
CHANGE_REFERENCE_DATA = 0x24
RESET_RETRY_COUNTER = 0x2C

_SECRET = frozenset({VERIFY, CHANGE_REFERENCE_DATA, RESET_RETRY_COUNTER})
"""Commands that carry a PIN: sent once, wiped after use."""
_SPEAKABLE = frozenset({SELECT, MANAGE_SECURITY_ENVIRONMENT, GET_DATA})
"""Commands whose data hold only identifiers and may be logged. No answer's data are."""
_ROUNDS = 300
"""Most APDUs spent on one command; 256 answers of 256 bytes are 64 KiB."""


@frozen
class Exchange:
    """One APDU exchanged: INS, octets sent, octets received (status word included) and status word."""

    ins: int
    sent: int
    received: int
    status: int


Observer = Callable[[Exchange], None]
"""Told of every APDU, after its answer; sees sizes and never contents."""


class Traffic:
    """An Observer that counts."""

    def __init__(self) -> None:
        self.apdus = 0
        self.sent = 0
        self.received = 0

    def __call__(self, exchange: Exchange) -> None:
        """Count one exchange."""
        self.apdus += 1
        self.sent += exchange.sent
        self.received += exchange.received


def unwatched(exchange: Exchange) -> None:
    """Observe nothing."""


def uncancelled() -> None:
    """Never cancel."""


class Channel:
    """The way to a card for one transaction. `check` runs before each command and may raise Cancelled."""

    def __init__(self, card: Card, *, check: Callable[[], None] = uncancelled, observe: Observer = unwatched) -> None:
        self._card = card
        self._check = check
        self._observe = observe

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._card.atr

    def commit(self) -> None:
        """Let nobody cancel what follows: a PIN is about to be presented and its use must come to an end."""
        self._check = uncancelled

    def transmit(self, command: CommandApdu, *, step: str) -> ResponseApdu:
        """Send a command and return its whole answer, whatever the status word.

        Fetches what 61xx announces and repeats once with the Le of 6Cxx; a command with a PIN is never repeated.

        Raises:
            CardRemoved: an answer of less than two bytes.
            CardAnswerMalformed: the card never comes to an end.
            CardError: from the transport.
        """
        self._check()
        response = self._exchange(command)
        if command.ins in _SECRET:
            return response
        response = self._with_right_length(command, response)
        data = bytearray(response.data)
        for _ in range(_ROUNDS):
            waiting = status.more_waiting(response.status)
            if waiting is None:
                return ResponseApdu(bytes(data), response.status)
            fetch = CommandApdu(0x00, GET_RESPONSE, 0x00, 0x00, le=waiting)
            response = self._with_right_length(fetch, self._exchange(fetch))
            data += response.data
        raise CardAnswerMalformed(step=step)

    def require(self, command: CommandApdu, *, step: str, accept: Collection[int] = (status.SUCCESS,)) -> ResponseApdu:
        """Send a command and return its answer if the status word is acceptable.

        Raises:
            CardCommandRefused: another status word; `step` names the command.
            CardError: as `transmit`.
        """
        response = self.transmit(command, step=step)
        if response.status not in accept:
            raise CardCommandRefused(step=step, status=response.status)
        return response

    def _with_right_length(self, command: CommandApdu, response: ResponseApdu) -> ResponseApdu:
        length = status.right_length(response.status)
        if length is None:
            return response
        return self._exchange(CommandApdu(command.cla, command.ins, command.p1, command.p2, command.data, length))

    def _exchange(self, command: CommandApdu) -> ResponseApdu:
        octets = command.encode(self._card.protocol)
        sent = len(octets)
        try:
            answer = self._card.transmit(octets)
        finally:
            if command.ins in _SECRET:
                octets[:] = bytes(sent)
        if len(answer) < 2:
            raise CardRemoved
        response = decode_response(answer)
        spoken = command.data.hex() if command.ins in _SPEAKABLE else ""
        log.debug("%r %s -> %r", command, spoken, response)
        self._observe(Exchange(command.ins, sent, len(answer), response.status))
        return response
