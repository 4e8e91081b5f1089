"""What an author permits is no tampering: fields filled in, notes added; and what he locks is."""

from pathlib import Path

import pytest

from idclient.documents.checking import DocumentReport, Outcome
from idclient.documents.difference import Update
from tests.documents.attacks.certified import certified
from tests.documents.attacks.forging import append, object_text
from tests.documents.check_world import World
from tests.documents.generate import stream

HELVETICA = b"/Resources<</Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>"
UNKNOWN = HELVETICA.replace(b"/Subtype/Type1", b"/Subtype/Type0").replace(b"/WinAnsiEncoding", b"/Identity-H")


def drawn(operators: bytes, resources: bytes = HELVETICA) -> bytes:
    """Return an appearance."""
    return stream(operators, b"/Type/XObject/Subtype/Form/BBox[0 0 80 20]" + resources)


LOOK = drawn(b"q 1 0 0 1 2 2 cm BT ET Q")
SIX = drawn(b"BT /H 12 Tf 2 2 Td (6) Tj ET")
REDRAWN = drawn(b"BT /H 12 Tf 2 2 Td (Jah) Tj ET")
WIDGET = b"/Type/Annot/Subtype/Widget/Rect[10 10 90 30]/P 3 0 R/F 4"
LISTED = b"[8 0 R 10 0 R 11 0 R 13 0 R 15 0 R 16 0 R]"
FIELDS = (
    (1, b"<</Type/Catalog/Pages 2 0 R/Perms<</DocMDP 7 0 R>>/AcroForm<</Fields%b/SigFlags 3>>>>" % LISTED),
    (3, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[8 0 R 10 0 R 12 0 R 14 0 R 15 0 R 16 0 R]>>"),
    (10, b"<</FT/Tx/T(Amount)/V(5)%b/AP<</N 17 0 R>>>>" % WIDGET),
    (11, b"<</FT/Tx/T(Note)/Kids[12 0 R]>>"),
    (12, b"<</Parent 11 0 R%b/AP<</N 18 0 R>>>>" % WIDGET),
    (13, b"<</FT/Btn/T(Agree)/V/Off/Kids[14 0 R]>>"),
    (14, b"<</Parent 13 0 R%b/AS/Off/AP<</N<</Yes 19 0 R/Off 20 0 R>>>>>>" % WIDGET),
    (15, b"<</FT/Tx/T(Closed)/Ff 1/V(x)%b>>" % WIDGET),
    (16, b"<</FT/Sig/T(Second)%b>>" % WIDGET),
    (17, LOOK),
    (18, LOOK),
    (19, LOOK),
    (20, LOOK),
)  # fmt: skip
LOCK = b"/Lock<</Action/Include/Fields[(Amount)(Second)]>>"
NOTE = b"<</Type/Annot/Subtype/Text/Rect[500 700 520 720]/Contents(Really?)/T(M)/P 3 0 R/Popup 31 0 R%b>>"
POPUP = b"<</Type/Annot/Subtype/Popup/Rect[300 600 500 700]/Parent 30 0 R>>"


def form_of(level: int, *, lock: bytes = b"") -> bytes:
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Author)/F 132/Rect[0 0 0 0]/P 3 0 R/V 7 0 R/AP<</N 9 0 R>>%b>>" % lock
    )
    return certified(level, *FIELDS, (8, field))


def checked(data: bytes, folder: Path) -> DocumentReport:
    return World().check(data, folder)


def filled(data: bytes) -> bytes:
    """Fill in text, text in a widget below its field, and a check box, each as others write it."""
    amount = object_text(data, 10).replace(b"(5)", b"(6)").replace(b"/AP<</N 17 0 R>>", b"/AP<</N 60 0 R>>")
    note = object_text(data, 11).replace(b"/Kids", b"/V 61 0 R/Kids")
    agree, box = object_text(data, 13).replace(b"/Off", b"/Yes"), object_text(data, 14).replace(b"/AS/Off", b"/AS/Yes")
    return append(data, {10: amount, 11: note, 18: REDRAWN, 13: agree, 14: box, 60: SIX, 61: b"(Jah)"})


def noted(data: bytes, *, entries: bytes = b"", note: bytes = NOTE) -> bytes:
    page = object_text(data, 3).replace(b"[8 0 R", b"[8 0 R 30 0 R 31 0 R")
    return append(data, {3: page, 30: note % entries, 31: POPUP, 32: LOOK})


