"""What a signed state lets others do: the author's certification, and fields that its signatures lock."""

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import Field, all_locks, permission_level, signature_fields
from idclient.documents.pdf.locks import Lock
from idclient.documents.pdf.signatures import byte_range_fault, extract_signature
from idclient.value import frozen

_FORMS, _ANNOTATIONS = 2, 3
"""DocMDP levels (ISO 32000-2, Table 257)."""


@frozen
class Permissions:
    """`level` is what certification and locks leave (None: nobody said), `author` the field that certifies, or None."""

    level: int | None
    author: str | None
    locks: tuple[Lock, ...]

    @property
    def fill(self) -> bool:
        """Whether fields may be filled in: only where an author's signature says so."""
        return self.author is not None and (self.level or 0) >= _FORMS

    @property
    def comment(self) -> bool:
        """Whether comments may be added."""
        return self.author is not None and (self.level or 0) >= _ANNOTATIONS

    def locked(self, name: str) -> bool:
        """Whether the field of a full name must stay as it is."""
        return any(lock.covers(name) for lock in self.locks)


def permissions_of(document: PdfDocument) -> Permissions:
    """Return what a state of a document permits. Raises: DocumentError."""
    fields = list(signature_fields(document))
    return Permissions(permission_level(document), _author(document, fields), tuple(all_locks(document, fields)))


def _author(document: PdfDocument, fields: list[Field]) -> str | None:
    """Return the field whose signature the catalog calls the certifying one, once that covers bytes of this state."""
    permissions = document.dictionary(document.catalog.get(b"Perms"))
    certifying = document.located(permissions.get(b"DocMDP")) if permissions else None
    for field in fields:
        value = document.located(field.value)
        if certifying is None or value is None or value.number != certifying.number:
            continue
        signature = extract_signature(document, field)
        if signature.certification is not None and byte_range_fault(signature, document.source.size) is None:
            return field.name
    return None
