"""Certificates as they come in votes, connections and configuration."""

from typing import TYPE_CHECKING

from idclient.emulators.collector.refusals import bad

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


def load(certificate: bytes) -> "Certificate":
    """Return a certificate, given in DER, whose names and extensions can be read. Raises: Refused."""
    from cryptography import x509

    try:
        loaded = x509.load_der_x509_certificate(certificate)
        _ = loaded.issuer, loaded.subject, loaded.extensions, loaded.not_valid_before_utc, loaded.not_valid_after_utc
    except (ValueError, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as problem:
        raise bad("certificate") from problem
    return loaded
