"""Signatures that do not cover what they seem to: none is called valid. Attacks are in test_attacks."""

import hashlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.documents.checking import DocumentReport, Indication, Outcome, check_document, check_file
from idclient.documents.pdf.document import PdfDocument
from idclient.errors.document import DocumentError, DocumentNotFound
from tests.documents.attacks import append, signature_number, taken_apart
from tests.documents.attacks.bases import signed
from tests.documents.check_world import World
from tests.documents.generate import as_packed, as_table, plain_objects


@cache
def signed_twice() -> bytes:
    with TemporaryDirectory() as folder:
        return World().sign(signed(), Path(folder))


def checked(data: bytes, folder: Path) -> DocumentReport:
    return World().check(data, folder)


def codes(report: DocumentReport) -> set[str]:
    return {reason.code for signature in report.signatures for reason in signature.reasons} | {
        reason.code for reason in report.reasons
    }


def test_a_signature_that_is_no_dictionary_does_not_pass(tmp_path: Path) -> None:
    number = signature_number(signed())
    for value in (b"null", b"[]", b"(signature)", b"42", b"/Sig"):
        report = checked(append(signed(), {number: value}), tmp_path)
        assert report.outcome in (Outcome.FAILED, Outcome.NO_SIGNATURES)


def test_an_unknown_kind_of_signature_is_open(tmp_path: Path) -> None:
    """The digest of such a file is wrong, too; but what is not understood must not be judged by halves."""
    report = checked(signed().replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.unknown "), tmp_path)
    assert report.outcome is Outcome.INDETERMINATE
    assert codes(report) == {"document.sub_filter_unsupported"}


def in_place(data: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    assert data.count(old) == 1
    return data.replace(old, new)


def test_nothing_may_hide_in_the_gap(tmp_path: Path) -> None:
    """The gap is covered by nothing: whatever stands there beside digits and white space is a forger's."""
    contents = taken_apart(signed()).contents
    for stray in (b"%", b"(", b"x", b"\x80"):
        forged = in_place(signed(), contents, contents[:-20] + stray + contents[-19:])
        report = checked(forged, tmp_path)
        assert report.outcome is Outcome.FAILED, stray


def test_white_space_in_the_gap_is_harmless(tmp_path: Path) -> None:
    contents = taken_apart(signed()).contents
    forged = in_place(signed(), contents, contents[:-21] + b" \n \r" + contents[-17:])
    assert checked(forged, tmp_path).outcome is Outcome.PASSED


def test_data_behind_the_cms_does_not_pass(tmp_path: Path) -> None:
    contents = taken_apart(signed()).contents
    report = checked(in_place(signed(), contents, contents[:-3] + b"41>"), tmp_path)
    assert report.outcome is Outcome.FAILED
    assert codes(report) == {"document.cms_padding"}


def test_a_gap_that_ends_the_string_early_does_not_pass(tmp_path: Path) -> None:
    contents = taken_apart(signed()).contents
    early = contents[:-40] + b">/Evil(" + contents[-33:-2] + b")" + contents[-1:]
    assert len(early) == len(contents)
    assert checked(in_place(signed(), contents, early), tmp_path).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"(A page that is signed.)", b"(A page that is forged.)"),
        (b"/MediaBox[0 0 612 792]", b"/MediaBox[0 0 612 700]"),
        (b"/M(D:20261125120000Z)", b"/M(D:20251125120000Z)"),
        (b"/T(Signature1)", b"/T(Signature2)"),
    ],
)
def test_one_changed_byte_that_was_signed_is_enough(old: bytes, new: bytes, tmp_path: Path) -> None:
    report = checked(in_place(signed(), old, new), tmp_path)
    assert report.outcome is Outcome.FAILED
    assert "document.digest_different" in codes(report)


def test_a_key_twice_in_the_signature_does_not_pass(tmp_path: Path) -> None:
    forged = in_place(signed(), b"/M(D:20261125120000Z)", b"/ByteRange[0 1 2 3]  ")
    assert "document.signature_malformed" in codes(checked(forged, tmp_path))


def test_a_file_cut_off_within_the_signed_part_does_not_pass(tmp_path: Path) -> None:
    for size in range(len(signed()) - 1, len(signed()) - 500, -37):
        report_or_error = outcome_of(signed()[:size], tmp_path)
        assert report_or_error is not Outcome.PASSED


