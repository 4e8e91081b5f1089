"""What an OCSP responder answered, judged before a voter's certificate is called good (RFC 6960, and IVXV's own rules).

IVXV itself takes signatures with RSA only; this collector takes ECDSA too, with which TEST authorities sign.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from idclient.emulators.collector.certificates import load
from idclient.emulators.collector.proof_signatures import signed_by
from idclient.emulators.collector.refusals import Refused
from idclient.value import field, frozen

_AGE, _SKEW = timedelta(seconds=60), timedelta(seconds=0.3)
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


@frozen
class Pair:
    """The certificate that is asked about, and its authority's; DER."""

    subject: bytes = field(repr=False)
    issuer: bytes = field(repr=False)


class StatusJudge:
    """Believes responders that are configured with their certificates (DER), the authority, and whom that appoints."""

    def __init__(self, responders: Sequence[bytes] = ()) -> None:
        self._responders = tuple(responders)

    def judge(self, answer: bytes, pair: Pair, since: datetime, now: datetime) -> None:
        """Accept an OCSPResponse (DER) that calls a certificate good, made after the vote's registration.

        Raises: Refused: BAD_CERTIFICATE for another status, INTERNAL_SERVER_ERROR for an answer that proves nothing.
        """
        try:
            self._require_good(answer, pair, since, now)
        except _UNREADABLE as problem:
            raise _refused("form") from problem

    def _require_good(self, answer: bytes, pair: Pair, since: datetime, now: datetime) -> None:
        from asn1crypto import ocsp

        response = ocsp.OCSPResponse.load(answer, strict=True)
        if response["response_status"].native != "successful":
            raise _refused("status")
        basic = response["response_bytes"]["response"].parsed
        data = basic["tbs_response_data"]
        message = data.dump()  # as it came: once it is looked into, it would be encoded anew
        (single,) = data["responses"]
        if not _is_about(single["cert_id"], pair):
            raise _refused("certificate")
        if any(
            one["critical"].native
            for part in (data["response_extensions"], single["single_extensions"])
            for one in part or ()
        ):
            raise _refused("extension")
        self._require_signed(basic, message, pair, now)
        if not -_SKEW <= now - single["this_update"].native <= _AGE:
            raise _refused("time")
        until = single["next_update"].native
        if (until is not None and until < now) or data["produced_at"].native < since.replace(microsecond=0):
            raise _refused("time")
        if single["cert_status"].name != "good":
            raise Refused("BAD_CERTIFICATE", f"status: {single['cert_status'].name}")

    def _require_signed(self, basic: Any, message: bytes, pair: Pair, now: datetime) -> None:
        sent = [certificate.dump() for certificate in basic["certs"] or ()]
        named = basic["tbs_response_data"]["responder_id"]
        signers = [der for der in (*self._responders, pair.issuer, *sent) if _is_named(named, der)]
        if not signers:
            raise _refused("responder")
        signer = signers[0]
        if signer not in (*self._responders, pair.issuer):
            times = _appointed(signer, pair.issuer)
            if times is None or not times[0] <= now <= times[1]:
                raise _refused("responder")
        algorithm = basic["signature_algorithm"]["algorithm"].native
        if not signed_by(signer, algorithm, basic["signature"].native, message):
            raise _refused("signature")


def _is_about(identifier: Any, pair: Pair) -> bool:
    from asn1crypto import x509

    subject, issuer = x509.Certificate.load(pair.subject), x509.Certificate.load(pair.issuer)
    if identifier["hash_algorithm"]["algorithm"].native != "sha1":
        return False
    hashes = tuple(
        hashlib.sha1(octets, usedforsecurity=False).digest()
        for octets in (issuer.subject.dump(), issuer.public_key["public_key"].contents[1:])
    )
    found = (identifier["issuer_name_hash"].native, identifier["issuer_key_hash"].native)
    return hashes == found and bool(identifier["serial_number"].native == subject.serial_number)


def _is_named(identifier: Any, der: bytes) -> bool:
    from asn1crypto import x509

    certificate = x509.Certificate.load(der)
    if identifier.name == "by_key":
        return bool(identifier.native == certificate.public_key.sha1)
    return bool(identifier.chosen.chosen.contents == certificate.subject.chosen.contents)


@lru_cache(maxsize=64)
def _appointed(responder: bytes, issuer: bytes) -> tuple[datetime, datetime] | None:
    """Return since when and until when an authority lets a responder answer for it, None if it does not."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509.oid import ExtendedKeyUsageOID

    certificate = load(responder)
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        certificate.verify_directly_issued_by(load(issuer))
    except (x509.ExtensionNotFound, InvalidSignature):
        return None
    if ExtendedKeyUsageOID.OCSP_SIGNING not in purposes:
        return None
    return certificate.not_valid_before_utc, certificate.not_valid_after_utc


def _refused(why: str) -> Refused:
    return Refused("INTERNAL_SERVER_ERROR", f"status: {why}")
