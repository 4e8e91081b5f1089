"""Later revisions: what later signers and evidence may do, and what forgers do (incremental saving, shadow)."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from idclient.documents.checking import Coverage, DocumentReport, Indication, Outcome
from idclient.documents.difference import ChangeKind, Role, Update
from idclient.model import Level
from tests.documents.attacks import FORGED, append, object_text, signature_number, taken_apart
from tests.documents.check_world import World
from tests.documents.generate import (
    IDS,
    TEXT,
    Objects,
    as_hybrid,
    as_packed,
    as_stream,
    as_table,
    close,
    plain_objects,
    stream,
    xref_stream,
)

CATALOG = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[8 0 R]/SigFlags 3>>%b>>"
PAGE = b"<</Type/Page/Parent 2 0 R/Contents %b/Annots[%b]%b>>"
Forgery = Callable[[bytes], bytes]


@cache
def signed(*extra: tuple[int, bytes]) -> bytes:
    """Return a document of one page, signed; `extra` replaces or adds objects before."""
    objects: Objects = {**plain_objects(), **dict(extra)}
    with TemporaryDirectory() as folder:
        return World().sign(as_table(objects), Path(folder))


def checked(data: bytes, folder: Path) -> DocumentReport:
    return World().check(data, folder)


# What is allowed


def test_the_document_that_all_forgeries_start_from_is_valid(tmp_path: Path) -> None:
    report = checked(signed(), tmp_path)
    assert report.outcome is Outcome.PASSED
    assert report.signatures[0].coverage is Coverage.WHOLE_FILE


@pytest.mark.parametrize("shape", [as_table, as_stream, as_packed, as_hybrid])
@pytest.mark.parametrize("level", list(Level))
def test_later_signatures_and_their_evidence_leave_the_first_one_valid(
    shape: Callable[[Objects], bytes], level: Level, tmp_path: Path
) -> None:
    world = World()
    data = shape(plain_objects())
    for _ in range(3):
        data = world.sign(data, tmp_path, level=level)
    report = world.check(data, tmp_path)
    assert report.outcome is Outcome.PASSED
    updates = [signature.difference.update for signature in report.signatures if signature.difference]
    assert updates[:2] == [Update.SIGNATURE, Update.SIGNATURE]
    assert updates[2] is (Update.EXTENSION if level.long_term else Update.NONE)


def test_white_space_behind_the_end_is_no_change(tmp_path: Path) -> None:
    report = checked(signed() + b"\n \0\r\n", tmp_path)
    assert report.outcome is Outcome.PASSED
    assert report.signatures[0].coverage is Coverage.REVISION
    assert report.signatures[0].difference is not None
    assert report.signatures[0].difference.update is Update.NONE


METADATA = stream(b"<x:xmpmeta/>", b"/Type/Metadata/Subtype/XML")
WITH_METADATA = ((1, b"<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R>>"), (6, METADATA))
WITH_METADATA_CATALOG = b"<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/AcroForm<</Fields[9 0 R]/SigFlags 3>>%b>>"
WITH_FIELD = (
    (1, b"<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>"),
    (3, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[7 0 R]>>"),
    (6, b"<</Fields[7 0 R]>>"),
    (7, b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Second)/F 132/Rect[0 0 0 0]/P 3 0 R>>"),
)


def test_new_metadata_are_no_change_of_the_document(tmp_path: Path) -> None:
    forged = append(signed(*WITH_METADATA), {6: stream(b"<x:xmpmeta />", b"/Type/Metadata/Subtype/XML")})
    report = checked(forged, tmp_path)
    assert report.outcome is Outcome.PASSED
    assert report.signatures[0].difference is not None
    assert report.signatures[0].difference.update is Update.EXTENSION
    assert [(change.number, change.role) for change in report.signatures[0].difference.changes] == [(6, Role.METADATA)]


def test_a_new_date_of_modification_is_no_change_of_the_document(tmp_path: Path) -> None:
    forged = append(signed(), {20: b"<</ModDate(D:20261125)/Producer(x)>>"}, trailer=b"/Info 20 0 R")
    assert checked(forged, tmp_path).outcome is Outcome.PASSED


def test_an_empty_field_may_be_signed_later(tmp_path: Path) -> None:
    world = World()
    once = world.sign(as_table({**plain_objects(), **dict(WITH_FIELD)}), tmp_path, field="First")
    report = world.check(world.sign(once, tmp_path, field="Second"), tmp_path)
    assert report.outcome is Outcome.PASSED
    assert [signature.field_name for signature in report.signatures] == ["First", "Second"]
    assert report.signatures[0].difference is not None
    assert report.signatures[0].difference.signed == ("Second",)


def test_extensions_and_version_may_be_declared_later(tmp_path: Path) -> None:
    extensions = b"/Version/2.0/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 1>>>>"
    assert checked(append(signed(), {1: CATALOG % extensions}), tmp_path).outcome is Outcome.PASSED


def test_objects_that_nothing_leads_to_are_told_and_harmless(tmp_path: Path) -> None:
    report = checked(append(signed(), {20: b"<</Lonely true>>"}), tmp_path)
    assert report.outcome is Outcome.PASSED
    assert report.signatures[0].difference is not None
    assert report.signatures[0].difference.changes[0].role is Role.UNUSED


def form(fonts: bytes, more: bytes = b"") -> bytes:
    """Return a catalog with a form that has default resources."""
    resources = b"<</Font<</F1 5 0 R%b>>%b>>" % (fonts, more)
    return b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/DR%b/DA(x)/SigFlags 3>>>>" % resources


WITH_RESOURCES = (
    (1, form(b"")),
    (3, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R]>>"),
    (6, b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[0 0 0 0]/P 3 0 R>>"),
)
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>"


@cache
def signed_in_field() -> bytes:
    with TemporaryDirectory() as folder:
        objects: Objects = {**plain_objects(), **dict(WITH_RESOURCES)}
        return World().sign(as_table(objects), Path(folder), field="Signature1")


@pytest.mark.parametrize(
    ("catalog", "outcome"),
    [
        pytest.param(form(b"/F2 20 0 R"), Outcome.PASSED, id="one font more"),
        pytest.param(form(b"", b"/Encoding<</E 20 0 R>>"), Outcome.PASSED, id="an encoding"),
        pytest.param(form(b"").replace(b"/F1 5 0 R", b"/F1 20 0 R"), Outcome.FAILED, id="another font of that name"),
        pytest.param(form(b"").replace(b"/F1 5 0 R", b""), Outcome.FAILED, id="a font less"),
        pytest.param(form(b"", b"/XObject<</Im 20 0 R>>"), Outcome.FAILED, id="an image"),
        pytest.param(form(b"").replace(b"/DA(x)", b"/DA(y)"), Outcome.FAILED, id="another default appearance"),
        pytest.param(form(b"").replace(b"/DA(x)", b"/DA(x)/Q 1"), Outcome.FAILED, id="another alignment"),
        pytest.param(form(b"/F2 20 0 R").replace(b"/DA", b"/NeedAppearances true/DA"), Outcome.FAILED, id="redrawn"),
        pytest.param(form(b"").replace(b"[6 0 R]", b"[]"), Outcome.FAILED, id="a field less"),
        pytest.param(form(b"").replace(b"[6 0 R]", b"[6 0 R 4 0 R]"), Outcome.FAILED, id="an old object as field"),
        pytest.param(form(b"").replace(b"[6 0 R]", b"[6 0 R<</FT/Sig>>]"), Outcome.FAILED, id="a field in the list"),
    ],
)
def test_a_form_may_gain_fonts_for_a_later_signature_and_nothing_else(
    catalog: bytes, outcome: Outcome, tmp_path: Path
) -> None:
    assert checked(append(signed_in_field(), {1: catalog, 20: FONT}), tmp_path).outcome in (
        (outcome,) if outcome is Outcome.PASSED else (outcome, Outcome.NO_SIGNATURES)
    )


def test_a_signature_field_may_come_below_a_field_of_before(tmp_path: Path) -> None:
    objects = dict(WITH_RESOURCES)
    objects[1] = form(b"").replace(b"[6 0 R]", b"[6 0 R 7 0 R]")
    objects[7] = b"<</T(parent)/Kids[]>>"
    world = World()
    data = world.sign(as_table({**plain_objects(), **objects}), tmp_path, field="Signature1")
    kid = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(kid)/Parent 7 0 R/F 132/Rect[0 0 0 0]/P 3 0 R>>"
    page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R 20 0 R]>>"
    parent = b"<</T(parent)/Kids[20 0 R]>>"
    grown = append(data, {3: page, 7: parent, 20: kid})
    assert world.check(grown, tmp_path).outcome is Outcome.PASSED
    for evil in (parent.replace(b"(parent)", b"(other)"), parent.replace(b"[20 0 R]", b"[20 0 R 4 0 R]")):
        assert world.check(append(data, {3: page, 7: evil, 20: kid}), tmp_path).outcome is Outcome.FAILED
    for evil in (kid.replace(b"7 0 R", b"6 0 R"), kid.replace(b"/FT/Sig", b"/FT/Tx"), b"<</T(kid)/FT/Sig/A 1>>"):
        assert world.check(append(data, {3: page, 7: parent, 20: evil}), tmp_path).outcome is Outcome.FAILED


def test_a_field_with_a_widget_of_its_own_may_come(tmp_path: Path) -> None:
    field = b"<</FT/Sig/T(Two)/Kids[21 0 R]>>"
    widget = b"<</Type/Annot/Subtype/Widget/Parent 20 0 R/F 132/Rect[0 0 0 0]/P 3 0 R>>"
    catalog = (CATALOG % b"").replace(b"[8 0 R]", b"[8 0 R 20 0 R]")
    objects = {1: catalog, 3: PAGE % (b"4 0 R", b"8 0 R 21 0 R", b""), 20: field, 21: widget}
    assert checked(append(signed(), objects), tmp_path).outcome is Outcome.PASSED
    objects[21] = widget.replace(b"20 0 R", b"8 0 R")
    assert checked(append(signed(), objects), tmp_path).outcome is Outcome.FAILED


def test_a_cross_reference_stream_may_take_its_predecessor_s_number_unless_a_page_shows_it(tmp_path: Path) -> None:
    """As content, the bytes of the table itself would draw."""
    world = World()
    for contents, outcome in ((b"4 0 R", Outcome.PASSED), (b"[4 0 R 6 0 R]", Outcome.FAILED)):
        objects = plain_objects()
        objects[3] = b"<</Type/Page/Parent 2 0 R/Contents %b>>" % contents
        data = world.sign(as_stream(objects), tmp_path)
        start = len(data)
        section = xref_stream({}, 6, start, coding=None, extra=b"/Prev %d" % last(data))
        identity = re.findall(rb"/ID\s*\[[^\]]*\]", data)[-1]
        section = section.replace(IDS, identity).replace(b"/Size 7", b"/Size 30")
        report = world.check(data + section + close(start), tmp_path)
        assert report.outcome is outcome


# Incremental saving attacks: the plain ones


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


# Incremental saving attacks: those that play with the file's structure


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
        data + b"4 0 obj\n" + stream(FORGED) + b"\nendobj\n", {20: b"<</Harmless true>>"}, previous=last(data)
    )


def object_inside_a_comment(data: bytes) -> bytes:
    return append(data + b"% 4 0 obj <</Length 0>> endobj\n", {20: b"<</Harmless true>>"}, previous=last(data))


def trailing_garbage(data: bytes) -> bytes:
    return data + b"garbage"


def length_that_lies(data: bytes) -> bytes:
    return append(data, {20: stream(b"x", length=b"9999")})


def place_of(data: bytes, number: int) -> int:
    return data.index(b"\n%d 0 obj" % number) + 1


def last(data: bytes) -> int:
    return int(data.rpartition(b"startxref")[2].split()[0])


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
]


@pytest.mark.parametrize("forgery", PLAIN + STRUCTURAL, ids=lambda forgery: forgery.__name__)
def test_no_incremental_saving_attack_passes(forgery: Forgery, tmp_path: Path) -> None:
    forged = forgery(signed())
    assert forged.startswith(taken_apart(signed()).data[:-1])
    report = checked(forged, tmp_path)
    assert report.outcome is Outcome.FAILED
    codes = {reason.code for signature in report.signatures for reason in signature.reasons}
    assert codes & {"document.changed_after_signing", "document.revision_unreadable", "document.byte_range_wrong"}


def test_what_was_changed_is_told_object_by_object(tmp_path: Path) -> None:
    (signature,) = checked(another_page(signed()), tmp_path).signatures
    assert signature.difference is not None
    told = {(change.number, change.kind) for change in signature.difference.suspicious}
    assert told == {(2, ChangeKind.CHANGED), (20, ChangeKind.ADDED), (21, ChangeKind.ADDED)}
    assert signature.difference.update is Update.UNDEFINED


# Shadow attacks: prepared before signing, brought out afterwards

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


SHADOWS: list[tuple[tuple[tuple[int, bytes], ...], Forgery]] = [
    (HIDING, hide_by_freeing),
    (HIDING, hide_by_emptying),
    (HIDING, hide_by_another_image),
    (REPLACING, replace_value),
    (REPLACING, replace_appearance),
    (REPLACING, replace_appearance_reference),
    (REPLACING, replace_font),
    (REPLACING, replace_form_fonts),
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
    (EXTENSIONS_AS_RESOURCES, extensions_that_are_resources),
]


@pytest.mark.parametrize(("prepared", "forgery"), SHADOWS, ids=lambda item: getattr(item, "__name__", ""))
def test_no_shadow_attack_passes(prepared: tuple[tuple[int, bytes], ...], forgery: Forgery, tmp_path: Path) -> None:
    data = signed(*prepared)
    assert checked(data, tmp_path).outcome is Outcome.PASSED
    report = checked(forgery(data), tmp_path)
    assert report.outcome is Outcome.FAILED
    codes = {reason.code for reason in report.signatures[0].reasons}
    assert codes & {"document.changed_after_signing", "document.revision_unreadable"}


def test_a_twin_prepared_before_signing_does_not_pass(tmp_path: Path) -> None:
    objects = plain_objects()
    data = as_table(objects)
    twin = b"4 0 obj\n" + stream(FORGED) + b"\nendobj\n"
    prepared = append(data + twin, {5: objects[5]}, previous=last(data), size=6)
    world = World()
    genuine = world.sign(prepared, tmp_path)
    assert world.check(genuine, tmp_path).outcome is Outcome.PASSED
    forged = append(
        genuine, {}, places={4: genuine.index(FORGED) - 50 + genuine[genuine.index(FORGED) - 50 :].index(b"4 0 obj")}
    )
    assert world.check(forged, tmp_path).outcome is Outcome.FAILED


# Certification attacks: through the fields that are allowed to come


def evil_field(data: bytes, field: bytes, *, listed: bool = True, **objects: bytes) -> bytes:
    catalog = (CATALOG % b"").replace(b"[8 0 R]", b"[8 0 R 20 0 R]" if listed else b"[8 0 R]")
    more = {int(name[1:]): text for name, text in objects.items()}
    return append(data, {1: catalog, 3: PAGE % (b"4 0 R", b"8 0 R 20 0 R", b""), 20: field, **more})


WIDGET = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Evil)/F 132/P 3 0 R/Rect[0 0 600 700]%b>>"
LOOK = stream(FORGED, b"/Type/XObject/Subtype/Form/BBox[0 0 600 700]")


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda data: evil_field(data, WIDGET % b"/AP<</N 21 0 R>>", o21=LOOK), id="unsigned but visible"),
        pytest.param(lambda data: evil_field(data, WIDGET % b"/V 8 0 R/AP<</N 21 0 R>>", o21=LOOK), id="old as value"),
        pytest.param(lambda data: evil_field(data, WIDGET % b"/A<</S/URI/URI(x)>>"), id="with an action"),
        pytest.param(lambda data: evil_field(data, WIDGET % b"/AA<</E<</S/JavaScript>>>>"), id="with more actions"),
        pytest.param(lambda data: evil_field(data, WIDGET % b"", listed=False), id="not in the form"),
        pytest.param(lambda data: evil_field(data, (WIDGET % b"").replace(b"/FT/Sig", b"/FT/Btn")), id="a button"),
        pytest.param(lambda data: evil_field(data, stream(FORGED, (WIDGET % b"")[2:-2])), id="a stream"),
    ],
)
def test_no_evil_field_passes(forged: Forgery, tmp_path: Path) -> None:
    assert checked(forged(signed()), tmp_path).outcome is Outcome.FAILED


def test_an_empty_field_without_appearance_may_come(tmp_path: Path) -> None:
    forged = evil_field(signed(), (WIDGET % b"").replace(b"600 700", b"0 0"))
    assert checked(forged, tmp_path).outcome is Outcome.PASSED


def test_what_a_worthless_later_signature_shows_takes_the_first_one_s_value(tmp_path: Path) -> None:
    value = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<00>>>"
    forged = evil_field(signed(), WIDGET % b"/V 22 0 R/AP<</N 21 0 R>>", o21=LOOK, o22=value)
    report = checked(forged, tmp_path)
    assert report.outcome is Outcome.FAILED
    (genuine,) = (signature for signature in report.signatures if signature.field_name == "Signature1")
    assert genuine.indication is Indication.INDETERMINATE
    assert [reason.code for reason in genuine.reasons] == ["document.visible_addition"]


def test_what_may_come_into_the_catalog_may_hold_nothing_else(tmp_path: Path) -> None:
    evil = (
        b"/DSS<</Certs[20 0 R]/Evil 4 0 R>>",
        b"/DSS<</Certs 4 0 R>>",
        b"/DSS<</Certs[4 0 R 20 0 R]>>",
        b"/DSS 4 0 R",
        b"/DSS[]",
        b"/DSS<</VRI<</Evil<<>>>>>>",
        b"/DSS<</VRI<</%b<</Evil 1>>>>>>" % (b"0A" * 20),
        b"/Extensions 4 0 R",
        b"/Extensions<</X<</Evil 1>>>>",
        b"/Metadata 4 0 R",
        b"/Metadata 20 0 R",
    )
    for entry in evil:
        forged = append(signed(), {1: CATALOG % entry, 20: stream(FORGED)})
        assert checked(forged, tmp_path).outcome is Outcome.FAILED, entry
