"""`idclient card`, tried as its user does: what is read, proven, derived, and what a wrong PIN costs."""

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDH, ECDSA, SECP256R1, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.cli.run import CommandLine, Result

ESTONIAN = ("estonia-2018", "estonia-2018-cosmo-x", "estonia-2025")


def _card(idclient: CommandLine, model: str, *arguments: str, stdin: str = "") -> Result:
    return idclient("--demo", "--demo-card", model, "card", *arguments, stdin=stdin)


def _tries(idclient: CommandLine, model: str, name: str) -> int:
    pins = _card(idclient, model, "--json").json["card"]["pins"]
    return int(next(pin["tries_left"] for pin in pins if pin["name"] == name))


def _key(certificate: str) -> EllipticCurvePublicKey:
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    return key


def test_the_card_is_shown_with_and_without_the_word_show(idclient: CommandLine) -> None:
    assert idclient("--demo", "card", "show").out == idclient("--demo", "card").out != ""


def test_both_certificates_are_shown_written_and_printed(idclient: CommandLine) -> None:
    shown = _card(idclient, "estonia-2018", "certificates", "--json").json["certificates"]
    assert [entry["purpose"] for entry in shown] == ["authentication", "signing"]
    assert _card(idclient, "estonia-2018", "certificates", "-o", "out").code == 0
    for entry in shown:
        der = (idclient.folder / "out" / f"{entry['purpose']}.cer").read_bytes()
        assert hashlib.sha256(der).hexdigest() == entry["sha256"]
        assert x509.load_pem_x509_certificate(entry["pem"].encode()) == x509.load_der_x509_certificate(der)
    assert _card(idclient, "estonia-2018", "certificates", "-o", "out").code == 1
    assert _card(idclient, "estonia-2018", "certificates", "-o", "out", "--force").code == 0
    printed = _card(idclient, "estonia-2018", "certificates", "--pem").out
    assert len(x509.load_pem_x509_certificates(printed.encode())) == 2


@pytest.mark.parametrize("model", ESTONIAN)
def test_a_challenge_is_proven_and_anyone_can_check_it(idclient: CommandLine, model: str) -> None:
    result = _card(
        idclient, model, "authenticate", "--nonce", "hello", "--der", "--pin-stdin", "--json", stdin="1234\n"
    )
    assert result.code == 0, result.err
    proof = result.json
    assert proof["challenge"] == b"hello".hex()
    signed = b"idclient card authenticate\0hello"
    assert bytes.fromhex(proof["context"]) + b"hello" == signed
    assert proof["digest"] == hashlib.sha384(signed).hexdigest()
    assert proof["verified"] is True
    _key(proof["certificate"]).verify(bytes.fromhex(proof["signature"]), signed, ECDSA(SHA384()))


def test_a_login_to_a_web_site_cannot_be_passed_off_as_a_challenge(idclient: CommandLine) -> None:
    login = hashlib.sha384(b"https://bank.example").digest() + hashlib.sha384(b"a nonce of the bank").digest()
    (idclient.folder / "challenge.bin").write_bytes(login)
    options = ("--der", "--pin-stdin", "--json")
    proof = _card(idclient, "estonia-2018", "authenticate", "challenge.bin", *options, stdin="1234\n").json
    with pytest.raises(InvalidSignature):
        _key(proof["certificate"]).verify(bytes.fromhex(proof["signature"]), login, ECDSA(SHA384()))


def test_without_a_challenge_a_new_one_is_made_each_time(idclient: CommandLine) -> None:
    def challenge() -> Any:
        proof = _card(idclient, "estonia-2018", "authenticate", "--pin-stdin", "--json", stdin="1234\n")
        return proof.json["challenge"]

    first, second = challenge(), challenge()
    assert first != second
    assert len(bytes.fromhex(first)) == 32


