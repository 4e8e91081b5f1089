"""Incremental saving that plays with the structure of the file: readers differ in what they see."""

from tests.documents.attacks.bases import CATALOG, PAGE, Forgery
from tests.documents.attacks.forging import FORGED, append, last_start, object_text, place_of, signature_number
from tests.documents.generate import stream, xref_stream


def without_cross_reference(data: bytes) -> bytes:
    return data + b"4 0 obj\n" + stream(FORGED) + b"\nendobj\n"


def with_a_trailer_alone(data: bytes) -> bytes:
    return without_cross_reference(data) + b"trailer\n<</Size 9/Root 1 0 R>>\n"


def with_a_copied_end(data: bytes) -> bytes:
    tail = data[data.rindex(b"startxref") :]
    return without_cross_reference(data) + tail


def with_the_whole_end_copied(data: bytes) -> bytes:
    return without_cross_reference(data) + data[data.rindex(b"xref\n1 1") :]


def with_the_signature_copied(data: bytes) -> bytes:
    number = signature_number(data)
    return append(data, {4: stream(FORGED), number: object_text(data, number)})


def cross_reference_beside_the_mark(data: bytes) -> bytes:
    forged = append(data, {4: stream(FORGED)})
    start = int(forged.rpartition(b"startxref")[2].split()[0])
    return append(data, {4: stream(FORGED)}, start=b"%d" % (start - 7))


def older_revisions_skipped(data: bytes) -> bytes:
    """Only the signature's own objects are taken over from the revision that was signed."""
    places = {number: place_of(data, number) for number in (6, 7, 8)}
    objects = {1: CATALOG % b"", 3: PAGE % (b"4 0 R", b"8 0 R", b""), 4: stream(FORGED)}
    return append(data, objects, places=places, previous=int(data.split(b"startxref")[1].split()[0]))


def unlisted_object_beside_listed_ones(data: bytes) -> bytes:
    return append(
        data + b"4 0 obj\n" + stream(FORGED) + b"\nendobj\n", {20: b"<</Harmless true>>"}, previous=last_start(data)
    )


def object_inside_a_comment(data: bytes) -> bytes:
    return append(data + b"% 4 0 obj <</Length 0>> endobj\n", {20: b"<</Harmless true>>"}, previous=last_start(data))


def trailing_garbage(data: bytes) -> bytes:
    return data + b"garbage"


def length_that_lies(data: bytes) -> bytes:
    return append(data, {20: stream(b"x", length=b"9999")})


def objects_hidden_by_the_size(data: bytes) -> bytes:
    """Objects beyond /Size are missing (7.5.5): some readers obey."""
    return append(data, {}, size=4)


def two_variants_in_a_hybrid_section(data: bytes) -> bytes:
    """The table keeps the page's contents as they were, the hidden stream lists others under the same number."""
    result, kept = bytearray(data), object_text(data, 4)
    places = {}
    for name, text in {"kept": kept, "evil": stream(FORGED)}.items():
        places[name] = len(result)
        result += b"4 0 obj\n%b\nendobj\n" % text
    at = len(result)
    result += xref_stream({4: (1, places["evil"], 0), 61: (1, at, 0)}, 61, at, coding=None)
    hidden = {4: places["kept"], 61: at}
    return append(bytes(result), {}, places=hidden, trailer=b"/XRefStm %d" % at, previous=last_start(data))


STRUCTURAL: list[Forgery] = [
    without_cross_reference,
    with_a_trailer_alone,
    with_a_copied_end,
    with_the_whole_end_copied,
    with_the_signature_copied,
    cross_reference_beside_the_mark,
    older_revisions_skipped,
    unlisted_object_beside_listed_ones,
    object_inside_a_comment,
    trailing_garbage,
    length_that_lies,
    objects_hidden_by_the_size,
    two_variants_in_a_hybrid_section,
]
