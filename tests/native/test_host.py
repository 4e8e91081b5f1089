"""The native program as a browser drives it: handshake, one command, one answer, nothing else on the pipe."""

import base64
import hashlib
import signal
import struct
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from tests.cli.run import CommandLine
from tests.cli.virtual import virtual
from tests.native.browser import CHROME, NONCE, ORIGIN, Browser, command, framed, login
from tests.native.waiting import until

PIN1, PIN2, WRONG = "1234", "12345", "9876"


def code(answer: Any) -> str:
    return str(answer["error"]["code"])


def verified(certificate: bytes, signature: bytes, digest: bytes, algorithm: hashes.HashAlgorithm) -> None:
    """Check r‖s over a digest, independently of this program."""
    half = len(signature) // 2
    der = encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(der, digest, ec.ECDSA(Prehashed(algorithm)))


def test_the_version_comes_first_and_quit_is_answered(tmp_path: Path) -> None:
    with Browser(home=tmp_path) as browser:
        assert browser.greet().startswith("2.")
        browser.stdin.write(framed(command("quit")))

        assert browser.receive() == {}
        assert browser.rest() == b""
        assert browser.process.returncode == 0
        assert not browser.seen.exists()


def test_a_login_gives_a_token_over_origin_and_nonce(tmp_path: Path) -> None:
    with Browser([PIN1], home=tmp_path) as browser:
        token = browser.ask(login())

        assert browser.rest() == b""
    assert list(token) == ["unverifiedCertificate", "algorithm", "signature", "format", "appVersion"]
    assert (token["algorithm"], token["format"]) == ("ES384", "web-eid:1.0")
    message = hashlib.sha384(ORIGIN.encode()).digest() + hashlib.sha384(NONCE.encode()).digest()
    certificate, signature = (base64.b64decode(token[name]) for name in ("unverifiedCertificate", "signature"))
    verified(certificate, signature, hashlib.sha384(message).digest(), hashes.SHA384())
    asked = next(view for view in browser.views() if view["state"] == "code")
    assert (asked["task"], asked["host"], asked["pin"], asked["tries_left"]) == ("log-in", "service.example", "PIN1", 3)
    assert asked["demo"]
    assert asked["holder"]


def test_a_page_gets_the_certificate_and_a_signature_with_it(tmp_path: Path) -> None:
    with Browser(["yes"], home=tmp_path) as browser:
        found = browser.ask(command("get-signing-certificate", origin=ORIGIN))
    assert list(found) == ["certificate", "supportedSignatureAlgorithms"]
    wanted = {"cryptoAlgorithm": "ECC", "hashFunction": "SHA-384", "paddingScheme": "NONE"}
    assert wanted in found["supportedSignatureAlgorithms"]

    digest = hashlib.sha256(b"a document").digest()
    with Browser([PIN2], home=tmp_path) as browser:
        asked = command(
            "sign",
            origin=ORIGIN,
            certificate=found["certificate"],
            hash=base64.b64encode(digest).decode(),
            hashFunction="SHA-256",
        )
        done = browser.ask(asked)
    assert done["signatureAlgorithm"] == wanted | {"hashFunction": "SHA-256"}
    verified(base64.b64decode(found["certificate"]), base64.b64decode(done["signature"]), digest, hashes.SHA256())
    shown = next(view for view in browser.views() if view["state"] == "code")
    assert (shown["pin"], shown["hash"], shown["hash_function"]) == ("PIN2", digest.hex(), "SHA-256")


def test_a_signature_with_another_certificate_is_not_made(tmp_path: Path) -> None:
    with Browser(["yes"], home=tmp_path) as browser:
        found = browser.ask(command("get-signing-certificate", origin=ORIGIN))
    other = base64.b64encode(base64.b64decode(found["certificate"])[:-1] + b"?").decode()
    with Browser(["close"], home=tmp_path) as browser:
        asked = command("sign", origin=ORIGIN, certificate=other, hash=base64.b64encode(bytes(48)).decode(),
                        hashFunction="SHA-384")  # fmt: skip
        answer = browser.ask(asked)

    assert code(answer) == "ERR_WEBEID_NATIVE_FATAL"
    assert "native.other_card" in answer["error"]["message"]
    assert "code" not in browser.states()