@pytest.mark.parametrize("model", ESTONIAN)
def test_a_hash_is_signed_from_a_file_or_as_digits(idclient: CommandLine, model: str) -> None:
    (idclient.folder / "some.bin").write_bytes(b"some data")
    digest = hashlib.sha256(b"some data").digest()
    options = ("--hash", "sha256", "--der", "--pin-stdin", "--json")
    from_file = _card(idclient, model, "sign-hash", "some.bin", *options, "-o", "signature", stdin="12345\n")
    from_digits = _card(idclient, model, "sign-hash", "--digest", digest.hex(), *options, stdin="12345\n")
    for result in (from_file, from_digits):
        assert result.code == 0, result.err
        assert digest.hex() in result.err
        signature = bytes.fromhex(result.json["signature"])
        _key(result.json["certificate"]).verify(signature, digest, ECDSA(Prehashed(SHA256())))
    assert (idclient.folder / "signature").read_bytes().hex() == from_file.json["signature"]


@pytest.mark.parametrize("digest", ["00" * 20, "00" * 28, "zz", "", "00" * 32])
def test_a_hash_of_the_wrong_size_asks_for_no_pin(idclient: CommandLine, digest: str) -> None:
    hash_name = ("--hash", "sha384") if len(digest) == 64 else ()
    words = ("sign-hash", "--digest", digest, *hash_name, "--pin-stdin")
    result = _card(idclient, "estonia-2018", *words, stdin="12345\n")
    assert result.code == 2
    assert _tries(idclient, "estonia-2018", "PIN2") == 3


@pytest.mark.parametrize("size", [32, 48, 64])
def test_which_hash_digits_are_of_is_told_by_how_many_they_are(idclient: CommandLine, size: int) -> None:
    words = ("sign-hash", "--digest", "5a" * size, "--pin-stdin", "--json")
    assert _card(idclient, "estonia-2018", *words, stdin="12345\n").json["hash"] == f"sha{8 * size}"


@pytest.mark.parametrize(
    ("model", "hash_name", "pin2"), [("latvia", "sha256", "123456"), ("estonia-2018", "sha384", "12345")]
)
def test_without_a_wish_the_hash_is_one_that_the_card_signs(
    idclient: CommandLine, model: str, hash_name: str, pin2: str
) -> None:
    (idclient.folder / "some.bin").write_bytes(b"some data")
    result = _card(idclient, model, "sign-hash", "some.bin", "--pin-stdin", "--json", stdin=f"{pin2}\n")
    digest = hashlib.new(hash_name, b"some data").hexdigest()
    assert (result.json["hash"], result.json["digest"]) == (hash_name, digest)
    assert digest in result.err


def test_a_hash_that_the_card_does_not_sign_is_refused_with_those_that_it_does(idclient: CommandLine) -> None:
    (idclient.folder / "some.bin").write_bytes(b"some data")
    words = ("sign-hash", "some.bin", "--hash", "sha384", "--pin-stdin", "--json")
    result = _card(idclient, "latvia", *words, stdin="123456\n")
    assert result.json["error"]["code"] == "card.digest_unsupported"
    assert result.json["error"]["facts"] == {"size": 48, "allowed": "32"}


@pytest.mark.parametrize("command", ["authenticate", "sign-hash", "derive"])
@pytest.mark.parametrize(
    ("place", "code"),
    [("none/out", "output_folder_missing"), ("key/out", "output_folder_missing"), ("key", "output_exists")],
)
def test_where_the_result_cannot_go_is_known_before_a_try_is_spent(
    idclient: CommandLine, command: str, place: str, code: str
) -> None:
    (idclient.folder / "key").write_bytes(b"some data")
    result = _card(idclient, "estonia-2018", command, "key", "-o", place, "--pin-stdin", "--json", stdin="99999\n")
    assert (result.code, result.json["error"]["code"]) == (1, f"document.{code}")
    assert [_tries(idclient, "estonia-2018", pin) for pin in ("PIN1", "PIN2")] == [3, 3]


