"""Hide-and-replace: documents that bring a second set of objects along (NDSS 2021, "Shadow Attacks", 4.3)."""

from collections.abc import Iterator

from tests.documents.generate import (
    IDS,
    TEXT,
    Objects,
    as_packed,
    as_stream,
    as_table,
    body,
    close,
    object_stream,
    plain_objects,
    stream,
    table,
    with_update,
    xref_stream,
)
from tests.documents.prepared import OTHER, PAY, Prepared, page

ALONE = b"<</Type/Pages/Kids[%d 0 R]/Count 1>>"
LATER = b"<</Type/Page/Parent 2 0 R/Contents %d 0 R>>"


def unlisted(objects: Objects, hidden: list[tuple[int, bytes]]) -> bytes:
    """Return a file with objects between its own ones and its table that the table does not list."""
    data, offsets = body(objects)
    for number, text in hidden:
        data += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    start = len(data)
    data += table(offsets, max(objects) + 1)
    return bytes(data + b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (max(objects) + 1, IDS) + close(start))


def two_tables(first: Objects, second: Objects) -> bytes:
    """Return a file of two documents, of which the last table knows the second alone."""
    data = as_table(first)
    base = len(data)
    added, offsets = body(second, head=b"")
    start = base + len(added)
    data += bytes(added) + table({key: base + value for key, value in offsets.items()}, max(second) + 1)
    return data + b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (max(second) + 1, IDS) + close(start)


def hidden_in_a_stream() -> bytes:
    """Return a file with an object stream that holds a second page which the table does not list."""
    objects = page(PAY)
    plain = {key: objects[key] for key in (4, 5)}
    inner = {key: objects[key] for key in (1, 2, 3)} | {9: LATER % 4}
    plain[8] = object_stream(inner)
    data, offsets = body(plain)
    entries = {key: (1, value, 0) for key, value in offsets.items()}
    entries.update({key: (2, 8, index) for index, key in enumerate((1, 2, 3))})
    start = len(data)
    data += xref_stream(entries, 10, start)
    return bytes(data + close(start))


def _second_sets() -> Iterator[tuple[str, str, bytes]]:
    yield "content twice", "second_definition", unlisted(page(PAY), [(4, stream(OTHER))])
    yield "page twice", "second_definition", unlisted(page(PAY, {6: stream(OTHER)}), [(3, LATER % 6)])
    yield "page twice, close together", "second_definition", _close_together()
    yield "catalog twice", "second_definition", unlisted(page(PAY), [(1, b"<</Type/Catalog/Pages 7 0 R>>")])
    second = {number + 10: text for number, text in page(OTHER).items()}
    yield "another set of objects", "unlisted_object", unlisted(page(PAY), list(second.items()))
    yield "a page in an object stream", "unlisted_object", hidden_in_a_stream()
    yield "content before the header's objects", "second_definition", _first_then_second()
    yield "two documents one after the other", "unlinked_revision", two_tables(page(OTHER), page(PAY))
    yield "objects behind the end", "data_after_end", as_table(page(PAY)) + b"4 0 obj\n%b\nendobj\n" % stream(OTHER)
    yield (
        "a document behind the end",
        "data_after_end",
        as_table(page(PAY)) + as_table(page(OTHER)).replace(b"startxref", b"startxxxx").replace(b"%%EOF", b"%%END"),
    )
    yield (
        "an image twice",
        "second_definition",
        unlisted(
            page(PAY + b"/X Do", {6: stream(b"\0", b"/Subtype/Image/Width 1/Height 1")}),
            [(6, stream(b"\xff", b"/Subtype/Image/Width 1/Height 1"))],
        ),
    )


def _close_together() -> bytes:
    objects = page(PAY, {6: stream(OTHER)})
    objects[3] += b"\nendobj\n3 0 obj\n" + LATER % 6
    return as_table(objects)


def _first_then_second() -> bytes:
    head = b"%PDF-1.7\n4 0 obj\n" + stream(OTHER) + b"\nendobj\n"
    objects = page(PAY)
    data, offsets = body(objects, head=head)
    start = len(data)
    data += table(offsets, max(objects) + 1)
    return bytes(data + b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (max(objects) + 1, IDS) + close(start))


