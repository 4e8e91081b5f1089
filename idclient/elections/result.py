"""The result of an election and its proofs as files, and their audit by anybody who has the public key.

    result.json   {"election", "bydistrict": {district: {choice: n, "invalid": n}}}
    proofs.json   {"election", "proofs": [{"district", "ciphertext", "message", "proof"}]}, DER and texts in base64

Of a ballot without a text, message and proof are null: that one is counted as invalid without a proof, and told.
The order of proofs is that of the ciphertexts, so that it tells nothing of who voted when.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any

from idclient.elections.tally import Choices, Opened, meaning, totals
from idclient.elgamal.decryption import verify_proof
from idclient.errors.ballot import BallotError, ResultMalformed, ResultWrong
from idclient.value import frozen
from idclient.wire.elgamal import ElectionKey, read_ciphertext, read_proof


@frozen
class Audited:
    """What an audit found to hold. `unproven`: ballots that are said to hold nothing, which nothing proves."""

    ballots: int
    unproven: int


def write_result(election: str, opened: Sequence[Opened], choices: Choices) -> bytes:
    """Return the result, JSON."""
    found = ((one.ballot.district, meaning(one.message, one.ballot.district, choices)) for one in opened)
    return _json({"election": election, "bydistrict": totals(found, choices)})


def write_proofs(election: str, opened: Sequence[Opened]) -> bytes:
    """Return the proofs, JSON."""
    proofs = [
        {
            "district": one.ballot.district,
            "ciphertext": _base64(one.ballot.octets),
            "message": _base64(one.message),
            "proof": _base64(one.proof),
        }
        for one in sorted(opened, key=lambda one: one.ballot.octets)
    ]
    return _json({"election": election, "proofs": proofs})


def audit(key: ElectionKey, result: bytes, proofs: bytes, choices: Choices) -> Audited:
    """Check every proof, and that the result is the sum of what is proven. Blocks.

    Raises: ResultMalformed; ResultWrong, which names what does not hold.
    """
    said, shown = _read(result), _read(proofs)
    try:
        if not said["election"] == shown["election"] == key.election:
            raise ResultWrong(reason="election")
        entries = [
            (str(one["district"]), _octets(one["ciphertext"]), _octets(one["message"]), _octets(one["proof"]))
            for one in shown["proofs"]
        ]
        counted = said["bydistrict"]
    except (KeyError, TypeError, ValueError) as problem:
        raise ResultMalformed from problem
    if len({ciphertext for _, ciphertext, _, _ in entries}) != len(entries):
        raise ResultWrong(reason="double")
    for _, ciphertext, message, proof in entries:
        _require_proven(key, ciphertext, message, proof)
    found = ((district, meaning(message, district, choices)) for district, _, message, _ in entries)
    if counted != totals(found, choices):
        raise ResultWrong(reason="totals")
    return Audited(len(entries), sum(message is None for _, _, message, _ in entries))


def _require_proven(key: ElectionKey, ciphertext: bytes | None, message: bytes | None, proof: bytes | None) -> None:
    if ciphertext is None or (message is None) != (proof is None):
        raise ResultMalformed
    if message is None or proof is None:
        return
    try:
        verify_proof(key, read_ciphertext(ciphertext), message, read_proof(proof))
    except BallotError as problem:
        raise ResultWrong(reason="proof") from problem


def _read(octets: bytes) -> dict[str, Any]:
    try:
        document = json.loads(octets)
    except (ValueError, RecursionError) as problem:
        raise ResultMalformed from problem
    if not isinstance(document, dict):
        raise ResultMalformed
    return document


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _base64(octets: bytes | None) -> str | None:
    return None if octets is None else base64.b64encode(octets).decode("ascii")


def _octets(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)
