"""Documents of every structure are found their way around in."""

import zlib
from pathlib import Path

import pytest

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import signature_fields, walk_fields
from idclient.documents.pdf.pages import find_page, walk_pages
from idclient.documents.pdf.sections import Form, Free, Packed, Plain
from idclient.documents.pdf.values import Dictionary, Number
from idclient.errors.document import DocumentDamaged, DocumentNoPages, DocumentTooComplex, PageMissing
from tests.documents.generate import (
    TEXT,
    as_hybrid,
    as_packed,
    as_stream,
    as_table,
    mixed_predicted,
    plain_objects,
    revised,
    stream,
    with_update,
)
from tests.documents.variants import DIRECT_FORM, VARIANTS, form_objects


def opened(folder: Path, data: bytes) -> PdfDocument:
    path = folder / "document.pdf"
    path.write_bytes(data)
    return PdfDocument.open(path)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_page_and_its_contents_are_found(tmp_path: Path, name: str) -> None:
    with opened(tmp_path, VARIANTS[name]) as document:
        page = find_page(document)
        assert page.found.number == 3
        assert page.get(b"MediaBox") is not None
        contents = document.located(page.dictionary.get(b"Contents"))
        assert contents is not None
        assert document.stream(contents).startswith(TEXT)


@pytest.mark.parametrize("name", VARIANTS)
def test_new_objects_get_numbers_that_nobody_uses(tmp_path: Path, name: str) -> None:
    with opened(tmp_path, VARIANTS[name]) as document:
        used = max(number for section in document.chain.sections for span in section.ranges for number in span)
        assert document.next_number > used
        assert document.next_number < 1000
        assert document.object(document.next_number) is None


def test_inherited_attributes_come_from_above(tmp_path: Path) -> None:
    with opened(tmp_path, VARIANTS["cyclic and deep page tree"]) as document:
        page = find_page(document)
        rotate = page.get(b"Rotate")
        assert isinstance(rotate, Number)
        assert rotate.value == 90
        assert page.dictionary.get(b"Rotate") is None


def test_a_cyclic_tree_has_finitely_many_pages(tmp_path: Path) -> None:
    with opened(tmp_path, VARIANTS["cyclic and deep page tree"]) as document:
        assert [page.found.number for page in walk_pages(document)] == [3]
        with pytest.raises(PageMissing):
            find_page(document, 1)


def test_a_tree_without_pages_is_refused(tmp_path: Path) -> None:
    objects = {**plain_objects(), 2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}
    with opened(tmp_path, as_table(objects)) as document, pytest.raises(DocumentNoPages):
        find_page(document)


def test_a_page_written_inside_the_tree_is_refused(tmp_path: Path) -> None:
    objects = {**plain_objects(), 2: b"<</Type/Pages/Kids[<</Type/Page>>]/Count 1>>"}
    with opened(tmp_path, as_table(objects)) as document, pytest.raises(DocumentDamaged):
        find_page(document)


@pytest.mark.parametrize("coding", [None, mixed_predicted])
def test_every_way_to_code_a_stream_gives_the_same_places(tmp_path: Path, coding: None) -> None:
    with opened(tmp_path, as_stream(plain_objects())) as document:
        expected = [document.chain.find(number) for number in range(6)]
    with opened(tmp_path, as_stream(plain_objects(), coding=coding)) as document:
        assert [document.chain.find(number) for number in range(6)] == expected
    assert [type(place) for place in expected] == [Free, *[Plain] * 5]


def test_predicted_rows_are_found_across_the_grid(tmp_path: Path) -> None:
    objects = {**plain_objects(), **{number: b"<</N %d>>" % number for number in range(6, 20_000)}}
    with opened(tmp_path, as_stream(objects)) as document:
        for number in (19_999, 6, 8191, 8192, 8193, 16_384, 12_345, 5):
            found = document.object(number)
            assert found is not None
            if number > 5 and isinstance(found.value, Dictionary):
                value = found.value.get(b"N")
                assert isinstance(value, Number)
                assert value.value == number


def test_packed_objects_come_out_of_their_streams(tmp_path: Path) -> None:
    with opened(tmp_path, as_packed(plain_objects(), per_stream=2)) as document:
        assert isinstance(document.chain.find(3), Packed)
        found = document.object(3)
        assert found is not None
        assert found.base is None
        assert found.container is not None
        assert found.generation == 0


def test_a_hybrid_file_shows_what_its_table_hides(tmp_path: Path) -> None:
    with opened(tmp_path, as_hybrid(plain_objects())) as document:
        assert document.chain.newest.form is Form.TABLE
        assert isinstance(document.chain.newest.find(3), Free)
        assert isinstance(document.chain.find(3), Packed)


