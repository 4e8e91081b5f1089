"""Documents signed with every identity, and by several in turn: valid for our check, pdfsig and pyHanko."""

from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from idclient.documents.checking import Indication, Online, Standard
from idclient.journeys.batch import sign_documents
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.journeys.verify import verify_document
from idclient.model import Level
from tests.foreign.test_verdicts import pdfsig_verdicts
from tests.identities.conftest import MEANS, _keys, means, stage
from tests.identities.means import Means
from tests.journeys.conftest import Stage

__all__ = ["_keys", "means", "stage"]

pytestmark = pytest.mark.foreign
TURNS = ("idemia", "mobile-id", "smart-id v3 notification", "smart-id v2", "smart-id v3 QR", "thales")


def signed(means: Means, source: Path, target: Path) -> Path:
    jobs, options = [(source, target)], SigningOptions(level=Level.B_LT)
    ((_, outcome),) = sign_documents(means.environment, means.open, jobs, options, means.person)
    assert isinstance(outcome, SignedDocument), outcome
    return target


def pyhanko_verdicts(stage: Stage, path: Path) -> list[bool]:
    """Return what pyHanko finds by path, dates, key usage, digest and changes; it fetches nothing."""
    pki, store = stage.world.pki, stage.environment.trust
    roots = [x509.Certificate.load(pki.root.certificate)]
    others = [x509.Certificate.load(der) for der in store.intermediates]
    context = ValidationContext(roots, other_certs=others, moment=stage.environment.clock.now(), allow_fetching=False)
    with path.open("rb") as file:
        found = PdfFileReader(file).embedded_regular_signatures
        return [validate_pdf_signature(one, context).bottom_line for one in found]


def our_verdicts(means: Means, path: Path) -> list[bool]:
    """Return what our check finds, which may ask for whatever the file does not prove."""
    report = verify_document(means.environment, path, Online.ASK, means.person)
    return [one.indication is Indication.PASSED and one.standard is Standard.B_LT for one in report.signatures]


def test_a_document_signed_with_any_identity_is_valid_for_all(means: Means, stage: Stage) -> None:
    target = signed(means, stage.contract, stage.target)
    assert our_verdicts(means, target) == [True]
    assert pyhanko_verdicts(stage, target) == [True]
    assert pdfsig_verdicts(target.read_bytes(), stage.folder) == [True]


def test_a_document_signed_in_turn_by_cards_and_phones_is_valid_for_all(stage: Stage) -> None:
    path = stage.contract
    for number, name in enumerate(TURNS, start=1):
        person = MEANS[name](stage)
        path = signed(person, path, stage.folder / f"signed-{number}.pdf")
        assert our_verdicts(person, path) == [True] * number
    assert pyhanko_verdicts(stage, path) == [True] * len(TURNS)
    assert pdfsig_verdicts(path.read_bytes(), stage.folder) == [True] * len(TURNS)


def test_a_signature_of_a_phone_that_was_touched_is_valid_for_nobody(stage: Stage) -> None:
    person = MEANS["mobile-id"](stage)
    path = signed(person, stage.contract, stage.target)
    data = bytearray(path.read_bytes())
    data[data.index(b"/MediaBox") + len("/MediaBox")] = ord("\n")
    path.write_bytes(data)
    assert our_verdicts(person, path) == [False]
    assert pyhanko_verdicts(stage, path) == [False]
    assert pdfsig_verdicts(bytes(data), stage.folder) == [False]
