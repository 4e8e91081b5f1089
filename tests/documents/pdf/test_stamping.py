"""Time stamps over the document: where they stand, what is digested, in every shape of file."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.dss import read_dss
from idclient.documents.pdf.evidence import Evidence, vri_key
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.plan import plan_signature
from idclient.documents.pdf.session import SigningSession
from idclient.documents.pdf.signatures import byte_range_fault, extract_signatures
from idclient.errors.output import OutputNotVerified, SignatureRoomTooSmall
from tests.documents.generate import Objects, as_hybrid, as_packed, as_stream, as_table, plain_objects
from tests.documents.signer import OPTIONS, WHEN

CMS, TOKEN = b"\x30\x03\x02\x01\x07", b"\x30\x03\x02\x01\x08"
SHAPES = [as_table, as_stream, as_packed, as_hybrid]


def nothing(*_: object) -> None:
    pass


@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_stamped_is_the_digest_of_all_but_the_room(
    shape: Callable[[Objects], bytes], hash_name: str, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(shape(plain_objects()))
    digests: list[bytes] = []
    with (
        PdfDocument.open(source) as document,
        SigningSession(document, target, overwrite=Overwrite.REFUSE, entropy=os.urandom) as session,
    ):
        digests.append(session.write(plan_signature(document, OPTIONS), hash_name, progress=nothing, check=nothing))
        session.place(CMS)
        session.append_dss(Evidence((b"\x30\x00",), (b"\x30\x01\x00",)), when=WHEN)
        for _ in range(2):
            digests.append(session.append_timestamp(room=100))
            session.place(TOKEN)
        session.verify_written()
        session.commit()
    data = target.read_bytes()
    with PdfDocument.open(target) as document:
        found = extract_signatures(document)
        assert [one.field_name for one in found] == ["Signature1", "Timestamp1", "Timestamp2"]
        assert [one.kind for one in found] == ["Sig", "DocTimeStamp", "DocTimeStamp"]
        for one, digest in zip(found, digests, strict=True):
            assert byte_range_fault(one, len(data)) is None
            assert one.byte_range is not None
            _, length, second, rest = one.byte_range
            assert hashlib.new(hash_name, data[:length] + data[second : second + rest]).digest() == digest
        assert found[-1].end == len(data)


def test_a_document_alone_is_stamped_too_and_evidence_goes_by_contents(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(as_table(plain_objects()))
    with (
        PdfDocument.open(source) as document,
        SigningSession(document, target, overwrite=Overwrite.REFUSE, entropy=os.urandom) as session,
    ):
        session.copy("sha256", progress=nothing, check=nothing)
        session.append_timestamp(room=100)
        session.place(TOKEN)
        entries = {b"first": Evidence((b"\x30\x00",)), b"second": Evidence((b"\x30\x00",), crls=(b"\x31\x00",))}
        session.append_store(entries, when=WHEN)
        session.verify_written()
        session.commit()
    assert target.read_bytes().startswith(source.read_bytes())
    with PdfDocument.open(target) as document:
        store = read_dss(document)
    assert store is not None
    assert set(store.vri) == {vri_key(b"first"), vri_key(b"second")}
    assert [item.data for item in store.certificates] == [b"\x30\x00"]
    assert [item.data for item in store.vri[vri_key(b"second")].crls] == [b"\x31\x00"]


def test_a_token_must_fit_and_be_there(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(as_table(plain_objects()))
    with (
        PdfDocument.open(source) as document,
        SigningSession(document, target, overwrite=Overwrite.REFUSE, entropy=os.urandom) as session,
    ):
        session.copy("sha256", progress=nothing, check=nothing)
        session.append_timestamp(room=4)
        with pytest.raises(SignatureRoomTooSmall):
            session.place(TOKEN)
        with pytest.raises(OutputNotVerified):
            session.verify_written()
    assert not target.exists()
