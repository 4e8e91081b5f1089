"""The issuer's name as a string beside a certificate's digest: written as RFC 4514 says, read as others write it."""

from typing import Any

from idclient.errors.trust import CertificateMalformed
from idclient.trust.asn1 import reading

_SHORT = {
    "2.5.4.3": "CN",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.6": "C",
    "2.5.4.9": "STREET",
    "0.9.2342.19200300.100.1.25": "DC",
    "0.9.2342.19200300.100.1.1": "UID",
}
"""RFC 4514, 3; every other type is written as its number, and its value as DER in hexadecimal."""
_NUMBERS = {name: oid for oid, name in _SHORT.items()} | {
    "S": "2.5.4.8",
    "SERIALNUMBER": "2.5.4.5",
    "E": "1.2.840.113549.1.9.1",
    "EMAILADDRESS": "1.2.840.113549.1.9.1",
    "ORGANIZATIONIDENTIFIER": "2.5.4.97",
    "OID.2.5.4.97": "2.5.4.97",
}
_SPECIAL = frozenset('"+,;<>\\')


def write_issuer(name: bytes) -> str:
    """Return a DER Name as a string (RFC 4514). Raises: CertificateMalformed."""
    return ",".join("+".join(_pair(pair) for pair in relative) for relative in reversed(_relatives(name)))


def is_issuer(text: str, name: bytes) -> bool:
    """Whether a string may name the same as a DER Name; one that cannot be read speaks against nothing.

    The digest beside it is what binds a certificate: this finds those who contradict themselves.
    Raises: CertificateMalformed.
    """
    said = _read(text)
    if said is None:
        return True
    known = [
        (pair["type"].dotted, _folded(str(pair["value"].native)), bytes(pair["value"].dump()).hex())
        for relative in _relatives(name)
        for pair in relative
    ]
    if len(said) != len(known):
        return False
    return all(any(oid == kind and value in (folded, f"#{der}") for kind, folded, der in known) for oid, value in said)


def _relatives(name: bytes) -> list[Any]:
    from asn1crypto import x509

    with reading(CertificateMalformed):
        relatives = list(x509.Name.load(name, strict=True).chosen)
        for relative in relatives:
            for pair in relative:
                _ = pair["type"].dotted, str(pair["value"].native), pair["value"].dump()
        return relatives
    raise CertificateMalformed


def _pair(pair: Any) -> str:
    oid: str = pair["type"].dotted
    value = str(pair["value"].native)
    if oid not in _SHORT or any(letter < " " or letter > "\ufffd" for letter in value):
        return f"{oid}=#{bytes(pair['value'].dump()).hex()}"
    escaped = "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in value)
    if escaped[:1] in {"#", " "}:
        escaped = "\\" + escaped
    if escaped.endswith(" ") and len(value) > 1:
        escaped = escaped[:-1] + "\\ "
    return f"{_SHORT[oid]}={escaped}"


def _folded(value: str) -> str:
    return " ".join(value.lower().split())


def _read(text: str) -> list[tuple[str, str]] | None:
    """Return types and values, None for what is not understood."""
    found: list[tuple[str, str]] = []
    for part in _parts(text):
        kind, equals, value = part.partition("=")
        kind = kind.strip().upper()
        oid = _NUMBERS.get(kind, kind.removeprefix("OID."))
        if not equals or not oid.replace(".", "").isdigit():
            return None
        unescaped = _unescaped(value.strip())
        if unescaped is None:
            return None
        found.append((oid, unescaped))
    return found


def _parts(text: str) -> list[str]:
    """Split at separators that are neither escaped nor quoted."""
    parts, start, position, quoted = [], 0, 0, False
    while position < len(text):
        letter = text[position]
        if letter == "\\":
            position += 1
        elif letter == '"':
            quoted = not quoted
        elif letter in ",;+" and not quoted:
            parts.append(text[start:position])
            start = position + 1
        position += 1
    return [*parts, text[start:]]


def _unescaped(value: str) -> str | None:
    if value.startswith("#"):
        return value.lower()
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        value = value[1:-1]
    out = bytearray()
    position = 0
    while position < len(value):
        letter = value[position]
        if letter == "\\" and position + 1 < len(value):
            pair = value[position + 1 : position + 3]
            if len(pair) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in pair):
                out.append(int(pair, 16))
                position += 3
                continue
            position += 1
            letter = value[position]
        out += letter.encode(errors="replace")
        position += 1
    try:
        return _folded(out.decode())
    except UnicodeDecodeError:
        return None
