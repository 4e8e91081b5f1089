"""The document security store: any objects for it, around a signature that is in order."""

from contextlib import suppress

from idclient.documents.pdf.dss import read_dss
from idclient.errors.document import DocumentError
from tests.documents.generate import as_table, plain_objects, stream
from tests.fuzz.files import opened

SEEDS = (
    b"<</Certs[7 0 R]/OCSPs[8 0 R]/CRLs[9 0 R]/VRI<</0A0A<</Cert[7 0 R]/OCSP[8 0 R]/TU(D:2026)/TS 9 0 R>>>>>>",
    b"<</Certs 10 0 R/VRI 11 0 R>>",
    b"<</Certs[7 0 R 7 0 R 99 0 R null[7 0 R]]/VRI<</A<<>>/B null/C 6 0 R>>>>",
    b"[6 0 R]",
)
_OBJECTS = {
    **plain_objects(catalog=b"/DSS 6 0 R"),
    7: stream(b"\x30\x01"),
    8: stream(b"\x30\x02"),
    9: stream(b"\x30\x03"),
    10: b"[7 0 R 10 0 R]",
    11: b"<</A 11 0 R/B 6 0 R>>",
}


def run(octets: bytes) -> None:
    with suppress(DocumentError), opened(as_table({**_OBJECTS, 6: octets})) as document:
        store = read_dss(document)
        if store is not None:
            items = (*store.certificates, *store.ocsp_responses, *store.crls)
            assert all(isinstance(item.data, bytes) for item in items)
            assert repr(store)
