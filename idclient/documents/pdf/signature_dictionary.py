"""The signature dictionary as text, with room for what is known last (ISO 32000-2, 12.8.1; EN 319 142-1, 5.3)."""

from idclient.documents.pdf.signature_options import SignatureOptions
from idclient.documents.pdf.strings import date_literal, text_literal
from idclient.value import frozen

BYTE_RANGE_ROOM = 40
"""Three numbers of up to 12 digits behind the 0, and spaces."""


@frozen
class SignatureText:
    """The dictionary. Offsets in `body`: of the room behind `/ByteRange[0 `, and of the `<` of `/Contents`."""

    body: bytes
    byte_range_at: int
    contents_at: int


def render_signature(options: SignatureOptions, references: tuple[bytes, ...] = ()) -> SignatureText:
    """Return the dictionary of a signature; texts are kept as PDF text strings, the time in UTC.

    `references` are signature references as text: what the signature forbids to change.
    """
    texts = {
        b"Name": options.name,
        b"Reason": options.reason,
        b"Location": options.location,
        b"ContactInfo": options.contact,
    }
    head = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/" + options.sub_filter.encode("ascii")
    head += b"/M" + date_literal(options.when)
    head += b"".join(b"/" + key + text_literal(text) for key, text in texts.items() if text)
    head += b"/Reference[" + b"".join(references) + b"]" if references else b""
    head += b"\n/ByteRange[0 "
    middle = head + b" " * BYTE_RANGE_ROOM + b"]/Contents"
    return SignatureText(middle + b"<" + b"0" * (2 * options.room) + b">>>", len(head), len(middle))
