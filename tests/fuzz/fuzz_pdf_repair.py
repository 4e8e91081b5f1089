"""Damaged documents, written anew or refused; and forms whose authors demand something, signed or refused."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from idclient.documents.difference.permissions import permissions_of
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.pages import walk_pages
from idclient.documents.pdf.plan import SignatureOptions, plan_signature
from idclient.documents.repair import open_repaired
from idclient.errors import Error
from idclient.model import Permission
from idclient.value import replace
from tests.documents.generate import as_packed, as_table
from tests.documents.pdf.test_permissions import MET, UNMET, form_of
from tests.documents.signer import key
from tests.documents.test_repair import DAMAGED

LONGEST = 4096
_LOCK = b"/Lock<</Action/Include/Fields[(Two)]/P 2>>"
_CERTIFICATE = b"/SV<</Cert<</Ff 47/Subject[<30>]/Issuer[<30>]/OID[(1.2)]/KeyUsage[(1X)]/SubjectDN[<</CN(x)>>]>>>>"
SEEDS = (
    *(data for data in DAMAGED.values() if len(data) <= LONGEST),
    *(as_table(form_of(b"/SV" + seed)) for seed, _ in (*MET.values(), *UNMET.values())),
    as_packed(form_of(_LOCK, _LOCK)),
    as_table(form_of(_CERTIFICATE)),
)
_OPTIONS = SignatureOptions(
    when=datetime(2026, 11, 22, tzinfo=UTC), room=64, field_name="One", hash_name="sha384", certificates=(key()[1],)
)


def run(octets: bytes) -> None:
    descriptor = os.memfd_create("fuzz")
    try:
        os.write(descriptor, octets)
        with suppress(Error):
            document, rewritten = open_repaired(Path(f"/proc/self/fd/{descriptor}"))
            with document:
                assert not rewritten or any(True for _ in walk_pages(document))
                _read(document)
    finally:
        os.close(descriptor)


def _read(document: PdfDocument) -> None:
    with suppress(Error):
        assert permissions_of(document).level in (None, 1, 2, 3)
    for certify in (None, Permission.FORMS):
        with suppress(Error):
            assert plan_signature(document, replace(_OPTIONS, certify=certify)).field_name == "One"
