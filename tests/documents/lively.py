"""Documents that do something, carry something, or are not the same on screen and paper; and blameless ones."""

from collections.abc import Iterator

from tests.documents.generate import Objects, as_packed, as_stream, as_table, plain_objects, stream, with_update
from tests.documents.prepared import (
    MARK,
    OVER,
    PAY,
    WHITE,
    Prepared,
    check_box,
    image,
    marked,
    page,
    text_field,
    using,
)  # fmt: skip
from tests.documents.prepared_twice import unlisted

JS = b"<</S/JavaScript/JS(this.pageNum = 1)>>"
FILE = b"<</Type/Filespec/F(secret.txt)/EF<</F 7 0 R>>>>"


def _on_link(action: bytes) -> Objects:
    return marked(b"/Subtype/Link/Rect[0 0 9 9]/A" + action)


def _scripts() -> Iterator[tuple[str, str, Objects]]:
    yield "script when opened", "javascript", page(PAY, catalog=b"/OpenAction" + JS)
    yield "script when printed", "javascript", page(PAY, catalog=b"/AA<</WP%b>>" % JS)
    yield "named script", "javascript", page(PAY, catalog=b"/Names<</JavaScript<</Names[(a)%b]>>>>" % JS)
    tree = {6: b"<</Kids[7 0 R]>>", 7: b"<</Limits[(a)(a)]/Names[(a) 8 0 R]>>", 8: JS}
    yield "named script, deep in the tree", "javascript", page(PAY, tree, catalog=b"/Names<</JavaScript 6 0 R>>")
    yield "script of a page", "javascript", page(PAY, page=b"/AA<</O%b>>" % JS)
    yield "script of a link", "javascript", _on_link(JS)
    yield "script when the pointer comes", "javascript", marked(b"/Subtype/Widget/Rect[0 0 9 9]/AA<</E%b>>" % JS)
    field = b"/AcroForm<</Fields[6 0 R]>>"
    yield "script of a field", "javascript", page(PAY, {6: b"<</FT/Tx/T(a)/AA<</K%b>>>>" % JS}, catalog=field)
    yield "script after another action", "javascript", _on_link(b"<</S/GoTo/D[3 0 R/Fit]/Next[<</S/NOP>>%b]>>" % JS)
    yield "script in a rendition", "javascript", _on_link(b"<</S/Rendition/JS(a)/OP 0>>")
    outline = {6: b"<</First 7 0 R/Count 1>>", 7: b"<</Title(a)/Parent 6 0 R/A%b>>" % JS}
    yield "script of the outline", "javascript", page(PAY, outline, catalog=b"/Outlines 6 0 R")
    yield "script with an escaped name", "javascript", _on_link(b"<</S/Java#53cript/J#53(a)>>")
    yield "link that is a script", "link_dangerous", _on_link(b"<</S/URI/URI( Java\\\nScript:alert\\(1\\))>>")
    yield "link to a file", "link_dangerous", _on_link(b"<</S/URI/URI(file:///etc/passwd)>>")


def _actions() -> Iterator[tuple[str, str, Objects]]:
    yield "program", "launch", _on_link(b"<</S/Launch/F(calc.exe)>>")
    yield "program when opened", "launch", page(PAY, catalog=b"/OpenAction<</S/Launch/Win<</F(cmd)>>>>")
    yield "other file", "opens_document", _on_link(b"<</S/GoToR/F(other.pdf)/D[0/Fit]>>")
    yield "attached file", "opens_document", _on_link(b"<</S/GoToE/T<</R/C/N(a)>>>>")
    yield "sends the form", "submits_form", _on_link(b"<</S/SubmitForm/F(http://example.org)>>")
    yield "fills the form", "imports_data", _on_link(b"<</S/ImportData/F(a.fdf)>>")
    yield "hides something", "changes_view", _on_link(b"<</S/Hide/T(a)>>")
    yield "switches layers", "changes_view", _on_link(b"<</S/SetOCGState/State[/Toggle]>>")
    yield "sound", "plays_media", _on_link(b"<</S/Sound>>")
    yield "unknown", "unknown_action", _on_link(b"<</S/Teleport>>")
    yield "address when opened", "link_automatic", page(PAY, catalog=b"/OpenAction<</S/URI/URI(http://example.org)>>")


