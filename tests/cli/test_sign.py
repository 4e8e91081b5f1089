"""`idclient sign`, tried as its user does, in the demo's world: what is written, what is refused, what it costs."""

import os
from pathlib import Path

import pytest

from idclient.emulators.contract import make_contract
from idclient.texts import word
from tests.cli.run import CommandLine
from tests.doubles import FixedClock

PIN2 = "12345\n"


@pytest.fixture
def contract(idclient: CommandLine) -> Path:
    path = idclient.folder / "contract.pdf"
    path.write_bytes(make_contract(FixedClock().now()))
    return path


def _tries(idclient: CommandLine) -> int:
    pins = idclient("--demo", "card", "--json").json["card"]["pins"]
    return int(next(pin["tries_left"] for pin in pins if pin["name"] == "PIN2"))


def _kept(idclient: CommandLine) -> set[str]:
    return {path.name for path in idclient.folder.iterdir() if path.name not in {"data", "settings.toml"}}


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_a_document_is_signed_beside_itself_and_marked_as_a_demo(
    idclient: CommandLine, contract: Path, level: str
) -> None:
    before = contract.read_bytes()
    result = idclient("--demo", "sign", "contract.pdf", "--level", level, "--pin-stdin", "--json", stdin=PIN2)
    assert result.code == 0, result.err
    (signed,) = result.json["results"]
    assert (signed["status"], signed["level"], result.json["demo"]) == ("signed", level, True)
    assert (signed["timestamp"] is None) == (level == "B-B")
    assert "TEST" in signed["signer"]
    written = (idclient.folder / "contract-demo-signed.pdf").read_bytes()
    assert written.startswith(before)
    assert contract.read_bytes() == before
    assert "DEMO" in result.err
    assert _kept(idclient) == {"contract.pdf", "contract-demo-signed.pdf"}


def test_a_wrong_pin_costs_one_try_ends_the_run_and_writes_nothing(idclient: CommandLine, contract: Path) -> None:
    (idclient.folder / "second.pdf").write_bytes(contract.read_bytes())
    result = idclient("--demo", "sign", "contract.pdf", "second.pdf", "--pin-stdin", "--json", stdin="99999\n")
    assert result.code == 5
    assert [entry["error"]["code"] for entry in result.json["results"]] == ["card.pin_wrong"] * 2
    assert _tries(idclient) == 2
    assert _kept(idclient) == {"contract.pdf", "second.pdf"}


def test_the_last_try_is_kept_unless_the_person_insists_and_then_the_pin_is_blocked(
    idclient: CommandLine, contract: Path
) -> None:
    for _ in range(2):
        idclient("--demo", "sign", "contract.pdf", "--pin-stdin", "--level", "B-B", stdin="99999\n")
    refused = idclient("--demo", "sign", "contract.pdf", "--pin-stdin", "--level", "B-B", "--json", stdin="99999\n")
    assert (refused.code, refused.json["results"][0]["error"]["code"]) == (5, "card.pin_last_try")
    assert _tries(idclient) == 1
    spent = idclient("--demo", "sign", "contract.pdf", "--pin-stdin", "--allow-last-try", stdin="99999\n")
    assert spent.code == 6
    assert idclient("--demo", "sign", "contract.pdf", "--pin-stdin", stdin=PIN2).code == 6


def test_a_right_pin_restores_the_tries(idclient: CommandLine, contract: Path) -> None:
    idclient("--demo", "sign", "contract.pdf", "--pin-stdin", stdin="99999\n")
    assert idclient("--demo", "sign", "contract.pdf", "--pin-stdin", stdin=PIN2).code == 0
    assert _tries(idclient) == 3


@pytest.mark.parametrize("pin", ["1234", "1234567890123", "12a45", ""])
def test_what_cannot_be_a_pin_costs_no_try(idclient: CommandLine, contract: Path, pin: str) -> None:
    result = idclient("--demo", "sign", "contract.pdf", "--pin-stdin", "--json", stdin=pin + "\n")
    assert (result.code, result.json["results"][0]["error"]["code"]) == (5, "card.pin_format")
    assert _tries(idclient) == 3


def test_one_bad_file_among_good_ones_stops_nothing(idclient: CommandLine, contract: Path) -> None:
    (idclient.folder / "broken.pdf").write_bytes(b"no document at all")
    result = idclient(
        "--demo", "sign", "broken.pdf", "missing.pdf", "contract.pdf", "--pin-stdin", "--json", stdin=PIN2
    )
    assert result.code == 3
    by_file = {entry["file"]: entry["status"] for entry in result.json["results"]}
    assert by_file == {"broken.pdf": "failed", "missing.pdf": "failed", "contract.pdf": "signed"}


def test_an_unfit_document_is_refused_before_the_pin(idclient: CommandLine) -> None:
    (idclient.folder / "broken.pdf").write_bytes(b"no document at all")
    reading, writing = os.pipe()  # nobody ever writes: asking for the PIN would hang
    try:
        result = idclient("--demo", "sign", "broken.pdf", "--pin-fd", str(reading))
    finally:
        os.close(reading)
        os.close(writing)
    assert result.code == 1
    assert "error[document." in result.err


