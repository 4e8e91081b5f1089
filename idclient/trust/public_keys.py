"""Public keys from SubjectPublicKeyInfo (RFC 5480, RFC 8017)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

_HEADS = {
    bytes.fromhex("3059301306072A8648CE3D020106082A8648CE3D030107034200"): "SECP256R1",
    bytes.fromhex("3076301006072A8648CE3D020106052B81040022036200"): "SECP384R1",
    bytes.fromhex("30819B301006072A8648CE3D020106052B8104002303818600"): "SECP521R1",
}
"""How the DER of an uncompressed point on a named curve begins, up to the point."""
_UNCOMPRESSED = 4


def load_public_key(info: bytes) -> "PublicKeyTypes":
    """Return the key in a DER SubjectPublicKeyInfo of any type that `cryptography` knows.

    The usual curves are read without its serialization module, which takes longer to load than all that is done with
    the key. Raises: ValueError, TypeError, cryptography's UnsupportedAlgorithm.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    for head, name in _HEADS.items():
        if info.startswith(head) and info[len(head) : len(head) + 1] == bytes([_UNCOMPRESSED]):
            curve: ec.EllipticCurve = getattr(ec, name)()
            return ec.EllipticCurvePublicKey.from_encoded_point(curve, info[len(head) :])
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return load_der_public_key(info)
