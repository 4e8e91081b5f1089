"""Signature wrapping: the bytes that were signed are all there, but not where a reader looks.

The signed tail is moved on, and text of the forger's stands between the contents and it. A second signature dictionary
with the same contents tells where the tail is now.
"""

import re
from collections.abc import Callable

from tests.documents.attacks.bases import Forgery
from tests.documents.attacks.certified import certified
from tests.documents.attacks.forging import (
    CONTENTS,
    FORGED,
    RANGE,
    append,
    close_with,
    last_start,
    object_text,
    signature_number,
    taken_apart,
)
from tests.documents.generate import stream, xref_stream

Ranges = Callable[[int, int, int], bytes]
"""Make the text of a byte range from the length of the first part, and offset and length of the second."""
_EVIL = b"4 0 obj\n" + stream(FORGED) + b"\nendobj\n"
_WIDE = 60


def honest(first: int, second: int, rest: int) -> bytes:
    return b"0 %d %d %d" % (first, second, rest)


def wrapped(ranges: Ranges = honest, *, contents: Callable[[bytes], bytes] = bytes, gap: bytes = b"") -> Forgery:
    """Return a forgery that moves the tail; `contents` writes the string anew, `gap` is put into the gap."""

    def forge(data: bytes) -> bytes:
        whole = taken_apart(data)
        number = signature_number(data)
        dictionary = object_text(data, number)
        filler = b">>\nendobj\n" + gap
        forged_at = len(whole.before) + len(whole.contents) + len(filler)
        text = re.sub(CONTENTS, lambda match: b"/Contents" + contents(match[0][9:]), dictionary, flags=re.DOTALL)
        empty = re.sub(RANGE, b"/ByteRange[" + b" " * _WIDE + b"]", text, flags=re.DOTALL)
        body = b"%d 0 obj\n%b\nendobj\n" % (number, empty)
        told = ranges(len(whole.before), forged_at + len(body), len(whole.after)).ljust(_WIDE)
        body = body.replace(b" " * _WIDE, told)
        moved = whole.before + whole.contents + filler + body + whole.after
        return _shown(moved, data, {number: forged_at})

    return forge


def _shown(moved: bytes, data: bytes, places: dict[int, int]) -> bytes:
    """Return the file with an update that leads to the forged objects; the offsets in the moved tail are wrong."""
    objects = {kept: object_text(data, kept) for kept in (1, 3, 7, 8)}
    places = {number: place for number, place in places.items() if number not in objects}
    first = int(data.split(b"startxref")[1].split()[0])
    return append(moved, {**objects, 4: stream(FORGED)}, places=places, previous=first)


def classic(ranges: Ranges = honest, *, contents: Callable[[bytes], bytes] = bytes) -> Forgery:
    """Return a forgery without an update: a table stands in the gap where the signed tail says that one is.

    So the signed bytes go on to the end of the file.
    """

    def forge(data: bytes) -> bytes:
        whole, number, at = taken_apart(data), signature_number(data), last_start(data)
        gap_at = len(whole.before) + len(whole.contents)
        filler = b">>\nendobj\n" + _EVIL
        head = filler + b" " * (at - gap_at - len(filler))
        text = re.sub(CONTENTS, lambda match: b"/Contents" + contents(match[0][9:]), object_text(data, number))
        empty = re.sub(RANGE, b"/ByteRange[" + b" " * _WIDE + b"]", text, flags=re.DOTALL)
        body = b"%d 0 obj\n%b\nendobj\n" % (number, empty)
        shift = len(head) + len(_entries({}, data)) + len(body)
        moved = {key: data.rindex(b"\n%d 0 obj" % key) + 1 for key in (1, 3, 7, 8)}
        places = {key: place + (shift if place > gap_at else 0) for key, place in moved.items()}
        places |= {4: gap_at + filler.index(_EVIL), number: gap_at + shift - len(body)}
        told = ranges(len(whole.before), gap_at + shift, len(whole.after)).ljust(_WIDE)
        gap = head + _entries(places, data) + body.replace(b" " * _WIDE, told)
        return whole.before + whole.contents + gap + whole.after

    return forge


def _entries(places: dict[int, int], data: bytes) -> bytes:
    """Return a table of the objects that an update of ours has, and its trailer; always of the same length."""
    rows = [b"%d 1\n%010d 00000 n \n" % (key, places.get(key, 0)) for key in (1, 3, 4, 6, 7, 8)]
    first = int(data.split(b"startxref")[1].split()[0])
    return b"xref\n" + b"".join(rows) + b"trailer\n<</Size 100/Root 1 0 R/Prev %d>>\n" % first


def literal(contents: bytes) -> bytes:
    """Return a hexadecimal string as a literal one."""
    return b"(" + b"".join(b"\\%03o" % octet for octet in bytes.fromhex(contents[1:-1].decode())) + b")"


def two_dictionaries(data: bytes) -> bytes:
    """Return the genuine signature and the moved one, both shown by fields."""
    forged = wrapped()(data)
    number = signature_number(data)
    catalog = object_text(data, 1).replace(b"[8 0 R]", b"[8 0 R 20 0 R]")
    field = object_text(data, 8).replace(b"Signature1", b"Two")
    return append(forged, {1: catalog, 20: field.replace(b"/V %d 0 R" % number, b"/V 21 0 R"), 21: b"<</Type/Sig>>"})


