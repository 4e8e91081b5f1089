"""Does a signature cover what it claims, was it there when that was signed, and what came afterwards?"""

import re

from idclient.documents.checking.report import Coverage
from idclient.documents.checking.verdicts import Reason, SubIndication, reason_for
from idclient.documents.difference import Difference, References, compare_revisions
from idclient.documents.difference.bytes import is_closed
from idclient.documents.difference.values import is_ambiguous, same_value
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import signature_fields, walk_fields
from idclient.documents.pdf.signatures import EmbeddedSignature, byte_range_fault, extract_signature
from idclient.documents.pdf.source import Source
from idclient.errors.checking import (
    ByteRangeWrong,
    ChangedAfterSigning,
    RevisionNotClosed,
    RevisionUnreadable,
    SignatureMalformed,
    SignatureMoved,
)
from idclient.errors.document import DocumentEncrypted, DocumentError, DocumentTooComplex, DocumentUnreadable
from idclient.value import field, mutable

_HEXADECIMAL = re.compile(rb"<[0-9A-Fa-f\x00\t\n\x0c\r ]*+>")
_LARGEST_CONTENTS = 1 << 25


_MOST_FIELDS = 300_000
"""Fields walked for all signatures together; honest documents have a few hundred of them."""


class Allowance:
    """How often earlier states may still be looked at, each at the price of the fields it may have."""

    def __init__(self, document: PdfDocument) -> None:
        """Count the fields of the last state. Raises: DocumentError."""
        self._price = sum(1 for _ in walk_fields(document))
        self._left = max(_MOST_FIELDS, self._price)

    def spend(self) -> None:
        """Pay for one state. Raises: DocumentTooComplex."""
        self._left -= self._price
        if self._left < 0:
            raise DocumentTooComplex(limit="comparisons")


@mutable
class Structure:
    """What was found. `covered` is the end of the signed revision, None when the range is not usable."""

    reasons: list[Reason] = field(default_factory=list)
    coverage: Coverage = Coverage.UNKNOWN
    covered: int | None = None
    difference: Difference | None = None


def examine(
    document: PdfDocument,
    signature: EmbeddedSignature,
    *,
    allowance: Allowance,
    references: References | None = None,
) -> Structure:
    """Check range, place and later changes of one signature. Raises: DocumentUnreadable.

    `references` are those since the end of the earliest signature.
    """
    found = Structure()
    if is_ambiguous(signature.dictionary):
        found.reasons.append(reason_for(SignatureMalformed(reason="duplicate-key")))
    fault = byte_range_fault(signature, document.source.size)
    if fault is not None:
        found.reasons.append(reason_for(ByteRangeWrong(reason=fault)))
    if fault is not None or signature.end is None:
        return found
    if not _is_plain(document.source, signature):
        found.reasons.append(reason_for(SignatureMalformed(reason="contents")))
    found.covered = signature.end
    found.coverage = Coverage.WHOLE_FILE if signature.end == document.source.size else Coverage.REVISION
    if not is_closed(document.source, signature.end):
        found.reasons.append(reason_for(RevisionNotClosed()))
    if signature.end == document.source.size:
        found.difference = Difference(())
        return found
    try:
        allowance.spend()
        with state_at(document, signature.end) as earlier:
            _examine_revision(document, earlier, signature, found=found, references=references)
    except DocumentUnreadable:
        raise
    except (DocumentEncrypted, DocumentTooComplex) as problem:
        found.reasons.append(reason_for(RevisionUnreadable(reason=problem.code), SubIndication.GENERIC))
    except DocumentError as problem:
        found.reasons.append(reason_for(RevisionUnreadable(reason=problem.code)))
    return found


def state_at(document: PdfDocument, end: int) -> PdfDocument:
    """Return the document as it was when the file ended at `end`, without reading again what is known of it.

    Raises: DocumentError.
    """
    known = {section.offset: section for section in document.chain.sections if section.end <= end}
    key = document.key
    return PdfDocument(document.source.reopened(end=end), known=known, key=key)


def _is_plain(source: Source, signature: EmbeddedSignature) -> bool:
    """Whether the gap holds hexadecimal digits and white space, nothing a lenient reader would pass over."""
    span = signature.contents_at
    if span is None or span.end - span.start > _LARGEST_CONTENTS:
        return False
    return _HEXADECIMAL.fullmatch(source.read(span.start, span.end - span.start)) is not None


def _examine_revision(
    document: PdfDocument,
    earlier: PdfDocument,
    signature: EmbeddedSignature,
    *,
    found: Structure,
    references: References | None,
) -> None:
    if not _is_there(earlier, signature):
        found.reasons.append(reason_for(SignatureMoved()))
    found.difference = compare_revisions(earlier, document, references=references)
    suspicious = found.difference.suspicious
    if suspicious:
        found.reasons.append(reason_for(ChangedAfterSigning(count=len(suspicious))))


def _is_there(earlier: PdfDocument, signature: EmbeddedSignature) -> bool:
    """Whether the revision that was signed has the same signature in the same field at the same place."""
    return any(
        field.name == signature.field_name and _is_same(extract_signature(earlier, field), signature)
        for field in signature_fields(earlier)
    )


def _is_same(other: EmbeddedSignature, signature: EmbeddedSignature) -> bool:
    return (other.number, other.contents_at, other.byte_range) == (
        signature.number,
        signature.contents_at,
        signature.byte_range,
    ) and same_value(other.dictionary, signature.dictionary)
