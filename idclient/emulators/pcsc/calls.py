"""What a program does with an open connection, and the code of PC/SC for how that went."""

from collections.abc import Callable

from idclient.emulators.pcsc.connections import Connection, Disposition, Share
from idclient.emulators.pcsc.messages import Code
from idclient.errors.card import (
    CardCommunicationFailed,
    CardError,
    CardProtocolMismatch,
    CardRemoved,
    CardReset,
    CardUnresponsive,
    NoCard,
    ReaderBusy,
    ReaderFeatureMissing,
    ReaderUnavailable,
)

CODES: dict[type[CardError], Code] = {
    CardCommunicationFailed: Code.NOT_TRANSACTED,
    CardProtocolMismatch: Code.PROTO_MISMATCH,
    CardRemoved: Code.REMOVED_CARD,
    CardReset: Code.RESET_CARD,
    CardUnresponsive: Code.UNRESPONSIVE_CARD,
    NoCard: Code.NO_SMARTCARD,
    ReaderBusy: Code.SHARING_VIOLATION,
    ReaderFeatureMissing: Code.UNSUPPORTED_FEATURE,
    ReaderUnavailable: Code.READER_UNAVAILABLE,
}


def attempt(act: Callable[[], None]) -> Code:
    """Do something with a connection and return what PC/SC calls the outcome."""
    try:
        act()
    except CardError as error:
        return CODES[type(error)]
    except ValueError:  # no such share mode or disposition
        return Code.INVALID_VALUE
    return Code.SUCCESS


def reconnect(connection: Connection, share: int, protocols: int, initialisation: int) -> Code:
    """Make a connection usable again."""
    return attempt(lambda: connection.reconnect(Share(share), protocols, Disposition(initialisation)))


def end(connection: Connection, disposition: int) -> Code:
    """End a transaction; there must be one."""
    code = attempt(connection.check)
    if code is not Code.SUCCESS:
        return code
    if not connection.slot.holds(connection):
        return Code.NOT_TRANSACTED
    return attempt(lambda: connection.end(Disposition(disposition)))


def transmit(connection: Connection, protocol: int, command: bytes) -> tuple[Code, bytes]:
    """Carry a command to the card. One that is pulled out meanwhile did not carry it through."""
    card = connection.card
    if card is None:
        return Code.NO_SMARTCARD, b""
    if protocol != 1 << card.protocol:
        return Code.PROTO_MISMATCH, b""
    code = attempt(connection.check)
    if code is not Code.SUCCESS:
        return code, b""
    try:
        return Code.SUCCESS, connection.transmit(command)
    except CardRemoved:
        return Code.NOT_TRANSACTED, b""
    except CardError as error:
        return CODES[type(error)], b""


def control(connection: Connection, code: int, data: bytes) -> tuple[Code, bytes]:
    """Carry a command to the reader itself."""
    try:
        return Code.SUCCESS, connection.control(code, data)
    except CardError as error:
        return CODES[type(error)], b""