def _carried() -> Iterator[tuple[str, str, Objects]]:
    attached = {6: FILE, 7: stream(b"secret", b"/Type/EmbeddedFile")}
    yield "attachment", "attachment", page(PAY, attached, catalog=b"/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>")
    yield "associated file", "attachment", page(PAY, attached, catalog=b"/AF[6 0 R]")
    yield "portfolio", "attachment", page(PAY, catalog=b"/Collection<</View/T>>")
    pin = marked(b"/Subtype/FileAttachment/Rect[0 0 9 9]/FS 8 0 R", {7: stream(b"secret"), 8: FILE})
    yield "pinned file", "attachment", pin
    yield "file of a page", "attachment", page(PAY, attached, page=b"/PieceInfo<</X<</Private 6 0 R>>>>")
    for kind in (b"RichMedia", b"3D", b"Screen", b"Movie", b"Sound"):
        yield kind.decode(), "rich_media", marked(b"/Subtype/%b/Rect[0 0 9 9]" % kind)
    yield "XFA", "xfa", page(PAY, {6: stream(b"<xdp/>")}, catalog=b"/AcroForm<</XFA 6 0 R/Fields[]>>")


def _layer(default: bytes, entries: bytes = b"") -> Objects:
    catalog = b"/OCProperties<</OCGs[6 0 R]/D<<%b>>>>" % default
    return page(PAY, {6: b"<</Type/OCG/Name(a)%b>>" % entries}, catalog=catalog)


def _outside() -> Iterator[tuple[str, str, Objects]]:
    yield "layer that is off", "hidden_layer", _layer(b"/OFF[6 0 R]")
    yield "layers off unless on", "hidden_layer", _layer(b"/BaseState/OFF")
    usage = b"/Usage<</View<</ViewState/OFF>>/Print<</PrintState/ON>>>>"
    yield "layer for paper alone", "layer_differs", _layer(b"/Order[6 0 R]", usage)
    look = {7: stream(b"0 0 9 9 re S", b"/Subtype/Form/BBox[0 0 9 9]")}
    yield "stamp for paper alone", "print_differs", marked(b"/Subtype/Stamp/Rect[0 0 9 9]/F 36/AP<</N 7 0 R>>", look)
    place = b"/Rect[60 700 360 740]/AP<</N 7 0 R>>"
    yield "hidden stamp", "hidden_overlay", marked(b"/Subtype/Stamp/F 2" + place, look)
    yield "stamp not to be seen", "hidden_overlay", marked(b"/Subtype/FreeText/F 32" + place, look)
    field = b"/Subtype/Widget/FT/Tx/T(a)/F 2/Rect[0 0 612 792]/AP<</N 7 0 R>>"
    yield "large hidden field", "hidden_overlay", marked(field, look, catalog=b"/AcroForm<</Fields[6 0 R]>>")
    yield (
        "image for paper",
        "print_differs",
        using(b"XObject", OVER + PAY, {6: image(b"/Alternates[<</Image 7 0 R/DefaultForPrinting true>>]"), 7: image()}),
    )
    yield "image from outside", "external_content", using(b"XObject", OVER + PAY, {6: image(b"/F(image.raw)")})
    yield "OPI", "external_content", using(b"XObject", OVER + PAY, {6: image(b"/OPI<</1.3<<>>>>")})
    reference = stream(b"", b"/Subtype/Form/BBox[0 0 9 9]/Ref<</F(other.pdf)/Page 0>>")
    yield "page of another file", "external_content", using(b"XObject", b"/X Do " + PAY, {6: reference})
    yield "PostScript", "postscript", using(b"XObject", b"/X Do " + PAY, {6: stream(b"showpage", b"/Subtype/PS")})


def lively() -> Iterator[Prepared]:
    """Yield documents of which each must be warned, in files of several forms."""
    makers = (as_table, as_stream, as_packed)
    for count, (name, code, objects) in enumerate([*_scripts(), *_actions(), *_carried(), *_outside()]):
        yield Prepared(name, code, makers[count % 3](objects))


