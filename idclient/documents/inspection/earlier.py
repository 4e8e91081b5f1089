"""Earlier versions that are still in the file: what a page showed before (ISO 32000-2, 7.5.6)."""

from itertools import islice

from idclient.documents.inspection.look import Look
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.pages import Page, walk_pages
from idclient.documents.pdf.values import Dictionary, IndirectObject, Reference
from idclient.errors.document import DocumentDamaged, DocumentTooComplex

_MOST_REVISIONS = 100


def look_at_earlier_versions(look: Look) -> None:
    """Report pages that showed something which is not there any longer. Raises: DocumentError."""
    document = look.document
    revisions = document.revisions
    if len(revisions) < 2:
        return
    look.report("earlier_versions", count=len(revisions) - 1)
    if len(revisions) > _MOST_REVISIONS:
        raise DocumentTooComplex(limit="inspection-revisions")
    newest = [_shown(look, document, page) for page in look.pages()]
    known = {section.offset: section for section in document.chain.sections}
    for revision in revisions[:-1]:
        source = document.source.reopened(end=revision.end)
        with look.part(), PdfDocument(source, known=known, key=document.key) as earlier:
            _compare(look, earlier, newest)


def _compare(look: Look, earlier: PdfDocument, newest: list[dict[int, bytes]]) -> None:
    pages = list(islice(walk_pages(earlier), len(newest) + 1))
    if len(pages) > len(newest) and len(newest) < look.limits.pages:
        look.report("earlier_content", page=len(newest) + 1)
    for number, (page, now) in enumerate(zip(pages, newest, strict=False), start=1):
        look.budget.take_object()
        text = b"\n".join(now.values())
        for key, data in _shown(look, earlier, page).items():
            if now.get(key) != data and data.strip() and data.strip() not in text:
                look.report("earlier_content", page=number, object=key)


def _shown(look: Look, document: PdfDocument, page: Page) -> dict[int, bytes]:
    """Return the data of a page's content streams, and of the images and forms it uses, by object number."""
    contents = page.dictionary.get(b"Contents")
    array = document.array(contents)
    values = list(array.items) if array else [contents]
    resources = document.dictionary(page.get(b"Resources"))
    xobjects = document.dictionary(resources.get(b"XObject")) if resources else None
    values += [entry.value for entry in xobjects.entries] if xobjects else []
    found = [document.located(value) for value in values if isinstance(value, Reference)]
    return {one.number: _data(look, document, one) for one in found if one is not None and one.data is not None}


def _data(look: Look, document: PdfDocument, found: IndirectObject) -> bytes:
    look.budget.take_object()
    try:
        data = document.stream(found, limit=max(1, look.budget.content))
    except (DocumentDamaged, DocumentTooComplex):  # an image's own filter: compared by where it stands
        return b"%d" % (found.data or 0) if isinstance(found.value, Dictionary) else b""
    look.budget.take_content(len(data))
    return data
