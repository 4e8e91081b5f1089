"""Files made to be slow, large or endless: to sign, to check, or both.

Run as a program, it signs and checks one after the other, and prints for each what came out, seconds and mebibytes.
"""

import zlib
from collections.abc import Callable

from tests.documents.attacks.bases import CATALOG, signed
from tests.documents.attacks.forging import append, object_text, signature_number, taken_apart
from tests.documents.generate import IDS, as_packed, as_stream, as_table, body, close, plain_objects, stream

MILLION = 1_000_000


def _nested_flate(size: int, times: int) -> bytes:
    """Return zeros that were compressed several times over."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(MILLION)) for _ in range(size // MILLION)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def _filters(times: int) -> bytes:
    return b"/Filter[%b]" % (b"/FlateDecode" * times)


def bomb_as_objects() -> bytes:
    """An object stream of 4 GB, compressed three times over."""
    entries = b"/Type/ObjStm/N 3/First 20" + _filters(3)
    data = bytearray(b"%PDF-1.7\n")
    at = len(data)
    data += b"7 0 obj\n" + stream(_nested_flate(100 * MILLION, 3), entries) + b"\nendobj\n"
    start = len(data)
    rows = b"".join(b"\x02\0\0\0\x07\0" + bytes([index]) for index in range(3))
    rows += b"\x01" + at.to_bytes(4, "big") + b"\0\0" + b"\x01" + start.to_bytes(4, "big") + b"\0\0"
    head = b"/Type/XRef/W[1 4 2]/Index[1 3 7 2]/Size 9/Root 1 0 R" + IDS
    data += b"8 0 obj\n" + stream(rows, head) + b"\nendobj\n"
    return bytes(data + close(start))


def bomb_as_table() -> bytes:
    """A cross-reference stream of 98 MB of zeros in 95 KB."""
    data, _ = body(plain_objects())
    start = len(data)
    head = b"/Type/XRef/W[1 4 2]/Index[0 14000000]/Size 14000000/Root 1 0 R" + IDS + _filters(1)
    data += b"9 0 obj\n" + stream(_nested_flate(98 * MILLION, 1), head) + b"\nendobj\n"
    return bytes(data + close(start))


def previous_in_a_circle() -> bytes:
    """Two revisions, each of which is the other one's predecessor."""
    data = as_table(plain_objects())
    forward = append(data, {4: stream(b"BT ET")})
    last = int(forward.rpartition(b"startxref")[2].split()[0])
    return forward.replace(b"/Root 1 0 R/ID", b"/Root 1 0 R/Prev %d/ID" % last, 1)


def many_sections() -> bytes:
    """A chain of 5,000 revisions that change nothing."""
    data = bytearray(as_table(plain_objects()))
    previous = int(data.rpartition(b"startxref")[2].split()[0])
    for _ in range(5_000):
        start = len(data)
        data += b"xref\n0 0\ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\n" % previous + close(start)
        previous = start
    return bytes(data)


def nested(opening: bytes, closing: bytes) -> Callable[[], bytes]:
    """Return what nests 10,000 times in the page."""
    return lambda: as_table(plain_objects(page=b"/X " + opening * 10_000 + closing * 10_000))


def kids_in_a_circle() -> bytes:
    return as_table({**plain_objects(), 2: b"<</Type/Pages/Kids[2 0 R 6 0 R]/Count 2>>", 6: b"<</Kids[2 0 R 3 0 R]>>"})


def deep_page_tree() -> bytes:
    """Nodes of the page tree 20,000 deep."""
    deep = {number: b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1) for number in range(10, 20_010)}
    objects = {**plain_objects(), 2: b"<</Type/Pages/Kids[10 0 R]/Count 1>>", **deep}
    return as_table({**objects, 20_010: b"<</Type/Page/Parent 20009 0 R/MediaBox[0 0 9 9]>>"})


def parents_in_a_circle() -> bytes:
    form = b"/AcroForm<</Fields[6 0 R]>>"
    fields = {6: b"<</T(a)/Parent 7 0 R/Kids[7 0 R]>>", 7: b"<</T(b)/Parent 6 0 R/Kids[6 0 R]>>"}
    return as_table({**plain_objects(catalog=form), **fields})


def deep_fields() -> bytes:
    """Fields 5,000 deep."""
    objects = plain_objects(catalog=b"/AcroForm<</Fields[10 0 R]>>")
    deep = {n: b"<</T(x)/FT/Sig/Parent %d 0 R/Kids[%d 0 R]>>" % (n - 1, n + 1) for n in range(10, 5_010)}
    return as_table({**objects, **deep, 5_010: b"<</T(y)/Parent 5009 0 R>>"})


