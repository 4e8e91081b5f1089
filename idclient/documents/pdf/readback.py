"""Own verification: what was appended is parsed from the file again and compared with what was meant.

The copied bytes were digested while they were copied; here only their ends are compared, and everything behind them.
"""

import os
from collections.abc import Callable

from idclient.documents.pdf.changes import NewObject
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import Field
from idclient.documents.pdf.plan import SignaturePlan
from idclient.documents.pdf.signatures import byte_range_fault, extract_signature
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.values import Dictionary
from idclient.errors.output import OutputNotVerified
from idclient.value import frozen

_SAMPLE = 4096


@frozen
class Written:
    """One appended revision: where it begins and ends in the file, and its objects as they were written."""

    start: int
    end: int
    objects: tuple[NewObject, ...]


@frozen
class Placed:
    """A signature or time stamp. `contents` is the whole `/Contents` value, empty as long as there is none."""

    plan: SignaturePlan
    byte_range: tuple[int, int, int, int]
    contents: bytes = b""


def reread(descriptor: int, original: PdfDocument, end: int) -> PdfDocument:
    """Open what is written so far. The original's sections are the same bytes and not read again.

    Raises: DocumentError.
    """
    known = {section.offset: section for section in original.chain.sections}
    key = original.key
    return PdfDocument(Source(os.dup(descriptor), end=end), known=known, key=key)


def check_written(
    descriptor: int,
    original: PdfDocument,
    written: list[Written],
    placed: list[Placed],
    judge: Callable[[PdfDocument], None],
) -> None:
    """Compare the file with what was meant: revisions, and the signatures and time stamps placed in them.

    `judge` is given what was read back, as the last revision, and raises when that is not good.
    Raises: OutputNotVerified, DocumentError, what `judge` raises.
    """
    _check_prefix(descriptor, original.source)
    if os.fstat(descriptor).st_size != written[-1].end:
        raise OutputNotVerified(reason="length")
    signatures = {one.plan.number for one in placed}
    for revision in written:
        with reread(descriptor, original, revision.end) as document:
            _check_revision(document, original, revision, signatures)
            if revision is written[-1]:
                for one in placed:
                    _check_signature(document, one)
                judge(document)


def _check_prefix(descriptor: int, source: Source) -> None:
    size = min(_SAMPLE, source.size)
    for start in (0, source.size - size):
        if os.pread(descriptor, size, start) != source.read(start, size):
            raise OutputNotVerified(reason="copied-bytes")


def _check_revision(document: PdfDocument, original: PdfDocument, revision: Written, signatures: set[int]) -> None:
    sections = [section.offset for section in document.chain.sections]
    older = [section.offset for section in original.chain.sections]
    if not revision.start <= sections[0] < revision.end or sections[-len(older) :] != older:
        raise OutputNotVerified(reason="cross-reference")
    for item in revision.objects:
        found = document.object(item.number)
        if found is None or found.base is None or not revision.start <= found.base < revision.end:
            raise OutputNotVerified(reason="object-place")
        if found.generation != item.generation:
            raise OutputNotVerified(reason="object-generation")
        if item.number not in signatures and not item.body.startswith(found.stored.raw):
            raise OutputNotVerified(reason="object-text")


def _check_signature(document: PdfDocument, placed: Placed) -> None:
    plan = placed.plan
    found = document.object(plan.field_number)
    if found is None or not isinstance(found.value, Dictionary):
        raise OutputNotVerified(reason="field")
    field = Field(plan.field_name, b"Sig", found, found.value, found.value.get(b"V"))
    signature = extract_signature(document, field)
    if signature.number != plan.number or byte_range_fault(signature, document.source.size) is not None:
        raise OutputNotVerified(reason="signature")
    if (signature.byte_range, signature.contents) != (placed.byte_range, placed.contents):
        raise OutputNotVerified(reason="contents")
