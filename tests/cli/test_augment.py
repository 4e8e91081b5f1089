"""`idclient augment`, tried as its user does: no card, no PIN, and nothing that was signed is touched."""

from pathlib import Path

import pytest

from idclient.emulators.contract import make_contract
from tests.cli.run import CommandLine, Result
from tests.doubles import FixedClock


@pytest.fixture
def contract(idclient: CommandLine) -> Path:
    path = idclient.folder / "contract.pdf"
    path.write_bytes(make_contract(FixedClock().now()))
    return path


def sign(idclient: CommandLine, contract: Path, *options: str) -> Result:
    return idclient("--demo", "sign", contract.name, "--pin-stdin", "--json", *options, stdin="12345\n")


def levels(idclient: CommandLine, name: str) -> list[str]:
    checked = idclient("--demo", "verify", name, "--offline", "--json")
    assert checked.code == 0, checked.out
    return [signature["level"] for signature in checked.json["results"][0]["signatures"]]


def test_a_plain_signature_is_raised_beside_the_file_and_proves_itself_offline(
    idclient: CommandLine, contract: Path
) -> None:
    assert sign(idclient, contract, "--level", "B-B", "-o", "signed.pdf").code == 0
    before = (idclient.folder / "signed.pdf").read_bytes()
    raised = idclient("--demo", "augment", "signed.pdf", "--json")
    assert raised.code == 0, raised.err
    (result,) = raised.json["results"]
    written = Path(result["output"])
    assert (idclient.folder / written).read_bytes().startswith(before)
    assert (idclient.folder / "signed.pdf").read_bytes() == before
    assert levels(idclient, written.name)[0] == "B-LTA"


def test_what_cannot_be_raised_is_named_and_stops_no_other(idclient: CommandLine, contract: Path) -> None:
    assert sign(idclient, contract, "--level", "B-T", "-o", "signed.pdf").code == 0
    broken = bytearray((idclient.folder / "signed.pdf").read_bytes())
    broken[broken.index(b"/MediaBox") + 1] ^= 1
    (idclient.folder / "broken.pdf").write_bytes(broken)
    raised = idclient("--demo", "augment", "contract.pdf", "broken.pdf", "signed.pdf", "--json")
    assert raised.code == 3
    first, second, third = raised.json["results"]
    assert first["error"]["code"] == "document.nothing_to_augment"
    assert second["status"] == "failed"
    assert third["status"] != "failed"
    assert not list(idclient.folder.glob("broken-*"))


def test_an_existing_file_is_not_replaced_unless_told(idclient: CommandLine, contract: Path) -> None:
    assert sign(idclient, contract, "--level", "B-B", "-o", "signed.pdf").code == 0
    (idclient.folder / "taken.pdf").write_bytes(b"mine")
    refused = idclient("--demo", "augment", "signed.pdf", "-o", "taken.pdf", "--json")
    assert refused.json["results"][0]["error"]["code"] == "document.output_exists"
    assert (idclient.folder / "taken.pdf").read_bytes() == b"mine"
    assert idclient("--demo", "augment", "signed.pdf", "-o", "taken.pdf", "--force").code == 0


def test_a_commitment_is_signed_and_a_reason_beside_it_refused(idclient: CommandLine, contract: Path) -> None:
    both = sign(idclient, contract, "--commitment", "approval", "--reason", "I agree")
    assert both.code != 0
    assert not list(idclient.folder.glob("contract-*"))
    committed = sign(idclient, contract, "--level", "B-LTA", "--commitment", "approval", "-o", "signed.pdf")
    assert committed.code == 0, committed.err
    assert levels(idclient, "signed.pdf")[0] == "B-LTA"
