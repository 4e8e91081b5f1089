"""The keepers of an election's key come together: each share is looked at, and the one that is wrong is named."""

from collections.abc import Sequence
from pathlib import Path

from idclient.elections.share_files import read_share
from idclient.elgamal.decryption import ElectionSecret
from idclient.elgamal.shares import Division, KeyShare, combine, is_of_division
from idclient.errors.ballot import KeyDivisionMalformed, KeyShareDouble, KeySharesTooFew, KeyShareWrong
from idclient.wire.elgamal import ElectionKey


def gather(key: ElectionKey, division: Division, paths: Sequence[Path]) -> ElectionSecret:
    """Return the secret of a key from the files of enough keepers.

    Raises: KeyShareMalformed, KeyShareWrong and KeyShareDouble, which name the file; KeySharesTooFew;
    KeyDivisionMalformed: the division is not that of this key.
    """
    if division.commitments[0] != key.value:
        raise KeyDivisionMalformed
    shares: dict[int, tuple[Path, KeyShare]] = {}
    for path in paths:
        share = read_share(path, key.election)
        if not is_of_division(division, share):
            raise KeyShareWrong(file=path.name)
        if share.index in shares:
            raise KeyShareDouble(file=path.name, other=shares[share.index][0].name)
        shares[share.index] = path, share
    if len(shares) < division.threshold:
        raise KeySharesTooFew(found=len(shares), needed=division.threshold)
    return combine(key, [share for _, share in shares.values()])
