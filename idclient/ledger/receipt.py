"""Receipts that convince without a network (C2SP tlog-proof, v1): an entry's place, proof, witnessed checkpoint."""

import base64

from idclient.errors.ledger import LedgerMalformed
from idclient.ledger.checkpoint import read_checkpoint, read_count
from idclient.ledger.keys import read_base64
from idclient.ledger.note import Note, read_note, write_note
from idclient.ledger.policy import Policy, Seen, require_seen
from idclient.ledger.proofs import LONGEST, verify_inclusion
from idclient.ledger.tree import HASH_OCTETS, leaf_hash
from idclient.value import frozen

_FIRST = "c2sp.org/tlog-proof@v1"
_LARGEST = 1 << 17


@frozen
class Receipt:
    """That an entry is at `index` in the ledger of a signed checkpoint. `extra` is whatever the ledger adds."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None


def require_receipt(policy: Policy, entry: bytes, receipt: Receipt) -> Seen:
    """Make sure that an entry is where a receipt says. Raises: as `require_seen`; LedgerProofWrong."""
    seen = require_seen(policy, receipt.checkpoint)
    checkpoint = seen.checkpoint
    verify_inclusion(leaf_hash(entry), receipt.index, checkpoint.size, proof=receipt.proof, root=checkpoint.root)
    return seen


def read_receipt(octets: bytes) -> Receipt:
    """Return a receipt of which nothing is verified yet. Raises: LedgerMalformed."""
    head, empty, checkpoint = octets.partition(b"\n\n")
    if not empty or len(octets) > _LARGEST or not head.isascii():
        raise LedgerMalformed(what="receipt")
    lines = head.decode("ascii").split("\n")
    if lines.pop(0) != _FIRST:
        raise LedgerMalformed(what="receipt")
    extra = _extra(lines.pop(0)) if lines and lines[0].startswith("extra ") else None
    if not lines or not lines[0].startswith("index ") or len(lines) > LONGEST + 1:
        raise LedgerMalformed(what="receipt")
    index = read_count(lines.pop(0).removeprefix("index "), what="receipt")
    proof = tuple(read_base64(line, what="receipt") for line in lines)
    if any(len(one) != HASH_OCTETS for one in proof):
        raise LedgerMalformed(what="receipt")
    note = read_note(checkpoint)
    read_checkpoint(note.text)
    return Receipt(index, proof, note, extra)


def write_receipt(receipt: Receipt) -> bytes:
    """Return the octets of a `.tlog-proof` file."""
    extra = [] if receipt.extra is None else [f"extra {_base64(receipt.extra)}"]
    lines = [_FIRST, *extra, f"index {receipt.index}", *map(_base64, receipt.proof)]
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + write_note(receipt.checkpoint)


def _extra(line: str) -> bytes:
    return read_base64(line.removeprefix("extra "), what="receipt")


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
