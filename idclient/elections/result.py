"""The result of an election and its proofs as files.

    ballots.json  {"election", "districts": {district: {parish: {question: [ciphertext]}}}}: what was decrypted
    result.json   {"election", "bydistrict": {district: {choice: n, "invalid": n}},
                   "byparish": {district: {parish: {choice: n, "invalid": n}}}}
    proofs.json   {"election", "proofs": [{"district", "parish", "ciphertext", "message", "element", "proof"}]}

DER and texts are in base64; parishes without a ballot are left out.

A ballot counts as invalid when its message is no choice of the district; when it holds no text: then the element in it
is proven instead; or when it is no ciphertext: then all three are null.
The order of proofs is that of the ciphertexts, so that it tells nothing of who voted when.
"""

import base64
import json
from collections.abc import Sequence

from idclient.elections.tally import Ballot, Choices, Opened, meaning, parish_totals, totals


def write_result(election: str, opened: Sequence[Opened], choices: Choices) -> bytes:
    """Return the result, JSON."""
    found = [
        (one.ballot.district, one.ballot.parish, meaning(one.message, one.ballot.district, choices)) for one in opened
    ]
    by_district = totals(((district, choice) for district, _, choice in found), choices)
    return _json({"election": election, "bydistrict": by_district, "byparish": parish_totals(found, choices)})


def write_ballots(election: str, question: str, ballots: Sequence[Ballot]) -> bytes:
    """Return the ballots without names, JSON, in the order of their octets."""
    places: dict[str, dict[str, dict[str, list[str | None]]]] = {}
    for ballot in sorted(ballots, key=lambda ballot: ballot.octets):
        parishes = places.setdefault(ballot.district, {})
        parishes.setdefault(ballot.parish, {}).setdefault(question, []).append(_base64(ballot.octets))
    return _json({"election": election, "districts": places})


def write_proofs(election: str, opened: Sequence[Opened]) -> bytes:
    """Return the proofs, JSON."""
    proofs = [
        {
            "district": one.ballot.district,
            "parish": one.ballot.parish,
            "ciphertext": _base64(one.ballot.octets),
            "message": _base64(one.message),
            "element": _base64(one.element),
            "proof": _base64(one.proof),
        }
        for one in sorted(opened, key=lambda one: one.ballot.octets)
    ]
    return _json({"election": election, "proofs": proofs})


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _base64(octets: bytes | None) -> str | None:
    return None if octets is None else base64.b64encode(octets).decode("ascii")
