"""Many signers in sequence, with keys and levels of all kinds, in new and in waiting fields: none disturbs another."""

import io
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from idclient.documents.checking import DocumentReport
from idclient.documents.cms import build_cms
from idclient.documents.difference import Update
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import all_locks, signature_fields
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.plan import SignatureOptions, plan_signature
from idclient.documents.pdf.session import SigningSession
from idclient.documents.pdf.signatures import extract_signatures
from idclient.model import Level, Permission
from idclient.value import replace
from tests import pdfbox
from tests.documents.attacks.forging import append, object_text
from tests.documents.check_world import World
from tests.documents.cms_keys import software_key
from tests.documents.generate import Objects, as_hybrid, as_packed, as_stream, as_table
from tests.documents.pdf.test_permissions import form_of
from tests.documents.signer import OPTIONS
from tests.documents.test_permitted import LOOK
from tests.documents.test_permitted import form_of as permitting
from tests.foreign.test_verdicts import pdfsig_verdicts
from tests.judges import need

pytestmark = pytest.mark.foreign
LOCK = b"/Lock<</Type/SigFieldLock/Action/Include/Fields[(Amount)]>>"
SHAPES: list[Callable[[Objects], bytes]] = [as_table, as_stream, as_packed, as_hybrid]


def signed_by(kind: str, data: bytes, folder: Path, options: SignatureOptions = OPTIONS) -> bytes:
    """Return a document signed at level B-B by a key of its own."""
    source, target, key = folder / "in.pdf", folder / "out.pdf", software_key(kind)
    source.write_bytes(data)
    with PdfDocument.open(source) as document:
        plan = plan_signature(document, options)
        with SigningSession(document, target, overwrite=Overwrite.REPLACE, entropy=os.urandom) as session:
            digest = session.write(plan, key.hash_name, progress=lambda *_: None, check=lambda: None)
            session.place(build_cms(digest, key.sign, key.plan()))
            session.verify_written()
            session.commit()
    return target.read_bytes()


def six_signers(shape: Callable[[Objects], bytes], folder: Path) -> bytes:
    world = World()
    certified = replace(OPTIONS, certify=Permission.FORMS, reason="Vormi autor — автор")
    data = signed_by("p384", shape(form_of(LOCK)), folder, certified)
    data = world.sign(data, folder, level=Level.B_LT)
    data = signed_by("p256", data, folder, replace(OPTIONS, field_name="One"))
    data = signed_by("rsa", data, folder)
    data = world.sign(data, folder, level=Level.B_LTA)
    return signed_by("p521", data, folder, replace(OPTIONS, field_name="Two"))


def amount_changed(data: bytes) -> bytes:
    """Fill in a field as pyHanko knows it: field and widget one object."""
    amount = object_text(data, 10).replace(b"(5)", b"(6)").replace(b"/AP<</N 17 0 R>>", b"/AP<</N 60 0 R>>")
    return append(data, {10: amount, 60: LOOK})