def many_annotations() -> bytes:
    """A million entries in a page's /Annots."""
    annotation = b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>"
    return as_table({**plain_objects(page=b"/Annots 6 0 R"), 6: b"[%b]" % (b"7 0 R " * MILLION), 7: annotation})


def many_fields() -> bytes:
    """A million fields, all in one list."""
    objects = plain_objects(catalog=b"/AcroForm<</Fields 6 0 R>>")
    return as_table({**objects, 6: b"[%b]" % (b"<</T(x)>>" * MILLION)})


def length_of_two_gigabytes() -> bytes:
    """Streams that say that they are two gigabytes long, the cross-reference stream among them."""
    data = as_stream({**plain_objects(), 4: stream(b"", length=b"2000000000")}, coding=None)
    return data.replace(b"/Length 49", b"/Length 2147483647")


def object_stream_of_itself() -> bytes:
    data = as_packed(plain_objects())
    return data.replace(b"/Type/ObjStm/N 4", b"/Type/ObjStm/N 4/Extends 6 0 R/Length 6 0 R")


# Behind a genuine signature


def many_fields_show_the_signature(count: int, padding: int) -> bytes:
    """A signature over megabytes that many fields show as theirs."""
    base = signed((9, stream(b"\0" * padding))) if padding else signed()
    objects = {20 + index: b"<</FT/Sig/T(f%d)/V %d 0 R>>" % (index, signature_number(base)) for index in range(count)}
    own = object_text(base, 1)
    fields = b" ".join(b"%d 0 R" % key for key in objects)
    return append(base, {1: own.replace(b"/Fields[", b"/Fields[" + fields + b" "), **objects}, size=20 + count)


def many_changes() -> bytes:
    """A hundred thousand new objects behind a signature."""
    return append(signed(), {20 + index: b"<</N %d>>" % index for index in range(100_000)}, size=100_020)


def many_revisions() -> bytes:
    """A thousand revisions behind a signature, each of which writes the page again."""
    data = signed()
    page = object_text(data, 3)
    for _ in range(1000):
        data = append(data, {3: page})
    return data


def large_store() -> bytes:
    """A security store with twenty thousand times the same certificate, and as many pieces of nonsense."""
    certificates = b"[%b]" % (b"20 0 R " * 20_000)
    nonsense = {21 + index: stream(b"\x30\x03\x02\x01%c" % (index % 256)) for index in range(2_000)}
    answers = b"[%b]" % b" ".join(b"%d 0 R" % key for key in nonsense)
    store = b"/DSS<</Certs %b/OCSPs %b/CRLs %b>>" % (certificates, answers, answers)
    return append(signed(), {1: CATALOG % store, 20: stream(b"\x30\x00"), **nonsense}, size=6_000)


def contents_of_megabytes() -> bytes:
    """A signature dictionary whose contents are forty megabytes."""
    number = signature_number(signed())
    dictionary = object_text(signed(), number)
    contents = taken_apart(signed()).contents
    return append(signed(), {number: dictionary.replace(contents, b"<" + b"30" * 40 * MILLION + b">")})


def signature_nested() -> bytes:
    """Contents that are 100,000 ASN.1 sequences, one in the other."""
    number = signature_number(signed())
    contents = taken_apart(signed()).contents
    deep = (b"3080" * 4_000) + b"0000" * 4_000
    return append(signed(), {number: object_text(signed(), number).replace(contents, b"<" + deep + b">")})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "genuine": signed,
    "bomb as objects": bomb_as_objects,
    "bomb as table": bomb_as_table,
    "previous in a circle": previous_in_a_circle,
    "many sections": many_sections,
    "nested arrays": nested(b"[", b"]"),
    "nested dictionaries": nested(b"<</A ", b">>"),
    "nested strings": nested(b"(", b")"),
    "kids in a circle": kids_in_a_circle,
    "deep page tree": deep_page_tree,
    "parents in a circle": parents_in_a_circle,
    "deep fields": deep_fields,
    "many annotations": many_annotations,
    "many fields": many_fields,
    "length of two gigabytes": length_of_two_gigabytes,
    "object stream of itself": object_stream_of_itself,
    "many fields show the signature": lambda: many_fields_show_the_signature(200, 2 * MILLION),
    "too many fields show the signature": lambda: many_fields_show_the_signature(2_000, 0),
    "many changes": many_changes,
    "many revisions": many_revisions,
    "large store": large_store,
    "contents of megabytes": contents_of_megabytes,
    "signature nested": signature_nested,
}
