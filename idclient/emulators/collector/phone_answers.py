"""What a phone's service answered, judged before anybody is let in by it: certificate, person, signature."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from idclient.emulators.collector.refusals import Refused
from idclient.value import field, frozen

_PREFIX = "PNOEE-"


@frozen
class Person:
    """Who answered. `subject` is a Name, DER."""

    subject: bytes = field(repr=False)
    code: str = field(repr=False)
    given_names: str = field(repr=False)
    surname: str = field(repr=False)


class PhoneJudge:
    """Believes certificates of some authorities, each configured with its certificate (DER). `bad` is the refusal."""

    def __init__(self, issuers: Sequence[bytes], bad: str) -> None:
        from cryptography.x509 import load_der_x509_certificate

        self._issuers = [load_der_x509_certificate(issuer) for issuer in issuers]
        self._bad = bad

    def authenticated(self, der: bytes, signature: bytes, digest: bytes, code: str, now: datetime) -> Person:
        """Return who has signed a SHA-256 digest, once that is the person who was asked. Raises: Refused."""
        person = self.holder(der, now)
        certificate = self._loaded(der)
        if person.code != code:
            raise Refused(self._bad, "person")
        usage = self._usage(certificate)
        if not usage.digital_signature:
            raise Refused(self._bad, "usage")
        self._verify(certificate, signature, digest)
        return person

    def signer(self, der: bytes, code: str, now: datetime) -> bytes:
        """Return a certificate that signs votes of a person. Raises: Refused."""
        if self.holder(der, now).code != code or not self._usage(self._loaded(der)).content_commitment:
            raise Refused(self._bad, "signer")
        return der

    def holder(self, der: bytes, now: datetime) -> Person:
        """Return whose certificate it is. Raises: Refused."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.x509.oid import NameOID

        certificate = self._loaded(der)
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise Refused(self._bad, "time")
        for issuer in self._issuers:
            try:
                certificate.verify_directly_issued_by(issuer)
            except (ValueError, TypeError, InvalidSignature):
                continue
            break
        else:
            raise Refused(self._bad, "issuer")
        found = [
            [str(part.value) for part in certificate.subject.get_attributes_for_oid(oid)]
            for oid in (NameOID.SERIAL_NUMBER, NameOID.GIVEN_NAME, NameOID.SURNAME)
        ]
        if any(len(values) != 1 for values in found):
            raise Refused(self._bad, "subject")
        ((serial,), (given,), (surname,)) = found
        return Person(certificate.subject.public_bytes(), serial.removeprefix(_PREFIX), given, surname)

    def _loaded(self, der: bytes) -> Any:
        from cryptography.x509 import load_der_x509_certificate

        try:
            return load_der_x509_certificate(der)
        except ValueError as problem:
            raise Refused(self._bad, "certificate") from problem

    def _usage(self, certificate: Any) -> Any:
        from cryptography import x509

        try:
            return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        except (x509.ExtensionNotFound, ValueError) as problem:
            raise Refused(self._bad, "usage") from problem

    def _verify(self, certificate: Any, signature: bytes, digest: bytes) -> None:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
        from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        key, hashed = certificate.public_key(), Prehashed(SHA256())
        try:
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(signature, digest, padding.PKCS1v15(), hashed)
            elif isinstance(key, ec.EllipticCurvePublicKey):
                half = len(signature) // 2
                r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
                key.verify(encode_dss_signature(r, s), digest, ec.ECDSA(hashed))
            else:
                raise Refused(self._bad, "key")
        except (InvalidSignature, ValueError) as problem:
            raise Refused(self._bad, "signature") from problem


def octets_in(value: Any, failed: str) -> bytes:
    """Return what base64 in an answer spells. Raises: Refused with the word for a failure."""
    try:
        octets = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError) as problem:
        raise Refused(failed, "base64") from problem
    if not octets:
        raise Refused(failed, "base64")
    return octets


def signature_in(answer: dict[str, Any], failed: str) -> bytes:
    """Return the value of the signature in an answer. Raises: Refused."""
    signature = answer.get("signature")
    if not isinstance(signature, dict):
        raise Refused(failed, "signature")
    return octets_in(signature.get("value"), failed)


def algorithm_in(answer: dict[str, Any]) -> str:
    """Return the name of the algorithm in an answer, empty where there is none."""
    signature = answer.get("signature")
    return str(signature.get("algorithm", "")) if isinstance(signature, dict) else ""
