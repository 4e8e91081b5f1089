"""The tree and its proofs are the published ones, and no other proof convinces anybody."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.ledger import LedgerProofWrong
from idclient.ledger.proofs import verify_consistency, verify_inclusion
from idclient.ledger.tree import EMPTY, Tree, leaf_hash, node_hash
from tests.ledger.published import CONSISTENCY_FROM_3_TO_7, ENTRIES, INCLUSION_OF_5_IN_8, ROOTS

PUBLISHED = Tree(leaf_hash(one) for one in ENTRIES)
SIZES = st.integers(1, 70)


def tree_of(size: int) -> Tree:
    return Tree(leaf_hash(index.to_bytes(4)) for index in range(size))


def as_defined(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    split = max(2**power for power in range(32) if 2**power < len(leaves))
    return node_hash(as_defined(leaves[:split]), as_defined(leaves[split:]))


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_the_published_ones(size: int) -> None:
    assert PUBLISHED.root(size) == ROOTS[size]
    assert Tree(leaf_hash(one) for one in ENTRIES[:size]).root() == ROOTS[size]


def test_the_proofs_are_the_published_ones() -> None:
    assert PUBLISHED.inclusion(5) == INCLUSION_OF_5_IN_8
    assert PUBLISHED.consistency(3, 7) == CONSISTENCY_FROM_3_TO_7
    verify_inclusion(leaf_hash(ENTRIES[5]), 5, 8, proof=INCLUSION_OF_5_IN_8, root=ROOTS[8])
    verify_consistency(3, ROOTS[3], 7, ROOTS[7], proof=CONSISTENCY_FROM_3_TO_7)


@given(size=st.integers(0, 70))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    leaves = [leaf_hash(index.to_bytes(4)) for index in range(size)]
    assert Tree(leaves).root() == as_defined(leaves)


@given(data=st.data(), size=SIZES)
def test_every_entry_is_proven_at_its_own_place_only(data: st.DataObject, size: int) -> None:
    tree = tree_of(size)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-2, size + 2))
    proof = tree.inclusion(index)
    verify_inclusion(leaf_hash(index.to_bytes(4)), index, size, proof=proof, root=tree.root())
    if other != index:
        with pytest.raises(LedgerProofWrong):
            verify_inclusion(leaf_hash(index.to_bytes(4)), other, size, proof=proof, root=tree.root())


@given(data=st.data(), size=SIZES)
def test_every_beginning_is_proven_and_nothing_else(data: st.DataObject, size: int) -> None:
    tree = tree_of(size)
    old = data.draw(st.integers(0, size))
    proof = tree.consistency(old)
    verify_consistency(old, tree.root(old), size, tree.root(), proof=proof)
    for forged in ((*proof, EMPTY), proof[:-1], (b"short", *proof[1:]), (EMPTY,) * 64):
        if forged != proof:
            with pytest.raises(LedgerProofWrong):
                verify_consistency(old, tree.root(old), size, tree.root(), proof=forged)
    with pytest.raises(LedgerProofWrong):
        verify_consistency(old, leaf_hash(b"another"), size, tree.root(), proof=proof)
    if old:
        with pytest.raises(LedgerProofWrong):
            verify_consistency(old, tree.root(old), size, leaf_hash(b"another"), proof=proof)
        with pytest.raises(LedgerProofWrong):
            verify_consistency(size + 1, tree.root(), size, tree.root(), proof=proof)


@given(data=st.data(), size=SIZES)
def test_a_changed_step_proves_nothing(data: st.DataObject, size: int) -> None:
    tree = tree_of(size)
    index, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 255))
    leaf, proof = leaf_hash(index.to_bytes(4)), list(tree.inclusion(index))
    with pytest.raises(LedgerProofWrong):
        verify_inclusion(leaf, index, size, proof=[*proof, EMPTY], root=tree.root())
    if proof:
        step = data.draw(st.integers(0, len(proof) - 1))
        with pytest.raises(LedgerProofWrong):
            verify_inclusion(leaf, index, size, proof=proof[:-1], root=tree.root())
        proof[step] = (int.from_bytes(proof[step]) ^ 1 << bit).to_bytes(32)
        with pytest.raises(LedgerProofWrong):
            verify_inclusion(leaf, index, size, proof=proof, root=tree.root())


def test_two_ledgers_with_one_difference_are_not_consistent() -> None:
    honest, other = tree_of(20), Tree([leaf_hash(b"x"), *(leaf_hash(n.to_bytes(4)) for n in range(1, 20))])
    for old in range(1, 20):
        with pytest.raises(LedgerProofWrong):
            verify_consistency(old, honest.root(old), 20, other.root(), proof=other.consistency(old))


def test_an_empty_ledger_begins_every_ledger_and_has_one_root() -> None:
    verify_consistency(0, EMPTY, 0, EMPTY, proof=())
    for root in (leaf_hash(b""), b""):
        with pytest.raises(LedgerProofWrong):
            verify_consistency(0, root, 0, root, proof=())


@pytest.mark.parametrize("ask", [(8, 8), (-1, 8), (0, 9), (0, 0)])
def test_what_is_not_there_is_not_proven(ask: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        PUBLISHED.inclusion(*ask)


@pytest.mark.parametrize("ask", [(9, 8), (-1, 8), (0, 9)])
def test_what_is_no_beginning_is_not_proven(ask: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        PUBLISHED.consistency(*ask)
    with pytest.raises(ValueError, match=r"\d"):
        PUBLISHED.root(9)


def test_complete_nodes_are_kept_by_level() -> None:
    assert PUBLISHED.nodes(0) == tuple(leaf_hash(one) for one in ENTRIES)
    assert PUBLISHED.nodes(2) == (ROOTS[4], node_hash(*PUBLISHED.nodes(1)[2:]))
    assert PUBLISHED.nodes(9) == ()
