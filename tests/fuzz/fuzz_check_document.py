"""Signed documents, changed: every one gets a report, and none whose signed bytes were touched passes."""

from contextlib import suppress

from idclient.documents.checking import Outcome
from idclient.errors.document import DocumentError
from idclient.model import Level
from tests.documents.attacks import FORGED, append
from tests.documents.generate import as_table, plain_objects, stream
from tests.fuzz.small_world import checked, signed

LONGEST = 25000
SEEDS = (
    signed(),
    signed(packed=True),
    signed(times=2),
    signed(Level.B_T),
    signed(Level.B_LT),
    append(signed(), {4: stream(FORGED)}),
    as_table(plain_objects()),
)


def run(octets: bytes) -> None:
    with suppress(DocumentError):
        report = checked(octets)
        assert report.outcome is not Outcome.PASSED or report.signatures
        for signature in report.signatures:
            assert signature.covered is None or 0 < signature.covered <= len(octets)
