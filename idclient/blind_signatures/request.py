"""The side of whoever wants a signature: prepare, blind, unblind, verify (RFC 9474, 4.1, 4.2, 4.4)."""

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.hashes import SHA384

from idclient.blind_signatures.encoding import SALT_OCTETS, encode
from idclient.blind_signatures.keys import EXPONENT, PublicKey, as_rsa
from idclient.errors.blind_signature import BlindSignatureRefused
from idclient.ports import Entropy
from idclient.value import field, frozen

PREFIX_OCTETS = 32


@frozen
class Request:
    """What is sent, `blinded`, and what is kept until the answer is there: who has both links them for ever."""

    blinded: bytes
    message: bytes = field(repr=False)
    inverse: int = field(repr=False)


def prepare(message: bytes, entropy: Entropy) -> bytes:
    """Return the message that will be signed: random octets before it keep a malformed key from telling anything."""
    return entropy(PREFIX_OCTETS) + message


def original(prepared: bytes) -> bytes:
    """Return the message that was prepared. Raises: BlindSignatureRefused."""
    if len(prepared) < PREFIX_OCTETS:
        raise BlindSignatureRefused(reason="message")
    return prepared[PREFIX_OCTETS:]


def blind(key: PublicKey, prepared: bytes, entropy: Entropy) -> Request:
    """Return a request for a signature over a prepared message. Raises: BlindSignatureRefused."""
    salt = entropy(SALT_OCTETS)
    while True:
        factor = int.from_bytes(entropy(key.octets))
        if 0 < factor < key.modulus and gmpy2.gcd(factor, key.modulus) == 1:
            return blind_with(key, prepared, salt=salt, factor=factor)


def blind_with(key: PublicKey, prepared: bytes, *, salt: bytes, factor: int) -> Request:
    """Return a request under a salt and a factor below the modulus, which are used once. Raises: as `blind`."""
    encoded = int.from_bytes(encode(prepared, salt, bits=key.modulus.bit_length() - 1))
    if gmpy2.gcd(encoded, key.modulus) != 1:
        raise BlindSignatureRefused(reason="key")
    blinded = encoded * gmpy2.powmod(factor, EXPONENT, key.modulus) % key.modulus
    inverse = int(gmpy2.invert(factor, key.modulus))
    return Request(int(blinded).to_bytes(key.octets), prepared, inverse)


def finalize(key: PublicKey, request: Request, answer: bytes) -> bytes:
    """Return the signature over the prepared message from what the signer answered. Raises: BlindSignatureRefused."""
    if len(answer) != key.octets:
        raise BlindSignatureRefused(reason="length")
    number = int.from_bytes(answer)
    if number >= key.modulus:
        raise BlindSignatureRefused(reason="range")
    signature = (number * request.inverse % key.modulus).to_bytes(key.octets)
    verify(key, request.message, signature)
    return signature


def verify(key: PublicKey, prepared: bytes, signature: bytes) -> None:
    """Make sure that a signature over a prepared message is the signer's. Raises: BlindSignatureRefused."""
    if len(signature) != key.octets:
        raise BlindSignatureRefused(reason="length")
    padding = PSS(MGF1(SHA384()), salt_length=SALT_OCTETS)
    try:
        as_rsa(key).verify(signature, prepared, padding, SHA384())
    except InvalidSignature as problem:
        raise BlindSignatureRefused(reason="signature") from problem
