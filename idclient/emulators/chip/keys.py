"""What the private keys of a chip do. Source: FIPS 186-5 clause 6.4; BSI TR-03111 clause 4.3.1."""

from typing import TYPE_CHECKING

from idclient.emulators.chip.refusal import Refused
from idclient.wire import status

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

FIELD = 48
"""Bytes of a P-384 coordinate, of a hash to sign, and of each half of a signature."""


def sign(key: "EllipticCurvePrivateKey", digest: bytes) -> bytes:
    """Return r‖s over a 48-byte digest as it stands."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA384

    r, s = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(SHA384()))))
    return r.to_bytes(FIELD) + s.to_bytes(FIELD)


def agree(key: "EllipticCurvePrivateKey", point: bytes) -> bytes:
    """Return the shared x coordinate with a public key, given as an uncompressed point."""
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(key.curve, point)
    except ValueError:
        raise Refused(status.WRONG_DATA) from None
    return key.exchange(ec.ECDH(), public)