def _unused() -> Iterator[tuple[str, str, bytes]]:
    makers = (as_table, as_stream, as_packed)
    hidden: list[tuple[str, str, Objects]] = [
        ("a page not in the tree", "hidden_page", {6: LATER % 7, 7: stream(OTHER)}),
        ("a page without a type", "hidden_page", {6: b"<</MediaBox[0 0 9 9]/Contents 7 0 R>>", 7: stream(OTHER)}),
        (
            "a page in a tree of its own",
            "hidden_page",
            {6: b"<</Type/Page/Parent 8 0 R/Contents 7 0 R>>", 7: stream(OTHER), 8: ALONE % 6},
        ),
        ("a second catalog", "second_document", {6: b"<</Type/Catalog/Pages 7 0 R>>", 7: ALONE % 3}),
        ("content of no page", "hidden_content", {6: stream(OTHER)}),
        ("a form of no page", "hidden_content", {6: stream(OTHER, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")}),
        ("an image of no page", "hidden_content", {6: stream(b"\0", b"/Subtype/Image/Width 1/Height 1")}),
    ]  # fmt: skip
    for count, (name, code, extra) in enumerate(hidden):
        for maker in (makers[count % 3], makers[(count + 2) % 3]):
            yield f"{name}, {maker.__name__}", code, maker(page(PAY, extra))


def _loose_ends() -> Iterator[tuple[str, str, Objects]]:
    plain = LATER % 4
    images = b"/Resources<</Font<</F1 5 0 R>>/XObject<</X 60 0 R>>>>>>"
    both = LATER.replace(b"%d 0 R", b"[4 0 R 6 0 R]")
    stamp, button = b"/Annots[<</Subtype/Stamp/AP<</N 60 0 R>>>>]>>", b"/Annots[<</AP<</N<</A 4 0 R/B 60 0 R>>>>>>]>>"
    yield "content to come", "missing_object", {3: both}
    yield "image to come", "missing_object", {3: plain.replace(b">>", images)}
    yield "look to come", "missing_object", {3: plain.replace(b">>", stamp)}
    yield "fonts to come", "missing_object", {3: plain.replace(b">>", b"/Resources 60 0 R>>")}
    yield "one look of two to come", "missing_object", {3: plain.replace(b">>", button)}
    metadata = stream(b"<x/>", b"/Type/Metadata/Subtype/XML")
    catalog = b"<</Type/Catalog/Pages 2 0 R/%b 6 0 R>>"
    yield "metadata as content", "double_use", {1: catalog % b"Metadata", 3: both, 6: metadata}
    yield "evidence as content", "double_use", {1: catalog % b"DSS", 3: both, 6: stream(b"")}
    fonts = plain.replace(b">>", b"/Resources 6 0 R>>")
    yield "extensions as resources", "double_use", {1: catalog % b"Extensions", 3: fonts, 6: b"<</ESIC<<>>>>"}
    yield "metadata as an image", "double_use", {3: plain.replace(b">>", images), 60: metadata}
    yield "attachment as content", "double_use", {3: both, 6: stream(b"", b"/Type/EmbeddedFile")}


def longer_than_it_is() -> bytes:
    """Return a file with a content stream that a greater length would let go on with other text."""
    text = PAY + b"\nendstream\nendobj\n" + OTHER
    return as_table(page(PAY) | {4: stream(text, length=b"6 0 R"), 6: b"%d" % len(PAY)})


def _earlier() -> Iterator[tuple[str, str, bytes]]:
    first = as_table(page(OTHER))
    yield "content replaced", "earlier_content", with_update(first, {4: stream(PAY)}, 6)
    yield "other content stream", "earlier_content", with_update(first, {3: LATER % 6, 6: stream(PAY)}, 7)
    two = plain_objects()
    two[2] = two[2].replace(b"[3 0 R]/Count 1", b"[3 0 R 6 0 R]/Count 2")
    two |= {6: LATER % 7, 7: stream(OTHER)}
    one = two[2].replace(b"[3 0 R 6 0 R]/Count 2", b"[3 0 R]/Count 1")
    yield "page left out", "earlier_content", with_update(as_table(two), {2: one}, 8)
    drawn = page(b"/X Do", {6: stream(OTHER, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]")})
    drawn[3] = drawn[3].replace(b">>", b"/Resources<</XObject<</X 6 0 R>>>>>>")
    changed = stream(PAY, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]")
    yield "form replaced", "earlier_content", with_update(as_table(drawn), {6: changed}, 7)
    twice = with_update(first, {4: stream(PAY)}, 6)
    yield "replaced two revisions ago", "earlier_content", with_update(twice, {5: plain_objects()[5]}, 6)
    head = plain_objects()[1].replace(b"2 0 R", b"6 0 R")
    tree = {1: head, 6: ALONE % 7, 7: LATER.replace(b"2 0", b"6 0") % 8, 8: stream(TEXT)}
    yield "another tree of pages", "earlier_content", with_update(first, tree, 9)


def hide_and_replace() -> Iterator[Prepared]:
    """Yield documents with a second set of objects: unlisted, unused, or of an earlier revision."""
    for name, code, data in [*_second_sets(), *_unused(), *_earlier()]:
        yield Prepared(name, code, data)
    for count, (name, code, objects) in enumerate(_loose_ends()):
        yield Prepared(name, code, (as_table, as_stream, as_packed)[count % 3](page(PAY) | objects))
    yield Prepared("content that could be longer", "hidden_content", longer_than_it_is())
