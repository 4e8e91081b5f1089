"""A card on a contactless reader: opened with the number printed on it, then a card like any other.

`SecureCard` is the port `Card` again: who uses it sends plain commands. What holds for the tunnel holds for a
selection: another program's command or a reset ends it, `CardReset` tells so, and `reconnect` opens a new one.
"""

from contextlib import AbstractContextManager

from idclient.cards import files
from idclient.cards.can import Contactless
from idclient.cards.channel import (
    CHANGE_REFERENCE_DATA,
    GET_RESPONSE,
    RESET_RETRY_COUNTER,
    VERIFY,
    Channel,
    Observer,
    unwatched,
)
from idclient.cards.models import CardModel
from idclient.cards.pace import Domain, establish, read_card_access
from idclient.cards.pins import wipe
from idclient.cards.secure_messaging import SecureMessaging, SessionKeys
from idclient.cards.session import Session
from idclient.errors.card import (
    CardCommunicationFailed,
    CardError,
    CardRemoved,
    CardUnresponsive,
    ReaderFeatureMissing,
)
from idclient.errors.contactless import CardCanWrong, CardTagLost, CardTunnelLost
from idclient.model import Dialog
from idclient.ports import Card, Entropy
from idclient.value import frozen, replace
from idclient.wire import status
from idclient.wire.apdu import CommandApdu

EF_CARD_ACCESS = b"\x01\x1c"

_ROUNDS = 300
_NEVER_TWICE = frozenset({VERIFY, CHANGE_REFERENCE_DATA, RESET_RETRY_COUNTER})
_T1 = 1
_LOST = (CardRemoved, CardCommunicationFailed, CardUnresponsive)
"""What a transport says of a tag that moves or leaves."""


@frozen(repr=False)
class Opener:
    """Opens the tunnel to one card, now and after each reset. `can` is wiped by `wipe`."""

    model: CardModel
    can: bytearray
    entropy: Entropy

    def open(self, channel: Channel) -> SessionKeys:
        """Run PACE. Raises: CardTagLost, and as `establish`."""
        try:
            return establish(channel, self._domain(channel), self.can, self.entropy)
        except _LOST as error:
            raise CardTagLost from error

    def wipe(self) -> None:
        """Forget the number."""
        wipe(self.can)

    def _domain(self, channel: Channel) -> Domain:
        if self.model.pace_domain is not None:
            return Domain(self.model.pace_domain, stated=False)
        files.select(channel, files.APPLICATION, self.model.application, step="select-application")
        files.select(channel, files.EF_HERE, EF_CARD_ACCESS, step="select-card-access")
        return read_card_access(files.read_record(channel, step="read-card-access"))


def open_tunnel(session: Session, model: CardModel, means: Contactless, dialog: Dialog, observe: Observer) -> Card:
    """Return the session's card as one that can be used, after asking for its number; its owner closes it.

    Raises: CardCanWrong, CardCanFormat, CardTagLost, CardTunnelUntrusted, CardTunnelUnsupported, CardError, Cancelled.
    """

    def attempt(can: bytearray) -> Card:
        opener = Opener(model, can, means.entropy)
        return SecureCard(session.card, session.run(opener.open, dialog), opener, observe=observe)

    return means.can.try_with(attempt, session.card.reader, dialog)


class SecureCard:
    """A `ports.Card` inside a tunnel. Owns the connection, the session keys and the card access number."""

    def __init__(self, card: Card, keys: SessionKeys, opener: Opener, *, observe: Observer = unwatched) -> None:
        self._card = card
        self._opener = opener
        self._observe = observe
        self._atr = card.atr
        self._tunnel: SecureMessaging | None = SecureMessaging(keys)

    @property
    def reader(self) -> str:
        """The reader's PC/SC name."""
        return self._card.reader

    @property
    def atr(self) -> bytes:
        """What the reader made up as answer to reset."""
        return self._card.atr

    @property
    def protocol(self) -> int:
        """T=1 always: inside the tunnel commands have their Le, whatever carries it."""
        return _T1

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Seal a plain APDU, send it, and return the plain answer. Whatever fails ends the tunnel.

        Raises:
            CardTunnelLost: no tunnel, or an answer from outside of it; the caller reconnects.
            CardTagLost: the card moved or left.
            CardError: from the transport.
        """
        if self._tunnel is None:
            raise CardTunnelLost
        try:
            return self._tunnel.unwrap(self._answer(self._tunnel.wrap(command)))
        except CardError as error:
            self._end()
            if isinstance(error, _LOST):
                raise CardTagLost from error
            raise

    def transaction(self) -> AbstractContextManager[None]:
        """Keep other programs out while inside. Raises: CardError when entered."""
        return self._card.transaction()

    def reconnect(self) -> None:
        """Connect anew and open a new tunnel with the same number.

        Raises: CardRemoved if another card lies there now; CardError.
        """
        self._end()
        self._card.reconnect()
        if self._card.atr != self._atr:
            raise CardRemoved
        try:
            with self._card.transaction():
                self._tunnel = SecureMessaging(self._opener.open(Channel(self._card, observe=self._observe)))
        except CardCanWrong as error:
            raise CardRemoved from error

    def features(self) -> dict[int, int]:
        """Return nothing: what a keypad sends is not sealed."""
        return {}

    def control(self, code: int, data: bytes | bytearray) -> bytes:
        """Refuse: a reader's own commands to the card would end the tunnel. Raises: ReaderFeatureMissing."""
        del code, data
        raise ReaderFeatureMissing

    def close(self) -> None:
        """Forget keys and number and release the connection. Never raises."""
        self._end()
        self._opener.wipe()
        self._card.close()

    def _end(self) -> None:
        if self._tunnel is not None:
            self._tunnel.wipe()
        self._tunnel = None

    def _answer(self, command: CommandApdu) -> bytes:
        """Return the whole sealed answer; 61xx and 6Cxx outside of the seal are the transport's (ISO 7816-3)."""
        answer = self._send(command)
        length = status.right_length(_word(answer))
        if length is not None and len(answer) == 2 and command.ins not in _NEVER_TWICE:
            answer = self._send(replace(command, le=length))
        data = bytearray()
        for _ in range(_ROUNDS):
            data += answer[:-2]
            waiting = status.more_waiting(_word(answer))
            if waiting is None:
                return bytes(data) + answer[-2:]
            answer = self._send(CommandApdu(0x00, GET_RESPONSE, 0x00, 0x00, le=waiting))
        raise CardTunnelLost

    def _send(self, command: CommandApdu) -> bytes:
        answer = self._card.transmit(command.encode(self._card.protocol))
        if len(answer) < 2:
            raise CardRemoved
        return answer


def _word(answer: bytes) -> int:
    return int.from_bytes(answer[-2:])
