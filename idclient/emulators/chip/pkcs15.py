"""The PKCS#15 directory files of a chip, for programs that look for keys and certificates instead of knowing them.

Source: ISO/IEC 7816-15 clauses 8.3 to 8.7.
"""

from idclient.wire.tlv import encode

_UTF8, _OCTETS, _BITS, _INTEGER, _SEQUENCE = 0x0C, 0x04, 0x03, 0x02, 0x30
_PRIVATE_KEYS, _CERTIFICATES = 0xA0, 0xA4
_EC_KEY, _TYPE_ATTRIBUTES = 0xA0, 0xA1
_RSA_KEY, _LABEL = 0x30, 0x80
USAGE_SIGN_AND_DERIVE = b"\x07\x20\x80"
"""sign(2) and derive(8), as a BIT STRING's content."""
USAGE_NON_REPUDIATION = b"\x06\x00\x40"
"""nonRepudiation(9), as a BIT STRING's content."""


def object_directory(private_keys: bytes, certificates: bytes) -> bytes:
    """Return EF.OD, pointing to the files of private keys and of certificates by their identifiers."""
    return encode(_CERTIFICATES, _path(certificates)) + encode(_PRIVATE_KEYS, _path(private_keys))


def certificate_entry(label: str, key_id: int, file: bytes) -> bytes:
    """Return the entry of the X.509 certificate in `file`."""
    identifier = encode(_SEQUENCE, encode(_OCTETS, bytes([key_id])))
    return encode(_SEQUENCE, _label(label) + identifier + encode(_TYPE_ATTRIBUTES, encode(_SEQUENCE, _path(file))))


def key_entry(
    label: str, key_id: int, *, reference: int, usage: bytes, folder: bytes, modulus_bits: int | None = None
) -> bytes:
    """Return the entry of a private key living in `folder`: an RSA key if the size of its modulus is given, else EC."""
    attributes = encode(_OCTETS, bytes([key_id])) + encode(_BITS, usage) + encode(_INTEGER, reference.to_bytes(2))
    content = _label(label) + encode(_SEQUENCE, attributes)
    if modulus_bits is None:
        return encode(_EC_KEY, content + encode(_TYPE_ATTRIBUTES, encode(_SEQUENCE, _path(folder))))
    place = _path(folder) + encode(_INTEGER, modulus_bits.to_bytes(2))
    return encode(_RSA_KEY, content + encode(_TYPE_ATTRIBUTES, encode(_SEQUENCE, place)))


def token_info(serial: str, manufacturer: str, label: str) -> bytes:
    """Return EF.TokenInfo: version 1, serial number, manufacturer, label, read-only."""
    fields = (
        encode(_INTEGER, b"\x00"),
        encode(_OCTETS, serial.encode()),
        encode(_UTF8, manufacturer.encode()),
        encode(_LABEL, label.encode()),
        encode(_BITS, b"\x07\x80"),
    )
    return encode(_SEQUENCE, b"".join(fields))


def _path(identifier: bytes) -> bytes:
    return encode(_SEQUENCE, encode(_OCTETS, identifier))


def _label(text: str) -> bytes:
    return encode(_SEQUENCE, encode(_UTF8, text.encode()))
