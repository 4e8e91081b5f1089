"""All probes, one after the other; none stops the others."""

from typing import TYPE_CHECKING

from idclient.documents.inspection import (
    actions,
    annotations,
    bodies,
    declarations,
    earlier,
    ends,
    fields,
    pages,
    unused,
)
from idclient.documents.inspection.limits import Limits
from idclient.documents.inspection.look import Look
from idclient.model import DocumentFinding, Severity
from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.documents.pdf.document import PdfDocument


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
    probes = (
        actions.look_at_document_actions,
        declarations.look_at_attachments,
        declarations.look_at_form,
        declarations.look_at_layers,
        annotations.look_at_annotations,
        actions.look_at_outline,
        fields.look_at_fields,
        pages.look_at_pages,
        ends.look_at_ends,
        earlier.look_at_earlier_versions,
        bodies.look_at_bodies,
        unused.look_at_objects,
    )
    for probe in probes:
        look.attempt(probe)
    return Inspection(look.findings())
