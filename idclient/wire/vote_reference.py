"""The text of the QR code with which a second device checks a vote: session, randomness and the vote's number (IVXV).

Whoever has this text can open the vote: it is a secret like the vote itself.
"""

import base64
import binascii
import re

from idclient.errors.collector import VoteReferenceMalformed
from idclient.value import field, frozen
from idclient.wire.election_group import OCTETS, ORDER

_SESSION = re.compile(r"[0-9a-f]{32}", re.ASCII)
VOTE_OCTETS = 16


@frozen
class VoteReference:
    """Which vote, and the randomness r that it was encrypted with, 1 to below the order of the group."""

    session: str = field(repr=False)
    randomness: int = field(repr=False)
    vote: bytes = field(repr=False)


def write_reference(reference: VoteReference) -> str:
    """Return the text: three lines without an end behind the last one."""
    randomness = base64.b64encode(reference.randomness.to_bytes(OCTETS)).decode("ascii")
    return "\n".join((reference.session, randomness, base64.b64encode(reference.vote).decode("ascii")))


def read_reference(text: str) -> VoteReference:
    """Return what a text says. Raises: VoteReferenceMalformed, which tells nothing of it."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) != 3 or not _SESSION.fullmatch(lines[0]):
        raise VoteReferenceMalformed
    randomness, vote = _octets(lines[1], OCTETS), _octets(lines[2], VOTE_OCTETS)
    number = int.from_bytes(randomness)
    if not 0 < number < ORDER:
        raise VoteReferenceMalformed
    return VoteReference(lines[0], number, vote)


def _octets(text: str, size: int) -> bytes:
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise VoteReferenceMalformed from None
    if len(octets) != size or base64.b64encode(octets).decode("ascii") != text:
        raise VoteReferenceMalformed
    return octets
