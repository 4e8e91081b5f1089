"""An identity that lives on a card: certificates, counters, signatures, key agreement, and its PINs.

No transaction is open while a person types. A PIN is presented exactly once per entry, whatever happens after.
"""

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from idclient.cards import keys
from idclient.cards.channel import Observer, unwatched
from idclient.cards.driver import Driver
from idclient.cards.models import Key, PinName, PinState
from idclient.cards.personal import PersonalData
from idclient.cards.pin_entry import Entering
from idclient.cards.remembered import Certificates
from idclient.cards.session import Session
from idclient.cards.using import KeyUse, require_agreement
from idclient.cards.waiting import PATIENCE
from idclient.errors.card import CardSignatureInvalid
from idclient.model import Dialog, PinEntry, Purpose, Signature, SignatureAlgorithm
from idclient.ports import Cache, Card

if TYPE_CHECKING:
    from idclient.cards.pin_changes import PinChanges

BOTH = (Purpose.AUTHENTICATION, Purpose.SIGNING)


class CardIdentity:
    """A `model.Identity` on an open card. Owns the card; use it in a `with` block or close it."""

    def __init__(
        self, card: Card, driver: Driver, *, observe: Observer = unwatched, patience: float = PATIENCE
    ) -> None:
        self._session = Session(card, observe=observe, patience=patience)
        self._driver = driver
        self._entering = Entering()
        self._certificates = Certificates(self._session, driver)

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

    def enter_pins(self, entering: Entering) -> None:
        """Say how PINs are entered from now on: typed, on the reader's keypad, or as it comes."""
        self._entering = entering

    def pin_entry(self, purpose: Purpose) -> tuple[PinName, PinEntry]:
        """Return which PIN opens a key, and how it is going to be entered; nobody is asked. Raises: CardError."""
        key = self._driver.model.keys[purpose]
        return key.pin, self._keys.entry(key)

    def remember_in(self, cache: Cache) -> None:
        """Keep certificates in a cache from now on, by the card's document number, and take them from there."""
        self._certificates = Certificates(self._session, self._driver, cache)

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
        return self._certificates.read(purposes, dialog)

    def pin_states(self, dialog: Dialog) -> tuple[PinState, ...]:
        """Return the counters of PIN1, PIN2 and PUK, as they are now; no try is spent. Raises: CardError, Cancelled."""
        return self._session.run(lambda channel: self._driver.pin_states(channel, self._driver.model.pins), dialog)

    def personal_data(self, dialog: Dialog) -> PersonalData:
        """Return who the card belongs to. Raises: CardError, Cancelled."""
        return self._session.run(self._driver.personal_data, dialog)

    def document_number(self, dialog: Dialog) -> str:
        """Return the document number. Raises: CardError, Cancelled."""
        return self._session.run(self._driver.document_number, dialog)

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a SHA-2 digest (32, 48 or 64 bytes) with the signing key after asking for PIN2.

        Raises:
            PinWrong, PinBlocked, PinFormat, PinLastTry, PinMustChange, PinOutcomeUnknown: about the PIN.
            PinPadFailed: about the reader's keypad; no try is lost.
            CardReset: another program reset the card after the PIN was accepted; no try is lost.
            CardError, Cancelled, DigestUnsupported: everything else.
        """
        return self._sign(self._driver.model.keys[Purpose.SIGNING], digest, dialog)

    def signature_algorithms(self, dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
        """Return every scheme in which `sign` makes signatures; no PIN is asked. Raises: CardError, Cancelled."""
        key = self._driver.model.keys[Purpose.SIGNING]
        return keys.algorithms(keys.in_use(key, self._certificate(key, dialog)))

    def digest_sizes(self, purpose: Purpose, dialog: Dialog) -> tuple[int, ...]:
        """Return the sizes of digests, in bytes, that the key for a purpose signs. Raises: CardError, Cancelled."""
        key = self._driver.model.keys[purpose]
        return tuple(sorted(keys.in_use(key, self._certificate(key, dialog)).way.sizes))

    def authenticate(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a SHA-2 digest with the authentication key after asking for PIN1. Raises: as `sign`."""
        return self._sign(self._driver.model.keys[Purpose.AUTHENTICATION], digest, dialog)

    def derive(self, point: bytes, dialog: Dialog) -> bytearray:
        """Return the X coordinate shared by the authentication key and a point 04‖X‖Y, after asking for PIN1.

        The caller wipes the secret.

        Raises:
            KeyAgreementPointInvalid: no point of the key's curve; nobody was asked.
            CardKeyUnsupported: the key makes no key agreement.
            CardError, Cancelled: as `sign`.
        """
        key = self._driver.model.keys[Purpose.AUTHENTICATION]
        require_agreement(key, self._certificate(key, dialog), point)
        return self._keys.derive(key, point, dialog)

    def change_pin(self, name: PinName, dialog: Dialog) -> PinState:
        """Replace a PIN by who knows it, and return its state afterwards. Asked: the present PIN, the new one, again.

        A new PIN that is typed is judged before anything is sent; one entered on the reader's keypad cannot be.

        Raises:
            PinOperationImpossible: this model does not let its holder change that PIN.
            NewPinUnfit: the new PIN is easy to guess, not repeated, or refused by the card.
            PinChangeUnknown: the answer was lost and the counter does not tell whether the PIN was changed.
            PinWrong, PinBlocked, PinFormat, PinLastTry, PinPadFailed, CardError, Cancelled: as `sign`.
        """
        return self._changes.change(name, dialog)

    def activate_pin(self, name: PinName, dialog: Dialog) -> PinState:
        """Replace a PIN that is still the delivered one. Raises: PinAlreadyActive; and as `change_pin`."""
        return self._changes.activate(name, dialog)

    def unblock_pin(self, name: PinName, dialog: Dialog) -> PinState:
        """Give a PIN a new value by who knows the PUK, blocked or not. Asked: the PUK, the new PIN, again.

        Raises:
            PukBlocked: the PUK is blocked; nobody was asked, or its last try was wrong.
            PinOperationImpossible: the PUK itself, or a model whose PINs only the issuer unblocks.
            NewPinUnfit, PinChangeUnknown, CardError, Cancelled: as `change_pin`; PinWrong is about the PUK.
        """
        return self._changes.unblock(name, dialog)

    @property
    def _changes(self) -> "PinChanges":
        from idclient.cards.pin_changes import PinChanges

        return PinChanges(self._session, self._driver, self._entering)

    @property
    def _keys(self) -> KeyUse:
        return KeyUse(self._session, self._driver, self._entering)

    def _certificate(self, key: Key, dialog: Dialog) -> bytes:
        return self.certificates((key.purpose,), dialog)[key.purpose]

    def _sign(self, model_key: Key, digest: bytes, dialog: Dialog) -> Signature:
        keys.require_digest(digest)
        certificate = self._certificate(model_key, dialog)
        key = keys.in_use(model_key, certificate)
        algorithm = keys.algorithm_for(key, digest)
        value = self._keys.sign(key, digest, dialog)
        try:
            keys.require_signature(keys.public_key(key, certificate), value, digest=digest, algorithm=algorithm)
        except CardSignatureInvalid:
            self._certificates.distrust()
            raise
        return Signature(value, algorithm, certificate)
