"""The result of an election and its proofs as files.

    result.json   {"election", "bydistrict": {district: {choice: n, "invalid": n}}}
    proofs.json   {"election", "proofs": [{"district", "ciphertext", "message", "proof"}]}, DER and texts in base64

Of a ballot without a text, message and proof are null: that one is counted as invalid without a proof, and told.
The order of proofs is that of the ciphertexts, so that it tells nothing of who voted when.
"""

import base64
import json
from collections.abc import Sequence

from idclient.elections.tally import Choices, Opened, meaning, totals


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


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _base64(octets: bytes | None) -> str | None:
    return None if octets is None else base64.b64encode(octets).decode("ascii")
