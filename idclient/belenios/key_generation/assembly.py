"""The parameters of a key, once every share is there (4.6.7; step 6)."""

from collections.abc import Sequence

from idclient.belenios.key_generation.contribution import Contribution
from idclient.belenios.key_generation.share import Share, require_share
from idclient.belenios.threshold import Certificate, Threshold
from idclient.errors.belenios import BeleniosRefused


def assemble(
    certificates: Sequence[Certificate], contributions: Sequence[Contribution], shares: Sequence[Share]
) -> Threshold:
    """Return what is published of a key. Raises: BeleniosRefused, a part does not follow from the others."""
    commitments = tuple(one.commitment for one in contributions)
    lengths = {len(one.coefficients) for one in commitments}
    if len(lengths) != 1 or not len(certificates) == len(contributions) == len(shares):
        raise BeleniosRefused(what="key_generation", reason="threshold")
    for place, share in enumerate(shares, 1):
        require_share(commitments, place, share)
    return Threshold(lengths.pop(), tuple(certificates), commitments, tuple(one.key for one in shares))
