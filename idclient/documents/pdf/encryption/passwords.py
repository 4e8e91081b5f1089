"""What is typed as a password, turned into the octets that key derivation takes (ISO 32000-2, 7.6.4.3).

A password comes in as UTF-8. Older documents took PDFDocEncoding, newer ones SASLprep (RFC 4013); where it makes a
difference, programs have not always kept to that, so the octets as they were typed are tried too.
"""

import stringprep
import unicodedata
from collections.abc import Iterator

from idclient.documents.pdf.strings import encode_document_text

LONGEST = 127
"""Octets that count from revision 5 on."""
_PROHIBITED = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def spellings(password: bytes | bytearray, *, unicode: bool) -> Iterator[bytes]:
    """Yield the octets a password may stand for, likeliest first; `unicode` is the rule from revision 5 on."""
    typed = bytes(password)
    if typed.isascii() and typed.decode("ascii").isprintable():
        yield typed[:LONGEST]
        return
    try:
        text = typed.decode("utf-8")
    except UnicodeDecodeError:
        yield typed[:LONGEST]
        return
    prepared = saslprep(text) if unicode else None
    encoded = prepared.encode("utf-8") if prepared is not None else None if unicode else encode_document_text(text)
    if encoded is not None:
        yield encoded[:LONGEST]
    if typed != encoded:
        yield typed[:LONGEST]


def saslprep(text: str) -> str | None:
    """Return a text prepared as a password (RFC 4013); None when it holds what no password may."""
    mapped = "".join(
        " " if stringprep.in_table_c12(sign) else sign for sign in text if not stringprep.in_table_b1(sign)
    )
    prepared = unicodedata.ucd_3_2_0.normalize("NFKC", mapped)
    if any(table(sign) for sign in prepared for table in _PROHIBITED):
        return None
    if any(map(stringprep.in_table_d1, prepared)):
        whole = any(map(stringprep.in_table_d2, prepared))
        if whole or not (stringprep.in_table_d1(prepared[0]) and stringprep.in_table_d1(prepared[-1])):
            return None
    return prepared
