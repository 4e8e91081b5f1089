"""Does a signature value hold, with the key of a certificate, by a method that signatures of votes may have?"""

from typing import TYPE_CHECKING, Any

from idclient.emulators.collector.refusals import bad
from idclient.value import frozen

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"


@frozen
class Method:
    """A signature method: `rsa` (PKCS #1 v1.5) or `ecdsa`, with a digest."""

    kind: str
    digest: str


METHODS = {
    f"{_MORE}{kind}-{name}": Method(kind, name) for kind in ("rsa", "ecdsa") for name in ("sha256", "sha384", "sha512")
}


def verify(certificate: "Certificate", method: Method, message: bytes, value: bytes) -> None:
    """Accept a signature; that of an elliptic curve is r and s, each as long as the curve. Raises: Refused."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    algorithm: Any = getattr(hashes, method.digest.upper())()
    try:
        key = certificate.public_key()
        if method.kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, message, padding.PKCS1v15(), algorithm)
        elif method.kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            width = (key.key_size + 7) // 8
            if len(value) != 2 * width:
                raise bad("signature value")
            r, s = int.from_bytes(value[:width]), int.from_bytes(value[width:])
            key.verify(encode_dss_signature(r, s), message, ec.ECDSA(algorithm))
        else:
            raise bad("key")
    except (InvalidSignature, UnsupportedAlgorithm, ValueError) as problem:
        raise bad("signature") from problem
