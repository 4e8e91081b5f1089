"""The CMS of a signature, its form and value, and the time stamp token inside it."""

from contextlib import suppress

from idclient.documents import cms_reading, cms_verifying
from idclient.errors import Error
from idclient.errors.checking import CmsMalformed
from tests.fuzz.small_world import contents, digest

LONGEST = 8192
_CMS = cms_reading.read_cms(contents())
SEEDS = (contents(), _CMS.der, _CMS.signers[0].tokens[0])


def run(octets: bytes) -> None:
    with suppress(CmsMalformed):
        message = cms_reading.read_cms(octets)
        assert message.der + message.rest == octets
        found = [problem for profile in cms_verifying.Profile for problem in cms_verifying.check_form(message, profile)]
        for signer in message.signers:
            with suppress(CmsMalformed):
                cms_reading.read_signing_time(signer)
            found += cms_verifying.check_digest(signer, digest(b""))
            certificate, problems = cms_verifying.find_certificate(message, signer)
            found += problems
            if certificate is not None:
                with suppress(Error):
                    found += cms_verifying.check_signature(signer, certificate)
        assert all(isinstance(problem, Error) for problem in found)
