"""Ballots are decrypted, each with a proof, on all processors. What holds no choice of its district is invalid."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from idclient.elections.processors import Progress, nobody, on_all_processors
from idclient.elgamal.arithmetic import draw
from idclient.elgamal.decryption import ElectionSecret, decrypt_element, prove_with, text_in
from idclient.errors.ballot import ChoiceMalformed, CiphertextMalformed
from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire.ballot_choice import read_choice
from idclient.wire.election_group import OCTETS
from idclient.wire.elgamal import ElectionKey, read_ciphertext, write_proof

INVALID = "invalid"
Choices = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By district: `{list name: {choice id: candidate}}`."""


@frozen
class Ballot:
    """An encrypted ballot of a district and a parish in it, DER, without a name."""

    district: str
    parish: str
    octets: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """How it is called where one ballot among many has to be named: the start of its SHA-256, hexadecimal."""
        return f"{self.district} {hashlib.sha256(self.octets).hexdigest()[:16]}"


@frozen
class Opened:
    """A ballot and the text in it, with the proof (DER); where it holds none, the element in it; or it is no ballot."""

    ballot: Ballot
    message: bytes | None = field(repr=False)
    element: bytes | None = field(repr=False)
    proof: bytes | None = field(repr=False)


def open_ballots(
    key: ElectionKey,
    secret: ElectionSecret,
    ballots: Sequence[Ballot],
    entropy: Entropy,
    progress: Progress = nobody,
) -> list[Opened]:
    """Return ballots opened, in their order. Blocks; uses all processors when there are many."""
    work = [(key.value, key.election, secret.value, ballot.octets, draw(entropy)) for ballot in ballots]
    found = on_all_processors(_opened, work, progress)
    return [Opened(ballot, *parts) for ballot, parts in zip(ballots, found, strict=True)]


def meaning(message: bytes | None, district: str, choices: Choices) -> str:
    """Return which choice of a district a text is, or that it is none: all three parts have to match exactly."""
    if message is None:
        return INVALID
    try:
        choice = read_choice(message)
    except ChoiceMalformed:
        return INVALID
    candidates = choices.get(district, {}).get(choice.list_name, {})
    return choice.identifier if candidates.get(choice.identifier) == choice.candidate else INVALID


def parish_totals(found: Iterable[tuple[str, str, str]], choices: Choices) -> dict[str, dict[str, dict[str, int]]]:
    """Return as `totals` by parish in each district, from district, parish and meaning; for those with ballots."""
    of: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for district, parish, choice in found:
        of.setdefault(district, {}).setdefault(parish, []).append((district, choice))
    return {
        district: {
            parish: totals(pairs, {district: choices.get(district, {})})[district]
            for parish, pairs in sorted(parishes.items())
        }
        for district, parishes in of.items()
    }


def totals(found: Iterable[tuple[str, str]], choices: Choices) -> dict[str, dict[str, int]]:
    """Return how often each choice was made in each district, from pairs of district and meaning."""
    counted = {
        district: {**{choice: 0 for candidates in lists.values() for choice in candidates}, INVALID: 0}
        for district, lists in choices.items()
    }
    for district, choice in found:
        place = counted.setdefault(district, {INVALID: 0})
        place[choice if choice in place else INVALID] += 1
    return counted


def _opened(work: tuple[int, str, int, bytes, int]) -> tuple[bytes | None, bytes | None, bytes | None]:
    """Return text or element, and proof. What goes from one process to another is numbers and octets."""
    value, election, secret, octets, nonce = work
    key, own = ElectionKey(value, election), ElectionSecret(secret)
    try:
        ciphertext = read_ciphertext(octets)
    except CiphertextMalformed:
        return None, None, None
    found = decrypt_element(own, ciphertext)
    message = element = None
    try:
        message = text_in(found)
    except ChoiceMalformed:
        element = found.to_bytes(OCTETS)
    proven = message if element is None else element
    return message, element, write_proof(prove_with(key, own, ciphertext, proven or b"", nonce))
