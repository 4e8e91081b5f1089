"""Stream data decoded: object streams, validation data (ISO 32000-2, 7.3.8 and 7.5.7)."""

import base64
import binascii
import re
from collections.abc import Callable

from idclient.documents.pdf.filters import LIMIT, inflate, unpredict
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, Name, Value
from idclient.errors.document import DocumentDamaged, DocumentTooComplex

_ENDSTREAM = re.compile(rb"(?:\r\n|\n|\r)?endstream")
_SCAN = 1 << 20
_SPACE = re.compile(rb"[\x00\t\n\x0c\r ]+")


def decoded(
    source: Source,
    found: IndirectObject,
    length: int | None,
    *,
    limit: int = LIMIT,
    decrypt: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """Return a stream's data with its filters undone; `length` is its resolved `/Length` or None.

    `decrypt` is what comes before all filters in an encrypted document.

    Raises: DocumentDamaged, also for filters that carry images; DocumentTooComplex beyond `limit` bytes.
    """
    if found.data is None or not isinstance(found.value, Dictionary):
        raise DocumentDamaged(reason="stream-missing", offset=found.base)
    filters = _elements(found.value.get(b"Filter"))
    parameters = _elements(found.value.get(b"DecodeParms"))
    if filters and _is_flate(filters[0]) and decrypt is None:
        data = _predicted(inflate(source.read, found.data, limit), parameters, 0)
        rest = 1
    else:
        data, rest = undecoded(source, found.data, length, limit=limit), 0
        data = decrypt(data) if decrypt else data
    for index in range(rest, len(filters)):
        chosen = parameters[index] if index < len(parameters) else None
        data = _apply(filters[index], data, limit, chosen)
        if _is_predicted(filters[index]):
            data = _predicted(data, parameters, index)
    return data


def raw_length(source: Source, data: int, length: int | None) -> int:
    """Return how long the undecoded data is: `/Length` if `endstream` follows there, else up to the first `endstream`.

    Raises: DocumentDamaged.
    """
    if length is not None and 0 <= length <= source.size - data:
        follows = source.read(data + length, 64).lstrip(b"\x00\t\n\x0c\r ")
        if follows.startswith((b"endstream", b"endobj")):
            return length
    position = data
    while position < source.size:
        window = source.read(position, _SCAN)
        match = _ENDSTREAM.search(window)
        if match:
            return position + match.start() - data
        position += max(1, len(window) - 16)
    raise DocumentDamaged(reason="stream-cut", offset=data)


def undecoded(source: Source, data: int, length: int | None, *, limit: int = LIMIT) -> bytes:
    """Return the data as it stands in the file. Raises: DocumentDamaged, DocumentTooComplex."""
    size = raw_length(source, data, length)
    if size > limit:
        raise DocumentTooComplex(limit="stream-size")
    return source.read(data, size)


def _apply(kind: Value, data: bytes, limit: int, parameters: Value | None) -> bytes:
    name = kind.value if isinstance(kind, Name) else b""
    try:
        match name:
            case b"Crypt":
                return data  # decrypted already, as the first of all filters
            case b"FlateDecode" | b"Fl":
                if not data:
                    return b""
                return inflate(lambda offset, size: data[offset : offset + size], 0, limit)
            case b"ASCIIHexDecode" | b"AHx":
                digits = _SPACE.sub(b"", data.partition(b">")[0])
                return binascii.unhexlify(digits + b"0" if len(digits) % 2 else digits)
            case b"ASCII85Decode" | b"A85":
                return base64.a85decode(data.partition(b"~>")[0].removeprefix(b"<~"), ignorechars=b" \t\n\r\x0b\x0c\0")
            case b"LZWDecode" | b"LZW" | b"RunLengthDecode" | b"RL":
                return _older(name, data, limit, parameters)
    except ValueError as error:
        raise DocumentDamaged(reason="filter") from error
    raise DocumentDamaged(reason="filter")


def _older(name: bytes, data: bytes, limit: int, parameters: Value | None) -> bytes:
    from idclient.documents.pdf.older_filters import lzw, run_length

    if name in (b"RunLengthDecode", b"RL"):
        return run_length(data, limit)
    early = integer(parameters.get(b"EarlyChange")) if isinstance(parameters, Dictionary) else None
    return lzw(data, limit, early=0 if early == 0 else 1)


def _predicted(data: bytes, parameters: list[Value], index: int) -> bytes:
    chosen = parameters[index] if index < len(parameters) else None
    if not isinstance(chosen, Dictionary):
        return data
    predictor = integer(chosen.get(b"Predictor")) or 1
    if predictor < 10:
        if predictor != 1:
            raise DocumentDamaged(reason="predictor")
        return data
    sizes = [integer(chosen.get(key)) for key in (b"Columns", b"Colors", b"BitsPerComponent")]
    columns, colors, bits = (default if size is None else size for size, default in zip(sizes, (1, 1, 8), strict=True))
    if not (0 < columns <= 1 << 20 and 0 < colors <= 64 and 0 < bits <= 16):
        raise DocumentDamaged(reason="predictor")
    return unpredict(data, columns, colors, bits)


def _is_flate(kind: Value) -> bool:
    return isinstance(kind, Name) and kind.value in (b"FlateDecode", b"Fl")


def _is_predicted(kind: Value) -> bool:
    return isinstance(kind, Name) and kind.value in (b"FlateDecode", b"Fl", b"LZWDecode", b"LZW")


def _elements(value: Value | None) -> list[Value]:
    if value is None:
        return []
    return list(value.items) if isinstance(value, Array) else [value]
