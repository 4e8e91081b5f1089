"""The operations on a card, by what its model says; everything runs inside a transaction that the caller holds.

Each operation names its failing command in `CardCommandRefused.step`.
"""

from collections.abc import Sequence

from idclient.cards import counters, locating, personal, records, signing
from idclient.cards.channel import Channel
from idclient.cards.files import APPLICATION, Advance, select
from idclient.cards.locating import Reading
from idclient.cards.models import CardModel, Key, Pin, PinName, PinState
from idclient.errors.card import CardApplicationLocked, CardCertificateMissing, CardCommandRefused, CardUnsupported
from idclient.model import Purpose
from idclient.value import frozen
from idclient.wire import status
from idclient.wire.certificate import subject_public_key_info


@frozen
class Driver:
    """The operations of one card model. It keeps nothing: the same one serves every card of its model."""

    model: CardModel

    def confirm(self, channel: Channel) -> None:
        """Make sure that the card has the application. Raises: CardUnsupported, CardApplicationLocked, CardError."""
        try:
            select(channel, APPLICATION, self.model.application, step="select-application")
        except CardCommandRefused as error:
            if error.status == status.FUNCTION_NOT_SUPPORTED:
                raise CardApplicationLocked from error
            if error.status == status.FILE_NOT_FOUND:
                raise CardUnsupported(atr=channel.atr.hex().upper()) from error
            raise

    def certificates(
        self, channel: Channel, purposes: Sequence[Purpose], advance: Advance, *, selected: bytes = b""
    ) -> dict[Purpose, bytes]:
        """Read certificates, DER, with as few commands as possible; `selected` is the application selected by now.

        Raises: CardCertificateMissing, CardError.
        """
        reading = Reading(channel, self.model.read_block, advance, selected)
        found: dict[Purpose, bytes] = {}
        for purpose in purposes:
            der = locating.read_for(reading, self.model.keys[purpose])
            if der is None or subject_public_key_info(der) is None:
                raise CardCertificateMissing(purpose=purpose.value)
            found[purpose] = der
        return found

    def pin_states(self, channel: Channel, pins_wanted: Sequence[Pin]) -> tuple[PinState, ...]:
        """Ask for counters, application by application, and return them in the order wanted; spends no try.

        Raises: CardAnswerMalformed, CardError.
        """
        states: dict[PinName, PinState] = {}
        selected = b""
        for pin in sorted(pins_wanted, key=lambda pin: pin.application != self.model.application):
            if pin.application != selected:
                self.select_pin(channel, pin)
                selected = pin.application
            states[pin.name] = counters.parse(pin, channel.require(counters.query(pin), step="read-counter").data)
        return tuple(states[pin.name] for pin in pins_wanted)

    def select_pin(self, channel: Channel, pin: Pin) -> None:
        """Select where a PIN is known. Raises: CardError."""
        if pin.application:
            select(channel, APPLICATION, pin.application, step="select-application")

    def select_key(self, channel: Channel, key: Key) -> Key:
        """Select the key's application and return the key as this card knows it. Raises: CardError."""
        select(channel, APPLICATION, key.application, step="select-application")
        return locating.located(channel, key)

    def set_key(self, channel: Channel, key: Key) -> Key:
        """Select and set the key for a signature, before its PIN is verified, and return it as this card knows it.

        Raises: CardError.
        """
        known = self.select_key(channel, key)
        signing.set_key(channel, known)
        return known

    def sign(self, channel: Channel, key: Key, digest: bytes) -> bytes:
        """Sign a message digest with the key that `set_key` returned, its PIN verified: r‖s or the plain RSA block.

        Raises: DigestUnsupported, CardAnswerMalformed, CardError.
        """
        return signing.sign(channel, key, digest)

    def derive(self, channel: Channel, key: Key, point: bytes) -> bytes:
        """Return the X coordinate shared by the key that `select_key` returned, its PIN verified, and 04‖X‖Y.

        Raises: CardKeyUnsupported, CardAnswerMalformed, CardError.
        """
        return signing.derive(channel, key, point)

    def personal_data(self, channel: Channel) -> personal.PersonalData:
        """Read who the card belongs to, from its files or from its certificate. Raises: CardError."""
        found = personal.from_records(records.read(channel, self.model.personal))
        if records.complete(self.model.personal):
            return found
        der = self.certificates(channel, (Purpose.AUTHENTICATION,), _unheard)[Purpose.AUTHENTICATION]
        return personal.with_holder(found, der)

    def document_number(self, channel: Channel) -> str:
        """Read the document number. Raises: CardAnswerMalformed, CardError."""
        return records.document_number(channel, self.model.personal)


def _unheard(done: int, total: int) -> None:
    """Tell nobody how far the reading is."""
