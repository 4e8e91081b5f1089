"""A document signed with Smart-ID, in each version and flow, holds before our check; tests/foreign asks others."""

from pathlib import Path

import pytest

from idclient.documents.checking import Online
from idclient.documents.checking import Outcome as Verdict
from idclient.emulators.contract import make_contract
from idclient.journeys.batch import sign_documents
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.journeys.verify import verify_document
from idclient.model import Level
from tests.doubles import Person
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


def test_the_app_that_chose_the_certificate_signs_the_document_by_itself(service: Service, tmp_path: Path) -> None:
    signed(service, LINKED, tmp_path, Level.B_LT)
    assert [path.split("/")[1] for path, _ in service.posts] == ["certificate-choice", "notification"]
