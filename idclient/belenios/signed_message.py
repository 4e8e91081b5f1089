"""Texts that trustees sign while they make a key together (4.6.1)."""

from collections.abc import Mapping
from typing import Any

from idclient.belenios.knowledge import Proof, knows, prove_knowledge, read_proof, write_proof
from idclient.ports import Entropy
from idclient.value import frozen
from idclient.wire.strict_json import Unexpected, members

_LONGEST = 1 << 20


@frozen
class SignedMessage:
    """A text and the signature over it."""

    message: str
    signature: Proof


def sign(message: str, secret: int, entropy: Entropy) -> SignedMessage:
    """Sign a text."""
    return SignedMessage(message, prove_knowledge(f"sigmsg|{message}", secret, entropy))


def require_signed_by(public: int, signed: SignedMessage, place: str) -> None:
    """Make sure who signed. Raises: Unexpected."""
    if not knows(f"sigmsg|{signed.message}", public, signed.signature):
        raise Unexpected(place)


def read_signed(value: Any, place: str) -> SignedMessage:
    """Return a text that somebody may have signed. Raises: Unexpected."""
    found = members(value, place, ("message", "signature"))
    message = found["message"]
    if not isinstance(message, str) or len(message) > _LONGEST or not message.isascii():
        raise Unexpected(place)
    return SignedMessage(message, read_proof(found["signature"], place))


def write_signed(signed: SignedMessage) -> Mapping[str, Any]:
    """Return a signed text as JSON has it."""
    return {"message": signed.message, "signature": write_proof(signed.signature)}
