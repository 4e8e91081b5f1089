"""One small file for each structure that a signer meets."""

from tests.documents.generate import (
    IDS,
    TEXT,
    Objects,
    as_hybrid,
    as_packed,
    as_stream,
    as_table,
    as_table_at,
    body,
    close,
    indirect_length,
    mixed_predicted,
    plain_objects,
    revised,
    stream,
    with_update,
)

JUNK = b"Content-Type: application/pdf\r\n\r\n"
FORM = {
    6: b"<</FT/Tx/T(Name)/V(Mari)/Type/Annot/Subtype/Widget/Rect[10 10 100 30]/P 3 0 R/F 4>>",
    7: b"<</FT/Sig/T(Empty)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R/F 132>>",
}


def form_objects(acro_form: bytes, page: bytes, **more: bytes) -> Objects:
    """Return a document with a form of a text field and an empty signature field."""
    extra = {int(number[1:]): text for number, text in more.items()}
    return {**plain_objects(catalog=b"/AcroForm " + acro_form, page=page), **FORM, **extra}


DIRECT_FORM = b"<</Fields[6 0 R 7 0 R]/NeedAppearances true/DA(/Helv 0 Tf 0 g)/XFA null>>"
DEEP = {
    2: b"<</Type/Pages/Kids[20 0 R 21 0 R]/Count 2/MediaBox[0 0 612 792]/Rotate 90>>",
    20: b"<</Type/Pages/Parent 2 0 R/Kids[]/Count 0>>",
    21: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 21 0 R 99 0 R null 3 0 R]/Count 1>>",
}


def shifted_startxref(data: bytes, distance: int) -> bytes:
    """Return the file with a startxref that is off by so many bytes."""
    head, word, tail = data.rpartition(b"startxref\n")
    return head + word + b"%d\n%%%%EOF\n" % (int(tail.split()[0]) + distance)


def bare(data: bytes) -> bytes:
    """Return the file without the line end behind its last word."""
    return data.rstrip(b"\n")