def test_the_line_end_behind_the_mark_may_be_missing_only_if_it_was_not_signed(tmp_path: Path) -> None:
    assert outcome_of(signed()[:-1], tmp_path) is Outcome.FAILED


# Several signatures


def test_the_first_of_two_signatures_covers_an_earlier_revision(tmp_path: Path) -> None:
    first, second = checked(signed_twice(), tmp_path).signatures
    assert first.covered == len(signed())
    assert second.covered == len(signed_twice())
    assert first.coverage.value == "revision"


def test_one_signature_shown_by_two_fields_is_told(tmp_path: Path) -> None:
    number = signature_number(signed())
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[8 0 R 20 0 R]/SigFlags 3>>>>",
        20: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Two)/F 132/P 3 0 R/Rect[0 0 0 0]/V %d 0 R>>" % number,
    }
    report = checked(append(signed(), objects), tmp_path)
    assert len(report.signatures) == 2
    assert all("document.signature_shared" in {n.code for n in s.notes} for s in report.signatures)
    assert {signature.field_name: signature.indication for signature in report.signatures} == {
        "Signature1": Indication.PASSED,
        "Two": Indication.FAILED,
    }


def test_a_broken_signature_weighs_more_than_a_valid_one(tmp_path: Path) -> None:
    number = signature_number(signed_twice())
    forged = append(signed_twice(), {number: b"<</Type/Sig>>"})
    report = checked(forged, tmp_path)
    assert report.outcome is Outcome.FAILED


# Any file


def outcome_of(data: bytes, folder: Path) -> Outcome | str:
    path = folder / "any.pdf"
    path.write_bytes(data)
    try:
        return check_file(World().environment, path).outcome
    except DocumentError as error:
        return error.code


def test_a_document_without_signatures_has_an_outcome_of_its_own(tmp_path: Path) -> None:
    assert outcome_of(as_table(plain_objects()), tmp_path) is Outcome.NO_SIGNATURES
    assert outcome_of(as_packed(plain_objects()), tmp_path) is Outcome.NO_SIGNATURES


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DocumentNotFound):
        check_file(World().environment, tmp_path / "nothing.pdf")


@pytest.mark.parametrize(("octets", "code"), [(b"", "document.empty"), (b"Hello", "document.not_pdf")])
def test_whatever_else_there_is_gets_a_report(octets: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(octets)
    report = check_file(World().environment, tmp_path / "x.pdf")
    assert (report.outcome, [reason.code for reason in report.reasons]) == (Outcome.FAILED, [code])
    assert (report.size, report.digest) == (len(octets), hashlib.sha256(octets).digest())


def test_a_destroyed_document_gets_a_report_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "destroyed.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(1000))
    report = check_file(World().environment, path)
    assert report.outcome is Outcome.FAILED
    assert [reason.code for reason in report.reasons] == ["document.damaged"]
    assert report.size == 1009


@given(st.data())
@settings(max_examples=150)
def test_a_mutated_document_never_passes_and_never_breaks_the_checker(data: st.DataObject) -> None:
    original = signed_twice()
    contents = taken_apart(signed_twice()).contents
    changed = bytearray(original)
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(changed) - 1))
        match data.draw(st.sampled_from(["flip", "delete", "insert", "copy"])):
            case "flip":
                changed[position] ^= data.draw(st.integers(1, 255))
            case "delete":
                del changed[position : position + data.draw(st.integers(1, 60))]
            case "insert":
                changed[position:position] = data.draw(st.binary(min_size=1, max_size=60))
            case "copy":
                start = data.draw(st.integers(0, len(original) - 1))
                changed[position:position] = original[start : start + data.draw(st.integers(1, 400))]
    with TemporaryDirectory() as folder:
        outcome = outcome_of(bytes(changed), Path(folder))
    if outcome is Outcome.PASSED:  # only the padding, which nothing covers, may differ: digits by white space or case
        assert len(changed) == len(original)
        assert bytes(changed).lower().replace(contents.lower(), b"")[:100] == original.lower()[:100]


def test_an_open_document_is_left_open(tmp_path: Path) -> None:
    path = tmp_path / "open.pdf"
    path.write_bytes(signed())
    with PdfDocument.open(path) as document:
        assert check_document(World().environment, document).outcome is Outcome.PASSED
        assert document.source.read(0, 5) == b"%PDF-"