@pytest.mark.parametrize("model", ESTONIAN)
@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_both_sides_derive_the_same_secret(idclient: CommandLine, model: str, encoding: Encoding) -> None:
    other = generate(SECP384R1())
    octets = other.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    (idclient.folder / "other").write_bytes(octets)
    result = _card(idclient, model, "derive", "other", "-o", "secret", "--pin-stdin", "--json", stdin="1234\n")
    assert result.code == 0, result.err
    secret = (idclient.folder / "secret").read_bytes()
    mine = _card(idclient, model, "certificates", "--json").json["certificates"][0]["pem"]
    assert secret == other.exchange(ECDH(), _key(mine))
    assert secret.hex() not in result.out + result.err
    assert stat.S_IMODE((idclient.folder / "secret").stat().st_mode) == 0o600
    again = _card(idclient, model, "derive", "other", "-o", "secret", "--pin-stdin", stdin="1234\n")
    assert again.code == 1


def test_what_is_no_public_key_of_the_cards_curve_costs_no_try(idclient: CommandLine) -> None:
    small = generate(SECP256R1()).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for octets in (b"", b"nonsense", b"-----BEGIN PUBLIC KEY-----", small):
        (idclient.folder / "other").write_bytes(octets)
        result = _card(idclient, "estonia-2018", "derive", "other", "-o", "s", "--pin-stdin", "--json", stdin="9999\n")
        assert (result.code, result.json["error"]["code"]) == (1, "card.point_invalid")
    assert _tries(idclient, "estonia-2018", "PIN1") == 3
    assert not (idclient.folder / "s").exists()


@pytest.mark.parametrize("model", ESTONIAN)
def test_a_blocked_pin_is_unblocked_with_the_puk(idclient: CommandLine, model: str) -> None:
    for left in (2, 1):
        wrong = _card(idclient, model, "authenticate", "--pin-stdin", stdin="9998\n")
        assert wrong.code == 5
        assert _tries(idclient, model, "PIN1") == left
    words = _card(idclient, model).out
    assert "PIN1: 1 of 3 tries left; one more wrong entry locks it" in words
    refused = _card(idclient, model, "authenticate", "--pin-stdin", "--json", stdin="1234\n")
    assert (refused.code, refused.json["error"]["code"]) == (5, "card.pin_last_try")
    last = _card(idclient, model, "authenticate", "--pin-stdin", "--allow-last-try", stdin="9998\n")
    assert last.code == 6
    assert "idclient card pin unblock PIN1" in _card(idclient, model).out
    unblocked = _card(
        idclient, model, "pin", "unblock", "PIN1", "--pin-stdin", "--json", stdin="12345678\n7391\n7391\n"
    )
    assert unblocked.code == 0, unblocked.err
    assert unblocked.json["pin"] == {
        "name": "PIN1",
        "tries_left": 3,
        "tries": 3,
        "blocked": False,
        "must_change": False,
    }
    assert _tries(idclient, model, "PIN1") == 3


@pytest.mark.parametrize(
    ("lines", "code", "name"),
    [
        ("12345\n123456\n", 5, "card.new_pin_sequence"),
        ("12345\n77777\n", 5, "card.new_pin_one_digit"),
        ("12345\n12345\n", 5, None),
        ("12345\n80085\n80086\n", 5, "card.new_pin_not_repeated"),
        ("12345\n", 2, "card.pin_not_available"),
        ("", 2, "card.pin_not_available"),
        ("99998\n73915\n", 5, "card.pin_wrong"),
    ],
)  # fmt: skip
def test_a_new_pin_that_is_not_taken_says_why(idclient: CommandLine, lines: str, code: int, name: str | None) -> None:
    result = _card(idclient, "estonia-2018", "pin", "change", "PIN2", "--pin-stdin", "--json", stdin=lines)
    assert (result.code, name or result.json["error"]["code"]) == (code, result.json["error"]["code"])
    assert _tries(idclient, "estonia-2018", "PIN2") == (2 if name == "card.pin_wrong" else 3)
    for digits in lines.split():
        assert digits not in result.out + result.err.replace(digits[:4] + "5678", "")


