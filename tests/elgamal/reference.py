"""The values of the voting reference, drawn as it says."""

import hashlib

from idclient.elgamal.decryption import ElectionSecret, public_key
from idclient.wire.ballot_choice import Choice
from idclient.wire.election_group import ORDER

CHOICE = Choice("0164.127", "Nimi Valimisliit", "Õie Žšüä")


def drawn(tag: str) -> int:
    """Return D(tag) of the reference."""
    octets = b"".join(hashlib.sha256(tag.encode() + bytes([index])).digest() for index in range(12))
    return int.from_bytes(octets) % ORDER


SECRET = ElectionSecret(drawn("election-key"))
KEY = public_key(SECRET, "TEST2026")
RANDOMNESS, NONCE = drawn("randomness"), drawn("proof")


def sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()
