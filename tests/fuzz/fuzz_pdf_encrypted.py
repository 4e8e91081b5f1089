"""Encrypted documents, whose dictionary may say anything: unlocked, read decrypted, and planned to be signed."""

from contextlib import suppress
from datetime import UTC, datetime

from idclient.documents.pdf.plan import SignatureOptions, plan_signature
from idclient.errors.document import DocumentError
from tests.documents.encrypted import SCHEMES, Lock, encrypted
from tests.fuzz.files import opened

LONGEST = 4096
_OPTIONS = SignatureOptions(when=datetime(2026, 11, 22, tzinfo=UTC), room=64)
_NUMBERS = 20
SEEDS = tuple(encrypted(Lock(scheme)) for scheme in SCHEMES)


def run(octets: bytes) -> None:
    with suppress(DocumentError), opened(octets) as document:
        for number in range(min(document.next_number, _NUMBERS)):
            with suppress(DocumentError):
                found = document.object(number)
                if found is not None and found.data is not None:
                    document.stream(found)
        with suppress(DocumentError):
            plan = plan_signature(document, _OPTIONS)
            assert plan.number >= document.next_number
