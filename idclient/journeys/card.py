"""Find the right card, and look at it: who it belongs to, until when it is valid, how many PIN tries are left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from idclient.cards.can import CanSource, Contactless
from idclient.cards.find import find_card
from idclient.cards.identity import BOTH, CardIdentity
from idclient.cards.models import PinState
from idclient.cards.personal import PersonalData
from idclient.errors.card import CardCertificateMissing, NoReader, ReaderUnavailable
from idclient.errors.trust import CertificateExpired, CertificateNotYetValid, TrustError
from idclient.model import Dialog, Purpose
from idclient.ports import Environment
from idclient.value import frozen

_PAUSE = 0.02
"""Seconds between two looks at the readers."""


@frozen
class CertificateOnCard:
    """A certificate as found. `state` is valid, expired, not_yet_valid, untrusted, malformed or missing.

    Whether it is revoked is not asked here.
    """

    purpose: Purpose
    state: str
    not_after: datetime | None


@frozen(repr=False)
class CardView:
    """What a person may see of their card. The personal data never goes to a log."""

    reader: str
    model: str
    personal: PersonalData
    certificates: Sequence[CertificateOnCard]
    pins: Sequence[PinState]

    @property
    def holder(self) -> dict[str, str]:
        """The personal data by label, in the order in which it is shown; empty where the card has nothing."""
        data = self.personal
        expiry = data.expiry_date
        return {
            "surname": data.surname,
            "given_names": data.given_names,
            "personal_code": data.personal_code,
            "citizenship": data.citizenship,
            "document_number": data.document_number,
            "document_expiry": expiry.isoformat() if expiry else data.expiry,
        }

    def as_facts(self) -> dict[str, Any]:
        """Return the view as plain data for --json."""
        return {
            "reader": self.reader,
            "model": self.model,
            "holder": self.holder,
            "certificates": [
                {
                    "purpose": certificate.purpose.value,
                    "state": certificate.state,
                    "not_after": certificate.not_after.isoformat() if certificate.not_after else None,
                }
                for certificate in self.certificates
            ],
            "pins": [
                {
                    "name": pin.name,
                    "tries_left": pin.left,
                    "tries": pin.maximum,
                    "blocked": pin.blocked,
                    "must_change": pin.must_change,
                }
                for pin in self.pins
            ],
        }


def open_identity(environment: Environment, reader: str | None, dialog: Dialog) -> CardIdentity:
    """Return the identity on the right card; `reader` is part of a reader's name, or None for any.

    Raises: CardError naming the layer that failed, Cancelled.
    """
    name = _full_name(environment, reader) if reader else ""
    source = CanSource(environment.vault if environment.remember_can else None)
    means = Contactless(source, environment.entropy)
    identity = find_card(environment.readers, dialog, reader=name, contactless=means)
    identity.remember_in(environment.cache)
    return identity


def look_at_card(environment: Environment, reader: str | None, dialog: Dialog) -> CardView:
    """Read everything a person may see of their card; no PIN is asked and no try spent. Raises: CardError."""
    with open_identity(environment, reader, dialog) as identity:
        certificates = [_certificate(environment, identity, purpose, dialog) for purpose in BOTH]
        return CardView(
            reader=identity.reader,
            model=identity.model_name,
            personal=identity.personal_data(dialog),
            certificates=certificates,
            pins=identity.pin_states(dialog),
        )


def read_certificates(environment: Environment, reader: str | None, dialog: Dialog) -> dict[Purpose, bytes | None]:
    """Read both certificates, DER; one that the card has not is None. Raises: CardError, Cancelled.

    CardCertificateMissing only when there is neither.
    """
    found: dict[Purpose, bytes | None] = {}
    with open_identity(environment, reader, dialog) as identity:
        try:
            return dict(identity.certificates(BOTH, dialog))
        except CardCertificateMissing as error:
            for purpose in BOTH:
                found[purpose] = _one_certificate(identity, purpose, dialog)
            if not any(found.values()):
                raise error from None
    return found


def _one_certificate(identity: CardIdentity, purpose: Purpose, dialog: Dialog) -> bytes | None:
    try:
        return identity.certificates((purpose,), dialog)[purpose]
    except CardCertificateMissing:
        return None


def _full_name(environment: Environment, part: str) -> str:
    names = [state.name for state in environment.readers.list()]
    fitting = [name for name in names if part.casefold() in name.casefold()]
    if part in names:
        return part
    if not fitting:
        raise ReaderUnavailable
    return fitting[0]


def _certificate(
    environment: Environment, identity: CardIdentity, purpose: Purpose, dialog: Dialog
) -> CertificateOnCard:
    from idclient.trust.certificates import read_certificate
    from idclient.trust.chain import build_chain

    try:
        octets = identity.certificates((purpose,), dialog)[purpose]
    except CardCertificateMissing:
        return CertificateOnCard(purpose, "missing", None)
    try:
        until = read_certificate(octets).not_after
    except TrustError:
        return CertificateOnCard(purpose, "malformed", None)
    store = environment.trust
    try:
        build_chain(octets, store.anchors, store.intermediates, at=environment.clock.now())
    except CertificateExpired:
        return CertificateOnCard(purpose, "expired", until)
    except CertificateNotYetValid:
        return CertificateOnCard(purpose, "not_yet_valid", until)
    except TrustError:
        return CertificateOnCard(purpose, "untrusted", until)
    return CertificateOnCard(purpose, "valid", until)


def wait_for_card(environment: Environment, dialog: Dialog, *, seconds: float) -> None:
    """Wait until some reader holds a card; return at once when one does, and after that time in any case.

    Raises: CardError, Cancelled.
    """
    end = environment.clock.monotonic() + seconds
    while environment.clock.monotonic() < end:
        dialog.check()
        try:
            if any(state.present for state in environment.readers.list()):
                return
        except NoReader:
            pass
        environment.clock.sleep(_PAUSE)
