"""Messages from one trustee to another, signed and sealed: ElGamal for a key, AES-256-CCM for the text (4.6.1)."""

import hashlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from idclient.belenios.form import compact, element, reading, require_text
from idclient.belenios.group import GENERATOR, draw, inverse, product, secret_power
from idclient.belenios.key_generation.seed import MessageKeys
from idclient.belenios.signed_message import read_signed, require_signed_by, sign, write_signed
from idclient.ports import Entropy
from idclient.wire.strict_json import Unexpected, members, parse

_TAG_OCTETS = 8
_NONCE_OCTETS = 13
_LARGEST = 1 << 18


def send(keys: MessageKeys, recipient: int, message: Any, entropy: Entropy) -> str:
    """Return a message as only the owner of a public key reads it, and knows who sent it."""
    channel = compact({"recipient": str(recipient), "message": compact(message).decode()}).decode()
    return _seal(compact(write_signed(sign(channel, keys.signing, entropy))), recipient, entropy)


def receive(keys: MessageKeys, sender: int, sealed: str) -> Any:
    """Return the message that somebody with this verification key sent to us. Raises: BeleniosRefused."""
    with reading("key_generation"):
        signed = read_signed(_parse(_open(sealed, keys.decryption)), "channel")
        require_signed_by(sender, signed, "channel")
        channel = members(_parse(signed.message.encode()), "channel", ("recipient", "message"))
        if channel["recipient"] != str(keys.encryption) or not isinstance(channel["message"], str):
            raise Unexpected("recipient")
        return _parse(channel["message"].encode())


def read_sealed(value: Any) -> str:
    """Return a sealed text, which its receiver will judge. Raises: Unexpected."""
    if not isinstance(value, str) or not value.isascii() or not 0 < len(value) <= _LARGEST:
        raise Unexpected("sealed")
    return value


def _seal(octets: bytes, recipient: int, entropy: Entropy) -> str:
    randomness, secret = draw(entropy), secret_power(GENERATOR, draw(entropy))
    alpha = secret_power(GENERATOR, randomness)
    beta = product(secret_power(recipient, randomness), secret)
    data = _cipher(secret).encrypt(_nonce(alpha), octets, None)
    return compact({"alpha": str(alpha), "beta": str(beta), "data": data.hex()}).decode()


def _open(sealed: str, decryption: int) -> bytes:
    found = members(_parse(sealed.encode()), "sealed", ("alpha", "beta", "data"))
    alpha, beta = element(found["alpha"], "alpha"), element(found["beta"], "beta")
    secret = product(beta, inverse(secret_power(alpha, decryption)))
    try:
        return _cipher(secret).decrypt(_nonce(alpha), _octets(found["data"]), None)
    except (InvalidTag, ValueError) as problem:
        raise Unexpected("data") from problem


def _octets(value: Any) -> bytes:
    octets = bytes.fromhex(value) if isinstance(value, str) else b""
    if octets.hex() != value:
        raise Unexpected("data")
    return octets


def _cipher(secret: int) -> AESCCM:
    return AESCCM(hashlib.sha256(f"key|{secret}".encode()).digest(), tag_length=_TAG_OCTETS)


def _nonce(alpha: int) -> bytes:
    return hashlib.sha256(f"iv|{alpha}".encode()).digest()[:_NONCE_OCTETS]


def _parse(octets: bytes) -> Any:
    value = parse(octets, limit=_LARGEST)
    require_text(octets, value)
    return value
