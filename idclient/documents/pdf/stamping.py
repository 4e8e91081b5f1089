"""What a time stamp over the whole document adds to it (ISO 32000-2, 12.8.5; EN 319 142-1, 5.4.3)."""

from idclient.documents.pdf.changes import Changes
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import walk_fields
from idclient.documents.pdf.plan import SignaturePlan, set_flags
from idclient.documents.pdf.signature_dictionary import BYTE_RANGE_ROOM
from idclient.documents.pdf.signature_field import add_field, free_name

_HEAD = b"<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161\n/ByteRange[0 "
_MIDDLE = _HEAD + b" " * BYTE_RANGE_ROOM + b"]/Contents"


def plan_timestamp(document: PdfDocument, *, room: int) -> SignaturePlan:
    """Return the objects that time-stamp a document once a token, of at most `room` bytes, is put in.

    A document certified against every change may be time-stamped (ISO 32000-2, Table 257).

    Raises: DocumentNoPages, DocumentDamaged, DocumentError.
    """
    changes = Changes(document)
    number = changes.reserve()
    changes.put(number, _MIDDLE + b"<" + b"0" * (2 * room) + b">>>")
    name = free_name(list(walk_fields(document)), None, stem="Timestamp")
    field_number = add_field(changes, name, number, page=0, appearance=None)
    set_flags(changes)
    return SignaturePlan(
        objects=changes.objects,
        next_number=changes.next_number,
        number=number,
        field_number=field_number,
        field_name=name,
        byte_range_at=len(_HEAD),
        contents_at=len(_MIDDLE),
        room=room,
    )