def test_revisions_are_found_and_can_be_opened(tmp_path: Path) -> None:
    data = revised(4)
    with opened(tmp_path, data) as document:
        assert [revision.end for revision in document.revisions] == [
            index + 6 for index in range(len(data)) if data.startswith(b"%%EOF\n", index)
        ]
        for count, revision in enumerate(document.revisions):
            with document.as_of(revision.end) as earlier:
                contents = earlier.object(4)
                assert contents is not None
                assert earlier.stream(contents) == (TEXT + b" %% %d" % count if count else TEXT)


def test_a_reference_with_another_generation_is_null(tmp_path: Path) -> None:
    data = as_table(plain_objects(catalog=b"/Outlines 5 7 R"))
    with opened(tmp_path, data) as document:
        assert document.resolve(document.catalog.get(b"Outlines")) is None


def test_a_deleted_object_is_gone_in_later_revisions(tmp_path: Path) -> None:
    data = with_update(as_table(plain_objects()), {4: stream(b"")}, 6)
    head, _, tail = data.rpartition(b" 00000 n \ntrailer")
    data = head[:-10] + b"0000000000 00001 f \ntrailer" + tail
    with opened(tmp_path, data) as document:
        assert document.object(4) is None
        with document.as_of(document.revisions[0].end) as earlier:
            assert earlier.object(4) is not None


def test_fields_have_full_names_and_inherit_their_kind(tmp_path: Path) -> None:
    objects = form_objects(
        b"<</Fields[8 0 R 7 0 R 6 0 R 66 0 R 8 0 R]>>",
        b"",
        n8=b"<</T(a)/FT/Sig/Kids[9 0 R 10 0 R 8 0 R]>>",
        n9=b"<</T<FEFF0161>/Parent 8 0 R>>",
        n10=b"<</T(c)/FT/Tx/Kids[<</Subtype/Widget>>]>>",
    )
    with opened(tmp_path, as_table(objects)) as document:
        found = [(field.name, field.kind) for field in walk_fields(document)]
        assert found == [("a", b"Sig"), ("a.š", b"Sig"), ("a.c", b"Tx"), ("Empty", b"Sig"), ("Name", b"Tx")]
        assert [field.name for field in signature_fields(document)] == ["a", "a.š", "Empty"]


def test_a_document_without_a_form_has_no_fields(tmp_path: Path) -> None:
    with opened(tmp_path, as_table(plain_objects())) as document:
        assert list(walk_fields(document)) == []
    with opened(tmp_path, as_table(form_objects(DIRECT_FORM.replace(b"/Fields", b"/Other"), b""))) as document:
        assert list(walk_fields(document)) == []


LOOPS = {
    "prev to itself": (b"/Root 1 0 R", b"/Root 1 0 R/Prev %d"),
    "prev and hidden stream to itself": (b"/Root 1 0 R", b"/Root 1 0 R/Prev %d/XRefStm %d"),
}


@pytest.mark.parametrize("name", LOOPS)
def test_sections_that_lead_back_end(tmp_path: Path, name: str) -> None:
    data = as_table(plain_objects())
    start = data.index(b"xref\n")
    old, new = LOOPS[name]
    data = data.replace(old, new.replace(b"%d", b"%d" % start))
    with opened(tmp_path, data) as document:
        assert len(document.chain.sections) == 1


def test_a_length_inside_the_stream_it_measures_is_damage(tmp_path: Path) -> None:
    data = as_packed(plain_objects(), packed=False)
    at = data.index(b"/Length ", data.index(b"/ObjStm"))
    end = data.index(b">>", at)
    broken = data[:at] + b"/Length 5 0 R".ljust(end - at) + data[end:]
    with opened(tmp_path, broken) as document, pytest.raises(DocumentDamaged):
        document.object(3)


def test_deflated_data_needs_no_length(tmp_path: Path) -> None:
    data = as_packed(plain_objects())
    at = data.index(b"/Length ", data.index(b"/ObjStm")) + len(b"/Length ")
    broken = data[:at] + b"1" + data[at + 1 :]
    with opened(tmp_path, broken) as document:
        assert document.object(3) is not None


def test_a_bomb_is_not_inflated(tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    objects = plain_objects()
    objects[6] = stream(bomb, b"/Filter/FlateDecode")
    with opened(tmp_path, as_table(objects)) as document:
        found = document.object(6)
        assert found is not None
        with pytest.raises(DocumentTooComplex):
            document.stream(found)
