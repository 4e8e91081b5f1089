"""Shadow attacks: prepared before signing, brought out afterwards."""

from tests.documents.attacks.bases import Forgery
from tests.documents.attacks.forging import FORGED, append, object_text, place_of
from tests.documents.generate import TEXT, stream

Shadow = tuple[tuple[tuple[int, bytes], ...], Forgery]
"""What is prepared before signing, and how it is brought out."""
METADATA = stream(b"<x:xmpmeta/>", b"/Type/Metadata/Subtype/XML")
WITH_METADATA = ((1, b"<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R>>"), (6, METADATA))
OVERLAY = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
HIDING = (
    (3, b"<</Type/Page/Parent 2 0 R/Contents[4 0 R 6 0 R]/Resources<</XObject<</Im 7 0 R>>>>>>"),
    (6, stream(b"q 612 0 0 792 0 0 cm /Im Do Q")),
    (7, OVERLAY + b"\nstream\n\xff\nendstream"),
)
REPLACING = (
    (1, b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/DR<</Font<</F1 5 0 R>>>>>>>>"),
    (3, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R]>>"),
    (6, b"<</Type/Annot/Subtype/Widget/FT/Tx/T(sum)/V(100)/DA(/F1 12 Tf)/Rect[0 0 99 20]/P 3 0 R/AP<</N 7 0 R>>>>"),
    (7, stream(b"BT (100) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 99 20]")),
)
BARE = (
    (1, b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>"),
    *REPLACING[1:3],
    (7, stream(b"BT /F9 12 Tf (100) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 99 20]")),
)
UNDRAWN = (
    (1, b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/DR<</Font<</F1 5 0 R>>>>>>>>"),
    REPLACING[1],
    (6, b"<</Type/Annot/Subtype/Widget/FT/Tx/T(sum)/V(100)/DA(/F9 12 Tf)/Rect[0 0 99 20]/P 3 0 R>>"),
)
REPLACED_TREE = (
    (6, b"<</Type/Pages/Kids[7 0 R]/Count 1/MediaBox[0 0 612 792]>>"),
    (7, b"<</Type/Page/Parent 6 0 R/Contents 8 0 R>>"),
    (8, stream(FORGED)),
)
DANGLING = ((3, b"<</Type/Page/Parent 2 0 R/Contents[4 0 R 60 0 R]/Resources<</XObject<</Im 61 0 R>>>>>>"),)
LENGTH = ((4, stream(b"%b\nendstream endobj %b" % (TEXT, FORGED), length=b"6 0 R")), (6, b"%d" % len(TEXT)))
METADATA_AS_CONTENTS = (*WITH_METADATA, (3, b"<</Type/Page/Parent 2 0 R/Contents[4 0 R 6 0 R]>>"))
EXTENSIONS_AS_RESOURCES = (
    (1, b"<</Type/Catalog/Pages 2 0 R/Extensions 6 0 R>>"),
    (3, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources 6 0 R>>"),
    (6, b"<</ESIC<</BaseVersion/1.7/ExtensionLevel 1>>>>"),
)


def hide_by_freeing(data: bytes) -> bytes:
    return append(data, {}, free=[7])


def hide_by_emptying(data: bytes) -> bytes:
    return append(data, {6: stream(b"")})


def hide_by_another_image(data: bytes) -> bytes:
    return append(data, {7: OVERLAY.replace(b"/Width 1", b"/Width 0") + b"\nstream\n\xff\nendstream"})


def replace_value(data: bytes) -> bytes:
    return append(data, {6: object_text(data, 6).replace(b"/V(100)", b"/V(100000)")})


def replace_appearance(data: bytes) -> bytes:
    return append(data, {7: stream(b"BT (100000) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 99 20]")})


def replace_appearance_reference(data: bytes) -> bytes:
    look = stream(b"BT (100000) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 99 20]")
    return append(data, {6: object_text(data, 6).replace(b"/N 7 0 R", b"/N 20 0 R"), 20: look})


def replace_font(data: bytes) -> bytes:
    return append(data, {5: b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"})


def replace_form_fonts(data: bytes) -> bytes:
    catalog = object_text(data, 1).replace(b"/F1 5 0 R", b"/F1 20 0 R")
    return append(data, {1: catalog, 20: b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"})


def give_the_form_fonts(data: bytes) -> bytes:
    """The field's look has no font of its own; some readers take the form's, which comes later."""
    catalog = object_text(data, 1).replace(b"/SigFlags 3", b"/SigFlags 3/DR<</Font<</F9 20 0 R>>>>")
    return append(data, {1: catalog, 20: b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"})


def give_the_form_a_default_look(data: bytes) -> bytes:
    catalog = object_text(data, 1).replace(b"/SigFlags 3", b"/SigFlags 3/DA(1 g /F9 0 Tf)")
    return append(data, {1: catalog})


def give_the_form_another_font(data: bytes) -> bytes:
    catalog = object_text(data, 1).replace(b"/F1 5 0 R", b"/F1 5 0 R/F9 20 0 R")
    return append(data, {1: catalog, 20: b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"})


def switch_page_tree(data: bytes) -> bytes:
    return append(data, {1: object_text(data, 1).replace(b"/Pages 2 0 R", b"/Pages 6 0 R")})


def switch_by_cross_reference(data: bytes) -> bytes:
    """The page's number is pointed at the prepared object, which was signed, too."""
    return append(data, {}, places={4: place_of(data, 8)})


def switch_twin(data: bytes) -> bytes:
    """The prepared object even has the right number: it was there twice when it was signed."""
    return append(data, {}, places={4: data.index(b"\n4 0 obj") + 1})


def fill_contents(data: bytes) -> bytes:
    return append(data, {60: stream(FORGED)})


def fill_image(data: bytes) -> bytes:
    return append(data, {61: OVERLAY + b"\nstream\n\xff\nendstream"})


def fill_by_appearance(data: bytes) -> bytes:
    """The missing object comes as the appearance of one more signature field."""
    catalog = object_text(data, 1).replace(b"[8 0 R]", b"[8 0 R 20 0 R]")
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/F 132/Rect[0 0 0 0]/P 3 0 R/AP<</N 60 0 R>>>>"
    look = stream(FORGED, b"/Type/XObject/Subtype/Form/BBox[0 0 0 0]")
    return append(data, {1: catalog, 20: field, 60: look})


def fill_by_evidence(data: bytes) -> bytes:
    der = b"\x30\x82" + (len(FORGED) + 4).to_bytes(2, "big") + b"\x0c\x82" + len(FORGED).to_bytes(2, "big") + FORGED
    catalog = object_text(data, 1).replace(b"/Type/Catalog", b"/Type/Catalog/DSS<</Certs[60 0 R]>>")
    return append(data, {1: catalog, 60: stream(der)})


def other_length(data: bytes) -> bytes:
    return append(data, {6: b"%d" % (len(TEXT) + 60)})


def metadata_that_draw(data: bytes) -> bytes:
    return append(data, {6: stream(b"<x y='" + FORGED + b"'/>", b"/Type/Metadata/Subtype/XML")})


OTHER_CATALOG = (
    (6, b"<</Type/Catalog/Pages 7 0 R/AcroForm<</Fields[12 0 R]/SigFlags 3>>>>"),
    (7, b"<</Type/Pages/Kids[8 0 R]/Count 1/MediaBox[0 0 612 792]>>"),
    (8, b"<</Type/Page/Parent 7 0 R/Contents 9 0 R>>"),
    (9, stream(FORGED)),
)


def switch_root(data: bytes) -> bytes:
    return append(data, {}, root=b"6 0 R")


def two_roots(data: bytes) -> bytes:
    """Readers differ in which of the two they take."""
    return append(data, {}, root=b"6 0 R/Root 1 0 R")


def two_roots_the_other_way(data: bytes) -> bytes:
    return append(data, {}, root=b"1 0 R/Root 6 0 R")


def root_in_an_older_trailer_only(data: bytes) -> bytes:
    return append(append(data, {}, root=b"6 0 R"), {}, root=b"1 0 R")


def no_root(data: bytes) -> bytes:
    return append(data, {}, root=b"null")


def extensions_that_are_resources(data: bytes) -> bytes:
    return append(data, {6: b"<</ESIC<</BaseVersion/1.7>>/Font<</F1 20 0 R>>>>", 20: b"<</Type/Font>>"})


LAYERED = (
    (1, b"<</Type/Catalog/Pages 2 0 R/OCProperties 7 0 R>>"),
    (3, b"<</Type/Page/Parent 2 0 R/Contents[4 0 R 6 0 R]/Resources<</Properties<</L 8 0 R>>>>>>"),
    (6, stream(b"/OC /L BDC 1 g 0 0 612 792 re f EMC")),
    (7, b"<</OCGs[8 0 R]/D<</ON[8 0 R]>>>>"),
    (8, b"<</Type/OCG/Name(Layer)>>"),
)
STAMPED = (
    (3, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R]>>"),
    (6, b"<</Type/Annot/Subtype/Stamp/Rect[0 0 612 792]/F 4/AP<</N 7 0 R>>>>"),
    (7, stream(b"1 g 0 0 612 792 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]")),
)


def hide_by_switching_a_layer_off(data: bytes) -> bytes:
    return append(data, {7: b"<</OCGs[8 0 R]/D<</OFF[8 0 R]>>>>"})


def hide_by_removing_a_stamp(data: bytes) -> bytes:
    return append(data, {3: object_text(data, 3).replace(b"6 0 R", b"")})


def hide_by_a_flag(data: bytes) -> bytes:
    """The stamp of before becomes hidden (/F 2)."""
    return append(data, {6: object_text(data, 6).replace(b"/F 4", b"/F 2")})


def hide_by_naming_another_image(data: bytes) -> bytes:
    page = object_text(data, 3).replace(b"/Im 7 0 R", b"/Im 20 0 R")
    return append(data, {3: page, 20: stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 0 0]")})


HIDE: list[Shadow] = [
    (HIDING, hide_by_freeing),
    (HIDING, hide_by_emptying),
    (HIDING, hide_by_another_image),
    (HIDING, hide_by_naming_another_image),
    (LAYERED, hide_by_switching_a_layer_off),
    (STAMPED, hide_by_removing_a_stamp),
    (STAMPED, hide_by_a_flag),
]
REPLACE: list[Shadow] = [
    (REPLACING, replace_value),
    (REPLACING, replace_appearance),
    (REPLACING, replace_appearance_reference),
    (REPLACING, replace_font),
    (REPLACING, replace_form_fonts),
    (EXTENSIONS_AS_RESOURCES, extensions_that_are_resources),
]
BY_DEFAULTS: list[Shadow] = [
    (BARE, give_the_form_fonts),
    (BARE, give_the_form_a_default_look),
    (UNDRAWN, give_the_form_another_font),
]
"""Begun with forms such as many honest programs write: no inspection warns of these before signing."""
HIDE_AND_REPLACE: list[Shadow] = [
    (REPLACED_TREE, switch_page_tree),
    (REPLACED_TREE, switch_by_cross_reference),
    (DANGLING, fill_contents),
    (DANGLING, fill_image),
    (DANGLING, fill_by_appearance),
    (DANGLING, fill_by_evidence),
    (OTHER_CATALOG, switch_root),
    (OTHER_CATALOG, two_roots),
    (OTHER_CATALOG, two_roots_the_other_way),
    (OTHER_CATALOG, root_in_an_older_trailer_only),
    (OTHER_CATALOG, no_root),
    (LENGTH, other_length),
    (METADATA_AS_CONTENTS, metadata_that_draw),
]
