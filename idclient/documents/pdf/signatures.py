"""Signatures found in a document: what they say, which bytes they cover, where exactly they stand.

Nothing here judges; but what a judge of structure needs is measured on the file, not on what the file claims.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import Field, certification_level, signature_fields
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.strings import decode_date, decode_text
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, String, Value
from idclient.errors.document import DocumentTooComplex
from idclient.value import frozen

MOST_SIGNATURES = 500


@frozen
class Span:
    """Bytes of the file: from `start` up to, not including, `end`."""

    start: int
    end: int


@frozen(kw_only=True)
class EmbeddedSignature:
    """One signed field of the final revision.

    `number` is the object number of the signature dictionary, None when it is written inside the field.
    `kind` is `/Type` (`Sig`, `DocTimeStamp`, or empty: optional in signatures), `sub_filter` for example
    `ETSI.CAdES.detached`. `byte_range` is as written when it is an array of integers, else None; it may be absurd.
    `contents` is the whole string value with its zero padding, empty when absent. `contents_at` is where the string
    stands in the file, brackets included; None when it is not written in the signature dictionary itself or inside an
    object stream. `certification` is the DocMDP level it asks for. Texts are empty when absent.
    """

    field_name: str
    field_number: int | None
    number: int | None
    kind: str
    filter: str
    sub_filter: str
    byte_range: tuple[int, ...] | None
    contents: bytes
    contents_at: Span | None
    contents_hexadecimal: bool
    claimed_time: datetime | None
    name: str
    reason: str
    location: str
    contact: str
    certification: int | None
    has_references: bool
    dictionary: Dictionary

    @property
    def end(self) -> int | None:
        """Where the bytes covered end: the length of the file when it was signed. None without a usable range."""
        if self.byte_range is None or len(self.byte_range) != 4:
            return None
        return self.byte_range[2] + self.byte_range[3]


def extract_signatures(document: PdfDocument) -> list[EmbeddedSignature]:
    """Return the signatures in the order they were made (by the end of the bytes they cover).

    A value that is not a dictionary, or one without `/Contents`, is listed too: it claims to be a signature.
    Raises: DocumentTooComplex for more than `MOST_SIGNATURES`; DocumentError when the structure cannot be followed.
    """
    signed = (field for field in signature_fields(document) if _is_signed(document, field))
    fields = list(islice(signed, MOST_SIGNATURES + 1))
    if len(fields) > MOST_SIGNATURES:
        raise DocumentTooComplex(limit="signatures")
    return sorted((extract_signature(document, field) for field in fields), key=lambda signature: signature.end or 0)


def byte_range_fault(signature: EmbeddedSignature, size: int) -> str | None:
    """Return what is wrong with the bytes a signature claims to cover, as a stable word; None when nothing.

    `size` is the length of the file. Right is: four integers, from the first byte on, within the file, with a gap that
    is exactly this signature's hexadecimal `/Contents` string (ISO 32000-2, 12.8.1; EN 319 142-1, 5.3).
    """
    if signature.byte_range is None:
        return "byte-range-missing"
    if len(signature.byte_range) != 4:
        return "byte-range-not-four"
    start, length, second, rest = signature.byte_range
    if start != 0 or length <= 0 or rest < 0 or second < length or second + rest > size:
        return "byte-range-absurd"
    if signature.contents_at is None or not signature.contents_hexadecimal:
        return "contents-not-hexadecimal"
    if (length, second) != (signature.contents_at.start, signature.contents_at.end):
        return "gap-not-contents"
    return None


def _is_signed(document: PdfDocument, field: Field) -> bool:
    return document.resolve(field.value) is not None


def extract_signature(document: PdfDocument, field: Field) -> EmbeddedSignature:
    """Return the signature that is a field's value. Raises: DocumentError."""
    located = document.located(field.value)
    dictionary = document.dictionary(field.value) or Dictionary(b"<<>>", 0, 4, ())
    contents = dictionary.get(b"Contents")
    direct = contents if isinstance(contents, String) else None
    value = document.resolve(contents)
    return EmbeddedSignature(
        field_name=field.name,
        field_number=field.found.number if field.found else None,
        number=located.number if located else None,
        kind=_name(document, dictionary, b"Type"),
        filter=_name(document, dictionary, b"Filter"),
        sub_filter=_name(document, dictionary, b"SubFilter"),
        byte_range=_byte_range(document, dictionary),
        contents=value.value if isinstance(value, String) else b"",
        contents_at=_span(direct, located, field),
        contents_hexadecimal=isinstance(value, String) and value.hexadecimal,
        claimed_time=decode_date(_text(document, dictionary, b"M")),
        name=_text(document, dictionary, b"Name"),
        reason=_text(document, dictionary, b"Reason"),
        location=_text(document, dictionary, b"Location"),
        contact=_text(document, dictionary, b"ContactInfo"),
        certification=certification_level(document, dictionary),
        has_references=dictionary.get(b"Reference") is not None,
        dictionary=dictionary,
    )


def _span(contents: String | None, located: IndirectObject | None, field: Field) -> Span | None:
    holder = located or field.found
    if contents is None or holder is None or holder.base is None:
        return None
    if holder.written is not None:
        # The object has other bounds in the file, where it is encrypted.
        written = located.written if located else _entry(holder.written, b"V")
        stored = _entry(written, b"Contents")
        if not isinstance(stored, String):
            return None
        contents = stored
    return Span(holder.base + contents.start, holder.base + contents.end)


def _entry(value: Value | None, key: bytes) -> Value | None:
    return value.get(key) if isinstance(value, Dictionary) else None


def _byte_range(document: PdfDocument, dictionary: Dictionary) -> tuple[int, ...] | None:
    value = document.resolve(dictionary.get(b"ByteRange"))
    if not isinstance(value, Array):
        return None
    numbers = tuple(_integers(value))
    return numbers if len(numbers) == len(value.items) else None


def _integers(value: Array) -> Iterator[int]:
    for item in value.items:
        number = integer(item)
        if number is not None:
            yield number


def _name(document: PdfDocument, dictionary: Dictionary, key: bytes) -> str:
    return (document.name(dictionary.get(key)) or b"").decode("ascii", "replace")


def _text(document: PdfDocument, dictionary: Dictionary, key: bytes) -> str:
    value = document.resolve(dictionary.get(key))
    return decode_text(value.value) if isinstance(value, String) else ""