def linearized() -> bytes:
    """Return a file whose first page's section comes first and goes on with the rest's, as in Annex F.

    Changed since by its length, or qpdf would look for hints.
    """
    objects = {**plain_objects(), 8: b"<</Linearized 1/L 1/H[0 0]/O 3/E 0/N 1/T 0>>"}
    first = {number: objects[number] for number in (8, 1, 3, 4)}
    rest = {number: objects[number] for number in (2, 5)}
    data, offsets = body(first)
    at = len(data)
    entries = b"".join(b"%d 1\n%010d 00000 n \n" % (number, offsets[number]) for number in sorted(first))
    data += b"xref\n" + entries + b"trailer\n<</Size 9/Root 1 0 R/Prev 8888888888" + IDS + b">>\nstartxref\n0\n%%EOF\n"
    others: dict[int, int] = {}
    for number, text in rest.items():
        others[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    main = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    data += b"".join(b"%d 1\n%010d 00000 n \n" % (number, others[number]) for number in sorted(others))
    data += b"trailer\n<</Size 6>>\n" + close(at)
    return bytes(data.replace(b"8888888888", b"%010d" % main))


def with_free_entries() -> bytes:
    """Return a file whose newest section frees objects, one of them with an odd generation for its next use."""
    data = as_table({**plain_objects(), 6: b"(old)", 7: b"(older)"})
    previous = int(data.rpartition(b"startxref")[2].split()[0])
    rows = b"xref\n0 1\n0000000006 65535 f \n6 2\n0000000007 00001 f \n0000000000 65535 f \n"
    return data + rows + b"trailer\n<</Size 8/Root 1 0 R/Prev %d%b>>\n" % (previous, IDS) + close(len(data))


def with_cyclic_chain() -> bytes:
    """Return a file whose newest section and the one before name each other as the previous one."""
    data = with_update(as_table(plain_objects()), {4: stream(TEXT + b" % new")}, 6)
    newest = int(data.rpartition(b"startxref")[2].split()[0])
    old = b"/Size 6/Root 1 0 R" + IDS + b">>"
    return data.replace(old, b"/Size 6/Root 1 0 R/Prev %d" % (newest + 11) + IDS + b">>", 1)


VARIANTS: dict[str, bytes] = {
    "table": as_table(plain_objects()),
    "table with CR LF entries": as_table(plain_objects(), eol=b"\r\n"),
    "table with 19-byte entries": as_table(plain_objects(), eol=b"\n"),
    "table with 21-byte entries": as_table(plain_objects(), eol=b" \r\n"),
    "table said to begin at 1": as_table(plain_objects()).replace(b"xref\n0 6\n", b"xref\n1 6\n"),
    "table with a count too large": as_table(plain_objects()).replace(b"xref\n0 6\n", b"xref\n0 9\n"),
    "xref keyword behind white space": as_table(plain_objects()).replace(b"xref\n0 6", b" \nxref\n0 6"),
    "header line ended by space and line feed": as_table(plain_objects()).replace(b"xref\n0 6\n", b"xref\n0 6 \n"),
    "stream": as_stream(plain_objects()),
    "stream with mixed predictors": as_stream(plain_objects(), coding=mixed_predicted),
    "stream without compression": as_stream(plain_objects(), coding=None),
    "object streams": as_packed(plain_objects()),
    "object streams without compression": as_packed(plain_objects(), packed=False),
    "many object streams": as_packed(plain_objects(), per_stream=1),
    "hybrid": as_hybrid(plain_objects()),
    "indirect lengths": indirect_length(),
    "20 revisions": revised(20),
    "rotated page": as_table(plain_objects(page=b"/Rotate 90/CropBox[10 10 400 500]")),
    "no line end at the end": bare(as_table(plain_objects())),
    "no line end, streams": bare(as_stream(plain_objects())),
    "carriage return at the end": as_table(plain_objects(), end=b"\r"),
    "garbage behind the end": as_table(plain_objects()) + b"\0" * 1500,
    "size too small": as_table(plain_objects(), size=3),
    "size absurd": as_table(plain_objects(), size=2_000_000_000),
    "junk before the header": JUNK + as_table(plain_objects()),
    "junk that offsets count": JUNK + as_table_at(plain_objects(), len(JUNK)),
    "odd generations": as_table(plain_objects(), generation=3).replace(b" 0 R", b" 3 R"),
    "startxref too small": shifted_startxref(as_table(plain_objects()), -7),
    "startxref too large": shifted_startxref(as_table(plain_objects()), 3),
    "offsets slightly off": as_table(plain_objects()).replace(b"%PDF-1.7\n", b"%PDF-1.7 \r\n"),
    "startxref off, streams": shifted_startxref(as_stream(plain_objects()), -5),
    "cyclic and deep page tree": as_table({**plain_objects(), **DEEP}),
    "annots direct": as_table(plain_objects(page=b"/Annots[ ]")),
    "annots indirect": as_table({**plain_objects(page=b"/Annots 6 0 R"), 6: b"[]"}),
    "annots missing": as_table(plain_objects(page=b"/Annots 66 0 R")),
    "annots packed": as_packed({**plain_objects(page=b"/Annots 6 0 R"), 6: b"[ % none\n ]"}),
    "form direct": as_table(form_objects(DIRECT_FORM, b"/Annots[6 0 R 7 0 R]")),
    "form indirect": as_table(form_objects(b"8 0 R", b"/Annots[6 0 R 7 0 R]", n8=DIRECT_FORM)),
    "fields indirect": as_table(
        form_objects(
            b"8 0 R", b"/Annots 9 0 R", n8=b"<</Fields 10 0 R/SigFlags 3>>", n9=b"[6 0 R 7 0 R]", n10=b"[6 0 R 7 0 R]"
        )
    ),
    "form packed": as_packed(form_objects(b"8 0 R", b"/Annots[6 0 R 7 0 R]", n8=DIRECT_FORM)),
    "no identifiers": as_table(plain_objects()).replace(IDS, b""),
    "info and unknown trailer keys": as_table(plain_objects()).replace(
        b"/Root 1 0 R", b"/Root 1 0 R/Info<</Title(t)>>/X#59 [1 (a\\)b)]"
    ),
    "endobj missing": as_table(plain_objects()).replace(b">>\nendobj\n", b">>\n" + b" " * 6 + b"\n"),
    "objects on one line": as_table(plain_objects()).replace(b" obj\n<<", b" obj <<"),
    "first page first": linearized(),
    "free entries": with_free_entries(),
    "cyclic chain of sections": with_cyclic_chain(),
    "unusual numbers": as_table(plain_objects(page=b"/MediaBox[+0 -.0 612. 00792]/UserUnit 1.")),
    "odd hexadecimal and escapes": as_table(plain_objects(catalog=b"/Lang<6574 2>/A#20B(\\(\\\n()\\051)")),
    "header in the second kilobyte half": b"%junk line\n" * 60 + as_table(plain_objects()),
    "page by an indirect array of kids": as_table(
        {**plain_objects(), 2: plain_objects()[2].replace(b"/Kids[3 0 R]", b"/Kids 6 0 R"), 6: b"[3 0 R]"}
    ),
    "form and fields in one catalog": as_packed(
        form_objects(b"<</Fields 9 0 R/SigFlags 0>>", b"/Annots[6 0 R 7 0 R]", n9=b"[6 0 R 7 0 R]")
    ),
    "duplicate keys": as_table(plain_objects(catalog=b"/Lang(et)/AcroForm null/Lang(ru)/AcroForm null")),
    "comments everywhere": as_table(plain_objects(catalog=b"%c\n/Lang%c\n(et)%>>\n", page=b"/Tabs/S%]>>endobj\n")),
}
