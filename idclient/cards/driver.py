"""What a driver for one chip generation offers; everything runs inside a transaction that the caller holds."""

from collections.abc import Sequence
from typing import Protocol

from idclient.cards.channel import Channel
from idclient.cards.files import Advance
from idclient.cards.models import CardModel, Key, Pin, PinState
from idclient.cards.personal import PersonalData
from idclient.model import Purpose


class Driver(Protocol):
    """The operations of one card model. Each names its failing command in `CardCommandRefused.step`."""

    @property
    def model(self) -> CardModel:
        """The model's data."""
        ...

    def confirm(self, channel: Channel) -> None:
        """Make sure that the card has the application. Raises: CardUnsupported, CardApplicationLocked, CardError."""
        ...

    def certificates(self, channel: Channel, purposes: Sequence[Purpose], advance: Advance) -> dict[Purpose, bytes]:
        """Read certificates, DER, with as few commands as possible. Raises: CardCertificateMissing, CardError."""
        ...

    def pin_states(self, channel: Channel, pins: Sequence[Pin]) -> tuple[PinState, ...]:
        """Ask for counters; spends no try. Raises: CardAnswerMalformed, CardError."""
        ...

    def set_key(self, channel: Channel, key: Key) -> None:
        """Select the application and set the key, before the PIN is verified. Raises: CardError."""
        ...

    def verify(self, channel: Channel, pin: Pin, digits: bytearray) -> int:
        """Present a PIN exactly once and return the status word. Raises: CardError from the transport only."""
        ...

    def sign(self, channel: Channel, key: Key, digest: bytes) -> bytes:
        """Sign with the key set and opened: r‖s. Raises: CardAnswerMalformed, CardError."""
        ...

    def personal_data(self, channel: Channel) -> PersonalData:
        """Read who the card belongs to. Raises: CardError."""
        ...

    def document_number(self, channel: Channel) -> str:
        """Read the document number. Raises: CardAnswerMalformed, CardError."""
        ...
