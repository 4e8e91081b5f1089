"""What a trustee contributes to opening the totals, and the proof that it was done with the trustee's key (4.18)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from idclient.belenios.ciphertext import Ciphertext
from idclient.belenios.election import MOST_ANSWERS, MOST_QUESTIONS
from idclient.belenios.form import compact, element, hash_to_scalar, reading, require_text
from idclient.belenios.group import GENERATOR, ORDER, draw, fixed_power, power, product, secret_power
from idclient.belenios.knowledge import Proof, read_proof, write_proof
from idclient.belenios.tally import Tally
from idclient.belenios.trustee_key import TrusteeKey, TrusteeSecret
from idclient.errors.belenios import BeleniosRefused
from idclient.ports import Entropy
from idclient.value import frozen
from idclient.wire.strict_json import items, members, parse

T = TypeVar("T")
_LARGEST = 1 << 26


@frozen
class PartialDecryption:
    """For each total alpha^x with its proof, in the order of the tally."""

    factors: tuple[tuple[int, ...], ...]
    proofs: tuple[tuple[Proof, ...], ...]


def decrypt_partially(fingerprint: str, trustee: TrusteeSecret, tally: Tally, entropy: Entropy) -> PartialDecryption:
    """Return a trustee's part. The caller has made sure that the tally is the one of a ledger that was verified."""
    pairs = [[_decrypt(fingerprint, trustee, total, entropy) for total in totals] for totals in tally]
    return PartialDecryption(
        tuple(tuple(factor for factor, _ in row) for row in pairs),
        tuple(tuple(proof for _, proof in row) for row in pairs),
    )


def require_decryption(fingerprint: str, key: TrusteeKey, tally: Tally, part: PartialDecryption) -> None:
    """Make sure that a part was computed from the tally with a trustee's key. Raises: BeleniosRefused."""
    shape = [len(totals) for totals in tally]
    if [len(row) for row in part.factors] != shape or [len(row) for row in part.proofs] != shape:
        raise BeleniosRefused(what="decryption", reason="shape")
    for totals, factors, proofs in zip(tally, part.factors, part.proofs, strict=True):
        for total, factor, proof in zip(totals, factors, proofs, strict=True):
            if not _holds(fingerprint, key.public, total, factor, proof):
                raise BeleniosRefused(what="decryption", reason="proof")


def read_decryption(octets: bytes) -> PartialDecryption:
    """Return a part of which nothing is proven yet. Raises: BeleniosRefused."""
    with reading("decryption"):
        found = members(parse(octets, limit=_LARGEST), "decryption", ("decryption_factors", "decryption_proofs"))
        part = PartialDecryption(
            _rows(found["decryption_factors"], element, "decryption_factors"),
            _rows(found["decryption_proofs"], read_proof, "decryption_proofs"),
        )
        require_text(octets, _form(part))
    return part


def write_decryption(part: PartialDecryption) -> bytes:
    """Return the one text of a part."""
    return compact(_form(part))


def _decrypt(fingerprint: str, trustee: TrusteeSecret, total: Ciphertext, entropy: Entropy) -> tuple[int, Proof]:
    nonce = draw(entropy)
    a, b = secret_power(GENERATOR, nonce), secret_power(total.alpha, nonce)
    challenge = _challenge(fingerprint, trustee.key.public, a, b)
    return secret_power(total.alpha, trustee.value), Proof(challenge, (nonce - trustee.value * challenge) % ORDER)


def _holds(fingerprint: str, public: int, total: Ciphertext, factor: int, proof: Proof) -> bool:
    a = product(fixed_power(GENERATOR, proof.response), power(public, proof.challenge))
    b = product(power(total.alpha, proof.response), power(factor, proof.challenge))
    return _challenge(fingerprint, public, a, b) == proof.challenge


def _challenge(fingerprint: str, public: int, a: int, b: int) -> int:
    return hash_to_scalar(f"decrypt|{fingerprint}|{public}|{a},{b}")


def _rows(value: Any, read: Callable[[Any, str], T], place: str) -> tuple[tuple[T, ...], ...]:
    return tuple(
        tuple(read(one, place) for one in items(row, place, most=MOST_ANSWERS + 1))
        for row in items(value, place, most=MOST_QUESTIONS)
    )


def _form(part: PartialDecryption) -> Mapping[str, Sequence[Any]]:
    return {
        "decryption_factors": [[str(one) for one in row] for row in part.factors],
        "decryption_proofs": [[write_proof(one) for one in row] for row in part.proofs],
    }
