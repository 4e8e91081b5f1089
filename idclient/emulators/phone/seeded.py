"""Chance that repeats itself: session ids, trace numbers and random values of a run are the same for the same seed."""

import hashlib
import uuid

from idclient.ports import Entropy


class SeededEntropy:
    """An Entropy that gives the same bytes in the same order for the same seed. Protects nothing."""

    def __init__(self, seed: str) -> None:
        self._key = hashlib.sha256(seed.encode()).digest()
        self._drawn = 0

    def __call__(self, size: int) -> bytes:
        """Return the next bytes."""
        self._drawn += 1
        return hashlib.shake_256(self._key + self._drawn.to_bytes(8, "big")).digest(size)


def new_uuid(entropy: Entropy) -> str:
    """Return a random UUID, version 4 (RFC 9562, clause 5.4), in lower case."""
    return str(uuid.UUID(bytes=entropy(16), version=4))


def draw(entropy: Entropy, low: float, high: float) -> float:
    """Return a number from one to another, evenly distributed."""
    return low + (high - low) * int.from_bytes(entropy(4), "big") / 0xFFFFFFFF