def test_a_blocked_puk_unblocks_nothing_and_the_card_says_so(idclient: CommandLine) -> None:
    for _ in range(3):
        wrong = "87654320\n73915\n"
        _card(idclient, "estonia-2018", "pin", "unblock", "PIN2", "--pin-stdin", "--allow-last-try", stdin=wrong)
    refused = _card(
        idclient, "estonia-2018", "pin", "unblock", "PIN2", "--pin-stdin", "--json", stdin="12345678\n73915\n"
    )
    assert (refused.code, refused.json["error"]["code"]) == (6, "card.puk_blocked")
    shown = _card(idclient, "estonia-2018").out
    assert "PUK: 0 of 3 tries left; it is locked" in shown
    assert "pin unblock" not in shown


@pytest.mark.parametrize(("model", "name", "code"), [("estonia-2018", "PUK", 0), ("estonia-2025", "PUK", 1)])
def test_the_puk_is_changed_where_the_chip_lets_it(idclient: CommandLine, model: str, name: str, code: int) -> None:
    result = _card(idclient, model, "pin", "change", name, "--pin-stdin", stdin="12345678\n73918264\n")
    assert result.code == code, result.err


def test_a_pin_is_typed_nowhere_but_where_it_is_asked(idclient: CommandLine) -> None:
    for arguments in (("pin", "change", "1234"), ("pin", "change", "PIN1", "1234"), ("authenticate", "--pin", "1234")):
        result = _card(idclient, "estonia-2018", *arguments)
        assert result.code == 2
        assert "1234" not in result.out + result.err


@pytest.mark.parametrize(
    "arguments", [("pin", "change", "PIN1"), ("authenticate",), ("sign-hash", "--digest", "00" * 48)]
)
def test_without_a_terminal_nobody_is_asked(idclient: CommandLine, arguments: tuple[str, ...]) -> None:
    result = _card(idclient, "estonia-2018", *arguments, "--json")
    assert (result.code, result.json["error"]["code"]) == (2, "card.pin_not_available")


def test_the_secret_goes_into_a_pipe_alone(idclient: CommandLine) -> None:
    other = generate(SECP384R1()).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    (idclient.folder / "other").write_bytes(other)
    assert _card(idclient, "estonia-2018", "derive", "other", "--json", "--pin-stdin", stdin="1234\n").code == 2
    done = subprocess.run(
        [sys.executable, "-m", "idclient", "--demo", "card", "derive", "other", "--pin-stdin"],
        input=b"1234\n", capture_output=True, env=idclient.environment, cwd=idclient.folder, check=True,
    )  # fmt: skip
    assert len(done.stdout) == 48


def test_every_answer_has_the_same_head(idclient: CommandLine) -> None:
    for arguments in (("show",), ("certificates",), ("authenticate", "--pin-stdin")):
        answer = json.loads(_card(idclient, "estonia-2018", *arguments, "--json", stdin="1234\n").out)
        assert (answer["schema_version"], answer["command"], answer["demo"]) == (1, "card", True)


def test_a_missing_file_is_named_before_a_pin_is_asked(idclient: CommandLine) -> None:
    reading, writing = os.pipe()  # nobody ever writes
    try:
        for command in ("authenticate", "sign-hash", "derive"):
            result = _card(
                idclient,
                "estonia-2018",
                command,
                "missing",
                "--pin-fd",
                str(reading),
                "--json",
                *(("-o", "x") if command == "derive" else ()),
            )
            assert (result.code, result.json["error"]["code"]) == (1, "document.not_found")
    finally:
        os.close(reading)
        os.close(writing)
    assert not Path(idclient.folder / "x").exists()
