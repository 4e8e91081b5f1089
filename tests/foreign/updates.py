"""What another program (pyHanko's writer) does to a signed document, in one more revision."""

import io
from collections.abc import Callable
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.documents.check_world import World
from tests.documents.generate import as_stream, as_table, plain_objects, stream

Update = Callable[[IncrementalPdfFileWriter], None]
_FORM = b"/AcroForm<</Fields[6 0 R]/DA(/F1 12 Tf)/DR<</Font<</F1 5 0 R>>>>>>"
_FIELD = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(Town)/V(Tartu)/Rect[72 600 300 620]/P 3 0 R/F 4/AP<</N 7 0 R>>>>"
_LOOK = stream(b"/Tx BMC BT /F1 12 Tf (Tartu) Tj ET EMC", b"/Type/XObject/Subtype/Form/BBox[0 0 228 20]")


def with_form(*, packed: bool = False) -> bytes:
    """Return an unsigned document with a text field."""
    objects = plain_objects(catalog=_FORM, page=b"/Annots[6 0 R]") | {6: _FIELD, 7: _LOOK}
    return (as_stream if packed else as_table)(objects)


def signed(world: World, data: bytes, level: fields.MDPPerm | None) -> bytes:
    """Return the document signed by pyHanko; with a level, certified."""
    holder = world.pki.signing
    private = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(holder.certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = signers.PdfSignatureMetadata(
        field_name="Author",
        md_algorithm="sha384",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=level is not None,
        docmdp_permissions=level or fields.MDPPerm.FILL_FORMS,
    )
    output = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), metadata, signer, output=output)
    return output.getvalue()


def updated(data: bytes, update: Update) -> bytes:
    """Return the document with an update in one more revision."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    update(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def rewritten(writer: IncrementalPdfFileWriter) -> None:
    """Write page and catalog again as they are."""
    writer.update_root()
    writer.mark_update(_page(writer).container_ref)


def new_date(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(writer.add_object(_dictionary(ModDate=pdf_string("D:20261125120000Z"))))


def new_title(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(writer.add_object(_dictionary(Title=pdf_string("Another"))))


def new_xmp(writer: IncrementalPdfFileWriter) -> None:
    entries = {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}
    text = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    writer.root["/Metadata"] = writer.add_object(generic.StreamObject(entries, stream_data=text))
    writer.update_root()


def filled(writer: IncrementalPdfFileWriter) -> None:
    """Fill the text field, with a new appearance, as Acrobat and pdf.js do."""
    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    field["/V"] = pdf_string("Narva")
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(_look("Narva"))})
    writer.mark_update(writer.root["/AcroForm"]["/Fields"].raw_get(0))


def filled_without_a_look(writer: IncrementalPdfFileWriter) -> None:
    """Fill the text field and leave the drawing to the reader."""
    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    field["/V"] = pdf_string("Narva")
    writer.mark_update(writer.root["/AcroForm"]["/Fields"].raw_get(0))


def another_look(writer: IncrementalPdfFileWriter) -> None:
    """Draw another value than the field holds."""
    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(_look("Narva"))})
    writer.mark_update(writer.root["/AcroForm"]["/Fields"].raw_get(0))


def note(writer: IncrementalPdfFileWriter) -> None:
    """Add a note with its icon."""
    _annotate(writer, _dictionary(Subtype=pdf_name("/Text"), Rect=_box(20, 20, 40, 40), Contents=pdf_string("Hm")))


def stamp(writer: IncrementalPdfFileWriter) -> None:
    """Put a picture over the page."""
    look = generic.DictionaryObject({pdf_name("/N"): writer.add_object(_look("Evil"))})
    _annotate(writer, _dictionary(Subtype=pdf_name("/Stamp"), Rect=_box(0, 0, 600, 700), AP=look))


def new_page_content(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 12 Tf (Evil) Tj ET"))
    writer.mark_update(page.container_ref)


def one_more_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = _dictionary(Type=pdf_name("/Page"), Parent=writer.root.raw_get("/Pages"))
    pages["/Kids"].append(writer.add_object(page))
    pages["/Count"] = generic.NumberObject(2)
    writer.update_container(pages["/Kids"])
    writer.mark_update(writer.root.raw_get("/Pages"))


def an_empty_field(writer: IncrementalPdfFileWriter) -> None:
    """Add an invisible signature field for the next signer."""
    fields.append_signature_field(writer, fields.SigFieldSpec("Next"))


def _page(writer: IncrementalPdfFileWriter) -> Any:
    return writer.root["/Pages"]["/Kids"][0]


def _annotate(writer: IncrementalPdfFileWriter, annotation: generic.DictionaryObject) -> None:
    page = _page(writer)
    annotation["/Type"] = pdf_name("/Annot")
    page["/Annots"] = generic.ArrayObject([*list.__iter__(page["/Annots"]), writer.add_object(annotation)])
    writer.mark_update(page.container_ref)


def _look(text: str) -> generic.StreamObject:
    entries = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): _box(0, 0, 228, 20),
    }
    return generic.StreamObject(entries, stream_data=f"/Tx BMC BT /F1 12 Tf ({text}) Tj ET EMC".encode())


def _box(*sides: int) -> generic.ArrayObject:
    return generic.ArrayObject([generic.NumberObject(side) for side in sides])


def _dictionary(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})
