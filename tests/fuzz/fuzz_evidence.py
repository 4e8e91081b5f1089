"""What proves a status or a time: OCSP responses, revocation lists, time stamp tokens, certificates.

The same octets are given to each reader.
"""

from contextlib import suppress
from functools import cache

from idclient.documents.cms_reading import read_cms
from idclient.errors.trust import TrustError
from idclient.trust.certificates import read_certificate, read_holder
from idclient.trust.crl import check_crl
from idclient.trust.ocsp import check_stored, fetch_status
from idclient.trust.token import prove_signer, read_token
from idclient.trust.tsa import check_token
from tests.fuzz.small_world import contents, digest, world

LONGEST = 4096


@cache
def response() -> bytes:
    pki = world().pki
    return fetch_status(world().environment, pki.signing.certificate, pki.issuing.certificate).der


SEEDS = (response(), read_cms(contents()).signers[0].tokens[0], world().pki.signing.certificate)


def run(octets: bytes) -> None:
    pki, now = world().pki, world().clock.now()
    with suppress(TrustError):
        answer = check_stored(octets, pki.signing.certificate, pki.issuing.certificate, at=now)
        assert answer.der == octets
    with suppress(TrustError):
        check_crl(octets, pki.signing.certificate, pki.issuing.certificate, at=now)
    with suppress(TrustError):
        token = read_token(octets)
        assert token.message_digest is not None
        assert prove_signer(token, ()).der
    with suppress(TrustError):
        check_token(octets, digest(b""), "sha384", world().environment.trust)
    with suppress(TrustError):
        assert read_certificate(octets).der == octets
    with suppress(TrustError):
        read_holder(octets)
