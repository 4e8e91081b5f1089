"""Digests that a phone may be asked to sign: by their names in the protocol, with their lengths."""

from idclient.emulators.collector.refusals import bad
from idclient.emulators.collector.requests import Asked

_SIZES = {"SHA256": 32, "SHA384": 48, "SHA512": 64}


def asked_hash(asked: Asked) -> tuple[bytes, str]:
    """Return digest and name that a request has. Raises: Refused where they do not fit."""
    digest, name = asked.data("Hash"), asked.text("HashType")
    if _SIZES.get(name) != len(digest):
        raise bad("hash")
    return digest, name