def test_an_existing_output_is_refused_before_the_pin_and_replaced_with_force(
    idclient: CommandLine, contract: Path
) -> None:
    target = idclient.folder / "contract-demo-signed.pdf"
    target.write_bytes(b"mine")
    refused = idclient("--demo", "sign", "contract.pdf", "--pin-stdin", "--json", stdin=PIN2)
    assert refused.json["results"][0]["error"]["code"] == "document.output_exists"
    assert target.read_bytes() == b"mine"
    assert idclient("--demo", "sign", "contract.pdf", "--pin-stdin", "--force", stdin=PIN2).code == 0
    assert target.read_bytes().startswith(b"%PDF-")


def test_the_input_is_never_replaced_even_with_force(idclient: CommandLine, contract: Path) -> None:
    before = contract.read_bytes()
    result = idclient(
        "--demo", "sign", "contract.pdf", "-o", "contract.pdf", "--force", "--pin-stdin", "--json", stdin=PIN2
    )
    assert result.json["results"][0]["error"]["code"] == "document.output_is_input"
    assert contract.read_bytes() == before


def test_without_a_terminal_or_a_pin_source_nobody_is_asked(idclient: CommandLine, contract: Path) -> None:
    result = idclient("--demo", "sign", "contract.pdf", "--json")
    assert (result.code, result.json["results"][0]["error"]["code"]) == (2, "card.pin_not_available")
    assert _tries(idclient) == 3


@pytest.mark.parametrize("into", [(), ("--container", "new.asice")], ids=["PDF", "container"])
def test_that_nobody_can_enter_the_pin_is_known_before_any_service_is_asked(
    idclient: CommandLine, contract: Path, into: tuple[str, ...]
) -> None:
    asking = [word(name, "en") for name in ("step_checking_certificate", "step_checking_timestamping")]
    command = ("--demo", "sign", contract.name, "-v", *into)
    nobody = idclient(*command)
    assert nobody.code == 2
    assert "error[card.pin_not_available]" in nobody.err
    assert not [step for step in asking if step in nobody.err]
    asked = idclient(*command, "--pin-stdin", stdin=PIN2)
    assert asked.code == 0
    assert [step for step in asking if step in asked.err] == asking


def test_offline_is_for_plain_signatures_only(idclient: CommandLine, contract: Path) -> None:
    assert idclient("--demo", "sign", "contract.pdf", "--offline", "--pin-stdin", stdin=PIN2).code == 2
    plain = idclient("--demo", "sign", "contract.pdf", "--offline", "--level", "B-B", "--pin-stdin", stdin=PIN2)
    assert plain.code == 0


def test_a_document_can_be_signed_twice_and_the_first_revision_stays(idclient: CommandLine, contract: Path) -> None:
    assert idclient("--demo", "sign", "contract.pdf", "--pin-stdin", stdin=PIN2).code == 0
    first = (idclient.folder / "contract-demo-signed.pdf").read_bytes()
    second = idclient("--demo", "sign", "contract-demo-signed.pdf", "--pin-stdin", "--json", stdin=PIN2)
    assert second.json["results"][0]["field"] == "Signature2"
    assert (idclient.folder / "contract-demo-signed-demo-signed.pdf").read_bytes().startswith(first)


def test_an_unknown_reader_is_named_as_the_problem(idclient: CommandLine, contract: Path) -> None:
    result = idclient("--demo", "sign", "contract.pdf", "--reader", "Nonsense", "--pin-stdin", "--json", stdin=PIN2)
    assert (result.code, result.json["results"][0]["error"]["code"]) == (4, "card.reader_unavailable")


def test_the_real_world_needs_a_time_stamping_authority_that_is_configured_or_a_reader(
    idclient: CommandLine, contract: Path
) -> None:
    result = idclient(
        "sign", "contract.pdf", "--pin-stdin", "--json", stdin=PIN2, environment={"PCSCLITE_CSOCK_NAME": "/nowhere"}
    )
    assert (result.code, result.json["results"][0]["error"]["code"]) == (4, "card.service_not_running")


def test_the_card_is_shown_without_a_pin(idclient: CommandLine) -> None:
    card = idclient("--demo", "card", "--json").json["card"]
    assert card["holder"]["document_number"] == "NS0000009"
    assert [certificate["state"] for certificate in card["certificates"]] == ["valid", "valid"]
    assert [(pin["name"], pin["tries_left"]) for pin in card["pins"]] == [("PIN1", 3), ("PIN2", 3), ("PUK", 3)]
    spoken = idclient("--demo", "card", "--language", "et").out
    assert "Isikukood: 38001085718" in spoken


def test_standard_input_to_standard_output(idclient: CommandLine, contract: Path) -> None:
    """The PIN comes by a descriptor of its own then."""
    import subprocess
    import sys

    reading, writing = os.pipe()
    os.write(writing, PIN2.encode())
    os.close(writing)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "idclient", "--demo", "sign", "-", "--level", "B-B", "--pin-fd", str(reading)],
            input=contract.read_bytes(),
            capture_output=True,
            pass_fds=(reading,),
            env=idclient.environment,
            cwd=idclient.folder,
            check=False,
            timeout=60,
        )
    finally:
        os.close(reading)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(contract.read_bytes())
    assert b"/ETSI.CAdES.detached" in done.stdout
