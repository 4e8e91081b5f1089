"""What is added: as little as possible, in the right form, and everything else untouched."""

import hashlib
import re
from pathlib import Path

import pytest

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.dss import read_dss
from idclient.documents.pdf.evidence import Evidence, vri_key
from idclient.documents.pdf.forms import form
from idclient.documents.pdf.pages import find_page
from idclient.documents.pdf.plan import plan_signature
from idclient.documents.pdf.sections import Form, integer
from idclient.documents.pdf.signatures import EmbeddedSignature, byte_range_fault, extract_signatures
from idclient.documents.pdf.values import Array, Reference, String
from idclient.errors.document import FieldSigned, FieldUnsuitable, PageMissing
from idclient.value import replace
from tests.documents.generate import as_hybrid, as_packed, as_stream, as_table, plain_objects, revised
from tests.documents.signer import OPTIONS, WHEN, sign_file
from tests.documents.variants import VARIANTS, form_objects


class Signer:
    """Signs bytes with a CMS that only looks like one; keeps the digest that was to be signed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digest = self.cms = b""
        self.count = 0

    def __call__(self, data: bytes, **options: object) -> bytes:
        self.count += 1
        source, target = self.folder / f"in{self.count}.pdf", self.folder / f"out{self.count}.pdf"
        source.write_bytes(data)
        evidence = options.pop("evidence", None)
        assert evidence is None or isinstance(evidence, Evidence)
        sign_file(source, target, options=replace(OPTIONS, **options), evidence=evidence, cms=self._cms)
        result = target.read_bytes()
        assert result.startswith(data)
        return result

    def _cms(self, digest: bytes) -> bytes:
        self.digest = digest
        self.cms = b"\x30\x30" + digest
        return self.cms


@pytest.fixture
def sign(tmp_path: Path) -> Signer:
    return Signer(tmp_path)


def reopen(folder: Path, data: bytes) -> PdfDocument:
    path = folder / "check.pdf"
    path.write_bytes(data)
    return PdfDocument.open(path)


def the_signature(folder: Path, data: bytes) -> EmbeddedSignature:
    with reopen(folder, data) as document:
        return extract_signatures(document)[-1]


@pytest.mark.parametrize("name", VARIANTS)
def test_the_signature_covers_everything_but_itself(tmp_path: Path, sign: Signer, name: str) -> None:
    data = sign(VARIANTS[name])
    signature = the_signature(tmp_path, data)
    assert byte_range_fault(signature, len(data)) is None
    assert signature.end == len(data)
    assert signature.byte_range is not None
    start, length, second, rest = signature.byte_range
    assert hashlib.sha384(data[start:length] + data[second : second + rest]).digest() == sign.digest
    assert data[length : length + 1] + data[second - 1 : second] == b"<>"
    assert signature.contents == sign.cms.ljust(OPTIONS.room, b"\0")
    assert (signature.kind, signature.sub_filter, signature.claimed_time) == ("Sig", "ETSI.CAdES.detached", WHEN)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_form_of_the_newest_section_goes_on(tmp_path: Path, sign: Signer, name: str) -> None:
    with reopen(tmp_path, VARIANTS[name]) as before:
        newest, start, free = before.chain.newest, before.chain.start, before.next_number
        shift, root = before.chain.shift, before.root
    data = sign(VARIANTS[name])
    with reopen(tmp_path, data) as document:
        section = document.chain.newest
        assert section.form is newest.form
        assert integer(section.trailer.get(b"Prev")) == start
        assert section.trailer.get(b"XRefStm") is None
        assert (document.root.number, document.root.generation) == (root.number, root.generation)
        assert integer(section.trailer.get(b"Size")) == document.next_number == section.size
        assert document.next_number in (free + 3, free + 4)
        assert document.chain.shift == shift
        assert data.endswith(b"startxref\n%d\n%%%%EOF\n" % (section.offset - shift))
        assert len(document.revisions) >= 1


@pytest.mark.parametrize("name", VARIANTS)
def test_the_widget_is_on_the_page_and_in_the_form(tmp_path: Path, sign: Signer, name: str) -> None:
    with reopen(tmp_path, sign(VARIANTS[name])) as document:
        signature = extract_signatures(document)[-1]
        page = find_page(document)
        acro_form = form(document)
        assert acro_form is not None
        assert document.integer(acro_form.get(b"SigFlags")) == 3
        for listed in (document.array(page.get(b"Annots")), document.array(acro_form.get(b"Fields"))):
            assert listed is not None
            assert [item.number for item in listed.items if isinstance(item, Reference)][-1] == signature.field_number
        field = document.object(signature.field_number or 0)
        assert field is not None
        widget = document.dictionary(field.value)
        assert widget is not None
        assert document.integer(widget.get(b"F")) == 132
        assert document.dictionary(widget.get(b"P")) is page.dictionary
        appearance = document.dictionary(widget.get(b"AP"))
        assert appearance is not None
        normal = document.located(appearance.get(b"N"))
        assert normal is not None
        assert document.stream(normal) == b""


def changed_numbers(folder: Path, before: bytes, after: bytes) -> list[int]:
    with reopen(folder, after) as document:
        fresh = [number for span in document.chain.newest.ranges for number in span]
    with reopen(folder, before) as document:
        return [number for number in fresh if number < document.next_number]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("table", [1, 3]),
        ("annots direct", [1, 3]),
        ("annots indirect", [1, 6]),
        ("annots packed", [1, 6]),
        ("annots missing", [1, 3]),
        ("form direct", [1, 3]),
        ("form indirect", [3, 8]),
        ("fields indirect", [9, 10]),
        ("odd generations", [1, 3]),
    ],
)
def test_only_what_must_change_is_rewritten(tmp_path: Path, sign: Signer, name: str, numbers: list[int]) -> None:
    assert changed_numbers(tmp_path, VARIANTS[name], sign(VARIANTS[name])) == numbers


def test_a_rewritten_object_keeps_its_generation(sign: Signer) -> None:
    added = sign(VARIANTS["odd generations"])[len(VARIANTS["odd generations"]) :]
    assert re.findall(rb"\n(\d+ \d+) obj", b"\n" + added)[:2] == [b"1 3", b"3 3"]
    assert re.findall(rb"\n\d{10} (\d{5}) n \n", added)[:2] == [b"00003", b"00003"]
    assert b"/P 3 3 R" in added


def test_text_that_is_copied_stays_byte_for_byte(sign: Signer) -> None:
    data = VARIANTS["comments everywhere"]
    added = sign(data)[len(data) :]
    assert b"<</Type/Catalog/Pages 2 0 R%c\n/Lang%c\n(et)%>>\n/AcroForm<</Fields[" in added
    assert b"/Tabs/S%]>>endobj\n/Annots[" in added


def test_the_form_keeps_what_it_had(sign: Signer) -> None:
    data = VARIANTS["form indirect"]
    added = sign(data)[len(data) :]
    assert re.search(
        rb"<</Fields\[6 0 R 7 0 R \d+ 0 R\]/NeedAppearances true/DA\(/Helv 0 Tf 0 g\)/XFA null/SigFlags 3>>", added
    )


def test_the_first_identifier_stays_and_the_second_is_new(tmp_path: Path, sign: Signer) -> None:
    for name in ("table", "stream", "no identifiers"):
        with reopen(tmp_path, VARIANTS[name]) as document:
            old = document.array(document.trailer.get(b"ID"))
        with reopen(tmp_path, sign(VARIANTS[name])) as document:
            new = document.array(document.trailer.get(b"ID"))
        assert new is not None
        first, second = new.items
        assert isinstance(first, String)
        assert isinstance(second, String)
        assert len(second.value) == 16
        if old is None:
            assert first.value == second.value
        else:
            assert first.raw == old.items[0].raw
            assert second.raw != old.items[1].raw


def test_unknown_trailer_keys_are_taken_over(sign: Signer) -> None:
    data = VARIANTS["info and unknown trailer keys"]
    assert b"/Info<</Title(t)>>/X#59 [1 (a\\)b)]" in sign(data)[len(data) :]


def test_a_stream_section_does_not_inherit_coding(tmp_path: Path, sign: Signer) -> None:
    with reopen(tmp_path, sign(VARIANTS["stream"])) as document:
        trailer = document.trailer
        assert document.chain.newest.form is Form.STREAM
        assert list(trailer.keys()) == [b"Type", b"W", b"Index", b"Size", b"Prev", b"Length", b"Root", b"ID"]


def test_an_update_begins_on_a_line_of_its_own(sign: Signer) -> None:
    for name, gap in (("no line end at the end", b"\n1 0 obj"), ("carriage return at the end", b"1 0 obj")):
        assert sign(VARIANTS[name])[len(VARIANTS[name]) :].startswith(gap)


def test_several_signatures_follow_each_other(tmp_path: Path, sign: Signer) -> None:
    for make in (as_table, as_stream, as_packed, as_hybrid):
        data = make(plain_objects())
        ends = []
        for _ in range(3):
            data = sign(data)
            ends.append(len(data))
        with reopen(tmp_path, data) as document:
            found = extract_signatures(document)
            assert [signature.end for signature in found] == ends
            assert [signature.field_name for signature in found] == ["Signature1", "Signature2", "Signature3"]
            assert all(byte_range_fault(signature, len(data)) is None for signature in found)
            assert [revision.end for revision in document.revisions][-3:] == ends
            with document.as_of(ends[0]) as earlier:
                assert len(extract_signatures(earlier)) == 1


def test_who_why_and_where_are_written_in_any_script(tmp_path: Path, sign: Signer) -> None:
    texts = {"name": "Mari Šmidt", "reason": "Жалоба (копия) \\", "location": "Võru", "contact": "mari@example.ee"}
    signature = the_signature(tmp_path, sign(VARIANTS["table"], **texts))
    assert signature.name == texts["name"]
    assert signature.reason == texts["reason"]
    assert signature.location == texts["location"]
    assert signature.contact == texts["contact"]


def test_a_new_field_never_takes_a_name_in_use(tmp_path: Path, sign: Signer) -> None:
    objects = form_objects(b"<</Fields[6 0 R 7 0 R 8 0 R]>>", b"", n8=b"<</T(Signature1)/FT/Tx>>")
    assert the_signature(tmp_path, sign(as_table(objects))).field_name == "Signature2"
    for wanted in ("Name", "a.b", ""):
        with pytest.raises(FieldUnsuitable):
            sign(as_table(objects), field_name=wanted)
    assert the_signature(tmp_path, sign(as_table(objects), field_name="Allkiri š")).field_name == "Allkiri š"


def test_an_empty_field_is_filled_when_it_is_named(tmp_path: Path, sign: Signer) -> None:
    data = VARIANTS["form indirect"]
    signed = sign(data, field_name="Empty")
    signature = the_signature(tmp_path, signed)
    assert (signature.field_name, signature.field_number) == ("Empty", 7)
    assert changed_numbers(tmp_path, data, signed) == [7, 8]
    with pytest.raises(FieldSigned):
        sign(signed, field_name="Empty")


def test_another_page_can_carry_the_field(tmp_path: Path, sign: Signer) -> None:
    objects = {**plain_objects(), 2: b"<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>", 6: b"<</Type/Page/Parent 2 0 R>>"}
    with reopen(tmp_path, sign(as_table(objects), page=1)) as document:
        assert find_page(document, 0).get(b"Annots") is None
        assert find_page(document, 1).get(b"Annots") is not None
    with pytest.raises(PageMissing):
        sign(as_table(objects), page=2)


def test_an_array_shared_by_page_and_form_gets_the_field_once_for_each(tmp_path: Path, sign: Signer) -> None:
    objects = form_objects(b"<</Fields 9 0 R/SigFlags 3>>", b"/Annots 9 0 R", n9=b"[6 0 R 7 0 R]")
    with reopen(tmp_path, sign(as_table(objects))) as document:
        listed = document.array(find_page(document).get(b"Annots"))
        assert isinstance(listed, Array)
        assert len(listed.items) == 4
        assert len(extract_signatures(document)) == 1


EVIDENCE = Evidence((b"certificate 1", b"certificate 2"), (b"ocsp response",), (b"list",))


@pytest.mark.parametrize("name", VARIANTS)
def test_evidence_is_stored_behind_the_signature(tmp_path: Path, sign: Signer, name: str) -> None:
    data = sign(VARIANTS[name], evidence=EVIDENCE)
    with reopen(tmp_path, data) as document:
        signature = extract_signatures(document)[-1]
        assert signature.end is not None
        assert signature.end < len(data)
        assert byte_range_fault(signature, len(data)) is None
        dss = read_dss(document)
        assert dss is not None
        assert tuple(item.data for item in dss.certificates) == EVIDENCE.certificates
        assert tuple(item.data for item in dss.ocsp_responses) == EVIDENCE.ocsp_responses
        assert tuple(item.data for item in dss.crls) == EVIDENCE.crls
        key = hashlib.sha1(signature.contents).hexdigest().upper()
        assert key == vri_key(signature.contents)
        assert list(dss.vri) == [key]
        assert dss.vri[key].certificates == dss.certificates
        assert dss.vri[key].time == WHEN


def test_evidence_grows_without_loss_and_without_repetition(tmp_path: Path, sign: Signer) -> None:
    for make in (as_table, as_packed):
        data = sign(make(plain_objects()), evidence=EVIDENCE)
        more = Evidence((b"certificate 2", b"certificate 3", b"certificate 3"), (b"another response",))
        data = sign(data, evidence=more)
        with reopen(tmp_path, data) as document:
            dss = read_dss(document)
            assert dss is not None
            assert [item.data for item in dss.certificates] == [b"certificate 1", b"certificate 2", b"certificate 3"]
            assert [item.data for item in dss.ocsp_responses] == [b"ocsp response", b"another response"]
            assert [item.data for item in dss.crls] == [b"list"]
            last = extract_signatures(document)[-1]
            entry = dss.vri[vri_key(last.contents)]
            assert [item.data for item in entry.certificates] == [b"certificate 2", b"certificate 3"]
            assert len(dss.vri) == 2


@pytest.mark.parametrize("place", ["9 0 R", "<</Certs 10 0 R/VRI 11 0 R/Other(kept)>>"])
def test_a_store_that_is_there_is_extended_where_it_stands(tmp_path: Path, sign: Signer, place: str) -> None:
    objects = {
        **plain_objects(catalog=b"/DSS " + place.encode()),
        9: b"<</Certs 10 0 R/VRI 11 0 R/Other(kept)>>",
        10: b"[12 0 R]",
        11: b"<</0123 <</Cert[12 0 R]>>>>",
        12: b"<</Length 13>>\nstream\ncertificate 1\nendstream",
    }
    data = sign(as_table(objects), evidence=EVIDENCE)
    with reopen(tmp_path, data) as document:
        dss = read_dss(document)
        assert dss is not None
        assert dss.certificates[0].number == 12
        assert [item.data for item in dss.certificates] == [b"certificate 1", b"certificate 2"]
        assert "0123" in dss.vri
        assert len(dss.vri) == 2
        store = document.dictionary(document.catalog.get(b"DSS"))
        assert store is not None
        assert store.get(b"Other") is not None


def test_planning_leaves_the_document_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(revised(3))
    with PdfDocument.open(path) as document:
        assert plan_signature(document, OPTIONS) == plan_signature(document, OPTIONS)
    assert path.read_bytes() == revised(3)
