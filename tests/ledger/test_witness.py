"""A witness signs what goes on from what it saw, and nothing else: no fork, no step back, no stranger's log."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.ledger import LedgerError, LedgerMalformed, LedgerMovedOn, LedgerProofWrong
from idclient.ledger.checkpoint import Checkpoint
from idclient.ledger.note import sign_note
from idclient.ledger.tree import Tree, leaf_hash
from idclient.ledger.witness import Request, read_request, require_growth, write_request
from idclient.value import replace
from tests.ledger.world import ENTRIES, LOG_KEY, ORIGIN, TREE, checkpoint_of

LOGS = (LOG_KEY.verifier,)
HASHES = [leaf_hash(one) for one in ENTRIES]
SEEN = Checkpoint(ORIGIN, 3, TREE.root(3))
REQUEST = Request(3, TREE.consistency(3), checkpoint_of())
FORKED = Tree([*HASHES[:2], leaf_hash(b"another"), *HASHES[3:]])


def test_growth_is_remembered() -> None:
    assert require_growth(LOGS, SEEN, REQUEST) == Checkpoint(ORIGIN, 5, TREE.root())


def test_the_first_checkpoint_begins_from_nothing() -> None:
    assert require_growth(LOGS, None, Request(0, (), checkpoint_of())).size == 5
    with pytest.raises(LedgerMovedOn) as refused:
        require_growth(LOGS, None, REQUEST)
    assert refused.value.size == 0


def test_the_same_checkpoint_again_is_signed_again() -> None:
    now = require_growth(LOGS, SEEN, REQUEST)
    assert require_growth(LOGS, now, Request(5, (), checkpoint_of())) == now


@given(old=st.integers(0, 5), seen=st.integers(0, 5))
def test_whoever_begins_elsewhere_is_told_where(old: int, seen: int) -> None:
    remembered = Checkpoint(ORIGIN, seen, TREE.root(seen))
    request = Request(old, TREE.consistency(old), checkpoint_of())
    if old == seen:
        require_growth(LOGS, remembered, request)
        return
    with pytest.raises(LedgerMovedOn) as refused:
        require_growth(LOGS, remembered, request)
    assert refused.value.size == seen


def test_a_fork_is_not_signed_whatever_the_log_proves() -> None:
    for tree, old in ((FORKED, 3), (Tree(FORKED.nodes(0)[:3]), 3)):
        with pytest.raises(LedgerProofWrong) as refused:
            require_growth(LOGS, SEEN, Request(old, tree.consistency(old), checkpoint_of(tree)))
        assert refused.value.what == "consistency"
    with pytest.raises(LedgerProofWrong):
        require_growth(LOGS, SEEN, replace(REQUEST, proof=REQUEST.proof[:-1]))


def test_a_step_back_is_not_signed() -> None:
    shorter = checkpoint_of(Tree(HASHES[:2]))
    with pytest.raises(LedgerMovedOn):
        require_growth(LOGS, SEEN, Request(2, (), shorter))
    with pytest.raises(LedgerMalformed):
        require_growth(LOGS, SEEN, Request(3, (), shorter))


def test_only_the_log_itself_is_heard() -> None:
    for request, remembered, what in [
        (replace(REQUEST, checkpoint=checkpoint_of(TREE, 1, log=False)), SEEN, "signature"),
        (replace(REQUEST, checkpoint=sign_note(f"other\n5\n{'A' * 43}=\n", [LOG_KEY])), SEEN, "origin"),
        (REQUEST, replace(SEEN, origin="other"), "origin"),
    ]:
        with pytest.raises(LedgerProofWrong) as refused:
            require_growth(LOGS, remembered, request)
        assert refused.value.what == what


def test_a_request_is_read_as_it_was_written() -> None:
    for request in (REQUEST, Request(0, (), checkpoint_of(TREE, 1))):
        assert read_request(write_request(request)) == request


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"old 3", b"old 03"),
        (b"old 3", b"old"),
        (b"old 3", b"size 3"),
        (b"old 3", b"old 3\nAAAA"),
        (b"old 3", b"old 3\n" + b"\n".join([b"A" * 43 + b"="] * 64)),
        (b"old 3\n", b""),
        (b"\n\n", b"\n"),
    ],
)
def test_what_is_no_request_is_refused(before: bytes, after: bytes) -> None:
    written = write_request(REQUEST)
    assert before in written
    with pytest.raises(LedgerMalformed):
        read_request(written.replace(before, after))


@given(octets=st.binary(max_size=200))
def test_every_request_is_read_or_refused(octets: bytes) -> None:
    for text in (octets, b"old 3\n" + octets):
        with suppress(LedgerError):
            assert write_request(read_request(text)) == text
