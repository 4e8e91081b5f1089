"""Prove who somebody is, with any identity: a random value is signed, and everything about the answer is verified."""

import hashlib
from datetime import datetime
from itertools import pairwise

from idclient.errors.trust import ChainNotFound
from idclient.model import Dialog, Identity, Progress, Purpose, Resumable, Step
from idclient.ports import Environment
from idclient.ports.stopping import stoppable
from idclient.trust.authentication import check_authentication_certificate, verify_signature
from idclient.trust.chain import Chain, build_chain
from idclient.trust.persons import NaturalPerson, read_person
from idclient.value import field, frozen

_CHALLENGE = 64
"""Random bytes. They are hashed before they are signed, so that nobody who foresees them chooses what is signed."""
_HASH = "sha256"
"""The one digest that every card's key and every phone signs."""


@frozen
class Authenticated:
    """Who proved who they are. `certificate` is DER; `at` is this computer's clock."""

    holder: NaturalPerson
    certificate: bytes = field(repr=False)
    at: datetime


def authenticate(environment: Environment, identity: Identity, dialog: Dialog) -> Authenticated:
    """Have the person authenticate (PIN1) and return who it is. Blocks; no service is believed on its word.

    Raises:
        CertificateNotForAuthentication, ChainError, CertificateRevoked and other TrustErrors, ServiceError: the
            certificate, whose status is always asked for.
        SignatureInvalid: the key in the certificate did not sign our value.
        CardError, PhoneError, Cancelled: from card, phone and person.
    """
    digest = _under_way(identity, dialog) or hashlib.new(_HASH, environment.entropy(_CHALLENGE)).digest()
    signature = identity.authenticate(digest, dialog)
    dialog.check()
    dialog.tell(Progress(Step.CHECKING_ANSWER))
    verify_signature(signature, digest)
    now = environment.clock.now()
    check_authentication_certificate(signature.certificate, now)
    _require_good(stoppable(environment, dialog.check), signature.certificate, now)
    dialog.check()
    return Authenticated(read_person(signature.certificate), signature.certificate, now)


def _under_way(identity: Identity, dialog: Dialog) -> bytes:
    """Return our own digest of a few minutes ago, if a phone still has it: it rings once, restart or not."""
    return identity.under_way(Purpose.AUTHENTICATION, dialog) if isinstance(identity, Resumable) else b""


def _require_good(environment: Environment, certificate: bytes, at: datetime) -> None:
    """Prove the path to an authority that counts, and ask about each certificate below it. Raises: TrustError."""
    from idclient.trust.ocsp import fetch_status

    store = environment.trust
    anchors = (*store.anchors, *store.phone_anchors, *store.basic_anchors)
    chain: Chain = build_chain(certificate, anchors, store.intermediates, at=at)
    if len(chain) < 2:
        raise ChainNotFound  # an anchor itself is nobody's certificate
    for member, issuer in pairwise(chain):
        fetch_status(environment, member, issuer)
