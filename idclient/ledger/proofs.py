"""Checking proofs about a ledger with nothing but roots (RFC 9162, 2.1.3.2 and 2.1.4.2)."""

from collections.abc import Sequence

from idclient.errors.ledger import LedgerProofWrong
from idclient.ledger.tree import EMPTY, HASH_OCTETS, node_hash

LONGEST = 63
"""Hashes in a proof, at most: a ledger of 2^63 entries has no longer ones."""


def verify_inclusion(leaf: bytes, index: int, size: int, *, proof: Sequence[bytes], root: bytes) -> None:
    """Make sure that the entry with hash `leaf` is at `index` in the ledger of this size and root.

    Raises: LedgerProofWrong.
    """
    if not 0 <= index < size or _strange(proof):
        raise LedgerProofWrong(what="inclusion")
    place, last, found = index, size - 1, leaf
    for one in proof:
        if last == 0:
            raise LedgerProofWrong(what="inclusion")
        if place & 1 or place == last:
            found = node_hash(one, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, one)
        place, last = place >> 1, last >> 1
    if last or found != root:
        raise LedgerProofWrong(what="inclusion")


def verify_consistency(old: int, old_root: bytes, size: int, root: bytes, *, proof: Sequence[bytes]) -> None:
    """Make sure that the ledger of size `old` is the beginning of that of `size`. Raises: LedgerProofWrong."""
    if not 0 <= old <= size or _strange(proof):
        raise LedgerProofWrong(what="consistency")
    if old in {0, size}:
        expected = EMPTY if old == 0 else root
        if proof or old_root != expected or (size == 0 and root != EMPTY):
            raise LedgerProofWrong(what="consistency")
        return
    if not _extends(old, old_root, size, root, proof):
        raise LedgerProofWrong(what="consistency")


def _extends(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for one in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, one)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _strange(proof: Sequence[bytes]) -> bool:
    return len(proof) > LONGEST or any(len(one) != HASH_OCTETS for one in proof)
