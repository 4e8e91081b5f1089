"""Before the PIN: is the certificate good now, do the services answer, and will the signature fit.

What only a network needs is imported when it is asked.
"""

import hashlib
from typing import TYPE_CHECKING

from idclient.documents.cms import CmsPlan, choose_algorithm, estimate_cms_size
from idclient.errors.output import SignatureRoomTooSmall
from idclient.model import (
    Commitment,
    Dialog,
    Identity,
    Level,
    Permission,
    Progress,
    Resumable,
    SignatureAlgorithm,
    Step,
)
from idclient.ports import Environment
from idclient.trust.certificates import check_signing_certificate, read_holder
from idclient.trust.chain import Chain, build_chain
from idclient.value import field, frozen

if TYPE_CHECKING:
    from idclient.documents.appearance.style import Style
    from idclient.journeys.ahead import Attempt
    from idclient.trust.tsa import Timestamp

SPARE = 256
"""Bytes by which a time-stamp token may be longer than the one seen before (serial number, accuracy)."""


@frozen(kw_only=True)
class SigningOptions:
    """What the person wants. `replace` allows an existing target to be replaced; `field` names an empty field."""

    level: Level
    reason: str | None = None
    location: str | None = None
    contact: str | None = None
    name: str | None = None
    """What the signature says about its signer beside the certificate; the certificate's own name without it."""
    field: str | None = None
    visible: "Style | None" = None
    """How the signature looks on its page; without it nothing is seen."""
    certify: Permission | None = None
    """Certify the document as its author: what others may change from then on. Only as its first signature."""
    commitment: Commitment | None = None
    """What the signer commits to; not together with a reason (EN 319 142-1, 6.3)."""
    replace: bool = False
    recheck: bool = False
    resume: bool = False
    """Leave alone what an earlier run has signed already; see `earlier.find_earlier`."""
    offline: bool = False
    """Ask no service, not even whether the certificate is revoked. For level B-B only."""
    repair: bool = False
    """Sign a rewritten copy of what is damaged and not signed yet."""
    inspect: bool = True
    """Look for what speaks against signing a document, and have the person accept it."""


@frozen
class ReadySigner:
    """An identity whose certificate is known to be good now, and what the run has learnt about the services."""

    identity: Identity
    certificate: bytes = field(repr=False)
    chain: Chain = field(repr=False)
    algorithm: SignatureAlgorithm
    token_size: int
    commitment: Commitment | None = None
    under_way: "Attempt | None" = None
    """The document that a phone was asked to sign before a restart, and may still answer; for the run's first alone."""

    @property
    def hash_name(self) -> str:
        """The digest that goes with the key, for everything."""
        return self.algorithm.hash_name

    @property
    def cms(self) -> CmsPlan:
        """What the CMS will hold."""
        return CmsPlan(
            certificate=self.certificate,
            algorithm=self.algorithm,
            chain=self.chain[1:],
            commitment=self.commitment,
        )

    @property
    def name(self) -> str:
        """The common name in the certificate, for the person alone."""
        return read_holder(self.certificate).common_name


def prepare_signer(
    environment: Environment, identity: Identity, options: SigningOptions, dialog: Dialog
) -> ReadySigner:
    """Prove that the certificate is good now and that the time-stamping authority answers; no PIN is asked.

    Raises: TrustError, ServiceError, CardError, Cancelled.
    """
    certificate = identity.certificate(dialog)
    dialog.check()
    dialog.tell(Progress(Step.CHECKING_CERTIFICATE))
    now = environment.clock.now()
    check_signing_certificate(certificate, now)
    store = environment.trust
    chain = build_chain(certificate, store.anchors, store.intermediates, at=now)
    algorithm = choose_algorithm(certificate, identity.signature_algorithms(dialog))
    token_size = 0
    if not options.offline:
        from idclient.trust.ocsp import fetch_status

        fetch_status(environment, chain[0], chain[1])
    dialog.check()
    if options.level.timestamped:
        dialog.tell(Progress(Step.CHECKING_TIMESTAMPING))
        token_size = len(_probe_timestamping(environment, algorithm.hash_name).der) + SPARE
    under_way = _under_way(environment, identity, dialog)
    return ReadySigner(identity, certificate, chain, algorithm, token_size, options.commitment, under_way)


def _under_way(environment: Environment, identity: Identity, dialog: Dialog) -> "Attempt | None":
    if not isinstance(identity, Resumable):
        return None
    from idclient.journeys.resuming import recall

    return recall(environment, identity, dialog)


def _probe_timestamping(environment: Environment, hash_name: str) -> "Timestamp":
    """Return a token over a random value: the authority answers, is trusted, and its tokens are this large."""
    from idclient.trust.tsa import fetch_timestamp

    return fetch_timestamp(environment, environment.entropy(hashlib.new(hash_name).digest_size), hash_name)


def require_room(signer: ReadySigner, room: int) -> None:
    """Refuse before the PIN what would not fit after it. Raises: SignatureRoomTooSmall."""
    needed = estimate_cms_size(signer.cms, token_size=signer.token_size)
    if needed > room:
        raise SignatureRoomTooSmall(needed=needed, room=room)
