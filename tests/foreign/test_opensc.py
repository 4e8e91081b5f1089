"""Debian's OpenSC, unmodified, drives the emulated card through both doors; openssl judges what comes out."""

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idclient.emulators.chip import Chip, PinCounters
from tests.emulators.doors import REAL, SOFTWARE, Door, opened
from tests.emulators.personalisation import residents_card
from tests.judges import need

pytestmark = pytest.mark.foreign

SLOTS = [
    pytest.param(("01", "0", "1234"), id="authentication"),
    pytest.param(("02", "1", "12345"), id="signing"),
]
MESSAGE = "Leping nr 7: õun, яблоко".encode()


@pytest.fixture(scope="module", params=[SOFTWARE, REAL])
def door(request: pytest.FixtureRequest) -> Iterator[Door]:
    need("opensc-tool", "opensc")
    with opened(request.param, Chip(residents_card())) as opened_door:
        yield opened_door


@pytest.fixture(autouse=True)
def codes_as_delivered(door: Door) -> Iterator[None]:
    yield
    assert door.chip.counters == PinCounters()


def run(door: Door, *command: str) -> str:
    said, code = attempt(door, *command)
    assert code == 0, f"{command[0]} said: {said}"
    return said


def attempt(door: Door, *command: str) -> tuple[str, int]:
    program = need(command[0], "openssl" if command[0] == "openssl" else "opensc")
    done = subprocess.run(
        [program, *command[1:]],
        env=door.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.stdout + done.stderr, done.returncode


def certificate(door: Door, identifier: str, folder: Path) -> tuple[x509.Certificate, Path]:
    """Return what OpenSC reads, and a file with its public key as openssl takes it out."""
    pem, public = folder / "certificate.pem", folder / "public.pem"
    run(door, "pkcs15-tool", "--read-certificate", identifier, "-o", str(pem))
    public.write_text(run(door, "openssl", "x509", "-in", str(pem), "-pubkey", "-noout"), encoding="ascii")
    return x509.load_pem_x509_certificate(pem.read_bytes()), public


def test_opensc_names_the_card(door: Door) -> None:
    assert "EstEID 2018" in run(door, "opensc-tool", "-n")
    assert "3b:db:96:00:80:b1:fe:45:1f:83:00:12:23:3f:53:65:49:44:0f:90:00:f1" in run(door, "opensc-tool", "-a")


def test_commands_of_opensc_reach_the_card(door: Door) -> None:
    said = run(
        door,
        "opensc-tool",
        "-s",
        "00A4040C10A000000077010800070000FE00000100",
        "-s",
        "00A4020C02D003",
        "-s",
        "00B000000B",
    )
    assert said.count("SW1=0x90, SW2=0x00") == 3
    assert "NS0000009" in said


def test_pkcs15_lists_everything(door: Door) -> None:
    said = run(door, "pkcs15-tool", "-D")
    assert "Serial number  : NS0000009" in said
    assert "Manufacturer ID: IDEMIA" in said
    for item in (
        "PIN [PIN1]",
        "PIN [PIN2]",
        "PIN [PUK]",
        "Private EC Key [Isikutuvastus]",
        "Private EC Key [Allkirjastamine]",
        "X.509 Certificate [Isikutuvastus]",
        "X.509 Certificate [Allkirjastamine]",
    ):
        assert item in said
    assert said.count("Tries left     : 3") == 3


def test_pkcs15_lists_certificates_and_keys(door: Door) -> None:
    assert run(door, "pkcs15-tool", "-c").count("X.509 Certificate [") == 2
    keys = run(door, "pkcs15-tool", "-k")
    assert keys.count("Private EC Key [") == 2
    assert "384" in keys


@pytest.mark.parametrize("purpose", SLOTS)
def test_pkcs15_reads_both_certificates(door: Door, purpose: tuple[str, str, str], tmp_path: Path) -> None:
    identifier, *_ = purpose
    card = residents_card()
    expected = card.authentication_certificate if identifier == "01" else card.signing_certificate
    assert certificate(door, identifier, tmp_path)[0].public_bytes(Encoding.DER) == expected


@pytest.mark.parametrize(("identifier", "pin"), [("01", "1234"), ("02", "12345"), ("03", "12345678")])
def test_pkcs15_verifies_pins(door: Door, identifier: str, pin: str) -> None:
    run(door, "pkcs15-tool", "--verify-pin", "--auth-id", identifier, "--pin", pin)


def test_a_wrong_pin_is_refused_and_counted(door: Door) -> None:
    said, code = attempt(door, "pkcs15-tool", "--verify-pin", "--auth-id", "01", "--pin", "9999")
    assert code
    assert "incorrect" in said.lower()
    assert door.chip.counters == PinCounters(pin1=2)
    assert "Tries left     : 2" in run(door, "pkcs15-tool", "-D")
    run(door, "pkcs15-tool", "--verify-pin", "--auth-id", "01", "--pin", "1234")


@pytest.mark.parametrize(
    ("identifier", "old", "new"), [("01", "1234", "43210"), ("02", "12345", "543210"), ("03", "12345678", "876543210")]
)
def test_pkcs15_changes_codes(door: Door, identifier: str, old: str, new: str) -> None:
    for before, after in ((old, new), (new, old)):
        run(door, "pkcs15-tool", "--change-pin", "--auth-id", identifier, "--pin", before, "--new-pin", after)
    run(door, "pkcs15-tool", "--verify-pin", "--auth-id", identifier, "--pin", old)


@pytest.mark.parametrize(("identifier", "old"), [("01", "1234"), ("02", "12345")])
def test_pkcs15_unblocks_with_the_puk(door: Door, identifier: str, old: str) -> None:
    for _ in range(3):
        assert attempt(door, "pkcs15-tool", "--verify-pin", "--auth-id", identifier, "--pin", "99999")[1]
    unblock = ("pkcs15-tool", "--unblock-pin", "--auth-id", identifier, "--puk", "12345678", "--new-pin", "654321")
    run(door, *unblock)
    run(door, "pkcs15-tool", "--change-pin", "--auth-id", identifier, "--pin", "654321", "--new-pin", old)


def test_pkcs11_shows_two_tokens(door: Door) -> None:
    said = run(door, "pkcs11-tool", "-L")
    assert said.count("serial num         : NS0000009") == 2
    assert said.count("PIN initialized") == 2
    objects = run(door, "pkcs11-tool", "-O")
    assert "Certificate Object" in objects
    assert "Isikutuvastus" in objects
    assert "ECDSA" in run(door, "pkcs11-tool", "-M")


@pytest.mark.parametrize("purpose", SLOTS)
def test_a_plain_signature_of_either_key_is_valid_for_openssl(
    door: Door, purpose: tuple[str, str, str], tmp_path: Path
) -> None:
    identifier, slot, pin = purpose
    digest, signature = tmp_path / "digest", tmp_path / "signature"
    digest.write_bytes(hashlib.sha384(MESSAGE).digest())
    sign = ("pkcs11-tool", "--slot-index", slot, "--login", "--pin", pin, "--sign", "--mechanism", "ECDSA")
    files = ("--input-file", str(digest), "--output-file", str(signature))
    run(door, *sign, "--id", identifier, "--signature-format", "openssl", *files)
    _, public = certificate(door, identifier, tmp_path)
    judged = ("-pubin", "-inkey", str(public), "-in", str(digest), "-sigfile", str(signature))
    assert "Verified Successfully" in run(door, "openssl", "pkeyutl", "-verify", *judged)
    digest.write_bytes(hashlib.sha384(MESSAGE + b"!").digest())
    assert attempt(door, "openssl", "pkeyutl", "-verify", *judged)[1]


@pytest.mark.parametrize("purpose", SLOTS)
@pytest.mark.parametrize("hashed", ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512"])
def test_signatures_over_every_hash_are_valid_for_openssl(
    door: Door, purpose: tuple[str, str, str], hashed: str, tmp_path: Path
) -> None:
    identifier, slot, pin = purpose
    message, signature = tmp_path / "message", tmp_path / "signature"
    message.write_bytes(MESSAGE)
    sign = ("pkcs11-tool", "--slot-index", slot, "--login", "--pin", pin, "--sign", "--mechanism", f"ECDSA-{hashed}")
    files = ("--input-file", str(message), "--output-file", str(signature))
    run(door, *sign, "--id", identifier, "--signature-format", "openssl", *files)
    _, public = certificate(door, identifier, tmp_path)
    judged = ("-verify", str(public), "-signature", str(signature), str(message))
    assert "Verified OK" in run(door, "openssl", "dgst", f"-{hashed.lower()}", *judged)


def test_a_derived_secret_equals_openssls(door: Door, tmp_path: Path) -> None:
    peer, peer_public, secret, expected = (tmp_path / name for name in ("peer.pem", "peer.der", "secret", "expected"))
    run(door, "openssl", "ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", str(peer))
    run(door, "openssl", "pkey", "-in", str(peer), "-pubout", "-outform", "DER", "-out", str(peer_public))
    derive = ("pkcs11-tool", "--slot-index", "0", "--login", "--pin", "1234", "--derive", "-m", "ECDH1-DERIVE")
    run(door, *derive, "--id", "01", "--input-file", str(peer_public), "--output-file", str(secret))
    public = tmp_path / "card.pem"
    key = residents_card().authentication_key.public_key()
    public.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    agreed = ("-derive", "-inkey", str(peer), "-peerkey", str(public), "-out", str(expected))
    run(door, "openssl", "pkeyutl", *agreed)
    assert secret.read_bytes() == expected.read_bytes()
