"""`idclient sign --certify` and what a signature says about itself, from the command line to the file."""

import os
from pathlib import Path

import pytest

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.signatures import extract_signatures
from idclient.emulators.contract import make_contract
from tests.cli.run import CommandLine
from tests.documents.generate import as_table
from tests.documents.pdf.test_permissions import form_of
from tests.doubles import FixedClock

PIN2 = "12345\n"


@pytest.fixture
def contract(idclient: CommandLine) -> Path:
    path = idclient.folder / "contract.pdf"
    path.write_bytes(make_contract(FixedClock().now()))
    return path


def test_the_first_signature_certifies_and_others_may_follow(idclient: CommandLine, contract: Path) -> None:
    said = ("--reason", "Nõus", "--location", "Тарту", "--contact", "õ@example.org", "--name", "Ž", "--field", "Author")
    first = idclient(
        "--demo", "sign", contract.name, "--certify", "forms", *said, "--level", "B-B", "--pin-stdin", stdin=PIN2
    )
    assert first.code == 0, first.err
    again = ("contract-demo-signed.pdf", "--pin-stdin", "--json", "--level", "B-B", "-o", "twice.pdf")
    refused = idclient("--demo", "sign", *again, "--certify", "forms", stdin=PIN2)
    assert refused.json["results"][0]["error"]["code"] == "document.certification_late"
    assert idclient("--demo", "sign", *again, stdin=PIN2).code == 0
    with PdfDocument.open(idclient.folder / "twice.pdf") as document:
        author, other = extract_signatures(document)
    assert (author.certification, other.certification, author.field_name) == (2, None, "Author")
    assert (author.reason, author.location, author.contact, author.name) == ("Nõus", "Тарту", "õ@example.org", "Ž")
    assert "TEST" in other.name
    checked = idclient("--demo", "verify", "twice.pdf", "--json")
    assert checked.code == 0, checked.out


def test_evidence_on_what_forbids_change_is_remarked_on(idclient: CommandLine, contract: Path) -> None:
    result = idclient(
        "--demo", "sign", contract.name, "--certify", "none", "--pin-stdin", "--level", "B-LT", stdin=PIN2
    )
    assert result.code == 0, result.err
    assert "--certify none" in result.err
    assert idclient("--demo", "verify", "contract-demo-signed.pdf").code == 0
    more = idclient("--demo", "sign", "contract-demo-signed.pdf", "--pin-stdin", "--json", "--level", "B-B", stdin=PIN2)
    assert more.json["results"][0]["error"]["code"] == "document.certified"


@pytest.mark.parametrize(
    ("seed", "constraint", "wanted"),
    [
        (b"<</DigestMethod[(SHA256)]/Ff 64>>", "digest", "SHA256"),
        (b"<</Cert<</KeyUsage[(1)]/Ff 32>>>>", "key-usage", None),
        (b"<</Reasons[(I agree)(I have read it)]/Ff 8>>", "reason", "I agree; I have read it"),
    ],
)
def test_what_the_author_of_a_field_demands_is_named_before_the_pin(
    idclient: CommandLine, seed: bytes, constraint: str, wanted: str | None
) -> None:
    (idclient.folder / "form.pdf").write_bytes(as_table(form_of(b"/SV" + seed)))
    reading, writing = os.pipe()  # nobody ever writes: asking for the PIN would hang
    command = ("--demo", "sign", "form.pdf", "--field", "One", "--level", "B-B", "--pin-fd", str(reading))
    try:
        result, told = idclient(*command, "--json"), idclient(*command)
    finally:
        os.close(reading)
        os.close(writing)
    error = result.json["results"][0]["error"]
    assert (error["code"], error["facts"]["constraint"]) == ("document.seed_value_unmet", constraint)
    assert error["facts"].get("wanted") == wanted
    assert constraint in told.err
