"""`idclient verify`, tried as its user does."""

import hashlib
import re
from pathlib import Path

import pytest

from idclient.emulators.contract import make_contract
from idclient.texts import LANGUAGES, phrase
from tests.cli.run import CommandLine
from tests.diagnosis.schema import violations
from tests.documents.check_world import schema
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
    assert (document["profile"], document["trust_sources"]) == ("demo", ["demo"])
    assert (signature["level"], signature["signer"]["serial_number"]) == ("B-LT", "PNOEE-38001085718")
    assert signature["proven_time"] is not None
    assert signature["revocation"]["source"] == "embedded"


def test_the_real_world_does_not_believe_a_test_signature(idclient: CommandLine, signed: Path) -> None:
    result = idclient("verify", "signed.pdf", "--offline", "--json")
    assert result.code == 9
    assert result.json["results"][0]["signatures"][0]["sub_indication"] == "NO_CERTIFICATE_CHAIN_FOUND"
    assert (result.json["results"][0]["profile"], result.json["results"][0]["trust_sources"]) == (
        "real",
        ["esteid-certificates"],
    )


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


def test_the_data_of_all_files_keep_to_the_schema(idclient: CommandLine, signed: Path) -> None:
    (idclient.folder / "text.pdf").write_bytes(b"no document")
    result = idclient("--demo", "verify", "signed.pdf", "contract.pdf", "text.pdf", "missing.pdf", "--json")
    assert violations(result.json, schema()) == []
    outcomes = [entry.get("outcome") for entry in result.json["results"]]
    assert outcomes == ["TOTAL-PASSED", "NO-SIGNATURES", "TOTAL-FAILED", None]
    digest = hashlib.sha256(signed.read_bytes()).hexdigest()
    assert result.json["results"][0]["sha256"] == digest


def test_the_schema_does_not_pass_another_shape(idclient: CommandLine, signed: Path) -> None:
    answer = idclient("--demo", "verify", "signed.pdf", "--json").json
    answer["results"][0]["signatures"][0]["changes_after"][0].pop("message")
    assert violations(answer, schema())


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_changed_is_told_object_by_object_in_words(idclient: CommandLine, signed: Path, language: str) -> None:
    told = idclient("--demo", "--language", language, "verify", "signed.pdf").out
    assert phrase("role_evidence", language) in told
    assert phrase("profile_demo", language) in told
    assert not re.search(r"\b(evidence|catalog|structure)\b", told) or language == "en"


def test_a_report_is_written_as_pdf_and_marked_as_test(idclient: CommandLine, signed: Path) -> None:
    result = idclient("--demo", "verify", "signed.pdf", "contract.pdf", "--report", "report.pdf")
    assert result.code == 9
    assert "report.pdf: report written" in result.out
    assert (idclient.folder / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert [path.name for path in idclient.folder.iterdir() if path.name.endswith(".part")] == []


def test_a_report_is_never_written_over_a_file_without_force(idclient: CommandLine, signed: Path) -> None:
    target = idclient.folder / "report.pdf"
    target.write_bytes(b"mine")
    result = idclient("--demo", "verify", "signed.pdf", "--report", "report.pdf", "--json")
    assert (result.code, result.json["error"]["code"]) == (1, "document.output_exists")
    assert target.read_bytes() == b"mine"
    assert idclient("--demo", "verify", "signed.pdf", "--report", "report.pdf", "--force").code == 0
    assert target.read_bytes().startswith(b"%PDF-")


def test_a_report_is_never_written_over_the_document_that_it_is_about(idclient: CommandLine, signed: Path) -> None:
    before = signed.read_bytes()
    result = idclient("--demo", "verify", "signed.pdf", "--report", "signed.pdf", "--force", "--json")
    assert (result.code, result.json["error"]["code"]) == (1, "document.output_is_input")
    assert signed.read_bytes() == before


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_checked(
    idclient: CommandLine, signed: Path
) -> None:
    result = idclient("--demo", "verify", "signed.pdf", "--report", "nowhere/report.pdf")
    assert result.code == 1
    assert "document.output_folder_missing" in result.err
    assert "VALID" not in result.out