@pytest.mark.parametrize("level", [2, 3])
def test_fields_are_filled_in_where_the_author_permits(level: int, tmp_path: Path) -> None:
    report = checked(filled(form_of(level)), tmp_path)
    assert report.outcome is Outcome.PASSED, report.signatures[0].reasons
    (signature,) = report.signatures
    assert signature.difference is not None
    assert signature.difference.update is Update.SIGNATURE
    assert set(signature.difference.filled) == {"Amount", "Note", "Agree"}


def test_an_approval_of_the_form_stays_valid_when_it_is_filled_in(tmp_path: Path) -> None:
    world = World()
    report = world.check(filled(world.sign(form_of(2), tmp_path)), tmp_path)
    assert [signature.difference.update for signature in report.signatures if signature.difference] == [
        Update.SIGNATURE,
        Update.SIGNATURE,
    ]
    assert report.outcome is Outcome.PASSED


def test_who_certifies_without_a_valid_signature_permits_nothing(tmp_path: Path) -> None:
    data = form_of(2)
    data = data.replace(b"/M(D:20261125120000Z)", b"/M(D:20261125120001Z)")
    world = World()
    report = world.check(filled(world.sign(data, tmp_path)), tmp_path)
    approval = report.signatures[1]
    assert [reason.code for reason in approval.reasons] == ["document.changed_after_signing"]


CHANGES: dict[str, dict[int, tuple[bytes, bytes]]] = {
    "read-only field": {15: (b"(x)", b"(y)")},
    "rectangle": {10: (b"/V(5)", b"/V(6)"), 12: (b"[10 10 90 30]", b"[10 10 900 30]")},
    "flags": {10: (b"/V(5)", b"/V(6)/Ff 2")},
    "name": {10: (b"/V(5)", b"/V(6)/TU(x)")},
    "action": {10: (b"/V(5)", b"/V(6)/AA<<>>")},
    "value elsewhere": {10: (b"/V(5)", b"/V 4 0 R")},
    "appearance from the page": {10: (b"/V(5)%b/AP<</N 17 0 R>>" % WIDGET, b"/V(6)%b/AP<</N 4 0 R>>" % WIDGET)},
    "appearance without value": {10: (b"/N 17 0 R", b"/N 60 0 R")},
    "caption": {10: (b"/V(5)", b"/V(6)/MK<</CA(x)>>")},
    "signature field that shows something": {16: (b"/T(Second)", b"/T(Second)/AP<</N 60 0 R>>")},
    "page contents": {4: (b"A page that is signed.", b"A page that is forged.")},
    "redrawn without value": {17: (b"2 2 cm", b"3 3 cm")},
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_more_than_filling_in_is_not_accepted(name: str, tmp_path: Path) -> None:
    data = form_of(3)
    changes = {number: object_text(data, number).replace(*texts) for number, texts in CHANGES[name].items()}
    assert all(changes[number] != object_text(data, number) for number in changes)
    report = checked(append(data, {**changes, 60: LOOK}), tmp_path)
    assert report.outcome is Outcome.FAILED
    assert "document.changed_after_signing" in {reason.code for reason in report.signatures[0].reasons}


def test_what_more_than_one_field_shows_is_not_drawn_anew(tmp_path: Path) -> None:
    data = form_of(2).replace(b"/Yes 19 0 R/Off 20 0 R", b"/Yes 19 0 R/Off 18 0 R")
    note = object_text(data, 11).replace(b"/Kids", b"/V(Jah)/Kids")
    report = checked(append(data, {11: note, 18: REDRAWN}), tmp_path)
    assert report.signatures[0].difference is not None
    assert [change.number for change in report.signatures[0].difference.suspicious] == [18]


@pytest.mark.parametrize("change", [filled, noted])
def test_where_every_change_is_forbidden_none_is_accepted(change: object, tmp_path: Path) -> None:
    data = form_of(1)
    assert checked(filled(data) if change is filled else noted(data), tmp_path).outcome is Outcome.FAILED


def test_without_certification_nothing_is_filled_in(tmp_path: Path) -> None:
    world = World()
    data = form_of(2).replace(b"/Perms<</DocMDP 7 0 R>>", b"/Purms<</DocMDP 7 0 R>>")
    report = world.check(filled(world.sign(data, tmp_path)), tmp_path)
    assert "document.changed_after_signing" in {reason.code for reason in report.signatures[1].reasons}


def test_a_locked_field_must_stay_as_it_is(tmp_path: Path) -> None:
    data = form_of(2, lock=LOCK)
    assert checked(data, tmp_path).outcome is Outcome.PASSED
    note = object_text(data, 11).replace(b"/Kids", b"/V(Jah)/Kids")
    assert checked(append(data, {11: note, 18: REDRAWN}), tmp_path).outcome is Outcome.PASSED
    amount = object_text(data, 10).replace(b"(5)", b"(6)")
    assert checked(append(data, {10: amount}), tmp_path).outcome is Outcome.FAILED


@pytest.mark.parametrize("lock", [b"", LOCK])
def test_a_locked_signature_field_must_stay_empty(lock: bytes, tmp_path: Path) -> None:
    data = form_of(2, lock=lock)
    field = object_text(data, 16).replace(b"/T(Second)", b"/T(Second)/V 40 0 R")
    signature = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<00>>>"
    report = checked(append(data, {16: field, 40: signature}), tmp_path)
    author = next(found for found in report.signatures if found.field_name == "Author")
    assert author.difference is not None
    assert bool(author.difference.suspicious) == bool(lock)


def test_notes_are_added_at_level_3_only(tmp_path: Path) -> None:
    report = checked(noted(form_of(3)), tmp_path)
    assert report.outcome is Outcome.PASSED, report.signatures[0].reasons
    assert report.signatures[0].difference is not None
    assert report.signatures[0].difference.update is Update.ANNOTATION
    assert checked(noted(form_of(2)), tmp_path).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Subtype/Text", b"/Subtype/Text/AP<</N 32 0 R>>"),
        (b"/Subtype/Text", b"/Subtype/FreeText"),
        (b"/Subtype/Text", b"/Subtype/Stamp"),
        (b"/Subtype/Text", b"/Subtype/Text/A<</S/URI>>"),
        (b"[500 700 520 720]", b"[0 0 600 720]"),
        (b"[500 700 520 720]", b"[0 0 600]"),
    ],
)
def test_what_could_cover_the_page_is_no_note(old: bytes, new: bytes, tmp_path: Path) -> None:
    assert checked(noted(form_of(3), note=NOTE.replace(old, new)), tmp_path).outcome is Outcome.FAILED


