"""A certification signature: the first one of a document, saying what may still change (ISO 32000-2, 12.8.2.2)."""

from idclient.documents.pdf.changes import Changes, reference
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import Field
from idclient.errors.document import CertificationLate, DocumentDamaged
from idclient.model import Permission


def require_first(document: PdfDocument, fields: list[Field]) -> None:
    """Refuse to certify what is signed already, time-stamped or certified. Raises: CertificationLate, DocumentError."""
    permissions = document.dictionary(document.catalog.get(b"Perms"))
    certified = permissions is not None and document.resolve(permissions.get(b"DocMDP")) is not None
    if certified or any(field.kind == b"Sig" and document.resolve(field.value) is not None for field in fields):
        raise CertificationLate


def doc_mdp(permission: Permission) -> bytes:
    """Return the signature reference, as text, that certifies."""
    level = permission.level
    return b"<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P %d/V/1.2>>>>" % level


def certify(changes: Changes, signature: int) -> None:
    """Have the catalog name a signature, by its number, as the one that certifies. Raises: DocumentError."""
    catalog = changes.document.located(changes.document.root)
    if catalog is None:
        raise DocumentDamaged(reason="catalog-missing")
    changes.slot(catalog).at(b"Perms").set({b"DocMDP": reference(signature)})
