"""X.509 certificates: read completely or refused, and whether one may sign documents."""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Any

from idclient.errors.trust import (
    CertificateExpired,
    CertificateExtensionUnknown,
    CertificateIsAuthority,
    CertificateMalformed,
    CertificateNotForSigning,
    CertificateNotYetValid,
)
from idclient.trust.asn1 import MAXIMUM_SIZE, iso, octets, reading, utc
from idclient.trust.names import comparable
from idclient.trust.signatures import key_kind, read_scheme, verify_message
from idclient.value import field, frozen

# Critical extensions this program acts on, or that change nothing for it (RFC 5280 §4.2, RFC 3739 qcStatements).
_UNDERSTOOD = frozenset(
    {"2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.32", "2.5.29.35", "2.5.29.37", "1.3.6.1.5.5.7.1.3"}
)
_HASHES_FOR_KEYS = {"secp256r1": "sha256", "secp384r1": "sha384", "secp521r1": "sha512", "rsa": "sha256"}


@frozen
class Certificate:
    """What this program needs of a certificate. `subject` and `issuer` are names made comparable (RFC 5280 §7.1)."""

    der: bytes = field(repr=False)
    subject: str = field(repr=False)
    issuer: str = field(repr=False)
    subject_der: bytes = field(repr=False)
    issuer_der: bytes = field(repr=False)
    serial: int = field(repr=False)
    not_before: datetime
    not_after: datetime
    public_key: bytes = field(repr=False)
    """DER SubjectPublicKeyInfo."""
    key_bits: bytes = field(repr=False)
    """The contents of its BIT STRING, over which key hashes are made."""
    signed_part: bytes = field(repr=False)
    algorithm: bytes = field(repr=False)
    """DER AlgorithmIdentifier of the signature; judged only when the signature is."""
    signature: bytes = field(repr=False)
    is_authority: bool
    path_length: int | None
    key_usage: frozenset[str] | None
    extended_key_usage: tuple[str, ...] | None
    """Dotted OIDs, or None without the extension."""
    extended_key_usage_critical: bool
    subject_key_id: bytes | None
    authority_key_id: bytes | None
    ocsp_urls: tuple[str, ...]
    crl_urls: tuple[str, ...]
    ocsp_no_check: bool
    unknown_critical: tuple[str, ...]
    """Dotted OIDs."""
    policies: tuple[str, ...] = ()
    """Dotted OIDs of certificatePolicies, in order."""

    def permits(self, usage: str) -> bool:
        """Whether keyUsage includes `usage` (asn1crypto's name); without the extension every use is permitted."""
        return self.key_usage is None or usage in self.key_usage


@frozen
class Holder:
    """Who a certificate names: for display to the person alone, never for logs or errors."""

    common_name: str = field(repr=False)
    given_name: str = field(repr=False)
    surname: str = field(repr=False)
    serial_number: str = field(repr=False)
    """With its prefix, as `PNOEE-…` (EN 319 412-1)."""
    country: str = field(repr=False)


@lru_cache(maxsize=64)
def read_certificate(der: bytes) -> Certificate:
    """Read a DER certificate; the same few are read again and again, so results are kept.

    Raises: CertificateMalformed.
    """
    from asn1crypto import x509

    if len(der) > MAXIMUM_SIZE:
        raise CertificateMalformed
    with reading(CertificateMalformed):
        return _read(der, x509.Certificate.load(der, strict=True))


@lru_cache(maxsize=16)
def read_holder(der: bytes) -> Holder:
    """Return the names in a certificate's subject; what is absent is empty, and so are number and country given twice.

    Raises: CertificateMalformed.
    """
    from asn1crypto import x509

    with reading(CertificateMalformed):
        found: dict[str, list[str]] = {}
        for relative in x509.Certificate.load(der, strict=True).subject.chosen:
            for attribute in relative:
                found.setdefault(attribute["type"].native, []).append(str(attribute["value"].native))
        numbers, countries = found.get("serial_number", []), found.get("country_name", [])
        return Holder(
            common_name=found.get("common_name", [""])[0],
            given_name=found.get("given_name", [""])[0],
            surname=found.get("surname", [""])[0],
            serial_number=numbers[0] if len(numbers) == 1 else "",
            country=countries[0] if len(countries) == 1 else "",
        )


def read_common_name(der: bytes) -> str:
    """Return the subject's common name, or an empty string. Raises: CertificateMalformed."""
    return read_holder(der).common_name


def hash_name_for_key(certificate: bytes) -> str:
    """Return the digest (hashlib's name) that goes with the certificate's key: SHA-384 for P-384, and so on.

    Raises: CertificateMalformed, KeyUnsupported.
    """
    return _HASHES_FOR_KEYS[key_kind(read_certificate(certificate).public_key)]


def check_validity(certificate: Certificate, at: datetime, *, role: str = "certificate") -> None:
    """Refuse a certificate outside its validity at that time. Raises: CertificateExpired, CertificateNotYetValid."""
    if at < certificate.not_before:
        raise CertificateNotYetValid(role=role, since=iso(certificate.not_before))
    if at > certificate.not_after:
        raise CertificateExpired(role=role, until=iso(certificate.not_after))


