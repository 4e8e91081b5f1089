"""Inspection: every prepared document is warned of, blameless ones are not."""

from pathlib import Path

import pytest

from idclient.documents.inspection import QUICK, THOROUGH, Inspection, Limits, inspect_document
from idclient.documents.inspection.codes import SEVERITIES
from idclient.documents.inspection.standard_widths import standard_widths
from idclient.documents.pdf.document import PdfDocument
from idclient.model import Severity
from tests.documents.attacks.shadow import HIDE, HIDE_AND_REPLACE, REPLACE
from tests.documents.generate import as_packed, as_table, plain_objects, revised, stream
from tests.documents.lively import FILE, calm, lively
from tests.documents.prepared import OTHER, PAY, Prepared, hide, image, page, replace, using
from tests.documents.prepared_twice import hide_and_replace

SHADOWS = {"hide": list(hide()), "replace": list(replace()), "hide-and-replace": list(hide_and_replace())}
ALL = [case for cases in SHADOWS.values() for case in cases] + list(lively())
PREPARED = {forgery.__name__: prepared for prepared, forgery in [*HIDE, *REPLACE, *HIDE_AND_REPLACE]}
DEPTHS = pytest.mark.parametrize("limits", [QUICK, THOROUGH], ids=["quick", "thorough"])


def inspected(path: Path, data: bytes, limits: Limits = THOROUGH) -> Inspection:
    path.write_bytes(data)
    with PdfDocument.open(path) as document:
        return inspect_document(document, limits)


def codes(inspection: Inspection) -> set[str]:
    return {finding.code.removeprefix("inspection.") for finding in inspection.findings}


@DEPTHS
@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.code}: {case.name}")
def test_a_prepared_document_is_warned_of(tmp_path: Path, case: Prepared, limits: Limits) -> None:
    inspection = inspected(tmp_path / "prepared.pdf", case.data, limits)
    assert f"inspection.{case.code}" in {finding.code for finding in inspection.warnings}
    assert inspection.complete


@DEPTHS
@pytest.mark.parametrize("prepared", PREPARED.values(), ids=PREPARED.keys())
def test_what_the_attacks_on_signed_documents_prepare_is_warned_of(
    tmp_path: Path, prepared: tuple[tuple[int, bytes], ...], limits: Limits
) -> None:
    assert inspected(tmp_path / "prepared.pdf", as_table({**plain_objects(), **dict(prepared)}), limits).warnings


def test_each_class_of_shadow_documents_has_at_least_five_forms() -> None:
    assert all(len(cases) >= 5 for cases in SHADOWS.values())


@DEPTHS
@pytest.mark.parametrize(("name", "data"), list(calm()), ids=[name for name, _data in calm()])
def test_a_blameless_document_is_not_warned_of(tmp_path: Path, name: str, data: bytes, limits: Limits) -> None:
    inspection = inspected(tmp_path / "calm.pdf", data, limits)
    assert inspection.warnings == ()
    assert inspection.complete


def test_every_finding_is_provoked_by_some_document_here(tmp_path: Path) -> None:
    # The warnings by the cases above; the notes by these.
    noted = {
        "link": b"/Annots[<</Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(http://example.org)>>>>]",
        "hidden_annotation": b"/Annots[<</Subtype/Text/F 2/Rect[0 0 1 1]/AP<</N 4 0 R>>>>]",
    }
    seen = {case.code for case in ALL}
    for code, entries in noted.items():
        assert code in codes(inspected(tmp_path / "noted.pdf", as_table(plain_objects(page=entries))))
    field = b"/AcroForm<</NeedAppearances true/Fields[<</FT/Tx/T(a)/V(b)/Subtype/Widget>>]>>"
    found = codes(inspected(tmp_path / "form.pdf", as_table(plain_objects(catalog=field))))
    found |= codes(inspected(tmp_path / "ends.pdf", b"junk\n" + revised(2) + b"<html>"))
    found |= codes(inspected(tmp_path / "scan.pdf", as_table(page(b"BT 3 Tr ET " + PAY))))
    found |= codes(inspected(tmp_path / "beyond.pdf", as_table(page(PAY, page=b"/CropBox[0 0 200 200]"))))
    found |= codes(inspected(tmp_path / "cut.pdf", as_table({**plain_objects(), 4: stream(b"no", b"/Filter/Fl")})))
    assert seen | set(noted) | found >= {code.removeprefix("inspection.") for code in SEVERITIES}


def test_a_finding_says_where(tmp_path: Path) -> None:
    covered = using(b"XObject", PAY + b"q 300 0 0 40 60 700 cm /X Do Q", {6: image()})
    (warning,) = inspected(tmp_path / "covered.pdf", as_packed(covered)).warnings
    assert warning.severity is Severity.WARN
    assert dict(warning.facts) == {"page": 1, "by": "image", "object": 6, "glyphs": 24}


def test_a_pdf_file_that_is_attached_is_no_second_document(tmp_path: Path) -> None:
    inner = as_table({**plain_objects(), 4: stream(OTHER)})
    attached = {6: FILE, 7: stream(inner, b"/Type/EmbeddedFile")}
    data = as_table(page(PAY, attached, catalog=b"/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>"))
    for limits in (QUICK, THOROUGH):
        inspection = inspected(tmp_path / "attached.pdf", data, limits)
        assert {finding.code for finding in inspection.warnings} == {"inspection.attachment"}


def test_many_findings_of_a_kind_are_counted_not_listed(tmp_path: Path) -> None:
    links = b"".join(b"<</Subtype/Link/A<</S/Launch/F(%d)>>>>" % number for number in range(500))
    several = {10 + number: b"<</S/Launch>>" for number in range(60)}
    pages = b"".join(b"<</Subtype/Link/A %d 0 R>>" % number for number in several)
    data = as_table({**plain_objects(page=b"/Annots[%b%b]" % (links, pages)), **several})
    warnings = inspected(tmp_path / "many.pdf", data).warnings
    assert len(warnings) == 21
    assert warnings[-1].facts == {"more": 41}


def test_the_widths_of_the_standard_fonts_are_those_of_another_implementation() -> None:
    from fpdf.fonts import CORE_FONTS_CHARWIDTHS

    for name in ("Helvetica", "Times"):
        others = CORE_FONTS_CHARWIDTHS[name.lower()]
        assert all(round(width * 1000) == others[chr(code)] for code, width in standard_widths(name).items())
