"""Checkpoints (C2SP tlog-checkpoint): which ledger, how long, and the root over all of it."""

import base64
import re

from idclient.errors.ledger import LedgerMalformed
from idclient.ledger.keys import is_name, read_base64
from idclient.ledger.tree import HASH_OCTETS
from idclient.value import frozen

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_LARGEST = 1 << 63


@frozen
class Checkpoint:
    """A state of a ledger. `origin` is its name, and that of its key."""

    origin: str
    size: int
    root: bytes


def read_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint of a note's text; further lines are refused. Raises: LedgerMalformed."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not is_name(lines[0]):
        raise LedgerMalformed(what="checkpoint")
    root = read_base64(lines[2], what="checkpoint")
    if len(root) != HASH_OCTETS:
        raise LedgerMalformed(what="checkpoint")
    return Checkpoint(lines[0], read_count(lines[1], what="checkpoint"), root)


def write_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the text of a checkpoint."""
    root = base64.b64encode(checkpoint.root).decode("ascii")
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n"


def read_count(text: str, *, what: str) -> int:
    """Return a size or an index, below 2^63, from its one decimal form. Raises: LedgerMalformed."""
    if not _SIZE.fullmatch(text) or int(text) >= _LARGEST:
        raise LedgerMalformed(what=what)
    return int(text)