def in_an_object_stream(data: bytes) -> bytes:
    """Return the moved signature dictionary packed, where no gap can be measured."""
    whole = taken_apart(data)
    number = signature_number(data)
    filler = b">>\nendobj\n"
    second = len(whole.before) + len(whole.contents) + len(filler)
    told = b"/ByteRange[%b]" % honest(len(whole.before), second, len(whole.after))
    dictionary = re.sub(RANGE, told, object_text(data, number), flags=re.DOTALL)
    moved = whole.before + whole.contents + filler + whole.after
    objects = {kept: object_text(data, kept) for kept in (1, 3, 7, 8)}
    return close_with(moved, {**objects, 4: stream(FORGED)}, {number: dictionary})


def through_the_gap(table: bytes) -> Forgery:
    """Return a forgery on a document whose signer left a wide gap: forged objects and their table stand in it."""

    def forge(data: bytes) -> bytes:
        place = data.index(b"/Wide(") + len(b"/Wide(")
        room = data.index(b")", place) - place
        forged = b")>>\nendobj\n" + _EVIL
        at = place + len(forged)
        evil = place + forged.index(_EVIL)
        forged += table % {b"evil": evil, b"at": at, b"first": last_start(data)}
        return data[:place] + forged + b" " * (room - len(forged)) + data[place + room :]

    return forge


def table_in_the_gap(data: bytes) -> bytes:
    """Return the file whose last `/Prev` leads to a table in the gap."""
    forged = through_the_gap(_TABLE)(data)
    return append(forged, {20: b"null"}, previous=forged.index(b"xref\n4 1"))


def hybrid_in_the_gap(data: bytes) -> bytes:
    """Return the file with an update whose `/XRefStm` leads to a stream in the gap."""
    place = data.index(b"/Wide(") + len(b"/Wide(")
    head = b")>>\nendobj\n" + _EVIL
    at = place + len(head)
    entries = {4: (1, place + head.index(_EVIL), 0)}
    forged = head + xref_stream(entries, 30, at, coding=None)
    room = data.index(b")", place) - place
    data = data[:place] + forged + b" " * (room - len(forged)) + data[place + room :]
    return append(data, {20: b"null"}, trailer=b"/XRefStm %d" % at)


def evil_in_the_gap(data: bytes) -> bytes:
    """Return the file with an update that points at an object in the gap."""
    forged = through_the_gap(b"")(data)
    return append(forged, {}, places={4: forged.index(_EVIL)})


_TABLE = (
    b"xref\n4 1\n%(evil)010d 00000 n \ntrailer\n<</Size 100/Root 1 0 R/Prev %(first)d>>\nstartxref\n%(at)d\n%%%%EOF\n"
)


def wide() -> bytes:
    """Return a document whose genuine signature leaves out more than its contents."""
    return certified(2, behind=b"/Wide(" + b" " * 2000 + b")")


WRAPPINGS: dict[str, Forgery] = {
    "range told anew": wrapped(),
    "range told anew, object in the gap": wrapped(gap=_EVIL),
    "range told wrongly": wrapped(lambda first, _second, rest: b"0 %d 0 %d" % (first, rest)),
    "contents in a literal string": wrapped(contents=literal),
    "contents in another object": wrapped(contents=lambda _: b" 21 0 R"),
    "contents shorter than the gap": wrapped(contents=lambda text: text[:-1].rstrip(b"0") + b"00>"),
    "contents in capitals": wrapped(contents=bytes.upper),
    "range of six": wrapped(lambda first, second, rest: b"0 %d %d 9 %d %d" % (first, second, second + 9, rest - 9)),
    "range of five": wrapped(lambda first, second, rest: b"0 %d %d %d 0" % (first, second, rest)),
    "first part in two": wrapped(lambda first, second, rest: b"0 9 9 %d %d %d" % (first - 9, second, rest)),
    "overlapping": wrapped(lambda first, _second, rest: b"0 %d %d %d" % (first, first - 9, rest + 9)),
    "negative": wrapped(lambda first, second, rest: b"0 %d -%d %d" % (first, second, rest)),
    "huge": wrapped(lambda first, second, _rest: b"0 %d %d 99999999999999999999" % (first, second)),
    "beyond 32 bits": wrapped(lambda first, second, rest: b"0 %d %d %d" % (first, second + (1 << 32), rest)),
    "parts in the other order": wrapped(lambda first, second, rest: b"%d %d 0 %d" % (second, rest, first)),
    "real numbers": wrapped(lambda first, second, rest: b"0 %d.0 %d.0 %d.0" % (first, second, rest)),
    "signs before the numbers": wrapped(lambda first, second, rest: b"+0 +%d +%d +%d" % (first, second, rest)),
    "numbers in another object": wrapped(lambda first, _second, rest: b"0 %d 22 0 R %d" % (first, rest)),
    "table in the gap": classic(),
    "table in the gap, range of six": classic(
        lambda first, second, rest: b"0 %d %d 9 %d %d" % (first, second, second + 9, rest - 9)
    ),
    "table in the gap, contents in a literal string": classic(contents=literal),
    "table in the gap, contents shorter": classic(contents=lambda text: text[:-1].rstrip(b"0") + b"00>"),
    "two dictionaries": two_dictionaries,
    "dictionary in an object stream": in_an_object_stream,
}
WIDE_GAPS: dict[str, Forgery] = {
    "object in a wide gap": evil_in_the_gap,
    "table in a wide gap": table_in_the_gap,
    "hybrid stream in a wide gap": hybrid_in_the_gap,
}