def test_hashes_of_224_bits_are_neither_offered_nor_signed(tmp_path: Path) -> None:
    with Browser(["yes"], home=tmp_path) as browser:
        found = browser.ask(command("get-signing-certificate", origin=ORIGIN))
    offered = {entry["hashFunction"] for entry in found["supportedSignatureAlgorithms"]}
    assert offered == {"SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512"}

    with Browser(["close"], home=tmp_path) as browser:
        browser.seen.unlink()
        hashed = base64.b64encode(bytes(28)).decode()
        answer = browser.ask(command("sign", origin=ORIGIN, certificate=found["certificate"], hash=hashed,
                                     hashFunction="SHA-224"))  # fmt: skip
    assert code(answer) == "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"
    assert "[native.hash_unsupported]" in answer["error"]["message"]
    assert "code" not in browser.states()


def test_who_closes_the_window_has_cancelled(tmp_path: Path) -> None:
    with Browser(["close"], home=tmp_path) as browser:
        answer = browser.ask(login())

        assert answer == {"error": {"code": "ERR_WEBEID_USER_CANCELLED", "message": "User cancelled"}}
        assert browser.rest() == b""


def test_a_wrong_pin_is_asked_for_again_with_fewer_tries(tmp_path: Path) -> None:
    with Browser([WRONG, PIN1], home=tmp_path) as browser:
        answer = browser.ask(login())

    assert "signature" in answer
    asked = [(view["wrong"], view["tries_left"]) for view in browser.views() if view["state"] == "code"]
    assert asked == [(False, 3), (True, 2)]


def test_three_wrong_pins_block_and_the_page_is_told(tmp_path: Path) -> None:
    with Browser([WRONG, WRONG, WRONG, "close"], home=tmp_path) as browser:
        answer = browser.ask(login())

    assert code(answer) == "ERR_WEBEID_NATIVE_FATAL"
    assert "card.pin_blocked" in answer["error"]["message"]
    assert browser.views()[-1]["problem"] == "card.pin_blocked"
    assert browser.views()[-1]["again"] is False


def test_a_card_that_is_missing_can_be_put_in_while_the_window_waits(tmp_path: Path) -> None:
    idclient = CommandLine(tmp_path)
    with virtual(idclient) as readers:
        readers.tell("remove 1", 1)
        with Browser(["stay", PIN1], home=tmp_path, environ=readers.environment) as browser:
            browser.greet()
            browser.stdin.write(framed(login()))
            until(browser, "problem")
            assert browser.views()[-1]["problem"] == "card.no_card"
            readers.tell("insert 1 estonia-2018", 1)

            assert "signature" in browser.receive()


def test_a_card_taken_out_is_what_the_page_is_told(tmp_path: Path) -> None:
    idclient = CommandLine(tmp_path)
    with virtual(idclient) as readers:
        readers.tell("remove 1", 1)
        with Browser(["close"], home=tmp_path, environ=readers.environment) as browser:
            answer = browser.ask(login())

    assert code(answer) == "ERR_WEBEID_NATIVE_FATAL"
    assert "card.no_card" in answer["error"]["message"]


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (struct.pack("=I", 8193) + b"{" * 8193, "length"),
        (struct.pack("=I", 2) + b"{}", "length"),
        (struct.pack("=I", 6) + b"no,no!", "json"),
    ],
)
def test_a_message_that_is_none_is_an_invalid_argument(tmp_path: Path, octets: bytes, why: str) -> None:
    with Browser(home=tmp_path) as browser:
        browser.greet()
        browser.stdin.write(octets)

        answer = browser.receive()
        assert code(answer) == "ERR_WEBEID_NATIVE_INVALID_ARGUMENT", why
        assert browser.rest() == b""


@pytest.mark.parametrize(
    "asked",
    [
        login(challengeNonce="short"),
        login(origin="http://localhost:8444"),
        login(origin=ORIGIN + "/"),
        login(origin="https://user@service.example"),
        login(extra="1"),
        command("status"),
        {"command": "quit"},
    ],
)
def test_a_command_that_is_not_exactly_right_opens_no_window(tmp_path: Path, asked: Any) -> None:
    with Browser(home=tmp_path) as browser:
        assert code(browser.ask(asked)) == "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"
        assert not browser.seen.exists()


def test_split_frames_are_put_together(tmp_path: Path) -> None:
    with Browser(["close"], home=tmp_path) as browser:
        browser.greet()
        octets = framed(login())
        for i in range(0, len(octets), 7):
            browser.stdin.write(octets[i : i + 7])

        assert code(browser.receive()) == "ERR_WEBEID_USER_CANCELLED"


