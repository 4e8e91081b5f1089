"""An identity that lives on a card: certificates, counters, authentication and signature.

No transaction is open while a person types. A PIN is presented exactly once per entry, whatever happens after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from idclient.cards import keys, pins
from idclient.cards.channel import Channel, Observer, unwatched
from idclient.cards.driver import Driver
from idclient.cards.models import Key, Pin, PinState
from idclient.cards.personal import PersonalData
from idclient.cards.session import Session
from idclient.cards.waiting import PATIENCE
from idclient.errors.card import CardError, CardReset, PinBlocked, PinMustChange, PinOutcomeUnknown, PinWrong
from idclient.model import Dialog, PinRequest, Progress, Purpose, Signature, Step
from idclient.ports import Card
from idclient.wire import status

BOTH = (Purpose.AUTHENTICATION, Purpose.SIGNING)


@dataclass(slots=True, repr=False)
class _Entry:
    """One PIN as it was entered, what the card said before, and how far it got."""

    pin: Pin
    digits: bytearray
    before: PinState
    sent: bool = False
    answered: bool = False


class CardIdentity:
    """A `model.Identity` on an open card. Owns the card; use it in a `with` block or close it."""

    def __init__(
        self, card: Card, driver: Driver, *, observe: Observer = unwatched, patience: float = PATIENCE
    ) -> None:
        self._session = Session(card, observe=observe, patience=patience)
        self._driver = driver
        self._certificates: dict[Purpose, bytes] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def reader(self) -> str:
        """The PC/SC name of the reader."""
        return self._session.card.reader

    @property
    def model_name(self) -> str:
        """The card model's name, for people."""
        return self._driver.model.name

    def close(self) -> None:
        """Release the card and leave it as it is. Never raises."""
        self._session.close()

    def confirm(self, dialog: Dialog) -> None:
        """Make sure that the card is what its ATR says. Raises: CardUnsupported, CardApplicationLocked, CardError."""
        self._session.run(self._driver.confirm, dialog)

    def certificate(self, dialog: Dialog) -> bytes:
        """Return the signing certificate, DER. Read once per identity. Raises: CardError, Cancelled."""
        return self.certificates((Purpose.SIGNING,), dialog)[Purpose.SIGNING]

    def certificates(self, purposes: Sequence[Purpose], dialog: Dialog) -> dict[Purpose, bytes]:
        """Return certificates, DER, by purpose (`BOTH` for both). Each is read once per identity.

        Raises:
            CardCertificateMissing: a file holds no certificate.
            CardError, Cancelled: from the card and the person.
        """
        missing = [purpose for purpose in purposes if purpose not in self._certificates]
        if missing:

            def advance(done: int, total: int) -> None:
                dialog.tell(Progress(Step.READING_CARD, done, total))

            self._certificates |= self._session.run(
                lambda channel: self._driver.certificates(channel, missing, advance), dialog
            )
        return {purpose: self._certificates[purpose] for purpose in purposes}

    def pin_states(self, dialog: Dialog) -> tuple[PinState, ...]:
        """Return the counters of PIN1, PIN2 and PUK, as they are now; no try is spent. Raises: CardError, Cancelled."""
        return self._states(self._driver.model.pins, dialog)

    def personal_data(self, dialog: Dialog) -> PersonalData:
        """Return who the card belongs to. Raises: CardError, Cancelled."""
        return self._session.run(self._driver.personal_data, dialog)

    def document_number(self, dialog: Dialog) -> str:
        """Return the document number. Raises: CardError, Cancelled."""
        return self._session.run(self._driver.document_number, dialog)

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a SHA-2 digest (32, 48 or 64 bytes) with the signing key after asking for PIN2: r‖s.

        Raises:
            PinWrong, PinBlocked, PinFormat, PinLastTry, PinMustChange, PinOutcomeUnknown: about the PIN.
            CardReset: another program reset the card after the PIN was accepted; no try is lost.
            CardError, Cancelled, DigestUnsupported: everything else.
        """
        return self._use(self._driver.model.keys[Purpose.SIGNING], digest, dialog)

    def authenticate(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a SHA-2 digest with the authentication key after asking for PIN1: r‖s. Raises: as `sign`."""
        return self._use(self._driver.model.keys[Purpose.AUTHENTICATION], digest, dialog)

    def _use(self, key: Key, digest: bytes, dialog: Dialog) -> Signature:
        algorithm = keys.algorithm_for(digest)
        certificate = self.certificates((key.purpose,), dialog)[key.purpose]
        public = keys.public_key(key, certificate)
        pin = self._driver.model.pin(key.pin)
        before = self._usable(pin, dialog)
        digits = dialog.ask_pin(PinRequest(pin.name, key.purpose, pin.minimum, pin.maximum, before.left))
        entry = _Entry(pin, digits, before)
        try:
            pins.require_format(pin, digits)
            value = self._present(key, entry, digest, dialog)
        except CardError as error:
            self._require_told(entry, error, dialog)
            raise
        finally:
            pins.wipe(digits)
        keys.require_signature(public, value, digest)
        return Signature(value, algorithm, certificate)

    def _usable(self, pin: Pin, dialog: Dialog) -> PinState:
        """Return the PIN's counter unless nobody needs to be asked for it."""
        (state,) = self._states((pin,), dialog)
        if state.blocked:
            raise PinBlocked(pin=pin.name)
        if state.must_change:
            raise PinMustChange(pin=pin.name)
        return state

    def _states(self, wanted: Sequence[Pin], dialog: Dialog) -> tuple[PinState, ...]:
        return self._session.run(lambda channel: self._driver.pin_states(channel, wanted), dialog)

    def _present(self, key: Key, entry: _Entry, digest: bytes, dialog: Dialog) -> bytes:
        """Sign in one transaction; a reset before the PIN was sent allows one more, nothing else does."""
        try:
            return self._once(key, entry, digest, dialog)
        except CardReset:
            if entry.sent:
                raise
        self._session.reconnect(dialog)
        return self._once(key, entry, digest, dialog)

    def _once(self, key: Key, entry: _Entry, digest: bytes, dialog: Dialog) -> bytes:
        with self._session.transaction(dialog) as channel:
            self._driver.set_key(channel, key)
            dialog.check()
            channel.commit()
            entry.sent = True
            word = self._driver.verify(channel, entry.pin, entry.digits)
            entry.answered = True
            self._require_accepted(channel, entry.pin, word)
            return self._driver.sign(channel, key, keys.digest_for(key, digest))

    def _require_accepted(self, channel: Channel, pin: Pin, word: int) -> None:
        refusal = pins.refusal(pin, word)
        if refusal is None:
            return
        if word == status.NO_COUNTER:
            (state,) = self._driver.pin_states(channel, (pin,))
            raise PinBlocked(pin=pin.name) if state.blocked else PinWrong(pin=pin.name, tries_left=state.left)
        raise refusal

    def _require_told(self, entry: _Entry, error: CardError, dialog: Dialog) -> None:
        """Pass if the PIN was not sent or its answer came, else ask the card for its counter and raise what it tells.

        Passes also after a reset with no try lost: what the person has to do is to enter the PIN again.
        """
        if not entry.sent or entry.answered:
            return
        name = entry.pin.name
        left = self._left_after_loss(entry.pin, dialog)
        if left == 0:
            raise PinBlocked(pin=name) from error
        if left is not None and left < entry.before.left:
            raise PinWrong(pin=name, tries_left=left) from error
        if left is None or not isinstance(error, CardReset):
            raise PinOutcomeUnknown(pin=name, tries_left=left) from error

    def _left_after_loss(self, pin: Pin, dialog: Dialog) -> int | None:
        committed = _Committed(dialog)
        try:
            self._session.reconnect(committed)
            return self._states((pin,), committed)[0].left
        except CardError:
            return None


class _Committed:
    """A person who can be told but no longer stop: a try may be spent and has to be accounted for."""

    def __init__(self, dialog: Dialog) -> None:
        self.ask_pin = dialog.ask_pin
        self.ask_can = dialog.ask_can
        self.tell = dialog.tell

    def check(self) -> None:
        """Go on."""
