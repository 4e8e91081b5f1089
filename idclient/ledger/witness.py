"""When a witness may sign (C2SP tlog-witness, add-checkpoint): the log signed, nothing seen is taken back."""

import base64
from collections.abc import Sequence

from idclient.errors.ledger import LedgerMalformed, LedgerMovedOn, LedgerProofWrong
from idclient.ledger.checkpoint import Checkpoint, read_checkpoint, read_count
from idclient.ledger.keys import VerifierKey, read_base64
from idclient.ledger.note import Note, is_signed_by, read_note, write_note
from idclient.ledger.proofs import LONGEST, verify_consistency
from idclient.ledger.tree import EMPTY, HASH_OCTETS
from idclient.value import frozen

_OLD = "old "
_LARGEST = 1 << 17


@frozen
class Request:
    """That a checkpoint be signed, which goes on from the size `old`, by a proof."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Note


def require_growth(logs: Sequence[VerifierKey], remembered: Checkpoint | None, request: Request) -> Checkpoint:
    """Return what a witness remembers from now on, and may sign once that is stored for good.

    Whoever calls keeps two requests about one ledger apart. Raises: LedgerMalformed; LedgerMovedOn;
    LedgerProofWrong: origin (no ledger that is watched), signature, consistency.
    """
    checkpoint = read_checkpoint(request.checkpoint.text)
    keys = [key for key in logs if key.name == checkpoint.origin]
    if not keys:
        raise LedgerProofWrong(what="origin")
    signed = [is_signed_by(request.checkpoint, key) for key in keys]
    if not any(signed):
        raise LedgerProofWrong(what="signature")
    if request.old > checkpoint.size:
        raise LedgerMalformed(what="request")
    last = Checkpoint(checkpoint.origin, 0, EMPTY) if remembered is None else remembered
    if last.origin != checkpoint.origin:
        raise LedgerProofWrong(what="origin")
    if request.old != last.size:
        raise LedgerMovedOn(size=last.size)
    verify_consistency(last.size, last.root, checkpoint.size, checkpoint.root, proof=request.proof)
    return checkpoint


def read_request(octets: bytes) -> Request:
    """Return the body of a request. Raises: LedgerMalformed."""
    head, empty, checkpoint = octets.partition(b"\n\n")
    if not empty or len(octets) > _LARGEST or not head.isascii():
        raise LedgerMalformed(what="request")
    first, *lines = head.decode("ascii").split("\n")
    if not first.startswith(_OLD) or len(lines) > LONGEST:
        raise LedgerMalformed(what="request")
    proof = tuple(read_base64(line, what="request") for line in lines)
    if any(len(one) != HASH_OCTETS for one in proof):
        raise LedgerMalformed(what="request")
    return Request(read_count(first.removeprefix(_OLD), what="request"), proof, read_note(checkpoint))


def write_request(request: Request) -> bytes:
    """Return the body of a request."""
    lines = [f"{_OLD}{request.old}", *(base64.b64encode(one).decode("ascii") for one in request.proof)]
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + write_note(request.checkpoint)
