"""Is the vote stored? Only when all of the collector's confirmation is proven (IVXV, `tspreg` and `ocsp`).

No clock of this computer is asked: what counts are the times that were signed, and the certificates that the election's
configuration pins. What is learnt on the way is how far the computer's clock is off.
"""

import hashlib
from datetime import datetime, timedelta

from idclient.errors.ballot import VoteNotProven
from idclient.errors.collector import RegistrationNonceMalformed
from idclient.errors.trust import SignatureInvalid, TrustError
from idclient.trust.certificates import read_certificate
from idclient.trust.ocsp_response import judge, read_response
from idclient.trust.signatures import Padding, Scheme, verify_message
from idclient.trust.token import Token, prove_signer, read_token
from idclient.value import field, frozen
from idclient.wire.registration_nonce import read_registration_nonce

_HASH = "sha256"


@frozen(kw_only=True)
class Pinned:
    """Whose word counts in an election, from its configuration; certificates in DER.

    `registration` is the collector's own, with an RSA key. OCSP may also be answered by whom the voter's own authority
    lets answer for it. `delay` is how much later than the registration the OCSP response may be made.
    """

    registration: bytes = field(repr=False)
    timestamps: tuple[bytes, ...] = field(repr=False)
    ocsp: tuple[bytes, ...] = field(default=(), repr=False)
    delay: timedelta = timedelta(minutes=15)


@frozen(kw_only=True)
class Confirmation:
    """What a collector sends for a vote: a TimeStampToken and an OCSPResponse, DER."""

    registration: bytes = field(repr=False)
    ocsp: bytes = field(repr=False)


@frozen
class Stored:
    """A vote that is stored: the signed time of its registration, and that of the OCSP response."""

    registered_at: datetime
    status_at: datetime


def require_stored(
    confirmation: Confirmation, value: bytes, certificate: bytes, issuer: bytes, pinned: Pinned
) -> Stored:
    """Return the proven times of a vote that is stored.

    `value` is the canonical `ds:SignatureValue` element of the vote; `certificate` is the voter's, `issuer` its
    authority's.

    Raises: VoteNotProven, which names the part and what is wrong with it.
    """
    registered_at = _registration(confirmation.registration, value, pinned)
    status_at = _status(confirmation.ocsp, certificate, issuer, pinned)
    # most OCSP responders leave fractions of a second out, so those of the time stamp do not count here
    if not timedelta(0) <= status_at - registered_at.replace(microsecond=0) <= pinned.delay:
        raise VoteNotProven(part="ocsp", reason="time")
    return Stored(registered_at, status_at)


def clock_offset(stored: Stored, now: datetime) -> timedelta:
    """Return how far this computer's clock is ahead of the signed times; some seconds mean nothing."""
    return now - stored.registered_at


def _registration(der: bytes, value: bytes, pinned: Pinned) -> datetime:
    try:
        token = read_token(der)
        signer = prove_signer(token, pinned.timestamps)
    except TrustError as problem:
        raise VoteNotProven(part="tspreg", reason=problem.code) from problem
    if signer.der not in pinned.timestamps or not signer.not_before <= token.time <= signer.not_after:
        raise VoteNotProven(part="tspreg", reason="signer")
    if token.hash_name != _HASH or token.imprint != hashlib.sha256(value).digest():
        raise VoteNotProven(part="tspreg", reason="imprint")
    _require_nonce(token, value, pinned)
    return token.time


def _require_nonce(token: Token, value: bytes, pinned: Pinned) -> None:
    """Make sure that the collector itself asked for the time stamp: only then is the vote registered."""
    collector = read_certificate(pinned.registration)
    try:
        signature = read_registration_nonce(token.nonce or 0)
        verify_message(collector.public_key, signature, value, scheme=Scheme(Padding.PKCS1, _HASH))
    except (RegistrationNonceMalformed, SignatureInvalid) as problem:
        raise VoteNotProven(part="tspreg", reason="nonce") from problem


def _status(der: bytes, certificate: bytes, issuer: bytes, pinned: Pinned) -> datetime:
    try:
        status, response = read_response(der)
        if status != 0 or response is None:
            raise VoteNotProven(part="ocsp", reason="refused")
        subject, authority = read_certificate(certificate), read_certificate(issuer)
        single, _ = judge(response, subject, authority, pinned=pinned.ocsp)
    except TrustError as problem:
        raise VoteNotProven(part="ocsp", reason=problem.code) from problem
    if single.status != "good":
        raise VoteNotProven(part="ocsp", reason=single.status)
    until = single.next_update or response.produced_at
    if not timedelta(0) <= response.produced_at - single.this_update <= pinned.delay or until < response.produced_at:
        raise VoteNotProven(part="ocsp", reason="time")  # it says what was known at another time
    return response.produced_at
