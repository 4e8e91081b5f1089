"""Proofs of knowing the secret of a public value (Schnorr), bound to what is said with it (4.5, 4.6.1, 4.14)."""

from collections.abc import Mapping
from typing import Any

from idclient.belenios.form import hash_to_scalar, scalar
from idclient.belenios.group import GENERATOR, ORDER, draw, fixed_power, power, product, secret_power
from idclient.ports import Entropy
from idclient.value import frozen
from idclient.wire.strict_json import members


@frozen
class Proof:
    """A challenge and the response to it, both below the order."""

    challenge: int
    response: int


def read_proof(value: Any, place: str) -> Proof:
    """Return a proof. Raises: Unexpected."""
    found = members(value, place, ("challenge", "response"))
    return Proof(scalar(found["challenge"], place), scalar(found["response"], place))


def write_proof(proof: Proof) -> Mapping[str, str]:
    """Return a proof as JSON has it."""
    return {"challenge": str(proof.challenge), "response": str(proof.response)}


def prove_knowledge(said: str, secret: int, entropy: Entropy) -> Proof:
    """Return the proof for g^secret, which is part of what is `said`, as "pok|BELENIOS-2048|X"."""
    nonce = draw(entropy)
    challenge = hash_to_scalar(f"{said}|{secret_power(GENERATOR, nonce)}")
    return Proof(challenge, (nonce - secret * challenge) % ORDER)


def knows(said: str, public: int, proof: Proof) -> bool:
    """Whether a proof shows that who made it knows the secret of a public value, an element."""
    commitment = product(fixed_power(GENERATOR, proof.response), power(public, proof.challenge))
    return hash_to_scalar(f"{said}|{commitment}") == proof.challenge
