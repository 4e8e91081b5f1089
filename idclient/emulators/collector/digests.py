"""Digests as a signature names them: an algorithm, a value, and whether it is that of some octets."""

import hashlib
import hmac

from idclient.emulators.collector.markup import Element
from idclient.emulators.collector.refusals import bad
from idclient.emulators.collector.shapes import algorithm_of, octets_of

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    _MORE + "sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}


def require_digest(method: Element, value: Element, octets: bytes) -> None:
    """Accept DigestMethod and DigestValue of octets. Raises: Refused."""
    name = _DIGESTS.get(algorithm_of(method, "ds:DigestMethod"))
    if name is None:
        raise bad("digest method")
    if not hmac.compare_digest(hashlib.new(name, octets).digest(), octets_of(value, "ds:DigestValue")):
        raise bad("digest")
