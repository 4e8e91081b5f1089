"""The hash tree over a ledger's entries (RFC 9162, 2.1), and the proofs that whoever holds it can give."""

import hashlib
from collections.abc import Iterable

HASH_OCTETS = 32
EMPTY = hashlib.sha256(b"").digest()
"""The root over no entries."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash that stands for an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that only grows. It keeps every complete node, so that each proof takes logarithmically many steps."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for one in leaf_hashes:
            self.append(one)

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> int:
        """Add the hash of an entry; return its index."""
        index = self.size
        level = 0
        self._levels[0].append(leaf)
        while len(self._levels[level]) % 2 == 0:
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1].append(node_hash(*self._levels[level][-2:]))
            level += 1
        return index

    def nodes(self, level: int) -> tuple[bytes, ...]:
        """Return the complete nodes so many steps above the leaves."""
        return tuple(self._levels[level]) if level < len(self._levels) else ()

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` entries, over all by default. ValueError where there are fewer."""
        wanted = self.size if size is None else size
        if not 0 <= wanted <= self.size:
            raise ValueError(wanted)
        return self._over(0, wanted) if wanted else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that an entry is among the first `size`. ValueError where it is not."""
        wanted = self.size if size is None else size
        if not 0 <= index < wanted <= self.size:
            raise ValueError((index, wanted))
        proof: list[bytes] = []
        start, end = 0, wanted
        while end - start > 1:
            middle = start + _below(end - start)
            if index < middle:
                proof.append(self._over(middle, end))
                end = middle
            else:
                proof.append(self._over(start, middle))
                start = middle
        return tuple(reversed(proof))

    def consistency(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the first `old` entries begin the first `size`. ValueError where they cannot."""
        wanted = self.size if size is None else size
        if not 0 <= old <= wanted <= self.size:
            raise ValueError((old, wanted))
        if old in {0, wanted}:
            return ()
        proof: list[bytes] = []
        start, end = 0, wanted
        while end != old:
            middle = start + _below(end - start)
            if old <= middle:
                proof.append(self._over(middle, end))
                end = middle
            else:
                proof.append(self._over(start, middle))
                start = middle
        if start:  # the old root is known to whoever checks, unless it is that of a complete tree
            proof.append(self._over(start, end))
        return tuple(reversed(proof))

    def _over(self, start: int, end: int) -> bytes:
        """Return the hash over entries from `start`, a multiple of the least power of two that holds them all."""
        count = end - start
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _below(count)
        return node_hash(self._over(start, middle), self._over(middle, end))


def _below(count: int) -> int:
    """Return the largest power of two below a count of two or more."""
    return 1 << (count - 1).bit_length() - 1
