"""Damaged documents: written anew so that they can be read, or refused."""

import os
from contextlib import suppress
from pathlib import Path

from idclient.documents.pdf.pages import walk_pages
from idclient.documents.repair import open_repaired
from idclient.errors.document import DocumentError
from tests.documents.variants import VARIANTS

LONGEST = 4096
SEEDS = tuple(data.replace(b"startxref", b"startXref") for data in VARIANTS.values() if len(data) <= LONGEST)


def run(octets: bytes) -> None:
    descriptor = os.memfd_create("fuzz")
    try:
        os.write(descriptor, octets)
        with suppress(DocumentError):
            document, rewritten = open_repaired(Path(f"/proc/self/fd/{descriptor}"))
            with document:
                assert not rewritten or sum(1 for _ in walk_pages(document)) > 0
    finally:
        os.close(descriptor)
