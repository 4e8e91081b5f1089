"""All probes, one after the other; none stops the others."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from idclient.documents.inspection import actions, annotations, declarations, ends, pages, usage
from idclient.documents.inspection.limits import Limits
from idclient.documents.inspection.look import Look
from idclient.documents.pdf.forms import form
from idclient.errors.document import DocumentTooComplex
from idclient.model import DocumentFinding, Severity
from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.documents.pdf.document import PdfDocument


Probe = Callable[[Look], None]


@frozen
class Inspection:
    """What was found, warnings first."""

    findings: tuple[DocumentFinding, ...]

    @property
    def warnings(self) -> tuple[DocumentFinding, ...]:
        """The findings that speak against signing the document as it is."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARN)

    @property
    def complete(self) -> bool:
        """Whether everything was looked at."""
        return all(finding.code != "inspection.not_everything" for finding in self.findings)


def inspect_document(document: "PdfDocument", limits: Limits) -> Inspection:
    """Look at a document as far as the limits go. Reads it, asks nobody, never fails."""
    look = Look(document, limits)
    for probe in _probes(document, limits):
        look.attempt(probe)
    return Inspection(look.findings())


def _probes(document: "PdfDocument", limits: Limits) -> Iterator[Probe]:
    """Yield what is to be looked at; what a document has not, or the limits forbid, costs no import."""
    yield from (
        actions.look_at_document_actions,
        declarations.look_at_attachments,
        declarations.look_at_form,
        declarations.look_at_layers,
        annotations.look_at_annotations,
        actions.look_at_outline,
        pages.look_at_pages,
        usage.look_at_usage,
        ends.look_at_ends,
        _look_at_fields,
    )
    if len(document.chain.sections) > 1:
        from idclient.documents.inspection.earlier import look_at_earlier_versions

        yield look_at_earlier_versions
    entries = sum(len(span) for section in document.chain.sections for span in section.ranges)
    if document.source.size > limits.scan or entries > limits.entries:
        yield _leave_out
        return
    from idclient.documents.inspection.bodies import look_at_bodies

    yield look_at_bodies
    if limits.exhaustive:
        from idclient.documents.inspection.unused import look_at_objects

        yield look_at_objects
    else:
        from idclient.documents.inspection.strays import look_at_strays

        yield look_at_strays


def _look_at_fields(look: Look) -> None:
    if form(look.document) is not None:
        from idclient.documents.inspection.fields import look_at_fields

        look_at_fields(look)


def _leave_out(_look: Look) -> None:
    raise DocumentTooComplex(limit="inspection-scan")
