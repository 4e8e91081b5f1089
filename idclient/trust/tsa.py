"""When did this exist? Time stamps fetched over HTTP and judged, fresh or kept (RFC 3161, RFC 5816)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NoReturn

from idclient.errors.service import (
    ServiceAnswerMalformed,
    ServiceError,
    ServiceNotConfigured,
    TimestampAlgorithmRefused,
    TimestampExtensionRefused,
    TimestampFormatRefused,
    TimestampInfoUnavailable,
    TimestampPolicyRefused,
    TimestampRefused,
    TimestampRequestRefused,
    TimestampSystemFailure,
    TimestampTimeUnavailable,
)
from idclient.errors.timestamp import (
    TimestampImprintDifferent,
    TimestampMalformed,
    TimestampNonceDifferent,
    TimestampNonceMissing,
    TimestampNotTrusted,
    TimestampTimeOff,
)
from idclient.errors.trust import AlgorithmUnsupported, TrustError
from idclient.model import TrustStore
from idclient.ports import Entropy, Environment, Request
from idclient.trust.asn1 import reading
from idclient.trust.calls import ask, host_of
from idclient.trust.chain import Chain, build_chain
from idclient.trust.signatures import HASH_NAMES
from idclient.trust.token import Token, prove_signer, read_token
from idclient.value import field, frozen

SERVICE = "tsa"
MAXIMUM_OFFSET = timedelta(minutes=5)
_NONCE_SIZE = 16
_ANSWER_LIMIT = 1_000_000
_FAILURES: dict[str, type[ServiceError]] = {
    "bad_alg": TimestampAlgorithmRefused,
    "bad_request": TimestampRequestRefused,
    "bad_data_format": TimestampFormatRefused,
    "time_not_available": TimestampTimeUnavailable,
    "unaccepted_policy": TimestampPolicyRefused,
    "unaccepted_extensions": TimestampExtensionRefused,
    "add_info_not_available": TimestampInfoUnavailable,
    "system_failure": TimestampSystemFailure,
}


@frozen
class Timestamp:
    """A proven time stamp. `der` is the token (ContentInfo), not the whole response."""

    der: bytes = field(repr=False)
    time: datetime
    signer: bytes = field(repr=False)
    """The time-stamping unit's certificate, DER."""
    chain: Chain = field(repr=False)
    """From the unit to the anchor."""


def fetch_timestamp(environment: Environment, imprint: bytes, hash_name: str) -> Timestamp:
    """Have a digest time-stamped and return the token when it is proven. Blocks. `hash_name` as in hashlib.

    Raises: ServiceNotConfigured without an address; other ServiceErrors; AlgorithmUnsupported; TimestampError leaves;
    TimestampTimeOff when the token's time is more than five minutes from the clock.
    """
    url = environment.services.tsa_url
    if not url:
        raise ServiceNotConfigured(service=SERVICE)
    if hash_name not in HASH_NAMES:
        raise AlgorithmUnsupported(algorithm=hash_name)
    host = host_of(url, service=SERVICE)
    nonce = make_nonce(environment.entropy)
    body = ask(
        environment.http,
        Request(
            method="POST",
            url=url,
            service=SERVICE,
            headers={"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"},
            body=build_request(imprint, hash_name, nonce=nonce),
            limit=_ANSWER_LIMIT,
        ),
        accept=("application/timestamp-reply",),
    )
    try:
        token = _granted(body, host)
        read = read_token(token)
    except TimestampMalformed as problem:
        raise ServiceAnswerMalformed(service=SERVICE, host=host) from problem
    timestamp = _judge(read, imprint, hash_name, store=environment.trust, nonce=nonce)
    offset = timestamp.time - environment.clock.now()
    if abs(offset) > MAXIMUM_OFFSET:
        raise TimestampTimeOff(seconds=round(offset.total_seconds()))
    return timestamp