def _calm() -> Iterator[tuple[str, Objects]]:
    yield "background below text", page(WHITE + b"0 g " + PAY)
    yield "text painted once more", page(PAY + WHITE + b"0 g " + PAY)
    yield "line through text", page(PAY + b"72 724 200 1 re f")
    yield "frame of two rectangles", page(PAY + b"60 700 300 40 re 61 701 298 38 re f*")
    yield "frame of lines", page(PAY + b"60 700 300 40 re S")
    yield "marker pen", using(b"ExtGState", PAY + b"/X gs 1 1 0 rg 60 700 300 40 re f", {6: b"<</BM/Multiply>>"})
    yield "pale veil", using(b"ExtGState", PAY + b"/X gs 1 1 0 rg 60 700 300 40 re f", {6: b"<</ca .3>>"})
    yield "image beside text", using(b"XObject", PAY + b"q 50 0 0 50 400 700 cm /X Do Q", {6: image()})
    twice = b"q 200 0 0 100 72 500 cm /X Do Q\n"
    yield "image painted twice", using(b"XObject", twice + twice, {6: image()})
    yield "image on an image", using(b"XObject", twice + b"q 50 0 0 50 80 510 cm /X Do Q", {6: image()})
    yield "operators in strings", page(PAY.replace(b"Pay", b"% \\) f Do (re f) %") + b"0 g")
    yield "thin lines", page(PAY + b"0 G 1 w 60 724 m 360 724 l S 60 716 m 360 716 l S")
    clear = {6: image(b"/SMask 7 0 R"), 7: image(data=b"\0")}
    yield "image that is clear", using(b"XObject", PAY + OVER, clear)
    yield "scan with recognised text", using(b"XObject", b"BT 3 Tr ET " + PAY + OVER, {6: image()})
    yield "clip that leaves nothing", page(PAY + b"q 0 0 1 1 re W n 1 g 0 0 612 792 re f Q")
    yield (
        "field over a line to write on",
        marked(
            b"/Subtype/Widget/FT/Tx/T(a)/Rect[108 700 408 740]/AP<</N 7 0 R>>",
            {7: stream(b"1 g 0 0 300 40 re f", b"/Subtype/Form/BBox[0 0 300 40]")},
            PAY.replace(b"Pay 1000 euros to the seller.", b"Name: " + b"_" * 40),
            catalog=b"/AcroForm<</Fields[6 0 R]>>",
        ),
    )
    yield "field as it should be", text_field(b"(1000)", b"(1000) Tj")
    yield "field in UTF-16", text_field(b"<FEFF00310030>", b"(1) Tj 5 0 Td (0) Tj")
    spaced = text_field(b"(one\\rtwo three)", b"(one) Tj 0 -12 Td (two ) Tj (three) Tj", b"/Ff 4096")
    yield "field of several lines", spaced
    script = b"/AA<</F<</S/ResetForm>>>>"
    yield "number written by a format", text_field(b"(1234.5)", b"(1 234,50 EUR) Tj", script)
    yield "password", text_field(b"(secret)", b"(******) Tj", b"/Ff 8192")
    yield "empty field", text_field(b"()", b"() Tj")
    yield "check box that is set", check_box(b"/AS/Yes", b"/V/Yes")
    yield "check box that is not set", check_box(b"/AS/Off", b"/V/Off", on=MARK + b" 0 0 10 10 re S")
    yield "web link", _on_link(b"<</S/URI/URI(https://example.org)>>")
    yield "page link", _on_link(b"<</S/GoTo/D[3 0 R/Fit]>>")
    yield "layer that is on", _layer(b"/ON[6 0 R]")


def calm() -> Iterator[tuple[str, bytes]]:
    """Yield blameless documents, by name."""
    makers = (as_table, as_stream, as_packed)
    for count, (name, objects) in enumerate(_calm()):
        yield name, makers[count % 3](objects)
    first = as_table(plain_objects())
    yield "date changed by an update", with_update(first, {6: b"<</ModDate(D:2026)>>"}, 7)
    yield (
        "content added by an update",
        with_update(first, {3: plain_objects()[3].replace(b"4 0 R", b"[4 0 R 6 0 R]"), 6: stream(b"0 0 5 5 re f")}, 7),
    )
    yield "the same object twice", unlisted(plain_objects(), [(4, plain_objects()[4])])
    yield "line ends behind the end", first + b"\r\n\0\0\n"
