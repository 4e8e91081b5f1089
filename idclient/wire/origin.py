"""A web origin as a browser's extension gives it: taken exactly as it is, or refused (Web eID, RFC 6454)."""

import re

from idclient.errors.login import OriginRefused
from idclient.value import frozen

MAXIMUM_LENGTH = 255
_PREFIX = "https://"
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DEFAULT_PORT = 443


@frozen
class Origin:
    """A service's origin. `text` is what is signed, to the byte; `host` is ASCII, in punycode where it is not Latin."""

    text: str
    host: str
    port: int | None


def read_origin(text: str) -> Origin:
    """Read the ASCII serialisation of an https origin: scheme, host, a port that is not the default, nothing else.

    Raises: OriginRefused.
    """
    if not text or len(text) > MAXIMUM_LENGTH:
        raise OriginRefused(why="length")
    if not text.isascii() or not text.isprintable():
        raise OriginRefused(why="characters")
    if not text.startswith(_PREFIX):
        raise OriginRefused(why="scheme")
    place = text.removeprefix(_PREFIX)
    for character, why in (("/", "path"), ("?", "query"), ("#", "fragment"), ("@", "user"), ("\\", "characters")):
        if character in place:
            raise OriginRefused(why=why)
    host, port = _split(place)
    if not _is_name(host) and not _is_address(host):
        raise OriginRefused(why="host")
    return Origin(text, host, port)


def _split(place: str) -> tuple[str, int | None]:
    host, colon, digits = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    if not colon:
        return place, None
    # a browser writes neither leading zeros nor the default port
    if not digits.isdigit() or digits.startswith("0") or not 0 < int(digits[:6]) < 1 << 16:
        raise OriginRefused(why="port")
    if int(digits) == _DEFAULT_PORT:
        raise OriginRefused(why="port")
    return host, int(digits)


def _is_name(host: str) -> bool:
    """Whether these are lower-case labels without a dot at the end; the last one is no number (that is an address).

    A number may be hexadecimal, 0x with or without digits behind it (WHATWG URL, ends-in-a-number checker).
    """
    labels = host.split(".")
    return all(_LABEL.fullmatch(label) for label in labels) and not _NUMBER.fullmatch(labels[-1])


def _is_address(host: str) -> bool:
    import ipaddress

    try:
        if host.startswith("[") and host.endswith("]"):
            return f"[{ipaddress.IPv6Address(host[1:-1]).compressed}]" == host
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False
