"""Documents prepared before they are signed, so that they can be made to look otherwise afterwards.

After "Shadow Attacks" (Mainka, Mladenov, Rohlmann, NDSS 2021): hide and replace, each in many forms; hide-and-replace
is in `prepared_twice`. Every function yields `Prepared`: the code that must warn, and the file.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.documents.generate import (
    Objects,
    as_packed,
    as_stream,
    as_table,
    plain_objects,
    stream,
)  # fmt: skip

PAY = b"BT /F1 12 Tf 72 720 Td (Pay 1000 euros to the seller.) Tj ET\n"
OTHER = b"BT /F1 12 Tf 72 720 Td (Pay 9000 euros to the seller.) Tj ET\n"
WHITE = b"1 g 60 700 300 40 re f\n"
OVER = b"q 300 0 0 40 60 700 cm /X Do Q\n"
WIDTHS = b"/FirstChar 32/LastChar 126/Widths[%b]" % b" ".join([b"556"] * 95)


@dataclass(frozen=True)
class Prepared:
    """A prepared document. `code` is without its family."""

    name: str
    code: str
    data: bytes


def page(content: bytes, extra: Objects | None = None, **changed: bytes) -> Objects:
    """Return a document of one page with that content."""
    return {**plain_objects(**changed), 4: stream(content), **(extra or {})}


def image(entries: bytes = b"", *, data: bytes = b"\xff") -> bytes:
    """Return an image XObject."""
    head = b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"
    return stream(data, head + entries)


def form(content: bytes, entries: bytes = b"") -> bytes:
    """Return a form XObject."""
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]" + entries)


def using(name: bytes, content: bytes, extra: Objects) -> Objects:
    """Return a document whose page may use object 6 as a resource of some kind."""
    resources = b"/Resources<</Font<</F1 5 0 R>>/%b<</X 6 0 R>>>>" % name
    return page(content, extra, page=resources)


def marked(annotation: bytes, extra: Objects | None = None, content: bytes = PAY, **changed: bytes) -> Objects:
    """Return a document whose page has one annotation, object 6."""
    text = b"<</Type/Annot%b>>" % annotation
    return page(content, {6: text, **(extra or {})}, page=b"/Annots[6 0 R]" + changed.pop("page", b""), **changed)


def _covers() -> Iterator[tuple[str, Objects]]:
    yield "white rectangle", page(PAY + WHITE)
    yield "black bar over the amount", page(PAY + b"0 g 98 715 30 14 re f\n")
    yield "white box over two zeros", page(PAY + b"1 g 105 715 13 14 re f\n")
    yield "fill between comments", page(PAY + b"% (\n" + WHITE + b"% )\n")
    yield "fill behind a nested string", page(PAY.replace(b"Pay", b"(Pay\\()") + WHITE)
    yield "font that is not there", page(PAY.replace(b"/F1", b"/F9") + WHITE)
    yield "nearly opaque veil", using(b"ExtGState", PAY + b"/X gs\n" + WHITE, {6: b"<</ca .85>>"})
    yield "rectangle turned by a matrix", page(PAY + b"q 0 40 -300 0 360 700 cm 1 g 0 0 1 1 re f Q\n")
    yield "outline of four corners", page(PAY + b"1 1 1 rg 60 700 m 360 700 l 360 740 l 60 740 l h f\n")
    yield "many thin strips", page(PAY + b"1 g\n" + b"".join(b"60 %d 300 1.5 re f\n" % y for y in range(700, 740)))
    yield "clipped rectangle", page(PAY + b"q 60 700 300 40 re W n 1 g 0 0 612 792 re f Q\n")
    yield "image", using(b"XObject", PAY + OVER, {6: image()})
    yield (
        "image whose soft mask is opaque",
        using(b"XObject", PAY + OVER, {6: image(b"/SMask 7 0 R"), 7: image(data=b"\xff")}),
    )
    yield (
        "stencil that paints all",
        using(
            b"XObject",
            PAY + b"1 g\n" + OVER,
            {6: stream(b"\0", b"/Subtype/Image/Width 8/Height 1/BitsPerComponent 1/ImageMask true")},
        ),
    )
    yield "inline image", page(PAY + b"q 300 0 0 40 60 700 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff\nEI Q\n")
    yield "thick line", page(PAY + b"1 G 40 w 60 720 m 360 720 l S\n")
    yield "form", using(b"XObject", PAY + b"/X Do\n", {6: form(WHITE)})
    yield (
        "form in a form",
        using(b"XObject", PAY + b"/X Do\n", {6: form(b"/Y Do", b"/Resources<</XObject<</Y 7 0 R>>>>"), 7: form(WHITE)}),
    )
    yield (
        "form with a matrix of its own",
        using(b"XObject", PAY + b"/X Do\n", {6: form(b"1 g 0 0 1 1 re f", b"/Matrix[300 0 0 40 60 700]")}),
    )
    shading = b"<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 0]/Function<</FunctionType 2/N 1/Domain[0 1]>>>>"
    yield "shading", using(b"Shading", PAY + b"q 60 700 300 40 re W n /X sh Q\n", {6: shading})
    yield (
        "two content streams",
        {**page(PAY, {6: stream(WHITE)}), 3: plain_objects()[3].replace(b"4 0 R", b"[4 0 R 6 0 R]")},
    )
    yield (
        "text in a form below",
        using(b"XObject", b"/X Do\n" + WHITE, {6: form(PAY, b"/Resources<</Font<</F1 5 0 R>>>>")}),
    )
    yield "packed content", {**page(b""), 4: stream(zlib.compress(PAY + WHITE), b"/Filter/FlateDecode")}
    yield "screen mode over white", using(b"ExtGState", PAY + b"/X gs\n" + WHITE, {6: b"<</BM/Screen>>"})


def _covering_annotations() -> Iterator[tuple[str, Objects]]:
    place = b"/Rect[60 700 360 740]"
    box = b"/BBox[0 0 300 40]"
    yield "square without a look", marked(b"/Subtype/Square/IC[1 1 1]" + place)
    yield (
        "free text with a look",
        marked(
            b"/Subtype/FreeText/AP<</N 7 0 R>>" + place, {7: stream(b"1 g 0 0 300 40 re f", b"/Subtype/Form" + box)}
        ),
    )
    yield "free text without a look", marked(b"/Subtype/FreeText/C[1]/Contents(Pay 1 euro)" + place)
    yield (
        "stamp with an image",
        marked(
            b"/Subtype/Stamp/AP<</N 7 0 R>>" + place,
            {
                7: stream(b"300 0 0 40 0 0 cm /I Do", b"/Subtype/Form/Resources<</XObject<</I 8 0 R>>>>" + box),
                8: image(),
            },
        ),
    )
    yield (
        "highlight that hides",
        marked(
            b"/Subtype/Highlight/AP<</N 7 0 R>>" + place,
            {7: stream(b"1 1 .5 rg 0 0 300 40 re f", b"/Subtype/Form" + box)},
        ),
    )
    yield (
        "field with a background",
        marked(
            b"/Subtype/Widget/FT/Tx/T(note)/AP<</N 7 0 R>>" + place,
            {7: stream(b"1 g 0 0 300 40 re f", b"/Subtype/Form" + box)},
            catalog=b"/AcroForm<</Fields[6 0 R]>>",
        ),
    )
    yield (
        "field with a colour and no look",
        marked(b"/Subtype/Widget/FT/Tx/T(note)/MK<</BG[1 1 1]>>" + place, catalog=b"/AcroForm<</Fields[6 0 R]>>"),
    )
    yield (
        "look whose box is elsewhere",
        marked(
            b"/Subtype/Stamp/AP<</N 7 0 R>>" + place,
            {7: stream(b"1 g 500 500 2 2 re f", b"/Subtype/Form/BBox[500 500 501 501]")},
        ),
    )


def _covered_images() -> Iterator[tuple[str, Objects]]:
    below = b"q 200 0 0 100 72 500 cm /X Do Q\n"
    above = b"q 220 0 0 120 62 490 cm /Y Do Q\n"
    two = b"/Resources<</XObject<</X 6 0 R/Y 7 0 R>>>>"
    yield "image over image", page(below + above, {6: image(), 7: image(data=b"\0")}, page=two)
    yield "rectangle over image", using(b"XObject", below + b"1 g 62 490 220 120 re f", {6: image()})
    inline = b"q 200 0 0 100 72 500 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff\nEI Q\n"
    yield "image over an inline image", using(b"XObject", inline + above.replace(b"/Y", b"/X"), {6: image()})
    yield "form over image", page(below + b"/Y Do", {6: image(), 7: form(b"1 g 62 490 220 120 re f")}, page=two)
    square = b"/Annots[<</Subtype/Square/IC[1]/Rect[62 490 282 610]>>]"
    yield "annotation over image", page(below, {6: image()}, page=square + two.replace(b"/Y 7 0 R", b""))


def hide() -> Iterator[Prepared]:
    """Yield documents in which something that can be taken away lies over text, in files of several forms."""
    makers = (as_table, as_stream, as_packed)
    for count, (name, objects) in enumerate([*_covers(), *_covering_annotations()]):
        yield Prepared(name, "text_covered", makers[count % 3](objects))
    for count, (name, objects) in enumerate(_covered_images()):
        yield Prepared(name, "image_covered", makers[count % 3](objects))


def text_field(value: bytes, look: bytes, entries: bytes = b"", *, font: bytes = b"", **extra: bytes) -> Objects:
    """Return a document with a text field that shows `look`, which is content."""
    font = font or b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    inner = b"/Subtype/Form/BBox[0 0 300 20]/Resources<</Font<</H 8 0 R>>>>"
    field = b"/Subtype/Widget/FT/Tx/T(amount)/V%b/Rect[72 600 372 620]/F 4/AP<</N 7 0 R%b>>%b"
    return marked(
        field % (value, extra.get("looks", b""), entries),
        {7: stream(b"/Tx BMC BT /H 12 Tf 2 5 Td %b ET EMC" % look, inner), 8: font},
        catalog=b"/AcroForm<</Fields[6 0 R]%b>>" % extra.get("form", b""),
    )


def _lookalikes() -> Iterator[tuple[str, str, Objects]]:
    yield "other number", "field_differs", text_field(b"(9000)", b"(1000) Tj")
    yield "longer number", "field_differs", text_field(b"(10000)", b"(1000) Tj")
    yield "value in UTF-16", "field_differs", text_field(b"<FEFF0039003000300030>", b"[(10) -20 (00)] TJ")
    yield "nothing held", "field_differs", text_field(b"()", b"(1000) Tj")
    yield "nothing shown", "field_differs", text_field(b"(9000)", b"() Tj")
    yield "invisible and another text", "field_differs", text_field(b"(9000)", b"3 Tr (9000) Tj 0 Tr 0 -2 Td (1000) Tj")
    yield (
        "value covered in its own look",
        "field_differs",
        text_field(b"(9000)", b"(9000) Tj ET 1 g 0 0 300 20 re f 0 g BT /H 12 Tf 2 5 Td (1000) Tj"),
    )
    digits = b"/Differences[49/nine 57/one]"
    yield (
        "font of its own letters",
        "field_differs",
        text_field(
            b"(9000)", b"(9000) Tj", font=b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<<%b>>>>" % digits
        ),
    )
    mapped = b"1 beginbfchar <0041> <0031> endbfchar 1 beginbfrange <0042> <0042> <0030> endbfrange"
    wide = text_field(
        b"(9000)",
        b"<0041004200420042> Tj",
        font=b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[9 0 R]/ToUnicode 10 0 R>>",
    )
    wide |= {9: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X>>", 10: stream(mapped)}
    yield "wide font", "field_differs", wide
    parent = text_field(b"(1000)", b"(1000) Tj")
    parent[6] = b"<</Type/Annot/Subtype/Widget/Parent 9 0 R/Rect[72 600 372 620]/F 4/AP<</N 7 0 R>>>>"
    parent[9] = b"<</FT/Tx/T(amount)/V(9000)/Kids[6 0 R]>>"
    parent[1] = parent[1].replace(b"[6 0 R]", b"[9 0 R]")
    yield "value of the parent", "field_differs", parent
    choice = text_field(b"(b)", b"(one euro) Tj", b"/Opt[[(a)(one euro)][(b)(nine thousand euros)]]/Ff 131072")
    choice[6] = choice[6].replace(b"/FT/Tx", b"/FT/Ch")
    yield "choice", "field_differs", choice
    rolled = text_field(b"(1000)", b"(1000) Tj", looks=b"/R 9 0 R")
    rolled[9] = rolled[7].replace(b"1000", b"9000")
    yield "other text under the pointer", "look_changes", rolled
    pressed = text_field(b"(1000)", b"(1000) Tj", looks=b"/D 9 0 R")
    pressed[9] = pressed[7].replace(b"1000", b"9000")
    yield "other text when clicked", "look_changes", pressed


MARK = b"BT /Z 12 Tf 2 2 Td (4) Tj ET"


def check_box(state: bytes, held: bytes, on: bytes = MARK, off: bytes = b"0 0 10 10 re S") -> Objects:
    """Return a document with a check box."""
    field = b"/Subtype/Widget/FT/Btn/T(agree)%b%b/Rect[72 600 82 610]/F 4/AP<</N<</Yes 7 0 R/Off 8 0 R>>>>"
    head = b"/Subtype/Form/BBox[0 0 10 10]"
    return marked(
        field % (state, held), {7: stream(on, head), 8: stream(off, head)}, catalog=b"/AcroForm<</Fields[6 0 R]>>"
    )


def _buttons() -> Iterator[tuple[str, str, Objects]]:
    yield "set but shown empty", "button_ambiguous", check_box(b"/AS/Off", b"/V/Yes")
    yield "empty but shown set", "button_ambiguous", check_box(b"/AS/Yes", b"/V/Off")
    yield "nothing held but shown set", "button_ambiguous", check_box(b"/AS/Yes", b"")
    yield "the same look for both", "button_ambiguous", check_box(b"/AS/Off", b"/V/Off", off=b" %b\n" % MARK)
    yield "the mark in the empty one", "button_ambiguous", check_box(b"/AS/Off", b"/V/Off", on=b"", off=MARK)
    lacking = check_box(b"/AS/Yes", b"/V/Yes")
    lacking[6] = lacking[6].replace(b"/Yes 7 0 R/Off", b"/Off")
    del lacking[7]
    yield "set without a look", "button_ambiguous", lacking


def _fonts() -> Iterator[tuple[str, str, Objects]]:
    said = b"1 beginbfchar <%02x> <%04x> endbfchar"
    for name, code, glyph, text in (
        ("nine looks like one", 57, b"one", 0x39),
        ("one looks like nine", 49, b"nine", 0x31),
        ("letters exchanged", 65, b"B", 0x41),
        ("glyph by code point", 50, b"uni0038", 0x32),
        ("digit by a letter", 79, b"zero", 0x50),
    ):
        objects = page(PAY)
        encoding = b"/Encoding<</Differences[%d/%b]>>/ToUnicode 7 0 R" % (code, glyph)
        objects[5] = b"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Own%b%b/FontDescriptor 6 0 R>>" % (
            encoding,
            WIDTHS,
        )
        objects[6] = b"<</Type/FontDescriptor/FontName/ABCDEF+Own/FontFile2 8 0 R>>"
        objects[7] = stream(said % (code, text))
        objects[8] = stream(b"font")
        yield name, "font_misleads", objects
    second = page(PAY)
    second[6] = b"<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FontDescriptor 7 0 R>>"
    second[7] = b"<</Type/FontDescriptor/FontFile2 8 0 R>>"
    second[8] = stream(b"font")
    yield "second font of the same name", "font_prepared", second


def replace() -> Iterator[Prepared]:
    """Yield documents whose fields, buttons or fonts show what they do not hold, in files of several forms."""
    makers = (as_table, as_stream, as_packed)
    for count, (name, code, objects) in enumerate([*_lookalikes(), *_buttons(), *_fonts()]):
        yield Prepared(name, code, makers[count % 3](objects))
