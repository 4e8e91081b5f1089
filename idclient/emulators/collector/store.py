"""Where votes are kept: keys and values, put once, read, listed by prefix, exchanged, as IVXV's own store has it."""

from typing import Protocol


class StoreUnreachable(Exception):
    """There is no store to begin with.

    `reason`: address (cannot be read), password (is in it), driver (not installed), connection (nobody answers), table
    (cannot be made). `host` is where it was looked for, if that is known.
    """

    def __init__(self, reason: str, host: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.host = host


class StoreLost(Exception):
    """The store went away, and nobody can tell whether what it was asked to do was done."""


class Store(Protocol):
    """Safe for several threads. What a method has returned from is kept whatever happens to the machine.

    Keys are any text at all, ordered by code points. Every method raises StoreLost; another call may work again.
    """

    def close(self) -> None:
        """Let go of it. Raises nothing."""
        ...

    def put(self, items: dict[str, bytes]) -> bool:
        """Keep all of these if none of the keys is there yet; tell whether that was done."""
        ...

    def get(self, key: str) -> bytes | None:
        """Return a value, None where there is none."""
        ...

    def list(self, prefix: str) -> list[str]:
        """Return the keys with a prefix, in order."""
        ...

    def exchange(self, key: str, before: bytes | None, after: bytes) -> bool:
        """Put a value in the place of an expected one (None: of nothing); tell whether it was there."""
        ...


def key_octets(key: str) -> bytes:
    """Return a key as it is kept: UTF-8, and what no UTF-8 has (lone surrogates, from JSON) as it would be in it."""
    return key.encode("utf-8", "surrogatepass")


def key_text(octets: bytes) -> str:
    """Return a key from how it is kept."""
    return bytes(octets).decode("utf-8", "surrogatepass")


def key_range(prefix: str) -> tuple[bytes, bytes]:
    """Return the first octets that keys with a prefix may be, and those that all of them are below."""
    first = key_octets(prefix)
    return first, first + b"\xff"  # is in no UTF-8
