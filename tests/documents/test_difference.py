"""Later revisions: what later signers and evidence may do, and how changes are told. Attacks are in test_attacks."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from idclient.documents.checking import Coverage, DocumentReport, Indication, Outcome
from idclient.documents.difference import ChangeKind, Role, Update
from idclient.model import Level
from tests.documents.attacks import FORGED, append, last_start
from tests.documents.attacks.bases import CATALOG, PAGE, signed
from tests.documents.attacks.certification import LOOK, SNEAKY_SIGNATURES, widget
from tests.documents.attacks.certified import certified, signed_over
from tests.documents.attacks.incremental import another_page
from tests.documents.attacks.shadow import WITH_METADATA
from tests.documents.check_world import World
from tests.documents.generate import (
    IDS,
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
    assert updates[-2 if level.archived else -1] is (Update.EXTENSION if level.long_term else Update.NONE)


def test_white_space_behind_the_end_is_no_change(tmp_path: Path) -> None:
    report = checked(signed() + b"\n \0\r\n", tmp_path)
    assert report.outcome is Outcome.PASSED
    assert report.signatures[0].coverage is Coverage.REVISION
    assert report.signatures[0].difference is not None
    assert report.signatures[0].difference.update is Update.NONE


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
        section = xref_stream({}, 6, start, coding=None, extra=b"/Prev %d" % last_start(data))
        identity = re.findall(rb"/ID\s*\[[^\]]*\]", data)[-1]
        section = section.replace(IDS, identity).replace(b"/Size 7", b"/Size 30")
        report = world.check(data + section + close(start), tmp_path)
        assert report.outcome is outcome


def test_what_was_changed_is_told_object_by_object(tmp_path: Path) -> None:
    (signature,) = checked(another_page(signed()), tmp_path).signatures
    assert signature.difference is not None
    told = {(change.number, change.kind) for change in signature.difference.suspicious}
    assert told == {(2, ChangeKind.CHANGED), (20, ChangeKind.ADDED), (21, ChangeKind.ADDED)}
    assert signature.difference.update is Update.UNDEFINED


def test_a_twin_prepared_before_signing_does_not_pass(tmp_path: Path) -> None:
    objects = plain_objects()
    data = as_table(objects)
    twin = b"4 0 obj\n" + stream(FORGED) + b"\nendobj\n"
    prepared = append(data + twin, {5: objects[5]}, previous=last_start(data), size=6)
    world = World()
    genuine = world.sign(prepared, tmp_path)
    assert world.check(genuine, tmp_path).outcome is Outcome.PASSED
    forged = append(
        genuine, {}, places={4: genuine.index(FORGED) - 50 + genuine[genuine.index(FORGED) - 50 :].index(b"4 0 obj")}
    )
    assert world.check(forged, tmp_path).outcome is Outcome.FAILED


# Certification attacks: through the fields that are allowed to come


def test_an_empty_field_without_appearance_may_come(tmp_path: Path) -> None:
    forged = widget(b"", rectangle=b"0 0 0 0")(signed())
    assert checked(forged, tmp_path).outcome is Outcome.PASSED


def test_what_a_worthless_later_signature_shows_takes_the_first_one_s_value(tmp_path: Path) -> None:
    forged = SNEAKY_SIGNATURES["a worthless signature as value"](signed())
    report = checked(forged, tmp_path)
    assert report.outcome is Outcome.FAILED
    (genuine,) = (signature for signature in report.signatures if signature.field_name == "Signature1")
    assert genuine.indication is Indication.INDETERMINATE
    assert [reason.code for reason in genuine.reasons] == ["document.visible_addition"]


@pytest.mark.parametrize(("rectangle", "small"), [(b"0 0 600 700", False), (b"50 50 250 150", True)])
def test_what_a_valid_later_signature_shows_may_not_cover_the_page(
    rectangle: bytes, small: bool, tmp_path: Path
) -> None:
    for base in (signed(), certified(2)):
        report = checked(signed_over(base, rectangle, LOOK), tmp_path)
        first, second = report.signatures
        assert second.indication is Indication.PASSED
        assert [reason.code for reason in first.reasons] == ["document.covering_addition"] * (not small)
        assert report.outcome is (Outcome.PASSED if small else Outcome.INDETERMINATE)


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
