"""A document signed with Smart-ID, in each version and flow, holds before our check, pdfsig and pyHanko."""

import subprocess
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from idclient.documents.checking import Online
from idclient.documents.checking import Outcome as Verdict
from idclient.emulators.contract import make_contract
from idclient.journeys.batch import sign_documents
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.journeys.verify import verify_document
from idclient.model import Level
from tests.doubles import Person
from tests.judges import need
from tests.mobile.smart_id.asked import LINKED, Asked, each_way
from tests.mobile.smart_id.service import Service


def signed(service: Service, way: Asked, folder: Path, level: Level) -> Path:
    """Sign the contract and return the result."""
    source, target = folder / "contract.pdf", folder / "signed.pdf"
    source.write_bytes(make_contract(service.world.clock.now()))
    service.api = way.api
    jobs, options = [(source, target)], SigningOptions(level=level)
    ((_, outcome),) = sign_documents(service.environment(), lambda: way.identity(service), jobs, options, Person())
    assert isinstance(outcome, SignedDocument), outcome
    return target


@each_way
@pytest.mark.parametrize("level", [Level.B_B, Level.B_LT])
def test_our_own_check_finds_it_good(service: Service, way: Asked, level: Level, tmp_path: Path) -> None:
    target = signed(service, way, tmp_path, level)
    assert verify_document(service.environment(), target, Online.ASK, Person()).outcome is Verdict.PASSED


@each_way
def test_pdfsig_finds_it_good(service: Service, way: Asked, tmp_path: Path) -> None:
    target = signed(service, way, tmp_path, Level.B_B)
    command = [need("pdfsig", "poppler-utils"), "-nocert", str(target)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told


@each_way
def test_pyhanko_finds_it_good(service: Service, way: Asked, tmp_path: Path) -> None:
    target = signed(service, way, tmp_path, Level.B_B)
    roots = [x509.Certificate.load(service.world.pki.root.certificate)]
    others = [x509.Certificate.load(service.world.pki.phone_qualified.certificate)]
    context = ValidationContext(roots, other_certs=others, moment=service.world.clock.now(), allow_fetching=False)
    with target.open("rb") as file:
        [embedded] = PdfFileReader(file).embedded_signatures
        status = validate_pdf_signature(embedded, context)
    assert status.bottom_line, status.pretty_print_details()


def test_the_app_that_chose_the_certificate_signs_the_document_by_itself(service: Service, tmp_path: Path) -> None:
    signed(service, LINKED, tmp_path, Level.B_LT)
    assert [path.split("/")[1] for path, _ in service.posts] == ["certificate-choice", "notification"]
