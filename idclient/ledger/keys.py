"""Keys that sign notes: a log's (Ed25519) and a witness' (Ed25519 with a time), as texts of C2SP."""

import base64
import binascii
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from idclient.errors.ledger import LedgerMalformed
from idclient.value import field, frozen

LOG, WITNESS = 0x01, 0x04
"""The kinds of signatures: Ed25519 over the note, and cosignature/v1 with a time."""

_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,255}")
_PUBLIC_OCTETS = 32


@frozen
class VerifierKey:
    """What everybody has of a key. `kind` is LOG or WITNESS."""

    name: str
    kind: int
    public: bytes

    @property
    def identifier(self) -> bytes:
        """The four octets by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        packed = base64.b64encode(bytes([self.kind]) + self.public).decode("ascii")
        return f"{self.name}+{self.identifier.hex()}+{packed}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether a signature over a message is of this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@frozen
class SigningKey:
    """A key that signs notes."""

    verifier: VerifierKey
    secret: bytes = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message."""
        return Ed25519PrivateKey.from_private_bytes(self.secret).sign(message)


def signing_key(name: str, kind: int, secret: bytes) -> SigningKey:
    """Return the key with a secret of 32 random octets. Raises: LedgerMalformed, such a name cannot be written."""
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    return SigningKey(read_verifier_key(str(VerifierKey(name, kind, public))), secret)


def read_verifier_key(text: str) -> VerifierKey:
    """Return the key of its one text. Raises: LedgerMalformed."""
    name, _, rest = text.partition("+")
    packed = read_base64(rest[9:], what="key")
    if not is_name(name) or len(packed) != 1 + _PUBLIC_OCTETS or packed[0] not in {LOG, WITNESS}:
        raise LedgerMalformed(what="key")
    key = VerifierKey(name, packed[0], packed[1:])
    if str(key) != text:
        raise LedgerMalformed(what="key")
    return key


def is_name(text: str) -> bool:
    """Whether a key may have this name."""
    return _NAME.fullmatch(text) is not None and text.isprintable()


def read_base64(text: str, *, what: str) -> bytes:
    """Return what standard base64 spells, in its one form. Raises: LedgerMalformed."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise LedgerMalformed(what=what) from problem
    if base64.b64encode(octets).decode("ascii") != text:
        raise LedgerMalformed(what=what)
    return octets
