"""A log, three witnesses, and policies over them."""

from idclient.ledger.checkpoint import Checkpoint, write_checkpoint
from idclient.ledger.cosignature import cosign
from idclient.ledger.keys import LOG, WITNESS, signing_key
from idclient.ledger.note import Note, sign_note
from idclient.ledger.tree import Tree, leaf_hash

ORIGIN = "ledger.example/TEST"
LOG_KEY = signing_key(ORIGIN, LOG, b"L" * 32)
WITNESSES = tuple(signing_key(f"witness{number}.example", WITNESS, bytes([number]) * 32) for number in range(1, 4))
LINES = [
    "# whom we trust",
    f"log {LOG_KEY.verifier} https://ledger.example/",
    *(f"witness w{number} {key.verifier}" for number, key in enumerate(WITNESSES, 1)),
    "group two 2 w1 w2 w3",
    "",
    "quorum two",
]
POLICY = "\n".join(LINES).encode()
ENTRIES = tuple(b"entry %d" % number for number in range(5))
TREE = Tree(leaf_hash(one) for one in ENTRIES)
TIME = 1_795_852_336


def checkpoint_of(tree: Tree = TREE, *witnesses: int, log: bool = True) -> Note:
    """Return a tree's checkpoint, signed by the log and by witnesses, numbered from 1."""
    text = write_checkpoint(Checkpoint(ORIGIN, tree.size, tree.root()))
    note = sign_note(text, [LOG_KEY] if log else [])
    for number in witnesses:
        note = cosign(note, WITNESSES[number - 1], TIME + number)
    return note
