"""The use of a card's key: its PIN is asked for while the card is free, then one transaction presents it and works."""

from collections.abc import Callable
from typing import TypeVar

from idclient.cards import keys, pin_commands, pins
from idclient.cards.channel import Channel
from idclient.cards.driver import Driver
from idclient.cards.models import Key, Pin, PinState
from idclient.cards.pin_attempt import Attempt, carry_out, proof_after_loss, states_after_loss
from idclient.cards.pin_entry import Asking, Entering, OnPad, Typed, choose
from idclient.cards.session import Session
from idclient.errors.card import CardError, CardKeyUnsupported, PinMustChange
from idclient.errors.pins import KeyAgreementPointInvalid
from idclient.model import Dialog, PinEntry, PinRole
from idclient.value import frozen

T = TypeVar("T")

_UNCOMPRESSED = b"\x04"
"""How a point begins that is written with both coordinates (SEC 1 clause 2.3.3)."""


@frozen
class KeyUse:
    """What a card's keys do. Both operations ask for the key's PIN and present it once.

    Raises:
        PinWrong, PinBlocked, PinFormat, PinLastTry, PinMustChange, PinOutcomeUnknown, PinPadFailed: about the PIN.
        CardReset: another program reset the card after the PIN was accepted; no try is lost.
        CardError, Cancelled: everything else.
    """

    session: Session
    driver: Driver
    entering: Entering

    def sign(self, key: Key, digest: bytes, dialog: Dialog) -> bytes:
        """Return the signature over a message digest: r‖s or the plain RSA block."""

        def work(channel: Channel, known: Key) -> bytes:
            return self.driver.sign(channel, known, digest)

        return self._use(key, self.driver.set_key, work, dialog=dialog)

    def entry(self, key: Key) -> PinEntry:
        """Return how the key's PIN is going to be entered. Raises: CardError from the reader."""
        return choose(self.session.card, self.entering, (pin_commands.verify(self.driver.model.pin(key.pin)),)).kind

    def derive(self, key: Key, point: bytes, dialog: Dialog) -> bytearray:
        """Return the X coordinate shared with a point that `require_agreement` accepted; the caller wipes it."""

        def work(channel: Channel, known: Key) -> bytearray:
            return bytearray(self.driver.derive(channel, known, point))

        return self._use(key, self.driver.select_key, work, dialog=dialog)

    def _use(
        self,
        key: Key,
        prepare: Callable[[Channel, Key], Key],
        work: Callable[[Channel, Key], T],
        *,
        dialog: Dialog,
    ) -> T:
        pin = self.driver.model.pin(key.pin)
        before, entry = self.session.run(lambda channel: self._look(channel, pin), dialog)
        attempt = Attempt(self.driver, entry)

        def steps(channel: Channel) -> T:
            known = prepare(channel, key)
            dialog.check()
            channel.commit()
            attempt.present(channel, pin_commands.verify(pin))
            return work(channel, known)

        try:
            entry.present = Asking(dialog, entry.kind, key.purpose).ask(pin, PinRole.PRESENT, before.left)
            return carry_out(self.session, attempt, steps, dialog)
        except CardError as error:
            if attempt.unanswered is None:
                raise
            after = states_after_loss(self.session, self.driver, (pin,), dialog)
            raise proof_after_loss(pin, before, after.get(pin.name), error) from error
        finally:
            entry.wipe()

    def _look(self, channel: Channel, pin: Pin) -> tuple[PinState, Typed | OnPad]:
        """Return the PIN's counter, unless nobody needs to be asked for it, and how it is entered."""
        (state,) = self.driver.pin_states(channel, (pin,))
        if state.blocked:
            raise pins.blocked(pin)
        if state.must_change:
            raise PinMustChange(pin=pin.name)
        return state, choose(self.session.card, self.entering, (pin_commands.verify(pin),))


def require_agreement(key: Key, certificate: bytes, point: bytes) -> None:
    """Accept a point, uncompressed, that the key in a certificate can agree with.

    Raises:
        CardKeyUnsupported: the key makes no key agreement.
        KeyAgreementPointInvalid: no point of its curve: what comes of it would tell about the private key.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    public = keys.public_key(key, certificate)
    if key.agreement is None or not isinstance(public, EllipticCurvePublicKey):
        raise CardKeyUnsupported(purpose=key.purpose.value)
    if not point.startswith(_UNCOMPRESSED):
        raise KeyAgreementPointInvalid
    try:
        EllipticCurvePublicKey.from_encoded_point(public.curve, point)
    except ValueError as error:
        raise KeyAgreementPointInvalid from error
