"""`idclient verify`, tried as its user does."""

from pathlib import Path

import pytest

from idclient.emulators.contract import make_contract
from tests.cli.run import CommandLine
from tests.doubles import FixedClock


@pytest.fixture
def signed(idclient: CommandLine) -> Path:
    (idclient.folder / "contract.pdf").write_bytes(make_contract(FixedClock().now()))
    result = idclient("--demo", "sign", "contract.pdf", "-o", "signed.pdf", "--pin-stdin", stdin="12345\n")
    assert result.code == 0, result.err
    return idclient.folder / "signed.pdf"


def test_a_signed_document_is_valid_in_its_own_world_without_asking_anybody(
    idclient: CommandLine, signed: Path
) -> None:
    result = idclient("--demo", "verify", "signed.pdf", "--offline", "--json")
    assert result.code == 0
    (document,) = result.json["results"]
    (signature,) = document["signatures"]
    assert document["outcome"] == signature["indication"] == "TOTAL-PASSED"
    assert (signature["level"], signature["signer"]["serial_number"]) == ("B-LT", "PNOEE-38001085718")
    assert signature["proven_time"] is not None
    assert signature["revocation"]["source"] == "embedded"


def test_the_real_world_does_not_believe_a_test_signature(idclient: CommandLine, signed: Path) -> None:
    result = idclient("verify", "signed.pdf", "--offline", "--json")
    assert result.code == 9
    assert result.json["results"][0]["signatures"][0]["sub_indication"] == "NO_CERTIFICATE_CHAIN_FOUND"


@pytest.mark.parametrize("offset", [200, 5000])
def test_one_changed_byte_makes_it_invalid(idclient: CommandLine, signed: Path, offset: int) -> None:
    content = bytearray(signed.read_bytes())
    content[offset] ^= 1
    signed.write_bytes(content)
    result = idclient("--demo", "verify", "signed.pdf", "--json")
    assert result.code == 8
    assert result.json["results"][0]["outcome"] == "TOTAL-FAILED"


def test_something_appended_is_never_passed_over(idclient: CommandLine, signed: Path) -> None:
    signed.write_bytes(signed.read_bytes() + b"\n1 0 obj\n<</Evil true>>\nendobj\n")
    result = idclient("--demo", "verify", "signed.pdf", "--json")
    assert result.code in {8, 9}
    assert result.json["results"][0]["outcome"] != "TOTAL-PASSED"


def test_a_document_without_signatures_is_no_success(idclient: CommandLine, signed: Path) -> None:
    result = idclient("--demo", "verify", "contract.pdf")
    assert result.code == 9
    assert "no signature" in result.out


def test_the_worst_of_many_files_decides_and_each_is_reported(idclient: CommandLine, signed: Path) -> None:
    (idclient.folder / "bad.pdf").write_bytes(signed.read_bytes().replace(b"/Reason", b"/Raeson"))
    result = idclient("--demo", "verify", "signed.pdf", "bad.pdf", "missing.pdf", "--json")
    assert result.code == 8
    assert [entry["status"] for entry in result.json["results"]] == ["checked", "checked", "error"]


@pytest.mark.parametrize(("language", "word"), [("en", ": VALID"), ("et", ": KEHTIV"), ("ru", ": ДЕЙСТВИТЕЛЬНА")])
def test_the_verdict_is_in_the_persons_language(idclient: CommandLine, signed: Path, language: str, word: str) -> None:
    assert word in idclient("--demo", "--language", language, "verify", "signed.pdf").out
