"""Documents that are opened from memory: for targets whose input is a file, or a part of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from idclient.documents.pdf.document import PdfDocument


@contextmanager
def opened(data: bytes) -> Iterator[PdfDocument]:
    """Open a document that lies in memory. Raises: DocumentError."""
    descriptor = os.memfd_create("fuzz")
    os.write(descriptor, data)
    with PdfDocument.open(descriptor) as document:
        yield document