def test_a_browser_that_goes_away_before_asking_is_no_failure(tmp_path: Path) -> None:
    with Browser(home=tmp_path) as browser:
        browser.greet()
        browser.stdin.close()

        assert browser.rest() == b""
        assert browser.process.returncode == 0
        assert browser.errors() == ""


@pytest.mark.parametrize("script", [["stay"], []])
def test_when_the_browser_goes_away_the_window_goes_too_and_nothing_is_written(
    tmp_path: Path, script: list[str]
) -> None:
    with Browser(script, home=tmp_path) as browser:
        browser.greet()
        browser.stdin.write(framed(login()))
        until(browser, "code")
        browser.stdin.close()

        assert browser.rest() == b""  # rest waits for the window as well: it has the same standard error
        assert browser.errors() == ""


def test_sigterm_ends_it_in_the_same_way(tmp_path: Path) -> None:
    with Browser(["stay"], home=tmp_path) as browser:
        browser.greet()
        browser.stdin.write(framed(login()))
        until(browser, "code")
        browser.process.terminate()

        assert browser.rest() == b""
        assert browser.process.returncode in {1, 128 + signal.SIGTERM}  # the work ends in time, or is left
        assert browser.errors() == ""


def test_a_second_command_is_nobodys(tmp_path: Path) -> None:
    with Browser(["stay"], home=tmp_path) as browser:
        browser.greet()
        browser.stdin.write(framed(login()) + framed(command("quit")))
        until(browser, "code")
        browser.stdin.close()

        assert browser.rest() == b""


def test_of_two_requests_at_once_the_second_is_told_of_the_first(tmp_path: Path) -> None:
    with Browser(["stay"], home=tmp_path) as first:
        first.greet()
        first.stdin.write(framed(login()))
        until(first, "code")
        other = tmp_path / "other"
        other.mkdir()
        with Browser(home=tmp_path) as second:
            second.seen = other / "seen.jsonl"
            answer = second.ask(login())

    assert "native.another_request" in answer["error"]["message"]


def test_a_window_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with Browser(home=tmp_path, window=[sys.executable, "-c", "raise SystemExit(3)"]) as browser:
        answer = browser.ask(login())

    assert "native.window_missing" in answer["error"]["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"],
        ["/some/eu.webeid.json", "other@extension"],
        ["http://localhost"],
        ["a", "b", "c"],
    ],
)
def test_an_extension_that_is_not_known_is_not_answered(tmp_path: Path, arguments: list[str]) -> None:
    with Browser(home=tmp_path, arguments=arguments) as browser:
        assert "native.caller_unknown" in browser.ask(login())["error"]["message"]
        assert not browser.seen.exists()


@pytest.mark.parametrize(
    "arguments",
    [[], [CHROME], ["/some/eu.webeid.json", "{e68418bc-f2b0-4459-a9ea-3e72b6751b07}"], [CHROME, "--parent-window=7"]],
)
def test_browsers_are_known_by_their_arguments_and_a_portal_by_none(tmp_path: Path, arguments: list[str]) -> None:
    with Browser(["close"], home=tmp_path, arguments=arguments) as browser:
        assert code(browser.ask(login())) == "ERR_WEBEID_USER_CANCELLED"


def test_a_developers_extension_is_answered_when_it_is_named(tmp_path: Path) -> None:
    environ = {"IDCLIENT_WEB_EID_EXTENSIONS": "a" * 32}
    arguments = [f"chrome-extension://{'a' * 32}/"]
    with Browser(["close"], home=tmp_path, arguments=arguments, environ=environ) as browser:
        assert code(browser.ask(login())) == "ERR_WEBEID_USER_CANCELLED"


def test_format_1_1_brings_the_signing_certificate(tmp_path: Path) -> None:
    with Browser([PIN1], home=tmp_path, environ={"IDCLIENT_WEB_EID_TOKEN": "1.1"}) as browser:
        token = browser.ask(login())

    assert token["format"] == "web-eid:1.1"
    assert list(token["unverifiedSigningCertificates"][0]) == ["certificate", "supportedSignatureAlgorithms"]


def test_what_a_driver_prints_does_not_reach_the_browser(tmp_path: Path) -> None:
    noisy = "import os; os.write(1, b'driver says hello'); print('so does python')"
    with Browser([PIN1], home=tmp_path, noise=noisy) as browser:
        answer = browser.ask(login())

        assert "signature" in answer
        assert browser.rest() == b""
        assert "driver says hello" in browser.errors()