def pyhanko_finds(data: bytes) -> list[Any]:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    found = PdfFileReader(io.BytesIO(data), strict=False).embedded_regular_signatures
    return [
        validate_pdf_signature(
            one, ValidationContext(trust_roots=[one.signer_cert], allow_fetching=False), skip_diff=False
        )
        for one in found
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_six_signatures_in_a_row_are_valid_for_all(shape: Callable[[Objects], bytes], tmp_path: Path) -> None:
    data = six_signers(shape, tmp_path)
    report: DocumentReport = World().check(data, tmp_path)
    assert len(report.signatures) == 7
    assert [found.difference.suspicious for found in report.signatures if found.difference] == [()] * 7
    assert [found.difference.update for found in report.signatures if found.difference][:-1] == [Update.SIGNATURE] * 6
    for status in pyhanko_finds(data):
        assert status.intact
        assert status.valid
        assert status.docmdp_ok
        assert status.modification_level.name in ("NONE", "LTA_UPDATES", "FORM_FILLING")
    path = tmp_path / "judged.pdf"
    path.write_bytes(data)
    assert all(verdict.intact and verdict.gap for verdict in pdfbox.judge(path))
    assert sum(pdfsig_verdicts(data, tmp_path)) == 6


def test_pyhanko_reads_what_certifies_and_what_is_locked(tmp_path: Path) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import FieldMDPAction, MDPPerm

    found = PdfFileReader(io.BytesIO(six_signers(as_table, tmp_path)), strict=False).embedded_regular_signatures
    assert found[0].docmdp_level is MDPPerm.FILL_FORMS
    locks = {one.field_name: one.fieldmdp for one in found}
    assert locks["One"].action is FieldMDPAction.INCLUDE
    assert locks["One"].fields == ["Amount"]
    assert locks["Two"] is None


@pytest.mark.parametrize(
    ("permission", "lock", "expected"),
    [
        (Permission.NONE, b"", False),
        (Permission.FORMS, b"", True),
        (Permission.ANNOTATIONS, b"", True),
        (Permission.FORMS, LOCK, False),
        (Permission.FORMS, LOCK.replace(b"Amount", b"Note"), True),
        (Permission.FORMS, LOCK.replace(b"Include", b"Exclude"), True),
        (Permission.FORMS, LOCK.replace(b"Amount", b"Note").replace(b"Include", b"Exclude"), False),
        (Permission.FORMS, b"/Lock<</Action/All>>", False),
    ],
)
def test_pyhanko_agrees_on_what_may_be_filled_in(
    tmp_path: Path, permission: Permission, lock: bytes, expected: bool
) -> None:
    options = replace(OPTIONS, certify=permission, field_name="One")
    data = signed_by("p384", as_table(form_of(lock)), tmp_path, options)
    data = append(data, {6: object_text(data, 6).replace(b"/T(Amount)", b"/T(Amount)/V(6)")})
    (status,) = pyhanko_finds(data)
    (ours,) = World().check(data, tmp_path).signatures
    assert status.docmdp_ok == expected
    assert (ours.difference is not None and not ours.difference.suspicious) == expected


def test_pyhanko_agrees_that_an_approval_outlives_what_the_author_permits(tmp_path: Path) -> None:
    data = amount_changed(World().sign(permitting(2), tmp_path))
    assert [status.docmdp_ok for status in pyhanko_finds(data)] == [True, True]
    assert all(
        not found.difference.suspicious for found in World().check(data, tmp_path).signatures if found.difference
    )


@pytest.mark.parametrize("bits", [["40", "--"], ["128", "--use-aes=y", "--"], ["256", "--"]])
def test_an_encrypted_form_is_certified_and_locked_as_well(tmp_path: Path, bits: list[str]) -> None:
    plain, source = tmp_path / "plain.pdf", tmp_path / "encrypted.pdf"
    plain.write_bytes(as_packed(form_of(LOCK + b"/SV<</Reasons[(I agree)]/Ff 8>>")))
    qpdf = [need("qpdf", "qpdf"), "--allow-weak-crypto", "--encrypt", "", "owner", *bits, str(plain), str(source)]
    assert subprocess.run(qpdf, check=False, timeout=60, capture_output=True).returncode in (0, 3)
    options = replace(OPTIONS, certify=Permission.FORMS, field_name="One", location="Тарту")
    target = tmp_path / "signed.pdf"
    target.write_bytes(signed_by("p384", source.read_bytes(), tmp_path, options))
    with PdfDocument.open(target) as document:
        (signature,) = extract_signatures(document)
        assert (signature.reason, signature.location, signature.certification) == ("I agree", "Тарту", 2)
        locks = all_locks(document, signature_fields(document))
        assert [lock.fields for lock in locks] == [("Amount",), ("Amount",)]
    assert [verdict.good for verdict in pdfbox.judge(target)] == [True]
