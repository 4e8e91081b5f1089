"""Proofs that one of several ciphertexts holds 0, without saying which (4.12, 4.13).

All that a ballot proves is of this kind: that a number is one of some is that one of its differences to them is 0.
The branches that are not true are made from a challenge and response drawn beforehand; each costs the same powers.
"""

from collections.abc import Sequence
from typing import Any

from idclient.belenios.ciphertext import Ciphertext
from idclient.belenios.form import hash_to_scalar
from idclient.belenios.group import GENERATOR, ORDER, draw, fixed_power, power, product, secret_power
from idclient.belenios.knowledge import Proof, read_proof
from idclient.ports import Entropy
from idclient.value import frozen
from idclient.wire.strict_json import items


def read_proofs(value: Any, place: str, *, most: int) -> tuple[Proof, ...]:
    """Return the proofs of all branches. Raises: Unexpected."""
    return tuple(read_proof(one, place) for one in items(value, place, most=most))


@frozen
class Statement:
    """One of the branches holds 0. `said` is what the proof is bound to besides."""

    said: str
    branches: tuple[Ciphertext, ...]


def prove(statement: Statement, key: int, *, true: int, randomness: int, entropy: Entropy) -> tuple[Proof, ...]:
    """Prove a statement. Which branch is `true`, and its randomness, are secrets."""
    branches = statement.branches
    nonce = draw(entropy)
    proofs = [Proof(draw(entropy), draw(entropy)) for _ in branches]
    commitments = [
        (secret_power(GENERATOR, nonce), secret_power(key, nonce)) if place == true else _commitment(key, branch, proof)
        for place, (branch, proof) in enumerate(zip(branches, proofs, strict=True))
    ]
    others = sum(proof.challenge for place, proof in enumerate(proofs) if place != true)
    challenge = (_challenge(statement.said, commitments) - others) % ORDER
    proofs[true] = Proof(challenge, (nonce - randomness * challenge) % ORDER)
    return tuple(proofs)


def holds(statement: Statement, key: int, proofs: Sequence[Proof]) -> bool:
    """Whether the proofs, one for each branch, show a statement."""
    if len(statement.branches) != len(proofs):
        return False
    commitments = [_commitment(key, branch, proof) for branch, proof in zip(statement.branches, proofs, strict=True)]
    return _challenge(statement.said, commitments) == sum(proof.challenge for proof in proofs) % ORDER


def _commitment(key: int, branch: Ciphertext, proof: Proof) -> tuple[int, int]:
    return (
        product(fixed_power(GENERATOR, proof.response), power(branch.alpha, proof.challenge)),
        product(fixed_power(key, proof.response), power(branch.beta, proof.challenge)),
    )


def _challenge(said: str, commitments: Sequence[tuple[int, int]]) -> int:
    return hash_to_scalar(f"{said}|{','.join(f'{a},{b}' for a, b in commitments)}")
