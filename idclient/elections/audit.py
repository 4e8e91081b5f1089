"""The audit of a result by anybody who has the public key: every proof, every sum; and of the proofs by the ballots."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from idclient.elections.processors import Progress, nobody, on_all_processors
from idclient.elections.tally import Ballot, Choices, meaning, parish_totals, totals
from idclient.elgamal.decryption import verify_proof, verify_textless
from idclient.errors.ballot import BallotError, CiphertextMalformed, ResultMalformed, ResultWrong
from idclient.value import field, frozen
from idclient.wire import strict_json as strict
from idclient.wire.elgamal import ElectionKey, read_ciphertext, read_proof

_MOST_NAMED = 20
_LIMIT = 1 << 34
"""Octets: proofs of some millions of ballots."""
_PARTS = ("ciphertext", "message", "element", "proof")
_Place = tuple[str, ...]


@frozen
class Audited:
    """What an audit found to hold. `textless`: how many hold no text, as is proven; `malformed`: are no ciphertexts."""

    ballots: tuple[Ballot, ...]
    textless: int
    malformed: int


@frozen
class _Shown:
    ballot: Ballot
    message: bytes | None = field(repr=False)
    element: bytes | None = field(repr=False)
    proof: bytes | None = field(repr=False)


def audit(key: ElectionKey, result: bytes, proofs: bytes, choices: Choices, progress: Progress = nobody) -> Audited:
    """Check every proof, and that the result is the sum of what is proven. Blocks; uses all processors.

    Raises: ResultMalformed; ResultWrong, which names what does not hold.
    """
    said, document = _read(result, "election", "bydistrict", "byparish"), _read(proofs, "election", "proofs")
    try:
        if not said["election"] == document["election"] == key.election:
            raise ResultWrong(reason="election", which=f"{said['election']}, {document['election']}")
        shown = [_shown(one) for one in document["proofs"]]
        by_district, by_parish = said["bydistrict"], said["byparish"]
    except (KeyError, TypeError, ValueError, strict.Unexpected) as problem:
        raise ResultMalformed from problem
    _require_none("double", _repeated([one.ballot for one in shown]))
    work = [(key.value, key.election, one.ballot.octets, one.message, one.element, one.proof) for one in shown]
    holds = list(on_all_processors(_is_proven, work, progress))
    _require_none("proof", [one.ballot.fingerprint for one, held in zip(shown, holds, strict=True) if not held])
    found = [
        (one.ballot.district, one.ballot.parish, meaning(one.message, one.ballot.district, choices)) for one in shown
    ]
    pairs = ((district, choice) for district, _, choice in found)
    _require_none("totals", _differences(_flat(by_district, 2), _flat(totals(pairs, choices), 2)))
    _require_none("totals", _differences(_flat(by_parish, 3), _flat(parish_totals(found, choices), 3)))
    textless = sum(one.element is not None for one in shown)
    return Audited(tuple(one.ballot for one in shown), textless, sum(one.proof is None for one in shown))


def read_ballots(octets: bytes, election: str, question: str) -> tuple[Ballot, ...]:
    """Return the ballots that were decrypted, as they were published. Raises: ResultMalformed, ResultWrong."""
    document = _read(octets, "election", "districts")
    if document["election"] != election:
        raise ResultWrong(reason="election", which=str(document["election"]))
    try:
        return tuple(
            Ballot(district, parish, base64.b64decode(ciphertext, validate=True))
            for district, parishes in document["districts"].items()
            for parish, questions in parishes.items()
            for ciphertext in questions[question]
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ResultMalformed from problem


def require_same_ballots(proven: Sequence[Ballot], cast: Sequence[Ballot]) -> None:
    """Accept proofs of exactly those ballots that count. Raises: ResultWrong, which names the others."""
    _require_none("missing", sorted(one.fingerprint for one in set(cast) - set(proven)))
    _require_none("foreign", sorted(one.fingerprint for one in set(proven) - set(cast)))
    _require_none("missing", _repeated(cast))  # two voters with one ciphertext: a copy, which has one proof only


def _require_none(reason: str, found: Sequence[str]) -> None:
    if found:
        more = f" (+{len(found) - _MOST_NAMED})" if len(found) > _MOST_NAMED else ""
        raise ResultWrong(reason=reason, which=", ".join(found[:_MOST_NAMED]) + more)


def _repeated(ballots: Iterable[Ballot]) -> list[str]:
    seen: set[bytes] = set()
    found = []
    for ballot in ballots:
        if ballot.octets in seen:
            found.append(ballot.fingerprint)
        seen.add(ballot.octets)
    return found


def _flat(counts: Any, depth: int) -> dict[_Place, int]:
    """Return numbers by the names that lead to them. Raises: ResultMalformed."""
    if depth == 0:
        if type(counts) is not int:
            raise ResultMalformed
        return {(): counts}
    if not isinstance(counts, dict):
        raise ResultMalformed
    return {(name, *rest): number for name, inner in counts.items() for rest, number in _flat(inner, depth - 1).items()}


def _differences(said: Mapping[_Place, int], proven: Mapping[_Place, int]) -> list[str]:
    """Return where a result says something else than what is proven."""
    return [
        f"{' '.join(place)} {said.get(place)} != {proven.get(place)}"
        for place in sorted({*said, *proven})
        if said.get(place) != proven.get(place)
    ]


def _is_proven(work: tuple[int, str, bytes, bytes | None, bytes | None, bytes | None]) -> bool:
    value, election, octets, message, element, proof = work
    try:
        ciphertext = read_ciphertext(octets)
    except CiphertextMalformed:
        return proof is None  # that it is none, everybody sees
    key = ElectionKey(value, election)
    try:
        if proof is not None and message is not None:
            verify_proof(key, ciphertext, message, read_proof(proof))
        elif proof is not None and element is not None:
            verify_textless(key, ciphertext, element, read_proof(proof))
        else:
            return False
    except BallotError:
        return False
    return True


def _shown(entry: Any) -> _Shown:
    """Raises: ResultMalformed, Unexpected, KeyError, TypeError, ValueError."""
    strict.members(entry, "proof", ("district", "parish", *_PARTS))
    octets, message, element, proof = (_octets(entry[name]) for name in _PARTS)
    said = sum(part is not None for part in (message, element))
    if octets is None or said != (proof is not None):
        raise ResultMalformed
    return _Shown(Ballot(str(entry["district"]), str(entry["parish"]), octets), message, element, proof)


def _read(octets: bytes, *names: str) -> Mapping[str, Any]:
    """Return a document that says just this, each thing once: nobody must see another result in it."""
    try:
        return strict.members(strict.parse(octets, limit=_LIMIT), "document", names)
    except strict.Unexpected as problem:
        raise ResultMalformed from problem


def _octets(text: str | None) -> bytes | None:
    """Return what standard base64 spells, in its one form; a text may be empty. Raises: TypeError, ValueError."""
    if text is None:
        return None
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode("ascii") != text:
        raise ValueError
    return found
