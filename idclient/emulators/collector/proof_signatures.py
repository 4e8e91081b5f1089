"""Does a signature in a proof hold? Only under names that say both hash and scheme, as the collector takes them."""


def signed_by(certificate: bytes, algorithm: str, signature: bytes, message: bytes) -> bool:
    """Whether a certificate's key (DER) has signed a message. `algorithm` as asn1crypto spells it: sha256_rsa.

    A bare rsaEncryption is no name of a signature here, nor is anything with SHA-1. Raises: ValueError for what is no
    certificate.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.x509 import load_der_x509_certificate

    name, _, scheme = algorithm.partition("_")
    known: dict[str, hashes.HashAlgorithm] = {
        "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512(),
    }  # fmt: skip
    hashing = known.get(name)
    key = load_der_x509_certificate(certificate).public_key()
    if hashing is None:
        return False
    try:
        if scheme == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), hashing)
            return True
        if scheme == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(hashing))
            return True
    except InvalidSignature:
        return False
    return False
