"""What a signer says beside the files: when, with which certificate, and of what media types they are (XAdES)."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from idclient.emulators.collector.digests import require_digest
from idclient.emulators.collector.issuer_name import require_issuer
from idclient.emulators.collector.markup import Element
from idclient.emulators.collector.refusals import bad
from idclient.emulators.collector.shapes import only, require, text_of
from idclient.value import field, frozen

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)  # RFC 3339
_FIRST, _LAST = 1900, 2500


@frozen
class Said:
    """`claimed` is the signer's own time; `types` are media types by reference, `#` before it."""

    claimed: datetime
    types: dict[str, str] = field(repr=False)


def read_properties(properties: Element, certificate: "Certificate", der: bytes) -> Said:
    """Return what signed properties say, once they name the certificate. Raises: Refused."""
    names = ("xades:SignedSignatureProperties", "xades:SignedDataObjectProperties")
    require(properties, "xades:SignedProperties", ("Id",), *names)
    about, data = properties.children
    require(about, names[0], (), "xades:SigningTime", "xades:SigningCertificate")
    named = only(about.children[1], "xades:SigningCertificate", "xades:Cert")
    _require_certificate(named, certificate, der)
    return Said(_moment(text_of(about.children[0], "xades:SigningTime")), _types(data, names[1]))


def _types(data: Element, name: str) -> dict[str, str]:
    types: dict[str, str] = {}
    require(data, name, (), *["xades:DataObjectFormat"] * len(data.children))
    for form in data.children:
        require(form, "xades:DataObjectFormat", ("ObjectReference",), "xades:MimeType")
        if form.attributes["ObjectReference"] in types:
            raise bad("media types")
        types[form.attributes["ObjectReference"]] = text_of(form.children[0], "xades:MimeType")
    return types


def _require_certificate(named: Element, certificate: "Certificate", der: bytes) -> None:
    require(named, "xades:Cert", (), "xades:CertDigest", "xades:IssuerSerial")
    digest, serial = named.children
    require(digest, "xades:CertDigest", (), "ds:DigestMethod", "ds:DigestValue")
    require_digest(digest.children[0], digest.children[1], der)
    require(serial, "xades:IssuerSerial", (), "ds:X509IssuerName", "ds:X509SerialNumber")
    require_issuer(text_of(serial.children[0], "ds:X509IssuerName"), certificate.issuer)
    if text_of(serial.children[1], "ds:X509SerialNumber") != str(certificate.serial_number):
        raise bad("serial number")


def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise bad("time")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise bad("time") from problem
    if not _FIRST <= moment.year <= _LAST:
        raise bad("time")
    return moment.astimezone(UTC)
