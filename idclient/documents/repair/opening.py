"""Is a document sound, and if not, can it be written anew without losing anything that its pages need?"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from idclient.documents.pdf.chain import Chain
from idclient.documents.pdf.changes import reference
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import walk_fields
from idclient.documents.pdf.pages import Page, walk_pages
from idclient.documents.pdf.source import Source, open_source
from idclient.documents.pdf.tokens import END, parse_value
from idclient.documents.pdf.values import Array, Dictionary, Reference, edited
from idclient.documents.repair.scanning import EMPTY, Found, scan
from idclient.documents.repair.writing import write_anew
from idclient.errors.document import DocumentDamaged, DocumentNoPages, RepairRefused
from idclient.errors.output import not_written

_MOST_PAGES = 100_000
_CHUNK = 1 << 20


def open_repaired(path: Path) -> tuple[PdfDocument, bool]:
    """Open a document; where it is damaged, a copy written anew. Says whether it was. Blocks.

    The copy is a nameless temporary file with the permissions of the original and lives as long as it is open. Of the
    same file the same copy is made every time.

    Raises: RepairRefused, OutputNotWritten, DocumentError.
    """
    try:
        document = PdfDocument.open(path)
    except DocumentDamaged:
        return _rewritten(path), True
    try:
        if document.encrypted or _is_sound(document):
            return document, False
    except BaseException:
        document.close()
        raise
    document.close()
    return _rewritten(path), True


def _is_sound(document: PdfDocument) -> bool:
    try:
        if sum(1 for _ in walk_pages(document)) == 0:
            return False
        for _ in walk_fields(document):
            """All can be reached."""
    except DocumentDamaged:
        return False
    return True


def _rewritten(path: Path) -> PdfDocument:
    with open_source(path) as source:
        found = scan(source)
        if any(trailer.get(b"Encrypt") is not None for trailer in found.trailers):
            raise RepairRefused(reason="encrypted")
        _choose_trailer(source, found)
        with PdfDocument(source, chain=Chain([found], 0, 0)) as damaged:
            _require_whole(damaged)
            return _written(damaged, source)


def _choose_trailer(source: Source, found: Found) -> None:
    """Take the last trailer that names a catalog, or else the last catalog. Raises: RepairRefused."""
    document = PdfDocument(source.reopened(end=source.size), chain=Chain([found], 0, 0))
    with document:
        for trailer in reversed(found.trailers):
            if _leads_to_pages(document, trailer.get(b"Root")):
                found.trailer = trailer
                return
        for number in reversed(found.catalogs):
            if _leads_to_pages(document, Reference(b"", 0, 0, number, _generation(document, number))):
                last = found.trailers[-1] if found.trailers else EMPTY
                text = edited(last, {b"Root": reference(number, _generation(document, number))})
                value = parse_value(text + END)
                found.trailer = value if isinstance(value, Dictionary) else EMPTY
                return
    raise RepairRefused(reason="catalog")


def _generation(document: PdfDocument, number: int) -> int:
    found = document.object(number)
    return found.generation if found else 0


def _leads_to_pages(document: PdfDocument, root: object) -> bool:
    try:
        catalog = document.dictionary(root) if isinstance(root, Reference) else None
        return catalog is not None and document.dictionary(catalog.get(b"Pages")) is not None
    except DocumentDamaged:
        return False


def _require_whole(document: PdfDocument) -> None:
    """Refuse a document that would lose pages or what they show. Raises: RepairRefused, DocumentError."""
    try:
        count = 0
        for page in walk_pages(document):
            count += 1
            if count > _MOST_PAGES:
                raise RepairRefused(reason="pages")
            _require_contents(document, page)
        root = document.dictionary(document.catalog.get(b"Pages"))
        stated = document.integer(root.get(b"Count")) if root else None
        if count == 0 or (stated is not None and stated > count):
            raise RepairRefused(reason="pages")
        if any(field.kind == b"Sig" and document.resolve(field.value) is not None for field in walk_fields(document)):
            raise RepairRefused(reason="signed")
    except (DocumentDamaged, DocumentNoPages) as error:
        raise RepairRefused(reason="pages") from error


def _require_contents(document: PdfDocument, page: Page) -> None:
    value = page.dictionary.get(b"Contents")
    resolved = document.resolve(value)
    for item in resolved.items if isinstance(resolved, Array) else (value,):
        if item is None:
            continue
        found = document.located(item)
        if found is None or found.data is None:
            raise RepairRefused(reason="contents")
        try:
            document.stream(found)
        except DocumentDamaged as error:
            raise RepairRefused(reason="contents") from error


def _written(damaged: PdfDocument, source: Source) -> PdfDocument:
    identifier = _digest(source)
    try:
        descriptor = _nameless(source)
        try:
            write_anew(damaged, _writer(descriptor), identifier=identifier)
        except BaseException:
            os.close(descriptor)
            raise
    except OSError as error:
        raise not_written(error) from error
    return PdfDocument(Source(descriptor))


def _nameless(source: Source) -> int:
    with tempfile.TemporaryFile(prefix="idclient-") as file:
        os.fchmod(file.fileno(), os.fstat(source.descriptor).st_mode & 0o777)
        return os.dup(file.fileno())


def _writer(descriptor: int) -> Callable[[bytes], None]:
    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    return write


def _digest(source: Source) -> bytes:
    digest = hashlib.sha256()
    for start in range(0, source.size, _CHUNK):
        digest.update(source.read(start, _CHUNK))
    return digest.digest()[:16]
