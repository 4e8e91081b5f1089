"""Stream filters: Flate with PNG predictors, under a limit (ISO 32000-2, 7.4)."""

import zlib
from collections.abc import Callable

from idclient.errors.document import DocumentDamaged, DocumentTooComplex

LIMIT = 1 << 27
"""Largest decoded stream, bytes: an honest cross-reference stream of 16 million objects fits."""
_CHUNK = 1 << 16
_PIECE = 1 << 20


def inflate(read: Callable[[int, int], bytes], offset: int, limit: int = LIMIT, *, enough: int | None = None) -> bytes:
    """Decode zlib data that begins at an offset, up to its own end; `/Length` is not needed.

    Data that is cut or whose checksum is wrong is returned as far as it goes, as readers do. Once there are `enough`
    bytes, no more are decoded.
    Raises: DocumentDamaged when nothing can be decoded; DocumentTooComplex beyond `limit` bytes.
    """
    head = read(offset, 2)
    if len(head) < 2 or head[0] & 0x0F != 8 or head[1] & 0x20 or int.from_bytes(head, "big") % 31:
        raise DocumentDamaged(reason="flate", offset=offset)
    decoder = zlib.decompressobj(-zlib.MAX_WBITS)  # Without the header, so that a wrong checksum costs nothing.
    offset += len(head)
    pieces: list[bytes] = []
    size = 0
    try:
        while not decoder.eof:
            chunk = decoder.unconsumed_tail or read(offset, _CHUNK)
            if not chunk:
                break
            if not decoder.unconsumed_tail:
                offset += len(chunk)
            piece = decoder.decompress(chunk, _PIECE if enough is None else min(_PIECE, max(enough - size, 1)))
            pieces.append(piece)
            size += len(piece)
            if enough is not None and size >= enough:
                break
            if size > limit:
                raise DocumentTooComplex(limit="stream-size")
    except zlib.error as error:
        if not size:
            raise DocumentDamaged(reason="flate", offset=offset) from error
    return b"".join(pieces)


def unpredict(data: bytes, columns: int, colors: int = 1, bits: int = 8) -> bytes:
    """Undo PNG prediction (RFC 2083, 6): rows of one filter byte and the bytes of `columns` samples."""
    pixel = max(1, colors * bits // 8)
    width = (columns * colors * bits + 7) // 8
    previous = bytes(width)
    rows: list[bytes] = []
    for start in range(0, len(data), width + 1):
        row = data[start + 1 : start + 1 + width]
        previous = unfilter_row(data[start], row.ljust(width, b"\0"), previous, pixel)
        rows.append(previous[: len(row)])
    return b"".join(rows)


def unfilter_row(kind: int, row: bytes, above: bytes, pixel: int) -> bytes:
    """Undo the filter of one row. Raises: DocumentDamaged for a filter type that does not exist."""
    match kind:
        case 0:
            return row
        case 2:
            return bytes((value + up) & 0xFF for value, up in zip(row, above, strict=True))
        case 1 | 3 | 4:
            return _with_left(kind, row, above, pixel)
    raise DocumentDamaged(reason="predictor")


def _with_left(kind: int, row: bytes, above: bytes, pixel: int) -> bytes:
    done = bytearray(row)
    for index, value in enumerate(row):
        left = done[index - pixel] if index >= pixel else 0
        corner = above[index - pixel] if index >= pixel else 0
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + above[index]) // 2
        else:
            guess = _paeth(left, above[index], corner)
        done[index] = (value + guess) & 0xFF
    return bytes(done)


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    nearest = min(abs(estimate - left), abs(estimate - up), abs(estimate - corner))
    if abs(estimate - left) == nearest:
        return left
    return up if abs(estimate - up) == nearest else corner
