"""The issuer's name beside a certificate's digest: a string of RFC 4514, compared with the certificate itself."""

import re
from typing import TYPE_CHECKING

from idclient.emulators.collector.refusals import bad

if TYPE_CHECKING:
    from cryptography.x509 import Name

_TYPES = {
    "emailaddress": "1.2.840.113549.1.9.1", "cn": "2.5.4.3", "sn": "2.5.4.4", "serialnumber": "2.5.4.5", "c": "2.5.4.6",
    "l": "2.5.4.7", "st": "2.5.4.8", "o": "2.5.4.10", "ou": "2.5.4.11", "gn": "2.5.4.42",
    "organizationidentifier": "2.5.4.97",
}  # fmt: skip
"""Every other type has to be written as its number."""
_ESCAPED = re.compile(r"\\(?:([0-9A-Fa-f]{2})|([ \"#+,;<=>\\]))")
_VALUE = r"""(?:[^\\,+"<>;\0]|\\[0-9A-Fa-f]{2}|\\[ "#+,;<=>\\])*"""
_PAIR = re.compile(rf"([A-Za-z]+|[0-9]+(?:\.[0-9]+)+)=({_VALUE})([,+]|\Z)", re.ASCII)
_STRINGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x14: "latin-1", 0x1E: "utf-16-be"}

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){2,}", re.ASCII)
_LONG, _ONE_MORE = 0x80, 0x81
"""Lengths from here on are written in another octet, behind this one."""

Pair = tuple[str, str]


def require_issuer(text: str, issuer: "Name") -> None:
    """Accept a string that names an issuer: the same names in the same order. Raises: Refused."""
    known = [sorted((pair.oid.dotted_string, _shown(pair.value)) for pair in relative) for relative in issuer.rdns]
    if read_name(text) != known:
        raise bad("issuer")


def read_name(text: str) -> list[list[Pair]]:
    """Return types (numbers with dots) and values, as a certificate has them: the last one first. Raises: Refused."""
    relatives: list[list[Pair]] = [[]]
    position, separator = 0, ","
    while separator:
        found = _PAIR.match(text, position)
        if found is None:
            raise bad("issuer")
        relatives[-1].append((_type(found[1]), _value(found[2])))
        position, separator = found.end(), found[3]
        if separator == ",":
            relatives.append([])
    return [sorted(relative) for relative in reversed(relatives)]


def _type(written: str) -> str:
    number = _TYPES.get(written.lower(), written)
    if not number[0].isdigit():
        raise bad("issuer")
    return number


def _value(written: str) -> str:
    if written.startswith("#"):
        return _from_der(written[1:])
    bare = _ESCAPED.sub("x", written)
    if bare.startswith(" ") or bare.endswith(" "):
        raise bad("issuer")
    octets, position = bytearray(), 0
    for escaped in _ESCAPED.finditer(written):
        octets += written[position : escaped.start()].encode("utf-8", "surrogatepass")
        octets += bytes.fromhex(escaped[1]) if escaped[1] else escaped[2].encode()
        position = escaped.end()
    octets += written[position:].encode("utf-8", "surrogatepass")
    return _text(bytes(octets), "utf-8")


def _from_der(digits: str) -> str:
    """Return the string, of at most 255 octets, whose DER is written in hexadecimal. Raises: Refused."""
    if not _HEX.fullmatch(digits):
        raise bad("issuer")
    der = bytes.fromhex(digits)
    tag, size, start = der[0], der[1], 2
    if size == _ONE_MORE and len(der) > start:
        size, start = der[2], 3
    if tag not in _STRINGS or len(der) != start + size or (start == 3) != (size >= _LONG):
        raise bad("issuer")
    return _text(der[start:], _STRINGS[tag])


def _text(octets: bytes, encoding: str) -> str:
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError as problem:
        raise bad("issuer") from problem


def _shown(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.hex()
