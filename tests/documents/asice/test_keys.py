"""Every kind of key that is signed with, in containers."""

from pathlib import Path

import pytest

from idclient.documents.asice.xades import CertificateReference
from idclient.documents.checking import SubIndication
from idclient.errors.checking import SignatureMismatch
from tests.documents.asice.making import FILES, check, session_for
from tests.documents.check_world import World
from tests.documents.cms_keys import KINDS, software_key


@pytest.mark.parametrize("reference", list(CertificateReference))
@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_by_any_key_fits_and_only_its_certificate_is_unknown(
    tmp_path: Path, kind: str, reference: CertificateReference
) -> None:
    world, key = World(), software_key(kind)
    with session_for(tmp_path, FILES) as session:
        session.write_files(key.hash_name, check=lambda: None)
        prepared = session.prepare(key.certificate, key.algorithm, when=world.clock.now(), reference=reference)
        value = key.sign(prepared.digest).value
        prepared.require(value)
        for wrong in (value[:-1], value + b"\0", bytes(len(value)), value[::-1]):
            with pytest.raises(SignatureMismatch):
                prepared.require(wrong)
        session.finish(prepared, value)
        session.commit()
    (signature,) = check(world, tmp_path / "signed.asice").signatures
    assert signature.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    assert {reason.code for reason in signature.reasons} == {"trust.chain_not_found"}
