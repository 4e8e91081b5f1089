"""PKCS#15 directory files, as far as they lead to keys and certificates. Every parser is total.

Sources: PKCS#15 v1.1 clauses 6.2 (PKCS15Objects), 6.4 (private keys), 6.6 (certificates); ISO/IEC 7816-15.
"""

from collections.abc import Iterator

from idclient.cards.models import KeyType
from idclient.errors.card import CardAnswerMalformed
from idclient.errors.wire import WireMalformed
from idclient.value import frozen
from idclient.wire import tlv
from idclient.wire.tlv import Tlv

PRIVATE_KEYS = 0xA0
CERTIFICATES = 0xA4
"""Tags of the entries in the object directory file."""

_SEQUENCE = 0x30
_INTEGER = 0x02
_OCTET_STRING = 0x04
_EC_KEY = 0xA0
_TYPE_ATTRIBUTES = 0xA1


@frozen
class PrivateKeyEntry:
    """A key in the private key directory file: its identifier, its kind and what commands call it."""

    identifier: bytes
    type: KeyType
    reference: int


@frozen
class CertificateEntry:
    """A certificate in the certificate directory file: the identifier of its key and where it lies."""

    identifier: bytes
    path: bytes


def directory_path(octets: bytes, kind: int) -> bytes:
    """Return the path of a directory file that the object directory file names.

    Raises:
        CardAnswerMalformed: it names none.
    """
    try:
        path = tlv.find(octets, kind, _SEQUENCE, _OCTET_STRING)
    except WireMalformed as error:
        raise CardAnswerMalformed(step="read-object-directory") from error
    if not path or len(path) % 2:
        raise CardAnswerMalformed(step="read-object-directory")
    return path


def private_keys(octets: bytes) -> list[PrivateKeyEntry]:
    """Return the RSA and EC keys of a private key directory file; entries of other kinds are passed over.

    Raises:
        CardAnswerMalformed: the file cannot be read.
    """
    try:
        return list(_private_keys(octets))
    except WireMalformed as error:
        raise CardAnswerMalformed(step="read-key-directory") from error


def certificates(octets: bytes) -> list[CertificateEntry]:
    """Return the certificates of a certificate directory file that have a path; others are passed over.

    Raises:
        CardAnswerMalformed: the file cannot be read.
    """
    try:
        return list(_certificates(octets))
    except WireMalformed as error:
        raise CardAnswerMalformed(step="read-certificate-directory") from error


def serial_number(octets: bytes) -> bytes:
    """Return serialNumber of a TokenInfo (EF 5032). Raises: CardAnswerMalformed."""
    try:
        number = tlv.find(octets, _SEQUENCE, _OCTET_STRING)
    except WireMalformed as error:
        raise CardAnswerMalformed(step="read-document-number") from error
    if not number:
        raise CardAnswerMalformed(step="read-document-number")
    return number


def _private_keys(octets: bytes) -> Iterator[PrivateKeyEntry]:
    for item in tlv.iterate(octets):
        kind = {_SEQUENCE: KeyType.RSA, _EC_KEY: KeyType.EC}.get(item.tag)
        attributes = _common_attributes(item) if kind else []
        identifier = _first(attributes, _OCTET_STRING)
        reference = _first(attributes, _INTEGER)
        if kind and reference:
            yield PrivateKeyEntry(identifier, kind, reference[-1])  # 81 is written 00 81, being positive


def _certificates(octets: bytes) -> Iterator[CertificateEntry]:
    for item in tlv.iterate(octets):
        if item.tag != _SEQUENCE:
            continue
        path = tlv.find(item.value, _TYPE_ATTRIBUTES, _SEQUENCE, _SEQUENCE, _OCTET_STRING)
        if path and len(path) % 2 == 0:
            yield CertificateEntry(_first(_common_attributes(item), _OCTET_STRING), path)


def _common_attributes(item: Tlv) -> list[Tlv]:
    """Return what the second SEQUENCE of an entry holds: attributes common to its class, behind those of all."""
    sequences = [part for part in tlv.iterate(item.value) if part.tag == _SEQUENCE]
    return list(tlv.iterate(sequences[1].value)) if len(sequences) > 1 else []


def _first(items: list[Tlv], tag: int) -> bytes:
    return next((item.value for item in items if item.tag == tag), b"")
