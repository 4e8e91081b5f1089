"""What a signature adds to a document: signature dictionary, field, widget, form (ISO 32000-2, 12.7.5.5 and 12.8.1)."""

from datetime import datetime

from idclient.documents.pdf.changes import Changes, NewObject, Slot, reference
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import NO_CHANGES, Field, permission_level, walk_fields
from idclient.documents.pdf.pages import find_page
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.strings import date_literal, text_literal
from idclient.documents.pdf.values import IndirectObject
from idclient.errors.document import (
    DocumentCertified,
    DocumentDamaged,
    DocumentEncrypted,
    FieldSigned,
    FieldUnsuitable,
)
from idclient.value import frozen

BYTE_RANGE_ROOM = 40
"""Three numbers of up to 12 digits behind the 0, and spaces."""
_EMPTY_APPEARANCE = b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Resources<<>>/Length 0>>\nstream\n\nendstream"
"""Even an invisible widget needs an appearance in PDF/A-1 (ISO 19005-1, 6.9)."""
_PRINT_LOCKED = 132
_SIGNATURES_EXIST_APPEND_ONLY = 3


@frozen(kw_only=True)
class SignatureOptions:
    """How to sign. `room` is the space for the CMS, in bytes; `when` the claimed time, aware.

    `field_name` names an empty signature field to fill, or else the field to add; without it a new field gets a free
    name. `page` counts from 0. Empty texts are left out.
    """

    when: datetime
    room: int
    field_name: str | None = None
    page: int = 0
    name: str = ""
    reason: str = ""
    location: str = ""
    contact: str = ""
    sub_filter: str = "ETSI.CAdES.detached"


@frozen
class SignaturePlan:
    """The objects of the update. `number` is the signature dictionary's, `field_number` the field's.

    `byte_range_at` and `contents_at` are offsets in its text: of the room behind `/ByteRange[0 `, and of the `<`.
    """

    objects: tuple[NewObject, ...]
    next_number: int
    number: int
    field_number: int
    field_name: str
    byte_range_at: int
    contents_at: int
    room: int


def check_signable(document: PdfDocument) -> None:
    """Return if a signature may be added. Raises: DocumentEncrypted, DocumentCertified, DocumentError."""
    if document.encrypted:
        raise DocumentEncrypted
    if permission_level(document) == NO_CHANGES:
        raise DocumentCertified


def plan_signature(document: PdfDocument, options: SignatureOptions) -> SignaturePlan:
    """Return the objects that sign a document once the signature is put in.

    Raises: DocumentEncrypted, DocumentCertified, DocumentNoPages, PageMissing, FieldSigned, FieldUnsuitable,
    DocumentDamaged, DocumentError.
    """
    check_signable(document)
    changes = Changes(document)
    fields = list(walk_fields(document))
    number = changes.reserve()
    body, byte_range_at, contents_at = _signature(options)
    changes.put(number, body)
    chosen = next((field for field in fields if field.name == options.field_name), None)
    if chosen is not None:
        field_name, field_number = chosen.name, _fill(document, changes, chosen, number)
    else:
        field_name = _free_name(fields, options.field_name)
        field_number = _add_field(document, changes, options.page, field_name, number)
    flags = _form(document, changes).at(b"SigFlags")
    old = integer(flags.read()) or 0
    if old | _SIGNATURES_EXIST_APPEND_ONLY != old:
        _form(document, changes).set({b"SigFlags": b"%d" % (old | _SIGNATURES_EXIST_APPEND_ONLY)})
    return SignaturePlan(
        changes.objects, changes.next_number, number, field_number, field_name, byte_range_at, contents_at, options.room
    )


def _signature(options: SignatureOptions) -> tuple[bytes, int, int]:
    texts = {
        b"Name": options.name,
        b"Reason": options.reason,
        b"Location": options.location,
        b"ContactInfo": options.contact,
    }
    head = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/" + options.sub_filter.encode("ascii")
    head += b"/M" + date_literal(options.when)
    head += b"".join(b"/" + key + text_literal(text) for key, text in texts.items() if text)
    head += b"\n/ByteRange[0 "
    middle = head + b" " * BYTE_RANGE_ROOM + b"]/Contents"
    return middle + b"<" + b"0" * (2 * options.room) + b">>>", len(head), len(middle)


def _free_name(fields: list[Field], wanted: str | None) -> str:
    taken = {field.name.partition(".")[0] for field in fields}
    if wanted is not None:
        if not wanted or "." in wanted or wanted in taken:
            raise FieldUnsuitable(reason="name")
        return wanted
    return next(name for name in (f"Signature{count}" for count in range(1, len(taken) + 2)) if name not in taken)


def _form(document: PdfDocument, changes: Changes) -> Slot:
    return changes.slot(_catalog(document)).at(b"AcroForm")


def _catalog(document: PdfDocument) -> IndirectObject:
    catalog = document.located(document.root)
    if catalog is None:
        raise DocumentDamaged(reason="catalog-missing")
    return catalog


def _add_field(document: PdfDocument, changes: Changes, index: int, name: str, signature: int) -> int:
    page = find_page(document, index)
    appearance = changes.reserve()
    changes.put(appearance, _EMPTY_APPEARANCE)
    number = changes.reserve()
    changes.put(
        number,
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T%b/F %d/Rect[0 0 0 0]/P %b/V %b/AP<</N %b>>>>"
        % (
            text_literal(name),
            _PRINT_LOCKED,
            reference(page.found.number, page.found.generation),
            reference(signature),
            reference(appearance),
        ),
    )
    changes.slot(page.found).at(b"Annots").append(reference(number))
    _form(document, changes).at(b"Fields").append(reference(number))
    return number


def _fill(document: PdfDocument, changes: Changes, field: Field, signature: int) -> int:
    if field.kind != b"Sig" or field.found is None:
        raise FieldUnsuitable(reason="not-signature")
    if document.resolve(field.value) is not None:
        raise FieldSigned
    if document.resolve(field.dictionary.get(b"Lock")) is not None:
        raise FieldUnsuitable(reason="locks")
    if document.resolve(field.dictionary.get(b"SV")) is not None:
        raise FieldUnsuitable(reason="seed-values")
    entries: dict[bytes, bytes | None] = {b"V": reference(signature)}
    if document.name(field.dictionary.get(b"Subtype")) == b"Widget" and field.dictionary.get(b"AP") is None:
        entries[b"AP"] = b"<</N %b>>" % changes.add(_EMPTY_APPEARANCE)
    changes.slot(field.found).set(entries)
    return field.found.number
