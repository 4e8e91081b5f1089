"""One small file for each structure that a signer meets."""

from tests.documents.generate import (
    IDS,
    Objects,
    as_hybrid,
    as_packed,
    as_stream,
    as_table,
    as_table_at,
    indirect_length,
    mixed_predicted,
    plain_objects,
    revised,
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
    "duplicate keys": as_table(plain_objects(catalog=b"/Lang(et)/AcroForm null/Lang(ru)/AcroForm null")),
    "comments everywhere": as_table(plain_objects(catalog=b"%c\n/Lang%c\n(et)%>>\n", page=b"/Tabs/S%]>>endobj\n")),
}