def with_look(look: bytes, value: bytes = b"/V(6)") -> bytes:
    data = form_of(2)
    amount = object_text(data, 10).replace(b"/V(5)", value).replace(b"/N 17 0 R", b"/N 60 0 R")
    return append(data, {10: amount, 60: look})


def test_a_field_filled_in_that_shows_its_value_is_as_the_author_permits(tmp_path: Path) -> None:
    report = checked(with_look(SIX), tmp_path)
    assert report.outcome is Outcome.PASSED


MISLEADING = {
    "another value": with_look(drawn(b"BT /H 12 Tf 2 2 Td (6000000) Tj ET")),
    "a value that is not held": with_look(SIX, b""),
    "nothing": with_look(LOOK),
    "what it held before": append(form_of(2), {10: object_text(form_of(2), 10).replace(b"(5)", b"(6)"), 17: REDRAWN}),
    "a picture": with_look(drawn(b"/Im Do")),
    "letters as curves": with_look(drawn(b"0 0 m 1 1 2 2 3 3 c f")),
    "letters nobody knows": with_look(drawn(b"BT /H 12 Tf 2 2 Td <0006> Tj ET", UNKNOWN)),
    "a box that is ticked and off": append(
        form_of(2),
        {
            13: object_text(form_of(2), 13).replace(b"/V/Off", b"/V/No"),
            14: object_text(form_of(2), 14).replace(b"/AS/Off", b"/AS/Yes"),
        },
    ),
}


@pytest.mark.parametrize("name", MISLEADING)
def test_a_field_filled_in_that_shows_something_else_than_it_holds_is_not_called_valid(
    name: str, tmp_path: Path
) -> None:
    report = checked(MISLEADING[name], tmp_path)
    assert report.outcome is Outcome.INDETERMINATE
    (signature,) = report.signatures
    (reason,) = signature.reasons
    assert reason.code == "document.filled_field_differs"
    assert reason.facts == {"field": "Agree" if "box" in name else "Amount"}
