"""Notes, checkpoints, receipts, policies, paths and bundles: read as they were written, or refused."""

from contextlib import suppress

from idclient.errors.ledger import LedgerError
from idclient.ledger.checkpoint import read_checkpoint, write_checkpoint
from idclient.ledger.keys import read_verifier_key
from idclient.ledger.note import read_note, write_note
from idclient.ledger.policy import read_policy, require_seen
from idclient.ledger.receipt import Receipt, read_receipt, write_receipt
from idclient.ledger.tiles import Tile, read_bundle, read_tile_path, write_bundle
from tests.ledger.world import LOG_KEY, POLICY, TREE, checkpoint_of

_NOTE = checkpoint_of(TREE, 1, 2)
_TRUST = read_policy(POLICY)
SEEDS = (
    write_note(_NOTE),
    _NOTE.text.encode(),
    write_receipt(Receipt(3, TREE.inclusion(3), _NOTE, b"extra")),
    POLICY,
    str(LOG_KEY.verifier).encode(),
    b"tile/0/x001/234.p/7",
    b"\x00\x01a\x00\x00",
)


def run(octets: bytes) -> None:
    with suppress(LedgerError):
        assert write_note(read_note(octets)) == octets
    with suppress(LedgerError):
        require_seen(_TRUST, read_note(octets))
    with suppress(LedgerError):
        assert write_receipt(read_receipt(octets)) == octets
    with suppress(LedgerError):
        read_policy(octets)
    with suppress(LedgerError):
        assert write_bundle(read_bundle(octets, Tile(None, 0, 2))) == octets
    with suppress(UnicodeDecodeError, LedgerError):
        assert write_checkpoint(read_checkpoint(octets.decode())).encode() == octets
    with suppress(UnicodeDecodeError, LedgerError):
        assert str(read_verifier_key(octets.decode())).encode() == octets
    with suppress(UnicodeDecodeError, LedgerError):
        assert str(read_tile_path(octets.decode())).encode() == octets
