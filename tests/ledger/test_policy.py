"""A checkpoint counts when the log signed it and enough witnesses saw it; a receipt proves an entry with it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.ledger import LedgerError, LedgerMalformed, LedgerProofWrong, LedgerWitnessesTooFew
from idclient.ledger.note import Note, read_note, write_note
from idclient.ledger.policy import Group, Policy, read_policy, require_seen
from idclient.ledger.receipt import Receipt, read_receipt, require_receipt, write_receipt
from idclient.ledger.tree import Tree, leaf_hash
from idclient.value import replace
from tests.ledger.world import ENTRIES, LINES, LOG_KEY, ORIGIN, POLICY, TIME, TREE, WITNESSES, checkpoint_of

READ = read_policy(POLICY)
RECEIPT = Receipt(3, TREE.inclusion(3), checkpoint_of(TREE, 1, 3))


def policy(*lines: str) -> Policy:
    return read_policy("\n".join([*LINES[:5], *lines]).encode())


def test_a_policy_says_who_counts() -> None:
    assert READ.logs == (LOG_KEY.verifier,)
    assert list(READ.witnesses.values()) == [one.verifier for one in WITNESSES]
    assert (READ.groups, READ.quorum) == ({"two": Group(2, ("w1", "w2", "w3"))}, "two")
    assert policy("quorum none").quorum is None


def test_enough_witnesses_make_a_checkpoint_count() -> None:
    seen = require_seen(READ, checkpoint_of(TREE, 1, 3))
    assert (seen.checkpoint.size, seen.checkpoint.root) == (TREE.size, TREE.root())
    assert seen.times == {"w1": TIME + 1, "w3": TIME + 3}


@pytest.mark.parametrize("witnesses", [(), (1,), (2, 2), (3, 3, 3)])
def test_too_few_do_not_and_nobody_counts_twice(witnesses: tuple[int, ...]) -> None:
    with pytest.raises(LedgerWitnessesTooFew) as refused:
        require_seen(READ, checkpoint_of(TREE, *witnesses))
    assert refused.value.facts["found"] == len(set(witnesses))


@pytest.mark.parametrize(
    ("lines", "enough", "few"),
    [
        (("quorum none",), (), None),
        (("quorum w2",), (2,), (1, 3)),
        (("group g any w1 w2", "quorum g"), (2,), (3,)),
        (("group g all w1 w2", "quorum g"), (1, 2), (1, 3)),
        (("group a any w1 w2", "group b all a w3", "quorum b"), (2, 3), (1, 2)),
    ],
)
def test_groups_of_groups_decide(lines: tuple[str, ...], enough: tuple[int, ...], few: tuple[int, ...] | None) -> None:
    require_seen(policy(*lines), checkpoint_of(TREE, *enough))
    if few is not None:
        with pytest.raises(LedgerWitnessesTooFew):
            require_seen(policy(*lines), checkpoint_of(TREE, *few))


def test_witnesses_alone_prove_nothing_without_the_log() -> None:
    with pytest.raises(LedgerProofWrong):
        require_seen(READ, checkpoint_of(TREE, 1, 2, 3, log=False))


def test_another_ledger_is_refused() -> None:
    note = checkpoint_of(TREE, 1, 2)
    with pytest.raises(LedgerProofWrong) as refused:
        require_seen(READ, replace(note, text=note.text.replace(ORIGIN, "other.example")))
    assert refused.value.what == "origin"


def test_a_false_signature_of_anybody_known_refuses_the_checkpoint() -> None:
    note = checkpoint_of(TREE, 1, 2, 3)
    for place in range(4):
        signatures = list(note.signatures)
        signatures[place] = replace(signatures[place], payload=bytes(len(signatures[place].payload)))
        with pytest.raises(LedgerProofWrong):
            require_seen(READ, Note(note.text, tuple(signatures)))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        LINES[:5],
        [*LINES, "quorum w1"],
        [*LINES[:5], "quorum w9"],
        [*LINES[:5], "group g 0 w1", "quorum g"],
        [*LINES[:5], "group g 3 w1 w2", "quorum g"],
        [*LINES[:5], "group g ² w1 w2", "quorum g"],
        [*LINES[:5], "group g some w1 w2", "quorum g"],
        [*LINES[:5], "group g any", "quorum g"],
        [*LINES[:5], "group g any w1 w1", "quorum g"],
        [*LINES[:5], "group g any w1", "group h any w1", "quorum h"],
        [*LINES[:5], "group g any g", "quorum g"],
        [*LINES[:5], "group w1 any w2", "quorum w1"],
        [*LINES[:5], "group none any w2", "quorum none"],
        [*LINES, LINES[2].replace("w1", "w4")],
        [*LINES, f"witness w4 {LOG_KEY.verifier}"],
        [*LINES, f"log {WITNESSES[0].verifier}"],
        [*LINES[2:5], "quorum w1"],
        [*LINES, "trust everybody"],
        [*LINES, "log"],
        [*LINES, "\x00"],
    ],
)
def test_what_is_no_policy_is_refused(lines: list[str]) -> None:
    with pytest.raises(LedgerMalformed):
        read_policy("\n".join(lines).encode())


@given(octets=st.binary(max_size=100))
def test_a_policy_is_read_or_refused(octets: bytes) -> None:
    with pytest.raises(LedgerMalformed):
        read_policy(POLICY + b"\nx" + octets)
    with pytest.raises(LedgerMalformed):
        read_policy(b"#" * (1 << 17))


@pytest.mark.parametrize("extra", [None, b"", b"more"])
def test_a_receipt_proves_its_entry_without_a_network(extra: bytes | None) -> None:
    written = write_receipt(replace(RECEIPT, extra=extra))
    read = read_receipt(written)
    assert read == replace(RECEIPT, extra=extra)
    seen = require_receipt(READ, ENTRIES[3], read)
    assert seen.checkpoint.size == len(ENTRIES)
    assert written.startswith(b"c2sp.org/tlog-proof@v1\n")


def test_a_receipt_proves_no_other_entry_place_or_ledger() -> None:
    shorter = Tree(leaf_hash(one) for one in ENTRIES[:4])
    for entry, receipt in [
        (ENTRIES[2], RECEIPT),
        (ENTRIES[3], replace(RECEIPT, index=2)),
        (ENTRIES[3], replace(RECEIPT, index=5)),
        (ENTRIES[3], replace(RECEIPT, proof=RECEIPT.proof[:-1])),
        (ENTRIES[3], replace(RECEIPT, checkpoint=checkpoint_of(shorter, 1, 2))),
    ]:
        with pytest.raises(LedgerProofWrong):
            require_receipt(READ, entry, receipt)
    with pytest.raises(LedgerWitnessesTooFew):
        require_receipt(READ, ENTRIES[3], replace(RECEIPT, checkpoint=checkpoint_of(TREE, 1)))


@given(place=st.integers(0, len(write_receipt(RECEIPT)) - 1), bit=st.integers(0, 7))
def test_a_changed_receipt_is_no_proof_or_the_same(place: int, bit: int) -> None:
    """The identifier of a witness' key may be turned into that of a stranger: then one more is missing."""
    octets = bytearray(write_receipt(RECEIPT))
    octets[place] ^= 1 << bit
    with pytest.raises(LedgerError):
        require_receipt(READ, ENTRIES[3], read_receipt(bytes(octets)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"@v1", b"@v2"),
        (b"index 3", b"index 03"),
        (b"index 3", b"index -3"),
        (b"index 3", b"place 3"),
        (b"index 3\n", b""),
        (b"index 3\n", b"index 3\nextra AAAA\n"),
        (b"index 3\n", b"extra AAAA\nextra AAAA\nindex 3\n"),
        (b"index 3\n", b"extra AAA\nindex 3\n"),
        (b"index 3\n", b"index 3\nAAAA\n"),
        (b"index 3\n", b"index 3\n" + b"A" * 43 + b"=\n" * 1 + (b"A" * 43 + b"=\n") * 63),
        (b"index 3\n", b"index 3\n\n"),
        (b"index 3\n", "index 3\nõ\n".encode()),
    ],
)
def test_what_is_no_receipt_is_refused(before: bytes, after: bytes) -> None:
    written = write_receipt(RECEIPT)
    assert before in written
    with pytest.raises(LedgerMalformed):
        read_receipt(written.replace(before, after))


@given(octets=st.binary(max_size=200))
def test_every_receipt_is_read_or_refused(octets: bytes) -> None:
    with suppress(LedgerError):
        read_receipt(b"c2sp.org/tlog-proof@v1\n" + octets)
    with pytest.raises(LedgerError):
        read_receipt(octets)


def test_a_checkpoint_goes_over_the_wire_as_a_note() -> None:
    note = checkpoint_of(TREE, 1, 2)
    require_seen(READ, read_note(write_note(note)))
