"""Whole documents: opened, walked, looked at and planned to be signed."""

from contextlib import suppress
from datetime import UTC, datetime

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.dss import read_dss
from idclient.documents.pdf.forms import walk_fields
from idclient.documents.pdf.pages import walk_pages
from idclient.documents.pdf.plan import SignatureOptions, plan_signature
from idclient.documents.pdf.signatures import byte_range_fault, extract_signatures
from idclient.errors.document import DocumentError
from tests.documents.generate import as_table, plain_objects, with_update
from tests.documents.variants import VARIANTS
from tests.fuzz.files import opened

LONGEST = 4096
_OPTIONS = SignatureOptions(when=datetime(2026, 11, 22, tzinfo=UTC), room=64)
_NUMBERS = 30
_EMPTY_SIGNATURE = {
    1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/SigFlags 3>>/DSS<</Certs[7 0 R]/VRI<<>>>>>>",
    6: b"<</FT/Sig/T(S)/V<</Type/Sig/ByteRange[0 9 20 30]/Contents<3000>/Reference[<</TransformMethod/DocMDP>>]>>>>",
    7: b"<</Length 2>>\nstream\n0\0\nendstream",
}
SEEDS = (
    *(data for data in VARIANTS.values() if len(data) <= LONGEST),
    with_update(as_table(plain_objects()), _EMPTY_SIGNATURE, 8),
)


def run(octets: bytes) -> None:
    with suppress(DocumentError), opened(octets) as document:
        for number in range(min(document.next_number, _NUMBERS)):
            with suppress(DocumentError):
                document.object(number)
        _read(document)
        with suppress(DocumentError):
            plan = plan_signature(document, _OPTIONS)
            assert plan.next_number > plan.number
            assert plan.number >= document.next_number
            assert len({new.number for new in plan.objects}) == len(plan.objects)


def _read(document: PdfDocument) -> None:
    with suppress(DocumentError):
        assert document.revisions is not None
    with suppress(DocumentError):
        assert sum(1 for _ in walk_pages(document)) >= 0
    with suppress(DocumentError):
        assert all(field.name is not None for field in walk_fields(document))
    with suppress(DocumentError):
        for signature in extract_signatures(document):
            fault = byte_range_fault(signature, document.source.size)
            assert fault is not None or signature.end is not None
    with suppress(DocumentError):
        read_dss(document)
