"""Randomness of the operating system."""

import os


def system_entropy(size: int) -> bytes:
    """Return that many bytes fit for keys and nonces. Blocks only while the system has none yet, at its start."""
    return os.urandom(size)
