"""Containers, and the signature files in them: a report or our own error, and the words for it."""

import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from idclient.documents.asice.check import check_container
from idclient.documents.asice.contents import Contents
from idclient.documents.asice.values import check_references, check_value, signer_certificate
from idclient.documents.asice.xades_reading import read_signature_file
from idclient.documents.checking import Online, Outcome
from idclient.errors import Error
from idclient.reports.data import document_data
from idclient.reports.lines import document_lines
from idclient.texts import has_text
from tests.documents.asice.making import SIGNATURE, entries, make
from tests.fuzz.small_world import world

LONGEST = 12_000


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


@cache
def _whole() -> Path:
    return make(world(), Path(_folder().name), files={"a.txt": b"a"})


SEEDS = (_whole().read_bytes(), entries(_whole())[SIGNATURE], entries(_whole())["META-INF/manifest.xml"])


def run(octets: bytes) -> None:
    path = Path(_folder().name) / "tried.asice"
    path.write_bytes(octets)
    report = check_container(world().environment, path, online=Online.NEVER)
    assert report.outcome is not Outcome.PASSED  # nobody proves that the certificate is not revoked
    for reason in (*report.reasons, *(reason for signature in report.signatures for reason in signature.reasons)):
        assert has_text(reason.code, "en"), reason.code
    assert json.dumps(document_data(report, "x.asice", "et"))
    assert all(line.isprintable() for line in document_lines(report, "x.asice", "ru", notes=True))
    with suppress(Error):
        for signature in read_signature_file(octets):
            found = [*check_references(signature, Contents({}, {}, ()), {})]
            certificate = signer_certificate(signature)
            found += check_value(signature, certificate) if certificate is not None else []
            assert all(isinstance(problem, Error) for problem in found)
