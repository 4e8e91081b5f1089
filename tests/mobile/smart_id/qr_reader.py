"""A reader of QR codes (ISO/IEC 18004) that has nothing in common with what draws them.

It expects a straight and undamaged code: versions 1 to 20, level L, one segment of octets. It corrects no errors, but
wants none: the error correction codewords must fit.
"""

from collections.abc import Callable, Iterator, Sequence

Rows = Sequence[Sequence[bool]]

_CORRECTION = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28]
"""Error correction codewords in each block, level L, by version."""
_BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8]
_MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda y, x: (y + x) % 2,
    lambda y, _: y % 2,
    lambda _, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
_FORMAT_MASK = 0b101010000010010
_LEVEL_L, _OCTETS = 0b01, 0b0100


def read(rows: Rows, *, quiet: int) -> str:
    """Return the text of a code with so many light modules around it."""
    size = len(rows) - 2 * quiet
    outside = [row[x] for y, row in enumerate(rows) for x in range(len(row)) if not _inside(y, x, quiet, size)]
    assert not any(outside), "the quiet zone is light"
    code = [row[quiet : quiet + size] for row in rows[quiet : quiet + size]]
    version = (size - 17) // 4
    assert size == 17 + 4 * version
    data = _data(_codewords(code, version, _mask(code)), version)
    bits = "".join(f"{octet:08b}" for octet in data)
    width = 8 if version < 10 else 16
    assert int(bits[:4], 2) == _OCTETS
    length = int(bits[4 : 4 + width], 2)
    start = 4 + width
    return bytes(int(bits[start + 8 * n : start + 8 * n + 8], 2) for n in range(length)).decode()


def _inside(y: int, x: int, quiet: int, size: int) -> bool:
    return quiet <= y < quiet + size and quiet <= x < quiet + size


def _mask(code: Rows) -> int:
    places = [*((8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)), *((y, 8) for y in (7, 5, 4, 3, 2, 1, 0))]
    value = int("".join(str(int(code[y][x])) for y, x in places), 2) ^ _FORMAT_MASK
    assert value >> 13 == _LEVEL_L
    return value >> 10 & 7


def _codewords(code: Rows, version: int, mask: int) -> list[int]:
    hidden = _MASKS[mask]
    bits = [code[y][x] ^ (hidden(y, x) == 0) for y, x in _walk(len(code)) if not _is_pattern(y, x, version)]
    return [int("".join(str(int(bit)) for bit in bits[n : n + 8]), 2) for n in range(0, len(bits) // 8 * 8, 8)]


def _walk(size: int) -> Iterator[tuple[int, int]]:
    upward = True
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        for y in range(size - 1, -1, -1) if upward else range(size):
            yield y, right
            yield y, right - 1
        upward = not upward


def _is_pattern(y: int, x: int, version: int) -> bool:
    size = 17 + 4 * version
    corner = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
    versions = version >= 7 and ((y < 6 and x >= size - 11) or (x < 6 and y >= size - 11))
    return corner or versions or y == 6 or x == 6 or _is_alignment(y, x, version)


def _is_alignment(y: int, x: int, version: int) -> bool:
    if version < 2:
        return False
    last, number = 10 + 4 * version, version // 7 + 2
    step = (version * 4 + number * 2 + 1) // (number * 2 - 2) * 2
    centres = [6, *(last - step * n for n in range(number - 1))]
    finders = {(6, 6), (6, last), (last, 6)}
    return any(abs(y - a) <= 2 and abs(x - b) <= 2 for a in centres for b in centres if (a, b) not in finders)


def _data(codewords: list[int], version: int) -> list[int]:
    number, correction = _BLOCKS[version - 1], _CORRECTION[version - 1]
    short = len(codewords) // number - correction
    longer = len(codewords) % number
    blocks: list[list[int]] = [[] for _ in range(number)]
    rest = iter(codewords)
    for column in range(short + 1):
        for index in range(number):
            if column < short or index >= number - longer:
                blocks[index].append(next(rest))
    data = [list(block) for block in blocks]
    for _ in range(correction):
        for block in blocks:
            block.append(next(rest))
    for block in blocks:
        assert not any(_syndromes(block, correction)), "the error correction fits"
    return [octet for block in data for octet in block]


def _syndromes(block: list[int], correction: int) -> Iterator[int]:
    root = 1
    for _ in range(correction):
        total = 0
        for octet in block:
            total = _times(total, root) ^ octet
        yield total
        root = _times(root, 2)


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return product
