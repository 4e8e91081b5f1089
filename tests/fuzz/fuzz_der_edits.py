"""Signatures, tokens, responses and certificates with elements changed, removed, moved and repeated, all lengths right.

The first octet chooses what is edited, the rest how.
"""

from idclient.documents.cms_reading import read_cms
from tests.fuzz import fuzz_cms, fuzz_evidence
from tests.fuzz.der import edited
from tests.fuzz.small_world import contents, world

_CMS = read_cms(contents())
_PARTS = (_CMS.der, _CMS.signers[0].tokens[0], fuzz_evidence.response(), world().pki.signing.certificate)
_EDITS = ((), (0, 9, 0, 4), (0, 20, 1, 0, 0, 5, 2, 0))
SEEDS = tuple(bytes([part, *edit]) for part in range(len(_PARTS)) for edit in _EDITS)


def run(octets: bytes) -> None:
    if not octets:
        return
    der = edited(_PARTS[octets[0] % len(_PARTS)], octets[1:])
    if octets[0] % len(_PARTS) == 0:
        fuzz_cms.run(der)
    else:
        fuzz_evidence.run(der)
