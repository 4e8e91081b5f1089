"""What a signature adds to a document: signature dictionary, field, widget, form (ISO 32000-2, 12.7.5.5 and 12.8.1)."""

from idclient.documents.pdf.changes import Changes, NewObject, reference
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import NO_CHANGES, permission_level, walk_fields
from idclient.documents.pdf.locks import Lock, field_mdp
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.signature_dictionary import BYTE_RANGE_ROOM, render_signature
from idclient.documents.pdf.signature_field import (
    add_field,
    choose_field,
    fill_field,
    form_slot,
    free_name,
    require_empty,
)
from idclient.documents.pdf.signature_options import SignatureOptions
from idclient.errors.document import DocumentCertified
from idclient.value import frozen

__all__ = ["BYTE_RANGE_ROOM", "SignatureOptions", "SignaturePlan", "check_signable", "plan_signature", "set_flags"]

_SIGNATURES_EXIST_APPEND_ONLY = 3


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
    if permission_level(document) == NO_CHANGES:
        raise DocumentCertified


def plan_signature(document: PdfDocument, options: SignatureOptions) -> SignaturePlan:
    """Return the objects that sign a document once the signature is put in.

    Raises: DocumentEncrypted, DocumentCertified, CertificationLate, DocumentNoPages, PageMissing, FieldSigned,
    FieldLocked, FieldUnsuitable, FieldWithoutArea, SeedValueUnmet, DocumentDamaged, DocumentError, and what the
    appearance raises.
    """
    check_signable(document)
    changes = Changes(document)
    fields = list(walk_fields(document))
    if options.certify:
        from idclient.documents.pdf.certification import require_first

        require_first(document, fields)
    chosen = choose_field(fields, options.field_name)
    lock = require_empty(document, fields, chosen) if chosen else None
    if chosen and chosen.dictionary.get(b"SV") is not None:
        from idclient.documents.pdf.seed_values import follow_seed_values

        options = follow_seed_values(document, chosen.dictionary.get(b"SV"), options)
    number = changes.reserve()
    text = render_signature(options, _references(document, options, lock))
    changes.put(number, text.body)
    if chosen is not None:
        field_name = chosen.name
        field_number = fill_field(changes, chosen, number, appearance=options.appearance)
    else:
        field_name = free_name(fields, options.field_name)
        field_number = add_field(changes, field_name, number, page=options.page, appearance=options.appearance)
    if options.certify:
        from idclient.documents.pdf.certification import certify

        certify(changes, number)
    set_flags(changes)
    return SignaturePlan(
        changes.objects,
        changes.next_number,
        number,
        field_number,
        field_name,
        text.byte_range_at,
        text.contents_at,
        options.room,
    )


def _references(document: PdfDocument, options: SignatureOptions, lock: Lock | None) -> tuple[bytes, ...]:
    references: list[bytes] = []
    if options.certify:
        from idclient.documents.pdf.certification import doc_mdp

        references.append(doc_mdp(options.certify))
    if lock:
        references.append(field_mdp(lock, reference(document.root.number, document.root.generation)))
    return tuple(references)


def set_flags(changes: Changes) -> None:
    """Say in the form that signatures exist and that files may only be appended to."""
    old = integer(form_slot(changes).at(b"SigFlags").read()) or 0
    if old | _SIGNATURES_EXIST_APPEND_ONLY != old:
        form_slot(changes).set({b"SigFlags": b"%d" % (old | _SIGNATURES_EXIST_APPEND_ONLY)})
