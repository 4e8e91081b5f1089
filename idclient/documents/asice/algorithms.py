"""Algorithms by their identifiers in XML signatures (RFC 6931), and signature values as they stand there."""

from idclient.errors.trust import AlgorithmUnsupported, SignatureInvalid
from idclient.model import SignatureAlgorithm
from idclient.trust.signatures import Padding, Scheme, key_kind, verify_message

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_NEWER = "http://www.w3.org/2007/05/xmldsig-more#"
_ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#"

DIGESTS = {"sha256": _ENCRYPTION + "sha256", "sha384": _MORE + "sha384", "sha512": _ENCRYPTION + "sha512"}
"""By hashlib's name."""
_DIGEST_NAMES = {uri: name for name, uri in DIGESTS.items()}

_SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
_SCHEMES = {
    **{f"{_MORE}ecdsa-{name}": Scheme(Padding.ECDSA, name) for name in DIGESTS},
    **{f"{_MORE}rsa-{name}": Scheme(Padding.PKCS1, name) for name in DIGESTS},
    **{f"{_NEWER}{name}-rsa-MGF1": Scheme(Padding.PSS, name, size) for name, size in _SIZES.items()},
}
_OURS = {
    **{SignatureAlgorithm[f"ECDSA_{name.upper()}"]: f"{_MORE}ecdsa-{name}" for name in DIGESTS},
    **{SignatureAlgorithm[f"RSA_{name.upper()}"]: f"{_MORE}rsa-{name}" for name in DIGESTS},
    **{SignatureAlgorithm[f"RSA_PSS_{name.upper()}"]: f"{_NEWER}{name}-rsa-MGF1" for name in DIGESTS},
}
_WIDTHS = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}


def signature_uri(algorithm: SignatureAlgorithm) -> str:
    """Return the identifier of a scheme."""
    return _OURS[algorithm]


def digest_name(uri: str) -> str:
    """Return hashlib's name of a digest. Raises: AlgorithmUnsupported, for SHA-1 too."""
    if uri not in _DIGEST_NAMES:
        raise AlgorithmUnsupported(algorithm=_short(uri))
    return _DIGEST_NAMES[uri]


def scheme_of(uri: str) -> Scheme:
    """Return the scheme that a SignatureMethod names. Raises: AlgorithmUnsupported."""
    if uri not in _SCHEMES:
        raise AlgorithmUnsupported(algorithm=_short(uri))
    return _SCHEMES[uri]


def verify_value(public_key: bytes, value: bytes, message: bytes, scheme: Scheme) -> None:
    """Check a SignatureValue: r‖s of the curve's width for ECDSA (RFC 4050 aside), the plain block for RSA.

    Raises: SignatureInvalid, KeyUnsupported, AlgorithmUnsupported.
    """
    if scheme.padding is Padding.ECDSA:
        width = _WIDTHS.get(key_kind(public_key), 0)
        if len(value) != 2 * width or not width:
            raise SignatureInvalid
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

        value = encode_dss_signature(int.from_bytes(value[:width]), int.from_bytes(value[width:]))
    verify_message(public_key, value, message, scheme=scheme)


def _short(uri: str) -> str:
    return uri[-64:]