def verify_issued(certificate: Certificate, issuer: Certificate) -> None:
    """Check that the issuer's key signed the certificate, and nothing else about either.

    Raises: SignatureInvalid, AlgorithmUnsupported, KeyUnsupported, CertificateMalformed.
    """
    verify = _verify_once if certificate.is_authority else _verify
    verify(certificate.algorithm, issuer.public_key, certificate.signature, certificate.signed_part)


def _verify(algorithm: bytes, public_key: bytes, signature: bytes, signed_part: bytes) -> None:
    from asn1crypto import algos

    with reading(CertificateMalformed):
        scheme = read_scheme(algos.SignedDigestAlgorithm.load(algorithm))
    verify_message(public_key, signature, signed_part, scheme=scheme)


_verify_once = lru_cache(maxsize=64)(_verify)
"""Of authorities, of whom there are few: a service would prove the same path at each login. Failures are not kept."""


def check_signing_certificate(certificate: bytes, at: datetime) -> None:
    """Refuse a certificate that must not sign a document at that time, before the PIN is asked.

    Raises: CertificateMalformed, CertificateExpired, CertificateNotYetValid, CertificateIsAuthority,
    CertificateNotForSigning, CertificateExtensionUnknown, KeyUnsupported.
    """
    parsed = read_certificate(certificate)
    check_validity(parsed, at)
    if parsed.is_authority:
        raise CertificateIsAuthority
    if parsed.key_usage is None or "non_repudiation" not in parsed.key_usage:
        raise CertificateNotForSigning
    if parsed.unknown_critical:
        raise CertificateExtensionUnknown(oid=parsed.unknown_critical[0])
    key_kind(parsed.public_key)


def fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 of the DER, lower-case hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def _read(der: bytes, certificate: Any) -> Certificate:
    signed_part = certificate["tbs_certificate"]
    if signed_part["signature"].dump() != certificate["signature_algorithm"].dump():
        raise CertificateMalformed  # RFC 5280 §4.1.1.2
    extensions = _extensions(signed_part)
    constraints = _value(extensions, "2.5.29.19")
    purposes = _value(extensions, "2.5.29.37")
    usage = _value(extensions, "2.5.29.15")
    subject_key_id = _value(extensions, "2.5.29.14")
    authority = _value(extensions, "2.5.29.35")
    policies = _value(extensions, "2.5.29.32")
    length = constraints["path_len_constraint"].native if constraints is not None else None
    validity = signed_part["validity"]
    key = signed_part["subject_public_key_info"]
    return Certificate(
        der=der,
        subject=comparable(signed_part["subject"]),
        issuer=comparable(signed_part["issuer"]),
        subject_der=signed_part["subject"].dump(),
        issuer_der=signed_part["issuer"].dump(),
        serial=signed_part["serial_number"].native,
        not_before=utc(validity["not_before"].native),
        not_after=utc(validity["not_after"].native),
        public_key=key.dump(),
        key_bits=octets(key["public_key"]),
        signed_part=signed_part.dump(),
        algorithm=certificate["signature_algorithm"].dump(),
        signature=octets(certificate["signature_value"]),
        is_authority=bool(constraints is not None and constraints["ca"].native),
        path_length=length,
        key_usage=None if usage is None else frozenset(usage.native),
        extended_key_usage=None if purposes is None else tuple(item.dotted for item in purposes),
        extended_key_usage_critical=purposes is not None and extensions["2.5.29.37"]["critical"].native,
        subject_key_id=None if subject_key_id is None else subject_key_id.native,
        authority_key_id=None if authority is None else authority["key_identifier"].native,
        ocsp_urls=_access_urls(_value(extensions, "1.3.6.1.5.5.7.1.1"), "1.3.6.1.5.5.7.48.1"),
        crl_urls=_distribution_urls(_value(extensions, "2.5.29.31")),
        ocsp_no_check="1.3.6.1.5.5.7.48.1.5" in extensions,
        unknown_critical=tuple(
            oid for oid, item in extensions.items() if item["critical"].native and oid not in _UNDERSTOOD
        ),
        policies=tuple(item["policy_identifier"].dotted for item in (policies if policies is not None else ())),
    )


def _extensions(signed_part: Any) -> dict[str, Any]:
    from asn1crypto.core import Void

    found: dict[str, Any] = {}
    extensions = signed_part["extensions"]
    for item in () if isinstance(extensions, Void) else extensions:
        oid = item["extn_id"].dotted
        if oid in found:
            raise CertificateMalformed  # RFC 5280 §4.2: no extension twice
        found[oid] = item
    return found


def _value(extensions: dict[str, Any], oid: str) -> Any:
    return extensions[oid]["extn_value"].parsed if oid in extensions else None


def _access_urls(access: Any, method: str) -> tuple[str, ...]:
    return tuple(
        description["access_location"].native
        for description in (access if access is not None else ())
        if description["access_method"].dotted == method
        and description["access_location"].name == "uniform_resource_identifier"
    )


def _distribution_urls(points: Any) -> tuple[str, ...]:
    urls = []
    for point in points if points is not None else ():
        names = point["distribution_point"]
        whole_list = point["reasons"].native is None and point["crl_issuer"].native is None
        if names.native is None or names.name != "full_name" or not whole_list:
            continue
        urls += [name.native for name in names.chosen if name.name == "uniform_resource_identifier"]
    return tuple(urls)
