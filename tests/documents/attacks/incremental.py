"""Incremental saving: a later revision that says something else."""

from tests.documents.attacks.bases import CATALOG, PAGE, Forgery
from tests.documents.attacks.forging import FORGED, append, object_text
from tests.documents.generate import stream


def other_contents(data: bytes) -> bytes:
    return append(data, {4: stream(FORGED)})


def other_page(data: bytes) -> bytes:
    return append(data, {3: PAGE % (b"20 0 R", b"8 0 R", b""), 20: stream(FORGED)})


def other_catalog(data: bytes) -> bytes:
    pages = b"<</Type/Pages/Kids[21 0 R]/Count 1/MediaBox[0 0 612 792]>>"
    page = b"<</Type/Page/Parent 20 0 R/Contents 22 0 R>>"
    catalog = (CATALOG % b"").replace(b"/Pages 2 0 R", b"/Pages 20 0 R")
    return append(data, {1: catalog, 20: pages, 21: page, 22: stream(FORGED)})


def other_root(data: bytes) -> bytes:
    catalog = (CATALOG % b"").replace(b"/Pages 2 0 R", b"/Pages 20 0 R")
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 61 79]>>"
    return append(data, {19: catalog, 20: pages}, root=b"19 0 R")


def another_page(data: bytes) -> bytes:
    pages = b"<</Type/Pages/Kids[3 0 R 20 0 R]/Count 2/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>>>"
    return append(data, {2: pages, 20: b"<</Type/Page/Parent 2 0 R/Contents 21 0 R>>", 21: stream(FORGED)})


def other_font(data: bytes) -> bytes:
    return append(data, {5: b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"})


def stamped_over(data: bytes) -> bytes:
    annotation = b"<</Type/Annot/Subtype/Stamp/Rect[0 0 600 700]/AP<</N 21 0 R>>>>"
    appearance = stream(FORGED, b"/Type/XObject/Subtype/Form/BBox[0 0 600 700]")
    return append(data, {3: PAGE % (b"4 0 R", b"8 0 R 20 0 R", b""), 20: annotation, 21: appearance})


def script_on_opening(data: bytes) -> bytes:
    return append(data, {1: CATALOG % b"/OpenAction<</S/JavaScript/JS(app.alert)>>"})


def attached_file(data: bytes) -> bytes:
    return append(data, {1: CATALOG % b"/Names<</EmbeddedFiles<</Names[]>>>>"})


def hidden_layer(data: bytes) -> bytes:
    return append(data, {1: CATALOG % b"/OCProperties<</OCGs[]/D<<>>>>"})


def removed_contents(data: bytes) -> bytes:
    return append(data, {}, free=[4])


def rotated_page(data: bytes) -> bytes:
    return append(data, {3: PAGE % (b"4 0 R", b"8 0 R", b"/Rotate 180")})


def signature_not_shown(data: bytes) -> bytes:
    return append(data, {3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>"})


def new_title(data: bytes) -> bytes:
    return append(data, {20: b"<</Title(Something else)>>"}, trailer=b"/Info 20 0 R")


def new_text_field(data: bytes) -> bytes:
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(x)/V(paid)/Rect[0 0 300 300]/P 3 0 R>>"
    catalog = (CATALOG % b"").replace(b"[8 0 R]", b"[8 0 R 20 0 R]")
    return append(data, {1: catalog, 3: PAGE % (b"4 0 R", b"8 0 R 20 0 R", b""), 20: field})


def signed_field_looks_different(data: bytes) -> bytes:
    field = object_text(data, 8).replace(b"/Rect[0 0 0 0]", b"/Rect[0 0 600 700]")
    return append(data, {8: field})


def form_redrawn(data: bytes) -> bytes:
    return append(data, {1: (CATALOG % b"").replace(b"/SigFlags 3", b"/SigFlags 3/NeedAppearances true")})


def encrypted_afterwards(data: bytes) -> bytes:
    return append(data, {20: b"<</Filter/Standard/V 1/R 2/P -4/O(x)/U(x)>>"}, trailer=b"/Encrypt 20 0 R")


def key_twice(data: bytes) -> bytes:
    return append(data, {3: PAGE % (b"4 0 R", b"8 0 R", b"/Contents 4 0 R")})


def version_that_is_no_version(data: bytes) -> bytes:
    return append(data, {1: CATALOG % b"/Version 4 0 R"})


PLAIN: list[Forgery] = [
    other_contents,
    other_page,
    other_catalog,
    other_root,
    another_page,
    other_font,
    stamped_over,
    script_on_opening,
    attached_file,
    hidden_layer,
    removed_contents,
    rotated_page,
    signature_not_shown,
    new_title,
    new_text_field,
    signed_field_looks_different,
    form_redrawn,
    encrypted_afterwards,
    key_twice,
    version_that_is_no_version,
]