def check_token(
    token: bytes, imprint: bytes, hash_name: str, store: TrustStore, *, certificates: Sequence[bytes] = ()
) -> Timestamp:
    """Judge a token, DER, that was kept with a signature, at its own time. `certificates` help to build the chain.

    Raises: TimestampError leaves, TimestampImprintDifferent also when the token uses another digest algorithm than
    `hash_name`; AlgorithmUnsupported, KeyUnsupported.
    """
    return _judge(read_token(token), imprint, hash_name, store=store, certificates=certificates)


def trace_token(token: bytes, store: TrustStore, *, certificates: Sequence[bytes] = ()) -> Timestamp:
    """Return a token's time, unit and chain, without a look at what it is over: that was judged before.

    Raises: TimestampError leaves, AlgorithmUnsupported, KeyUnsupported.
    """
    return _trace(read_token(token), store, certificates)


def imprint_hash_name(token: bytes) -> str:
    """Return the digest algorithm (hashlib's name) that a token is over. Raises: TimestampMalformed."""
    return read_token(token).hash_name


def build_request(imprint: bytes, hash_name: str, *, nonce: int) -> bytes:
    """Return a DER TimeStampReq that asks for the certificates too."""
    from asn1crypto import tsp

    request: bytes = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {"hash_algorithm": {"algorithm": hash_name}, "hashed_message": imprint},
            "nonce": nonce,
            "cert_req": True,
        }
    ).dump()
    return request


def make_nonce(entropy: Entropy) -> int:
    """Return 16 random bytes as a number whose DER has 16 bytes: the first is neither zero nor negative."""
    drawn = entropy(_NONCE_SIZE)
    return int.from_bytes(bytes([(drawn[0] & 0x3F) | 0x40]) + drawn[1:], "big")


def _granted(body: bytes, host: str) -> bytes:
    """Return the token, DER, of a granted TimeStampResp. Raises: ServiceError, TimestampMalformed."""
    from asn1crypto.core import Void

    from idclient.trust.structures import TimeStampResponse

    with reading(TimestampMalformed):
        response = TimeStampResponse.load(body, strict=True)
        info = response["status"]
        status = int.from_bytes(info["status"].contents, "big", signed=True)
        if status not in {0, 1}:  # granted, grantedWithMods
            _refuse(info, status, host)
        if isinstance(response["time_stamp_token"], Void):
            raise TimestampMalformed
        token: bytes = response["time_stamp_token"].dump()
        return token


def _refuse(info: Any, status: int, host: str) -> NoReturn:
    for name in sorted(info["fail_info"].native or ()):
        if name in _FAILURES:
            raise _FAILURES[name](service=SERVICE, host=host)
    raise TimestampRefused(service=SERVICE, host=host, status=status)


def _judge(
    token: Token,
    imprint: bytes,
    hash_name: str,
    *,
    store: TrustStore,
    nonce: int | None = None,
    certificates: Sequence[bytes] = (),
) -> Timestamp:
    if hash_name not in HASH_NAMES:
        raise AlgorithmUnsupported(algorithm=hash_name)
    if (token.hash_name, token.imprint) != (hash_name, imprint):
        raise TimestampImprintDifferent
    if nonce is not None and token.nonce is None:
        raise TimestampNonceMissing
    if nonce is not None and token.nonce != nonce:
        raise TimestampNonceDifferent
    return _trace(token, store, certificates)


def _trace(token: Token, store: TrustStore, certificates: Sequence[bytes]) -> Timestamp:
    helpers = (*token.certificates[:32], *certificates, *store.intermediates)
    signer = prove_signer(token, (*helpers, *store.timestamp_anchors))
    try:
        chain = build_chain(signer.der, store.timestamp_anchors, helpers, at=token.time)
    except TrustError as problem:
        raise TimestampNotTrusted(reason=problem.code) from problem
    return Timestamp(token.der, token.time, signer.der, chain)
