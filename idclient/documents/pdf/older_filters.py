"""Stream filters that came before Flate: LZW and run lengths, under a limit (ISO 32000-2, 7.4.4 and 7.4.5)."""

from collections.abc import Iterator

from idclient.errors.document import DocumentDamaged, DocumentTooComplex

_CLEAR, _END, _FIRST = 256, 257, 258
_WIDEST = 12


def lzw(data: bytes, limit: int, *, early: int = 1) -> bytes:
    """Decode LZW data; what is cut is returned as far as it goes. `early` is /EarlyChange, 1 unless written.

    Raises: DocumentDamaged for a code that means nothing yet; DocumentTooComplex beyond `limit` bytes.
    """
    singles = [bytes((value,)) for value in range(256)] + [b"", b""]
    table = list(singles)
    pieces: list[bytes] = []
    size = 0
    before = b""
    for code in _codes(data, table, early):
        if code == _CLEAR:
            del table[_FIRST:]
            before = b""
            continue
        if code == _END:
            break
        piece = table[code] if code < len(table) else before + before[:1]
        if not piece or code > len(table):
            raise DocumentDamaged(reason="lzw")
        if before and len(table) < 1 << _WIDEST:
            table.append(before + piece[:1])
        before = piece
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise DocumentTooComplex(limit="stream-size")
    return b"".join(pieces)


def _codes(data: bytes, table: list[bytes], early: int) -> Iterator[int]:
    """Yield codes of 9 to 12 bits, as wide as the table asks for, which the reader lengthens meanwhile."""
    held, bits = 0, 0
    for octet in data:
        held, bits = (held << 8 | octet) & 0xFFFFFF, bits + 8
        width = min(_WIDEST, max(9, (len(table) + early).bit_length()))
        if bits >= width:
            bits -= width
            yield held >> bits & (1 << width) - 1


def run_length(data: bytes, limit: int) -> bytes:
    """Decode run lengths, cut ones as far as they go. Raises: DocumentTooComplex beyond `limit` bytes."""
    result = bytearray()
    at = 0
    while at < len(data) and data[at] != 128:
        length = data[at]
        if length < 128:
            result += data[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            result += data[at + 1 : at + 2] * (257 - length)
            at += 2
        if len(result) > limit:
            raise DocumentTooComplex(limit="stream-size")
    return bytes(result)
